/* SPDX-License-Identifier: Apache-2.0
 *
 * Standing orders: what holds from a day to a day by a paper. One record table for the seasons (时段), the rules of nil
 * returns (零报告), the posts of a rota (排班), leave, and the items of the published lists of duties (履职事项清单); each
 * kind reads its own details. Beside them what is made of them: the board of nil returns, the rota, the yearly sheet.
 *
 *   standing(town, id, version, kind, label, about, paper, from_day, till_day, detail)   record
 *   reminder(town, id, version, entry, rule, due, stage, day, told)                      record; one row a reminder
 */
#ifndef TZ_DUTY_STANDING_H
#define TZ_DUTY_STANDING_H
#include "duty/duty.h"

#define TZ_STANDING_SEASON "season" /* label 汛期; detail: <obligation>=<frequency> */
#define TZ_STANDING_NIL "nil"       /* label 森林防火; detail: who, by, shifts, season */
#define TZ_STANDING_POST "post"     /* label 水库值守; detail: kind, team, shifts, need, season */
#define TZ_STANDING_LEAVE "leave"   /* about = entry of the roster; label = why */
#define TZ_STANDING_ITEM "item"     /* label = the item; detail: list, department */

struct tz_standing {
    int64_t id, version;
    const char *kind, *label;
    int64_t about;
    const char *paper;
    tz_day from, till;  /* both inclusive; till TZ_DAY_OPEN = no end */
    const char *detail; /* lines key=value */
};
/* A new one (id 0), or a new version of it. *id may be NULL. TZ_E_FORBIDDEN unless the account keeps this kind,
 * TZ_E_INPUT with what is wrong. A season makes the windows of obligations anew. */
TZ_MUST_CHECK struct tz_err *tz_standing_put(int64_t *id, const struct tz_desk *d, const struct tz_standing *s,
                                             struct tz_arena *a);
/* Ends it: `till` is its last day. */
TZ_MUST_CHECK struct tz_err *tz_standing_end(const struct tz_desk *d, int64_t id, const char *kind, tz_day till,
                                             struct tz_arena *a);
/* Those of a kind that hold on a day (0 = all), by first day and id. */
TZ_MUST_CHECK struct tz_err *tz_standing_list(struct tz_standing **out, size_t *n, struct tz_conn *c, int64_t town,
                                              const char *kind, tz_day day, struct tz_arena *a);
bool tz_standing_may(const struct tz_who *who, const char *kind); /* may the account keep this kind */
/* One detail; NULL when it has none. */
const char *tz_standing_detail(const struct tz_standing *s, const char *key, struct tz_arena *a);
/* The words of a detail that lists several: 早、晚 or 早,晚. */
char **tz_standing_words(const char *text, size_t *n, struct tz_arena *a);
/* Is a season of this name in force on the day; NULL or "" = always. `seasons` as tz_standing_list gave them. */
bool tz_season_on(const struct tz_standing *seasons, size_t n, const char *label, tz_day day);
/* What was issued and rests because a season meets its days (gates of packs), as far as the account sees it; *more when
 * there are beyond the 500 given. */
struct tz_resting {
    const struct tz_register *reg;
    const struct tz_gate *gate;
    const struct tz_standing *season;
    int64_t id;
    const char *number, *place;
    tz_day from, till; /* 0 = not said */
};
TZ_MUST_CHECK struct tz_err *tz_season_resting(struct tz_resting **out, size_t *n, bool *more, struct tz_conn *c,
                                               const struct tz_desk *d, struct tz_arena *a);

/* ---- nil returns: who says every day, or every shift, that there is nothing; silence is not zero */
struct tz_nil_place {
    int64_t place;
    const char *title;
    enum tz_submitted state; /* NOT, NIL (无情况) or IN (有情况) */
    const char *note;
    tz_instant at; /* first answered */
    bool late;     /* first answered after the hour */
    bool mine;     /* the account may answer for it */
};
struct tz_nil {
    int64_t rule;
    const char *label, *paper, *season, *shift, *by; /* season, shift may be NULL; by "17:00" */
    bool over;                                       /* the hour has passed */
    struct tz_nil_place *places;
    size_t n, missing, nils, matters;
};
/* The board of a day: the rules in force, one line a shift. A village sees its own line only. */
TZ_MUST_CHECK struct tz_err *tz_nil_board(struct tz_nil **out, size_t *n, const struct tz_desk *d, tz_day day,
                                          struct tz_arena *a);
/* 无情况 (note NULL) or 有情况 with a note. Only on days on which the rule holds, not for days to come. */
TZ_MUST_CHECK struct tz_err *tz_nil_answer(const struct tz_desk *d, int64_t rule, const char *shift, int64_t place,
                                           tz_day day, const char *note, struct tz_arena *a);

/* Does the account see what this place has handed in and what it owes: keepers of the town of all, a village or grid of its own. */
bool tz_sees_returns_of(const struct tz_who *w, int64_t place);

