/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside place/: the snapshot's structure. Built by load.c in an arena of its own, read by tree.c, word.c and change.c.
 */
#ifndef TZ_PLACE_PRIV_H
#define TZ_PLACE_PRIV_H
#include "place/place.h"
#include "place/change.h"
#include <stdatomic.h>
#include <string.h>

/* entry.register of what this folder journals. */
#define PLACE_ENTRY "@place"
#define PLACE_EVENT_ENTRY "@place_change"
#define PLACE_GROUP_ENTRY "@place_group"
#define PARAM_ENTRY "@parameter"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct place_heir { /* one succession out of a place */
    int64_t event, to, num, den;
    const char *basis;
    tz_day day;
};
struct place_node {
    int64_t id;
    struct tz_place *stretches; /* ascending, at least one */
    int stretch_n;
    struct place_heir *heirs; /* ascending by day */
    int heir_n;
    int rank; /* official order in the whole tree, newest map */
};
struct place_member {
    int64_t group, place;
    int ord;
    tz_day from, till;
};

struct tz_places {
    atomic_int holders;
    struct tz_arena *arena;
    int64_t town, serial, mark, town_place, own_place;
    struct place_node *nodes; /* ascending by id */
    const char **norms; /* comparable name of each stretch, in the order of the stretches (one array from nodes[0]) */
    int64_t *ids;
    int node_n;
    tz_day *days; /* days on which some path changes, ascending */
    int day_n;
    struct tz_place_group *groups; /* stretches of groups, in order */
    const struct tz_place_group **group_list;
    int group_n;
    struct place_member *members;
    int member_n;
};

const struct place_node *place_node(const struct tz_places *p, int64_t id);
/* Ranks, map days, the town's own places: after nodes are filled. */
void places_finish(struct tz_places *p);
/* Writes place_path anew from the snapshot. */
TZ_MUST_CHECK struct tz_err *places_write_paths(struct tz_conn *c, const struct tz_places *p, struct tz_arena *a);
/* Brings param_at to what the values and the tree now come to, from journal number j on (param_at.c). */
TZ_MUST_CHECK struct tz_err *params_resolve(struct tz_conn *c, const struct tz_places *p, int64_t j,
                                            struct tz_arena *a);
/* Brings param_pack to the values of a model, from journal number j on (param.c). */
TZ_MUST_CHECK struct tz_err *params_take(struct tz_conn *c, int64_t town, const struct tz_model *m, int64_t j,
                                         struct tz_arena *a);
/* place_head: the tree, its groups or its paths are other ones from journal number j on. */
TZ_MUST_CHECK struct tz_err *place_touch_head(struct tz_conn *c, int64_t town, int64_t j);
/* A name made comparable: folded, blanks out, 村民委员会 -> 村, 第三村民小组 -> 3组. */
char *place_norm(struct tz_arena *a, const char *name);

/* Digests of what is journaled, as known at journal number `j`. */
TZ_MUST_CHECK struct tz_err *place_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t id,
                                          int64_t j, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *place_event_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town,
                                                int64_t event, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *place_group_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town,
                                                int64_t grp, int64_t j, struct tz_arena *a);

TZ_MUST_CHECK struct tz_err *param_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t id,
                                          struct tz_arena *a);

struct tz_err *place_verify(struct tz_store *s, int64_t town,
                            void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                            void *to);
struct tz_err *place_rebuild(struct tz_store *s, int64_t town);

#endif
