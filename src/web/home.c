/* SPDX-License-Identifier: Apache-2.0
 *
 * The first page and the to-do list: what is late, what is due, what duties come again; how to begin in an empty town.
 */
#include "duty/standing.h"
#include <string.h>

#include "report/promise.h"
#include "web/figures_priv.h"
#include "web/plain_priv.h"
#include "web/warn_priv.h"

enum { HOME_TODOS = 8, GROUPS = 9 };

/* 矛盾纠纷 · 邻里 */
static struct tz_err *register_and_gist(const char **out, struct visit *v, const struct tz_register *r, int64_t id)
{
    const char *gist;
    TZ_TRY(visit_gist(&gist, v, r, id));
    *out = *gist ? tz_printf(v->a, "%s · %s", r->label, gist) : r->label;
    return NULL;
}

static struct tz_err *todo_of(struct v_todo *out, struct visit *v, const struct tz_due *d)
{
    struct v_badge *badge = TZ_NEW(v->a, struct v_badge);
    int state = d->state ? tz_register_state(d->reg, d->state) : -1;
    *badge = web_state(d->reg, state, false);
    *out = (struct v_todo){.url = tz_printf(v->a, "/e/%lld", (long long)d->id),
                           .title = tz_printf(v->a, "%s %s", d->number, d->clock->label),
                           .place = d->place,
                           .due = d->due ? web_day(v, tz_day_of(d->due)) : "",
                           .left = web_left(v, d->due),
                           .badge = badge->text ? badge : NULL,
                           .late = d->how == TZ_DUE_LATE,
                           .act_label = d->escalated ? "去督办" : "去办理"};
    return register_and_gist(&out->register_label, v, d->reg, d->id);
}

/* One group of the to-do list: the items in [from, till) of the sorted list that `take` accepts. */
static struct tz_err *add_group(struct visit *v, struct v_todo_group *groups, size_t *n, const char *id,
                                const char *label, const struct tz_due *list, size_t count,
                                bool (*take)(const struct visit *v, const struct tz_due *d), size_t most)
{
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, most + 1, struct v_todo);
    struct v_todo_group *g = &groups[*n];
    size_t all = 0;
    *g = (struct v_todo_group){.id = id, .label = label};
    for (size_t i = 0; i < count; i++) {
        if (!take(v, &list[i]))
            continue;
        if (all++ < most)
            TZ_TRY(todo_of(&todos[g->n_todos++], v, &list[i]));
        g->late |= list[i].how == TZ_DUE_LATE;
    }
    g->todos = todos;
    if (all > most) {
        g->more = tz_printf(v->a, "还有 %zu 件", all - most);
        g->more_url = "/due";
    }
    *n += all > 0;
    return NULL;
}

/* Many late things are a list of kinds, not of things: one line a register and clock, the oldest day, how many. */
static void add_late_kinds(struct visit *v, struct v_todo_group *groups, size_t *n, const struct tz_due *list,
                           size_t count)
{
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, HOME_TODOS + 1, struct v_todo);
    const struct tz_clock *clocks[HOME_TODOS];
    int64_t many[HOME_TODOS] = {0};
    struct v_todo_group *g = &groups[*n];
    *g = (struct v_todo_group){
        .id = "late", .label = "已超期", .late = true, .more_url = "/due?late=1", .more = "逐件看"};
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        if (list[i].how != TZ_DUE_LATE)
            continue;
        while (k < g->n_todos && clocks[k] != list[i].clock)
            k++;
        if (k == HOME_TODOS)
            continue;
        if (k == g->n_todos) {
            clocks[g->n_todos++] = list[i].clock;
            todos[k] = (struct v_todo){.url = tz_printf(v->a, "/due?late=1&register=%s", list[i].reg->key),
                                       .title = tz_printf(v->a, "%s · %s", list[i].reg->label, list[i].clock->label),
                                       .register_label = list[i].clock->basis,
                                       .due = tz_printf(v->a, "最早应在%s", web_day(v, tz_day_of(list[i].due))),
                                       .late = true};
        }
        todos[k].left = tz_printf(v->a, "超期 %lld 件", (long long)++many[k]);
    }
    g->todos = todos;
    *n += g->n_todos > 0;
}

