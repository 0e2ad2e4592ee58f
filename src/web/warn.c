/* SPDX-License-Identifier: Apache-2.0
 *
 * Early warnings: the list of what the account is told, one warning with its acts, and the group on the first page.
 */
#include <string.h>

#include "rule/rule.h"
#include "web/warn_priv.h"
#include "web/web_priv.h"

enum { PAGE_ROWS = 50 };

static struct v_badge badge_of(const struct tz_hit_warning *w)
{
    static const char *const tones[] = {"open", "active", "void", "done"};
    if (w->late)
        return (struct v_badge){.text = tz_warning_states[w->state], .tone = "late"};
    return (struct v_badge){.text = tz_warning_states[w->state], .tone = tones[w->state]};
}

static char *url_of(struct visit *v, int64_t id)
{
    return tz_printf(v->a, "/warnings/%lld", (long long)id);
}

static const char *due_text(struct visit *v, const struct tz_hit_warning *w)
{
    return w->due_on ? web_day(v, w->due_on) : "不限";
}

/* ---- the list */
static struct v_row row_of(struct visit *v, const struct tz_hit_warning *w)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 6, struct v_cell);
    struct v_badge badge = badge_of(w);
    cells[0] = (struct v_cell){.text = w->number, .label = "编号"};
    cells[1] = (struct v_cell){.text = badge.text, .kind = "badge", .tone = badge.tone, .label = "状态"};
    cells[2] = (struct v_cell){.text = w->label, .note = w->gone_on ? "情形已消失" : NULL, .label = "预警"};
    cells[3] = (struct v_cell){.text = w->tell_n ? w->tells[0].text : "", .label = "请"};
    cells[4] = (struct v_cell){.text = w->place_title, .label = "地方"};
    cells[5] = (struct v_cell){
        .text = due_text(v, w), .kind = "day", .note = w->late ? "超期" : NULL, .late = w->late, .label = "期限"};
    return (struct v_row){.id = w->id, .url = url_of(v, w->id), .cells = cells, .n_cells = 6, .late = w->late};
}

static void state_filter(struct visit *v, struct v_table_section *s, int state, bool late)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 1, struct v_field);
    struct v_option *options = TZ_NEW_ARRAY(v->a, TZ_WARNING_STATES + 2, struct v_option);
    options[0] = (struct v_option){.value = "", .label = "未办结", .on = !state && !late};
    options[1] = (struct v_option){.value = "late", .label = "超期", .on = late};
    for (int i = 0; i < TZ_WARNING_STATES; i++)
        options[i + 2] =
            (struct v_option){.value = tz_warning_states[i], .label = tz_warning_states[i], .on = state == i + 1};
    fields[0] = (struct v_field){.name = "state", .id = "state", .label = "状态", .kind = "choice"};
    fields[0].options = options;
    fields[0].n_options = TZ_WARNING_STATES + 2;
    s->filters = fields;
    s->n_filters = 1;
    s->list_url = "/warnings";
}

static struct v_pager *pager_of(struct visit *v, const char *state, int64_t page, size_t n, bool more)
{
    struct v_pager *p = TZ_NEW(v->a, struct v_pager);
    const struct tz_pair before[] = {
        {"state", state}, {"page", tz_printf(v->a, "%lld", (long long)page - 1)}, {NULL, NULL}};
    const struct tz_pair after[] = {
        {"state", state}, {"page", tz_printf(v->a, "%lld", (long long)page + 1)}, {NULL, NULL}};
    int64_t first = (page - 1) * PAGE_ROWS + 1, last = (page - 1) * PAGE_ROWS + (int64_t)n;
    *p = (struct v_pager){.first = n ? first : 0, .last = last, .unit = "件"};
    p->total = tz_printf(v->a, "%lld%s", (long long)last, more ? "+" : "");
    if (page > 1)
        p->prev = web_url(v->a, "/warnings", before);
    if (more)
        p->next = web_url(v->a, "/warnings", after);
    return p;
}

