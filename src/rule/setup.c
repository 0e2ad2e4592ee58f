/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of rule/, verify, and the nightly job.
 */
#include "rule/ballot_priv.h"
#include "rule/callback.h"
#include "rule/callback_priv.h"
#include "rule/draw_priv.h"
#include "rule/intake.h"
#include "rule/standard.h"
#include "rule/link_priv.h"
#include "register/hooks.h"
#include "rule/rule_priv.h"

#include <string.h>

#include "base/text.h"
#include "rule.sql.h"

#define TABLES(INT, BYTES, END)                                                                                        \
    "create table warning (town " INT " not null, id " INT " not null, version " INT                                   \
    " not null, number text not null, rule text not null, label text not null, basis text, reg text not null, "        \
    "entry " INT " not null, entry_version " INT " not null, place " INT                                               \
    " not null, cause text not null, state text not null, opened_on " INT " not null, due_on " INT ", gone_on " INT    \
    ", hits " INT " not null, parts text not null, finding text, reason text, actor " INT " not null, digest " BYTES   \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version))" END                  \
    "create index warning_cause on warning (town, rule, cause);"                                                       \
    "create index warning_open on warning (town, state, due_on, id);"                                                  \
    "create index warning_entry on warning (town, entry);"                                                             \
    "create index warning_number on warning (town, number);"                                                           \
    "create table warning_row (town " INT " not null, warning " INT " not null, n " INT                                \
    " not null, reg text not null, entry " INT " not null, entry_version " INT                                         \
    " not null, primary key (town, warning, n))" END "create index warning_row_entry on warning_row (town, entry);"    \
    "create table warning_tell (town " INT " not null, warning " INT " not null, n " INT                               \
    " not null, role text not null, text text not null, shows text, primary key (town, warning, n))" END               \
    "create table rule_run (town " INT " not null, rule text not null, ran_at " INT " not null, hits " INT             \
    " not null, opened " INT " not null, gone " INT " not null, deferred " INT                                         \
    " not null, note text, primary key (town, rule))" END

#define DRAW(INT, BYTES)                                                                                               \
    "create table draw (town " INT " not null, id " INT " not null, version " INT                                      \
    " not null, number text not null, reg text not null, filters text, by_place " INT " not null, count " INT          \
    " not null, seed text not null, per " INT " not null, inspectors text, purpose text, known " INT                   \
    " not null, pool text not null, drawn text not null, actor " INT " not null, digest " BYTES                        \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version));"                     \
    "create index draw_number on draw (town, number);"

#define DRAW_EXEMPT(INT)                                                                                               \
    "alter table draw add column avoid text; alter table draw add column rest " INT                                    \
    "; alter table draw add column left_out text;"

#define CALLBACK(INT, BYTES, END)                                                                                      \
    "create table callback (town " INT " not null, id " INT " not null, version " INT                                  \
    " not null, reg text not null, entry " INT " not null, entry_version " INT " not null, place " INT                 \
    " not null, drawn_on " INT " not null, state text not null, rating text, asked_on " INT ", actor " INT             \
    " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                                         \
    " not null, primary key (town, id, version))" END "create index callback_entry on callback (town, entry);"         \
    "create index callback_reg on callback (town, reg, drawn_on);"

#define VERSIONED(INT, BYTES, END)                                                                                     \
    ", actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                          \
    " not null, primary key (town, id, version))" END
