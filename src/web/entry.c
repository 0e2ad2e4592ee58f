/* SPDX-License-Identifier: Apache-2.0
 *
 * One entry: its fields, clocks, steps and timeline; looks at sealed values; attachments.
 */
#include <string.h>

#include "web/entry_priv.h"

/* ---- fields */
static const char *kind_of(const struct tz_val *val)
{
    if (val->shown == TZ_CLEARED)
        return "forgotten";
    if (val->empty)
        return "empty";
    if (val->shown == TZ_MASKED)
        return "masked";
    switch (val->field->type) {
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
        return "number";
    case TZ_TYPE_DATE:
    case TZ_TYPE_TIME:
        return "day";
    case TZ_TYPE_REF:
        return "ref";
    case TZ_TYPE_TEXT:
        return val->field->lines > 1 ? "lines" : "text";
    default:
        return "text";
    }
}

/* From when a dated field has its present value. */
static const char *since(struct visit *v, const struct tz_entry *e, const struct tz_field *f)
{
    if (!f->dated || !e->span_n)
        return NULL;
    tz_day from = e->spans[e->span_n - 1].from;
    return from ? tz_printf(v->a, "自%s起", web_day(v, from)) : NULL;
}

static struct v_fact fact_of(struct visit *v, const struct tz_entry *e, size_t at)
{
    const struct tz_val *val = &e->values[at];
    const struct tz_field *f = &e->reg->fields[at];
    struct v_fact out = {.label = f->label, .kind = kind_of(val), .personal = f->cls != NULL, .official = f->official};
    out.value = f->type == TZ_TYPE_DATE && !val->empty ? web_day(v, (tz_day)val->i) : tz_val_show(val, v->a);
    out.unit = f->type == TZ_TYPE_MONEY ? "元" : f->unit && !tz_same(f->unit, "按指标") ? f->unit : NULL;
    out.note = since(v, e, f);
    if (f->type == TZ_TYPE_REF && !val->empty && val->i && val->kind && tz_model_register(v->model, val->kind))
        out.url = tz_printf(v->a, "/e/%lld", (long long)val->i);
    if (val->shown == TZ_MASKED)
        out.look_url = tz_printf(v->a, "/e/%lld/look/%s", (long long)e->id, f->cls);
    if (val->shown == TZ_CLEARED)
        out.value = "已依法清除";
    return out;
}

static struct v_table *list_table(struct visit *v, const struct tz_val *val)
{
    const struct tz_field *f = val->field;
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, f->part_n, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, val->sub_n + 1, struct v_row);
    t->caption = f->label;
    for (size_t i = 0; i < f->part_n; i++)
        columns[i] = (struct v_column){.label = f->parts[i].label, .unit = f->parts[i].unit};
    for (size_t k = 0; k < val->sub_n; k++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, f->part_n, struct v_cell);
        for (size_t i = 0; i < f->part_n; i++)
            cells[i] = (struct v_cell){.text = tz_val_show(&val->subs[k].values[i], v->a),
                                       .label = f->parts[i].label,
                                       .kind = val->subs[k].values[i].shown == TZ_MASKED ? "masked" : "text"};
        rows[k] = (struct v_row){.cells = cells, .n_cells = f->part_n};
    }
    t->columns = columns;
    t->n_columns = f->part_n;
    t->rows = rows;
    t->n_rows = val->sub_n;
    return t;
}

static bool is_fact(const struct tz_val *val)
{
    return val->field->type != TZ_TYPE_LIST && (!val->empty || val->shown == TZ_CLEARED);
}