static bool is_late(const struct visit *v, const struct tz_due *d)
{
    (void)v;
    return d->how == TZ_DUE_LATE;
}

static bool is_today(const struct visit *v, const struct tz_due *d)
{
    return d->how != TZ_DUE_LATE && d->due && tz_day_of(d->due) == v->today;
}

static bool is_week(const struct visit *v, const struct tz_due *d)
{
    return d->due && d->how != TZ_DUE_LATE && tz_day_of(d->due) > v->today &&
           tz_day_of(d->due) <= tz_day_add(v->today, 7);
}

static bool is_later(const struct visit *v, const struct tz_due *d)
{
    return d->due && tz_day_of(d->due) > tz_day_add(v->today, 7);
}

static bool is_paused(const struct visit *v, const struct tz_due *d)
{
    (void)v;
    return d->how == TZ_DUE_PAUSED;
}

static struct tz_err *due_groups(struct v_todo_group *groups, size_t *count, struct visit *v, const struct tz_due *list,
                                 size_t n, size_t most)
{
    size_t late = 0;
    for (size_t i = 0; i < n; i++)
        late += list[i].how == TZ_DUE_LATE;
    if (late > most)
        add_late_kinds(v, groups, count, list, n);
    else
        TZ_TRY(add_group(v, groups, count, "late", "已超期", list, n, is_late, most));
    TZ_TRY(add_group(v, groups, count, "today", "今天到期", list, n, is_today, most));
    TZ_TRY(add_group(v, groups, count, "week", "七天内到期", list, n, is_week, most));
    TZ_TRY(add_group(v, groups, count, "later", "以后到期", list, n, is_later, most));
    return add_group(v, groups, count, "paused", "暂停计时", list, n, is_paused, most);
}

/* Duties that come again and are not met in the window that ends soon. */
static struct tz_err *add_obligations(struct visit *v, struct v_todo_group *groups, size_t *n, size_t most)
{
    struct tz_obliged *list;
    size_t count;
    TZ_TRY(tz_obligation_list(&list, &count, &v->desk, v->today, tz_day_add(v->today, 31), false, v->a));
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, most + 1, struct v_todo);
    struct v_todo_group *g = &groups[*n];
    *g = (struct v_todo_group){.id = "again", .label = "本期应办"};
    for (size_t i = 0; i < count && g->n_todos < most; i++) {
        struct v_todo *t = &todos[g->n_todos++];
        *t = (struct v_todo){
            .url = tz_printf(v->a, "/e/%lld", (long long)list[i].object),
            .title = tz_printf(v->a, "%s %s", list[i].number, list[i].label),
            .place = list[i].place,
            .due = web_day(v, list[i].till),
            .left = tz_printf(v->a, "已办 %lld，应办 %lld", (long long)list[i].done, (long long)list[i].due),
            .act_label = "去登记"};
        TZ_TRY(register_and_gist(&t->register_label, v, list[i].rule->each, list[i].object));
    }
    g->todos = todos;
    if (count > most) {
        g->more = tz_printf(v->a, "还有 %zu 项", count - most);
        g->more_url = "/due#g-again";
    }
    *n += count > 0;
    return NULL;
}

static struct v_card *cards(struct visit *v, const struct tz_due_counts *c, size_t *n)
{
    struct v_card *out = TZ_NEW_ARRAY(v->a, 4, struct v_card);
    out[0] = (struct v_card){.label = "已超期",
                             .value = web_count(v, c->late, false),
                             .unit = "件",
                             .url = "/due?late=1",
                             .late = c->late > 0};
    out[1] = (struct v_card){.label = "快到期", .value = web_count(v, c->soon, false), .unit = "件", .url = "/due"};
    out[2] =
        (struct v_card){.label = "在办", .value = web_count(v, c->half + c->later, false), .unit = "件", .url = "/due"};
    *n = 3;
    return out;
}

