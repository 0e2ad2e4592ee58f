/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of this folder and what it hangs into the folders below, once at program start.
 */
#include "indicator/record_priv.h"
#include "indicator/tally_priv.h"

#define INDICATOR_TABLES(INT, BYTES, END)                                                                              \
    "create table target (town " INT " not null, id " INT " not null, version " INT                                    \
    " not null, indicator text, filters text, place " INT ", year " INT ", quarter " INT ", op text, num " INT         \
    ", den " INT ", growth " INT ", origin text, paper text, set_on " INT ", owner " INT ", office " INT               \
    ", whole " INT ", state text, reason text, fact " INT ", actor " INT " not null, digest " BYTES                    \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version))" END                  \
    "create table fact (town " INT " not null, id " INT " not null, version " INT                                      \
    " not null, source text, source_id " INT ", start_at " INT ", end_at " INT ", quote text, num " INT ", den " INT   \
    ", num2 " INT ", den2 " INT                                                                                        \
    ", unit text, approx text, what text, subject text, time text, kind text, section text, "                          \
    "indicator text, filters text, place " INT ", period text, growth " INT ", state text, actor " INT                 \
    " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                                         \
    " not null, primary key (town, id, version))" END "create table forecast (town " INT " not null, id " INT          \
    " not null, version " INT " not null, indicator text, filters text, place " INT ", year " INT ", as_of " INT       \
    ", num " INT ", den " INT ", done_num " INT ", done_den " INT ", how text, note text, made_on " INT ", actor " INT \
    " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                                         \
    " not null, primary key (town, id, version))" END "create table score_book (town " INT " not null, id " INT        \
    " not null, version " INT " not null, key text, label text, year " INT ", level " INT                              \
    ", basis text, body text, state text, actor " INT " not null, digest " BYTES " not null, j_from " INT              \
    " not null, j_to " INT " not null, primary key (town, id, version))" END                                           \
    "create index target_year on target (town, year, indicator);"                                                      \
    "create index fact_indicator on fact (town, indicator, period);"                                                   \
    "create index forecast_year on forecast (town, year);"                                                             \
    "create index score_book_key on score_book (town, key, year);"                                                     \
    "create table tally (town " INT " not null, ind " INT " not null, place " INT " not null, day " INT                \
    " not null, cut " INT " not null, n " INT " not null, v " INT                                                      \
    " not null check (v between -4611686018427387904 and 4611686018427387904), primary key "                           \
    "(town, ind, day, place, cut))" END "create table tally_cut (town " INT " not null, ind " INT                      \
    " not null, cut " INT " not null, k0 text, k1 text, k2 text, k3 text, primary key (town, ind, cut))" END           \
    "create table tally_month (town " INT " not null, level " INT " not null, month " INT " not null, ind " INT        \
    " not null, place " INT " not null, n " INT " not null, v " INT                                                    \
    " not null check (v between -4611686018427387904 and 4611686018427387904), primary key "                           \
    "(town, level, month, ind, place))" END "create table tally_year (town " INT " not null, level " INT               \
    " not null, year " INT " not null, ind " INT " not null, place " INT " not null, n " INT " not null, v " INT       \
    " not null check (v between -4611686018427387904 and 4611686018427387904), primary key "                           \
    "(town, level, year, ind, place))" END "create table tally_who (town " INT " not null, ind " INT                   \
    " not null, who " INT " not null, month " INT " not null, place " INT " not null, cut " INT " not null, n " INT    \
    " not null, primary key (town, ind, who, month, place, cut))" END "create table tally_last (town " INT             \
    " not null, ind " INT " not null, id " INT " not null, sub " INT " not null, slot " INT " not null, place " INT    \
    " not null, cut " INT " not null, grp " INT " not null, v " INT " not null, version " INT                          \
    " not null, primary key (town, ind, id, sub))" END "create index tally_who_month on tally_who (town, ind, month);" \
    "create index tally_last_slot on tally_last (town, ind, slot);"                                                    \
    "create index tally_last_group on tally_last (town, ind, grp, slot);"                                              \
    "create index tally_month_ind on tally_month (town, ind);"                                                         \
    "create index tally_year_ind on tally_year (town, ind);"                                                           \
    "create table tally_state (town " INT " not null, ind " INT                                                        \
    " not null, key text not null, print text not null, kept " INT " not null, roll " INT " not null, params " INT     \
    " not null, stale " INT " not null, primary key (town, ind))" END

static const struct tz_migration migrations[] = {
    {1, INDICATOR_TABLES("integer", "blob", " without rowid;"), INDICATOR_TABLES("bigint", "bytea", ";")},
    {0, NULL, NULL}};

static const struct tz_table tables[] = {{"target", TZ_RECORD, "town,id,version"},
                                         {"fact", TZ_RECORD, "town,id,version"},
                                         {"forecast", TZ_RECORD, "town,id,version"},
                                         {"score_book", TZ_RECORD, "town,id,version"},
                                         {"tally", TZ_DERIVED, "town,ind,day,place,cut"},
                                         {"tally_cut", TZ_DERIVED, "town,ind,cut"},
                                         {"tally_month", TZ_DERIVED, "town,level,month,ind,place"},
                                         {"tally_year", TZ_DERIVED, "town,level,year,ind,place"},
                                         {"tally_who", TZ_DERIVED, "town,ind,who,month,place,cut"},
                                         {"tally_last", TZ_DERIVED, "town,ind,id,sub"},
                                         {"tally_state", TZ_DERIVED, "town,ind"},
                                         {NULL, TZ_RECORD, NULL}};

static struct tz_err *verify(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to)
{
    static const struct tz_record *const records[] = {&record_target, &record_fact, &record_forecast, &record_score};
    for (size_t k = 0; k < sizeof records / sizeof *records; k++)
        TZ_TRY(tz_record_verify(s, town, records[k], found, to));
    return tally_verify(s, town, found, to);
}

void tz_indicator_setup(void)
{
    static const struct tz_schema schema = {.folder = "indicator",
                                            .migrations = migrations,
                                            .tables = tables,
                                            .verify = verify,
                                            .rebuild = tally_rebuild_hook};
    static bool done;
    if (done)
        return;
    done = true;
    tz_store_register(&schema);
    tally_hooks_setup();
}
