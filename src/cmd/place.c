/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang place: the area tree: list, add, import, rename, move, merge, split, close, group.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "place/request.h"

static const struct tz_option options[] = {
    {"day", TZ_OPTION_VALUE, "日期", "从哪天起；list：看哪一天的区划，默认今天"},
    {"parent", TZ_OPTION_VALUE, "上级", "add、move：上级区划，默认本镇"},
    {"level", TZ_OPTION_VALUE, "级别", "add：村、社区、自然村、组、网格、十户，默认村"},
    {"code", TZ_OPTION_VALUE, "代码", "add、rename：区划代码"},
    {"into", TZ_OPTION_VALUE, "去向", "merge：并入的区划（没有的新设）；split：甲村=1/2,乙村=1/2"},
    {"basis", TZ_OPTION_VALUE, "口径", "split：户数、人口、面积、组对应、逐条"},
    {"act", TZ_OPTION_VALUE, "文号", "批准文号"},
    {"approver", TZ_OPTION_VALUE, "机关", "批准机关"},
    {"proof", TZ_OPTION_VALUE, "程序", "征求意见、村民会议等"},
    {"kind", TZ_OPTION_VALUE, "类别", "group：片区、分类、包村"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *hold(tz_day *day, struct tz_cmd *c)
{
    *day = tz_today();
    TZ_TRY(tz_cmd_day(day, c, "day"));
    return tz_cmd_places(c);
}

/* ---- list */
static void list_row(struct tz_cmd *c, struct tz_json *j, const struct tz_place *p, int depth)
{
    if (j) {
        tz_json_object(j);
        tz_json_kint(j, "id", p->id);
        tz_json_kstr(j, "name", p->name);
        tz_json_kstr(j, "code", p->code);
        tz_json_kstr(j, "level", tz_place_level_show(p->level, p->kind));
        tz_json_kint(j, "parent", p->parent);
        tz_json_kint(j, "depth", depth);
        tz_json_end(j);
    } else {
        fprintf(c->out, "%*s%s  %s %s\n", depth * 2, "", p->name, p->code, tz_place_level_show(p->level, p->kind));
    }
}

static void list_below(struct tz_cmd *c, struct tz_json *j, int64_t id, tz_day day, int depth)
{
    const struct tz_place *p = tz_place_on(c->places, id, day);
    int64_t *below;
    size_t n;
    if (!p || depth > TZ_PLACE_DEPTH)
        return;
    list_row(c, j, p, depth);
    tz_place_below(&below, &n, c->places, id, 0, NULL, day, c->arena);
    for (size_t i = 0; i < n; i++)
        list_below(c, j, below[i], day, depth + 1);
}

static struct tz_err *list(struct tz_cmd *c)
{
    tz_day day;
    TZ_TRY(hold(&day, c));
    struct tz_json *j = tz_cmd_json_list(c);
    list_below(c, j, tz_places_town(c->places), day, 0);
    tz_cmd_json_end(c, j);
    return NULL;
}

/* ---- acts */
static struct tz_err *act(struct tz_cmd *c)
{
    tz_day day;
    TZ_TRY(hold(&day, c));
    const struct tz_place_request r = {.verb = tz_place_verb(c->act),
                                       .names = c->words,
                                       .n = c->word_n,
                                       .parent = tz_args_value(c->args, "parent"),
                                       .level = tz_args_value(c->args, "level"),
                                       .code = tz_args_value(c->args, "code"),
                                       .into = tz_args_value(c->args, "into"),
                                       .basis = tz_args_value(c->args, "basis"),
                                       .kind = tz_args_value(c->args, "kind"),
                                       .act = {.day = day,
                                               .act = tz_args_value(c->args, "act"),
                                               .approver = tz_args_value(c->args, "approver"),
                                               .proof = tz_args_value(c->args, "proof")}};
    TZ_TRY(tz_place_do(c->store, &c->who.actor, c->places, &r, c->arena));
    fprintf(c->out, "已记入区划沿革\n");
    return NULL;
}

static const struct tz_cmd_act acts[] = {
    {"list", 0, 0, TZ_NEED_READ, list, true},   {"add", 1, -1, TZ_NEED_WRITE, act, true},
    {"rename", 1, 2, TZ_NEED_WRITE, act, true}, {"move", 1, -1, TZ_NEED_WRITE, act, true},
    {"merge", 1, -1, TZ_NEED_WRITE, act, true}, {"split", 1, 1, TZ_NEED_WRITE, act, true},
    {"close", 1, -1, TZ_NEED_WRITE, act, true}, {"group", 1, -1, TZ_NEED_WRITE, act, true},
    {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "place", acts);
}

const struct tz_verb tz_verb_place = {{"place", "list|add|rename|move|merge|split|close|group [区划…]", 1, -1,
                                       "区划：村组、合并、拆分、更名、片区",
                                       "区划调整按生效日记入沿革，旧记录仍在原来的地方；报过的数不变。", options,
                                       "  taizhang place add 关渡村 石桥村\n  taizhang place merge 南溪村 关渡村 "
                                       "--into 关渡村 --day 2020-06-01 --act 县政函〔2020〕12号"},
                                      TZ_NEED_NOTHING,
                                      run,
                                      true};