/* What one can begin with, as far as one may: to bring something in, or to look. */
static void begin(struct visit *v, struct v_home_page *page)
{
    static const struct {
        const char *reg; /* the right to create there; NULL = anybody */
        struct v_begin_step step;
    } all[] = {
        {"dispute",
         {.label = "导入现有的表格",
          .help = "纠纷、检查、发放等台账的 Excel 或 CSV，原样放进来",
          .url = "/r/dispute/import",
          .icon = "table"}},
        {"task",
         {.label = "放入去年的工作报告",
          .help = "读出数字和承诺，成为今年的目标",
          .url = "/reports",
          .icon = "report"}},
        {"hotline",
         {.label = "导入平台导出的清单",
          .help = "12345、信访、三资平台的导出表，导入后自动计时",
          .url = "/r/hotline/import",
          .icon = "upload"}},
        {NULL,
         {.label = "看主要数字", .help = "今年做到了多少，各村怎样，点数字看条目", .url = "/board", .icon = "chart"}},
        {NULL,
         {.label = "看工作报告", .help = "报告里的每个数都能点到背后的条目", .url = "/reports", .icon = "report"}},
        {NULL, {.label = "看承诺兑现", .help = "去年报告承诺的事，办到哪一步", .url = "/promises", .icon = "flag"}}};
    struct v_begin_step *steps = TZ_NEW_ARRAY(v->a, sizeof all / sizeof *all, struct v_begin_step);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct tz_register *reg = all[i].reg && v->model ? tz_model_register(v->model, all[i].reg) : NULL;
        bool may = all[i].reg ? reg && tz_scope_may(&v->who, reg, TZ_RIGHT_CREATE) : page->n_begin < 3;
        if (may)
            steps[page->n_begin++] = all[i].step;
    }
    page->begin = steps;
    page->begin_text = "眼下没有到期的事。可以从这里开始：";
}

/* ---- promises: for who reads the town's tasks as a whole, what is behind first */
static bool reads_promises(const struct visit *v)
{
    static const char *const roles[] = {"leader", "office", "deputy", "auditor", "head"};
    const struct tz_register *task = v->model ? tz_model_register(v->model, "task") : NULL;
    for (size_t i = 0; task && i < sizeof roles / sizeof *roles; i++)
        if (tz_who_has_role(&v->who, roles[i]))
            return tz_scope_may(&v->who, task, TZ_RIGHT_SEE);
    return false;
}

static int urgency(enum tz_promise_state s)
{
    static const int order[] = {
        [TZ_PROMISE_BROKEN] = 0, [TZ_PROMISE_BEHIND] = 1, [TZ_PROMISE_PARTLY] = 2, [TZ_PROMISE_ON_TIME] = 3,
        [TZ_PROMISE_OPEN] = 4,   [TZ_PROMISE_MET] = 5,    [TZ_PROMISE_KEPT] = 6};
    return order[s];
}

static struct v_row promise_row(struct visit *v, const struct tz_promise *p)
{
    static const char *const tones[] = {"wait", "active", "late", "done", "kept", "partly", "broken"};
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
    int done = figure_percent(p->done);
    cells[0] = (struct v_cell){.text = p->text};
    cells[1] = (struct v_cell){.text = p->target_text, .label = "目标"};
    cells[2] = (struct v_cell){
        .text = p->value_text, .label = "做到", .note = done >= 0 ? tz_printf(v->a, "%d%%", done) : NULL};
    cells[3] =
        (struct v_cell){.text = tz_promise_labels[p->state], .kind = "badge", .tone = tones[p->state], .label = "进展"};
    return (struct v_row){.url = tz_printf(v->a, "/e/%lld", (long long)p->id), .cells = cells, .n_cells = 4};
}

