/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang figure INDICATOR: a figure over places and periods, with comparison, targets, coverage; or the rows behind it.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "indicator/figure.h"

static const struct tz_option options[] = {
    {"place", TZ_OPTION_VALUE, "区划", "哪里，默认全镇；片区也可以"},
    {"period", TZ_OPTION_VALUE, "期间", "2025、2025-03、2025-Q1、2025-01..2025-06、2025年1-6月；默认今年"},
    {"by", TZ_OPTION_VALUE, "维度", "village、group、month、quarter、year 或任一分类字段，逗号分开"},
    {"where", TZ_OPTION_MANY, "条件", "如 crop=水稻、kind=邻里（可重复）"},
    {"cumulative", TZ_OPTION_FLAG, NULL, "各月按 1–N 月累计"},
    {"compare", TZ_OPTION_VALUE, "比较", "yoy 同比、mom 环比、target 目标、fact 报告数，逗号分开"},
    {"map", TZ_OPTION_VALUE, "then|today", "按当时的区划，或按今天的区划（默认）"},
    {"known-at", TZ_OPTION_VALUE, "时刻", "按那一刻所知的情况"},
    {"as-of", TZ_OPTION_VALUE, "日期", "截至哪一天"},
    {"rows", TZ_OPTION_FLAG, NULL, "列出数字背后的条目"},
    {"recount", TZ_OPTION_FLAG, NULL, "不用汇总，从条目重新清点"},
    {"list", TZ_OPTION_FLAG, NULL, "列出所有指标"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* All of --where as one text. */
static const char *conditions(struct tz_cmd *c)
{
    size_t n;
    const char *const *where = tz_args_values(c->args, "where", &n);
    struct tz_buf b;
    tz_buf_init(&b, c->arena);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%s", i ? "; " : "", where[i]);
    return b.data;
}

static struct tz_err *build_ask(struct tz_cmd *c, struct tz_conn *conn, struct tz_figure_ask *ask)
{
    size_t n;
    struct tz_figure_words w = {.indicator = tz_args_words(c->args, &n)[0],
                                .place = tz_args_value(c->args, "place"),
                                .period = tz_args_value(c->args, "period"),
                                .by = tz_args_value(c->args, "by"),
                                .known = tz_args_value(c->args, "known-at"),
                                .as_of = tz_args_value(c->args, "as-of"),
                                .map = tz_args_value(c->args, "map"),
                                .cumulative = tz_args_flag(c->args, "cumulative"),
                                .compare = tz_args_value(c->args, "compare")};
    TZ_TRY(tz_filters_read(&w.filters, &w.filter_n, c->model, w.indicator, conditions(c), c->arena));
    TZ_TRY(tz_figure_ask_words(ask, conn, c->model, c->town.town, &w, c->arena));
    ask->who = c->who.system ? NULL : &c->who;
    ask->recount = tz_args_flag(c->args, "recount");
    return NULL;
}

static void print_missing(struct tz_cmd *c, const struct tz_coverage *v, const struct tz_places *places)
{
    if (!v->kept || !v->missing)
        return;
    fprintf(c->out, "未报 %zu 个：", v->missing);
    for (size_t i = 0; i < v->missing; i++)
        fprintf(c->out, "%s%s", i ? "、" : "", tz_place_title(places, v->missing_places[i], tz_today(), c->arena));
    fputc('\n', c->out);
}

static void print_compare(struct tz_cmd *c, const struct tz_figure *f)
{
    const struct tz_figure_cell *cell = &f->lines[0].cells[f->period_n - 1];
    char *growth = tz_figure_growth_words(f, cell, c->arena);
    if (growth && *growth)
        fprintf(c->out, "%s\n", growth);
    for (size_t i = 0; i < cell->target_n; i++) {
        char *value;
        struct tz_err *e = tz_figure_print(&value, cell->targets[i].value, f->unit, f->decimals, NULL, NULL, c->arena);
        fprintf(c->out, "目标（%s）%s%s：%s\n", cell->targets[i].origin, cell->targets[i].op, e ? "" : value,
                cell->targets[i].met ? "已达到" : "未达到");
        tz_err_free(e);
    }
}

static void print_grid(struct tz_cmd *c, const struct tz_figure *f, const struct tz_places *places)
{
    char text[64];
    size_t columns = f->period_n + 1, rows = f->line_n + 1;
    const char **cells = TZ_NEW_ARRAY(c->arena, columns * rows, const char *);
    cells[0] = tz_printf(c->arena, "%s（%s）", f->label, f->unit);
    for (size_t p = 0; p < f->period_n; p++)
        cells[1 + p] = tz_strdup(c->arena, tz_period_show(text, f->periods[p]));
    for (size_t l = 0; l < f->line_n; l++) {
        cells[(l + 1) * columns] = f->lines[l].label;
        for (size_t p = 0; p < f->period_n; p++)
            cells[(l + 1) * columns + 1 + p] = tz_figure_show(f, &f->lines[l].cells[p], c->arena);
    }
    tz_cmd_table(c, cells, columns, rows);
    print_compare(c, f);
    print_missing(c, &f->lines[0].cells[f->period_n - 1].coverage, places);
    fprintf(c->out, "口径：%s\n", f->words);
}

static void print_row(struct tz_cmd *c, struct tz_json *j, const struct tz_figure_row *row, const char *reg)
{
    char day[16] = "", value[40] = "";
    int64_t scaled;
    if (tz_ratio_round(&scaled, row->value, 4))
        tz_dec_print(value, scaled, 4);
    if (row->day)
        tz_day_print(day, row->day);
    if (!j) {
        fprintf(c->out, "%s  第%lld版  %s  %s%s\n", row->number, (long long)row->version, day, value,
                row->side ? "（仅分母）" : "");
        return;
    }
    tz_json_object(j);
    tz_json_kstr(j, "register", reg);
    tz_json_kint(j, "id", row->id);
    tz_json_kint(j, "version", row->version);
    tz_json_kstr(j, "number", row->number);
    tz_json_kint(j, "place", row->place);
    tz_json_kstr(j, "day", day);
    tz_json_kstr(j, "value", value);
    tz_json_kint(j, "side", row->side);
    tz_json_end(j);
}

/* Every row of every part, and how many more count that are not for this account to see. */
static struct tz_err *print_rows(struct tz_cmd *c, struct tz_conn *conn, const struct tz_figure_ask *ask)
{
    struct tz_figure_cell_ask cell = {.ask = *ask};
    struct tz_figure_rows rows = {0};
    struct tz_json *j = c->json ? tz_cmd_json(c) : NULL;
    int64_t hidden = 0;
    if (j) {
        tz_json_object(j);
        tz_json_key(j, "rows");
        tz_json_array(j);
    }
    do {
        cell.after = 0;
        do {
            TZ_TRY(tz_figure_drill(&rows, conn, &cell, c->arena));
            hidden += rows.out_of_scope;
            for (size_t i = 0; i < rows.n; i++)
                print_row(c, j, &rows.rows[i], rows.reg->key);
            cell.after = rows.n ? rows.rows[rows.n - 1].id : 0;
        } while (rows.more && rows.n);
        cell.part++;
    } while (rows.reg);
    if (j) {
        tz_json_end(j);
        tz_json_kint(j, "out_of_scope", hidden);
    } else if (hidden) {
        fprintf(c->out, "另有 %lld 条不在本账号可看的范围\n", (long long)hidden);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *answer(struct tz_cmd *c, struct tz_conn *conn, struct tz_places *places)
{
    struct tz_figure_ask ask = {0};
    struct tz_figure *f = NULL;
    TZ_TRY(build_ask(c, conn, &ask));
    if (tz_args_flag(c->args, "rows"))
        return print_rows(c, conn, &ask);
    TZ_TRY(tz_figure(&f, conn, &ask, c->arena));
    if (c->json) {
        struct tz_buf out;
        tz_buf_init(&out, c->arena);
        tz_figure_json(&out, f, places);
        fprintf(c->out, "%s\n", out.data);
    } else {
        print_grid(c, f, places);
    }
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < c->model->indicator_n; i++) {
        const struct tz_indicator *d = c->model->indicators[i];
        if (d->hidden)
            continue;
        if (!j) {
            fprintf(c->out, "%-32s%s（%s）\n", d->key, d->label, d->unit ? d->unit : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "key", d->key);
        tz_json_kstr(j, "label", d->label);
        tz_json_kstr(j, "unit", d->unit);
        tz_json_kstr(j, "words", tz_indicator_words(d, c->arena));
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "taizhang pack install 启用内置的包");
    if (tz_args_flag(c->args, "list"))
        return list(c);
    tz_args_words(c->args, &n);
    if (n == 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明指标"), "taizhang figure --list 列出所有指标");
    TZ_TRY(tz_cmd_places(c));
    return answer(c, c->conn, c->places);
}

const struct tz_verb tz_verb_figure = {
    {"figure", "指标", 0, 1, "查一个指标：各村、各月、同比、目标、背后的条目",
     "每个数都从台账条目算出；--rows 列出这些条目。未报的村随数写出。", options,
     "  taizhang figure dispute_settled --period 2025 --by village,month --format json\n"
     "  taizhang figure crop_area --where crop=水稻 --period 2025 --compare yoy,target"},
    TZ_NEED_READ,
    run,
    true};
