/* SPDX-License-Identifier: Apache-2.0
 *
 * How a target stands: what is done, the gap, the time share; and parts as people write them.
 */
#include "indicator/target.h"

#include <string.h>

#include "account/account.h"
#include "base/text.h"

enum { PARTS_MAX = 400 };

bool tz_target_speaks_for(const struct tz_who *who, const struct tz_places *p, int64_t place)
{
    for (size_t k = 0; k < who->grant_n; k++)
        if (tz_same(who->grants[k].role, "village") && who->grants[k].place &&
            tz_place_under(p, place, who->grants[k].place, tz_today()))
            return true;
    return false;
}

/* ---- parts */

/* "第2季度", "2季度", "Q2": the quarter; 0 = no such word. */
static int quarter_of(const char *word)
{
    const char *at = word;
    if (strncmp(at, "第", strlen("第")) == 0)
        at += strlen("第");
    if ((*at == 'Q' || *at == 'q') && at[1] >= '1' && at[1] <= '4' && !at[2])
        return at[1] - '0';
    if (*at >= '1' && *at <= '4' && strcmp(at + 1, "季度") == 0)
        return *at - '0';
    return 0;
}

static struct tz_err *one_part(struct tz_target *t, const struct tz_places *p, const char *line, struct tz_arena *a)
{
    size_t n, count = 0;
    char **words = tz_split(a, line, ' ', &n);
    for (size_t k = 0; k < n; k++)
        if (*words[k])
            words[count++] = words[k];
    if (count < 2 || count > 3)
        return tz_err_hint(tz_err(TZ_E_INPUT, "这一行看不懂：%s", line), "一行写一个：关渡村 600，或 第2季度 300");
    for (size_t k = 0; k + 1 < count; k++) {
        int quarter = quarter_of(words[k]);
        if (quarter)
            t->quarter = quarter;
        else
            TZ_TRY(tz_place_parse(&t->place, p, words[k], 0, 0, tz_today()));
    }
    return tz_figure_number(&t->value, words[count - 1], NULL);
}

struct tz_err *tz_target_parts(struct tz_target **out, size_t *n, const struct tz_target *whole,
                               const struct tz_places *p, const char *state, const char *text, struct tz_arena *a)
{
    char *plain = tz_strdup(a, text ? text : "");
    size_t lines_n, count = 0;
    for (char *at = plain; *at; at++)
        *at = *at == ';' ? '\n' : *at == '=' || *at == '\t' || *at == '\r' ? ' ' : *at;
    char **lines = tz_split(a, plain, '\n', &lines_n);
    struct tz_target *all = TZ_NEW_ARRAY(a, lines_n + 1, struct tz_target);
    for (size_t k = 0; k < lines_n; k++) {
        char *line = tz_trim(a, lines[k]);
        if (!*line)
            continue;
        if (count == PARTS_MAX)
            return tz_err(TZ_E_LIMIT, "一次最多分解成%d份", PARTS_MAX);
        struct tz_target *t = &all[count++];
        *t = *whole;
        t->id = t->version = 0;
        t->whole = whole->id;
        t->state = state;
        t->reason = NULL;
        TZ_TRY(one_part(t, p, line, a));
        if (t->place == whole->place && t->quarter == whole->quarter)
            return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”就是总目标自己", line), "分给下一级的地方或季度");
    }
    if (!count)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写分解数"), "一行写一个：关渡村 600");
    *out = all;
    *n = count;
    return NULL;
}

/* ---- how it stands */

static const char *asked_text(const struct tz_target *t, const char *unit, int decimals, struct tz_arena *a)
{
    const char *op = tz_same(t->op, ">=") ? "不少于" : tz_same(t->op, "<=") ? "不多于" : "";
    if (t->growth)
        return tz_printf(a, "同比增长%s%s", op, tz_figure_read(t->value, "%", 1, a));
    return tz_printf(a, "%s%s", op, tz_figure_read(t->value, unit, decimals, a));
}

