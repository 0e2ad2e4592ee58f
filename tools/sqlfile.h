/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading `src/<folder>/x.sql`: named statements. Used by the generator (sqlgen), the lint (sqllint) and the
 * query-plan test; therefore free of the project's own libraries.
 *
 *     -- name: journal_append cross-town
 *     insert into journal … values ($1, …);
 *     -- name: journal_append @postgres
 *     …the body PostgreSQL needs instead
 *
 * A body ends at the next `-- name:` line; comments and the last semicolon are dropped, blanks squeezed.
 */
#ifndef TZ_TOOLS_SQLFILE_H
#define TZ_TOOLS_SQLFILE_H
#include <stddef.h>

struct sql_statement {
    char *name;     /* journal_append */
    char *flags;    /* "" or what stands after the name */
    char *sqlite;   /* body for SQLite, and for PostgreSQL where that is NULL */
    char *postgres; /* or NULL */
    int line;       /* of the name */
};

struct sql_file {
    char *folder; /* from the path: src/<folder>/x.sql */
    char *path;
    struct sql_statement *items;
    size_t n;
    struct sql_file *next; /* read before this one */
};

/* Reads a file; prints file:line: message to standard error and exits with 1 when it is wrong. The memory lives until
 * the program ends. */
struct sql_file *sql_file_read(const char *path);

#endif
