/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of imports. An import runs in two passes over rows that are kept in memory: the first checks every
 * row on workers and says what each would do, the second writes chunks in order. import.c leads; import_column.c finds
 * the header and what each column means; import_row.c makes acts of rows; import_grow.c finds or plans persons,
 * households and organizations; batch.c keeps batches.
 */
#ifndef TZ_REGISTER_IMPORT_PRIV_H
#define TZ_REGISTER_IMPORT_PRIV_H
#include "register/import.h"
#include "register/import_sheet_priv.h"
#include "register/plan_priv.h"

#include <pthread.h>

/* ---- columns */
enum column_kind { COLUMN_IGNORED, COLUMN_FIELD, COLUMN_SYSTEM, COLUMN_STATE, COLUMN_IDENTITY, COLUMN_LIST };
struct column {
    int at;
    const char *header;
    enum column_kind kind;
    const struct tz_field *field;    /* FIELD, SYSTEM; IDENTITY: the reference; LIST: the list */
    const struct tz_field *part;     /* LIST: its part; IDENTITY: the field of the other register */
    const struct tz_register *other; /* IDENTITY */
    const char *unit;                /* as found in the header */
    struct tz_ratio scale;           /* times this gives the field's unit */
    bool scaled;
    bool upper; /* the platform's number: alone (SYSTEM), or a declared field that the import shape names as well */
};
struct heading {
    int row, rows; /* first header row, how many; -1 = none found */
    struct column *columns;
    size_t n, matched;
    const char *unit; /* 单位：万元 above the table */
};
/* Looks at the first rows of a sheet. `map` as in tz_import. */
TZ_MUST_CHECK struct tz_err *heading_find(struct heading *out, struct grid_row *const *rows, size_t n,
                                          const struct tz_register *r, const char *const *map, size_t map_n,
                                          struct tz_arena *a);

/* ---- identities: persons, households, organizations that rows refer to */
struct identity {
    const char *name, *citizen_id, *phone, *code, *address, *account;
};
struct slot_identity { /* shared by all workers; found or planned once */
    int64_t id;
    bool resolved, failed;
    bool made;       /* it is new: the first chunk that uses it creates it */
    int planned;     /* … and has done so in this attempt of its chunk */
    bool named;      /* who is found bears the name of `who` */
    bool used;       /* by a row that is right */
    size_t chunk;    /* the first such */
    const char *why; /* failed */
    const struct tz_register *reg;
    struct identity who;
    int64_t place;
    struct slot_identity *head; /* of a household: the person at its head */
};
struct growth {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct map slots;       /* by key -> struct slot_identity */
    struct map ids;         /* of what is new -> its slot */
    struct tz_arena *arena; /* of the map, under the lock */
    bool allowed;
    int64_t persons, households, organizations;
};

/* ---- rows */
struct import_row {
    struct grid_row *grid;
    enum tz_import_what what;
    int64_t id;
    bool idle; /* a new row in a state that does not count */
    const char *number, *summary;
    const char *key; /* what tells rows of one sheet apart: the platform's number, else the match fields; or NULL */
    struct slot_identity **used; /* by the row */
    size_t used_n;
    int year;       /* of the number that it needs, 0 = none */
    int64_t serial; /* … which is reserved; 0 = the writer gives one */
    struct fault_list *faults;
};
struct fault_list {
    struct tz_import_fault fault;
    struct fault_list *next;
};

/* What all workers share. */
struct importing {
    const struct tz_desk *d;
    const struct tz_import *in;
    const struct tz_register *reg;
    const struct layout *lay;
    struct heading head;
    struct growth growth;
    bool above;
    tz_day day;
    int64_t batch;
    int64_t check_id; /* first pass: an id that stands for a new one, so that none is taken */
};

/* What one worker has. */
struct worker {
    struct importing *x;
    struct intake in;
    struct tz_who grower; /* the importing account with the right to grow */
    struct tz_desk grow_desk;
    struct identity *identities; /* by field order, of the row at hand */
    struct plan *plans;          /* of the chunk at hand */
    size_t plan_n, plan_room;
    size_t chunk;
    int attempt;                    /* of this chunk, from 1 */
    struct slot_identity *used[16]; /* by the row at hand */
    size_t used_n;
    bool check;                   /* first pass: nothing is sealed, nothing kept */
    struct match_query *matching; /* select id … by the match fields */
};

/* Rows that are no rows: totals, notes, repeated heads. NULL = take it. */
const char *row_skip(const struct importing *x, const struct grid_row *row);
/* The row as sets (in the worker's arena); faults go to the row. */
void row_sets(struct worker *w, struct import_row *row, struct tz_set **sets, size_t *n, const char **state);
/* The entry that the row matches: *id 0 = none. The platform's number comes first; a numbered row then takes the place of one
 * born here that has no number yet and equals it in the match fields. *key as in import_row, NULL when it has none. */
TZ_MUST_CHECK struct tz_err *row_match(int64_t *id, const char **key, struct worker *w, const struct tz_set *sets,
                                       size_t n);
/* The platform's number as a cell has it: half-width, without apostrophe and outer blanks. */
char *row_number(const char *text, struct tz_arena *a);
void row_fault(struct worker *w, struct import_row *row, int column, const char *field, struct tz_err *e);

/* in->grow of a worker. */
struct tz_err *grow_ref(struct intake *in, const struct tz_field *f, const char *text, int64_t place, struct rval *out);
/* in->fresh of a worker: the entry is planned in this import and not yet in the store. */
const struct tz_register *grown_here(struct intake *in, int64_t id);
/* The row is right: what it uses is needed from chunk `chunk` on. Between the passes. */
void grow_used(const struct import_row *row, size_t chunk);
/* Plans what the row at hand uses and this chunk is the first to need. */
TZ_MUST_CHECK struct tz_err *grow_plans(struct worker *w);
struct plan *worker_plan(struct worker *w); /* room for one more */

/* ---- batch.c */
struct batch_row {
    int64_t id, version;
    const char *reg, *name, *options;
    uint8_t sum[TZ_DIGEST_BYTES], file_sum[TZ_DIGEST_BYTES];
    int64_t state, all, done, created, changed, at, account, file, key;
};
TZ_MUST_CHECK struct tz_err *batch_write(struct tz_store *s, const struct tz_actor *actor, struct batch_row *b,
                                         struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *batch_read(struct batch_row *out, struct tz_store *s, int64_t town, int64_t id,
                                        struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *batch_same(int64_t *id, struct tz_store *s, int64_t town, const char *reg,
                                        const uint8_t sum[TZ_DIGEST_BYTES]);
TZ_MUST_CHECK struct tz_err *batch_units(int64_t *n, struct tz_store *s, int64_t town, int64_t batch);

/* import.c: runs with the batch given (resuming after `skip` chunks). */
TZ_MUST_CHECK struct tz_err *import_run(struct tz_import_result *out, const struct tz_desk *d,
                                        const struct tz_import *in, struct batch_row *resume, int64_t skip,
                                        struct tz_arena *a);

#endif
