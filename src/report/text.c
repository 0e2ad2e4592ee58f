/* SPDX-License-Identifier: Apache-2.0
 *
 * Report texts as records: saving with versions, listing, their references.
 */
#include <string.h>

#include "base/text.h"
#include "report/intake.h"
#include "report/issue_priv.h"
#include "report/record_priv.h"
#include "report/text_priv.h"
#include "report.sql.h"

/* ---- references */

struct tz_err *report_references(struct reference **out, size_t *n, const char *body, struct tz_arena *a)
{
    struct reference *all = TZ_NEW_ARRAY(a, REPORT_FIGURES_MAX, struct reference);
    int line = 1;
    *n = 0;
    for (const char *p = body; *p; p++) {
        line += *p == '\n';
        if (p[0] != '{' || p[1] != '{')
            continue;
        const char *end = strstr(p, "}}"), *wrap = strchr(p, '\n');
        if (!end || (wrap && wrap < end))
            return tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "引用没有写完"), "写成 {{指标 | period=2025}}"),
                                "第%d行", line);
        if (*n == REPORT_FIGURES_MAX)
            return tz_err(TZ_E_LIMIT, "一篇报告最多引用 %d 个数", REPORT_FIGURES_MAX);
        all[(*n)++] = (struct reference){p, end + 2, tz_trim(a, tz_strndup(a, p + 2, (size_t)(end - p - 2))), line};
        p = end + 1;
    }
    *out = all;
    return NULL;
}

static struct tz_err *check_references(const struct tz_desk *d, const char *body, struct tz_arena *a)
{
    struct reference *refs;
    size_t n;
    TZ_TRY(report_references(&refs, &n, body, a));
    for (size_t k = 0; k < n; k++) {
        struct tz_figure_ref ref;
        struct tz_err *e = tz_figure_ref_parse(&ref, refs[k].text, d->model, a);
        if (!e && (!ref.indicator || ref.indicator->hidden))
            e = tz_err_hint(tz_err(TZ_E_INPUT, "没有指标“%s”", ref.name), "taizhang figure --list 列出所有指标");
        if (e)
            return tz_err_place(e, "第%d行", refs[k].line);
    }
    return NULL;
}

/* ---- saving */

static struct tz_err *check_text(const struct tz_report_text *t, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_period p;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能起草报告"), "请党政办办理");
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    if (!t->title || !*t->title)
        return tz_err_hint(tz_err(TZ_E_INPUT, "报告没有标题"), "例：政府工作报告");
    if (t->year < 1949 || t->year > 2200)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写明报告回顾的年度"), "例：2025");
    if (t->period)
        TZ_TRY(tz_period_parse(&p, t->period));
    if (t->body && strlen(t->body) > REPORT_BODY_BYTES)
        return tz_err(TZ_E_LIMIT, "报告正文超过 %d 兆字节", REPORT_BODY_BYTES >> 20);
    return check_references(d, t->body ? t->body : "", a);
}

void report_put_of_text(struct report_put *p, const struct tz_report_text *t)
{
    *p = (struct report_put){.record = &report_record_text, .id = t->id, .version = t->id ? t->version + 1 : 0};
    report_put_text(p, t->title);
    report_put_int(p, t->year);
    report_put_text(p, t->kind ? t->kind : "年度");
    report_put_text(p, t->period);
    report_put_int(p, t->place);
    report_put_text(p, t->subtitle);
    report_put_text(p, t->speaker);
    report_put_text(p, t->said_on);
    report_put_text(p, t->body ? t->body : "");
    report_put_text(p, t->state ? t->state : TZ_REPORT_DRAFT);
    report_put_text(p, t->note);
}

static struct tz_err *current(struct tz_report_text *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    e = tz_report_get(out, c, d->who->actor.town, id, 0, a);
    tz_db_release(&c);
    return e;
}

static struct tz_err *overtaken(void)
{
    return tz_err_hint(tz_err(TZ_E_CONFLICT, "别人刚刚保存过这篇报告"), "重新打开，把改动加到新的一版上");
}

struct tz_err *tz_report_save(struct tz_report_text *t, const struct tz_desk *d, struct tz_arena *a)
{
    struct report_put p;
    struct tz_report_text now;
    char *clean;
    TZ_TRY(check_text(t, d, a));
    if (t->id) {
        TZ_TRY(current(&now, d, t->id, a));
        if (t->version != now.version)
            return overtaken();
    }
    TZ_TRY(tz_text_clean(&clean, t->body ? t->body : "", t->body ? strlen(t->body) : 0, REPORT_BODY_BYTES, a));
    struct tz_report_text next = *t;
    next.body = clean;
    report_put_of_text(&p, &next);
    struct tz_err *e = report_write(&t->j, d->store, &d->who->actor, "report", &p, 1, a);
    if (e && e->code == TZ_E_STALE) {
        tz_err_free(e);
        return overtaken();
    }
    if (!e) {
        t->id = p.id;
        t->version = p.version;
    }
    return e;
}

/* ---- reading */

static void read_text(struct tz_report_text *t, const struct tz_rows *r, struct tz_arena *a)
{
    *t = (struct tz_report_text){.id = tz_rows_int(r, 0),
                                 .version = tz_rows_int(r, 1),
                                 .title = tz_rows_copy(r, 2, a),
                                 .year = (int)tz_rows_int(r, 3),
                                 .kind = tz_rows_copy(r, 4, a),
                                 .period = tz_rows_copy(r, 5, a),
                                 .place = tz_rows_int(r, 6),
                                 .subtitle = tz_rows_copy(r, 7, a),
                                 .speaker = tz_rows_copy(r, 8, a),
                                 .said_on = tz_rows_copy(r, 9, a),
                                 .body = tz_rows_copy(r, 10, a),
                                 .state = tz_rows_copy(r, 11, a),
                                 .note = tz_rows_copy(r, 12, a),
                                 .account = tz_rows_int(r, 13),
                                 .j = tz_rows_int(r, 14)};
}

struct tz_err *tz_report_list(struct tz_report_text **out, size_t *n, struct tz_conn *c, int64_t town,
                              struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 16;
    struct tz_report_text *all = TZ_NEW_ARRAY(a, room, struct tz_report_text);
    TZ_TRY(tz_db_query(&rows, c, &SQL_TEXT_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        read_text(&all[count++], rows, a);
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

struct tz_err *tz_report_get(struct tz_report_text *out, struct tz_conn *c, int64_t town, int64_t id, int64_t version,
                             struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TEXT_ONE, "iii", town, id, version));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        read_text(out, rows, a);
    else if (!e)
        e = tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这篇报告"), "taizhang report list 列出报告");
    tz_rows_close(&rows);
    return e;
}
