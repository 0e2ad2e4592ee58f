/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters of lists: parsing what people and links write, and conditions over a register's columns.
 */
#include "register/list_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- parsing */
static bool system_key(const char *key)
{
    static const char *const keys[] = {"place",  "state",  "on_day", "campaign", "office", "owner", "intake",   "batch",
                                       "number", "struck", "open",   "upper_no", "id",     "mine",  "shielded", NULL};
    for (size_t i = 0; keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static struct tz_err *unknown_key(const struct tz_register *r, const char *key, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < r->filter_n; i++) {
        int f = r->filters[i];
        const struct tz_field *x = tz_field_at(r, f);
        tz_buf_printf(&b, "%s%s（%s）", i ? "、" : "", x->key, x->label);
    }
    return tz_err_hint(tz_err(TZ_E_INPUT, "不能按“%s”筛选“%s”", key, r->label), "可筛选：%s", b.data);
}

/* Key, or list.part. *list NULL for fields of the row; *field NULL for system keys. */
static bool find_key(const struct tz_register *r, const char *key, const struct tz_field **list,
                     const struct tz_field **field)
{
    const char *dot = strchr(key, '.');
    *list = *field = NULL;
    if (dot) {
        for (size_t i = 0; i < r->field_n; i++)
            if (r->fields[i].type == TZ_TYPE_LIST && strlen(r->fields[i].key) == (size_t)(dot - key) &&
                strncmp(r->fields[i].key, key, (size_t)(dot - key)) == 0) {
                *list = &r->fields[i];
                *field = tz_field_part(*list, dot + 1);
            }
        return *field != NULL;
    }
    for (size_t i = 0; i < r->field_n; i++)
        if (strcmp(r->fields[i].key, key) == 0 || strcmp(r->fields[i].label, key) == 0) {
            *field = &r->fields[i];
            return (*field)->type != TZ_TYPE_LIST;
        }
    return system_key(key);
}

static const struct {
    const char *mark;
    enum tz_filter_op op;
} marks[] = {{"!=", TZ_F_NE}, {">=", TZ_F_FROM}, {"<=", TZ_F_TILL}, {"=", TZ_F_EQ}};

struct tz_err *tz_filter_parse(struct tz_filter *out, const struct tz_register *r, const char *text, struct tz_arena *a)
{
    const struct tz_field *list, *field;
    size_t at = strcspn(text, "=<>!");
    struct tz_filter f = {.key = tz_trim(a, tz_strndup(a, text, at))};
    const char *rest = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !rest; i++)
        if (tz_starts(text + at, marks[i].mark)) {
            f.op = marks[i].op;
            rest = text + at + strlen(marks[i].mark);
        }
    if (!rest)
        return tz_err_hint(tz_err(TZ_E_INPUT, "筛选“%s”写法不对", text),
                           "如 state=受理、kind=邻里,劳动、received_on>=2025-01-01");
    if (!find_key(r, f.key, &list, &field))
        return unknown_key(r, f.key, a);
    if (!list && field)
        f.key = field->key;
    if (!*rest) {
        f.op = f.op == TZ_F_NE ? TZ_F_FILLED : TZ_F_EMPTY;
    } else if (f.op == TZ_F_EQ || f.op == TZ_F_NE) {
        f.values = (const char *const *)tz_split(a, rest, ',', &f.n);
    } else {
        const char **one = TZ_NEW(a, const char *);
        *one = rest;
        f.values = one;
        f.n = 1;
    }
    *out = f;
    return NULL;
}

/* ---- columns */
struct target {
    const char *alias;  /* r or x */
    const char *column; /* quoted when written */
};

static void column(struct tz_sql_build *b, struct target t)
{
    tz_sql_add(b, t.alias);
    tz_sql_add(b, ".");
    tz_sql_name(b, t.column);
}

void ids_sql(struct tz_sql_build *b, enum tz_dialect dialect, const int64_t *ids, size_t n)
{
    struct tz_buf text;
    int at = tz_sql_reserve(b);
    tz_buf_init(&text, b->arena);
    tz_buf_char(&text, dialect == TZ_POSTGRES ? '{' : '[');
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&text, "%s%" PRId64, i ? "," : "", ids[i]);
    tz_buf_char(&text, dialect == TZ_POSTGRES ? '}' : ']');
    b->values[at] = tz_v_text(text.data);
    tz_sql_add2(b, " in (select value from json_each(", " = any(cast(");
    tz_sql_param(b, at, TZ_TEXT);
    tz_sql_add2(b, "))", " as bigint[]))");
}

