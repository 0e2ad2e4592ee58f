/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliberation of reports; see review.h.
 */
#include "report/review.h"

#include <string.h>

#include "base/text.h"
#include "report.sql.h"
#include "report/intake.h"
#include "report/review_priv.h"

enum { TITLE_CHARS = 60 };

static const char *const review_columns[] = {"report", "report_version", "opened_on", "until", "note",
                                             "state",  "ballot",         "yes",       "no",    "abstain",
                                             "seats",  "signer",         "passed_on", "issue", NULL};
const struct tz_record report_record_review = {"report_review", review_columns, &SQL_REVIEW_ADD, &SQL_REVIEW_CLOSE,
                                               &SQL_REVIEW_EACH};
static const char *const comment_columns[] = {"review", "entry", "at", NULL};
const struct tz_record report_record_comment = {"report_comment", comment_columns, &SQL_COMMENT_ADD, &SQL_COMMENT_CLOSE,
                                                &SQL_COMMENT_EACH};

static struct tz_err *may(const struct tz_desk *d)
{
    return tz_report_may(d->who) ? NULL : tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能组织审议"), "请党政办办理");
}

static const char *or_null(const char *s)
{
    return s && *s ? s : NULL;
}

static void put_review(struct report_put *p, const struct tz_review *r)
{
    *p = (struct report_put){.record = &report_record_review, .id = r->id, .version = r->id ? r->version + 1 : 0};
    report_put_int(p, r->report);
    report_put_int(p, r->report_version);
    report_put_int(p, r->opened_on);
    report_put_int(p, r->until);
    report_put_text(p, or_null(r->note));
    report_put_text(p, r->state);
    report_put_int(p, r->ballot);
    report_put_int(p, r->yes);
    report_put_int(p, r->no);
    report_put_int(p, r->abstain);
    report_put_int(p, r->seats);
    report_put_text(p, or_null(r->signer));
    report_put_int(p, r->passed_on);
    report_put_int(p, r->issue);
}

/* ---- reading */
static struct tz_err *read_reviews(struct tz_review **out, size_t *n, struct tz_conn *c, int64_t town, int64_t report,
                                   int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_review);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_REVIEW_LIST, "iii", town, report, id));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_review){.id = tz_rows_int(rows, 0),
                                            .version = tz_rows_int(rows, 1),
                                            .report = tz_rows_int(rows, 2),
                                            .report_version = tz_rows_int(rows, 3),
                                            .opened_on = (tz_day)tz_rows_int(rows, 4),
                                            .until = (tz_day)tz_rows_int(rows, 5),
                                            .note = tz_rows_null(rows, 6) ? "" : tz_rows_copy(rows, 6, a),
                                            .state = tz_rows_copy(rows, 7, a),
                                            .ballot = tz_rows_int(rows, 8),
                                            .yes = tz_rows_int(rows, 9),
                                            .no = tz_rows_int(rows, 10),
                                            .abstain = tz_rows_int(rows, 11),
                                            .seats = tz_rows_int(rows, 12),
                                            .signer = tz_rows_null(rows, 13) ? "" : tz_rows_copy(rows, 13, a),
                                            .passed_on = (tz_day)tz_rows_int(rows, 14),
                                            .issue = tz_rows_int(rows, 15),
                                            .title = tz_rows_copy(rows, 16, a),
                                            .comments = tz_rows_int(rows, 17)};
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_review_list(struct tz_review **out, size_t *n, struct tz_conn *c, int64_t town, int64_t report,
                              struct tz_arena *a)
{
    return read_reviews(out, n, c, town, report, 0, a);
}

struct tz_err *tz_review_get(struct tz_review *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_review *one;
    size_t n;
    TZ_TRY(read_reviews(&one, &n, c, town, 0, id, a));
    if (!n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次审议：%lld", (long long)id), "taizhang report reviews 列出");
    *out = one[0];
    return NULL;
}

static struct tz_err *get(struct tz_review *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_review_get(out, c, d->who->actor.town, id, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_review_comments(struct tz_review_comment **out, size_t *n, struct tz_conn *c, int64_t town,
                                  int64_t review, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_review_comment);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_COMMENT_LIST, "ii", town, review));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] =
            (struct tz_review_comment){tz_rows_int(rows, 0), tz_rows_null(rows, 1) ? "" : tz_rows_copy(rows, 1, a)};
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- sending out */
static struct tz_err *open_rounds(struct tz_review **out, size_t *n, struct tz_report_text *t, const struct tz_desk *d,
                                  int64_t report, struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_report_get(t, c, d->who->actor.town, report, 0, a);
    if (!e)
        e = tz_review_list(out, n, c, d->who->actor.town, report, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_review_open(int64_t *id, const struct tz_desk *d, int64_t report, tz_day until, const char *note,
                              struct tz_arena *a)
{
    struct tz_report_text t;
    struct tz_review *all;
    size_t n, put_n = 0;
    TZ_TRY(may(d));
    TZ_TRY(open_rounds(&all, &n, &t, d, report, a));
    if (!tz_same(t.state, TZ_REPORT_DRAFT))
        return tz_err(TZ_E_RULE, "《%s》已是“%s”，不能再送审", t.title, t.state);
    if (until && until < tz_today())
        return tz_err_hint(tz_err(TZ_E_INPUT, "征求意见的截止日已经过去"), "写今天以后的日期");
    struct report_put *puts = TZ_NEW_ARRAY(a, n + 1, struct report_put);
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].state, TZ_REVIEW_OPEN)) {
            all[i].state = TZ_REVIEW_CLOSED;
            put_review(&puts[put_n++], &all[i]);
        }
    const struct tz_review r = {.report = report,
                                .report_version = t.version,
                                .opened_on = tz_today(),
                                .until = until,
                                .note = note,
                                .state = TZ_REVIEW_OPEN};
    put_review(&puts[put_n++], &r);
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "report-review", puts, put_n, a));
    *id = puts[put_n - 1].id;
    return NULL;
}

