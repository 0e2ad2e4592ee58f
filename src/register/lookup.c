/* SPDX-License-Identifier: Apache-2.0
 *
 * The blind index of identities: `lookup` holds keyed digests of citizen IDs, credit codes, phones, accounts and sealed
 * names, so that an entry is found by exact identity without its plain text standing in the database. Derived: rebuilt
 * from the seals, deleted when forgotten.
 */
#include "register/intake_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <string.h>

bool blind_field(const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_ID:
    case TZ_TYPE_CREDIT_CODE:
    case TZ_TYPE_PHONE:
    case TZ_TYPE_ACCOUNT:
        return true;
    case TZ_TYPE_TEXT:
        return strcmp(f->key, "name") == 0;
    default:
        return false;
    }
}

/* Stable number of "register.field". */
static int64_t what_of(const struct tz_register *r, const struct tz_field *f)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (const char *p = r->key; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    h = (h ^ '.') * UINT64_C(1099511628211);
    for (const char *p = f->key; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    return (int64_t)(h >> 33);
}

void blind_of(struct blind *out, struct tz_ring *ring, const struct tz_register *r, const struct tz_field *f,
              const char *text)
{
    out->what = what_of(r, f);
    tz_ring_blind(ring, f->cls ? f->cls : "plain", text, out->bytes);
}

struct blind *blinds_of(size_t *n, const struct rrow *row, struct tz_ring *ring, struct tz_arena *a)
{
    struct blind *list = TZ_NEW_ARRAY(a, row->reg->field_n, struct blind);
    *n = 0;
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        if (blind_field(f) && row->f[i].filled && row->f[i].text)
            blind_of(&list[(*n)++], ring, row->reg, f, row->f[i].text);
    }
    return list;
}

struct tz_err *blind_find(int64_t *ids, size_t *n, size_t room, struct tz_conn *c, int64_t town, const struct blind *b)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOOKUP_FIND, "ibi", town, (const void *)b->bytes, sizeof b->bytes, b->what));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < room)
        ids[(*n)++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    return e;
}
