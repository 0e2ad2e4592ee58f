/* SPDX-License-Identifier: Apache-2.0
 *
 * One row of a sheet into an act: values with units converted, sub-rows, identities, the entry it matches.
 */
#include "register/import_priv.h"
#include "register.sql.h"
#include "base/text.h"
#include "base/unit.h"

#include <stdio.h>
#include <string.h>

/* ---- rows that are no rows */
static bool total_word(const char *s)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计", "累计", "汇总", "总和"};
    if (tz_utf8_count(s, strlen(s)) > 8)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(s, words[i]))
            return true;
    return false;
}

static bool note_word(const char *s)
{
    static const char *const words[] = {"备注", "说明",   "注:",    "注：",   "填表",
                                        "制表", "审核人", "负责人", "联系人", "打印"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tz_starts(s, words[i]))
            return true;
    return false;
}

static bool repeats_head(const struct importing *x, const struct grid_row *row)
{
    size_t same = 0, filled = 0;
    for (size_t i = 0; i < x->head.n; i++) {
        const struct column *c = &x->head.columns[i];
        if (c->kind == COLUMN_IGNORED || c->at >= row->count || !*row->cells[c->at].text)
            continue;
        filled++;
        same += strstr(c->header, row->cells[c->at].text) != NULL;
    }
    return filled > 1 && same == filled;
}

const char *row_skip(const struct importing *x, const struct grid_row *row)
{
    int filled = 0, looked = 0;
    const char *only = "";
    for (int i = 0; i < row->count; i++) {
        const char *text = row->cells[i].text;
        if (!*text)
            continue;
        if (!row->cells[i].filled_down) {
            filled++;
            only = text;
        }
        if (looked++ < 3 && total_word(text))
            return "合计行";
    }
    if (!filled)
        return "空行";
    if (filled == 1 && x->head.matched > 1 && (note_word(only) || tz_utf8_count(only, strlen(only)) > 30))
        return "说明行";
    return repeats_head(x, row) ? "重复的表头" : NULL;
}

/* ---- faults */
void row_fault(struct worker *w, struct import_row *row, int column, const char *field, struct tz_err *e)
{
    struct fault_list **end = &row->faults;
    while (*end)
        end = &(*end)->next;
    struct fault_list *f = TZ_NEW(w->in.a, struct fault_list);
    f->fault = (struct tz_import_fault){.row = row->grid->row,
                                        .column = column,
                                        .field = tz_strdup(w->in.a, field),
                                        .text = tz_strdup(w->in.a, e->text),
                                        .hint = tz_strdup(w->in.a, e->hint)};
    *end = f;
    tz_err_free(e);
}

/* ---- values */
/* "3.5万元", "120亩": number and unit of the cell itself. NULL when the unit is none. */
static const char *own_unit(const char *text, char **number, struct tz_arena *a)
{
    size_t n = strspn(text, "0123456789.,-");
    const char *rest = text + n;
    if (!n || !*rest || !tz_unit_find(rest))
        return NULL;
    *number = tz_strndup(a, text, n);
    return rest;
}

#define PARSE_DECIMALS 6

/* A number times a ratio, exact, as text again. */
static struct tz_err *scaled(char **out, const char *number, struct tz_ratio scale, int decimals, struct tz_arena *a)
{
    int64_t v, to;
    struct tz_ratio r;
    char buf[48];
    TZ_TRY(tz_dec_parse(&v, number, PARSE_DECIMALS));
    if (!tz_ratio_mul(&r, tz_ratio_dec(v, PARSE_DECIMALS), scale) || !tz_ratio_round(&to, r, decimals))
        return tz_err(TZ_E_RULE, "数过大");
    if (tz_ratio_cmp(tz_ratio_dec(to, decimals), r) != 0)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”折算后多于%d位小数", number, decimals),
                           "请核对单位，或改填折算后的数");
    *out = tz_strdup(a, tz_dec_print(buf, to, decimals));
    return NULL;
}

