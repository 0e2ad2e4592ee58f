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
/* Every index of the register's tables, repeatable (IF NOT EXISTS). */
void ddl_indexes(struct tz_sql_build *b, const struct tz_register *r);
void ddl_register(struct tz_sql_build *b, const struct tz_register *r); /* all tables and indexes */
#endif
