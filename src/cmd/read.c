/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang read FILE…: the facts of work reports, as JSON lines, a table or CSV; the reader's layers; several reports side
 * by side.
 */
#include "cmd/verbs.h"
#include "reader/reader.h"
#include "reader/series.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

static const struct tz_option options[] = {
    {"format", TZ_OPTION_VALUE, "jsonl|table|csv", "输出形式，默认 jsonl（在终端上默认 table）"},
    {"show", TZ_OPTION_VALUE, "layout|sections|clauses|tokens|facts|meta", "看某一层"},
    {"year", TZ_OPTION_VALUE, "年", "报告回顾的是哪一年；默认从报告中找"},
    {"series", TZ_OPTION_FLAG, NULL, "几年的报告对照：去年的计划、今年的完成、前后不符的数"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

struct output {
    struct tz_cmd *c;
    size_t n;
};

static void put_jsonl(void *data, const char *bytes, size_t n)
{
    struct output *o = data;
    fwrite(bytes, 1, n, o->c->out);
}

static void put_node(void *data, const struct tz_node *n)
{
    struct output *o = data;
    fprintf(o->c->out, "%llu-%llu\t%s\t%s\t%s\n", (unsigned long long)n->start, (unsigned long long)n->end, n->kind,
            n->detail, n->text);
}

static const char *period(char *buf, size_t room, const struct tz_read_fact *f)
{
    if (!f->year_to)
        snprintf(buf, room, "%s", "");
    else if (f->year_from == f->year_to)
        snprintf(buf, room, "%d", f->year_from);
    else
        snprintf(buf, room, "%d-%d", f->year_from, f->year_to);
    return buf;
}

static void csv_cell(FILE *f, const char *s, char after)
{
    bool quote = strpbrk(s, ",\"\n\r") != NULL;
    if (quote)
        fputc('"', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    if (quote)
        fputc('"', f);
    fputc(after, f);
}

static const char *const kind_words[] = {"完成", "目标", "变化", "其他"};
static const char *const approx_words[] = {"", "约", "超", "近", "至少", "至多", "之间"};

static void put_csv(void *data, const struct tz_read_fact *f)
{
    struct output *o = data;
    char value[48], year[24], place[48];
    if (!o->n++)
        fputs("位置,原文,数值,单位,约数,指标,对象,年度,性质,章节\n", o->c->out);
    snprintf(place, sizeof place, "%llu-%llu", (unsigned long long)f->start, (unsigned long long)f->end);
    csv_cell(o->c->out, place, ',');
    csv_cell(o->c->out, f->quote, ',');
    csv_cell(o->c->out, tz_read_value_print(value, f->value), ',');
    csv_cell(o->c->out, f->unit, ',');
    csv_cell(o->c->out, approx_words[f->approx], ',');
    csv_cell(o->c->out, f->what, ',');
    csv_cell(o->c->out, f->subject, ',');
    csv_cell(o->c->out, period(year, sizeof year, f), ',');
    csv_cell(o->c->out, kind_words[f->kind], ',');
    csv_cell(o->c->out, f->section, '\n');
}

struct rows {
    struct tz_cmd *c;
    const char **cells;
    size_t n, room;
};

static void keep_row(void *data, const struct tz_read_fact *f)
{
    struct rows *r = data;
    char year[24];
    if (r->n + 6 > r->room) {
        size_t room = r->room ? 2 * r->room : 600;
        const char **more = TZ_NEW_ARRAY(r->c->arena, room, const char *);
        if (r->n)
            memcpy(more, r->cells, r->n * sizeof *more);
        r->cells = more;
        r->room = room;
    }
    const char *row[] = {f->quote,  f->what, period(year, sizeof year, f), kind_words[f->kind], approx_words[f->approx],
                         f->subject};
    for (int i = 0; i < 6; i++)
        r->cells[r->n++] = tz_strdup(r->c->arena, row[i]);
}

static void put_meta(struct tz_cmd *c, const struct tz_report_file *file, const struct tz_report_meta *m)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kstr(j, "title", m->title);
    tz_json_kstr(j, "agency", m->agency);
    tz_json_kstr(j, "index", m->index);
    tz_json_kstr(j, "number", m->number);
    tz_json_kstr(j, "issued", m->issued);
    tz_json_kstr(j, "published", m->published);
    tz_json_kstr(j, "source", m->source);
    tz_json_kstr(j, "validity", m->validity);
    tz_json_kstr(j, "category", m->category);
    tz_json_kstr(j, "format", file->format);
    tz_json_kstr(j, "charset", file->charset);
    tz_json_kint(j, "review_from", m->review_from);
    tz_json_kint(j, "review_to", m->review_to);
    tz_json_kint(j, "plan_from", m->plan_from);
    tz_json_kint(j, "plan_to", m->plan_to);
    tz_cmd_json_end(c, j);
}

static struct tz_err *layer_of(unsigned *out, const char *name)
{
    static const char *const names[] = {"layout", "sections", "clauses", "tokens"};
    *out = 0;
    for (unsigned i = 0; i < 4; i++)
        if (!strcmp(names[i], name))
            *out = 1u << i;
    if (*out || !strcmp(name, "facts") || !strcmp(name, "meta"))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_USAGE, "没有这一层：%s", name),
                       "可选 layout、sections、clauses、tokens、facts、meta");
}

