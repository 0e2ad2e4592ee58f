/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages of figures share: a question as the address asks it, one cell as a number that opens its rows, bars and lines.
 */
#ifndef TZ_WEB_FIGURES_PRIV_H
#define TZ_WEB_FIGURES_PRIV_H
#include "indicator/figure.h"
#include "web/web_priv.h"

struct asked {
    struct visit *v;
    struct tz_conn *c;
    struct tz_figure_ask ask;
    const char *period, *by, *place, *map, *as_of;
    const struct tz_ref_arg *given; /* the filters as the address has them */
    size_t given_n;
    const char *where; /* and as text: tz_filters_text */
    bool cumulative;
};

/* The filters of an address: `where` as text (tz_filters_read), f.<field> one value each. */
TZ_MUST_CHECK struct tz_err *figure_filters(struct tz_figure_words *w, struct visit *v);
/* What the address asks for: indicator, period, place, map, conditions; split `by` (NULL = not). x->cumulative is the
 * caller's, the rest is set. */
TZ_MUST_CHECK struct tz_err *figure_asked(struct asked *x, struct visit *v, const char *by);
/* Its name with what the filters choose: 建设长度（道路）. */
const char *figure_label(const struct asked *x);
/* Address of the figure's own page, with its period and filters. */
char *figure_page_url(const struct asked *x);
/* Address of the rows behind a cell. */
char *figure_rows_url(const struct asked *x, int64_t place, const char *cut, struct tz_period p);
struct v_number figure_number(const struct asked *x, const struct tz_figure *f, const struct tz_figure_line *l,
                              size_t p);
/* The bare number: the unit stands in the head. NULL when there is none. */
char *figure_amount(struct visit *v, const struct tz_figure *f, struct tz_ratio value);
int figure_percent(struct tz_ratio r); /* whole per cent, 0 to 999; -1 without a value */
/* 增长12.3%, 持平 …: what stands under the head 同比. */
const char *figure_growth(struct visit *v, const struct tz_figure *f, const struct tz_figure_cell *c);

/* chart.c: one bar a line of the figure (the whole left out), as long as its value is to the largest. */
const struct v_bar *chart_bars(const struct asked *x, const struct tz_figure *f, size_t *n);
/* The periods of line 0 as a line, with the year before where it is known; NULL with fewer than two values. */
const struct v_line_chart *chart_line(const struct asked *x, const struct tz_figure *f);
/* Five shades of a value among the lines of its figure: 1 to 5; 0 without a value. */
int chart_shade(const struct tz_figure *f, const struct tz_figure_line *l);

#endif
