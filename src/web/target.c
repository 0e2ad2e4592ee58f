/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets (年度目标): the year's with what is done, gap and time share; one with those of other origins beside it, its parts by village
 * and quarter and its versions; setting, splitting, withdrawing, and a village's one refusal of its share.
 */
#include "indicator/target.h"
#include "web/plain_priv.h"

static const char *const heads = "指标|目标|完成|差距|完成率|序时进度|哪里|来源|状态";

static const char *url_of(struct visit *v, int64_t id, const char *rest)
{
    return tz_printf(v->a, "/targets/%lld%s", (long long)id, rest);
}

static const char *origin_of(struct visit *v, const struct tz_target *t)
{
    return tz_printf(v->a, "%s%s%s", t->origin ? t->origin : "", t->paper && *t->paper ? "，" : "",
                     t->paper ? t->paper : "");
}

static struct tz_err *stand_row(struct plain *p, struct tz_conn *c, const struct tz_target *t, bool parts)
{
    struct visit *v = p->v;
    struct tz_target_stand s;
    TZ_TRY(tz_target_stand(&s, c, v->model, &v->who, v->town.town, t, v->a));
    const char *state = t->reason && *t->reason ? tz_printf(v->a, "%s：%s", t->state, t->reason) : t->state;
    const char *first = !parts       ? s.label
                        : t->quarter ? tz_printf(v->a, "%s %s", web_place(v, t->place), s.period)
                                     : web_place(v, t->place);
    const char *texts[] = {first,
                           s.asked,
                           s.value,
                           s.met && !*s.gap ? "达到" : s.gap,
                           s.done,
                           s.time,
                           parts ? s.period : web_place(v, t->place),
                           origin_of(v, t),
                           state};
    struct v_row *row = plain_row(p, url_of(v, t->id, ""), texts);
    if (s.judged && (s.met || s.late)) {
        struct v_cell *cell = (struct v_cell *)&row->cells[3];
        cell->kind = "badge";
        cell->tone = s.met ? "done" : "late";
    }
    return NULL;
}

/* ---- the year */
static bool beside(const struct tz_target *a, const struct tz_target *b)
{
    return tz_same(a->indicator, b->indicator) && tz_same(a->filters, b->filters) && a->place == b->place &&
           a->year == b->year && a->quarter == b->quarter;
}

static struct tz_err *get_targets(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target *list;
    struct tz_conn *c;
    size_t n;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct tz_target_query q = {.year = year, .quarters = true};
    struct plain *p = plain_new(v, tz_printf(v->a, "%d年目标", year),
                                "上级下达、镇定和自加压的目标并列。点开看分到村和季度的数、改过的各版。");
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_target_list(&list, &n, c, v->town.town, &q, v->a));
    if (visit_rules(v))
        plain_act(p, "下达", "/targets/new");
    plain_act(p, tz_printf(v->a, "%d年", year - 1), tz_printf(v->a, "/targets?year=%d", year - 1));
    plain_act(p, tz_printf(v->a, "%d年", year + 1), tz_printf(v->a, "/targets?year=%d", year + 1));
    plain_table(p, "targets", "目标", heads, "这一年还没有目标；读入工作报告后，报告里的计划成为目标");
    bool *shown = TZ_NEW_ARRAY(v->a, n + 1, bool);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i; k < n; k++) /* those of one figure stand together */
            if (!shown[k] && !list[k].whole && beside(&list[i], &list[k])) {
                shown[k] = true;
                TZ_TRY(stand_row(p, c, &list[k], false));
            }
    bool mine = false;
    for (size_t i = 0; i < n; i++)
        mine |= list[i].whole && tz_target_speaks_for(&v->who, v->places, list[i].place);
    if (mine) {
        plain_table(p, "mine", "分到本村的", heads, "");
        for (size_t i = 0; i < n; i++)
            if (list[i].whole && tz_target_speaks_for(&v->who, v->places, list[i].place))
                TZ_TRY(stand_row(p, c, &list[i], false));
    }
    plain_send(p, res);
    return NULL;
}

