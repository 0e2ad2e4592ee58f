/* SPDX-License-Identifier: Apache-2.0
 *
 * Stores for tests; see testing.h.
 */
#include "store/testing.h"
#include "store/store_priv.h"

#include <stdio.h>

struct tz_store_options tz_test_store_options(const struct tz_test_store *t)
{
    return (struct tz_store_options){
        .dir = t->dir, .database = t->place.database[0] ? t->place.database : NULL, .what = "test"};
}

/* The disk of a test machine may be small. */
static void start(struct tz_test_store *t)
{
    if (tz_store_disk_reserve < 0)
        tz_store_disk_reserve = 0;
    snprintf(t->dir, sizeof t->dir, "%s/store", t->place.dir);
    t->arena = tz_arena_new(0);
}

bool tz_test_store_open(struct tz_test_store *t, enum tz_dialect dialect)
{
    struct tz_store_options o;
    *t = (struct tz_test_store){0};
    if (!tz_test_place_make(&t->place, dialect))
        return false;
    start(t);
    o = tz_test_store_options(t);
    o.create = true;
    tz_test_ok(tz_store_open(&t->store, &o));
    tz_test_ok(tz_store_add_town(&t->town, t->store, "441823105", "西江镇", NULL, t->arena));
    return true;
}

void tz_test_store_copy(struct tz_test_store *t, const struct tz_test_place *from, int64_t town)
{
    struct tz_store_options o;
    *t = (struct tz_test_store){.town = town};
    tz_test_place_copy(&t->place, from);
    start(t);
    o = tz_test_store_options(t);
    tz_test_ok(tz_store_open(&t->store, &o));
}

void tz_test_store_again(struct tz_test_store *t)
{
    struct tz_store_options o = tz_test_store_options(t);
    tz_store_close(&t->store);
    tz_test_ok(tz_store_open(&t->store, &o));
}

void tz_test_store_close(struct tz_test_store *t)
{
    if (!t->place.dir[0])
        return;
    tz_store_close(&t->store);
    tz_arena_destroy(&t->arena);
    tz_test_place_clean(&t->place);
}
