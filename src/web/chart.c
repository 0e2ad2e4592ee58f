/* SPDX-License-Identifier: Apache-2.0
 *
 * Charts made on the server: bars that are a list with words, lines as a path with a table of the same numbers; nothing is
 * fetched, drawn by scripts or left out for who cannot see it.
 */
#include <string.h>

#include "web/figures_priv.h"

/* The drawing area of a line; the page stretches it. */
enum { LINE_WIDTH = 600, LINE_HEIGHT = 160, LINE_EDGE = 6 };

/* A value as an integer of the figure's decimals, for lengths only. */
static bool scaled(int64_t *out, const struct tz_figure *f, const struct tz_figure_cell *c)
{
    return c->why == TZ_WHY_VALUE && tz_ratio_round(out, c->value, f->decimals);
}

static int64_t largest(const struct tz_figure *f)
{
    int64_t most = 0, n;
    for (size_t i = 1; i < f->line_n; i++)
        if (scaled(&n, f, &f->lines[i].cells[0]) && n > most)
            most = n;
    return most;
}

/* n of most in parts of `whole`, without overflow. */
static int share(int64_t n, int64_t most, int whole)
{
    if (n <= 0 || most <= 0)
        return 0;
    while (most > INT64_MAX / 2 / whole) {
        most /= 2;
        n /= 2;
    }
    return most ? (int)(n * whole / most) : 0;
}

const struct v_bar *chart_bars(const struct asked *x, const struct tz_figure *f, size_t *n)
{
    struct v_bar *out = TZ_NEW_ARRAY(x->v->a, f->line_n + 1, struct v_bar);
    int64_t most = largest(f), value;
    *n = 0;
    for (size_t i = 1; most && i < f->line_n; i++) {
        const struct tz_figure_cell *c = &f->lines[i].cells[0];
        struct v_number number = figure_number(x, f, &f->lines[i], 0);
        out[*n] = (struct v_bar){
            .label = f->lines[i].label, .text = number.text, .url = number.url, .missing = c->why != TZ_WHY_VALUE};
        if (scaled(&value, f, c)) {
            out[*n].width = share(value, most, 100);
            if (value > 0 && !out[*n].width)
                out[*n].width = 1;
        }
        (*n)++;
    }
    return out;
}

int chart_shade(const struct tz_figure *f, const struct tz_figure_line *l)
{
    int64_t value;
    if (!scaled(&value, f, &l->cells[0]))
        return 0;
    int fifth = share(value, largest(f), 5);
    return value <= 0 ? 1 : fifth < 1 ? 1 : fifth > 5 ? 5 : fifth;
}

/* ---- lines */
struct line {
    bool has[64];
    int64_t at[64];
};

static void add_point(struct tz_buf *b, size_t i, size_t n, int64_t value, int64_t most)
{
    int x = n > 1 ? (int)(i * LINE_WIDTH / (n - 1)) : 0;
    int y = LINE_HEIGHT - LINE_EDGE - share(value, most, LINE_HEIGHT - 2 * LINE_EDGE);
    tz_buf_printf(b, "%s%d,%d", b->len ? " " : "", x, y);
}

static const char *points(struct visit *v, const struct line *l, size_t n, int64_t most)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    for (size_t i = 0; i < n; i++)
        if (l->has[i])
            add_point(&b, i, n, l->at[i], most);
    return b.data;
}

static size_t known(const struct line *l, size_t n, int64_t *most)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += l->has[i];
        if (l->has[i] && l->at[i] > *most)
            *most = l->at[i];
    }
    return count;
}

static const char *short_period(struct visit *v, struct tz_period p)
{
    char text[64];
    return p.grain == TZ_GRAIN_MONTH ? tz_printf(v->a, "%d月", tz_day_month(p.from))
                                     : tz_strdup(v->a, tz_period_show(text, p));
}

const struct v_line_chart *chart_line(const struct asked *x, const struct tz_figure *f)
{
    struct visit *v = x->v;
    struct line now = {0}, before = {0};
    struct v_line_chart *out = TZ_NEW(v->a, struct v_line_chart);
    size_t n = f->period_n;
    int64_t most = 0;
    if (n < 2 || n > sizeof now.at / sizeof *now.at)
        return NULL;
    struct v_line_point *list = TZ_NEW_ARRAY(v->a, n, struct v_line_point);
    for (size_t i = 0; i < n; i++) {
        const struct tz_figure_cell *c = &f->lines[0].cells[i];
        now.has[i] = scaled(&now.at[i], f, c);
        before.has[i] = tz_ratio_has(c->yoy_base) && tz_ratio_round(&before.at[i], c->yoy_base, f->decimals);
        list[i] = (struct v_line_point){.label = short_period(v, f->periods[i]),
                                        .text = now.has[i] ? figure_amount(v, f, c->value) : "—",
                                        .before = before.has[i] ? figure_amount(v, f, c->yoy_base) : "—"};
    }
    if (known(&now, n, &most) < 2)
        return NULL;
    bool two = known(&before, n, &most) > 1;
    char top[40];
    *out = (struct v_line_chart){.title = tz_printf(v->a, "%s（%s）", figure_label(x), f->unit),
                                 .now = points(v, &now, n, most),
                                 .before = two ? points(v, &before, n, most) : NULL,
                                 .points = list,
                                 .n_points = n,
                                 .top = tz_strdup(v->a, tz_dec_show(top, most, f->decimals))};
    return out;
}
