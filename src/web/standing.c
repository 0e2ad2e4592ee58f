/* SPDX-License-Identifier: Apache-2.0
 *
 * Reminders, nil returns, seasons, the rota and the lists of duties: what holds from a day to a day and what is made of it.
 */
#include "duty/standing.h"

#include "register/list.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

enum { FIELDS_MAX = 10 };

static const struct v_column *columns_of(struct visit *v, const char *const *labels, size_t n)
{
    struct v_column *out = TZ_NEW_ARRAY(v->a, n, struct v_column);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct v_column){.label = labels[i], .narrow = i == 1};
    return out;
}

static struct v_row row_of(struct visit *v, const char *const *labels, const char *const *texts, size_t n,
                           const char *url)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, n, struct v_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct v_cell){.text = texts[i] ? texts[i] : "", .label = labels[i]};
    return (struct v_row){.url = url, .cells = cells, .n_cells = n};
}

static void mark(const struct v_row *row, size_t at, const char *tone)
{
    struct v_cell *cell = (struct v_cell *)&row->cells[at];
    cell->kind = "badge";
    cell->tone = tone;
}

static struct tz_err *load(struct tz_standing **out, size_t *n, struct visit *v, const char *kind, tz_day day)
{
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    return tz_standing_list(out, n, c, v->town.town, kind, day, v->a);
}

/* ---- reminders */
static struct tz_err *reminder_table(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"编号", "提醒", "事项", "哪里", "期限", "还有多久"};
    static const char *const tones[] = {"wait", "active", "back", "late", "late"};
    struct tz_reminder *list;
    size_t n;
    TZ_TRY(tz_reminder_list(&list, &n, &v->desk, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const struct tz_due *d = &list[i].due;
        const char *texts[] = {
            d->number, tz_remind_labels[list[i].stage], tz_printf(v->a, "%s · %s", d->reg->label, d->clock->label),
            d->place,  web_day(v, tz_day_of(d->due)),   web_left(v, d->due)};
        rows[i] = row_of(v, labels, texts, 6, tz_printf(v->a, "/e/%lld", (long long)d->id));
        mark(&rows[i], 1, tones[list[i].stage]);
    }
    *t = (struct v_table){.caption = "提醒",
                          .columns = columns_of(v, labels, 6),
                          .n_columns = 6,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = "没有提醒",
                          .empty_help = "时限过半、过八成、到期时提醒，超期的每天提醒。"};
    return NULL;
}

static struct tz_err *missing_table(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"零报告", "几点前", "还没有报的"};
    struct tz_nil *list;
    size_t n, k = 0;
    TZ_TRY(tz_nil_board(&list, &n, &v->desk, v->today, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *who = "";
        if (!list[i].missing)
            continue;
        for (size_t p = 0; p < list[i].n; p++)
            if (list[i].places[p].state == TZ_SUBMITTED_NOT)
                who = tz_printf(v->a, "%s%s%s", who, *who ? "、" : "", list[i].places[p].title);
        const char *texts[] = {
            list[i].shift ? tz_printf(v->a, "%s（%s）", list[i].label, list[i].shift) : list[i].label, list[i].by, who};
        rows[k++] = row_of(v, labels, texts, 3, "/nil");
    }
    *t = (struct v_table){.caption = "谁还没有报",
                          .columns = columns_of(v, labels, 3),
                          .n_columns = 3,
                          .rows = rows,
                          .n_rows = k,
                          .empty_text = "今天该报的都报了"};
    return NULL;
}

static struct tz_err *get_reminders(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_tables_page page = {.frame = web_frame(v, "提醒"),
                                 .heading = "提醒",
                                 .intro = "过半提醒经办人，过八成加站所负责人，到期再加分管领导；超期的每天提醒。"};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    s[0] = (struct v_table_section){.id = "inbox", .label = "我的提醒"};
    s[1] = (struct v_table_section){.id = "missing", .label = "谁还没有报"};
    *act = (struct v_act){.label = "文字版（短信、群）", .url = "/reminders/text"};
    if (v->model) {
        TZ_TRY(reminder_table(v, &s[0].table));
        TZ_TRY(missing_table(v, &s[1].table));
        page.sections = s;
        page.n_sections = 2;
        page.acts = act;
        page.n_acts = 1;
    }
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_text(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char *text = NULL;
    if (v->model)
        TZ_TRY(tz_reminder_text(&text, &v->desk, v->town.name, v->a));
    tz_buf_str(tz_response_text(res, 200, "text/plain; charset=utf-8"), text ? text : "");
    return NULL;
}

/* ---- nil returns */
static const char *nil_text(const struct tz_nil *x, const struct tz_nil_place *p)
{
    if (p->state == TZ_SUBMITTED_NOT)
        return x->over ? "没有报" : "未到时";
    return p->state == TZ_SUBMITTED_NIL ? "无情况" : "有情况";
}

static struct v_table nil_table(struct visit *v, const struct tz_nil *x)
{
    static const char *const labels[] = {"哪里", "报送", "情况", "报送时间"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->n + 1, struct v_row);
    for (size_t i = 0; i < x->n; i++) {
        const struct tz_nil_place *p = &x->places[i];
        const char *texts[] = {p->title, nil_text(x, p), p->note,
                               p->at ? tz_printf(v->a, "%s%s", web_moment(v, p->at), p->late ? "（迟报）" : "") : ""};
        rows[i] = row_of(v, labels, texts, 4, NULL);
        mark(&rows[i], 1,
             p->state == TZ_SUBMITTED_NOT  ? (x->over ? "late" : "wait")
             : p->state == TZ_SUBMITTED_IN ? "back"
                                           : "done");
    }
    return (struct v_table){
        .caption = x->label, .columns = columns_of(v, labels, 4), .n_columns = 4, .rows = rows, .n_rows = x->n};
}

/* One touch says 无情况; 有情况 asks for what it is. Only for one's own places that have not answered. */
static void nil_acts(struct visit *v, struct v_table_section *s, const struct tz_nil *x)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, x->n * 2 + 1, struct v_act);
    for (size_t i = 0; i < x->n; i++) {
        const struct tz_nil_place *p = &x->places[i];
        const char *url = tz_printf(v->a, "/nil/%lld/%lld", (long long)x->rule, (long long)p->place);
        if (!p->mine || p->state != TZ_SUBMITTED_NOT)
            continue;
        acts[s->n_acts++] = (struct v_act){.label = tz_printf(v->a, "%s：无情况", p->title),
                                           .url = url,
                                           .primary = true,
                                           .post = true,
                                           .csrf = tz_request_csrf(v->r),
                                           .name = "shift",
                                           .value = x->shift ? x->shift : ""};
        struct tz_pair pairs[] = {{"shift", x->shift ? x->shift : ""}, {NULL, NULL}};
        acts[s->n_acts++] = (struct v_act){.label = "有情况", .url = web_url(v->a, url, pairs)};
    }
    s->acts = acts;
}

