/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a register as statements for both engines: whole (ddl.c) and what a changed pack adds (diff.c).
 */
#ifndef TZ_PACK_DDL_PRIV_H
#define TZ_PACK_DDL_PRIV_H
#include "pack/model_priv.h"

enum ddl_table { DDL_MAIN, DDL_HISTORY, DDL_SPAN, DDL_LIST };
/* Name of a table of the register; `list` only for DDL_LIST. */
const char *ddl_name(const struct tz_register *r, enum ddl_table table, const struct tz_field *list,
                     struct tz_arena *a);
/* Its columns (history: those of the main table and j_to). */
const struct tz_column *ddl_columns(const struct tz_register *r, enum ddl_table table, const struct tz_field *list,
                                    size_t *n, struct tz_arena *a);
void ddl_create(struct tz_sql_build *b, const struct tz_register *r, enum ddl_table table, const struct tz_field *list);
void ddl_add_column(struct tz_sql_build *b, const char *table, const struct tz_column *c);
/* A new span column takes the value that held all along, a new kind column the one kind there was; for all rows (town 0) or
 * those of a town. */
void ddl_fill_column(struct tz_sql_build *b, int64_t town, const struct tz_register *old, const struct tz_register *now,
                     enum ddl_table table, const char *name, const struct tz_column *c,
                     const struct tz_field *old_list);
/* Every index of the register's tables, repeatable (IF NOT EXISTS). */
void ddl_indexes(struct tz_sql_build *b, const struct tz_register *r);
void ddl_register(struct tz_sql_build *b, const struct tz_register *r); /* all tables and indexes */

/* ---- probes (probe.c): rows of $1 = town that a loss would hit. Built by diff.c, asked by tz_pack_diff_probe. */
struct tz_pack_probe {
    const struct tz_sql *sql; /* count, one shown number */
    struct tz_value *values;
    size_t n;
};
const struct tz_pack_probe *probe_rows(const struct tz_register *r, struct tz_arena *a);
const struct tz_pack_probe *probe_state(const struct tz_register *r, const char *state, struct tz_arena *a);
/* Rows with anything in the field, or (code not NULL) with that code. NULL where that cannot be seen: sealed fields. */
const struct tz_pack_probe *probe_field(const struct tz_register *r, const struct tz_field *list,
                                        const struct tz_field *f, const char *code, struct tz_arena *a);
#endif
