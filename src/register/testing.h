/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: a town with two villages (甲村 with 1组 and 2组, 乙村), the built-in packs and some accounts, on either
 * engine. The clock stands at 2025-06-15 10:00.
 *
 *     struct tz_test_town t;
 *     if (!tz_test_town_open(&t, TZ_POSTGRES)) skip();
 */
#ifndef TZ_REGISTER_TESTING_H
#define TZ_REGISTER_TESTING_H
#include "place/place.h"
#include "register/import.h"
#include "register/list.h"
#include "register/register.h"
#include "store/testing.h"

struct tz_test_town {
    struct tz_test_store s;
    struct tz_model *model;
    struct tz_arena *arena; /* s.arena */
    int64_t root, own, jia, jia1, jia2, yi;
    struct tz_who system;
    struct tz_who jia_cadre; /* village in 甲村 */
    struct tz_who yi_cadre;  /* village in 乙村 */
    struct tz_who judge;     /* judicial, whole town */
    struct tz_who clerk;     /* clerk, whole town */
    struct tz_who security;  /* security administrator */
    struct tz_desk desk;     /* of the system account */
};

/* `pack`: a folder with a pack of the test's own, or NULL for the built-in ones. */
bool tz_test_town_open(struct tz_test_town *t, enum tz_dialect dialect, const char *pack);
void tz_test_town_close(struct tz_test_town *t);
/* Another process's view: everything closed and opened again. */
void tz_test_town_again(struct tz_test_town *t);
struct tz_desk tz_test_desk(struct tz_test_town *t, const struct tz_who *who);
/* A key=value list into sets: tz_test_sets(t, &n, "kind", "邻里", "place", "甲村", NULL). */
struct tz_set *tz_test_sets(struct tz_test_town *t, size_t *n, ...) __attribute__((sentinel));
/* Creates as this account; fails the test on error. Returns the id. */
int64_t tz_test_create(struct tz_test_town *t, const struct tz_who *who, const char *reg, ...)
    __attribute__((sentinel));
const struct tz_register *tz_test_register(struct tz_test_town *t, const char *key);
struct tz_entry *tz_test_get(struct tz_test_town *t, int64_t id, int64_t known);
/* Field of an entry as printed; "" when empty. */
const char *tz_test_field(struct tz_test_town *t, int64_t id, const char *key);
int64_t tz_test_head(struct tz_test_town *t);
/* Rows that verify complains about: printed, counted. */
int64_t tz_test_verify(struct tz_test_town *t, char *first, size_t room);

#endif
