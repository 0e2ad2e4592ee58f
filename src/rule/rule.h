/* SPDX-License-Identifier: Apache-2.0
 *
 * Early warnings: the rules that packs declare across registers (docs/notes/rules.md), looked at each night over all rows.
 * A hit changes nothing by itself: it opens a warning, which people confirm, refute or settle with a reason. Owns the tables
 *
 *   warning(town, id, version, number, rule, label, basis, reg, entry, entry_version, place, cause, state, opened_on, due_on,
 *           gone_on, hits, parts, finding, reason, word_key, words, …)     record; parts = digest over the two tables below,
 *           words = finding and reason, sealed (rows of before have them readable)
 *   warning_row(town, warning, n, reg, entry, entry_version)    record; the rows behind it, as they were
 *   warning_tell(town, warning, n, role, text, shows)           record; who is told what, and which fields are shown
 *   rule_run(town, rule, ran_at, hits, opened, gone, deferred, note)   derived; the last look of each rule
 *
 * Called by the job runner of duty/, by cmd/ and web/. A warning is seen by who holds a role that it tells, at its place; of
 * its row such an account sees only the fields that the tell names, unless the row itself is in its scope.
 */
#ifndef TZ_RULE_RULE_H
#define TZ_RULE_RULE_H
#include "register/register.h"

/* Registers tables, verify and the nightly job; once at program start, after tz_indicator_setup. */
void tz_rule_setup(void);

/* ---- the run */
struct tz_rule_missing { /* rows that could not be decided: the parameter is not set for their place and year */
    const char *param, *label, *place;
    int year;
    int64_t rows;
};
struct tz_rule_result {
    const struct tz_rule *rule;
    int64_t hits;     /* rows that meet the condition now */
    int64_t opened;   /* new warnings */
    int64_t back;     /* open warnings whose cause had gone and is there again */
    int64_t gone;     /* warnings whose cause is no longer there */
    int64_t deferred; /* new causes beyond what one run opens; they are opened by the next runs */
    int64_t micros;   /* time of the look */
    struct tz_rule_missing *missing;
    size_t missing_n;
    const char *error; /* the rule could not be looked at; NULL = it could */
};
struct tz_rule_run {
    struct tz_rule_result *results; /* in order of the model's rules */
    size_t n;
    int64_t opened, back, gone, missing, failed; /* sums */
};
/* Looks at all rules of the town's packs (`only`: one key, or NULL), as of today, and writes what follows in units of at most
 * 500 warnings by the system account. A rule that fails is reported in its result; the others go on. TZ_E_NOT_FOUND: no
 * such rule. The results live in `a`; rule pointers as long as `m`, the model of the town, held by the caller. */
TZ_MUST_CHECK struct tz_err *tz_rule_look(struct tz_rule_run *out, struct tz_store *s, struct tz_model *m, int64_t town,
                                          const char *only, struct tz_arena *a);

/* What the last looks said, by rule key. */
struct tz_rule_last {
    const char *rule, *note; /* note: what is missing or failed, "" = nothing */
    tz_instant at;
    int64_t hits, opened, gone, deferred;
};
TZ_MUST_CHECK struct tz_err *tz_rule_last(struct tz_rule_last **out, size_t *n, struct tz_conn *c, int64_t town,
                                          struct tz_arena *a);

/* ---- warnings */
enum tz_warning_state {
    TZ_WARNING_OPEN,  /* 待核 */
    TZ_WARNING_TRUE,  /* 属实: confirmed, still to be settled */
    TZ_WARNING_FALSE, /* 不属实 */
    TZ_WARNING_DONE,  /* 已处理 */
    TZ_WARNING_STATES
};
extern const char *const tz_warning_states[]; /* 待核, 属实, 不属实, 已处理 */

