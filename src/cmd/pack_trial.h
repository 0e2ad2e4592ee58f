/* SPDX-License-Identifier: Apache-2.0
 *
 * The trial of packs (`taizhang pack test`): a made-up town in a store of its own, one account a role, and for every
 * register what follows from its declaration: samples, required fields, wrong values, choices, masks, flow by role, import
 * shape; then the written cases of tests.yaml (docs/notes/pack-tests.md). Everything goes through the public entry path.
 *
 * pack_test.c opens the store and prints results; pack_town.c makes the town; pack_row.c makes rows; pack_walk.c tries
 * fields and flow; pack_shape.c import and hand-over; pack_case.c the written cases.
 */
#ifndef TZ_CMD_PACK_TRIAL_H
#define TZ_CMD_PACK_TRIAL_H
#include "account/account.h"
#include "cmd/verb.h"
#include "pack/sample.h"

enum { TRIAL_SETS = 120, TRIAL_ROLES = 32 };

struct trial_row { /* what a row is made of */
    struct tz_set sets[TRIAL_SETS];
    size_t n;
    const char *state; /* start or later state, NULL = the first */
};
struct trial_base { /* the first row of a register, for references by name */
    const struct tz_register *reg;
    int64_t id;
    const char *name;
};
struct trial_role {
    const char *key;
    struct tz_who who;
};
struct trial_cases; /* tests.yaml of the packs, pack_case.c */

struct trial {
    struct tz_cmd *c;
    struct tz_arena *keep; /* as long as the trial */
    struct tz_arena *a;    /* of the aspect under way */
    struct trial_role roles[TRIAL_ROLES];
    size_t role_n;
    struct tz_who system, outsider; /* outsider: village cadre of the other village */
    struct trial_base *bases;
    size_t base_n;
    struct trial_cases *cases;
    const char *const *folders; /* of the packs to try; none = all */
    size_t folder_n;
    const struct tz_register *reg;
    const char *aspect;
    int64_t serial;
    size_t faults, passed, failed; /* faults: of the aspect under way */
};

/* ---- pack_town.c */
/* Places 示例村 and 邻村, one account a role. The packs are installed before. */
TZ_MUST_CHECK struct tz_err *trial_town(struct trial *t);
const struct tz_who *trial_who(const struct trial *t, const char *role);
struct tz_desk trial_desk(const struct trial *t, const struct tz_who *who);
/* May this role take a step or act that names `roles`, by the rules of roles (mayor and secretary as leader, head as clerk,
 * but not in restricted registers)? Written apart from account/ on purpose. */
bool trial_role_counts(const struct tz_register *r, const char *role, const char *const *roles, size_t n);

/* ---- results */
void trial_begin(struct trial *t, const struct tz_register *r, const char *aspect);
void trial_fault(struct trial *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void trial_end(struct trial *t);
/* True when there is no error; else a fault with all that the error says. */
bool trial_ok(struct trial *t, const char *what, struct tz_err *e);
/* True when the error says `text` anywhere (text, place, hint, causes; NULL = anything); else a fault. Frees it. */
bool trial_says(struct trial *t, const char *what, struct tz_err *e, const char *text);

/* ---- pack_row.c */
void trial_sample(struct trial *t, const struct tz_register *r, const struct tz_sample *s, struct trial_row *out);
/* The row a register's tests start from: its first sample with what tests.yaml puts over it, made unlike the others. */
void trial_start(struct trial *t, const struct tz_register *r, struct trial_row *out);
/* Another number above, another name. */
void trial_unlike(struct trial *t, const struct tz_register *r, struct trial_row *row);
void trial_number(struct trial *t, const struct tz_register *r, struct trial_row *row); /* the number alone */
void trial_set(struct trial_row *row, const char *key, const char *text);
void trial_drop(struct trial_row *row, const char *key);
const char *trial_text(const struct trial_row *row, const char *key); /* NULL when not set */
/* A right value for a field; lists get one sub-row by trial_fill. */
const char *trial_value(struct trial *t, const struct tz_register *r, const struct tz_field *f);
void trial_fill(struct trial *t, const struct tz_register *r, const struct tz_field *f, struct trial_row *row);
/* A value that the field must refuse; NULL when its type takes anything. */
const char *trial_wrong(struct trial *t, const struct tz_field *f);
/* A word that names an entry made before, as a reference says it outright. */
const char *trial_ref(struct trial *t, const struct tz_field *f, const char *text);
TZ_MUST_CHECK struct tz_err *trial_create(int64_t *id, struct trial *t, const struct tz_who *who,
                                          const struct tz_register *r, const struct trial_row *row, bool historical);
TZ_MUST_CHECK struct tz_err *trial_try(struct trial *t, const struct tz_register *r, const struct trial_row *row);
struct tz_entry *trial_get(struct trial *t, const struct tz_who *who, int64_t id, unsigned parts);
int64_t trial_head(struct trial *t); /* the journal's number */

/* ---- the aspects */
void trial_bases(struct trial *t); /* first, once */
void trial_samples(struct trial *t, const struct tz_register *r);
void trial_required(struct trial *t, const struct tz_register *r);
void trial_values(struct trial *t, const struct tz_register *r);
void trial_choices(struct trial *t, const struct tz_register *r);
void trial_masks(struct trial *t, const struct tz_register *r);
void trial_roles(struct trial *t, const struct tz_register *r);
void trial_flow(struct trial *t, const struct tz_register *r);
void trial_import(struct trial *t, const struct tz_register *r);
void trial_handover(struct trial *t, const struct tz_register *r);
void trial_checks(struct trial *t, const struct tz_register *r);
void trial_written(struct trial *t, const struct tz_register *r);

/* ---- pack_case.c */
/* Reads tests.yaml of these folders (those that have one). */
TZ_MUST_CHECK struct tz_err *trial_read_cases(struct trial *t, const char *const *folders, size_t n);
/* Values that tests.yaml gives: over the sample; for steps to a state; for the check of a key; for one field. */
void trial_with(struct trial *t, const struct tz_register *r, struct trial_row *row);
bool trial_step_with(struct trial *t, const struct tz_register *r, const char *state, struct trial_row *row);
bool trial_code_with(struct trial *t, const struct tz_register *r, const char *code, struct trial_row *row);
bool trial_check_with(struct trial *t, const struct tz_register *r, const char *check, struct trial_row *row);
/* Registers that tests.yaml names but the packs lack are faults. */
void trial_cases_known(struct trial *t);
#endif
