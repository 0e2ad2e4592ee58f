/* SPDX-License-Identifier: Apache-2.0
 *
 * The fixed tables of register/. Records: what was said with acts, legal holds, forgotten classes, attachments of
 * entries, import batches, which pack a town uses. Reference: packs in compiled form. Derived: identities, shields.
 * Tables of the registers themselves come from the packs (dynamic).
 */
#include "register/schema_priv.h"
#include "register.sql.h"

#include <string.h>

#define VERSIONED(INT, BYTES)                                                                                          \
    " actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                           \
    " not null, primary key (town, id, version));"
#define TABLES(INT, BYTES)                                                                                             \
    "create table act (town " INT " not null, id " INT " not null, version " INT " not null, kind text not null, "     \
    "reason text, note text, sealed " BYTES ", approver " INT " not null, from_day " INT " not null, j_from " INT      \
    " not null, primary key (town, id, version));"                                                                     \
    "create table legal_hold (town " INT " not null, id " INT " not null, version " INT " not null, entry " INT        \
    " not null, basis text not null, until " INT " not null, released " INT " not null," VERSIONED(                    \
        INT, BYTES) "create index legal_hold_entry on legal_hold (town, entry) where j_to = 9223372036854775807;"      \
                    "create table cleared (town " INT " not null, id " INT " not null, version " INT                   \
                    " not null, entry " INT " not null, cls text not null, key " INT                                   \
                    " not null, basis text not null, day " INT " not null," VERSIONED(                                 \
                        INT,                                                                                           \
                        BYTES) "create index cleared_entry on cleared (town, entry);"                                  \
                               "create table paper (town " INT " not null, id " INT " not null, version " INT          \
                               " not null, owner " INT                                                                 \
                               " not null, reg text not null, field text not null, name text, sealed_name " BYTES      \
                               ", media text not null, bytes " INT " not null, sum " BYTES " not null, key " INT       \
                               " not null, cls text, file " INT " not null, at " INT " not null," VERSIONED(           \
                                   INT,                                                                                \
                                   BYTES) "create index paper_owner on paper (town, owner) where j_to = "              \
                                          "9223372036854775807;"                                                       \
                                          "create table batch (town " INT " not null, id " INT                         \
                                          " not null, version " INT " not null, reg text not null, "                   \
                                          "name text not null, sum " BYTES " not null, options text, state " INT       \
                                          " not null, all_rows " INT " not null, done_rows " INT                       \
                                          " not null, created " INT " not null, changed " INT " not null, at " INT     \
                                          " not null, account " INT " not null, file " INT " not null, key " INT       \
                                          " not null, file_sum " BYTES " not null," VERSIONED(                         \
                                              INT,                                                                     \
                                              BYTES) "create index batch_sum on batch (town, sum);"                    \
                                                     "create table batch_unit (town " INT " not null, batch " INT      \
                                                     " not null, j " INT " not null, mark " BYTES                      \
                                                     " not null, primary key (town, batch, j));"                       \
                                                     "create table pack_version (serial " INT                          \
                                                     " not null primary key, sum " BYTES " not null, compiled " BYTES  \
                                                     " not null, made " INT " not null);"                              \
                                                     "create unique index pack_version_sum on pack_version (sum);"     \
                                                     "create table town_pack (town " INT " not null, serial " INT      \
                                                     " not null, j_from " INT " not null, j_to " INT                   \
                                                     " not null, primary key (town, j_from));"                         \
                                                     "create table lookup (town " INT " not null, blind " BYTES        \
                                                     " not null, what " INT " not null, id " INT                       \
                                                     " not null, primary key (town, blind, what, id))"

#define LOOKUP_END(OPTIONS) OPTIONS ";create index lookup_id on lookup (town, id);"

#define SHIELD(INT)                                                                                                    \
    "create table shield (town " INT " not null, id " INT " not null, account " INT                                    \
    " not null, primary key (town, id, account));"

#define CHOICES(INT, BYTES)                                                                                            \
    "create table place_choice (town " INT " not null, id " INT " not null, version " INT " not null, list text "      \
    "not null, label text not null, parent text, since " INT " not null, closed " INT                                  \
    " not null, successor text, basis text not null," VERSIONED(INT, BYTES)

static const struct tz_migration migrations[] = {
    {1, TABLES("integer", "blob") LOOKUP_END(" without rowid") SHIELD("integer"),
     TABLES("bigint", "bytea") LOOKUP_END("") SHIELD("bigint")},
    {2, CHOICES("integer", "blob"), CHOICES("bigint", "bytea")},
    {0, NULL, NULL}};

