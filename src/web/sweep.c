/* SPDX-License-Identifier: Apache-2.0
 *
 * Sweeps (全覆盖排查): the list, one sweep with how far each village is, making its list; and the matters of the one intake.
 */
#include <string.h>

#include "rule/intake.h"
#include "rule/sweep.h"
#include "web/plain_priv.h"

static const struct tz_register *seen(struct visit *v, const char *key)
{
    const struct tz_register *r = v->model ? tz_model_register(v->model, key) : NULL;
    return r && tz_scope_may(&v->who, r, TZ_RIGHT_SEE) ? r : NULL;
}

static const char *share(struct visit *v, int64_t part, int64_t whole)
{
    char text[48];
    int64_t n;
    if (!whole || !tz_ratio_round(&n, tz_ratio_make(part * 100, whole), 1))
        return "—";
    return tz_printf(v->a, "%s%%", tz_dec_show(text, n, 1));
}

static const char *number(struct visit *v, int64_t n)
{
    return tz_printf(v->a, "%lld", (long long)n);
}

/* ---- sweeps */
static struct tz_err *get_sweeps(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "全覆盖排查", "从户或人的台账列出名单，逐户逐人查到；没到的写明原因。");
    const struct tz_register *sweeps = seen(v, "sweep");
    struct tz_list rows = {.n = 0};
    if (sweeps)
        TZ_TRY(tz_sweep_list(&rows, &v->desk, tz_arg_text(r, "after"), v->a));
    if (sweeps && tz_scope_may(&v->who, sweeps, TZ_RIGHT_CREATE))
        plain_act(p, "登记一次排查", "/r/sweep/new");
    plain_table(p, "sweeps", "排查", "排查|地方|限期|应查|已到|覆盖率", "还没有排查");
    for (size_t i = 0; i < rows.n; i++) {
        struct tz_sweep_view x;
        TZ_TRY(tz_sweep_look(&x, &v->desk, rows.rows[i]->id, v->a));
        const char *texts[] = {x.title,
                               rows.rows[i]->place_label,
                               tz_entry_show(rows.rows[i], "due_on", v->a),
                               number(v, x.lines[0].listed),
                               number(v, x.lines[0].reached),
                               share(v, x.lines[0].reached, x.lines[0].listed)};
        plain_row(p, tz_printf(v->a, "/sweeps/%lld", (long long)rows.rows[i]->id), texts);
    }
    if (rows.next) {
        const struct tz_pair older[] = {{"after", rows.next}, {NULL, NULL}};
        plain_act(p, "更早的排查", web_url(v->a, "/sweeps", older));
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_sweep(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    const struct tz_register *items = seen(v, "sweep_item");
    struct tz_sweep_view x;
    TZ_TRY(tz_sweep_look(&x, &v->desk, id, v->a));
    struct plain *p = plain_new(v, x.title, tz_printf(v->a, "%s，按%s查。", x.sweep->number, x.whom));
    web_crumb(v, &p->page.frame, "全覆盖排查", "/sweeps");
    if (items) {
        const struct tz_pair left[] = {{"sweep", x.sweep->number}, {"state", "未到"}, {NULL, NULL}};
        plain_act(p, "还没到的", web_url(v->a, "/r/sweep_item", left));
        if (tz_scope_may(&v->who, items, TZ_RIGHT_CREATE) && !x.sweep->reg->states[x.sweep->state].done)
            plain_post(p, x.lines[0].listed ? "补列新增的" : "生成名单",
                       tz_printf(v->a, "/sweeps/%lld/make", (long long)id), "", NULL, NULL);
    }
    plain_table(p, "places", "各村", "地方|应查|已到|没到成|还差|覆盖率", "名单还没有生成");
    for (size_t i = 0; i < x.n && x.lines[0].listed; i++) {
        const struct tz_sweep_line *l = &x.lines[i];
        const char *texts[] = {l->label,
                               number(v, l->listed),
                               number(v, l->reached),
                               number(v, l->failed),
                               number(v, l->listed - l->reached - l->failed),
                               share(v, l->reached, l->listed)};
        plain_row(p, NULL, texts);
    }
    plain_table(p, "reasons", "没到成的原因", "原因|数", "没有");
    for (size_t i = 0; i < x.reason_n; i++) {
        const char *texts[] = {x.reasons[i].label, number(v, x.reasons[i].n)};
        plain_row(p, NULL, texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *post_make(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id"), added, listed;
    TZ_TRY(tz_sweep_make(&added, &listed, &v->desk, id, v->a));
    web_flash(v, res, tz_printf(v->a, "新列入 %lld 个，共 %lld 个", (long long)added, (long long)listed));
    tz_response_redirect(res, tz_printf(v->a, "/sweeps/%lld", (long long)id));
    return NULL;
}

/* ---- one intake */
static struct tz_err *matters(struct visit *v, struct plain *p, const char *id, const char *label, const char *state,
                              bool route)
{
    const char *const states[] = {state};
    const struct tz_filter filter = {.key = "state", .op = TZ_F_EQ, .values = states, .n = 1};
    struct tz_list_query q = {.reg = seen(v, "intake"),
                              .right = TZ_RIGHT_SEE,
                              .filters = &filter,
                              .filter_n = 1,
                              .limit = 50,
                              .parts = TZ_GET_LABELS};
    struct tz_list rows = {.n = 0};
    if (q.reg)
        TZ_TRY(tz_list_run(&rows, &v->desk, &q, v->a));
    plain_table(p, id, label, "编号|来件|方式|首问人|转入|地方", "没有");
    for (size_t i = 0; i < rows.n; i++) {
        const struct tz_entry *e = rows.rows[i];
        const char *texts[] = {e->number,
                               web_day(v, e->on_day),
                               tz_entry_show(e, "way", v->a),
                               tz_entry_show(e, "first_asked", v->a),
                               tz_entry_show(e, "routed", v->a),
                               e->place_label};
        plain_row(p, tz_printf(v->a, route ? "/intake/%lld/route" : "/e/%lld", (long long)e->id), texts);
    }
    return NULL;
}

static struct tz_err *get_intake(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg = seen(v, "intake");
    struct plain *p =
        plain_new(v, "统一受理", "来电、来信、来访、网上留言一个编号、一个首问人；转到该办的台账，办完回音。");
    if (reg && tz_scope_may(&v->who, reg, TZ_RIGHT_CREATE))
        plain_act(p, "登记来件", "/r/intake/new");
    if (reg && tz_scope_may(&v->who, reg, TZ_RIGHT_MOVE))
        plain_post(p, "看办好了没有", "/intake/back", "", NULL, NULL);
    TZ_TRY(matters(v, p, "new", "待转办", "登记", true));
    TZ_TRY(matters(v, p, "back", "办完了，待回音", "待回音", false));
    TZ_TRY(matters(v, p, "out", "已转办在办", "已转办", false));
    plain_send(p, res);
    return NULL;
}

static struct tz_err *post_back(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg = seen(v, "intake");
    int64_t back;
    if (!reg || !tz_scope_may(&v->who, reg, TZ_RIGHT_MOVE))
        return tz_err(TZ_E_FORBIDDEN, "您不办理统一受理");
    TZ_TRY(tz_intake_back(&back, &v->desk, v->a));
    web_flash(v, res, tz_printf(v->a, "办好 %lld 件，待回音", (long long)back));
    tz_response_redirect(res, "/intake");
    return NULL;
}

/* Which register, and of it the fields that it asks for and that nobody has filled. */
static const struct tz_register *target(struct visit *v, const struct tz_register *const *list, size_t n)
{
    const char *key = tz_arg_text(v->r, "to");
    for (size_t i = 0; key && i < n; i++)
        if (tz_same(list[i]->key, key))
            return list[i];
    return NULL;
}

static const char *choices_of(struct visit *v, const struct tz_field *f)
{
    const char *out = "";
    for (size_t i = 0; i < f->codes->n; i++)
        if (!f->codes->items[i].closed)
            out = tz_printf(v->a, "%s%s%s=%s", out, *out ? "|" : "", f->codes->items[i].key, f->codes->items[i].label);
    return out;
}

static void asked_fields(struct visit *v, struct plain_form *f, const struct tz_register *to)
{
    for (size_t i = 0; i < to->field_n; i++) {
        const struct tz_field *x = &to->fields[i];
        if (!x->required || x->fallback || x->official || x->type != TZ_TYPE_CHOICE || !x->codes)
            continue;
        plain_choice(f, tz_printf(v->a, "f.%s", x->key), x->label, choices_of(v, x), NULL)->required = true;
    }
}

static struct tz_err *show_route(struct visit *v, struct tz_response *res, const struct v_notice *notice)
{
    int64_t id = tz_arg_id(v->r, "id");
    const struct tz_get get = {.parts = TZ_GET_LABELS};
    const struct tz_register **list;
    struct tz_entry *e;
    const char *options = "";
    size_t n;
    TZ_TRY(tz_register_get(&e, &v->desk, id, &get, v->a));
    TZ_TRY(tz_intake_targets(&list, &n, &v->desk, v->a));
    const struct tz_register *to = target(v, list, n);
    for (size_t i = 0; i < n; i++)
        options = tz_printf(v->a, "%s%s%s=%s", options, *options ? "|" : "", list[i]->key, list[i]->label);
    struct plain_form *f = plain_form_new(v, tz_printf(v->a, "转办 %s", e->number),
                                          n ? "来件人说的会带到那本台账；办完再回音。" : "您没有可以转入的台账。",
                                          tz_printf(v->a, "/intake/%lld/route", (long long)id), to ? "转办" : "下一步");
    f->page.notice = notice;
    plain_choice(f, "to", "转到", options, to ? to->key : NULL);
    if (to)
        asked_fields(v, f, to);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *get_route(struct tz_request *r, struct tz_response *res)
{
    return show_route(visit_of(r), res, NULL);
}

static struct tz_err *post_route(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register **list;
    const char *made;
    size_t n, given, count = 0;
    TZ_TRY(tz_intake_targets(&list, &n, &v->desk, v->a));
    const struct tz_register *to = target(v, list, n);
    const struct tz_pair *pairs = tz_arg_map(r, "f", &given);
    struct tz_set *sets = TZ_NEW_ARRAY(v->a, given + 1, struct tz_set);
    bool asked = to == NULL;
    for (size_t i = 0; to && i < to->field_n; i++)
        asked |= to->fields[i].required && !to->fields[i].fallback && to->fields[i].type == TZ_TYPE_CHOICE && !given;
    if (asked)
        return show_route(v, res, NULL);
    for (size_t i = 0; i < given; i++)
        if (*pairs[i].value)
            sets[count++] = (struct tz_set){.key = pairs[i].name, .text = pairs[i].value};
    struct tz_err *e = tz_intake_route(&made, &v->desk, tz_arg_id(r, "id"), to, sets, count, v->a);
    if (e && (e->code == TZ_E_RULE || e->code == TZ_E_INPUT || e->code == TZ_E_FORBIDDEN)) {
        struct v_notice *notice = web_notice(v->a, e);
        tz_err_free(e);
        return show_route(v, res, notice);
    }
    TZ_TRY(e);
    web_flash(v, res, tz_printf(v->a, "已转办：%s", made));
    tz_response_redirect(res, "/intake");
    return NULL;
}

static const struct tz_route_arg list_args[] = {{.name = "after", .label = "页", .kind = TZ_ARG_TEXT, .max = 500}, {0}};
static const struct tz_route_arg id_args[] = {{.name = "id", .label = "排查", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg route_args[] = {{.name = "id", .label = "来件", .kind = TZ_ARG_ID, .required = true},
                                                 {.name = "to", .label = "转到", .kind = TZ_ARG_KEY},
                                                 {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
                                                 {0}};

const struct tz_route web_sweep_routes[] = {
    {TZ_GET, "/sweeps", get_sweeps, "work", TZ_ROUTE_MENU, "全覆盖排查", "逐户逐人的排查和覆盖率。", list_args},
    {TZ_GET, "/sweeps/{id:id}", get_sweep, "work", 0, "一次排查", "各村到了多少、还差多少、为什么没到。", id_args},
    {TZ_POST, "/sweeps/{id:id}/make", post_make, "work", TZ_ROUTE_SLOW, "生成名单", "列出还没有列入的户或人。",
     id_args},
    {TZ_GET, "/intake", get_intake, "work", TZ_ROUTE_MENU, "统一受理", "待转办、待回音、在办的来件。", NULL},
    {TZ_POST, "/intake/back", post_back, "work", 0, "看办好了没有", "转出的事办完的，转为待回音。", NULL},
    {TZ_GET, "/intake/{id:id}/route", get_route, "work", 0, "转办", "选转到哪本台账。", route_args},
    {TZ_POST, "/intake/{id:id}/route", post_route, "work", TZ_ROUTE_FORM, "转办", "转到该办的台账。", route_args},
    {0}};
