/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages of the lines of work; see line.h.
 */
#include "report/line.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "indicator/figure.h"

enum { LINES_MOST = 200, COUNTS_MOST = 40 };

static struct tz_err *rows_of(struct tz_list *out, const struct tz_desk *d, const char *reg,
                              const struct tz_filter *filters, size_t n, size_t most, struct tz_arena *a)
{
    struct tz_list_query q = {.reg = d->model ? tz_model_register(d->model, reg) : NULL,
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .filter_n = n,
                              .limit = most,
                              .parts = TZ_GET_LABELS};
    *out = (struct tz_list){.n = 0};
    return q.reg && (d->who->system || tz_scope_may(d->who, q.reg, TZ_RIGHT_SEE)) ? tz_list_run(out, d, &q, a) : NULL;
}

static const char *text_of(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty && v->text ? v->text : "";
}

static struct tz_err *month_only(struct tz_period month)
{
    if (month.grain != TZ_GRAIN_MONTH)
        return tz_err_hint(tz_err(TZ_E_INPUT, "条线月报按月"), "月份写成 2025-06");
    return NULL;
}

/* The day of the next month, or its last where it is shorter. */
static tz_day due_of(const struct tz_entry *e, struct tz_period month)
{
    const struct tz_val *v = tz_entry_val(e, "day");
    struct tz_period next = tz_period_of(tz_day_add(month.till, 1), TZ_GRAIN_MONTH);
    if (!v || v->empty)
        return 0;
    tz_day day = tz_day_add(next.from, (int)v->i - 1);
    return day < next.till ? day : next.till;
}

static void take(struct tz_line *l, const struct tz_entry *e, const struct tz_list *returns, struct tz_period month)
{
    *l = (struct tz_line){.id = e->id,
                          .number = e->number,
                          .name = text_of(e, "name"),
                          .upper = text_of(e, "upper"),
                          .unit = text_of(e, "unit"),
                          .handler = text_of(e, "handler"),
                          .figures = text_of(e, "figures"),
                          .due = due_of(e, month)};
    for (size_t i = 0; i < returns->n; i++) {
        const struct tz_val *v = tz_entry_val(returns->rows[i], "line");
        if (!v || v->empty || v->i != e->id)
            continue;
        l->ret = returns->rows[i];
        l->sent = l->ret->state >= 0 && tz_same(l->ret->reg->states[l->ret->state].key, "已报");
    }
}

struct tz_err *tz_line_list(struct tz_line **out, size_t *n, const struct tz_desk *d, struct tz_period month,
                            struct tz_arena *a)
{
    static const char *const used[] = {"在用"};
    char text[32];
    const char *const at[] = {tz_period_print(text, month)};
    const struct tz_filter in_use = {"state", TZ_F_EQ, used, 1}, of_month = {"period", TZ_F_EQ, at, 1};
    struct tz_list lines, returns;
    *out = NULL;
    *n = 0;
    TZ_TRY(month_only(month));
    TZ_TRY(rows_of(&lines, d, "work_line", &in_use, 1, LINES_MOST, a));
    TZ_TRY(rows_of(&returns, d, "line_return", &of_month, 1, LINES_MOST, a));
    *out = TZ_NEW_ARRAY(a, lines.n + 1, struct tz_line);
    for (*n = 0; *n < lines.n; (*n)++)
        take(&(*out)[*n], lines.rows[*n], &returns, month);
    return NULL;
}

struct tz_err *tz_line_get(struct tz_line *out, const struct tz_desk *d, const char *name, struct tz_period month,
                           struct tz_arena *a)
{
    struct tz_line *all;
    size_t n;
    TZ_TRY(tz_line_list(&all, &n, d, month, a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].number, name) || tz_same(all[i].name, name)) {
            *out = all[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有在用的条线“%s”", name),
                       "taizhang line list 列出；新的条线登记在台账 work_line");
}

