/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns and statements of a register, derived from the pack's column list once per model. Layouts live as long as the
 * program: a model is swapped a few times in its life, and units prepared with an older one may still run.
 */
#include "register/row_priv.h"
#include "base/text.h"
#include "pack/expr.h"

#include <pthread.h>
#include <string.h>

#define AT(member, kind)                                                                                               \
    {                                                                                                                  \
#member, kind, offsetof(struct rrow, member)                                                                   \
    }
static const struct {
    const char *name;
    enum slot_kind kind;
    size_t offset;
} system_columns[] = {
    AT(id, SLOT_INT),        AT(number, SLOT_TEXT),      AT(place, SLOT_INT),        AT(on_day, SLOT_INT),
    AT(state, SLOT_STATE),   AT(counts, SLOT_INT),       AT(struck, SLOT_INT),       AT(intake, SLOT_TEXT),
    AT(batch, SLOT_INT),     AT(campaign, SLOT_TEXT),    AT(office, SLOT_INT),       AT(owner, SLOT_INT),
    AT(upper_no, SLOT_TEXT), AT(upper_state, SLOT_TEXT), AT(seen_on, SLOT_INT),      AT(shielded, SLOT_INT),
    AT(place_now, SLOT_INT), AT(version, SLOT_INT),      AT(j_from, SLOT_INT),       AT(learned, SLOT_INT),
    AT(actor, SLOT_INT),     AT(note, SLOT_TEXT),        {"digest", SLOT_DIGEST, 0},
};
#undef AT

static int class_of(const struct tz_register *r, const char *name, const char *prefix)
{
    return tz_starts(name, prefix) ? class_index(r, name + strlen(prefix)) : -1;
}

/* Which slot a column of a field (or part) is. */
static bool field_slot(struct slot *s, const struct tz_field *f, const char *name)
{
    s->index = f->ord;
    if (tz_same(f->column, name)) {
        s->kind = SLOT_FIELD;
        s->text = tz_field_is_text(f);
        return true;
    }
    if (tz_same(f->kind_column, name) || tz_same(f->text_column, name)) {
        s->kind = tz_same(f->kind_column, name) ? SLOT_REF_KIND : SLOT_REF_TEXT;
        s->text = true;
        return true;
    }
    return false;
}

/* System columns where nothing said is NULL, so that partial indexes stay small. */
static bool may_be_null(const char *name)
{
    static const char *const names[] = {"batch", "office", "owner", "seen_on", "on_day", "place", "place_now"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static struct slot slot_of(const struct tz_register *r, const struct tz_column *c)
{
    struct slot s = {.kind = SLOT_NONE, .name = c->name};
    int cls;
    if ((cls = class_of(r, c->name, "seal_")) >= 0 || (cls = class_of(r, c->name, "key_")) >= 0) {
        s.kind = tz_starts(c->name, "seal_") ? SLOT_SEAL : SLOT_KEY;
        s.index = cls;
        return s;
    }
    for (size_t i = 0; i < sizeof system_columns / sizeof *system_columns; i++)
        if (strcmp(system_columns[i].name, c->name) == 0) {
            s.kind = system_columns[i].kind;
            s.offset = system_columns[i].offset;
            s.null = may_be_null(c->name);
            return s;
        }
    for (size_t i = 0; i < r->field_n; i++)
        if (field_slot(&s, &r->fields[i], c->name))
            return s;
    return s;
}

/* ---- statements */
static void names(struct tz_sql_build *b, const struct slot *slots, size_t n, const char *alias)
{
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        if (alias) {
            tz_sql_add(b, alias);
            tz_sql_add(b, ".");
        }
        tz_sql_name(b, slots[i].name);
    }
}

static enum tz_value_kind kind_of(const struct slot *s)
{
    switch (s->kind) {
    case SLOT_TEXT:
    case SLOT_STATE:
    case SLOT_REF_KIND:
    case SLOT_REF_TEXT:
        return TZ_TEXT;
    case SLOT_SEAL:
    case SLOT_DIGEST:
        return TZ_BYTES;
    case SLOT_FIELD:
        return s->text ? TZ_TEXT : TZ_INT;
    default:
        return TZ_INT;
    }
}

static void param(struct tz_sql_build *b, enum tz_value_kind kind)
{
    tz_sql_param(b, tz_sql_reserve(b), kind);
}

static void params(struct tz_sql_build *b, const struct slot *slots, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        param(b, kind_of(&slots[i]));
    }
}

