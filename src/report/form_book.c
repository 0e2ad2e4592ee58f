/* SPDX-License-Identifier: Apache-2.0
 *
 * A sheet of a workbook as a grid of texts.
 */
#include "report/form_book_priv.h"

#include <string.h>

#include "base/text.h"
#include "sheet/read.h"

static struct tz_err *read_cells(struct form_book *out, struct tz_workbook *w, size_t sheet, uint32_t rows,
                                 uint32_t cols, struct tz_arena *a)
{
    const struct tz_row *row;
    struct form_book_cell *all = TZ_NEW_ARRAY(a, (size_t)rows * cols, struct form_book_cell);
    TZ_TRY(tz_sheet_begin(w, sheet));
    for (;;) {
        TZ_TRY(tz_sheet_row(&row, w));
        if (!row)
            break;
        for (uint32_t c = 0; c < row->count && c < cols && row->number <= rows; c++) {
            struct form_book_cell *to = &all[(size_t)(row->number - 1) * cols + c];
            to->text = tz_trim(a, tz_strndup(a, row->cells[c].text, row->cells[c].len));
            to->formula = row->cells[c].formula;
            out->rows = row->number > out->rows ? row->number : out->rows;
            out->cols = c + 1 > out->cols ? c + 1 : out->cols;
        }
    }
    tz_sheet_end(w);
    out->cells = TZ_NEW_ARRAY(a, (size_t)out->rows * out->cols + 1, struct form_book_cell);
    for (uint32_t r = 0; r < out->rows; r++)
        for (uint32_t c = 0; c < out->cols; c++) {
            struct form_book_cell *to = &out->cells[(size_t)r * out->cols + c];
            *to = all[(size_t)r * cols + c];
            to->text = to->text ? to->text : "";
        }
    return NULL;
}

static struct tz_err *read_merges(struct form_book *out, struct tz_workbook *w, size_t sheet, struct tz_arena *a)
{
    const struct tz_merge *merges;
    size_t n;
    TZ_TRY(tz_sheet_merges(&merges, &n, w, sheet, a));
    struct form_book_merge *all = TZ_NEW_ARRAY(a, n + 1, struct form_book_merge);
    for (size_t k = 0; k < n; k++) {
        struct form_book_merge m = {merges[k].row, merges[k].col, merges[k].last_row, merges[k].last_col};
        if (m.row >= out->rows || m.col >= out->cols)
            continue;
        m.last_row = m.last_row < out->rows ? m.last_row : out->rows - 1;
        m.last_col = m.last_col < out->cols ? m.last_col : out->cols - 1;
        all[out->merge_n++] = m;
    }
    out->merges = all;
    return NULL;
}

struct tz_err *form_book_read(struct form_book *out, const char *file, const void *data, size_t bytes, size_t sheet,
                              uint32_t rows, uint32_t cols, struct tz_arena *a)
{
    struct tz_workbook *w;
    *out = (struct form_book){0};
    TZ_TRY(tz_sheet_open(&w, file, data, bytes, a));
    out->format = tz_strdup(a, w->format);
    out->sheet_n = w->count;
    if (sheet >= w->count)
        return tz_err(TZ_E_NOT_FOUND, "这张报表没有第 %zu 张工作表", sheet + 1);
    out->name = tz_strdup(a, w->sheets[sheet].name);
    TZ_TRY(read_cells(out, w, sheet, rows, cols, a));
    return read_merges(out, w, sheet, a);
}

char *form_book_address(char *buf, uint32_t row, uint32_t col)
{
    return tz_sheet_address(buf, row, col);
}

char *form_book_column(char *buf, uint32_t col)
{
    return tz_sheet_column(buf, col);
}

bool form_book_parse(const char *s, uint32_t *row, uint32_t *col)
{
    return tz_sheet_parse_address(s, row, col);
}
