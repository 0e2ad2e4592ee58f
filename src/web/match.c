/* SPDX-License-Identifier: Apache-2.0
 *
 * Going through the figures of a report that was read in: the nearest indicators of each with their scores, taken by one key or
 * one press, another typed, or set aside. Works without scripts; with them (js/match.js) it goes by keyboard alone.
 */
#include <string.h>

#include "report/intake.h"
#include "web/web_priv.h"

enum { PAGE_FACTS = 25, AROUND = 36 };

/* ---- load */

struct matching {
    int64_t source;
    struct tz_fact *facts; /* of the source, open or all */
    size_t n, open;        /* open: of the whole source */
    const char *name, *text;
    bool all;
};

static struct tz_err *load(struct matching *m, struct visit *v, struct tz_conn *c)
{
    struct tz_fact *all;
    struct tz_fact_query q = {.source_id = m->source};
    char *text;
    size_t n;
    TZ_TRY(tz_report_source_text(&text, c, v->town.town, m->source, v->a));
    TZ_TRY(tz_fact_list(&all, &n, c, v->town.town, &q, v->a));
    m->text = text;
    m->name = n && all[0].source ? all[0].source : "读入的报告";
    m->facts = TZ_NEW_ARRAY(v->a, n + 1, struct tz_fact);
    for (size_t k = 0; k < n; k++) {
        bool open = tz_same(all[k].state, TZ_FACT_OPEN);
        m->open += open;
        if (open || m->all)
            m->facts[m->n++] = all[k];
    }
    return NULL;
}

/* ---- show */

static const char *kind_label(const char *kind)
{
    static const char *const kinds[][2] = {
        {"result", "结果"}, {"target", "目标"}, {"change", "增减"}, {"other", "其他"}};
    for (size_t k = 0; k < 4; k++)
        if (tz_same(kind, kinds[k][0]))
            return kinds[k][1];
    return "";
}

/* One line of the text around [start, end), cut at AROUND characters on each side. */
static void show_sentence(struct visit *v, struct v_match_fact *out, const char *text, const struct tz_fact *f)
{
    size_t n = strlen(text), from = tz_utf8_offset(text, n, (size_t)f->start),
           till = tz_utf8_offset(text, n, (size_t)f->end), a = from, b = till;
    if (from >= n || till > n || till < from)
        return;
    for (int k = 0; k < AROUND && a > 0 && text[a - 1] != '\n'; k++)
        do
            a--;
        while (a > 0 && ((unsigned char)text[a] & 0xC0) == 0x80);
    for (int k = 0; k < AROUND && b < n && text[b] != '\n'; k++)
        do
            b++;
        while (b < n && ((unsigned char)text[b] & 0xC0) == 0x80);
    out->before = tz_printf(v->a, "%s%.*s", a > 0 && text[a - 1] != '\n' ? "…" : "", (int)(from - a), text + a);
    out->after = tz_printf(v->a, "%.*s%s", (int)(b - till), text + till, b < n && text[b] != '\n' ? "…" : "");
}

/* crop=烟叶 and action in (新建, 改造) for people: 烟叶; (新建, 改造). */
static const char *filter_words(struct visit *v, const char *filters)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    for (const char *p = filters; *p;) {
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_ ");
        n += n && p[n] == '=';
        bool key = n && (p[n - 1] == '=' || p[n] == '(');
        size_t k = key ? 0 : strcspn(p, "|");
        tz_buf_add(&b, p, k);
        p += key ? n : k;
        if (key) { /* the value, up to the next filter */
            k = strcspn(p, "|");
            tz_buf_add(&b, p, k);
            p += k;
        }
        if (*p == '|') {
            tz_buf_str(&b, "、");
            p++;
        }
    }
    return b.data;
}

static void show_choices(struct visit *v, struct v_match_fact *out, const struct tz_fact_nearest *near)
{
    struct v_match_choice *choices = TZ_NEW_ARRAY(v->a, near->n + 1, struct v_match_choice);
    for (size_t k = 0; k < near->n; k++) {
        const struct tz_indicator *i = near->items[k];
        const char *filters = near->filters[k], *unit = i->unit ? i->unit : "", *words = filter_words(v, filters);
        choices[k] = (struct v_match_choice){
            .to = tz_printf(v->a, "%s%s%s", i->key, *filters ? " | " : "", filters),
            .label = i->label,
            .detail = tz_printf(v->a, "%s%s%s", words, *words && *unit ? "，" : "", unit),
            .score = ((int)(near->scores[k] * 1000) + 5) / 10,
            .digit = (int)k + 1,
        };
    }
    out->choices = choices;
    out->n_choices = near->n;
}

