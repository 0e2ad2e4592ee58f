/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of an XLSX sheet, pulled one by one while the file is inflated; this is the hottest loop of an import.
 */
#include "sheet/xlsx_priv.h"
#include "sheet/scan_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

#define CHUNK 65536

enum value_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR, TYPE_DAY };

struct xlsx_rows {
    struct xlsx *x;
    struct sheet_line line;
    struct scan scan;
    bool started, finished; /* inside sheetData; behind it */
    uint32_t number;        /* of the row before */
    /* the open cell */
    struct tz_cell *cell;
    uint32_t col, next_col;
    enum value_type type;
    uint32_t style;
    struct tz_buf value;
};

static uint32_t parse_uint(const char *s, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
        v = v < 400000000 ? v * 10 + (uint32_t)(s[i] - '0') : v;
    return v;
}

/* ---- cells ---- */

/* The column of "AB12"; UINT32_MAX when it is none. */
static uint32_t column_of(const char *ref, size_t len)
{
    uint32_t c = 0;
    size_t n = 0;

    for (; n < len && n < 4 && ref[n] >= 'A' && ref[n] <= 'Z'; n++)
        c = c * 26 + (uint32_t)(ref[n] - 'A' + 1);
    return n && n < 4 ? c - 1 : UINT32_MAX;
}

static enum value_type type_of(const char *t, size_t n)
{
    switch (n ? t[0] : 'n') {
    case 's':
        return n > 1 ? TYPE_TEXT : TYPE_SHARED; /* "s", "str" */
    case 'i':
        return TYPE_TEXT; /* inlineStr */
    case 'b':
        return TYPE_BOOL;
    case 'e':
        return TYPE_ERROR;
    case 'd':
        return TYPE_DAY;
    default:
        return TYPE_NUMBER;
    }
}

static void begin_cell(struct xlsx_rows *r)
{
    const char *at = r->scan.attrs;
    struct scan_attr a;

    r->type = TYPE_NUMBER;
    r->style = 0;
    r->col = r->next_col;
    while (scan_attr_next(&a, &at, r->scan.attrs_end)) {
        if (a.name_len != 1)
            continue;
        if (*a.name == 'r') {
            uint32_t c = column_of(a.value, a.value_len);
            r->col = c == UINT32_MAX ? r->col : c;
        } else if (*a.name == 't') {
            r->type = type_of(a.value, a.value_len);
        } else if (*a.name == 's') {
            r->style = parse_uint(a.value, a.value_len);
        }
    }
    r->next_col = r->col + 1;
    r->cell = NULL;
    tz_buf_clear(&r->value);
}

/* A cell is made only when it holds something: sheets are full of empty cells with a border. */
static struct tz_err *touch(struct xlsx_rows *r)
{
    return r->cell ? NULL : sheet_line_cell(&r->cell, &r->line, r->col);
}

static struct tz_err *damaged(struct xlsx_rows *r, const char *what)
{
    char at[16];
    return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "单元格的内容读不懂：%s", what), "单元格 %s",
                                    tz_sheet_address(at, r->line.row.number - 1, r->col)),
                       "请在 WPS 或 Excel 里打开它，另存后再试");
}

static struct tz_err *set_text(struct xlsx_rows *r, enum tz_cell_kind kind)
{
    size_t n = r->value.len;

    if (memmem(r->value.data, n, "_x", 2))
        n = sheet_unescape(r->value.data, n);
    if (tz_utf8_valid(r->value.data, n) != n)
        return damaged(r, "文字编码不对");
    if (n)
        r->cell->kind = kind;
    return sheet_line_text(&r->line, r->col, r->value.data, n);
}

static struct tz_err *set_shared(struct xlsx_rows *r)
{
    const struct xlsx_string *s = xlsx_book_string(r->x, parse_uint(r->value.data, r->value.len));

    if (!s)
        return damaged(r, "没有这个字符串");
    if (s->len > tz_limits.sheet_cell_bytes)
        return sheet_line_text(&r->line, r->col, s->text, s->len); /* says the limit */
    r->cell->kind = s->len ? TZ_CELL_TEXT : TZ_CELL_EMPTY;
    r->cell->text = s->text;
    r->cell->len = s->len;
    return NULL;
}

static struct tz_err *set_number(struct xlsx_rows *r)
{
    char text[SHEET_NUMBER];
    unsigned shows = r->style < r->x->show_count ? r->x->shows[r->style] : 0;
    size_t n;

    if (!r->value.len)
        return NULL;
    n = sheet_number(text, r->value.data, r->value.len, &r->cell->imprecise);
    if (!n)
        return damaged(r, "不是数字");
    r->cell->kind = TZ_CELL_NUMBER;
    TZ_TRY(sheet_line_text(&r->line, r->col, text, n));
    r->cell->percent = shows & SHEET_SHOWS_PERCENT;
    if (shows & (SHEET_SHOWS_DAY | SHEET_SHOWS_TIME)) {
        r->cell->text = text;
        sheet_cell_date(r->cell, shows, r->x->date1904);
        r->cell->text = "";
    }
    return NULL;
}

