/* SPDX-License-Identifier: Apache-2.0
 *
 * Spreadsheets into rows of texts; see import_sheet_priv.h.
 */
#include "register/import_sheet_priv.h"
#include "base/text.h"
#include "sheet/read.h"

#include <string.h>

struct grid {
    struct tz_workbook *book;
    struct tz_arena *arena;
    const struct tz_merge *merges; /* of the open sheet */
    size_t merge_n;
    bool ended;
    const struct grid_row *last;
    const char **filled; /* by merge: the text of its first cell, once it was read */
};

struct tz_err *grid_open(struct grid **out, const char *file, const void *data, size_t n, struct tz_arena *a)
{
    struct grid *g = TZ_NEW(a, struct grid);
    g->arena = a;
    TZ_TRY(data ? tz_sheet_open(&g->book, file, data, n, a) : tz_sheet_open_file(&g->book, file, a));
    *out = g;
    return NULL;
}

size_t grid_sheets(const struct grid *g)
{
    return g->book->count;
}

const char *grid_sheet_name(const struct grid *g, size_t i)
{
    return g->book->sheets[i].name;
}

bool grid_sheet_hidden(const struct grid *g, size_t i)
{
    return g->book->sheets[i].hidden;
}

struct tz_err *grid_begin(struct grid *g, size_t i)
{
    TZ_TRY(tz_sheet_merges(&g->merges, &g->merge_n, g->book, i, g->arena));
    g->filled = TZ_NEW_ARRAY(g->arena, g->merge_n, const char *);
    g->ended = false;
    g->last = NULL;
    return tz_sheet_begin(g->book, i);
}

void grid_end(struct grid *g)
{
    tz_sheet_end(g->book);
}

static void copy_cell(struct grid_cell *out, const struct tz_cell *c, struct tz_arena *a)
{
    char day[16];
    *out = (struct grid_cell){.text = "",
                              .imprecise = c->imprecise,
                              .error = c->kind == TZ_CELL_ERROR,
                              .uncounted = c->kind == TZ_CELL_EMPTY && c->formula};
    if (c->kind == TZ_CELL_EMPTY)
        return;
    if (c->kind == TZ_CELL_NUMBER && c->date) {
        tz_day_print(day, c->day);
        out->text = c->time && c->seconds ? tz_printf(a, "%s %02d:%02d:%02d", day, c->seconds / 3600,
                                                      c->seconds / 60 % 60, c->seconds % 60)
                                          : tz_strdup(a, day);
        return;
    }
    if (c->kind == TZ_CELL_BOOL)
        out->text = c->text[0] == '1' ? "是" : "否";
    else if (c->kind == TZ_CELL_NUMBER)
        out->text = tz_cell_number(c, a);
    else
        out->text = tz_trim(a, tz_strndup(a, c->text, c->len));
}

/* Every cell of a merged range shows what its first one says. */
static void fill_merges(struct grid_row *r, struct grid *g, struct tz_arena *a)
{
    for (size_t i = 0; i < g->merge_n; i++) {
        const struct tz_merge *m = &g->merges[i];
        if ((int)m->row > r->row || (int)m->last_row < r->row || (int)m->col >= r->count)
            continue;
        if ((int)m->row == r->row)
            g->filled[i] = tz_strdup(g->arena, r->cells[m->col].text);
        for (uint32_t c = m->col; g->filled[i] && c <= m->last_col && (int)c < r->count; c++) {
            if (*r->cells[c].text)
                continue;
            r->cells[c].text = tz_strdup(a, g->filled[i]);
            r->cells[c].filled_down = (int)m->row < r->row;
        }
    }
}

/* A merged range may reach beyond the last cell that the row itself has. */
static int width_with_merges(const struct grid *g, int row, int count)
{
    for (size_t i = 0; i < g->merge_n; i++) {
        const struct tz_merge *m = &g->merges[i];
        if ((int)m->row <= row && (int)m->last_row >= row && (int)m->last_col + 1 > count && m->last_col < 1000)
            count = (int)m->last_col + 1;
    }
    return count;
}

struct tz_err *grid_next(struct grid_row **out, struct grid *g, struct tz_arena *a)
{
    const struct tz_row *row;
    struct grid_row *r;
    *out = NULL;
    if (g->ended)
        return NULL;
    TZ_TRY(tz_sheet_row(&row, g->book));
    g->ended = !row;
    if (!row)
        return NULL;
    r = TZ_NEW(a, struct grid_row);
    r->row = (int)row->number - 1;
    r->hidden = row->hidden;
    r->count = width_with_merges(g, r->row, (int)row->count);
    r->cells = TZ_NEW_ARRAY(a, (size_t)r->count, struct grid_cell);
    for (int i = 0; i < r->count; i++) {
        if (i < (int)row->count)
            copy_cell(&r->cells[i], &row->cells[i], a);
        else
            r->cells[i].text = "";
    }
    if (g->merge_n)
        fill_merges(r, g, a);
    r->above = g->last;
    g->last = r;
    *out = r;
    return NULL;
}

char *grid_address(char *buf, int row, int column)
{
    return tz_sheet_address(buf, (uint32_t)row, (uint32_t)column);
}