/* ---- one target */
static struct tz_err *asked_target(struct tz_target *t, struct tz_conn **c, struct visit *v)
{
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(c, v));
    return tz_target_get(t, *c, v->town.town, tz_arg_id(v->r, "id"), v->a);
}

static bool may_refuse(struct visit *v, const struct tz_target *t)
{
    return t->whole && tz_same(t->state, TZ_TARGET_PROVISIONAL) && tz_target_speaks_for(&v->who, v->places, t->place);
}

static void target_acts(struct plain *p, const struct tz_target *t)
{
    struct visit *v = p->v;
    if (may_refuse(v, t) && !(t->reason && *t->reason))
        plain_act(p, "不承担", url_of(v, t->id, "/refuse"));
    if (visit_rules(v) && !tz_same(t->state, TZ_TARGET_WITHDRAWN)) {
        plain_act(p, "分解", url_of(v, t->id, "/split"));
        plain_act(p, "调整", url_of(v, t->id, "/change"));
        plain_act(p, "撤销", url_of(v, t->id, "/withdraw"));
    }
    if (t->whole)
        plain_act(p, "总目标", url_of(v, t->whole, ""));
    plain_act(p, "这个数",
              web_url(v->a, tz_printf(v->a, "/figures/%s", t->indicator),
                      (struct tz_pair[]){{"period", tz_printf(v->a, "%d", t->year)}, {NULL, NULL}}));
}

static struct tz_err *version_rows(struct plain *p, struct tz_conn *c, const struct tz_target *all, size_t n,
                                   int64_t id)
{
    struct visit *v = p->v;
    plain_table(p, "versions", "各版", "版|目标|定于|来源|状态", "");
    for (size_t i = 0; i < n; i++) {
        struct tz_target_stand s;
        if (all[i].id != id)
            continue;
        TZ_TRY(tz_target_stand(&s, c, v->model, &v->who, v->town.town, &all[i], v->a));
        const char *texts[] = {
            tz_printf(v->a, "第%lld版%s", (long long)all[i].version, all[i].j_to == TZ_J_OPEN ? "（现行）" : ""),
            s.asked, all[i].set_on ? web_day(v, all[i].set_on) : "", origin_of(v, &all[i]),
            all[i].reason && *all[i].reason ? tz_printf(v->a, "%s：%s", all[i].state, all[i].reason) : all[i].state};
        plain_row(p, NULL, texts);
    }
    return NULL;
}

static struct tz_err *get_target(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t, *all;
    struct tz_target_stand s;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(asked_target(&t, &c, v));
    TZ_TRY(tz_target_stand(&s, c, v->model, &v->who, v->town.town, &t, v->a));
    struct tz_target_query q = {
        .indicator = t.indicator, .year = t.year, .quarters = true, .history = true, .withdrawn = true};
    TZ_TRY(tz_target_list(&all, &n, c, v->town.town, &q, v->a));
    struct plain *p = plain_new(v, s.label, tz_printf(v->a, "%s，%s：%s", web_place(v, t.place), s.period, s.asked));
    web_crumb(v, &p->page.frame, "目标", tz_printf(v->a, "/targets?year=%d", t.year));
    target_acts(p, &t);
    plain_table(p, "now", "现在", heads, "");
    TZ_TRY(stand_row(p, c, &t, false));
    for (size_t i = 0; i < n; i++)
        if (all[i].id != t.id && all[i].j_to == TZ_J_OPEN && !tz_same(all[i].state, TZ_TARGET_WITHDRAWN) &&
            beside(&all[i], &t) && all[i].whole == t.whole)
            TZ_TRY(stand_row(p, c, &all[i], false));
    plain_table(p, "parts", "分到村和季度", "分给|目标|完成|差距|完成率|序时进度|期间|来源|状态", "还没有分解");
    for (size_t i = 0; i < n; i++)
        if (all[i].whole == t.id && all[i].j_to == TZ_J_OPEN && !tz_same(all[i].state, TZ_TARGET_WITHDRAWN))
            TZ_TRY(stand_row(p, c, &all[i], true));
    TZ_TRY(version_rows(p, c, all, n, t.id));
    plain_send(p, res);
    return NULL;
}

