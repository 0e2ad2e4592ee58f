/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of this folder, their registration with the store, verify.
 */
#include "report/call_priv.h"
#include "report/form_priv.h"
#include "report/handover_priv.h"
#include "report/report.h"
#include "report/review_priv.h"
#include "report/term_priv.h"

#include "report.sql.h"

#define VERSIONED(INT, BYTES)                                                                                          \
    ", actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                          \
    " not null, primary key (town, id, version))"
#define HEAD(NAME, INT) "create table " NAME " (town " INT " not null, id " INT " not null, version " INT " not null, "

#define REPORT_TABLES(INT, BYTES, END)                                                                                 \
    HEAD("report_source", INT)                                                                                         \
    "name text not null, file text, format text, charset text, title text, agency text, number text, issued text, "    \
    "year_from " INT ", year " INT ", plan_year " INT ", place " INT                                                   \
    ", digest_text text, body text" VERSIONED(INT, BYTES) END HEAD(                                                    \
        "report_synonym", INT) "phrase text not null, unit text, indicator text, filters text" VERSIONED(INT, BYTES)   \
        END HEAD("report",                                                                                             \
                 INT) "title text not null, year " INT ", kind text, period text, place " INT                          \
                      ", subtitle text, speaker text, said_on text, body text, state text, "                           \
                      "note text" VERSIONED(INT, BYTES) END HEAD(                                                      \
                          "report_issue",                                                                              \
                          INT) "report " INT " not null, report_version " INT " not null, title text, known " INT      \
                               ", head text, figures " INT ", rows_n " INT ", contents text, issued_on " INT           \
                               ", body text" VERSIONED(INT, BYTES) END HEAD(                                           \
                                   "report_figure",                                                                    \
                                   INT) "issue " INT " not null, n " INT                                               \
                                        " not null, ref text, indicator text, label text, period text, place " INT     \
                                        ", num " INT ", den " INT                                                      \
                                        ", unit text, shown text, words text, map text, coverage text, marks " INT     \
                                        ", why text, rows_n " INT ", rows_digest text" VERSIONED(INT, BYTES) END       \
        "create table report_row (town " INT " not null, issue " INT " not null, n " INT " not null, ord " INT         \
        " not null, part " INT " not null, reg text not null, entry " INT " not null, entry_version " INT              \
        " not null, side " INT " not null, num " INT ", den " INT ", primary key (town, issue, n, ord))" END           \
        "create index report_source_text on report_source (town, digest_text);"                                        \
        "create index report_issue_report on report_issue (town, report);"                                             \
        "create index report_figure_issue on report_figure (town, issue, n);"                                          \
        "create index report_row_entry on report_row (town, entry);"

#define FORM_TABLES(INT, BYTES, END)                                                                                   \
    HEAD("form", INT)                                                                                                  \
    "name text not null, sender text, file text, data " BYTES ", state text" VERSIONED(INT, BYTES)                     \
        END HEAD("form_bind", INT) "form " INT " not null, sheet " INT " not null, line " INT " not null, col " INT    \
                                   " not null, ref text" VERSIONED(INT, BYTES)                                         \
                                       END HEAD("form_sent", INT) "form " INT " not null, period text, place " INT     \
                                                                  ", issue " INT " not null, report " INT              \
                                                                  ", data " BYTES ", note text" VERSIONED(INT, BYTES)  \
                                                                      END                                              \
        "create index form_bind_form on form_bind (town, form);"                                                       \
        "create index form_sent_form on form_sent (town, form);"                                                       \
        "create index report_figure_said on report_figure (town, indicator, period);"

#define ITEM_TABLES(INT, BYTES, END)                                                                                   \
    HEAD("form_item", INT)                                                                                             \
    "form " INT " not null, item text, part text" VERSIONED(INT, BYTES) END                                            \
        "create unique index form_item_form on form_item (town, form, j_to);"

#define WORD_TABLES(INT, BYTES, END)                                                                                   \
    HEAD("term", INT)                                                                                                  \
    "word text not null, also text, meaning text, source text" VERSIONED(INT, BYTES)                                   \
        END HEAD("form_call", INT) "form " INT " not null, period text, due " INT ", basis text, expires " INT         \
                                   ", state text, reason text" VERSIONED(INT, BYTES) END

#define REVIEW_TABLES(INT, BYTES, END)                                                                                 \
    HEAD("report_review", INT)                                                                                         \
    "report " INT " not null, report_version " INT " not null, opened_on " INT ", until " INT                          \
    ", note text, state text, ballot " INT ", yes " INT ", no " INT ", abstain " INT ", seats " INT                    \
    ", signer text, passed_on " INT ", issue " INT                                                                     \
    VERSIONED(INT, BYTES)                                                                                              \
    END HEAD("report_comment", INT) "review " INT " not null, entry " INT " not null, at text" VERSIONED(INT, BYTES)   \
        END "create index report_comment_review on report_comment (town, review);"

