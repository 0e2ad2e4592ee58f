/* SPDX-License-Identifier: Apache-2.0
 *
 * Going through the facts that matched nothing: what comes nearest, matching by hand, remembering it.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "indicator/target.h"
#include "register/list.h"
#include "report/intake_priv.h"
#include "report/record_priv.h"

/* A kept fact as the reader gave it, for the matcher. */
static struct tz_read_fact as_read(const struct tz_fact *f)
{
    struct tz_read_fact x = {.quote = f->quote ? f->quote : "",
                             .unit = f->unit ? f->unit : "",
                             .unit_implied = "",
                             .what = f->what ? f->what : "",
                             .subject = f->subject ? f->subject : "",
                             .section = f->section ? f->section : "",
                             .base = "",
                             .of = ""};
    for (int k = TZ_READ_RESULT; k <= TZ_READ_OTHER; k++)
        if (tz_same(f->kind, tz_read_kind_names[k]))
            x.kind = (enum tz_read_kind)k;
    if (x.kind == TZ_READ_CHANGE)
        x.of = x.what;
    return x;
}

static void nearest(struct tz_fact_nearest *out, const struct resolver *r, const struct tz_read_fact *f,
                    struct tz_arena *a)
{
    struct ranked all[3];
    out->n = report_ranked(all, 3, r, f, a);
    out->confirmed = report_confirmed(r, f->what, f->unit);
    for (size_t k = 0; k < out->n; k++) {
        out->items[k] = all[k].indicator;
        out->filters[k] = all[k].filters;
        out->scores[k] = all[k].score;
    }
}

struct tz_err *tz_report_nearest(struct tz_fact_nearest **out, const struct tz_desk *d, struct tz_conn *c,
                                 const struct tz_fact *facts, size_t n, struct tz_arena *a)
{
    struct resolver *r;
    struct tz_places *places = NULL;
    struct tz_buf words;
    struct tz_err *e;
    tz_buf_init(&words, a);
    for (size_t k = 0; k < n; k++)
        tz_buf_str(&words, facts[k].what ? facts[k].what : "");
    TZ_TRY(tz_places_hold(&places, c, d->who->actor.town));
    e = report_resolver(&r, c, d->model, places, d->who->actor.town, words.data, a);
    if (!e) {
        *out = TZ_NEW_ARRAY(a, n + 1, struct tz_fact_nearest);
        for (size_t k = 0; k < n; k++) {
            struct tz_read_fact f = as_read(&facts[k]);
            nearest(&(*out)[k], r, &f, a);
        }
    }
    tz_places_release(&places);
    return e;
}

/* ---- matching */

static struct tz_err *remember(const struct tz_desk *d, struct tz_conn *c, const struct tz_fact *f,
                               const char *indicator, const char *filters, struct tz_arena *a)
{
    struct synonym *all;
    size_t n;
    struct report_put p = {.record = &report_record_synonym};
    TZ_TRY(report_synonyms(&all, &n, c, d->who->actor.town, a));
    for (size_t k = 0; k < n; k++)
        if (tz_same(all[k].phrase, f->what) && tz_same(all[k].unit, f->unit)) {
            if (tz_same(all[k].indicator, indicator) && tz_same(all[k].filters, filters))
                return NULL;
            p.id = all[k].id;
            p.version = all[k].version + 1;
        }
    report_put_text(&p, f->what);
    report_put_text(&p, f->unit);
    report_put_text(&p, indicator);
    report_put_text(&p, filters);
    return report_write(NULL, d->store, &d->who->actor, "report-match", &p, 1, a);
}

static bool percent(const struct tz_fact *f)
{
    return tz_same(f->unit, "%") || tz_same(f->unit, "个百分点");
}

/* ---- the promise of a target that is matched later */
static bool empty(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return !v || v->empty;
}

static bool speaks_of(const struct tz_entry *e, const struct tz_fact *f, struct tz_arena *a)
{
    const struct tz_val *text = tz_entry_val(e, "text");
    const char *words = text && !text->empty ? tz_val_print(text, a) : "";
    return f->quote && *f->quote && strstr(words, f->quote) != NULL;
}

static struct tz_err *find_task(const struct tz_entry **out, const struct tz_desk *d, const struct tz_fact *f,
                                struct tz_arena *a)
{
    const struct tz_register *reg = tz_model_register(d->model, "task");
    const char *origin = "政府工作报告", *year = f->period ? tz_strndup(a, f->period, 4) : "";
    struct tz_filter filters[] = {{"origin", TZ_F_EQ, &origin, 1}, {"year", TZ_F_EQ, &year, 1}};
    struct tz_list page = {0};
    *out = NULL;
    if (!reg || !*year)
        return NULL;
    do {
        struct tz_list_query q = {.reg = reg,
                                  .right = TZ_RIGHT_SEE,
                                  .filters = filters,
                                  .filter_n = 2,
                                  .order = "number",
                                  .after = page.next,
                                  .limit = tz_limits.page_rows < 200 ? tz_limits.page_rows : 200};
        TZ_TRY(tz_list_run(&page, d, &q, a));
        for (size_t k = 0; k < page.n && !*out; k++)
            if (empty(page.rows[k], "indicator") && speaks_of(page.rows[k], f, a))
                *out = page.rows[k];
    } while (!*out && page.next && page.n);
    return NULL;
}

