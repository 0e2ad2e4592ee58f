/* SPDX-License-Identifier: Apache-2.0
 *
 * One row of a register in memory, as register/ works with it: system columns, fields in stored form, sealed classes,
 * spans, sub-rows (CONTRACTS A3, A5). Made by row_load or row_blank, lives in the arena it was made with.
 *
 * Life of a change: row_load (reader) -> row_copy -> values set, spans and lists worked (span.c) -> row_finish (derived
 * fields, checks, seals, digest) -> plan -> apply (writer).
 */
#ifndef TZ_REGISTER_ROW_PRIV_H
#define TZ_REGISTER_ROW_PRIV_H
#include "base/buf.h"
#include "base/limits.h"
#include "register/register.h"

/* A field in stored form. */
struct rval {
    bool filled;
    int64_t i;        /* bool, number, money, day, instant, year, id of a reference or place */
    const char *text; /* text, code, "|a|b|", coordinates; the plain word of a reference */
    const char *kind; /* references: register key, "place", "text" */
};

struct rsub { /* a sub-row */
    int64_t sub;
    int64_t ord;
    tz_day from, till;
    struct rval *parts;
    bool fresh;  /* not stored in this form yet */
    bool stored; /* an older form stands in the table, to be closed when fresh or gone */
    bool gone;
};
struct rlist {
    struct rsub *items;
    size_t n, room;
};

struct rspan {
    tz_day from, till; /* till exclusive */
    int state;
    int64_t place;
    struct rval *f; /* by field order; only dated fields are used */
    bool fresh, stored;
    tz_day stored_from; /* key of the stored form */
};

struct rseal {
    int64_t key; /* 0 = the class has no key yet */
    const uint8_t *data;
    size_t n;     /* 0 = nothing sealed */
    bool open;    /* the fields of the class are decrypted into f */
    bool cleared; /* its key was destroyed */
    bool dirty;   /* to be sealed again */
};

struct ract {         /* what was said with the act that made this version; kept in table `act` when anything was */
    const char *kind; /* NULL = nothing was said */
    const char *reason, *note; /* plain; NULL when sealed and not opened */
    const uint8_t *sealed;     /* reason and note, where the register seals free text */
    size_t sealed_n;
    int64_t approver;
    int64_t from;
};

struct layout;

struct rrow {
    const struct tz_register *reg;
    const struct layout *lay;
    int64_t id, version, j_from, j_to;
    tz_instant learned;
    const char *number;
    int64_t place, place_now;
    int64_t on_day;
    int64_t state; /* index, -1 */
    int64_t counts, struck, shielded;
    const char *intake, *campaign, *note, *upper_no, *upper_state;
    int64_t batch, office, owner, seen_on, actor;
    struct rval *f;      /* by field order */
    struct rlist *lists; /* by field order; only lists are used */
    struct rseal *seals; /* by class */
    struct rspan *spans;
    size_t span_n, span_room;
    tz_day *span_gone; /* stored forms that were joined away */
    size_t span_gone_n;
    struct ract act;
    int64_t act_j; /* as stored, for verify */
    uint8_t digest[TZ_DIGEST_BYTES];
};

/* ---- layout.c: columns and statements of a register, made once per model */
enum slot_kind {
    SLOT_INT,   /* int64_t of struct rrow at offset */
    SLOT_TEXT,  /* const char * of struct rrow at offset */
    SLOT_STATE, /* key <-> index */
    SLOT_SEAL,  /* class, bytes */
    SLOT_KEY,   /* class, int */
    SLOT_FIELD, /* field: i or text by type */
    SLOT_REF_KIND,
    SLOT_REF_TEXT,
    SLOT_DIGEST,
    SLOT_NONE /* a column of a later model that this one does not know */
};
struct slot {
    enum slot_kind kind;
    const char *name;
    size_t offset;
    int index; /* class or field order */
    bool text; /* FIELD: a text column */
    bool null; /* INT: 0 is stored as NULL */
};
enum list_slot { LIST_SUB, LIST_ORD, LIST_FROM, LIST_TILL };
struct list_layout {
    const struct tz_field *field;
    const char *table;
    const struct slot *slots; /* of the parts' columns, in order of the statements */
    size_t slot_n;
    bool dated;
    struct tz_sql *insert, *close, *read, *each;
};
struct layout {
    const struct tz_register *reg;
    int64_t serial;
    const struct slot *slots;
    size_t slot_n;
    struct tz_sql *insert, *history, *update;
    struct tz_sql *read_now, *read_version, *read_known;
    struct tz_sql *find_number, *find_place; /* $1 town, $2 number / id */
    const struct slot *span_slots;           /* place, state, dated fields */
    size_t span_slot_n;
    struct tz_sql *span_insert, *span_close, *span_read;
    const struct list_layout **lists; /* by field order, NULL where no list */
    const char *columns;              /* "r.town, r.id, …": select list in slot order with alias r */
};
/* The layout of a register of this model; kept for the life of the program. */
const struct layout *layout_of(const struct tz_model *m, const struct tz_register *r);
/* The stored value of a column (apply.c). */
struct tz_value row_column(const struct rrow *row, const struct slot *s);