static struct tz_err *one_file(struct tz_cmd *c, const char *path, struct tz_reader_options *o, const char *show,
                               const char *format)
{
    struct tz_report_file file;
    struct tz_reader *r;
    struct output out = {c, 0};
    struct rows rows = {.c = c};
    bool table = !strcmp(format, "table");
    o->data = &out;
    o->on_fact = NULL;
    o->on_node = NULL;
    o->on_jsonl = NULL;
    if (o->layers) {
        o->on_node = put_node;
    } else if (show && !strcmp(show, "meta")) {
        o->on_jsonl = NULL;
    } else if (!strcmp(format, "csv")) {
        o->on_fact = put_csv;
    } else if (table) {
        static const char *const heads[] = {"原文", "指标", "年度", "性质", "约数", "对象"};
        rows.room = 600;
        rows.cells = TZ_NEW_ARRAY(c->arena, rows.room, const char *);
        for (int i = 0; i < 6; i++)
            rows.cells[rows.n++] = heads[i];
        o->on_fact = keep_row;
        o->data = &rows;
    } else {
        o->on_jsonl = put_jsonl;
    }
    TZ_TRY(tz_report_read(&r, &file, o, path, c->arena));
    if (show && !strcmp(show, "meta"))
        put_meta(c, &file, tz_reader_meta(r));
    if (table && !o->layers && o->on_fact)
        tz_cmd_table(c, rows.cells, 6, rows.n / 6);
    return NULL;
}

/* ---- several reports side by side ---- */

struct several {
    struct tz_cmd *c;
    const char *const *paths;
    struct tz_report_series s;
};

static const char *const verdict_words[] = {"已兑现",   "部分兑现",   "未兑现",        "未再提及",
                                            "数字不一", "增幅对不上", "口径或单位变了"};
static const char *const verdict_keys[] = {"kept",     "partly", "not_kept", "unmentioned",
                                           "disagree", "growth", "shifted"};

/* What the verdict rests on: how much of the promise, what the growth would be, which units. */
static const char *because(struct several *x, const struct tz_series_item *k)
{
    struct tz_arena *a = x->c->arena;
    switch (k->verdict) {
    case TZ_SERIES_PARTLY:
    case TZ_SERIES_NOT_KEPT:
        return k->ratio > 0 ? tz_printf(a, "为目标的%.0f%%", k->ratio * 100) : "";
    case TZ_SERIES_DISAGREE:
        return tz_printf(a, "后者为前者的%.1f%%", k->ratio * 100);
    case TZ_SERIES_GROWTH:
        return tz_printf(a, "按两年的数为%.1f%%", k->ratio * 100);
    case TZ_SERIES_SHIFTED:
        return tz_printf(a, "单位由%s变为%s", k->promise->unit, k->answer ? k->answer->unit : "");
    default:
        return "";
    }
}

static void series_json(struct several *x, const struct tz_series_item *k)
{
    struct tz_json *j = tz_cmd_json(x->c);
    tz_json_object(j);
    tz_json_kstr(j, "verdict", verdict_keys[k->verdict]);
    tz_json_kint(j, "year", k->year);
    tz_json_kstr(j, "what", k->promise->what);
    tz_json_kstr(j, "first", k->promise->quote);
    tz_json_kstr(j, "first_file", x->paths[k->promise_at]);
    tz_json_kint(j, "first_start", (int64_t)k->promise->start);
    if (k->answer) {
        tz_json_kstr(j, "second", k->answer->quote);
        tz_json_kstr(j, "second_what", k->answer->what);
        tz_json_kstr(j, "second_file", x->paths[k->answer_at]);
        tz_json_kint(j, "second_start", (int64_t)k->answer->start);
    }
    tz_json_kstr(j, "because", because(x, k));
    tz_cmd_json_end(x->c, j);
}

