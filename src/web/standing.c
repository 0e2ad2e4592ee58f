/* SPDX-License-Identifier: Apache-2.0
 *
 * Orders that hold from a day to a day, seasons, rules of nil returns, posts, leave, duty items: lists, forms, ends; and the yearly sheet.
 */
#include "duty/standing.h"

#include "report/form.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

enum { FIELDS_MAX = 10 };

void duty_mark(const struct v_row *row, size_t at, const char *tone)
{
    struct v_cell *cell = (struct v_cell *)&row->cells[at];
    cell->kind = "badge";
    cell->tone = tone;
}

struct tz_err *duty_orders(struct tz_standing **out, size_t *n, struct visit *v, const char *kind, tz_day day)
{
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    return tz_standing_list(out, n, c, v->town.town, kind, day, v->a);
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

const char *duty_flat(struct visit *v, const char *detail)
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
    TZ_TRY(duty_orders(&list, &n, v, k->key, 0));
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
                               duty_flat(v, s->detail),
                               s->paper};
        const char *url = tz_same(k->key, TZ_STANDING_POST)  ? tz_printf(v->a, "/rota/%lld", (long long)s->id)
                          : tz_same(k->key, TZ_STANDING_DUE) ? tz_printf(v->a, "/due-lists/%lld", (long long)s->id)
                          : now && tz_standing_may(&v->who, k->key)
                              ? tz_printf(v->a, "/standing/%s/%lld/end", k->key, (long long)s->id)
                              : NULL;
        rows[i] = web_row(v, labels, texts, 6, url);
        duty_mark(&rows[i], 1, now ? "active" : s->till < v->today ? "void" : "wait");
    }
    *t = (struct v_table){.caption = k->title,
                          .columns = web_columns(v, labels, 6, 2),
                          .n_columns = 6,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = tz_printf(v->a, "还没有%s", k->title)};
    return NULL;
}

/* What was issued before and rests while a season is in force. */
static struct tz_err *resting_table(struct visit *v, struct v_table_section *s)
{
    static const char *const labels[] = {"编号", "许可", "村组", "自", "至", "因何暂停"};
    struct tz_resting *list;
    struct tz_conn *c;
    size_t n;
    bool more;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_season_resting(&list, &n, &more, c, &v->desk, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const struct tz_resting *x = &list[i];
        const char *texts[] = {x->number,
                               x->gate->label,
                               x->place,
                               web_day(v, x->from),
                               web_day(v, x->till),
                               tz_printf(v->a, "%s（%s）", x->season->label, x->season->paper ? x->season->paper : "")};
        rows[i] = web_row(v, labels, texts, 6, tz_printf(v->a, "/e/%lld", (long long)x->id));
    }
    *s = (struct v_table_section){.id = "resting",
                                  .table = {.caption = more ? "因时段暂停的许可（前 500 件）" : "因时段暂停的许可",
                                            .columns = web_columns(v, labels, 6, 0),
                                            .n_columns = 6,
                                            .rows = rows,
                                            .n_rows = n,
                                            .empty_text = "没有因时段暂停的许可"}};
    return NULL;
}

static struct tz_err *show_kind(struct visit *v, struct tz_response *res, const char *key)
{
    const struct kind *k = kind_of(key);
    struct v_tables_page page = {.frame = web_frame(v, k->title), .heading = k->title, .intro = k->intro};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 3, struct v_act);
    s[page.n_sections++] = (struct v_table_section){.id = "orders"};
    TZ_TRY(kind_table(v, k, &s->table));
    if (tz_same(key, TZ_STANDING_SEASON))
        TZ_TRY(resting_table(v, &s[page.n_sections++]));
    if (tz_standing_may(&v->who, key))
        acts[page.n_acts++] =
            (struct v_act){.label = k->add, .url = tz_printf(v->a, "/standing/%s/new", key), .primary = true};
    if (tz_same(key, TZ_STANDING_ITEM))
        acts[page.n_acts++] = (struct v_act){.label = "一年的账", .url = "/items/sheet"};
    if (tz_same(key, TZ_STANDING_POST))
        acts[page.n_acts++] = (struct v_act){.label = "请假", .url = "/rota/leave"};
    page.acts = acts;
    page.sections = s;
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
const char *duty_rate(struct visit *v, const struct tz_coming_count *k)
{
    char text[40];
    int64_t x;
    if (!k->due || !tz_ratio_round(&x, tz_ratio_make(k->done * 100, k->due), 1))
        return "—";
    return tz_printf(v->a, "%s%%", tz_dec_print(text, x, 1));
}

static struct v_table rate_table(struct visit *v, const char *const *labels, struct v_row *rows, size_t n)
{
    return (struct v_table){.caption = labels[0],
                            .columns = web_columns(v, labels, 5, 2),
                            .n_columns = 5,
                            .rows = rows,
                            .n_rows = n,
                            .empty_text = "今年还没有"};
}

static struct v_row rate_row(struct visit *v, const char *const *labels, const char *label,
                             const struct tz_coming_count *c, const char *url)
{
    const char *texts[] = {label, duty_rate(v, c), web_count(v, c->due, false), web_count(v, c->done, false),
                           web_count(v, c->missing, false)};
    return web_row(v, labels, texts, 5, url);
}