/* Groups of the form; lists stand as tables of their own. Empty fields are left out of the page. */
static struct tz_err *fill_groups(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    const struct tz_register *r = e->reg;
    struct entry_papers papers;
    TZ_TRY(entry_papers(&papers, v, e));
    struct v_fact_group *groups = TZ_NEW_ARRAY(v->a, r->form_n + r->field_n + 2, struct v_fact_group);
    for (size_t g = 0; g < r->form_n; g++) {
        struct v_fact *facts = TZ_NEW_ARRAY(v->a, r->form[g].n + 1, struct v_fact);
        struct v_fact_group group = {.label = r->form[g].label, .facts = facts};
        for (size_t i = 0; i < r->form[g].n; i++) {
            int at = r->form[g].fields[i];
            if (at >= TZ_SYSTEM_FIELD || !is_fact(&e->values[at]))
                continue;
            facts[group.n_facts] = fact_of(v, e, (size_t)at);
            entry_paper_fact(&facts[group.n_facts++], v, e, (size_t)at, &papers);
        }
        if (group.n_facts)
            groups[page->n_groups++] = group;
    }
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].type == TZ_TYPE_LIST && e->values[i].sub_n)
            groups[page->n_groups++] =
                (struct v_fact_group){.label = r->fields[i].label, .table = list_table(v, &e->values[i])};
    page->groups = groups;
    return NULL;
}

/* ---- clocks */
static struct tz_err *fill_clocks(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    struct tz_clock_row *rows;
    size_t n;
    TZ_TRY(tz_clock_list(&rows, &n, &v->desk, e->id, v->known, v->a));
    struct v_clock *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_clock);
    for (size_t i = 0; i < n; i++) {
        const struct tz_clock_state *s = &rows[i].state;
        bool late = !s->ended && s->due && s->due < tz_now();
        out[i] = (struct v_clock){.label = rows[i].clock->label,
                                  .basis = rows[i].clock->basis,
                                  .due = s->due ? web_day(v, tz_day_of(s->due)) : "暂停计时",
                                  .left = s->met     ? tz_printf(v->a, "%s办结%s", web_day(v, tz_day_of(s->met)),
                                                             s->due && s->met > s->due ? "（超期）" : "")
                                          : s->ended ? "已停止"
                                                     : web_left(v, s->due),
                                  .tone = s->ended    ? "done"
                                          : s->paused ? "wait"
                                          : late      ? "late"
                                                      : "open"};
        page->late |= late;
    }
    page->clocks = out;
    page->n_clocks = n;
    return NULL;
}

/* ---- steps */
/* A field that the step asks for; files that are there already are not asked for again. */
static void step_field(struct visit *v, struct v_step *x, struct v_field *out, const struct tz_entry *e, int at)
{
    const struct tz_field *f = &e->reg->fields[at];
    const struct tz_val *val = &e->values[at];
    const char *value = val->empty ? NULL : tz_val_print(val, v->a);
    bool file = web_file_field(f);
    if (file && !val->empty)
        return;
    if (val->empty && f->type == TZ_TYPE_DATE)
        value = tz_day_print(tz_alloc(v->a, 16), v->today);
    web_field(v, out, f, "f.", value, val->label);
    out->id = tz_printf(v->a, "%s-%s", x->key, f->key);
    out->required = true;
    if (file) {
        out->name = tz_printf(v->a, "file.%s", f->key);
        out->capture = f->type == TZ_TYPE_PHOTO;
        x->upload = true;
    }
    x->n_fields++;
}

static struct tz_err *fill_steps(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    struct tz_choice_step *steps;
    size_t n;
    TZ_TRY(tz_register_steps(&steps, &n, &v->desk, e->id, v->a));
    struct v_step *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_step);
    for (size_t i = 0; i < n; i++) {
        const struct tz_step *s = steps[i].step;
        struct v_field *fields;
        if (!steps[i].allowed && !steps[i].ask_n)
            continue;
        fields = TZ_NEW_ARRAY(v->a, steps[i].ask_n + 1, struct v_field);
        struct v_step *x = &out[page->n_steps++];
        *x = (struct v_step){.key = e->reg->states[s->to].key,
                             .label = web_step(v, e->reg, s),
                             .note = true,
                             .note_required = s->reason || s->note,
                             .help = steps[i].allowed ? NULL : steps[i].why_not};
        for (size_t k = 0; k < steps[i].ask_n; k++)
            if (steps[i].asks[k] < TZ_SYSTEM_FIELD)
                step_field(v, x, &fields[x->n_fields], e, steps[i].asks[k]);
        x->fields = fields;
        x->danger = e->reg->states[s->to].reason;
    }
    if (page->n_steps)
        out[0].primary = true;
    page->steps = out;
    page->move_url = tz_printf(v->a, "/e/%lld/move", (long long)e->id);
    return NULL;
}

