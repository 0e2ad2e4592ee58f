/* SPDX-License-Identifier: Apache-2.0
 *
 * The clerk's page of what is put before the public: publicity with its days and objections, other publications, a new
 * publicity list from a register with a look at what it would show, the last step (dated by the calendar).
 */
#include <string.h>

#include "portal/portal.h"
#include "web/web_priv.h"

static const struct tz_register *publication(const struct visit *v)
{
    return v->model ? tz_model_register(v->model, "publication") : NULL;
}

static struct tz_err *need_publication(const struct visit *v, enum tz_right right)
{
    if (!publication(v))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有启用“便民服务与公开”台账包"), "请系统管理员启用");
    if (!tz_scope_may(&v->who, publication(v), right))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有信息公开的权限"), "需要时请联系安全管理员授权");
    return NULL;
}

/* ---- the list */
static const char *days_text(struct visit *v, const struct tz_public_item *it)
{
    int left = it->until ? tz_day_serial(it->until) - tz_day_serial(v->today) : 0;
    if (!it->until)
        return tz_printf(v->a, "%d个%s，发布时起算", it->days, *it->day_kind ? it->day_kind : "自然日");
    const char *span = tz_printf(v->a, "%s至%s", it->from_day ? web_day(v, it->from_day) : "", web_day(v, it->until));
    if (!it->live)
        return span;
    return left ? tz_printf(v->a, "%s，还有%d天", span, left) : tz_printf(v->a, "%s，今天最后一天", span);
}

static const char *objections_text(struct visit *v, const struct tz_public_item *it, bool *open)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    *open = false;
    for (size_t i = 0; i < it->objection_n; i++) {
        const struct tz_public_objection *o = &it->objections[i];
        tz_buf_printf(&b, "%s%s %s", i ? "、" : "",
                      o->number    ? o->number
                      : o->content ? o->content
                                   : "",
                      o->state ? o->state : "");
        *open = *open || o->open;
    }
    return it->objection_n ? b.data : "无";
}

static struct v_badge badge_of(const struct tz_public_item *it)
{
    if (it->live)
        return (struct v_badge){"公开中", "active"};
    if (it->notice && tz_same(it->state, "发布"))
        return (struct v_badge){"期满", "done"};
    bool done = tz_same(it->state, "失效") || tz_same(it->state, "废止") || tz_same(it->state, "撤下");
    return (struct v_badge){it->state, done ? "done" : "wait"};
}

static struct v_row row_of(struct visit *v, const struct tz_public_item *it)
{
    enum { COLUMNS = 5 };
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, COLUMNS, struct v_cell);
    struct v_badge badge = badge_of(it);
    bool open;
    cells[0] = (struct v_cell){.text = it->title, .kind = "text", .note = it->number};
    cells[1] = (struct v_cell){.text = badge.text, .kind = "badge", .tone = badge.tone};
    cells[2] = (struct v_cell){.text = it->notice         ? days_text(v, it)
                                       : it->published_on ? web_day(v, it->published_on)
                                                          : "",
                               .kind = "text"};
    cells[3] =
        (struct v_cell){.text = it->notice ? tz_printf(v->a, "%zu行", it->line_n) : it->category, .kind = "text"};
    cells[4] = (struct v_cell){.text = it->notice ? objections_text(v, it, &open) : "", .kind = "text"};
    if (it->objection_n && it->objections[0].problem)
        cells[4].url = tz_printf(v->a, "/e/%lld", (long long)it->objections[0].problem);
    return (struct v_row){
        .id = it->id, .url = tz_printf(v->a, "/publicity/%lld", (long long)it->id), .cells = cells, .n_cells = COLUMNS};
}

static struct v_table items_table(struct visit *v, const struct tz_public_item *items, size_t n, bool notices)
{
    static const char *const labels[2][5] = {{"名称", "状态", "发布", "分类", ""},
                                             {"公示", "状态", "公示期", "名单", "异议"}};
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 5, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    size_t k = 0, width = notices ? 5 : 4;
    for (size_t i = 0; i < width; i++)
        columns[i] = (struct v_column){.label = labels[notices][i], .narrow = i == 2};
    for (size_t i = 0; i < n; i++)
        if (items[i].notice == notices) {
            rows[k] = row_of(v, &items[i]);
            rows[k++].n_cells = width;
        }
    return (struct v_table){.caption = notices ? "公示" : "公开信息",
                            .columns = columns,
                            .n_columns = width,
                            .rows = rows,
                            .n_rows = k,
                            .compact = true,
                            .empty_text = notices ? "还没有公示" : "还没有公开信息",
                            .empty_help = notices ? "把要公示的发放、待遇等转到“公示”，再点“新的公示名单”"
                                                  : "点“新的公开信息”登记"};
}