static struct tz_err *again_table(struct visit *v, struct v_table *t, tz_day from)
{
    static const char *const labels[] = {"应办", "完成率", "应办次数", "已办", "未办"};
    struct tz_again *list = NULL;
    size_t n = 0;
    if (v->model)
        TZ_TRY(tz_again_list(&list, &n, &v->desk, from, v->today, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = rate_row(v, labels, list[i].rule->label, &list[i].count, NULL);
    *t = rate_table(v, labels, rows, n);
    return NULL;
}

static struct tz_err *counted_table(struct visit *v, struct v_table *t, struct tz_period year)
{
    static const char *const labels[] = {"名单", "完成率", "到期人数", "已办", "未办"};
    struct tz_counted_list *list;
    size_t n;
    TZ_TRY(tz_counted_all(&list, &n, &v->desk, year.from, year.till, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = rate_row(v, labels, list[i].rule->label, &list[i].count,
                           tz_printf(v->a, "/due-lists/of/%s", list[i].rule->key));
    *t = rate_table(v, labels, rows, n);
    return NULL;
}

static struct tz_err *get_due_lists(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct kind *k = kind_of(TZ_STANDING_DUE);
    struct tz_period year = tz_period_of(v->today, TZ_GRAIN_YEAR);
    struct v_tables_page page = {.frame = web_frame(v, k->title), .heading = k->title, .intro = k->intro};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 3, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    s[0] = (struct v_table_section){.id = "rules", .label = "名单"};
    s[1] = (struct v_table_section){.id = "counted", .label = "按数登记的名单（今年）"};
    s[2] = (struct v_table_section){.id = "again", .label = "今年的应办（巡查、走访、读数）"};
    TZ_TRY(kind_table(v, k, &s[0].table));
    TZ_TRY(counted_table(v, &s[1].table, year));
    TZ_TRY(again_table(v, &s[2].table, year.from));
    *act = (struct v_act){.label = k->add, .url = "/standing/due/new", .primary = true};
    page.acts = act;
    page.n_acts = tz_standing_may(&v->who, k->key) ? 1 : 0;
    page.sections = s;
    page.n_sections = 3;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the yearly sheet */
static struct tz_err *sheet_of(struct tz_item_use **out, size_t *n, struct visit *v, int year)
{
    struct tz_item_asked *forms;
    struct tz_conn *c;
    size_t form_n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_form_asked(&forms, &form_n, c, v->town.town, year, v->a));
    return tz_item_sheet(out, n, &v->desk, year, forms, form_n, v->a);
}

static struct tz_err *get_sheet(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"部门", "清单", "事项", "件数"};
    struct visit *v = visit_of(r);
    struct tz_item_use *list = NULL;
    size_t n = 0;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct v_tables_page page = {.frame = web_frame(v, "一年的账"),
                                 .heading = tz_printf(v->a, "%d年各部门要镇里办的事", year),
                                 .intro = "来文、任务、检查、执法案件和上级报表里写明的事项，按部门合计。"};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    if (v->model)
        TZ_TRY(sheet_of(&list, &n, v, year));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].department, list[i].list, list[i].item, web_count(v, list[i].n, false)};
        rows[i] = web_row(v, labels, texts, 4, NULL);
        duty_mark(&rows[i], 1, tz_same(list[i].list, "清单外") ? "late" : "active");
    }
    s->id = "sheet";
    s->table = (struct v_table){.caption = "各部门要镇里办的事",
                                .columns = web_columns(v, labels, 4, 2),
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
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};

const struct tz_route web_standing_routes[] = {
    {TZ_GET, "/due-lists", get_due_lists, "work", TZ_ROUTE_MENU, "到期名单", "按规则到期的人和事，已办、未办和完成率。",
     NULL},
    {TZ_GET, "/nil/rules", get_rules, "work", 0, "零报告规则", "谁报、几点前报、在哪个时段内报。", NULL},
    {TZ_GET, "/seasons", get_seasons, "work", TZ_ROUTE_MENU, "时段", "禁火令、汛期等时段。", NULL},
    {TZ_GET, "/rota", get_rota, "work", TZ_ROUTE_MENU, "排班", "值守岗位和排班。", NULL},
    {TZ_GET, "/rota/leave", get_leave, "work", 0, "请假", "排班时避开的请假。", NULL},
    {TZ_GET, "/items", get_items, "work", TZ_ROUTE_MENU, "履职事项清单", "基本履职、配合履职和上级收回的事项。", NULL},
    {TZ_GET, "/items/sheet", get_sheet, "work", 0, "一年的账", "一年里各部门要镇里办的事。", year_args},
    {TZ_GET, "/standing/{of:word}/new", get_new, "work", 0, "新的安排", "加时段、规则、岗位、请假或事项。", new_args},
    {TZ_POST, "/standing/{of:word}/new", post_new, "work", TZ_ROUTE_FORM, "新的安排", "保存安排。", new_args},
    {TZ_GET, "/standing/{of:word}/{id:id}/end", get_end, "work", 0, "结束安排", "写明最后一天。", end_args},
    {TZ_POST, "/standing/{of:word}/{id:id}/end", post_end, "work", 0, "结束安排", "改最后一天。", end_args},
    {0}};
