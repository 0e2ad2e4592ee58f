/* SPDX-License-Identifier: Apache-2.0
 *
 * Remarks at cells.
 */
#include "sheet/annotate.h"
#include "sheet/part_priv.h"
#include "sheet/rewrite_priv.h"
#include "sheet/xlsx_priv.h"
#include <string.h>

/* What one sheet gets. */
struct sheet_change {
    struct edit *edits;
    bool *warnings; /* by edit */
    size_t count;
    struct part_note *notes, **notes_end;
    struct edit_seen seen;
};

/* Remarks of one cell make one edit and one comment. */
static void join_items(struct sheet_change *s, const struct tz_remark *remarks, const struct edit_place *items,
                       size_t count, struct tz_arena *a)
{
    s->edits = TZ_NEW_ARRAY(a, count, struct edit);
    s->warnings = TZ_NEW_ARRAY(a, count, bool);
    s->notes_end = &s->notes;
    for (size_t i = 0, next; i < count; i = next) {
        struct part_note *n = TZ_NEW(a, struct part_note);
        struct tz_buf text;
        bool warning = true;
        tz_buf_init(&text, a);
        for (next = i; next < count && items[next].row == items[i].row && items[next].col == items[i].col; next++) {
            tz_buf_str(&text, next > i ? "\n" : "");
            tz_buf_str(&text, remarks[items[next].index].text);
            warning = warning && remarks[items[next].index].warning;
        }
        n->row = items[i].row;
        n->col = items[i].col;
        n->text = text.data;
        *s->notes_end = n;
        s->notes_end = &n->next;
        s->warnings[s->count] = warning;
        s->edits[s->count++] = (struct edit){.row = items[i].row, .col = items[i].col, .style = EDIT_SAME_STYLE};
    }
}

/* The cell formats needed: each old one, tinted. Answers the index of (old, warning) in the list, added if new. */
static size_t tint(struct tinted *list, size_t *count, uint32_t old, bool warning)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i].old == old && list[i].warning == warning)
            return i;
    list[*count] = (struct tinted){old, warning};
    return (*count)++;
}

static struct tz_err *tint_cells(struct change *c, struct sheet_change *sheets, size_t total)
{
    struct tinted *list = TZ_NEW_ARRAY(c->arena, total + 1, struct tinted);
    size_t count = 0;
    uint32_t first;

    for (size_t i = 0; i < c->book->count; i++)
        for (size_t k = 0; k < sheets[i].count; k++)
            sheets[i].edits[k].style =
                (uint32_t)tint(list, &count, sheets[i].edits[k].old_style, sheets[i].warnings[k]);
    TZ_TRY(change_styles(&first, c, list, count));
    for (size_t i = 0; i < c->book->count; i++)
        for (size_t k = 0; k < sheets[i].count; k++)
            sheets[i].edits[k].style = first == EDIT_SAME_STYLE ? first : first + sheets[i].edits[k].style;
    return NULL;
}

static struct tz_err *change_sheet(struct change *c, struct sheet_change *s, size_t i)
{
    const char *drawing, *part = c->book->sheets[i].part;
    struct rewrite *r;

    if (!s->count)
        return NULL;
    TZ_TRY(change_notes(&drawing, c, i, s->seen.drawing, s->notes));
    TZ_TRY(rewrite_new(&r, c->book->package, part, s->edits, s->count, c->arena));
    rewrite_add_drawing(r, drawing);
    tz_package_put_stream(c->out, part, rewrite_fill, r);
    return NULL;
}

static struct tz_err *annotate(void **out, size_t *out_len, size_t *marked, struct change *c,
                               const struct tz_remark *remarks, size_t count)
{
    struct sheet_change *sheets = TZ_NEW_ARRAY(c->arena, c->book->count, struct sheet_change);
    struct edit_place *all = TZ_NEW_ARRAY(c->arena, count, struct edit_place);
    size_t total = 0;

    for (size_t i = 0; i < count; i++)
        all[i] = (struct edit_place){remarks[i].sheet, i, remarks[i].row, remarks[i].col};
    for (size_t i = 0; i < c->book->count; i++) {
        struct edit_place *items;
        size_t n;
        TZ_TRY(change_places(&items, &n, c, i, all, count));
        if (!n)
            continue;
        join_items(&sheets[i], remarks, items, n, c->arena);
        TZ_TRY(edit_look(&sheets[i].seen, sheets[i].edits, sheets[i].count, c->book->package, c->book->sheets[i].part,
                         c->arena));
        total += n;
    }
    TZ_TRY(tint_cells(c, sheets, total));
    for (size_t i = 0; i < c->book->count; i++)
        TZ_TRY(change_sheet(c, &sheets[i], i));
    *marked = total;
    return change_finish(out, out_len, c);
}

struct tz_err *tz_sheet_annotate(void **out, size_t *out_len, size_t *marked, const char *name, const void *data,
                                 size_t len, const struct tz_remark *remarks, size_t count, struct tz_arena *a)
{
    struct change *c;
    void *copy;

    if (!tz_package_is(data, len)) {
        TZ_TRY(sheet_plain_copy(&copy, &len, name, data, len, a));
        data = copy;
    }
    TZ_TRY(change_open(&c, name, data, len, a));
    return annotate(out, out_len, marked, c, remarks, count < TZ_REMARKS_MOST ? count : TZ_REMARKS_MOST);
}
