/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of store/ itself and the list of all folders' schemas; migrations. Numbers only grow, a migration runs
 * in one transaction with the row that says it was done, so each is done once or not at all.
 */
#include "store/store_priv.h"
#include "base/event.h"
#include "base/text.h"
#include "store.sql.h"

#include <string.h>

/* entry: every id for ever; what references point to. numbering: the shown numbers. mark columns hold a digest of
 * their row where the journal does not cover it. journal_item.n orders the items of a unit. */
static const char first_sqlite[] =
    "create table town (town integer primary key, code text not null, name text not null, version bigint not null,"
    " j_from bigint not null);"
    "create table town_head (town integer primary key, next_id bigint not null, j bigint not null, hash blob not null,"
    " at bigint not null, sight_n bigint not null, sight_hash blob not null, mark blob not null);"
    "create table entry (town bigint not null, id integer primary key, register text not null, j_born bigint not null);"
    "create index entry_born on entry (town, j_born);"
    "create index entry_register on entry (town, register, id);"
    "create table numbering (town bigint not null, prefix text not null, year bigint not null, n bigint not null,"
    " mark blob not null, primary key (town, prefix, year)) without rowid;"
    "create table journal (town bigint not null, j bigint not null, at bigint not null, account bigint not null,"
    " via text not null, kind text not null, request text, format bigint not null, units bigint not null,"
    " digest blob not null, prev blob not null, hash blob not null, primary key (town, j)) without rowid;"
    "create index journal_at on journal (town, at, j);"
    "create table journal_item (town bigint not null, j bigint not null, n bigint not null, id bigint not null,"
    " version bigint not null, op bigint not null, digest blob not null, primary key (town, j, n)) without rowid;"
    "create index journal_item_id on journal_item (town, id);"
    "create table request (town bigint not null, key text not null, digest blob not null, j bigint not null, answer "
    "text,"
    " at bigint not null, mark blob not null, primary key (town, key)) without rowid;"
    "create index request_at on request (town, at);"
    "create table sight (town bigint not null, n bigint not null, at bigint not null, account bigint not null,"
    " id bigint not null, class text not null, reason text, task text, prev blob not null, hash blob not null,"
    " primary key (town, n)) without rowid;"
    "create index sight_id on sight (town, id);";
static const char first_postgres[] =
    "create table town (town bigint not null, code text not null, name text not null, version bigint not null,"
    " j_from bigint not null, constraint town_pk primary key (town));"
    "create table town_head (town bigint not null, next_id bigint not null, j bigint not null, hash bytea not null,"
    " at bigint not null, sight_n bigint not null, sight_hash bytea not null, mark bytea not null,"
    " constraint town_head_pk primary key (town)) with (fillfactor = 10);"
    "create table entry (town bigint not null, id bigint not null, register text not null, j_born bigint not null,"
    " constraint entry_pk primary key (town, id));"
    "create index entry_born on entry (town, j_born);"
    "create index entry_register on entry (town, register, id);"
    "create table numbering (town bigint not null, prefix text not null, year bigint not null, n bigint not null,"
    " mark bytea not null, constraint numbering_pk primary key (town, prefix, year)) with (fillfactor = 50);"
    "create table journal (town bigint not null, j bigint not null, at bigint not null, account bigint not null,"
    " via text not null, kind text not null, request text, format bigint not null, units bigint not null,"
    " digest bytea not null, prev bytea not null, hash bytea not null, constraint journal_pk primary key (town, j));"
    "create index journal_at on journal (town, at, j);"
    "create table journal_item (town bigint not null, j bigint not null, n bigint not null, id bigint not null,"
    " version bigint not null, op bigint not null, digest bytea not null,"
    " constraint journal_item_pk primary key (town, j, n));"
    "create index journal_item_id on journal_item (town, id);"
    "create table request (town bigint not null, key text not null, digest bytea not null, j bigint not null, answer "
    "text,"
    " at bigint not null, mark bytea not null, constraint request_pk primary key (town, key));"
    "create index request_at on request (town, at);"
    "create table sight (town bigint not null, n bigint not null, at bigint not null, account bigint not null,"
    " id bigint not null, class text not null, reason text, task text, prev bytea not null, hash bytea not null,"
    " constraint sight_pk primary key (town, n));"
    "create index sight_id on sight (town, id);";

