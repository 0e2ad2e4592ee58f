/* SPDX-License-Identifier: Apache-2.0
 *
 * Freezing a report: all figures as known at one journal number, with the rows that each counts; reading an issue back;
 * proving it.
 *
 * Order of writing: the rows, figure by figure in units of at most 500; then, in one unit, the figures with the digests of
 * their rows, the issue with the digest of all, and the text's new version. What was cut off before that last unit belongs
 * to no issue and is swept by rebuild.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/intake.h"
#include "report/issue_priv.h"
#include "report/record_priv.h"
#include "report/term_priv.h"
#include "report/text_priv.h"
#include "report.sql.h"
#include "seal/seal.h"

static const char *hex(const uint8_t *bytes, size_t n, struct tz_arena *a)
{
    char *out = tz_alloc(a, 2 * n + 1);
    out[0] = 0;
    for (size_t k = 0; k < n; k++)
        snprintf(out + 2 * k, 3, "%02x", bytes[k]);
    return out;
}

static const char *digest_text(struct tz_digest *d, struct tz_arena *a)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    tz_digest_end(d, sum);
    return hex(sum, sizeof sum, a);
}

/* ---- rows */

enum { ROWS_A_UNIT = 500 };
struct row_unit {
    int64_t issue, n;
    struct tz_report_row rows[ROWS_A_UNIT];
    size_t count;
};

static void digest_row(struct tz_digest *d, const struct tz_report_row *r)
{
    char line[200];
    int64_t num = (int64_t)r->value.num, den = (int64_t)r->value.den;
    snprintf(line, sizeof line, "%lld %d %.60s %lld %lld %d %lld/%lld\n", (long long)r->ord, r->part, r->reg,
             (long long)r->id, (long long)r->version, r->side, (long long)num, (long long)den);
    tz_digest_str(d, line);
}

static struct tz_err *apply_rows(struct tz_apply *ap, void *data)
{
    const struct row_unit *u = data;
    for (size_t k = 0; k < u->count; k++) {
        const struct tz_report_row *r = &u->rows[k];
        bool has = tz_ratio_has(r->value);
        struct tz_value v[] = {tz_v_int(tz_apply_town(ap)),
                               tz_v_int(u->issue),
                               tz_v_int(u->n),
                               tz_v_int(r->ord),
                               tz_v_int(r->part),
                               tz_v_text(r->reg),
                               tz_v_int(r->id),
                               tz_v_int(r->version),
                               tz_v_int(r->side),
                               has ? tz_v_int((int64_t)r->value.num) : tz_v_null(),
                               has ? tz_v_int((int64_t)r->value.den) : tz_v_null()};
        TZ_TRY(tz_db_later(tz_apply_conn(ap), &SQL_ROW_ADD, v, sizeof v / sizeof *v));
    }
    return NULL;
}

struct freezing {
    const struct tz_desk *d;
    struct tz_conn *c;
    struct tz_arena *a, *loop;
    int64_t issue, known, rows;
    struct row_unit *unit;
    struct tz_digest *sum;
};

static struct tz_err *flush_rows(struct freezing *x)
{
    struct tz_work w = {.actor = x->d->who->actor, .kind = "report-rows", .apply = apply_rows, .data = x->unit};
    if (!x->unit->count)
        return NULL;
    TZ_TRY(tz_store_run(x->d->store, &w, x->loop));
    x->unit->count = 0;
    return NULL;
}

static struct tz_err *take_row(struct freezing *x, int64_t *ord, int part, const char *reg,
                               const struct tz_figure_row *r)
{
    if (tz_ratio_has(r->value) &&
        (r->value.num > TZ_QUANTITY_MAX || r->value.num < -TZ_QUANTITY_MAX || r->value.den > TZ_QUANTITY_MAX))
        return tz_err(TZ_E_LIMIT, "数值超出可存范围");
    if (x->unit->count == ROWS_A_UNIT)
        TZ_TRY(flush_rows(x));
    struct tz_report_row *to = &x->unit->rows[x->unit->count++];
    *to = (struct tz_report_row){++*ord, part, r->side, reg, r->id, r->version, r->value};
    digest_row(x->sum, to);
    return NULL;
}

/* Parts of the same months of the year before, behind a growth. */
#define PART_BEFORE 100

