/* SPDX-License-Identifier: Apache-2.0
 *
 * Which lines a place belongs to on the map of a day, and periods against grains.
 */
#include "indicator/eval_priv.h"

#include "base/text.h"

tz_day frame_map_day(const struct frame *f, size_t t)
{
    if (f->map == TZ_MAP_TODAY)
        return TZ_DAY_OPEN - 1;
    return f->map_days ? f->map_days[t] : f->periods[t].till;
}

int64_t frame_cut(const struct frame *f, const char *value)
{
    int64_t key[MAP_KEY] = {imap_hash_text(value)};
    bool fresh;
    const char **slot = imap_at(f->cuts, key, &fresh);
    if (fresh)
        *slot = tz_strdup(f->a, value);
    return key[0];
}

static void add_root(struct membership *m, int64_t root, uint32_t line)
{
    int64_t key[MAP_KEY] = {root};
    struct root_lines *r = imap_at(&m->roots, key, NULL);
    TZ_GROW(m->f->a, r->lines, r->n, r->room);
    r->lines[r->n++] = line;
}

void membership_init(struct membership *m, const struct frame *f, bool exact)
{
    int64_t town = tz_places_town(f->places);
    *m = (struct membership){.f = f, .exact = exact};
    imap_init(&m->roots, f->a, sizeof(struct root_lines));
    imap_init(&m->memo, f->a, sizeof(struct member));
    for (size_t k = 0; k < f->line_n; k++)
        for (size_t r = 0; r < f->lines[k].root_n; r++) {
            add_root(m, f->lines[k].roots[r], (uint32_t)k);
            /* what is not divided by villages is entered at 镇本级: it is the town's own */
            if (exact && f->lines[k].roots[r] == town && tz_places_own(f->places))
                add_root(m, tz_places_own(f->places), (uint32_t)k);
        }
}

static void put(struct membership *m, struct member *x, uint32_t line)
{
    const uint32_t *have = member_lines(x);
    for (size_t k = 0; k < x->n; k++)
        if (have[k] == line)
            return;
    if (x->n < 8) {
        x->lines[x->n++] = line;
        return;
    }
    if (x->n == 8) {
        x->more = TZ_NEW_ARRAY(m->f->a, m->f->line_n + 1, uint32_t);
        memcpy(x->more, x->lines, sizeof x->lines);
    }
    x->more[x->n++] = line;
}

const struct member *membership_of(struct membership *m, int64_t leaf, tz_day day)
{
    int64_t key[MAP_KEY] = {leaf, day}, path[TZ_PLACE_DEPTH];
    bool fresh;
    struct member *x = imap_at(&m->memo, key, &fresh);
    int depth;
    if (!fresh)
        return x;
    depth = tz_place_path(path, m->f->places, leaf, day);
    x->pending = leaf && !tz_place_become(m->f->places, leaf, day);
    if (m->exact && depth > 1)
        depth = x->pending ? 0 : 1;
    for (int d = 0; d < depth; d++) {
        int64_t root[MAP_KEY] = {path[d]};
        const struct root_lines *r = imap_find(&m->roots, root);
        for (size_t k = 0; r && k < r->n; k++)
            put(m, x, r->lines[k]);
    }
    return x;
}

bool period_fits(enum tz_grain grain, struct tz_period p)
{
    int from = tz_day_month(p.from), till = tz_day_month(p.till);
    if (grain == TZ_GRAIN_DAY)
        return true;
    if (!period_whole_months(p))
        return false;
    switch (grain) {
    case TZ_GRAIN_MONTH:
        return true;
    case TZ_GRAIN_QUARTER:
        return from % 3 == 1 && till % 3 == 0;
    case TZ_GRAIN_HALF:
        return from % 6 == 1 && till % 6 == 0;
    default:
        return from == 1 && till == 12;
    }
}

const struct val *vals_at(const struct vals *v, size_t line, size_t period, int64_t cut)
{
    static const struct val nothing = {.why = TZ_WHY_NONE};
    static const struct val zero = {.value = {0, 1}};
    int64_t key[MAP_KEY] = {(int64_t)line, (int64_t)period, cut};
    const struct val *x = imap_find(&v->map, key);
    if (x)
        return x;
    switch (v->ind->measure) {
    case TZ_M_COUNT:
    case TZ_M_SUM:
    case TZ_M_DISTINCT:
        return &zero;
    default:
        return &nothing;
    }
}
