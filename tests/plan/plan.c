/* SPDX-License-Identifier: Apache-2.0
 *
 * plan FILE.sql…: on both engines, with the tables of all folders: (1) every table's key begins with town, nothing has a
 * trigger or a sequence; (2) every named statement is planned as PostgreSQL and SQLite would run it: a table may be read
 * only by an index whose condition says more than the town, unless the statement carries the flag `scan: why it may`.
 * PostgreSQL plans for tables that have been filled and analysed, with
 * sequential scans made dear, so that one is left only where no index serves.
 */
#include "cmd/setup.h"
#include "db/testing.h"
#include "store/store_priv.h"
#include "store/tables.h"
#include "store/testing.h"
#include "tools/sqlfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tz_test_store t;
static int passed, failed;

static void report(const char *name, const char *engine, const char *problem)
{
    if (problem) {
        printf("FAILED: %s (%s): %s\n", name, engine, problem);
        failed++;
    } else {
        passed++;
    }
}

/* ---- tables */

static const struct tz_sql tables_sqlite = {
    "plan.tables", "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
    NULL, ""};
static const struct tz_sql tables_postgres = {
    "plan.tables",
    "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1", NULL,
    ""};
/* Columns of the primary key, and whether town may be null. */
static const struct tz_sql key_postgres = {
    "plan.key",
    "select string_agg(a.attname::text, ',' order by array_position(i.indkey::int2[], a.attnum)), "
    "bool_and(a.attnotnull)::int"
    " from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
    " where i.indrelid = to_regclass($1) and i.indisprimary",
    NULL, ""};
static const struct tz_sql odd_sqlite = {"plan.odd", "select count(*) from sqlite_schema where type = 'trigger'", NULL,
                                         ""};
static const struct tz_sql odd_postgres = {"plan.odd",
                                           "select (select count(*) from pg_trigger where not tgisinternal) + (select "
                                           "count(*) from pg_class where relkind = 'S')",
                                           NULL, ""};

static bool is_reference(const char *table)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    for (size_t i = 0; i < n; i++)
        for (const struct tz_table *x = list[i]->tables; x && x->name; x++)
            if (strcmp(x->name, table) == 0)
                return x->cls == TZ_REFERENCE;
    return false;
}

static void check_key(struct tz_conn *c, const char *table, const char *engine)
{
    struct tz_rows *r = NULL;
    char problem[200] = "";
    bool have = false;
    const char *key;
    if (is_reference(table) || tz_conn_dialect(c) != TZ_POSTGRES)
        return;
    tz_test_ok(tz_db_query(&r, c, &key_postgres, "t", table));
    tz_test_ok(tz_rows_next(r, &have));
    key = have ? tz_rows_text(r, 0) : NULL;
    if (!key || strncmp(key, "town", 4) != 0 || (key[4] && key[4] != ','))
        snprintf(problem, sizeof problem, "its key is (%s), not led by town", key ? key : "none");
    tz_rows_close(&r);
    report(table, engine, *problem ? problem : NULL);
}

/* On SQLite a key may be the row's id alone; then town is a column, and an index leads with it where it is asked by. */
static void check_town_column(struct tz_conn *c, const char *table, const char *engine)
{
    struct tz_arena *a = tz_arena_new(0);
    struct table columns = {.name = table};
    bool found = is_reference(table);
    struct tz_err *e = tz_table_columns(&columns, c, a);
    if (e) { /* full text tables have columns without a type */
        tz_err_free(e);
        tz_arena_destroy(&a);
        return;
    }
    for (size_t i = 0; i < columns.n; i++)
        found |= strcmp(columns.columns[i].name, "town") == 0 && columns.columns[i].type == 'i';
    report(table, engine, found ? NULL : "no column town");
    tz_arena_destroy(&a);
}

