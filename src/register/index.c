/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping the index store: one document an entry (numbers, texts, names of what it refers to), bigrams of it in FTS5 on
 * SQLite or in an array with GIN on PostgreSQL. Called by the store after commits with the journal numbers to take in.
 * An entry whose name changed or was forgotten takes the documents along that show its name.
 */
#include "register/entry_priv.h"
#include "register/gram_priv.h"
#include "register/schema_priv.h"
#include "index.sql.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

const struct tz_migration index_migrations[] = {
    {1,
     "create table search_doc (town bigint not null, id integer primary key, reg text not null, open bigint not null,"
     " text text not null);"
     "create virtual table search_ft using fts5(t, content='', columnsize=0, detail=none, tokenize='ascii');"
     "create table search_ref (town bigint not null, target bigint not null, id bigint not null,"
     " primary key (town, target, id)) without rowid;"
     "create index search_ref_id on search_ref (town, id);",
     "create unlogged table search_doc (town bigint not null, id bigint not null, reg text not null,"
     " open bigint not null, text text not null, grams text[] not null, constraint search_doc_pk primary key (town, "
     "id));"
     "create index search_grams on search_doc using gin (grams);"
     "create unlogged table search_ref (town bigint not null, target bigint not null, id bigint not null,"
     " constraint search_ref_pk primary key (town, target, id));"
     "create index search_ref_id on search_ref (town, id);"},
    {0, NULL, NULL}};

struct indexing {
    struct tz_store *store;
    struct tz_model *model;
    struct tz_ring *ring;
    struct tz_conn *index, *main;
    int64_t town;
    struct tz_arena *a; /* of one entry */
    bool postgres;
};

/* ---- the document of an entry */
static void add_text(struct tz_buf *b, const char *text, struct tz_arena *a)
{
    if (!text || !*text)
        return;
    tz_buf_str(b, gram_fold(text, a));
    tz_buf_char(b, '\n');
}

/* The name by which an entry is known, unmasked: the index store is inside. "" when it has none any more. */
static struct tz_err *name_of(const char **out, struct indexing *x, const struct tz_register *r, int64_t id, int depth)
{
    const struct tz_field *f = label_field(r);
    struct rrow *row;
    *out = "";
    if (!f || depth > 2)
        return NULL;
    TZ_TRY(row_load(&row, x->main, layout_of(x->model, r), x->town, id, 0, 0, x->a));
    if (!row)
        return NULL;
    TZ_TRY(row_unseal(row, x->ring, x->town, x->a));
    const struct rval *v = &row->f[f->ord];
    if (v->filled && v->text)
        *out = v->text;
    else if (v->filled && v->i && v->kind && tz_model_register(x->model, v->kind))
        return name_of(out, x, tz_model_register(x->model, v->kind), v->i, depth + 1);
    return NULL;
}

static struct tz_err *add_ref(struct tz_buf *b, struct indexing *x, int64_t id, const struct rval *v)
{
    const struct tz_register *r = v->kind ? tz_model_register(x->model, v->kind) : NULL;
    const char *name;
    if (!r || !v->i || r->sight == TZ_SIGHT_RESTRICTED)
        return NULL;
    TZ_TRY(name_of(&name, x, r, v->i, 0));
    if (!*name)
        return NULL;
    add_text(b, name, x->a);
    return tz_db_exec(x->index, &SQL_REF_PUT, NULL, "iii", x->town, v->i, id);
}

static struct tz_err *add_value(struct tz_buf *b, struct indexing *x, const struct rrow *row, const struct tz_field *f,
                                const struct rval *v)
{
    if (!v->filled)
        return NULL;
    switch (f->type) {
    case TZ_TYPE_TEXT:
    case TZ_TYPE_ADDRESS:
    case TZ_TYPE_CREDIT_CODE:
        add_text(b, v->text, x->a);
        return NULL;
    case TZ_TYPE_REF:
        if (!v->i)
            add_text(b, v->text, x->a);
        if (v->i && row->reg->against_field >= 0 && &row->reg->fields[row->reg->against_field] == f)
            return NULL;
        return v->i ? add_ref(b, x, row->id, v) : NULL;
    default:
        return NULL;
    }
}

static struct tz_err *document(char **out, struct indexing *x, struct rrow *row)
{
    struct tz_buf b;
    tz_buf_init(&b, x->a);
    TZ_TRY(row_unseal(row, x->ring, x->town, x->a));
    add_text(&b, row->number, x->a);
    add_text(&b, row->upper_no, x->a);
    add_text(&b, row->campaign, x->a);
    add_text(&b, row->note, x->a);
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        const struct rlist *l = &row->lists[i];
        TZ_TRY(add_value(&b, x, row, f, &row->f[i]));
        for (size_t k = 0; k < l->n; k++)
            for (size_t p = 0; p < f->part_n; p++)
                TZ_TRY(add_value(&b, x, row, &f->parts[p], &l->items[k].parts[p]));
    }
    *out = b.data;
    return NULL;
}

/* ---- writing */
static uint64_t hash(const char *s)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h >> 16;
}

void gram_marks(struct tz_buf *b, int64_t town, const char *reg, bool match)
{
    const char *form = match ? " AND \"q%" PRIx64 "\" AND \"r%" PRIx64 "\"" : " q%" PRIx64 " r%" PRIx64;
    if (reg)
        tz_buf_printf(b, form, (uint64_t)town, hash(reg));
    else
        tz_buf_printf(b, match ? " AND \"q%" PRIx64 "\" AND \"ropen\"" : " q%" PRIx64, (uint64_t)town);
}

