/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing the record tables of this folder: versions in place, one unit for all that belongs together.
 */
#include "indicator/record_priv.h"

#include "base/text.h"
#include "indicator.sql.h"

static const char *const target_columns[] = {"indicator", "filters", "place",  "year",  "quarter", "op",    "num",
                                             "den",       "growth",  "origin", "paper", "set_on",  "owner", "office",
                                             "whole",     "state",   "reason", "fact",  NULL};
const struct tz_record record_target = {"target", target_columns, &SQL_TARGET_ADD, &SQL_TARGET_CLOSE, &SQL_TARGET_EACH};

static const char *const fact_columns[] = {"source",  "source_id", "start_at", "end_at",  "quote",     "num",
                                           "den",     "num2",      "den2",     "unit",    "approx",    "what",
                                           "subject", "time",      "kind",     "section", "indicator", "filters",
                                           "place",   "period",    "growth",   "state",   NULL};
const struct tz_record record_fact = {"fact", fact_columns, &SQL_FACT_ADD, &SQL_FACT_CLOSE, &SQL_FACT_EACH};

static const char *const forecast_columns[] = {"indicator", "filters",  "place", "year", "as_of",   "num", "den",
                                               "done_num",  "done_den", "how",   "note", "made_on", NULL};
const struct tz_record record_forecast = {"forecast", forecast_columns, &SQL_FORECAST_ADD, &SQL_FORECAST_CLOSE,
                                          &SQL_FORECAST_EACH};

static const char *const score_columns[] = {"key", "label", "year", "level", "basis", "body", "state", NULL};
const struct tz_record record_score = {"score_book", score_columns, &SQL_SCORE_ADD, &SQL_SCORE_CLOSE, &SQL_SCORE_EACH};

struct puts {
    struct put *items;
    size_t n;
    int64_t actor;
};

static struct tz_err *apply(struct tz_apply *ap, void *data)
{
    struct puts *p = data;
    for (size_t k = 0; k < p->n; k++) {
        struct put *x = &p->items[k];
        if (x->version == 1)
            TZ_TRY(tz_apply_entry(ap, x->id, tz_printf(tz_apply_arena(ap), "@%s", x->record->table)));
        TZ_TRY(tz_record_write(ap, x->record, x->id, x->version, x->values, p->actor,
                               x->version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE));
    }
    return NULL;
}

struct tz_err *records_put(struct tz_store *s, const struct tz_actor *who, const char *kind, struct put *puts, size_t n,
                           struct tz_arena *a)
{
    struct puts p = {puts, n, who->account};
    struct tz_work w = {.actor = *who, .kind = kind, .apply = apply, .data = &p};
    if (n > PUTS_MAX)
        return tz_err(TZ_E_LIMIT, "一次不能超过%d条", PUTS_MAX);
    for (size_t k = 0; k < n; k++)
        if (!puts[k].id) {
            TZ_TRY(tz_store_new_id(&puts[k].id, s, who->town));
            puts[k].version = 1;
        }
    return n ? tz_store_run(s, &w, a) : NULL;
}

void put_add(struct put *p, struct tz_value v)
{
    TZ_ASSERT(p->n < TZ_RECORD_COLUMNS);
    p->values[p->n++] = v;
}

struct tz_err *put_ratio(struct put *p, struct tz_ratio r)
{
    if (!tz_ratio_has(r)) {
        put_add(p, tz_v_null());
        put_add(p, tz_v_null());
        return NULL;
    }
    if (r.num > TZ_QUANTITY_MAX || r.num < -TZ_QUANTITY_MAX || r.den > TZ_QUANTITY_MAX)
        return tz_err(TZ_E_LIMIT, "数值超出可存范围");
    put_add(p, tz_v_int((int64_t)r.num));
    put_add(p, tz_v_int((int64_t)r.den));
    return NULL;
}

struct tz_ratio rows_ratio(const struct tz_rows *r, int column)
{
    if (tz_rows_null(r, column) || tz_rows_null(r, column + 1))
        return (struct tz_ratio){0, 0};
    return tz_ratio_make(tz_rows_int(r, column), tz_rows_int(r, column + 1));
}
