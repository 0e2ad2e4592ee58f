/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands before the public: publicity lists (公示) frozen from a register and masked as the pack says, published
 * information by catalogue, and what the public sends in (a problem, an objection, a request for information), followed by
 * number and code. Called by web/ (pages under /public and /publicity) and cmd/ (verb publish).
 *
 * Everything is an entry of the registers publication, problem, service_case and disclosure_request; the one table of this
 * folder, notice_entry, is derived: which entries stand in which publicity and until when. A publicity ends by the clock:
 * whoever asks after its last day gets TZ_E_FORGOTTEN, whether or not the nightly job has moved its state.
 *
 * Hooks of this folder in units of work of register/ refuse (TZ_E_RULE, with place and remedy):
 *   - a publication that goes out with a citizen ID, phone or account in its text, or a publicity that is too short;
 *   - a payment that goes out before its publicity is over where its programme says each-batch, or while an objection is open;
 *   - a payment that is in doubt (payee dead, twice in a batch) before a person has decided; nothing is refused for good.
 */
#ifndef TZ_PORTAL_PORTAL_H
#define TZ_PORTAL_PORTAL_H
#include "duty/calendar.h"
#include "register/list.h"

/* Registers table, hooks, rebuild, jobs; once at program start, after tz_duty_setup. */
void tz_portal_setup(void);

