/* SPDX-License-Identifier: Apache-2.0
 *
 * The writer's half of register/ (apply.c), for the files that run units of their own.
 */
#ifndef TZ_REGISTER_APPLY_PRIV_H
#define TZ_REGISTER_APPLY_PRIV_H
#include "register/plan_priv.h"

/* Tells the hooks that a model was installed. */
TZ_MUST_CHECK struct tz_err *hooks_keys(struct tz_conn *c, int64_t town, int64_t entry,
                                        void (*add)(void *to, int64_t key), void *to);
TZ_MUST_CHECK struct tz_err *hooks_installed(struct tz_apply *ap, const struct tz_model *old, const struct tz_model *m);
/* And when that is durable. */
TZ_MUST_CHECK struct tz_err *hooks_settled(struct tz_store *s, int64_t town, const struct tz_model *old,
                                           const struct tz_model *m);

/* Gives a row that is not numbered yet the n-th number of its register and year, and makes the digest. */
void plan_number(struct plan *p, int64_t town, int64_t n, struct tz_arena *a);

/* This unit belongs to an import batch. */
TZ_MUST_CHECK struct tz_err *batch_unit_put(struct tz_apply *ap, int64_t batch);
/* Digest of such a row, which the journal does not cover. */
void batch_mark(uint8_t out[TZ_DIGEST_BYTES], int64_t town, int64_t batch, int64_t j);

#endif
