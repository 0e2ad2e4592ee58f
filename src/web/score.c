/* SPDX-License-Identifier: Apache-2.0
 *
 * Rule-books (考核办法): the list, a result with ranks, one village's points with the rows behind each, what-if; and villages ranked by
 * one figure (排名). Indicators that must rank nobody are refused in plain words; persons are never ranked.
 */
#include <string.h>

#include "indicator/score.h"
#include "web/plain_priv.h"

static const char *book_url(struct visit *v, const struct tz_score_book *b, int64_t place, const char *rest,
                            struct tz_period p)
{
    char text[64];
    struct tz_pair to[] = {{"period", tz_strdup(v->a, tz_period_print(text, p))}, {NULL, NULL}};
    const char *path = place ? tz_printf(v->a, "/scores/%s/%d/%lld%s", b->key, b->year, (long long)place, rest)
                             : tz_printf(v->a, "/scores/%s/%d%s", b->key, b->year, rest);
    return web_url(v->a, path, to);
}

static struct tz_period year_of(int year)
{
    return (struct tz_period){tz_day_make(year, 1, 1), tz_day_make(year, 12, 31), TZ_GRAIN_YEAR};
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_score_book *all;
    struct tz_conn *c;
    size_t n;
    struct plain *p = plain_new(v, "考核办法",
                                "办法是数据：项目、分值、计算方法。只考核地方，不给个人排名；不得用于考核的指标不收。"
                                "装入新办法：taizhang score load。");
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_score_list(&all, &n, c, v->town.town, v->known, v->a));
    plain_table(p, "books", "考核办法", "办法|年度|项目|依据|版", "还没有考核办法");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].label, tz_printf(v->a, "%d", all[i].year),
                               tz_printf(v->a, "%zu项", all[i].item_n), all[i].basis ? all[i].basis : "",
                               tz_printf(v->a, "第%lld版", (long long)all[i].version)};
        plain_row(p, book_url(v, &all[i], 0, "", year_of(all[i].year)), texts);
    }
    plain_send(p, res);
    return NULL;
}

/* ---- one result */
struct result {
    struct visit *v;
    struct tz_conn *c;
    struct tz_score_book book;
    struct tz_score *s;
};

static struct tz_err *load(struct result *x, struct visit *v)
{
    struct tz_period p;
    x->v = v;
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&x->c, v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    TZ_TRY(tz_score_load(&x->book, x->c, v->town.town, tz_arg_text(v->r, "book"), (int)tz_arg_int(v->r, "year", 0),
                         v->known, v->a));
    if (!tz_arg_period(v->r, "period", &p))
        p = year_of(x->book.year);
    return tz_score_run(&x->s, x->c, v->model, v->town.town, &x->book, p, v->known, v->a);
}

static const char *rank_text(struct visit *v, int rank, int ties, bool vetoed)
{
    if (vetoed)
        return "一票否决";
    return rank ? tz_printf(v->a, "第%d名%s", rank, ties ? "（并列）" : "") : "不列名次";
}

static bool may_fill(const struct visit *v)
{
    return visit_may(v, "rating", TZ_RIGHT_CREATE) && !tz_who_has_role(&v->who, "village");
}

