/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang report promises, settle: the account of a report's promises.
 */
#include "base/text.h"
#include "cmd/report.h"
#include "report/promise.h"
#include "report/report.h"

static const char *percent(struct tz_ratio r, struct tz_arena *a)
{
    char text[40];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, 1) ? tz_printf(a, "%s%%", tz_dec_print(text, v, 1)) : "";
}

static void promise_json(struct tz_json *j, struct tz_cmd *c, const struct tz_promise *p)
{
    tz_json_object(j);
    tz_json_kint(j, "id", p->id);
    tz_json_kstr(j, "number", p->number);
    tz_json_kstr(j, "text", p->text);
    tz_json_kstr(j, "office", p->office);
    tz_json_kstr(j, "indicator", p->indicator);
    tz_json_kstr(j, "target", p->target_text);
    tz_json_kstr(j, "value", p->value_text);
    tz_json_kstr(j, "done", percent(p->done, c->arena));
    tz_json_kstr(j, "time_share", percent(p->time_share, c->arena));
    tz_json_kstr(j, "state", tz_promise_keys[p->state]);
    tz_json_kstr(j, "outcome", p->outcome);
    tz_json_kstr(j, "note", p->note);
    tz_json_key(j, "months");
    tz_json_array(j);
    for (int k = 0; k < 12; k++)
        tz_json_str(j, p->months[k]);
    tz_json_end(j);
    tz_json_end(j);
}

static void promise_print(struct tz_cmd *c, const struct tz_promise *p)
{
    fprintf(c->out, "%s  %s  %s\n", p->number, tz_promise_labels[p->state], p->text);
    if (*p->target_text || *p->value_text)
        fprintf(c->out, "    目标 %s，完成 %s %s（序时 %s）\n", *p->target_text ? p->target_text : "未定",
                *p->value_text ? p->value_text : "无数", percent(p->done, c->arena), percent(p->time_share, c->arena));
    for (int k = 0, any = 0; k < 12; k++) {
        if (p->months[k])
            fprintf(c->out, "%s%d月 %s", any++ ? "，" : "    ", k + 1, p->months[k]);
        if (k == 11 && any)
            fputc('\n', c->out);
    }
}

struct tz_err *tz_cmd_report_promises(struct tz_cmd *c)
{
    struct tz_promise *all = NULL;
    struct tz_desk desk = tz_cmd_desk(c);
    size_t count;
    int year;
    TZ_TRY(tz_cmd_year(&year, c));
    TZ_TRY(tz_promise_list(&all, &count, &desk, c->conn, year, true, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < count; k++)
        if (j)
            promise_json(j, c, &all[k]);
        else
            promise_print(c, &all[k]);
    tz_cmd_json_end(c, j);
    if (!j)
        fprintf(c->out, "%d年承诺共 %zu 项\n", year, count);
    return NULL;
}

struct tz_err *tz_cmd_report_settle(struct tz_cmd *c)
{
    struct tz_desk desk = tz_cmd_desk(c);
    size_t settled = 0;
    int year;
    TZ_TRY(tz_cmd_year(&year, c));
    TZ_TRY(tz_promise_settle(&settled, &desk, year, c->arena));
    fprintf(c->out, "%d年承诺已交账 %zu 项\n", year, settled);
    return NULL;
}

/* A draft from the year's promises: printed, or with --title kept as a text of its own. */
struct tz_err *tz_cmd_report_draft(struct tz_cmd *c)
{
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_report_text t = {.kind = "年度", .state = TZ_REPORT_DRAFT, .note = "按承诺起草"};
    const char *title = tz_args_value(c->args, "title");
    size_t count;
    char *body;
    TZ_TRY(tz_cmd_year(&t.year, c));
    TZ_TRY(tz_report_draft(&body, &count, &desk, c->conn, t.year, c->arena));
    if (!title) {
        fputs(body, c->out);
        return NULL;
    }
    t.title = title;
    t.body = body;
    TZ_TRY(tz_report_save(&t, &desk, c->arena));
    fprintf(c->out, "已按 %zu 项承诺起草 %lld\n", count, (long long)t.id);
    return NULL;
}
