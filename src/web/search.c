/* SPDX-License-Identifier: Apache-2.0
 *
 * Search over all registers and figures: the page, and what is offered while someone types.
 */
#include <string.h>

#include "base/text.h"
#include "web/web_priv.h"

enum { HITS = 50, QUICK = 8, FIGURES = 6, QUICK_FIGURES = 3 };

static bool named(const struct tz_hit *hit)
{
    return hit->label && *hit->label && !tz_same(hit->label, hit->number);
}

/* RK-000012 张某; the number alone where nothing else names the entry. */
static const char *title_of(struct visit *v, const struct tz_hit *hit)
{
    return named(hit) ? tz_printf(v->a, "%s %s", hit->number, hit->label) : hit->number;
}

static bool called(const struct visit *v, const struct tz_indicator *i, const char *folded)
{
    if (strstr(tz_fold(v->a, i->label, true), folded))
        return true;
    for (size_t k = 0; k < i->synonym_n; k++)
        if (strstr(tz_fold(v->a, i->synonyms[k], true), folded))
            return true;
    return false;
}

/* Figures that are called so, as far as the account may count their rows; at most `most`. */
static size_t find_figures(const struct tz_indicator **out, size_t most, const struct visit *v, const char *text)
{
    const char *folded = tz_fold(v->a, text, true);
    size_t n = 0;
    for (size_t k = 0; *folded && k < v->model->indicator_n && n < most; k++) {
        const struct tz_indicator *i = v->model->indicators[k];
        if (!i->hidden && (!i->reg || tz_scope_may(&v->who, i->reg, TZ_RIGHT_COUNT)) && called(v, i, folded))
            out[n++] = i;
    }
    return n;
}

static struct tz_err *entry_hits(struct v_search_page *page, struct visit *v, struct v_search_hit *out)
{
    struct tz_hit *hits;
    size_t n;
    TZ_TRY(tz_list_search(&hits, &n, &v->desk, page->query, HITS, v->a));
    for (size_t i = 0; i < n; i++) {
        const char *gist = "";
        if (!named(&hits[i]))
            TZ_TRY(visit_gist(&gist, v, hits[i].reg, hits[i].id));
        out[page->n_hits++] = (struct v_search_hit){
            .url = tz_printf(v->a, "/e/%lld", (long long)hits[i].id),
            .title = title_of(v, &hits[i]),
            .register_label = *gist ? tz_printf(v->a, "%s · %s", hits[i].reg->label, gist) : hits[i].reg->label,
            .place = hits[i].place_label};
    }
    if (n == HITS)
        page->took = tz_printf(v->a, "只列前 %d 条。多写几个字，或到台账里按条件查。", HITS);
    return NULL;
}

static struct tz_err *get_search(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *q = tz_arg_text(r, "q");
    struct v_search_page page = {
        .frame = web_frame(v, "搜索"), .query = q, .empty_help = "输入编号、名称或内容里的两个以上的字"};
    struct v_search_hit *out = TZ_NEW_ARRAY(v->a, HITS + FIGURES, struct v_search_hit);
    const struct tz_indicator *figures[FIGURES];
    page.frame.query = q;
    page.hits = out;
    if (q && *q && v->model) {
        size_t n = find_figures(figures, FIGURES, v, q);
        for (size_t i = 0; i < n; i++)
            out[page.n_hits++] = (struct v_search_hit){
                .url = tz_printf(v->a, "/figures/%s", figures[i]->key),
                .title = tz_printf(v->a, "%s（%s）", figures[i]->label, figures[i]->unit),
                .register_label = figures[i]->reg ? tz_printf(v->a, "指标 · %s", figures[i]->reg->label) : "指标"};
        TZ_TRY(entry_hits(&page, v, out));
    }
    tz_page_search(tz_response_html(res, 200), &page);
    return NULL;
}

/* What Ctrl+K offers while someone types: entries by number, name and words, then figures, as options with their address. */
static struct tz_err *get_quick(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *q = tz_arg_text(r, "q");
    const struct tz_indicator *figures[QUICK_FIGURES];
    struct tz_hit *hits = NULL;
    size_t n = 0, figure_n = 0;
    if (q && tz_utf8_count(q, strlen(q)) >= 2 && v->model && v->who.admin == TZ_ADMIN_NONE) {
        TZ_TRY(tz_list_search(&hits, &n, &v->desk, q, QUICK, v->a));
        figure_n = find_figures(figures, QUICK_FIGURES, v, q);
    }
    struct v_option *options = TZ_NEW_ARRAY(v->a, n + figure_n + 1, struct v_option);
    for (size_t i = 0; i < n; i++)
        options[i] = (struct v_option){.value = tz_printf(v->a, "/e/%lld", (long long)hits[i].id),
                                       .label = title_of(v, &hits[i]),
                                       .note = hits[i].reg->label};
    for (size_t i = 0; i < figure_n; i++)
        options[n + i] = (struct v_option){
            .value = tz_printf(v->a, "/figures/%s", figures[i]->key), .label = figures[i]->label, .note = "指标"};
    struct v_field view = {.name = "", .id = "hit", .options = options, .n_options = n + figure_n};
    tz_part_options(tz_response_html(res, 200), &view);
    return NULL;
}

static const struct tz_route_arg search_args[] = {{.name = "q", .label = "文字", .kind = TZ_ARG_TEXT, .max = 100}, {0}};

const struct tz_route web_search_routes[] = {
    {TZ_GET, "/search/quick", get_quick, "work", 0, "快速查找", "边输入边列出条目和指标。", search_args},
    {TZ_GET, "/search", get_search, "work", 0, "搜索", "在所有可看的台账和指标里查找。", search_args},
    {0}};
