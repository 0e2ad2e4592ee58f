/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of entries: one query builder for lists, counts, groups, exports. Paging is by key (order value, id), so that a
 * page costs the same wherever it stands; rows without an order value come last.
 */
#include "register/list_priv.h"
#include "store/memo.h"
#include "store/sight.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_MOST 10000
#define CANDIDATES_MOST 2000 /* beyond that rows are read in order and tested: a common word fills a page soon */
#define CHUNK 400

/* What a query becomes: the parts shared by page, count and groups. */
struct listing {
    struct showing s;
    const struct tz_list_query *q;
    const struct layout *lay;
    struct tz_scope *scope;
    enum tz_dialect dialect;
    const char *column; /* order */
    bool text_order, nullable;
    bool descending;
    const int64_t *ids; /* search candidates or given ids; NULL = all */
    size_t id_n;
    bool test_text; /* each row is tested against the text */
    uint64_t sum;   /* of the query: cursors belong to it */
};

/* ---- order */
static struct tz_err *pick_order(struct listing *l)
{
    const struct tz_register *r = l->q->reg;
    const char *key = l->q->order;
    l->descending = l->q->descending;
    if (!key) {
        const struct tz_field *first = NULL;
        if (r->order_n)
            first = tz_field_at(r, r->orders[0]);
        key = first && first->column ? first->key : "on_day";
        l->descending = true;
    }
    if (!strcmp(key, "id") || !strcmp(key, "number") || !strcmp(key, "on_day") || !strcmp(key, "place") ||
        !strcmp(key, "state") || !strcmp(key, "upper_no") || !strcmp(key, "campaign")) {
        l->column = !strcmp(key, "place") ? "place_now" : key;
        l->text_order = strcmp(key, "id") && strcmp(key, "on_day") && strcmp(key, "place");
        l->nullable = strcmp(key, "id") && strcmp(key, "number");
        return NULL;
    }
    const struct tz_field *f = tz_register_field(r, key);
    if (!f || f->system || !f->column || f->type == TZ_TYPE_LIST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "不能按“%s”排序", key),
                           "可按编号 number、发生日 on_day 及不加密的字段排序");
    l->column = f->ord == r->on_field && f->type == TZ_TYPE_DATE ? "on_day" : f->column;
    l->text_order = tz_field_is_text(f);
    l->nullable = !f->required;
    return NULL;
}

/* ---- conditions */
static struct tz_err *conditions(struct tz_sql_build *b, struct listing *l)
{
    const struct tz_list_query *q = l->q;
    tz_sql_add(b, " where r.town = ");
    tz_sql_bind(b, tz_v_int(l->s.town));
    if (!q->with_struck)
        tz_sql_add(b, " and r.struck = 0");
    if (!tz_scope_all(l->scope)) {
        tz_sql_add(b, " and ");
        tz_scope_sql(b, l->scope, "r");
    }
    for (size_t i = 0; i < q->filter_n; i++)
        TZ_TRY(filter_sql(b, &l->s, q->reg, &q->filters[i]));
    if (q->where) {
        struct tz_sql_context c = {.row = "r",
                                   .town = l->s.town,
                                   .known = q->known,
                                   .day_param = -1,
                                   .period_start = -1,
                                   .period_end = -1,
                                   .today = tz_today(),
                                   .model = l->s.model};
        tz_sql_add(b, " and ");
        TZ_TRY(tz_expr_sql(b, q->where, &c));
    }
    if (q->extra) {
        tz_sql_add(b, " and ");
        TZ_TRY(q->extra(b, "r", q->data));
    }
    if (l->ids) {
        tz_sql_add(b, " and r.id");
        ids_sql(b, l->dialect, l->ids, l->id_n);
    }
    return NULL;
}

/* " from r_x r", or as it was known. */
static void source(struct tz_sql_build *b, const struct listing *l)
{
    const struct tz_register *r = l->q->reg;
    int j, town;
    if (!l->q->known) {
        tz_sql_add(b, " from ");
        tz_sql_name(b, r->table);
        tz_sql_add(b, " r");
        return;
    }
    j = tz_sql_reserve(b);
    town = tz_sql_reserve(b);
    b->values[j] = tz_v_int(l->q->known);
    b->values[town] = tz_v_int(l->s.town);
    for (int part = 0; part < 2; part++) {
        tz_sql_add(b, part ? " union all select r.town, " : " from (select r.town, ");
        tz_sql_add(b, l->lay->columns);
        tz_sql_add(b, " from ");
        tz_sql_name(b, part ? r->history : r->table);
        tz_sql_add(b, " r where r.town = ");
        tz_sql_param(b, town, TZ_INT);
        tz_sql_add(b, " and r.j_from <= ");
        tz_sql_param(b, j, TZ_INT);
        if (part) {
            tz_sql_add(b, " and r.j_to > ");
            tz_sql_param(b, j, TZ_INT);
        }
    }
    tz_sql_add(b, ") r");
}