static void series_table(struct several *x)
{
    enum { COLUMNS = 6 };
    static const char *const heads[COLUMNS] = {"结果", "年度", "指标", "先", "后", "说明"};
    struct tz_cmd *c = x->c;
    const char **cells = TZ_NEW_ARRAY(c->arena, COLUMNS * (x->s.n + 1), const char *);
    size_t n = 0, counts[TZ_SERIES_SHIFTED + 1] = {0};
    for (size_t i = 0; i < COLUMNS; i++)
        cells[n++] = heads[i];
    for (size_t i = 0; i < x->s.n; i++) {
        const struct tz_series_item *k = &x->s.items[i];
        counts[k->verdict]++;
        cells[n++] = verdict_words[k->verdict];
        cells[n++] = tz_printf(c->arena, "%d", k->year);
        cells[n++] = k->promise->what;
        cells[n++] = k->promise->quote;
        cells[n++] = k->answer ? k->answer->quote : "";
        cells[n++] = because(x, k);
    }
    tz_cmd_table(c, cells, COLUMNS, x->s.n + 1);
    size_t all = counts[TZ_SERIES_KEPT] + counts[TZ_SERIES_PARTLY] + counts[TZ_SERIES_NOT_KEPT];
    fprintf(c->out, "目标 %zu 项：兑现 %zu，部分兑现 %zu，未兑现 %zu，未再提及 %zu；前后不符 %zu 处\n",
            all + counts[TZ_SERIES_UNMENTIONED], counts[TZ_SERIES_KEPT], counts[TZ_SERIES_PARTLY],
            counts[TZ_SERIES_NOT_KEPT], counts[TZ_SERIES_UNMENTIONED],
            counts[TZ_SERIES_DISAGREE] + counts[TZ_SERIES_GROWTH] + counts[TZ_SERIES_SHIFTED]);
}

static struct tz_err *put_series(struct tz_cmd *c, const char *const *paths, size_t n, const char *format)
{
    struct several x = {.c = c, .paths = paths};
    struct tz_read_facts *lists = TZ_NEW_ARRAY(c->arena, n, struct tz_read_facts);
    if (n < 2)
        return tz_err_hint(tz_err(TZ_E_USAGE, "对照要有两篇以上的报告"),
                           "例：taizhang read --series 2021.txt 2022.txt");
    for (size_t i = 0; i < n; i++) {
        struct tz_report_file file;
        TZ_TRY(tz_report_path(&file, paths[i], c->arena));
        TZ_TRY(tz_read_text(&lists[i], file.input, file.text, file.len, c->arena));
    }
    tz_reports_compare(&x.s, lists, n, c->arena);
    if (format)
        for (size_t i = 0; i < x.s.n; i++)
            series_json(&x, &x.s.items[i]);
    else
        series_table(&x);
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *paths = tz_args_words(c->args, &n);
    const char *show = tz_args_value(c->args, "show"), *format = tz_args_value(c->args, "format"),
               *year = tz_args_value(c->args, "year");
    struct tz_reader_options o = {.input = TZ_READER_TEXT};
    bool chosen = format && strcmp(format, "table") != 0;
    if (!format || !strcmp(format, "json"))
        format = "jsonl";
    if (strcmp(format, "jsonl") && strcmp(format, "table") && strcmp(format, "csv"))
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有这种输出形式：%s", format), "可选 jsonl、table、csv");
    if (year) {
        o.year = (int)strtol(year, NULL, 10);
        if (o.year < 1949 || o.year > 2060)
            return tz_err_hint(tz_err(TZ_E_USAGE, "--year 要是四位年份：%s", year), "例：--year 2022");
    }
    if (show)
        TZ_TRY(layer_of(&o.layers, show));
    if (tz_args_flag(c->args, "series"))
        return put_series(c, paths, n, chosen ? format : NULL);
    for (size_t i = 0; i < n; i++)
        TZ_TRY(one_file(c, paths[i], &o, show, format));
    return NULL;
}

const struct tz_verb tz_verb_read = {
    .usage =
        {.verb = "read",
         .words = "文件…",
         .least = 1,
         .most = -1,
         .summary = "读工作报告，列出其中每个数字说的是什么",
         .text =
             "文本、网页、DOCX、有文字层的 PDF；- 是标准输入。UTF-8、GBK、GB18030、UTF-16 自动识别，繁体按简体读。\n"
             "每行一个事实：位置（字符）、原文、数值、单位、约数、指标、对象、年度、性质、章节。",
         .options = options,
         .examples = "taizhang read 2022年政府工作报告.docx --format table\n"
                     "taizhang read 报告.txt --show sections\n"
                     "taizhang read 2021.txt 2022.txt 2023.txt --series"},
    .need = TZ_NEED_NOTHING,
    .run = run,
    .listed = true,
};