/* Every row behind a cell, in the order of the drill-down, seen by the system: an issue must open all of them. */
static struct tz_err *take_cell(struct freezing *x, const struct tz_figure_ask *of, int first_part, int64_t *count)
{
    struct tz_figure_cell_ask ask = {.ask = *of, .limit = ROWS_A_UNIT};
    ask.ask.who = NULL;
    ask.ask.known = x->known;
    ask.ask.compare = 0;
    for (ask.part = 0;; ask.part++) {
        struct tz_figure_rows rows = {0};
        ask.after = 0;
        do {
            TZ_TRY(tz_figure_drill(&rows, x->c, &ask, x->loop));
            if (!rows.reg)
                return flush_rows(x);
            for (size_t k = 0; k < rows.n; k++) {
                TZ_TRY(take_row(x, count, first_part + ask.part, rows.reg->key, &rows.rows[k]));
                ask.after = rows.rows[k].id;
            }
            TZ_TRY(flush_rows(x)); /* its rows point into the loop's memory */
            tz_arena_reset(x->loop);
        } while (rows.more && rows.n);
    }
}

static struct tz_err *take_rows(struct freezing *x, const struct tz_report_figure *f, int64_t *count)
{
    struct tz_figure_ask before = f->ask;
    *count = 0;
    x->unit->n = f->n;
    TZ_TRY(take_cell(x, &f->ask, 0, count));
    if (!(f->ask.compare & TZ_COMPARE_YOY))
        return NULL;
    before.period = tz_period_shift_years(f->ask.period, -1);
    return take_cell(x, &before, PART_BEFORE, count);
}

/* ---- figures and issue */

static struct tz_err *put_figure(struct report_put *p, struct freezing *x, const struct tz_report_figure *f)
{
    *p = (struct report_put){.record = &report_record_figure};
    report_put_int(p, x->issue);
    report_put_int(p, f->n);
    report_put_text(p, f->ref);
    report_put_text(p, f->indicator);
    report_put_text(p, f->label);
    report_put_text(p, f->period);
    report_put_int(p, f->place);
    TZ_TRY(report_put_ratio(p, f->value));
    report_put_text(p, f->unit);
    report_put_text(p, f->shown);
    report_put_text(p, f->words);
    report_put_text(p, f->map);
    report_put_text(p, f->coverage);
    report_put_int(p, f->marks);
    report_put_text(p, f->why);
    report_put_int(p, f->rows);
    report_put_text(p, f->rows_digest);
    return NULL;
}

static void digest_figure(struct tz_digest *d, const struct tz_report_figure *f, struct tz_arena *a)
{
    bool has = tz_ratio_has(f->value);
    tz_digest_str(d, tz_printf(a, "%lld\n%s\n%s\n%lld/%lld %s\n%s\n%s\n%s\n%s\n", (long long)f->n, f->ref, f->shown,
                               has ? (long long)f->value.num : 0, has ? (long long)f->value.den : 0,
                               f->unit ? f->unit : "", f->words ? f->words : "", f->map ? f->map : "",
                               f->coverage ? f->coverage : "", f->rows_digest));
}

static void put_issue(struct report_put *p, const struct tz_report_issue *i)
{
    *p = (struct report_put){.record = &report_record_issue, .id = i->id};
    report_put_int(p, i->report);
    report_put_int(p, i->report_version);
    report_put_text(p, i->title);
    report_put_int(p, i->known);
    report_put_text(p, i->head);
    report_put_int(p, i->figures);
    report_put_int(p, i->rows);
    report_put_text(p, i->contents);
    report_put_int(p, i->issued_on);
    report_put_text(p, i->body);
}

static struct tz_err *refuse_faults(const struct tz_report_rendered *r, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t k = 0, n = 0; k < r->figure_n && n < 5; k++)
        if (r->figures[k].why)
            tz_buf_printf(&b, "%s第%d行 %s：%s", n++ ? "；" : "", r->figures[k].line, r->figures[k].ref,
                          r->figures[k].why);
    return tz_err_hint(tz_err(TZ_E_RULE, "有 %zu 处引用没有数，不能定稿", r->faults), "%s", b.data);
}

static struct tz_err *write_issue(struct tz_report_issue *out, struct freezing *x, const struct tz_report_text *t,
                                  struct tz_report_figure *figures, size_t n)
{
    struct report_put *puts = TZ_NEW_ARRAY(x->a, n + 2, struct report_put);
    struct tz_digest *all = tz_digest_new(x->a);
    struct tz_report_text next = *t;
    for (size_t k = 0; k < n; k++) {
        digest_figure(all, &figures[k], x->a);
        TZ_TRY(put_figure(&puts[k], x, &figures[k]));
    }
    tz_digest_str(all, t->body);
    out->contents = digest_text(all, x->a);
    put_issue(&puts[n], out);
    next.state = TZ_REPORT_ISSUED;
    report_put_of_text(&puts[n + 1], &next);
    struct tz_err *e = report_write(&out->j, x->d->store, &x->d->who->actor, "report-issue", puts, n + 2, x->a);
    if (e && e->code == TZ_E_STALE) {
        tz_err_free(e);
        return tz_err_hint(tz_err(TZ_E_CONFLICT, "别人刚刚保存过这篇报告"), "重新打开后再定稿");
    }
    return e;
}