/* ---- cursors: sum, phase, id, order value */
struct cursor {
    bool given;
    bool nulls; /* among the rows without an order value */
    int64_t id, i;
    const char *text;
};

static uint64_t mix(uint64_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (h ^ 31) * UINT64_C(1099511628211);
}

static uint64_t query_sum(const struct listing *l)
{
    const struct tz_list_query *q = l->q;
    uint64_t h = mix(UINT64_C(1469598103934665603), q->reg->key);
    h = mix(h, l->column);
    h = mix(h, l->descending ? "d" : "a");
    h = mix(h, q->text);
    for (size_t i = 0; i < q->filter_n; i++) {
        h = mix(mix(h, q->filters[i].key), q->filters[i].op == TZ_F_NE ? "!" : "=");
        for (size_t k = 0; k < q->filters[i].n; k++)
            h = mix(h, q->filters[i].values[k]);
    }
    return h & 0xffffffff;
}

static char *print_cursor(const struct listing *l, const struct cursor *c, struct tz_arena *a)
{
    if (l->text_order && !c->nulls)
        return tz_printf(a, "%08" PRIx64 ".v.%" PRId64 ".%s", l->sum, c->id,
                         tz_hex(a, c->text ? c->text : "", c->text ? strlen(c->text) : 0));
    return tz_printf(a, "%08" PRIx64 ".%s.%" PRId64 ".%" PRId64, l->sum, c->nulls ? "n" : "v", c->id, c->i);
}

static struct tz_err *read_cursor(struct cursor *c, const struct listing *l)
{
    size_t n;
    char **parts;
    *c = (struct cursor){0};
    if (!l->q->after)
        return NULL;
    parts = tz_split(l->s.a, l->q->after, '.', &n);
    if (n != 4 || strcmp(parts[0], tz_printf(l->s.a, "%08" PRIx64, l->sum)) != 0 || !tz_parse_int(parts[2], &c->id))
        return tz_err_hint(tz_err(TZ_E_INPUT, "翻页标记不对"), "请从第一页重新翻起");
    c->given = true;
    c->nulls = parts[1][0] == 'n';
    if (l->text_order && !c->nulls) {
        size_t bytes = strlen(parts[3]) / 2;
        char *text = tz_alloc(l->s.a, bytes + 1);
        if (!tz_unhex((uint8_t *)text, bytes, parts[3]))
            return tz_err(TZ_E_INPUT, "翻页标记不对");
        c->text = text;
    } else if (!tz_parse_int(parts[3], &c->i)) {
        return tz_err(TZ_E_INPUT, "翻页标记不对");
    }
    return NULL;
}

/* After the cursor in order: (column, id) beyond it; the column bound alone lets an index seek. */
static void beyond(struct tz_sql_build *b, const struct listing *l, const struct cursor *c)
{
    const char *op = l->descending ? "<" : ">";
    int v;
    if (c->nulls || !strcmp(l->column, "id")) {
        tz_sql_add(b, " and r.id ");
        tz_sql_add(b, op);
        tz_sql_add(b, " ");
        tz_sql_bind(b, tz_v_int(c->id));
        return;
    }
    v = tz_sql_reserve(b);
    b->values[v] = l->text_order ? tz_v_text(c->text ? c->text : "") : tz_v_int(c->i);
    tz_sql_add(b, " and r.");
    tz_sql_name(b, l->column);
    tz_sql_add(b, l->descending ? " <= " : " >= ");
    tz_sql_param(b, v, l->text_order ? TZ_TEXT : TZ_INT);
    tz_sql_add(b, " and (r.");
    tz_sql_name(b, l->column);
    tz_sql_add(b, " ");
    tz_sql_add(b, op);
    tz_sql_add(b, " ");
    tz_sql_param(b, v, l->text_order ? TZ_TEXT : TZ_INT);
    tz_sql_add(b, " or r.id ");
    tz_sql_add(b, op);
    tz_sql_add(b, " ");
    tz_sql_bind(b, tz_v_int(c->id));
    tz_sql_add(b, ")");
}

