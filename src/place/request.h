/* SPDX-License-Identifier: Apache-2.0
 *
 * Acts on the area tree in people's words, as typed on the command line or in a form: names instead of ids, “甲村=1/2” for shares.
 */
#ifndef TZ_PLACE_REQUEST_H
#define TZ_PLACE_REQUEST_H
#include "place/change.h"

enum tz_place_verb {
    TZ_PLACE_V_ADD, /* names: new places under `parent` (NULL = the town), of `level` (NULL = 村); `code` with one name */
    TZ_PLACE_V_RENAME, /* names: the place, its new name (absent: only the code); `code` */
    TZ_PLACE_V_MOVE,   /* names go under `parent` */
    TZ_PLACE_V_MERGE, /* names into `into`: an open place of that name takes them in, else it is made beside the first */
    TZ_PLACE_V_SPLIT, /* one name into `into`: 乙村=1/2,丙村=1/2, or 乙村,丙村 with rows assigned one by one; `basis` */
    TZ_PLACE_V_CLOSE, /* names */
    TZ_PLACE_V_GROUP  /* the group's name, then its members from the day on; `kind` (NULL = 片区) */
};
#define TZ_PLACE_VERBS (TZ_PLACE_V_GROUP + 1)
extern const char *const tz_place_verbs[TZ_PLACE_VERBS]; /* add, rename, …: as typed and in addresses */
/* The verb of a word; TZ_PLACE_VERBS when there is none. */
enum tz_place_verb tz_place_verb(const char *word);
struct tz_place_request {
    enum tz_place_verb verb;
    const char *const *names;
    size_t n;
    const char *parent, *level, *code, *into, *basis, *kind; /* NULL or "" = not said */
    struct tz_place_act act;
};
/* Does it, one unit of work. TZ_E_INPUT, TZ_E_NOT_FOUND name the word that was not understood. `p`: the tree now. */
TZ_MUST_CHECK struct tz_err *tz_place_do(struct tz_store *s, const struct tz_actor *who, const struct tz_places *p,
                                         const struct tz_place_request *r, struct tz_arena *a);
#endif
