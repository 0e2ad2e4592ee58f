/* SPDX-License-Identifier: Apache-2.0
 *
 * One fact told twice (同一事实): what may be, tied with a reason, untied.
 */
#include "rule/link.h"
#include "web/plain_priv.h"

static void pair_table(struct visit *v, struct plain *p, const struct tz_link_pair *all, size_t n)
{
    plain_table(p, "pairs", "像是同一件事的", "台账|留下的|多的|为什么|办理", "没有");
    for (size_t i = 0; i < n; i++) {
        const char *more = all[i].more ? tz_printf(v->a, "%s，还有%lld条", all[i].other_text, (long long)all[i].more)
                                       : all[i].other_text;
        const char *texts[] = {all[i].fact ? "报告里的数" : all[i].reg->label, all[i].keep_text, more, all[i].why,
                               "关联"};
        struct v_row *row =
            plain_row(p, all[i].fact ? NULL : tz_printf(v->a, "/e/%lld", (long long)all[i].keep), texts);
        struct v_cell *cells = (struct v_cell *)row->cells;
        cells[4].kind = "link";
        cells[4].url = tz_printf(v->a, "/facts/link?keep=%lld&other=%lld%s", (long long)all[i].keep,
                                 (long long)all[i].other, all[i].fact ? "&report=1" : "");
    }
}

static struct tz_err *get_facts(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "同一事实", "说了两遍的只计一次：后一条关联到前一条，两条都留着。");
    struct tz_link_pair *pairs = NULL;
    struct tz_link *links = NULL;
    size_t pair_n = 0, link_n = 0;
    if (v->model) {
        TZ_TRY(tz_link_suggest(&pairs, &pair_n, &v->desk, v->a));
        TZ_TRY(tz_link_list(&links, &link_n, &v->desk, false, v->a));
    }
    plain_act(p, "应当相符的数", "/agrees");
    pair_table(v, p, pairs, pair_n);
    plain_table(p, "links", "已关联的", "留下的|不再计数的|理由|办理", "没有");
    for (size_t i = 0; i < link_n; i++) {
        const char *texts[] = {links[i].keep_text, links[i].other_text, links[i].reason, "解开"};
        struct v_row *row =
            plain_row(p, links[i].fact ? NULL : tz_printf(v->a, "/e/%lld", (long long)links[i].keep), texts);
        struct v_cell *cells = (struct v_cell *)row->cells;
        cells[3].kind = "link";
        cells[3].url = tz_printf(v->a, "/facts/%lld/unlink", (long long)links[i].id);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *ask_reason(struct visit *v, struct tz_response *res, const char *title, const char *intro,
                                 const char *action, const struct tz_err *e)
{
    struct plain_form *f = plain_form_new(v, title, intro, action, title);
    plain_field(f, "lines", "reason", "理由", tz_arg_text(v->r, "reason"), "怎样知道说的是（不是）同一件事")->required =
        true;
    if (e)
        f->page.notice = web_notice(v->a, e);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *show_tie(struct visit *v, struct tz_response *res, const struct tz_err *e)
{
    bool report = tz_arg_bool(v->r, "report");
    char *action = tz_printf(v->a, "/facts/link?keep=%lld&other=%lld%s", (long long)tz_arg_id(v->r, "keep"),
                             (long long)tz_arg_id(v->r, "other"), report ? "&report=1" : "");
    return ask_reason(v, res, "关联", "后一条不再计数，前一条照旧；可以解开。", action, e);
}

static struct tz_err *get_tie(struct tz_request *r, struct tz_response *res)
{
    return show_tie(visit_of(r), res, NULL);
}

static bool mendable(const struct tz_err *e)
{
    return e->code == TZ_E_RULE || e->code == TZ_E_INPUT || e->code == TZ_E_CONFLICT;
}

static struct tz_err *post_tie(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t keep = tz_arg_id(r, "keep"), other = tz_arg_id(r, "other"), id;
    const char *reason = tz_arg_text(r, "reason");
    struct tz_err *e = tz_arg_bool(r, "report") ? tz_link_facts(&id, &v->desk, keep, other, reason, v->a)
                                                : tz_link_entries(&id, &v->desk, keep, other, reason, v->a);
    if (e && mendable(e)) {
        TZ_TRY(show_tie(v, res, e));
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(e);
    web_flash(v, res, "已关联，后一条不再计数");
    tz_response_redirect(res, "/facts");
    return NULL;
}

static struct tz_err *show_untie(struct visit *v, struct tz_response *res, const struct tz_err *e)
{
    char *action = tz_printf(v->a, "/facts/%lld/unlink", (long long)tz_arg_id(v->r, "id"));
    return ask_reason(v, res, "解开", "解开以后两条都计数。", action, e);
}

static struct tz_err *get_untie(struct tz_request *r, struct tz_response *res)
{
    return show_untie(visit_of(r), res, NULL);
}

static struct tz_err *post_untie(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_err *e = tz_link_undo(&v->desk, tz_arg_id(r, "id"), tz_arg_text(r, "reason"), v->a);
    if (e && mendable(e)) {
        TZ_TRY(show_untie(v, res, e));
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(e);
    web_flash(v, res, "已解开，两条都计数");
    tz_response_redirect(res, "/facts");
    return NULL;
}

static const struct tz_route_arg tie_args[] = {{.name = "keep", .label = "留下的", .kind = TZ_ARG_ID, .required = true},
                                               {.name = "other", .label = "多的", .kind = TZ_ARG_ID, .required = true},
                                               {.name = "report", .label = "报告里的数", .kind = TZ_ARG_BOOL},
                                               {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500},
                                               {0}};
static const struct tz_route_arg untie_args[] = {{.name = "id", .label = "关联", .kind = TZ_ARG_ID, .required = true},
                                                 {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500},
                                                 {0}};

const struct tz_route web_fact_routes[] = {
    {TZ_GET, "/facts", get_facts, "work", TZ_ROUTE_MENU, "同一事实", "说了两遍的只计一次。", NULL},
    {TZ_GET, "/facts/link", get_tie, "work", 0, "关联", "写明理由，后一条不再计数。", tie_args},
    {TZ_POST, "/facts/link", post_tie, "work", 0, "关联", "写明理由，后一条不再计数。", tie_args},
    {TZ_GET, "/facts/{id:id}/unlink", get_untie, "work", 0, "解开", "写明理由，两条都计数。", untie_args},
    {TZ_POST, "/facts/{id:id}/unlink", post_untie, "work", 0, "解开", "写明理由，两条都计数。", untie_args},
    {0}};
