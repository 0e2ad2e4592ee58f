/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of a register: states with counts, filters from the pack, orders, keyset paging; suggestions for references; export.
 */
#include <string.h>

#include "sheet/write.h"
#include "web/list_priv.h"

struct tz_err *list_register(struct visit *v, const struct tz_register **out)
{
    const char *key = tz_arg_text(v->r, "register");
    *out = v->model ? tz_model_register(v->model, key) : NULL;
    if (!*out || !tz_scope_may(&v->who, *out, TZ_RIGHT_SEE))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这种台账"), "可能没有启用，或不在您的权限范围内");
    return NULL;
}

const char *list_given(const struct list_state *s, const char *key)
{
    for (size_t i = 0; i < s->given_n; i++)
        if (tz_same(s->given[i].name, key) && *s->given[i].value)
            return s->given[i].value;
    return NULL;
}

static bool is_day(const struct tz_field *f)
{
    return f->type == TZ_TYPE_DATE || f->type == TZ_TYPE_TIME || tz_same(f->key, "on_day");
}

static void add_filter(struct list_state *s, const char *key, enum tz_filter_op op, const char *value)
{
    const char **values = TZ_NEW_ARRAY(s->v->a, 1, const char *);
    if (s->filter_n == LIST_FILTERS_MAX)
        return;
    values[0] = value;
    s->filters[s->filter_n++] = (struct tz_filter){.key = key, .op = op, .values = values, .n = 1};
}

/* Any fields of the register may be shown, in the order asked for; what is unknown is left out. */
static void read_columns(struct list_state *s)
{
    size_t n;
    s->columns = s->reg->columns;
    s->column_n = s->reg->column_n;
    s->shown = tz_arg_text(s->v->r, "cols");
    if (!s->shown || !*s->shown)
        return;
    char **keys = tz_split(s->v->a, s->shown, ',', &n);
    int *out = TZ_NEW_ARRAY(s->v->a, n + 1, int);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct tz_field *f = tz_register_field(s->reg, keys[i]);
        if (f && f->type != TZ_TYPE_LIST)
            out[k++] = f->system ? TZ_SYSTEM_FIELD + (int)(f - s->reg->system) : (int)(f - s->reg->fields);
    }
    if (k) {
        s->columns = out;
        s->column_n = k;
    }
}

struct tz_err *list_read(struct list_state *s, struct visit *v)
{
    s->v = v;
    TZ_TRY(visit_places(v));
    TZ_TRY(list_register(v, &s->reg));
    s->given = tz_arg_map(v->r, "f", &s->given_n);
    s->text = tz_arg_text(v->r, "q");
    s->after = tz_arg_text(v->r, "after");
    read_columns(s);
    s->order = tz_arg_text(v->r, "order");
    s->descending = s->order && *s->order == '-';
    s->order += s->descending;
    if (!s->order)
        s->descending = true; /* newest first */
    for (size_t i = 0; i < s->reg->filter_n; i++) {
        const struct tz_field *f = tz_field_at(s->reg, s->reg->filters[i]);
        const char *from = list_given(s, tz_printf(v->a, "%s.from", f->key)),
                   *till = list_given(s, tz_printf(v->a, "%s.till", f->key));
        if (list_given(s, f->key))
            add_filter(s, f->key, TZ_F_EQ, list_given(s, f->key));
        if (from)
            add_filter(s, f->key, TZ_F_FROM, from);
        if (till)
            add_filter(s, f->key, TZ_F_TILL, till);
    }
    if (list_given(s, "state"))
        add_filter(s, "state", TZ_F_EQ, list_given(s, "state"));
    if (list_given(s, "batch"))
        add_filter(s, "batch", TZ_F_EQ, list_given(s, "batch"));
    return NULL;
}

struct tz_list_query list_query(const struct list_state *s, enum tz_right right)
{
    return (struct tz_list_query){.reg = s->reg,
                                  .right = right,
                                  .filters = s->filters,
                                  .filter_n = s->filter_n,
                                  .text = s->text,
                                  .order = s->order,
                                  .descending = s->descending,
                                  .after = s->after,
                                  .known = s->v->known,
                                  .parts = TZ_GET_LABELS};
}