static struct tz_err *number_text(const char **out, const struct column *c, const struct tz_field *f, const char *text,
                                  struct tz_arena *a)
{
    const char *to = f->type == TZ_TYPE_MONEY ? "元" : f->unit, *unit;
    int decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_INT ? 0 : f->decimals;
    char *folded = tz_fold(a, text, true), *number = NULL, *result;
    struct tz_ratio scale;
    unit = to && !f->unit_field ? own_unit(folded, &number, a) : NULL;
    if (unit && tz_unit_convert(&scale, unit, to)) {
        TZ_TRY(scaled(&result, number, scale, decimals, a));
        *out = result;
        return NULL;
    }
    if (c->scaled) {
        TZ_TRY(scaled(&result, folded, c->scale, decimals, a));
        *out = result;
    }
    return NULL;
}

static bool is_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_MONEY || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT;
}

static bool is_long_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_ID || f->type == TZ_TYPE_ACCOUNT || f->type == TZ_TYPE_CREDIT_CODE;
}

/* Words people leave in a cell for nothing. */
static bool nothing(const char *text)
{
    return !*text || !strcmp(text, "/") || !strcmp(text, "-") || !strcmp(text, "—") || !strcmp(text, "——") ||
           !strcmp(text, "\\");
}

/* The text of a cell for a field; NULL when it says nothing or is wrong (then a fault was kept). */
static const char *cell_text(struct worker *w, struct import_row *row, const struct column *c, const struct tz_field *f)
{
    const struct grid_cell *cell = c->at < row->grid->count ? &row->grid->cells[c->at] : NULL;
    const char *text;
    if (!cell)
        return NULL;
    text = *cell->text == '\'' ? cell->text + 1 : cell->text;
    if (cell->error) {
        row_fault(w, row, c->at, c->header,
                  tz_err_hint(tz_err(TZ_E_RULE, "单元格是错误值 %s", text), "请在表格里改正公式"));
        return NULL;
    }
    text = tz_trim(w->in.a, text);
    if (nothing(text))
        return NULL;
    if (cell->imprecise && is_long_number(f)) {
        row_fault(
            w, row, c->at, c->header,
            tz_err_hint(tz_err(TZ_E_RULE, "号码被表格当成数字，末几位已丢失"), "请把这一列设为文本格式后重新填写"));
        return NULL;
    }
    if (is_number(f)) {
        struct tz_err *e = number_text(&text, c, f, text, w->in.a);
        if (e) {
            row_fault(w, row, c->at, c->header, e);
            return NULL;
        }
    }
    return text;
}

/* ---- lists: words parted by 、 , ; or lines become sub-rows; further columns of the same list add to them in order */
static size_t split_words(char ***out, const char *text, struct tz_arena *a)
{
    char *copy = tz_strdup(a, text);
    static const char *const marks[] = {"、", "，", "；", ",", ";", "/", "\n"};
    size_t n, kept = 0;
    for (char *p = copy; *p; p++)
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (tz_starts(p, marks[k]))
                memset(p, '|', strlen(marks[k]));
    char **words = tz_split(a, copy, '|', &n);
    for (size_t i = 0; i < n; i++)
        if (*words[i])
            words[kept++] = words[i];
    *out = words;
    return kept;
}

struct list_set {
    const struct tz_field *list;
    struct tz_set_row *rows;
    struct tz_set *parts; /* part_n a row */
    size_t n, room;
};

static void add_list(struct worker *w, struct import_row *row, struct list_set *l, const struct column *c,
                     const char *text)
{
    char **words;
    size_t n = split_words(&words, text, w->in.a), parts = l->list->part_n;
    for (size_t i = 0; i < n; i++) {
        if (i >= l->room) {
            row_fault(w, row, c->at, c->header, tz_err(TZ_E_LIMIT, "一格里的项太多"));
            return;
        }
        struct tz_set_row *r = &l->rows[i];
        struct tz_set *sets = &l->parts[i * parts];
        sets[r->n].key = c->part->key;
        sets[r->n].text = words[i];
        r->parts = sets;
        r->n++;
        if (i >= l->n)
            l->n = i + 1;
    }
}

#define LIST_MOST 50