static struct tz_err *get_nil(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_nil *list = NULL;
    size_t n = 0;
    struct v_tables_page page = {.frame = web_frame(v, "零报告"),
                                 .heading = tz_printf(v->a, "%s零报告", web_day(v, v->today)),
                                 .intro = "没有情况也要报。没有报不等于没有情况。"};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    if (v->model)
        TZ_TRY(tz_nil_board(&list, &n, &v->desk, v->today, v->a));
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, n + 1, struct v_table_section);
    for (size_t i = 0; i < n; i++) {
        s[i] = (struct v_table_section){
            .id = tz_printf(v->a, "nil-%zu", i),
            .label =
                tz_printf(v->a, "%s%s%s", list[i].label, list[i].shift ? " " : "", list[i].shift ? list[i].shift : ""),
            .help = tz_printf(v->a, "%s前报；没有报 %zu，无情况 %zu，有情况 %zu。%s", list[i].by, list[i].missing,
                              list[i].nils, list[i].matters, list[i].paper ? list[i].paper : ""),
            .table = nil_table(v, &list[i])};
        nil_acts(v, &s[i], &list[i]);
    }
    if (!n)
        s[0] = (struct v_table_section){
            .id = "none",
            .table = {.empty_text = "今天没有要报的零报告", .empty_help = "时段开始后，按规则每天（每班）报。"}};
    acts[page.n_acts++] = (struct v_act){.label = "时段", .url = "/seasons"};
    acts[page.n_acts++] = (struct v_act){.label = "规则", .url = "/nil/rules"};
    page.acts = acts;
    page.sections = s;
    page.n_sections = n ? n : 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_matter(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_field *f = TZ_NEW(v->a, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    struct v_hidden *hidden = TZ_NEW(v->a, struct v_hidden);
    TZ_TRY(visit_places(v));
    struct v_form_page page = {
        .frame = web_frame(v, "有情况"),
        .heading = tz_printf(v->a, "%s：有情况", web_place(v, tz_arg_id(r, "place"))),
        .intro = "写明什么情况、是否已处置；不写个人姓名。",
        .action = tz_printf(v->a, "/nil/%lld/%lld", (long long)tz_arg_id(r, "id"), (long long)tz_arg_id(r, "place")),
        .submit = "报送",
        .cancel_url = "/nil"};
    *f = (struct v_field){.name = "note",
                          .id = "note",
                          .label = "情况",
                          .kind = "lines",
                          .required = true,
                          .maxlength = 300,
                          .wide = true};
    *s = (struct v_form_section){.fields = f, .n_fields = 1};
    *hidden = (struct v_hidden){.name = "shift", .value = tz_arg_text(r, "shift") ? tz_arg_text(r, "shift") : ""};
    page.hidden = hidden;
    page.n_hidden = 1;
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "零报告", "/nil");
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_answer(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *shift = tz_arg_text(r, "shift"), *note = tz_arg_text(r, "note");
    TZ_TRY(tz_nil_answer(&v->desk, tz_arg_id(r, "id"), shift && *shift ? shift : NULL, tz_arg_id(r, "place"), v->today,
                         note, v->a));
    web_flash(v, res, note && *note ? "已报有情况" : "已报无情况");
    tz_response_redirect(res, "/nil");
    return NULL;
}

/* ---- orders of one kind: list, form, end */
struct kind {
    const char *key, *url, *title, *intro, *add, *back;
    const char *fields[FIELDS_MAX][4]; /* name, label, kind, help; what is no column is a detail */
};
static const struct kind kinds[] = {
    {TZ_STANDING_SEASON,
     "/seasons",
     "时段",
     "命令或通知划定的时段。时段内应办的频次照命令改，同名的零报告和值守岗位随之开停。",
     "设时段",
     "/nil",
     {{"label", "名称", "text", "禁火令、汛期、禁烧期、征缴期、特护期"},
      {"paper", "依据文号", "text", NULL},
      {"from", "自", "day", NULL},
      {"till", "至", "day", NULL},
      {"patrol", "巡查频次", "text", "时段内的频次，如 每日；不改留空"},
      {"visit", "走访频次", "text", "如 每周2次；不改留空"},
      {"reading", "读数频次", "text", "如 每日；不改留空"}}},
    {TZ_STANDING_NIL,
     "/nil/rules",
     "零报告规则",
     "谁报、几点前报、在哪个时段内报。",
     "加规则",
     "/nil",
     {{"label", "名称", "text", "如 森林防火"},
      {"paper", "依据文号", "text", NULL},
      {"from", "自", "day", NULL},
      {"till", "至", "day", "不填为长期"},
      {"by", "几点前", "text", "如 17:00"},
      {"who", "谁报", "text", "不填为各村；或片区名，或 甲村、乙村"},
      {"shifts", "班次", "text", "每班一报时写，如 早、晚"},
      {"season", "时段", "text", "只在这个时段内报，如 禁火令"}}},
    {TZ_STANDING_POST,
     "/rota",
     "排班",
     "谁的班少谁先排，休息日另计；请假的不排，一般不连班。",
     "加岗位",
     "/",
     {{"label", "岗位", "text", "如 水库值守"},
      {"paper", "依据", "text", NULL},
      {"from", "自", "day", NULL},
      {"till", "至", "day", "不填为长期"},
      {"kind", "种类", "text", "机关值班、防汛防火、卡口检查、接访、包村禁烧、窗口、巡逻"},
      {"team", "队伍", "text", "如 应急抢险队"},
      {"shifts", "班次", "text", "全天，或 早、中、晚"},
      {"need", "每班人数", "text", "默认 1"},
      {"season", "时段", "text", "只在这个时段内值守，如 汛期"}}},
    {TZ_STANDING_LEAVE,
     "/rota/leave",
     "请假",
     "请假的日子不排班。",
     "登记请假",
     "/rota",
     {{"about", "名册编号", "text", "如 DU-2026-000003"},
      {"label", "事由", "text", "年休、培训、病假"},
      {"from", "自", "day", NULL},
      {"till", "至", "day", NULL}}},
    {TZ_STANDING_ITEM,
     "/items",
     "履职事项清单",
     "公布的基本履职、配合履职、上级收回事项。上级收回的，只能记为配合或移送。",
     "加事项",
     "/",
     {{"label", "事项", "text", NULL},
      {"paper", "依据文号", "text", NULL},
      {"from", "自", "day", NULL},
      {"till", "至", "day", "不填为长期"},
      {"list", "清单", "text", "基本履职、配合履职、上级收回"},
      {"department", "上级部门", "text", "牵头或收回的部门"}}},
    {TZ_STANDING_DUE,
     "/due-lists",
     "到期名单",
     "按规则列出到期的人和事，已办、未办和完成率。",
     "加名单",
     "/due",
     {{"label", "名称", "text", "如 年满80岁、合同到期"},
      {"paper", "依据", "text", NULL},
      {"reg", "台账", "text", "台账的键，如 person、contract"},
      {"field", "日期", "text", "字段的键，如 born_on、end_on"},
      {"after", "过多久", "text", "如 80年、6个月；当天到期不填"},
      {"where", "名单条件", "text", "如 state = '在册'"},
      {"reads", "比对台账", "text", "如 benefit"},
      {"done", "已办条件", "text", "如 exists(benefit where its.holder = id)"}}}};

static const struct kind *kind_of(const char *key)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (tz_same(kinds[i].key, key))
            return &kinds[i];
    return NULL;
}