/* ---- comments: written by the system for who speaks, whose rights on proposals are to read */
static const char *first_words(const char *text, struct tz_arena *a)
{
    const char *p = text, *end = text + strcspn(text, "\r\n");
    for (size_t i = 0; i < TITLE_CHARS && p < end; i++)
        tz_utf8_next(&p, end);
    return tz_printf(a, "%s%s", tz_strndup(a, text, (size_t)(p - text)), *p ? "…" : "");
}

static struct tz_err *speaker_of(char **out, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_account_label(out, c, d->who->actor.town, d->who->actor.account, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_review_comment(struct tz_done *out, const struct tz_desk *d, int64_t review, const char *at,
                                 const char *text, const char *speaker, struct tz_arena *a)
{
    struct tz_review r;
    struct tz_who by;
    struct tz_desk desk = tz_desk_of_system(&by, d);
    const struct tz_register *reg = d->model ? tz_model_register(d->model, "proposal") : NULL;
    struct report_put p = {.record = &report_record_comment};
    char *label = NULL;
    bool deputy = tz_who_has_role(d->who, "deputy");
    if (!reg)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用“人大代表建议”台账"),
                           "taizhang pack install 安装党政综合包");
    TZ_TRY(get(&r, d, review, a));
    if (!tz_same(r.state, TZ_REVIEW_OPEN) || (r.until && r.until < tz_today()))
        return tz_err_hint(tz_err(TZ_E_RULE, "《%s》的征求意见已经结束", r.title), "会后的意见请登记为代表建议");
    if (!text || !*text)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写意见"), "写清对哪一处、建议怎样改");
    if (speaker && *speaker)
        TZ_TRY(may(d));
    else
        TZ_TRY(speaker_of(&label, d, a));
    const struct tz_set sets[] = {
        {.key = "kind", .text = deputy || (speaker && *speaker) ? "审议意见" : "列席意见"},
        {.key = "title", .text = first_words(text, a)},
        {.key = "content",
         .text = tz_printf(a, "对《%s》第%lld版%s%s：%s", r.title, (long long)r.report_version, at && *at ? "，" : "",
                           at ? at : "", text)},
        {.key = "deputy", .text = speaker && *speaker ? speaker : label},
        {.key = "campaign", .text = tz_printf(a, "《%s》审议", r.title)}};
    const struct tz_act act = {0};
    by.actor.account = d->who->actor.account; /* the journal says who spoke */
    TZ_TRY(tz_register_create(out, &desk, reg, sets, sizeof sets / sizeof *sets, &act, a));
    report_put_int(&p, review);
    report_put_int(&p, out->id);
    report_put_text(&p, or_null(at));
    return report_write(NULL, d->store, &d->who->actor, "report-comment", &p, 1, a);
}

/* ---- the vote */
static struct tz_err *check_vote(const struct tz_review *r, const struct tz_review_vote *v)
{
    if (!tz_same(r->state, TZ_REVIEW_OPEN))
        return tz_err(TZ_E_RULE, "这次审议已是“%s”", r->state);
    if (v->seats < 1 || v->yes < 0 || v->no < 0 || v->abstain < 0 || v->yes + v->no + v->abstain > v->seats)
        return tz_err_hint(tz_err(TZ_E_INPUT, "票数不对：赞成%lld、反对%lld、弃权%lld，应到%lld", (long long)v->yes,
                                  (long long)v->no, (long long)v->abstain, (long long)v->seats),
                           "三项加起来不能多于应到人数");
    if (!v->signer || !*v->signer)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写由谁签署"), "例：大会主席团 张某某");
    return v->on && v->on < r->opened_on ? tz_err(TZ_E_INPUT, "表决的日期早于送审的日期") : NULL;
}

struct tz_err *tz_review_decide(struct tz_review *out, const struct tz_desk *d, int64_t review,
                                const struct tz_review_vote *v, struct tz_arena *a)
{
    struct report_put p;
    struct tz_report_issue issue = {0};
    TZ_TRY(may(d));
    TZ_TRY(get(out, d, review, a));
    TZ_TRY(check_vote(out, v));
    bool passed = v->yes * 2 > v->seats;
    if (passed)
        TZ_TRY(tz_report_freeze(&issue, d, out->report, a));
    out->state = passed ? TZ_REVIEW_PASSED : TZ_REVIEW_FAILED;
    out->ballot = v->ballot;
    out->yes = v->yes;
    out->no = v->no;
    out->abstain = v->abstain;
    out->seats = v->seats;
    out->signer = v->signer;
    out->passed_on = v->on ? v->on : tz_today();
    out->issue = issue.id;
    put_review(&p, out);
    return report_write(NULL, d->store, &d->who->actor, "report-decide", &p, 1, a);
}
