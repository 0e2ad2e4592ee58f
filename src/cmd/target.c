/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang target: targets of a year with what is done, split to villages and quarters, refused, withdrawn.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "indicator/target.h"

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "list、set：默认今年"},
    {"place", TZ_OPTION_VALUE, "区划", "list、set：哪里，set 默认全镇"},
    {"all", TZ_OPTION_FLAG, NULL, "list：连同分解数、改过的各版和撤销的"},
    {"id", TZ_OPTION_VALUE, "编号", "set：改这一个，原来的一版留着"},
    {"quarter", TZ_OPTION_VALUE, "季度", "set：1 到 4，默认全年"},
    {"op", TZ_OPTION_VALUE, "方向", "set：>=（默认）、<=、="},
    {"growth", TZ_OPTION_FLAG, NULL, "set：数是比上年增长的百分比"},
    {"where", TZ_OPTION_VALUE, "条件", "set：如 crop=水稻"},
    {"origin", TZ_OPTION_VALUE, "来源", "set：上级下达、镇定（默认）、自加压"},
    {"paper", TZ_OPTION_VALUE, "文号", "set：文号或会议"},
    {"office", TZ_OPTION_VALUE, "站所", "set：由谁负责"},
    {"provisional", TZ_OPTION_FLAG, NULL, "set、split：暂定，村里可以提出不承担一次"},
    {"reason", TZ_OPTION_VALUE, "理由", "refuse、withdraw：必填"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *option_int(int *out, struct tz_cmd *c, const char *option)
{
    int64_t n = *out;
    TZ_TRY(tz_cmd_int(&n, c, option));
    *out = n < 0 || n > 9999 ? -1 : (int)n;
    return NULL;
}

/* ---- list */
static void one_json(struct tz_json *j, const struct tz_target *t, const struct tz_target_stand *s, const char *place)
{
    tz_json_object(j);
    tz_json_kint(j, "id", t->id);
    tz_json_kint(j, "version", t->version);
    tz_json_kbool(j, "current", t->j_to == TZ_J_OPEN);
    tz_json_kstr(j, "indicator", t->indicator);
    tz_json_kstr(j, "filters", t->filters);
    tz_json_kstr(j, "label", s->label);
    tz_json_kstr(j, "place", place);
    tz_json_kstr(j, "period", s->period);
    tz_json_kstr(j, "asked", s->asked);
    tz_json_kstr(j, "value", s->value);
    tz_json_kstr(j, "gap", s->gap);
    tz_json_kstr(j, "done", s->done);
    tz_json_kstr(j, "time", s->time);
    tz_json_kbool(j, "met", s->met);
    tz_json_kstr(j, "origin", t->origin);
    tz_json_kstr(j, "paper", t->paper);
    tz_json_kstr(j, "state", t->state);
    tz_json_kstr(j, "reason", t->reason);
    tz_json_kint(j, "whole", t->whole);
    tz_json_end(j);
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_target_query q = {.year = tz_day_year(tz_today())};
    struct tz_target *all;
    size_t n;
    const char *place = tz_args_value(c->args, "place");
    q.quarters = q.history = q.withdrawn = tz_args_flag(c->args, "all");
    TZ_TRY(option_int(&q.year, c, "year"));
    TZ_TRY(tz_cmd_places(c));
    if (place)
        TZ_TRY(tz_place_parse(&q.place, c->places, place, 0, 0, tz_today()));
    TZ_TRY(tz_target_list(&all, &n, c->conn, c->town.town, &q, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < n; k++) {
        struct tz_target_stand s;
        const char *where = tz_place_title(c->places, all[k].place, tz_today(), c->arena);
        if (all[k].whole && !place && !q.history)
            continue;
        TZ_TRY(tz_target_stand(&s, c->conn, c->model, &c->who, c->town.town, &all[k], c->arena));
        if (j)
            one_json(j, &all[k], &s, where);
        else
            fprintf(c->out, "%lld  %s %s %s%s：已完成%s%s%s%s%s%s%s\n", (long long)all[k].id, where, s.period, s.label,
                    s.asked, s.value, *s.done ? "，" : "", s.done, *s.gap ? "，" : "", s.gap, *s.time ? "，" : "",
                    tz_printf(c->arena, "%s（%s%s%s，%s%s）", s.time, all[k].origin, all[k].paper ? " " : "",
                              all[k].paper ? all[k].paper : "", all[k].state,
                              all[k].j_to == TZ_J_OPEN ? "" : "，已改"));
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

/* ---- set */
static struct tz_err *set_options(struct tz_target *t, struct tz_cmd *c)
{
    const char *place = tz_args_value(c->args, "place"), *office = tz_args_value(c->args, "office"), *text;
    TZ_TRY(option_int(&t->year, c, "year"));
    TZ_TRY(option_int(&t->quarter, c, "quarter"));
    if (place)
        TZ_TRY(tz_place_parse(&t->place, c->places, place, 0, 0, tz_today()));
    if (office)
        TZ_TRY(tz_office_find(&t->office, c->conn, c->town.town, office));
    if ((text = tz_args_value(c->args, "op")))
        t->op = text;
    if ((text = tz_args_value(c->args, "origin")))
        t->origin = text;
    if ((text = tz_args_value(c->args, "paper")))
        t->paper = text;
    if (tz_args_flag(c->args, "growth"))
        t->growth = true;
    return NULL;
}

static struct tz_err *set_filters(struct tz_target *t, struct tz_cmd *c)
{
    struct tz_figure_ask ask;
    const char *derived, *where = tz_args_value(c->args, "where");
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c->conn, c->model, c->town.town,
                             tz_printf(c->arena, "%s%s%s", c->words[0], where ? " | " : "", where ? where : ""),
                             c->arena));
    t->indicator = ask.indicator->key;
    t->filters = tz_filters_text(ask.filters, ask.filter_n, c->arena);
    return NULL;
}

static struct tz_err *set(struct tz_cmd *c)
{
    struct tz_target t = {.year = tz_day_year(tz_today()), .op = ">=", .origin = "镇定"};
    const char *id = tz_args_value(c->args, "id");
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(tz_cmd_places(c));
    t.place = tz_places_town(c->places);
    if (id) {
        TZ_TRY(tz_cmd_int(&t.id, c, "id"));
        TZ_TRY(tz_target_get(&t, c->conn, c->town.town, t.id, c->arena));
        if (!tz_same(t.indicator, c->words[0]))
            return tz_err_hint(tz_err(TZ_E_RULE, "第%s号目标是指标 %s 的", id, t.indicator), "另一个指标请新下达");
    } else {
        TZ_TRY(set_filters(&t, c));
    }
    TZ_TRY(set_options(&t, c));
    TZ_TRY(tz_figure_number(&t.value, c->words[1], NULL));
    t.set_on = tz_today();
    t.state = tz_args_flag(c->args, "provisional") ? TZ_TARGET_PROVISIONAL : TZ_TARGET_FIXED;
    TZ_TRY(tz_target_set(&t.id, c->store, &c->who.actor, c->model, &t, c->arena));
    fprintf(c->out, c->json ? "{\"id\":%lld}\n" : "已下达 %lld\n", (long long)t.id);
    return NULL;
}

/* ---- split, refuse, withdraw */
static struct tz_err *split(struct tz_cmd *c)
{
    struct tz_target whole, *parts;
    size_t n;
    const char *text = "";
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(tz_cmd_id(&whole.id, c, 0, "taizhang target list"));
    TZ_TRY(tz_target_get(&whole, c->conn, c->town.town, whole.id, c->arena));
    for (size_t k = 1; k < c->word_n; k++)
        text = tz_printf(c->arena, "%s%s\n", text, c->words[k]);
    TZ_TRY(tz_cmd_places(c));
    TZ_TRY(tz_target_parts(&parts, &n, &whole, c->places,
                           tz_args_flag(c->args, "provisional") ? TZ_TARGET_PROVISIONAL : TZ_TARGET_FIXED, text,
                           c->arena));
    TZ_TRY(tz_target_split(c->store, &c->who.actor, c->model, whole.id, parts, n, c->arena));
    fprintf(c->out, "已分解成%zu份\n", n);
    return NULL;
}

static struct tz_err *refuse(struct tz_cmd *c)
{
    struct tz_target t;
    TZ_TRY(tz_cmd_id(&t.id, c, 0, "taizhang target list"));
    TZ_TRY(tz_target_get(&t, c->conn, c->town.town, t.id, c->arena));
    TZ_TRY(tz_cmd_places(c));
    if (!c->who.system && !tz_target_speaks_for(&c->who, c->places, t.place))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "只有分到的村自己能提出不承担"), "请村干部登录后提出");
    TZ_TRY(tz_target_refuse(c->store, &c->who.actor, t.id, tz_args_value(c->args, "reason"), c->arena));
    fputs("已记下：不予承担\n", c->out);
    return NULL;
}

