/* SPDX-License-Identifier: Apache-2.0
 *
 * Delimited text: CSV as Excel, WPS and platforms write it. Encoding by mark, by validity, else GB18030; the
 * delimiter is the one that parts the first lines most evenly; quotes as in RFC 4180, forgiving. Everything is
 * text: what is a number is for the importer to say (leading zeros and long ids stay as they are).
 */
#include "sheet/read_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <iconv.h>
#include <string.h>

#define CHUNK ((size_t)64 << 10)
#define SAMPLE ((size_t)16 << 10)

struct csv {
    struct sheet_bytes bytes;
    const char *charset; /* for iconv, NULL = UTF-8 as it is */
    size_t skip;         /* byte order mark */
    char delimiter;
    /* of the sheet being read */
    struct sheet_line line;
    size_t at; /* in bytes */
    iconv_t decoder;
    char *raw;
    size_t raw_len;
    char *text; /* decoded, being parsed */
    size_t text_len, text_at;
    bool at_end;
    uint32_t number;
    struct tz_buf cell;
};

static const struct tz_sheet_name only_sheet = {"表格", false};

/* ---- encoding ---- */

/* Scans all bytes: are they UTF-8? (A few kilobytes of ASCII heading say nothing of the rows.) */
static struct tz_err *is_utf8(bool *out, bool *zero, const struct sheet_bytes *b, size_t from, char *buf)
{
    size_t kept = 0, n, at = from;

    *out = true;
    *zero = false;
    do {
        size_t have, good;
        TZ_TRY(sheet_bytes_read(&n, b, at, buf + kept, CHUNK));
        at += n;
        have = kept + n;
        good = tz_utf8_valid(buf, have);
        kept = have - good;
        if (kept >= 4 || (!n && kept)) {
            *out = false;
            *zero = *zero || memchr(buf, 0, have) != NULL;
            return NULL;
        }
        memmove(buf, buf + good, kept);
    } while (n);
    return NULL;
}

static struct tz_err *binary(void)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "这不是电子表格"), "请交 .xlsx、.xls 或 .csv 文件");
}

static struct tz_err *find_charset(const char **shown, struct csv *c, char *buf)
{
    unsigned char mark[4] = {0};
    bool utf8, zero;
    size_t n;

    TZ_TRY(sheet_bytes_read(&n, &c->bytes, 0, mark, 3));
    if (!memcmp(mark, "\xff\xfe", 2) || !memcmp(mark, "\xfe\xff", 2)) {
        c->skip = 2;
        c->charset = mark[0] == 0xff ? "UTF-16LE" : "UTF-16BE";
        *shown = mark[0] == 0xff ? "UTF-16LE" : "UTF-16BE";
        return NULL;
    }
    c->skip = !memcmp(mark, "\xef\xbb\xbf", 3) ? 3 : 0;
    TZ_TRY(is_utf8(&utf8, &zero, &c->bytes, c->skip, buf));
    if (zero)
        return binary();
    *shown = utf8 ? "UTF-8" : "GB18030";
    c->charset = utf8 ? NULL : "GB18030";
    return NULL;
}

static void close_decoder(void *data)
{
    iconv_close((iconv_t)data);
}

/* ---- bytes -> text ---- */

static struct tz_err *bad_text(const struct csv *c)
{
    return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "认不出这个文件的文字编码"), "第 %u 行附近", c->number + 1),
                       "请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再试");
}

static struct tz_err *decode(struct csv *c)
{
    char *from = c->raw, *to = c->text;
    size_t left = c->raw_len, room = CHUNK * 3;

    if (!c->charset) {
        memcpy(c->text, c->raw, c->raw_len);
        c->text_len = c->raw_len;
        c->raw_len = 0;
        return NULL;
    }
    if (iconv(c->decoder, &from, &left, &to, &room) == (size_t)-1 && (left >= 4 || c->at_end) && left)
        return bad_text(c);
    memmove(c->raw, from, left);
    c->raw_len = left;
    c->text_len = (size_t)(to - c->text);
    if (memchr(c->text, 0, c->text_len))
        return binary();
    return NULL;
}

static struct tz_err *fill(struct csv *c)
{
    size_t n;

    c->text_at = c->text_len = 0;
    while (!c->text_len && !c->at_end) {
        TZ_TRY(sheet_bytes_read(&n, &c->bytes, c->at, c->raw + c->raw_len, CHUNK));
        c->at += n;
        c->raw_len += n;
        c->at_end = !n;
        TZ_TRY(decode(c));
    }
    return NULL;
}

/* The next byte, or -1 at the end. */
static struct tz_err *peek(int *out, struct csv *c)
{
    if (c->text_at == c->text_len)
        TZ_TRY(fill(c));
    *out = c->text_at < c->text_len ? (unsigned char)c->text[c->text_at] : -1;
    return NULL;
}

/* ---- rows ---- */

static struct tz_err *unclosed(uint32_t line)
{
    return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "引号没有配对，后面的内容都并进了一个格子"), "第 %u 行", line),
                       "请检查这一行的英文双引号");
}

/* Text up to the closing quote; doubled quotes stand for one, CR LF for LF. */
static struct tz_err *quoted(struct csv *c)
{
    uint32_t line = c->number;
    int ch;

    for (;;) {
        size_t from;
        TZ_TRY(peek(&ch, c));
        if (ch < 0 || c->cell.len > tz_limits.sheet_cell_bytes)
            return unclosed(line);
        for (from = c->text_at; c->text_at < c->text_len; c->text_at++)
            if (c->text[c->text_at] == '"' || c->text[c->text_at] == '\r')
                break;
        tz_buf_add(&c->cell, c->text + from, c->text_at - from);
        if (c->text_at == c->text_len)
            continue;
        if (c->text[c->text_at++] == '\r')
            continue;
        TZ_TRY(peek(&ch, c));
        if (ch != '"')
            return NULL;
        tz_buf_char(&c->cell, '"');
        c->text_at++;
    }
}