static struct tz_err *get_book(struct tz_request *r, struct tz_response *res)
{
    static const char *const ways[] = {"按比例", "分档", "扣分", "加分", "一票否决"};
    struct result x = {0};
    char text[64];
    TZ_TRY(load(&x, visit_of(r)));
    struct visit *v = x.v;
    struct tz_period whole = year_of(x.book.year), before = tz_period_before(x.s->period);
    struct plain *p = plain_new(v, x.book.label,
                                tz_printf(v->a, "%s%s%s", tz_period_show(text, x.s->period), x.book.basis ? "，" : "",
                                          x.book.basis ? x.book.basis : ""));
    web_crumb(v, &p->page.frame, "考核办法", "/scores");
    if (may_fill(v))
        plain_post(p, "写进评比台账", book_url(v, &x.book, 0, "/fill", x.s->period), NULL, NULL,
                   "每村写一条总分；写过的只改分数变了的。现在写吗？");
    plain_act(p, "全年", book_url(v, &x.book, 0, "", whole));
    plain_act(p, "上一期", book_url(v, &x.book, 0, "", before));
    plain_table(p, "result", "名次", "村|总分|名次|上期|得分", "没有可考核的村");
    for (size_t k = 0; k < x.s->line_n; k++) {
        const struct tz_score_line *l = &x.s->lines[k];
        const char *points = "";
        for (size_t i = 0; i < x.book.item_n; i++)
            points = tz_printf(v->a, "%s%s%s %s", points, *points ? "；" : "", x.book.items[i].label,
                               tz_score_show(l->points[i].points, v->a));
        const char *texts[] = {l->label, tz_score_show(l->total, v->a), rank_text(v, l->rank, l->ties, l->vetoed),
                               l->rank_before ? tz_printf(v->a, "第%d名", l->rank_before) : "", points};
        plain_row(p, book_url(v, &x.book, l->place, "", x.s->period), texts);
    }
    plain_table(p, "items", "怎样算分", "项目|方法|分值|指标|依据", "");
    for (size_t i = 0; i < x.book.item_n; i++) {
        const struct tz_score_item *item = &x.book.items[i];
        const struct tz_indicator *d = tz_model_indicator(v->model, item->indicator);
        const char *texts[] = {item->label, ways[item->way],
                               tz_score_show(tz_ratio_has(item->points) ? item->points : item->cap, v->a),
                               d ? d->label : item->indicator, item->basis ? item->basis : ""};
        plain_row(p, NULL, texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *post_fill(struct tz_request *r, struct tz_response *res)
{
    struct result x = {0};
    struct tz_score_filled done;
    TZ_TRY(load(&x, visit_of(r)));
    if (!may_fill(x.v))
        return tz_err(TZ_E_FORBIDDEN, "您的账号不能写评比台账");
    TZ_TRY(tz_score_fill(&done, &x.v->desk, x.s, x.v->a));
    web_flash(x.v, res,
              tz_printf(x.v->a, "评比台账：新增 %zu，改 %zu，不变 %zu", done.created, done.changed, done.kept));
    tz_response_redirect(res, book_url(x.v, &x.book, 0, "", x.s->period));
    return NULL;
}

/* ---- one village */
static const char *rows_url(const struct result *x, const struct tz_score_item *item, int64_t place)
{
    struct visit *v = x->v;
    char text[64];
    struct tz_pair to[] = {{"period", tz_strdup(v->a, tz_period_print(text, x->s->period))},
                           {"place", tz_printf(v->a, "%lld", (long long)place)},
                           {"map", "then"},
                           {"where", item->filters},
                           {NULL, NULL}};
    return web_url(v->a, tz_printf(v->a, "/figures/%s/rows", item->indicator), to);
}

static const struct tz_score_line *line_of(const struct result *x, int64_t place)
{
    for (size_t k = 0; k < x->s->line_n; k++)
        if (x->s->lines[k].place == place)
            return &x->s->lines[k];
    return NULL;
}

static struct tz_err *asked_line(struct result *x, const struct tz_score_line **l, struct visit *v)
{
    TZ_TRY(load(x, v));
    *l = line_of(x, tz_arg_id(v->r, "place"));
    return *l ? NULL : tz_err(TZ_E_NOT_FOUND, "这个地方不在考核之列");
}

/* The recount, when the address names an item and a number. */
static struct tz_err *what_if(const char **out, const struct result *x, const struct tz_score_line *l)
{
    struct visit *v = x->v;
    const char *key = tz_arg_text(v->r, "item"), *typed = tz_arg_text(v->r, "value");
    struct tz_ratio value;
    struct tz_score_line line;
    size_t item = 0;
    *out = NULL;
    if (!key || !typed)
        return NULL;
    while (item < x->book.item_n && !tz_same(x->book.items[item].key, key))
        item++;
    TZ_TRY(tz_figure_number(&value, typed, NULL));
    TZ_TRY(tz_score_what_if(&line, x->s, l->place, item, value, v->a));
    *out = tz_printf(v->a, "如果“%s”是%s：总分%s，%s。", x->book.items[item].label, typed,
                     tz_score_show(line.total, v->a), rank_text(v, line.rank, line.ties, line.vetoed));
    return NULL;
}

static struct tz_err *get_line(struct tz_request *r, struct tz_response *res)
{
    struct result x = {0};
    const struct tz_score_line *l;
    const char *changed;
    char text[64];
    TZ_TRY(asked_line(&x, &l, visit_of(r)));
    struct visit *v = x.v;
    TZ_TRY(what_if(&changed, &x, l));
    struct plain *p = plain_new(v, l->label,
                                tz_printf(v->a, "%s，%s：总分%s，%s。%s", x.book.label,
                                          tz_period_show(text, x.s->period), tz_score_show(l->total, v->a),
                                          rank_text(v, l->rank, l->ties, l->vetoed), changed ? changed : ""));
    web_crumb(v, &p->page.frame, "考核办法", "/scores");
    web_crumb(v, &p->page.frame, x.book.label, book_url(v, &x.book, 0, "", x.s->period));
    plain_act(p, "如果……", book_url(v, &x.book, l->place, "/if", x.s->period));
    plain_table(p, "points", "每一分的由来", "项目|得分|条目|怎么来的", "");
    for (size_t k = 0; k < x.book.item_n; k++) {
        const struct tz_score_point *one = &l->points[k];
        const char *texts[] = {x.book.items[k].label, tz_score_show(one->points, v->a),
                               tz_printf(v->a, "%lld条", (long long)one->rows), one->words ? one->words : ""};
        plain_row(p, rows_url(&x, &x.book.items[k], l->place), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_if(struct tz_request *r, struct tz_response *res)
{
    struct result x = {0};
    const struct tz_score_line *l;
    TZ_TRY(asked_line(&x, &l, visit_of(r)));
    struct visit *v = x.v;
    struct plain_form *f = plain_form_new(v, tz_printf(v->a, "%s：如果……", l->label), "只重算，不改任何台账。",
                                          book_url(v, &x.book, l->place, "/if", x.s->period), "重算");
    const char *items = "";
    for (size_t k = 0; k < x.book.item_n; k++)
        items = tz_printf(v->a, "%s%s%s=%s", items, *items ? "|" : "", x.book.items[k].key, x.book.items[k].label);
    plain_choice(f, "item", "哪一项", items, tz_arg_typed(r, "item"));
    plain_field(f, "text", "value", "假如是", tz_arg_typed(r, "value"), "用指标的单位，只写数")->required = true;
    web_crumb(v, &f->page.frame, "考核办法", "/scores");
    f->page.cancel_url = book_url(v, &x.book, l->place, "", x.s->period);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_if(struct tz_request *r, struct tz_response *res)
{
    struct result x = {0};
    const struct tz_score_line *l;
    char text[64];
    size_t wrong;
    struct tz_ratio value;
    TZ_TRY(asked_line(&x, &l, visit_of(r)));
    struct visit *v = x.v;
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : tz_figure_number(&value, tz_arg_text(r, "value"), NULL);
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(r, &wrong);
    if (wrong)
        return get_if(r, res);
    struct tz_pair to[] = {{"period", tz_strdup(v->a, tz_period_print(text, x.s->period))},
                           {"item", tz_arg_text(r, "item")},
                           {"value", tz_arg_text(r, "value")},
                           {NULL, NULL}};
    tz_response_redirect(
        res, web_url(v->a, tz_printf(v->a, "/scores/%s/%d/%lld", x.book.key, x.book.year, (long long)l->place), to));
    return NULL;
}

/* ---- ranking by one figure */
static void ranking_controls(struct plain *p, const char *chosen, const char *order, struct tz_period period)
{
    struct visit *v = p->v;
    struct v_table_section *s = &p->sections[p->page.n_sections - 1];
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    struct v_option *all = TZ_NEW_ARRAY(v->a, v->model->indicator_n + 1, struct v_option);
    struct v_option *orders = TZ_NEW_ARRAY(v->a, 2, struct v_option);
    char text[64];
    size_t n = 0;
    for (size_t i = 0; i < v->model->indicator_n; i++) {
        const struct tz_indicator *d = v->model->indicators[i];
        if (!d->hidden && !d->unranked && d->source != TZ_FROM_PLACES)
            all[n++] = (struct v_option){.value = d->key, .label = d->label, .on = tz_same(d->key, chosen)};
    }
    orders[0] = (struct v_option){.value = "high", .label = "多的在前", .on = !tz_same(order, "low")};
    orders[1] = (struct v_option){.value = "low", .label = "少的在前", .on = tz_same(order, "low")};
    fields[0] = (struct v_field){
        .name = "indicator", .id = "indicator", .label = "指标", .kind = "choice", .options = all, .n_options = n};
    fields[1] = (struct v_field){.name = "period",
                                 .id = "period",
                                 .label = "期间",
                                 .kind = "text",
                                 .value = tz_strdup(v->a, tz_period_print(text, period))};
    fields[2] = (struct v_field){
        .name = "order", .id = "order", .label = "次序", .kind = "choice", .options = orders, .n_options = 2};
    s->filters = fields;
    s->n_filters = 3;
    s->list_url = "/ranking";
}

static const char *first_ranked(const struct tz_model *m)
{
    if (tz_model_indicator(m, "collective_income"))
        return "collective_income";
    for (size_t i = 0; i < m->indicator_n; i++)
        if (!m->indicators[i]->hidden && !m->indicators[i]->unranked && m->indicators[i]->source != TZ_FROM_PLACES)
            return m->indicators[i]->key;
    return "";
}

static struct tz_err *get_ranking(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *key = tz_arg_text(r, "indicator"), *order = tz_arg_text(r, "order"), *derived;
    struct tz_figure_ask ask;
    struct tz_figure shown = {0};
    struct tz_rank *all;
    struct tz_conn *c;
    struct tz_period period;
    size_t n;
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    if (!key)
        key = first_ranked(v->model);
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c, v->model, v->town.town, key, v->a));
    if (tz_arg_period(r, "period", &period))
        ask.period = period;
    ask.who = &v->who;
    TZ_TRY(tz_ranking(&all, &n, c, &ask, !tz_same(order, "low"), v->a));
    shown = (struct tz_figure){
        .indicator = ask.indicator, .unit = ask.indicator->unit, .decimals = ask.indicator->show_decimals};
    struct plain *p = plain_new(v, "排名",
                                "各村按一个数排：同数同名次，列出上期名次。只排地方，不排个人；"
                                "信访、热线、举报、纠纷一类的数量不用于排名。");
    plain_table(p, "ranking", ask.indicator->label,
                tz_printf(v->a, "村|%s%s%s%s|名次|上期", ask.indicator->label, shown.unit ? "（" : "",
                          shown.unit ? shown.unit : "", shown.unit ? "）" : ""),
                "没有可排的村");
    ranking_controls(p, key, order, ask.period);
    for (size_t k = 0; k < n; k++) {
        const char *texts[] = {all[k].label, tz_figure_show(&shown, &all[k].cell, v->a),
                               rank_text(v, all[k].rank, all[k].ties, false),
                               all[k].rank_before ? tz_printf(v->a, "第%d名", all[k].rank_before) : ""};
        char text[64];
        struct tz_pair to[] = {{"period", tz_strdup(v->a, tz_period_print(text, ask.period))},
                               {"place", tz_printf(v->a, "%lld", (long long)all[k].place)},
                               {NULL, NULL}};
        plain_row(p, web_url(v->a, tz_printf(v->a, "/figures/%s/rows", key), to), texts);
    }
    plain_send(p, res);
    return NULL;
}

/* ---- routes */
#define BOOK_ARGS                                                                                                      \
    {.name = "book", .label = "办法", .kind = TZ_ARG_KEY, .required = true},                                           \
        {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1949, .max = 2200, .required = true},             \
    {                                                                                                                  \
        .name = "period", .label = "期间", .kind = TZ_ARG_PERIOD                                                       \
    }
#define LINE_ARGS                                                                                                      \
    BOOK_ARGS,                                                                                                         \
    {                                                                                                                  \
        .name = "place", .label = "村", .kind = TZ_ARG_ID, .required = true                                            \
    }
#define IF_ARGS(need)                                                                                                  \
    {.name = "item", .label = "哪一项", .kind = TZ_ARG_TEXT, .max = 80, .required = need},                             \
    {                                                                                                                  \
        .name = "value", .label = "假如是", .kind = TZ_ARG_TEXT, .max = 40, .required = need                           \
    }
static const struct tz_route_arg book_args[] = {BOOK_ARGS, {0}};
static const struct tz_route_arg line_args[] = {LINE_ARGS, IF_ARGS(false), {0}};
static const struct tz_route_arg if_args[] = {LINE_ARGS, IF_ARGS(true), {0}};
static const struct tz_route_arg rank_args[] = {{.name = "indicator", .label = "指标", .kind = TZ_ARG_KEY},
                                                {.name = "period", .label = "期间", .kind = TZ_ARG_PERIOD},
                                                {.name = "order", .label = "次序", .kind = TZ_ARG_KEY},
                                                {0}};

const struct tz_route web_score_routes[] = {
    {TZ_GET, "/scores", get_list, "work", TZ_ROUTE_MENU, "考核办法", "各村得分、名次和每一分的由来。", NULL},
    {TZ_GET, "/scores/{book:key}/{year:int}", get_book, "work", 0, "考核结果", "一个办法一期的得分和名次。", book_args},
    {TZ_POST, "/scores/{book:key}/{year:int}/fill", post_fill, "work", 0, "写进评比台账", "每村每期一条总分。",
     book_args},
    {TZ_GET, "/scores/{book:key}/{year:int}/{place:id}", get_line, "work", 0, "一村得分", "每一分的由来。", line_args},
    {TZ_GET, "/scores/{book:key}/{year:int}/{place:id}/if", get_if, "work", 0, "如果", "换一个数重算。", line_args},
    {TZ_POST, "/scores/{book:key}/{year:int}/{place:id}/if", post_if, "work", 0, "如果", "换一个数重算。", if_args},
    {TZ_GET, "/ranking", get_ranking, "work", TZ_ROUTE_MENU, "排名", "各村按一个指标排，并列和上期名次。", rank_args},
    {0}};