/* t="d": a day in ISO form, as some libraries write; given as its serial number like all others. */
static struct tz_err *set_day(struct xlsx_rows *r)
{
    tz_day day;
    struct tz_err *e = tz_day_parse(&day, r->value.data, false, false);
    char text[16];
    int n;

    if (e) {
        tz_err_free(e);
        return set_text(r, TZ_CELL_TEXT);
    }
    n = snprintf(text, sizeof text, "%d", (int)sheet_serial(day));
    r->cell->kind = TZ_CELL_NUMBER;
    r->cell->date = true;
    r->cell->day = day;
    return sheet_line_text(&r->line, r->col, text, (size_t)n);
}

static struct tz_err *end_cell(struct xlsx_rows *r)
{
    if (!r->cell)
        return NULL;
    switch (r->type) {
    case TYPE_SHARED:
        return r->value.len ? set_shared(r) : NULL;
    case TYPE_TEXT:
        return set_text(r, TZ_CELL_TEXT);
    case TYPE_BOOL:
        return set_text(r, TZ_CELL_BOOL);
    case TYPE_ERROR:
        return set_text(r, TZ_CELL_ERROR);
    case TYPE_DAY:
        return set_day(r);
    default:
        return set_number(r);
    }
}

/* ---- elements ---- */

/* The text of <v> or <t>, up to its end tag. */
static struct tz_err *read_value(struct xlsx_rows *r)
{
    struct scan *s = &r->scan;
    enum scan_token token;

    TZ_TRY(touch(r));
    if (s->empty)
        return NULL;
    for (;;) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_TEXT) {
            if (memchr(s->text, '&', s->text_len) || memchr(s->text, '\r', s->text_len))
                scan_decode(&r->value, s->text, s->text_len);
            else
                tz_buf_add(&r->value, s->text, s->text_len);
        } else if (token == SCAN_RAW) {
            tz_buf_add(&r->value, s->text, s->text_len);
        } else if (token != SCAN_OTHER) {
            return NULL;
        }
        if (r->value.len > tz_limits.sheet_cell_bytes * 8) /* escapes may shrink it; far beyond is no text of a cell */
            return damaged(r, "文字过长");
    }
}

/* Passes everything up to the end of the element just begun. */
static struct tz_err *skip_element(struct scan *s)
{
    enum scan_token token = SCAN_OTHER;
    int depth = s->empty ? 0 : 1;

    while (depth && token != SCAN_END_OF_PART) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_START && !s->empty)
            depth++;
        else if (token == SCAN_END)
            depth--;
    }
    return NULL;
}

/* <c> … </c> */
static struct tz_err *read_cell(struct xlsx_rows *r)
{
    struct scan *s = &r->scan;
    enum scan_token token;

    begin_cell(r);
    if (s->empty)
        return NULL;
    for (;;) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_END_OF_PART || (token == SCAN_END && scan_is(s, "c")))
            return end_cell(r);
        if (token != SCAN_START)
            continue;
        if (s->local_len == 1 && (*s->local == 'v' || *s->local == 't')) {
            TZ_TRY(read_value(r));
        } else if (scan_is(s, "f")) {
            TZ_TRY(touch(r));
            r->cell->formula = true;
            TZ_TRY(skip_element(s));
        } else if (scan_is(s, "rPh")) {
            TZ_TRY(skip_element(s));
        }
    }
}

static void begin_row(struct xlsx_rows *r)
{
    struct scan_attr number;
    uint32_t n = scan_attr_find(&number, &r->scan, "r") ? parse_uint(number.value, number.value_len) : 0;

    r->number = n ? n : r->number + 1;
    r->next_col = 0;
    sheet_line_begin(&r->line, r->number);
    r->line.row.hidden = scan_attr_on(&r->scan, "hidden");
}

/* <row> … </row> */
static struct tz_err *read_row(struct xlsx_rows *r)
{
    struct scan *s = &r->scan;
    enum scan_token token;

    begin_row(r);
    if (s->empty)
        return NULL;
    for (;;) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_END_OF_PART || (token == SCAN_END && scan_is(s, "row")))
            return NULL;
        if (token == SCAN_START && scan_is(s, "c"))
            TZ_TRY(read_cell(r));
    }
}

struct tz_err *xlsx_rows_next(const struct tz_row **out, struct tz_workbook *w)
{
    struct xlsx_rows *r = ((struct xlsx *)w->book->state)->rows;
    enum scan_token token;