/* ---- publicity (公示) */
struct tz_notice_kind { /* a code of the list notice_kind with what it declares */
    const char *key;
    const struct tz_register *reg; /* where its rows come from; NULL = a text only */
    const char *const *columns;    /* field keys, "place" */
    size_t column_n;
    const char *const *programmes; /* the only ones it lists; none = those that no other kind of its register names */
    size_t programme_n;
    bool whole; /* names as they are; else 张*三 */
    int days;
    bool workdays;
    const char *basis;
};
/* All kinds of the model, or TZ_E_NOT_FOUND with the known ones for one. */
TZ_MUST_CHECK struct tz_err *tz_notice_kinds(struct tz_notice_kind **out, size_t *n, const struct tz_model *m,
                                             struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_notice_kind_find(struct tz_notice_kind *out, const struct tz_model *m, const char *key,
                                                 struct tz_arena *a);
/* The last day of a publicity: the day it begins is not counted; calendar days that end on a rest day run on to the next
 * working day (Civil Code art. 201, 203). */
tz_day tz_notice_until(const struct tz_calendar *k, tz_day from, int days, bool workdays);

struct tz_notice_new {
    const char *kind, *title;
    const char *category;            /* NULL = 公示公告 */
    const char *issuer, *doc_no;     /* issuer NULL = the town's government */
    const char *body;                /* text above the list; NULL = made from kind and days */
    const char *monitor, *spot;      /* telephone for objections, place of the board */
    const struct tz_filter *filters; /* which rows; without one on state, those in 公示 where the flow has it */
    size_t filter_n;
    int days; /* 0 = as declared; fewer are refused */
};
struct tz_notice_line {
    int64_t entry;
    const char *number;
    const char *const *cells; /* by columns */
};
struct tz_notice_left { /* a row that is not shown, and why */
    int64_t entry;
    const char *number, *why;
};
struct tz_notice_list {
    struct tz_notice_kind kind;
    const char *const *heads;
    struct tz_notice_line *lines;
    size_t n;
    struct tz_notice_left *left;
    size_t left_n;
};
/* The rows as the public would see them. TZ_E_LIMIT beyond 900: then a list a village. */
TZ_MUST_CHECK struct tz_err *tz_notice_preview(struct tz_notice_list *out, const struct tz_desk *d,
                                               const struct tz_notice_new *n, struct tz_arena *a);
/* Freezes them into a publication in its first state. */
TZ_MUST_CHECK struct tz_err *tz_notice_make(struct tz_done *out, struct tz_notice_list *list, const struct tz_desk *d,
                                            const struct tz_notice_new *n, struct tz_arena *a);
/* Writes down a secrecy review (保密审查): who, today, 可以公开, 删改后公开 or 不予公开. */
TZ_MUST_CHECK struct tz_err *tz_publication_review(struct tz_done *out, const struct tz_desk *d, int64_t id,
                                                   const char *who, const char *opinion, struct tz_arena *a);
/* Takes the step to 发布 and dates the publicity from today. The steps before it are the register's own. */
TZ_MUST_CHECK struct tz_err *tz_notice_publish(struct tz_done *out, const struct tz_desk *d, int64_t id,
                                               struct tz_arena *a);
/* Takes a publication down before its time. */
TZ_MUST_CHECK struct tz_err *tz_publication_withdraw(struct tz_done *out, const struct tz_desk *d, int64_t id,
                                                     const char *reason, struct tz_arena *a);

/* ---- what is published */
struct tz_public_item {
    int64_t id, version;
    const char *number, *index_no, *title, *category, *theme, *genre, *issuer, *doc_no, *source, *valid, *kind, *state;
    tz_day issued_on, published_on, from_day, until; /* 0 = not said */
    int days;
    const char *day_kind, *monitor, *spot;
    int64_t subject_year, issue; /* issue: id of a frozen report, 0 = none */
    bool notice;                 /* a publicity, with an end */
    bool live;                   /* the public may see it now */
    /* of tz_public_get only: */
    const char *body;
    const char *const *heads; /* of the list */
    size_t head_n;
    const char *const *const *lines; /* cells by heads */
    size_t line_n;
    const struct tz_attachment *files;
    size_t file_n;
    struct tz_public_objection {
        tz_day on;
        int64_t problem;
        const char *number, *content, *answer, *state;
        bool open;
    } * objections;
    size_t objection_n;
};
struct tz_public_query {
    const char *category, *genre; /* code keys or NULL; a parent takes its children along */
    const char *text;
    bool notices; /* only publicity in progress */
    int year;     /* of publishing, 0 = any */
    const char *after;
    size_t limit; /* 0 = 20 */
};
/* Newest first, only what the public may see today. *next NULL on the last page. */
TZ_MUST_CHECK struct tz_err *tz_public_list(struct tz_public_item **out, size_t *n, const char **next, int64_t *count,
                                            const struct tz_desk *d, const struct tz_public_query *q,
                                            struct tz_arena *a);
/* One of them. TZ_E_NOT_FOUND when it never was public, TZ_E_FORGOTTEN when it is no longer. */
TZ_MUST_CHECK struct tz_err *tz_public_get(struct tz_public_item *out, const struct tz_desk *d, int64_t id,
                                           struct tz_arena *a);
/* The same for who works with it, in any state, with objections; rights of the desk. */
TZ_MUST_CHECK struct tz_err *tz_publication_get(struct tz_public_item *out, const struct tz_desk *d, int64_t id,
                                                struct tz_arena *a);
/* All publications (or publicity only), newest first, for the clerk. */
TZ_MUST_CHECK struct tz_err *tz_publication_list(struct tz_public_item **out, size_t *n, const struct tz_desk *d,
                                                 bool notices, size_t limit, struct tz_arena *a);
/* How many are public in each category (code key, label, count), in order of the catalogue. */
TZ_MUST_CHECK struct tz_err *tz_public_categories(struct tz_list_group **out, size_t *n, const struct tz_desk *d,
                                                  struct tz_arena *a);
/* A file of a published item, when nothing in it looks like a citizen ID, phone or account. */
TZ_MUST_CHECK struct tz_err *tz_public_file(void **data, size_t *n, struct tz_attachment *info, const struct tz_desk *d,
                                            int64_t item, int64_t file, struct tz_arena *a);

/* What must not go out: the first citizen ID (checksum), mobile number or bank account (checksum) in a text, as a plain
 * sentence, or NULL. */
const char *tz_portal_unfit(const char *text, struct tz_arena *a);

/* ---- what the public sends in */
/* The public as an account: role public, nothing else. Used with a desk whose reads are done by the system account. */
struct tz_who tz_who_public(int64_t town, struct tz_arena *a);

struct tz_said { /* what the sender keeps: number and code */
    int64_t id;
    const char *number, *code;
    tz_instant due; /* of the clock that runs, 0 = none */
};
struct tz_public_photo {
    const char *name;
    const void *data;
    size_t n;
};
struct tz_public_problem {
    const char *content, *field, *place; /* place NULL = the town's own */
    const char *name, *phone;            /* may be NULL: anonymous */
    bool confidential;
    const struct tz_public_photo *photos;
    size_t photo_n;
};
TZ_MUST_CHECK struct tz_err *tz_public_problem(struct tz_said *out, const struct tz_desk *d,
                                               const struct tz_public_problem *p, struct tz_arena *a);
/* An objection to a publicity in progress: a case of its own, noted beside the publicity. */
TZ_MUST_CHECK struct tz_err *tz_public_object(struct tz_said *out, const struct tz_desk *d, int64_t item,
                                              const struct tz_public_problem *p, struct tz_arena *a);
struct tz_public_request {
    const char *applicant_kind, *applicant, *reach, *phone, *asked;
};
TZ_MUST_CHECK struct tz_err *tz_public_request(struct tz_said *out, const struct tz_desk *d,
                                               const struct tz_public_request *q, struct tz_arena *a);

/* ---- what somebody away says of himself by a code (扫码自报): write-only. Each kind has a code in each village and in the town, worked
 * out under the town's index key and stored nowhere; the answer is the same whoever writes. */
struct tz_self_code {
    const char *kind, *code;
    int64_t place;
    const char *place_label;
};
/* All of them, by kind and place. TZ_E_MISSING where the register self_report is not installed or there is no key. */
TZ_MUST_CHECK struct tz_err *tz_self_codes(struct tz_self_code **out, size_t *n, const struct tz_desk *d,
                                           struct tz_arena *a);
/* TZ_E_NOT_FOUND with one text for whatever is no code. */
TZ_MUST_CHECK struct tz_err *tz_self_find(struct tz_self_code *out, const struct tz_desk *d, const char *code,
                                          struct tz_arena *a);
struct tz_public_self {
    const char *name, *phone, *happened, *where, *said; /* name is needed */
};
TZ_MUST_CHECK struct tz_err *tz_public_self(struct tz_said *out, const struct tz_desk *d, const struct tz_self_code *k,
                                            const struct tz_public_self *p, struct tz_arena *a);

struct tz_followed {
    int64_t id;
    const struct tz_register *reg;
    const char *number, *state, *result; /* result: label of the answer or outcome, may be NULL */
    tz_day received, since;
    tz_instant due;
    bool done, may_rate, late;
    const char *rating; /* NULL = none yet */
    struct tz_followed_step {
        tz_day from;
        const char *state;
    } * steps;
    size_t step_n;
};
/* The code that goes with a number; given once to the sender, never stored. */
TZ_MUST_CHECK struct tz_err *tz_public_code(char **out, struct tz_store *s, int64_t town, const char *number,
                                            struct tz_arena *a);
/* The number as it is written, when the code goes with it; else TZ_E_NOT_FOUND with one text. */
TZ_MUST_CHECK struct tz_err *tz_public_number(char **out, const struct tz_desk *d, const char *number, const char *code,
                                              struct tz_arena *a);
/* TZ_E_NOT_FOUND with one text whether number or code is wrong. Never names anybody. */
TZ_MUST_CHECK struct tz_err *tz_public_follow(struct tz_followed *out, const struct tz_desk *d, const char *number,
                                              const char *code, struct tz_arena *a);
/* 满意, 基本满意, 不满意; once, when it is closed. */
TZ_MUST_CHECK struct tz_err *tz_public_rate(const struct tz_desk *d, const char *number, const char *code,
                                            const char *rating, struct tz_arena *a);

/* Takes one of the address's turns: TZ_E_BUSY with when to come back. Kept in memory only. */
enum tz_public_turn { TZ_TURN_WRITE, TZ_TURN_FOLLOW };
TZ_MUST_CHECK struct tz_err *tz_public_turn(enum tz_public_turn what, const char *address);

#endif
