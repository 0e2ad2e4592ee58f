/* SPDX-License-Identifier: Apache-2.0
 *
 * The figures of reports as printed; see printed.h. The rows of a line are spread over the villages named in them; rows with
 * one field changed (`but`), a year later, and struck out stand beside them, and leaving out any piece of a line's filter
 * must change its answer, so that no line holds by accident.
 */
#include "indicator/printed_priv.h"

#include "base/text.h"
#include "base/unit.h"
#include "indicator/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what a line asks */

/* land_work_area of target(yoy(land_work_area)). */
static const char *bare(struct printed *p, const char *figure)
{
    const char *open = strrchr(figure, '(');
    return open ? tz_strndup(p->x.t.arena, open + 1, strcspn(open + 1, ")")) : figure;
}

static bool is_target(const char *figure)
{
    return tz_starts(figure, "target(");
}

/* field=value, field in (…), field>=n; anything else of a filter is a remark. */
static bool is_piece(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz_.");
    const char *rest = s + n;
    return n && (*rest == '=' || tz_starts(rest, ">=") || tz_starts(rest, "<=") || tz_starts(rest, " in ("));
}

/* What stands in brackets after a value is a remark. */
static char *without_remark(const char *s, struct tz_arena *a)
{
    const char *open = strstr(s, " (");
    return open && !strstr(s, " in (") ? tz_strndup(a, s, (size_t)(open - s)) : tz_strdup(a, s);
}

static size_t pieces_of(char ***out, const char *where, struct tz_arena *a)
{
    size_t n, kept = 0;
    char **all = tz_split(a, where ? where : "", ';', &n);
    for (size_t k = 0; k < n; k++) {
        char *one = tz_trim(a, all[k]);
        if (is_piece(one))
            all[kept++] = without_remark(one, a);
    }
    *out = all;
    return kept;
}

static struct tz_err *line_ask(struct tz_figure **f, struct printed *p, struct tz_conn *c, const struct line *l,
                               int without, bool recount)
{
    struct tz_figure_ask a;
    struct tz_buf b;
    const char *derived;
    tz_buf_init(&b, p->x.t.arena);
    tz_buf_printf(&b, "%s | period=%s", l->figure, l->period);
    for (size_t k = 0; k < l->piece_n; k++)
        if ((int)k != without)
            tz_buf_printf(&b, " | %s", l->pieces[k]);
    TZ_TRY(tz_figure_ask_ref(&a, &derived, c, p->x.t.model, p->x.t.s.town, b.data, p->x.t.arena));
    a.recount = recount;
    return tz_figure(f, c, &a, p->x.t.arena);
}

/* ---- what a report prints */

/* 1.85万亩 -> unit with its scale, rounding word: 22400余平方米 -> 平方米, 余3 (three leading digits stand). */
struct says {
    const char *unit, *round;
};

