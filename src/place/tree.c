/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the snapshot: one place, its path on a day through succession, what stands below, groups.
 */
#include "place/place_priv.h"

#include "base/buf.h"
#include "base/text.h"
#include <stdlib.h>

enum { HOPS = 64 }; /* successions followed at most; a longer chain is a cycle that verify reports */

const struct place_node *place_node(const struct tz_places *p, int64_t id)
{
    int low = 0, high = p->node_n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (p->nodes[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->node_n && p->nodes[low].id == id ? &p->nodes[low] : NULL;
}

int64_t tz_places_serial(const struct tz_places *p)
{
    return p->serial;
}

int64_t tz_places_town(const struct tz_places *p)
{
    return p->town_place;
}

int64_t tz_places_own(const struct tz_places *p)
{
    return p->own_place;
}

tz_day tz_places_last_change(const struct tz_places *p)
{
    return p->day_n ? p->days[p->day_n - 1] : 0;
}

static const struct tz_place *stretch_on(const struct place_node *n, tz_day day)
{
    for (int i = n->stretch_n - 1; i >= 0; i--)
        if (n->stretches[i].from <= day)
            return day < n->stretches[i].till ? &n->stretches[i] : NULL;
    return NULL;
}

/* The stretch that says where a place stood on the day: that in force, else the first before it opened, else the last
 * before it closed. */
static const struct tz_place *stretch_near(const struct place_node *n, tz_day day)
{
    for (int i = n->stretch_n - 1; i > 0; i--)
        if (n->stretches[i].from <= day)
            return &n->stretches[i];
    return &n->stretches[0];
}

const struct tz_place *tz_place_on(const struct tz_places *p, int64_t id, tz_day day)
{
    const struct place_node *n = place_node(p, id);
    return n ? stretch_on(n, day) : NULL;
}

const struct tz_place *tz_place_newest(const struct tz_places *p, int64_t id)
{
    const struct place_node *n = place_node(p, id);
    return n ? &n->stretches[n->stretch_n - 1] : NULL;
}

bool tz_place_open(const struct tz_places *p, int64_t id, tz_day day)
{
    return tz_place_on(p, id, day) != NULL;
}

/* The only heir of a place closed on `day`; NULL when there is none or several. */
static const struct place_heir *sole_heir(const struct place_node *n, tz_day day)
{
    const struct place_heir *found = NULL;
    for (int i = 0; i < n->heir_n; i++) {
        if (n->heirs[i].day != day)
            continue;
        if (found)
            return NULL;
        found = &n->heirs[i];
    }
    return found && found->num == found->den ? found : NULL;
}

/* Follows succession up to the day. Returns the node the place is then, NULL when it is pending; *last is the node where the
 * chain ended. */
static const struct place_node *become(const struct place_node **last, const struct tz_places *p,
                                       const struct place_node *n, tz_day day)
{
    *last = n;
    for (int hop = 0; n && hop < HOPS; hop++) {
        const struct tz_place *s = stretch_near(n, day);
        const struct place_heir *heir;
        *last = n;
        if (day < s->till)
            return n; /* open, or not yet opened */
        heir = sole_heir(n, s->till);
        if (!heir)
            return NULL;
        n = place_node(p, heir->to);
    }
    return NULL;
}

int64_t tz_place_become(const struct tz_places *p, int64_t id, tz_day day)
{
    const struct place_node *last, *n = place_node(p, id);
    n = n ? become(&last, p, n, day) : NULL;
    return n ? n->id : 0;
}

/* Calls nothing, allocates nothing: hot in tallies. */
static int path_nodes(const struct place_node *out[TZ_PLACE_DEPTH], const struct tz_places *p, int64_t id, tz_day day)
{
    const struct place_node *n = place_node(p, id);
    int count = 0;
    while (n && count < TZ_PLACE_DEPTH) {
        const struct place_node *last, *then = become(&last, p, n, day);
        if (then)
            out[count++] = then;
        n = place_node(p, stretch_near(then ? then : last, day)->parent);
    }
    return count;
}

int tz_place_path(int64_t out[TZ_PLACE_DEPTH], const struct tz_places *p, int64_t id, tz_day day)
{
    const struct place_node *nodes[TZ_PLACE_DEPTH];
    int n = path_nodes(nodes, p, id, day);
    for (int i = 0; i < n; i++)
        out[i] = nodes[i]->id;
    return n;
}

int64_t tz_place_at_level(const struct tz_places *p, int64_t id, int level, tz_day day)
{
    const struct place_node *nodes[TZ_PLACE_DEPTH];
    int n = path_nodes(nodes, p, id, day);
    for (int i = 0; i < n; i++)
        if (stretch_near(nodes[i], day)->level == level)
            return nodes[i]->id;
    return 0;
}

int tz_place_level_on(const struct tz_places *p, int64_t id, tz_day day)
{
    const struct place_node *n = place_node(p, id);
    return n ? stretch_near(n, day)->level : 0;
}

bool tz_place_under(const struct tz_places *p, int64_t id, int64_t ancestor, tz_day day)
{
    const struct place_node *nodes[TZ_PLACE_DEPTH];
    int n = path_nodes(nodes, p, id, day);
    for (int i = 0; i < n; i++)
        if (nodes[i]->id == ancestor)
            return true;
    return false;
}

size_t tz_place_breaks(tz_day *out, size_t room, const struct tz_places *p, int64_t id, tz_day from, tz_day till)
{
    int64_t before[TZ_PLACE_DEPTH], after[TZ_PLACE_DEPTH];
    size_t count = 0;
    int n = -1, low = 0, high = p->day_n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (p->days[middle] <= from)
            low = middle + 1;
        else
            high = middle;
    }
    for (int i = low; i < p->day_n && p->days[i] <= till; i++) {
        int m = tz_place_path(after, p, id, p->days[i]);
        if (n < 0)
            n = tz_place_path(before, p, id, from);
        if (m != n || memcmp(before, after, (size_t)n * sizeof *before) != 0) {
            if (count < room)
                out[count] = p->days[i];
            count++;
            memcpy(before, after, sizeof before);
            n = m;
        }
    }
    return count;
}

char *tz_place_title(const struct tz_places *p, int64_t id, tz_day day, struct tz_arena *a)
{
    const struct place_node *n = place_node(p, id);
    const char *names[TZ_PLACE_DEPTH];
    int count = 0;
    struct tz_buf b;
    while (n && count < TZ_PLACE_DEPTH) {
        const struct tz_place *s = stretch_near(n, day);
        if (count > 0 && s->level <= TZ_PLACE_TOWN)
            break;
        names[count++] = s->name;
        n = place_node(p, s->parent);
    }
    tz_buf_init(&b, a);
    while (count > 0)
        tz_buf_str(&b, names[--count]);
    return b.data;
}

/* ---- many */

struct ranked {
    int rank;
    int64_t id;
};

static int by_rank(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    return a->rank != b->rank ? (a->rank > b->rank) - (a->rank < b->rank) : (a->id > b->id) - (a->id < b->id);
}

static void give(int64_t **out, size_t *n, struct ranked *found, size_t count, struct tz_arena *a)
{
    qsort(found, count, sizeof *found, by_rank);
    *out = TZ_NEW_ARRAY(a, count + 1, int64_t);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = found[i].id;
    *n = count;
}

void tz_place_below(int64_t **out, size_t *n, const struct tz_places *p, int64_t ancestor, int level, const char *kind,
                    tz_day day, struct tz_arena *a)
{
    struct ranked *found = TZ_NEW_ARRAY(a, (size_t)p->node_n + 1, struct ranked);
    size_t count = 0;
    for (int i = 0; i < p->node_n; i++) {
        const struct tz_place *s = stretch_on(&p->nodes[i], day);
        if (!s || s->id == ancestor)
            continue;
        if (level ? s->level != level : s->parent != ancestor)
            continue;
        if ((kind && !tz_same(kind, s->kind)) || (level && !tz_place_under(p, s->id, ancestor, day)))
            continue;
        found[count++] = (struct ranked){p->nodes[i].rank, s->id};
    }
    give(out, n, found, count, a);
}

void tz_place_subtree(int64_t **out, size_t *n, const struct tz_places *p, int64_t ancestor, tz_day day,
                      struct tz_arena *a)
{
    struct ranked *found = TZ_NEW_ARRAY(a, (size_t)p->node_n + 1, struct ranked);
    size_t count = 0;
    for (int i = 0; i < p->node_n; i++)
        if (p->nodes[i].id == ancestor || tz_place_under(p, p->nodes[i].id, ancestor, day))
            found[count++] = (struct ranked){p->nodes[i].rank, p->nodes[i].id};
    give(out, n, found, count, a);
}

const int64_t *tz_places_ids(const struct tz_places *p, size_t *n)
{
    *n = (size_t)p->node_n;
    return p->ids;
}

int tz_place_order(const struct tz_places *p, int64_t id)
{
    const struct place_node *n = place_node(p, id);
    return n ? n->rank : INT32_MAX;
}

void tz_place_shares(struct tz_place_part **out, size_t *n, const struct tz_places *p, int64_t id, tz_day day,
                     struct tz_arena *a)
{
    const struct place_node *last, *node = place_node(p, id), *now = node ? become(&last, p, node, day) : NULL;
    struct tz_place_part *parts;
    *n = 0;
    if (!node)
        return;
    if (now) {
        *out = parts = TZ_NEW(a, struct tz_place_part);
        *parts = (struct tz_place_part){now->id, tz_ratio_make(1, 1), NULL};
        *n = 1;
        return;
    }
    *out = parts = TZ_NEW_ARRAY(a, (size_t)last->heir_n * TZ_PLACE_DEPTH + 1, struct tz_place_part);
    for (int i = 0; i < last->heir_n; i++) {
        const struct place_heir *h = &last->heirs[i];
        struct tz_place_part *further;
        size_t further_n;
        if (h->day != stretch_near(last, day)->till || !h->num || *n + 1 >= (size_t)last->heir_n * TZ_PLACE_DEPTH)
            continue;
        tz_place_shares(&further, &further_n, p, h->to, day, a);
        for (size_t k = 0; k < further_n && *n < (size_t)last->heir_n * TZ_PLACE_DEPTH; k++) {
            parts[*n].place = further[k].place;
            parts[*n].basis = h->basis;
            if (tz_ratio_mul(&parts[*n].share, further[k].share, tz_ratio_make(h->num, h->den)))
                (*n)++;
        }
    }
}

/* ---- groups */

const struct tz_place_group *const *tz_place_groups(const struct tz_places *p, size_t *n)
{
    *n = (size_t)p->group_n;
    return p->group_list;
}

const struct tz_place_group *tz_place_group_find(const struct tz_places *p, const char *key_or_name, tz_day day)
{
    for (int i = 0; i < p->group_n; i++) {
        const struct tz_place_group *g = &p->groups[i];
        if (g->from <= day && day < g->till && (tz_same(g->key, key_or_name) || tz_same(g->name, key_or_name)))
            return g;
    }
    return NULL;
}

void tz_place_group_members(int64_t **out, size_t *n, const struct tz_places *p, int64_t group, tz_day day,
                            struct tz_arena *a)
{
    struct ranked *found = TZ_NEW_ARRAY(a, (size_t)p->member_n + 1, struct ranked);
    size_t count = 0;
    for (int i = 0; i < p->member_n; i++) {
        const struct place_member *m = &p->members[i];
        if (m->group == group && m->from <= day && day < m->till)
            found[count++] = (struct ranked){m->ord, m->place};
    }
    give(out, n, found, count, a);
}

/* ---- finishing a snapshot */

static int by_day(const void *x, const void *y)
{
    tz_day a = *(const tz_day *)x, b = *(const tz_day *)y;
    return (a > b) - (a < b);
}

/* Days on which a path changes: a stretch with another parent or level begins, or a place closes. Openings and renames
 * change no path of what is already there. */
static void collect_days(struct tz_places *p)
{
    int room = 1, n = 0;
    for (int i = 0; i < p->node_n; i++)
        room += 2 * p->nodes[i].stretch_n;
    p->days = TZ_NEW_ARRAY(p->arena, (size_t)room, tz_day);
    for (int i = 0; i < p->node_n; i++) {
        const struct place_node *node = &p->nodes[i];
        TZ_ASSERT(node->stretches); /* a place without a stretch of days is none */
        for (int k = 0; k < node->stretch_n; k++) {
            const struct tz_place *s = &node->stretches[k];
            bool more = k + 1 < node->stretch_n;
            if (more && s[1].from == s->till && s[1].parent == s->parent && s[1].level == s->level)
                continue;
            if (s->till != TZ_DAY_OPEN)
                p->days[n++] = s->till;
            if (more && s[1].from != s->till)
                p->days[n++] = s[1].from;
        }
    }
    qsort(p->days, (size_t)n, sizeof *p->days, by_day);
    for (int i = 0; i < n; i++)
        if (i == 0 || p->days[i] != p->days[p->day_n - 1])
            p->days[p->day_n++] = p->days[i];
}

struct sibling {
    int64_t parent, id;
    bool closed;
    int ord, node;
};

static int by_parent(const void *x, const void *y)
{
    const struct sibling *a = x, *b = y;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    if (a->closed != b->closed)
        return a->closed - b->closed;
    if (a->ord != b->ord)
        return a->ord < b->ord ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void rank_below(struct tz_places *p, const struct sibling *all, int n, int64_t parent, int *next, int depth)
{
    int low = 0, high = n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (all[middle].parent < parent)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n && all[low].parent == parent; low++) {
        p->nodes[all[low].node].rank = (*next)++;
        if (depth < TZ_PLACE_DEPTH)
            rank_below(p, all, n, all[low].id, next, depth + 1);
    }
}

void places_finish(struct tz_places *p)
{
    struct sibling *all = TZ_NEW_ARRAY(p->arena, (size_t)p->node_n + 1, struct sibling);
    int next = 1;
    p->ids = TZ_NEW_ARRAY(p->arena, (size_t)p->node_n + 1, int64_t);
    for (int i = 0; i < p->node_n; i++) {
        const struct tz_place *s = &p->nodes[i].stretches[p->nodes[i].stretch_n - 1];
        p->ids[i] = p->nodes[i].id;
        all[i] = (struct sibling){s->parent, s->id, s->till != TZ_DAY_OPEN, s->ord, i};
        if (s->level == TZ_PLACE_TOWN && !p->town_place)
            p->town_place = s->id;
        if (s->level == TZ_PLACE_VILLAGE && tz_same(s->kind, TZ_PLACE_KIND_OWN))
            p->own_place = s->id;
    }
    qsort(all, (size_t)p->node_n, sizeof *all, by_parent);
    rank_below(p, all, p->node_n, 0, &next, 0);
    collect_days(p);
}