/* ---- forms: one page each for showing and for what was refused */
struct wish {
    const char *path, *title, *submit, *intro;
};

static struct plain_form *begin(struct visit *v, const struct tz_target *t, const struct wish *w)
{
    struct plain_form *f =
        plain_form_new(v, w->title, w->intro, t ? url_of(v, t->id, w->path) : "/targets/new", w->submit);
    web_crumb(v, &f->page.frame, "目标", "/targets");
    f->page.cancel_url = t ? url_of(v, t->id, "") : "/targets";
    return f;
}

static const char *typed(struct visit *v, const char *name, const char *otherwise)
{
    const char *text = tz_arg_typed(v->r, name);
    return text ? text : otherwise;
}

/* The number of a target as it is typed. */
static const char *plain_value(struct visit *v, struct tz_ratio value)
{
    char text[48];
    int64_t scaled;
    int decimals = 0;
    for (struct tz_ratio x = value; decimals < 4 && x.den > 1; decimals++)
        if (!tz_ratio_mul(&x, x, tz_ratio_make(10, 1)))
            break;
    return tz_ratio_round(&scaled, value, decimals) ? tz_strdup(v->a, tz_dec_print(text, scaled, decimals)) : "";
}

static struct v_field *indicator_field(struct plain_form *f)
{
    struct visit *v = f->v;
    struct v_field *to = plain_field(f, "choice", "indicator", "指标", NULL, NULL);
    const char *chosen = typed(v, "indicator", "");
    struct v_option *list = TZ_NEW_ARRAY(v->a, v->model->indicator_n + 1, struct v_option);
    size_t n = 0;
    for (size_t i = 0; i < v->model->indicator_n; i++) {
        const struct tz_indicator *d = v->model->indicators[i];
        if (!d->hidden)
            list[n++] = (struct v_option){.value = d->key,
                                          .label = tz_printf(v->a, "%s%s%s%s", d->label, d->unit ? "（" : "",
                                                             d->unit ? d->unit : "", d->unit ? "）" : ""),
                                          .on = tz_same(d->key, chosen)};
    }
    to->options = list;
    to->n_options = n;
    to->required = true;
    return to;
}

static void place_field(struct plain_form *f)
{
    struct visit *v = f->v;
    int64_t town = tz_places_town(v->places), *villages;
    const char *chosen = typed(v, "place", "");
    size_t n;
    struct v_field *to = plain_field(f, "choice", "place", "哪里", NULL, NULL);
    tz_place_below(&villages, &n, v->places, town, TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *list = TZ_NEW_ARRAY(v->a, n + 1, struct v_option);
    for (size_t i = 0; i <= n; i++) {
        int64_t id = i ? villages[i - 1] : town;
        list[i] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)id), .label = web_place(v, id)};
        list[i].on = tz_same(list[i].value, chosen);
    }
    to->options = list;
    to->n_options = n + 1;
}