static struct tz_err *get_publicity(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_public_item *items;
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 3, struct v_act);
    struct v_tables_page page = {.frame = web_frame(v, "公示与公开"),
                                 .heading = "公示与公开",
                                 .intro = "公示期满自动撤下，不用人管；有未办结的异议，相关发放不能推送。"};
    size_t n;
    TZ_TRY(need_publication(v, TZ_RIGHT_SEE));
    TZ_TRY(tz_publication_list(&items, &n, &v->desk, false, 200, v->a));
    s[0] = (struct v_table_section){.id = "notices", .label = "公示", .table = items_table(v, items, n, true)};
    s[1] = (struct v_table_section){.id = "items", .label = "公开信息", .table = items_table(v, items, n, false)};
    if (tz_scope_may(&v->who, publication(v), TZ_RIGHT_CREATE)) {
        acts[page.n_acts++] = (struct v_act){.label = "新的公示名单", .url = "/publicity/new", .primary = true};
        acts[page.n_acts++] = (struct v_act){.label = "新的公开信息", .url = "/r/publication/new"};
    }
    acts[page.n_acts++] = (struct v_act){.label = "看公开页", .url = "/public"};
    page.acts = acts;
    page.sections = s;
    page.n_sections = 2;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- one publicity: its list as frozen, objections beside it */
static struct v_table list_table(struct visit *v, const char *caption, const char *const *heads, size_t width,
                                 const char *const *const *lines, size_t n)
{
    struct v_column *columns = TZ_NEW_ARRAY(v->a, width + 1, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t k = 0; k < width; k++)
        columns[k] = (struct v_column){.label = heads[k], .narrow = true};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, width + 1, struct v_cell);
        for (size_t k = 0; k < width; k++)
            cells[k] = (struct v_cell){.text = lines[i][k], .kind = "text"};
        rows[i] = (struct v_row){.cells = cells, .n_cells = width};
    }
    return (struct v_table){.caption = caption,
                            .columns = columns,
                            .n_columns = width,
                            .rows = rows,
                            .n_rows = n,
                            .empty_text = "没有名单"};
}

static struct v_table objection_table(struct visit *v, const struct tz_public_item *it)
{
    static const char *const labels[] = {"异议", "状态", "收到", "处理"};
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, it->objection_n + 1, struct v_row);
    for (size_t k = 0; k < 4; k++)
        columns[k] = (struct v_column){.label = labels[k], .narrow = k == 2};
    for (size_t i = 0; i < it->objection_n; i++) {
        const struct tz_public_objection *o = &it->objections[i];
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
        cells[0] = (struct v_cell){.text = o->number ? o->number : o->content ? o->content : "", .kind = "text"};
        cells[1] =
            (struct v_cell){.text = o->state ? o->state : "", .kind = "badge", .tone = o->open ? "open" : "done"};
        cells[2] = (struct v_cell){.text = web_day(v, o->on), .kind = "day"};
        cells[3] = (struct v_cell){.text = o->answer ? o->answer : "", .kind = "text"};
        rows[i] = (struct v_row){.cells = cells, .n_cells = 4};
        if (o->problem)
            rows[i].url = tz_printf(v->a, "/e/%lld", (long long)o->problem);
    }
    return (struct v_table){.caption = "异议",
                            .columns = columns,
                            .n_columns = 4,
                            .rows = rows,
                            .n_rows = it->objection_n,
                            .compact = true,
                            .empty_text = "没有异议"};
}