/* "town = $k and id = $k+1" (with alias). */
static void by_id(struct tz_sql_build *b, const char *alias)
{
    tz_sql_add(b, alias ? alias : "");
    tz_sql_add(b, alias ? ".town = " : "town = ");
    param(b, TZ_INT);
    tz_sql_add(b, " and ");
    tz_sql_add(b, alias ? alias : "");
    tz_sql_add(b, alias ? ".id = " : "id = ");
    param(b, TZ_INT);
}

static struct tz_sql *finish(struct tz_sql_build *b, const struct layout *l, const char *what, struct tz_arena *a)
{
    return tz_sql_end(b, tz_printf(a, "register.%s.%s", l->reg->key, what));
}

/* insert into t (town, slots…) values ($1, …) */
static void make_insert(struct layout *l, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "insert into ");
    tz_sql_name(&b, l->reg->table);
    tz_sql_add(&b, " (town, ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ") values (");
    param(&b, TZ_INT);
    tz_sql_add(&b, ", ");
    params(&b, l->slots, l->slot_n);
    tz_sql_add(&b, ")");
    l->insert = finish(&b, l, "insert", a);
}

/* The row as it stands goes to the history: $1 j_to, $2 town, $3 id, $4 version. */
static void make_history(struct layout *l, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "insert into ");
    tz_sql_name(&b, l->reg->history);
    tz_sql_add(&b, " (town, ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ", j_to) select town, ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ", ");
    param(&b, TZ_INT);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, l->reg->table);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    tz_sql_add(&b, " and version = ");
    param(&b, TZ_INT);
    l->history = finish(&b, l, "history", a);
}

/* update t set slots… where town, id, version: $1… slots, then town, id, old version. */
static void make_update(struct layout *l, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "update ");
    tz_sql_name(&b, l->reg->table);
    tz_sql_add(&b, " set ");
    for (size_t i = 0; i < l->slot_n; i++) {
        tz_sql_add(&b, i ? ", " : "");
        tz_sql_name(&b, l->slots[i].name);
        tz_sql_add(&b, " = ");
        param(&b, kind_of(&l->slots[i]));
    }
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    tz_sql_add(&b, " and version = ");
    param(&b, TZ_INT);
    l->update = finish(&b, l, "update", a);
}

/* The row now, at a version, or as known at a journal number: slots…, j_to. */
static void make_read(struct layout *l, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ", 9223372036854775807 from ");
    tz_sql_name(&b, l->reg->table);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    l->read_now = finish(&b, l, "read", a);

    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ", j_to from ");
    tz_sql_name(&b, l->reg->history);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    tz_sql_add(&b, " and version = ");
    param(&b, TZ_INT);
    l->read_version = finish(&b, l, "version", a);

    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    names(&b, l->slots, l->slot_n, NULL);
    tz_sql_add(&b, ", j_to from ");
    tz_sql_name(&b, l->reg->history);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    tz_sql_add(&b, " and j_from <= ");
    int j = tz_sql_reserve(&b);
    tz_sql_param(&b, j, TZ_INT);
    tz_sql_add(&b, " and j_to > ");
    tz_sql_param(&b, j, TZ_INT);
    l->read_known = finish(&b, l, "known", a);
}

/* One column by town and another: where `by` = $2. */
static struct tz_sql *make_find(struct layout *l, const char *column, const char *by, enum tz_value_kind kind,
                                struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    tz_sql_add(&b, column);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, l->reg->table);
    tz_sql_add(&b, " where town = ");
    param(&b, TZ_INT);
    tz_sql_add(&b, " and ");
    tz_sql_add(&b, by);
    tz_sql_add(&b, " = ");
    param(&b, kind);
    return finish(&b, l, "find", a);
}

static void make_columns(struct layout *l, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    names(&b, l->slots, l->slot_n, "r");
    l->columns = tz_sql_end(&b, "register.columns")->sqlite;
}

