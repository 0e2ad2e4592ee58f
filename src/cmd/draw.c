/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang draw: random inspection draws (双随机) that can be repeated from their seed.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "rule/draw.h"

static const struct tz_option options[] = {
    {"where", TZ_OPTION_MANY, "条件", "只从这些里抽：字段=值，可写多次"},
    {"count", TZ_OPTION_VALUE, "个数", "抽多少个对象"},
    {"seed", TZ_OPTION_VALUE, "种子", "8到100个字，例如当众报出的数字；不写则随机生成并记录"},
    {"by-place", TZ_OPTION_FLAG, NULL, "按村分层，各村按对象多少分配名额"},
    {"inspectors", TZ_OPTION_VALUE, "名单", "检查人员，逗号分开；每个对象从中随机派人"},
    {"per", TZ_OPTION_VALUE, "人数", "每个对象几名检查人员，默认2"},
    {"rest", TZ_OPTION_VALUE, "天数", "这么多天内抽过或查过的不抽"},
    {"avoid", TZ_OPTION_MANY, "姓名=编号", "这名检查人员回避这个对象（亲属、利害关系），可写多次"},
    {"purpose", TZ_OPTION_VALUE, "事由", "为哪次检查抽取"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void json_draw(struct tz_json *j, const struct tz_draw *x)
{
    tz_json_kint(j, "id", x->id);
    tz_json_kstr(j, "number", x->number);
    tz_json_kstr(j, "register", x->reg);
    tz_json_kstr(j, "where", x->filters);
    tz_json_kint(j, "count", x->count);
    tz_json_kbool(j, "by_place", x->by_place);
    tz_json_kstr(j, "seed", x->seed);
    tz_json_kstr(j, "inspectors", x->inspectors);
    tz_json_kint(j, "per", x->per);
    tz_json_kstr(j, "purpose", x->purpose);
    tz_json_kint(j, "rest", x->rest);
    tz_json_kstr(j, "avoid", x->avoid);
    tz_json_kstr(j, "left_out", x->left_out);
    tz_json_kint(j, "known", x->known);
    tz_json_kint(j, "j", x->j);
    tz_json_kstr(j, "who", x->who);
}

static struct tz_err *show_one(struct tz_cmd *c, int64_t id)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_draw x;
    TZ_TRY(tz_draw_get(&x, &d, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        json_draw(j, &x);
        tz_json_kint(j, "pool", (int64_t)x.pool_n);
        tz_json_key(j, "drawn");
        tz_json_array(j);
        for (size_t i = 0; i < x.drawn_n; i++) {
            tz_json_object(j);
            tz_json_kstr(j, "number", x.drawn[i].number);
            tz_json_kint(j, "id", x.drawn[i].id);
            tz_json_kstr(j, "inspectors", x.drawn[i].inspectors);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "%s %s：从 %zu 个中抽 %zu 个%s\n种子：%s\n", x.number, x.reg_label, x.pool_n, x.drawn_n,
            x.by_place ? "（按村分层）" : "", x.seed);
    if (x.purpose)
        fprintf(c->out, "事由：%s\n", x.purpose);
    if (x.left_out)
        fprintf(c->out, "近期抽过或查过，没有列入：\n%s", x.left_out);
    if (x.avoid)
        fprintf(c->out, "回避：\n%s", x.avoid);
    for (size_t i = 0; i < x.drawn_n; i++)
        fprintf(c->out, "%s  %s\n", x.drawn[i].number, x.drawn[i].inspectors);
    return NULL;
}

/* ---- make */
static struct tz_err *make(struct tz_cmd *c, const char *key)
{
    struct tz_desk d;
    struct tz_draw_ask ask = {.seed = tz_args_value(c->args, "seed"),
                              .by_place = tz_args_flag(c->args, "by-place"),
                              .purpose = tz_args_value(c->args, "purpose")};
    int64_t id, per = 0;
    TZ_TRY(tz_cmd_open(c, TZ_NEED_WRITE));
    TZ_TRY(tz_cmd_register(&ask.reg, c, key));
    TZ_TRY(tz_cmd_int(&ask.count, c, "count"));
    TZ_TRY(tz_cmd_int(&per, c, "per"));
    if (per < 0 || per > TZ_DRAW_INSPECTORS_MAX)
        return tz_err(TZ_E_USAGE, "--per 应在2到%d之间", TZ_DRAW_INSPECTORS_MAX);
    ask.per = (int)per;
    ask.filters = tz_args_values(c->args, "where", &ask.filter_n);
    ask.inspectors = tz_draw_names(tz_args_value(c->args, "inspectors"), &ask.inspector_n, c->arena);
    ask.avoid = tz_args_values(c->args, "avoid", &ask.avoid_n);
    TZ_TRY(tz_cmd_int(&ask.rest, c, "rest"));
    d = tz_cmd_desk(c);
    TZ_TRY(tz_draw_make(&id, &d, &ask, c->arena));
    return show_one(c, id);
}

/* ---- list, show, check */
static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_draw *all;
    size_t n;
    TZ_TRY(tz_draw_list(&all, &n, &d, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t i = 0; i < n; i++) {
            tz_json_object(j);
            json_draw(j, &all[i]);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        fprintf(c->out, "%s  %s  抽 %lld 个  %s  %s\n", all[i].number, all[i].reg_label, (long long)all[i].count,
                all[i].who, all[i].purpose ? all[i].purpose : "");
    return NULL;
}

static struct tz_err *find(int64_t *id, struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    return tz_parse_int(c->words[0], id) ? NULL : tz_draw_find(id, &d, c->words[0]);
}

static struct tz_err *check(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_draw_check k;
    struct tz_draw x;
    int64_t id;
    TZ_TRY(find(&id, c));
    TZ_TRY(tz_draw_get(&x, &d, id, c->arena));
    TZ_TRY(tz_draw_repeat(&k, &x, c->arena));
    if (!k.same)
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "%s 重抽的结果与记录不符：记录“%s”，重抽“%s”", x.number, k.was, k.now),
                           "运行 taizhang verify 查明哪里被改过");
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kstr(j, "number", x.number);
        tz_json_kbool(j, "same", true);
        tz_cmd_json_end(c, j);
    } else {
        fprintf(c->out, "%s 按种子重抽，结果一致：%zu 个\n", x.number, x.drawn_n);
    }
    return NULL;
}

static struct tz_err *show(struct tz_cmd *c)
{
    int64_t id;
    TZ_TRY(find(&id, c));
    return show_one(c, id);
}

static struct tz_err *publish(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *number;
    int64_t id;
    TZ_TRY(find(&id, c));
    TZ_TRY(tz_draw_publish(&number, &d, id, c->arena));
    fprintf(c->out, "已拟公开稿：%s（审核、保密审查、签发后发布）\n", number);
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                             {"show", 1, 1, TZ_NEED_READ, show, false},
                                             {"check", 1, 1, TZ_NEED_READ, check, false},
                                             {"publish", 1, 1, TZ_NEED_WRITE, publish, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    for (const struct tz_cmd_act *s = acts; s->word; s++)
        if (tz_same(s->word, words[0]))
            return tz_cmd_choose(c, "draw", acts);
    if (n > 1)
        return tz_err_hint(tz_err(TZ_E_USAGE, "draw %s 的写法不对", words[0]), "taizhang draw --help 有例子");
    return make(c, words[0]);
}

const struct tz_verb tz_verb_draw = {
    {"draw", "台账|list|show|check|publish [编号]", 1, 2, "双随机抽取：对象和检查人员，凭种子可复核",
     "名单、种子和结果一并记入日志；名次是 HMAC-SM3(种子, 编号)，谁都可以重算。draw check 按记录的名单和种子重抽，\n"
     "draw publish 拟一篇公开稿：怎样抽的、抽中谁、查得怎样。",
     options,
     "  taizhang draw organization --where kind=工业企业 --count 5 --inspectors 张三,李四,王五 --purpose 消防检查\n"
     "  taizhang draw check CQ-2026-000001"},
    TZ_NEED_NOTHING,
    run,
    true};