/* ---- reminders */
enum tz_remind_stage { TZ_REMIND_HALF = 1, TZ_REMIND_SOON, TZ_REMIND_DUE, TZ_REMIND_LATE };
enum { TZ_TOLD_HANDLER = 1, TZ_TOLD_HEAD = 2, TZ_TOLD_LEADER = 4 };
extern const char *const tz_remind_labels[]; /* 过半, 过八成, 到期, 超期 */
struct tz_reminder {
    struct tz_due due; /* what is due, as the account may see it */
    enum tz_remind_stage stage;
    tz_day day; /* when it went out */
    int told;
    const char *text; /* 一行: number, what, where, when; nothing of a person */
};
/* Sends out what has come due for reminding; each stage once, daily when late (weekly after thirty days). Journaled. */
TZ_MUST_CHECK struct tz_err *tz_remind_run(int64_t *sent, struct tz_store *s, int64_t town, struct tz_arena *a);
/* The inbox of the account: the last reminder of each open clock that was meant for it, latest first. */
TZ_MUST_CHECK struct tz_err *tz_reminder_list(struct tz_reminder **out, size_t *n, const struct tz_desk *d,
                                              struct tz_arena *a);
/* Inbox and who has not handed in, as text to paste into a message: no personal data. */
TZ_MUST_CHECK struct tz_err *tz_reminder_text(char **out, const struct tz_desk *d, const char *town,
                                              struct tz_arena *a);

/* ---- rota: shifts of the register duty from the roster, fair and repeatable */
struct tz_turn {
    tz_day day;
    const char *post, *kind, *shift, *person; /* person: the number of the roster's entry */
    int64_t entry;                            /* of the roster */
    bool rest;                                /* a day of rest */
};
struct tz_rota_share {
    int64_t entry;
    const char *person, *label; /* number; name as the account may see it */
    int64_t turns, rest;        /* in the year before the end of the plan, the plan included */
};
/* Plans [from, till]: whoever has the fewest turns (on rest days: the fewest on rest days) takes the next one; no one
 * has two in a row, no one on leave. Shifts that already stand in the register are left. `write`: enters them. */
TZ_MUST_CHECK struct tz_err *tz_rota_plan(struct tz_turn **out, size_t *n, struct tz_rota_share **shares,
                                          size_t *share_n, const struct tz_desk *d, int64_t post, tz_day from,
                                          tz_day till, bool write, struct tz_arena *a);

/* ---- lists of what comes due by rule (到期名单); detail: reg, field, after (80年, 6个月), where, done, reads (registers that
 * the conditions look into; the account must see them all) */
#define TZ_STANDING_DUE "due"
struct tz_coming {
    int64_t id;
    const char *number, *place;
    tz_day due;
    bool done;
};
struct tz_coming_count {
    int64_t due, done, missing; /* the rate is done of due */
};
/* Who or what of the rule comes due in [from, till], by day, and which of them is done. TZ_E_NOT_FOUND when there is no such
 * rule, TZ_E_FORBIDDEN when the account does not see what it reads. */
TZ_MUST_CHECK struct tz_err *tz_coming_list(struct tz_coming **out, size_t *n, struct tz_coming_count *count,
                                            const struct tz_standing **rule, const struct tz_desk *d, int64_t id,
                                            tz_day from, tz_day till, struct tz_arena *a);
/* The same told in numbers: `dues` of packs, by month and place (as on the rows). Where more are done than are due nobody
 * is missing; what is missing elsewhere is not made up by it. */
struct tz_counted_list {
    const struct tz_register *reg;
    const struct tz_counted *rule;
    struct tz_coming_count count;
    struct tz_counted_line {
        tz_day month;         /* its first day */
        int64_t place, entry; /* entry: the row behind it, 0 = several */
        const char *place_label;
        struct tz_coming_count count;
    } * lines;
    size_t n;
};
/* One list for [from, till]; months are taken whole. TZ_E_NOT_FOUND when no register that the account sees has it. */
TZ_MUST_CHECK struct tz_err *tz_counted_list(struct tz_counted_list *out, const struct tz_desk *d, const char *key,
                                             tz_day from, tz_day till, struct tz_arena *a);
/* All lists that the account may see. */
TZ_MUST_CHECK struct tz_err *tz_counted_all(struct tz_counted_list **out, size_t *n, const struct tz_desk *d,
                                            tz_day from, tz_day till, struct tz_arena *a);
/* The same for duties that come again: asked and done in windows that end in [from, till], one line a rule of the packs. */
struct tz_again {
    const struct tz_obligation *rule;
    struct tz_coming_count count;
};
TZ_MUST_CHECK struct tz_err *tz_again_list(struct tz_again **out, size_t *n, const struct tz_desk *d, tz_day from,
                                           tz_day till, struct tz_arena *a);
/* Checks the details of a rule: register, field, span and conditions. */
TZ_MUST_CHECK struct tz_err *tz_coming_check(const struct tz_model *m, const struct tz_standing *s, struct tz_arena *a);

/* ---- the lists of duties */
struct tz_item_use {
    const char *department, *item, *list;
    int64_t n; /* entries that name it */
};
struct tz_item_asked { /* asked in another way than by an entry: by a form */
    const char *item, *sender;
    int64_t n;
};
/* What was asked in a year, by department and item, over every register that names items, in the account's scope; and `more`. */
TZ_MUST_CHECK struct tz_err *tz_item_sheet(struct tz_item_use **out, size_t *n, const struct tz_desk *d, int year,
                                           const struct tz_item_asked *more, size_t more_n, struct tz_arena *a);
/* TZ_E_RULE when the item has been taken back by a superior (上级收回) on the day and `part` is neither 配合 nor 移送. */
TZ_MUST_CHECK struct tz_err *tz_item_may(struct tz_conn *c, int64_t town, const char *item, const char *part,
                                         tz_day day, struct tz_arena *a);
#endif
