/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows from the tables into memory.
 */
#include "register/row_priv.h"
#include "base/text.h"

#include <string.h>

struct rrow *row_blank(const struct layout *lay, struct tz_arena *a)
{
    struct rrow *row = TZ_NEW(a, struct rrow);
    row->reg = lay->reg;
    row->lay = lay;
    row->state = -1;
    row->j_to = TZ_J_OPEN;
    row->f = TZ_NEW_ARRAY(a, lay->reg->field_n, struct rval);
    row->lists = TZ_NEW_ARRAY(a, lay->reg->field_n, struct rlist);
    row->seals = TZ_NEW_ARRAY(a, lay->reg->class_n, struct rseal);
    return row;
}

bool rval_same(const struct rval *a, const struct rval *b)
{
    if (!a->filled || !b->filled)
        return a->filled == b->filled;
    return a->i == b->i && tz_same(a->text, b->text) && tz_same(a->kind, b->kind);
}

/* A column of a field into its value. */
static void read_field(struct rval *v, const struct slot *s, const struct tz_rows *rows, int column, struct tz_arena *a)
{
    if (tz_rows_null(rows, column))
        return;
    v->filled = true;
    if (s->kind == SLOT_REF_KIND)
        v->kind = tz_rows_copy(rows, column, a);
    else if (s->kind == SLOT_REF_TEXT || s->text)
        v->text = tz_rows_copy(rows, column, a);
    else
        v->i = tz_rows_int(rows, column);
}

/* A reference of a single kind carries it too. */
static void complete_ref(const struct tz_field *f, struct rval *v)
{
    if (f->type == TZ_TYPE_PLACE && v->filled)
        v->kind = "place";
    if (f->type != TZ_TYPE_REF || !v->filled || v->kind)
        return;
    for (size_t i = 0; i < f->target_n; i++) {
        bool word = f->targets[i].kind == TZ_REF_TEXT;
        if (word == (v->i == 0)) {
            v->kind = word ? "text" : f->targets[i].name;
            return;
        }
    }
}

void row_read(struct rrow *row, const struct tz_rows *rows, int first, struct tz_arena *a)
{
    const struct layout *l = row->lay;
    for (size_t i = 0; i < l->slot_n; i++) {
        const struct slot *s = &l->slots[i];
        int column = first + (int)i;
        const void *bytes;
        size_t n;
        switch (s->kind) {
        case SLOT_INT:
            *(int64_t *)((char *)row + s->offset) = tz_rows_int(rows, column);
            break;
        case SLOT_TEXT:
            *(const char **)((char *)row + s->offset) = tz_rows_copy(rows, column, a);
            break;
        case SLOT_STATE:
            row->state = tz_rows_null(rows, column) ? -1 : tz_register_state(row->reg, tz_rows_text(rows, column));
            break;
        case SLOT_SEAL:
            bytes = tz_rows_bytes(rows, column, &n);
            if (!bytes && !tz_rows_null(rows, column)) { /* no bytes at all: verify shall say so */
                bytes = "";
                n = 1;
            }
            row->seals[s->index].n = bytes ? n : 0;
            row->seals[s->index].data = bytes ? tz_memdup(a, bytes, n) : NULL;
            break;
        case SLOT_KEY:
            row->seals[s->index].key = tz_rows_int(rows, column);
            break;
        case SLOT_DIGEST:
            bytes = tz_rows_bytes(rows, column, &n);
            if (bytes && n == TZ_DIGEST_BYTES)
                memcpy(row->digest, bytes, n);
            break;
        case SLOT_FIELD:
        case SLOT_REF_KIND:
        case SLOT_REF_TEXT:
            read_field(&row->f[s->index], s, rows, column, a);
            break;
        case SLOT_NONE:
            break;
        }
    }
    for (size_t i = 0; i < row->reg->field_n; i++)
        complete_ref(&row->reg->fields[i], &row->f[i]);
}

static struct tz_err *one(struct rrow **out, struct tz_rows *rows, const struct layout *lay, struct tz_arena *a)
{
    bool have;
    *out = NULL;
    TZ_TRY(tz_rows_next(rows, &have));
    if (!have)
        return NULL;
    struct rrow *row = row_blank(lay, a);
    row_read(row, rows, 0, a);
    row->j_to = tz_rows_int(rows, (int)lay->slot_n);
    *out = row;
    return NULL;
}