static struct list_set *list_of(struct list_set *lists, size_t *n, const struct tz_field *f, struct tz_arena *a)
{
    for (size_t i = 0; i < *n; i++)
        if (lists[i].list == f)
            return &lists[i];
    struct list_set *l = &lists[(*n)++];
    *l = (struct list_set){.list = f, .room = LIST_MOST};
    l->rows = TZ_NEW_ARRAY(a, LIST_MOST, struct tz_set_row);
    l->parts = TZ_NEW_ARRAY(a, LIST_MOST * (f->part_n ? f->part_n : 1), struct tz_set);
    return l;
}

/* ---- identities */
static void set_identity(struct identity *x, const char *key, const char *text)
{
    const struct {
        const char *key;
        const char **to;
    } known[] = {{"name", &x->name}, {"citizen_id", &x->citizen_id}, {"phone", &x->phone},
                 {"code", &x->code}, {"address", &x->address},       {"account", &x->account}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].key, key) == 0)
            *known[i].to = text;
}

static bool has_set(const struct tz_set *sets, size_t n, const struct tz_field *f)
{
    for (size_t i = 0; i < n; i++)
        if (sets[i].key == f->key)
            return true;
    return false;
}

/* A reference that is given by identity columns alone gets a text to be resolved by. */
static void identity_sets(struct worker *w, struct tz_set *sets, size_t *n)
{
    const struct tz_register *r = w->x->reg;
    for (size_t i = 0; i < r->field_n; i++) {
        struct identity *x = &w->identities[i];
        const char *text = x->citizen_id ? x->citizen_id : x->code ? x->code : x->name;
        if (r->fields[i].type != TZ_TYPE_REF || !text || has_set(sets, *n, &r->fields[i]))
            continue;
        sets[(*n)++] = (struct tz_set){.key = r->fields[i].key, .text = x->name ? x->name : text};
    }
}

static void add_defaults(struct worker *w, struct tz_set *sets, size_t *n)
{
    const struct tz_import *in = w->x->in;
    for (size_t i = 0; i < in->default_n; i++) {
        bool given = false;
        for (size_t k = 0; k < *n; k++)
            given = given || strcmp(sets[k].key, in->defaults[i].key) == 0;
        if (!given && strcmp(in->defaults[i].key, "state") != 0)
            sets[(*n)++] = in->defaults[i];
    }
}

static const char *default_state(const struct tz_import *in)
{
    for (size_t i = 0; i < in->default_n; i++)
        if (strcmp(in->defaults[i].key, "state") == 0)
            return in->defaults[i].text;
    return NULL;
}

void row_sets(struct worker *w, struct import_row *row, struct tz_set **out, size_t *n, const char **state)
{
    const struct heading *h = &w->x->head;
    size_t most = 2 * h->n + w->x->reg->field_n + w->x->in->default_n + 4, list_n = 0;
    struct tz_set *sets = TZ_NEW_ARRAY(w->in.a, most, struct tz_set);
    struct list_set *lists = TZ_NEW_ARRAY(w->in.a, h->n, struct list_set);
    memset(w->identities, 0, w->x->reg->field_n * sizeof *w->identities);
    *n = 0;
    *state = NULL;
    for (size_t i = 0; i < h->n; i++) {
        const struct column *c = &h->columns[i];
        const struct tz_field *f = c->kind == COLUMN_LIST || c->kind == COLUMN_IDENTITY ? c->part : c->field;
        const char *text = c->kind == COLUMN_IGNORED ? NULL : cell_text(w, row, c, f);
        if (!text)
            continue;
        if (c->kind == COLUMN_STATE)
            *state = text;
        else if (c->kind == COLUMN_IDENTITY)
            set_identity(&w->identities[c->field->ord], f->key, text);
        else if (c->kind == COLUMN_LIST)
            add_list(w, row, list_of(lists, &list_n, c->field, w->in.a), c, text);
        else
            sets[(*n)++] = (struct tz_set){.key = c->field->key, .text = text};
        if (c->upper && c->kind == COLUMN_FIELD)
            sets[(*n)++] = (struct tz_set){.key = "upper_no", .text = text};
    }
    for (size_t i = 0; i < list_n; i++)
        sets[(*n)++] = (struct tz_set){.key = lists[i].list->key, .rows = lists[i].rows, .row_n = lists[i].n};
    identity_sets(w, sets, n);
    add_defaults(w, sets, n);
    if (!*state)
        *state = default_state(w->x->in);
    *out = sets;
}