static const struct tz_migration store_migrations[] = {{1, first_sqlite, first_postgres}, {0, NULL, NULL}};
static const struct tz_table store_tables[] = {
    {"schema_version", TZ_REFERENCE, "folder,number"},
    {"town", TZ_RECORD, "town"},
    {"town_head", TZ_RECORD, "town"},
    {"entry", TZ_RECORD, "town,id"},
    {"numbering", TZ_RECORD, "town,prefix,year"},
    {"journal", TZ_RECORD, "town,j"},
    {"journal_item", TZ_RECORD, "town,j,n"},
    {"request", TZ_RECORD, "town,key"},
    {"sight", TZ_RECORD, "town,n"},
    {NULL, TZ_RECORD, NULL},
};
static const char index_sqlite[] = "create table index_head (town bigint not null, folder text not null, j bigint not "
                                   "null, primary key (town, folder))"
                                   " without rowid;";
static const char index_postgres[] =
    "create unlogged table index_head (town bigint not null, folder text not null, j bigint not null,"
    " constraint index_head_pk primary key (town, folder));";
static const struct tz_migration store_index_migrations[] = {{1, index_sqlite, index_postgres}, {0, NULL, NULL}};

static const struct tz_schema store_schema = {.folder = "store",
                                              .migrations = store_migrations,
                                              .tables = store_tables,
                                              .index_migrations = store_index_migrations};

#define SCHEMAS_MAX 40
static const struct tz_schema *schemas[SCHEMAS_MAX] = {&store_schema};
static size_t schema_count = 1;

void tz_store_register(const struct tz_schema *schema)
{
    for (size_t i = 0; i < schema_count; i++) {
        if (schemas[i] == schema)
            return;
        TZ_ASSERT(strcmp(schemas[i]->folder, schema->folder) != 0);
    }
    for (const struct tz_migration *m = schema->migrations; m && m->number; m++)
        TZ_ASSERT(m == schema->migrations || m->number > m[-1].number);
    TZ_ASSERT(schema_count < SCHEMAS_MAX);
    schemas[schema_count++] = schema;
}

const struct tz_schema *const *tz_schemas(size_t *n)
{
    *n = schema_count;
    return schemas;
}

/* ---- migrations */

static const struct tz_migration *list_of(const struct tz_schema *s, bool index)
{
    return index ? s->index_migrations : s->migrations;
}

/* The folder's name in schema_version: on PostgreSQL both stores share the table. */
static const char *key_of(char out[80], const struct tz_schema *s, bool index)
{
    size_t n = 0;
    for (const char *p = index ? "index:" : ""; *p; p++)
        out[n++] = *p;
    for (const char *p = s->folder; *p && n < 79; p++)
        out[n++] = *p;
    out[n] = '\0';
    return out;
}

static int newest(const struct tz_migration *m)
{
    int number = 0;
    for (; m && m->number; m++)
        number = m->number;
    return number;
}

struct tz_err *tz_schema_versions(struct schema_at **out, size_t *n, struct tz_conn *c, struct tz_arena *a)
{
    struct schema_at *list = TZ_NEW_ARRAY(a, 3 * SCHEMAS_MAX, struct schema_at);
    struct tz_rows *r = NULL;
    bool have = true;
    size_t count = 0;
    struct tz_err *e = tz_db_query(&r, c, &SQL_SCHEMA_MAX, "");
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have && count < 3 * SCHEMAS_MAX) {
        list[count].folder = tz_rows_copy(r, 0, a);
        list[count++].number = (int)tz_rows_int(r, 1);
    }
    tz_rows_close(&r);
    *out = list;
    *n = count;
    return e;
}

int tz_schema_number(const struct schema_at *list, size_t n, const char *folder)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].folder, folder) == 0)
            return list[i].number;
    return 0;
}

static struct tz_err *too_new(const struct schema_at *at)
{
    return tz_err_detail(
        tz_err_hint(tz_err(TZ_E_VERSION, "这个台账库由更新版本的程序建立"), "请升级 taizhang 后再打开"), "%s is at %d",
        at->folder, at->number);
}