/* ---- spans and lists share their shape: town, id, <key>, columns…, j_from, j_to */
struct part_sql {
    const char *table, *key;  /* from_day or sub */
    const char *const *fixed; /* columns after the key, integers */
    size_t fixed_n;
    const struct slot *slots;
    size_t slot_n;
    const char *order;
};

static void fixed_names(struct tz_sql_build *b, const struct part_sql *p)
{
    tz_sql_add(b, p->key);
    for (size_t i = 0; i < p->fixed_n; i++) {
        tz_sql_add(b, ", ");
        tz_sql_add(b, p->fixed[i]);
    }
}

/* $1 town, $2 id, key, fixed…, slots…, j_from. */
static struct tz_sql *part_insert(const struct layout *l, const struct part_sql *p, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "insert into ");
    tz_sql_name(&b, p->table);
    tz_sql_add(&b, " (town, id, ");
    fixed_names(&b, p);
    for (size_t i = 0; i < p->slot_n; i++) {
        tz_sql_add(&b, ", ");
        tz_sql_name(&b, p->slots[i].name);
    }
    tz_sql_add(&b, ", j_from, j_to) values (");
    for (size_t i = 0; i < 3 + p->fixed_n; i++) {
        tz_sql_add(&b, i ? ", " : "");
        param(&b, TZ_INT);
    }
    for (size_t i = 0; i < p->slot_n; i++) {
        tz_sql_add(&b, ", ");
        param(&b, kind_of(&p->slots[i]));
    }
    tz_sql_add(&b, ", ");
    param(&b, TZ_INT);
    tz_sql_add(&b, ", 9223372036854775807)");
    return finish(&b, l, "part_insert", a);
}

/* $1 j_to, $2 town, $3 id, $4 key. */
static struct tz_sql *part_close(const struct layout *l, const struct part_sql *p, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "update ");
    tz_sql_name(&b, p->table);
    tz_sql_add(&b, " set j_to = ");
    param(&b, TZ_INT);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    tz_sql_add(&b, " and ");
    tz_sql_add(&b, p->key);
    tz_sql_add(&b, " = ");
    param(&b, TZ_INT);
    tz_sql_add(&b, " and j_to = 9223372036854775807");
    return finish(&b, l, "part_close", a);
}

/* $1 town, $2 id, $3 j: key, fixed…, slots… as known then (j = the greatest number: now). */
static struct tz_sql *part_read(const struct layout *l, const struct part_sql *p, struct tz_arena *a)
{
    struct tz_sql_build b;
    int j;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    fixed_names(&b, p);
    for (size_t i = 0; i < p->slot_n; i++) {
        tz_sql_add(&b, ", ");
        tz_sql_name(&b, p->slots[i].name);
    }
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, p->table);
    tz_sql_add(&b, " where ");
    by_id(&b, NULL);
    j = tz_sql_reserve(&b);
    tz_sql_add(&b, " and j_from <= ");
    tz_sql_param(&b, j, TZ_INT);
    tz_sql_add(&b, " and j_to > ");
    tz_sql_param(&b, j, TZ_INT);
    tz_sql_add(&b, " order by ");
    tz_sql_add(&b, p->order);
    return finish(&b, l, "part_read", a);
}