/* ---- matching */
static const struct tz_field *match_field(const struct tz_register *r, size_t i)
{
    int at = r->match[i];
    return at >= TZ_SYSTEM_FIELD ? &r->system[at - TZ_SYSTEM_FIELD] : &r->fields[at];
}

static const char *set_text(const struct tz_set *sets, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].key, key) == 0)
            return sets[i].text;
    return NULL;
}

/* select id … where town and every match column equals. born: only rows without a number of the platform. */
static struct tz_sql *match_sql(struct worker *w, bool born)
{
    const struct tz_register *r = w->x->reg;
    struct tz_sql_build b;
    struct tz_arena *a = w->x->growth.arena;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_param(&b, tz_sql_reserve(&b), TZ_INT);
    for (size_t i = 0; i < r->match_n; i++) {
        const struct tz_field *f = match_field(r, i);
        bool text = f->system ? strcmp(f->key, "place") != 0 : field_is_text(f);
        tz_sql_add(&b, " and ");
        tz_sql_name(&b, strcmp(f->key, "place") || !f->system ? f->column : "place_now");
        tz_sql_add(&b, " = ");
        tz_sql_param(&b, tz_sql_reserve(&b), text ? TZ_TEXT : TZ_INT);
    }
    tz_sql_add(&b, born ? " and upper_no is null" : "");
    tz_sql_add(&b, " and struck = 0 order by id limit 2");
    return tz_sql_end(&b, born ? "register.match_born" : "register.match");
}

/* What names are read by: the place of the row. */
static struct rrow *row_at(struct worker *w, const struct tz_set *sets, size_t n)
{
    struct rrow *row = row_blank(w->x->lay, w->in.a);
    const char *place = set_text(sets, n, "place");
    struct tz_err *e = place ? place_read(&row->place, &w->in, place, 0, w->in.today) : NULL;
    tz_err_free(e);
    return row;
}

static struct tz_err *match_value(struct tz_value *out, bool *have, struct worker *w, const struct tz_field *f,
                                  const char *text, const struct rrow *row)
{
    struct rval v = {0};
    *have = false;
    if (!text || !*text)
        return NULL;
    if (f->system && strcmp(f->key, "place") == 0)
        TZ_TRY(place_read(&v.i, &w->in, text, 0, w->in.today));
    else if (f->system)
        v.text = text;
    else
        TZ_TRY(value_read(&v, &w->in, f, text, row));
    *out = (f->system ? strcmp(f->key, "place") != 0 : field_is_text(f)) ? tz_v_text(v.text) : tz_v_int(v.i);
    *have = v.text || v.i || f->type == TZ_TYPE_BOOL;
    return NULL;
}

/* What is wrong with a value is said when the row is prepared; here it only matches nothing. */
static struct tz_err *no_match(struct tz_err *e)
{
    if (e->code != TZ_E_RULE && e->code != TZ_E_INPUT && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    return NULL;
}

/* A single sealed identity is found by the blind index. */
static struct tz_err *blind_match(int64_t *id, struct worker *w, const struct tz_field *f, const char *text)
{
    struct blind b;
    struct rval v;
    int64_t ids[2];
    size_t n;
    if (!text)
        return NULL;
    struct tz_err *wrong = value_read(&v, &w->in, f, text, NULL);
    if (wrong)
        return no_match(wrong);
    if (!v.text)
        return NULL;
    blind_of(&b, w->in.ring, w->x->reg, f, v.text);
    TZ_TRY(blind_find(ids, &n, 2, w->in.c, w->in.town, &b));
    if (n > 1)
        return tz_err_hint(tz_err(TZ_E_RULE, "库中有多条“%s”相同的登记", f->label), "请先合并重复登记");
    *id = n ? ids[0] : 0;
    return NULL;
}

/* At most one row, else it is said. */
static struct tz_err *only_row(int64_t *id, struct worker *w, struct tz_sql *sql, const struct tz_value *v, size_t n)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    TZ_TRY(tz_db_queryv(&rows, w->in.c, sql, v, n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *id = tz_rows_int(rows, 0);
    if (!e && have)
        e = tz_rows_next(rows, &have);
    if (!e && *id && have)
        e = tz_err_hint(tz_err(TZ_E_RULE, "库中有多条相同的登记"), "请先合并重复登记");
    tz_rows_close(&rows);
    return e;
}

/* The platform's number says which row it is, whatever else the row says. */
static struct tz_err *upper_match(int64_t *id, struct worker *w, const char *number)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, w->in.a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, w->x->reg->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(w->in.town));
    tz_sql_add(&b, " and upper_no = ");
    tz_sql_bind(&b, tz_v_text(tz_trim(w->in.a, number)));
    tz_sql_add(&b, " and struck = 0 order by id limit 2");
    return only_row(id, w, tz_sql_end(&b, "register.match_upper"), b.values, b.value_n);
}

