/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON API of warnings, draws and callbacks: what the pages do, for programs.
 */
#include "base/json.h"
#include "rule/callback.h"
#include "rule/draw.h"
#include "rule/rule.h"
#include "web/web_priv.h"

static void kday(struct tz_json *j, const char *key, tz_day d)
{
    char text[16];
    tz_json_kstr(j, key, d ? tz_day_print(text, d) : NULL);
}

static struct tz_err *need_model(const struct visit *v)
{
    return v->model ? NULL : tz_err_hint(tz_err(TZ_E_MISSING, "还没有安装业务包"), "请系统管理员安装");
}

/* ---- warnings */
static void warning_parts(struct tz_json *j, const struct tz_hit_warning *w)
{
    tz_json_kint(j, "id", w->id);
    tz_json_kint(j, "version", w->version);
    tz_json_kstr(j, "number", w->number);
    tz_json_kstr(j, "rule", w->rule);
    tz_json_kstr(j, "label", w->label);
    tz_json_kstr(j, "basis", w->basis);
    tz_json_kint(j, "place", w->place);
    tz_json_kstr(j, "place_name", w->place_title);
    tz_json_kstr(j, "state", tz_warning_states[w->state]);
    kday(j, "opened_on", w->opened_on);
    kday(j, "due_on", w->due_on);
    kday(j, "gone_on", w->gone_on);
    tz_json_kbool(j, "late", w->late);
    tz_json_kint(j, "hits", w->hits);
    tz_json_kstr(j, "finding", w->finding);
    tz_json_kstr(j, "reason", w->reason);
    tz_json_key(j, "tells");
    tz_json_array(j);
    for (size_t i = 0; i < w->tell_n; i++)
        tz_json_str(j, w->tells[i].text);
    tz_json_end(j);
}