static void read_state(struct tz_warning_query *q, const char *state)
{
    q->late = tz_same(state, "late");
    for (int i = 0; i < TZ_WARNING_STATES; i++)
        if (tz_same(state, tz_warning_states[i]))
            q->state = i + 1;
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"编号", "状态", "预警", "请", "地方", "期限"};
    struct visit *v = visit_of(r);
    const char *state = tz_arg_text(r, "state") ? tz_arg_text(r, "state") : "";
    int64_t page_no = tz_arg_int(r, "page", 1);
    struct tz_warning_query q = {.limit = PAGE_ROWS + 1, .offset = (size_t)(page_no - 1) * PAGE_ROWS};
    struct tz_warning_counts counts;
    struct tz_hit_warning *list;
    size_t n;
    read_state(&q, state);
    TZ_TRY(tz_warning_list(&list, &n, &counts, &v->desk, &q, v->a));
    bool more = n > PAGE_ROWS;
    n = more ? PAGE_ROWS : n;
    struct v_tables_page page = {.frame = web_frame(v, "预警"),
                                 .heading = "预警",
                                 .intro = "跨台账比对提请核实的情形。预警不改动任何记录，核实后写明理由办结。"};
    struct v_card *cards = TZ_NEW_ARRAY(v->a, 2, struct v_card);
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 6, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    cards[0] =
        (struct v_card){.label = "未办结", .value = web_count(v, counts.open, false), .unit = "件", .url = "/warnings"};
    cards[1] = (struct v_card){.label = "超期",
                               .value = web_count(v, counts.late, false),
                               .unit = "件",
                               .url = "/warnings?state=late",
                               .late = counts.late > 0};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    acts[0] = (struct v_act){.label = "双随机抽取", .url = "/draws"};
    acts[1] = (struct v_act){.label = "回访与满意度", .url = "/callbacks"};
    page.acts = acts;
    page.n_acts = 2;
    page.cards = cards;
    page.n_cards = 2;
    for (size_t i = 0; i < 6; i++)
        columns[i] = (struct v_column){.label = labels[i], .narrow = i == 5};
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(v, &list[i]);
    *s = (struct v_table_section){.id = "warnings"};
    s->table = (struct v_table){.caption = "预警",
                                .columns = columns,
                                .n_columns = 6,
                                .rows = rows,
                                .n_rows = n,
                                .empty_text = "没有需要核实的预警",
                                .empty_help = "规则每天夜里检查一遍，命中的会列在这里。"};
    state_filter(v, s, q.state, q.late);
    if (n)
        s->pager = pager_of(v, state, page_no, n, more);
    page.sections = s;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- one warning */
static const struct v_fact_group *groups_of(struct visit *v, const struct tz_warning_view *w, size_t *n)
{
    struct v_fact_group *groups = TZ_NEW_ARRAY(v->a, 2, struct v_fact_group);
    struct v_fact *facts = TZ_NEW_ARRAY(v->a, w->fact_n + 4, struct v_fact);
    struct v_fact *rows = TZ_NEW_ARRAY(v->a, w->row_n + 1, struct v_fact);
    size_t k = 0;
    for (size_t i = 0; i < w->w.tell_n; i++)
        facts[k++] = (struct v_fact){.label = i ? "又" : "请", .value = w->w.tells[i].text, .kind = "text"};
    if (*w->w.basis)
        facts[k++] = (struct v_fact){.label = "依据", .value = w->w.basis, .kind = "text"};
    for (size_t i = 0; i < w->fact_n; i++)
        facts[k++] = (struct v_fact){
            .label = w->facts[i].label, .value = w->facts[i].value, .kind = *w->facts[i].value ? "text" : "empty"};
    groups[0] = (struct v_fact_group){.label = "情形", .facts = facts, .n_facts = k};
    for (size_t i = 0; i < w->row_n; i++)
        rows[i] = (struct v_fact){.label = w->rows[i].label,
                                  .value = w->rows[i].number,
                                  .kind = "ref",
                                  .url = tz_printf(v->a, "/e/%lld", (long long)w->rows[i].id),
                                  .note = tz_printf(v->a, "第 %lld 版", (long long)w->rows[i].version)};
    k = w->row_n;
    if (w->hidden_n)
        rows[k++] = (struct v_fact){
            .label = "其他", .value = tz_printf(v->a, "另有 %zu 条不在职责范围内", w->hidden_n), .kind = "text"};
    groups[1] = (struct v_fact_group){.label = "所据记录", .facts = rows, .n_facts = k};
    *n = k ? 2 : 1;
    return groups;
}

