/* SPDX-License-Identifier: Apache-2.0
 *
 * From an act to a plan (prepare, on a worker) and from plans to rows (apply, in the writer). A plan carries both
 * versions of the row; apply compares the old one's version and writes the new one.
 */
#ifndef TZ_REGISTER_PLAN_PRIV_H
#define TZ_REGISTER_PLAN_PRIV_H
#include "register/hooks.h"
#include "register/intake_priv.h"

struct plan {
    enum tz_op op;
    const struct layout *lay;
    struct rrow *was; /* NULL: born */
    struct rrow *is;
    struct tz_touch touch;
    bool numbered;  /* the number is known, the digest made */
    bool unchanged; /* nothing to write */
    int year;       /* of a number to be given */
    struct blind *blinds;
    size_t blind_n;
    bool blinds_fresh;
    int64_t *shields; /* accounts */
    size_t shield_n;
    bool shields_fresh;
};

/* Prepares one act. Rights are checked; faults are kept in the intake (intake_faults), other errors returned. */
TZ_MUST_CHECK struct tz_err *plan_item(struct plan *out, struct intake *in, const struct tz_item *item);
/* For the writer, when all is set: place and state shown, derived fields, checks, identities, seals, digest. */
TZ_MUST_CHECK struct tz_err *plan_finish(struct plan *p, struct intake *in, const struct tz_act *act);

/* ---- set.c */
enum set_mode { SET_CREATE, SET_CHANGE, SET_MOVE };
struct setting {
    struct intake *in;
    struct rrow *row;        /* being changed */
    const struct rrow *was;  /* current version, NULL at create */
    const struct rrow *base; /* version the client saw, NULL = the current one */
    const struct tz_act *act;
    enum set_mode mode;
    tz_day from;     /* default day of dated changes */
    int64_t version; /* the new one */
    int fresh_subs;
    struct tz_err *conflicts;
};
TZ_MUST_CHECK struct tz_err *set_all(struct setting *s, const struct tz_set *sets, size_t n);
/* Defaults of the pack for fields that are not filled. */
TZ_MUST_CHECK struct tz_err *set_defaults(struct setting *s);
/* Puts a value into a declared field: spans of dated ones, dirty seals. */
void set_value(struct setting *s, const struct tz_field *f, const struct rval *v, tz_day from);
/* on_day from its field, its period, or today. */
void set_day(struct setting *s);
bool in_sets(const struct tz_set *sets, size_t n, const char *key);

/* ---- check.c and finish.c */
TZ_MUST_CHECK struct tz_err *derive(struct rrow *row, struct intake *in);
TZ_MUST_CHECK struct tz_err *check_row(const struct rrow *row, struct intake *in);
/* In the writer, when the rows of the unit are written: checks of level refuse that look at other rows, once more, so that
 * two units prepared side by side cannot both pass. TZ_E_RULE with the message of the check. */
TZ_MUST_CHECK struct tz_err *check_again(struct tz_apply *ap, const struct tz_model *m, const struct rrow *row);
/* Is the row in scope for the right; system accounts always. */
TZ_MUST_CHECK struct tz_err *in_scope(bool *out, struct intake *in, const struct tz_register *r, enum tz_right right,
                                      int64_t id);
TZ_MUST_CHECK struct tz_err *covers(bool *out, struct intake *in, const struct tz_register *r, int64_t place,
                                    const char *kind);
/* Accounts that a reference of kind `against` shields off. */
/* ---- kin.c */
struct ids { /* a set, in the order added */
    int64_t *items;
    size_t n, room;
};
void ids_add(struct ids *l, int64_t id, struct tz_arena *a);
/* Adds the first column of each row, 0 and NULL left out; closes the rows. */
TZ_MUST_CHECK struct tz_err *ids_rows(struct ids *l, struct tz_rows *rows, struct tz_arena *a);
/* Adds what tz_register_kin gives. */
TZ_MUST_CHECK struct tz_err *kin_of(struct ids *out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                    int64_t person, struct tz_arena *a);

TZ_MUST_CHECK struct tz_err *shield_accounts(int64_t **out, size_t *n, struct intake *in, const struct rval *against);

/* ---- apply.c */
struct unit {
    const struct tz_desk *desk;
    struct plan *plans;
    size_t n;
    const char *kind;
    int64_t batch; /* 0 = none */
    char *answer;  /* set by apply, in the apply arena */
};
/* Runs prepared plans as one unit of work. *j, *repeated and the answer as the store gives them. */
TZ_MUST_CHECK struct tz_err *unit_run(struct unit *u, struct tz_work *w, struct tz_arena *a);
/* Writes plans inside a unit that is already running. */
TZ_MUST_CHECK struct tz_err *plans_apply(struct tz_apply *ap, const struct tz_model *m, struct plan *plans, size_t n);
void act_digest(uint8_t out[TZ_DIGEST_BYTES], const struct tz_item *items, size_t n, struct tz_arena *a);

/* Is the field empty, and does the need hold for this row? */
TZ_MUST_CHECK struct tz_err *step_asks(bool *out, struct intake *in, struct rrow *row, const struct tz_step_need *need);
/* May this account take the step: role at the place, not the handler, not the recorder. */
TZ_MUST_CHECK struct tz_err *step_allowed(struct intake *in, const struct rrow *row, const struct tz_step *step);

/* Register of an id in the model of the desk; TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *register_of_id(const struct tz_register **out, struct tz_conn *c, const struct tz_model *m,
                                            int64_t town, int64_t id);
/* reason and note of the version of a row (row->act), opened where sealed and its key lives. */
TZ_MUST_CHECK struct tz_err *act_load(struct rrow *row, struct tz_conn *c, struct tz_ring *ring, int64_t town,
                                      struct tz_arena *a);
struct tz_err *not_found(int64_t id);

#endif
