/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang callback: satisfaction: what is called back, recording a call, how many are satisfied.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "rule/callback.h"

static const struct tz_option options[] = {
    {"rating", TZ_OPTION_VALUE, "评价", "record：满意、基本满意、不满意"},
    {"unreached", TZ_OPTION_FLAG, NULL, "record：没有接通"},
    {"all", TZ_OPTION_FLAG, NULL, "list：回访过的也列出"},
    {"period", TZ_OPTION_VALUE, "期间", "count：哪一期，默认今年"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *draw(struct tz_cmd *c)
{
    int64_t drawn, missing;
    if (!c->who.system && c->who.admin != TZ_ADMIN_SYSTEM)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "回访由系统每天抽取"), "立即抽取请系统管理员办理");
    TZ_TRY(tz_callback_draw(&drawn, &missing, c->store, c->model, c->town.town, c->arena));
    fprintf(c->out, "抽取回访 %lld 件\n", (long long)drawn);
    if (missing)
        fprintf(c->out, "本年度参数未设：回访抽样（callback_one_in），%lld 件未能抽取\n", (long long)missing);
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_callback *all;
    size_t n;
    char day[16];
    TZ_TRY(tz_callback_list(&all, &n, &d, tz_args_flag(c->args, "all"), c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%lld  %s  %s  %s  %s%s%s\n", (long long)all[i].id, all[i].number, all[i].reg->label,
                    tz_day_print(day, all[i].drawn_on), all[i].state, all[i].rating ? " " : "",
                    all[i].rating ? all[i].rating : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", all[i].id);
        tz_json_kstr(j, "number", all[i].number);
        tz_json_kstr(j, "register", all[i].reg->key);
        tz_json_kstr(j, "drawn_on", tz_day_print(day, all[i].drawn_on));
        tz_json_kstr(j, "state", all[i].state);
        tz_json_kstr(j, "rating", all[i].rating);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *record(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *rating = tz_args_value(c->args, "rating");
    int64_t id;
    TZ_TRY(tz_cmd_id(&id, c, 0, "taizhang callback list"));
    if (!rating == !tz_args_flag(c->args, "unreached"))
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明评价，或没有接通"), "--rating 满意，或 --unreached");
    TZ_TRY(tz_callback_record(&d, id, rating, c->arena));
    fprintf(c->out, "已记下回访\n");
    return NULL;
}

static void print_rate(FILE *out, const char *label, int64_t part, int64_t whole)
{
    char text[40];
    int64_t v;
    if (!whole || !tz_ratio_round(&v, tz_ratio_make(part * 100, whole), 1)) {
        fprintf(out, "%s（没有评价）", label);
        return;
    }
    fprintf(out, "%s %s%%（%lld/%lld）", label, tz_dec_print(text, v, 1), (long long)part, (long long)whole);
}

static struct tz_err *count(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *text = tz_args_value(c->args, "period");
    struct tz_period p = tz_period_of(tz_today(), TZ_GRAIN_YEAR);
    struct tz_satisfaction *all;
    size_t n;
    if (text)
        TZ_TRY(tz_period_parse(&p, text));
    TZ_TRY(tz_satisfaction_list(&all, &n, &d, p, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (j) {
            tz_json_object(j);
            tz_json_kstr(j, "register", all[i].reg->key);
            if (!all[i].few) {
                tz_json_kint(j, "rated", all[i].rated);
                tz_json_kint(j, "satisfied", all[i].satisfied);
            }
            tz_json_kint(j, "drawn", all[i].drawn);
            tz_json_kint(j, "reached", all[i].reached);
            tz_json_kint(j, "called_well", all[i].called_well);
            tz_json_end(j);
            continue;
        }
        fprintf(c->out, "%s：", all[i].reg->label);
        if (all[i].few)
            fprintf(c->out, "不足五件，不列");
        else
            print_rate(c->out, "满意率", all[i].satisfied, all[i].rated);
        fprintf(c->out, "；回访抽 %lld 件，接通 %lld 件，", (long long)all[i].drawn, (long long)all[i].reached);
        print_rate(c->out, "满意", all[i].called_well, all[i].reached);
        fputc('\n', c->out);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act subs[] = {{"draw", 0, 0, TZ_NEED_WRITE, draw, false},
                                         {"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"record", 1, 1, TZ_NEED_WRITE, record, false},
                                         {"count", 0, 0, TZ_NEED_READ, count, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "callback", subs);
}

const struct tz_verb tz_verb_callback = {
    {"callback", "draw|list|record|count [编号]", 1, 2, "满意度：抽取回访、记录评价、统计满意率",
     "办结的事按比例（参数 callback_one_in）随机抽取，由没有经办的人回访；回访结果只进满意率，不改动原件。", options,
     "  taizhang callback list\n  taizhang callback record 123 --rating 满意\n  taizhang callback count --period 2025"},
    TZ_NEED_NOTHING,
    run,
    true};
