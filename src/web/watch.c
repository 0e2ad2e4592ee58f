/* SPDX-License-Identifier: Apache-2.0
 *
 * Policies (who fits, has applied, was paid), shares watched all year, figures that should agree.
 */
#include "base/text.h"
#include "pack/expr.h"
#include "rule/policy.h"
#include "rule/watch.h"
#include "web/web_priv.h"

enum { PAGE_ROWS = 50 };

static const struct v_column *columns_of(struct visit *v, const char *const *labels, size_t n)
{
    struct v_column *out = TZ_NEW_ARRAY(v->a, n, struct v_column);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct v_column){.label = labels[i]};
    return out;
}

static struct v_row row_of(struct visit *v, const char *const *labels, const char *const *texts, size_t n,
                           const char *url)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, n, struct v_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct v_cell){.text = texts[i], .label = labels[i]};
    return (struct v_row){.url = url, .cells = cells, .n_cells = n};
}

/* ---- policies */
static const char *how_many(struct visit *v, const struct tz_policy_counts *n, int part)
{
    return web_count(v, n->n[part], n->more[part]);
}

static struct tz_err *get_policies(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"政策",         "对象",   "符合未申请",
                                         "已申请未兑现", "已兑现", "不符合而已申请或兑现"};
    struct visit *v = visit_of(r);
    size_t all = v->model ? v->model->policy_n : 0, n = 0;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, all + 1, struct v_row);
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_tables_page page = {.frame = web_frame(v, "政策匹配"),
                                 .heading = "政策匹配",
                                 .intro =
                                     "按政策条件比对台账：谁符合、谁申请了、谁兑现了。只列名单，供上门告知和复查。"};
    for (size_t i = 0; i < all; i++) {
        const struct tz_policy *p = &v->model->policies[i];
        struct tz_policy_counts k;
        if (!tz_policy_may(&v->who, p))
            continue;
        TZ_TRY(tz_policy_count(&k, &v->desk, p, NULL, v->today, v->a));
        const char *texts[] = {p->label,           p->on->label,       how_many(v, &k, 0),
                               how_many(v, &k, 1), how_many(v, &k, 2), how_many(v, &k, 3)};
        rows[n++] = row_of(v, labels, texts, 6, tz_printf(v->a, "/policies/%s", p->key));
    }
    *s = (struct v_table_section){.id = "policies"};
    s->table = (struct v_table){.caption = "政策",
                                .columns = columns_of(v, labels, 6),
                                .n_columns = 6,
                                .rows = rows,
                                .n_rows = n,
                                .empty_text = "没有可以比对的政策",
                                .empty_help = "政策写在业务包里；要比对的台账都能看的人才列出。"};
    page.sections = s;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct v_card *cards_of(struct visit *v, const struct tz_policy *p, const struct tz_policy_counts *k,
                                     size_t *n)
{
    struct v_card *out = TZ_NEW_ARRAY(v->a, TZ_POLICY_PARTS, struct v_card);
    *n = 0;
    for (int i = 0; i < TZ_POLICY_PARTS; i++) {
        const struct tz_pair pairs[] = {{"part", tz_policy_parts[i]}, {NULL, NULL}};
        if (i == TZ_POLICY_UNKNOWN && !k->n[i])
            continue;
        out[(*n)++] = (struct v_card){.label = tz_policy_parts[i],
                                      .value = how_many(v, k, i),
                                      .url = web_url(v->a, tz_printf(v->a, "/policies/%s", p->key), pairs)};
    }
    return out;
}

static struct v_table rows_table(struct visit *v, const struct tz_policy *p, const struct tz_list *list, int part)
{
    static const char *const labels[] = {"编号", "地方", "状态"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, list->n + 1, struct v_row);
    for (size_t i = 0; i < list->n; i++) {
        const struct tz_entry *e = list->rows[i];
        const char *texts[] = {e->number, e->place_label, tz_state_key(p->on, e->state)};
        rows[i] = row_of(v, labels, texts, 3, tz_printf(v->a, "/e/%lld", (long long)e->id));
    }
    return (struct v_table){.caption = tz_policy_parts[part],
                            .columns = columns_of(v, labels, 3),
                            .n_columns = 3,
                            .rows = rows,
                            .n_rows = list->n,
                            .empty_text = "没有",
                            .empty_help = "台账登记以后再看。"};
}

