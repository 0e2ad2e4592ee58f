/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang form: superiors' forms: add a blank workbook, bind its columns once, fill it for any period, see what is missing, send it.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/form.h"
#include "cmd/report.h"
#include "cmd/verbs.h"
#include "place/place.h"
#include "report/form.h"

static const struct tz_option options[] = {
    {"name", TZ_OPTION_VALUE, "表名", "add：默认是文件名"},
    {"sender", TZ_OPTION_VALUE, "单位", "add：要表单位"},
    {"sheet", TZ_OPTION_VALUE, "第几张", "show：默认第 1 张"},
    {"suggested", TZ_OPTION_FLAG, NULL, "bind：按表头认得准的列全部绑定"},
    {"period", TZ_OPTION_VALUE, "期间", "fill、missing、ask、send：如 2025-Q3、2025年1-6月"},
    {"place", TZ_OPTION_VALUE, "区划", "fill、send：只填一个村的表，默认全镇"},
    {"out", TZ_OPTION_VALUE, "文件", "fill、send、sent：写到哪个文件"},
    {"by", TZ_OPTION_VALUE, "时刻", "call：几点要，如 '2026-11-23 17:00'"},
    {"basis", TZ_OPTION_VALUE, "文号", "call：依据"},
    {"expires", TZ_OPTION_VALUE, "日期", "call：报表有效期到哪天"},
    {"reason", TZ_OPTION_VALUE, "原因", "refuse：为什么不报"},
    {"item", TZ_OPTION_VALUE, "事项", "add：属于履职事项清单的哪一项"},
    {"part", TZ_OPTION_VALUE, "方式", "add、item：履职方式，承担、配合、移送"},
    {"partly", TZ_OPTION_FLAG, NULL, "send：没有数的格空着也报"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *need_form(int64_t *id, const struct tz_cmd *c)
{
    return tz_cmd_id(id, c, 0, "taizhang form list");
}

static struct tz_err *write_out(struct tz_cmd *c, const void *data, size_t n)
{
    const char *path = tz_args_value(c->args, "out");
    if (!path)
        return NULL;
    return tz_file_write(path, data, n, 0644);
}

/* ---- add, list, show, bind */
static struct tz_err *read_blank(char **out, size_t *n, const char *path, struct tz_arena *a)
{
    enum { MOST = 4 << 20 };
    return tz_file_read(out, n, path, MOST, a);
}

static struct tz_err *add(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    size_t bound = 0;
    char *data = NULL;
    size_t bytes = 0;
    const char *item = tz_args_value(c->args, "item"), *part = tz_args_value(c->args, "part");
    if (part && !item)
        return tz_err_hint(tz_err(TZ_E_USAGE, "写了 --part，没有写 --item"), "例：--item 河湖巡查 --part 配合");
    if (item)
        TZ_TRY(tz_form_check_item(&d, item, part ? part : "", c->arena));
    TZ_TRY(read_blank(&data, &bytes, c->words[0], c->arena));
    TZ_TRY(tz_form_add(&id, &d, tz_args_value(c->args, "name"), tz_args_value(c->args, "sender"), c->words[0], data,
                       bytes, c->arena));
    if (item)
        TZ_TRY(tz_form_set_item(&d, id, item, part, c->arena));
    if (tz_args_flag(c->args, "suggested"))
        TZ_TRY(tz_form_bind_suggested(&bound, &d, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "id", id);
        tz_json_kint(j, "bound", (int64_t)bound);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "已收下报表 %lld", (long long)id);
    if (bound)
        fprintf(c->out, "，按表头绑定 %zu 列", bound);
    fprintf(c->out, "\n  taizhang form show %lld 看各列和建议\n", (long long)id);
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_form *all;
    size_t n;
    TZ_TRY(tz_form_list(&all, &n, c->conn, c->town.town, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < n; k++) {
        if (!j) {
            fprintf(c->out, "%lld  %s  %s  已绑定 %lld 处%s%s\n", (long long)all[k].id, all[k].name, all[k].sender,
                    (long long)all[k].bound, *all[k].item ? "  履职事项：" : "", all[k].item);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", all[k].id);
        tz_json_kstr(j, "name", all[k].name);
        tz_json_kstr(j, "sender", all[k].sender);
        tz_json_kint(j, "bound", all[k].bound);
        tz_json_kstr(j, "item", all[k].item);
        tz_json_kstr(j, "part", all[k].part);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static void show_json(struct tz_cmd *c, const struct tz_form *f, const struct tz_form_sheet *s)
{
    char col[8];
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kstr(j, "item", f->item);
    tz_json_kstr(j, "part", f->part);
    tz_json_kstr(j, "sheet", s->name);
    tz_json_kint(j, "first_row", s->first + 1);
    tz_json_key(j, "columns");
    tz_json_array(j);
    for (size_t k = 0; k < s->column_n; k++) {
        tz_json_object(j);
        tz_json_kstr(j, "column", tz_form_column_name(col, s->columns[k].col));
        tz_json_kstr(j, "head", s->columns[k].head);
        tz_json_kstr(j, "ref", s->columns[k].ref);
        tz_json_kstr(j, "suggested", s->columns[k].suggested);
        tz_json_kbool(j, "sure", s->columns[k].sure);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_form form;
    struct tz_form_sheet s;
    int64_t id, sheet = 1;
    char col[8];
    TZ_TRY(need_form(&id, c));
    TZ_TRY(tz_cmd_int(&sheet, c, "sheet"));
    if (sheet < 1)
        return tz_err_hint(tz_err(TZ_E_USAGE, "--sheet 要是第几张"), "例：--sheet 2");
    TZ_TRY(tz_form_get(&form, c->conn, c->town.town, id, c->arena));
    TZ_TRY(tz_form_look(&s, &d, c->conn, &form, (size_t)sheet - 1, c->arena));
    if (c->json) {
        show_json(c, &form, &s);
        return NULL;
    }
    fprintf(c->out, "%s  工作表“%s”\n", form.name, s.name);
    if (*form.item)
        fprintf(c->out, "履职事项：%s%s%s%s\n", form.item, *form.part ? "（" : "", form.part, *form.part ? "）" : "");
    if (s.key < 0)
        fprintf(c->out, "没有村一列：用 taizhang form bind %lld C7=指标 逐格绑定\n", (long long)id);
    for (size_t k = 0; k < s.column_n; k++) {
        const struct tz_form_column *x = &s.columns[k];
        fprintf(c->out, "%-3s %s  ", tz_form_column_name(col, x->col), x->head);
        if (x->ref)
            fprintf(c->out, "= %s\n", x->ref);
        else if (x->suggested)
            fprintf(c->out, "？%s（%s）%s\n", x->suggested, x->label, x->sure ? "认得准" : "请核对");
        else
            fprintf(c->out, "未绑定\n");
    }
    return NULL;
}

static struct tz_err *bind(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    size_t bound = 0;
    TZ_TRY(need_form(&id, c));
    if (tz_args_flag(c->args, "suggested"))
        TZ_TRY(tz_form_bind_suggested(&bound, &d, id, c->arena));
    else if (c->word_n < 2)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明哪列（格）绑定到哪个指标"),
                           "例：taizhang form bind 编号 C=dispute_settled 'D=crop_area | crop=水稻'");
    for (size_t k = 1; k < c->word_n; k++) {
        const char *eq = strchr(c->words[k], '=');
        if (!eq)
            return tz_err_hint(tz_err(TZ_E_USAGE, "要写成 列=指标：%s", c->words[k]),
                               "例：C=dispute_settled、C7=@place");
        const char *to = tz_trim(c->arena, tz_strdup(c->arena, eq + 1));
        TZ_TRY(tz_form_bind(&d, id, tz_trim(c->arena, tz_strndup(c->arena, c->words[k], (size_t)(eq - c->words[k]))),
                            to, c->arena));
        bound++;
    }
    fprintf(c->out, "已绑定 %zu 处\n", bound);
    return NULL;
}

static struct tz_err *name_item(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(need_form(&id, c));
    TZ_TRY(tz_form_set_item(&d, id, c->words[1], tz_args_value(c->args, "part"), c->arena));
    fprintf(c->out, "已写明履职事项；清单上没有的计为清单外\n");
    return NULL;
}

/* ---- fill, missing, ask, send */
static struct tz_err *asked(struct tz_form_ask *out, struct tz_cmd *c)
{
    const char *place = tz_args_value(c->args, "place");
    *out = (struct tz_form_ask){.period = tz_args_value(c->args, "period")};
    TZ_TRY(need_form(&out->form, c));
    if (!out->period)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明填哪一期"), "例：--period 2025-Q3、--period 2025年1-6月");
    if (!place)
        return NULL;
    TZ_TRY(tz_cmd_places(c));
    return tz_place_parse(&out->place, c->places, place, 0, 0, tz_today());
}

static void print_clashes(struct tz_cmd *c, const struct tz_form_filled *f)
{
    char day[32], col[8];
    for (size_t k = 0; k < f->clash_n; k++) {
        const struct tz_form_clash *x = &f->clashes[k];
        fprintf(c->out, "数据打架  %s%u %s %s：现为 %s，%s报出的《%s》写 %s\n", tz_form_column_name(col, x->now->col),
                x->now->row + 1, x->now->figure.place_label, x->now->head, x->now->figure.shown,
                tz_day_show(day, x->issued_on), x->title, x->shown);
    }
}

static struct tz_err *print_missing(struct tz_cmd *c, const struct tz_form_filled *f)
{
    TZ_TRY(tz_cmd_places(c));
    for (size_t k = 0; k < f->missing_n; k++)
        fprintf(c->out, "缺  %s  %s  %s%s\n", tz_place_title(c->places, f->missing[k].place, tz_today(), c->arena),
                f->missing[k].label, f->missing[k].head, f->missing[k].asked ? "（已要）" : "");
    return NULL;
}

static void filled_json(struct tz_cmd *c, const struct tz_form_filled *f)
{
    char col[8];
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "figures", (int64_t)f->n);
    tz_json_kint(j, "without_value", (int64_t)f->faults);
    tz_json_kint(j, "missing", (int64_t)f->missing_n);
    tz_json_kint(j, "clashes", (int64_t)f->clash_n);
    tz_json_key(j, "cells");
    tz_json_array(j);
    for (size_t k = 0; k < f->n; k++) {
        const struct tz_form_figure *x = &f->figures[k];
        tz_json_object(j);
        tz_json_kstr(j, "cell", tz_printf(c->arena, "%s%u", tz_form_column_name(col, x->col), x->row + 1));
        tz_json_kstr(j, "head", x->head);
        tz_json_kstr(j, "place", x->place ? x->figure.place_label : NULL);
        tz_json_kstr(j, "shown", x->figure.shown);
        tz_json_kstr(j, "why", x->figure.why);
        tz_json_kint(j, "rows", x->figure.rows);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *fill(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_form_ask ask;
    struct tz_form_filled f;
    TZ_TRY(asked(&ask, c));
    TZ_TRY(tz_form_fill(&f, &d, c->conn, &ask, c->arena));
    TZ_TRY(write_out(c, f.data, f.bytes));
    if (c->json) {
        filled_json(c, &f);
        return NULL;
    }
    fprintf(c->out, "填了 %zu 格", f.n - f.faults);
    if (f.faults)
        fprintf(c->out, "，%zu 格没有数，空着", f.faults);
    if (f.formulas)
        fprintf(c->out, "，%zu 格是公式，没有动", f.formulas);
    fputc('\n', c->out);
    for (size_t k = 0, told = 0; k < f.n && told < 10; k++)
        if (f.figures[k].figure.why && ++told)
            fprintf(c->out, "空着  %s %s：%s\n", f.figures[k].place ? f.figures[k].figure.place_label : "全镇",
                    f.figures[k].head, f.figures[k].figure.why);
    TZ_TRY(print_missing(c, &f));
    print_clashes(c, &f);
    return NULL;
}

static struct tz_err *missing(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_form_ask ask;
    struct tz_form_filled f;
    TZ_TRY(asked(&ask, c));
    TZ_TRY(tz_form_fill(&f, &d, c->conn, &ask, c->arena));
    TZ_TRY(print_missing(c, &f));
    fprintf(c->out, f.missing_n ? "共缺 %zu 项：taizhang form ask 只问这些村\n" : "不缺\n", f.missing_n);
    return NULL;
}

static struct tz_err *ask_villages(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_form_ask ask;
    size_t told;
    TZ_TRY(asked(&ask, c));
    TZ_TRY(tz_form_request(&told, &d, &ask, c->arena));
    fprintf(c->out, "已向 %zu 个缺数的村要数\n", told);
    return NULL;
}

static struct tz_err *send(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_form_ask ask;
    struct tz_form_sent sent;
    struct tz_form_filled f;
    TZ_TRY(asked(&ask, c));
    TZ_TRY(tz_form_fill(&f, &d, c->conn, &ask, c->arena));
    TZ_TRY(tz_form_send(&sent, &d, &ask, tz_args_flag(c->args, "partly"), c->arena));
    TZ_TRY(write_out(c, sent.data, sent.bytes));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "sent", sent.id);
        tz_json_kint(j, "issue", sent.issue);
        tz_json_kint(j, "clashes", (int64_t)f.clash_n);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    print_clashes(c, &f);
    fprintf(c->out, "已报出 %lld，各数和所依据的条目封存为定稿 %lld\n", (long long)sent.id, (long long)sent.issue);
    return NULL;
}

static struct tz_err *sent(struct tz_cmd *c)
{
    struct tz_form_sent *all, one;
    size_t count;
    int64_t id = 0;
    if (c->word_n && tz_parse_int(c->words[0], &id) && tz_args_value(c->args, "out")) {
        TZ_TRY(tz_form_sent_get(&one, c->conn, c->town.town, id, c->arena));
        return write_out(c, one.data, one.bytes);
    }
    TZ_TRY(tz_form_sent_list(&all, &count, c->conn, c->town.town, id, c->arena));
    for (size_t k = 0; k < count; k++)
        fprintf(c->out, "%lld  %s  %s  定稿 %lld\n", (long long)all[k].id, all[k].name, all[k].period,
                (long long)all[k].issue);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"add", 1, 1, TZ_NEED_WRITE, add, false},
                                         {"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"show", 1, 1, TZ_NEED_READ, show, false},
                                         {"bind", 1, -1, TZ_NEED_WRITE, bind, false},
                                         {"item", 2, 2, TZ_NEED_WRITE, name_item, false},
                                         {"fill", 1, 1, TZ_NEED_READ, fill, false},
                                         {"missing", 1, 1, TZ_NEED_READ, missing, false},
                                         {"ask", 1, 1, TZ_NEED_WRITE, ask_villages, false},
                                         {"send", 1, 1, TZ_NEED_WRITE, send, false},
                                         {"sent", 0, 1, TZ_NEED_READ, sent, false},
                                         {"call", 1, 1, TZ_NEED_WRITE, tz_cmd_form_call, false},
                                         {"today", 0, 0, TZ_NEED_READ, tz_cmd_form_today, false},
                                         {"refuse", 1, 1, TZ_NEED_WRITE, tz_cmd_form_refuse, false},
                                         {"repeats", 1, 1, TZ_NEED_READ, tz_cmd_form_repeats, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "form", acts);
}

const struct tz_verb tz_verb_form = {
    .usage = {.verb = "form",
              .words = "动作 [编号|文件] [列=指标…]",
              .least = 1,
              .most = -1,
              .summary = "上级报表：收下空表，绑定一次，以后按期自动填、查缺、报出",
              .text = "add 文件.xlsx   收下空表（多层表头、合并单元格照原样）\n"
                      "list、show 编号  各列的表头、已绑定的指标、按表头的建议\n"
                      "bind 编号 C=指标  整列绑定；C7=指标 是一格；=- 解除；--suggested 照建议绑定认得准的\n"
                      "item 编号 事项   属于履职事项清单的哪一项（写 - 去掉），计入 taizhang item sheet\n"
                      "fill 编号        按 --period 填，不动格式；--out 写到文件\n"
                      "missing、ask     真正缺数的村：没有记录、也没有零报告；ask 只问这些村\n"
                      "send 编号        报出：各数和条目封存，和以前报出的不一致会指出（数据打架）\n"
                      "sent             报出过的；编号加 --out 取回当时的表\n"
                      "call 编号        上级来要：--period --by --basis --expires；指出别的表要过的数\n"
                      "today            今日要报：谁要、几点、填了多少、谁要补\n"
                      "repeats 编号、refuse 要表  哪些数别的表也要；不报的写 --reason 退回",
              .options = options,
              .examples = "taizhang form add 综治季报.xlsx --sender 县委政法委 --suggested\n"
                          "taizhang form bind 137438953500 C=dispute_received 'D=crop_area | crop=水稻 | unit=万亩'\n"
                          "taizhang form fill 137438953500 --period 2025-Q3 --out 填好.xlsx"},
    .need = TZ_NEED_NOTHING,
    .run = run,
    .listed = true,
};
