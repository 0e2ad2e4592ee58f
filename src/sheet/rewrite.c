/* SPDX-License-Identifier: Apache-2.0
 *
 * The streaming pass over a sheet.
 */
#include "sheet/rewrite_priv.h"
#include "sheet/part_priv.h"
#include "sheet/read.h"
#include <stdio.h>
#include <string.h>

static const char *const nothing[] = {NULL}; /* attributes to drop */

/* ---- reading places ---- */

static uint32_t attr_uint(const struct scan *s, const char *name, uint32_t fallback)
{
    struct scan_attr a;
    uint32_t v = 0;

    if (!scan_attr_find(&a, s, name) || !a.value_len)
        return fallback;
    for (size_t i = 0; i < a.value_len && a.value[i] >= '0' && a.value[i] <= '9'; i++)
        v = v < 100000000 ? v * 10 + (uint32_t)(a.value[i] - '0') : v;
    return v;
}

/* Row of a <row>, from 0; `next` where it does not say. */
static uint32_t row_of(const struct scan *s, uint32_t next)
{
    uint32_t r = attr_uint(s, "r", 0);
    return r ? r - 1 : next;
}

static uint32_t col_of(const struct scan *s, uint32_t next)
{
    struct scan_attr a;
    uint32_t c = 0;

    if (!scan_attr_find(&a, s, "r"))
        return next;
    for (size_t i = 0; i < a.value_len && a.value[i] >= 'A' && a.value[i] <= 'Z' && i < 3; i++)
        c = c * 26 + (uint32_t)(a.value[i] - 'A' + 1);
    return c ? c - 1 : next;
}