/* ---- load.c */
struct rrow *row_blank(const struct layout *lay, struct tz_arena *a);
/* Reads the columns of the row at hand from column `first` on, in slot order. */
void row_read(struct rrow *row, const struct tz_rows *rows, int first, struct tz_arena *a);
/* known 0 = now; version 0 = the one current then. *out NULL when there is none. Spans and lists as of that version. */
TZ_MUST_CHECK struct tz_err *row_load(struct rrow **out, struct tz_conn *c, const struct layout *lay, int64_t town,
                                      int64_t id, int64_t version, int64_t known, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *row_load_spans(struct rrow *row, struct tz_conn *c, int64_t town, int64_t known,
                                            struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *row_load_lists(struct rrow *row, struct tz_conn *c, int64_t town, int64_t known,
                                            struct tz_arena *a);
/* Id by shown number, 0 when there is none; place_now of an entry, 0 when there is none. */
TZ_MUST_CHECK struct tz_err *number_find(int64_t *id, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                         const struct tz_register *r, const char *number);
TZ_MUST_CHECK struct tz_err *place_of(int64_t *place, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                      const struct tz_register *r, int64_t id);
struct rrow *row_copy(const struct rrow *row, struct tz_arena *a);
bool rval_same(const struct rval *a, const struct rval *b);

/* ---- sealed.c: personal fields in and out of their blocks */
/* Decrypts every class into the fields (and parts) of the row; cleared classes stay empty. */
TZ_MUST_CHECK struct tz_err *row_unseal(struct rrow *row, struct tz_ring *ring, int64_t town, struct tz_arena *a);
/* Seals each class that is dirty, taking a key where it has none. */
TZ_MUST_CHECK struct tz_err *row_seal(struct rrow *row, struct tz_ring *ring, int64_t town, struct tz_arena *a);
int class_index(const struct tz_register *r, const char *cls);
/* Seal class of the remark (restricted registers), or NULL. */
const char *note_class(const struct tz_register *r);
/* Marks the class of a personal field for sealing again. */
void row_dirty(struct rrow *row, const struct tz_field *f);

/* ---- digest.c */
/* Row digest (CONTRACTS A4) of the row with its spans and lists. Needs the number. */
void row_digest(struct rrow *row, int64_t town, struct tz_arena *a);
/* Prints a stored value as it is digested and as it is typed. */
char *rval_print(const struct tz_field *f, const struct rval *v, struct tz_arena *a);

/* ---- span.c */
/* Sets the state, the place or a dated field from `day` on (all later spans too). f NULL: see `what`. */
enum span_what { SPAN_STATE, SPAN_PLACE, SPAN_FIELD };
void span_set(struct rrow *row, enum span_what what, const struct tz_field *f, const struct rval *v, tz_day day,
              struct tz_arena *a);
/* It was always so: in every span. */
void span_always(struct rrow *row, enum span_what what, const struct tz_field *f, const struct rval *v,
                 struct tz_arena *a);
/* First span of a new row. */
void span_begin(struct rrow *row, tz_day from, struct tz_arena *a);
/* The first span begins on this day (on_day was corrected). */
void span_first(struct rrow *row, tz_day from, struct tz_arena *a);
struct rspan *span_on(struct rrow *row,
                      tz_day day); /* the one in force; the first for days before, NULL without spans */
struct rspan *span_last(struct rrow *row);
/* place, place_now, state and dated fields of the row from the spans. */
void span_show(struct rrow *row);

#endif
