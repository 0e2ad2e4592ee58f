/* SPDX-License-Identifier: Apache-2.0
 *
 * Spans of a row: stretches of days with one state, place and set of dated values. They neither overlap nor gap; the last
 * is open. Setting from a day on splits the span of that day; equal neighbours are joined again.
 */
#include "register/row_priv.h"
#include "base/text.h"

#include <string.h>

struct rspan *span_last(struct rrow *row)
{
    return row->span_n ? &row->spans[row->span_n - 1] : NULL;
}

struct rspan *span_on(struct rrow *row, tz_day day)
{
    for (size_t i = row->span_n; i-- > 0;)
        if (row->spans[i].from <= day)
            return &row->spans[i];
    return row->span_n ? &row->spans[0] : NULL;
}

static struct rspan *insert_at(struct rrow *row, size_t at, struct tz_arena *a)
{
    TZ_GROW(a, row->spans, row->span_n, row->span_room);
    memmove(&row->spans[at + 1], &row->spans[at], (row->span_n - at) * sizeof *row->spans);
    row->span_n++;
    return &row->spans[at];
}

/* Makes `day` the beginning of a span; returns its index. Days before the first span count as its first day. */
static size_t split(struct rrow *row, tz_day day, struct tz_arena *a)
{
    size_t i = row->span_n;
    while (i > 1 && row->spans[i - 1].from > day)
        i--;
    struct rspan *before = &row->spans[i - 1];
    if (before->from >= day)
        return i - 1;
    struct rspan *s = insert_at(row, i, a);
    before = &row->spans[i - 1];
    *s = *before;
    s->f = tz_memdup(a, before->f, row->reg->field_n * sizeof *before->f);
    s->from = day;
    s->fresh = true;
    s->stored = false;
    before->till = day;
    before->fresh = true;
    return i;
}

static void put(struct rspan *s, enum span_what what, const struct tz_field *f, const struct rval *v)
{
    if (what == SPAN_FIELD ? rval_same(&s->f[f->ord], v) : what == SPAN_STATE ? s->state == v->i : s->place == v->i)
        return;
    if (what == SPAN_STATE)
        s->state = (int)v->i;
    else if (what == SPAN_PLACE)
        s->place = v->i;
    else
        s->f[f->ord] = *v;
    s->fresh = true;
}

static bool same(const struct rrow *row, const struct rspan *a, const struct rspan *b)
{
    if (a->state != b->state || a->place != b->place)
        return false;
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->reg->fields[i].dated && !rval_same(&a->f[i], &b->f[i]))
            return false;
    return true;
}

/* Joins equal neighbours. What stood in the table under a joined span is remembered as gone at the end of the array. */
static void join(struct rrow *row)
{
    for (size_t i = 1; i < row->span_n;) {
        struct rspan *a = &row->spans[i - 1], *b = &row->spans[i];
        if (!same(row, a, b)) {
            i++;
            continue;
        }
        a->till = b->till;
        a->fresh = true;
        if (b->stored)
            row->span_gone[row->span_gone_n++] = b->stored_from;
        memmove(b, b + 1, (row->span_n - i - 1) * sizeof *b);
        row->span_n--;
    }
}

static void room_for_gone(struct rrow *row, struct tz_arena *a)
{
    tz_day *more = TZ_NEW_ARRAY(a, row->span_gone_n + row->span_n + 1, tz_day);
    if (row->span_gone_n)
        memcpy(more, row->span_gone, row->span_gone_n * sizeof *more);
    row->span_gone = more;
}

void span_set(struct rrow *row, enum span_what what, const struct tz_field *f, const struct rval *v, tz_day day,
              struct tz_arena *a)
{
    if (!row->span_n)
        return;
    for (size_t i = split(row, day, a); i < row->span_n; i++)
        put(&row->spans[i], what, f, v);
    room_for_gone(row, a);
    join(row);
}

void span_always(struct rrow *row, enum span_what what, const struct tz_field *f, const struct rval *v,
                 struct tz_arena *a)
{
    for (size_t i = 0; i < row->span_n; i++)
        put(&row->spans[i], what, f, v);
    room_for_gone(row, a);
    join(row);
}

void span_begin(struct rrow *row, tz_day from, struct tz_arena *a)
{
    struct rspan *s = insert_at(row, 0, a);
    *s =
        (struct rspan){.from = from, .till = TZ_DAY_OPEN, .state = (int)row->state, .place = row->place, .fresh = true};
    s->f = TZ_NEW_ARRAY(a, row->reg->field_n, struct rval);
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->reg->fields[i].dated)
            s->f[i] = row->f[i];
}

void span_first(struct rrow *row, tz_day from, struct tz_arena *a)
{
    if (!row->span_n || row->spans[0].from == from)
        return;
    room_for_gone(row, a);
    while (row->span_n > 1 && row->spans[1].from <= from) {
        if (row->spans[0].stored)
            row->span_gone[row->span_gone_n++] = row->spans[0].stored_from;
        memmove(row->spans, row->spans + 1, (row->span_n - 1) * sizeof *row->spans);
        row->span_n--;
    }
    row->spans[0].from = from;
    row->spans[0].fresh = true;
}

void span_show(struct rrow *row)
{
    struct rspan *last = span_last(row), *then;
    if (!last) {
        row->place_now = row->place;
        return;
    }
    then = row->on_day ? span_on(row, (tz_day)row->on_day) : &row->spans[0];
    row->place = then->place;
    row->place_now = last->place;
    row->state = last->state;
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->reg->fields[i].dated && row->reg->fields[i].type != TZ_TYPE_LIST)
            row->f[i] = last->f[i];
}
