/* SPDX-License-Identifier: Apache-2.0
 *
 * A workbook in one line, for the tests of the readers: "[name] 1:a|b 3:c"; numbers as #n, dates <yyyymmdd>,
 * times @seconds, bools ?n, errors !e, formulas with =, lost digits with ~.
 */
#ifndef TZ_SHEET_TEST_DUMP_H
#define TZ_SHEET_TEST_DUMP_H
#include "base/buf.h"
#include "base/test.h"
#include "sheet/read.h"

static inline void dump_cell(struct tz_buf *out, const struct tz_cell *c)
{
    static const char marks[] = {'-', 0, '#', '?', '!'};

    assert_int_equal(c->len, strlen(c->text));
    if (c->kind != TZ_CELL_EMPTY && marks[c->kind])
        tz_buf_char(out, marks[c->kind]);
    if (c->kind != TZ_CELL_EMPTY)
        tz_buf_str(out, c->text);
    if (c->date)
        tz_buf_printf(out, "<%d>", (int)c->day);
    if (c->time)
        tz_buf_printf(out, "@%d", (int)c->seconds);
    tz_buf_str(out, c->formula ? "=" : "");
    tz_buf_str(out, c->imprecise ? "~" : "");
}

static inline struct tz_err *dump_sheets(struct tz_buf *out, struct tz_workbook *w)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct tz_row *r = NULL;
        tz_buf_printf(out, "%s[%s%s]", i ? " " : "", w->sheets[i].name, w->sheets[i].hidden ? "!" : "");
        TZ_TRY(tz_sheet_begin(w, i));
        for (;;) {
            TZ_TRY(tz_sheet_row(&r, w));
            if (!r)
                break;
            tz_buf_printf(out, " %u%s:", r->number, r->hidden ? "!" : "");
            for (uint32_t c = 0; c < r->count; c++) {
                tz_buf_str(out, c ? "|" : "");
                dump_cell(out, &r->cells[c]);
            }
        }
    }
    return NULL;
}

/* Compares the dump of bytes with what is wanted, or the text of the error with "E:…" (a part of it). */
static inline void check_bytes(size_t i, const char *name, const void *data, size_t len, const char *want)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_workbook *w;
    struct tz_buf out;
    struct tz_err *e;

    tz_buf_init(&out, a);
    e = tz_sheet_open(&w, name, data, len, a);
    if (!e)
        e = dump_sheets(&out, w);
    if (e && !(e->text && want[0] == 'E' && want[1] == ':' && strstr(e->text, want + 2)))
        fail_msg("%zu: %s (%s, %s)", i, e->text ? e->text : "", e->place ? e->place : "", e->detail ? e->detail : "");
    if (!e && strcmp(out.data, want) != 0)
        fail_msg("%zu: gives %s\n  not   %s", i, out.data, want);
    tz_err_free(e);
    tz_arena_destroy(&a);
}

#endif
