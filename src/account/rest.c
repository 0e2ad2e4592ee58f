/* SPDX-License-Identifier: Apache-2.0
 *
 * Rests after wrong passwords: by name (also names nobody has, so that they cannot be told apart) in the store, by
 * address in memory.
 */
#include "account/account_priv.h"
#include "account/rest_priv.h"
#include "account.sql.h"
#include "base/text.h"
#include "seal/seal.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define WRONG_TRIES 5
#define REST_TIME (INT64_C(15) * 60 * 1000000)
#define DAY_TIME (INT64_C(86400) * 1000000)

static void who_key(uint8_t out[TZ_DIGEST_BYTES], const char *name)
{
    tz_sm3(out, name, strlen(name));
}

static struct tz_err *read_rest(int64_t *wrong, tz_instant *until, tz_instant *at, struct tz_conn *c, int64_t town,
                                const char *name)
{
    uint8_t key[TZ_DIGEST_BYTES];
    struct tz_rows *rows = NULL;
    bool have = false;
    who_key(key, name);
    *wrong = 0;
    *until = *at = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_REST_GET, "ib", town, (const void *)key, sizeof key));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        *wrong = tz_rows_int(rows, 0);
        *until = tz_rows_int(rows, 1);
        *at = tz_rows_int(rows, 2);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *rest_until(tz_instant *out, struct tz_conn *c, int64_t town, const char *name)
{
    int64_t wrong;
    tz_instant until, at;
    TZ_TRY(read_rest(&wrong, &until, &at, c, town, name));
    *out = until > tz_now() ? until : 0;
    return NULL;
}

struct tz_err *rest_wrong(struct tz_apply *ap, const char *name)
{
    uint8_t key[TZ_DIGEST_BYTES];
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), wrong;
    tz_instant until, at, now = tz_now();
    who_key(key, name);
    TZ_TRY(tz_db_exec(c, &SQL_REST_SWEEP, NULL, "ii", town, now - DAY_TIME));
    TZ_TRY(read_rest(&wrong, &until, &at, c, town, name));
    if (now - at > REST_TIME)
        wrong = 0;
    wrong++;
    until = wrong >= WRONG_TRIES ? now + REST_TIME : 0;
    return tz_db_exec(c, &SQL_REST_PUT, NULL, "ibiii", town, (const void *)key, sizeof key, until ? INT64_C(0) : wrong,
                      until, now);
}

struct tz_err *rest_end(struct tz_apply *ap, const char *name)
{
    uint8_t key[TZ_DIGEST_BYTES];
    who_key(key, name);
    return tz_db_exec(tz_apply_conn(ap), &SQL_REST_DROP, NULL, "ib", tz_apply_town(ap), (const void *)key, sizeof key);
}

/* ---- addresses: a small table, the oldest entry gives way */
#define ADDRESSES 512
#define ADDRESS_TRIES 20
static struct {
    char address[48];
    int wrong;
    tz_instant first;
} addresses[ADDRESSES];
static pthread_mutex_t addresses_lock = PTHREAD_MUTEX_INITIALIZER;

static int find_address(const char *address, tz_instant now, bool make)
{
    int oldest = 0;
    for (int i = 0; i < ADDRESSES; i++) {
        if (addresses[i].wrong && strncmp(addresses[i].address, address, sizeof addresses[i].address - 1) == 0) {
            if (now - addresses[i].first > REST_TIME)
                addresses[i].wrong = 0;
            return i;
        }
        if (addresses[i].first < addresses[oldest].first)
            oldest = i;
    }
    if (!make)
        return -1;
    snprintf(addresses[oldest].address, sizeof addresses[oldest].address, "%s", address);
    addresses[oldest].wrong = 0;
    return oldest;
}

bool address_rests(const char *address)
{
    bool rests = false;
    if (!address || !*address)
        return false;
    pthread_mutex_lock(&addresses_lock);
    int i = find_address(address, tz_now(), false);
    if (i >= 0)
        rests = addresses[i].wrong >= ADDRESS_TRIES;
    pthread_mutex_unlock(&addresses_lock);
    return rests;
}

void address_wrong(const char *address)
{
    if (!address || !*address)
        return;
    pthread_mutex_lock(&addresses_lock);
    int i = find_address(address, tz_now(), true);
    if (!addresses[i].wrong++)
        addresses[i].first = tz_now();
    pthread_mutex_unlock(&addresses_lock);
}
