/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages over the list of a register share: the list as the address asks for it (filters, text, order, columns), for
 * the page, its export, its print and its bulk steps.
 */
#ifndef TZ_WEB_LIST_PRIV_H
#define TZ_WEB_LIST_PRIV_H
#include "web/web_priv.h"

enum { LIST_FILTERS_MAX = 24 };

struct list_state {
    struct visit *v;
    const struct tz_register *reg;
    struct tz_filter filters[LIST_FILTERS_MAX];
    size_t filter_n;
    const struct tz_pair *given; /* "f.<key>" of the query */
    size_t given_n;
    const char *text, *order, *after;
    const char *shown; /* keys of the columns as chosen, comma-separated; NULL = those of the pack */
    bool descending;
    const int *columns; /* as of tz_register.columns */
    size_t column_n;
};

/* The arguments of a route over a list. */
#define LIST_ARGS                                                                                                      \
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},                                       \
        {.name = "f", .label = "条件", .kind = TZ_ARG_MAP},                                                            \
        {.name = "q", .label = "文字", .kind = TZ_ARG_TEXT, .max = 100},                                               \
        {.name = "order", .label = "排序", .kind = TZ_ARG_TEXT, .max = 70},                                            \
        {.name = "cols", .label = "列", .kind = TZ_ARG_TEXT, .max = 1000},                                             \
    {                                                                                                                  \
        .name = "after", .label = "页", .kind = TZ_ARG_TEXT, .max = 500                                                \
    }
extern const struct tz_route_arg list_args[]; /* LIST_ARGS and the end */
/* The register of the route, if the account may see it; TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *list_register(struct visit *v, const struct tz_register **out);
/* Reads the state from the request; holds the places. */
TZ_MUST_CHECK struct tz_err *list_read(struct list_state *s, struct visit *v);
struct tz_list_query list_query(const struct list_state *s, enum tz_right right);
/* Value of a given condition ("state", "on_day.from"), or NULL. */
const char *list_given(const struct list_state *s, const char *key);
/* The address of this list with one thing changed: `key` set to `value` (NULL takes it out). Paging begins anew. `tail` is
 * put behind /r/<register>: "", "/print". */
char *list_url(const struct list_state *s, const char *tail, const char *key, const char *value);
/* The conditions in words: 村组：双江口村；受理日期从：2025-01-01 */
char *list_words(const struct list_state *s);
/* Cells of the row in the order of the columns. */
struct v_row list_row(const struct list_state *s, const struct tz_entry *e);
const struct v_column *list_columns(const struct list_state *s, bool sortable, size_t *n);

/* bulk.c: the bulk steps that the account may take on this list; fills page->bulk. */
TZ_MUST_CHECK struct tz_err *list_bulk(const struct list_state *s, struct v_register_page *page);
/* views.c: the saved views of this register that the account may use; fills page->saved. */
TZ_MUST_CHECK struct tz_err *list_saved(const struct list_state *s, struct v_register_page *page);

#endif