#define HANDOVER_TABLES(INT, BYTES, END)                                                                               \
    HEAD("handover_profile", INT)                                                                                      \
    "key text not null, receiver text not null, reg text not null, columns text not null, basis text, "                \
    "purpose text, days " INT ", approver " INT ", closed " INT                                                        \
    VERSIONED(INT, BYTES)                                                                                              \
    END HEAD("handover", INT) "profile " INT " not null, n " INT " not null, rows_n " INT                              \
                              ", filters text, mark text not null, way text, "                                         \
                              "receiver text, digest_text text, made_on " INT ", delete_by " INT ", deleted_on " INT   \
                              VERSIONED(INT, BYTES)                                                                    \
    END

static const struct tz_migration migrations[] = {
    {1, REPORT_TABLES("integer", "blob", " without rowid;"), REPORT_TABLES("bigint", "bytea", ";")},
    {2, FORM_TABLES("integer", "blob", " without rowid;"), FORM_TABLES("bigint", "bytea", ";")},
    {3, WORD_TABLES("integer", "blob", " without rowid;"), WORD_TABLES("bigint", "bytea", ";")},
    {4, REVIEW_TABLES("integer", "blob", " without rowid;"), REVIEW_TABLES("bigint", "bytea", ";")},
    {5, HANDOVER_TABLES("integer", "blob", " without rowid;"), HANDOVER_TABLES("bigint", "bytea", ";")},
    {6, ITEM_TABLES("integer", "blob", " without rowid;"), ITEM_TABLES("bigint", "bytea", ";")},
    {0, NULL, NULL}};

static const struct tz_table tables[] = {{"report_source", TZ_RECORD, "town,id,version"},
                                         {"report_synonym", TZ_RECORD, "town,id,version"},
                                         {"report", TZ_RECORD, "town,id,version"},
                                         {"report_issue", TZ_RECORD, "town,id,version"},
                                         {"report_figure", TZ_RECORD, "town,id,version"},
                                         {"report_row", TZ_RECORD, "town,issue,n,ord"},
                                         {"form", TZ_RECORD, "town,id,version"},
                                         {"form_bind", TZ_RECORD, "town,id,version"},
                                         {"form_sent", TZ_RECORD, "town,id,version"},
                                         {"term", TZ_RECORD, "town,id,version"},
                                         {"form_call", TZ_RECORD, "town,id,version"},
                                         {"report_review", TZ_RECORD, "town,id,version"},
                                         {"report_comment", TZ_RECORD, "town,id,version"},
                                         {"handover_profile", TZ_RECORD, "town,id,version"},
                                         {"handover", TZ_RECORD, "town,id,version"},
                                         {"form_item", TZ_RECORD, "town,id,version"},
                                         {NULL, TZ_RECORD, NULL}};

static struct tz_err *verify(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to)
{
    static const struct tz_record *const records[] = {
        &report_record_source,  &report_record_synonym,  &report_record_text,   &report_record_issue,
        &report_record_figure,  &report_record_form,     &report_record_bind,   &report_record_sent,
        &report_record_term,    &report_record_call,     &report_record_review, &report_record_comment,
        &report_record_profile, &report_record_handover, &report_record_item};
    for (size_t k = 0; k < sizeof records / sizeof *records; k++)
        TZ_TRY(tz_record_verify(s, town, records[k], found, to));
    return report_verify_rows(s, town, found, to);
}

static struct tz_err *sweep(struct tz_apply *ap, void *data)
{
    (void)data;
    return tz_db_exec(tz_apply_conn(ap), &SQL_ROW_STRAYS, NULL, "i", tz_apply_town(ap));
}

/* Rows of a freeze that was cut off before its issue was written belong to nothing. */
static struct tz_err *rebuild(struct tz_store *s, int64_t town)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_work w = {.actor = {.town = town, .via = "job"}, .kind = "report-sweep", .apply = sweep, .quiet = true};
    struct tz_err *e = tz_store_run(s, &w, a);
    tz_arena_destroy(&a);
    return e;
}

void tz_report_setup(void)
{
    static const struct tz_schema schema = {
        .folder = "report", .migrations = migrations, .tables = tables, .verify = verify, .rebuild = rebuild};
    static bool done;
    if (done)
        return;
    done = true;
    tz_store_register(&schema);
}