static void in_texts(struct tz_sql_build *b, struct target t, const char *const *texts, size_t n)
{
    column(b, t);
    tz_sql_add(b, " in (");
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        tz_sql_bind(b, tz_v_text(texts[i]));
    }
    tz_sql_add(b, n ? ")" : "'')");
}

static void compare(struct tz_sql_build *b, struct target t, const char *op, int64_t v)
{
    column(b, t);
    tz_sql_add(b, op);
    tz_sql_bind(b, tz_v_int(v));
}

/* ---- by type */
static struct tz_err *find_code(int *out, const struct tz_field *f, const char *text)
{
    *out = tz_codes_find(f->codes, text);
    if (*out < 0)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这一选项", text), "请从选项中选"), "%s", f->label);
    return NULL;
}

static struct tz_err *code_filter(struct tz_sql_build *b, struct target t, const struct tz_field *f,
                                  const struct tz_filter *x)
{
    const char **keys = TZ_NEW_ARRAY(b->arena, f->codes->n, const char *);
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        int code;
        TZ_TRY(find_code(&code, f, x->values[i]));
        for (size_t k = 0; k < f->codes->n; k++)
            if (tz_codes_under(f->codes, (int)k, code) && n < f->codes->n)
                keys[n++] = f->codes->items[k].key;
    }
    if (f->type == TZ_TYPE_CHOICE) {
        in_texts(b, t, keys, n);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? " or " : "");
        tz_sql_add2(b, "instr(", "strpos(");
        column(b, t);
        tz_sql_add(b, ", ");
        tz_sql_bind(b, tz_v_text(tz_printf(b->arena, "|%s|", keys[i])));
        tz_sql_add(b, ") > 0");
    }
    return NULL;
}

static struct tz_err *place_filter(struct tz_sql_build *b, struct showing *s, struct target t,
                                   const struct tz_filter *x)
{
    for (size_t i = 0; i < x->n; i++) {
        int64_t id, *all;
        size_t n;
        TZ_TRY(place_read(&id, s->scopes, x->values[i], 0, tz_today()));
        tz_place_subtree(&all, &n, s->places, id, tz_today(), b->arena);
        tz_sql_add(b, i ? " or " : "");
        column(b, t);
        if (n <= 24) {
            tz_sql_add(b, " in (");
            for (size_t k = 0; k < n; k++) {
                tz_sql_add(b, k ? ", " : "");
                tz_sql_bind(b, tz_v_int(all[k]));
            }
            tz_sql_add(b, n ? ")" : "0)");
        } else {
            tz_sql_add(b, " in (select p.place from place_path p where p.town = ");
            tz_sql_bind(b, tz_v_int(s->town));
            tz_sql_add(b, " and p.map = 1 and p.ancestor = ");
            tz_sql_bind(b, tz_v_int(id));
            tz_sql_add(b, ")");
        }
    }
    return NULL;
}

/* A day bound: from the first or to the last day of what was written (2025, 2025-03, 2025-03-05). */
static struct tz_err *day_bounds(tz_day *from, tz_day *till, const char *text)
{
    struct tz_period p;
    struct tz_err *e = tz_period_parse(&p, text);
    if (e) {
        tz_day d;
        tz_err_free(e);
        TZ_TRY(tz_day_parse(&d, text, false, false));
        p.from = p.till = d;
    }
    *from = p.from;
    *till = p.till;
    return NULL;
}

static struct tz_err *day_filter(struct tz_sql_build *b, struct target t, const struct tz_filter *x)
{
    tz_day from, till, from2, till2;
    for (size_t i = 0; i < x->n; i++) {
        TZ_TRY(day_bounds(&from, &till, x->values[i]));
        if (x->op == TZ_F_BETWEEN && x->n > 1) {
            TZ_TRY(day_bounds(&from2, &till2, x->values[1]));
            till = till2;
        }
        tz_sql_add(b, i ? " or (" : "(");
        if (x->op != TZ_F_TILL)
            compare(b, t, " >= ", from);
        tz_sql_add(b, x->op != TZ_F_TILL && x->op != TZ_F_FROM ? " and " : "");
        if (x->op != TZ_F_FROM)
            compare(b, t, " <= ", till);
        tz_sql_add(b, ")");
        if (x->op == TZ_F_BETWEEN)
            break;
    }
    return NULL;
}

