/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables as backup and restore see them: columns asked of the database, rows as canonical text. The only statements of
 * store/ that are put together stand in tables.c, from names that the schema declares.
 */
#ifndef TZ_STORE_TABLES_H
#define TZ_STORE_TABLES_H
#include "base/buf.h"
#include "store/store_priv.h"

#define COLUMNS_MAX 400

struct column {
    const char *name;
    char type; /* i, t, b */
};
struct table {
    const char *name, *key;
    struct column *columns; /* by name */
    size_t n;
};
/* Columns of a table that is there; t->n = 0 when it is not. */
struct tz_err *tz_table_columns(struct table *t, struct tz_conn *c, struct tz_arena *a);
/* select … order by key, delete all, and insert …; a name that is no plain identifier is TZ_E_INTERNAL. */
struct tz_err *tz_table_select(struct tz_sql *out, const struct table *t, struct tz_arena *a);
struct tz_err *tz_table_empty(struct tz_sql *out, const struct table *t, struct tz_arena *a);
struct tz_err *tz_table_insert(struct tz_sql *out, const struct table *t, struct tz_arena *a);

/* First line of a member, and a row of the cursor as a line. */
void tz_table_head(struct tz_buf *b, const struct table *t);
struct tz_err *tz_table_line(struct tz_buf *b, const struct table *t, const struct tz_rows *r);
/* Back again: columns from the first line; values of a line (overwritten in place), pointing into it. */
struct tz_err *tz_table_parse_head(struct table *t, char *line, struct tz_arena *a);
struct tz_err *tz_table_parse_line(struct tz_value *values, const struct table *t, char *line);

/* All tables that are backed up: the folders' own in order of registration, then those from packs by name. Each once. */
struct tz_err *tz_tables_recorded(struct table **fixed, size_t *fixed_n, struct table **dynamic, size_t *dynamic_n,
                                  struct tz_store *s, struct tz_conn *c, struct tz_arena *a);

#endif
