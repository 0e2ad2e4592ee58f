/* SPDX-License-Identifier: Apache-2.0
 *
 * Where pack files come from: folders given, a folder of packs, or the packs built into the binary.
 */
#ifndef TZ_PACK_SOURCE_PRIV_H
#define TZ_PACK_SOURCE_PRIV_H
#include "base/arena.h"
#include "base/err.h"

struct source_file {
    const char *name; /* for messages: the path as given */
    const char *data; /* NULL: no such file */
    size_t n;
};
struct pack_source {
    void *data;
    bool (*has)(void *data, const char *pack);
    struct tz_err *(*get)(struct source_file *out, void *data, const char *pack, const char *file, struct tz_arena *a);
};
/* Folders by path; names[i] receives the key of each (its last path component). */
void source_folders(struct pack_source *s, const char *const *folders, size_t n, const char **names,
                    struct tz_arena *a);
void source_search(struct pack_source *s, const char *folder, struct tz_arena *a);
void source_builtin(struct pack_source *s);
const char **source_builtin_names(size_t *n, struct tz_arena *a);

/* Reads packs of a source and what they use from it (read.c); tz_pack_read for any source. */
struct tz_model;
struct tz_pack_messages;
TZ_MUST_CHECK struct tz_err *read_from_source(struct tz_model **out, struct tz_pack_messages *messages,
                                              const struct pack_source *s, const char *const *names, size_t n,
                                              struct tz_arena *a);

/* Generated from packs/ by tools/embedpacks.c: path "order/dispute.yaml"; ends with a NULL path. */
struct builtin_file {
    const char *path;
    const unsigned char *data;
    size_t n;
};
extern const struct builtin_file builtin_files[];
#endif