static const char *flat(struct visit *v, const char *detail)
{
    char *text = tz_strdup(v->a, detail ? detail : "");
    for (char *at = text; *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    return text;
}

static struct tz_err *kind_table(struct visit *v, const struct kind *k, struct v_table *t)
{
    static const char *const labels[] = {"名称", "现在", "自", "至", "内容", "依据"};
    struct tz_standing *list;
    size_t n;
    TZ_TRY(load(&list, &n, v, k->key, 0));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const struct tz_standing *s = &list[i];
        bool now = s->from <= v->today && v->today <= s->till;
        const char *texts[] = {s->label,
                               now                  ? "执行中"
                               : s->till < v->today ? "已结束"
                                                    : "未开始",
                               web_day(v, s->from),
                               s->till == TZ_DAY_OPEN ? "长期" : web_day(v, s->till),
                               flat(v, s->detail),
                               s->paper};
        const char *url = tz_same(k->key, TZ_STANDING_POST)  ? tz_printf(v->a, "/rota/%lld", (long long)s->id)
                          : tz_same(k->key, TZ_STANDING_DUE) ? tz_printf(v->a, "/due-lists/%lld", (long long)s->id)
                          : now && tz_standing_may(&v->who, k->key)
                              ? tz_printf(v->a, "/standing/%s/%lld/end", k->key, (long long)s->id)
                              : NULL;
        rows[i] = row_of(v, labels, texts, 6, url);
        mark(&rows[i], 1, now ? "active" : s->till < v->today ? "void" : "wait");
    }
    *t = (struct v_table){.caption = k->title,
                          .columns = columns_of(v, labels, 6),
                          .n_columns = 6,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = tz_printf(v->a, "还没有%s", k->title)};
    return NULL;
}

