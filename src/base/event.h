/* SPDX-License-Identifier: Apache-2.0
 *
 * The event hook: lower folders report what an operator should know (never personal data); cmd/ or web/
 * installs the one sink that writes a line to standard error.
 */
#ifndef TZ_BASE_EVENT_H
#define TZ_BASE_EVENT_H
#include "base/err.h"
#include <stdint.h>

enum tz_level { TZ_LEVEL_DEBUG, TZ_LEVEL_INFO, TZ_LEVEL_WARN, TZ_LEVEL_ERROR };

struct tz_event {
    enum tz_level level;
    const char *code; /* stable word: "store.open", "http.slow" */
    int64_t town;     /* 0 = none */
    int64_t id;       /* 0 = none */
    const char *text; /* English, technical */
};
typedef void (*tz_event_sink)(const struct tz_event *e, void *data);
void tz_event_set_sink(tz_event_sink sink, void *data); /* once, before threads start */
void tz_event(enum tz_level level, const char *code, int64_t town, int64_t id, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Reports an error's whole chain and frees it: for places where nobody is left to return it to. */
void tz_event_err(const char *code, int64_t town, int64_t id, struct tz_err *e);

#endif