static char *words(struct indexing *x, const char *reg, bool open, const char *text)
{
    struct tz_buf b;
    tz_buf_init(&b, x->a);
    gram_add(&b, text, GRAM_WORDS, true);
    gram_marks(&b, x->town, reg, false);
    if (open)
        tz_buf_str(&b, " ropen");
    return b.data;
}

static struct tz_err *write_sqlite(struct indexing *x, const struct tz_register *r, int64_t id, const char *old,
                                   const char *text)
{
    bool open = r->sight != TZ_SIGHT_RESTRICTED;
    if (old)
        TZ_TRY(tz_db_exec(x->index, &SQL_FT_DROP, NULL, "it", id, words(x, r->key, open, old)));
    TZ_TRY(tz_db_exec(x->index, &SQL_DOC_PUT, NULL, "iitnt", x->town, id, r->key, (int)open, text));
    return tz_db_exec(x->index, &SQL_FT_PUT, NULL, "it", id, words(x, r->key, open, text));
}

static struct tz_err *write_postgres(struct indexing *x, const struct tz_register *r, int64_t id, const char *text)
{
    struct tz_buf b;
    tz_buf_init(&b, x->a);
    tz_buf_char(&b, '{');
    gram_add(&b, text, GRAM_ARRAY, true);
    tz_buf_char(&b, '}');
    return tz_db_exec(x->index, &SQL_DOC_PUT, NULL, "iitntt", x->town, id, r->key,
                      (int)(r->sight != TZ_SIGHT_RESTRICTED), text, b.data);
}

static struct tz_err *old_text(char **out, struct indexing *x, int64_t id)
{
    struct tz_rows *rows = NULL;
    bool have;
    *out = NULL;
    TZ_TRY(tz_db_query(&rows, x->index, &SQL_DOC_TEXT, "ii", x->town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = tz_rows_copy(rows, 0, x->a);
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *index_entry(struct indexing *x, const char *reg, int64_t id, bool follow);

/* The documents that show this entry's name. */
static struct tz_err *index_others(struct indexing *x, int64_t target)
{
    struct tz_rows *rows = NULL;
    int64_t *ids = TZ_NEW_ARRAY(x->a, 5000, int64_t);
    size_t n = 0;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, x->index, &SQL_REF_OF, "ii", x->town, target));
    while (!(e = tz_rows_next(rows, &have)) && have && n < 5000)
        ids[n++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    for (size_t i = 0; i < n && !e; i++) {
        e = tz_db_query(&rows, x->main, &SQL_ENTRY_OF, "ii", x->town, ids[i]);
        if (e)
            break;
        e = tz_rows_next(rows, &have);
        char *reg = !e && have ? tz_rows_copy(rows, 0, x->a) : NULL;
        tz_rows_close(&rows);
        if (!e && reg)
            e = index_entry(x, reg, ids[i], false);
    }
    return e;
}

static struct tz_err *index_entry(struct indexing *x, const char *reg, int64_t id, bool follow)
{
    const struct tz_register *r = tz_model_register(x->model, reg);
    struct tz_arena *outer = x->a, *inner;
    struct rrow *row;
    char *text = NULL, *old = NULL;
    if (!r)
        return NULL;
    inner = tz_arena_child(outer);
    x->a = inner;
    struct tz_err *e = row_load(&row, x->main, layout_of(x->model, r), x->town, id, 0, 0, inner);
    if (!e && row)
        e = tz_db_exec(x->index, &SQL_REF_DROP, NULL, "ii", x->town, id);
    if (!e && row)
        e = document(&text, x, row);
    if (!e && row)
        e = old_text(&old, x, id);
    if (!e && row && !tz_same(old, text)) {
        e = x->postgres ? write_postgres(x, r, id, text) : write_sqlite(x, r, id, old, text);
        if (!e && follow && old)
            e = index_others(x, id);
    }
    x->a = outer;
    tz_arena_destroy(&inner);
    return e;
}

#define STEP 16 /* journal numbers at a time */

static struct tz_err *index_step(struct indexing *x, int64_t from, int64_t till)
{
    struct tz_rows *rows = NULL;
    struct todo {
        int64_t id;
        char *reg;
        struct todo *next;
    } *first = NULL, **end = &first;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, x->main, &SQL_ITEMS_BETWEEN, "iii", x->town, from, till));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct todo *t = TZ_NEW(x->a, struct todo);
        t->id = tz_rows_int(rows, 0);
        t->reg = tz_rows_copy(rows, 1, x->a);
        *end = t;
        end = &t->next;
    }
    tz_rows_close(&rows);
    for (struct todo *t = first; t && !e; t = t->next)
        e = index_entry(x, t->reg, t->id, true);
    return e;
}

struct tz_err *index_update(struct tz_store *s, struct tz_conn *index, struct tz_conn *main, int64_t town, int64_t from,
                            int64_t till)
{
    struct tz_arena *a = tz_arena_new(0);
    struct indexing x = {.store = s, .index = index, .main = main, .town = town};
    struct tz_err *e = model_shared(&x.model, s, main, town);
    x.ring = tz_store_ring(s, town);
    x.postgres = tz_conn_dialect(index) == TZ_POSTGRES;
    for (int64_t j = from; !e && x.model && j < till; j += STEP) {
        x.a = tz_arena_child(a);
        e = index_step(&x, j, j + STEP < till ? j + STEP : till);
        tz_arena_destroy(&x.a);
    }
    tz_model_release(&x.model);
    tz_arena_destroy(&a);
    return e;
}
