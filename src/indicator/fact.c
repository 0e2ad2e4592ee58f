/* SPDX-License-Identifier: Apache-2.0
 *
 * Reported values: adding, matching, listing.
 */
#include "indicator/fact.h"
#include "indicator/record_priv.h"
#include "indicator/target.h"

#include "base/text.h"
#include "base/unit.h"
#include "indicator.sql.h"
#include <stdlib.h>
#include <string.h>

/* ---- writing */

static struct tz_err *put_fact(struct put *p, const struct tz_fact *f)
{
    *p = (struct put){.record = &record_fact, .id = f->id, .version = f->version + 1};
    put_add(p, tz_v_text(f->source));
    put_add(p, tz_v_int(f->source_id));
    put_add(p, tz_v_int(f->start));
    put_add(p, tz_v_int(f->end));
    put_add(p, tz_v_text(f->quote));
    TZ_TRY(put_ratio(p, f->value));
    TZ_TRY(put_ratio(p, f->value2));
    put_add(p, tz_v_text(f->unit));
    put_add(p, tz_v_text(f->approx));
    put_add(p, tz_v_text(f->what));
    put_add(p, tz_v_text(f->subject));
    put_add(p, tz_v_text(f->time));
    put_add(p, tz_v_text(f->kind));
    put_add(p, tz_v_text(f->section));
    put_add(p, tz_v_text(f->indicator));
    put_add(p, tz_v_text(f->filters ? f->filters : ""));
    put_add(p, tz_v_int(f->place));
    put_add(p, tz_v_text(f->period));
    put_add(p, tz_v_int(f->growth));
    put_add(p, tz_v_text(f->state ? f->state : f->indicator ? TZ_FACT_MATCHED : TZ_FACT_OPEN));
    return NULL;
}

static struct tz_err *check(const struct tz_fact *f, const struct tz_model *m)
{
    const struct tz_indicator *i = f->indicator && m ? tz_model_indicator(m, f->indicator) : NULL;
    struct tz_ratio factor;
    struct tz_period p;
    if (f->indicator && m && !i)
        return tz_err_hint(tz_err(TZ_E_RULE, "没有指标“%s”", f->indicator), "请从指标表中选");
    if (f->period)
        TZ_TRY(tz_period_parse(&p, f->period));
    if (i && !f->growth && f->unit && *f->unit && !tz_same(f->unit, i->unit) &&
        !tz_unit_convert(&factor, f->unit, i->unit))
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”的单位%s不能换算成%s", i->label, f->unit, i->unit),
                           "请核对指标，户与人、件与人次不能互换");
    return NULL;
}

struct tz_err *tz_fact_add(struct tz_store *s, const struct tz_actor *who, struct tz_fact *facts, size_t n,
                           struct tz_arena *a)
{
    struct put *puts = TZ_NEW_ARRAY(a, n + 1, struct put);
    for (size_t k = 0; k < n; k++) {
        TZ_TRY(check(&facts[k], NULL));
        facts[k].id = facts[k].version = 0;
        TZ_TRY(put_fact(&puts[k], &facts[k]));
    }
    TZ_TRY(records_put(s, who, "fact", puts, n, a));
    for (size_t k = 0; k < n; k++) {
        facts[k].id = puts[k].id;
        facts[k].version = 1;
    }
    return NULL;
}

struct tz_err *tz_fact_change(struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                              const struct tz_fact *f, struct tz_arena *a)
{
    struct put p;
    if (!f->id)
        return tz_err(TZ_E_INPUT, "没有写明是哪一条报告数");
    TZ_TRY(check(f, m));
    TZ_TRY(put_fact(&p, f));
    return records_put(s, who, "fact", &p, 1, a);
}

/* ---- reading */

static void read_fact(struct tz_fact *f, const struct tz_rows *r, struct tz_arena *a)
{
    *f = (struct tz_fact){.id = tz_rows_int(r, 0),
                          .version = tz_rows_int(r, 1),
                          .source = tz_rows_copy(r, 2, a),
                          .source_id = tz_rows_int(r, 3),
                          .start = tz_rows_int(r, 4),
                          .end = tz_rows_int(r, 5),
                          .quote = tz_rows_copy(r, 6, a),
                          .value = rows_ratio(r, 7),
                          .value2 = rows_ratio(r, 9),
                          .unit = tz_rows_copy(r, 11, a),
                          .approx = tz_rows_copy(r, 12, a),
                          .what = tz_rows_copy(r, 13, a),
                          .subject = tz_rows_copy(r, 14, a),
                          .time = tz_rows_copy(r, 15, a),
                          .kind = tz_rows_copy(r, 16, a),
                          .section = tz_rows_copy(r, 17, a),
                          .indicator = tz_rows_copy(r, 18, a),
                          .filters = tz_rows_copy(r, 19, a),
                          .place = tz_rows_int(r, 20),
                          .period = tz_rows_copy(r, 21, a),
                          .growth = tz_rows_int(r, 22) != 0,
                          .state = tz_rows_copy(r, 23, a),
                          .j_from = tz_rows_int(r, 24),
                          .j_to = tz_rows_int(r, 25)};
}

static bool wanted(const struct tz_fact *f, const struct tz_fact_query *q)
{
    if ((q->indicator && !tz_same(f->indicator, q->indicator)) || (q->filters && !tz_same(f->filters, q->filters)) ||
        (q->state && !tz_same(f->state, q->state)) || (q->kind && !tz_same(f->kind, q->kind)) ||
        (q->place && f->place != q->place) || (q->source_id && f->source_id != q->source_id) ||
        (q->id && f->id != q->id))
        return false;
    if (q->period.from) {
        struct tz_period p;
        struct tz_err *e = f->period ? tz_period_parse(&p, f->period) : NULL;
        bool in = f->period && !e && p.from >= q->period.from && p.till <= q->period.till;
        tz_err_free(e);
        return in;
    }
    return true;
}

struct tz_err *tz_fact_list(struct tz_fact **out, size_t *n, struct tz_conn *c, int64_t town,
                            const struct tz_fact_query *q, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 32;
    struct tz_fact *all = TZ_NEW_ARRAY(a, room, struct tz_fact);
    int64_t known = tz_known_j(q->known);
    if (q->indicator)
        TZ_TRY(tz_db_query(&rows, c, &SQL_FACT_OF, "iti", town, q->indicator, known));
    else
        TZ_TRY(tz_db_query(&rows, c, &SQL_FACT_LIST, "iii", town, q->after, known));
    while (!(e = tz_rows_next(rows, &have)) && have && (!q->limit || count < q->limit)) {
        TZ_GROW(a, all, count, room);
        read_fact(&all[count], rows, a);
        count += all[count].id > q->after && wanted(&all[count], q);
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}