static struct tz_err *fields_match(int64_t *id, struct worker *w, const struct tz_set *sets, size_t n, bool born)
{
    const struct tz_register *r = w->x->reg;
    struct tz_sql **sql = born ? &w->match_born : &w->match;
    struct rrow *row = row_at(w, sets, n);
    struct tz_value *v = TZ_NEW_ARRAY(w->in.a, r->match_n + 1, struct tz_value);
    bool have;
    v[0] = tz_v_int(w->in.town);
    for (size_t i = 0; i < r->match_n; i++) {
        const struct tz_field *f = match_field(r, i);
        if (!f->column)
            return NULL;
        struct tz_err *wrong = match_value(&v[i + 1], &have, w, f, set_text(sets, n, f->key), row);
        if (wrong)
            return no_match(wrong);
        if (!have)
            return NULL;
    }
    if (!*sql) {
        pthread_mutex_lock(&w->x->growth.lock);
        *sql = match_sql(w, born);
        pthread_mutex_unlock(&w->x->growth.lock);
    }
    return only_row(id, w, *sql, v, r->match_n + 1);
}

static bool matches_by_upper(const struct tz_register *r)
{
    return r->match_n == 1 && match_field(r, 0)->system && strcmp(match_field(r, 0)->key, "upper_no") == 0;
}

struct tz_err *row_match(int64_t *id, struct worker *w, const struct tz_set *sets, size_t n)
{
    const struct tz_register *r = w->x->reg;
    const char *number = w->x->above ? set_text(sets, n, "upper_no") : NULL;
    *id = 0;
    if (number && *number)
        TZ_TRY(upper_match(id, w, number));
    if (*id || !r->match_n || (number && *number && matches_by_upper(r)))
        return NULL;
    if (r->match_n == 1 && !match_field(r, 0)->system && (match_field(r, 0)->cls || !match_field(r, 0)->column))
        return blind_field(match_field(r, 0)) && !(number && *number)
                   ? blind_match(id, w, match_field(r, 0), set_text(sets, n, match_field(r, 0)->key))
                   : NULL;
    return fields_match(id, w, sets, n, number && *number);
}

char *row_key(const struct importing *x, const struct grid_row *row, struct tz_arena *a)
{
    struct tz_buf b;
    for (size_t k = 0; x->above && k < x->head.n; k++) {
        int at = x->head.columns[k].at;
        if (x->head.columns[k].upper && at < row->count && *row->cells[at].text)
            return tz_printf(a, "\x1e%s", tz_fold(a, row->cells[at].text, true));
    }
    if (!x->reg->match_n)
        return NULL;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < x->reg->match_n; i++) {
        const struct tz_field *f = match_field(x->reg, i);
        const char *text = "";
        for (size_t k = 0; k < x->head.n; k++) {
            const struct column *c = &x->head.columns[k];
            bool whole = (c->kind == COLUMN_FIELD || c->kind == COLUMN_SYSTEM) && c->field == f;
            bool by_id = c->kind == COLUMN_IDENTITY && c->field == f && strcmp(c->part->key, "citizen_id") == 0;
            if ((whole && !*text) || by_id)
                text = c->at < row->count ? row->cells[c->at].text : "";
        }
        if (!*text || (f->type == TZ_TYPE_REF && !strpbrk(text, "0123456789")))
            return NULL;
        tz_buf_printf(&b, "%s\x1f", tz_fold(a, text, true));
    }
    return b.data;
}
