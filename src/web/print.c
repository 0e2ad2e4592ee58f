/* SPDX-License-Identifier: Apache-2.0
 *
 * Paper: the list as a roll (with a column for signatures where asked), an entry as a filled form, a register as a blank one.
 * What is masked on the page stays masked on paper.
 */
#include <string.h>

#include "web/entry_priv.h"
#include "web/list_priv.h"

enum { ROLL_ROWS = 1000, BLANK_ROWS = 4 };

static const struct v_nav_item roll_signs[] = {{.label = "制表"}, {.label = "审核"}, {.label = "日期"}};
static const struct v_nav_item form_signs[] = {{.label = "当事人"}, {.label = "经办人"}, {.label = "日期"}};

static const char *printed(struct visit *v)
{
    char day[32];
    return tz_printf(v->a, "%s %s打印", tz_day_show(day, v->today), v->who.label ? v->who.label : "系统");
}

/* ---- rolls */
/* Page after page, until the list ends or the roll is full. Without the right to export only the first page. */
static struct tz_err *roll_rows(struct v_row **out, size_t *n, bool *cut, const struct list_state *s)
{
    bool may = tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_EXPORT);
    struct tz_list_query q = list_query(s, may ? TZ_RIGHT_EXPORT : TZ_RIGHT_SEE);
    struct v_row *rows = TZ_NEW_ARRAY(s->v->a, ROLL_ROWS + 1, struct v_row);
    q.after = NULL;
    *n = 0;
    do {
        struct tz_list list = {0};
        TZ_TRY(tz_list_run(&list, &s->v->desk, &q, s->v->a));
        for (size_t i = 0; i < list.n && *n < ROLL_ROWS; i++)
            rows[(*n)++] = list_row(s, list.rows[i]);
        q.after = list.next;
    } while (q.after && may && *n < ROLL_ROWS);
    *cut = q.after != NULL;
    *out = rows;
    return NULL;
}

static struct tz_err *get_roll(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state s = {0};
    struct v_row *rows;
    size_t n;
    bool cut, sign = tz_arg_bool(r, "sign");
    TZ_TRY(list_read(&s, v));
    TZ_TRY(roll_rows(&rows, &n, &cut, &s));
    struct v_print_page page = {.frame = web_frame(v, s.reg->label),
                                .heading = tz_printf(v->a, "%s%s", s.reg->label, sign ? "签名册" : ""),
                                .sub = list_words(&s),
                                .rows = rows,
                                .n_rows = n,
                                .ordinal = true,
                                .with_sign = sign,
                                .sign_lines = roll_signs,
                                .n_sign_lines = 3};
    page.columns = list_columns(&s, false, &page.n_columns);
    page.foot = tz_printf(v->a, "共 %zu 条，%s", n, printed(v));
    page.back_url = list_url(&s, "", "after", NULL);
    struct v_act *variant = TZ_NEW(v->a, struct v_act);
    *variant = (struct v_act){.label = sign ? "不带签名栏" : "带签名栏",
                              .url = list_url(&s, "/print", "sign", sign ? NULL : "1")};
    page.variants = variant;
    page.n_variants = 1;
    if (cut) {
        struct v_notice *notice = TZ_NEW(v->a, struct v_notice);
        *notice = (struct v_notice){
            .tone = "warn", .text = tz_printf(v->a, "只打印前 %zu 条", n), .hint = "按村或日期缩小范围，分几次打印"};
        page.notice = notice;
    }
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- forms */
static bool is_wide(const struct tz_field *f)
{
    return f->lines > 1 || f->type == TZ_TYPE_CHOICES || (f->codes && f->codes->n > 6) || f->type == TZ_TYPE_ADDRESS;
}

/* □婚姻家庭　□邻里: what can be ticked by hand; NULL where there are too many. */
static const char *ticks(struct visit *v, const struct tz_field *f)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    if (f->type == TZ_TYPE_BOOL)
        return "□是　□否";
    if (!f->codes || f->codes->n > 40)
        return NULL;
    for (size_t i = 0; i < f->codes->n; i++)
        if (!f->codes->items[i].closed)
            tz_buf_printf(&b, "%s□%s", b.len ? "　" : "", f->codes->items[i].label);
    return b.data;
}

static struct v_print_field field_of(struct visit *v, const struct tz_field *f, const struct tz_entry *e)
{
    struct v_print_field out = {.label = f->label,
                                .unit = f->type == TZ_TYPE_MONEY ? "元" : f->unit,
                                .wide = is_wide(f),
                                .lines = f->lines > 1 ? f->lines : 1};
    const struct tz_val *val = e ? &e->values[f->ord] : NULL;
    if (!e)
        out.options = ticks(v, f);
    else if (!val->empty)
        out.value = f->type == TZ_TYPE_DATE ? web_day(v, (tz_day)val->i) : tz_val_show(val, v->a);
    if (e && val->empty)
        out.unit = NULL;
    return out;
}