char *list_url(const struct list_state *s, const char *tail, const char *key, const char *value)
{
    struct tz_pair pairs[LIST_FILTERS_MAX * 2 + 8];
    static const char *const own[] = {"q", "order", "cols"};
    size_t n = 0;
    bool done = false;
    for (size_t i = 0; i < s->given_n && n < LIST_FILTERS_MAX * 2; i++) {
        const char *name = tz_printf(s->v->a, "f.%s", s->given[i].name);
        bool same = tz_same(name, key);
        done |= same;
        pairs[n++] = (struct tz_pair){name, same ? value : s->given[i].value};
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        bool same = tz_same(own[i], key);
        done |= same;
        pairs[n++] = (struct tz_pair){own[i], same ? value : tz_arg_text(s->v->r, own[i])};
    }
    if (!done)
        pairs[n++] = (struct tz_pair){key, value};
    pairs[n] = (struct tz_pair){NULL, NULL};
    return web_url(s->v->a, tz_printf(s->v->a, "/r/%s%s", s->reg->key, tail), pairs);
}

/* ---- the parts of the page */
static struct tz_err *state_tabs(const struct list_state *s, struct v_register_page *page)
{
    struct tz_list_query q = list_query(s, TZ_RIGHT_SEE);
    struct tz_list_state *states = NULL;
    struct tz_filter others[LIST_FILTERS_MAX];
    const char *now = list_given(s, "state");
    size_t n, k = 0;
    if (!s->reg->state_n)
        return NULL;
    for (size_t i = 0; i < s->filter_n; i++)
        if (!tz_same(s->filters[i].key, "state"))
            others[k++] = s->filters[i];
    q.filters = others;
    q.filter_n = k;
    q.after = NULL;
    bool counted = !q.text || !*q.text; /* what a text finds is not counted by states: it would be searched once more */
    if (counted)
        TZ_TRY(tz_list_states(&states, &n, &s->v->desk, &q, s->v->a));
    else
        n = s->reg->state_n;
    struct v_tab *tabs = TZ_NEW_ARRAY(s->v->a, n + 1, struct v_tab);
    tabs[page->n_states++] = (struct v_tab){.label = "全部", .url = list_url(s, "", "f.state", NULL), .current = !now};
    for (size_t i = 0; i < n; i++) {
        const char *key = s->reg->states[i].key;
        if (!counted || states[i].n)
            tabs[page->n_states++] =
                (struct v_tab){.label = key,
                               .url = list_url(s, "", "f.state", key),
                               .count = counted ? web_count(s->v, states[i].n, states[i].more) : NULL,
                               .current = now && tz_same(now, key)};
    }
    page->states = tabs;
    return NULL;
}