/* ---- counts */
static const struct tz_indicator *named(const struct tz_model *m, const char *name)
{
    const struct tz_indicator *i = tz_model_indicator(m, name);
    for (size_t k = 0; !i && k < m->indicator_n; k++) {
        const struct tz_indicator *x = m->indicators[k];
        if (tz_same(x->label, name))
            i = x;
        for (size_t s = 0; !i && s < x->synonym_n; s++)
            if (tz_same(x->synonyms[s], name))
                i = x;
    }
    return i;
}

static const char *shown(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a)
{
    const char *unit = cell->unit ? cell->unit : f->unit;
    return tz_printf(a, "%s%s", tz_figure_show(f, cell, a), cell->why || !unit ? "" : unit);
}

static struct tz_err *ask(struct tz_figure **f, const struct tz_desk *d, struct tz_conn *c, const char *ref,
                          struct tz_period p, unsigned compare, struct tz_arena *a)
{
    struct tz_figure_ask q;
    const char *derived;
    TZ_TRY(tz_figure_ask_ref(&q, &derived, c, d->model, d->who->actor.town, ref, a));
    q.period = p;
    q.compare = compare;
    q.who = d->who->system ? NULL : d->who;
    return tz_figure(f, c, &q, a);
}

static struct tz_err *growth(const char **out, struct tz_ratio percent, struct tz_arena *a)
{
    bool down = percent.num < 0;
    char *text;
    if (!percent.num) {
        *out = "持平";
        return NULL;
    }
    TZ_TRY(
        tz_figure_print(&text, tz_ratio_make(down ? -percent.num : percent.num, percent.den), "%", 1, NULL, NULL, a));
    *out = tz_printf(a, "%s%s", down ? "下降" : "增长", text);
    return NULL;
}

