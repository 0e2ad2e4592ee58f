/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing a list of names with the registers (名单比对): each line is a name, a citizen ID or a phone number; the page says
 * who it is and in which registers that person stands, as far as the account may see them. Nothing is kept.
 */
#include <string.h>

#include "web/web_priv.h"

enum { LINES_MAX = 300, PLACES_SHOWN = 6 };

/* One way a register names a person: a field, or a part of a list. */
struct naming {
    const struct tz_register *reg;
    const char *key; /* "person", "members.person" */
};

static bool names_persons(const struct tz_field *f)
{
    for (size_t i = 0; f->type == TZ_TYPE_REF && i < f->target_n; i++)
        if (f->targets[i].reg && tz_same(f->targets[i].reg->key, "person"))
            return true;
    return false;
}

static size_t namings_of(struct visit *v, struct naming *out, size_t most)
{
    size_t n = 0;
    for (size_t r = 0; r < v->model->register_n; r++) {
        const struct tz_register *reg = v->model->registers[r];
        if (!tz_scope_may(&v->who, reg, TZ_RIGHT_SEE))
            continue;
        for (size_t i = 0; i < reg->field_n && n < most; i++) {
            const struct tz_field *f = &reg->fields[i];
            if (names_persons(f) && f->column)
                out[n++] = (struct naming){reg, f->key};
            for (size_t p = 0; f->type == TZ_TYPE_LIST && p < f->part_n && n < most; p++)
                if (names_persons(&f->parts[p]) && f->parts[p].column)
                    out[n++] = (struct naming){reg, tz_printf(v->a, "%s.%s", f->key, f->parts[p].key)};
        }
    }
    return n;
}

/* "残疾人两项补贴 2、防返贫监测 1": counts by register. */
static struct tz_err *where_of(char **out, struct visit *v, const struct naming *namings, size_t n, int64_t person)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    const char *id = tz_printf(v->a, "%lld", (long long)person);
    for (size_t i = 0; i < n; i++) {
        struct tz_arena *own = tz_arena_child(v->a);
        struct tz_filter f = {.key = namings[i].key, .op = TZ_F_EQ, .values = &id, .n = 1};
        struct tz_list_query q = {
            .reg = namings[i].reg, .right = TZ_RIGHT_SEE, .filters = &f, .filter_n = 1, .limit = 1, .count = true};
        struct tz_list list = {0};
        struct tz_err *e = tz_list_run(&list, &v->desk, &q, own);
        int64_t count = list.count;
        tz_arena_destroy(&own);
        TZ_TRY(e);
        if (count)
            tz_buf_printf(&b, "%s%s %lld", b.len ? "、" : "", namings[i].reg->label, (long long)count);
    }
    *out = b.data;
    return NULL;
}

static void add_row(struct visit *v, struct v_row *rows, size_t *n, const char *line, const char *who,
                    const char *where, const char *url, const char *tone)
{
    static const char *const labels[] = {"名单", "是谁", "在哪些台账", "结果"};
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
    cells[0] = (struct v_cell){.text = line, .label = labels[0]};
    cells[1] = (struct v_cell){.text = who, .label = labels[1], .url = url};
    cells[2] = (struct v_cell){.text = where, .label = labels[2]};
    cells[3] = (struct v_cell){.text = tz_same(tone, "done")   ? "对上"
                                       : tz_same(tone, "wait") ? "同名几人"
                                                               : "没有对上",
                               .kind = "badge",
                               .tone = tone,
                               .label = labels[3]};
    rows[(*n)++] = (struct v_row){.cells = cells, .n_cells = 4};
}

static struct tz_err *compare_line(struct visit *v, struct v_row *rows, size_t *n, const struct tz_register *person,
                                   const struct naming *namings, size_t naming_n, const char *line)
{
    struct tz_hit *hits;
    size_t hit_n;
    TZ_TRY(tz_register_lookup(&hits, &hit_n, &v->desk, person, line, v->a));
    if (!hit_n)
        add_row(v, rows, n, line, "", "", NULL, "late");
    for (size_t i = 0; i < hit_n && i < PLACES_SHOWN; i++) {
        char *where;
        TZ_TRY(where_of(&where, v, namings, naming_n, hits[i].id));
        const char *who = tz_printf(v->a, "%s %s %s", hits[i].label ? hits[i].label : "", hits[i].number,
                                    hits[i].place_label ? hits[i].place_label : "");
        add_row(v, rows, n, line, who, *where ? where : "只在人口台账",
                tz_printf(v->a, "/e/%lld", (long long)hits[i].id), hit_n > 1 ? "wait" : "done");
    }
    return NULL;
}