static void check_tables(struct tz_db *db, const char *engine)
{
    struct tz_conn *c = NULL;
    struct tz_rows *r = NULL;
    bool have = true, pg = tz_db_dialect(db) == TZ_POSTGRES;
    int64_t odd = 0;
    tz_test_ok(tz_db_reader(&c, db, 1));
    tz_test_ok(tz_db_query(&r, c, pg ? &tables_postgres : &tables_sqlite, ""));
    for (;;) {
        tz_test_ok(tz_rows_next(r, &have));
        if (!have)
            break;
        if (strncmp(tz_rows_text(r, 0), "search_ft", 9) == 0)
            continue; /* full text: its rows go by the id of search_doc */
        check_key(c, tz_rows_text(r, 0), engine);
        check_town_column(c, tz_rows_text(r, 0), engine);
    }
    tz_rows_close(&r);
    tz_test_ok(tz_db_int(&odd, -1, c, pg ? &odd_postgres : &odd_sqlite, ""));
    report("triggers and sequences", engine, odd ? "there are some" : NULL);
    tz_db_release(&c);
}

/* ---- plans */

static int parameters(const char *sql)
{
    int most = 0;
    bool quoted = false;
    for (const char *s = sql; *s; s++) {
        quoted ^= *s == '\'';
        if (!quoted && *s == '$' && strtol(s + 1, NULL, 10) > most)
            most = (int)strtol(s + 1, NULL, 10);
    }
    return most;
}

/* "SEARCH e USING INDEX entry_born (town=? AND j_born>?)": says more than the town, or a row by its id. */
static bool sqlite_line_ok(const char *line)
{
    const char *open;
    if (strncmp(line, "SCAN ", 5) == 0) {
        const char *what = line + 5;
        return strstr(what, "VIRTUAL TABLE INDEX") || strstr(what, "CONSTANT ROW") || strncmp(what, "(", 1) == 0 ||
               strstr(what, "SUBQUERY") || strncmp(what, "json_each", 9) == 0 || strncmp(what, "pragma_", 7) == 0;
    }
    if (strncmp(line, "SEARCH ", 7) != 0)
        return true;
    open = strrchr(line, '(');
    return !open || (strcmp(open, "(town=?)") != 0 && strncmp(open, "(ANY", 4) != 0);
}

/* Tables that may be read whole for a town: small by their nature. Everything else needs an index that says more than
 * the town, or a flag at the statement. */
static const struct {
    const char *table, *why;
} small[] = {
    {"town", "one row a town"},
    {"town_head", "one row a town"},
    {"place_head", "one row a town"},
    {"schema_version", "a row a migration"},
    {"pack_version", "a row a version of the packs"},
    {"town_pack", "a row a version of the packs"},
    {"place", "the area tree is held in memory, loaded whole"},
    {"place_change", "a few area acts in a decade"},
    {"succession", "a few area acts in a decade"},
    {"place_choice", "what a town has added to a list: a few"},
    {"place_group", "dozens"},
    {"place_group_member", "dozens"},
    {"place_path", "made anew as a whole after an area act"},
    {"parameter", "a few hundred"},
    {"param_at", "a few hundred"},
    {"param_pack", "a few hundred"},
    {"account", "the people of one office"},
    {"office", "a dozen"},
    {"account_grant", "a few a person"},
    {"calendar_day", "the published holidays"},
    {"period_lock", "a few a month"},
    {"submission", "villages by register and period"},
    {"clock_extension", "an exception, with an approver"},
    {"job", "a few dozen kinds"},
    {"tally_state", "one row an indicator"},
    {"target", "indicators by village and year"},
    {"forecast", "indicators by year"},
    {"fact", "the figures of some reports"},
    {"score_book", "a few"},
    {"legal_hold", "an exception"},
    {"cleared", "what was forgotten"},
    {"paper", "attachments of one entry at a time"},
    {"batch", "one row an import"},
    {"shield", "the accounts kept away from an entry"},
    {"report", "a few a year"},
    {"report_source", "a few a year"},
    {"report_synonym", "what a clerk has confirmed"},
    {"report_issue", "a few a year"},
    {"report_figure", "the figures of one issue at a time, verify all"},
};

