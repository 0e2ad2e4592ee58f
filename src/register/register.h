/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries of registers: create, change, correct, move along the flow, strike out, read as of now or as known
 * at a journal number, timeline, forget, hold. Called by web/, cmd/ and the folders above; nothing else
 * writes to the tables of a register. Lists and search stand in list.h, spreadsheets and batches in import.h,
 * hooks in hooks.h.
 *
 * Every act is done at a desk: a store, the model of the town and the account that asks. Values come in as
 * text, as a form, a cell or a JSON value has them, and are checked against the pack; all faults of an entry
 * are reported together (tz_err chain, each with the field's label as place). Rights are checked here, once
 * for all faces.
 */
#ifndef TZ_REGISTER_REGISTER_H
#define TZ_REGISTER_REGISTER_H
#include "account/scope.h"
#include "base/json_read.h"
#include "pack/pack.h"
#include "store/store.h"

/* Registers tables, verify, rebuild of this folder; once at program start, after tz_account_setup. */
void tz_register_setup(void);

/* Lets go of what is kept about a store (models, layouts in use); before tz_store_close. */
void tz_register_close(struct tz_store *s);

/* ---- the model of a town (CONTRACTS C3) */
/* Holds the current model of a town (release with tz_model_release). TZ_E_MISSING when no pack is installed.
 */
TZ_MUST_CHECK struct tz_err *tz_register_model(struct tz_model **out, struct tz_store *s, int64_t town);
/* Installs a model: checks what it would lose (TZ_E_PACK lists it, nothing done), runs the DDL, stores the
 * compiled form, swaps it for everybody. Takes its own hold of `m`. Installing the same again changes
 * nothing. */
TZ_MUST_CHECK struct tz_err *tz_pack_install(struct tz_store *s, const struct tz_actor *actor, struct tz_model *m,
                                             struct tz_arena *a);
/* The model that was in force at journal number `known`. */
TZ_MUST_CHECK struct tz_err *tz_register_model_at(struct tz_model **out, struct tz_store *s, int64_t town,
                                                  int64_t known);

/* ---- the desk */
struct tz_desk {
    struct tz_store *store;
    struct tz_model *model; /* held by the caller as long as the desk is used */
    const struct tz_who *who;
    const char *request; /* request key of the client for the next act, or NULL */
    const char *reason;  /* why restricted things are looked at, and the task; may be NULL */
    const char *task;
};
/* The same desk for the system's own account, which sees and does everything: for what the town does by itself, and
 * for questions whose answer is told without the rows. `*who` is filled in and is used by the desk; no request key. */
struct tz_desk tz_desk_of_system(struct tz_who *who, const struct tz_desk *d);

/* ---- what comes in */
struct tz_set;
struct tz_set_row { /* a sub-row of a list field */
    int64_t sub;    /* 0 = new */
    bool gone;      /* takes the sub-row out */
    const struct tz_set *parts;
    size_t n;
};
struct tz_set {
    const char *key; /* field key, declared or system: "kind", "place", "note", "campaign", "owner", "office",
                        "intake", "upper_no" */
    const char *
        text; /* as typed; NULL or "" empties it (a list: sub-rows as JSON, [{"part": "…", "sub": 3, "gone": true}]). Choices: key or label, several parted by 、 , | or
                       * line; ref: id, shown number, "person:…", citizen ID, name where unambiguous, else a
                       * plain word where the field allows text; place: id, code, name or path 甲村/一组;
                       * files: ids of tz_register_attach */
    const struct tz_set_row *rows; /* list fields: only the sub-rows that change */
    size_t row_n;
    tz_day from; /* dated fields and place: from when (0 = opts.from, then today) */
};

/* Sub-rows out of a JSON array of objects; the value of one part. TZ_E_INPUT with the key. In `a`. */
TZ_MUST_CHECK struct tz_err *tz_set_rows_read(struct tz_set *set, const struct tz_jnode *list, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_set_scalar(const char **out, const struct tz_jnode *n, const char *key);

struct tz_act {           /* options of an act; zero = none */
    tz_day from;          /* moves and dated changes: from when; 0 = today (at create: on_day) */
    bool always;          /* correction: it was always so (dated fields: every span) */
    const char *reason;   /* for moves, strikes, corrections that ask for one */
    const char *approver; /* corrections in a locked period: sign-in name of who approved */
    const char *note;     /* moves that ask for a note */
    const char *intake;   /* create: 录入途径; NULL = by actor.via */
    int64_t batch;        /* import batch, 0 = none */
    bool above;           /* the platform's import: may change official fields */
    tz_day seen_on;       /* above: day of the platform's export */
    const char *state;    /* create: another start state, or a later state with historical rights (import, tests) */
    bool historical;      /* import of history: flow steps are not asked for roles and needs; the state is taken as
                        given */
};

struct tz_warning {
    const char *field, *text;
};               /* field may be NULL */
struct tz_done { /* what an act did */
    int64_t id;
    int64_t version;
    int64_t j;
    const char *number;
    const struct tz_warning *warnings;
    size_t warning_n;
    bool repeated;  /* the request key had been done already: same answer, nothing written */
    bool unchanged; /* the values were already so: nothing written */
};

/* Creates an entry. Needs TZ_RIGHT_CREATE at its place. TZ_E_RULE (faults chained), TZ_E_FORBIDDEN,
 * TZ_E_LOCKED. */
TZ_MUST_CHECK struct tz_err *tz_register_create(struct tz_done *out, const struct tz_desk *d,
                                                const struct tz_register *r, const struct tz_set *sets, size_t n,
                                                const struct tz_act *act, struct tz_arena *a);
/* Changes fields, based on `base` (the version the client saw). What others changed meanwhile in other fields
 * is kept and checked again; the same field: TZ_E_CONFLICT, see tz_register_conflicts. Undated fields are
 * corrections of the whole life of the row; dated ones hold from act.from, or always. */
TZ_MUST_CHECK struct tz_err *tz_register_change(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                                const struct tz_set *sets, size_t n, const struct tz_act *act,
                                                struct tz_arena *a);
/* Moves along a step of the flow to state `to` (key), with the fields that the step needs. */
TZ_MUST_CHECK struct tz_err *tz_register_move(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                              const char *to, const struct tz_set *sets, size_t n,
                                              const struct tz_act *act, struct tz_arena *a);
/* Strikes out (a state, not a deletion); act.reason is needed. Undone by tz_register_unstrike. */
TZ_MUST_CHECK struct tz_err *tz_register_strike(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                                const struct tz_act *act, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_register_unstrike(struct tz_done *out, const struct tz_desk *d, int64_t id,
                                                  int64_t base, const struct tz_act *act, struct tz_arena *a);

/* Both values of each field in conflict, read from a TZ_E_CONFLICT error of change or move. */
struct tz_conflict {
    const char *field, *label;
    const char *theirs, *yours, *base; /* NULL for personal fields: get the entry anew */
    int64_t version, account;          /* who changed it: the current version and its account */
};
size_t tz_register_conflicts(struct tz_conflict **out, const struct tz_err *e, struct tz_arena *a);

/* Many acts in one unit of work, at most tz_limits.unit_rows: all or none. A fault names its item ("第3项").
 */
enum tz_item_kind { TZ_ITEM_CREATE, TZ_ITEM_CHANGE, TZ_ITEM_MOVE, TZ_ITEM_STRIKE, TZ_ITEM_UNSTRIKE };
struct tz_item {
    enum tz_item_kind kind;
    const struct tz_register *reg; /* CREATE */
    int64_t id, base;              /* others; base 0 = the current version */
    const char *to;                /* MOVE */
    const struct tz_set *sets;
    size_t n;
    struct tz_act act;
};
TZ_MUST_CHECK struct tz_err *tz_register_bulk(struct tz_done *out, const struct tz_desk *d, const struct tz_item *items,
                                              size_t n, const char *kind, struct tz_arena *a);
/* Checks an act without doing it: faults as error, warnings in *out. */
TZ_MUST_CHECK struct tz_err *tz_register_check(struct tz_done *out, const struct tz_desk *d, const struct tz_item *item,
                                               struct tz_arena *a);

/* ---- what goes out */
enum tz_shown {
    TZ_SHOWN,  /* whole */
    TZ_MASKED, /* sealed: text is the masked form (张*, 138****1234); a look shows it whole */
    TZ_HIDDEN, /* not for this account: empty says nothing */
    TZ_CLEARED /* forgotten by law: 已依法清除 */
};
struct tz_val {
    const struct tz_field *field;
    bool empty;
    enum tz_shown shown;
    int64_t i;                 /* bool, int, scaled number, money, day, instant, reference id, place id, code index (-1
                         unknown) */
    const char *text;          /* text, code key, "|a|b|", coordinates, plain word of a reference, masked form; NULL
                         when empty */
    const char *kind;          /* references: register key, "place" or "text" */
    const char *label;         /* references, places, codes: what to show (name of the person when in scope, else the
                          number) */
    const struct tz_sub *subs; /* lists */
    size_t sub_n;
};
struct tz_sub {
    int64_t sub;
    tz_day from, till;
    struct tz_val *values;
}; /* by part order */
struct tz_span_row {
    tz_day from, till; /* till exclusive; TZ_DAY_OPEN */
    int state;
    int64_t place;
    struct tz_val *values; /* dated fields by field order; field NULL where not dated */
};
struct tz_cleared {
    const char *cls, *basis;
    tz_day day;
};
struct tz_entry {
    const struct tz_register *reg;
    int64_t id, version;
    const char *number;
    int64_t place, place_now;
    const char *place_label;
    tz_day on_day;
    int state; /* index, -1 without states */
    bool counts, struck, shielded;
    const char *intake, *campaign, *note, *upper_no, *upper_state;
    int64_t batch, office, owner, actor;
    tz_day seen_on;
    int64_t j_from;
    tz_instant learned;              /* when this version was learned */
    struct tz_val *values;           /* by field order, reg->field_n */
    const struct tz_span_row *spans; /* with TZ_GET_SPANS */
    size_t span_n;
    const struct tz_cleared *cleared;
    size_t cleared_n;
};
enum { TZ_GET_SPANS = 1, TZ_GET_LISTS = 2, TZ_GET_LOOK = 4, TZ_GET_LABELS = 8 };
struct tz_get {
    int64_t known;          /* journal number, 0 = now */
    int64_t version;        /* 0 = the one current at `known` */
    unsigned parts;         /* TZ_GET_…; LOOK: sealed values whole, journaled in the sight log before they are handed
                     * out (needs TZ_RIGHT_LOOK; desk.reason where the account is not the handler) */
    const char *look_class; /* LOOK: only this class; NULL = all */
};
/* TZ_E_NOT_FOUND when absent or out of scope. */
TZ_MUST_CHECK struct tz_err *tz_register_get(struct tz_entry **out, const struct tz_desk *d, int64_t id,
                                             const struct tz_get *g, struct tz_arena *a);
/* Which register an id belongs to, in scope or not (routing only; get decides). NULL register when none. */
TZ_MUST_CHECK struct tz_err *tz_register_of(const struct tz_register **out, const struct tz_desk *d, int64_t id);
/* Id by shown number (JF-2025-000123), in any register. TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_register_by_number(int64_t *id, const struct tz_desk *d, const char *number,
                                                   struct tz_arena *a);
const struct tz_val *tz_entry_val(const struct tz_entry *e, const char *key); /* declared field; NULL when unknown */
/* A value as people read it (2022年3月5日, 1,234.5, label of a code …); "" when empty. */
const char *tz_val_show(const struct tz_val *v, struct tz_arena *a);
/* The same of a declared field; "" also when the register has no such field. */
const char *tz_entry_show(const struct tz_entry *e, const char *key, struct tz_arena *a);
/* A value as it is typed and digested (2022-03-05, 1234.5, code key, id); "" when empty. Parses back. */
const char *tz_val_print(const struct tz_val *v, struct tz_arena *a);

/* The steps this account may take now, with why not where only a need is missing. */
struct tz_choice_step {
    const struct tz_step *step;
    bool allowed;
    const char *why_not;
    const int *asks; /* fields to show with the step: what it always needs, and what its conditions ask of this row */
    size_t ask_n;
};
TZ_MUST_CHECK struct tz_err *tz_register_steps(struct tz_choice_step **out, size_t *n, const struct tz_desk *d,
                                               int64_t id, struct tz_arena *a);

/* The history of an entry, newest first: one event a version. Sealed values stay masked unless looked at. */
struct tz_field_change {
    const struct tz_field *field;
    const char *label, *was, *is;
};
struct tz_event_row {
    int64_t version, j;
    tz_instant at;
    int64_t account;
    const char *account_label, *via, *kind; /* create, change, move, correct, strike, forget, import … */
    enum tz_op op;
    int state_was, state_is;
    const char *reason, *note;
    const struct tz_field_change *changes;
    size_t change_n;
};
TZ_MUST_CHECK struct tz_err *tz_register_timeline(struct tz_event_row **out, size_t *n, const struct tz_desk *d,
                                                  int64_t id, struct tz_arena *a);

/* ---- persons and other entries by what people write */
struct tz_hit {
    const struct tz_register *reg;
    int64_t id;
    const char *number, *label, *place_label;
};
/* Entries of a register whose sealed identity equals `text` exactly (citizen ID, phone, account, credit code,
 * name), in scope of the desk for the right SEE; at most 20. */
TZ_MUST_CHECK struct tz_err *tz_register_lookup(struct tz_hit **out, size_t *n, const struct tz_desk *d,
                                                const struct tz_register *r, const char *text, struct tz_arena *a);
/* What to offer while someone types into a reference field: prefix and substring of names, numbers; at
 * most 10. */
TZ_MUST_CHECK struct tz_err *tz_register_suggest(struct tz_hit **out, size_t *n, const struct tz_desk *d,
                                                 const struct tz_field *ref, const char *text, struct tz_arena *a);

/* What an entry is about, for lists that hold entries of many registers: the first words, codes and names of its list's
 * columns as the account may read them (邻里 · 新田村小学); "" when it has none or is out of scope. Open once a page. */
struct tz_gists;
TZ_MUST_CHECK struct tz_err *tz_gists_open(struct tz_gists **out, const struct tz_desk *d, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_gist(const char **out, struct tz_gists *g, const struct tz_register *r, int64_t id);
void tz_gists_close(struct tz_gists **g);

/* ---- who is concerned */
/* Ids of a person, of the households that have it as head or member now, and of their members: the kin on record. */
TZ_MUST_CHECK struct tz_err *tz_register_kin(int64_t **out, size_t *n, const struct tz_desk *d, int64_t person,
                                             struct tz_arena *a);
/* Is the entry one of the ids, or does it refer to one? Sub-rows count where it was read with TZ_GET_LISTS. */
bool tz_entry_names(const struct tz_entry *e, const int64_t *ids, size_t n);

/* ---- attachments */
struct tz_attachment {
    int64_t id;
    const char *field, *name, *media;
    int64_t bytes;
    tz_instant at;
    int64_t account;
    bool cleared;
};
/* Seals and stores a file for a field of an entry that exists (owner) or is about to be created (owner 0); its id is then
 * given as the field's text in a create or change. Refuses files that say 绝密, 机密, 秘密★ or 内部资料, and kinds that the
 * field does not take. */
TZ_MUST_CHECK struct tz_err *tz_register_attach(int64_t *attachment, const struct tz_desk *d,
                                                const struct tz_register *r, int64_t owner, const char *field,
                                                const char *name, const void *data, size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_register_attachments(struct tz_attachment **out, size_t *n, const struct tz_desk *d,
                                                     int64_t id, struct tz_arena *a);
/* Content of an attachment that the entry names, for those who may see the entry; journaled as a look where sealed in a
 * restricted register. TZ_E_FORGOTTEN. */
TZ_MUST_CHECK struct tz_err *tz_register_attachment(void **data, size_t *n, struct tz_attachment *info,
                                                    const struct tz_desk *d, int64_t entry, int64_t attachment,
                                                    struct tz_arena *a);

/* ---- forgetting (CONTRACTS A7), by the security administrator or the retention job */
struct tz_forgotten {
    int64_t id;
    const char *number;
    size_t classes, files;
    size_t about;      /* entries about it (`subject:` of the pack) that were cleared with it */
    const char **held; /* numbers of those that a legal hold kept */
    size_t held_n;
};
/* Destroys the keys of the entry's classes (NULL = all its classes), and of these classes in the entries that are about
 * it. TZ_E_LOCKED under a legal hold; an entry about it that is held stays as it is and is named. */
TZ_MUST_CHECK struct tz_err *tz_register_forget(struct tz_forgotten *out, const struct tz_desk *d, int64_t id,
                                                const char *const *classes, size_t n, const char *basis,
                                                struct tz_arena *a);
/* Everything whose retention has run out by `day`, at most `limit` entries a call; *more when there is more.
 * dry: only lists. */
TZ_MUST_CHECK struct tz_err *tz_register_retention(struct tz_forgotten **out, size_t *n, bool *more,
                                                   const struct tz_desk *d, tz_day day, size_t limit, bool dry,
                                                   struct tz_arena *a);
/* Wipes what forgetting left free in the index store, once the index is up to date; after a forgetting, and nightly. */
TZ_MUST_CHECK struct tz_err *tz_register_sweep(struct tz_store *s, int64_t town);
struct tz_hold {
    int64_t id, version, entry, account;
    const char *basis, *by;
    tz_day until;
};
TZ_MUST_CHECK struct tz_err *tz_register_hold(int64_t *hold, const struct tz_desk *d, int64_t id, const char *basis,
                                              tz_day until, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_register_release(const struct tz_desk *d, int64_t hold, const char *basis,
                                                 struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_register_holds(struct tz_hold **out, size_t *n, const struct tz_desk *d,
                                               struct tz_arena *a);

/* Checksums (DOMAIN B): NULL text = right; else what is wrong, in Chinese. *out (may be NULL) gets the
 * canonical form. */
const char *tz_check_citizen_id(char **out, const char *text,
                                struct tz_arena *a); /* GB 11643-1999; 15 digits are extended */
const char *tz_check_credit_code(char **out, const char *text, struct tz_arena *a); /* GB 32100-2015 */
const char *tz_check_phone(char **out, const char *text, struct tz_arena *a);
/* Day of birth and sex (1 male, 2 female) in a correct citizen ID. */
tz_day tz_citizen_id_born(const char *id);
int tz_citizen_id_sex(const char *id);
/* Masked form of a sealed value by its field type: 张*, 110105********002X, 138****1234, 6222***********1234.
 */
char *tz_mask(const struct tz_field *f, const char *text, struct tz_arena *a);

#endif