/* One line of `figures`: NAME or NAME | filters. What cannot be computed is said in its place, the rest of the page stands. */
static struct tz_err *count(struct tz_line_count *out, const struct tz_desk *d, struct tz_conn *c, char *words,
                            struct tz_period month, struct tz_arena *a)
{
    char *bar = strchr(words, '|');
    const char *name = tz_trim(a, tz_strndup(a, words, bar ? (size_t)(bar - words) : strlen(words)));
    const struct tz_indicator *i = named(d->model, name);
    const tz_day began = tz_period_of(month.till, TZ_GRAIN_YEAR).from;
    const struct tz_period year = {began, month.till, began == month.from ? TZ_GRAIN_MONTH : TZ_GRAIN_RANGE};
    struct tz_figure *of_month, *so_far;
    *out = (struct tz_line_count){.label = name, .month = "没有这个指标", .year = "", .yoy = ""};
    if (!i)
        return NULL;
    const char *ref = tz_printf(a, "%s%s", i->key, bar ? bar : "");
    struct tz_err *e = ask(&of_month, d, c, ref, month, 0, a);
    if (!e)
        e = ask(&so_far, d, c, ref, year, TZ_COMPARE_YOY, a);
    if (e && (e->code == TZ_E_INPUT || e->code == TZ_E_FORBIDDEN || e->code == TZ_E_NOT_FOUND)) {
        out->month = tz_strdup(a, e->text);
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(e);
    const struct tz_figure_cell *cell = &so_far->lines[0].cells[0];
    out->label = bar ? tz_printf(a, "%s（%s）", i->label, tz_trim(a, tz_strdup(a, bar + 1))) : i->label;
    out->indicator = i->key;
    out->month = shown(of_month, &of_month->lines[0].cells[0], a);
    out->year = shown(so_far, cell, a);
    return cell->yoy.den ? growth(&out->yoy, cell->yoy, a) : NULL;
}

static struct tz_err *counts(struct tz_line_page *out, const struct tz_desk *d, struct tz_period month,
                             struct tz_arena *a)
{
    struct tz_line_count *all = TZ_NEW_ARRAY(a, COUNTS_MOST, struct tz_line_count);
    char *rest = tz_strdup(a, out->line.figures);
    struct tz_conn *c;
    struct tz_err *e = NULL;
    out->counts = all;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    for (char *word = strtok_r(rest, "\r\n;", &rest); word && !e && out->count_n < COUNTS_MOST;
         word = strtok_r(NULL, "\r\n;", &rest))
        if (word[strspn(word, " \t")])
            e = count(&all[out->count_n++], d, c, word, month, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_line_page(struct tz_line_page *out, const struct tz_desk *d, const char *name, struct tz_period month,
                            struct tz_arena *a)
{
    *out = (struct tz_line_page){.count_n = 0};
    TZ_TRY(tz_line_get(&out->line, d, name, month, a));
    const char *const year[] = {tz_printf(a, "%d", tz_day_year(month.till))}, *const unit[] = {out->line.unit};
    const struct tz_filter filters[] = {{"year", TZ_F_EQ, year, 1}, {"unit", TZ_F_EQ, unit, 1}};
    if (*out->line.unit)
        TZ_TRY(rows_of(&out->tasks, d, "task", filters, 2, LINES_MOST, a));
    return counts(out, d, month, a);
}

/* ---- the return as text */
static void part(struct tz_buf *b, const char *head, const struct tz_entry *ret, const char *key)
{
    const char *text = ret ? text_of(ret, key) : "";
    if (*text)
        tz_buf_printf(b, "\n%s\n%s\n", head, text);
}

char *tz_line_text(const struct tz_line_page *p, struct tz_period month, const char *town, struct tz_arena *a)
{
    struct tz_buf b;
    char text[64];
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "%s%s月报（%s）\n", town, p->line.name, tz_period_show(text, month));
    if (p->count_n)
        tz_buf_str(&b, "\n数据\n");
    for (size_t i = 0; i < p->count_n; i++) {
        const struct tz_line_count *x = &p->counts[i];
        tz_buf_printf(&b, "%s：%s", x->label, x->month);
        if (x->indicator)
            tz_buf_printf(&b, "，今年以来%s%s%s", x->year, *x->yoy ? "，同比" : "", x->yoy);
        tz_buf_char(&b, '\n');
    }
    if (p->tasks.n)
        tz_buf_str(&b, "\n年度任务\n");
    for (size_t i = 0; i < p->tasks.n; i++) {
        const struct tz_entry *e = p->tasks.rows[i];
        tz_buf_printf(&b, "%s（%s）\n", text_of(e, "text"), tz_state_key(e->reg, e->state));
    }
    part(&b, "本月新情况", p->line.ret, "news");
    part(&b, "存在问题", p->line.ret, "trouble");
    part(&b, "下月打算", p->line.ret, "next");
    return b.data;
}

/* ---- writing it */
static struct tz_err *put(struct tz_done *out, const struct tz_desk *d, const struct tz_line *l, struct tz_period month,
                          const struct tz_line_words *w, struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, "line_return");
    const struct tz_act act = {0};
    char text[32];
    struct tz_set sets[5];
    const struct tz_set words[] = {
        {.key = "news", .text = w->news}, {.key = "trouble", .text = w->trouble}, {.key = "next", .text = w->next}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].text)
            sets[n++] = words[i];
    *out = (struct tz_done){.id = 0};
    if (l->ret) {
        out->id = l->ret->id;
        out->version = l->ret->version;
        return n ? tz_register_change(out, d, l->ret->id, l->ret->version, sets, n, &act, a) : NULL;
    }
    sets[n++] = (struct tz_set){.key = "line", .text = l->number};
    sets[n++] = (struct tz_set){.key = "period", .text = tz_period_print(text, month)};
    return tz_register_create(out, d, r, sets, n, &act, a);
}

struct tz_err *tz_line_write(struct tz_done *out, const struct tz_desk *d, const char *name, struct tz_period month,
                             const struct tz_line_words *w, struct tz_arena *a)
{
    const struct tz_act act = {0};
    struct tz_line l;
    char text[64];
    TZ_TRY(tz_line_get(&l, d, name, month, a));
    if (!tz_model_register(d->model, "line_return"))
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用“条线月报”台账"), "taizhang pack install 安装党政综合包");
    if (l.sent)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s%s的月报已经报出", l.name, tz_period_show(text, month)),
                           "要改先退回草拟，并写明原因");
    TZ_TRY(put(out, d, &l, month, w, a));
    return w->send ? tz_register_move(out, d, out->id, out->version, "已报", NULL, 0, &act, a) : NULL;
}