/* ---- timeline */
static const char *event_words(const struct tz_register *r, const struct tz_event_row *e)
{
    static const char *const words[] = {
        [TZ_OP_CREATE] = "登记", [TZ_OP_CHANGE] = "变更", [TZ_OP_CORRECT] = "更正", [TZ_OP_MOVE] = "流转",
        [TZ_OP_STRIKE] = "作废", [TZ_OP_PLACE] = "区划",  [TZ_OP_RESEAL] = "换钥",  [TZ_OP_FORGET] = "依法清除"};
    if (e->state_is >= 0 && e->state_is != e->state_was && e->op != TZ_OP_CREATE)
        return r->states[e->state_is].key;
    return words[e->op];
}

static struct v_event event_of(struct visit *v, const struct tz_register *r, const struct tz_event_row *e, tz_day *last)
{
    struct v_change *changes = TZ_NEW_ARRAY(v->a, e->change_n + 1, struct v_change);
    tz_day day = tz_day_of(e->at);
    struct v_event out = {.when = web_moment(v, e->at),
                          .day = web_day(v, day),
                          .new_day = day != *last,
                          .who = e->account_label,
                          .what = event_words(r, e),
                          .kind = e->op == TZ_OP_CREATE ? "create"
                                  : e->op == TZ_OP_MOVE ? "move"
                                                        : "change",
                          .note = e->reason ? e->reason : e->note,
                          .changes = changes,
                          .n_changes = e->change_n,
                          .j = e->j};
    *last = day;
    for (size_t i = 0; i < e->change_n; i++)
        changes[i] = (struct v_change){.label = e->changes[i].label, .from = e->changes[i].was, .to = e->changes[i].is};
    return out;
}

static struct tz_err *fill_events(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    struct tz_event_row *rows;
    size_t n;
    tz_day last = 0;
    TZ_TRY(tz_register_timeline(&rows, &n, &v->desk, e->id, v->a));
    struct v_event *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_event);
    for (size_t i = 0; i < n; i++)
        out[i] = event_of(v, e->reg, &rows[i], &last);
    page->events = out;
    page->n_events = n;
    return NULL;
}

/* ---- the page */
static void fill_acts(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 6, struct v_act);
    if (!e->struck && tz_scope_may(&v->who, e->reg, TZ_RIGHT_CHANGE))
        acts[page->n_acts++] =
            (struct v_act){.label = "修改", .url = tz_printf(v->a, "/e/%lld/edit", (long long)e->id)};
    if (tz_scope_may(&v->who, e->reg, TZ_RIGHT_STRIKE))
        acts[page->n_acts++] = (struct v_act){.label = e->struck ? "恢复" : "作废",
                                              .danger = !e->struck,
                                              .url = tz_printf(v->a, "/e/%lld/strike", (long long)e->id)};
    if (e->version > 1)
        acts[page->n_acts++] =
            (struct v_act){.label = "对照各版", .url = tz_printf(v->a, "/e/%lld/versions", (long long)e->id)};
    acts[page->n_acts++] =
        (struct v_act){.label = "打印", .url = tz_printf(v->a, "/e/%lld/print", (long long)e->id), .icon = "print"};
    if (tz_same(e->reg->key, "household"))
        acts[page->n_acts++] =
            (struct v_act){.label = "一户一档", .url = tz_printf(v->a, "/household/%lld", (long long)e->id)};
    if (tz_same(e->reg->key, "person"))
        acts[page->n_acts++] =
            (struct v_act){.label = "本人查询", .url = tz_printf(v->a, "/held/%lld", (long long)e->id)};
    page->acts = acts;
}

