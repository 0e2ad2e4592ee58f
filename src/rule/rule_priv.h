/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside rule/: the compiled rule, the record of a warning, causes known and met.
 */
#ifndef TZ_RULE_PRIV_H
#define TZ_RULE_PRIV_H
#include "account/record.h"
#include "duty/duty.h"
#include "pack/rule_sql.h"
#include "rule/rule.h"

enum { CAUSE_BYTES = 16, ROWS_MAX = 20, OPEN_MAX = 2000 /* new warnings of a rule in one run */ };

extern const struct tz_record warning_record;

/* ---- compile.c */
struct hit_sql {
    const struct tz_sql *sql; /* id, version, place, then the parts of the cause as texts */
    const struct tz_value *values;
    size_t value_n, part_n;
};
TZ_MUST_CHECK struct tz_err *compile_hits(struct hit_sql *out, const struct tz_rule *r, const struct tz_model *m,
                                          int64_t town, tz_day today, struct tz_arena *a);
/* The same of rows that cannot be decided for lack of one parameter. */
TZ_MUST_CHECK struct tz_err *compile_undecided(struct hit_sql *out, const struct tz_rule *r, const char *param,
                                               const struct tz_model *m, int64_t town, tz_day today,
                                               struct tz_arena *a);
/* The same of one row: whether the condition holds of it now. */
TZ_MUST_CHECK struct tz_err *compile_hit(struct hit_sql *out, const struct tz_rule *r, int64_t entry,
                                         const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a);
/* Rows that cannot be decided for lack of one parameter: place, year, how many. */
TZ_MUST_CHECK struct tz_err *compile_missing(struct hit_sql *out, const struct tz_rule *r, const char *param,
                                             const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a);
/* Other rows behind the hit `entry`: id, version. */
TZ_MUST_CHECK struct tz_err *compile_witness(struct hit_sql *out, const struct tz_rule *r, size_t i, int64_t entry,
                                             const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a);

/* ---- cause.c: causes by digest */
struct cause_row {
    uint8_t key[CAUSE_BYTES];
    int64_t id, version; /* of the newest warning; 0 = new in this run */
    enum tz_warning_state state;
    bool gone, seen;
    bool undecided;          /* one of its rows lacks a parameter */
    struct opening *opening; /* new in this run */
};
struct causes {
    struct cause_row *slots;
    size_t n, room;
    struct tz_arena *a;
};
void causes_init(struct causes *c, struct tz_arena *a);
/* The row of a key, added when absent (then id is 0 and opening NULL). */
struct cause_row *causes_get(struct causes *c, const uint8_t key[CAUSE_BYTES]);

/* ---- open.c: what a run writes */
struct behind { /* a row behind a warning */
    const char *reg;
    int64_t entry, version;
};
struct opening { /* a warning to be opened */
    const struct tz_rule *rule;
    const char *cause; /* hex */
    int64_t place, hits;
    struct behind rows[ROWS_MAX];
    size_t row_n;
    tz_day opened_on, due_on;
    const char *parts;
    int64_t id;
    bool done;
};
struct going { /* an existing warning whose cause has gone, or is back */
    int64_t id;
    bool back;
    tz_day day;
};
const char *parts_digest(const struct behind *rows, size_t row_n, const struct tz_warning_tell *tells, size_t tell_n,
                         struct tz_arena *a);
const char *shows_text(const struct tz_register *on, const struct tz_tell *t, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *write_openings(int64_t *opened, struct tz_store *s, int64_t town, struct opening **list,
                                            size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *write_goings(struct tz_store *s, int64_t town, struct going *list, size_t n,
                                          struct tz_arena *a);

/* ---- words.c: what people wrote about a warning */
struct words {
    const char *finding, *reason; /* readable: once opened, or of before they were sealed */
    int64_t key;                  /* 0 = none yet */
    const void *sealed;           /* NULL = nothing sealed */
    size_t sealed_n;
    bool cleared; /* its key is destroyed */
};
/* finding, reason, word_key and words, from this column on; not opened. */
void words_take(struct words *w, const struct tz_rows *r, int column, struct tz_arena *a);
/* Readable, or cleared. TZ_E_MISSING without a ring. */
TZ_MUST_CHECK struct tz_err *words_open(struct words *w, struct tz_ring *ring, int64_t town, int64_t id,
                                        struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *words_seal(struct words *w, struct tz_ring *ring, int64_t town, int64_t id,
                                        struct tz_arena *a);
/* A text of it (may be NULL), or that it was cleared. */
const char *words_shown(const struct words *w, const char *text);
extern const struct tz_register_hooks words_hooks;

/* ---- record.c: one warning */
struct warning_row { /* a current version, as stored */
    int64_t id, version;
    const char *number, *rule, *label, *basis, *reg, *cause, *state, *parts;
    struct words words;
    int64_t entry, entry_version, place, opened_on, due_on, gone_on, hits, actor, j_from;
};
/* TZ_E_NOT_FOUND when there is none. */
TZ_MUST_CHECK struct tz_err *warning_read(struct warning_row *out, struct tz_conn *c, int64_t town, int64_t id,
                                          struct tz_arena *a);
/* Writes version `version` of it in the unit. */
TZ_MUST_CHECK struct tz_err *warning_write(struct tz_apply *ap, const struct warning_row *w, int64_t version,
                                           int64_t actor);
enum tz_warning_state warning_state(const char *key);
TZ_MUST_CHECK struct tz_err *warning_tells(struct tz_warning_tell **out, size_t *n, struct tz_conn *c, int64_t town,
                                           int64_t id, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *warning_rows(struct behind **out, size_t *n, struct tz_conn *c, int64_t town, int64_t id,
                                          struct tz_arena *a);
struct tz_err *warning_not_found(void);
#endif
