/* SPDX-License-Identifier: Apache-2.0
 *
 * A page of the journal, and of the sight log.
 */
#include "store/journal.h"
#include "store/sight.h"

#include <string.h>

#include "store.sql.h"

struct tz_err *tz_journal_list(struct tz_journal_row **out, size_t *n, struct tz_conn *c, int64_t town, int64_t before,
                               size_t limit, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_journal_row *list = TZ_NEW_ARRAY(a, limit + 1, struct tz_journal_row);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_JOURNAL_PAGE, "iii", town, before > 0 ? before : INT64_MAX, (int64_t)limit));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < limit) {
        size_t bytes;
        const void *hash = tz_rows_bytes(rows, 6, &bytes);
        struct tz_journal_row *row = &list[(*n)++];
        *row = (struct tz_journal_row){.j = tz_rows_int(rows, 0),
                                       .at = tz_rows_int(rows, 1),
                                       .account = tz_rows_int(rows, 2),
                                       .via = tz_rows_copy(rows, 3, a),
                                       .kind = tz_rows_copy(rows, 4, a),
                                       .items = tz_rows_int(rows, 7)};
        if (bytes == TZ_DIGEST_BYTES)
            memcpy(row->hash, hash, bytes);
    }
    tz_rows_close(&rows);
    *out = list;
    return e;
}

struct tz_err *tz_sight_list(struct tz_sight_row **out, size_t *n, struct tz_conn *c, int64_t town, int64_t before,
                             size_t limit, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_sight_row *list = TZ_NEW_ARRAY(a, limit + 1, struct tz_sight_row);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SIGHT_PAGE, "iii", town, before > 0 ? before : INT64_MAX, (int64_t)limit));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < limit)
        list[(*n)++] = (struct tz_sight_row){.n = tz_rows_int(rows, 0),
                                             .at = tz_rows_int(rows, 1),
                                             .account = tz_rows_int(rows, 2),
                                             .id = tz_rows_int(rows, 3),
                                             .cls = tz_rows_copy(rows, 4, a),
                                             .reason = tz_rows_copy(rows, 5, a),
                                             .task = tz_rows_copy(rows, 6, a)};
    tz_rows_close(&rows);
    *out = list;
    return e;
}
