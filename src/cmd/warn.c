/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang warn: the early warnings of rules across registers: run, rules, list, show, answer, settle.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "place/place.h"
#include "rule/rule.h"

static const struct tz_option options[] = {
    {"rule", TZ_OPTION_VALUE, "规则", "run、list：只看这一条规则（键名）"},
    {"place", TZ_OPTION_VALUE, "区划", "list：只看这个地方"},
    {"all", TZ_OPTION_FLAG, NULL, "list：办结的也列出"},
    {"late", TZ_OPTION_FLAG, NULL, "list：只列超期的"},
    {"state", TZ_OPTION_VALUE, "结果", "settle：属实、不属实、已处理；list：只列这个状态"},
    {"reason", TZ_OPTION_VALUE, "理由", "settle、accept：理由；answer：核实到的情况（必填）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static const char *day_text(struct tz_cmd *c, tz_day d)
{
    char text[16];
    return d ? tz_strdup(c->arena, tz_day_print(text, d)) : "";
}

/* ---- run */
static void run_json(struct tz_cmd *c, const struct tz_rule_run *run)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "opened", run->opened);
    tz_json_kint(j, "back", run->back);
    tz_json_kint(j, "gone", run->gone);
    tz_json_kint(j, "failed", run->failed);
    tz_json_key(j, "rules");
    tz_json_array(j);
    for (size_t i = 0; i < run->n; i++) {
        const struct tz_rule_result *r = &run->results[i];
        tz_json_object(j);
        tz_json_kstr(j, "rule", r->rule->key);
        tz_json_kstr(j, "label", r->rule->label);
        tz_json_kint(j, "hits", r->hits);
        tz_json_kint(j, "opened", r->opened);
        tz_json_kint(j, "back", r->back);
        tz_json_kint(j, "gone", r->gone);
        tz_json_kint(j, "deferred", r->deferred);
        tz_json_kint(j, "micros", r->micros);
        tz_json_kstr(j, "error", r->error);
        tz_json_key(j, "missing");
        tz_json_array(j);
        for (size_t k = 0; k < r->missing_n; k++) {
            tz_json_object(j);
            tz_json_kstr(j, "param", r->missing[k].param);
            tz_json_kstr(j, "label", r->missing[k].label);
            tz_json_kstr(j, "place", r->missing[k].place);
            tz_json_kint(j, "year", r->missing[k].year);
            tz_json_kint(j, "rows", r->missing[k].rows);
            tz_json_end(j);
        }
        tz_json_end(j);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static void run_text(struct tz_cmd *c, const struct tz_rule_run *run)
{
    fprintf(c->out, "%zu 条规则：新预警 %lld 件，情形又出现 %lld 件，情形消失 %lld 件\n", run->n,
            (long long)run->opened, (long long)run->back, (long long)run->gone);
    for (size_t i = 0; i < run->n; i++) {
        const struct tz_rule_result *r = &run->results[i];
        if (r->opened)
            fprintf(c->out, "  %s（%s）：新预警 %lld 件\n", r->rule->label, r->rule->key, (long long)r->opened);
        if (r->deferred)
            fprintf(c->out, "  %s：还有 %lld 个情形待下次提出\n", r->rule->label, (long long)r->deferred);
        if (r->error)
            fprintf(c->out, "  %s（%s）：未能检查：%s\n", r->rule->label, r->rule->key, r->error);
        for (size_t k = 0; k < r->missing_n; k++)
            fprintf(c->out, "  %s：%s %d年度参数未设：%s（%s），%lld 条未能判断；请补参数\n", r->rule->label,
                    r->missing[k].place, r->missing[k].year, r->missing[k].label, r->missing[k].param,
                    (long long)r->missing[k].rows);
    }
}

static struct tz_err *run_rules(struct tz_cmd *c)
{
    struct tz_rule_run run;
    const char *only = tz_args_value(c->args, "rule");
    if (!c->who.system && c->who.admin != TZ_ADMIN_SYSTEM)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "全镇检查由系统每天办理"), "立即检查请系统管理员办理");
    TZ_TRY(tz_rule_look(&run, c->store, c->model, c->town.town, only, c->arena));
    if (c->json)
        run_json(c, &run);
    else
        run_text(c, &run);
    return run.failed ? tz_err_hint(tz_err(TZ_E_RULE, "%lld 条规则未能检查", (long long)run.failed), "上面列出了原因")
                      : NULL;
}

/* ---- rules */
static struct tz_err *list_rules(struct tz_cmd *c)
{
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t i = 0; i < c->model->rule_n; i++) {
            const struct tz_rule *r = &c->model->rules[i];
            tz_json_object(j);
            tz_json_kstr(j, "rule", r->key);
            tz_json_kstr(j, "label", r->label);
            tz_json_kstr(j, "basis", r->basis);
            tz_json_kstr(j, "on", r->on->key);
            tz_json_kstr(j, "when", tz_expr_words(r->when, c->arena));
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    for (size_t i = 0; i < c->model->rule_n; i++) {
        const struct tz_rule *r = &c->model->rules[i];
        fprintf(c->out, "%s  %s（%s）\n    %s\n    依据：%s\n", r->key, r->label, r->on->label,
                tz_expr_words(r->when, c->arena), r->basis);
    }
    return NULL;
}

