/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a report in: source, facts, targets, tasks.
 */
#include "report/intake.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "indicator/target.h"
#include "reader/reader.h"
#include "report/intake_priv.h"
#include "report/record_priv.h"
#include "report.sql.h"
#include "seal/seal.h"

bool tz_report_may(const struct tz_who *who)
{
    static const char *const roles[] = {"office", "clerk", "head", "mayor", "secretary"};
    if (who->system)
        return true;
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
        if (tz_who_has_role(who, roles[k]))
            return true;
    return false;
}

/* ---- the source */

static const char *hex_digest(const void *data, size_t n, struct tz_arena *a)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    char *out = tz_alloc(a, 2 * TZ_DIGEST_BYTES + 1);
    struct tz_digest *d = tz_digest_new(a);
    tz_digest_add(d, data, n);
    tz_digest_end(d, sum);
    for (size_t k = 0; k < TZ_DIGEST_BYTES; k++)
        snprintf(out + 2 * k, 3, "%02x", sum[k]);
    return out;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* 西江镇2021年政府工作报告: the page's own title where it names the town and a year, else made of what was found. */
static const char *source_name(const struct intake *x)
{
    const struct tz_report_meta *m = &x->facts.meta;
    const struct tz_place *town = tz_place_newest(x->places, x->out->source.place);
    const char *place = town ? town->name : "";
    if (m->title && *m->title && strstr(m->title, place) && strstr(m->title, "年"))
        return m->title;
    if (x->out->source.year)
        return tz_printf(x->a, "%s%d年政府工作报告", place, x->out->source.year);
    return m->title && *m->title ? m->title : tz_printf(x->a, "%s政府工作报告", place);
}

static void fill_source(struct intake *x)
{
    struct tz_report_source *s = &x->out->source;
    const struct tz_report_meta *m = &x->facts.meta;
    s->place = tz_places_town(x->places);
    s->year_from = x->o->year ? x->o->year : m->review_from;
    s->year = x->o->year ? x->o->year : m->review_to;
    s->plan_year = m->plan_to ? m->plan_to : s->year ? s->year + 1 : 0;
    s->file = base_name(x->o->path ? x->o->path : x->o->name ? x->o->name : "");
    s->format = x->file.format;
    s->charset = x->file.charset;
    s->title = m->title;
    s->agency = m->agency;
    s->number = m->number;
    s->issued = m->issued;
    s->name = source_name(x);
}

static struct tz_err *write_source(struct intake *x)
{
    struct tz_report_source *s = &x->out->source;
    struct report_put p = {.record = &report_record_source};
    report_put_text(&p, s->name);
    report_put_text(&p, s->file);
    report_put_text(&p, s->format);
    report_put_text(&p, s->charset);
    report_put_text(&p, s->title);
    report_put_text(&p, s->agency);
    report_put_text(&p, s->number);
    report_put_text(&p, s->issued);
    report_put_int(&p, s->year_from);
    report_put_int(&p, s->year);
    report_put_int(&p, s->plan_year);
    report_put_int(&p, s->place);
    report_put_text(&p, s->digest_text);
    report_put_text(&p, x->file.text);
    TZ_TRY(report_write(&s->j, x->d->store, &x->d->who->actor, "report-read", &p, 1, x->a));
    s->id = p.id;
    s->version = 1;
    return NULL;
}

static struct tz_err *find_same(struct intake *x)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, x->c, &SQL_SOURCE_SAME, "it", x->d->who->actor.town, x->out->source.digest_text));
    e = tz_rows_next(rows, &have);
    if (!e && have) {
        x->out->same = true;
        x->out->source.id = tz_rows_int(rows, 0);
    }
    tz_rows_close(&rows);
    return e;
}

static void read_source(struct tz_report_source *s, const struct tz_rows *r, struct tz_arena *a)
{
    *s = (struct tz_report_source){.id = tz_rows_int(r, 0),
                                   .version = tz_rows_int(r, 1),
                                   .name = tz_rows_copy(r, 2, a),
                                   .file = tz_rows_copy(r, 3, a),
                                   .format = tz_rows_copy(r, 4, a),
                                   .charset = tz_rows_copy(r, 5, a),
                                   .title = tz_rows_copy(r, 6, a),
                                   .agency = tz_rows_copy(r, 7, a),
                                   .number = tz_rows_copy(r, 8, a),
                                   .issued = tz_rows_copy(r, 9, a),
                                   .year_from = (int)tz_rows_int(r, 10),
                                   .year = (int)tz_rows_int(r, 11),
                                   .plan_year = (int)tz_rows_int(r, 12),
                                   .place = tz_rows_int(r, 13),
                                   .digest_text = tz_rows_copy(r, 14, a),
                                   .j = tz_rows_int(r, 15)};
}