static void fill_banner(struct visit *v, const struct tz_entry *e, struct v_entry_page *page)
{
    struct v_notice *n = TZ_NEW(v->a, struct v_notice);
    if (e->struck)
        *n = (struct v_notice){.tone = "warn", .text = "这一条已作废，不计入任何数字", .hint = "需要时可以恢复"};
    else if (e->cleared_n)
        *n = (struct v_notice){.tone = "info",
                               .text = "个人信息已依法清除",
                               .hint =
                                   tz_printf(v->a, "依据：%s，%s", e->cleared[0].basis, web_day(v, e->cleared[0].day))};
    else if (e->reg->sight != TZ_SIGHT_OFFICE)
        *n = (struct v_notice){.tone = "info", .text = "本台账限指定角色查看，查看密封内容会记入日志"};
    page->banner = n->text ? n : NULL;
}

struct tz_err *entry_load(struct tz_entry **out, struct visit *v, unsigned parts)
{
    TZ_TRY(visit_places(v));
    return tz_register_get(out, &v->desk, tz_arg_id(v->r, "id"), &(struct tz_get){.parts = parts, .known = v->known},
                           v->a);
}

const struct v_hidden *entry_hidden(struct visit *v, int64_t base, size_t *n)
{
    struct v_hidden *out = TZ_NEW_ARRAY(v->a, 3, struct v_hidden);
    out[0] = (struct v_hidden){"base", tz_printf(v->a, "%lld", (long long)base)};
    out[1] = (struct v_hidden){"request", tz_secret_new(v->a)};
    *n = 2;
    return out;
}

/* What the entry is about: its name, or its first words in the order of the list, as far as they are no secret. */
static const char *heading_of(struct visit *v, const struct tz_entry *e)
{
    const char *found = NULL;
    for (size_t i = 0; i < e->reg->column_n; i++) {
        int at = e->reg->columns[i];
        const struct tz_field *f = tz_field_at(e->reg, at);
        if (at >= TZ_SYSTEM_FIELD || e->values[at].empty || e->values[at].shown == TZ_HIDDEN)
            continue;
        if (f->type == TZ_TYPE_TEXT || f->type == TZ_TYPE_REF)
            return tz_val_show(&e->values[at], v->a);
        if (!found && f->type == TZ_TYPE_CHOICE)
            found = tz_printf(v->a, "%s：%s", f->label, tz_val_show(&e->values[at], v->a));
    }
    return found ? found : e->reg->label;
}

