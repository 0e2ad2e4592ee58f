/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang vote: nominations, ballots, counts.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "rule/follow.h"

static const struct tz_option options[] = {
    {"kind", TZ_OPTION_VALUE, "种类", "new：道德模范、最美人物、民生实事票决…"},
    {"category", TZ_OPTION_VALUE, "类别", "new：如 孝老爱亲"},
    {"secret", TZ_OPTION_FLAG, NULL, "new：无记名"},
    {"seats", TZ_OPTION_VALUE, "个数", "new：最多选几个，默认1"},
    {"rule", TZ_OPTION_VALUE, "办法", "new：得票多者当选（默认）、过半数当选"},
    {"subject", TZ_OPTION_VALUE, "事项", "new：表决哪一件，如 report:编号"},
    {"note", TZ_OPTION_VALUE, "说明", "new：说明；nominate：事迹；void、refuse：原因"},
    {"slips", TZ_OPTION_VALUE, "张数", "open：无记名印几张票"},
    {"voters", TZ_OPTION_VALUE, "账号", "open：记名由哪些账号投，逗号分开"},
    {"code", TZ_OPTION_VALUE, "票码", "cast：无记名票上的码"},
    {"days", TZ_OPTION_VALUE, "天数", "close：公示几天，默认5"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *an_id(int64_t *id, const struct tz_cmd *c)
{
    return tz_cmd_id(id, c, 0, "taizhang vote list");
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_ballot *all;
    size_t n;
    TZ_TRY(tz_ballot_list(&all, &n, c->conn, c->town.town, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%lld  %s  %s  %s  %lld/%lld票\n", (long long)all[i].id, all[i].title,
                    all[i].secret ? "无记名" : "记名", all[i].state, (long long)all[i].papers,
                    (long long)all[i].voters);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", all[i].id);
        tz_json_kstr(j, "title", all[i].title);
        tz_json_kstr(j, "state", all[i].state);
        tz_json_kbool(j, "secret", all[i].secret);
        tz_json_kint(j, "voters", all[i].voters);
        tz_json_kint(j, "papers", all[i].papers);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

/* What became of the winners: behind the counts, or as "winners" of the JSON object. */
static struct tz_err *show_follows(struct tz_cmd *c, const struct tz_ballot *b, struct tz_json *j)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_follow *list;
    size_t n;
    TZ_TRY(tz_follow_list(&list, &n, c->conn, &d, b, c->arena));
    if (j) {
        tz_json_key(j, "winners");
        tz_json_array(j);
    }
    for (size_t i = 0; i < n; i++) {
        const struct tz_follow *f = &list[i];
        if (!j) {
            fprintf(c->out, "%s：%s%s%s\n", f->label, *f->answer ? f->answer : "待登记到",
                    *f->answer ? " " : f->reg->label, *f->number ? f->number : f->reason);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "label", f->label);
        tz_json_kstr(j, "register", f->reg->key);
        tz_json_kstr(j, "answer", f->answer);
        tz_json_kstr(j, "number", f->number);
        tz_json_kstr(j, "reason", f->reason);
        tz_json_end(j);
    }
    if (j)
        tz_json_end(j);
    return NULL;
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_ballot b;
    int64_t id;
    struct tz_ballot_choice *all;
    size_t n;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_ballot_get(&b, c->conn, c->town.town, id, c->arena));
    TZ_TRY(tz_ballot_choices(&all, &n, c->conn, c->town.town, &b, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kstr(j, "title", b.title);
        tz_json_kstr(j, "state", b.state);
        tz_json_kint(j, "voters", b.voters);
        tz_json_kint(j, "papers", b.papers);
        tz_json_key(j, "choices");
        tz_json_array(j);
        for (size_t i = 0; i < n; i++) {
            tz_json_object(j);
            tz_json_kint(j, "n", all[i].n);
            tz_json_kstr(j, "label", all[i].label);
            tz_json_kint(j, "votes", all[i].votes);
            tz_json_kbool(j, "chosen", all[i].chosen);
            tz_json_end(j);
        }
        tz_json_end(j);
        TZ_TRY(show_follows(c, &b, j));
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "%s（%s，%s）：%s，已投%lld/%lld\n", b.title, b.secret ? "无记名" : "记名", b.rule, b.state,
            (long long)b.papers, (long long)b.voters);
    for (size_t i = 0; i < n; i++)
        fprintf(c->out, "%lld  %s%s\n", (long long)all[i].n, all[i].label,
                !b.closed_on ? ""
                             : tz_printf(c->arena, "  %lld票  %s", (long long)all[i].votes,
                                         all[i].chosen ? "当选"
                                         : all[i].tied ? "并列，需再投"
                                                       : "未当选"));
    return show_follows(c, &b, NULL);
}

static struct tz_err *make(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_ballot b = {.title = c->words[0],
                          .kind = tz_args_value(c->args, "kind"),
                          .category = tz_args_value(c->args, "category"),
                          .note = tz_args_value(c->args, "note"),
                          .subject = tz_args_value(c->args, "subject"),
                          .rule = tz_args_value(c->args, "rule"),
                          .secret = tz_args_flag(c->args, "secret")};
    int64_t id;
    TZ_TRY(tz_cmd_int(&b.seats, c, "seats"));
    TZ_TRY(tz_ballot_new(&id, &d, &b, c->arena));
    fprintf(c->out, c->json ? "{\"id\":%lld}\n" : "已发起 %lld\n", (long long)id);
    return NULL;
}

static struct tz_err *nominate(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_ballot_nominate(&d, id, c->words[1], tz_args_value(c->args, "note"), c->arena));
    fprintf(c->out, "已提名 %s\n", c->words[1]);
    return NULL;
}

static struct tz_err *open_vote(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    const char *voters = tz_args_value(c->args, "voters"), **codes = NULL;
    size_t n = 0, count = 0;
    char **names = voters ? tz_split(c->arena, voters, ',', &n) : NULL;
    int64_t *accounts = TZ_NEW_ARRAY(c->arena, n + 1, int64_t), slips = 0;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_cmd_int(&slips, c, "slips"));
    for (size_t i = 0; i < n; i++)
        TZ_TRY(tz_account_find(&accounts[count++], c->store, c->town.town, tz_trim(c->arena, names[i]), c->arena));
    TZ_TRY(tz_ballot_open(&codes, &d, id, slips, accounts, count, c->arena));
    for (size_t i = 0; codes && codes[i]; i++)
        fprintf(c->out, "%s\n", codes[i]);
    if (!codes)
        fprintf(c->out, "开始投票，%zu人可投\n", count);
    return NULL;
}

static struct tz_err *cast(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    size_t n = 0, count = 0;
    char **words = *c->words[1] ? tz_split(c->arena, c->words[1], ',', &n) : NULL;
    int64_t *marks = TZ_NEW_ARRAY(c->arena, n + 1, int64_t);
    TZ_TRY(an_id(&id, c));
    for (size_t i = 0; i < n; i++)
        if (!tz_parse_int(words[i], &marks[count++]))
            return tz_err_hint(tz_err(TZ_E_USAGE, "要写候选的序号：%s", words[i]), "例：vote cast 编号 1,3；弃权写 ''");
    TZ_TRY(tz_ballot_cast(&d, id, tz_args_value(c->args, "code"), marks, count, c->arena));
    fputs("票已投\n", c->out);
    return NULL;
}

static struct tz_err *close_vote(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    int64_t days = 5;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_cmd_int(&days, c, "days"));
    TZ_TRY(tz_ballot_close(&d, id, days < 0 || days > 60 ? -1 : (int)days, c->arena));
    return show(c);
}