static struct tz_err *get_policy(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_policy *p;
    struct tz_policy_counts k;
    struct tz_list list;
    const char *name = tz_arg_text(r, "part");
    int part = name && *name ? tz_policy_part(name) : TZ_POLICY_OPEN;
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    if (part < 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这一类", name), "从政策匹配页选择");
    TZ_TRY(tz_policy_find(&p, &v->desk, tz_arg_text(r, "key")));
    TZ_TRY(tz_policy_count(&k, &v->desk, p, NULL, v->today, v->a));
    TZ_TRY(tz_policy_rows(&list, &v->desk, p, (enum tz_policy_part)part, NULL, v->today, tz_arg_text(r, "after"),
                          PAGE_ROWS, v->a));
    struct v_tables_page page = {.frame = web_frame(v, p->label), .heading = p->label};
    page.intro = tz_printf(v->a, "条件：%s。依据：%s。", tz_expr_words(p->fits, v->a), p->basis);
    web_crumb(v, &page.frame, "政策匹配", "/policies");
    page.cards = cards_of(v, p, &k, &page.n_cards);
    *s = (struct v_table_section){.id = "rows", .label = tz_policy_parts[part]};
    s->table = rows_table(v, p, &list, part);
    if (list.next) {
        const struct tz_pair pairs[] = {{"part", tz_policy_parts[part]}, {"after", list.next}, {NULL, NULL}};
        struct v_pager *pager = TZ_NEW(v->a, struct v_pager);
        *pager = (struct v_pager){.total = how_many(v, &k, part), .unit = "条"};
        pager->next = web_url(v->a, tz_printf(v->a, "/policies/%s", p->key), pairs);
        s->pager = pager;
    }
    page.sections = s;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- shares and agreements */
static struct v_table lines_of(struct visit *v, const struct tz_watch_result *w)
{
    static const char *const shares[] = {"地方", "结果", "数", "基数", "占比", "要求", "相差"}, *const agrees[] = {
                                                                                                    "地方", "结果",
                                                                                                    "数", "应对的数",
                                                                                                    "相差"};
    bool share = tz_watch_is_share(w->watch);
    const char *const *labels = share ? shares : agrees;
    size_t columns = share ? 7 : 5;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, w->n + 1, struct v_row);
    for (size_t i = 0; i < w->n; i++) {
        const struct tz_watch_line *l = &w->lines[i];
        const char *long_[] = {
            l->label,   tz_watch_states[l->state], l->left_text, l->whole_text, l->share_text, l->limit_text,
            l->gap_text};
        const char *short_[] = {l->label, tz_watch_states[l->state], l->left_text, l->whole_text, l->gap_text};
        rows[i] = row_of(v, labels, share ? long_ : short_, columns, NULL);
    }
    return (struct v_table){.caption = w->watch->label,
                            .columns = columns_of(v, labels, columns),
                            .n_columns = columns,
                            .rows = rows,
                            .n_rows = w->n,
                            .empty_text = "没有数"};
}

static struct tz_err *watches(struct visit *v, struct v_tables_page *page, bool shares, int year)
{
    size_t all = v->model ? v->model->watch_n : 0;
    struct v_table_section *sections = TZ_NEW_ARRAY(v->a, all + 1, struct v_table_section);
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    for (size_t i = 0; i < all; i++) {
        const struct tz_watch *w = &v->model->watches[i];
        struct tz_watch_result r;
        if (tz_watch_is_share(w) != shares || !tz_watch_may(&v->who, v->model, w, v->a))
            continue;
        TZ_TRY(tz_watch_look(&r, c, v->model, &v->who, v->town.town, w, year, v->known, v->a));
        sections[page->n_sections] = (struct v_table_section){.id = w->key, .label = w->label};
        sections[page->n_sections].help = tz_printf(
            v->a, "依据：%s。%s", w->basis, r.broken ? tz_printf(v->a, "%zu 处不符合", r.broken) : "没有不符合的");
        sections[page->n_sections++].table = lines_of(v, &r);
    }
    page->sections = sections;
    return NULL;
}

static struct tz_err *get_watches(struct tz_request *r, struct tz_response *res, bool shares)
{
    struct visit *v = visit_of(r);
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    const char *title = shares ? "占比规则" : "应当相符的数";
    struct v_tables_page page = {.frame = web_frame(v, title), .heading = tz_printf(v->a, "%s（%d年）", title, year)};
    page.intro = shares ? "一笔数至少或至多占另一笔数的多少，全年都看；不符合的每天夜里提出预警。比例是参数。"
                        : "其中、总分、户和人等应当对得上的数；差多少照列，改正在台账里做。";
    TZ_TRY(watches(v, &page, shares, year));
    if (!page.n_sections)
        page.intro = "没有可看的：规则写在业务包里，数所在的台账都能看的人才列出。";
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_shares(struct tz_request *r, struct tz_response *res)
{
    return get_watches(r, res, true);
}

static struct tz_err *get_agrees(struct tz_request *r, struct tz_response *res)
{
    return get_watches(r, res, false);
}

static const struct tz_route_arg policy_args[] = {
    {.name = "key", .label = "政策", .kind = TZ_ARG_KEY, .required = true},
    {.name = "part", .label = "哪些", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "after", .label = "页", .kind = TZ_ARG_TEXT, .max = 400},
    {0}};
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1950, .max = 2200}, {0}};

const struct tz_route web_watch_routes[] = {
    {TZ_GET, "/policies", get_policies, "work", TZ_ROUTE_MENU, "政策匹配", "谁符合、谁申请了、谁兑现了。", NULL},
    {TZ_GET, "/policies/{key:key}", get_policy, "work", 0, "一项政策", "条件、各类人数和名单。", policy_args},
    {TZ_GET, "/shares", get_shares, "work", TZ_ROUTE_MENU, "占比规则", "一笔数占另一笔数的多少，全年都看。", year_args},
    {TZ_GET, "/agrees", get_agrees, "work", TZ_ROUTE_MENU, "应当相符的数", "其中、总分、户和人对不对得上。", year_args},
    {0}};
