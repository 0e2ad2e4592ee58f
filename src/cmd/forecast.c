/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang forecast: estimates of a year as of a day, and how they turned out.
 */
#include "base/text.h"
#include "cmd/verbs.h"
#include "indicator/forecast.h"

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "list：默认今年"},
    {"place", TZ_OPTION_VALUE, "区划", "issue：哪里，默认全镇"},
    {"as-of", TZ_OPTION_VALUE, "日期", "issue：截至哪一天，默认今天"},
    {"where", TZ_OPTION_VALUE, "条件", "issue：如 crop=水稻"},
    {"note", TZ_OPTION_VALUE, "说明", "issue：怎样估的"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_forecast *all;
    size_t n;
    int year;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_cmd_year(&year, c));
    TZ_TRY(tz_cmd_places(c));
    TZ_TRY(tz_forecast_settle(&all, &n, c->conn, c->model, c->town.town, year, c->arena));
    for (size_t k = 0; k < n; k++) {
        struct tz_forecast_text t;
        char day[16];
        tz_forecast_words(&t, &all[k], c->model, c->arena);
        const char *where = tz_place_title(c->places, all[k].place, tz_today(), c->arena);
        tz_day_print(day, all[k].as_of);
        if (!j) {
            fprintf(c->out, "%s %d年 %s：截至%s已有%s，全年预计%s（%s）%s\n", where, all[k].year, t.label, day, t.done,
                    t.value, all[k].how, t.settled);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", all[k].id);
        tz_json_kstr(j, "indicator", all[k].indicator);
        tz_json_kstr(j, "place", where);
        tz_json_kstr(j, "as_of", day);
        tz_json_kstr(j, "done", t.done);
        tz_json_kstr(j, "estimate", t.value);
        tz_json_kstr(j, "how", all[k].how);
        tz_json_kstr(j, "actual", t.actual);
        tz_json_kstr(j, "difference", t.difference);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *issue(struct tz_cmd *c)
{
    struct tz_forecast f;
    struct tz_forecast_text t;
    int64_t place, id;
    tz_day day = tz_today();
    const char *where = tz_args_value(c->args, "place");
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(tz_cmd_places(c));
    place = tz_places_town(c->places);
    if (where)
        TZ_TRY(tz_place_parse(&place, c->places, where, 0, 0, day));
    TZ_TRY(tz_cmd_day(&day, c, "as-of"));
    TZ_TRY(tz_forecast_make(&f, c->conn, c->model, c->town.town, c->words[0], tz_args_value(c->args, "where"), place,
                            day, c->word_n > 1 ? c->words[1] : NULL, tz_args_value(c->args, "note"), c->arena));
    TZ_TRY(tz_forecast_add(&id, c->store, &c->who.actor, &f, c->arena));
    tz_forecast_words(&t, &f, c->model, c->arena);
    if (c->json)
        fprintf(c->out, "{\"id\":%lld}\n", (long long)id);
    else
        fprintf(c->out, "预计全年%s（%s）\n", t.value, f.how);
    return NULL;
}

static const struct tz_cmd_act subs[] = {{"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"issue", 1, 2, TZ_NEED_WRITE, issue, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "forecast", subs);
}

const struct tz_verb tz_verb_forecast = {
    {"forecast", "list|issue [指标] [数]", 1, 3, "预计数：发出全年预计，年终逐条对账",
     "不写数就按上年同期占比估；预计数总写明“预计”，不混进实绩。年终每条预计列出实绩和差。", options,
     "  taizhang forecast issue collective_income --as-of 2026-11-30\n"
     "  taizhang forecast issue collective_income 1500000 --note 会计站估算\n"
     "  taizhang forecast list --year 2026"},
    TZ_NEED_NOTHING,
    run,
    true};
