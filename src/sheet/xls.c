/* SPDX-License-Identifier: Apache-2.0
 *
 * .xls (BIFF) through freexl, which reads the whole file into memory and has had crashes: it runs in a forked
 * helper with limits and hands the cells over as records. The helper is started once for the names of the
 * sheets and once for each sheet read.
 */
#include "sheet/read_priv.h"
#include "document/helper.h"
#include <freexl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

/* A record: kind, column or row (4 bytes), length (4 bytes), bytes. */
enum record {
    RECORD_SHEET = 'S',
    RECORD_ROW = 'R',
    RECORD_TEXT = 'T',
    RECORD_NUMBER = 'N',
    RECORD_DATE = 'D',
    RECORD_END = 'E'
};
#define HEAD 9

struct xls {
    struct sheet_bytes bytes;
    const char *data;
    struct tz_helper *helper;
    struct sheet_line line;
    unsigned char *buf;
    size_t from, to; /* unread part of buf */
    struct tz_buf text;
    bool pending; /* a row record was read, its row not yet begun */
    uint32_t pending_row;
    bool ended;
};

/* ---- in the helper ---- */

struct writer {
    int fd;
    size_t used;
    char buf[PIECE];
};

static void flush(struct writer *w)
{
    size_t at = 0;

    while (at < w->used) {
        ssize_t done = write(w->fd, w->buf + at, w->used - at);
        if (done <= 0)
            _exit(3);
        at += (size_t)done;
    }
    w->used = 0;
}

static void put_bytes(struct writer *w, const void *data, size_t n)
{
    const char *p = data;

    while (n) {
        size_t k = sizeof w->buf - w->used < n ? sizeof w->buf - w->used : n;
        memcpy(w->buf + w->used, p, k);
        w->used += k;
        p += k;
        n -= k;
        if (w->used == sizeof w->buf)
            flush(w);
    }
}

static void put_record(struct writer *w, enum record kind, uint32_t place, const void *data, size_t n)
{
    char head[HEAD];
    uint32_t len = (uint32_t)n;

    head[0] = (char)kind;
    memcpy(head + 1, &place, 4);
    memcpy(head + 5, &len, 4);
    put_bytes(w, head, HEAD);
    put_bytes(w, data, n);
}

static void put_cell(struct writer *w, uint32_t col, const FreeXL_CellValue *v)
{
    char text[64];
    const char *s = v->value.text_value;

    switch (v->type) {
    case FREEXL_CELL_INT:
        put_record(w, RECORD_NUMBER, col, text, (size_t)snprintf(text, sizeof text, "%d", v->value.int_value));
        break;
    case FREEXL_CELL_DOUBLE:
        put_record(w, RECORD_NUMBER, col, text, (size_t)snprintf(text, sizeof text, "%.17g", v->value.double_value));
        break;
    case FREEXL_CELL_TEXT:
    case FREEXL_CELL_SST_TEXT:
        if (s)
            put_record(w, RECORD_TEXT, col, s, strlen(s));
        break;
    case FREEXL_CELL_DATE:
    case FREEXL_CELL_DATETIME:
    case FREEXL_CELL_TIME:
        if (s)
            put_record(w, RECORD_DATE, col, s, strlen(s));
        break;
    default:
        break;
    }
}

static void put_rows(struct writer *w, const void *book)
{
    unsigned int rows = 0;
    unsigned short columns = 0;
    FreeXL_CellValue v;

    if (freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK)
        return;
    for (unsigned int r = 0; r < rows; r++) {
        put_record(w, RECORD_ROW, r, NULL, 0);
        for (unsigned short c = 0; c < columns; c++)
            if (freexl_get_cell_value(book, r, c, &v) == FREEXL_OK)
                put_cell(w, c, &v);
    }
}

