/* SPDX-License-Identifier: Apache-2.0
 *
 * From leaf contributions to months and years at every level of the tree. Months stand on the map of their last day. A stock
 * that lies on past a change of the map is moved from the old ancestors to the new ones in the month of the change.
 */
#include "indicator/slot.h"
#include "indicator/tally_priv.h"

enum { BREAKS_MAX = 64 };

static void bump(struct tally_run *r, struct map *m, int64_t level, int64_t when, int64_t ind, int64_t place, int64_t n,
                 int64_t v)
{
    int64_t key[MAP_KEY] = {level, when, ind, place};
    struct tally_sum *s = imap_at(m, key, NULL);
    if (!tz_add(&s->n, s->n, n) || !tz_add(&s->v, s->v, v))
        r->overflow = true;
}

static void bump_path(struct tally_run *r, const struct tz_indicator *i, const int64_t *path, int depth, tz_day day,
                      int64_t month, int64_t n, int64_t v)
{
    bool stock = i->kept == TZ_KEPT_STOCK;
    for (int k = 0; k < depth; k++) {
        int level = tz_place_level_on(r->places, path[k], day);
        if (level < TZ_PLACE_TOWN || (k && i->place == TZ_ROLL_NONE))
            break;
        bump(r, &r->months, level, month, i->number, path[k], n, v);
        if (stock)
            bump(r, &r->years, level, month / 100, i->number, path[k], n, v);
    }
}

/* A stock's step: from the day on, moved at each later change of the map. */
static void fold_step(struct tally_run *r, const struct tz_indicator *i, int64_t place, tz_day day, int64_t n,
                      int64_t v)
{
    int64_t path[TZ_PLACE_DEPTH];
    tz_day breaks[BREAKS_MAX];
    size_t count = tz_place_breaks(breaks, BREAKS_MAX, r->places, place, day, TZ_DAY_OPEN - 1);
    int depth = tz_place_path(path, r->places, place, day);
    bump_path(r, i, path, depth, day, day / 100, n, v);
    for (size_t k = 0; k < count && k < BREAKS_MAX; k++) {
        int64_t next[TZ_PLACE_DEPTH];
        int next_depth = tz_place_path(next, r->places, place, breaks[k]);
        bump_path(r, i, path, depth, k ? breaks[k - 1] : day, breaks[k] / 100, -n, -v);
        bump_path(r, i, next, next_depth, breaks[k], breaks[k] / 100, n, v);
        memcpy(path, next, sizeof path);
        depth = next_depth;
    }
}

void fold_add(struct tally_run *r, const struct tz_indicator *i, int64_t place, int64_t slot, int64_t n, int64_t v)
{
    int64_t path[TZ_PLACE_DEPTH];
    tz_day day;
    if (i->kept == TZ_KEPT_STOCK) {
        fold_step(r, i, place, (tz_day)slot, n, v);
        return;
    }
    day = slot_period(slot / 100 * 100).till;
    bump_path(r, i, path, tz_place_path(path, r->places, place, day), day, slot / 100, n, v);
}

/* ---- distinct and latest: every month, quarter, half and year code, then 1–N; each holds all that lies within it */

static struct tz_period one_to(int64_t year, int n)
{
    return (struct tz_period){tz_day_make((int)year, 1, 1), tz_day_make((int)year, n, tz_month_days((int)year, n)),
                              TZ_GRAIN_RANGE};
}

/* Codes 0..18 as they stand in slots, then 51..62. Returns false beyond the last. */
static bool code_at(int k, int64_t year, int64_t *month, struct tz_period *p)
{
    if (k <= 18) {
        *month = year * 100 + k;
        *p = slot_period(*month * 100);
        return true;
    }
    if (k > 30)
        return false;
    *month = year * 100 + SLOT_CUMULATIVE + (k - 18);
    *p = one_to(year, k - 18);
    return true;
}

struct seen { /* an ancestor under which a who is present, and by how many rows */
    int64_t place, n;
};

static int present_in(struct seen *seen, int room, const struct tally_run *r, const struct tz_indicator *i,
                      const struct fold_row *rows, size_t n, struct tz_period p)
{
    int seen_n = 0;
    for (size_t x = 0; x < n; x++) {
        int64_t path[TZ_PLACE_DEPTH];
        int depth;
        if (rows[x].n <= 0 || !slot_in(rows[x].slot, p))
            continue;
        depth = tz_place_path(path, r->places, rows[x].place, p.till);
        for (int d = 0; d < depth && !(d && i->place == TZ_ROLL_NONE); d++) {
            int q = 0;
            while (q < seen_n && seen[q].place != path[d])
                q++;
            if (q == seen_n && seen_n < room)
                seen[seen_n++] = (struct seen){path[d], 0};
            if (q < room)
                seen[q].n += rows[x].n;
        }
    }
    return seen_n;
}

void fold_who(struct tally_run *r, const struct tz_indicator *i, int64_t year, const struct fold_row *rows, size_t n,
              int sign)
{
    struct seen few[TZ_PLACE_DEPTH * 8], *seen = few;
    int64_t month;
    int room = n <= 8 ? TZ_PLACE_DEPTH * 8 : (int)n * TZ_PLACE_DEPTH;
    struct tz_period p;
    if (n > 8)
        seen = TZ_NEW_ARRAY(r->arena, (size_t)room, struct seen);
    for (int k = 0; code_at(k, year, &month, &p); k++) {
        int seen_n = present_in(seen, room, r, i, rows, n, p);
        for (int q = 0; q < seen_n; q++) {
            int level = tz_place_level_on(r->places, seen[q].place, p.till);
            if (level >= TZ_PLACE_TOWN)
                bump(r, &r->months, level, month, i->number, seen[q].place, sign * seen[q].n, sign);
        }
    }
}

const struct fold_row *fold_latest(const struct fold_row *rows, size_t n, struct tz_period p)
{
    const struct fold_row *best = NULL;
    tz_day best_till = 0;
    for (size_t x = 0; x < n; x++) {
        tz_day till;
        if (!slot_in(rows[x].slot, p))
            continue;
        till = slot_period(rows[x].slot).till;
        if (!best || till > best_till || (till == best_till && rows[x].id > best->id)) {
            best = &rows[x];
            best_till = till;
        }
    }
    return best;
}

void fold_last(struct tally_run *r, const struct tz_indicator *i, int64_t year, const struct fold_row *rows, size_t n,
               int sign)
{
    struct tz_period p;
    int64_t month;
    for (int k = 0; code_at(k, year, &month, &p); k++) {
        const struct fold_row *best = fold_latest(rows, n, p);
        int64_t path[TZ_PLACE_DEPTH];
        if (!best)
            continue;
        bump_path(r, i, path, tz_place_path(path, r->places, best->place, p.till), p.till, month, sign, sign * best->v);
    }
}
