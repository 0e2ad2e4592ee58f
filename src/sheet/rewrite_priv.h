/* SPDX-License-Identifier: Apache-2.0
 *
 * Changing cells of an existing sheet in one streaming pass over its XML; bytes that do not change are copied.
 */
#ifndef TZ_SHEET_REWRITE_PRIV_H
#define TZ_SHEET_REWRITE_PRIV_H
#include "sheet/scan_priv.h"

enum edit_value { EDIT_KEEP, EDIT_TEXT, EDIT_NUMBER, EDIT_CLEAR };

#define EDIT_SAME_STYLE UINT32_MAX

struct edit {
    uint32_t row, col;
    enum edit_value value;
    const char *text;
    uint32_t style; /* new cell format, or EDIT_SAME_STYLE */
    /* what edit_look found */
    bool row_found, found, formula;
    uint32_t old_style;
};

struct edit_seen {
    bool formulas;       /* the sheet holds any */
    const char *drawing; /* relation id of its legacyDrawing, or NULL */
};
/* Looks at the cells of `edits` (sorted by row and column, no two alike) in a sheet part: fills in their second
 * half. */
TZ_MUST_CHECK struct tz_err *edit_look(struct edit_seen *seen, struct edit *edits, size_t count, struct tz_package *p,
                                       const char *part, struct tz_arena *a);

/* The changed part, piece by piece: a tz_package_fill. */
struct rewrite;
/* The edits have been looked at. */
TZ_MUST_CHECK struct tz_err *rewrite_new(struct rewrite **out, struct tz_package *p, const char *part,
                                         const struct edit *edits, size_t count, struct tz_arena *a);
/* Adds a legacyDrawing with this relation id. */
void rewrite_add_drawing(struct rewrite *r, const char *id);
/* Leaves out the results that formulas had: they are of the old values. */
void rewrite_forget_results(struct rewrite *r);
struct tz_err *rewrite_fill(size_t *n, void *rewrite, void *buf, size_t size);

/* Writes the start tag just scanned again: without the attributes named (local names, NULL-terminated list), with
 * `add` put in (" x=\"y\""), open even if it was empty when `open`. */
void rewrite_tag(struct tz_buf *out, const struct scan *s, const char *const *drop, const char *add, bool open);

/* ---- the parts around a sheet ---- */

/* A workbook being changed: read through `book`, written through `out`. */
struct change {
    struct tz_arena *arena;
    struct xlsx *book;
    struct tz_package_out *out;
    struct tz_buf types; /* <Override>s to add to the content types */
    bool vml;            /* the content types must know .vml */
    unsigned next_block; /* first free block of shape numbers, 0 = not yet looked for */
    unsigned next_part;  /* for names of new parts */
};
TZ_MUST_CHECK struct tz_err *change_open(struct change **out, const char *name, const void *data, size_t len,
                                         struct tz_arena *a);
/* Writes the changed content types and everything. */
TZ_MUST_CHECK struct tz_err *change_finish(void **data, size_t *len, struct change *c);

/* Adds cell formats that are `old` with a fill: *first = index of the first; formats[i] gets index first + i. */
struct tinted {
    uint32_t old;
    bool warning;
};
TZ_MUST_CHECK struct tz_err *change_styles(uint32_t *first, struct change *c, const struct tinted *formats,
                                           size_t count);

/* Adds comments to sheet i, to the ones it has or as new parts. *drawing = relation id of a drawing that the sheet
 * does not name yet, or NULL. `named`: the one it names. */
struct part_note;
TZ_MUST_CHECK struct tz_err *change_notes(const char **drawing, struct change *c, size_t i, const char *named,
                                          const struct part_note *notes);

/* Makes the workbook be counted anew when it is opened. */
TZ_MUST_CHECK struct tz_err *change_recalculate(struct change *c);

/* Places on a sheet that the caller's i-th item means. */
struct edit_place {
    size_t sheet, index;
    uint32_t row, col;
};
/* Those of one sheet, moved out of merged ranges, sorted by row, column and index. */
TZ_MUST_CHECK struct tz_err *change_places(struct edit_place **out, size_t *out_count, struct change *c, size_t sheet,
                                           const struct edit_place *all, size_t count);

/* Any readable spreadsheet as a plain XLSX with the same cells. */
TZ_MUST_CHECK struct tz_err *sheet_plain_copy(void **out, size_t *out_len, const char *name, const void *data,
                                              size_t len, struct tz_arena *a);

#endif