static void put_names(struct writer *w, const void *book)
{
    unsigned int count = 0;
    const char *name;

    if (freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &count) != FREEXL_OK)
        return;
    for (unsigned int i = 0; i < count; i++)
        if (freexl_get_worksheet_name(book, (unsigned short)i, &name) == FREEXL_OK)
            put_record(w, RECORD_SHEET, i, name, strlen(name));
}

/* Exit status: 0 read, 1 no .xls, 2 encrypted. `data` = number of the sheet, or -1 for the names. */
static int work(int output, void *data)
{
    static struct writer w;
    unsigned int password = 0;
    const void *book = NULL;
    long sheet = (long)(intptr_t)data;

    w.fd = output;
    if (freexl_open(TZ_HELPER_INPUT_PATH, &book) != FREEXL_OK || !book)
        return 1;
    if (freexl_get_info(book, FREEXL_BIFF_PASSWORD, &password) == FREEXL_OK && password == FREEXL_BIFF_OBFUSCATED)
        return 2;
    if (sheet < 0)
        put_names(&w, book);
    else if (freexl_select_active_worksheet(book, (unsigned short)sheet) == FREEXL_OK)
        put_rows(&w, book);
    put_record(&w, RECORD_END, 0, NULL, 0);
    flush(&w);
    return 0;
}

/* ---- here ---- */

static struct tz_err *failed(int status)
{
    struct tz_err *e;

    if (status == 2)
        e = tz_err_hint(tz_err(TZ_E_INPUT, "电子表格加了密码，打不开"), "请去掉密码后再试");
    else
        e = tz_err_hint(tz_err(TZ_E_INPUT, "这个 .xls 文件读不出来，可能已损坏"),
                        "请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再试");
    return tz_err_detail(e, "freexl helper: exit %d", status);
}

/* Makes at least n bytes (n <= HEAD) lie in the buffer. */
static struct tz_err *need(struct xls *x, size_t n)
{
    while (x->to - x->from < n) {
        size_t got;
        memmove(x->buf, x->buf + x->from, x->to - x->from);
        x->to -= x->from;
        x->from = 0;
        TZ_TRY(tz_helper_read(&got, x->helper, x->buf + x->to, PIECE - x->to));
        if (!got)
            return failed(tz_helper_finish(x->helper));
        x->to += got;
    }
    return NULL;
}

static struct tz_err *next_record(enum record *kind, uint32_t *place, struct xls *x)
{
    uint32_t len;

    TZ_TRY(need(x, HEAD));
    *kind = (enum record)x->buf[x->from];
    memcpy(place, x->buf + x->from + 1, 4);
    memcpy(&len, x->buf + x->from + 5, 4);
    x->from += HEAD;
    tz_buf_clear(&x->text);
    while (len) {
        size_t n;
        TZ_TRY(need(x, 1));
        n = x->to - x->from < len ? x->to - x->from : len;
        tz_buf_add(&x->text, x->buf + x->from, n);
        x->from += n;
        len -= (uint32_t)n;
    }
    return NULL;
}

static struct tz_err *start(struct xls *x, long sheet, struct tz_arena *a)
{
    TZ_TRY(tz_helper_fork(&x->helper, work, (void *)(intptr_t)sheet, x->data, x->bytes.len, &tz_helper_default, a));
    x->buf = tz_alloc(a, PIECE);
    x->from = x->to = 0;
    tz_buf_init(&x->text, a);
    sheet_line_init(&x->line, a);
    x->pending = x->ended = false;
    return NULL;
}

/* "2022-03-05", "2022-03-05 08:30:00", "08:30:00" as freexl prints them. */
static struct tz_err *add_date(struct xls *x, struct tz_cell *c, uint32_t col)
{
    const char *s = x->text.data, *clock = strchr(s, ':') ? (strchr(s, ' ') ? strchr(s, ' ') + 1 : s) : NULL;
    int year = 0, month = 0, day = 0, h = 0, m = 0, sec = 0, n;
    char text[32];