static struct tz_err *show_entry(struct visit *v, struct tz_response *res, const struct tz_entry *e)
{
    struct v_entry_page page = {.frame = web_frame(v, e->number),
                                .register_label = e->reg->label,
                                .number = e->number,
                                .heading = heading_of(v, e),
                                .state = web_state(e->reg, e->state, e->struck),
                                .place = web_place(v, e->place_now)};
    page.register_url = tz_printf(v->a, "/r/%s", e->reg->key);
    web_crumb(v, &page.frame, e->reg->label, page.register_url);
    page.hidden = entry_hidden(v, e->version, &page.n_hidden);
    TZ_TRY(fill_groups(v, e, &page));
    if (!v->known)
        fill_acts(v, e, &page);
    fill_banner(v, e, &page);
    if (e->upper_no)
        page.upstream = tz_printf(v->a, "官方平台：%s，编号 %s%s%s", e->reg->platform ? e->reg->platform : "",
                                  e->upper_no, e->upper_state ? "，" : "", e->upper_state ? e->upper_state : "");
    TZ_TRY(fill_clocks(v, e, &page));
    TZ_TRY(fill_events(v, e, &page));
    if (!e->struck && !v->known)
        TZ_TRY(fill_steps(v, e, &page));
    tz_page_entry(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_entry(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    TZ_TRY(entry_load(&e, v, TZ_GET_SPANS | TZ_GET_LISTS | TZ_GET_LABELS));
    return show_entry(v, res, e);
}

/* ---- a look at sealed values: asks for the reason, journals it, then shows the entry with that class whole */
static struct tz_err *get_look(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    TZ_TRY(entry_load(&e, v, TZ_GET_LABELS));
    struct v_form_page page = {.frame = web_frame(v, "查看密封内容"),
                               .heading = tz_printf(v->a, "查看 %s 的密封内容", e->number),
                               .intro = "查看会记入查看日志：谁、何时、看了什么、为什么。",
                               .submit = "查看"};
    *field = (struct v_field){.name = "reason",
                              .id = "reason",
                              .label = "理由",
                              .kind = "text",
                              .required = true,
                              .maxlength = 200,
                              .help = "例如：回访来电人、核对申请材料"};
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    page.sections = section;
    page.n_sections = 1;
    page.action = tz_request_path(r);
    page.cancel_url = tz_printf(v->a, "/e/%lld", (long long)e->id);
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_look(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    v->desk.reason = tz_arg_text(r, "reason");
    TZ_TRY(visit_places(v));
    TZ_TRY(tz_register_get(&e, &v->desk, tz_arg_id(r, "id"),
                           &(struct tz_get){.parts = TZ_GET_LOOK | TZ_GET_SPANS | TZ_GET_LISTS | TZ_GET_LABELS,
                                            .look_class = tz_arg_text(r, "class")},
                           v->a));
    return show_entry(v, res, e);
}

/* ---- two versions side by side */
static const char *version_value(struct visit *v, const struct tz_entry *e, size_t at)
{
    const struct tz_val *val = &e->values[at];
    if (val->shown == TZ_CLEARED)
        return "已依法清除";
    return val->empty ? "" : val->field->type == TZ_TYPE_DATE ? web_day(v, (tz_day)val->i) : tz_val_show(val, v->a);
}

static void compare_row(struct visit *v, struct v_row *rows, size_t *n, const char *label, const char *was,
                        const char *is)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
    bool same = tz_same(was, is);
    cells[0] = (struct v_cell){.text = label};
    cells[1] = (struct v_cell){.text = was, .label = "前"};
    cells[2] = (struct v_cell){.text = is, .label = "后"};
    cells[3] = (struct v_cell){
        .text = same ? "" : "有改动", .label = "比较", .kind = same ? "text" : "badge", .tone = "active"};
    rows[(*n)++] = (struct v_row){.cells = cells, .n_cells = 4};
}

static void compare_table(struct visit *v, struct v_table *t, const struct tz_entry *was, const struct tz_entry *is)
{
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, is->reg->field_n + 3, struct v_row);
    size_t n = 0;
    columns[0] = (struct v_column){.label = "字段"};
    columns[1] = (struct v_column){
        .label = tz_printf(v->a, "第 %lld 版（%s）", (long long)was->version, web_moment(v, was->learned))};
    columns[2] = (struct v_column){
        .label = tz_printf(v->a, "第 %lld 版（%s）", (long long)is->version, web_moment(v, is->learned))};
    columns[3] = (struct v_column){.label = "比较"};
    compare_row(v, rows, &n, "状态", tz_state_key(was->reg, was->state), tz_state_key(is->reg, is->state));
    compare_row(v, rows, &n, "村组", web_place(v, was->place), web_place(v, is->place));
    compare_row(v, rows, &n, "经办人", web_account(v, was->owner), web_account(v, is->owner));
    for (size_t i = 0; i < is->reg->field_n; i++) {
        const char *a = version_value(v, was, i), *b = version_value(v, is, i);
        if (is->reg->fields[i].type != TZ_TYPE_LIST && (*a || *b))
            compare_row(v, rows, &n, is->reg->fields[i].label, a, b);
    }
    *t = (struct v_table){.caption = "两版对照", .columns = columns, .n_columns = 4, .rows = rows, .n_rows = n};
}

static struct v_field version_field(struct visit *v, const char *name, const char *label, int64_t last, int64_t now)
{
    enum { VERSIONS_MAX = 200 };
    struct v_option *options = TZ_NEW_ARRAY(v->a, VERSIONS_MAX, struct v_option);
    size_t n = 0;
    for (int64_t i = last; i >= 1 && n < VERSIONS_MAX; i--)
        options[n++] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)i),
                                         .label = tz_printf(v->a, "第 %lld 版", (long long)i),
                                         .on = i == now};
    return (struct v_field){
        .name = name, .id = name, .label = label, .kind = "choice", .options = options, .n_options = n};
}