/* ---- one phase: rows with an order value, or those without */
struct page {
    struct rrow **rows;
    size_t n, room;
};

static struct tz_err *build_page(struct tz_sql_build *b, struct listing *l, const struct cursor *c, bool nulls,
                                 size_t limit)
{
    tz_sql_begin(b, l->s.a);
    tz_sql_add(b, "select ");
    tz_sql_add(b, l->lay->columns);
    source(b, l);
    TZ_TRY(conditions(b, l));
    if (l->nullable) {
        tz_sql_add(b, " and r.");
        tz_sql_name(b, l->column);
        tz_sql_add(b, nulls ? " is null" : " is not null");
    }
    if (c->given && c->nulls == nulls)
        beyond(b, l, c);
    tz_sql_add(b, " order by ");
    if (!nulls && strcmp(l->column, "id")) {
        tz_sql_add(b, "r.");
        tz_sql_name(b, l->column);
        /* in this phase none is NULL: the words are those of the engine's indexes */
        if (l->descending)
            tz_sql_add2(b, " desc nulls last, ", " desc nulls first, ");
        else
            tz_sql_add2(b, " asc nulls first, ", " asc nulls last, ");
    }
    tz_sql_add(b, l->descending ? "r.id desc" : "r.id asc");
    tz_sql_add(b, " limit ");
    tz_sql_bind(b, tz_v_int((int64_t)limit));
    return NULL;
}

static struct tz_err *run_page(struct page *p, struct listing *l, const struct cursor *c, bool nulls, size_t limit)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(build_page(&b, l, c, nulls, limit));
    struct tz_sql *sql = tz_sql_end(&b, "register.list");
    TZ_TRY(tz_db_queryv(&rows, l->s.c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && p->n < p->room) {
        struct rrow *row = row_blank(l->lay, l->s.a);
        row_read(row, rows, 0, l->s.a);
        p->rows[p->n++] = row;
    }
    tz_rows_close(&rows);
    return e;
}

static void set_cursor(struct cursor *c, const struct listing *l, const struct rrow *row)
{
    *c = (struct cursor){.given = true, .id = row->id};
    for (size_t i = 0; i < l->lay->slot_n; i++) {
        const struct slot *s = &l->lay->slots[i];
        if (strcmp(s->name, l->column) != 0)
            continue;
        if (s->kind == SLOT_INT) {
            c->i = *(const int64_t *)((const char *)row + s->offset);
        } else if (s->kind == SLOT_TEXT) {
            c->text = *(const char *const *)((const char *)row + s->offset);
            c->nulls = !c->text && l->nullable;
        } else if (s->kind == SLOT_STATE) {
            c->text = tz_state_key(row->reg, row->state);
        } else if (s->kind == SLOT_FIELD) {
            c->i = row->f[s->index].i;
            c->text = row->f[s->index].text;
            c->nulls = !row->f[s->index].filled;
        }
    }
}

/* Rows in order after the cursor, both phases. */
static struct tz_err *next_rows(struct page *p, struct listing *l, const struct cursor *c, size_t limit)
{
    if (!c->given || !c->nulls)
        TZ_TRY(run_page(p, l, c, false, limit));
    if (p->n < limit && l->nullable)
        TZ_TRY(run_page(p, l, c, true, limit - p->n));
    return NULL;
}

/* A frequent word: rows in order, those without it passed over. */
static struct tz_err *tested_rows(struct page *p, struct listing *l, struct cursor c, size_t limit)
{
    struct page chunk = {.rows = TZ_NEW_ARRAY(l->s.a, CHUNK, struct rrow *), .room = CHUNK};
    int64_t *ids = TZ_NEW_ARRAY(l->s.a, CHUNK, int64_t);
    bool *keep = TZ_NEW_ARRAY(l->s.a, CHUNK, bool);
    do {
        chunk.n = 0;
        TZ_TRY(next_rows(&chunk, l, &c, CHUNK));
        for (size_t i = 0; i < chunk.n; i++)
            ids[i] = chunk.rows[i]->id;
        TZ_TRY(search_test(keep, ids, chunk.n, l->s.d, l->q->text, l->s.a));
        for (size_t i = 0; i < chunk.n && p->n < limit; i++)
            if (keep[i])
                p->rows[p->n++] = chunk.rows[i];
        if (chunk.n)
            set_cursor(&c, l, chunk.rows[chunk.n - 1]);
    } while (chunk.n == CHUNK && p->n < limit);
    return NULL;
}

