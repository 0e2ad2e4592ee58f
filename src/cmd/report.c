/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang report: the facts of reports that were read in.
 */
#include "cmd/report.h"

#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "report/intake.h"

static const struct tz_option options[] = {
    {"open", TZ_OPTION_FLAG, NULL, "facts：只列待匹配的"},
    {"source", TZ_OPTION_VALUE, "编号", "facts：只列这份报告的"},
    {"match", TZ_OPTION_MANY, "事实=指标",
     "facts：把一条归到指标，如 12345=crop_area|crop=烟叶；=- 为不采用（可重复）"},
    {"year", TZ_OPTION_VALUE, "年度", "read、new：报告回顾的年度"},
    {"title", TZ_OPTION_VALUE, "标题", "new、set：默认 政府工作报告"},
    {"subtitle", TZ_OPTION_VALUE, "副题", "new、set：——在××镇第×届人民代表大会第×次会议上"},
    {"speaker", TZ_OPTION_VALUE, "报告人", "new、set：××镇人民政府镇长 ×××"},
    {"date", TZ_OPTION_VALUE, "日期", "new、set：报告日期，如 2026年1月8日"},
    {"period", TZ_OPTION_VALUE, "期间", "new、set：引用没写期间时的期间，默认全年"},
    {"note", TZ_OPTION_VALUE, "说明", "new、set：这一版改了什么"},
    {"version", TZ_OPTION_VALUE, "版本", "show、render：哪一版，默认最新"},
    {"issue", TZ_OPTION_VALUE, "编号", "render：定稿的编号"},
    {"to", TZ_OPTION_VALUE, "格式", "render：text、html、docx、pdf"},
    {"out", TZ_OPTION_VALUE, "文件", "render：写到哪个文件，默认标准输出"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* ---- read, sources */

void tz_cmd_intake_print(struct tz_cmd *c, const struct tz_intake *in)
{
    if (in->same) {
        fprintf(c->out, "这份报告读入过（编号 %lld），没有重复登记\n", (long long)in->source.id);
        return;
    }
    fprintf(c->out, "读入《%s》（编号 %lld）：%zu 个数\n", in->source.name, (long long)in->source.id, in->facts);
    fprintf(c->out, "  结果 %zu，目标 %zu，增减 %zu，其他 %zu\n", in->results, in->targets, in->changes, in->others);
    fprintf(c->out, "  归到指标 %zu，待匹配 %zu；形成目标 %zu 个，立项任务 %zu 项\n", in->matched, in->open,
            in->target_n, in->task_n);
    if (in->task_note)
        fprintf(c->out, "  %s\n", in->task_note);
    if (in->open)
        fprintf(c->out, "  taizhang report facts --open 逐条匹配\n");
}

void tz_cmd_intake_json(struct tz_json *j, const struct tz_intake *in)
{
    tz_json_object(j);
    tz_json_kint(j, "source", in->source.id);
    tz_json_kbool(j, "same", in->same);
    tz_json_kstr(j, "name", in->source.name);
    tz_json_kint(j, "year", in->source.year);
    tz_json_kint(j, "plan_year", in->source.plan_year);
    tz_json_kint(j, "facts", (int64_t)in->facts);
    tz_json_kint(j, "results", (int64_t)in->results);
    tz_json_kint(j, "targets", (int64_t)in->targets);
    tz_json_kint(j, "changes", (int64_t)in->changes);
    tz_json_kint(j, "others", (int64_t)in->others);
    tz_json_kint(j, "matched", (int64_t)in->matched);
    tz_json_kint(j, "open", (int64_t)in->open);
    tz_json_kint(j, "target_entries", (int64_t)in->target_n);
    tz_json_kint(j, "task_entries", (int64_t)in->task_n);
    tz_json_end(j);
}

static struct tz_err *read_one(struct tz_cmd *c, const char *path)
{
    struct tz_intake in;
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_intake_options o = {.path = path};
    if (tz_args_value(c->args, "year"))
        TZ_TRY(tz_cmd_year(&o.year, c));
    TZ_TRY(tz_report_intake(&in, &desk, &o, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_cmd_intake_json(j, &in);
        tz_cmd_json_end(c, j);
    } else {
        tz_cmd_intake_print(c, &in);
    }
    return NULL;
}

struct tz_err *tz_cmd_report_read(struct tz_cmd *c)
{
    for (size_t k = 0; k < c->word_n; k++)
        TZ_TRY(read_one(c, c->words[k]));
    return NULL;
}

struct tz_err *tz_cmd_report_sources(struct tz_cmd *c)
{
    struct tz_report_source *all;
    size_t n;
    TZ_TRY(tz_report_sources(&all, &n, c->conn, c->town.town, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t k = 0; k < n; k++) {
            tz_json_object(j);
            tz_json_kint(j, "id", all[k].id);
            tz_json_kstr(j, "name", all[k].name);
            tz_json_kint(j, "year", all[k].year);
            tz_json_kstr(j, "file", all[k].file);
            tz_json_kstr(j, "format", all[k].format);
            tz_json_end(j);
        }
        tz_cmd_json_end(c, j);
        return NULL;
    }
    for (size_t k = 0; k < n; k++)
        fprintf(c->out, "%lld  %d年  %s  %s\n", (long long)all[k].id, all[k].year, all[k].name, all[k].file);
    return NULL;
}

/* ---- facts */

static const char *value_text(struct tz_ratio r, struct tz_arena *a)
{
    char text[40];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, 4) ? tz_strdup(a, tz_dec_print(text, v, 4)) : "";
}

static void fact_json(struct tz_json *j, struct tz_cmd *c, const struct tz_fact *f, const struct tz_fact_nearest *near)
{
    tz_json_object(j);
    tz_json_kint(j, "id", f->id);
    tz_json_kint(j, "source", f->source_id);
    tz_json_kint(j, "start", f->start);
    tz_json_kint(j, "end", f->end);
    tz_json_kstr(j, "quote", f->quote);
    tz_json_kstr(j, "value", value_text(f->value, c->arena));
    tz_json_kstr(j, "unit", f->unit);
    tz_json_kstr(j, "what", f->what);
    tz_json_kstr(j, "subject", f->subject);
    tz_json_kstr(j, "time", f->time);
    tz_json_kstr(j, "kind", f->kind);
    tz_json_kstr(j, "state", f->state);
    tz_json_kstr(j, "indicator", f->indicator);
    tz_json_kstr(j, "filters", f->filters);
    tz_json_kstr(j, "period", f->period);
    tz_json_key(j, "nearest");
    tz_json_array(j);
    for (size_t k = 0; k < near->n; k++)
        tz_json_str(j, near->items[k]->key);
    tz_json_end(j);
    tz_json_end(j);
}

static void fact_print(struct tz_cmd *c, const struct tz_fact *f, const struct tz_fact_nearest *near)
{
    static const struct {
        const char *key, *label;
    } kinds[] = {{"result", "结果"}, {"target", "目标"}, {"change", "增减"}, {"other", "其他"}};
    const char *kind = f->kind;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (tz_same(f->kind, kinds[k].key))
            kind = kinds[k].label;
    fprintf(c->out, "%lld  %s  %s  %s  %s%s%s  ", (long long)f->id, f->state, f->time, kind, f->what,
            *f->subject ? "＠" : "", f->subject);
    fprintf(c->out, "%s", f->quote);
    if (f->indicator)
        fprintf(c->out, "  = %s%s%s", f->indicator, f->filters && *f->filters ? " | " : "",
                f->filters ? f->filters : "");
    else if (near->n) {
        fprintf(c->out, "  ？");
        for (size_t k = 0; k < near->n; k++)
            fprintf(c->out, "%s%s（%s）", k ? "、" : "", near->items[k]->key, near->items[k]->label);
    }
    fputc('\n', c->out);
}

static struct tz_err *match_all(struct tz_cmd *c, const char *const *all, size_t n)
{
    struct tz_desk desk = tz_cmd_desk(c);
    for (size_t k = 0; k < n; k++) {
        const char *eq = strchr(all[k], '=');
        int64_t id;
        size_t also = 0;
        if (!eq || !tz_parse_int(tz_strndup(c->arena, all[k], (size_t)(eq - all[k])), &id))
            return tz_err_hint(tz_err(TZ_E_USAGE, "--match 要写成 事实编号=指标：%s", all[k]),
                               "例：--match 137438953500=crop_area|crop=烟叶");
        TZ_TRY(tz_report_match(&also, &desk, id, eq + 1, c->arena));
        fprintf(c->out, "已%s %lld", tz_same(eq + 1, "-") ? "不采用" : "匹配", (long long)id);
        if (also)
            fprintf(c->out, "，另有 %zu 条同名的一并匹配", also);
        fputc('\n', c->out);
    }
    return NULL;
}

struct tz_err *tz_cmd_report_match(struct tz_cmd *c)
{
    return match_all(c, c->words, c->word_n);
}

struct tz_err *tz_cmd_report_facts(struct tz_cmd *c)
{
    struct tz_fact *facts;
    struct tz_fact_nearest *near;
    size_t n;
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_fact_query q = {.state = tz_args_flag(c->args, "open") ? TZ_FACT_OPEN : NULL};
    TZ_TRY(tz_cmd_int(&q.source_id, c, "source"));
    const char *const *given = tz_args_values(c->args, "match", &n);
    if (n)
        return match_all(c, given, n);
    TZ_TRY(tz_fact_list(&facts, &n, c->conn, c->town.town, &q, c->arena));
    TZ_TRY(tz_report_nearest(&near, &desk, c->conn, facts, n, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < n; k++)
        if (j)
            fact_json(j, c, &facts[k], &near[k]);
        else
            fact_print(c, &facts[k], &near[k]);
    tz_cmd_json_end(c, j);
    if (!j)
        fprintf(c->out, "共 %zu 条\n", n);
    return NULL;
}

/* ---- the verb */

static const struct tz_cmd_act acts[] = {{"read", 1, -1, TZ_NEED_WRITE, tz_cmd_report_read, false},
                                         {"sources", 0, 0, TZ_NEED_READ, tz_cmd_report_sources, false},
                                         {"facts", 0, 0, TZ_NEED_READ, tz_cmd_report_facts, false},
                                         {"match", 1, -1, TZ_NEED_WRITE, tz_cmd_report_match, false},
                                         {"new", 1, 1, TZ_NEED_WRITE, tz_cmd_report_new, false},
                                         {"set", 1, 2, TZ_NEED_WRITE, tz_cmd_report_set, false},
                                         {"list", 0, 0, TZ_NEED_READ, tz_cmd_report_list, false},
                                         {"show", 1, 1, TZ_NEED_READ, tz_cmd_report_show, false},
                                         {"render", 0, 1, TZ_NEED_READ, tz_cmd_report_render, false},
                                         {"freeze", 1, 1, TZ_NEED_WRITE, tz_cmd_report_freeze, false},
                                         {"figures", 1, 1, TZ_NEED_READ, tz_cmd_report_figures, false},
                                         {"rows", 2, 2, TZ_NEED_READ, tz_cmd_report_rows, false},
                                         {"recount", 1, 1, TZ_NEED_READ, tz_cmd_report_recount, false},
                                         {"promises", 0, 0, TZ_NEED_READ, tz_cmd_report_promises, false},
                                         {"settle", 0, 0, TZ_NEED_WRITE, tz_cmd_report_settle, false},
                                         {"draft", 0, 0, TZ_NEED_WRITE, tz_cmd_report_draft, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};
/* facts --match writes */
static const struct tz_cmd_act matching[] = {{"facts", 0, 0, TZ_NEED_WRITE, tz_cmd_report_facts, false},
                                             {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "report", tz_args_value(c->args, "match") ? matching : acts);
}

const struct tz_verb tz_verb_report = {
    .usage = {.verb = "report",
              .words = "动作 [编号|文件…]",
              .least = 1,
              .most = -1,
              .summary = "读入往年报告，起草、定稿新报告",
              .text = "read 文件…    读入报告：数成为报告数，计划成为目标和任务\n"
                      "sources       读入过的报告\n"
                      "facts         其中的数和归到的指标；--open 只列待匹配的，--match 归到指标\n"
                      "new 文件      起草一篇，正文里引用指标：{{dispute_settled | period=2025 | round=余}}\n"
                      "set 编号 文件 换上改过的正文，另存一版\n"
                      "list、show 编号\n"
                      "render 编号   填上数；--to text|html|docx|pdf，--out 文件；--issue 定稿\n"
                      "freeze 编号   定稿：日志序号、每个数的口径和所依据的条目一并封存\n"
                      "figures 定稿、rows 定稿 数的序号、recount 定稿   定稿里的数、条目、重算核对\n"
                      "promises      承诺逐月账：目标、完成、进度；--year 年度\n"
                      "settle        年底交账：按台账写明兑现、部分兑现、未兑现\n"
                      "draft         按 --year 的承诺起草回顾部分，数都是引用；--title 存成一篇",
              .options = options,
              .examples = "taizhang report read 2024年政府工作报告.docx\n"
                          "taizhang report facts --match 137438953500=crop_area|crop=烟叶\n"
                          "taizhang report new 报告.txt --year 2025 --title 政府工作报告\n"
                          "taizhang report render 137438953501 --to docx --out 报告.docx"},
    .need = TZ_NEED_NOTHING,
    .run = run,
    .listed = true,
};