static const struct v_event *events_of(struct visit *v, const struct tz_warning_view *w)
{
    struct v_event *out = TZ_NEW_ARRAY(v->a, w->event_n + 1, struct v_event);
    for (size_t i = 0; i < w->event_n; i++)
        out[i] = (struct v_event){.when = web_moment(v, w->events[i].at),
                                  .who = w->events[i].who,
                                  .what = w->events[i].what,
                                  .kind = i + 1 == w->event_n ? "create" : "note",
                                  .note = w->events[i].text,
                                  .j = w->events[i].j};
    return out;
}

static const struct v_step *steps_of(struct visit *v, const struct tz_warning_view *w, size_t *n)
{
    static const struct {
        const char *key, *label, *help;
        bool settle;
    } steps[] = {{"answer", "填写核实情况", "走访或查对到的情况；不改变预警的状态。", false},
                 {"属实", "属实", "情形属实，正在处理。", true},
                 {"不属实", "不属实", "查无此事，办结。", true},
                 {"已处理", "已处理", "已经处理完，办结。", true}};
    struct v_step *out = TZ_NEW_ARRAY(v->a, 5, struct v_step);
    *n = 0;
    if (w->offer)
        out[(*n)++] = (struct v_step){.key = "accept",
                                      .label = "照建议办理",
                                      .help = w->offer,
                                      .note = true,
                                      .note_required = true,
                                      .primary = true};
    for (size_t i = 0; i < 4; i++) {
        if (steps[i].settle ? !w->may_settle : !w->may_answer)
            continue;
        if (tz_same(steps[i].key, tz_warning_states[w->w.state]))
            continue;
        out[(*n)++] = (struct v_step){.key = steps[i].key,
                                      .label = steps[i].label,
                                      .help = steps[i].help,
                                      .note = true,
                                      .note_required = true,
                                      .primary = (i == 3 && !w->offer) || (!w->may_settle && i == 0)};
    }
    return out;
}

static struct tz_err *show(struct visit *v, struct tz_response *res, int64_t id, const struct v_notice *banner)
{
    struct tz_warning_view w;
    TZ_TRY(tz_warning_show(&w, &v->desk, id, v->a));
    struct v_entry_page page = {.frame = web_frame(v, w.w.number),
                                .register_label = "预警",
                                .number = w.w.number,
                                .heading = w.w.label,
                                .state = badge_of(&w.w),
                                .place = w.w.place_title,
                                .late = w.w.late,
                                .move_url = tz_printf(v->a, "/warnings/%lld/settle", (long long)id)};
    struct v_clock *clock = TZ_NEW(v->a, struct v_clock);
    struct v_hidden *hidden = TZ_NEW(v->a, struct v_hidden);
    bool open = w.w.state == TZ_WARNING_OPEN || w.w.state == TZ_WARNING_TRUE;
    web_crumb(v, &page.frame, "预警", "/warnings");
    *clock = (struct v_clock){.label = "核实期限",
                              .due = due_text(v, &w.w),
                              .left = w.w.due_on ? web_left(v, tz_day_start(tz_day_add(w.w.due_on, 1)) - 1) : "",
                              .tone = w.w.late ? "late" : "open"};
    if (open && w.w.due_on) {
        page.clocks = clock;
        page.n_clocks = 1;
    }
    if (w.w.gone_on)
        page.state_since = tz_printf(v->a, "情形已于%s消失", web_day(v, w.w.gone_on));
    *hidden = (struct v_hidden){.name = "base", .value = tz_printf(v->a, "%lld", (long long)w.w.version)};
    page.hidden = hidden;
    page.n_hidden = 1;
    page.banner = banner;
    page.groups = groups_of(v, &w, &page.n_groups);
    page.events = events_of(v, &w);
    page.n_events = w.event_n;
    page.steps = steps_of(v, &w, &page.n_steps);
    tz_page_entry(tz_response_html(res, banner ? 422 : 200), &page);
    return NULL;
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    return show(visit_of(r), res, tz_arg_id(r, "id"), NULL);
}

static struct tz_err *settle(struct visit *v, struct tz_request *r)
{
    const char *step = tz_arg_text(r, "step"), *note = tz_arg_text(r, "note");
    int64_t id = tz_arg_id(r, "id");
    if (tz_same(step, "answer"))
        return tz_warning_answer(&v->desk, id, note, v->a);
    if (tz_same(step, "accept"))
        return tz_warning_accept(&v->desk, id, note, v->a);
    for (int i = TZ_WARNING_TRUE; i < TZ_WARNING_STATES; i++)
        if (tz_same(step, tz_warning_states[i]))
            return tz_warning_settle(&v->desk, id, tz_arg_int(r, "base", 0), (enum tz_warning_state)i, note, v->a);
    return tz_err_hint(tz_err(TZ_E_INPUT, "请选择核实结果"), "可选 属实、不属实、已处理");
}

