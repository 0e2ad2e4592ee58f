/* SPDX-License-Identifier: Apache-2.0
 *
 * The row being built by a reader.
 */
#include "sheet/read_priv.h"
#include "base/limits.h"
#include <string.h>

void sheet_line_init(struct sheet_line *l, struct tz_arena *a)
{
    *l = (struct sheet_line){.room = 0};
    tz_buf_init(&l->text, a);
}

void sheet_line_begin(struct sheet_line *l, uint32_t number)
{
    l->row.number = number;
    l->row.count = 0;
    l->row.hidden = false;
    tz_buf_clear(&l->text);
}

static void grow(struct sheet_line *l, uint32_t need)
{
    struct tz_arena *a = l->text.arena;
    uint32_t room = l->room ? l->room : 32;
    struct tz_cell *cells;
    size_t *places;

    while (room < need)
        room *= 2;
    cells = TZ_NEW_ARRAY(a, room, struct tz_cell);
    places = TZ_NEW_ARRAY(a, room, size_t);
    if (l->row.count) {
        memcpy(cells, l->cells, l->row.count * sizeof *cells);
        memcpy(places, l->places, l->row.count * sizeof *places);
    }
    l->cells = cells;
    l->places = places;
    l->room = room;
}

struct tz_err *sheet_line_cell(struct tz_cell **out, struct sheet_line *l, uint32_t col)
{
    if (col >= l->row.count) {
        if (col >= tz_limits.sheet_columns) {
            char at[16];
            return tz_err_hint(tz_err_place(tz_err(TZ_E_LIMIT, "表格超过 %zu 列", tz_limits.sheet_columns), "单元格 %s",
                                            tz_sheet_address(at, l->row.number - 1, col)),
                               "请删掉用不到的列后再试");
        }
        if (col >= l->room)
            grow(l, col + 1);
        for (uint32_t i = l->row.count; i <= col; i++) {
            l->cells[i] = (struct tz_cell){.text = ""};
            l->places[i] = SIZE_MAX;
        }
        l->row.count = col + 1;
    }
    *out = &l->cells[col];
    return NULL;
}

struct tz_err *sheet_line_text(struct sheet_line *l, uint32_t col, const char *s, size_t n)
{
    if (n > tz_limits.sheet_cell_bytes) {
        char at[16];
        return tz_err_hint(
            tz_err_place(tz_err(TZ_E_LIMIT, "单元格里的文字超过 %zu KB", tz_limits.sheet_cell_bytes >> 10), "单元格 %s",
                         tz_sheet_address(at, l->row.number - 1, col)),
            "请把长文字放到附件里");
    }
    l->places[col] = l->text.len;
    l->cells[col].len = (uint32_t)n;
    tz_buf_add(&l->text, s, n);
    tz_buf_char(&l->text, 0);
    return NULL;
}

bool sheet_line_finish(struct sheet_line *l)
{
    bool any = false;

    for (uint32_t i = 0; i < l->row.count; i++) {
        if (l->places[i] != SIZE_MAX)
            l->cells[i].text = l->text.data + l->places[i];
        any = any || l->cells[i].kind != TZ_CELL_EMPTY || l->cells[i].formula;
    }
    l->row.cells = l->cells;
    return any;
}