static size_t round_word(const char *s, const char **word)
{
    static const char *const words[] = {"余", "多", "以上", "以下"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (tz_starts(s, words[k])) {
            *word = words[k];
            return strlen(words[k]);
        }
    return 0;
}

static struct says read_says(const char *s, struct tz_arena *a)
{
    struct says out = {0};
    struct tz_buf unit;
    size_t n = strspn(s, "0123456789."), digits = strspn(s, "0123456789");
    tz_buf_init(&unit, a);
    for (const char *at = s + n; *at;) {
        size_t word = out.round ? 0 : round_word(at, &out.round);
        if (word) {
            at += word;
        } else {
            tz_buf_char(&unit, *at++);
        }
    }
    out.unit = unit.data ? unit.data : "";
    while (digits > 1 && s[digits - 1] == '0')
        digits--;
    if (out.round && n == strspn(s, "0123456789"))
        out.round = tz_printf(a, "%s%s%zu", strstr(s, "万余") || strstr(s, "万多") ? "万" : "", out.round, digits);
    return out;
}

static char *show(const struct printed *p, struct tz_ratio v, const struct tz_figure *f, const char *unit,
                  const struct line *l)
{
    struct tz_arena *a = p->x.t.arena;
    struct says s = read_says(l->print, a);
    char *out = NULL;
    struct tz_err *e;
    if (!unit)
        unit = f->unit;
    e = tz_figure_print(&out, v, unit, f->decimals, s.unit, s.round, a);
    if (e) {
        out = tz_printf(a, "（%s）", e->text);
        tz_err_free(e);
    }
    return out;
}

/* 下降36% of -36; change and growth targets are said without a sign. */
static struct tz_ratio unsigned_of(struct tz_ratio v)
{
    if (v.num < 0)
        v.num = -v.num;
    return v;
}

static char *show_target(const struct printed *p, const struct tz_figure *f, const struct tz_figure_cell *cell,
                         const struct line *l)
{
    struct says s = read_says(l->print, p->x.t.arena);
    const char *behind;
    char *out = NULL;
    struct tz_err *e;
    for (size_t k = 0; k < cell->target_n; k++) {
        const struct tz_figure_target *t = &cell->targets[k];
        if (!tz_same(t->origin, TARGET_OF_REPORT) || !tz_same(t->paper, l->quote))
            continue;
        behind = s.round && !tz_starts(s.round, "以") ? s.round : NULL;
        e = t->growth ? tz_figure_print(&out, unsigned_of(t->growth_asked), s.unit, 0, s.unit, NULL, p->x.t.arena)
                      : tz_figure_print(&out, t->value, f->unit && *f->unit ? f->unit : s.unit, f->decimals, s.unit,
                                        behind, p->x.t.arena);
        if (e) {
            out = e->text ? tz_strdup(p->x.t.arena, e->text) : NULL;
            tz_err_free(e);
            return out;
        }
        if (!tz_same(t->op, l->op))
            return tz_printf(p->x.t.arena, "%s（%s）", out, t->op);
        return s.round && !behind ? tz_printf(p->x.t.arena, "%s%.*s", out, (int)strlen("以上"), s.round) : out;
    }
    return tz_strdup(p->x.t.arena, "（没有目标）");
}

static char *shown_of(const struct printed *p, const struct tz_figure *f, size_t line, const struct line *l)
{
    const struct tz_figure_cell *cell = &f->lines[line].cells[f->period_n - 1];
    char *growth;
    if (is_target(l->figure))
        return show_target(p, f, cell, l);
    if (cell->why)
        return tz_figure_show(f, cell, p->x.t.arena);
    if (tz_starts(l->figure, "yoy(")) {
        growth = tz_figure_growth_words(f, cell, p->x.t.arena);
        return growth ? growth : tz_strdup(p->x.t.arena, "（无同比）");
    }
    return show(p, tz_starts(l->figure, "change(") ? unsigned_of(cell->yoy_change) : cell->value, f, cell->unit, l);
}

static bool has_piece(const struct line *l, const char *start)
{
    for (size_t k = 0; k < l->piece_n; k++)
        if (tz_starts(l->pieces[k], start))
            return true;
    return false;
}

static bool has_target(const struct tz_figure_cell *cell, const struct line *l)
{
    for (size_t k = 0; k < cell->target_n; k++)
        if (tz_same(cell->targets[k].paper, l->quote))
            return true;
    return false;
}

/* Of `each=村` every line that has a value (or a target) must print it, and two must have one. */
static char *shown(const struct printed *p, const struct tz_figure *f, const struct line *l)
{
    char *out = NULL;
    size_t n = 0;
    if (!has_piece(l, "each=") || f->line_n < 2)
        return shown_of(p, f, 0, l);
    for (size_t k = 1; k < f->line_n; k++) {
        const struct tz_figure_cell *cell = &f->lines[k].cells[f->period_n - 1];
        if (is_target(l->figure) ? !has_target(cell, l) : cell->why != TZ_WHY_VALUE)
            continue;
        out = shown_of(p, f, k, l);
        n++;
        if (!tz_same(out, l->print))
            return tz_printf(p->x.t.arena, "%s：%s", f->lines[k].label, out);
    }
    return n > 1 ? out : tz_strdup(p->x.t.arena, "（没有分列）");
}

/* ---- checks of one line */

static bool same_cell(const struct tz_figure *a, const struct tz_figure *b)
{
    const struct tz_figure_cell *p = &a->lines[0].cells[a->period_n - 1], *q = &b->lines[0].cells[b->period_n - 1];
    return p->why == q->why && (p->why || tz_ratio_cmp(p->value, q->value) == 0);
}

/* Without any one piece of the filter the answer is another, or none. */
static void check_pieces(struct printed *p, struct tz_conn *c, const struct line *l, const struct tz_figure *f)
{
    for (size_t k = 0; k < l->piece_n; k++) {
        struct tz_figure *without;
        struct tz_err *e = line_ask(&without, p, c, l, (int)k, false);
        bool said = tz_starts(l->pieces[k], "each=") || tz_starts(l->pieces[k], "direction=") ||
                    (l->given && tz_starts(l->pieces[k], l->given));
        if (!e && !said && same_cell(f, without))
            fault(&p->x, l->at, "没有一行说明“%s”有作用（都是%s）", l->pieces[k],
                  tz_figure_show(without, &without->lines[0].cells[without->period_n - 1], p->x.t.arena));
        tz_err_free(e);
    }
}

/* Rows of a line stand in several places: the places must add up to the whole where the figure does. */
static void check_places(struct printed *p, struct tz_conn *c, const struct line *l, const struct tz_figure *f)
{
    struct line split = *l;
    struct tz_figure *by = NULL;
    struct tz_ratio sum = tz_ratio_make(0, 1);
    size_t k, n = 0;
    if (has_piece(l, "place=") || has_piece(l, "places=") || has_piece(l, "each=") || has_piece(l, "by="))
        return;
    if (f->indicator->place != TZ_ROLL_ADD || f->indicator->measure == TZ_M_RATIO || f->lines[0].cells[0].why)
        return;
    split.period = tz_printf(p->x.t.arena, "%s | by=place", l->period);
    if (!ok(&p->x, l->at, line_ask(&by, p, c, &split, -1, false)))
        return;
    for (k = 1; by && k < by->line_n; k++)
        if (by->lines[k].place && !by->lines[k].cells[by->period_n - 1].why) {
            struct tz_ratio v = by->lines[k].cells[by->period_n - 1].value;
            n += v.num != 0;
            if (!tz_ratio_add(&sum, sum, v))
                return;
        }
    if (tz_ratio_cmp(sum, f->lines[0].cells[f->period_n - 1].value) != 0 && f->indicator->measure != TZ_M_DISTINCT &&
        f->indicator->measure != TZ_M_FORMULA)
        fault(&p->x, l->at, "各村合计与全镇不等");
    if (n < 2 && l->spread)
        fault(&p->x, l->at, "只有%zu个地方有数", n);
}

static void check_line(struct printed *p, struct tz_conn *c, struct line *l)
{
    struct tz_figure *f, *counted;
    int before = p->x.r->failed;
    char *have;
    p->x.name = tz_printf(p->x.t.arena, "%s %s", l->quote, l->what);
    p->x.broken = false;
    if (ok(&p->x, l->at, line_ask(&f, p, c, l, -1, false)) && ok(&p->x, l->at, line_ask(&counted, p, c, l, -1, true))) {
        have = shown(p, f, l);
        if (!tz_same(have, l->print))
            fault(&p->x, l->at, "应印“%s”，得“%s”", l->print, have ? have : "");
        check_same(&p->x, l->at, f, counted);
        if (!is_target(l->figure)) {
            check_pieces(p, c, l, f);
            check_places(p, c, l, f);
        }
    }
    l->held = !l->faulty && p->x.r->failed == before;
}

/* ---- a report */

static const char *or_text(struct printed *p, const yaml_node_t *n, const char *key, const char *otherwise)
{
    const char *s = text(get(&p->x, n, key));
    return s ? s : otherwise;
}

/* 两 and 萬 畝 as the report writes them, as we do. */
static char *plain(const char *quote, struct tz_arena *a)
{
    char *s = tz_fold(a, quote, false);
    return tz_starts(s, "两") ? tz_printf(a, "2%s", s + strlen("两")) : s;
}

static void read_line(struct printed *p, struct line *l, const yaml_node_t *n)
{
    struct tz_arena *a = p->x.t.arena;
    const char *said;
    *l = (struct line){.at = n,
                       .quote = or_text(p, n, "quote", ""),
                       .what = or_text(p, n, "what", ""),
                       .figure = or_text(p, n, "figure", ""),
                       .where = or_text(p, n, "where", ""),
                       .given = or_text(p, n, "given", NULL),
                       .rows = get(&p->x, n, "rows")};
    l->op = or_text(p, n, "op", strstr(l->quote, "以上") ? ">=" : "=");
    if (is_target(l->figure) && strstr(l->where, "direction=down"))
        l->op = "<=";
    l->period = or_text(p, n, "period", is_target(l->figure) ? p->next : p->year);
    said = plain(l->quote, a);
    if (tz_starts(l->figure, "yoy("))
        said = tz_printf(a, "同比%s%s",
                         strstr(said, "翻了")                 ? ""
                         : strstr(l->where, "direction=down") ? "下降"
                                                              : "增长",
                         said);
    l->print = or_text(p, n, "print", said);
    l->piece_n = pieces_of(&l->pieces, l->where, a);
    l->indicator = tz_model_indicator(p->x.t.model, bare(p, l->figure));
    if (!l->indicator)
        fault(&p->x, n, "没有指标%s", bare(p, l->figure));
}

static void open_places(struct printed *p, const yaml_node_t *list)
{
    for (size_t k = 0; k < items(list); k++) {
        const yaml_node_t *one = item(&p->x, list, k);
        if (one->type == YAML_SCALAR_NODE) {
            open_place(&p->x, one, text(one));
        } else { /* {春江村: 3}: a village with three groups */
            yaml_node_pair_t *pair = one->data.mapping.pairs.start;
            const char *village = text(node(&p->x, pair->key));
            int n = (int)strtol(text(node(&p->x, pair->value)), NULL, 10);
            open_place(&p->x, one, village);
            for (int g = 1; g <= n; g++)
                open_place(&p->x, one, tz_printf(p->x.t.arena, "%s/%d组", village, g));
        }
    }
}

static void run_lines(struct printed *p)
{
    struct tz_conn *c;
    for (size_t k = 0; k < p->line_n; k++) {
        struct line *l = &p->lines[k];
        int before = p->x.r->failed;
        p->x.name = tz_printf(p->x.t.arena, "%s %s", l->quote, l->what);
        p->x.broken = false;
        if (l->indicator)
            line_rows(p, l);
        if (l->indicator && is_target(l->figure))
            line_target(p, l);
        l->faulty = !l->indicator || p->x.r->failed != before;
    }
    p->x.name = p->report;
    if (!ok(&p->x, NULL, tz_db_reader(&c, tz_store_db(p->x.t.s.store), p->x.t.s.town)))
        return;
    for (size_t k = 0; k < p->line_n; k++)
        if (p->lines[k].indicator)
            check_line(p, c, &p->lines[k]);
    p->x.name = p->report;
    check_tallies(&p->x, c);
    tz_db_release(&c);
}

static void one_report(struct printed *p, const yaml_node_t *root)
{
    const yaml_node_t *lines = get(&p->x, root, "lines"), *acts = get(&p->x, root, "acts"),
                      *then = get(&p->x, root, "then");
    p->report = or_text(p, root, "report", "");
    p->year = or_text(p, root, "year", "");
    p->next = tz_printf(p->x.t.arena, "%ld", strtol(p->year, NULL, 10) + 1);
    p->x.name = p->report;
    p->x.name_n = 0;
    p->x.opened = 0;
    open_places(p, get(&p->x, root, "villages"));
    for (size_t k = 0; k < items(acts) && !p->x.broken; k++) {
        area_act(&p->x, item(&p->x, acts, k));
        p->x.opened = day_of(&p->x, item(&p->x, acts, k), "day");
    }
    for (size_t k = 0; k < items(then) && !p->x.broken; k++)
        open_place(&p->x, item(&p->x, then, k), text(item(&p->x, then, k)));
    add_rows(&p->x, get(&p->x, root, "rows"));
    p->line_n = items(lines);
    p->lines = TZ_NEW_ARRAY(p->x.t.arena, p->line_n + 1, struct line);
    for (size_t k = 0; k < p->line_n; k++)
        read_line(p, &p->lines[k], item(&p->x, lines, k));
    run_lines(p);
}

/* ---- the list of figures, when it is there */

static bool covers(const struct printed *p, char **cells)
{
    for (size_t k = 0; k < p->line_n; k++)
        if (tz_same(p->lines[k].quote, cells[2]) && tz_same(p->lines[k].what, cells[3]) &&
            tz_same(p->lines[k].figure, cells[4]) && tz_same(p->lines[k].where, cells[5]))
            return p->lines[k].held;
    return false;
}

static void compare(struct printed *p, struct printed_result *r, const char *list)
{
    char row[2048];
    FILE *in = list ? fopen(list, "r") : NULL;
    while (in && fgets(row, sizeof row, in)) {
        size_t n, number = p->report ? strlen(p->report) : 0;
        char **cells;
        row[strcspn(row, "\r\n")] = '\0';
        if (!number || strncmp(row, p->report, number) != 0 || row[number] != '\t')
            continue;
        cells = tz_split(p->x.t.arena, tz_printf(p->x.t.arena, "%s\t", row), '\t', &n);
        r->compared++;
        if (n >= 6 && covers(p, cells))
            r->covered++;
        else
            fprintf(stderr, "%s: 没有成立的用例：%s\n", p->report, row);
    }
    if (in)
        fclose(in);
}

static bool one_file(struct printed_result *r, const char *file, const char *list, enum tz_dialect dialect)
{
    struct datatest_result done = {0, 0, 0};
    struct printed *p = calloc(1, sizeof *p);
    bool there;
    p->x.r = &done;
    datatest_setup();
    there = tz_test_town_open(&p->x.t, dialect, NULL);
    if (there && document_load(&p->x, file)) {
        one_report(p, yaml_document_get_root_node(&p->x.doc));
        for (size_t k = 0; k < p->line_n; k++) {
            r->lines++;
            r->held += p->lines[k].held;
        }
        r->failed += done.failed;
        compare(p, r, list);
        yaml_document_delete(&p->x.doc);
    }
    if (there)
        tz_test_town_close(&p->x.t);
    free(p);
    return there;
}

bool printed_run(struct printed_result *r, const char *folder, const char *list, enum tz_dialect dialect)
{
    static const char *const reports[] = {"000", "001", "002", "003", "004"};
    const char *only = getenv("TZ_REPORT"); /* one report while working on it */
    for (size_t k = 0; k < sizeof reports / sizeof *reports; k++) {
        char file[512];
        snprintf(file, sizeof file, "%s/%s.yaml", folder, reports[k]);
        if (access(file, R_OK) != 0)
            continue;
        if ((!only || tz_same(only, reports[k])) && !one_file(r, file, list, dialect))
            return false;
    }
    return true;
}
