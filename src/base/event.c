/* SPDX-License-Identifier: Apache-2.0
 *
 * The event hook. Before a sink is installed, warnings and errors go to standard error.
 */
#include "base/event.h"
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>

static tz_event_sink the_sink;
static void *the_data;

static void fallback_sink(const struct tz_event *e)
{
    if (e->level >= TZ_LEVEL_WARN)
        fprintf(stderr, "taizhang: %s: %s\n", e->code, e->text);
}

static void send(const struct tz_event *e)
{
    if (the_sink)
        the_sink(e, the_data);
    else
        fallback_sink(e);
}

void tz_event_set_sink(tz_event_sink sink, void *data)
{
    the_sink = sink;
    the_data = data;
}

void tz_event(enum tz_level level, const char *code, int64_t town, int64_t id, const char *format, ...)
{
    char text[1024];
    struct tz_event e = {level, code, town, id, text};
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    send(&e);
}

/* What may be logged of an error: its text only where no user's words can be in it (faults of the machine and
 * of packs, not of input). */
static const char *loggable_text(const struct tz_err *e)
{
    bool ours = tz_err_http(e->code) >= 500 || e->code == TZ_E_PACK;
    return ours ? e->text : tz_err_default(e->code);
}

void tz_event_err(const char *code, int64_t town, int64_t id, struct tz_err *e)
{
    for (const struct tz_err *link = e; link; link = link->cause)
        tz_event(TZ_LEVEL_ERROR, code, town, id, "%s%s at %s:%d: %s%s%s", link == e ? "" : "because of ",
                 tz_err_symbol(link->code), link->file, link->line, loggable_text(link), link->detail ? ": " : "",
                 link->detail ? link->detail : "");
    tz_err_free(e);
}