/* ---- list */
static void json_warning(struct tz_json *j, struct tz_cmd *c, const struct tz_hit_warning *w)
{
    tz_json_kint(j, "id", w->id);
    tz_json_kint(j, "version", w->version);
    tz_json_kstr(j, "number", w->number);
    tz_json_kstr(j, "rule", w->rule);
    tz_json_kstr(j, "label", w->label);
    tz_json_kstr(j, "basis", w->basis);
    tz_json_kstr(j, "place", w->place_title);
    tz_json_kstr(j, "state", tz_warning_states[w->state]);
    tz_json_kstr(j, "opened_on", day_text(c, w->opened_on));
    tz_json_kstr(j, "due_on", day_text(c, w->due_on));
    tz_json_kstr(j, "gone_on", day_text(c, w->gone_on));
    tz_json_kbool(j, "late", w->late);
    tz_json_kint(j, "hits", w->hits);
    tz_json_kstr(j, "finding", w->finding);
    tz_json_kstr(j, "reason", w->reason);
    tz_json_key(j, "tells");
    tz_json_array(j);
    for (size_t i = 0; i < w->tell_n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "role", w->tells[i].role);
        tz_json_kstr(j, "text", w->tells[i].text);
        tz_json_end(j);
    }
    tz_json_end(j);
}

static struct tz_err *read_query(struct tz_warning_query *q, struct tz_cmd *c)
{
    const char *state = tz_args_value(c->args, "state"), *place = tz_args_value(c->args, "place");
    *q = (struct tz_warning_query){.all = tz_args_flag(c->args, "all"),
                                   .late = tz_args_flag(c->args, "late"),
                                   .rule = tz_args_value(c->args, "rule"),
                                   .limit = 1000};
    for (int i = 0; state && i < TZ_WARNING_STATES; i++)
        if (tz_same(state, tz_warning_states[i]))
            q->state = i + 1;
    if (state && !q->state)
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有“%s”这个状态", state), "可用 待核、属实、不属实、已处理");
    if (place) {
        TZ_TRY(tz_cmd_places(c));
        return tz_place_parse(&q->place, c->places, place, 0, 0, tz_today());
    }
    return NULL;
}