#define HEAD(NAME, INT) "create table " NAME " (town " INT " not null, id " INT " not null, version " INT " not null, "
#define BALLOT(INT, BYTES, END)                                                                                        \
    HEAD("ballot", INT)                                                                                                \
    "title text not null, kind text, category text, note text, subject text, secret " INT " not null, seats " INT      \
    " not null, rule text not null, state text not null, closed_on " INT ", until " INT                                \
    VERSIONED(INT, BYTES, END)                                                                                         \
        HEAD("ballot_choice",                                                                                          \
             INT) "ballot " INT " not null, n " INT " not null, label text not null, reason text" VERSIONED(INT,       \
                                                                                                            BYTES,     \
                                                                                                            END)       \
            HEAD("ballot_seat",                                                                                        \
                 INT) "ballot " INT " not null, account " INT " not null, code text, used " INT                        \
                      " not null" VERSIONED(INT, BYTES, END)                                                           \
                          HEAD("ballot_paper",                                                                         \
                               INT) "ballot " INT " not null, choices text not null, account " INT                     \
                                    " not null" VERSIONED(                                                             \
                                        INT, BYTES,                                                                    \
                                        END) "create index ballot_choice_of on ballot_choice (town, ballot, n);"       \
                                             "create index ballot_seat_of on ballot_seat (town, ballot, account);"     \
                                             "create index ballot_seat_code on ballot_seat (town, code);"              \
                                             "create index ballot_paper_of on ballot_paper (town, ballot);"

#define FOLLOW(INT, BYTES, END)                                                                                        \
    HEAD("ballot_follow", INT)                                                                                         \
    "ballot " INT " not null, choice " INT " not null, answer text not null, reg text not null, entry " INT            \
    " not null, number text not null, reason text not null" VERSIONED(                                                 \
        INT, BYTES, END) "create index ballot_follow_of on ballot_follow (town, ballot);"

#define LINK(INT, BYTES)                                                                                               \
    "create table fact_link (town " INT " not null, id " INT " not null, version " INT                                 \
    " not null, kind text not null, reg text, keep " INT " not null, other " INT                                       \
    " not null, reason text not null, state text not null, actor " INT " not null, digest " BYTES                      \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version));"

#define WORDS(INT, BYTES)                                                                                              \
    "alter table warning add column word_key " INT "; alter table warning add column words " BYTES ";"

static const struct tz_migration migrations[] = {
    {1, TABLES("integer", "blob", " without rowid;"), TABLES("bigint", "bytea", ";")},
    {2, DRAW("integer", "blob"), DRAW("bigint", "bytea")},
    {3, CALLBACK("integer", "blob", " without rowid;"), CALLBACK("bigint", "bytea", ";")},
    {4, BALLOT("integer", "blob", " without rowid;"), BALLOT("bigint", "bytea", ";")},
    {5, LINK("integer", "blob"), LINK("bigint", "bytea")},
    {6, FOLLOW("integer", "blob", " without rowid;"), FOLLOW("bigint", "bytea", ";")},
    {7, DRAW_EXEMPT("integer"), DRAW_EXEMPT("bigint")},
    {8, WORDS("integer", "blob"), WORDS("bigint", "bytea")},
    {0, NULL, NULL}};
static const struct tz_table tables[] = {{"warning", TZ_RECORD, "town,id,version"},
                                         {"warning_row", TZ_RECORD, "town,warning,n"},
                                         {"warning_tell", TZ_RECORD, "town,warning,n"},
                                         {"draw", TZ_RECORD, "town,id,version"},
                                         {"callback", TZ_RECORD, "town,id,version"},
                                         {"ballot", TZ_RECORD, "town,id,version"},
                                         {"ballot_choice", TZ_RECORD, "town,id,version"},
                                         {"ballot_seat", TZ_RECORD, "town,id,version"},
                                         {"ballot_paper", TZ_RECORD, "town,id,version"},
                                         {"fact_link", TZ_RECORD, "town,id,version"},
                                         {"ballot_follow", TZ_RECORD, "town,id,version"},
                                         {"rule_run", TZ_DERIVED, "town,rule"},
                                         {NULL, TZ_RECORD, NULL}};

/* ---- verify: the rows and tells of each warning against the digest that its record carries */
typedef void (*found_fn)(void *to, const char *table, int64_t id, int64_t version, const char *what);

struct checked {
    int64_t id, version;
    const char *parts;
};

static struct tz_err *check_parts(struct tz_conn *c, int64_t town, const struct checked *w, found_fn found, void *to,
                                  struct tz_arena *a)
{
    struct behind *rows;
    struct tz_warning_tell *tells;
    size_t row_n, tell_n;
    TZ_TRY(warning_rows(&rows, &row_n, c, town, w->id, a));
    TZ_TRY(warning_tells(&tells, &tell_n, c, town, w->id, a));
    if (!tz_same(parts_digest(rows, row_n, tells, tell_n, a), w->parts))
        found(to, "warning_row", w->id, w->version, "所据记录或告知与摘要不符");
    return NULL;
}