static struct tz_err *add_promises(struct visit *v, struct v_home_page *page)
{
    struct tz_promise *list;
    struct tz_conn *c;
    size_t n;
    if (!reads_promises(v))
        return NULL;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_promise_list(&list, &n, &v->desk, c, tz_day_year(v->today), false, v->a));
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, HOME_TODOS + 1, struct v_row);
    columns[0] = (struct v_column){.label = "承诺"};
    columns[1] = (struct v_column){.label = "目标"};
    columns[2] = (struct v_column){.label = "做到"};
    columns[3] = (struct v_column){.label = "进展"};
    size_t k = 0;
    for (int u = 0; u <= 6; u++)
        for (size_t i = 0; i < n && k < HOME_TODOS; i++)
            if (urgency(list[i].state) == u)
                rows[k++] = promise_row(v, &list[i]);
    *t = (struct v_table){.caption = "今年的承诺", .columns = columns, .n_columns = 4, .rows = rows, .n_rows = k};
    page->promises = k ? t : NULL;
    page->promises_url = "/promises";
    return NULL;
}

/* ---- seasons in force, and the nil returns and posts that come with them */
static struct tz_err *add_seasons(struct visit *v, struct v_home_page *page)
{
    static const char *const kinds[] = {TZ_STANDING_NIL, TZ_STANDING_POST};
    struct tz_standing *seasons, *orders;
    struct tz_conn *c;
    size_t n, m, k = 0;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_standing_list(&seasons, &n, c, v->town.town, TZ_STANDING_SEASON, v->today, v->a));
    struct v_act *acts = TZ_NEW_ARRAY(v->a, HOME_TODOS, struct v_act);
    for (size_t i = 0; i < n && k < HOME_TODOS; i++)
        acts[k++] =
            (struct v_act){.label = seasons[i].till == TZ_DAY_OPEN
                                        ? seasons[i].label
                                        : tz_printf(v->a, "%s（到%s）", seasons[i].label, web_day(v, seasons[i].till)),
                           .url = "/seasons"};
    for (size_t kind = 0; k && kind < 2; kind++) {
        TZ_TRY(tz_standing_list(&orders, &m, c, v->town.town, kinds[kind], v->today, v->a));
        for (size_t i = 0; i < m && k < HOME_TODOS; i++) {
            const char *of = tz_standing_detail(&orders[i], "season", v->a);
            if (!of || !*of || !tz_season_on(seasons, n, of, v->today))
                continue;
            acts[k++] = kind ? (struct v_act){.label = tz_printf(v->a, "%s排班", orders[i].label),
                                              .url = tz_printf(v->a, "/rota/%lld", (long long)orders[i].id)}
                             : (struct v_act){.label = tz_printf(v->a, "%s零报告", orders[i].label), .url = "/nil"};
        }
    }
    page->seasons = acts;
    page->n_seasons = k;
    return NULL;
}

static const char *const weekdays[] = {"", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"};

static struct tz_err *home(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_home_page page = {.frame = web_frame(v, "首页")};
    struct tz_due_query q = {.limit = 500};
    struct tz_due_counts counts = {0};
    struct tz_due *list = NULL;
    struct v_todo_group *groups = TZ_NEW_ARRAY(v->a, GROUPS, struct v_todo_group);
    size_t n = 0;
    page.heading = tz_printf(v->a, "%s %s", web_day(v, v->today), weekdays[tz_day_weekday(v->today)]);
    if (v->model && v->who.admin == TZ_ADMIN_NONE)
        TZ_TRY(tz_due_list(&list, &n, &counts, &v->desk, &q, v->a));
    page.frame.due = counts.late + counts.soon + counts.half;
    page.frame.late = counts.late;
    page.groups = groups;
    TZ_TRY(due_groups(groups, &page.n_groups, v, list, n, HOME_TODOS));
    if (v->model && v->who.admin == TZ_ADMIN_NONE)
        TZ_TRY(add_obligations(v, groups, &page.n_groups, HOME_TODOS));
    TZ_TRY(web_warning_todos(v, groups, &page.n_groups, HOME_TODOS));
    TZ_TRY(web_winner_todos(v, groups, &page.n_groups, HOME_TODOS));
    page.cards = cards(v, &counts, &page.n_cards);
    if (!page.n_groups && v->who.admin == TZ_ADMIN_NONE) {
        page.n_cards = 0;
        begin(v, &page);
    }
    if (v->who.admin == TZ_ADMIN_NONE) {
        TZ_TRY(add_seasons(v, &page));
        TZ_TRY(add_promises(v, &page));
    }
    tz_page_home(tz_response_html(res, 200), &page);
    return NULL;
}

/* Keeps what is of one register; NULL keeps all. */
static size_t only_register(struct tz_due *list, size_t n, const char *key)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!key || tz_same(list[i].reg->key, key))
            list[k++] = list[i];
    return k;
}