struct tz_err *tz_schema_check(enum schema_state *out, const struct schema_at *list, size_t n, bool index)
{
    bool behind = false, any = n > 0;
    for (size_t i = 0; i < schema_count; i++) {
        char key[80];
        struct schema_at at = {key_of(key, schemas[i], index), 0};
        int want = newest(list_of(schemas[i], index));
        at.number = tz_schema_number(list, n, key);
        if (at.number > want)
            return too_new(&at);
        behind |= at.number < want;
    }
    *out = !any ? SCHEMA_NONE : behind ? SCHEMA_BEHIND : SCHEMA_CURRENT;
    return NULL;
}

static struct tz_err *migrate_one(struct tz_conn *c, const char *key, const struct tz_migration *m)
{
    const char *script = tz_conn_dialect(c) == TZ_POSTGRES && m->postgres ? m->postgres : m->sqlite;
    TZ_TRY(tz_db_script(c, script));
    return tz_db_exec(c, &SQL_SCHEMA_ADD, NULL, "tni", key, m->number, tz_now());
}

/* Runs what `schema` has beyond `done`, up to number `most`; in a store that is being made it goes without saying. */
static struct tz_err *migrate_schema(struct tz_conn *c, const struct tz_schema *schema, bool index, int done, int most,
                                     bool fresh)
{
    char key[80];
    key_of(key, schema, index);
    for (const struct tz_migration *m = list_of(schema, index); m && m->number; m++) {
        if (m->number <= done || m->number > most)
            continue;
        TZ_TRY(migrate_one(c, key, m));
        if (!fresh)
            tz_event(TZ_LEVEL_INFO, "store.migrated", 0, m->number, "%s is at %d", key, m->number);
    }
    return NULL;
}

/* The table of versions comes first of all; one process at a time migrates. */
static struct tz_err *prepare_versions(struct tz_conn *c)
{
    static const char create[] =
        "create table if not exists schema_version (folder text not null, number bigint not null,"
        " at bigint not null, primary key (folder, number));";
    TZ_TRY(tz_db_script(c, create));
    return tz_conn_dialect(c) == TZ_POSTGRES ? tz_db_script(c, "lock table schema_version in access exclusive mode")
                                             : NULL;
}

static struct tz_err *migrate_all(struct tz_conn *c, bool index, const struct schema_at *limit, size_t limit_n,
                                  struct tz_arena *a)
{
    struct schema_at *at;
    size_t n;
    TZ_TRY(prepare_versions(c));
    TZ_TRY(tz_schema_versions(&at, &n, c, a));
    char key[80];
    bool fresh = !tz_schema_number(at, n, key_of(key, schemas[0], index));
    for (size_t i = 0; i < schema_count; i++) {
        int done = tz_schema_number(at, n, key_of(key, schemas[i], index));
        int most = limit ? tz_schema_number(limit, limit_n, key) : INT32_MAX;
        TZ_TRY(migrate_schema(c, schemas[i], index, done, most, fresh));
    }
    return NULL;
}

struct tz_err *tz_schema_migrate(struct tz_db *db, bool index, const struct schema_at *limit, size_t limit_n,
                                 struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_err *e;
    TZ_TRY(tz_db_writer(&c, db, 0));
    e = tz_db_begin(c);
    if (!e)
        e = migrate_all(c, index, limit, limit_n, a);
    if (!e)
        e = tz_db_commit(c);
    tz_db_release(&c); /* rolls back what is open */
    return e;
}

static const struct tz_sql has_versions = {
    "store.has_versions", "select count(*) from sqlite_schema where name = 'schema_version'",
    "select count(*) from pg_class where oid = to_regclass('schema_version')", "cross-town"};

struct tz_err *tz_schema_read(struct schema_at **out, size_t *n, struct tz_db *db, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    int64_t there = 0;
    struct tz_err *e;
    *n = 0;
    TZ_TRY(tz_db_reader(&c, db, 0));
    e = tz_db_int(&there, 0, c, &has_versions, "");
    if (!e && there)
        e = tz_schema_versions(out, n, c, a);
    tz_db_release(&c);
    return e;
}
