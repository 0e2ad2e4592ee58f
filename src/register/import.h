/* SPDX-License-Identifier: Apache-2.0
 *
 * Spreadsheets into registers: finds the header rows, matches columns by label and synonym, reads values as
 * people type them, matches or grows persons, households and organizations, then inserts or updates in units
 * of at most 500 rows. An import is a batch with states; it is resumed after a crash and undone as a whole.
 */
#ifndef TZ_REGISTER_IMPORT_H
#define TZ_REGISTER_IMPORT_H
#include "register/register.h"

enum tz_import_what { TZ_ROW_NEW, TZ_ROW_CHANGED, TZ_ROW_SAME, TZ_ROW_WRONG, TZ_ROW_SKIPPED, TZ_ROW_GONE };
struct tz_import_fault {
    int row, column;         /* of the sheet, from 0; column -1 = the whole row */
    const char *field;       /* label, may be NULL */
    const char *text, *hint; /* hint may offer the nearest code or place */
    bool warning;
};
struct tz_import_row {
    int row; /* of the sheet, from 0; -1 for GONE */
    enum tz_import_what what;
    int64_t id; /* of the entry: CHANGED, SAME, GONE, and NEW after the import */
    const char *number;
    const char *summary;        /* CHANGED: 状态 受理→化解; SKIPPED: why (合计行, 空行) */
    size_t fault_from, fault_n; /* in result.faults */
};
struct tz_import_column {
    int column;                   /* of the sheet, from 0 */
    const char *header;           /* as found, merged heads joined by “/” */
    const struct tz_field *field; /* NULL = not matched: ignored and said */
    const char *part;             /* of a person column: "name", "citizen_id", "phone" …; list part; or NULL */
    int64_t scale_num, scale_den; /* unit conversion from the header, e.g. 万元 */
    const char *unit;             /* as found, or NULL */
    const char *samples;          /* what its first cells say, joined: 邻里、劳动 */
};
struct tz_import {
    const struct tz_register *reg;
    const char *file; /* path or name; its ending tells csv, xlsx, xls */
    const void *data; /* content, or NULL: read from `file` */
    size_t bytes;
    const char *sheet;      /* NULL = the first that has a matching header */
    const char *const *map; /* "表头=字段" pairs given by the user */
    size_t map_n;
    const struct tz_set *defaults; /* for rows where the column is absent (place, year) */
    size_t default_n;
    bool dry_run;
    bool insert_only;    /* never update matched rows */
    bool keep_wrong_out; /* take the right rows although some are wrong (else nothing is written) */
    bool grow;           /* make persons, households, organizations that are not found */
    bool historical;     /* states as given, without flow */
    tz_day day;          /* day of the export, for seen_on; 0 = today */
    void (*progress)(void *to, int64_t done, int64_t all);
    void *to;
};
struct tz_import_result {
    int64_t batch;  /* 0 on a dry run */
    bool same_file; /* this file was imported before: nothing done, batch = that one */
    bool
        taken_up; /* its import had been cut off (full disk, crash): finished now; created and changed are of the whole */
    const char *sheet;
    size_t sheet_at; /* of the workbook's sheets */
    const char **others;
    size_t other_n; /* further sheets in view with a header of this register: not imported */
    int header_row, header_rows, first_row;
    const struct tz_import_column *columns;
    size_t column_n;
    const struct tz_import_row *rows;
    size_t row_n;
    const struct tz_import_fault *faults;
    size_t fault_n;
    int64_t created, changed, same, wrong, skipped, gone;
    int64_t idle;                               /* of created: rows in a state that figures do not count (草稿) */
    int64_t hidden;                             /* of created and changed: rows that the sheet hides */
    int64_t persons, households, organizations; /* grown */
};
/* TZ_E_INPUT when it is no spreadsheet or no header row is found (the hint lists the labels asked). With
 * wrong rows and not keep_wrong_out nothing is written and batch is 0. */
TZ_MUST_CHECK struct tz_err *tz_import_run(struct tz_import_result *out, const struct tz_desk *d,
                                           const struct tz_import *in, struct tz_arena *a);

/* A copy of the imported file (as XLSX) with each fault of the result as a comment at its cell; made in `a`. *marked: see
 * tz_sheet_annotate. */
TZ_MUST_CHECK struct tz_err *tz_import_annotate(void **out, size_t *len, size_t *marked, const struct tz_import *in,
                                                const struct tz_import_result *r, struct tz_arena *a);

enum tz_batch_state { TZ_BATCH_OPEN, TZ_BATCH_DONE, TZ_BATCH_UNDOING, TZ_BATCH_UNDONE };
struct tz_batch {
    int64_t id;
    const char *reg, *name;
    enum tz_batch_state state;
    int64_t rows, done, created, changed;
    tz_instant at;
    int64_t account;
};
TZ_MUST_CHECK struct tz_err *tz_batch_list(struct tz_batch **out, size_t *n, const struct tz_desk *d, const char *reg,
                                           struct tz_arena *a);
/* Batches that a crash left open are finished from the kept rows, or undone where that is not possible; at
 * start. */
TZ_MUST_CHECK struct tz_err *tz_batch_resume(const struct tz_desk *d, int64_t batch, struct tz_arena *a);
/* Undo as a whole: strikes what it made, restores what it changed where no later version stands, lists the
 * rest. */
struct tz_undo {
    int64_t struck, restored;
    const int64_t *left;
    size_t left_n;
};
/* Takes back acts of the desk's own account: each entry whose current version is the one named, made by this account, gets
 * the content of the version before as a new version (kind "restore"); others are left and listed. At most
 * tz_limits.unit_rows entries; out of scope: TZ_E_NOT_FOUND, nothing done. */
struct tz_back {
    int64_t id, version;
};
TZ_MUST_CHECK struct tz_err *tz_register_back(struct tz_undo *out, const struct tz_desk *d, const struct tz_back *list,
                                              size_t n, const char *reason, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_batch_undo(struct tz_undo *out, const struct tz_desk *d, int64_t batch,
                                           const char *reason, struct tz_arena *a);

#endif