/* The task that was made of its sentence without an indicator is measured from now on. */
static struct tz_err *measure_task(const struct tz_desk *d, const struct tz_fact *f, struct tz_arena *a)
{
    const struct tz_entry *task;
    struct tz_set sets[3];
    struct tz_done done;
    struct tz_act act = {0};
    char value[40];
    int64_t scaled;
    size_t n = 0;
    TZ_TRY(find_task(&task, d, f, a));
    if (!task)
        return NULL;
    sets[n++] = (struct tz_set){.key = "indicator",
                                .text = *f->filters ? tz_printf(a, "%s | %s", f->indicator, f->filters) : f->indicator};
    if (tz_ratio_has(f->value) && tz_ratio_round(&scaled, f->value, 4) && scaled >= 0 && !f->growth) {
        sets[n++] = (struct tz_set){.key = "target", .text = tz_strdup(a, tz_dec_print(value, scaled, 4))};
        if (f->unit && *f->unit)
            sets[n++] = (struct tz_set){.key = "target_unit", .text = f->unit};
    }
    return tz_register_change(&done, d, task->id, task->version, sets, n, &act, a);
}

static struct tz_err *match_one(const struct tz_desk *d, struct tz_fact f, const struct tz_figure_ref *ref,
                                const char *filters, struct tz_arena *a)
{
    bool made;
    f.indicator = ref ? ref->indicator->key : NULL;
    f.filters = ref ? filters : "";
    f.state = ref ? TZ_FACT_MATCHED : TZ_FACT_DROPPED;
    f.growth = ref && tz_same(f.kind, "change") && percent(&f) && !tz_same(ref->indicator->unit, "%");
    TZ_TRY(tz_fact_change(d->store, &d->who->actor, d->model, &f, a));
    if (!ref || !tz_same(f.kind, "target"))
        return NULL;
    TZ_TRY(measure_task(d, &f, a));
    return report_target_of(&made, d, &f, NULL, a);
}

static struct tz_err *find_fact(struct tz_fact *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_fact *found;
    size_t n;
    struct tz_fact_query q = {.id = id};
    TZ_TRY(tz_fact_list(&found, &n, c, town, &q, a));
    if (!n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这条报告数：%lld", (long long)id),
                           "taizhang report facts 列出各条和编号");
    *out = found[0];
    return NULL;
}

static struct tz_err *parse_to(struct tz_figure_ref *ref, const struct tz_desk *d, const char *to, struct tz_arena *a)
{
    TZ_TRY(tz_figure_ref_parse(ref, to, d->model, a));
    if (ref->indicator && !ref->indicator->hidden && !ref->derived)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_INPUT, "没有指标“%s”", ref->name), "taizhang figure --list 列出所有指标");
}

static struct tz_err *match_all(size_t *also, const struct tz_desk *d, struct tz_conn *c, int64_t fact, const char *to,
                                struct tz_arena *a)
{
    struct tz_fact f, *open;
    struct tz_figure_ref ref = {0};
    size_t n;
    bool drop = !to || !*to || tz_same(to, "-");
    TZ_TRY(find_fact(&f, c, d->who->actor.town, fact, a));
    if (!drop)
        TZ_TRY(parse_to(&ref, d, to, a));
    const char *filters = drop ? "" : tz_filters_text(ref.filters, ref.filter_n, a);
    TZ_TRY(match_one(d, f, drop ? NULL : &ref, filters, a));
    if (drop)
        return NULL;
    TZ_TRY(remember(d, c, &f, ref.indicator->key, filters, a));
    struct tz_fact_query q = {.state = TZ_FACT_OPEN};
    TZ_TRY(tz_fact_list(&open, &n, c, d->who->actor.town, &q, a));
    for (size_t k = 0; k < n; k++)
        if (open[k].id != fact && tz_same(open[k].what, f.what) && tz_same(open[k].unit, f.unit) && open[k].place &&
            tz_same(open[k].kind, f.kind) && open[k].source_id != f.source_id) {
            TZ_TRY(match_one(d, open[k], &ref, filters, a));
            ++*also;
        }
    return NULL;
}

struct tz_err *tz_report_match(size_t *also, const struct tz_desk *d, int64_t fact, const char *to, struct tz_arena *a)
{
    struct tz_conn *c;
    struct tz_err *e;
    size_t more = 0;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能匹配报告数"), "请党政办办理");
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    e = match_all(&more, d, c, fact, to, a);
    tz_db_release(&c);
    if (!e && also)
        *also = more;
    return e;
}