static struct tz_err *value_filter(struct tz_sql_build *b, struct showing *s, struct target t, const struct tz_field *f,
                                   const struct tz_filter *x)
{
    static const char *const ops[] = {" = ", " = ", " >= ", " <= ", " >= "};
    for (size_t i = 0; i < x->n; i++) {
        struct rval v = {0};
        TZ_TRY(value_read(&v, s->scopes, f, x->values[i], NULL));
        tz_sql_add(b, i ? (x->op == TZ_F_BETWEEN ? " and " : " or ") : "");
        column(b, t);
        tz_sql_add(b, x->op == TZ_F_BETWEEN && i ? " <= " : ops[x->op]);
        tz_sql_bind(b, tz_field_is_text(f) ? tz_v_text(v.text) : tz_v_int(v.i));
    }
    return NULL;
}

static struct tz_err *ref_filter(struct tz_sql_build *b, struct showing *s, struct target t, const struct tz_field *f,
                                 const struct tz_filter *x)
{
    for (size_t i = 0; i < x->n; i++) {
        struct rval v = {0};
        TZ_TRY(ref_read(&v, s->scopes, f, x->values[i], NULL));
        tz_sql_add(b, i ? " or " : "");
        if (v.i) {
            compare(b, t, " = ", v.i);
        } else if (f->text_column) {
            struct target text = {t.alias, f->text_column};
            in_texts(b, text, &v.text, 1);
        } else {
            tz_sql_add(b, "1 = 0");
        }
    }
    return NULL;
}

/* A sealed identity: the rows that the blind index names. */
static struct tz_err *sealed_filter(struct tz_sql_build *b, struct showing *s, const struct tz_register *r,
                                    const struct tz_field *f, const struct tz_filter *x)
{
    if (!blind_field(f) || (x->op != TZ_F_EQ && x->op != TZ_F_NE))
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”是加密的个人信息，不能这样筛选", f->label),
                           "可用搜索框按全名或全号查找");
    for (size_t i = 0; i < x->n; i++) {
        struct blind blind;
        struct rval v = {0};
        int64_t ids[32];
        size_t n;
        TZ_TRY(value_read(&v, s->scopes, f, x->values[i], NULL));
        blind_of(&blind, s->ring, r, f, v.text ? v.text : "");
        TZ_TRY(blind_find(ids, &n, 32, s->c, s->town, &blind));
        tz_sql_add(b, i ? " or r.id in (" : "r.id in (");
        for (size_t k = 0; k < n; k++) {
            tz_sql_add(b, k ? ", " : "");
            tz_sql_bind(b, tz_v_int(ids[k]));
        }
        tz_sql_add(b, n ? ")" : "0)");
    }
    return NULL;
}

static struct tz_err *field_filter(struct tz_sql_build *b, struct showing *s, const struct tz_register *r,
                                   const char *alias, const struct tz_field *f, const struct tz_filter *x)
{
    struct target t = {alias, f->column};
    if (f->cls || !f->column)
        return sealed_filter(b, s, r, f, x);
    if (x->op == TZ_F_EMPTY || x->op == TZ_F_FILLED) {
        column(b, t);
        tz_sql_add(b, x->op == TZ_F_EMPTY ? " is null" : " is not null");
        return NULL;
    }
    switch (f->type) {
    case TZ_TYPE_CHOICE:
    case TZ_TYPE_CHOICES:
        return code_filter(b, t, f, x);
    case TZ_TYPE_PLACE:
        return place_filter(b, s, t, x);
    case TZ_TYPE_REF:
        return ref_filter(b, s, t, f, x);
    case TZ_TYPE_DATE:
    case TZ_TYPE_MONTH:
        if (f->ord == r->on_field && f->type == TZ_TYPE_DATE && !f->is_list_part)
            t.column = "on_day"; /* the same day; this one is indexed with everything */
        return day_filter(b, t, x);
    default:
        return value_filter(b, s, t, f, x);
    }
}

/* ---- system keys */
static struct tz_err *state_filter(struct tz_sql_build *b, const struct tz_register *r, const struct tz_filter *x)
{
    struct target t = {"r", "state"};
    for (size_t i = 0; i < x->n; i++)
        if (tz_register_state(r, x->values[i]) < 0)
            return tz_err(TZ_E_INPUT, "“%s”没有状态“%s”", r->label, x->values[i]);
    in_texts(b, t, x->values, x->n);
    return NULL;
}

