/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang score: rule-books, their results, what-if, ranking by one figure.
 */
#include "base/file.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "indicator/score.h"

enum { BOOK_BYTES = 1 << 20 };

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "show、run、what-if：哪一年的办法，默认今年"},
    {"period", TZ_OPTION_VALUE, "期间", "run、what-if、rank：默认全年"},
    {"fill", TZ_OPTION_FLAG, NULL, "run：总分写进评比台账，每村每期一条"},
    {"where", TZ_OPTION_VALUE, "条件", "rank：如 crop=水稻"},
    {"low", TZ_OPTION_FLAG, NULL, "rank：少的在前"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* ---- books */
static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_score_book *all;
    size_t n;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_score_list(&all, &n, c->conn, c->town.town, 0, c->arena));
    for (size_t k = 0; k < n; k++) {
        if (!j) {
            fprintf(c->out, "%s  %d年  %s  %zu项  第%lld版  %s\n", all[k].key, all[k].year, all[k].label, all[k].item_n,
                    (long long)all[k].version, all[k].basis ? all[k].basis : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "key", all[k].key);
        tz_json_kint(j, "year", all[k].year);
        tz_json_kstr(j, "label", all[k].label);
        tz_json_kint(j, "version", all[k].version);
        tz_json_kstr(j, "basis", all[k].basis);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *load(struct tz_cmd *c)
{
    struct tz_score_book book;
    char *text;
    size_t n;
    int64_t id;
    TZ_TRY(tz_who_need_ruler(&c->who));
    TZ_TRY(tz_file_read(&text, &n, c->words[0], BOOK_BYTES, c->arena));
    TZ_TRY(tz_score_parse(&book, text, c->arena));
    TZ_TRY(tz_score_save(&id, c->store, &c->who.actor, c->model, &book, c->arena));
    fprintf(c->out, "已装入 %s（%d年，%zu项）\n", book.label, book.year, book.item_n);
    return NULL;
}

static struct tz_err *named(struct tz_score_book *out, struct tz_cmd *c)
{
    int year;
    TZ_TRY(tz_cmd_year(&year, c));
    return tz_score_load(out, c->conn, c->town.town, c->words[0], year, 0, c->arena);
}

static const char *const ways[] = {"按比例", "分档", "扣分", "加分", "一票否决"};

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_score_book b;
    TZ_TRY(named(&b, c));
    fprintf(c->out, "%s（%d年，%s）\n", b.label, b.year, b.basis ? b.basis : "");
    for (size_t k = 0; k < b.item_n; k++)
        fprintf(c->out, "%s  %s  %s  %s  %s分\n", b.items[k].key, b.items[k].label, b.items[k].indicator,
                ways[b.items[k].way],
                tz_score_show(tz_ratio_has(b.items[k].points) ? b.items[k].points : b.items[k].cap, c->arena));
    return NULL;
}

/* ---- results */
static struct tz_err *result(struct tz_score **out, struct tz_score_book *b, struct tz_cmd *c)
{
    struct tz_period p;
    const char *text = tz_args_value(c->args, "period");
    TZ_TRY(named(b, c));
    p = (struct tz_period){tz_day_make(b->year, 1, 1), tz_day_make(b->year, 12, 31), TZ_GRAIN_YEAR};
    if (text)
        TZ_TRY(tz_period_parse(&p, text));
    return tz_score_run(out, c->conn, c->model, c->town.town, b, p, 0, c->arena);
}

static const char *rank_text(struct tz_cmd *c, const struct tz_score_line *l)
{
    return l->vetoed ? "一票否决" : tz_printf(c->arena, "第%d名%s", l->rank, l->ties ? "（并列）" : "");
}

static void line_json(struct tz_cmd *c, struct tz_json *j, const struct tz_score *s, const struct tz_score_line *l)
{
    tz_json_object(j);
    tz_json_kstr(j, "place", l->label);
    tz_json_kstr(j, "total", tz_score_show(l->total, c->arena));
    tz_json_kint(j, "rank", l->rank);
    tz_json_kint(j, "ties", l->ties);
    tz_json_kint(j, "rank_before", l->rank_before);
    tz_json_kbool(j, "vetoed", l->vetoed);
    tz_json_key(j, "points");
    tz_json_array(j);
    for (size_t k = 0; k < s->book->item_n; k++) {
        tz_json_object(j);
        tz_json_kstr(j, "item", s->book->items[k].key);
        tz_json_kstr(j, "points", tz_score_show(l->points[k].points, c->arena));
        tz_json_kint(j, "rows", l->points[k].rows);
        tz_json_kstr(j, "words", l->points[k].words);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static struct tz_err *run_book(struct tz_cmd *c)
{
    struct tz_score *s;
    struct tz_score_book b;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(result(&s, &b, c));
    for (size_t k = 0; k < s->line_n; k++) {
        const struct tz_score_line *l = &s->lines[k];
        if (j) {
            line_json(c, j, s, l);
            continue;
        }
        fprintf(c->out, "%s  %s  %s分%s\n", rank_text(c, l), l->label, tz_score_show(l->total, c->arena),
                l->rank_before ? tz_printf(c->arena, "  上期第%d名", l->rank_before) : "");
        for (size_t x = 0; x < b.item_n; x++)
            fprintf(c->out, "    %s（%lld条）\n", l->points[x].words ? l->points[x].words : b.items[x].label,
                    (long long)l->points[x].rows);
    }
    tz_cmd_json_end(c, j);
    if (tz_args_flag(c->args, "fill")) {
        struct tz_desk d = tz_cmd_desk(c);
        struct tz_score_filled done;
        TZ_TRY(tz_score_fill(&done, &d, s, c->arena));
        fprintf(j ? stderr : c->out, "评比台账：新增 %zu，改 %zu，不变 %zu\n", done.created, done.changed, done.kept);
    }
    return NULL;
}

static struct tz_err *what_if(struct tz_cmd *c)
{
    struct tz_score *s;
    struct tz_score_book b;
    struct tz_score_line line;
    struct tz_ratio value;
    int64_t place = 0;
    size_t item = 0;
    TZ_TRY(result(&s, &b, c));
    TZ_TRY(tz_cmd_places(c));
    TZ_TRY(tz_place_parse(&place, c->places, c->words[1], 0, 0, tz_today()));
    while (item < b.item_n && !tz_same(b.items[item].key, c->words[2]))
        item++;
    TZ_TRY(tz_figure_number(&value, c->words[3], NULL));
    TZ_TRY(tz_score_what_if(&line, s, place, item, value, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        line_json(c, j, s, &line);
        tz_cmd_json_end(c, j);
    } else {
        fprintf(c->out, "如果%s是%s：%s %s分，%s\n", b.items[item].label, c->words[3], line.label,
                tz_score_show(line.total, c->arena), rank_text(c, &line));
    }
    return NULL;
}

/* ---- ranking by one figure */
static struct tz_err *rank(struct tz_cmd *c)
{
    struct tz_figure_ask ask;
    struct tz_figure shown = {0};
    struct tz_rank *all;
    size_t n;
    const char *derived, *where = tz_args_value(c->args, "where"), *period = tz_args_value(c->args, "period");
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c->conn, c->model, c->town.town,
                             tz_printf(c->arena, "%s%s%s", c->words[0], where ? " | " : "", where ? where : ""),
                             c->arena));
    if (period)
        TZ_TRY(tz_period_parse(&ask.period, period));
    ask.who = c->who.system ? NULL : &c->who;
    TZ_TRY(tz_ranking(&all, &n, c->conn, &ask, !tz_args_flag(c->args, "low"), c->arena));
    shown.indicator = ask.indicator;
    shown.unit = ask.indicator->unit;
    shown.decimals = ask.indicator->show_decimals;
    for (size_t k = 0; k < n; k++) {
        const char *value = tz_figure_show(&shown, &all[k].cell, c->arena);
        if (!j) {
            fprintf(c->out, "%s  %s  %s%s%s\n",
                    all[k].rank ? tz_printf(c->arena, "第%d名%s", all[k].rank, all[k].ties ? "（并列）" : "")
                                : "不列名次",
                    all[k].label, value, shown.unit && !all[k].cell.why ? shown.unit : "",
                    all[k].rank_before ? tz_printf(c->arena, "  上期第%d名", all[k].rank_before) : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "place", all[k].label);
        tz_json_kstr(j, "value", value);
        tz_json_kint(j, "rank", all[k].rank);
        tz_json_kint(j, "ties", all[k].ties);
        tz_json_kint(j, "rank_before", all[k].rank_before);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act subs[] = {
    {"list", 0, 0, TZ_NEED_READ, list, false},       {"load", 1, 1, TZ_NEED_WRITE, load, false},
    {"show", 1, 1, TZ_NEED_READ, show, false},       {"run", 1, 1, TZ_NEED_WRITE, run_book, false},
    {"what-if", 4, 4, TZ_NEED_READ, what_if, false}, {"rank", 1, 1, TZ_NEED_READ, rank, false},
    {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "score", subs);
}

const struct tz_verb tz_verb_score = {
    {"score", "list|load|show|run|what-if|rank …", 1, 5, "考核办法：各村得分、名次、每一分的由来",
     "办法是数据（JSON）；不得用于考核的指标不收；只给地方排名，不给个人排名。", options,
     "  taizhang score load demo/score-villages.json\n"
     "  taizhang score run villages2026 --year 2026 --fill\n"
     "  taizhang score what-if villages2026 关渡村 income 500000 --year 2026\n"
     "  taizhang score rank collective_income --period 2026"},
    TZ_NEED_NOTHING,
    run,
    true};
