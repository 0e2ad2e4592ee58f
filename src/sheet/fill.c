/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling a form.
 */
#include "sheet/fill.h"
#include "sheet/rewrite_priv.h"
#include "sheet/xlsx_priv.h"
#include <string.h>

static size_t digits(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += *s >= '0' && *s <= '9';
    return n;
}

/* The value as the cell's style wants it. */
static void set_value(struct change *c, struct edit *e, const struct tz_fill *f)
{
    unsigned shows = e->old_style < c->book->show_count ? c->book->shows[e->old_style] : 0;
    char text[SHEET_NUMBER], day[16];
    bool imprecise;

    e->text = f->text ? f->text : "";
    switch (f->kind) {
    case TZ_FILL_CLEAR:
        e->value = EDIT_CLEAR;
        break;
    case TZ_FILL_NUMBER:
        e->value = !*e->text ? EDIT_CLEAR : EDIT_TEXT;
        if (digits(e->text) <= 15 && sheet_number(text, e->text, strlen(e->text), &imprecise)) {
            e->value = EDIT_NUMBER;
            e->text = shows & SHEET_SHOWS_PERCENT ? sheet_hundred(text, false, c->arena) : tz_strdup(c->arena, text);
        }
        break;
    case TZ_FILL_DAY:
        e->value = shows & SHEET_SHOWS_DAY && tz_day_ok(f->day) ? EDIT_NUMBER : EDIT_TEXT;
        e->text = e->value == EDIT_NUMBER ? tz_printf(c->arena, "%d", (int)sheet_serial(f->day))
                                          : tz_strdup(c->arena, tz_day_print(day, f->day));
        break;
    default:
        e->value = *e->text ? EDIT_TEXT : EDIT_CLEAR;
    }
}

/* What is to be done to one sheet. */
struct sheet_fill {
    struct edit *edits;
    size_t count;
    struct edit_seen seen;
};

static struct tz_err *plan_sheet(struct sheet_fill *s, struct change *c, size_t sheet, struct tz_fill *fills,
                                 const struct edit_place *all, size_t n)
{
    struct edit_place *places;
    size_t count;

    TZ_TRY(change_places(&places, &count, c, sheet, all, n));
    s->edits = TZ_NEW_ARRAY(c->arena, count, struct edit);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && places[i + 1].row == places[i].row && places[i + 1].col == places[i].col)
            continue; /* the last one counts */
        places[s->count] = places[i];
        s->edits[s->count++] = (struct edit){.row = places[i].row, .col = places[i].col, .style = EDIT_SAME_STYLE};
    }
    TZ_TRY(edit_look(&s->seen, s->edits, s->count, c->book->package, c->book->sheets[sheet].part, c->arena));
    for (size_t i = 0; i < s->count; i++) {
        set_value(c, &s->edits[i], &fills[places[i].index]);
        fills[places[i].index].formula = s->edits[i].formula;
    }
    return NULL;
}

static struct tz_err *rewrite_sheet(struct change *c, const struct sheet_fill *s, size_t sheet)
{
    const char *part = c->book->sheets[sheet].part;
    struct rewrite *r;

    if (!s->count && !s->seen.formulas)
        return NULL;
    TZ_TRY(rewrite_new(&r, c->book->package, part, s->edits, s->count, c->arena));
    rewrite_forget_results(r);
    tz_package_put_stream(c->out, part, rewrite_fill, r);
    return NULL;
}

static struct tz_err *fill_all(struct change *c, struct tz_fill *fills, const struct edit_place *all, size_t n)
{
    struct sheet_fill *sheets = TZ_NEW_ARRAY(c->arena, c->book->count, struct sheet_fill);
    bool formulas = false;

    for (size_t i = 0; i < c->book->count; i++) {
        TZ_TRY(plan_sheet(&sheets[i], c, i, fills, all, n));
        formulas = formulas || sheets[i].seen.formulas;
    }
    for (size_t i = 0; i < c->book->count; i++)
        TZ_TRY(rewrite_sheet(c, &sheets[i], i));
    return formulas ? change_recalculate(c) : NULL;
}

struct tz_err *tz_sheet_fill(void **out, size_t *out_len, const char *name, const void *data, size_t len,
                             struct tz_fill *fills, size_t count, struct tz_arena *a)
{
    struct edit_place *places = TZ_NEW_ARRAY(a, count, struct edit_place);
    struct change *c;

    TZ_TRY(change_open(&c, name, data, len, a));
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct edit_place){fills[i].sheet, i, fills[i].row, fills[i].col};
        fills[i].formula = false;
        if (fills[i].sheet >= c->book->count)
            return tz_err(TZ_E_INPUT, "表格里没有第 %zu 张工作表", fills[i].sheet + 1);
    }
    if (count)
        TZ_TRY(fill_all(c, fills, places, count));
    return change_finish(out, out_len, c);
}
