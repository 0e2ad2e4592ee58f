/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries written as the platform above takes them; see handover.h.
 */
#include "cmd/handover.h"

#include <errno.h>
#include <string.h>

#include "register/platform.h"
#include "sheet/write.h"

struct handover {
    struct tz_sheet_writer *w;
    const struct tz_platform_column *columns;
    size_t n;
};

static struct tz_err *put_row(const struct tz_entry *e, void *data)
{
    struct handover *h = data;
    struct tz_arena *a = tz_arena_new(0);
    for (size_t i = 0; i < h->n; i++)
        tz_sheet_put_text(h->w, tz_platform_cell(e, &h->columns[i], a));
    struct tz_err *err = tz_sheet_write_row(h->w);
    tz_arena_destroy(&a);
    return err;
}

struct tz_err *tz_cmd_file_sink(void *file, const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, file) != n)
        return tz_err_detail(tz_err(TZ_E_DISK, "写不出结果"), "%s", strerror(errno));
    return NULL;
}

struct tz_err *tz_cmd_handover(const struct tz_desk *d, const struct tz_list_query *q,
                               struct tz_err *(*sink)(void *data, const void *bytes, size_t n), void *data,
                               struct tz_arena *a)
{
    struct handover h;
    struct tz_platform_column *columns;
    TZ_TRY(tz_platform_columns(&columns, &h.n, q->reg, a));
    struct tz_sheet_column *heads = TZ_NEW_ARRAY(a, h.n, struct tz_sheet_column);
    for (size_t i = 0; i < h.n; i++)
        heads[i].title = columns[i].head;
    struct tz_sheet_head head = {.name = q->reg->label, .columns = heads, .count = h.n};
    h.columns = columns;
    h.w = tz_sheet_write_new(TZ_SHEET_CSV, sink, data, a);
    TZ_TRY(tz_sheet_write_sheet(h.w, &head));
    TZ_TRY(tz_list_each(d, q, put_row, &h));
    return tz_sheet_write_finish(h.w);
}
