/* SPDX-License-Identifier: Apache-2.0
 *
 * Saved views of a list (name, filters, columns, order; private or the office's), and choosing the columns that are shown.
 */
#include <string.h>

#include "account/saved.h"
#include "web/list_priv.h"

/* The query of the list as it stands, "" without conditions. */
static const char *query_now(const struct list_state *s)
{
    const char *url = list_url(s, "", "after", NULL), *mark = strchr(url, '?');
    return mark ? mark : "";
}

struct tz_err *list_saved(const struct list_state *s, struct v_register_page *page)
{
    struct visit *v = s->v;
    struct tz_saved *list;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_saved_list(&list, &n, c, &v->who, s->reg->key, v->a));
    struct v_tab *tabs = TZ_NEW_ARRAY(v->a, n + 1, struct v_tab);
    for (size_t i = 0; i < n; i++) {
        bool own = list[i].account == v->who.actor.account;
        tabs[i] = (struct v_tab){.label = own ? list[i].name : tz_printf(v->a, "%s（共享）", list[i].name),
                                 .url = tz_printf(v->a, "/r/%s%s", s->reg->key, list[i].query),
                                 .current = tz_same(list[i].query, query_now(s))};
    }
    page->saved = tabs;
    page->n_saved = n;
    return NULL;
}

/* ---- saving */
static const struct v_hidden *state_hidden(const struct list_state *s, size_t *n)
{
    struct v_hidden *out = TZ_NEW_ARRAY(s->v->a, s->given_n + 4, struct v_hidden);
    const char *order = tz_arg_text(s->v->r, "order");
    *n = 0;
    for (size_t i = 0; i < s->given_n; i++)
        if (*s->given[i].value)
            out[(*n)++] = (struct v_hidden){tz_printf(s->v->a, "f.%s", s->given[i].name), s->given[i].value};
    if (s->text && *s->text)
        out[(*n)++] = (struct v_hidden){"q", s->text};
    if (order)
        out[(*n)++] = (struct v_hidden){"order", order};
    if (s->shown && *s->shown)
        out[(*n)++] = (struct v_hidden){"cols", s->shown};
    return out;
}

static void save_fields(struct visit *v, struct v_form_page *page)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_option *who = TZ_NEW_ARRAY(v->a, 2, struct v_option);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    bool shared = tz_arg_bool(v->r, "shared");
    fields[0] = (struct v_field){.name = "name",
                                 .id = "name",
                                 .label = "名称",
                                 .kind = "text",
                                 .required = true,
                                 .focus = true,
                                 .maxlength = 40,
                                 .value = tz_arg_typed(v->r, "name"),
                                 .help = "如：本月到期、青石村在调；同名的会被替换"};
    who[0] = (struct v_option){.value = "0", .label = "只给自己", .on = !shared};
    who[1] = (struct v_option){.value = "1", .label = "同站所共用", .on = shared, .off = !v->who.office};
    fields[1] = (struct v_field){.name = "shared",
                                 .id = "shared",
                                 .label = "给谁用",
                                 .kind = "radio",
                                 .options = who,
                                 .n_options = 2,
                                 .help = v->who.office ? NULL : "账号登记站所后才能共享"};
    *section = (struct v_form_section){.fields = fields, .n_fields = 2};
    page->sections = section;
    page->n_sections = 1;
}

static struct tz_err *show_views(const struct list_state *s, struct tz_response *res)
{
    struct visit *v = s->v;
    struct tz_saved *list;
    struct tz_conn *c;
    size_t n;
    const char *words = list_words(s);
    struct v_form_page page = {.frame = web_frame(v, "常用查询"),
                               .heading = tz_printf(v->a, "%s：保存为常用查询", s->reg->label),
                               .submit = "保存"};
    web_crumb(v, &page.frame, s->reg->label, tz_printf(v->a, "/r/%s", s->reg->key));
    page.intro = tz_printf(v->a, "条件：%s。列和排序一起保存。", *words ? words : "不限");
    page.action = tz_printf(v->a, "/r/%s/views", s->reg->key);
    page.cancel_url = list_url(s, "", "after", NULL);
    page.hidden = state_hidden(s, &page.n_hidden);
    page.errors = web_form_errors(v, &page.n_errors);
    save_fields(v, &page);
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_saved_list(&list, &n, c, &v->who, s->reg->key, v->a));
    struct v_act *acts = TZ_NEW_ARRAY(v->a, n + 1, struct v_act);
    for (size_t i = 0; i < n; i++)
        if (list[i].account == v->who.actor.account)
            acts[page.n_acts++] =
                (struct v_act){.label = tz_printf(v->a, "删去“%s”", list[i].name),
                               .url = tz_printf(v->a, "/r/%s/views/%lld/drop", s->reg->key, (long long)list[i].id),
                               .icon = "trash",
                               .post = true,
                               .csrf = tz_request_csrf(v->r)};
    page.acts = acts;
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
    return NULL;
}

static struct tz_err *get_views(struct tz_request *r, struct tz_response *res)
{
    struct list_state s = {0};
    TZ_TRY(list_read(&s, visit_of(r)));
    return show_views(&s, res);
}