static const struct v_badge *state_badge(struct visit *v, const struct tz_fact *f)
{
    struct v_badge *b = TZ_NEW(v->a, struct v_badge);
    *b = (struct v_badge){f->state, tz_same(f->state, TZ_FACT_MATCHED)   ? "done"
                                    : tz_same(f->state, TZ_FACT_DROPPED) ? "void"
                                                                         : "wait"};
    return b;
}

static void show_fact(struct visit *v, struct v_match_fact *out, const struct matching *m, size_t k,
                      const struct tz_fact_nearest *near)
{
    const struct tz_fact *f = &m->facts[k];
    const struct tz_indicator *i = f->indicator ? tz_model_indicator(v->model, f->indicator) : NULL;
    *out = (struct v_match_fact){
        .id = f->id,
        .next = k + 1 < m->n ? m->facts[k + 1].id : 0,
        .quote = f->quote,
        .what = f->what && *f->what ? f->what : "未说明",
        .about = tz_printf(v->a, "%s%s%s%s%s", f->time, *f->time ? "年，" : "", kind_label(f->kind),
                           *f->subject ? "，" : "", f->subject),
        .badge = state_badge(v, f),
    };
    if (i)
        out->matched = tz_printf(v->a, "归到“%s”%s%s%s", i->label, f->filters && *f->filters ? "，" : "",
                                 f->filters ? f->filters : "", near->confirmed ? "，已确认" : "");
    show_sentence(v, out, m->text, f);
    show_choices(v, out, near);
}

static void show_known(struct visit *v, struct v_match_page *page)
{
    struct v_option *known = TZ_NEW_ARRAY(v->a, v->model->indicator_n + 1, struct v_option);
    for (size_t k = 0; k < v->model->indicator_n; k++) {
        const struct tz_indicator *i = v->model->indicators[k];
        if (!i->hidden)
            known[page->n_known++] = (struct v_option){.value = i->key, .label = i->label};
    }
    page->known = known;
}

static void show_tabs(struct visit *v, struct v_match_page *page, const struct matching *m, const char *base)
{
    struct v_tab *tabs = TZ_NEW_ARRAY(v->a, 2, struct v_tab);
    tabs[0] = (struct v_tab){.label = "待匹配",
                             .url = base,
                             .current = !m->all,
                             .count = m->open ? web_count(v, (int64_t)m->open, false) : NULL};
    tabs[1] = (struct v_tab){.label = "全部", .url = tz_printf(v->a, "%s?all=1", base), .current = m->all};
    page->tabs = tabs;
    page->n_tabs = 2;
}

static void show_pager(struct visit *v, struct v_match_page *page, const struct matching *m, const char *base,
                       size_t from)
{
    if (m->n <= PAGE_FACTS)
        return;
    struct v_pager *p = TZ_NEW(v->a, struct v_pager);
    const char *all = m->all ? "all=1&" : "";
    size_t last = from + PAGE_FACTS < m->n ? from + PAGE_FACTS : m->n;
    *p = (struct v_pager){
        .first = (int)from + 1,
        .last = (int)last,
        .total = web_count(v, (int64_t)m->n, false),
        .unit = "个",
        .prev =
            from ? tz_printf(v->a, "%s?%sfrom=%zu", base, all, from > PAGE_FACTS ? from - PAGE_FACTS + 1 : 1) : NULL,
        .next = last < m->n ? tz_printf(v->a, "%s?%sfrom=%zu", base, all, last + 1) : NULL};
    page->pager = p;
}

