/* SPDX-License-Identifier: Apache-2.0
 *
 * The copy of an imported sheet in which what is wrong stands as a comment at its cell.
 */
#include "register/import.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "sheet/annotate.h"

#include <stdio.h>

/* What concerns no cell of its own (a field without a column, a row that repeats another) stands at the row's first column
 * and names its field. */
static struct tz_remark remark_of(const struct tz_import_result *r, const struct tz_import_fault *f, struct tz_arena *a)
{
    bool placed = f->column >= 0;
    const char *field = !placed && f->field ? tz_printf(a, "“%s”：", f->field) : "";
    const char *hint = f->hint ? tz_printf(a, "（%s）", f->hint) : "";
    return (struct tz_remark){.sheet = r->sheet_at,
                              .row = (uint32_t)f->row,
                              .col = (uint32_t)(placed        ? f->column
                                                : r->column_n ? r->columns[0].column
                                                              : 0),
                              .text = tz_printf(a, "%s%s%s", field, f->text, hint),
                              .warning = f->warning};
}

struct tz_err *tz_import_annotate(void **out, size_t *len, size_t *marked, const struct tz_import *in,
                                  const struct tz_import_result *r, struct tz_arena *a)
{
    struct tz_remark *remarks = TZ_NEW_ARRAY(a, r->fault_n + 1, struct tz_remark);
    const void *data = in->data;
    size_t n = in->bytes;
    if (!data) {
        char *read;
        TZ_TRY(tz_file_read(&read, &n, in->file, tz_limits.upload_bytes, a));
        data = read;
    }
    for (size_t i = 0; i < r->fault_n; i++)
        remarks[i] = remark_of(r, &r->faults[i], a);
    return tz_sheet_annotate(out, len, marked, in->file, data, n, remarks, r->fault_n, a);
}