static struct tz_err *show_kind(struct visit *v, struct tz_response *res, const char *key)
{
    const struct kind *k = kind_of(key);
    struct v_tables_page page = {.frame = web_frame(v, k->title), .heading = k->title, .intro = k->intro};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 3, struct v_act);
    *s = (struct v_table_section){.id = "orders"};
    TZ_TRY(kind_table(v, k, &s->table));
    if (tz_standing_may(&v->who, key))
        acts[page.n_acts++] =
            (struct v_act){.label = k->add, .url = tz_printf(v->a, "/standing/%s/new", key), .primary = true};
    if (tz_same(key, TZ_STANDING_ITEM))
        acts[page.n_acts++] = (struct v_act){.label = "一年的账", .url = "/items/sheet"};
    if (tz_same(key, TZ_STANDING_POST))
        acts[page.n_acts++] = (struct v_act){.label = "请假", .url = "/rota/leave"};
    page.acts = acts;
    page.sections = s;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_seasons(struct tz_request *r, struct tz_response *res)
{
    return show_kind(visit_of(r), res, TZ_STANDING_SEASON);
}

static struct tz_err *get_rules(struct tz_request *r, struct tz_response *res)
{
    return show_kind(visit_of(r), res, TZ_STANDING_NIL);
}

static struct tz_err *get_rota(struct tz_request *r, struct tz_response *res)
{
    return show_kind(visit_of(r), res, TZ_STANDING_POST);
}

static struct tz_err *get_leave(struct tz_request *r, struct tz_response *res)
{
    return show_kind(visit_of(r), res, TZ_STANDING_LEAVE);
}

static struct tz_err *get_items(struct tz_request *r, struct tz_response *res)
{
    return show_kind(visit_of(r), res, TZ_STANDING_ITEM);
}

static struct tz_err *find_kind(const struct kind **out, struct visit *v)
{
    *out = kind_of(tz_arg_text(v->r, "of"));
    if (!*out)
        return tz_err(TZ_E_NOT_FOUND, "没有这一类安排");
    if (!tz_standing_may(&v->who, (*out)->key))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不归您维护"), "时段和清单由党政办维护，其余由站所维护");
    return NULL;
}

static struct tz_err *show_form(struct visit *v, struct tz_response *res, const struct kind *k)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, FIELDS_MAX, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {.frame = web_frame(v, k->add),
                               .heading = k->add,
                               .intro = k->intro,
                               .action = tz_printf(v->a, "/standing/%s/new", k->key),
                               .submit = "保存",
                               .cancel_url = k->url};
    size_t n = 0;
    for (; n < FIELDS_MAX && k->fields[n][0]; n++)
        f[n] = (struct v_field){.name = k->fields[n][0],
                                .id = k->fields[n][0],
                                .label = k->fields[n][1],
                                .kind = k->fields[n][2],
                                .help = k->fields[n][3],
                                .required = n == 0,
                                .value = tz_arg_text(v->r, k->fields[n][0]),
                                .maxlength = 120,
                                .autocomplete = "off"};
    *s = (struct v_form_section){.fields = f, .n_fields = n};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, k->title, k->url);
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
    return NULL;
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct kind *k;
    TZ_TRY(find_kind(&k, v));
    return show_form(v, res, k);
}

static bool is_column(const char *name)
{
    static const char *const names[] = {"label", "paper", "from", "till", "about"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tz_same(names[i], name))
            return true;
    return false;
}