/* Sub-rows of a list field, or empty ones to write in. */
static struct v_table *list_of(struct visit *v, const struct tz_field *f, const struct tz_entry *e)
{
    const struct tz_val *val = e ? &e->values[f->ord] : NULL;
    size_t n = val ? val->sub_n : BLANK_ROWS;
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, f->part_n, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < f->part_n; i++)
        columns[i] = (struct v_column){.label = f->parts[i].label, .unit = f->parts[i].unit};
    for (size_t k = 0; k < n; k++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, f->part_n, struct v_cell);
        for (size_t i = 0; val && i < f->part_n; i++)
            cells[i].text = tz_val_show(&val->subs[k].values[i], v->a);
        rows[k] = (struct v_row){.cells = cells, .n_cells = f->part_n};
    }
    *t = (struct v_table){.caption = f->label, .columns = columns, .n_columns = f->part_n, .rows = rows, .n_rows = n};
    return t;
}

/* Lists stand apart, attachments in the file; a blank form has no computed fields. */
static bool on_paper(const struct tz_field *f, const struct tz_entry *e)
{
    return f->type != TZ_TYPE_LIST && f->type != TZ_TYPE_PHOTO && f->type != TZ_TYPE_FILE &&
           f->type != TZ_TYPE_DOCUMENT && (e || !f->derived);
}

/* `e` NULL: a blank form. Files and computed fields are not written by hand. */
static void fill_form(struct visit *v, struct v_print_page *page, const struct tz_register *reg,
                      const struct tz_entry *e)
{
    struct v_print_group *groups = TZ_NEW_ARRAY(v->a, reg->form_n + reg->field_n + 1, struct v_print_group);
    for (size_t g = 0; g < reg->form_n; g++) {
        struct v_print_field *fields = TZ_NEW_ARRAY(v->a, reg->form[g].n + 1, struct v_print_field);
        struct v_print_group *x = &groups[page->n_groups];
        *x = (struct v_print_group){.label = reg->form[g].label, .fields = fields};
        if (g == 0)
            fields[x->n_fields++] =
                (struct v_print_field){.label = "村组", .value = e ? web_place(v, e->place_now) : NULL, .lines = 1};
        for (size_t i = 0; i < reg->form[g].n; i++) {
            int at = reg->form[g].fields[i];
            if (at < TZ_SYSTEM_FIELD && on_paper(&reg->fields[at], e))
                fields[x->n_fields++] = field_of(v, &reg->fields[at], e);
        }
        page->n_groups += x->n_fields > 0;
    }
    for (size_t i = 0; i < reg->field_n; i++)
        if (reg->fields[i].type == TZ_TYPE_LIST && (!e || e->values[i].sub_n))
            groups[page->n_groups++] =
                (struct v_print_group){.label = reg->fields[i].label, .table = list_of(v, &reg->fields[i], e)};
    page->groups = groups;
    page->sign_lines = form_signs;
    page->n_sign_lines = 3;
    page->foot = e ? tz_printf(v->a, "第 %lld 版，%s", (long long)e->version, printed(v)) : printed(v);
}

static struct tz_err *get_form(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    TZ_TRY(entry_load(&e, v, TZ_GET_LISTS | TZ_GET_LABELS));
    struct v_print_page page = {.frame = web_frame(v, e->number),
                                .heading = tz_printf(v->a, "%s登记表", e->reg->label),
                                .number = e->number,
                                .back_url = tz_printf(v->a, "/e/%lld", (long long)e->id)};
    page.sub = e->state >= 0 ? tz_printf(v->a, "状态：%s", e->reg->states[e->state].key) : NULL;
    fill_form(v, &page, e->reg, e);
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_blank(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    TZ_TRY(list_register(v, &reg));
    TZ_TRY(visit_places(v));
    struct v_print_page page = {.frame = web_frame(v, reg->label),
                                .heading = tz_printf(v->a, "%s登记表", reg->label),
                                .number = "＿＿＿＿＿＿＿＿",
                                .back_url = tz_printf(v->a, "/r/%s", reg->key)};
    fill_form(v, &page, reg, NULL);
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg roll_args[] = {
    LIST_ARGS, {.name = "sign", .label = "签名栏", .kind = TZ_ARG_BOOL}, {0}};
static const struct tz_route_arg form_args[] = {{.name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true},
                                                {0}};
static const struct tz_route_arg blank_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true}, {0}};

const struct tz_route web_print_routes[] = {
    {TZ_GET, "/r/{register:key}/print", get_roll, "work", TZ_ROUTE_SLOW, "打印清单", "把当前列表打印成册，可带签名栏。",
     roll_args},
    {TZ_GET, "/r/{register:key}/blank", get_blank, "work", 0, "空白登记表", "打印空白登记表，手工填写。", blank_args},
    {TZ_GET, "/e/{id:id}/print", get_form, "work", 0, "打印登记表", "打印已填的登记表，带签名处。", form_args},
    {0}};
