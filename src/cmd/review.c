/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang review: a report sent out, comments, the vote, the signed final.
 */
#include "base/text.h"
#include "cmd/verbs.h"
#include "report/review.h"
#include "rule/ballot.h"

static struct tz_err *an_id(int64_t *id, const struct tz_cmd *c)
{
    return tz_cmd_id(id, c, 0, "taizhang report list、taizhang review list");
}

static struct tz_err *send(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t report, id;
    tz_day until = 0;
    TZ_TRY(an_id(&report, c));
    TZ_TRY(tz_cmd_day(&until, c, "until"));
    TZ_TRY(tz_review_open(&id, &d, report, until, tz_args_value(c->args, "note"), c->arena));
    fprintf(c->out, c->json ? "{\"id\":%lld}\n" : "已送审 %lld\n", (long long)id);
    return NULL;
}

static struct tz_err *print_comments(struct tz_cmd *c, int64_t review)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_review_comment *all;
    size_t n;
    TZ_TRY(tz_review_comments(&all, &n, c->conn, c->town.town, review, c->arena));
    for (size_t i = 0; i < n; i++) {
        struct tz_entry *e;
        TZ_TRY(tz_register_get(&e, &d, all[i].entry, NULL, c->arena));
        fprintf(c->out, "  %s  %s  %s  %s  %s\n", e->number, tz_entry_show(e, "kind", c->arena),
                tz_entry_show(e, "deputy", c->arena), tz_entry_show(e, "title", c->arena),
                tz_state_key(e->reg, e->state));
    }
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_review *all;
    int64_t report = 0;
    size_t count;
    if (c->word_n)
        TZ_TRY(an_id(&report, c));
    TZ_TRY(tz_review_list(&all, &count, c->conn, c->town.town, report, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < count; i++) {
        const struct tz_review *r = &all[i];
        if (!j) {
            fprintf(c->out, "%lld  《%s》第%lld版  %s  意见%lld件%s\n", (long long)r->id, r->title,
                    (long long)r->report_version, r->state, (long long)r->comments,
                    r->seats ? tz_printf(c->arena, "  赞成%lld 反对%lld 弃权%lld 应到%lld  %s签署", (long long)r->yes,
                                         (long long)r->no, (long long)r->abstain, (long long)r->seats, r->signer)
                             : "");
            TZ_TRY(print_comments(c, r->id));
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", r->id);
        tz_json_kint(j, "report", r->report);
        tz_json_kint(j, "report_version", r->report_version);
        tz_json_kstr(j, "state", r->state);
        tz_json_kint(j, "comments", r->comments);
        tz_json_kint(j, "yes", r->yes);
        tz_json_kint(j, "seats", r->seats);
        tz_json_kstr(j, "signer", r->signer);
        tz_json_kint(j, "issue", r->issue);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *comment(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_done done;
    int64_t id;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_review_comment(&done, &d, id, tz_args_value(c->args, "at"), c->word_n > 1 ? c->words[1] : NULL,
                             tz_args_value(c->args, "speaker"), c->arena));
    fprintf(c->out, "已登记 %s\n", done.number);
    return NULL;
}

/* The counts of a closed vote whose nominees are 赞成, 反对, 弃权. */
static struct tz_err *from_ballot(struct tz_review_vote *v, struct tz_cmd *c)
{
    struct tz_ballot b;
    struct tz_ballot_choice *all;
    size_t n;
    TZ_TRY(tz_ballot_get(&b, c->conn, c->town.town, v->ballot, c->arena));
    if (!b.closed_on)
        return tz_err_hint(tz_err(TZ_E_RULE, "《%s》还没有计票", b.title), "taizhang vote close");
    TZ_TRY(tz_ballot_choices(&all, &n, c->conn, c->town.town, &b, c->arena));
    for (size_t i = 0; i < n; i++) {
        v->yes = tz_same(all[i].label, "赞成") ? all[i].votes : v->yes;
        v->no = tz_same(all[i].label, "反对") ? all[i].votes : v->no;
    }
    v->abstain = b.papers - v->yes - v->no;
    v->seats = b.voters;
    return NULL;
}

static struct tz_err *decide(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_review r;
    struct tz_review_vote v = {.signer = tz_args_value(c->args, "signer")};
    const struct {
        const char *option;
        int64_t *to;
    } counts[] = {{"yes", &v.yes}, {"no", &v.no}, {"abstain", &v.abstain}, {"seats", &v.seats}, {"vote", &v.ballot}};
    int64_t id;
    TZ_TRY(an_id(&id, c));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        TZ_TRY(tz_cmd_int(counts[i].to, c, counts[i].option));
    TZ_TRY(tz_cmd_day(&v.on, c, "on"));
    if (v.ballot)
        TZ_TRY(from_ballot(&v, c));
    TZ_TRY(tz_review_decide(&r, &d, id, &v, c->arena));
    fprintf(c->out, "%s：赞成%lld，反对%lld，弃权%lld，应到%lld%s\n", r.state, (long long)r.yes, (long long)r.no,
            (long long)r.abstain, (long long)r.seats,
            r.issue ? tz_printf(c->arena, "；定稿 %lld，%s签署", (long long)r.issue, r.signer) : "");
    return NULL;
}

static const struct tz_option options[] = {
    {"until", TZ_OPTION_VALUE, "日期", "send：意见到哪天截止"},
    {"note", TZ_OPTION_VALUE, "说明", "send：送给谁、哪次会议"},
    {"at", TZ_OPTION_VALUE, "哪一处", "comment：如 第二部分第3段"},
    {"speaker", TZ_OPTION_VALUE, "姓名", "comment：会上口头提的，替谁登记"},
    {"seats", TZ_OPTION_VALUE, "人数", "decide：应到代表"},
    {"yes", TZ_OPTION_VALUE, "票数", "decide：赞成"},
    {"no", TZ_OPTION_VALUE, "票数", "decide：反对"},
    {"abstain", TZ_OPTION_VALUE, "票数", "decide：弃权"},
    {"vote", TZ_OPTION_VALUE, "编号", "decide：取一次评选票决的票数（候选为 赞成、反对）"},
    {"signer", TZ_OPTION_VALUE, "姓名", "decide：由谁签署"},
    {"on", TZ_OPTION_VALUE, "日期", "decide：哪天表决，默认今天"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static const struct tz_cmd_act acts[] = {{"send", 1, 1, TZ_NEED_WRITE, send, false},
                                         {"list", 0, 1, TZ_NEED_READ, list, false},
                                         {"comment", 1, 2, TZ_NEED_WRITE, comment, false},
                                         {"decide", 1, 1, TZ_NEED_WRITE, decide, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "review", acts);
}

const struct tz_verb tz_verb_review = {
    {"review", "动作 [编号] [意见]", 1, 3, "审议：报告送代表征求意见，意见转为建议，表决，签署定稿",
     "send 报告        送出现在这一版；再送就是下一轮\n"
     "comment 审议 意见  登记一件意见，成为代表建议\n"
     "decide 审议      记下表决结果；赞成过应到半数即通过，报告随即定稿\n"
     "list [报告]      各次审议、意见和结果",
     options,
     "  taizhang review send 137438953500 --until 2026-12-20\n"
     "  taizhang review decide 137438953501 --seats 56 --yes 51 --no 2 --abstain 1 --signer 大会主席团"},
    TZ_NEED_NOTHING,
    run,
    true};