static struct tz_err *freeze(struct tz_report_issue *out, struct freezing *x, int64_t report)
{
    struct tz_report_text t;
    struct tz_report_rendered r;
    uint8_t hash[TZ_DIGEST_BYTES];
    int64_t town = x->d->who->actor.town;
    TZ_TRY(tz_report_get(&t, x->c, town, report, 0, x->a));
    if (tz_same(t.state, TZ_REPORT_ISSUED))
        return tz_err_hint(tz_err(TZ_E_RULE, "这一版已经定稿"), "改动后另存一版，才能再定稿");
    TZ_TRY(tz_store_head(&x->known, hash, x->c, town));
    TZ_TRY(tz_report_render(&r, x->d, x->c, &t, x->known, x->a));
    if (r.faults)
        return refuse_faults(&r, x->a);
    TZ_TRY(tz_store_new_id(&x->issue, x->d->store, town));
    x->unit = TZ_NEW(x->a, struct row_unit);
    x->unit->issue = x->issue;
    x->sum = tz_digest_new(x->a);
    struct tz_report_figure *figures = (struct tz_report_figure *)r.figures;
    for (size_t k = 0; k < r.figure_n; k++) {
        TZ_TRY(take_rows(x, &figures[k], &figures[k].rows));
        figures[k].rows_digest = digest_text(x->sum, x->a);
        x->rows += figures[k].rows;
    }
    *out = (struct tz_report_issue){.id = x->issue,
                                    .report = report,
                                    .report_version = t.version + 1,
                                    .title = t.title,
                                    .known = x->known,
                                    .head = hex(hash, sizeof hash, x->a),
                                    .figures = (int64_t)r.figure_n,
                                    .rows = x->rows,
                                    .issued_on = tz_today(),
                                    .body = t.body,
                                    .account = x->d->who->actor.account};
    return write_issue(out, x, &t, figures, r.figure_n);
}

struct tz_err *tz_report_freeze(struct tz_report_issue *out, const struct tz_desk *d, int64_t report,
                                struct tz_arena *a)
{
    struct freezing x = {.d = d, .a = a, .loop = tz_arena_child(a)};
    struct tz_report_issue issue;
    struct tz_err *e;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能给报告定稿"), "请党政办办理");
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(tz_db_reader(&x.c, tz_store_db(d->store), d->who->actor.town));
    e = freeze(&issue, &x, report);
    tz_db_release(&x.c);
    if (!e)
        *out = issue;
    return e;
}

/* ---- reading issues */

static void read_issue(struct tz_report_issue *i, const struct tz_rows *r, struct tz_arena *a)
{
    *i = (struct tz_report_issue){.id = tz_rows_int(r, 0),
                                  .report = tz_rows_int(r, 1),
                                  .report_version = tz_rows_int(r, 2),
                                  .title = tz_rows_copy(r, 3, a),
                                  .known = tz_rows_int(r, 4),
                                  .head = tz_rows_copy(r, 5, a),
                                  .figures = tz_rows_int(r, 6),
                                  .rows = tz_rows_int(r, 7),
                                  .contents = tz_rows_copy(r, 8, a),
                                  .issued_on = (tz_day)tz_rows_int(r, 9),
                                  .body = tz_rows_copy(r, 10, a),
                                  .account = tz_rows_int(r, 11),
                                  .j = tz_rows_int(r, 12)};
}

