/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang dispatch, supervise, brief: tasks with their lights, findings of supervision, the daily page.
 */
#include "report/dispatch.h"

#include "base/text.h"
#include "cmd/verbs.h"

static const char *day_or(struct tz_cmd *c, tz_day day)
{
    char text[16];
    return day ? tz_strdup(c->arena, tz_day_print(text, day)) : "";
}

/* ---- dispatch */
static struct tz_err *dispatch_list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_dispatch *list = NULL;
    size_t n;
    tz_day meeting;
    TZ_TRY(tz_dispatch_list(&list, &n, &meeting, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    if (!j && meeting)
        fprintf(c->out, "上次调度：%s\n", day_or(c, meeting));
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s  %s  %s%s\n", tz_light_labels[list[i].light], list[i].number, list[i].text,
                    list[i].unit, day_or(c, list[i].due), list[i].why, list[i].promised ? "  上次调度交办" : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "number", list[i].number);
        tz_json_kstr(j, "light", tz_light_labels[list[i].light]);
        tz_json_kstr(j, "text", list[i].text);
        tz_json_kstr(j, "unit", list[i].unit);
        tz_json_kstr(j, "due_on", day_or(c, list[i].due));
        tz_json_kstr(j, "why", list[i].why);
        tz_json_kint(j, "promised", list[i].promised);
        tz_json_kint(j, "done", list[i].done);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *write_minute(struct tz_cmd *c, bool remark)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_minute m = {.text = c->words[0],
                          .unit = tz_args_value(c->args, "unit"),
                          .lead = tz_args_value(c->args, "lead"),
                          .about = tz_args_value(c->args, "about"),
                          .remark = remark};
    struct tz_done done;
    TZ_TRY(tz_cmd_day(&m.due, c, "due"));
    TZ_TRY(tz_dispatch_minute(&done, &d, &m, c->arena));
    fprintf(c->out, "已转任务 %s\n", done.number);
    return NULL;
}

static struct tz_err *dispatch_minute(struct tz_cmd *c)
{
    return write_minute(c, false);
}

static struct tz_err *run_dispatch(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, dispatch_list, false},
                                             {"minute", 1, 1, TZ_NEED_WRITE, dispatch_minute, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "dispatch", acts);
}

static const struct tz_option minute_options[] = {{"unit", TZ_OPTION_VALUE, "单位", "责任单位"},
                                                  {"lead", TZ_OPTION_VALUE, "领导", "牵头领导"},
                                                  {"due", TZ_OPTION_VALUE, "日期", "时限"},
                                                  {"about", TZ_OPTION_VALUE, "编号", "关于哪一件"},
                                                  {NULL, TZ_OPTION_FLAG, NULL, NULL}};

const struct tz_verb tz_verb_dispatch = {
    {"dispatch", "list|minute [事项]", 1, 2, "调度：任务红黄绿灯，上次会议交办的兑现，纪要转任务",
     "红：超期或滞后；黄：七天内到期、退回或没有时限。minute 把会上议定的一条记成任务（会议交办）。", minute_options,
     "  taizhang dispatch list\n  taizhang dispatch minute 月底前完成排水沟清淤 --unit 水利站 --due 2026-05-31"},
    TZ_NEED_NOTHING,
    run_dispatch,
    true};

/* ---- supervise */
/* All findings of the year named, or of this one. */
struct findings {
    struct tz_supervised *list;
    struct tz_supervised_unit *units;
    size_t n, unit_n;
};

static struct tz_err *findings(struct findings *f, struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t year = tz_day_year(tz_today());
    if (c->word_n && !tz_parse_int(c->words[0], &year))
        return tz_err(TZ_E_USAGE, "年度是数字：%s", c->words[0]);
    return tz_supervise_list(&f->list, &f->n, &f->units, &f->unit_n, &d, (int)year, c->arena);
}