static void fill_form(struct visit *v, struct v_form_page *page)
{
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    *field = (struct v_field){
        .name = "names",
        .id = "names",
        .label = "名单",
        .kind = "lines",
        .rows = 12,
        .required = true,
        .wide = true,
        .value = tz_arg_typed(v->r, "names"),
        .help = tz_printf(v->a, "一行一人：身份证号最准，也可用姓名或手机号；一次最多 %d 行", LINES_MAX)};
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    page->sections = section;
    page->n_sections = 1;
}

static struct tz_err *get_namelist(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_form_page page = {.frame = web_frame(v, "名单比对"),
                               .heading = "名单比对",
                               .intro = "粘贴一份名单，看每个人在哪些台账里（只到您可看的范围）。名单不保存。",
                               .action = "/namelist",
                               .submit = "比对"};
    fill_form(v, &page);
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static void show_outcome(struct visit *v, struct tz_response *res, const struct v_row *rows, size_t n, size_t lines)
{
    static const char *const labels[] = {"名单", "是谁", "在哪些台账", "结果"};
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_act *back = TZ_NEW(v->a, struct v_act);
    struct v_tables_page page = {
        .frame = web_frame(v, "名单比对"), .heading = "名单比对", .intro = tz_printf(v->a, "共 %zu 行", lines)};
    for (int i = 0; i < 4; i++)
        columns[i] = (struct v_column){.label = labels[i]};
    *back = (struct v_act){.label = "再比一份", .url = "/namelist"};
    page.acts = back;
    page.n_acts = 1;
    *section = (struct v_table_section){.id = "names",
                                        .table = {.caption = "比对结果",
                                                  .columns = columns,
                                                  .n_columns = 4,
                                                  .rows = rows,
                                                  .n_rows = n,
                                                  .empty_text = "名单是空的"}};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
}

static struct tz_err *post_namelist(struct tz_request *r, struct tz_response *res)
{
    enum { NAMINGS = 64 };
    struct visit *v = visit_of(r);
    struct naming namings[NAMINGS];
    const struct tz_register *person = v->model ? tz_model_register(v->model, "person") : NULL;
    size_t line_n, n = 0, used = 0;
    if (!person || !tz_scope_may(&v->who, person, TZ_RIGHT_SEE))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您不能查人口台账"), "需要时请联系安全管理员授权");
    char **lines = tz_split(v->a, tz_arg_text(r, "names"), '\n', &line_n);
    if (line_n > LINES_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一次最多 %d 行，这里有 %zu 行", LINES_MAX, line_n), "请分几次比对");
    size_t naming_n = namings_of(v, namings, NAMINGS);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, line_n * PLACES_SHOWN + 1, struct v_row);
    for (size_t i = 0; i < line_n; i++) {
        const char *line = tz_trim(v->a, lines[i]);
        if (!*line)
            continue;
        used++;
        TZ_TRY(compare_line(v, rows, &n, person, namings, naming_n, line));
    }
    show_outcome(v, res, rows, n, used);
    return NULL;
}

static const struct tz_route_arg blank_args[] = {{.name = "names", .label = "名单", .kind = TZ_ARG_LINES, .max = 20000},
                                                 {0}};
static const struct tz_route_arg name_args[] = {
    {.name = "names", .label = "名单", .kind = TZ_ARG_LINES, .required = true, .max = 20000}, {0}};

const struct tz_route web_namelist_routes[] = {{TZ_GET, "/namelist", get_namelist, "work", TZ_ROUTE_MENU, "名单比对",
                                                "粘贴名单，看每个人在哪些台账里。", blank_args},
                                               {TZ_POST, "/namelist", post_namelist, "work", TZ_ROUTE_SLOW, "名单比对",
                                                "粘贴名单，看每个人在哪些台账里。", name_args},
                                               {0}};
