/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking the index store, and finding entries by exact identity (the blind index).
 */
#include "register/gram_priv.h"
#include "register/list_priv.h"
#include "index.sql.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- the index store */
static struct tz_err *index_reader(struct tz_conn **c, const struct tz_desk *d)
{
    return tz_db_reader(c, tz_store_index(d->store), d->who->actor.town);
}

static char *match_of(enum tz_dialect dialect, int64_t town, const char *reg, const char *folded, struct tz_arena *a)
{
    struct tz_buf b;
    size_t n;
    tz_buf_init(&b, a);
    if (dialect == TZ_POSTGRES) {
        tz_buf_char(&b, '{');
        gram_add(&b, folded, GRAM_ARRAY, false);
        tz_buf_char(&b, '}');
        return b.data;
    }
    n = gram_add(&b, folded, GRAM_MATCH, false);
    if (!n) /* one character: the beginning of a bigram, or the last of a run */
        tz_buf_printf(&b, "\"%s\"*", folded);
    gram_marks(&b, town, reg, true);
    return b.data;
}

struct tz_err *search_ids(struct found_id *ids, size_t *n, bool *more, size_t room, const struct tz_desk *d,
                          const struct tz_register *r, const char *text, struct tz_arena *a)
{
    const char *folded = gram_fold(text, a);
    int64_t town = d->who->actor.town;
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    bool have;
    *n = 0;
    *more = false;
    if (!*folded || strchr(folded, '"'))
        return NULL;
    TZ_TRY(index_reader(&c, d));
    char *match = match_of(tz_conn_dialect(c), town, r ? r->key : NULL, folded, a);
    struct tz_err *e = r ? tz_db_query(&rows, c, &SQL_FIND_IN, "tittn", match, town, r->key, folded, (int)room + 1)
                         : tz_db_query(&rows, c, &SQL_FIND_ALL, "titn", match, town, folded, (int)room + 1);
    while (!e && !(e = tz_rows_next(rows, &have)) && have) {
        if (*n == room) {
            *more = true;
            break;
        }
        ids[*n].id = tz_rows_int(rows, 0);
        ids[(*n)++].reg = tz_rows_copy(rows, 1, a);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    return e;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

struct tz_err *search_test(bool *keep, const int64_t *ids, size_t n, const struct tz_desk *d, const char *text,
                           struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct tz_buf b;
    int64_t *hits = TZ_NEW_ARRAY(a, n, int64_t);
    size_t hit_n = 0;
    bool have;
    memset(keep, 0, n * sizeof *keep);
    if (!n)
        return NULL;
    TZ_TRY(index_reader(&c, d));
    bool postgres = tz_conn_dialect(c) == TZ_POSTGRES;
    tz_buf_init(&b, a);
    tz_buf_char(&b, postgres ? '{' : '[');
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%" PRId64, i ? "," : "", ids[i]);
    tz_buf_char(&b, postgres ? '}' : ']');
    struct tz_err *e = tz_db_query(&rows, c, &SQL_TEST_IN, "itt", d->who->actor.town, b.data, gram_fold(text, a));
    while (!e && !(e = tz_rows_next(rows, &have)) && have && hit_n < n)
        hits[hit_n++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    tz_db_release(&c);
    qsort(hits, hit_n, sizeof *hits, by_id);
    for (size_t i = 0; i < n && !e; i++)
        keep[i] = bsearch(&ids[i], hits, hit_n, sizeof *hits, by_id) != NULL;
    return e;
}

struct tz_err *tz_list_index_wait(struct tz_store *s, int64_t town, int64_t j, int timeout_ms)
{
    if (tz_store_index_wait(s, town, j, timeout_ms))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_BUSY, "搜索索引还没有跟上"), "请稍后再搜");
}

/* ---- hits */
struct hits {
    struct tz_hit *items;
    size_t n, room;
};

static struct tz_err *add_hit(struct hits *h, struct showing *s, const struct tz_register *r, int64_t id)
{
    struct tz_hit x = {.reg = r, .id = id};
    struct rrow *row;
    bool yes;
    if (h->n == h->room)
        return NULL;
    for (size_t i = 0; i < h->n; i++)
        if (h->items[i].id == id)
            return NULL;
    TZ_TRY(in_scope(&yes, s->scopes, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return NULL;
    TZ_TRY(row_load(&row, s->c, layout_of(s->model, r), s->town, id, 0, 0, s->a));
    if (!row || row->struck)
        return NULL;
    x.number = row->number;
    x.place_label = row->place_now ? tz_place_title(s->places, row->place_now, tz_today(), s->a) : "";
    TZ_TRY(label_of_id(&x.label, s, r, id));
    h->items[h->n++] = x;
    return NULL;
}

/* By identity in the fields of a register that have one. */
static struct tz_err *identity_hits(struct hits *h, struct showing *s, const struct tz_register *r, const char *text)
{
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        struct blind b;
        struct rval v = {0};
        int64_t ids[20];
        size_t n;
        if (!blind_field(f))
            continue;
        struct tz_err *e = value_read(&v, s->scopes, f, text, NULL);
        if (e || !v.text) {
            tz_err_free(e);
            continue;
        }
        blind_of(&b, s->ring, r, f, v.text);
        TZ_TRY(blind_find(ids, &n, 20, s->c, s->town, &b));
        for (size_t k = 0; k < n; k++)
            TZ_TRY(add_hit(h, s, r, ids[k]));
    }
    return NULL;
}

struct tz_err *tz_register_lookup(struct tz_hit **out, size_t *n, const struct tz_desk *d, const struct tz_register *r,
                                  const char *text, struct tz_arena *a)
{
    struct showing s;
    struct hits h = {.items = TZ_NEW_ARRAY(a, 20, struct tz_hit), .room = 20};
    TZ_TRY(showing_open(&s, d, TZ_GET_LABELS, a));
    struct tz_err *e = identity_hits(&h, &s, r, text);
    showing_close(&s);
    *out = h.items;
    *n = h.n;
    return e;
}

/* By shown number. */
static struct tz_err *number_hit(struct hits *h, struct showing *s, const struct tz_register *r, const char *text)
{
    int64_t id = 0;
    size_t n = r->prefix ? strlen(r->prefix) : 0;
    if (!n || strncmp(r->prefix, text, n) != 0 || text[n] != '-')
        return NULL;
    TZ_TRY(number_find(&id, s->c, s->model, s->town, r, text));
    return id ? add_hit(h, s, r, id) : NULL;
}

static struct tz_err *text_hits(struct hits *h, struct showing *s, const struct tz_register *r, const char *text)
{
    struct found_id found[200];
    size_t n;
    bool more;
    if (h->n == h->room)
        return NULL;
    TZ_TRY(search_ids(found, &n, &more, 200, s->d, r, text, s->a));
    for (size_t i = 0; i < n; i++) {
        const struct tz_register *of = r ? r : tz_model_register(s->model, found[i].reg);
        if (of)
            TZ_TRY(add_hit(h, s, of, found[i].id));
    }
    return NULL;
}

static struct tz_err *suggest(struct hits *h, struct showing *s, const struct tz_field *ref, const char *text)
{
    for (size_t i = 0; i < ref->target_n; i++) {
        const struct tz_register *r = ref->targets[i].reg;
        if (!r || !tz_scope_may(s->d->who, r, TZ_RIGHT_SEE))
            continue;
        TZ_TRY(number_hit(h, s, r, text));
        TZ_TRY(identity_hits(h, s, r, text));
        TZ_TRY(text_hits(h, s, r, text));
    }
    return NULL;
}

struct tz_err *tz_register_suggest(struct tz_hit **out, size_t *n, const struct tz_desk *d, const struct tz_field *ref,
                                   const char *text, struct tz_arena *a)
{
    struct showing s;
    struct hits h = {.items = TZ_NEW_ARRAY(a, 10, struct tz_hit), .room = 10};
    char *clean = tz_trim(a, text ? text : "");
    *out = h.items;
    *n = 0;
    if (!*clean)
        return NULL;
    TZ_TRY(showing_open(&s, d, TZ_GET_LABELS, a));
    struct tz_err *e = suggest(&h, &s, ref, clean);
    showing_close(&s);
    *n = h.n;
    return e;
}

static struct tz_err *search_all(struct hits *h, struct showing *s, const char *text)
{
    for (size_t i = 0; i < s->model->register_n; i++) {
        const struct tz_register *r = s->model->registers[i];
        if (!tz_scope_may(s->d->who, r, TZ_RIGHT_SEE))
            continue;
        TZ_TRY(number_hit(h, s, r, text));
        if (r->sight != TZ_SIGHT_RESTRICTED)
            TZ_TRY(identity_hits(h, s, r, text));
    }
    return text_hits(h, s, NULL, text);
}

struct tz_err *tz_list_search(struct tz_hit **out, size_t *n, const struct tz_desk *d, const char *text, size_t limit,
                              struct tz_arena *a)
{
    struct showing s;
    struct hits h = {.items = TZ_NEW_ARRAY(a, limit, struct tz_hit), .room = limit};
    char *clean = tz_trim(a, text ? text : "");
    *out = h.items;
    *n = 0;
    if (!*clean || !limit)
        return NULL;
    TZ_TRY(showing_open(&s, d, TZ_GET_LABELS, a));
    struct tz_err *e = search_all(&h, &s, clean);
    showing_close(&s);
    *n = h.n;
    return e;
}