/* ---- search and given ids */
static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static struct tz_err *candidates(struct listing *l)
{
    struct found_id *found;
    int64_t *ids;
    size_t n, kept = 0;
    bool more;
    l->ids = l->q->ids;
    l->id_n = l->q->id_n;
    if (!l->q->text || !*l->q->text)
        return NULL;
    found = TZ_NEW_ARRAY(l->s.a, CANDIDATES_MOST, struct found_id);
    TZ_TRY(search_ids(found, &n, &more, CANDIDATES_MOST, l->s.d, l->q->reg, l->q->text, l->s.a));
    if (more) {
        l->test_text = true;
        return NULL;
    }
    ids = TZ_NEW_ARRAY(l->s.a, n, int64_t);
    for (size_t i = 0; i < n; i++)
        ids[i] = found[i].id;
    if (l->q->ids) {
        int64_t *given = tz_memdup(l->s.a, l->q->ids, l->q->id_n * sizeof *given);
        qsort(given, l->q->id_n, sizeof *given, by_id);
        for (size_t i = 0; i < n; i++)
            if (bsearch(&ids[i], given, l->q->id_n, sizeof *given, by_id))
                ids[kept++] = ids[i];
        n = kept;
    }
    l->ids = ids;
    l->id_n = n;
    return NULL;
}

static struct tz_err *open_listing(struct listing *l, const struct tz_desk *d, const struct tz_list_query *q,
                                   struct tz_arena *a)
{
    *l = (struct listing){.q = q, .lay = layout_of(d->model, q->reg)};
    TZ_TRY(showing_open(&l->s, d, q->parts, a));
    l->s.scopes->known = q->known;
    l->dialect = tz_conn_dialect(l->s.c);
    struct tz_err *e = tz_scope_make(&l->scope, l->s.c, d->who, q->reg, q->right, a);
    if (!e)
        e = pick_order(l);
    if (!e)
        e = candidates(l);
    l->sum = e ? 0 : query_sum(l);
    if (e)
        showing_close(&l->s);
    return e;
}

/* ---- counting */
static struct tz_err *count(struct tz_list *out, struct listing *l)
{
    struct tz_sql_build b;
    if (l->test_text) {
        out->count = COUNT_MOST;
        out->count_more = true;
        return NULL;
    }
    tz_sql_begin(&b, l->s.a);
    tz_sql_add(&b, "select 0, count(*) from (select 1");
    source(&b, l);
    TZ_TRY(conditions(&b, l));
    tz_sql_add(&b, " limit ");
    tz_sql_bind(&b, tz_v_int(COUNT_MOST + 1));
    tz_sql_add(&b, ") c");
    TZ_TRY(tz_memo_counts(&out->count, 1, l->s.d->store, l->s.c, l->s.town, tz_sql_end(&b, "register.count"), b.values,
                          b.value_n, l->s.a));
    out->count_more = out->count > COUNT_MOST;
    if (out->count_more)
        out->count = COUNT_MOST;
    return NULL;
}

/* ---- looks of a page: one sight entry a row, before it is handed out */
static struct tz_err *look_page(struct listing *l, struct rrow **rows, size_t n)
{
    struct tz_look *looks;
    size_t k = 0;
    if (!(l->q->parts & TZ_GET_LOOK))
        return NULL;
    if (!tz_scope_may(l->s.d->who, l->q->reg, TZ_RIGHT_LOOK))
        return tz_err(TZ_E_FORBIDDEN, "你的角色不能查看完整信息");
    if (!l->s.d->who->system && (!l->s.d->reason || !*l->s.d->reason))
        return tz_err_hint(tz_err(TZ_E_RULE, "请写明查看事由"), "如：报送上级名册（文号）；查看会留痕");
    looks = TZ_NEW_ARRAY(l->s.a, n * (l->q->reg->class_n + 1), struct tz_look);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < l->q->reg->class_n; c++)
            if (rows[i]->seals[c].key)
                looks[k++] = (struct tz_look){rows[i]->id, l->q->reg->classes[c]};
    if (k)
        TZ_TRY(tz_sight_record(l->s.d->store, &l->s.d->who->actor, looks, k, l->s.d->reason, l->s.d->task));
    l->s.whole = true;
    return NULL;
}

