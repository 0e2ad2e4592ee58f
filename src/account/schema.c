/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of account/: accounts, offices, grants and saved views are records with versions in place; credentials (sessions, tokens,
 * links, devices) and rests after wrong passwords are derived and never backed up.
 */
#include "account/account_priv.h"
#include "account.sql.h"

#define TABLES(INT, BYTES)                                                                                             \
    "create table account (town " INT " not null, id " INT " not null, version " INT " not null, name text not null, " \
    "label text not null, password text, must_change " INT " not null, admin " INT " not null, office " INT            \
    " not null, person " INT " not null, closed " INT " not null, reason text, actor " INT " not null, digest " BYTES  \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version));"                     \
    "create unique index account_name on account (town, name) where j_to = 9223372036854775807;"                       \
    "create index account_now on account (town, id) where j_to = 9223372036854775807;"                                 \
    "create index account_person on account (town, person) where j_to = 9223372036854775807;"                          \
    "create table office (town " INT " not null, id " INT " not null, version " INT " not null, name text not null, "  \
    "ord " INT " not null, closed " INT " not null, actor " INT " not null, digest " BYTES " not null, j_from " INT    \
    " not null, j_to " INT " not null, primary key (town, id, version));"                                              \
    "create unique index office_name on office (town, name) where j_to = 9223372036854775807;"                         \
    "create table account_grant (town " INT " not null, id " INT " not null, version " INT " not null, account " INT   \
    " not null, role text not null, place " INT " not null, reg text, kinds text, rights " INT                         \
    " not null, from_day " INT " not null, until " INT " not null, basis text, ended " INT " not null, actor " INT     \
    " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                                         \
    " not null, primary key (town, id, version));"                                                                     \
    "create index account_grant_of on account_grant (town, account) where j_to = 9223372036854775807;"                 \
    "create table signin_rest (town " INT " not null, who " BYTES " not null, wrong " INT " not null, until " INT      \
    " not null, at " INT " not null, primary key (town, who));"                                                        \
    "create index signin_rest_at on signin_rest (town, at);"                                                           \
    "create table credential (town " INT " not null, hash " BYTES " not null, kind text not null, account " INT        \
    " not null, csrf text, label text, rights " INT " not null, pin text, made " INT " not null, until " INT           \
    " not null, wrong " INT " not null, primary key (town, hash));"                                                    \
    "create index credential_of on credential (town, account);"                                                        \
    "create index credential_until on credential (town, until);"

#define VIEWS(INT, BYTES)                                                                                              \
    "create table saved_view (town " INT " not null, id " INT " not null, version " INT " not null, account " INT      \
    " not null, office " INT " not null, reg text not null, name text not null, query text not null, gone " INT        \
    " not null, actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                 \
    " not null, primary key (town, id, version));"                                                                     \
    "create index saved_view_of on saved_view (town, account, j_to);"                                                  \
    "create index saved_view_shared on saved_view (town, office, j_to);"

static const struct tz_migration migrations[] = {{1, TABLES("integer", "blob"), TABLES("bigint", "bytea")},
                                                 {2, VIEWS("integer", "blob"), VIEWS("bigint", "bytea")},
                                                 {0, NULL, NULL}};

static const struct tz_table tables[] = {{"account", TZ_RECORD, "town,id,version"},
                                         {"office", TZ_RECORD, "town,id,version"},
                                         {"account_grant", TZ_RECORD, "town,id,version"},
                                         {"signin_rest", TZ_DERIVED, "town,who"},
                                         {"credential", TZ_DERIVED, "town,hash"},
                                         {"saved_view", TZ_RECORD, "town,id,version"},
                                         {NULL, TZ_RECORD, NULL}};

static const char *const account_columns[] = {"name",   "label",  "password", "must_change", "admin",
                                              "office", "person", "closed",   "reason",      NULL};
static const char *const office_columns[] = {"name", "ord", "closed", NULL};
static const char *const grant_columns[] = {"account",  "role",  "place", "reg",   "kinds", "rights",
                                            "from_day", "until", "basis", "ended", NULL};

const struct tz_record account_record = {"account", account_columns, &SQL_ACCOUNT_INSERT, &SQL_ACCOUNT_CLOSE,
                                         &SQL_ACCOUNT_EACH};
const struct tz_record office_record = {"office", office_columns, &SQL_OFFICE_INSERT, &SQL_OFFICE_CLOSE,
                                        &SQL_OFFICE_EACH};
const struct tz_record grant_record = {"account_grant", grant_columns, &SQL_GRANT_INSERT, &SQL_GRANT_CLOSE,
                                       &SQL_GRANT_EACH};

static const char *const saved_columns[] = {"account", "office", "reg", "name", "query", "gone", NULL};
const struct tz_record saved_record = {"saved_view", saved_columns, &SQL_SAVED_INSERT, &SQL_SAVED_CLOSE,
                                       &SQL_SAVED_EACH};

static struct tz_err *verify(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to)
{
    TZ_TRY(tz_record_verify(s, town, &account_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &office_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &grant_record, found, to));
    return tz_record_verify(s, town, &saved_record, found, to);
}

void tz_account_setup(void)
{
    static const struct tz_schema schema = {
        .folder = "account", .migrations = migrations, .tables = tables, .verify = verify};
    static bool done;
    if (!done)
        tz_store_register(&schema);
    done = true;
}