struct tz_err *tz_report_issues(struct tz_report_issue **out, size_t *n, struct tz_conn *c, int64_t town,
                                int64_t report, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 8;
    struct tz_report_issue *all = TZ_NEW_ARRAY(a, room, struct tz_report_issue);
    TZ_TRY(tz_db_query(&rows, c, &SQL_ISSUE_LIST, "iii", town, report, id));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        read_issue(&all[count++], rows, a);
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

static struct tz_err *read_figure(struct tz_report_figure *f, const struct tz_rows *r, struct tz_arena *a)
{
    struct tz_period p;
    char text[64];
    *f = (struct tz_report_figure){.n = tz_rows_int(r, 2),
                                   .ref = tz_rows_copy(r, 3, a),
                                   .indicator = tz_rows_copy(r, 4, a),
                                   .label = tz_rows_copy(r, 5, a),
                                   .period = tz_rows_copy(r, 6, a),
                                   .place = tz_rows_int(r, 7),
                                   .value = report_rows_ratio(r, 8),
                                   .unit = tz_rows_copy(r, 10, a),
                                   .shown = tz_rows_copy(r, 11, a),
                                   .words = tz_rows_copy(r, 12, a),
                                   .map = tz_rows_copy(r, 13, a),
                                   .coverage = tz_rows_copy(r, 14, a),
                                   .marks = (unsigned)tz_rows_int(r, 15),
                                   .why = tz_rows_copy(r, 16, a),
                                   .rows = tz_rows_int(r, 17),
                                   .rows_digest = tz_rows_copy(r, 18, a)};
    if (f->period) {
        TZ_TRY(tz_period_parse(&p, f->period));
        f->period_shown = tz_strdup(a, tz_period_show(text, p));
    }
    return NULL;
}

struct tz_err *report_issue_figures(struct tz_report_figure **out, size_t *n, struct tz_conn *c, int64_t town,
                                    int64_t issue, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_report_figure *all = TZ_NEW_ARRAY(a, REPORT_FIGURES_MAX + 1, struct tz_report_figure);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_FIGURE_LIST, "ii", town, issue));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < REPORT_FIGURES_MAX)
        if ((e = read_figure(&all[(*n)++], rows, a)))
            break;
    tz_rows_close(&rows);
    *out = all;
    return e;
}