static struct tz_err *show_rows(struct tz_list *out, struct listing *l, struct rrow **rows, size_t n)
{
    TZ_TRY(look_page(l, rows, n));
    out->rows = TZ_NEW_ARRAY(l->s.a, n, struct tz_entry *);
    for (size_t i = 0; i < n; i++) {
        if (l->q->parts & TZ_GET_LISTS)
            TZ_TRY(row_load_lists(rows[i], l->s.c, l->s.town, l->q->known ? rows[i]->j_from : 0, l->s.a));
        TZ_TRY(entry_of(&out->rows[i], &l->s, rows[i]));
    }
    out->n = n;
    return NULL;
}

static struct tz_err *run(struct tz_list *out, struct listing *l)
{
    size_t limit = l->q->limit ? l->q->limit : 50;
    struct page p;
    struct cursor c, last;
    if (limit > tz_limits.page_rows)
        limit = tz_limits.page_rows;
    p = (struct page){.rows = TZ_NEW_ARRAY(l->s.a, limit + 1, struct rrow *), .room = limit + 1};
    *out = (struct tz_list){0};
    if (tz_scope_none(l->scope) || (l->ids && !l->id_n))
        return NULL;
    TZ_TRY(read_cursor(&c, l));
    TZ_TRY(l->test_text ? tested_rows(&p, l, c, limit + 1) : next_rows(&p, l, &c, limit + 1));
    if (p.n > limit) {
        p.n = limit;
        set_cursor(&last, l, p.rows[limit - 1]);
        out->next = print_cursor(l, &last, l->s.a);
    }
    TZ_TRY(show_rows(out, l, p.rows, p.n));
    if (l->q->count && !l->q->after && !out->next)
        out->count = (int64_t)out->n;
    else if (l->q->count)
        TZ_TRY(count(out, l));
    return NULL;
}

struct tz_err *tz_list_run(struct tz_list *out, const struct tz_desk *d, const struct tz_list_query *q,
                           struct tz_arena *a)
{
    struct listing l;
    TZ_TRY(open_listing(&l, d, q, a));
    struct tz_err *e = run(out, &l);
    showing_close(&l.s);
    return e;
}

/* ---- groups */
static struct tz_err *group_column(const char **column, const struct tz_field **field, const struct tz_register *r,
                                   const char *key)
{
    *field = tz_register_field(r, key);
    if (!strcmp(key, "state") || !strcmp(key, "place")) {
        *column = !strcmp(key, "place") ? "place_now" : "state";
        *field = NULL;
        return NULL;
    }
    if (!*field || (*field)->system || !(*field)->column || (*field)->type == TZ_TYPE_LIST)
        return tz_err(TZ_E_INPUT, "不能按“%s”分组", key);
    *column = (*field)->column;
    return NULL;
}

static const char *group_label(struct listing *l, const struct tz_field *f, const char *key, int64_t i)
{
    int code;
    if (!f && strcmp(key, "") && i)
        return tz_place_title(l->s.places, i, tz_today(), l->s.a);
    if (!f || (f->type != TZ_TYPE_CHOICE && f->type != TZ_TYPE_PLACE))
        return key;
    if (f->type == TZ_TYPE_PLACE)
        return tz_place_title(l->s.places, i, tz_today(), l->s.a);
    code = tz_codes_find(f->codes, key);
    return code >= 0 ? f->codes->items[code].label : key;
}

#define GROUPS_MOST 2000