static struct tz_err *publish(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_ballot_publish(&d, id, c->arena));
    return show(c);
}

static struct tz_err *cancel(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c));
    TZ_TRY(tz_ballot_void(&d, id, tz_args_value(c->args, "note"), c->arena));
    fputs("已作废\n", c->out);
    return NULL;
}

/* ---- what follows: winners proposed as entries */
static struct tz_err *waiting(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_follow *list;
    size_t n;
    TZ_TRY(tz_follow_waiting(&list, &n, c->conn, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%lld %lld  %s  %lld票  %s  登记到：%s\n", (long long)list[i].ballot, (long long)list[i].n,
                    list[i].label, (long long)list[i].votes, list[i].title, list[i].reg->label);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "vote", list[i].ballot);
        tz_json_kint(j, "n", list[i].n);
        tz_json_kstr(j, "label", list[i].label);
        tz_json_kint(j, "votes", list[i].votes);
        tz_json_kstr(j, "register", list[i].reg->key);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *winner_of(int64_t *id, int64_t *n, const struct tz_cmd *c)
{
    TZ_TRY(an_id(id, c));
    return tz_parse_int(c->words[1], n) ? NULL
                                        : tz_err_hint(tz_err(TZ_E_USAGE, "要写候选的序号：%s", c->words[1]),
                                                      "taizhang vote waiting 列出待登记的");
}

static struct tz_err *accept(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_done done;
    struct tz_set *sets;
    int64_t id, n;
    TZ_TRY(winner_of(&id, &n, c));
    TZ_TRY(tz_cmd_sets(c, c->words + 2, c->word_n - 2, &sets));
    TZ_TRY(tz_follow_accept(&done, &d, id, n, sets, c->word_n - 2, c->arena));
    fprintf(c->out, c->json ? "{\"number\":\"%s\"}\n" : "已登记 %s\n", done.number);
    return NULL;
}

static struct tz_err *refuse(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id, n;
    TZ_TRY(winner_of(&id, &n, c));
    TZ_TRY(tz_follow_refuse(&d, id, n, tz_args_value(c->args, "note"), c->arena));
    fputs("已记下\n", c->out);
    return NULL;
}

static const struct tz_cmd_act acts[] = {
    {"list", 0, 0, TZ_NEED_READ, list, false},         {"new", 1, 1, TZ_NEED_WRITE, make, false},
    {"show", 1, 1, TZ_NEED_READ, show, false},         {"nominate", 2, 2, TZ_NEED_WRITE, nominate, false},
    {"open", 1, 1, TZ_NEED_WRITE, open_vote, false},   {"cast", 2, 2, TZ_NEED_WRITE, cast, false},
    {"close", 1, 1, TZ_NEED_WRITE, close_vote, false}, {"publish", 1, 1, TZ_NEED_WRITE, publish, false},
    {"void", 1, 1, TZ_NEED_WRITE, cancel, false},      {"waiting", 0, 0, TZ_NEED_READ, waiting, false},
    {"accept", 2, -1, TZ_NEED_WRITE, accept, false},   {"refuse", 2, 2, TZ_NEED_WRITE, refuse, false},
    {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "vote", acts);
}

const struct tz_verb tz_verb_vote = {
    {"vote", "动作 [编号] [候选] [字段=值…]", 1, 40, "评选票决：提名、记名或无记名投票、计票、公示、公布",
     "new 名称           发起；--secret 无记名，--seats 选几个，--rule 怎样当选\n"
     "nominate 编号 候选  提名\n"
     "open 编号          记名写 --voters；无记名写 --slips：票码只印这一次，台账里只有码的摘要\n"
     "cast 编号 1,3      记名以 --as 投，无记名以 --code 投；弃权写 ''\n"
     "close、publish、void 编号   计票并公示、期满公布、作废\n"
     "list、show 编号\n"
     "waiting、accept 编号 序号 [字段=值…]、refuse 编号 序号 --note 理由   "
     "公布后的当选者登记为荣誉（实事登记为任务），或写明不登记的理由\n"
     "无记名票不记账号，票码与领票人只在纸上，拿到数据库也查不出谁投了谁。",
     options,
     "  taizhang vote new 2026年最美村干部 --kind 最美人物 --secret --seats 3\n"
     "  taizhang vote open 137438953500 --slips 45 >选票.txt"},
    TZ_NEED_NOTHING,
    run,
    true};