static struct tz_err *list_warnings(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_warning_counts counts;
    struct tz_hit_warning *list;
    struct tz_json j;
    size_t n;
    const char *state = tz_arg_text(r, "state");
    struct tz_warning_query q = {.all = tz_arg_bool(r, "all"),
                                 .late = tz_arg_bool(r, "late"),
                                 .rule = tz_arg_text(r, "rule"),
                                 .limit = (size_t)tz_arg_int(r, "limit", 200),
                                 .offset = (size_t)tz_arg_int(r, "offset", 0)};
    for (int i = 0; state && i < TZ_WARNING_STATES; i++)
        if (tz_same(state, tz_warning_states[i]))
            q.state = i + 1;
    if (state && *state && !q.state)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这个状态", state), "可用 待核、属实、不属实、已处理");
    TZ_TRY(need_model(v));
    TZ_TRY(tz_warning_list(&list, &n, &counts, &v->desk, &q, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_object(&j);
    tz_json_kint(&j, "open", counts.open);
    tz_json_kint(&j, "late", counts.late);
    tz_json_key(&j, "warnings");
    tz_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        tz_json_object(&j);
        warning_parts(&j, &list[i]);
        tz_json_end(&j);
    }
    tz_json_end(&j);
    tz_json_end(&j);
    return NULL;
}

static struct tz_err *answer_warning(struct visit *v, struct tz_response *res, int64_t id)
{
    struct tz_warning_view w;
    struct tz_json j;
    TZ_TRY(tz_warning_show(&w, &v->desk, id, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_object(&j);
    warning_parts(&j, &w.w);
    tz_json_kbool(&j, "may_answer", w.may_answer);
    tz_json_kbool(&j, "may_settle", w.may_settle);
    tz_json_kstr(&j, "offer", w.offer);
    tz_json_key(&j, "facts");
    tz_json_object(&j);
    for (size_t i = 0; i < w.fact_n; i++)
        tz_json_kstr(&j, w.facts[i].key, w.facts[i].value);
    tz_json_end(&j);
    tz_json_key(&j, "rows");
    tz_json_array(&j);
    for (size_t i = 0; i < w.row_n; i++) {
        tz_json_object(&j);
        tz_json_kint(&j, "id", w.rows[i].id);
        tz_json_kint(&j, "version", w.rows[i].version);
        tz_json_kstr(&j, "number", w.rows[i].number);
        tz_json_end(&j);
    }
    tz_json_end(&j);
    tz_json_kint(&j, "hidden_rows", (int64_t)w.hidden_n);
    tz_json_end(&j);
    return NULL;
}

static struct tz_err *get_warning(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(need_model(v));
    return answer_warning(v, res, tz_arg_id(r, "id"));
}

static struct tz_err *settle_warning(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *act = tz_arg_text(r, "act"), *reason = tz_arg_text(r, "reason");
    int64_t id = tz_arg_id(r, "id");
    enum tz_warning_state to = TZ_WARNING_OPEN;
    TZ_TRY(need_model(v));
    for (int i = TZ_WARNING_TRUE; i < TZ_WARNING_STATES; i++)
        if (tz_same(act, tz_warning_states[i]))
            to = (enum tz_warning_state)i;
    if (tz_same(act, "answer"))
        TZ_TRY(tz_warning_answer(&v->desk, id, reason, v->a));
    else if (tz_same(act, "accept"))
        TZ_TRY(tz_warning_accept(&v->desk, id, reason, v->a));
    else
        TZ_TRY(tz_warning_settle(&v->desk, id, tz_arg_int(r, "base", 0), to, reason, v->a));
    return answer_warning(v, res, id);
}

/* ---- draws */
static void draw_parts(struct tz_json *j, const struct tz_draw *d)
{
    tz_json_kint(j, "id", d->id);
    tz_json_kstr(j, "number", d->number);
    tz_json_kstr(j, "register", d->reg);
    tz_json_kstr(j, "filters", d->filters);
    tz_json_kstr(j, "seed", d->seed);
    tz_json_kstr(j, "inspectors", d->inspectors);
    tz_json_kstr(j, "purpose", d->purpose);
    tz_json_kint(j, "count", d->count);
    tz_json_kbool(j, "by_place", d->by_place);
}

static struct tz_err *list_draws(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_draw *list;
    struct tz_json j;
    size_t n;
    TZ_TRY(need_model(v));
    TZ_TRY(tz_draw_list(&list, &n, &v->desk, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        tz_json_object(&j);
        draw_parts(&j, &list[i]);
        tz_json_end(&j);
    }
    tz_json_end(&j);
    return NULL;
}

static struct tz_err *get_draw(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_draw_check same;
    struct tz_draw d;
    struct tz_json j;
    TZ_TRY(need_model(v));
    TZ_TRY(tz_draw_get(&d, &v->desk, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_draw_repeat(&same, &d, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_object(&j);
    draw_parts(&j, &d);
    tz_json_kbool(&j, "repeats", same.same);
    tz_json_key(&j, "drawn");
    tz_json_array(&j);
    for (size_t i = 0; i < d.drawn_n; i++) {
        tz_json_object(&j);
        tz_json_kint(&j, "id", d.drawn[i].id);
        tz_json_kstr(&j, "number", d.drawn[i].number);
        tz_json_kstr(&j, "inspectors", d.drawn[i].inspectors);
        tz_json_end(&j);
    }
    tz_json_end(&j);
    tz_json_end(&j);
    return NULL;
}

/* ---- callbacks */
static void callback_json(struct tz_json *j, const struct tz_callback *k)
{
    tz_json_object(j);
    tz_json_kint(j, "id", k->id);
    tz_json_kstr(j, "register", k->reg->key);
    tz_json_kint(j, "entry", k->entry);
    tz_json_kstr(j, "number", k->number);
    tz_json_kstr(j, "place_name", k->place_title);
    kday(j, "drawn_on", k->drawn_on);
    tz_json_kstr(j, "state", k->state);
    tz_json_kstr(j, "rating", k->rating);
    tz_json_end(j);
}

static struct tz_err *list_callbacks(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_callback *list;
    struct tz_json j;
    size_t n;
    TZ_TRY(need_model(v));
    TZ_TRY(tz_callback_list(&list, &n, &v->desk, tz_arg_bool(r, "all"), v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_array(&j);
    for (size_t i = 0; i < n; i++)
        callback_json(&j, &list[i]);
    tz_json_end(&j);
    return NULL;
}

static struct tz_err *record_callback(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_callback k;
    struct tz_json j;
    const char *rating = tz_arg_text(r, "rating");
    int64_t id = tz_arg_id(r, "id");
    TZ_TRY(need_model(v));
    TZ_TRY(tz_callback_record(&v->desk, id, rating && *rating ? rating : NULL, v->a));
    TZ_TRY(tz_callback_get(&k, &v->desk, id, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    callback_json(&j, &k);
    return NULL;
}

static const char *const acts[] = {"answer", "accept", "属实", "不属实", "已处理", NULL};
static const struct tz_route_arg warning_args[] = {
    {.name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "rule", .label = "规则", .kind = TZ_ARG_KEY},
    {.name = "all", .label = "办结的也列", .kind = TZ_ARG_BOOL},
    {.name = "late", .label = "只列超期", .kind = TZ_ARG_BOOL},
    {.name = "limit", .label = "行数", .kind = TZ_ARG_INT, .min = 1, .max = 1000},
    {.name = "offset", .label = "从第几行", .kind = TZ_ARG_INT, .min = 0, .max = 1000000},
    {0}};
static const struct tz_route_arg id_args[] = {{.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg settle_args[] = {
    {.name = "id", .label = "预警", .kind = TZ_ARG_ID, .required = true},
    {.name = "act", .label = "办理", .kind = TZ_ARG_CHOICE, .required = true, .choices = acts},
    {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 600},
    {.name = "base", .label = "版本", .kind = TZ_ARG_INT, .min = 0, .max = 1000000},
    {0}};
static const struct tz_route_arg all_args[] = {{.name = "all", .label = "回访过的也列", .kind = TZ_ARG_BOOL}, {0}};
static const struct tz_route_arg call_args[] = {
    {.name = "id", .label = "回访", .kind = TZ_ARG_ID, .required = true},
    {.name = "rating", .label = "评价（空为没有接通）", .kind = TZ_ARG_TEXT, .max = 20},
    {0}};

const struct tz_route web_api_rule_routes[] = {
    {TZ_GET, "/api/1/warnings", list_warnings, "work", TZ_ROUTE_API, "预警列表", "告知本账号的预警。", warning_args},
    {TZ_GET, "/api/1/warnings/{id:id}", get_warning, "work", TZ_ROUTE_API, "预警", "一条预警和所据记录。", id_args},
    {TZ_POST, "/api/1/warnings/{id:id}/acts", settle_warning, "work", TZ_ROUTE_API, "核实预警",
     "answer 填核实情况，accept 照建议办理，属实、不属实、已处理为办结；理由必填。", settle_args},
    {TZ_GET, "/api/1/draws", list_draws, "work", TZ_ROUTE_API, "抽取列表", "双随机抽取。", NULL},
    {TZ_GET, "/api/1/draws/{id:id}", get_draw, "work", TZ_ROUTE_API, "抽取", "一次抽取，并说重抽是否一致。", id_args},
    {TZ_GET, "/api/1/callbacks", list_callbacks, "work", TZ_ROUTE_API, "回访列表", "待回访的事。", all_args},
    {TZ_POST, "/api/1/callbacks/{id:id}", record_callback, "work", TZ_ROUTE_API, "记录回访", "记下评价，或没有接通。",
     call_args},
    {0}};