static struct tz_err *post_views(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state s = {0};
    int64_t id;
    size_t wrong;
    TZ_TRY(list_read(&s, v));
    tz_request_errors(r, &wrong);
    const char *name = tz_arg_text(r, "name");
    struct tz_err *e = wrong ? NULL
                             : tz_saved_keep(&id, v->web->store, &v->who, s.reg->key, name, query_now(&s),
                                             tz_arg_bool(r, "shared"), v->a);
    if (e && e->code != TZ_E_RULE && e->code != TZ_E_LIMIT)
        return e;
    if (e) {
        tz_request_add_error(r, "name", "名称", e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong)
        return show_views(&s, res);
    web_flash(v, res, tz_printf(v->a, "已保存常用查询“%s”", name));
    tz_response_redirect(res, list_url(&s, "", "after", NULL));
    return NULL;
}

static struct tz_err *post_drop(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    TZ_TRY(list_register(v, &reg));
    TZ_TRY(tz_saved_drop(v->web->store, &v->who, tz_arg_id(r, "view"), v->a));
    web_flash(v, res, "已删去这个常用查询");
    tz_response_redirect(res, tz_printf(v->a, "/r/%s", reg->key));
    return NULL;
}

/* ---- columns */
static bool is_shown(const struct list_state *s, int at)
{
    for (size_t i = 0; i < s->column_n; i++)
        if (s->columns[i] == at)
            return true;
    return false;
}

static bool may_show(const struct tz_field *f)
{
    static const char *const system[] = {"number", "place", "state", "on_day", "owner", "upper_no", "campaign", "note"};
    for (size_t i = 0; f->system && i < sizeof system / sizeof *system; i++)
        if (tz_same(f->key, system[i]))
            return true;
    return !f->system && f->type != TZ_TYPE_LIST;
}

static struct tz_err *get_columns(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state s = {0};
    TZ_TRY(list_read(&s, v));
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    struct v_option *options = TZ_NEW_ARRAY(v->a, s.reg->field_n + s.reg->system_n + 1, struct v_option);
    size_t n = 0;
    for (size_t i = 0; i < s.reg->system_n; i++)
        if (may_show(&s.reg->system[i]))
            options[n++] = (struct v_option){.value = s.reg->system[i].key,
                                             .label = s.reg->system[i].label,
                                             .on = is_shown(&s, TZ_SYSTEM_FIELD + (int)i)};
    for (size_t i = 0; i < s.reg->field_n; i++)
        if (may_show(&s.reg->fields[i]))
            options[n++] = (struct v_option){
                .value = s.reg->fields[i].key, .label = s.reg->fields[i].label, .on = is_shown(&s, (int)i)};
    *field = (struct v_field){
        .name = "col", .id = "col", .label = "显示的列", .kind = "choices", .options = options, .n_options = n};
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    struct v_form_page page = {.frame = web_frame(v, "选择显示的列"),
                               .heading = tz_printf(v->a, "%s：选择显示的列", s.reg->label),
                               .intro = "只改这一次看到的列；导出、打印用同样的列。存为常用查询可以一直用。",
                               .submit = "显示这些列",
                               .sections = section,
                               .n_sections = 1};
    web_crumb(v, &page.frame, s.reg->label, tz_printf(v->a, "/r/%s", s.reg->key));
    page.action = tz_printf(v->a, "/r/%s/columns", s.reg->key);
    page.cancel_url = list_url(&s, "", "after", NULL);
    page.hidden = state_hidden(&s, &page.n_hidden);
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_columns(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state s = {0};
    struct tz_buf b;
    size_t n;
    TZ_TRY(list_read(&s, v));
    const char *const *chosen = tz_arg_words(r, "col", &n);
    tz_buf_init(&b, v->a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%s", b.len ? "," : "", chosen[i]);
    tz_response_redirect(res, list_url(&s, "", "cols", b.len ? b.data : NULL));
    return NULL;
}

static const struct tz_route_arg save_args[] = {LIST_ARGS,
                                                {.name = "name", .label = "名称", .kind = TZ_ARG_TEXT, .max = 40},
                                                {.name = "shared", .label = "共用", .kind = TZ_ARG_BOOL},
                                                {0}};
static const struct tz_route_arg column_args[] = {
    LIST_ARGS, {.name = "col", .label = "列", .kind = TZ_ARG_WORDS, .max = 70}, {0}};
static const struct tz_route_arg drop_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},
    {.name = "view", .label = "常用查询", .kind = TZ_ARG_ID, .required = true},
    {0}};

const struct tz_route web_view_routes[] = {
    {TZ_GET, "/r/{register:key}/views", get_views, "work", 0, "常用查询", "把当前的条件、列和排序存为常用查询。",
     save_args},
    {TZ_POST, "/r/{register:key}/views", post_views, "work", TZ_ROUTE_FORM, "保存常用查询", "保存，可与同站所共用。",
     save_args},
    {TZ_POST, "/r/{register:key}/views/{view:id}/drop", post_drop, "work", 0, "删去常用查询", "删去自己存的常用查询。",
     drop_args},
    {TZ_GET, "/r/{register:key}/columns", get_columns, "work", 0, "选择列", "选择列表显示哪些列。", list_args},
    {TZ_POST, "/r/{register:key}/columns", post_columns, "work", 0, "选择列", "按选择的列显示列表。", column_args},
    {0}};