static const struct tz_table tables[] = {
    {"act", TZ_RECORD, "town,id,version"},     {"legal_hold", TZ_RECORD, "town,id,version"},
    {"cleared", TZ_RECORD, "town,id,version"}, {"paper", TZ_RECORD, "town,id,version"},
    {"batch", TZ_RECORD, "town,id,version"},   {"place_choice", TZ_RECORD, "town,id,version"},
    {"batch_unit", TZ_RECORD, "town,batch,j"}, {"pack_version", TZ_REFERENCE, "serial"},
    {"town_pack", TZ_RECORD, "town,j_from"},   {"lookup", TZ_DERIVED, "town,blind,what,id"},
    {"shield", TZ_DERIVED, "town,id,account"}, {NULL, TZ_RECORD, NULL}};

static const char *const hold_columns[] = {"entry", "basis", "until", "released", NULL};
static const char *const cleared_columns[] = {"entry", "cls", "key", "basis", "day", NULL};
static const char *const paper_columns[] = {"owner", "reg", "field", "name", "sealed_name", "media", "bytes",
                                            "sum",   "key", "cls",   "file", "at",          NULL};
static const char *const batch_columns[] = {"reg",      "name",      "sum",     "options",  "state",
                                            "all_rows", "done_rows", "created", "changed",  "at",
                                            "account",  "file",      "key",     "file_sum", NULL};

static const char *const choice_columns[] = {"list", "label", "parent", "since", "closed", "successor", "basis", NULL};

const struct tz_record hold_record = {"legal_hold", hold_columns, &SQL_HOLD_INSERT, &SQL_HOLD_CLOSE, &SQL_HOLD_EACH};
const struct tz_record cleared_record = {"cleared", cleared_columns, &SQL_CLEARED_INSERT, &SQL_CLEARED_CLOSE,
                                         &SQL_CLEARED_EACH};
const struct tz_record paper_record = {"paper", paper_columns, &SQL_PAPER_INSERT, &SQL_PAPER_CLOSE, &SQL_PAPER_EACH};
const struct tz_record batch_record = {"batch", batch_columns, &SQL_BATCH_INSERT, &SQL_BATCH_CLOSE, &SQL_BATCH_EACH};
const struct tz_record choice_record = {"place_choice", choice_columns, &SQL_CHOICE_INSERT, &SQL_CHOICE_CLOSE,
                                        &SQL_CHOICE_EACH};

/* The tables of the registers that the town's packs have. */
static void add_table(struct tz_table *list, size_t *n, const char *name, const char *key)
{
    list[(*n)++] = (struct tz_table){name, TZ_RECORD, key};
}

static struct tz_err *dynamic(struct tz_table **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_model *m = NULL;
    size_t most = 1;
    *out = NULL;
    *n = 0;
    TZ_TRY(model_read(&m, c, town));
    if (!m)
        return NULL;
    for (size_t i = 0; i < m->register_n; i++)
        most += 3 + m->registers[i]->field_n;
    *out = TZ_NEW_ARRAY(a, most, struct tz_table);
    for (size_t i = 0; i < m->register_n; i++) {
        const struct tz_register *r = m->registers[i];
        add_table(*out, n, tz_strdup(a, r->table), "town,id");
        add_table(*out, n, tz_strdup(a, r->history), "town,id,version");
        if (r->spans)
            add_table(*out, n, tz_strdup(a, r->span_table), "town,id,from_day,j_from");
        for (size_t k = 0; k < r->field_n; k++)
            if (r->fields[k].type == TZ_TYPE_LIST)
                add_table(*out, n, tz_list_table(r, &r->fields[k], a), "town,id,sub,j_from");
    }
    tz_model_release(&m);
    return NULL;
}

/* Makes the registers' tables in a store that is being restored. */
static struct tz_err *ensure(struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_model *m = NULL;
    const char *script = NULL;
    TZ_TRY(model_read(&m, c, town));
    if (!m)
        return NULL;
    struct tz_err *e = tz_pack_ddl(&script, c, town, NULL, m, a);
    if (!e)
        e = tz_db_script(c, script);
    tz_model_release(&m);
    return e;
}

void tz_register_setup(void)
{
    static const struct tz_schema schema = {.folder = "register",
                                            .migrations = migrations,
                                            .tables = tables,
                                            .dynamic = dynamic,
                                            .ensure = ensure,
                                            .verify = register_verify,
                                            .rebuild = register_rebuild,
                                            .forgot = register_forgot,
                                            .files = register_files,
                                            .index_migrations = index_migrations,
                                            .index = index_update};
    static bool done;
    if (done)
        return;
    done = true;
    tz_store_register(&schema);
    tz_account_on_change(shields_renew);
}