static struct tz_err *post_settle(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_err *e = settle(v, r);
    if (e && (e->code == TZ_E_RULE || e->code == TZ_E_CONFLICT || e->code == TZ_E_INPUT)) {
        struct v_notice *n = web_notice(v->a, e);
        tz_err_free(e);
        return show(v, res, tz_arg_id(r, "id"), n);
    }
    if (e)
        return e;
    web_flash(v, res, "已记下核实结果");
    tz_response_redirect(res, url_of(v, tz_arg_id(r, "id")));
    return NULL;
}

/* ---- on the first page and the to-do list */
/* 预警 · 督察反馈问题整改 · 水: what the row is that the rule hit. Who is told to visit only is told that alone. */
static struct tz_err *about_of(const char **out, struct visit *v, const struct tz_hit_warning *w)
{
    const struct tz_register *r = w->only_visit ? NULL : tz_model_register(v->model, w->reg);
    const char *gist = "";
    if (r)
        TZ_TRY(visit_gist(&gist, v, r, w->entry));
    *out = *gist ? tz_printf(v->a, "预警 · %s · %s", r->label, gist) : "预警";
    return NULL;
}

struct tz_err *web_warning_todos(struct visit *v, struct v_todo_group *groups, size_t *n, size_t most)
{
    struct tz_warning_counts counts;
    struct tz_hit_warning *list;
    const struct tz_warning_query q = {.limit = most};
    size_t count;
    TZ_TRY(tz_warning_list(&list, &count, &counts, &v->desk, &q, v->a));
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, count + 1, struct v_todo);
    struct v_todo_group *g = &groups[*n];
    *g = (struct v_todo_group){.id = "warnings", .label = "预警待核实", .late = counts.late > 0};
    for (size_t i = 0; i < count; i++) {
        struct v_badge *badge = TZ_NEW(v->a, struct v_badge);
        const char *about, *told = list[i].tell_n ? list[i].tells[0].text : "";
        *badge = badge_of(&list[i]);
        TZ_TRY(about_of(&about, v, &list[i]));
        todos[g->n_todos++] = (struct v_todo){.url = url_of(v, list[i].id),
                                              .title = tz_printf(v->a, "%s %s", list[i].number, list[i].label),
                                              .register_label = about,
                                              .place = list[i].place_title,
                                              .due = due_text(v, &list[i]),
                                              .left = tz_same(told, list[i].label) ? "" : told,
                                              .badge = badge,
                                              .late = list[i].late,
                                              .act_label = "去核实"};
    }
    g->todos = todos;
    if (counts.open > (int64_t)count) {
        g->more = tz_printf(v->a, "还有 %lld 件", (long long)(counts.open - (int64_t)count));
        g->more_url = "/warnings";
    }
    *n += count > 0;
    return NULL;
}

static const struct tz_route_arg list_args[] = {
    {.name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "page", .label = "页", .kind = TZ_ARG_INT, .min = 1, .max = 1000},
    {0}};
static const struct tz_route_arg id_args[] = {{.name = "id", .label = "预警", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg settle_args[] = {
    {.name = "id", .label = "预警", .kind = TZ_ARG_ID, .required = true},
    {.name = "step", .label = "结果", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "note", .label = "说明", .kind = TZ_ARG_LINES, .max = 600},
    {.name = "base", .label = "版本", .kind = TZ_ARG_INT, .min = 0, .max = 1000000},
    {0}};

const struct tz_route web_warn_routes[] = {
    {TZ_GET, "/warnings", get_list, "work", TZ_ROUTE_MENU, "预警", "跨台账比对提请核实的情形。", list_args},
    {TZ_GET, "/warnings/{id:id}", get_one, "work", 0, "一条预警", "情形、所据记录、经过和可办的事。", id_args},
    {TZ_POST, "/warnings/{id:id}/settle", post_settle, "work", 0, "核实预警", "写明理由，记下核实情况或结果。",
     settle_args},
    {0}};
