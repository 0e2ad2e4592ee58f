/* SPDX-License-Identifier: Apache-2.0
 *
 * What people wrote about a warning (what a visit found, what the person concerned says, why it was settled): it may name
 * somebody, so it stands sealed under a key of the warning's own, which goes when the row or a row behind it is forgotten.
 */
#include "register/hooks.h"
#include "rule/rule_priv.h"

#include <string.h>

#include "rule.sql.h"

#define CLASS "warning"
#define BETWEEN '\x1f'

static struct tz_err *taken(struct words *w, char *plain, size_t n)
{
    char *cut = memchr(plain, BETWEEN, n);
    if (!cut)
        return tz_err(TZ_E_DAMAGED, "预警的核实情况损坏");
    *cut = '\0';
    w->finding = *plain ? plain : NULL;
    w->reason = cut[1] ? cut + 1 : NULL;
    return NULL;
}

struct tz_err *words_open(struct words *w, struct tz_ring *ring, int64_t town, int64_t id, struct tz_arena *a)
{
    uint8_t key[TZ_KEY_BYTES], *plain;
    size_t n;
    if (!w->sealed)
        return NULL;
    struct tz_err *e = tz_ring_get(key, ring, w->key);
    w->cleared = e && e->code == TZ_E_FORGOTTEN;
    if (w->cleared) {
        tz_err_free(e);
        return NULL;
    }
    if (!e)
        e = tz_unseal(&plain, &n, key, town, id, CLASS, w->sealed, w->sealed_n, a);
    explicit_bzero(key, sizeof key);
    return e ? e : taken(w, (char *)plain, n);
}

struct tz_err *words_seal(struct words *w, struct tz_ring *ring, int64_t town, int64_t id, struct tz_arena *a)
{
    uint8_t key[TZ_KEY_BYTES], *sealed;
    char *plain = tz_printf(a, "%s%c%s", w->finding ? w->finding : "", BETWEEN, w->reason ? w->reason : "");
    if (!w->key || w->cleared)
        TZ_TRY(tz_ring_take(&w->key, ring));
    TZ_TRY(tz_ring_get(key, ring, w->key));
    struct tz_err *e = tz_seal(&sealed, &w->sealed_n, key, town, id, CLASS, plain, strlen(plain), a);
    explicit_bzero(key, sizeof key);
    w->sealed = sealed;
    w->finding = w->reason = NULL;
    return e;
}

void words_take(struct words *w, const struct tz_rows *r, int column, struct tz_arena *a)
{
    size_t n = 0;
    const void *sealed = tz_rows_null(r, column + 3) ? NULL : tz_rows_bytes(r, column + 3, &n);
    *w = (struct words){.finding = tz_rows_copy(r, column, a),
                        .reason = tz_rows_copy(r, column + 1, a),
                        .key = tz_rows_int(r, column + 2),
                        .sealed = sealed ? tz_memdup(a, sealed, n) : NULL,
                        .sealed_n = n};
}

const char *words_shown(const struct words *w, const char *text)
{
    return w->cleared ? "已依法清除" : text;
}

/* The keys of all versions of warnings about the entry, and of those that it stands behind. */
static struct tz_err *keys_about(struct tz_conn *c, int64_t town, int64_t entry, void (*add)(void *to, int64_t key),
                                 void *to)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_WARNING_KEYS, "ii", town, entry));
    while (!(e = tz_rows_next(rows, &have)) && have)
        add(to, tz_rows_int(rows, 0));
    tz_rows_close(&rows);
    return e;
}

const struct tz_register_hooks words_hooks = {.name = "warning", .keys = keys_about};