static struct tz_err *list_warnings(struct tz_cmd *c)
{
    struct tz_warning_query q;
    struct tz_warning_counts counts;
    struct tz_hit_warning *list;
    struct tz_desk d = tz_cmd_desk(c);
    size_t n;
    TZ_TRY(read_query(&q, c));
    TZ_TRY(tz_warning_list(&list, &n, &counts, &d, &q, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t i = 0; i < n; i++) {
            tz_json_object(j);
            json_warning(j, c, &list[i]);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    const char **cells = TZ_NEW_ARRAY(c->arena, (n + 1) * 6, const char *);
    memcpy(cells, (const char *[]){"编号", "状态", "期限", "地方", "预警", "请"}, 6 * sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        const char **row = cells + (i + 1) * 6;
        row[0] = list[i].number;
        row[1] = tz_printf(c->arena, "%s%s", tz_warning_states[list[i].state], list[i].gone_on ? "（情形已消失）" : "");
        row[2] = tz_printf(c->arena, "%s%s", day_text(c, list[i].due_on), list[i].late ? " 超期" : "");
        row[3] = list[i].place_title;
        row[4] = list[i].label;
        row[5] = list[i].tell_n ? list[i].tells[0].text : "";
    }
    tz_cmd_table(c, cells, 6, n + 1);
    fprintf(c->out, "待核和属实未办结 %lld 件，其中超期 %lld 件\n", (long long)counts.open, (long long)counts.late);
    return NULL;
}

/* ---- show */
static struct tz_err *find(int64_t *id, struct tz_cmd *c, const char *word)
{
    struct tz_desk d = tz_cmd_desk(c);
    if (tz_parse_int(word, id))
        return NULL;
    return tz_warning_find(id, &d, word);
}

static void show_json(struct tz_cmd *c, const struct tz_warning_view *v)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    json_warning(j, c, &v->w);
    tz_json_key(j, "facts");
    tz_json_object(j);
    for (size_t i = 0; i < v->fact_n; i++)
        tz_json_kstr(j, v->facts[i].key, v->facts[i].value);
    tz_json_end(j);
    tz_json_key(j, "rows");
    tz_json_array(j);
    for (size_t i = 0; i < v->row_n; i++) {
        tz_json_object(j);
        tz_json_kint(j, "id", v->rows[i].id);
        tz_json_kint(j, "version", v->rows[i].version);
        tz_json_kstr(j, "number", v->rows[i].number);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_kstr(j, "offer", v->offer);
    tz_json_kint(j, "hidden_rows", (int64_t)v->hidden_n);
    tz_json_key(j, "events");
    tz_json_array(j);
    for (size_t i = 0; i < v->event_n; i++) {
        tz_json_object(j);
        tz_json_kint(j, "version", v->events[i].version);
        tz_json_kint(j, "j", v->events[i].j);
        tz_json_kstr(j, "who", v->events[i].who);
        tz_json_kstr(j, "what", v->events[i].what);
        tz_json_kstr(j, "text", v->events[i].text);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static void show_text(struct tz_cmd *c, const struct tz_warning_view *v)
{
    const struct tz_hit_warning *w = &v->w;
    fprintf(c->out, "%s %s  %s%s\n", w->number, w->label, tz_warning_states[w->state],
            w->gone_on ? "（情形已消失）" : "");
    fprintf(c->out, "地方：%s\n提出：%s  期限：%s%s\n", w->place_title, day_text(c, w->opened_on),
            w->due_on ? day_text(c, w->due_on) : "不限", w->late ? " 超期" : "");
    if (*w->basis)
        fprintf(c->out, "依据：%s\n", w->basis);
    for (size_t i = 0; i < w->tell_n; i++)
        fprintf(c->out, "告知：%s\n", w->tells[i].text);
    if (v->offer)
        fprintf(c->out, "建议：%s（warn accept 照办，或 warn settle 不办）\n", v->offer);
    for (size_t i = 0; i < v->fact_n; i++)
        fprintf(c->out, "  %s：%s\n", v->facts[i].label, v->facts[i].value);
    for (size_t i = 0; i < v->row_n; i++)
        fprintf(c->out, "所据：%s %s（第%lld版）\n", v->rows[i].label, v->rows[i].number,
                (long long)v->rows[i].version);
    if (v->hidden_n)
        fprintf(c->out, "另有 %zu 条所据记录不在职责范围内\n", v->hidden_n);
    for (size_t i = 0; i < v->event_n; i++)
        fprintf(c->out, "#%lld %s %s %s\n", (long long)v->events[i].j, v->events[i].who, v->events[i].what,
                v->events[i].text ? v->events[i].text : "");
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_warning_view v;
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(find(&id, c, c->words[0]));
    TZ_TRY(tz_warning_show(&v, &d, id, c->arena));
    if (c->json)
        show_json(c, &v);
    else
        show_text(c, &v);
    return NULL;
}

/* ---- acts */
static struct tz_err *answer(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(find(&id, c, c->words[0]));
    TZ_TRY(tz_warning_answer(&d, id, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "核实情况已记下\n");
    return NULL;
}

static struct tz_err *settle(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *state = tz_args_value(c->args, "state");
    enum tz_warning_state to = TZ_WARNING_OPEN;
    int64_t id;
    for (int i = TZ_WARNING_TRUE; i < TZ_WARNING_STATES; i++)
        if (tz_same(state, tz_warning_states[i]))
            to = (enum tz_warning_state)i;
    TZ_TRY(find(&id, c, c->words[0]));
    TZ_TRY(tz_warning_settle(&d, id, 0, to, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已记为%s\n", tz_warning_states[to]);
    return NULL;
}

static struct tz_err *accept_offer(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(find(&id, c, c->words[0]));
    TZ_TRY(tz_warning_accept(&d, id, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已照建议办理\n");
    return NULL;
}

static const struct tz_cmd_act subs[] = {
    {"run", 0, 0, TZ_NEED_WRITE, run_rules, false},       {"rules", 0, 0, TZ_NEED_READ, list_rules, false},
    {"list", 0, 0, TZ_NEED_READ, list_warnings, false},   {"show", 1, 1, TZ_NEED_WRITE, show, false},
    {"answer", 1, 1, TZ_NEED_WRITE, answer, false},       {"settle", 1, 1, TZ_NEED_WRITE, settle, false},
    {"accept", 1, 1, TZ_NEED_WRITE, accept_offer, false}, {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "warn", subs);
}

const struct tz_verb tz_verb_warn = {
    {"warn", "run|rules|list|show|answer|settle|accept [编号]", 1, 2, "预警：跨台账的规则，核实和办结",
     "规则写在业务包里，每天夜里检查一遍；预警只提请核实，不改动任何记录。同一情形不重复提出，消失后再出现的才再提。"
     "村里只看到请其走访的内容。",
     options,
     "  taizhang warn run\n  taizhang warn list --late\n  taizhang warn settle YJ-2026-000012 --state 不属实 "
     "--reason 已入户核实，本人健在"},
    TZ_NEED_NOTHING,
    run,
    true};
