/* SPDX-License-Identifier: Apache-2.0
 *
 * Areas: the dated tree of a town (county and above as one line upward, town, villages, natural villages, groups, grids,
 * ten-household groups), their codes, names and official order, what became of them (merge, split, rename, move), and
 * area groups (片区). Owns the tables
 *
 *   place(town, id, from_day, till_day, level, kind, name, code, parent, ord, j_from, j_to)
 *       record; one row per stretch of days with unchanged attributes, versioned: j_to = TZ_J_OPEN while it is what
 *       we know. In force on day D: from_day <= D < till_day. parent 0 = top.
 *   place_change(town, event, kind, day, act, approver, proof, note, j)        record; one area act (批复)
 *   succession(town, event, from_place, to_place, share_num, share_den, basis, day, j_from, j_to)    record
 *   place_group(town, grp, key, name, kind, ord, from_day, till_day, j_from, j_to)                    record
 *   place_group_member(town, grp, place, ord, from_day, till_day, j_from, j_to)                       record
 *   place_path(town, map, place, level, ancestor, from_day, till_day)          derived; map 0 = then, 1 = today
 *   place_head(town, j, mark)                             derived; last journal number that changed any, and a random mark
 *
 * place_path for SQL: every place has a row for itself and each ancestor. map 0: the path in force on the row's day
 * (from_day <= day < till_day). map 1: the path of today, old places through succession; from_day 0, till_day TZ_DAY_OPEN.
 * Rights and lists use map 1:  exists (select 1 from place_path p where p.town = r.town and p.map = 1 and p.place =
 * r.place_now and p.ancestor = $n).
 *
 * In C a town's tree is an immutable snapshot `struct tz_places`, shared by threads, reloaded when place_head has moved.
 * Days: "on day D" follows succession up to D: a village closed by a merge before D stands under its successor; one that
 * was split and not assigned stands under its parent only (待划转), so that totals hold.
 */
#ifndef TZ_PLACE_PLACE_H
#define TZ_PLACE_PLACE_H
#include "base/day.h"
#include "base/number.h"
#include "pack/pack.h"
#include "store/store.h"

#define TZ_PLACE_DEPTH 12

/* Kinds that carry meaning in code; others (村, 社区, 组, …) are words. */
#define TZ_PLACE_KIND_OWN "本级" /* the town's own work: a leaf beside the villages */

struct tz_place { /* attributes over a stretch of days */
    int64_t id;
    tz_day from, till;              /* of this stretch */
    int level;                      /* enum tz_place_level (pack/model.h); 8 = below the group, told apart by kind */
    const char *kind, *name, *code; /* code: digits, "" when none */
    int64_t parent;                 /* 0 = top */
    int ord;                        /* official order among siblings */
};

struct tz_places;

/* The tree as known now, through `c` (any connection of the store; in the writer that of the unit). Release it. */
TZ_MUST_CHECK struct tz_err *tz_places_hold(struct tz_places **out, struct tz_conn *c, int64_t town);
/* The tree as known at journal number `known` (0 = now); loaded anew, not shared. */
TZ_MUST_CHECK struct tz_err *tz_places_known(struct tz_places **out, struct tz_conn *c, int64_t town, int64_t known);
void tz_places_release(struct tz_places **p);            /* accepts NULL */
int64_t tz_places_serial(const struct tz_places *p);     /* place_head.j it was loaded at: cache key */
int64_t tz_places_town(const struct tz_places *p);       /* id of the town's own place (level TOWN) */
int64_t tz_places_own(const struct tz_places *p);        /* 镇本级 */
tz_day tz_places_last_change(const struct tz_places *p); /* day of the latest change of the map, 0 = never changed */

/* ---- one place. Pointers live as long as the snapshot. */
/* Attributes in force on the day; NULL when the place was not open then. */
const struct tz_place *tz_place_on(const struct tz_places *p, int64_t id, tz_day day);
/* The newest attributes, of an open or a closed place; NULL for an unknown id. */
const struct tz_place *tz_place_newest(const struct tz_places *p, int64_t id);
bool tz_place_open(const struct tz_places *p, int64_t id, tz_day day);
/* What the place is on that day: itself while open, its only successor after a merge, 0 when split or closed without
 * successor (待划转). */