static const struct v_option *place_options(struct visit *v, const char *now, size_t *n)
{
    int64_t *ids;
    size_t count;
    tz_place_below(&ids, &count, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *out = TZ_NEW_ARRAY(v->a, count + 2, struct v_option);
    *n = 0;
    out[(*n)++] = (struct v_option){.value = "", .label = "不限"};
    for (size_t i = 0; i < count; i++) {
        const struct tz_place *p = tz_place_newest(v->places, ids[i]);
        char *value = tz_printf(v->a, "%lld", (long long)ids[i]);
        out[(*n)++] = (struct v_option){.value = value, .label = p->name, .on = now && tz_same(now, value)};
    }
    return out;
}

static void one_filter(const struct list_state *s, struct v_field *out, size_t *n, const struct tz_field *f)
{
    struct visit *v = s->v;
    const char *now = list_given(s, f->key);
    if (tz_same(f->key, "state"))
        return;
    if (is_day(f)) {
        char *from = tz_printf(v->a, "%s.from", f->key), *till = tz_printf(v->a, "%s.till", f->key);
        out[(*n)++] = (struct v_field){.name = tz_printf(v->a, "f.%s", from),
                                       .id = from,
                                       .kind = "day",
                                       .value = list_given(s, from),
                                       .label = tz_printf(v->a, "%s从", f->label)};
        out[(*n)++] = (struct v_field){.name = tz_printf(v->a, "f.%s", till),
                                       .id = till,
                                       .kind = "day",
                                       .value = list_given(s, till),
                                       .label = tz_printf(v->a, "%s到", f->label)};
        return;
    }
    struct v_field *x = &out[(*n)++];
    web_field(v, x, f, "f.", now, NULL);
    x->required = x->personal = false;
    x->help = x->placeholder = NULL;
    if (tz_same(f->key, "place")) {
        x->kind = "choice";
        x->options = place_options(v, now, &x->n_options);
    } else if (f->codes || f->type == TZ_TYPE_BOOL) {
        struct v_option *all = TZ_NEW_ARRAY(v->a, x->n_options + 1, struct v_option);
        all[0] = (struct v_option){.value = "", .label = "不限", .on = !now};
        memcpy(all + 1, x->options, x->n_options * sizeof *all);
        x->options = all;
        x->n_options++;
        x->kind = "choice";
    }
}

/* 村组：双江口村, 受理日期从：2025-01-01 */
static char *condition_words(const struct list_state *s, const struct tz_pair *given)
{
    const char *key = given->name, *shown = given->value, *part = "";
    const struct tz_field *f;
    int64_t id;
    if (tz_ends(key, ".from") || tz_ends(key, ".till")) {
        part = tz_ends(key, ".from") ? "从" : "到";
        key = tz_strndup(s->v->a, key, strlen(key) - strlen(".from"));
    }
    f = tz_register_field(s->reg, key);
    if (tz_same(key, "place") && tz_parse_int(shown, &id))
        shown = web_place(s->v, id);
    else if (f && f->codes && tz_codes_find(f->codes, shown) >= 0)
        shown = f->codes->items[tz_codes_find(f->codes, shown)].label;
    else if (f && f->type == TZ_TYPE_BOOL)
        shown = tz_same(shown, "1") ? "是" : "否";
    return tz_printf(s->v->a, "%s%s：%s", tz_same(key, "batch") ? "批次" : f ? f->label : key, part, shown);
}

char *list_words(const struct list_state *s)
{
    struct tz_buf b;
    tz_buf_init(&b, s->v->a);
    if (s->text && *s->text)
        tz_buf_printf(&b, "含“%s”", s->text);
    for (size_t i = 0; i < s->given_n; i++)
        if (*s->given[i].value)
            tz_buf_printf(&b, "%s%s", b.len ? "；" : "", condition_words(s, &s->given[i]));
    return b.data;
}

static void fill_filters(const struct list_state *s, struct v_register_page *page)
{
    struct v_field *fields = TZ_NEW_ARRAY(s->v->a, s->reg->filter_n * 2 + 2, struct v_field);
    struct v_chip *chips = TZ_NEW_ARRAY(s->v->a, s->given_n + 2, struct v_chip);
    size_t n = 0;
    fields[n++] = (struct v_field){
        .name = "q", .id = "q", .label = "文字", .kind = "text", .value = s->text, .placeholder = "编号或内容"};
    for (size_t i = 0; i < s->reg->filter_n; i++)
        one_filter(s, fields, &n, tz_field_at(s->reg, s->reg->filters[i]));
    page->filters = fields;
    page->n_filters = n;
    for (size_t i = 0; i < s->given_n; i++) {
        if (!*s->given[i].value || tz_same(s->given[i].name, "state"))
            continue;
        const char *label = condition_words(s, &s->given[i]);
        chips[page->n_chips++] =
            (struct v_chip){.label = label,
                            .remove = list_url(s, "", tz_printf(s->v->a, "f.%s", s->given[i].name), NULL),
                            .remove_label = tz_printf(s->v->a, "去掉条件 %s", label)};
    }
    page->chips = chips;
    page->clear_url = tz_printf(s->v->a, "/r/%s", s->reg->key);
}

/* What the filter form keeps: state, order and columns. */
static void fill_hidden(const struct list_state *s, struct v_register_page *page)
{
    const struct v_hidden all[] = {{"f.state", list_given(s, "state")},
                                   {"f.batch", list_given(s, "batch")},
                                   {"order", tz_arg_text(s->v->r, "order")},
                                   {"cols", s->shown}};
    struct v_hidden *out = TZ_NEW_ARRAY(s->v->a, 4, struct v_hidden);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].value && *all[i].value)
            out[page->n_hidden++] = all[i];
    page->hidden = out;
}

static bool may_order(const struct tz_register *r, int at)
{
    for (size_t i = 0; i < r->order_n; i++)
        if (r->orders[i] == at)
            return true;
    return false;
}

