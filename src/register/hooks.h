/* SPDX-License-Identifier: Apache-2.0
 *
 * The hooks by which register/ reaches tallies (indicator/) and clocks, locks, obligations (duty/), filled
 * once at program start (CONTRACTS C4). They run inside the unit of work, in the town's writer: before and
 * after the rows are written, once per register touched by the unit, with all its rows. They write derived
 * rows and obligations of the same town only; no crypto, no files, no YAML. An error refuses the whole unit.
 */
#ifndef TZ_REGISTER_HOOKS_H
#define TZ_REGISTER_HOOKS_H
#include "pack/model.h"
#include "store/store.h"

/* What happens to one row of the unit. */
struct tz_touch {
    int64_t id;
    int64_t version; /* the new one; 1 = born in this unit */
    enum tz_op op;
    bool correction;             /* a correction with reason (allowed in a locked period when approved) */
    bool approved;               /* the correction names an approver */
    int state_was, state_is;     /* indexes of reg->states; state_was -1 when born, both -1 without states */
    bool counts_was, counts_is;  /* counting row (CONTRACTS C21), struck out = false */
    int64_t place_was, place_is; /* place_now; place_was 0 when born */
    tz_day day_was, day_is;      /* on_day; 0 = not said */
    tz_day from;                 /* the day from which a move or dated change holds */
    const struct tz_step *step;  /* moves: the step taken, else NULL */
    bool publicity;              /* the step waits for the row's publicity (pack: publicity) */
    bool historical;             /* taken over as history: rules of the flow are not asked */
    int64_t owner_was, owner_is; /* handler, account id; 0 = none */
};

/* All that the unit touches, of whatever register. */
struct tz_touched {
    const int64_t *ids; /* ascending */
    size_t id_n;
    const struct tz_register *const *regs;
    size_t reg_n;
};

struct tz_register_hooks { /* what a folder does not need is NULL */
    const char *name;      /* "indicator" */
    /* Before any row of the unit is written: old versions are current. *state is handed to `after`; allocate
     * it in tz_apply_arena(a). */
    struct tz_err *(*before)(void **state, struct tz_apply *a, const struct tz_model *m, const struct tz_register *r,
                             const struct tz_touch *touches, size_t n, const struct tz_touched *all);
    /* After all rows of the unit are written. */
    struct tz_err *(*after)(void *state, struct tz_apply *a, const struct tz_model *m, const struct tz_register *r,
                            const struct tz_touch *touches, size_t n);
    /* Keys of texts about the entry that another folder sealed: destroyed with its own texts when it is forgotten. May be
     * NULL. */
    struct tz_err *(*keys)(struct tz_conn *c, int64_t town, int64_t entry, void (*add)(void *to, int64_t key),
                           void *to);
    /* After a new model was installed in a town (new indicators to build, clocks to start); may be NULL. Runs
     * in the writer, in the unit that installs it. */
    struct tz_err *(*installed)(struct tz_apply *a, const struct tz_model *old, const struct tz_model *m);
    /* After that unit is durable: what takes many units of its own. `old` NULL for a town's first. May be NULL, and is
     * to be as good when it runs a second time. */
    struct tz_err *(*settled)(struct tz_store *s, int64_t town, const struct tz_model *old, const struct tz_model *m);
};
/* At most 8; in order of registration. The struct must live as long as the program. */
void tz_register_hook(const struct tz_register_hooks *h);

#endif