static struct tz_ratio positive(struct tz_ratio r)
{
    return r.num < 0 ? (struct tz_ratio){-r.num, r.den} : r;
}

static const char *gap_text(const struct tz_figure_target *g, const char *unit, int decimals, struct tz_arena *a)
{
    bool cap = tz_same(g->op, "<=");
    if (!tz_ratio_has(g->gap))
        return "";
    if (!g->gap.num)
        return cap ? "到顶" : "正好达到";
    return tz_printf(a, "%s%s",
                     g->gap.num > 0 ? cap ? "还可 " : "差 "
                     : cap          ? "超出 "
                                    : "超额 ",
                     tz_figure_read(positive(g->gap), unit, decimals, a));
}

static const char *time_text(const struct tz_figure_cell *cell, const struct tz_figure_target *g, struct tz_arena *a)
{
    if (!tz_ratio_has(g->ahead))
        return "";
    return tz_printf(a, "时间进度%s，%s%s个百分点", tz_figure_read(cell->time_share, "%", 1, a),
                     g->ahead.num < 0 ? "慢" : "快", tz_figure_read(positive(g->ahead), "", 1, a));
}

static void judge(struct tz_target_stand *out, const struct tz_figure *f, int64_t id, struct tz_arena *a)
{
    const struct tz_figure_cell *cell = &f->lines[0].cells[0];
    out->value = cell->why ? tz_figure_show(f, cell, a) : tz_figure_read(cell->value, f->unit, f->decimals, a);
    for (size_t k = 0; k < cell->target_n; k++) {
        const struct tz_figure_target *g = &cell->targets[k];
        if (g->id != id)
            continue;
        if (g->growth && tz_ratio_has(g->value))
            out->asked = tz_printf(a, "%s（%s）", out->asked, tz_figure_read(g->value, f->unit, f->decimals, a));
        out->judged = !cell->why && tz_ratio_has(g->value);
        out->met = out->judged && g->met;
        out->gap = gap_text(g, f->unit, f->decimals, a);
        out->done = tz_figure_read(g->done, "%", 1, a);
        out->time = time_text(cell, g, a);
        out->late = tz_ratio_has(g->ahead) && g->ahead.num < 0 && !g->met;
    }
}

static struct tz_period period_of(const struct tz_target *t)
{
    int last = t->quarter * 3;
    if (!t->quarter)
        return (struct tz_period){tz_day_make(t->year, 1, 1), tz_day_make(t->year, 12, 31), TZ_GRAIN_YEAR};
    tz_day after = last == 12 ? tz_day_make(t->year + 1, 1, 1) : tz_day_make(t->year, last + 1, 1);
    return (struct tz_period){tz_day_make(t->year, last - 2, 1), tz_day_add(after, -1), TZ_GRAIN_QUARTER};
}

struct tz_err *tz_target_stand(struct tz_target_stand *out, struct tz_conn *c, const struct tz_model *m,
                               const struct tz_who *who, int64_t town, const struct tz_target *t, struct tz_arena *a)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    const char *derived;
    bool filtered = t->filters && *t->filters;
    const struct tz_indicator *i = m ? tz_model_indicator(m, t->indicator) : NULL;
    *out = (struct tz_target_stand){.indicator = i, .value = "", .gap = "", .done = "", .time = ""};
    out->label = tz_figure_label(m, t->indicator, t->filters, a);
    out->period = t->quarter ? tz_printf(a, "%d年第%d季度", t->year, t->quarter) : tz_printf(a, "%d年", t->year);
    out->asked = asked_text(t, i ? i->unit : "", i ? i->show_decimals : 2, a);
    if (!i)
        return NULL;
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c, m, town,
                             tz_printf(a, "%s%s%s", t->indicator, filtered ? " | " : "", filtered ? t->filters : ""),
                             a));
    ask.place = t->place;
    ask.period = period_of(t);
    ask.compare = TZ_COMPARE_TARGET;
    ask.who = who && !who->system ? who : NULL;
    TZ_TRY(tz_figure(&f, c, &ask, a));
    judge(out, f, t->id, a);
    return NULL;
}