static struct tz_err *supervise_list(struct tz_cmd *c)
{
    struct findings f;
    TZ_TRY(findings(&f, c));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < f.n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s  %s\n", f.list[i].number, f.list[i].unit, f.list[i].state,
                    day_or(c, f.list[i].due), f.list[i].late ? tz_printf(c->arena, "超期 %d 天", f.list[i].late) : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "number", f.list[i].number);
        tz_json_kstr(j, "unit", f.list[i].unit);
        tz_json_kstr(j, "state", f.list[i].state);
        tz_json_kstr(j, "due_on", day_or(c, f.list[i].due));
        tz_json_kint(j, "late", f.list[i].late);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *supervise_compare(struct tz_cmd *c)
{
    struct findings f;
    TZ_TRY(findings(&f, c));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < f.unit_n; i++) {
        if (!j) {
            fprintf(c->out, "%s：问题 %lld，销号 %lld（按期 %lld），待核查 %lld，退回 %lld，超期未改 %lld\n",
                    f.units[i].unit, (long long)f.units[i].found, (long long)f.units[i].solved,
                    (long long)f.units[i].in_time, (long long)f.units[i].recheck, (long long)f.units[i].sent_back,
                    (long long)f.units[i].late);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "unit", f.units[i].unit);
        tz_json_kint(j, "found", f.units[i].found);
        tz_json_kint(j, "solved", f.units[i].solved);
        tz_json_kint(j, "in_time", f.units[i].in_time);
        tz_json_kint(j, "recheck", f.units[i].recheck);
        tz_json_kint(j, "sent_back", f.units[i].sent_back);
        tz_json_kint(j, "late", f.units[i].late);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *supervise_find(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_done done;
    tz_day due = 0;
    TZ_TRY(tz_cmd_day(&due, c, "due"));
    TZ_TRY(tz_supervise_find(&done, &d, c->words[0], tz_args_value(c->args, "unit"), due, c->arena));
    fprintf(c->out, "已交办 %s\n", done.number);
    return NULL;
}

static struct tz_err *run_supervise(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"list", 0, 1, TZ_NEED_READ, supervise_list, false},
                                             {"compare", 0, 1, TZ_NEED_READ, supervise_compare, false},
                                             {"find", 1, 1, TZ_NEED_WRITE, supervise_find, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "supervise", acts);
}

static const struct tz_option find_options[] = {{"unit", TZ_OPTION_VALUE, "单位", "find：责任单位"},
                                                {"due", TZ_OPTION_VALUE, "日期", "find：整改限期"},
                                                {NULL, TZ_OPTION_FLAG, NULL, NULL}};

const struct tz_verb tz_verb_supervise = {
    {"supervise", "list|compare|find [年度|问题]", 1, 2, "督查督办：发现问题、责令整改、复查、各单位比较",
     "find 登记一个督查发现的问题并交办，限期归责任单位；复查由别人在问题台账里销号或退回。", find_options,
     "  taizhang supervise find 巡河记录缺三天 --unit 水利站 --due 2026-05-20\n  taizhang supervise compare 2026"},
    TZ_NEED_NOTHING,
    run_supervise,
    true};

/* ---- brief */
static struct tz_err *brief_show(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_brief_line *list;
    char *text;
    size_t n;
    if (!c->json) {
        TZ_TRY(tz_brief_text(&text, &d, c->town.name, c->arena));
        fputs(text, c->out);
        return NULL;
    }
    TZ_TRY(tz_brief(&list, &n, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "section", list[i].section);
        tz_json_kstr(j, "number", list[i].number);
        tz_json_kstr(j, "text", list[i].text);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *brief_mark(struct tz_cmd *c)
{
    return write_minute(c, true);
}

static struct tz_err *run_brief(struct tz_cmd *c)
{
    static const struct tz_cmd_act acts[] = {{"show", 0, 0, TZ_NEED_READ, brief_show, false},
                                             {"mark", 1, 1, TZ_NEED_WRITE, brief_mark, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
    return tz_cmd_choose(c, "brief", acts);
}

const struct tz_verb tz_verb_brief = {
    {"brief", "show|mark [批示]", 1, 2, "每日一页：超期、红灯、停滞项目、值守、预警、突发事件、会议",
     "每位领导一页，只列他看得到的，不写群众姓名。mark 写一句批示，成为任务（领导批示）。", minute_options,
     "  taizhang brief show --as zhenzhang\n  taizhang brief mark 请水利站三日内报结果 --unit 水利站 --about "
     "RW-2026-000012 --as zhenzhang"},
    TZ_NEED_NOTHING,
    run_brief,
    true};
