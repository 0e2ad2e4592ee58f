/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang param: dated parameters of the township: list what is in force and what waits to be set; set.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "duty/clock.h"
#include "place/param.h"

static const struct tz_option options[] = {
    {"place", TZ_OPTION_VALUE, "区划", "哪里的值，默认全镇"},
    {"day", TZ_OPTION_VALUE, "日期", "list：看哪一天；set：自何日起；默认今天"},
    {"basis", TZ_OPTION_VALUE, "依据", "set：文号或会议（必填）"},
    {"known-at", TZ_OPTION_VALUE, "时刻", "list：按那一刻所知的情况"},
    {"missing", TZ_OPTION_FLAG, NULL, "list：只列没有定的"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* Where and when: --place, else the town; --day, else today. */
static struct tz_err *asked(int64_t *place, tz_day *day, struct tz_cmd *c)
{
    const char *where = tz_args_value(c->args, "place");
    *day = tz_today();
    TZ_TRY(tz_cmd_day(day, c, "day"));
    TZ_TRY(tz_cmd_places(c));
    *place = tz_places_town(c->places);
    return where ? tz_place_parse(place, c->places, where, 0, 0, *day) : NULL;
}

static const char *value_text(const struct tz_param *p, const struct tz_param_here *here, struct tz_arena *a)
{
    char text[40];
    bool number = p->type == TZ_TYPE_INT || p->type == TZ_TYPE_NUMBER || p->type == TZ_TYPE_MONEY;
    if (!here->has)
        return NULL;
    if (number)
        return tz_strdup(a, tz_dec_print(text, here->i, p->type == TZ_TYPE_MONEY ? 2 : p->decimals));
    if (p->type == TZ_TYPE_DATE)
        return tz_strdup(a, tz_day_print(text, (tz_day)here->i));
    static const char *const units[] = {"days", "workdays", "hours", "months"};
    for (int u = 0; u < 4; u++)
        if (tz_same(here->t, units[u])) {
            struct tz_span span = {.n = here->i, .unit = (enum tz_span_unit)u};
            return tz_strdup(a, tz_span_show(text, span));
        }
    return here->t;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_json *j = tz_cmd_json_list(c);
    int64_t place, known;
    tz_day on;
    TZ_TRY(tz_cmd_known(&known, c));
    TZ_TRY(asked(&place, &on, c));
    bool missing = tz_args_flag(c->args, "missing");
    for (size_t i = 0; i < c->model->param_n; i++) {
        const struct tz_param *p = &c->model->params[i];
        struct tz_param_here here;
        char day[16];
        TZ_TRY(tz_param_get(&here, c->conn, c->town.town, p->key, place, on, known, c->arena));
        if (missing && here.has)
            continue;
        const char *value = value_text(p, &here, c->arena);
        if (j) {
            tz_json_object(j);
            tz_json_kstr(j, "name", p->key);
            tz_json_kstr(j, "label", p->label);
            tz_json_kstr(j, "value", value);
            tz_json_kstr(j, "unit", p->unit);
            tz_json_kstr(j, "from", here.has && here.from ? tz_day_print(day, here.from) : NULL);
            tz_json_end(j);
        } else
            fprintf(c->out, "%s（%s）：%s%s\n", p->label, p->key, value ? value : "没有定",
                    value && p->unit ? p->unit : "");
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *set(struct tz_cmd *c)
{
    const char *name = c->words[0], *value = c->words[1];
    int64_t place;
    tz_day day;
    const struct tz_param *p = tz_model_param(c->model, name);
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(asked(&place, &day, c));
    for (size_t i = 0; !p && i < c->model->param_n; i++)
        if (tz_same(c->model->params[i].label, name))
            p = &c->model->params[i];
    if (!p)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有参数“%s”", name), "taizhang param list 列出全部");
    TZ_TRY(tz_param_set(c->store, &c->who.actor, p, place, day, value, tz_args_value(c->args, "basis"), c->arena));
    fprintf(c->out, "“%s”自 %d 起为 %s\n", p->label, (int)day, value);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"set", 2, 2, TZ_NEED_WRITE, set, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "param", acts);
}

const struct tz_verb tz_verb_param = {
    {"param", "list|set [参数] [值]", 1, 3, "参数：期限、标准、频次按地方和日期定值",
     "国家和省定的值随台账包来；镇里可另定，从写明的日子起算，须有依据。没有定的不猜，用到时会问。", options,
     "  taizhang param list --missing\n  taizhang param set hotline_take_hours 24小时 --day 2026-01-01 --basis "
     "镇政办〔2026〕1号"},
    TZ_NEED_NOTHING,
    run,
    true};