static struct tz_err *groups(struct tz_list_group **out, size_t *n, struct listing *l, const char *key)
{
    const char *column = NULL;
    const struct tz_field *f;
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(group_column(&column, &f, l->q->reg, key));
    *out = TZ_NEW_ARRAY(l->s.a, GROUPS_MOST, struct tz_list_group);
    *n = 0;
    if (tz_scope_none(l->scope) || (l->ids && !l->id_n))
        return NULL;
    tz_sql_begin(&b, l->s.a);
    tz_sql_add(&b, "select r.");
    tz_sql_name(&b, column);
    tz_sql_add(&b, ", count(*)");
    source(&b, l);
    TZ_TRY(conditions(&b, l));
    tz_sql_add(&b, " group by r.");
    tz_sql_name(&b, column);
    tz_sql_add(&b, " order by 2 desc, 1");
    struct tz_sql *sql = tz_sql_end(&b, "register.groups");
    TZ_TRY(tz_db_queryv(&rows, l->s.c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < GROUPS_MOST) {
        struct tz_value v = tz_rows_value(rows, 0);
        struct tz_list_group *g = &(*out)[(*n)++];
        g->key = v.kind == TZ_TEXT  ? tz_strdup(l->s.a, v.p)
                 : v.kind == TZ_INT ? tz_printf(l->s.a, "%" PRId64, v.i)
                                    : "";
        g->n = tz_rows_int(rows, 1);
        g->label = group_label(l, f, g->key, v.kind == TZ_INT ? v.i : 0);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_list_groups(struct tz_list_group **out, size_t *n, const struct tz_desk *d,
                              const struct tz_list_query *q, const char *key, struct tz_arena *a)
{
    struct listing l;
    TZ_TRY(open_listing(&l, d, q, a));
    struct tz_err *e = groups(out, n, &l, key);
    showing_close(&l.s);
    return e;
}

/* ---- states */
#define STATE_MOST 1000

static struct tz_err *states_sql(struct tz_sql_build *b, struct listing *l, size_t from, size_t n)
{
    const struct tz_register *r = l->q->reg;
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? " union all select " : "select ");
        tz_sql_bind(b, tz_v_int((int64_t)i));
        tz_sql_add(b, " as at, count(*) as n from (select 1");
        source(b, l);
        TZ_TRY(conditions(b, l));
        tz_sql_add(b, " and r.state = ");
        tz_sql_bind(b, tz_v_text(r->states[from + i].key));
        tz_sql_add(b, " limit ");
        tz_sql_bind(b, tz_v_int(STATE_MOST + 1));
        tz_sql_add(b, ") c");
    }
    return NULL;
}

static struct tz_err *states(struct tz_list_state *out, struct listing *l)
{
    size_t all = l->q->reg->state_n;
    for (size_t from = 0; from < all; from += TZ_MEMO_COUNTS) {
        size_t n = all - from < TZ_MEMO_COUNTS ? all - from : TZ_MEMO_COUNTS;
        struct tz_sql_build b;
        int64_t counts[TZ_MEMO_COUNTS];
        tz_sql_begin(&b, l->s.a);
        TZ_TRY(states_sql(&b, l, from, n));
        TZ_TRY(tz_memo_counts(counts, n, l->s.d->store, l->s.c, l->s.town, tz_sql_end(&b, "register.states"), b.values,
                              b.value_n, l->s.a));
        for (size_t i = 0; i < n; i++) {
            out[from + i].more = counts[i] > STATE_MOST;
            out[from + i].n = counts[i] > STATE_MOST ? STATE_MOST : counts[i];
        }
    }
    return NULL;
}

struct tz_err *tz_list_states(struct tz_list_state **out, size_t *n, const struct tz_desk *d,
                              const struct tz_list_query *q, struct tz_arena *a)
{
    struct listing l;
    TZ_TRY(open_listing(&l, d, q, a));
    *n = q->reg->state_n;
    *out = TZ_NEW_ARRAY(a, *n, struct tz_list_state);
    for (size_t i = 0; i < *n; i++)
        (*out)[i].state = &q->reg->states[i];
    struct tz_err *e = !*n || tz_scope_none(l.scope) || (l.ids && !l.id_n) ? NULL : states(*out, &l);
    showing_close(&l.s);
    return e;
}

/* ---- all rows */
struct tz_err *tz_list_each(const struct tz_desk *d, const struct tz_list_query *q,
                            struct tz_err *(*row)(const struct tz_entry *e, void *data), void *data)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_list_query page = *q;
    struct tz_err *e = NULL;
    char *after = NULL;
    page.limit = tz_limits.page_rows;
    page.count = false;
    do {
        struct tz_list list;
        page.after = after;
        e = tz_list_run(&list, d, &page, a);
        for (size_t i = 0; !e && i < list.n; i++)
            e = row(list.rows[i], data);
        if (e || !list.next)
            break;
        struct tz_arena *next = tz_arena_new(0);
        after = tz_strdup(next, list.next);
        tz_arena_destroy(&a);
        a = next;
    } while (true);
    tz_arena_destroy(&a);
    return e;
}