static struct tz_err *due(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_home_page page = {.frame = web_frame(v, "待办"), .heading = "待办"};
    struct tz_due_query q = {.until = tz_day_add(v->today, 366),
                             .limit = 1000,
                             .late = tz_arg_bool(r, "late"),
                             .mine = tz_arg_bool(r, "mine")};
    struct tz_due_counts counts = {0};
    struct tz_due *list = NULL;
    size_t n = 0;
    if (v->model)
        TZ_TRY(tz_due_list(&list, &n, &counts, &v->desk, &q, v->a));
    n = only_register(list, n, tz_arg_text(r, "register"));
    struct v_todo_group *groups = TZ_NEW_ARRAY(v->a, GROUPS, struct v_todo_group);
    TZ_TRY(due_groups(groups, &page.n_groups, v, list, n, 500));
    if (v->model && !q.mine && !q.late && !tz_arg_text(r, "register")) {
        TZ_TRY(add_obligations(v, groups, &page.n_groups, 200));
        TZ_TRY(web_warning_todos(v, groups, &page.n_groups, 50));
    }
    page.groups = groups;
    page.cards = cards(v, &counts, &page.n_cards);
    if (!page.n_groups)
        page.begin_text = "没有待办的事。";
    tz_page_home(tz_response_html(res, 200), &page);
    return NULL;
}

/* Help from the route tables: every page says in one sentence what it is for. */
static struct tz_err *help(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_route *route;
    size_t all = 0, n = 0;
    while (tz_http_route(v->web->app, all))
        all++;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, all + 1, struct v_row);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 2, struct v_column);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_tables_page page = {.frame = web_frame(v, "帮助"),
                                 .heading = "帮助",
                                 .intro = "每个页面做什么。键盘：Ctrl+K 查找，Tab 移动，Enter 打开。"};
    columns[0] = (struct v_column){.label = "页面"};
    columns[1] = (struct v_column){.label = "做什么"};
    for (size_t i = 0; (route = tz_http_route(v->web->app, i)); i++) {
        if (route->method != TZ_GET || !route->title || route->flags & TZ_ROUTE_API)
            continue;
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 2, struct v_cell);
        cells[0] = (struct v_cell){.text = route->title, .label = "页面"};
        cells[1] = (struct v_cell){.text = route->help, .label = "做什么"};
        rows[n++] = (struct v_row){.url = strchr(route->path, '{') ? NULL : route->path, .cells = cells, .n_cells = 2};
    }
    *section = (struct v_table_section){.id = "pages", .label = "页面"};
    section->table = (struct v_table){.caption = "页面", .columns = columns, .n_columns = 2, .rows = rows, .n_rows = n};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg due_args[] = {{.name = "late", .label = "只看超期", .kind = TZ_ARG_BOOL},
                                               {.name = "register", .label = "台账", .kind = TZ_ARG_KEY},
                                               {.name = "mine", .label = "只看我的", .kind = TZ_ARG_BOOL},
                                               {0}};

const struct tz_route web_home_routes[] = {
    {TZ_GET, "/", home, NULL, TZ_ROUTE_MENU, "首页", "超期、到期和本期应办的事。", NULL},
    {TZ_GET, "/help", help, NULL, 0, "帮助", "每个页面做什么。", NULL},
    {TZ_GET, "/due", due, "work", TZ_ROUTE_MENU, "待办", "全部有时限的事，按到期先后。", due_args},
    {0}};