static bool is_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT || f->type == TZ_TYPE_MONEY;
}

/* On phones a list is a stack of cards: number, state and what is said here stay. */
static bool on_card(const struct tz_field *f, size_t at)
{
    bool said = !f->system && f->type == TZ_TYPE_TEXT && f->lines > 1;
    return at == 0 || at == 2 || said || tz_same(f->key, "state") || tz_same(f->key, "place") || is_day(f);
}

const struct v_column *list_columns(const struct list_state *s, bool sortable, size_t *n)
{
    struct v_column *out = TZ_NEW_ARRAY(s->v->a, s->column_n, struct v_column);
    for (size_t i = 0; i < s->column_n; i++) {
        const struct tz_field *f = tz_field_at(s->reg, s->columns[i]);
        bool sorted = s->order && tz_same(s->order, f->key);
        bool owner = f->system && tz_same(f->key, "owner");
        out[i] = (struct v_column){.label = f->label,
                                   .unit = f->type == TZ_TYPE_MONEY ? "元" : f->unit,
                                   .numeric = is_number(f) && !owner,
                                   .narrow = on_card(f, i),
                                   .sorted = sorted ? s->descending ? "down" : "up" : NULL};
        if (sortable && may_order(s->reg, s->columns[i]))
            out[i].sort_url =
                list_url(s, "", "order", tz_printf(s->v->a, "%s%s", sorted && !s->descending ? "-" : "", f->key));
    }
    *n = s->column_n;
    return out;
}

static struct v_cell cell_of(const struct list_state *s, const struct tz_entry *e, int at)
{
    const struct tz_field *f = tz_field_at(s->reg, at);
    bool masked;
    struct v_cell cell = {.text = web_cell(s->v, e, at, &masked), .label = f->label};
    if (tz_same(f->key, "state")) {
        struct v_badge b = web_state(s->reg, e->state, e->struck);
        return (struct v_cell){.text = b.text, .tone = b.tone, .kind = "badge", .label = f->label};
    }
    if (masked)
        cell.kind = "masked";
    else if (is_day(f))
        cell.kind = "day";
    else if (tz_same(f->key, "number"))
        cell.kind = "id";
    else if (is_number(f) && !(f->system && tz_same(f->key, "owner")))
        cell.kind = "number";
    return cell;
}

struct v_row list_row(const struct list_state *s, const struct tz_entry *e)
{
    struct v_cell *cells = TZ_NEW_ARRAY(s->v->a, s->column_n, struct v_cell);
    for (size_t i = 0; i < s->column_n; i++)
        cells[i] = cell_of(s, e, s->columns[i]);
    return (struct v_row){.id = e->id,
                          .url = tz_printf(s->v->a, "/e/%lld", (long long)e->id),
                          .cells = cells,
                          .n_cells = s->column_n,
                          .struck = e->struck,
                          .select = tz_printf(s->v->a, "选择 %s", e->number)};
}

static void fill_table(const struct list_state *s, struct v_register_page *page, const struct tz_list *list)
{
    struct v_row *rows = TZ_NEW_ARRAY(s->v->a, list->n + 1, struct v_row);
    bool filtered = s->filter_n || (s->text && *s->text);
    page->table.caption = s->reg->label;
    page->table.columns = list_columns(s, true, &page->table.n_columns);
    for (size_t i = 0; i < list->n; i++)
        rows[i] = list_row(s, list->rows[i]);
    page->table.rows = rows;
    page->table.n_rows = list->n;
    page->table.compact = true;
    page->table.empty_text = filtered ? "没有符合条件的条目" : tz_printf(s->v->a, "还没有登记%s", s->reg->label);
    page->table.empty_help = filtered ? "放宽条件再试，或去掉全部条件" : "可以登记第一件，或导入现有的表格";
}