static struct tz_err *get_versions(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *now, *was, *is;
    TZ_TRY(entry_load(&now, v, TZ_GET_LABELS));
    int64_t b = tz_arg_int(r, "b", now->version), a = tz_arg_int(r, "a", b > 1 ? b - 1 : 1);
    TZ_TRY(tz_register_get(&was, &v->desk, now->id, &(struct tz_get){.version = a, .parts = TZ_GET_LABELS}, v->a));
    TZ_TRY(tz_register_get(&is, &v->desk, now->id, &(struct tz_get){.version = b, .parts = TZ_GET_LABELS}, v->a));
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_tables_page page = {.frame = web_frame(v, "两版对照"),
                                 .heading = tz_printf(v->a, "%s 两版对照", now->number),
                                 .intro = "每次改动都留一版；密封的内容在这里也遮着。"};
    web_crumb(v, &page.frame, now->reg->label, tz_printf(v->a, "/r/%s", now->reg->key));
    web_crumb(v, &page.frame, now->number, tz_printf(v->a, "/e/%lld", (long long)now->id));
    fields[0] = version_field(v, "a", "前", now->version, a);
    fields[1] = version_field(v, "b", "后", now->version, b);
    *section = (struct v_table_section){.id = "versions",
                                        .filters = fields,
                                        .n_filters = 2,
                                        .list_url = tz_printf(v->a, "/e/%lld/versions", (long long)now->id)};
    compare_table(v, &section->table, was, is);
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_file(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_attachment info;
    void *data;
    size_t n;
    TZ_TRY(tz_register_attachment(&data, &n, &info, &v->desk, tz_arg_id(r, "id"), tz_arg_id(r, "file"), v->a));
    tz_response_bytes(res, 200, info.media, data, n);
    tz_response_header(res, "Content-Disposition", tz_starts(info.media, "image/") ? "inline" : "attachment");
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg version_args[] = {
    {.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
    {.name = "a", .label = "前", .kind = TZ_ARG_INT, .min = 1, .max = 1000000},
    {.name = "b", .label = "后", .kind = TZ_ARG_INT, .min = 1, .max = 1000000},
    {0}};
static const struct tz_route_arg look_args[] = {
    {.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
    {.name = "class", .label = "类别", .kind = TZ_ARG_KEY, .required = true},
    {.name = "reason", .label = "理由", .kind = TZ_ARG_TEXT, .max = 200},
    {0}};
static const struct tz_route_arg file_args[] = {{.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "file", .label = "附件", .kind = TZ_ARG_ID, .required = true},
                                                {0}};

const struct tz_route web_entry_routes[] = {
    {TZ_GET, "/e/{id:id}", get_entry, "work", 0, "条目", "一个条目的内容、时限、可办步骤和全部经过。", id_args},
    {TZ_GET, "/e/{id:id}/versions", get_versions, "work", 0, "两版对照", "同一条目的两版逐项对照。", version_args},
    {TZ_GET, "/e/{id:id}/look/{class:key}", get_look, "work", 0, "查看密封内容", "写明理由后查看，记入查看日志。",
     look_args},
    {TZ_POST, "/e/{id:id}/look/{class:key}", post_look, "work", 0, "查看密封内容", "写明理由后查看，记入查看日志。",
     look_args},
    {TZ_GET, "/e/{id:id}/files/{file:id}", get_file, "work", 0, "附件", "打开附件。", file_args},
    {0}};