/* Does `text` name one of them, as a word? */
static bool is_small(const char *text)
{
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        size_t n = strlen(small[i].table);
        for (const char *p = strstr(text, small[i].table); p; p = strstr(p + 1, small[i].table))
            if ((p == text || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
                return true;
    }
    return false;
}

/* SQLite names a table by its alias: "SEARCH g USING …" is looked up as "account_grant g" in the statement. */
static bool small_by_alias(const char *line, const char *sql)
{
    char alias[64] = "", wanted[160];
    if (is_small(line))
        return true;
    if (sscanf(line, "%*s %63s", alias) != 1)
        return false;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        snprintf(wanted, sizeof wanted, "%s %s", small[i].table, alias);
        const char *p = strstr(sql, wanted);
        if (p && (p[strlen(wanted)] == ' ' || p[strlen(wanted)] == ',' || !p[strlen(wanted)]))
            return true;
    }
    return false;
}

static struct tz_err *plan_sqlite(char *problem, size_t room, struct tz_conn *c, const char *sql)
{
    char text[16384];
    struct tz_sql explain = {"plan.explain", text, NULL, ""};
    struct tz_value nulls[64] = {0};
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e;
    snprintf(text, sizeof text, "explain query plan %s", sql);
    e = tz_db_queryv(&r, c, &explain, nulls, (size_t)parameters(sql));
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        if (!sqlite_line_ok(tz_rows_text(r, 3)) && !small_by_alias(tz_rows_text(r, 3), sql) && !*problem)
            snprintf(problem, room, "%s", tz_rows_text(r, 3));
    tz_rows_close(&r);
    return e;
}

/* Reads one line of EXPLAIN; a scan of a table opens a question that its Index Cond answers. */
static void postgres_line(char *problem, size_t room, char *open, size_t open_room, const char *line)
{
    static char heap[64];
    const char *scan = strstr(line, " Scan"), *cond = strstr(line, "Index Cond: ");
    bool node = strstr(line, "->") || line[0] != ' ';
    if (cond && *open) {
        bool only_town = strstr(cond, "(town = ") && !strstr(cond, " AND ");
        if (only_town && !*problem && !is_small(open))
            snprintf(problem, room, "%s, by the town only", open);
        *open = '\0';
        return;
    }
    if (!node)
        return;
    if (*open && !*problem && !is_small(open))
        snprintf(problem, room, "%s", open);
    *open = '\0';
    if (strstr(line, "Bitmap Heap Scan on "))
        sscanf(strstr(line, "Bitmap Heap Scan on "), "Bitmap Heap Scan on %63s", heap);
    if (!scan || strstr(line, "Function Scan") || strstr(line, "CTE Scan") || strstr(line, "Subquery Scan") ||
        strstr(line, "Values Scan") || strstr(line, "WorkTable Scan") || strstr(line, "Bitmap Heap Scan"))
        return;
    line += strspn(line, " ->");
    if (strstr(line, "Bitmap Index Scan")) /* named by its index: the table stands above it */
        snprintf(open, open_room, "Bitmap Index Scan on %s", heap);
    else
        snprintf(open, open_room, "%.*s", (int)(strcspn(line, "(")), line);
}

static struct tz_err *plan_postgres(char *problem, size_t room, struct tz_conn *c, const char *sql)
{
    char text[16384], open[200] = "", execute[600] = "explain execute planned";
    struct tz_sql explain = {"plan.explain", execute, NULL, ""};
    struct tz_rows *r = NULL;
    bool have = true;
    int n = parameters(sql);
    struct tz_err *e;
    snprintf(text, sizeof text, "prepare planned as %s", sql);
    TZ_TRY(tz_db_script(c, text));
    for (int i = 0; i < n; i++)
        snprintf(execute + strlen(execute), sizeof execute - strlen(execute), "%snull", i ? ", " : "(");
    if (n)
        snprintf(execute + strlen(execute), sizeof execute - strlen(execute), ")");
    e = tz_db_query(&r, c, &explain, "");
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        postgres_line(problem, room, open, sizeof open, tz_rows_text(r, 0));
    tz_rows_close(&r);
    if (*open && !*problem && !is_small(open))
        snprintf(problem, room, "%s", open);
    {
        struct tz_err *after = tz_db_script(c, "deallocate planned");
        if (!e)
            return after;
        tz_err_free(after);
    }
    return e;
}