    while (!r->finished) {
        TZ_TRY(scan_next(&token, &r->scan));
        if (token == SCAN_END_OF_PART)
            return tz_err_hint(tz_err(TZ_E_INPUT, "电子表格不完整，后面的行缺失"), "请重新下载或在 WPS 里打开后另存");
        if (token == SCAN_START && scan_is(&r->scan, "sheetData"))
            r->started = !(r->finished = r->scan.empty);
        else if (token == SCAN_END && scan_is(&r->scan, "sheetData"))
            r->finished = true;
        else if (token == SCAN_START && r->started && scan_is(&r->scan, "row")) {
            TZ_TRY(read_row(r));
            if (sheet_line_finish(&r->line)) {
                *out = &r->line.row;
                return NULL;
            }
        }
    }
    *out = NULL;
    return NULL;
}

struct tz_err *xlsx_rows_begin(struct tz_workbook *w, size_t i)
{
    struct xlsx *x = w->book->state;
    struct tz_arena *a = w->book->sheet;
    struct xlsx_rows *r = TZ_NEW(a, struct xlsx_rows);

    TZ_TRY(xlsx_book_strings(x));
    r->x = x;
    sheet_line_init(&r->line, a);
    tz_buf_init(&r->value, a);
    TZ_TRY(scan_open(&r->scan, x->package, x->sheets[i].part, a));
    x->rows = r;
    return NULL;
}

/* ---- merged ranges ---- */

/* They stand behind the rows. Only their tags are looked for in the inflated bytes: an XML pass over all rows
 * for a handful of ranges would double the time of an import. "<" is always a tag's in well-formed XML. */
struct merge_scan {
    struct tz_merge *list;
    size_t count, room;
    struct tz_arena *arena;
};

static void add_merge(struct merge_scan *s, const char *ref)
{
    char text[32];
    const char *colon = strchr(ref, ':');
    struct tz_merge m;

    if (!colon || colon - ref >= (long)sizeof text)
        return;
    memcpy(text, ref, (size_t)(colon - ref));
    text[colon - ref] = 0;
    if (!tz_sheet_parse_address(text, &m.row, &m.col) || !tz_sheet_parse_address(colon + 1, &m.last_row, &m.last_col))
        return;
    if (m.last_row < m.row || m.last_col < m.col || (m.last_row == m.row && m.last_col == m.col))
        return;
    TZ_GROW(s->arena, s->list, s->count, s->room);
    s->list[s->count++] = m;
}

/* Takes the range of the tag whose name begins at p ("mergeCell ref=…"). */
static void take_merge(struct merge_scan *s, const char *p, const char *end)
{
    const char *ref = memmem(p, (size_t)(end - p), "ref=", 4), *close;
    char text[64];

    if (!ref || end - ref < 6)
        return;
    close = memchr(ref + 5, ref[4], (size_t)(end - ref - 5));
    if (!close || (size_t)(close - ref - 5) >= sizeof text)
        return;
    memcpy(text, ref + 5, (size_t)(close - ref - 5));
    text[close - ref - 5] = 0;
    add_merge(s, text);
}

static void scan_merges(struct merge_scan *s, const char *from, const char *end)
{
    const char *p = from;

    while (p < end && (p = memmem(p, (size_t)(end - p), "mergeCell ", 10))) {
        const char *close = memchr(p, '>', (size_t)(end - p));
        if (p > from && (p[-1] == '<' || p[-1] == ':'))
            take_merge(s, p, close ? close : end);
        p += 10;
    }
}

#define TAG 4096 /* a longer tag is none of ours */

static struct tz_err *scan_part(struct merge_scan *s, struct tz_part *part, char *buf)
{
    size_t kept = 0, n;

    do {
        const char *last, *tag;
        size_t have;
        TZ_TRY(tz_part_read(&n, part, buf + kept, CHUNK));
        have = kept + n;
        tag = n ? memrchr(buf, '<', have) : NULL; /* what is behind it may be half a tag */
        last = tag ? tag : buf + have;
        scan_merges(s, buf, last);
        kept = have - (size_t)(last - buf);
        if (kept > TAG)
            kept = 0;
        memmove(buf, last, kept);
    } while (n);
    return NULL;
}

struct tz_err *xlsx_merges(const struct tz_merge **out, size_t *count, struct tz_workbook *w, size_t i,
                           struct tz_arena *a)
{
    struct xlsx *x = w->book->state;
    struct tz_arena *work = tz_arena_child(a);
    struct merge_scan s = {.arena = a};
    struct tz_part *part;
    struct tz_err *e = tz_part_open(&part, x->package, x->sheets[i].part, work);

    if (!e)
        e = scan_part(&s, part, tz_alloc(work, CHUNK + TAG));
    tz_arena_destroy(&work);
    *out = s.list;
    *count = s.count;
    return e;
}