static struct tz_err *make(struct visit *v, const struct kind *k)
{
    const char *from = tz_arg_text(v->r, "from"), *till = tz_arg_text(v->r, "till"),
               *about = tz_arg_text(v->r, "about");
    struct tz_standing s = {.kind = k->key,
                            .label = tz_arg_text(v->r, "label"),
                            .paper = tz_arg_text(v->r, "paper"),
                            .from = v->today,
                            .till = TZ_DAY_OPEN,
                            .detail = ""};
    if (from && *from)
        TZ_TRY(tz_day_parse(&s.from, from, false, false));
    if (till && *till)
        TZ_TRY(tz_day_parse(&s.till, till, false, false));
    if (about && *about)
        TZ_TRY(tz_register_by_number(&s.about, &v->desk, about, v->a));
    for (size_t i = 0; i < FIELDS_MAX && k->fields[i][0]; i++) {
        const char *text = tz_arg_text(v->r, k->fields[i][0]);
        if (text && *text && !is_column(k->fields[i][0]))
            s.detail = tz_printf(v->a, "%s%s=%s\n", s.detail, k->fields[i][0], text);
    }
    return tz_standing_put(NULL, &v->desk, &s, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct kind *k;
    size_t wrong;
    TZ_TRY(find_kind(&k, v));
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : make(v, k);
    if (e && e->code != TZ_E_INPUT && e->code != TZ_E_RULE && e->code != TZ_E_NOT_FOUND)
        return e;
    if (e) {
        tz_request_add_error(r, k->fields[0][0], k->title, e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong)
        return show_form(v, res, k);
    web_flash(v, res, "已保存");
    tz_response_redirect(res, k->url);
    return NULL;
}

static struct tz_err *get_end(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct kind *k;
    struct v_field *f = TZ_NEW(v->a, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    char day[16];
    TZ_TRY(find_kind(&k, v));
    struct v_form_page page = {.frame = web_frame(v, "结束"),
                               .heading = "结束",
                               .intro = "写明最后一天；从第二天起不再执行。",
                               .action =
                                   tz_printf(v->a, "/standing/%s/%lld/end", k->key, (long long)tz_arg_id(r, "id")),
                               .submit = "结束",
                               .cancel_url = k->url};
    *f = (struct v_field){.name = "till", .id = "till", .label = "最后一天", .kind = "day", .required = true};
    f->value = tz_strdup(v->a, tz_day_print(day, v->today));
    *s = (struct v_form_section){.fields = f, .n_fields = 1};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, k->title, k->url);
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_end(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct kind *k;
    TZ_TRY(find_kind(&k, v));
    TZ_TRY(tz_standing_end(&v->desk, tz_arg_id(r, "id"), k->key, tz_arg_day(r, "till"), v->a));
    web_flash(v, res, "已改最后一天");
    tz_response_redirect(res, k->url);
    return NULL;
}

/* ---- lists of what comes due */
static const char *rate_text(struct visit *v, const struct tz_coming_count *k)
{
    char text[40];
    int64_t x;
    if (!k->due || !tz_ratio_round(&x, tz_ratio_make(k->done * 100, k->due), 1))
        return "—";
    return tz_printf(v->a, "%s%%", tz_dec_print(text, x, 1));
}

static struct tz_err *get_due_lists(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"应办", "完成率", "应办次数", "已办", "未办"};
    struct visit *v = visit_of(r);
    const struct kind *k = kind_of(TZ_STANDING_DUE);
    struct tz_again *list = NULL;
    struct tz_period year = tz_period_of(v->today, TZ_GRAIN_YEAR);
    size_t n = 0;
    struct v_tables_page page = {.frame = web_frame(v, k->title), .heading = k->title, .intro = k->intro};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    s[0] = (struct v_table_section){.id = "rules", .label = "名单"};
    s[1] = (struct v_table_section){.id = "again", .label = "今年的应办（巡查、走访、读数）"};
    TZ_TRY(kind_table(v, k, &s[0].table));
    if (v->model)
        TZ_TRY(tz_again_list(&list, &n, &v->desk, year.from, v->today, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const struct tz_coming_count *c = &list[i].count;
        const char *texts[] = {list[i].rule->label, rate_text(v, c), web_count(v, c->due, false),
                               web_count(v, c->done, false), web_count(v, c->due - c->done, false)};
        rows[i] = row_of(v, labels, texts, 5, NULL);
    }
    s[1].table = (struct v_table){.caption = "应办",
                                  .columns = columns_of(v, labels, 5),
                                  .n_columns = 5,
                                  .rows = rows,
                                  .n_rows = n,
                                  .empty_text = "今年还没有应办"};
    *act = (struct v_act){.label = k->add, .url = "/standing/due/new", .primary = true};
    page.acts = act;
    page.n_acts = tz_standing_may(&v->who, k->key) ? 1 : 0;
    page.sections = s;
    page.n_sections = 2;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_due_list(struct tz_request *r, struct tz_response *res)
{
    enum { most = 500 };
    static const char *const labels[] = {"编号", "办没办", "到期", "哪里"};
    struct visit *v = visit_of(r);
    const struct tz_standing *rule;
    struct tz_coming *list;
    struct tz_coming_count c;
    struct tz_period year = tz_period_of(v->today, TZ_GRAIN_YEAR);
    tz_day from = tz_arg_day(r, "from"), till = tz_arg_day(r, "till");
    size_t n, k = 0;
    char day[16];
    if (!v->model)
        return tz_err(TZ_E_NOT_FOUND, "没有这张名单");
    from = from ? from : year.from;
    till = till ? till : year.till;
    TZ_TRY(tz_coming_list(&list, &n, &c, &rule, &v->desk, tz_arg_id(r, "id"), from, till, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, most, struct v_row);
    for (int done = 0; done < 2; done++) /* what is not done first */
        for (size_t i = 0; i < n && k < most; i++) {
            const char *texts[] = {list[i].number, done ? "已办" : "未办", web_day(v, list[i].due), list[i].place};
            if (list[i].done != (done == 1))
                continue;
            rows[k] = row_of(v, labels, texts, 4, tz_printf(v->a, "/e/%lld", (long long)list[i].id));
            mark(&rows[k++], 1, done ? "done" : list[i].due < v->today ? "late" : "wait");
        }
    struct v_tables_page page = {.frame = web_frame(v, rule->label),
                                 .heading = rule->label,
                                 .intro = tz_printf(v->a, "到期 %lld，已办 %lld，未办 %lld，完成率 %s%s",
                                                    (long long)c.due, (long long)c.done, (long long)(c.due - c.done),
                                                    rate_text(v, &c), n > most ? "；只列前 500 件" : "")};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    f[0] = (struct v_field){.name = "from", .id = "from", .label = "自", .kind = "day"};
    f[0].value = tz_strdup(v->a, tz_day_print(day, from));
    f[1] = (struct v_field){.name = "till", .id = "till", .label = "至", .kind = "day"};
    f[1].value = tz_strdup(v->a, tz_day_print(day, till));
    *s = (struct v_table_section){.id = "list",
                                  .filters = f,
                                  .n_filters = 2,
                                  .list_url = tz_printf(v->a, "/due-lists/%lld", (long long)rule->id),
                                  .table = {.caption = rule->label,
                                            .columns = columns_of(v, labels, 4),
                                            .n_columns = 4,
                                            .rows = rows,
                                            .n_rows = k,
                                            .empty_text = "这段时间没有到期的"}};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "到期名单", "/due-lists");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the yearly sheet */
static struct tz_err *get_sheet(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"部门", "清单", "事项", "件数"};
    struct visit *v = visit_of(r);
    struct tz_item_use *list = NULL;
    size_t n = 0;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct v_tables_page page = {.frame = web_frame(v, "一年的账"),
                                 .heading = tz_printf(v->a, "%d年各部门要镇里办的事", year),
                                 .intro = "来文、任务、检查和执法案件里写明的事项，按部门合计。"};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    if (v->model)
        TZ_TRY(tz_item_sheet(&list, &n, &v->desk, year, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].department, list[i].list, list[i].item, web_count(v, list[i].n, false)};
        rows[i] = row_of(v, labels, texts, 4, NULL);
        mark(&rows[i], 1, tz_same(list[i].list, "清单外") ? "late" : "active");
    }
    s->id = "sheet";
    s->table = (struct v_table){.caption = "各部门要镇里办的事",
                                .columns = columns_of(v, labels, 4),
                                .n_columns = 4,
                                .rows = rows,
                                .n_rows = n,
                                .empty_text = "这一年没有写明事项的记录"};
    *act = (struct v_act){.label = tz_printf(v->a, "%d年", year - 1),
                          .url = tz_printf(v->a, "/items/sheet?year=%d", year - 1)};
    page.acts = act;
    page.n_acts = 1;
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "履职事项清单", "/items");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- one post of the rota */
struct rota {
    struct tz_standing post;
    struct tz_turn *turns;
    struct tz_rota_share *shares;
    size_t turn_n, share_n;
    tz_day from, till;
};

static struct tz_err *load_rota(struct rota *x, struct visit *v, bool write)
{
    struct tz_standing *list;
    size_t n;
    int64_t id = tz_arg_id(v->r, "id");
    *x = (struct rota){.from = tz_arg_day(v->r, "from"), .till = tz_arg_day(v->r, "till")};
    x->from = x->from ? x->from : v->today;
    x->till = x->till ? x->till : tz_day_add(x->from, 30);
    TZ_TRY(load(&list, &n, v, TZ_STANDING_POST, 0));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            x->post = list[i];
    if (!x->post.id || !v->model)
        return tz_err(TZ_E_NOT_FOUND, "没有这个岗位");
    return tz_rota_plan(&x->turns, &x->turn_n, &x->shares, &x->share_n, &v->desk, id, x->from, x->till, write, v->a);
}

static const char *name_of(const struct rota *x, const char *person)
{
    for (size_t i = 0; i < x->share_n; i++)
        if (tz_same(x->shares[i].person, person))
            return x->shares[i].label;
    return person;
}

/* What stands in the register already: links to the entry, where one swaps and says who came. */
struct standing_rows {
    struct visit *v;
    struct v_row *rows;
    size_t n, most;
};

static const char *val_text(const struct tz_entry *e, const char *key)
{
    const struct tz_val *x = tz_entry_val(e, key);
    return !x || x->empty ? "" : x->label ? x->label : x->text ? x->text : "";
}

static struct tz_err *take_entry(const struct tz_entry *e, void *data)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "状态"};
    struct standing_rows *s = data;
    const char *swapped = val_text(e, "swapped");
    const char *texts[] = {web_day(s->v, e->on_day), tz_strdup(s->v->a, val_text(e, "shift")),
                           tz_strdup(s->v->a, *swapped ? swapped : val_text(e, "person")),
                           e->state >= 0 ? e->reg->states[e->state].key : ""};
    if (s->n < s->most)
        s->rows[s->n++] = row_of(s->v, labels, texts, 4, tz_printf(s->v->a, "/e/%lld", (long long)e->id));
    return NULL;
}

static struct tz_err *entered(struct visit *v, const struct rota *x, struct v_table *t)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "状态"};
    struct standing_rows s = {.v = v, .rows = TZ_NEW_ARRAY(v->a, 400, struct v_row), .most = 400};
    char text[2][16];
    const char *days[] = {tz_day_print(text[0], x->from), tz_day_print(text[1], x->till)};
    const char *const post[] = {x->post.label};
    const struct tz_filter filters[] = {{"post", TZ_F_EQ, post, 1}, {"day", TZ_F_BETWEEN, days, 2}};
    struct tz_list_query q = {.reg = tz_model_register(v->model, "duty"),
                              .filters = filters,
                              .filter_n = 2,
                              .order = "day",
                              .parts = TZ_GET_LABELS};
    TZ_TRY(tz_list_each(&v->desk, &q, take_entry, &s));
    *t = (struct v_table){.caption = "已排的班",
                          .columns = columns_of(v, labels, 4),
                          .n_columns = 4,
                          .rows = s.rows,
                          .n_rows = s.n,
                          .empty_text = "这段时间还没有排班"};
    return NULL;
}