static bool known_column(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

static void make_spans(struct layout *l, struct tz_arena *a)
{
    static const char *const key[] = {"town", "id", "from_day", "till_day", "j_from", "j_to", NULL};
    static const char *const fixed[] = {"till_day"};
    size_t n, m = 0;
    const struct tz_column *c = tz_span_columns(l->reg, &n);
    struct slot *slots = TZ_NEW_ARRAY(a, n, struct slot);
    for (size_t i = 0; i < n; i++)
        if (!known_column(c[i].name, key))
            slots[m++] = slot_of(l->reg, &c[i]);
    struct part_sql p = {l->reg->span_table, "from_day", fixed, 1, slots, m, "from_day"};
    l->span_slots = slots;
    l->span_slot_n = m;
    l->span_insert = part_insert(l, &p, a);
    l->span_close = part_close(l, &p, a);
    l->span_read = part_read(l, &p, a);
}

static const struct list_layout *make_list(const struct layout *l, const struct tz_field *f, struct tz_arena *a)
{
    static const char *const key[] = {"town", "id", "sub", "ord", "from_day", "till_day", "j_from", "j_to", NULL};
    static const char *const fixed[] = {"ord", "from_day", "till_day"};
    struct list_layout *x = TZ_NEW(a, struct list_layout);
    size_t n, m = 0;
    const struct tz_column *c = tz_list_columns(l->reg, f, &n);
    struct slot *slots = TZ_NEW_ARRAY(a, n, struct slot);
    for (size_t i = 0; i < n; i++) {
        struct slot s = {.kind = SLOT_NONE, .name = c[i].name};
        x->dated = x->dated || strcmp(c[i].name, "from_day") == 0;
        if (known_column(c[i].name, key))
            continue;
        for (size_t k = 0; k < f->part_n; k++)
            if (field_slot(&s, &f->parts[k], c[i].name))
                break;
        slots[m++] = s;
    }
    x->field = f;
    x->table = tz_list_table(l->reg, f, a);
    x->slots = slots;
    x->slot_n = m;
    struct part_sql p = {x->table, "sub", fixed, x->dated ? 3 : 1, slots, m, "ord, sub"};
    x->insert = part_insert(l, &p, a);
    x->close = part_close(l, &p, a);
    x->read = part_read(l, &p, a);
    return x;
}

static struct layout *make(const struct tz_model *m, const struct tz_register *r, struct tz_arena *a)
{
    struct layout *l = TZ_NEW(a, struct layout);
    size_t n, k = 0;
    const struct tz_column *c = tz_register_columns(r, &n);
    struct slot *slots = TZ_NEW_ARRAY(a, n, struct slot);
    l->reg = r;
    l->serial = m->serial;
    for (size_t i = 0; i < n; i++)
        if (strcmp(c[i].name, "town") != 0)
            slots[k++] = slot_of(r, &c[i]);
    l->slots = slots;
    l->slot_n = k;
    make_insert(l, a);
    make_history(l, a);
    make_update(l, a);
    make_read(l, a);
    l->find_number = make_find(l, "id", "number", TZ_TEXT, a);
    l->find_place = make_find(l, "place_now", "id", TZ_INT, a);
    make_columns(l, a);
    if (r->spans)
        make_spans(l, a);
    const struct list_layout **lists = TZ_NEW_ARRAY(a, r->field_n, const struct list_layout *);
    for (size_t i = 0; i < r->field_n; i++)
        lists[i] = r->fields[i].type == TZ_TYPE_LIST ? make_list(l, &r->fields[i], a) : NULL;
    l->lists = lists;
    return l;
}

/* ---- the registry: a list by model, newest first */
struct made {
    int64_t serial;
    size_t n;
    const struct layout **by_register; /* in the model's order, NULL until asked */
    struct made *next;
};
static struct made *made;
static struct tz_arena *made_arena;
static pthread_mutex_t made_lock = PTHREAD_MUTEX_INITIALIZER;

static struct made *of_model(const struct tz_model *m)
{
    struct made *x = made;
    while (x && x->serial != m->serial)
        x = x->next;
    if (x)
        return x;
    if (!made_arena)
        made_arena = tz_arena_new((size_t)1 << 30);
    x = TZ_NEW(made_arena, struct made);
    x->serial = m->serial;
    x->n = m->register_n;
    x->by_register = TZ_NEW_ARRAY(made_arena, x->n, const struct layout *);
    x->next = made;
    made = x;
    return x;
}

const struct layout *layout_of(const struct tz_model *m, const struct tz_register *r)
{
    const struct layout *l = NULL;
    pthread_mutex_lock(&made_lock);
    struct made *x = of_model(m);
    for (size_t i = 0; i < x->n; i++)
        if (m->registers[i] == r) {
            if (!x->by_register[i])
                x->by_register[i] = make(m, r, made_arena);
            l = x->by_register[i];
        }
    pthread_mutex_unlock(&made_lock);
    TZ_ASSERT(l);
    return l;
}