static void fill_acts(struct visit *v, struct v_tables_page *page, const struct tz_public_item *it)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 3, struct v_act);
    if (tz_same(it->state, "签发") && tz_scope_may(&v->who, publication(v), TZ_RIGHT_MOVE))
        acts[page->n_acts++] = (struct v_act){.label = it->notice ? "发布公示" : "发布",
                                              .url = tz_printf(v->a, "/publicity/%lld/post", (long long)it->id),
                                              .post = true,
                                              .primary = true,
                                              .csrf = page->frame.csrf,
                                              .ask = it->notice ? "发布后群众就能看到，公示期从今天起算。发布吗？"
                                                                : "发布后群众就能看到。发布吗？"};
    acts[page->n_acts++] = (struct v_act){.label = "打开条目", .url = tz_printf(v->a, "/e/%lld", (long long)it->id)};
    if (it->live)
        acts[page->n_acts++] =
            (struct v_act){.label = "看公开页", .url = tz_printf(v->a, "/public/%lld", (long long)it->id)};
    page->acts = acts;
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_public_item it;
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    TZ_TRY(need_publication(v, TZ_RIGHT_SEE));
    TZ_TRY(tz_publication_get(&it, &v->desk, tz_arg_id(r, "id"), v->a));
    struct v_tables_page page = {.frame = web_frame(v, "公示"), .heading = it.title};
    page.intro = tz_printf(v->a, "%s · %s%s%s", it.number, badge_of(&it).text, it.notice ? " · " : "",
                           it.notice ? days_text(v, &it) : "");
    web_crumb(v, &page.frame, "公示与公开", "/publicity");
    fill_acts(v, &page, &it);
    if (it.objection_n)
        s[page.n_sections++] =
            (struct v_table_section){.id = "objections", .label = "异议", .table = objection_table(v, &it)};
    s[page.n_sections++] = (struct v_table_section){
        .id = "list",
        .label = it.head_n ? "群众看到的名单" : NULL,
        .help = it.body,
        .table = list_table(v, tz_printf(v->a, "共%zu行", it.line_n), it.heads, it.head_n, it.lines, it.line_n)};
    page.sections = s;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_publish(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_done done;
    TZ_TRY(need_publication(v, TZ_RIGHT_MOVE));
    TZ_TRY(tz_notice_publish(&done, &v->desk, tz_arg_id(r, "id"), v->a));
    web_flash(v, res, "已发布");
    tz_response_redirect(res, tz_printf(v->a, "/publicity/%lld", (long long)done.id));
    return NULL;
}

/* ---- a new list */
static const char *typed(const struct visit *v, const char *name)
{
    return tz_request_method(v->r) == TZ_POST ? tz_arg_typed(v->r, name) : NULL;
}

static struct tz_err *kind_options(struct visit *v, struct v_field *f)
{
    struct tz_notice_kind *kinds;
    size_t n;
    TZ_TRY(tz_notice_kinds(&kinds, &n, v->model, v->a));
    struct v_option *options = TZ_NEW_ARRAY(v->a, n + 1, struct v_option);
    for (size_t i = 0; i < n; i++)
        options[i] =
            (struct v_option){.value = kinds[i].key,
                              .label = kinds[i].key,
                              .note = tz_printf(v->a, "%s，%d个%s", kinds[i].reg ? kinds[i].reg->label : "只有文字",
                                                kinds[i].days, kinds[i].workdays ? "工作日" : "自然日"),
                              .on = tz_same(kinds[i].key, typed(v, "kind"))};
    f->options = options;
    f->n_options = n;
    return NULL;
}

static struct tz_err *place_options(struct visit *v, struct v_field *f)
{
    int64_t *villages;
    size_t n;
    TZ_TRY(visit_places(v));
    tz_place_below(&villages, &n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *options = TZ_NEW_ARRAY(v->a, n + 1, struct v_option);
    for (size_t i = 0; i < n; i++) {
        options[i] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)villages[i]),
                                       .label = tz_place_title(v->places, villages[i], v->today, v->a)};
        options[i].on = tz_same(options[i].value, typed(v, "place"));
    }
    f->options = options;
    f->n_options = n;
    return NULL;
}

