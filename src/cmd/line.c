/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang line: lines of work and their monthly returns.
 */
#include "report/line.h"

#include "base/text.h"
#include "cmd/verbs.h"

static const struct tz_option options[] = {{"month", TZ_OPTION_VALUE, "MONTH", "哪个月（2025-06）；不写是今天所在的月"},
                                           {"news", TZ_OPTION_VALUE, "TEXT", "本月新情况"},
                                           {"trouble", TZ_OPTION_VALUE, "TEXT", "存在问题"},
                                           {"next", TZ_OPTION_VALUE, "TEXT", "下月打算"},
                                           {"send", TZ_OPTION_FLAG, NULL, "写完就报出"},
                                           {NULL, TZ_OPTION_FLAG, NULL, NULL}};

static struct tz_err *month_of(struct tz_period *out, const struct tz_cmd *c)
{
    const char *text = tz_args_value(c->args, "month");
    *out = tz_period_of(tz_today(), TZ_GRAIN_MONTH);
    return text ? tz_period_parse(out, text) : NULL;
}

static const char *stand(const struct tz_line *l)
{
    return l->sent ? "已报" : l->ret ? "草拟" : "没有写";
}

static const char *due(struct tz_cmd *c, const struct tz_line *l)
{
    char text[16];
    return l->due ? tz_strdup(c->arena, tz_day_print(text, l->due)) : "";
}

static void line_json(struct tz_json *j, struct tz_cmd *c, const struct tz_line *l)
{
    tz_json_kint(j, "id", l->id);
    tz_json_kstr(j, "number", l->number);
    tz_json_kstr(j, "name", l->name);
    tz_json_kstr(j, "unit", l->unit);
    tz_json_kstr(j, "handler", l->handler);
    tz_json_kstr(j, "return", l->ret ? l->ret->number : NULL);
    tz_json_kstr(j, "state", stand(l));
    tz_json_kstr(j, "due", l->due ? due(c, l) : NULL);
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_json *j = tz_cmd_json_list(c);
    struct tz_period month;
    struct tz_line *all;
    size_t n;
    TZ_TRY(month_of(&month, c));
    TZ_TRY(tz_line_list(&all, &n, &d, month, c->arena));
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  %s  %s%s%s\n", all[i].number, all[i].name, all[i].unit, all[i].handler,
                    stand(&all[i]), all[i].due ? "  应报 " : "", due(c, &all[i]));
            continue;
        }
        tz_json_object(j);
        line_json(j, c, &all[i]);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static void page_json(struct tz_cmd *c, const struct tz_line_page *p)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    line_json(j, c, &p->line);
    tz_json_key(j, "counts");
    tz_json_array(j);
    for (size_t i = 0; i < p->count_n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "indicator", p->counts[i].indicator);
        tz_json_kstr(j, "label", p->counts[i].label);
        tz_json_kstr(j, "month", p->counts[i].month);
        tz_json_kstr(j, "year", p->counts[i].year);
        tz_json_kstr(j, "yoy", p->counts[i].yoy);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_key(j, "tasks");
    tz_json_array(j);
    for (size_t i = 0; i < p->tasks.n; i++)
        tz_json_str(j, p->tasks.rows[i]->number);
    tz_cmd_json_end(c, j);
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_period month;
    struct tz_line_page p;
    TZ_TRY(month_of(&month, c));
    TZ_TRY(tz_line_page(&p, &d, c->words[0], month, c->arena));
    if (c->json)
        page_json(c, &p);
    else
        fputs(tz_line_text(&p, month, c->town.name, c->arena), c->out);
    return NULL;
}

static struct tz_err *write_it(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const struct tz_line_words w = {.news = tz_args_value(c->args, "news"),
                                    .trouble = tz_args_value(c->args, "trouble"),
                                    .next = tz_args_value(c->args, "next"),
                                    .send = tz_args_flag(c->args, "send")};
    struct tz_period month;
    struct tz_done done;
    TZ_TRY(month_of(&month, c));
    TZ_TRY(tz_line_write(&done, &d, c->words[0], month, &w, c->arena));
    fprintf(c->out, w.send ? "已报出\n" : "已保存\n");
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, list, true},
                                         {"show", 1, 1, TZ_NEED_READ, show, false},
                                         {"write", 1, 1, TZ_NEED_WRITE, write_it, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "line", acts);
}

const struct tz_verb tz_verb_line = {
    {"line", "list|show LINE|write LINE", 1, 2, "条线月报：年度任务、本月数据、文字情况",
     "条线登记在台账 work_line（名称、牵头单位、月报数据）。数据由台账算出，文字情况每月写一次；"
     "报出以后要改，先退回草拟并写明原因。",
     options,
     "  taizhang line list --month 2025-06\n  taizhang line write 老龄工作 --month 2025-06 --news '两个村的活动室开放' "
     "--send\n"
     "  taizhang line show 老龄工作 --month 2025-06"},
    TZ_NEED_NOTHING,
    run,
    true};