struct tz_err *tz_report_sources(struct tz_report_source **out, size_t *n, struct tz_conn *c, int64_t town,
                                 struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 16;
    struct tz_report_source *all = TZ_NEW_ARRAY(a, room, struct tz_report_source);
    TZ_TRY(tz_db_query(&rows, c, &SQL_SOURCE_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        read_source(&all[count++], rows, a);
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

struct tz_err *tz_report_source_text(char **out, struct tz_conn *c, int64_t town, int64_t source, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SOURCE_BODY, "ii", town, source));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = tz_rows_copy(rows, 0, a);
    else if (!e)
        e = tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这份读入的报告"), "taizhang report sources 列出读入的报告");
    tz_rows_close(&rows);
    return e;
}

/* ---- facts */

static const char *time_text(const struct tz_read_fact *f, struct tz_arena *a)
{
    if (!f->year_from)
        return "";
    return f->year_from == f->year_to ? tz_printf(a, "%d", f->year_from)
                                      : tz_printf(a, "%d-%d", f->year_from, f->year_to);
}

static void fill_fact(struct intake *x, size_t k)
{
    const struct tz_read_fact *f = &x->facts.facts[k];
    const struct resolved *r = &x->resolved[k];
    x->kept[k] = (struct tz_fact){.source = x->out->source.name,
                                  .source_id = x->out->source.id,
                                  .start = (int64_t)f->start,
                                  .end = (int64_t)f->end,
                                  .quote = f->quote,
                                  .value = r->value,
                                  .value2 = r->value2,
                                  .unit = r->unit,
                                  .approx = tz_read_approx_names[f->approx],
                                  .what = f->kind == TZ_READ_CHANGE && *f->of ? f->of : f->what,
                                  .subject = f->subject,
                                  .time = time_text(f, x->a),
                                  .kind = tz_read_kind_names[f->kind],
                                  .section = f->section,
                                  .indicator = r->indicator ? r->indicator->key : NULL,
                                  .filters = r->filters_text,
                                  .place = r->place,
                                  .period = r->period_text,
                                  .growth = r->growth,
                                  .state = r->indicator ? TZ_FACT_MATCHED : TZ_FACT_OPEN};
}

static bool same_slot(const struct tz_fact *a, const struct tz_fact *b)
{
    return tz_same(a->indicator, b->indicator) && tz_same(a->filters, b->filters) && a->place == b->place &&
           tz_same(a->period, b->period) && tz_same(a->kind, b->kind) && a->growth == b->growth;
}

/* Of several figures for one indicator, place and period with different values the best match stays, the others wait for a
 * person: which of them is meant cannot be told from the words. */
static void settle_doubles(struct intake *x)
{
    for (size_t k = 0; k < x->facts.n; k++)
        for (size_t i = 0; i < x->facts.n && x->kept[k].indicator; i++) {
            const struct resolved *a = &x->resolved[k], *b = &x->resolved[i];
            if (i == k || !x->kept[i].indicator || !same_slot(&x->kept[i], &x->kept[k]) ||
                tz_ratio_cmp(a->value, b->value) == 0)
                continue;
            if (b->score > a->score || (b->score == a->score && i < k)) {
                x->kept[k].indicator = NULL;
                x->kept[k].state = TZ_FACT_OPEN;
            }
        }
}

static struct tz_err *write_facts(struct intake *x)
{
    size_t most = tz_limits.unit_rows < 500 ? tz_limits.unit_rows : 500;
    for (size_t k = 0; k < x->facts.n; k++)
        fill_fact(x, k);
    settle_doubles(x);
    for (size_t from = 0; from < x->facts.n; from += most) {
        size_t n = x->facts.n - from < most ? x->facts.n - from : most;
        TZ_TRY(tz_fact_add(x->d->store, &x->d->who->actor, x->kept + from, n, x->a));
    }
    return NULL;
}

static void count_facts(struct intake *x)
{
    struct tz_intake *out = x->out;
    out->facts = x->facts.n;
    for (size_t k = 0; k < x->facts.n; k++) {
        switch (x->facts.facts[k].kind) {
        case TZ_READ_RESULT:
            out->results++;
            break;
        case TZ_READ_TARGET:
            out->targets++;
            break;
        case TZ_READ_CHANGE:
            out->changes++;
            break;
        case TZ_READ_OTHER:
            out->others++;
            break;
        }
        out->matched += x->kept[k].indicator != NULL;
        out->open += x->kept[k].indicator == NULL;
    }
}

/* ---- targets */

static const char *op_of(const char *approx)
{
    return tz_same(approx, "at_most") || tz_same(approx, "under") ? "<=" : ">=";
}

struct tz_err *report_target_of(bool *made, const struct tz_desk *d, const struct tz_fact *f, const char *issued,
                                struct tz_arena *a)
{
    const struct tz_indicator *i = f->indicator ? tz_model_indicator(d->model, f->indicator) : NULL;
    struct tz_period p;
    struct tz_ratio level = f->value, factor;
    int64_t id;
    *made = false;
    if (!i || !f->period || !tz_ratio_has(f->value) || !f->place)
        return NULL;
    TZ_TRY(tz_period_parse(&p, f->period));
    bool growth = f->growth || (tz_same(f->unit, "%") && !tz_same(i->unit, "%"));
    if (!growth && *f->unit && !tz_same(f->unit, i->unit) &&
        (!tz_unit_convert(&factor, f->unit, i->unit) || !tz_ratio_mul(&level, f->value, factor)))
        return NULL;
    struct tz_target t = {.indicator = i->key,
                          .filters = f->filters,
                          .place = f->place,
                          .year = tz_day_year(p.till),
                          .op = op_of(f->approx),
                          .value = level,
                          .growth = growth,
                          .origin = "政府工作报告",
                          .paper = f->source,
                          .state = TZ_TARGET_FIXED,
                          .fact = f->id};
    struct tz_err *e = issued && *issued ? tz_day_parse(&t.set_on, issued, false, false) : NULL;
    tz_err_free(e); /* a day that cannot be read is left out */
    *made = true;
    return tz_target_set(&id, d->store, &d->who->actor, d->model, &t, a);
}

static struct tz_err *write_targets(struct intake *x)
{
    for (size_t k = 0; k < x->facts.n; k++) {
        bool made = false;
        const struct tz_fact *f = &x->kept[k];
        if (!tz_same(f->kind, "target") || !f->indicator)
            continue;
        TZ_TRY(report_target_of(&made, x->d, f, x->out->source.issued, x->a));
        x->out->target_n += made;
    }
    return NULL;
}

/* ---- the whole */

static struct tz_err *load(struct intake *x)
{
    const struct tz_intake_options *o = x->o;
    if (o->data)
        TZ_TRY(tz_report_file(&x->file, o->name ? o->name : "报告", o->data, o->bytes, x->a));
    else
        TZ_TRY(tz_report_path(&x->file, o->path, x->a));
    x->out->source.digest_text = hex_digest(x->file.text, x->file.len, x->a);
    return tz_read_text(&x->facts, x->file.input, x->file.text, x->file.len, x->a);
}

static struct tz_err *resolve_all(struct intake *x)
{
    struct resolver *r;
    TZ_TRY(report_resolver(&r, x->c, x->d->model, x->places, x->d->who->actor.town, x->file.text, x->a));
    x->resolved = TZ_NEW_ARRAY(x->a, x->facts.n + 1, struct resolved);
    x->kept = TZ_NEW_ARRAY(x->a, x->facts.n + 1, struct tz_fact);
    for (size_t k = 0; k < x->facts.n; k++) {
        const struct tz_read_fact *f = &x->facts.facts[k];
        int year = f->kind == TZ_READ_TARGET ? x->out->source.plan_year : x->out->source.year;
        report_resolve(&x->resolved[k], r, f, year, x->a);
        if (x->resolved[k].each) /* of every village: no figure of the town; kept, to be matched by a person */
            x->resolved[k].indicator = NULL;
    }
    return NULL;
}

static struct tz_err *take_in(struct intake *x)
{
    fill_source(x);
    TZ_TRY(resolve_all(x));
    TZ_TRY(write_source(x));
    TZ_TRY(write_facts(x));
    count_facts(x);
    TZ_TRY(write_targets(x));
    return x->o->no_tasks ? NULL : intake_tasks(x);
}

struct tz_err *tz_report_intake(struct tz_intake *out, const struct tz_desk *d, const struct tz_intake_options *o,
                                struct tz_arena *a)
{
    struct tz_intake result = {0};
    struct intake x = {.out = &result, .d = d, .o = o, .a = a};
    struct tz_err *e;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能读入报告"), "请党政办办理");
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(load(&x));
    TZ_TRY(tz_db_reader(&x.c, tz_store_db(d->store), d->who->actor.town));
    e = find_same(&x);
    if (!e && !result.same)
        e = tz_places_hold(&x.places, x.c, d->who->actor.town);
    if (!e && !result.same)
        e = take_in(&x);
    tz_places_release(&x.places);
    tz_db_release(&x.c);
    if (!e)
        *out = result;
    return e;
}