static bool ends_cell(const struct csv *c, char ch)
{
    return ch == c->delimiter || ch == '\n' || ch == '\r';
}

/* The cell up to a delimiter or line end, which is not taken. A quote counts only as its first character. */
static struct tz_err *read_cell(struct csv *c)
{
    int ch;

    tz_buf_clear(&c->cell);
    TZ_TRY(peek(&ch, c));
    if (ch == '"') {
        c->text_at++;
        TZ_TRY(quoted(c));
        TZ_TRY(peek(&ch, c));
    }
    while (ch >= 0 && !ends_cell(c, (char)ch)) {
        size_t from = c->text_at;
        while (c->text_at < c->text_len && !ends_cell(c, c->text[c->text_at]))
            c->text_at++;
        tz_buf_add(&c->cell, c->text + from, c->text_at - from);
        TZ_TRY(peek(&ch, c));
    }
    return NULL;
}

/* ="001" is how some exports keep Excel from eating zeros. */
static void unwrap(const char **s, size_t *n)
{
    if (*n >= 3 && !memcmp(*s, "=\"", 2) && (*s)[*n - 1] == '"') {
        *s += 2;
        *n -= 3;
    }
}

static struct tz_err *add_cell(struct csv *c, uint32_t col)
{
    const char *s = c->cell.data;
    size_t n = c->cell.len;
    struct tz_cell *cell;

    unwrap(&s, &n);
    if (!n)
        return NULL;
    TZ_TRY(sheet_line_cell(&cell, &c->line, col));
    cell->kind = TZ_CELL_TEXT;
    return sheet_line_text(&c->line, col, s, n);
}

static struct tz_err *read_row(struct csv *c)
{
    uint32_t col = 0;
    int ch;

    sheet_line_begin(&c->line, ++c->number);
    for (;;) {
        TZ_TRY(read_cell(c));
        TZ_TRY(add_cell(c, col++));
        TZ_TRY(peek(&ch, c));
        if (ch < 0)
            return NULL;
        c->text_at++;
        if (ch == c->delimiter)
            continue;
        if (ch == '\r') {
            TZ_TRY(peek(&ch, c));
            if (ch == '\n')
                c->text_at++;
        }
        return NULL;
    }
}

static struct tz_err *csv_row(const struct tz_row **out, struct tz_workbook *w)
{
    struct csv *c = w->book->state;
    int ch;

    for (;;) {
        TZ_TRY(peek(&ch, c));
        if (ch < 0) {
            *out = NULL;
            return NULL;
        }
        TZ_TRY(read_row(c));
        if (sheet_line_finish(&c->line))
            break;
    }
    *out = &c->line.row;
    return NULL;
}

static struct tz_err *csv_begin(struct tz_workbook *w, size_t i)
{
    struct csv *c = w->book->state;
    struct tz_arena *a = w->book->sheet;

    (void)i;
    sheet_line_init(&c->line, a);
    tz_buf_init(&c->cell, a);
    c->raw = tz_alloc(a, CHUNK + 8);
    c->text = tz_alloc(a, CHUNK * 3 + 8);
    c->raw_len = c->text_len = c->text_at = 0;
    c->at = c->skip;
    c->at_end = false;
    c->number = 0;
    if (c->charset) {
        c->decoder = iconv_open("UTF-8", c->charset);
        if (c->decoder == (iconv_t)-1)
            return tz_err_detail(tz_err(TZ_E_MISSING, "系统缺少文字编码转换表"), "iconv %s", c->charset);
        tz_arena_defer(a, close_decoder, c->decoder);
    }
    return NULL;
}

/* ---- delimiter ---- */

/* How evenly a delimiter parts the sample's lines: the number of lines with the commonest count, times that. */
static size_t evenness(const char *s, size_t n, char delimiter)
{
    size_t lines[32] = {0}, count = 0, best = 0;
    bool inside = false;

    for (size_t i = 0; i <= n; i++) {
        if (i < n && s[i] == '"')
            inside = !inside;
        if (i < n && s[i] == delimiter && !inside)
            count++;
        if (i == n || (s[i] == '\n' && !inside)) {
            lines[count < 31 ? count : 31]++;
            count = 0;
        }
    }
    for (size_t k = 1; k < 32; k++)
        if (lines[k] * (k + 4) > best)
            best = lines[k] * (k + 4);
    return best;
}

static char find_delimiter(const char *s, size_t n)
{
    static const char candidates[] = {',', '\t', ';', '|'};
    char found = ',';
    size_t best = 0;

    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t e = evenness(s, n, candidates[i]);
        if (e > best) {
            best = e;
            found = candidates[i];
        }
    }
    return found;
}

struct tz_err *sheet_open_csv(struct tz_workbook *w, const struct sheet_bytes *b)
{
    static const struct sheet_reader reader = {csv_begin, csv_row, NULL};
    struct csv *c = TZ_NEW(w->book->arena, struct csv);

    c->bytes = *b;
    w->format = "csv";
    w->count = 1;
    w->sheets = &only_sheet;
    w->book->reader = &reader;
    w->book->state = c;
    w->book->sheet = tz_arena_child(w->book->arena);
    TZ_TRY(find_charset(&w->charset, c, tz_alloc(w->book->sheet, CHUNK + 8)));
    TZ_TRY(csv_begin(w, 0));
    TZ_TRY(fill(c));
    w->delimiter = c->delimiter = find_delimiter(c->text, c->text_len < SAMPLE ? c->text_len : SAMPLE);
    tz_arena_destroy(&w->book->sheet);
    return NULL;
}