static struct tz_err *query_row(struct rrow **out, struct tz_conn *c, const struct layout *lay,
                                const struct tz_sql *sql, const struct tz_value *v, size_t n, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    TZ_TRY(tz_db_queryv(&rows, c, sql, v, n));
    struct tz_err *e = one(out, rows, lay, a);
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *main_row(struct rrow **out, struct tz_conn *c, const struct layout *lay, int64_t town, int64_t id,
                               int64_t version, int64_t known, struct tz_arena *a)
{
    struct tz_value v[] = {tz_v_int(town), tz_v_int(id), tz_v_int(version ? version : known)};
    TZ_TRY(query_row(out, c, lay, lay->read_now, v, 2, a));
    if (!*out)
        return NULL;
    if (version ? (*out)->version != version : known && (*out)->j_from > known)
        return query_row(out, c, lay, version ? lay->read_version : lay->read_known, v, 3, a);
    return NULL;
}

struct tz_err *row_load_spans(struct rrow *row, struct tz_conn *c, int64_t town, int64_t known, struct tz_arena *a)
{
    const struct layout *l = row->lay;
    struct tz_value v[] = {tz_v_int(town), tz_v_int(row->id), tz_v_int(tz_known_j(known))};
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    if (!row->reg->spans)
        return NULL;
    TZ_TRY(tz_db_queryv(&rows, c, l->span_read, v, 3));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, row->spans, row->span_n, row->span_room);
        struct rspan *s = &row->spans[row->span_n++];
        *s = (struct rspan){
            .from = (tz_day)tz_rows_int(rows, 0), .till = (tz_day)tz_rows_int(rows, 1), .state = -1, .stored = true};
        s->stored_from = s->from;
        s->f = TZ_NEW_ARRAY(a, row->reg->field_n, struct rval);
        for (size_t i = 0; i < l->span_slot_n; i++) {
            const struct slot *x = &l->span_slots[i];
            int column = 2 + (int)i;
            if (x->kind == SLOT_STATE)
                s->state = tz_rows_null(rows, column) ? -1 : tz_register_state(row->reg, tz_rows_text(rows, column));
            else if (x->kind == SLOT_INT && strcmp(x->name, "place") == 0)
                s->place = tz_rows_int(rows, column);
            else if (x->kind == SLOT_FIELD || x->kind == SLOT_REF_KIND || x->kind == SLOT_REF_TEXT)
                read_field(&s->f[x->index], x, rows, column, a);
        }
        for (size_t i = 0; i < row->reg->field_n; i++)
            complete_ref(&row->reg->fields[i], &s->f[i]);
    }
    tz_rows_close(&rows);
    return e;
}

static struct rsub *add_sub(struct rlist *list, struct tz_arena *a)
{
    TZ_GROW(a, list->items, list->n, list->room);
    return &list->items[list->n++];
}

static struct tz_err *load_list(struct rrow *row, const struct list_layout *l, struct tz_conn *c, int64_t town,
                                int64_t known, struct tz_arena *a)
{
    struct tz_value v[] = {tz_v_int(town), tz_v_int(row->id), tz_v_int(tz_known_j(known))};
    struct rlist *list = &row->lists[l->field->ord];
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    int fixed = l->dated ? 4 : 2;
    bool have;
    TZ_TRY(tz_db_queryv(&rows, c, l->read, v, 3));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct rsub *s = add_sub(list, a);
        *s = (struct rsub){
            .sub = tz_rows_int(rows, 0), .ord = tz_rows_int(rows, 1), .till = TZ_DAY_OPEN, .stored = true};
        if (l->dated) {
            s->from = (tz_day)tz_rows_int(rows, 2);
            s->till = (tz_day)tz_rows_int(rows, 3);
        }
        s->parts = TZ_NEW_ARRAY(a, l->field->part_n, struct rval);
        for (size_t i = 0; i < l->slot_n; i++)
            if (l->slots[i].kind != SLOT_NONE)
                read_field(&s->parts[l->slots[i].index], &l->slots[i], rows, fixed + (int)i, a);
        for (size_t i = 0; i < l->field->part_n; i++)
            complete_ref(&l->field->parts[i], &s->parts[i]);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *row_load_lists(struct rrow *row, struct tz_conn *c, int64_t town, int64_t known, struct tz_arena *a)
{
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->lay->lists[i])
            TZ_TRY(load_list(row, row->lay->lists[i], c, town, known, a));
    return NULL;
}

struct tz_err *row_load(struct rrow **out, struct tz_conn *c, const struct layout *lay, int64_t town, int64_t id,
                        int64_t version, int64_t known, struct tz_arena *a)
{
    struct rrow *row;
    TZ_TRY(main_row(&row, c, lay, town, id, version, known, a));
    if (row) {
        int64_t j = row->j_to == TZ_J_OPEN ? 0 : row->j_from;
        TZ_TRY(row_load_spans(row, c, town, j, a));
        TZ_TRY(row_load_lists(row, c, town, j, a));
    }
    *out = row;
    return NULL;
}

struct tz_err *number_find(int64_t *id, struct tz_conn *c, const struct tz_model *m, int64_t town,
                           const struct tz_register *r, const char *number)
{
    return tz_db_int(id, 0, c, layout_of(m, r)->find_number, "it", town, number);
}

struct tz_err *place_of(int64_t *place, struct tz_conn *c, const struct tz_model *m, int64_t town,
                        const struct tz_register *r, int64_t id)
{
    return tz_db_int(place, 0, c, layout_of(m, r)->find_place, "ii", town, id);
}

struct rrow *row_copy(const struct rrow *row, struct tz_arena *a)
{
    struct rrow *x = tz_memdup(a, row, sizeof *row);
    size_t n = row->reg->field_n;
    x->f = tz_memdup(a, row->f, n * sizeof *row->f);
    x->lists = tz_memdup(a, row->lists, n * sizeof *row->lists);
    x->seals = tz_memdup(a, row->seals, row->reg->class_n * sizeof *row->seals);
    x->spans = TZ_NEW_ARRAY(a, row->span_n + 4, struct rspan);
    x->span_room = row->span_n + 4;
    for (size_t i = 0; i < row->span_n; i++) {
        x->spans[i] = row->spans[i];
        x->spans[i].f = tz_memdup(a, row->spans[i].f, n * sizeof *row->f);
    }
    for (size_t i = 0; i < n; i++) {
        struct rlist *l = &x->lists[i];
        if (!row->lay->lists[i])
            continue;
        l->items = TZ_NEW_ARRAY(a, l->n + 4, struct rsub);
        l->room = l->n + 4;
        for (size_t k = 0; k < l->n; k++) {
            l->items[k] = row->lists[i].items[k];
            l->items[k].parts =
                tz_memdup(a, row->lists[i].items[k].parts, row->reg->fields[i].part_n * sizeof *l->items[k].parts);
        }
    }
    memset(&x->act, 0, sizeof x->act);
    return x;
}