int64_t tz_place_become(const struct tz_places *p, int64_t id, tz_day day);

/* The path on the day, from the place (or what it became) up to the top: ids into out[TZ_PLACE_DEPTH], returns the count.
 * A split place not yet assigned gives only the ancestors common to it on its last day. 0 for unknown ids and days before
 * the place was opened (then the first day's path is given). */
int tz_place_path(int64_t out[TZ_PLACE_DEPTH], const struct tz_places *p, int64_t id, tz_day day);
/* The ancestor (or itself) of a level on the day, 0 when none. */
int64_t tz_place_at_level(const struct tz_places *p, int64_t id, int level, tz_day day);
int tz_place_level_on(const struct tz_places *p, int64_t id, tz_day day); /* level as of the day; 0 for an unknown id */
/* True when `id` is `ancestor` or below it on the day. O(depth), no memory. */
bool tz_place_under(const struct tz_places *p, int64_t id, int64_t ancestor, tz_day day);
/* The days (ascending, > `from`, <= `till`) on which the path of `id` changes. Count returned, at most `room` written. */
size_t tz_place_breaks(tz_day *out, size_t room, const struct tz_places *p, int64_t id, tz_day from, tz_day till);
/* "关渡村3组": names below the town joined; in the arena. */
char *tz_place_title(const struct tz_places *p, int64_t id, tz_day day, struct tz_arena *a);

/* What became of a place by the day as shares that sum to at most 1 (less when rows were to be assigned one by one): for
 * reported values and period rows without an owner. basis NULL where nothing was divided. */
struct tz_place_part {
    int64_t place;
    struct tz_ratio share;
    const char *basis;
};
void tz_place_shares(struct tz_place_part **out, size_t *n, const struct tz_places *p, int64_t id, tz_day day,
                     struct tz_arena *a);

/* ---- many. Arrays in the arena, official order. */
/* Open places below `ancestor` (not itself) on the day; level 0 = direct children, else all of the level; kind NULL = any. */
void tz_place_below(int64_t **out, size_t *n, const struct tz_places *p, int64_t ancestor, int level, const char *kind,
                    tz_day day, struct tz_arena *a);
/* Level and kind of a word: 村 -> 6, NULL; 网格 -> 8, "网格"; -1 when unknown. Also the English level names. */
int tz_place_level_parse(const char **kind, const char *word);
/* 行政村; for level 8 its kind. */
const char *tz_place_level_show(int level, const char *kind);
/* Every place that stands under `ancestor` on the day (itself and closed ones by succession too): for condition lists. */
void tz_place_subtree(int64_t **out, size_t *n, const struct tz_places *p, int64_t ancestor, tz_day day,
                      struct tz_arena *a);
/* All ids ever, ascending. */
const int64_t *tz_places_ids(const struct tz_places *p, size_t *n);
/* Position in the official order of the whole tree on the newest map: sort key for villages. */
int tz_place_order(const struct tz_places *p, int64_t id);

/* ---- finding */
/* By code (as now, then as ever), 0 when none. */
int64_t tz_place_by_code(const struct tz_places *p, const char *code);
/* A word as people write it in a sheet, a report or a command: 关渡村, 关渡, 关渡村3组, 三组 (with `within`), a code, an old
 * name, with or without the town's name before it, 镇本级/镇直. `within` 0 = the town; level 0 = any. Finds the place as open
 * on `day` where names repeat, else the newest. TZ_E_NOT_FOUND names the nearest names; TZ_E_INPUT lists the candidates
 * when several fit. */
TZ_MUST_CHECK struct tz_err *tz_place_parse(int64_t *out, const struct tz_places *p, const char *word, int64_t within,
                                            int level, tz_day day);

/* ---- area groups (片区) */
struct tz_place_group {
    int64_t id;
    const char *key, *name, *kind; /* kind: 片区, 分类, 包村 */
    int ord;
    tz_day from, till;
};
const struct tz_place_group *tz_place_group_find(const struct tz_places *p, const char *key_or_name, tz_day day);
const struct tz_place_group *const *tz_place_groups(const struct tz_places *p, size_t *n);
/* Members on the day, in their order. */
void tz_place_group_members(int64_t **out, size_t *n, const struct tz_places *p, int64_t group, tz_day day,
                            struct tz_arena *a);

#endif