static void fill_acts(const struct list_state *s, struct v_register_page *page)
{
    struct v_act *acts = TZ_NEW_ARRAY(s->v->a, 7, struct v_act);
    const char *base = tz_printf(s->v->a, "/r/%s", s->reg->key);
    bool now = !s->v->known; /* the past is only looked at */
    if (now && s->reg->home != TZ_HOME_ABOVE && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_CREATE))
        acts[page->n_acts++] =
            (struct v_act){.label = "登记", .url = tz_printf(s->v->a, "%s/new", base), .icon = "plus", .primary = true};
    if (now && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_CREATE))
        acts[page->n_acts++] =
            (struct v_act){.label = "导入", .url = tz_printf(s->v->a, "%s/import", base), .icon = "upload"};
    if (tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_EXPORT))
        acts[page->n_acts++] =
            (struct v_act){.label = "导出", .url = list_url(s, "/export", "after", NULL), .icon = "download"};
    if (s->reg->home != TZ_HOME_HERE && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_EXPORT))
        acts[page->n_acts++] =
            (struct v_act){.label = "交平台", .url = list_url(s, "/platform", "after", NULL), .icon = "download"};
    if (s->reg->home != TZ_HOME_ABOVE && tz_scope_may(&s->v->who, s->reg, TZ_RIGHT_CREATE))
        acts[page->n_acts++] =
            (struct v_act){.label = "空白表", .url = tz_printf(s->v->a, "%s/blank", base), .icon = "file"};
    acts[page->n_acts++] =
        (struct v_act){.label = "打印", .url = list_url(s, "/print", "after", NULL), .icon = "print"};
    page->acts = acts;
}