/* Warnings of one page by id, so that no cursor stays open while their parts are read. */
static struct tz_err *page(struct checked *list, size_t *n, size_t most, struct tz_conn *c, int64_t town, int64_t after,
                           struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_VERIFY_PAGE, "ii", town, after));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < most)
        list[(*n)++] = (struct checked){tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_copy(rows, 2, a)};
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *check_all(struct tz_conn *c, int64_t town, found_fn found, void *to, struct tz_arena *a)
{
    enum { most = 500 };
    struct checked *list = TZ_NEW_ARRAY(a, most, struct checked);
    struct tz_arena *loop = tz_arena_child(a);
    struct tz_rows *rows;
    struct tz_err *e;
    size_t n = most;
    bool have;
    for (int64_t after = 0; n == most; after = n ? list[n - 1].id : 0) {
        tz_arena_reset(loop);
        TZ_TRY(page(list, &n, most, c, town, after, loop));
        for (size_t i = 0; i < n; i++)
            TZ_TRY(check_parts(c, town, &list[i], found, to, loop));
    }
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARTS_MISSING, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have)
        found(to, "warning_row", tz_rows_int(rows, 0), 1, "没有这条预警");
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *verify(struct tz_store *s, int64_t town, found_fn found, void *to)
{
    struct tz_arena *a;
    struct tz_conn *c = NULL;
    TZ_TRY(tz_record_verify(s, town, &warning_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &draw_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &callback_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &link_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &ballot_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &ballot_choice_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &ballot_seat_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &ballot_paper_record, found, to));
    TZ_TRY(tz_record_verify(s, town, &ballot_follow_record, found, to));
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    a = tz_arena_new(0);
    struct tz_err *e = check_all(c, town, found, to, a);
    tz_arena_destroy(&a);
    tz_db_release(&c);
    return e;
}

/* ---- the nightly job: rules look at how things are now, so days on which nobody ran are not made up one by one */
static struct tz_err *nightly(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a)
{
    struct tz_model *m = NULL;
    struct tz_rule_run run;
    if (day != tz_today()) {
        *result = tz_strdup(a, "并入今天的检查");
        return NULL;
    }
    struct tz_err *e = tz_register_model(&m, s, town);
    if (e && e->code == TZ_E_MISSING) { /* a town without packs has no rules */
        tz_err_free(e);
        return NULL;
    }
    if (!e)
        e = tz_rule_look(&run, s, m, town, NULL, a);
    int64_t drawn = 0, undecided = 0, back = 0, listed = 0;
    struct tz_who who = tz_who_system(town, "job");
    const struct tz_desk all = {.store = s, .model = m, .who = &who};
    if (!e)
        e = tz_intake_back(&back, &all, a);
    if (!e)
        e = tz_standard_problems(&listed, &all, a);
    if (!e)
        e = tz_callback_draw(&drawn, &undecided, s, m, town, a);
    if (!e)
        *result =
            tz_printf(a,
                      "%zu 条规则：新预警 %lld 件，情形消失 %lld 件，参数未设 %lld 处，未能检查 %lld 条；抽取回访 "
                      "%lld 件%s",
                      run.n, (long long)run.opened, (long long)run.gone, (long long)run.missing, (long long)run.failed,
                      (long long)drawn, undecided ? "，本年度参数未设：callback_one_in" : "");
    tz_model_release(&m);
    return e;
}

void tz_rule_setup(void)
{
    static const struct tz_schema schema = {
        .folder = "rule", .migrations = migrations, .tables = tables, .verify = verify};
    static const struct tz_job job = {"warning", 1, 2, nightly};
    static bool done;
    if (done)
        return;
    done = true;
    tz_store_register(&schema);
    tz_job_register(&job);
    tz_register_hook(&words_hooks);
}
