/* SPDX-License-Identifier: Apache-2.0
 *
 * A share that does not hold opens an early warning, by place and year, with rows that its base is counted from.
 */
#include <string.h>

#include "rule/run_priv.h"
#include "rule/watch.h"

const struct tz_rule *share_rule(const struct tz_watch *w, struct tz_arena *a)
{
    struct tz_rule *r = TZ_NEW(a, struct tz_rule);
    *r = (struct tz_rule){.key = w->key,
                          .label = w->label,
                          .basis = w->basis,
                          .pack = w->pack,
                          .on = w->on,
                          .tells = w->tells,
                          .tell_n = w->tell_n,
                          .closes = w->closes,
                          .at = w->at};
    return r;
}

static void cause_of(uint8_t out[CAUSE_BYTES], const struct look *k, int64_t place, int year)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    struct tz_digest *d = tz_digest_new(k->loop);
    tz_digest_str(d, tz_printf(k->loop, "%s\n%lld\n%d", k->watch->key, (long long)place, year));
    tz_digest_end(d, sum);
    memcpy(out, sum, CAUSE_BYTES);
}

/* Rows that the base of the place is counted from: the newest first would ask for all, the first twenty show the way. */
static struct tz_err *rows_behind(struct opening *o, struct look *k, const struct tz_watch_result *w)
{
    struct tz_figure_cell_ask ask = {.ask = w->behind, .limit = ROWS_MAX};
    struct tz_figure_rows rows;
    ask.ask.place = o->place;
    ask.ask.by_level = 0;
    TZ_TRY(tz_figure_drill(&rows, k->c, &ask, k->loop));
    for (size_t i = 0; i < rows.n && o->row_n < ROWS_MAX; i++)
        o->rows[o->row_n++] = (struct behind){rows.reg->key, rows.rows[i].id, rows.rows[i].version};
    return NULL;
}

static struct tz_err *take_line(struct look *k, const struct tz_watch_result *w, const struct tz_watch_line *l)
{
    uint8_t key[CAUSE_BYTES];
    struct opening *o;
    cause_of(key, k, l->place, w->year);
    o = take_cause(k, key, l->place);
    if (!o)
        return NULL;
    TZ_TRY(rows_behind(o, k, w));
    if (!o->row_n) /* a warning stands on rows */
        k->open_n--;
    return NULL;
}

struct tz_err *read_share(struct look *k)
{
    struct tz_watch_result w;
    TZ_TRY(tz_watch_look(&w, k->c, k->m, NULL, k->town, k->watch, tz_day_year(k->today), 0, k->loop));
    for (size_t i = 0; i < w.n; i++) {
        struct tz_rule_missing *missing;
        if (w.lines[i].state == TZ_WATCH_BROKEN)
            TZ_TRY(take_line(k, &w, &w.lines[i]));
        else if (w.lines[i].state == TZ_WATCH_NO_LIMIT && (missing = take_missing(k)))
            *missing = (struct tz_rule_missing){.param = k->watch->limit->key,
                                                .label = k->watch->limit->label,
                                                .place = tz_place_title(k->places, w.lines[i].place, k->today, k->a),
                                                .year = w.year,
                                                .rows = 1};
    }
    return NULL;
}