static struct v_pager *pager_of(const struct list_state *s, const struct tz_list *list)
{
    struct v_pager *p = TZ_NEW(s->v->a, struct v_pager);
    p->total = web_count(s->v, list->count, list->count_more);
    if (list->n && (!s->after || !*s->after)) {
        p->first = 1;
        p->last = (int64_t)list->n;
    }
    p->unit = "条";
    if (list->next)
        p->next = list_url(s, "", "after", list->next);
    if (s->after && *s->after)
        p->prev = list_url(s, "", "after", NULL);
    return p;
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state s = {0};
    struct tz_list list = {0};
    TZ_TRY(list_read(&s, v));
    struct tz_list_query q = list_query(&s, TZ_RIGHT_SEE);
    struct v_register_page page = {.frame = web_frame(v, s.reg->label), .key = s.reg->key, .heading = s.reg->label};
    q.count = true;
    TZ_TRY(tz_list_run(&list, &v->desk, &q, v->a));
    TZ_TRY(state_tabs(&s, &page));
    page.subtitle = tz_printf(v->a, "%s · 共 %s 条", s.reg->row ? s.reg->row : s.reg->label,
                              web_count(v, list.count, list.count_more));
    page.list_url = tz_printf(v->a, "/r/%s", s.reg->key);
    page.save_url = list_url(&s, "/views", "after", NULL);
    page.columns_url = list_url(&s, "/columns", "after", NULL);
    fill_filters(&s, &page);
    fill_hidden(&s, &page);
    fill_table(&s, &page, &list);
    fill_acts(&s, &page);
    TZ_TRY(list_saved(&s, &page));
    TZ_TRY(list_bulk(&s, &page));
    page.table.selectable = page.n_bulk > 0;
    page.pager = pager_of(&s, &list);
    tz_page_register_list(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- export: the same list as a workbook, masked like the page */
struct export
{
    struct list_state *s;
    struct tz_sheet_writer *w;
    struct tz_stream *out;
};

static struct tz_err *export_bytes(void *data, const void *bytes, size_t n)
{
    struct export *x = data;
    return tz_stream_write(x->out, bytes, n);
}

static struct tz_err *export_row(const struct tz_entry *e, void *data)
{
    struct export *x = data;
    for (size_t i = 0; i < x->s->column_n; i++) {
        int at = x->s->columns[i];
        const struct tz_field *f = tz_field_at(x->s->reg, at);
        const struct tz_val *val = at < TZ_SYSTEM_FIELD ? &e->values[at] : NULL;
        bool masked;
        if (val && !val->empty && f->type == TZ_TYPE_DATE)
            tz_sheet_put_day(x->w, (tz_day)val->i);
        else if (val && !val->empty &&
                 (f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT || f->type == TZ_TYPE_MONEY))
            tz_sheet_put_decimal(x->w, val->i, f->type == TZ_TYPE_MONEY ? 2 : f->decimals);
        else
            tz_sheet_put_text(x->w, web_cell(x->s->v, e, at, &masked));
    }
    return tz_sheet_write_row(x->w);
}

static const struct tz_sheet_column *export_columns(struct list_state *s)
{
    struct tz_sheet_column *out = TZ_NEW_ARRAY(s->v->a, s->column_n, struct tz_sheet_column);
    for (size_t i = 0; i < s->column_n; i++) {
        const struct tz_field *f = tz_field_at(s->reg, s->columns[i]);
        bool number = f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT || f->type == TZ_TYPE_MONEY;
        out[i] = (struct tz_sheet_column){.title = f->unit && number ? tz_printf(s->v->a, "%s（%s）", f->label, f->unit)
                                                                     : f->label,
                                          .kind = number                    ? TZ_COLUMN_NUMBER
                                                  : f->type == TZ_TYPE_DATE ? TZ_COLUMN_DAY
                                                                            : TZ_COLUMN_TEXT,
                                          .decimals = f->type == TZ_TYPE_MONEY ? 2 : f->decimals};
    }
    return out;
}

static struct tz_err *produce_export(struct tz_stream *out, void *data)
{
    struct export x = {.s = data, .out = out};
    struct tz_list_query q = list_query(x.s, TZ_RIGHT_EXPORT);
    struct tz_sheet_head head = {.name = x.s->reg->label,
                                 .title = x.s->reg->label,
                                 .columns = export_columns(x.s),
                                 .count = x.s->column_n,
                                 .filter = true,
                                 .foot =
                                     tz_printf(x.s->v->a, "%s %s 导出", x.s->v->who.label ? x.s->v->who.label : "系统",
                                               web_moment(x.s->v, tz_now()))};
    x.w = tz_sheet_write_new(TZ_SHEET_XLSX, export_bytes, &x, x.s->v->a);
    TZ_TRY(tz_sheet_write_sheet(x.w, &head));
    TZ_TRY(tz_list_each(&x.s->v->desk, &q, export_row, &x));
    return tz_sheet_write_finish(x.w);
}

static struct tz_err *get_export(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state *s = TZ_NEW(v->a, struct list_state);
    TZ_TRY(list_read(s, v));
    if (!tz_scope_may(&v->who, s->reg, TZ_RIGHT_EXPORT))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有导出这种台账的权限"), "需要时请联系安全管理员授权");
    tz_response_stream(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                       tz_printf(v->a, "%s.xlsx", s->reg->label), produce_export, s);
    return NULL;
}

/* ---- suggestions for a reference field */
static struct tz_err *get_suggest(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    const struct tz_field *f = NULL;
    struct tz_hit *hits = NULL;
    size_t n = 0;
    TZ_TRY(list_register(v, &reg));
    f = tz_register_field(reg, tz_arg_text(r, "field"));
    if (f && f->type == TZ_TYPE_REF && tz_arg_text(r, "q"))
        TZ_TRY(tz_register_suggest(&hits, &n, &v->desk, f, tz_arg_text(r, "q"), v->a));
    struct v_option *options = TZ_NEW_ARRAY(v->a, n + 1, struct v_option);
    for (size_t i = 0; i < n; i++)
        options[i] = (struct v_option){
            .value = tz_printf(v->a, "%lld", (long long)hits[i].id),
            .label = hits[i].label,
            .note = tz_printf(v->a, "%s %s", hits[i].number, hits[i].place_label ? hits[i].place_label : "")};
    struct v_field view = {.name = "", .options = options, .n_options = n};
    tz_part_options(tz_response_html(res, 200), &view);
    return NULL;
}

const struct tz_route_arg list_args[] = {LIST_ARGS, {0}};
static const struct tz_route_arg suggest_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},
    {.name = "field", .label = "字段", .kind = TZ_ARG_KEY, .required = true},
    {.name = "q", .label = "文字", .kind = TZ_ARG_TEXT, .max = 60},
    {0}};

const struct tz_route web_list_routes[] = {
    {TZ_GET, "/r/{register:key}", get_list, "work", 0, "台账", "台账的条目，可按条件筛选和排序。", list_args},
    {TZ_GET, "/r/{register:key}/export", get_export, "work", TZ_ROUTE_SLOW, "导出", "把当前列表导出为 Excel。",
     list_args},
    {TZ_GET, "/r/{register:key}/suggest/{field:key}", get_suggest, "work", 0, "候选", "填写时的候选条目。",
     suggest_args},
    {0}};