static struct tz_err *withdraw(struct tz_cmd *c)
{
    int64_t id;
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(tz_cmd_id(&id, c, 0, "taizhang target list"));
    TZ_TRY(tz_target_withdraw(c->store, &c->who.actor, id, tz_args_value(c->args, "reason"), c->arena));
    fputs("已撤销，各版照旧可查\n", c->out);
    return NULL;
}

static const struct tz_cmd_act subs[] = {
    {"list", 0, 0, TZ_NEED_READ, list, false},          {"set", 2, 2, TZ_NEED_WRITE, set, false},
    {"split", 2, -1, TZ_NEED_WRITE, split, false},      {"refuse", 1, 1, TZ_NEED_WRITE, refuse, false},
    {"withdraw", 1, 1, TZ_NEED_WRITE, withdraw, false}, {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "target", subs);
}

const struct tz_verb tz_verb_target = {
    {"target", "list|set|split|refuse|withdraw …", 1, -1, "年度目标：下达、分解、完成多少、差多少",
     "上级下达、镇定、自加压的目标并列；分到村和季度的数合起来要够总数；改一次多一版，原来的留着。", options,
     "  taizhang target set collective_income 1200 --origin 上级下达 --paper 县办〔2026〕3号\n"
     "  taizhang target split 1 关渡村=600 石桥村=600 --provisional\n"
     "  taizhang target refuse 2 --reason 无集体资产 --as 村干\n"
     "  taizhang target list --year 2026 --format json"},
    TZ_NEED_NOTHING,
    run,
    true};