/* First edit at or behind a row. */
static size_t first_of_row(const struct edit *e, size_t count, uint32_t row)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (e[mid].row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* ---- looking ---- */

struct look {
    struct edit *edits, *cell; /* cell: the edit of the open cell */
    size_t count, first;       /* first: of the open row */
    uint32_t row, col, next_row, next_col;
    struct tz_arena *arena;
    bool in_data, behind;
    struct edit_seen seen;
};

static void look_row(struct look *l, const struct scan *s)
{
    l->row = row_of(s, l->next_row);
    l->next_row = l->row + 1;
    l->next_col = 0;
    l->first = first_of_row(l->edits, l->count, l->row);
    for (size_t i = l->first; i < l->count && l->edits[i].row == l->row; i++)
        l->edits[i].row_found = true;
}

static void look_cell(struct look *l, const struct scan *s)
{
    l->cell = NULL;
    if (l->first == l->count || l->edits[l->first].row != l->row)
        return;
    l->col = col_of(s, l->next_col);
    l->next_col = l->col + 1;
    for (size_t i = l->first; i < l->count && l->edits[i].row == l->row; i++)
        if (l->edits[i].col == l->col) {
            l->cell = &l->edits[i];
            l->cell->found = true;
            l->cell->old_style = attr_uint(s, "s", 0);
        }
}

static void look_start(struct look *l, const struct scan *s)
{
    struct scan_attr id;

    if (scan_is(s, "sheetData")) {
        l->in_data = !s->empty;
        l->behind = s->empty;
    } else if (l->behind && scan_is(s, "legacyDrawing") && scan_attr_find(&id, s, "id"))
        l->seen.drawing = tz_strndup(l->arena, id.value, id.value_len);
    else if (!l->in_data)
        return;
    else if (scan_is(s, "row"))
        look_row(l, s);
    else if (scan_is(s, "c"))
        look_cell(l, s);
    else if (scan_is(s, "f")) {
        l->seen.formulas = true;
        if (l->cell)
            l->cell->formula = true;
    }
}

struct tz_err *edit_look(struct edit_seen *seen, struct edit *edits, size_t count, struct tz_package *p,
                         const char *part, struct tz_arena *a)
{
    struct tz_arena *work = tz_arena_child(a);
    struct look l = {.edits = edits, .count = count, .first = count, .arena = a};
    enum scan_token token = SCAN_OTHER;
    struct scan s;
    struct tz_err *e = scan_open(&s, p, part, work);

    while (!e && token != SCAN_END_OF_PART) {
        e = scan_next(&token, &s);
        if (!e && token == SCAN_START) {
            look_start(&l, &s);
        } else if (!e && token == SCAN_END && scan_is(&s, "sheetData")) {
            l.in_data = false;
            l.behind = true;
        }
    }
    tz_arena_destroy(&work);
    *seen = l.seen;
    return e;
}

/* ---- rewriting ---- */

struct rewrite {
    struct scan scan;
    const struct edit *edits;
    size_t count, next; /* next edit whose row is not yet written */
    const char *drawing;
    const char *prefix; /* of the main namespace, with its colon, or "" */
    struct tz_arena *arena;
    struct tz_buf out;
    size_t out_at;
    uint32_t next_row;
    int depth;
    bool in_data, behind, finished;
    /* leaving out results of formulas */
    bool forget, formula, text; /* the open cell has a formula; a text of its own stood before it */
    const char *result;         /* the element left out at hand, or NULL */
    size_t cell_at, cell_len;   /* start tag of the open cell, in out */
};

static bool in_list(const char *const *list, const char *name, size_t n)
{
    for (; *list; list++)
        if (strlen(*list) == n && !memcmp(*list, name, n))
            return true;
    return false;
}

void rewrite_tag(struct tz_buf *out, const struct scan *s, const char *const *drop, const char *add, bool open)
{
    const char *at = s->attrs, *from;
    struct scan_attr a;

    tz_buf_add(out, s->token, (size_t)(s->attrs - s->token));
    for (;;) {
        for (from = at; from < s->attrs_end && strchr(" \t\r\n", *from);)
            from++;
        if (!scan_attr_next(&a, &at, s->attrs_end))
            break;
        if (in_list(drop, a.name, a.name_len))
            continue;
        tz_buf_char(out, ' ');
        tz_buf_add(out, from, (size_t)(at - from));
    }
    tz_buf_str(out, add);
    tz_buf_str(out, s->empty && !open ? "/>" : ">");
}

static void new_cell(struct rewrite *r, const struct edit *e)
{
    uint32_t style = e->style != EDIT_SAME_STYLE ? e->style : e->old_style;
    char at[16];

    tz_buf_printf(&r->out, "<%sc r=\"%s\"", r->prefix, tz_sheet_address(at, e->row, e->col));
    if (style)
        tz_buf_printf(&r->out, " s=\"%u\"", style);
    if (e->value == EDIT_TEXT) {
        tz_buf_printf(&r->out, " t=\"inlineStr\"><%sis><%st xml:space=\"preserve\">", r->prefix, r->prefix);
        part_text(&r->out, e->text);
        tz_buf_printf(&r->out, "</%st></%sis></%sc>", r->prefix, r->prefix, r->prefix);
    } else if (e->value == EDIT_NUMBER) {
        tz_buf_printf(&r->out, "><%sv>%s</%sv></%sc>", r->prefix, e->text, r->prefix, r->prefix);
    } else {
        tz_buf_str(&r->out, "/>");
    }
}

static void copy(struct rewrite *r)
{
    tz_buf_add(&r->out, r->scan.token, r->scan.token_len);
}

/* Takes t="…" out of the open cell's start tag, already written: it told the kind of the result. */
static void drop_kind(struct rewrite *r)
{
    char *tag = r->out.data + r->cell_at, *end = tag + r->cell_len, *p, *close;

    for (p = tag; p + 4 < end; p++)
        if (!memcmp(p, " t=\"", 4) || !memcmp(p, " t='", 4)) {
            close = memchr(p + 4, p[3], (size_t)(end - p - 4));
            if (!close)
                return;
            memmove(p, close + 1, (size_t)(r->out.data + r->out.len - close - 1));
            r->out.len -= (size_t)(close + 1 - p);
            r->out.data[r->out.len] = 0;
            return;
        }
}

/* Copies a token inside a row, but for results of formulas when they are to be forgotten. */
static void pass(struct rewrite *r, enum scan_token token)
{
    const struct scan *s = &r->scan;
    bool tag = token == SCAN_START || token == SCAN_END;

    if (!r->forget) {
        copy(r);
        return;
    }
    if (r->result) {
        if (token == SCAN_END && (*r->result == 'v' ? scan_is(s, "v") : scan_is(s, "is")))
            r->result = NULL;
        return;
    }
    if (token == SCAN_START && r->formula && !r->text && (scan_is(s, "v") || scan_is(s, "is"))) {
        r->result = s->empty ? NULL : scan_is(s, "v") ? "v" : "is";
        return;
    }
    if (tag && scan_is(s, "c")) {
        r->formula = r->text = false;
        r->cell_at = r->out.len;
        r->cell_len = s->token_len;
    }
    if (token == SCAN_START && scan_is(s, "is"))
        r->text = true;
    if (token == SCAN_START && scan_is(s, "f")) {
        r->formula = true;
        if (!r->text) /* else its kind has to stay with it */
            drop_kind(r);
    }
    copy(r);
}

/* Copies or passes all up to the end of the element just begun. */
static struct tz_err *rest_of_element(struct rewrite *r, bool keep)
{
    enum scan_token token;
    int depth = r->scan.empty ? 0 : 1;

    while (depth) {
        TZ_TRY(scan_next(&token, &r->scan));
        if (token == SCAN_END_OF_PART)
            return tz_err(TZ_E_INPUT, "文件内容已损坏");
        if (token == SCAN_START && !r->scan.empty)
            depth++;
        else if (token == SCAN_END)
            depth--;
        if (keep)
            pass(r, token);
    }
    return NULL;
}

static const struct edit *edit_at(const struct rewrite *r, size_t first, uint32_t row, uint32_t col)
{
    for (size_t i = first; i < r->count && r->edits[i].row == row; i++)
        if (r->edits[i].col == col)
            return &r->edits[i];
    return NULL;
}

/* A cell of an edited row; its address is put in where it was left out, as cells may come to stand before it. */
static struct tz_err *rewrite_cell(struct rewrite *r, const struct edit *e, uint32_t row, uint32_t col)
{
    static const char *const drop_style[] = {"s", "r", NULL};
    struct scan_attr place;
    char at[16], add[64];

    if (e && e->value != EDIT_KEEP && !e->formula) {
        new_cell(r, e);
        return rest_of_element(r, false);
    }
    tz_sheet_address(at, row, col);
    r->cell_at = r->out.len;
    r->formula = r->text = false;
    if (e && e->style != EDIT_SAME_STYLE) {
        snprintf(add, sizeof add, " r=\"%s\" s=\"%u\"", at, e->style);
        rewrite_tag(&r->out, &r->scan, drop_style, add, false);
    } else if (scan_attr_find(&place, &r->scan, "r")) {
        copy(r);
    } else {
        snprintf(add, sizeof add, " r=\"%s\"", at);
        rewrite_tag(&r->out, &r->scan, nothing, add, false);
    }
    r->cell_len = r->out.len - r->cell_at;
    return rest_of_element(r, true);
}

/* New cells of the row that belong before column `col`. */
static void insert_cells(struct rewrite *r, size_t *next, uint32_t row, uint32_t col)
{
    for (; *next < r->count && r->edits[*next].row == row && r->edits[*next].col < col; (*next)++)
        if (!r->edits[*next].found)
            new_cell(r, &r->edits[*next]);
}

static struct tz_err *rewrite_row(struct rewrite *r, uint32_t row, size_t first)
{
    static const char *const drop[] = {"spans", NULL};
    struct scan_attr place;
    uint32_t col, next_col = 0;
    size_t next = first;
    enum scan_token token;
    bool empty = r->scan.empty;
    char add[32];

    snprintf(add, sizeof add, " r=\"%u\"", row + 1);
    rewrite_tag(&r->out, &r->scan, drop, scan_attr_find(&place, &r->scan, "r") ? "" : add, true);
    while (!empty) {
        TZ_TRY(scan_next(&token, &r->scan));
        if (token == SCAN_END_OF_PART)
            return tz_err(TZ_E_INPUT, "文件内容已损坏");
        if (token == SCAN_END && scan_is(&r->scan, "row"))
            break;
        if (token != SCAN_START || !scan_is(&r->scan, "c")) {
            copy(r);
            continue;
        }
        col = col_of(&r->scan, next_col);
        next_col = col + 1;
        insert_cells(r, &next, row, col);
        TZ_TRY(rewrite_cell(r, edit_at(r, first, row, col), row, col));
    }
    insert_cells(r, &next, row, UINT32_MAX);
    tz_buf_printf(&r->out, "</%srow>", r->prefix);
    return NULL;
}

/* Rows that the sheet does not have, before row `row`. */
static void insert_rows(struct rewrite *r, uint32_t row)
{
    while (r->next < r->count && r->edits[r->next].row < row) {
        uint32_t this = r->edits[r->next].row;
        if (r->edits[r->next].row_found) { /* written with its row */
            r->next++;
            continue;
        }
        tz_buf_printf(&r->out, "<%srow r=\"%u\">", r->prefix, this + 1);
        for (; r->next < r->count && r->edits[r->next].row == this; r->next++)
            new_cell(r, &r->edits[r->next]);
        tz_buf_printf(&r->out, "</%srow>", r->prefix);
    }
}

static struct tz_err *row_start(struct rewrite *r)
{
    uint32_t row = row_of(&r->scan, r->next_row);
    size_t first = first_of_row(r->edits, r->count, row);
    char add[32];

    r->next_row = row + 1;
    insert_rows(r, row);
    if (first < r->count && r->edits[first].row == row)
        return rewrite_row(r, row, first);
    snprintf(add, sizeof add, " r=\"%u\"", row + 1);
    if (attr_uint(&r->scan, "r", 0))
        copy(r);
    else
        rewrite_tag(&r->out, &r->scan, nothing, add, false);
    return rest_of_element(r, true);
}

static const char *prefix_of(struct rewrite *r)
{
    const char *name = r->scan.token + 1;
    return tz_strndup(r->arena, name, (size_t)(r->scan.local - name));
}

/* What comes behind a legacyDrawing (ECMA-376 part 1, 18.3.1.99). */
static bool behind_drawing(const struct scan *s)
{
    return scan_is(s, "legacyDrawingHF") || scan_is(s, "drawingHF") || scan_is(s, "picture") ||
           scan_is(s, "oleObjects") || scan_is(s, "controls") || scan_is(s, "webPublishItems") ||
           scan_is(s, "tableParts") || scan_is(s, "extLst");
}

static void add_drawing(struct rewrite *r)
{
    if (r->drawing)
        tz_buf_printf(&r->out, "<%slegacyDrawing xmlns:r=\"" PART_REL "\" r:id=\"%s\"/>", r->prefix, r->drawing);
    r->drawing = NULL;
}

static void data_start(struct rewrite *r)
{
    r->prefix = prefix_of(r);
    if (!r->scan.empty) {
        r->in_data = true;
        copy(r);
        return;
    }
    rewrite_tag(&r->out, &r->scan, nothing, "", true);
    insert_rows(r, UINT32_MAX);
    tz_buf_printf(&r->out, "</%ssheetData>", r->prefix);
    r->behind = true;
}

static struct tz_err *start_tag(struct rewrite *r)
{
    if (r->in_data && scan_is(&r->scan, "row"))
        return row_start(r);
    if (!r->in_data && !r->behind && scan_is(&r->scan, "sheetData")) {
        data_start(r);
    } else {
        if (r->behind && r->depth == 1 && behind_drawing(&r->scan))
            add_drawing(r);
        copy(r);
    }
    r->depth += !r->scan.empty;
    return NULL;
}

static void end_tag(struct rewrite *r)
{
    r->depth--;
    if (r->in_data && scan_is(&r->scan, "sheetData")) {
        insert_rows(r, UINT32_MAX);
        r->in_data = false;
        r->behind = true;
    } else if (!r->depth) {
        add_drawing(r);
    }
    copy(r);
}

static struct tz_err *step(struct rewrite *r)
{
    enum scan_token token;

    TZ_TRY(scan_next(&token, &r->scan));
    if (token == SCAN_END_OF_PART)
        r->finished = true;
    else if (token == SCAN_START)
        return start_tag(r);
    else if (token == SCAN_END)
        end_tag(r);
    else
        copy(r);
    return NULL;
}

struct tz_err *rewrite_new(struct rewrite **out, struct tz_package *p, const char *part, const struct edit *edits,
                           size_t count, struct tz_arena *a)
{
    struct rewrite *r = TZ_NEW(a, struct rewrite);

    r->arena = a;
    r->edits = edits;
    r->count = count;
    r->prefix = "";
    tz_buf_init(&r->out, a);
    TZ_TRY(scan_open(&r->scan, p, part, a));
    *out = r;
    return NULL;
}

void rewrite_add_drawing(struct rewrite *r, const char *id)
{
    r->drawing = id;
}

void rewrite_forget_results(struct rewrite *r)
{
    r->forget = true;
}

struct tz_err *rewrite_fill(size_t *n, void *data, void *buf, size_t size)
{
    struct rewrite *r = data;

    if (r->out_at == r->out.len) {
        tz_buf_clear(&r->out);
        r->out_at = 0;
        while (r->out.len < size && !r->finished)
            TZ_TRY(step(r));
    }
    *n = r->out.len - r->out_at < size ? r->out.len - r->out_at : size;
    memcpy(buf, r->out.data + r->out_at, *n);
    r->out_at += *n;
    return NULL;
}
