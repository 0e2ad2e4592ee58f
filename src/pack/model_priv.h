/* SPDX-License-Identifier: Apache-2.0
 *
 * The model with what only pack/ sees: holders, indexes by key, memoised columns.
 */
#ifndef TZ_PACK_MODEL_PRIV_H
#define TZ_PACK_MODEL_PRIV_H
#include "base/arena.h"
#include "pack/expr.h"
#include "pack/pack.h"

struct key_slot {
    const char *key;
    const void *thing;
};
struct key_index { /* open addressing; n a power of two */
    struct key_slot *slots;
    uint32_t n;
};
void key_index_make(struct key_index *x, size_t room, struct tz_arena *a);
bool key_index_put(struct key_index *x, const char *key, const void *thing); /* false: the key is there already */
int key_number(const char *key);                                             /* number of an indicator */

struct model {
    struct tz_model model; /* first: the public pointer is this one */
    int holders;
    struct key_index by_register, by_indicator, by_codes, by_param;
    const uint8_t *stored; /* what it was made of, packed: tz_model_save */
    size_t stored_n;
};

/* A register with its memoised columns; first: the public part. */
struct register_columns {
    const struct tz_column *items;
    size_t n;
};
struct whole_register {
    struct tz_register reg;
    struct register_columns main, span;
    struct register_columns *lists; /* by field ord */
};
void columns_make(struct whole_register *w, struct tz_arena *a); /* columns.c */
#endif