static void value_fields(struct plain_form *f, const struct tz_target *t)
{
    struct visit *v = f->v;
    plain_choice(f, "op", "方向", ">==不少于|<==不多于|==等于", typed(v, "op", t ? t->op : ">="));
    for (size_t k = 0; k < 3; k++) /* the values hold the sign that parts value and label */
        ((struct v_option *)f->fields[f->section.n_fields - 1].options)[k] = (struct v_option){
            .value = (const char *const[]){">=", "<=", "="}[k],
            .label = (const char *const[]){"不少于", "不多于", "等于"}[k],
            .on = tz_same((const char *const[]){">=", "<=", "="}[k], typed(v, "op", t ? t->op : ">="))};
    plain_field(f, "text", "value", "数", typed(v, "value", t ? plain_value(v, t->value) : NULL),
                "用指标的单位，只写数")
        ->required = true;
    plain_choice(f, "growth", "数的意思", "0=就是这个数|1=比上年增长百分之几",
                 typed(v, "growth", t && t->growth ? "1" : "0"));
    plain_choice(f, "origin", "来源", "上级下达|镇定|自加压", typed(v, "origin", t ? t->origin : "镇定"));
    plain_field(f, "text", "paper", "文号或会议", typed(v, "paper", t ? t->paper : NULL), NULL);
    plain_choice(f, "state", "状态", TZ_TARGET_FIXED "|" TZ_TARGET_PROVISIONAL, typed(v, "state", t ? t->state : NULL));
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    static const struct wish w = {NULL, "下达目标", "下达",
                                  "同一个指标可以有上级下达、镇定、自加压几个目标，并列着看。"};
    struct visit *v = visit_of(r);
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(visit_places(v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    struct plain_form *f = begin(v, NULL, &w);
    indicator_field(f);
    plain_field(f, "text", "where", "口径", typed(v, "where", NULL), "只算其中一部分时写，如 crop=水稻");
    place_field(f);
    plain_field(f, "number", "year", "年度", typed(v, "year", tz_printf(v->a, "%d", tz_day_year(v->today))), NULL)
        ->required = true;
    plain_choice(f, "quarter", "期间", "0=全年|1=第1季度|2=第2季度|3=第3季度|4=第4季度", typed(v, "quarter", "0"));
    value_fields(f, NULL);
    plain_form_send(f, res);
    return NULL;
}

/* A refusal shows the form again with what was typed. */
static struct tz_err *answer(struct visit *v, struct tz_response *res, struct tz_err *e, const char *done, int64_t id,
                             struct tz_err *(*again)(struct tz_request *r, struct tz_response *res))
{
    size_t wrong;
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(v->r, &wrong);
    if (wrong)
        return again(v->r, res);
    web_flash(v, res, done);
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct tz_err *take_values(struct tz_target *t, struct visit *v)
{
    static const char *const ops[] = {">=", "<=", "="};
    const char *op = tz_arg_text(v->r, "op");
    for (size_t k = 0; k < 3; k++)
        if (tz_same(op, ops[k]))
            t->op = ops[k];
    t->growth = tz_arg_int(v->r, "growth", 0) != 0;
    t->origin = tz_arg_text(v->r, "origin");
    t->paper = tz_arg_text(v->r, "paper");
    t->state = tz_same(tz_arg_text(v->r, "state"), TZ_TARGET_PROVISIONAL) ? TZ_TARGET_PROVISIONAL : TZ_TARGET_FIXED;
    t->set_on = v->today;
    return tz_figure_number(&t->value, tz_arg_text(v->r, "value"), NULL);
}

static struct tz_err *set_new(struct tz_target *t, struct visit *v, struct tz_conn *c)
{
    struct tz_figure_ask ask;
    const char *derived, *where = tz_arg_text(v->r, "where");
    TZ_TRY(tz_figure_ask_ref(
        &ask, &derived, c, v->model, v->town.town,
        tz_printf(v->a, "%s%s%s", tz_arg_text(v->r, "indicator"), where && *where ? " | " : "", where ? where : ""),
        v->a));
    t->indicator = ask.indicator->key;
    t->filters = tz_filters_text(ask.filters, ask.filter_n, v->a);
    t->place = tz_arg_id(v->r, "place") ? tz_arg_id(v->r, "place") : tz_places_town(v->places);
    t->year = (int)tz_arg_int(v->r, "year", 0);
    t->quarter = (int)tz_arg_int(v->r, "quarter", 0);
    TZ_TRY(take_values(t, v));
    return tz_target_set(&t->id, v->web->store, &v->who.actor, v->model, t, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t = {.op = ">="};
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    tz_request_errors(r, &wrong);
    return answer(v, res, wrong ? NULL : set_new(&t, v, c), "目标已下达", t.id, get_new);
}

static struct tz_err *get_change(struct tz_request *r, struct tz_response *res)
{
    static const struct wish w = {"/change", "调整目标", "调整", "调整后成为新的一版，原来的照旧印出。"};
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    struct plain_form *f = begin(v, &t, &w);
    value_fields(f, &t);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_change(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : take_values(&t, v);
    if (!wrong && !e)
        e = tz_target_set(&t.id, v->web->store, &v->who.actor, v->model, &t, v->a);
    return answer(v, res, e, "已调整，原来的一版留着", t.id, get_change);
}

static struct tz_err *get_split(struct tz_request *r, struct tz_response *res)
{
    static const struct wish w = {"/split", "分解目标", "分解",
                                  "分到村或季度的数合起来要够总目标；从前的分解由这一次代替。"};
    struct visit *v = visit_of(r);
    struct tz_target t, *all;
    struct tz_conn *c;
    size_t n;
    const char *lines = "";
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    struct tz_target_query q = {.indicator = t.indicator, .year = t.year, .quarters = true};
    TZ_TRY(tz_target_list(&all, &n, c, v->town.town, &q, v->a));
    for (size_t k = 0; k < n; k++)
        if (all[k].whole == t.id)
            lines = tz_printf(v->a, "%s%s%s %s\n", lines, web_place(v, all[k].place),
                              all[k].quarter ? tz_printf(v->a, " 第%d季度", all[k].quarter) : "",
                              plain_value(v, all[k].value));
    struct plain_form *f = begin(v, &t, &w);
    plain_field(f, "lines", "parts", "分给谁多少", typed(v, "parts", lines), "一行一个：关渡村 600，或 第2季度 300")
        ->required = true;
    plain_choice(f, "state", "状态", TZ_TARGET_PROVISIONAL "|" TZ_TARGET_FIXED, typed(v, "state", NULL));
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *split(struct visit *v, const struct tz_target *t)
{
    struct tz_target *parts;
    size_t n;
    bool open = tz_same(tz_arg_text(v->r, "state"), TZ_TARGET_PROVISIONAL);
    TZ_TRY(tz_target_parts(&parts, &n, t, v->places, open ? TZ_TARGET_PROVISIONAL : TZ_TARGET_FIXED,
                           tz_arg_text(v->r, "parts"), v->a));
    return tz_target_split(v->web->store, &v->who.actor, v->model, t->id, parts, n, v->a);
}

static struct tz_err *post_split(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    tz_request_errors(r, &wrong);
    return answer(v, res, wrong ? NULL : split(v, &t), "已分解", t.id, get_split);
}

static struct tz_err *reason_form(struct visit *v, struct tz_response *res, const struct tz_target *t,
                                  const struct wish *w)
{
    struct plain_form *f = begin(v, t, w);
    plain_field(f, "lines", "reason", "理由", typed(v, "reason", NULL), NULL)->required = true;
    f->page.danger = true;
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *need_village(struct visit *v, const struct tz_target *t)
{
    if (tz_target_speaks_for(&v->who, v->places, t->place))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "只有分到的村自己能提出不承担"), "请村干部登录后提出");
}

static struct tz_err *get_refuse(struct tz_request *r, struct tz_response *res)
{
    static const struct wish w = {"/refuse", "不承担", "提出不承担",
                                  "分解数还是暂定时，村里可以提出一次，写明理由；由镇里重新分解。"};
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    TZ_TRY(asked_target(&t, &c, v));
    TZ_TRY(need_village(v, &t));
    return reason_form(v, res, &t, &w);
}

static struct tz_err *post_refuse(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(asked_target(&t, &c, v));
    TZ_TRY(need_village(v, &t));
    tz_request_errors(r, &wrong);
    struct tz_err *e =
        wrong ? NULL : tz_target_refuse(v->web->store, &v->who.actor, t.id, tz_arg_text(r, "reason"), v->a);
    return answer(v, res, e, "已提出", t.id, get_refuse);
}

static struct tz_err *get_withdraw(struct tz_request *r, struct tz_response *res)
{
    static const struct wish w = {"/withdraw", "撤销目标", "撤销", "撤销后不再比对，分解数一同撤销；各版照旧可查。"};
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    return reason_form(v, res, &t, &w);
}

static struct tz_err *post_withdraw(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_target t;
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(asked_target(&t, &c, v));
    tz_request_errors(r, &wrong);
    struct tz_err *e =
        wrong ? NULL : tz_target_withdraw(v->web->store, &v->who.actor, t.id, tz_arg_text(r, "reason"), v->a);
    return answer(v, res, e, "已撤销", t.id, get_withdraw);
}

/* ---- routes */
#define ID_ARG                                                                                                         \
    {                                                                                                                  \
        .name = "id", .label = "目标", .kind = TZ_ARG_ID, .required = true                                             \
    }
#define VALUE_ARGS(need)                                                                                               \
    {.name = "op", .label = "方向", .kind = TZ_ARG_TEXT, .max = 2},                                                    \
        {.name = "value", .label = "数", .kind = TZ_ARG_TEXT, .max = 40, .required = need},                            \
        {.name = "growth", .label = "数的意思", .kind = TZ_ARG_INT, .min = 0, .max = 1},                               \
        {.name = "origin", .label = "来源", .kind = TZ_ARG_TEXT, .max = 20},                                           \
        {.name = "paper", .label = "文号或会议", .kind = TZ_ARG_TEXT, .max = 120},                                     \
    {                                                                                                                  \
        .name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 20                                               \
    }
#define NEW_ARGS(need)                                                                                                 \
    {.name = "indicator", .label = "指标", .kind = TZ_ARG_KEY, .required = need},                                      \
        {.name = "where", .label = "口径", .kind = TZ_ARG_TEXT, .max = 200},                                           \
        {.name = "place", .label = "哪里", .kind = TZ_ARG_ID},                                                         \
        {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100, .required = need},             \
        {.name = "quarter", .label = "期间", .kind = TZ_ARG_INT, .min = 0, .max = 4}, VALUE_ARGS(need)
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};
static const struct tz_route_arg id_args[] = {ID_ARG, {0}};
static const struct tz_route_arg shown_args[] = {NEW_ARGS(false), {0}};
static const struct tz_route_arg new_args[] = {NEW_ARGS(true), {0}};
static const struct tz_route_arg changed_args[] = {ID_ARG, VALUE_ARGS(false), {0}};
static const struct tz_route_arg change_args[] = {ID_ARG, VALUE_ARGS(true), {0}};
static const struct tz_route_arg parts_args[] = {ID_ARG,
                                                 {.name = "parts", .label = "分解", .kind = TZ_ARG_LINES, .max = 20000},
                                                 {.name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 20},
                                                 {0}};
static const struct tz_route_arg reason_args[] = {
    ID_ARG, {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500}, {0}};

const struct tz_route web_target_routes[] = {
    {TZ_GET, "/targets", get_targets, "work", TZ_ROUTE_MENU, "目标", "一年的目标，完成多少、差多少、快慢。", year_args},
    {TZ_GET, "/targets/new", get_new, "work", 0, "下达目标", "指标、地方、年度、数和来源。", shown_args},
    {TZ_POST, "/targets/new", post_new, "work", 0, "下达目标", "指标、地方、年度、数和来源。", new_args},
    {TZ_GET, "/targets/{id:id}", get_target, "work", 0, "一个目标", "分到村和季度的数、并列的目标、各版。", id_args},
    {TZ_GET, "/targets/{id:id}/change", get_change, "work", 0, "调整目标", "成为新的一版。", changed_args},
    {TZ_POST, "/targets/{id:id}/change", post_change, "work", 0, "调整目标", "成为新的一版。", change_args},
    {TZ_GET, "/targets/{id:id}/split", get_split, "work", 0, "分解目标", "分到村和季度。", parts_args},
    {TZ_POST, "/targets/{id:id}/split", post_split, "work", 0, "分解目标", "分到村和季度。", parts_args},
    {TZ_GET, "/targets/{id:id}/refuse", get_refuse, "work", 0, "不承担", "村里提出一次，写明理由。", reason_args},
    {TZ_POST, "/targets/{id:id}/refuse", post_refuse, "work", 0, "不承担", "村里提出一次，写明理由。", reason_args},
    {TZ_GET, "/targets/{id:id}/withdraw", get_withdraw, "work", 0, "撤销目标", "连同分解数。", reason_args},
    {TZ_POST, "/targets/{id:id}/withdraw", post_withdraw, "work", 0, "撤销目标", "连同分解数。", reason_args},
    {0}};