    if (s != clock && sscanf(s, "%d-%d-%d", &year, &month, &day) == 3) {
        c->day = tz_day_make(year, month, day);
        c->date = c->day != 0;
    }
    if (clock && sscanf(clock, "%d:%d:%d", &h, &m, &sec) >= 2) {
        c->time = true;
        c->seconds = h * 3600 + m * 60 + sec;
    }
    if (!c->date && !c->time) {
        c->kind = TZ_CELL_TEXT;
        return sheet_line_text(&x->line, col, s, x->text.len);
    }
    c->kind = TZ_CELL_NUMBER;
    n = snprintf(text, sizeof text, "%d", c->date ? (int)sheet_serial(c->day) : 0);
    return sheet_line_text(&x->line, col, text, (size_t)n);
}

static struct tz_err *add_cell(struct xls *x, enum record kind, uint32_t col)
{
    char number[SHEET_NUMBER];
    struct tz_cell *c;
    size_t n;

    TZ_TRY(sheet_line_cell(&c, &x->line, col));
    if (kind == RECORD_DATE)
        return add_date(x, c, col);
    if (kind == RECORD_NUMBER && (n = sheet_number(number, x->text.data, x->text.len, &c->imprecise))) {
        c->kind = TZ_CELL_NUMBER;
        return sheet_line_text(&x->line, col, number, n);
    }
    c->kind = x->text.len ? TZ_CELL_TEXT : TZ_CELL_EMPTY;
    return sheet_line_text(&x->line, col, x->text.data, x->text.len);
}

static struct tz_err *read_row(struct xls *x)
{
    enum record kind;
    uint32_t place;

    sheet_line_begin(&x->line, x->pending_row + 1);
    x->pending = false;
    for (;;) {
        TZ_TRY(next_record(&kind, &place, x));
        if (kind == RECORD_ROW) {
            x->pending = true;
            x->pending_row = place;
            return NULL;
        }
        if (kind == RECORD_END) {
            x->ended = true;
            return NULL;
        }
        TZ_TRY(add_cell(x, kind, place));
    }
}

static struct tz_err *xls_row(const struct tz_row **out, struct tz_workbook *w)
{
    struct xls *x = w->book->state;
    bool any = false;

    while (!any && !(x->ended && !x->pending)) {
        TZ_TRY(read_row(x));
        any = sheet_line_finish(&x->line);
    }
    *out = any ? &x->line.row : NULL;
    return NULL;
}

static struct tz_err *xls_begin(struct tz_workbook *w, size_t i)
{
    struct xls *x = w->book->state;
    enum record kind;
    uint32_t place;

    TZ_TRY(start(x, (long)i, w->book->sheet));
    TZ_TRY(next_record(&kind, &place, x));
    x->pending = kind == RECORD_ROW;
    x->pending_row = place;
    x->ended = kind == RECORD_END;
    return NULL;
}

static struct tz_err *read_names(struct tz_workbook *w, struct xls *x, struct tz_arena *a)
{
    struct tz_sheet_name *names = TZ_NEW_ARRAY(a, 256, struct tz_sheet_name);
    enum record kind;
    uint32_t place;
    size_t n = 0;

    TZ_TRY(start(x, -1, a));
    for (;;) {
        TZ_TRY(next_record(&kind, &place, x));
        if (kind == RECORD_END)
            break;
        if (n < 256)
            names[n++].name = tz_strdup(a, x->text.data);
    }
    tz_helper_finish(x->helper);
    if (!n)
        return failed(1);
    w->sheets = names;
    w->count = n;
    return NULL;
}

struct tz_err *sheet_open_xls(struct tz_workbook *w, const struct sheet_bytes *b)
{
    static const struct sheet_reader reader = {xls_begin, xls_row, NULL};
    struct xls *x = TZ_NEW(w->book->arena, struct xls);

    x->bytes = *b;
    TZ_TRY(sheet_bytes_all(&x->data, b, w->book->arena));
    w->format = "xls";
    w->book->reader = &reader;
    w->book->state = x;
    return read_names(w, x, w->book->arena);
}