static struct v_table turn_table(struct visit *v, const struct rota *x)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "编号"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->turn_n + 1, struct v_row);
    for (size_t i = 0; i < x->turn_n; i++) {
        const struct tz_turn *t = &x->turns[i];
        const char *texts[] = {tz_printf(v->a, "%s%s", web_day(v, t->day), t->rest ? "（休息日）" : ""), t->shift,
                               name_of(x, t->person), t->person};
        rows[i] = row_of(v, labels, texts, 4, NULL);
    }
    return (struct v_table){.caption = "可排的班",
                            .columns = columns_of(v, labels, 4),
                            .n_columns = 4,
                            .rows = rows,
                            .n_rows = x->turn_n,
                            .empty_text = "这段时间的班已排好，或不在时段内"};
}

static struct v_table share_table(struct visit *v, const struct rota *x)
{
    static const char *const labels[] = {"人员", "一年的班", "其中休息日", "编号"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->share_n + 1, struct v_row);
    for (size_t i = 0; i < x->share_n; i++) {
        const struct tz_rota_share *s = &x->shares[i];
        const char *texts[] = {s->label, web_count(v, s->turns, false), web_count(v, s->rest, false), s->person};
        rows[i] = row_of(v, labels, texts, 4, tz_printf(v->a, "/e/%lld", (long long)s->entry));
    }
    return (struct v_table){.caption = "各人的班数",
                            .columns = columns_of(v, labels, 4),
                            .n_columns = 4,
                            .rows = rows,
                            .n_rows = x->share_n,
                            .empty_text = "队伍里没有在册的人"};
}

