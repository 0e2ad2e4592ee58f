/* SPDX-License-Identifier: Apache-2.0
 *
 * The record tables of this folder and one way to write them.
 */
#include "report/record_priv.h"

#include "base/limits.h"
#include "base/text.h"
#include "report.sql.h"

static const char *const source_columns[] = {"name",      "file",   "format",      "charset",   "title",
                                             "agency",    "number", "issued",      "year_from", "year",
                                             "plan_year", "place",  "digest_text", "body",      NULL};
const struct tz_record report_record_source = {"report_source", source_columns, &SQL_SOURCE_ADD, &SQL_SOURCE_CLOSE,
                                               &SQL_SOURCE_EACH};

static const char *const synonym_columns[] = {"phrase", "unit", "indicator", "filters", NULL};
const struct tz_record report_record_synonym = {"report_synonym", synonym_columns, &SQL_SYNONYM_ADD, &SQL_SYNONYM_CLOSE,
                                                &SQL_SYNONYM_EACH};

static const char *const text_columns[] = {"title",   "year",    "kind", "period", "place", "subtitle",
                                           "speaker", "said_on", "body", "state",  "note",  NULL};
const struct tz_record report_record_text = {"report", text_columns, &SQL_TEXT_ADD, &SQL_TEXT_CLOSE, &SQL_TEXT_EACH};

static const char *const issue_columns[] = {"report", "report_version", "title",     "known", "head", "figures",
                                            "rows_n", "contents",       "issued_on", "body",  NULL};
const struct tz_record report_record_issue = {"report_issue", issue_columns, &SQL_ISSUE_ADD, &SQL_ISSUE_CLOSE,
                                              &SQL_ISSUE_EACH};

static const char *const figure_columns[] = {"issue", "n",   "ref",    "indicator",   "label", "period", "place",
                                             "num",   "den", "unit",   "shown",       "words", "map",    "coverage",
                                             "marks", "why", "rows_n", "rows_digest", NULL};
const struct tz_record report_record_figure = {"report_figure", figure_columns, &SQL_FIGURE_ADD, &SQL_FIGURE_CLOSE,
                                               &SQL_FIGURE_EACH};

struct puts {
    struct report_put *items;
    size_t n;
    int64_t actor;
};

static struct tz_err *apply(struct tz_apply *ap, void *data)
{
    struct puts *p = data;
    for (size_t k = 0; k < p->n; k++) {
        struct report_put *x = &p->items[k];
        if (x->version == 1)
            TZ_TRY(tz_apply_entry(ap, x->id, tz_printf(tz_apply_arena(ap), "@%s", x->record->table)));
        TZ_TRY(tz_record_write(ap, x->record, x->id, x->version, x->values, p->actor,
                               x->version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE));
    }
    return NULL;
}

struct tz_err *report_write(int64_t *j, struct tz_store *s, const struct tz_actor *who, const char *kind,
                            struct report_put *puts, size_t n, struct tz_arena *a)
{
    struct puts p = {puts, n, who->account};
    struct tz_work w = {.actor = *who, .kind = kind, .apply = apply, .data = &p};
    if (n > tz_limits.unit_rows)
        return tz_err(TZ_E_LIMIT, "一次不能超过%zu条", tz_limits.unit_rows);
    for (size_t k = 0; k < n; k++)
        if (!puts[k].id) {
            TZ_TRY(tz_store_new_id(&puts[k].id, s, who->town));
            puts[k].version = 1;
        } else if (!puts[k].version) {
            puts[k].version = 1; /* the id was taken beforehand */
        }
    if (n)
        TZ_TRY(tz_store_run(s, &w, a));
    if (j)
        *j = w.j;
    return NULL;
}

void report_put_value(struct report_put *p, struct tz_value v)
{
    TZ_ASSERT(p->n < TZ_RECORD_COLUMNS);
    p->values[p->n++] = v;
}

void report_put_text(struct report_put *p, const char *s)
{
    report_put_value(p, tz_v_text(s));
}

void report_put_int(struct report_put *p, int64_t i)
{
    report_put_value(p, tz_v_int(i));
}

struct tz_err *report_put_ratio(struct report_put *p, struct tz_ratio r)
{
    if (!tz_ratio_has(r)) {
        report_put_value(p, tz_v_null());
        report_put_value(p, tz_v_null());
        return NULL;
    }
    if (r.num > TZ_QUANTITY_MAX || r.num < -TZ_QUANTITY_MAX || r.den > TZ_QUANTITY_MAX)
        return tz_err(TZ_E_LIMIT, "数值超出可存范围");
    report_put_int(p, (int64_t)r.num);
    report_put_int(p, (int64_t)r.den);
    return NULL;
}

struct tz_ratio report_rows_ratio(const struct tz_rows *r, int column)
{
    if (tz_rows_null(r, column) || tz_rows_null(r, column + 1))
        return (struct tz_ratio){0, 0};
    return tz_ratio_make(tz_rows_int(r, column), tz_rows_int(r, column + 1));
}
