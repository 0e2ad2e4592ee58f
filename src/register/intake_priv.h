/* SPDX-License-Identifier: Apache-2.0
 *
 * From what people type to stored values, with a reader connection at hand for places and references. Faults are plain
 * Chinese and name the field.
 */
#ifndef TZ_REGISTER_INTAKE_PRIV_H
#define TZ_REGISTER_INTAKE_PRIV_H
#include "pack/expr.h"
#include "place/place.h"
#include "register/map_priv.h"
#include "register/row_priv.h"

struct scope_use; /* prepare.c */

/* What preparing an act has at hand. Made by intake_open, closed by intake_close. */
struct intake {
    const struct tz_desk *d;
    const struct tz_model *model;
    int64_t town;
    struct tz_conn *c;        /* reader */
    struct tz_places *places; /* held */
    struct tz_ring *ring;
    tz_day today;
    int64_t known;         /* journal number that others' rows and parameters are read at; 0 = now */
    struct tz_arena *a;    /* of the act at hand */
    struct tz_arena *base; /* as long as the intake: compiled rights, caches */
    struct map *words;     /* cache of resolved words (imports), or NULL */
    struct tz_err *faults; /* joined */
    size_t fault_n;
    struct tz_warning *warnings;
    size_t warning_n, warning_room;
    struct scope_use *scopes; /* compiled rights, by register and right */
    bool lax;                 /* columns of a sheet: days as Excel serials */
    /* import: finds or plans an entry for a reference by identity; NULL = not allowed */
    struct tz_err *(*grow)(struct intake *in, const struct tz_field *f, const char *text, int64_t place,
                           struct rval *out);
    const struct tz_register *(*fresh)(struct intake *in, int64_t id); /* planned, not stored yet; or NULL */
    void *grow_data;
    bool check_only; /* nothing is sealed or digested */
};
TZ_MUST_CHECK struct tz_err *intake_open(struct intake *in, const struct tz_desk *d, struct tz_arena *a);
/* What is read from here to tz_db_snapshot_end (or the close) is of one moment: SQLite locks once instead of at each
 * statement. Nothing on PostgreSQL, where it would be one more round trip. */
TZ_MUST_CHECK struct tz_err *intake_snapshot(struct intake *in);
void intake_close(struct intake *in);
/* Keeps a fault of a field; ownership passes. label NULL = of the whole entry. */
void intake_fault(struct intake *in, const char *label, struct tz_err *e);
void intake_warn(struct intake *in, const char *label, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* All faults as one error (code TZ_E_RULE), or NULL; ownership passes. */
struct tz_err *intake_faults(struct intake *in);

/* Reads one value. Empty text gives an unfilled value. `row` is what else is known (place for names, kind of paper for
 * numbers); may be NULL. */
TZ_MUST_CHECK struct tz_err *value_read(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                                        const struct rrow *row);
/* A person's name without the blanks within it that only make it as wide as others (张　三); in place, returns it. */
char *name_tidy(char *name);
/* refs.c */
TZ_MUST_CHECK struct tz_err *ref_read(struct rval *out, struct intake *in, const struct tz_field *f, const char *text,
                                      const struct rrow *row);
TZ_MUST_CHECK struct tz_err *place_read(int64_t *out, struct intake *in, const char *text, int level, tz_day day);

/* prepare.c: where a row stands that says no place: the one place of the account, the town's own; 0 = it has to be said. */
TZ_MUST_CHECK struct tz_err *place_unsaid(int64_t *out, struct intake *in, const struct tz_register *r);

/* lookup.c: blind index of identities, in the derived table `lookup`. */
struct blind {
    int64_t what;
    uint8_t bytes[16];
};
/* Is a field found by identity (citizen ID, credit code, phone, account, sealed name). */
bool blind_field(const struct tz_field *f);
void blind_of(struct blind *out, struct tz_ring *ring, const struct tz_register *r, const struct tz_field *f,
              const char *text);
/* All identities of a row. */
struct blind *blinds_of(size_t *n, const struct rrow *row, struct tz_ring *ring, struct tz_arena *a);
/* Ids that have this identity, at most `room`. */
TZ_MUST_CHECK struct tz_err *blind_find(int64_t *ids, size_t *n, size_t room, struct tz_conn *c, int64_t town,
                                        const struct blind *b);

/* expr_env.c: the evaluation of pack expressions over a row in memory (unsealed). */
struct row_env {
    struct intake *in;
    const struct rrow *row;
};
void row_env_init(struct tz_expr_env *env, struct row_env *data, struct intake *in, const struct rrow *row);
/* The result of an expression as a stored value of a field. */
TZ_MUST_CHECK struct tz_err *cell_value(struct rval *out, const struct tz_field *f, const struct tz_cell *c);
struct tz_cell rval_cell(const struct tz_field *f, const struct rval *v);

#endif