struct tz_warning_tell {
    const char *role, *text;
    const char *shows; /* "|payee|paid_on|" */
};
struct tz_hit_warning {
    int64_t id, version;
    const char *number, *rule, *label, *basis; /* YJ-2026-000001 */
    const char *reg;                           /* key of the register of the row */
    int64_t entry, entry_version, place;
    const char *place_title;
    enum tz_warning_state state;
    tz_day opened_on, due_on, gone_on; /* gone_on 0 = the cause is still there */
    bool late;                         /* open and past due_on */
    int64_t hits;
    const char *finding, *reason;        /* what a visit found; why it was settled; may be NULL */
    const struct tz_warning_tell *tells; /* those for this account */
    size_t tell_n;
    bool only_visit; /* told to visit only: label is what to do, rule, basis and reason are not said */
};
struct tz_warning_query {
    bool all;             /* settled ones too; else 待核 and 属实 */
    bool late;            /* only those past their day */
    int state;            /* TZ_WARNING_… + 1 = only these; 0 = as `all` says */
    const char *rule;     /* only this rule */
    int64_t place;        /* only below this place */
    int64_t entry;        /* only about this entry */
    size_t limit, offset; /* limit 0 = 200, at most 1000 */
};
struct tz_warning_counts {
    int64_t open, late; /* of what the account may see, whatever the query says */
};
/* In order of due day. counts may be NULL. */
TZ_MUST_CHECK struct tz_err *tz_warning_list(struct tz_hit_warning **out, size_t *n, struct tz_warning_counts *counts,
                                             const struct tz_desk *d, const struct tz_warning_query *q,
                                             struct tz_arena *a);

struct tz_warning_fact {
    const char *key, *label, *value;
};
struct tz_warning_row { /* of rows the account may see; others are only counted */
    const char *label, *number;
    int64_t id, version;
};
struct tz_warning_event {
    int64_t version, j, account;
    tz_instant at;
    const char *who, *what, *text; /* what: 提出, 情形已消失, 核实反馈, 属实 … */
};
struct tz_warning_view {
    struct tz_hit_warning w;
    const struct tz_warning_fact *facts; /* of the row, as the tells allow */
    size_t fact_n;
    const struct tz_warning_row *rows;
    size_t row_n, hidden_n;
    const struct tz_warning_event *events; /* newest first */
    size_t event_n;
    bool may_answer, may_settle;
    const char *offer; /* what accepting would do, in words; NULL = nothing is proposed, or not to this account */
};
/* One warning. TZ_E_NOT_FOUND when absent or not told. Names shown that the account's own scope does not cover are journaled
 * in the sight log before they are handed out. */
TZ_MUST_CHECK struct tz_err *tz_warning_show(struct tz_warning_view *out, const struct tz_desk *d, int64_t id,
                                             struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_warning_find(int64_t *id, const struct tz_desk *d, const char *number);

/* What a visit found: told roles of village and grid say it, the office settles. */
TZ_MUST_CHECK struct tz_err *tz_warning_answer(const struct tz_desk *d, int64_t id, const char *finding,
                                               struct tz_arena *a);
/* What the person concerned says of it, by the number on the paper that the window printed: added to what was found
 * (本人说明：…) in the name of d's actor, told to nobody who was not told before; no row is opened. said NULL or "" = only
 * look. TZ_E_NOT_FOUND; TZ_E_RULE once it is settled, or when nothing more fits. */
struct tz_heard {
    const char *label, *number, *state; /* what it is about; of tz_warning_states */
    tz_day opened_on;
    bool done;
};
TZ_MUST_CHECK struct tz_err *tz_warning_hear(struct tz_heard *out, const struct tz_desk *d, const char *number,
                                             const char *said, struct tz_arena *a);
/* Is this the number of a warning (YJ-2026-000001)? */
bool tz_warning_number(const char *number);
/* Confirms (属实), refutes (不属实) or settles (已处理), always with a reason. Refused to village and grid where an office is
 * told too, to the person concerned, and once settled. `base` 0 = the current version. */
TZ_MUST_CHECK struct tz_err *tz_warning_settle(const struct tz_desk *d, int64_t id, int64_t base,
                                               enum tz_warning_state state, const char *reason, struct tz_arena *a);
/* Accepts what the rule proposes: takes the step, sets the fields, as this account and under its rights, then settles the
 * warning as 已处理. TZ_E_RULE where nothing is proposed; else the errors of tz_register_move and tz_register_change. A
 * proposal is refused by settling as 不属实 with a reason. */
TZ_MUST_CHECK struct tz_err *tz_warning_accept(const struct tz_desk *d, int64_t id, const char *reason,
                                               struct tz_arena *a);

#endif