static struct tz_err *get_match(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct matching m = {.source = tz_arg_id(r, "id"), .all = tz_arg_bool(r, "all")};
    struct tz_fact_nearest *near;
    struct tz_conn *c;
    if (!v->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "请管理员启用台账包");
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(load(&m, v, c));
    size_t from = (size_t)tz_arg_int(r, "from", 1) - 1;
    from = from < m.n ? from : 0;
    size_t n = m.n - from < PAGE_FACTS ? m.n - from : PAGE_FACTS;
    TZ_TRY(tz_report_nearest(&near, &v->desk, c, m.facts + from, n, v->a));
    const char *source = tz_printf(v->a, "/reports/sources/%lld", (long long)m.source),
               *base = tz_printf(v->a, "%s/match", source);
    struct v_match_page page = {.frame = web_frame(v, "匹配"),
                                .heading = tz_printf(v->a, "匹配：%s", m.name),
                                .status_text = "报告里的数归到哪个指标；确认过的说法会记住，下一篇直接归到。",
                                .action = base,
                                .all = m.all,
                                .may = tz_report_may(&v->who),
                                .empty_text = m.all ? "这篇报告里没有数。" : "都匹配好了。"};
    web_crumb(v, &page.frame, "报告", "/reports");
    web_crumb(v, &page.frame, m.name, source);
    struct v_match_fact *facts = TZ_NEW_ARRAY(v->a, n + 1, struct v_match_fact);
    for (size_t k = 0; k < n; k++)
        show_fact(v, &facts[k], &m, from + k, &near[k]);
    page.facts = facts;
    page.n_facts = n;
    show_known(v, &page);
    show_tabs(v, &page, &m, base);
    show_pager(v, &page, &m, base, from);
    tz_page_match(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- act */

static const char *label_of(struct visit *v, const char *to)
{
    size_t n = strcspn(to, " |");
    const struct tz_indicator *i = tz_model_indicator(v->model, tz_strndup(v->a, to, n));
    return i ? i->label : to;
}

static struct tz_err *post_match(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *take = tz_arg_text(r, "take"), *other = tz_arg_text(r, "other");
    const char *to = take && *take ? take : other;
    size_t also = 0;
    if (!to || !*to)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有选指标"), "选一个相近的，或在“另选指标”里写一个");
    TZ_TRY(tz_report_match(&also, &v->desk, tz_arg_id(r, "fact"), to, v->a));
    const char *said = tz_same(to, "-") ? "不采用" : tz_printf(v->a, "归到“%s”", label_of(v, to));
    if (also)
        said = tz_printf(v->a, "%s，另有 %zu 条同名的一并归到", said, also);
    if (tz_arg_bool(r, "quick")) {
        tz_buf_str(tz_response_text(res, 200, "text/plain; charset=utf-8"), said);
        return NULL;
    }
    int64_t next = tz_arg_int(r, "next", 0);
    web_flash(v, res, said);
    tz_response_redirect(res, tz_printf(v->a, "/reports/sources/%lld/match%s%s", (long long)tz_arg_id(r, "id"),
                                        tz_arg_bool(r, "all") ? "?all=1" : "",
                                        next ? tz_printf(v->a, "#f%lld", (long long)next) : ""));
    return NULL;
}

/* ---- routes */

static const struct tz_route_arg show_args[] = {
    {.name = "id", .label = "读入的报告", .kind = TZ_ARG_ID, .required = true},
    {.name = "all", .label = "已归到指标的也列出", .kind = TZ_ARG_BOOL},
    {.name = "from", .label = "从第几个", .kind = TZ_ARG_INT, .min = 1, .max = 1000000},
    {0}};
static const struct tz_route_arg act_args[] = {
    {.name = "id", .label = "读入的报告", .kind = TZ_ARG_ID, .required = true},
    {.name = "fact", .label = "报告数", .kind = TZ_ARG_ID, .required = true},
    {.name = "take", .label = "指标", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "other", .label = "另选指标", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "next", .label = "下一个", .kind = TZ_ARG_INT, .min = 0, .max = INT64_C(1) << 53},
    {.name = "all", .label = "回到全部", .kind = TZ_ARG_BOOL},
    {.name = "quick", .label = "只答一句", .kind = TZ_ARG_BOOL},
    {0}};

const struct tz_route web_match_routes[] = {{TZ_GET, "/reports/sources/{id:id}/match", get_match, "work", 0,
                                             "匹配报告数", "报告里的数逐个归到指标，可以全用键盘。", show_args},
                                            {TZ_POST, "/reports/sources/{id:id}/match", post_match, "work", 0,
                                             "匹配报告数", "把一个数归到指标，或不采用。", act_args},
                                            {0}};
