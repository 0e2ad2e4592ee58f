/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of entries: declared filters, place subtree, state, text, any order of the pack, keyset paging, exact
 * counts to 10,000. One query builder for pages, API, export and drill-down; the scope of the account is
 * always compiled in.
 */
#ifndef TZ_REGISTER_LIST_H
#define TZ_REGISTER_LIST_H
#include "register/register.h"

enum tz_filter_op {
    TZ_F_EQ, /* one of the values; code trees: under; place: subtree; text: equal */
    TZ_F_NE,
    TZ_F_FROM,    /* >= values[0] */
    TZ_F_TILL,    /* <= values[0] */
    TZ_F_BETWEEN, /* values[0] <= x <= values[1]; days: also a period in values[0] */
    TZ_F_EMPTY,
    TZ_F_FILLED
};
struct tz_filter {
    const char *key; /* field key; system: place, state, on_day, campaign, office, owner, intake, batch,
                        number, struck, open */
    enum tz_filter_op op;
    const char *const *values; /* as typed */
    size_t n;
};
/* "kind=邻里,婚姻家庭", "on_day>=2025-01-01", "place=甲村", "settled_on=" (empty), "kind!=": parses one;
 * TZ_E_INPUT names the fields that may be filtered. */
TZ_MUST_CHECK struct tz_err *tz_filter_parse(struct tz_filter *out, const struct tz_register *r, const char *text,
                                             struct tz_arena *a);

struct tz_list_query {
    const struct tz_register *reg;
    enum tz_right right; /* SEE, or EXPORT */
    const struct tz_filter *filters;
    size_t filter_n;
    const struct tz_expr *where; /* further condition (TZ_IN_FILTER), may be NULL */
    const char *text;            /* search: bigrams select, a plain substring test decides */
    const char *order;           /* field key of reg->orders or number, on_day; NULL = the first declared order */
    bool descending;
    const char *after; /* `next` of the page before; TZ_E_INPUT when it is of another query */
    size_t limit;      /* 0 = 50; at most tz_limits.page_rows */
    int64_t known;     /* journal number, 0 = now */
    bool with_struck;
    const int64_t *ids; /* only these (drill-down); NULL = all */
    size_t id_n;
    /* Further SQL condition over the alias `row`, appended after " and " (drill-down of figures); may be
     * NULL. */
    struct tz_err *(*extra)(struct tz_sql_build *b, const char *row, void *data);
    void *data;
    bool count;     /* also count */
    unsigned parts; /* TZ_GET_LISTS, TZ_GET_LABELS, TZ_GET_LOOK as in tz_get */
};
struct tz_list {
    struct tz_entry **rows;
    size_t n;
    const char *next; /* NULL on the last page */
    int64_t count;    /* exact up to 10,000 */
    bool count_more;  /* more than 10,000: shown as 1万+ */
};
TZ_MUST_CHECK struct tz_err *tz_list_run(struct tz_list *out, const struct tz_desk *d, const struct tz_list_query *q,
                                         struct tz_arena *a);
/* How many, by one field (code, state or place): exact, by counting every row in scope: for registers that stay small. */
struct tz_list_group {
    const char *key, *label;
    int64_t n;
};
TZ_MUST_CHECK struct tz_err *tz_list_groups(struct tz_list_group **out, size_t *n, const struct tz_desk *d,
                                            const struct tz_list_query *q, const char *key, struct tz_arena *a);
/* How many in each state, in the flow's order (a filter on the state should be left out): exact up to 1,000, so that the
 * price does not grow with the register. */
struct tz_list_state {
    const struct tz_state *state;
    int64_t n;
    bool more;
};
TZ_MUST_CHECK struct tz_err *tz_list_states(struct tz_list_state **out, size_t *n, const struct tz_desk *d,
                                            const struct tz_list_query *q, struct tz_arena *a);
/* All rows in order, in chunks, without holding them: for exports. `row` owns its entry until it returns. */
TZ_MUST_CHECK struct tz_err *tz_list_each(const struct tz_desk *d, const struct tz_list_query *q,
                                          struct tz_err *(*row)(const struct tz_entry *e, void *data), void *data);
/* Over all registers the account may see (Ctrl+K): restricted ones only by number. At most `limit` hits. */
TZ_MUST_CHECK struct tz_err *tz_list_search(struct tz_hit **out, size_t *n, const struct tz_desk *d, const char *text,
                                            size_t limit, struct tz_arena *a);
/* Waits until the index store has taken in everything up to journal number j (tests, imports); TZ_E_BUSY
 * after timeout. */
TZ_MUST_CHECK struct tz_err *tz_list_index_wait(struct tz_store *s, int64_t town, int64_t j, int timeout_ms);

#endif