static struct tz_err *show_new(struct visit *v, struct tz_response *res)
{
    enum { FIELDS = 8 };
    static const char *const spec[FIELDS][4] = {{"kind", "公示类型", "choice", "必选，栏目、遮掩方式和天数由它定"},
                                                {"title", "名称", "text", "如 2025年耕地地力补贴第一批发放公示"},
                                                {"place", "村", "choice", NULL},
                                                {"batch", "批次", "text", "发放类公示：台账里的批次，一字不差"},
                                                {"programme", "项目", "text", "如 地力补贴、低保"},
                                                {"state", "条目状态", "text", "不填时取状态为“公示”的条目"},
                                                {"monitor", "监督电话", "text", NULL},
                                                {"spot", "张榜地点", "text", NULL}};
    struct v_field *f = TZ_NEW_ARRAY(v->a, FIELDS, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {.frame = web_frame(v, "新的公示名单"),
                               .heading = "新的公示名单",
                               .action = "/publicity/new",
                               .submit = "取出名单",
                               .cancel_url = "/publicity",
                               .intro = "名单从台账取出后冻结，经审核、保密审查、签发才会发布。"};
    for (size_t i = 0; i < FIELDS; i++)
        f[i] = (struct v_field){.name = spec[i][0],
                                .id = spec[i][0],
                                .label = spec[i][1],
                                .kind = spec[i][2],
                                .help = spec[i][3],
                                .required = i < 2,
                                .maxlength = i == 1 ? 200 : 60,
                                .value = typed(v, spec[i][0]),
                                .autocomplete = "off"};
    f[0].wide = f[1].wide = true;
    f[2].placeholder = "全镇";
    TZ_TRY(kind_options(v, &f[0]));
    TZ_TRY(place_options(v, &f[2]));
    *s = (struct v_form_section){.fields = f, .n_fields = FIELDS};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "公示与公开", "/publicity");
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
    return NULL;
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(need_publication(v, TZ_RIGHT_CREATE));
    return show_new(v, res);
}

static struct tz_err *make(struct visit *v, struct tz_done *done, struct tz_notice_list *list)
{
    static const char *const keys[] = {"place", "batch", "programme", "state"};
    enum { KEYS = sizeof keys / sizeof *keys };
    struct tz_notice_kind kind;
    struct tz_filter filters[KEYS];
    const char *values[KEYS];
    struct tz_notice_new n = {.kind = tz_arg_text(v->r, "kind"),
                              .title = tz_arg_text(v->r, "title"),
                              .monitor = tz_arg_text(v->r, "monitor"),
                              .spot = tz_arg_text(v->r, "spot"),
                              .filters = filters};
    TZ_TRY(tz_notice_kind_find(&kind, v->model, n.kind, v->a));
    for (size_t i = 0; i < KEYS && kind.reg; i++) {
        values[i] = tz_arg_text(v->r, keys[i]);
        if (!values[i] || !*values[i])
            continue;
        if (!tz_register_field(kind.reg, keys[i]))
            return tz_err_place(tz_err(TZ_E_INPUT, "“%s”没有这个条件，请留空", kind.reg->label), "%s", keys[i]);
        filters[n.filter_n++] = (struct tz_filter){.key = keys[i], .op = TZ_F_EQ, .values = &values[i], .n = 1};
    }
    return tz_notice_make(done, list, &v->desk, &n, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_notice_list list;
    struct tz_done done;
    size_t wrong;
    TZ_TRY(need_publication(v, TZ_RIGHT_CREATE));
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : make(v, &done, &list);
    if (e && e->code != TZ_E_INPUT && e->code != TZ_E_RULE && e->code != TZ_E_LIMIT && e->code != TZ_E_NOT_FOUND)
        return e;
    if (e) {
        tz_request_add_error(r, "kind", "名单", e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong)
        return show_new(v, res);
    web_flash(v, res,
              list.left_n ? tz_printf(v->a, "名单%zu行；不列%zu行（%s）", list.n, list.left_n, list.left[0].why)
                          : tz_printf(v->a, "名单%zu行，请核对后办理审核", list.n));
    tz_response_redirect(res, tz_printf(v->a, "/publicity/%lld", (long long)done.id));
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg new_args[] = {
    {.name = "kind", .label = "公示类型", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "title", .label = "名称", .kind = TZ_ARG_TEXT, .required = true, .max = 200},
    {.name = "place", .label = "村", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "batch", .label = "批次", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "programme", .label = "项目", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "state", .label = "条目状态", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "monitor", .label = "监督电话", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "spot", .label = "张榜地点", .kind = TZ_ARG_TEXT, .max = 120},
    {0}};

const struct tz_route web_publicity_routes[] = {
    {TZ_GET, "/publicity", get_publicity, "work", 0, "公示与公开", "公示期、异议和公开信息。", NULL},
    {TZ_GET, "/publicity/new", get_new, "work", 0, "新的公示名单", "从台账取出公示名单的表单。", NULL},
    {TZ_POST, "/publicity/new", post_new, "work", TZ_ROUTE_FORM, "新的公示名单", "从台账取出名单并冻结。", new_args},
    {TZ_GET, "/publicity/{id:id}", get_one, "work", 0, "公示", "一份公示的名单和异议。", id_args},
    {TZ_POST, "/publicity/{id:id}/post", post_publish, "work", 0, "发布公示", "发布并由系统推算公示起止。", id_args},
    {0}};