static void rota_filters(struct visit *v, struct v_table_section *s, const struct rota *x)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    char day[16];
    f[0] = (struct v_field){.name = "from", .id = "from", .label = "自", .kind = "day"};
    f[0].value = tz_strdup(v->a, tz_day_print(day, x->from));
    f[1] = (struct v_field){.name = "till", .id = "till", .label = "至", .kind = "day"};
    f[1].value = tz_strdup(v->a, tz_day_print(day, x->till));
    s->filters = f;
    s->n_filters = 2;
    s->list_url = tz_printf(v->a, "/rota/%lld", (long long)x->post.id);
}

static struct tz_err *get_post(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    TZ_TRY(load_rota(&x, v, false));
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 3, struct v_table_section);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    struct v_tables_page page = {
        .frame = web_frame(v, x.post.label), .heading = x.post.label, .intro = flat(v, x.post.detail)};
    s[0] = (struct v_table_section){.id = "entered", .label = "已排的班", .help = "点日期可换班、记到岗或缺岗。"};
    s[1] = (struct v_table_section){.id = "plan", .label = "可排的班", .table = turn_table(v, &x)};
    s[2] = (struct v_table_section){.id = "shares", .label = "各人的班数", .table = share_table(v, &x)};
    TZ_TRY(entered(v, &x, &s[0].table));
    rota_filters(v, &s[0], &x);
    if (x.turn_n && tz_standing_may(&v->who, TZ_STANDING_POST))
        acts[page.n_acts++] =
            (struct v_act){.label = "记入值守台账",
                           .primary = true,
                           .post = true,
                           .csrf = tz_request_csrf(r),
                           .url = tz_printf(v->a, "/rota/%lld/%d/%d", (long long)x.post.id, x.from, x.till)};
    acts[page.n_acts++] = (struct v_act){
        .label = "打印",
        .url = tz_printf(v->a, "/rota/%lld/print?from=%d&till=%d", (long long)x.post.id, x.from, x.till)};
    page.acts = acts;
    page.sections = s;
    page.n_sections = 3;
    web_crumb(v, &page.frame, "排班", "/rota");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_print(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    struct v_table t;
    TZ_TRY(load_rota(&x, v, false));
    TZ_TRY(entered(v, &x, &t));
    struct v_print_page page = {.frame = web_frame(v, x.post.label),
                                .heading = tz_printf(v->a, "%s排班表", x.post.label),
                                .sub = tz_printf(v->a, "%s至%s", web_day(v, x.from), web_day(v, x.till)),
                                .columns = t.columns,
                                .n_columns = t.n_columns,
                                .rows = t.rows,
                                .n_rows = t.n_rows,
                                .with_sign = true,
                                .foot = tz_printf(v->a, "共 %zu 班，%s打印", t.n_rows, web_day(v, v->today)),
                                .back_url = tz_printf(v->a, "/rota/%lld", (long long)x.post.id)};
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_plan(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    TZ_TRY(load_rota(&x, v, true));
    web_flash(v, res, tz_printf(v->a, "已排 %zu 班", x.turn_n));
    tz_response_redirect(res, tz_printf(v->a, "/rota/%lld?from=%d&till=%d", (long long)x.post.id, x.from, x.till));
    return NULL;
}

static const struct tz_route_arg answer_args[] = {
    {.name = "id", .label = "规则", .kind = TZ_ARG_ID, .required = true},
    {.name = "place", .label = "地方", .kind = TZ_ARG_ID, .required = true},
    {.name = "shift", .label = "班次", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "note", .label = "情况", .kind = TZ_ARG_TEXT, .max = 300},
    {0}};
#define TEXT_ARG(key, text)                                                                                            \
    {                                                                                                                  \
        .name = key, .label = text, .kind = TZ_ARG_TEXT, .max = 120                                                    \
    }
static const struct tz_route_arg new_args[] = {TEXT_ARG("of", "类别"),
                                               TEXT_ARG("label", "名称"),
                                               TEXT_ARG("paper", "依据"),
                                               TEXT_ARG("from", "自"),
                                               TEXT_ARG("till", "至"),
                                               TEXT_ARG("about", "名册编号"),
                                               TEXT_ARG("patrol", "巡查频次"),
                                               TEXT_ARG("visit", "走访频次"),
                                               TEXT_ARG("reading", "读数频次"),
                                               TEXT_ARG("by", "几点前"),
                                               TEXT_ARG("who", "谁报"),
                                               TEXT_ARG("shifts", "班次"),
                                               TEXT_ARG("season", "时段"),
                                               TEXT_ARG("kind", "种类"),
                                               TEXT_ARG("team", "队伍"),
                                               TEXT_ARG("need", "每班人数"),
                                               TEXT_ARG("list", "清单"),
                                               TEXT_ARG("department", "上级部门"),
                                               TEXT_ARG("reg", "台账"),
                                               TEXT_ARG("field", "日期"),
                                               TEXT_ARG("after", "过多久"),
                                               TEXT_ARG("where", "名单条件"),
                                               TEXT_ARG("reads", "比对台账"),
                                               TEXT_ARG("done", "已办条件"),
                                               {0}};
static const struct tz_route_arg end_args[] = {TEXT_ARG("of", "类别"),
                                               {.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
                                               {.name = "till", .label = "最后一天", .kind = TZ_ARG_DAY},
                                               {0}};
static const struct tz_route_arg rota_args[] = {{.name = "id", .label = "岗位", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "from", .label = "自", .kind = TZ_ARG_DAY},
                                                {.name = "till", .label = "至", .kind = TZ_ARG_DAY},
                                                {0}};
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};

const struct tz_route web_standing_routes[] = {
    {TZ_GET, "/reminders", get_reminders, "work", TZ_ROUTE_MENU, "提醒", "时限的提醒，和谁还没有报。", NULL},
    {TZ_GET, "/reminders/text", get_text, "work", TZ_ROUTE_API, "提醒文字", "可粘贴到短信和群里的文字。", NULL},
    {TZ_GET, "/nil", get_nil, "work", TZ_ROUTE_MENU, "零报告", "今天谁报了、谁没有报，一键报无情况。", NULL},
    {TZ_GET, "/nil/rules", get_rules, "work", 0, "零报告规则", "谁报、几点前报、在哪个时段内报。", NULL},
    {TZ_GET, "/nil/{id:id}/{place:id}", get_matter, "work", 0, "有情况", "写明有什么情况。", answer_args},
    {TZ_POST, "/nil/{id:id}/{place:id}", post_answer, "work", 0, "报送", "报无情况或有情况。", answer_args},
    {TZ_GET, "/seasons", get_seasons, "work", TZ_ROUTE_MENU, "时段", "禁火令、汛期等时段。", NULL},
    {TZ_GET, "/rota", get_rota, "work", TZ_ROUTE_MENU, "排班", "值守岗位和排班。", NULL},
    {TZ_GET, "/rota/leave", get_leave, "work", 0, "请假", "排班时避开的请假。", NULL},
    {TZ_GET, "/rota/{id:id}", get_post, "work", 0, "岗位排班", "一个岗位已排和可排的班。", rota_args},
    {TZ_GET, "/rota/{id:id}/print", get_print, "work", 0, "打印排班表", "一个岗位的排班表。", rota_args},
    {TZ_POST, "/rota/{id:id}/{from:day}/{till:day}", post_plan, "work", 0, "排班", "排班并记入值守台账。", rota_args},
    {TZ_GET, "/due-lists", get_due_lists, "work", TZ_ROUTE_MENU, "到期名单", "按规则到期的人和事，已办、未办和完成率。",
     NULL},
    {TZ_GET, "/due-lists/{id:id}", get_due_list, "work", 0, "到期名单", "一张名单：到期、已办、未办。", rota_args},
    {TZ_GET, "/items", get_items, "work", TZ_ROUTE_MENU, "履职事项清单", "基本履职、配合履职和上级收回的事项。", NULL},
    {TZ_GET, "/items/sheet", get_sheet, "work", 0, "一年的账", "一年里各部门要镇里办的事。", year_args},
    {TZ_GET, "/standing/{of:word}/new", get_new, "work", 0, "新的安排", "加时段、规则、岗位、请假或事项。", new_args},
    {TZ_POST, "/standing/{of:word}/new", post_new, "work", TZ_ROUTE_FORM, "新的安排", "保存安排。", new_args},
    {TZ_GET, "/standing/{of:word}/{id:id}/end", get_end, "work", 0, "结束安排", "写明最后一天。", end_args},
    {TZ_POST, "/standing/{of:word}/{id:id}/end", post_end, "work", 0, "结束安排", "改最后一天。", end_args},
    {0}};