static struct tz_err *one_issue(struct tz_report_issue *out, struct tz_conn *c, int64_t town, int64_t id,
                                struct tz_arena *a)
{
    struct tz_report_issue *all;
    size_t n;
    TZ_TRY(tz_report_issues(&all, &n, c, town, 0, id, a));
    if (!n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这份定稿"), "taizhang report list 列出报告和定稿");
    *out = all[0];
    return NULL;
}

/* What the reference asks for, where it can still be read. */
static const char *where_of(tz_day *as_of, const struct tz_report_figure *f, const struct tz_model *m,
                            struct tz_arena *a)
{
    struct tz_figure_ref ref;
    struct tz_err *e = tz_figure_ref_parse(&ref, f->ref, m, a);
    *as_of = 0;
    if (!e && ref.as_of)
        e = tz_day_parse(as_of, ref.as_of, false, false);
    const char *where = e ? "" : tz_filters_text(ref.filters, ref.filter_n, a);
    tz_err_free(e);
    return where;
}

static void complete(struct tz_report_figure *f, int64_t issue, const struct tz_model *m,
                     const struct tz_places *places, struct tz_arena *a)
{
    const char *rows;
    tz_day as_of;
    const char *where = where_of(&as_of, f, m, a);
    f->place_label = f->place ? tz_place_title(places, f->place, tz_today(), a) : "";
    report_figure_urls(&f->figure_url, &rows, f->indicator, f->period, f->place, where, as_of, a);
    f->rows_url = tz_printf(a, "/reports/issues/%lld/figures/%lld", (long long)issue, (long long)f->n);
}

struct tz_err *tz_report_render_issue(struct tz_report_rendered *out, const struct tz_desk *d, struct tz_conn *c,
                                      int64_t issue, struct tz_arena *a)
{
    struct tz_report_issue i = {0};
    struct tz_report_text t;
    struct reference *refs;
    struct tz_report_figure *figures;
    struct tz_places *places;
    struct tz_report_rendered r = {0};
    size_t n;
    int64_t town = d->who->actor.town;
    TZ_TRY(one_issue(&i, c, town, issue, a));
    TZ_TRY(tz_report_get(&t, c, town, i.report, i.report_version, a));
    TZ_TRY(report_references(&refs, &r.figure_n, i.body, a));
    TZ_TRY(report_issue_figures(&figures, &n, c, town, issue, a));
    if (n != r.figure_n)
        return tz_err(TZ_E_DAMAGED, "定稿的数与正文的引用对不上");
    TZ_TRY(tz_places_hold(&places, c, town));
    for (size_t k = 0; k < n; k++)
        complete(&figures[k], issue, d->model, places, a);
    tz_places_release(&places);
    t.body = i.body;
    r.figures = figures;
    r.known = i.known;
    r.document = report_document(&t, refs, figures, n, a);
    TZ_TRY(report_mark_terms(r.document, c, town, i.known, a));
    r.document->proof = tz_printf(a, "定稿编号 %lld，台账序号 %lld，日志 %.16s，内容 %.16s", (long long)i.id,
                                  (long long)i.known, i.head, i.contents);
    *out = r;
    return NULL;
}

struct tz_err *tz_report_issue_rows(struct tz_report_row **out, size_t *n, struct tz_conn *c, int64_t town,
                                    int64_t issue, int64_t figure, int64_t ord, size_t limit, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 64;
    struct tz_report_row *all = TZ_NEW_ARRAY(a, room, struct tz_report_row);
    TZ_TRY(tz_db_query(&rows, c, &SQL_ROW_LIST, "iiii", town, issue, figure, ord));
    while (!(e = tz_rows_next(rows, &have)) && have && (!limit || count < limit)) {
        TZ_GROW(a, all, count, room);
        all[count++] = (struct tz_report_row){
            tz_rows_int(rows, 0), (int)tz_rows_int(rows, 1), (int)tz_rows_int(rows, 5), tz_rows_copy(rows, 2, a),
            tz_rows_int(rows, 3), tz_rows_int(rows, 4),      report_rows_ratio(rows, 6)};
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

/* ---- proving */

struct tz_err *tz_report_recount(const struct tz_report_figure ***differ, size_t *n, const struct tz_desk *d,
                                 struct tz_conn *c, int64_t issue, struct tz_arena *a)
{
    struct tz_report_rendered frozen, again;
    struct tz_report_issue i = {0};
    struct tz_report_text t;
    int64_t town = d->who->actor.town;
    TZ_TRY(tz_report_render_issue(&frozen, d, c, issue, a));
    TZ_TRY(one_issue(&i, c, town, issue, a));
    TZ_TRY(tz_report_get(&t, c, town, i.report, i.report_version, a));
    t.body = i.body;
    TZ_TRY(tz_report_render(&again, d, c, &t, i.known, a));
    *differ = TZ_NEW_ARRAY(a, frozen.figure_n + 1, const struct tz_report_figure *);
    *n = 0;
    for (size_t k = 0; k < frozen.figure_n; k++)
        if (!tz_same(frozen.figures[k].shown, again.figures[k].shown))
            (*differ)[(*n)++] = &frozen.figures[k];
    return NULL;
}

struct proving {
    void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what);
    void *to;
};

static struct tz_err *verify_figure(const struct proving *p, struct tz_conn *c, int64_t town, int64_t issue,
                                    const struct tz_report_figure *f, struct tz_arena *loop)
{
    struct tz_report_row *rows;
    size_t n;
    struct tz_digest *d = tz_digest_new(loop);
    TZ_TRY(tz_report_issue_rows(&rows, &n, c, town, issue, f->n, 0, 0, loop));
    for (size_t k = 0; k < n; k++)
        digest_row(d, &rows[k]);
    if ((int64_t)n != f->rows || !tz_same(digest_text(d, loop), f->rows_digest))
        p->found(p->to, "report_row", issue, f->n, "定稿所附的条目与摘要不符");
    return NULL;
}

static struct tz_err *verify_issue(const struct proving *p, struct tz_conn *c, int64_t town,
                                   const struct tz_report_issue *i, struct tz_arena *a)
{
    struct tz_report_figure *figures;
    size_t n;
    struct tz_arena *loop = tz_arena_child(a);
    struct tz_digest *all = tz_digest_new(a);
    TZ_TRY(report_issue_figures(&figures, &n, c, town, i->id, a));
    for (size_t k = 0; k < n; k++) {
        digest_figure(all, &figures[k], a);
        TZ_TRY(verify_figure(p, c, town, i->id, &figures[k], loop));
        tz_arena_reset(loop);
    }
    tz_digest_str(all, i->body);
    if ((int64_t)n != i->figures || !tz_same(digest_text(all, a), i->contents))
        p->found(p->to, "report_issue", i->id, 1, "定稿的内容与摘要不符");
    return NULL;
}

struct tz_err *
report_verify_rows(struct tz_store *s, int64_t town,
                   void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_conn *c = NULL;
    struct tz_report_issue *issues;
    size_t n = 0;
    struct proving p = {found, to};
    struct tz_err *e = tz_db_reader(&c, tz_store_db(s), town);
    if (!e)
        e = tz_report_issues(&issues, &n, c, town, 0, 0, a);
    for (size_t k = 0; k < n && !e; k++)
        e = verify_issue(&p, c, town, &issues[k], a);
    tz_db_release(&c);
    tz_arena_destroy(&a);
    return e;
}
