/* SPDX-License-Identifier: Apache-2.0
 *
 * Collects the messages of a pack check.
 */
#include "pack/message_priv.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define MESSAGES_MAX 1000 /* a broken file must not fill the memory; the rest shows after these are mended */

void messages_init(struct messages *m, struct tz_arena *a)
{
    *m = (struct messages){.arena = a};
}

static void add(struct messages *m, struct tz_where at, bool warning, const char *text)
{
    if (!warning)
        m->errors++;
    if (m->n >= MESSAGES_MAX)
        return;
    TZ_GROW(m->arena, m->items, m->n, m->room);
    at.file = tz_strdup(m->arena, at.file ? at.file : "");
    m->items[m->n++] = (struct tz_pack_message){.at = at, .warning = warning, .text = text};
}

void say(struct messages *m, struct tz_where at, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    add(m, at, false, tz_vprintf(m->arena, format, ap));
    va_end(ap);
}

void say_warning(struct messages *m, struct tz_where at, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    add(m, at, true, tz_vprintf(m->arena, format, ap));
    va_end(ap);
}

void say_hint(struct messages *m, const char *format, ...)
{
    if (!m->n)
        return;
    va_list ap;
    va_start(ap, format);
    m->items[m->n - 1].hint = tz_vprintf(m->arena, format, ap);
    va_end(ap);
}

static int by_place(const void *a, const void *b)
{
    const struct tz_pack_message *x = a, *y = b;
    int c = strcmp(x->at.file, y->at.file);
    if (!c)
        c = (x->at.line > y->at.line) - (x->at.line < y->at.line);
    if (!c)
        c = (x->at.column > y->at.column) - (x->at.column < y->at.column);
    return c ? c : strcmp(x->text, y->text);
}

void messages_sort(struct messages *m)
{
    if (!m->n)
        return;
    qsort(m->items, m->n, sizeof *m->items, by_place);
    size_t kept = 1;
    for (size_t i = 1; i < m->n; i++)
        if (by_place(&m->items[kept - 1], &m->items[i]) != 0)
            m->items[kept++] = m->items[i];
    m->n = kept;
}
