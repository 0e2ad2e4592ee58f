/* SPDX-License-Identifier: Apache-2.0
 *
 * What a check of packs has to say: all messages of all files, with places, sorted at the end.
 */
#ifndef TZ_PACK_MESSAGE_PRIV_H
#define TZ_PACK_MESSAGE_PRIV_H
#include "base/arena.h"
#include "pack/pack.h"

struct messages {
    struct tz_arena *arena; /* of the caller: texts outlive the model */
    struct tz_pack_message *items;
    size_t n, room, errors;
};
void messages_init(struct messages *m, struct tz_arena *a);
void say(struct messages *m, struct tz_where at, const char *format, ...) __attribute__((format(printf, 3, 4)));
void say_hint(struct messages *m, const char *format, ...) __attribute__((format(printf, 2, 3))); /* to the last one */
void say_warning(struct messages *m, struct tz_where at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* In order of file, line, column; the same text at the same place once. */
void messages_sort(struct messages *m);
#endif
