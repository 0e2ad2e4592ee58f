/* SPDX-License-Identifier: Apache-2.0
 *
 * From rows in memory to what is shown: masks, labels, looks.
 */
#ifndef TZ_REGISTER_ENTRY_PRIV_H
#define TZ_REGISTER_ENTRY_PRIV_H
#include "register/intake_priv.h"

/* What showing needs; made once a request. */
struct showing {
    const struct tz_desk *d;
    const struct tz_model *model;
    int64_t town;
    struct tz_conn *c;
    struct tz_places *places;
    struct tz_ring *ring;
    struct tz_arena *a;
    unsigned parts;         /* TZ_GET_… */
    const char *look_class; /* NULL = all */
    bool whole;             /* the look is journaled: sealed values whole */
    struct map labels;      /* of references, by id */
    struct intake *scopes;  /* for rights on referenced rows */
};
TZ_MUST_CHECK struct tz_err *showing_open(struct showing *s, const struct tz_desk *d, unsigned parts,
                                          struct tz_arena *a);
void showing_close(struct showing *s);
/* The row as an entry; unseals what may be shown. */
TZ_MUST_CHECK struct tz_err *entry_of(struct tz_entry **out, struct showing *s, struct rrow *row);
/* A value of a field for showing. */
TZ_MUST_CHECK struct tz_err *val_of(struct tz_val *out, struct showing *s, const struct rrow *row,
                                    const struct tz_field *f, const struct rval *v);
/* The short name of an entry (person's name, organization, number), by id. */
TZ_MUST_CHECK struct tz_err *label_of_id(const char **out, struct showing *s, const struct tz_register *r, int64_t id);
/* The field that names entries of a register, or NULL. */
const struct tz_field *label_field(const struct tz_register *r);

#endif
