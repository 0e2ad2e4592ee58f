/* SPDX-License-Identifier: Apache-2.0
 *
 * A YAML file as a tree with places, made from libyaml's events under limits (tz_limits.yaml_bytes, yaml_depth). Anchors,
 * aliases, tags, several documents and repeated keys are refused, so a small file cannot grow. Trees live in the arena
 * they were read into; the packed form (pack_tree_*) is what the store keeps of a pack.
 */
#ifndef TZ_PACK_YAML_PRIV_H
#define TZ_PACK_YAML_PRIV_H
#include "base/buf.h"
#include "pack/message_priv.h"

enum yaml_kind { YAML_SCALAR, YAML_MAP, YAML_LIST };
struct yaml_pair {
    const char *key;
    struct tz_where at; /* of the key */
    struct yaml *value;
};
struct yaml {
    enum yaml_kind kind;
    struct tz_where at;
    bool quoted;      /* scalar in quotes or a block: never a bool, number or null */
    const char *text; /* scalar */
    size_t n;
    struct yaml_pair *pairs; /* map, in file order */
    struct yaml **items;     /* list */
};

/* Reads `n` bytes of `file` (a name for messages, kept). NULL after messages; an empty file is an empty map. Nodes go
 * with the arena `nodes` when the model is built; texts stay, for the model points to them. */
struct yaml *yaml_read(struct messages *m, const char *file, const char *data, size_t n, struct tz_arena *nodes,
                       struct tz_arena *texts);

struct yaml *yaml_get(const struct yaml *map, const char *key); /* NULL when absent or not a map */
const char *yaml_kind_name(const struct yaml *y);               /* 文字, 映射, 列表 */

/* A set of read files, in a compact form without YAML: written to the store, read back without a parser. */
struct yaml_file {
    const char *name; /* "order/dispute.yaml" */
    struct yaml *root;
};
void yaml_save(struct tz_buf *out, const struct yaml_file *files, size_t n);
/* False when the bytes are not such a form (checked throughout). */
bool yaml_load(struct yaml_file **out, size_t *files, const uint8_t *data, size_t n, struct tz_arena *nodes,
               struct tz_arena *texts);
#endif