static void check_statement(struct tz_conn *main, struct tz_conn *index, const struct sql_file *f,
                            const struct sql_statement *s, const char *engine)
{
    bool pg = tz_conn_dialect(main) == TZ_POSTGRES;
    const char *sql = pg && s->postgres ? s->postgres : s->sqlite;
    if (pg && strstr(s->flags, "full text goes by row id"))
        return; /* SQLite only */
    char problem[400] = "", name[200];
    struct tz_err *e =
        pg ? plan_postgres(problem, sizeof problem, main, sql) : plan_sqlite(problem, sizeof problem, main, sql);
    if (e && index) { /* a table of the index store */
        tz_err_free(e);
        *problem = '\0';
        e = plan_sqlite(problem, sizeof problem, index, sql);
    }
    snprintf(name, sizeof name, "%s.%s", f->folder, s->name);
    if (e)
        snprintf(problem, sizeof problem, "%.300s", e->detail ? e->detail : e->text);
    else if (strstr(s->flags, "scan:"))
        *problem = '\0';
    tz_err_free(e);
    report(name, engine, *problem ? problem : NULL);
}

/* Tables as they look to PostgreSQL after a while: one town, everything else hardly repeats. */
static const char grown[] =
    "do $fill$ declare t text; columns text; begin"
    " for t in select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop"
    "  select string_agg(case when attname = 'town' then '1' else case format_type(atttypid, null)"
    "    when 'bigint' then '1000 + g' when 'text' then quote_literal('t') || ' || g'"
    "    when 'text[]' then 'array[' || quote_literal('a') || ' || g, ' || quote_literal('b') || ' || g % 300]'"
    "    else 'convert_to(g::text, ' || quote_literal('UTF8') || ')' end end, ', ' order by attnum) into columns"
    "   from pg_attribute where attrelid = to_regclass(t) and attnum > 0 and not attisdropped;"
    "  execute 'insert into ' || t || ' select ' || columns || ' from generate_series(1, 2000) g on conflict do "
    "nothing';"
    " end loop; end $fill$;"
    "analyze;"
    "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
    "set plan_cache_mode = force_generic_plan";

static void check_plans(int files, char **paths, const char *engine)
{
    struct tz_conn *main = NULL, *index = NULL;
    bool pg = t.place.dialect == TZ_POSTGRES;
    tz_test_ok(tz_db_writer(&main, tz_store_db(t.store), 1));
    if (pg)
        tz_test_ok(tz_db_script(main, grown));
    else
        tz_test_ok(tz_db_reader(&index, tz_store_index(t.store), 1));
    for (int i = 0; i < files; i++) {
        struct sql_file *f = sql_file_read(paths[i]);
        for (size_t k = 0; k < f->n; k++)
            check_statement(main, index, f, &f->items[k], engine);
    }
    tz_db_release(&main);
    tz_db_release(&index);
}

int main(int argc, char **argv)
{
    static const char *const engines[] = {[TZ_SQLITE] = "SQLite", [TZ_POSTGRES] = "PostgreSQL"};
    tz_setup();
    for (int engine = TZ_SQLITE; engine <= TZ_POSTGRES; engine++) {
        int before = passed;
        if (!tz_test_store_open(&t, (enum tz_dialect)engine))
            continue;
        check_tables(tz_store_db(t.store), engines[engine]);
        check_plans(argc - 1, argv + 1, engines[engine]);
        tz_test_store_close(&t);
        printf("ok: %d tables and statements on %s\n", passed - before, engines[engine]);
    }
    return failed ? 1 : 0;
}