static struct tz_err *open_filter(struct tz_sql_build *b, const struct tz_register *r, const struct tz_filter *x)
{
    struct target t = {"r", "state"};
    bool open = !x->n || (strcmp(x->values[0], "false") && strcmp(x->values[0], "否") && strcmp(x->values[0], "0"));
    const char **keys = TZ_NEW_ARRAY(b->arena, r->state_n, const char *);
    size_t n = 0;
    for (size_t i = 0; i < r->state_n; i++)
        if (r->states[i].done != open)
            keys[n++] = r->states[i].key;
    in_texts(b, t, keys, n);
    return NULL;
}

static struct tz_err *account_filter(struct tz_sql_build *b, struct showing *s, const struct tz_filter *x)
{
    struct target t = {"r", x->key};
    for (size_t i = 0; i < x->n; i++) {
        int64_t id;
        if (strcmp(x->values[i], "me") == 0)
            id = s->d->who->actor.account;
        else if (tz_parse_int(x->values[i], &id))
            ;
        else if (strcmp(x->key, "office") == 0)
            TZ_TRY(tz_office_find(&id, s->c, s->town, x->values[i]));
        else
            TZ_TRY(tz_account_find(&id, s->d->store, s->town, x->values[i], b->arena));
        tz_sql_add(b, i ? " or " : "");
        compare(b, t, " = ", id);
    }
    return NULL;
}

static struct tz_err *number_filter(struct tz_sql_build *b, struct target t, const struct tz_filter *x)
{
    for (size_t i = 0; i < x->n; i++) {
        int64_t v;
        if (!tz_parse_int(x->values[i], &v))
            return tz_err(TZ_E_INPUT, "“%s”不是编号", x->values[i]);
        tz_sql_add(b, i ? " or " : "");
        compare(b, t, " = ", v);
    }
    return NULL;
}

static struct tz_err *system_filter(struct tz_sql_build *b, struct showing *s, const struct tz_register *r,
                                    const struct tz_filter *x)
{
    struct target t = {"r", x->key};
    const char *key = x->key;
    if ((x->op == TZ_F_EMPTY || x->op == TZ_F_FILLED) && strcmp(key, "open")) {
        bool number = !strcmp(key, "owner") || !strcmp(key, "office") || !strcmp(key, "batch");
        tz_sql_add(b, x->op == TZ_F_EMPTY ? "" : "not ");
        tz_sql_add(b, "coalesce(");
        column(b, t);
        tz_sql_add(b, number || !strcmp(key, "on_day") ? ", 0) = 0" : ", '') = ''");
        return NULL;
    }
    if (!strcmp(key, "place")) {
        t.column = "place_now";
        return place_filter(b, s, t, x);
    }
    if (!strcmp(key, "state"))
        return state_filter(b, r, x);
    if (!strcmp(key, "open"))
        return open_filter(b, r, x);
    if (!strcmp(key, "on_day"))
        return day_filter(b, t, x);
    if (!strcmp(key, "owner") || !strcmp(key, "office"))
        return account_filter(b, s, x);
    if (!strcmp(key, "batch") || !strcmp(key, "id") || !strcmp(key, "struck") || !strcmp(key, "shielded"))
        return number_filter(b, t, x);
    in_texts(b, t, x->values, x->n);
    return NULL;
}

struct tz_err *filter_sql(struct tz_sql_build *b, struct showing *s, const struct tz_register *r,
                          const struct tz_filter *x)
{
    const struct tz_field *list, *field;
    bool negate = x->op == TZ_F_NE;
    struct tz_filter f = *x;
    if (!find_key(r, x->key, &list, &field))
        return unknown_key(r, x->key, b->arena);
    if (!f.n && f.op != TZ_F_FILLED && strcmp(f.key, "open"))
        f.op = TZ_F_EMPTY;
    if (negate)
        tz_sql_add(b, " and not coalesce((");
    else
        tz_sql_add(b, " and (");
    if (list) {
        tz_sql_add(b, "exists (select 1 from ");
        tz_sql_name(b, layout_of(s->model, r)->lists[list->ord]->table);
        tz_sql_add(b, " x where x.town = ");
        tz_sql_bind(b, tz_v_int(s->town));
        tz_sql_add(b, " and x.id = r.id and x.j_to = 9223372036854775807 and (");
        TZ_TRY(field_filter(b, s, r, "x", field, &f));
        tz_sql_add(b, "))");
    } else if (field) {
        TZ_TRY(field_filter(b, s, r, "r", field, &f));
    } else {
        TZ_TRY(system_filter(b, s, r, &f));
    }
    if (negate)
        tz_sql_add2(b, "), 0)", "), false)");
    else
        tz_sql_add(b, ")");
    return NULL;
}
