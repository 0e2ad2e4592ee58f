/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON API: what the pages do, for programs and the command line; health and metrics.
 */
#include <string.h>

#include "base/json_read.h"
#include "web/entry_priv.h"
#include "web/figures_priv.h"

static struct tz_err *register_for(struct visit *v, const struct tz_register **out)
{
    *out = v->model ? tz_model_register(v->model, tz_arg_text(v->r, "register")) : NULL;
    if (!*out || !(v->who.system || tz_scope_may(&v->who, *out, TZ_RIGHT_SEE)))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这种台账"), "可能没有启用，或不在您的权限范围内");
    return NULL;
}

/* ---- entries */
static void json_value(struct tz_json *j, const struct tz_val *val, struct tz_arena *a)
{
    if (val->shown == TZ_MASKED) {
        tz_json_object(j);
        tz_json_kstr(j, "masked", tz_val_show(val, a));
        tz_json_end(j);
        return;
    }
    switch (val->field->type) {
    case TZ_TYPE_BOOL:
        tz_json_bool(j, val->i != 0);
        return;
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
        tz_json_dec(j, val->i, val->field->type == TZ_TYPE_MONEY ? 2 : val->field->decimals);
        return;
    default:
        tz_json_str(j, tz_val_print(val, a));
    }
}

static void json_subs(struct tz_json *j, const struct tz_val *val, struct tz_arena *a)
{
    tz_json_array(j);
    for (size_t k = 0; k < val->sub_n; k++) {
        tz_json_object(j);
        tz_json_kint(j, "sub", val->subs[k].sub);
        for (size_t i = 0; i < val->field->part_n; i++)
            if (!val->subs[k].values[i].empty) {
                tz_json_key(j, val->field->parts[i].key);
                json_value(j, &val->subs[k].values[i], a);
            }
        tz_json_end(j);
    }
    tz_json_end(j);
}

static void json_entry(struct tz_json *j, const struct tz_entry *e, struct tz_arena *a)
{
    char day[16];
    tz_json_object(j);
    tz_json_kint(j, "id", e->id);
    tz_json_kstr(j, "register", e->reg->key);
    tz_json_kstr(j, "number", e->number);
    tz_json_kint(j, "version", e->version);
    tz_json_kint(j, "place", e->place_now);
    tz_json_kstr(j, "place_name", e->place_label);
    tz_json_kstr(j, "on_day", e->on_day ? tz_day_print(day, e->on_day) : NULL);
    tz_json_kstr(j, "state", e->state >= 0 ? e->reg->states[e->state].key : NULL);
    tz_json_kbool(j, "struck", e->struck);
    tz_json_kstr(j, "upper_no", e->upper_no);
    tz_json_key(j, "fields");
    tz_json_object(j);
    for (size_t i = 0; i < e->reg->field_n; i++) {
        const struct tz_val *val = &e->values[i];
        if (val->empty && !val->sub_n)
            continue;
        tz_json_key(j, e->reg->fields[i].key);
        if (e->reg->fields[i].type == TZ_TYPE_LIST)
            json_subs(j, val, a);
        else
            json_value(j, val, a);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static struct tz_err *api_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_list_query q = {.right = TZ_RIGHT_SEE,
                              .text = tz_arg_text(r, "q"),
                              .order = tz_arg_text(r, "order"),
                              .after = tz_arg_text(r, "after"),
                              .limit = (size_t)tz_arg_int(r, "limit", 50),
                              .count = tz_arg_bool(r, "count"),
                              .parts = TZ_GET_LABELS};
    struct tz_list list = {0};
    struct tz_json j;
    size_t n;
    TZ_TRY(register_for(v, &q.reg));
    const struct tz_pair *given = tz_arg_map(r, "f", &n);
    struct tz_filter *filters = TZ_NEW_ARRAY(v->a, n + 1, struct tz_filter);
    for (size_t i = 0; i < n; i++) {
        const char **value = TZ_NEW_ARRAY(v->a, 1, const char *);
        value[0] = given[i].value;
        filters[i] = (struct tz_filter){.key = given[i].name, .op = TZ_F_EQ, .values = value, .n = 1};
    }
    q.filters = filters;
    q.filter_n = n;
    q.descending = q.order && *q.order == '-';
    q.order += q.descending;
    TZ_TRY(tz_list_run(&list, &v->desk, &q, v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_object(&j);
    if (q.count) {
        tz_json_kint(&j, "count", list.count);
        tz_json_kbool(&j, "more", list.count_more);
    }
    tz_json_kstr(&j, "next", list.next);
    tz_json_key(&j, "rows");
    tz_json_array(&j);
    for (size_t i = 0; i < list.n; i++)
        json_entry(&j, list.rows[i], v->a);
    tz_json_end(&j);
    tz_json_end(&j);
    return NULL;
}

static struct tz_err *api_get(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_entry *e;
    struct tz_json j;
    TZ_TRY(tz_register_get(&e, &v->desk, tz_arg_id(r, "id"), &(struct tz_get){.parts = TZ_GET_LISTS | TZ_GET_LABELS},
                           v->a));
    tz_json_init(&j, tz_response_json(res, 200));
    json_entry(&j, e, v->a);
    return NULL;
}

static void json_done(struct tz_response *res, int status, const struct tz_done *d)
{
    struct tz_json j;
    tz_json_init(&j, tz_response_json(res, status));
    tz_json_object(&j);
    tz_json_kint(&j, "id", d->id);
    tz_json_kstr(&j, "number", d->number);
    tz_json_kint(&j, "version", d->version);
    tz_json_kint(&j, "journal", d->j);
    tz_json_kbool(&j, "repeated", d->repeated);
    tz_json_kbool(&j, "unchanged", d->unchanged);
    tz_json_key(&j, "warnings");
    tz_json_array(&j);
    for (size_t i = 0; i < d->warning_n; i++)
        tz_json_str(&j, d->warnings[i].text);
    tz_json_end(&j);
    tz_json_end(&j);
}

/* "fields" of the body: an object of strings, numbers, booleans; arrays of objects are sub-rows. */
static struct tz_err *body_sets(struct visit *v, struct tz_set **out, size_t *n)
{
    const char *text = tz_arg_text(v->r, "fields");
    const struct tz_jnode *root;
    *n = 0;
    *out = NULL;
    if (!text)
        return NULL;
    TZ_TRY(tz_json_read(&root, text, strlen(text), NULL, v->a));
    if (root->type != TZ_J_OBJECT)
        return tz_err_place(tz_err(TZ_E_INPUT, "fields 应是对象"), "fields");
    *out = TZ_NEW_ARRAY(v->a, root->count + 1, struct tz_set);
    for (const struct tz_jnode *f = root->child; f; f = f->next) {
        struct tz_set *set = &(*out)[(*n)++];
        set->key = f->key;
        if (f->type == TZ_J_ARRAY)
            TZ_TRY(tz_set_rows_read(set, f, v->a));
        else
            TZ_TRY(tz_set_scalar(&set->text, f, f->key));
    }
    return NULL;
}

static struct tz_err *api_create(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct tz_done done = {0};
    struct tz_act act = {.intake = "接口", .state = tz_arg_text(r, "state")};
    struct tz_set *sets;
    size_t n;
    TZ_TRY(register_for(v, &reg));
    TZ_TRY(body_sets(v, &sets, &n));
    v->desk.request = tz_arg_text(r, "request");
    TZ_TRY(tz_register_create(&done, &v->desk, reg, sets, n, &act, v->a));
    json_done(res, 201, &done);
    return NULL;
}

static struct tz_err *base_of(struct visit *v, int64_t id, int64_t *base)
{
    struct tz_entry *e;
    *base = tz_arg_int(v->r, "base", 0);
    if (*base)
        return NULL;
    TZ_TRY(tz_register_get(&e, &v->desk, id, &(struct tz_get){0}, v->a));
    *base = e->version;
    return NULL;
}

static struct tz_err *api_change(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_done done = {0};
    struct tz_act act = {
        .reason = tz_arg_text(r, "reason"), .from = tz_arg_day(r, "from"), .always = tz_arg_bool(r, "always")};
    struct tz_set *sets;
    size_t n;
    int64_t base;
    TZ_TRY(body_sets(v, &sets, &n));
    TZ_TRY(base_of(v, tz_arg_id(r, "id"), &base));
    v->desk.request = tz_arg_text(r, "request");
    TZ_TRY(tz_register_change(&done, &v->desk, tz_arg_id(r, "id"), base, sets, n, &act, v->a));
    json_done(res, 200, &done);
    return NULL;
}

static struct tz_err *api_move(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_done done = {0};
    struct tz_act act = {
        .reason = tz_arg_text(r, "reason"), .note = tz_arg_text(r, "note"), .from = tz_arg_day(r, "from")};
    struct tz_set *sets;
    size_t n;
    int64_t base;
    TZ_TRY(body_sets(v, &sets, &n));
    TZ_TRY(base_of(v, tz_arg_id(r, "id"), &base));
    v->desk.request = tz_arg_text(r, "request");
    TZ_TRY(tz_register_move(&done, &v->desk, tz_arg_id(r, "id"), base, tz_arg_text(r, "to"), sets, n, &act, v->a));
    json_done(res, 200, &done);
    return NULL;
}

/* ---- figures */
static struct tz_err *api_figure(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct tz_figure_ask ask = {0};
    struct tz_figure *f;
    struct tz_figure_words w = {.indicator = tz_arg_text(r, "key"),
                                .place = tz_arg_text(r, "place"),
                                .period = tz_arg_text(r, "period"),
                                .by = tz_arg_text(r, "by"),
                                .known = tz_arg_text(r, "known_at"),
                                .as_of = tz_arg_text(r, "as_of"),
                                .map = tz_arg_text(r, "map"),
                                .cumulative = tz_arg_bool(r, "cumulative"),
                                .compare = tz_arg_text(r, "compare")};
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有启用台账包");
    TZ_TRY(figure_filters(&w, v));
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_figure_ask_words(&ask, c, v->model, v->town.town, &w, v->a));
    ask.who = v->who.system ? NULL : &v->who;
    TZ_TRY(tz_figure(&f, c, &ask, v->a));
    tz_figure_json(tz_response_json(res, 200), f, v->places);
    return NULL;
}

/* ---- health and metrics */
static struct tz_err *health(struct tz_request *r, struct tz_response *res)
{
    struct tz_web *w = tz_request_data(r);
    struct tz_town *towns;
    size_t n;
    TZ_TRY(tz_store_towns(&towns, &n, w->store, tz_request_arena(r)));
    tz_buf_printf(tz_response_json(res, 200), "{\"ok\":true,\"towns\":%zu}", n);
    return NULL;
}

static struct tz_err *metrics(struct tz_request *r, struct tz_response *res)
{
    struct tz_web *w = tz_request_data(r);
    struct tz_server_stats s = {0};
    struct tz_buf *b = tz_response_text(res, 200, "text/plain; version=0.0.4; charset=utf-8");
    if (w->server)
        tz_server_stats(w->server, &s);
    tz_buf_printf(
        b, "taizhang_requests_total %llu\ntaizhang_requests_refused_total %llu\ntaizhang_requests_lost_total %llu\n",
        (unsigned long long)s.requests, (unsigned long long)s.refused, (unsigned long long)s.lost);
    tz_buf_printf(
        b,
        "taizhang_requests_open %llu\ntaizhang_queue{queue=\"common\"} %llu\ntaizhang_queue{queue=\"long\"} %llu\n"
        "taizhang_queue{queue=\"signin\"} %llu\ntaizhang_queue{queue=\"write\"} %llu\ntaizhang_requests_slow_total "
        "%llu\n",
        (unsigned long long)s.open, (unsigned long long)s.waiting[0], (unsigned long long)s.waiting[1],
        (unsigned long long)s.waiting[2], (unsigned long long)s.waiting[3],
        (unsigned long long)__atomic_load_n(&w->slow, __ATOMIC_RELAXED));
    return NULL;
}

#define REGISTER_ARG                                                                                                   \
    {                                                                                                                  \
        .name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true                                      \
    }
#define ID_ARG                                                                                                         \
    {                                                                                                                  \
        .name = "id", .label = "条目", .kind = TZ_ARG_ID, .required = true                                             \
    }
#define WRITE_ARGS                                                                                                     \
    {.name = "fields", .label = "字段", .kind = TZ_ARG_JSON},                                                          \
        {.name = "request", .label = "请求号", .kind = TZ_ARG_TEXT, .max = 64},                                        \
        {.name = "base", .label = "版本", .kind = TZ_ARG_INT},                                                         \
        {.name = "reason", .label = "理由", .kind = TZ_ARG_LINES, .max = 500},                                         \
    {                                                                                                                  \
        .name = "from", .label = "自何日起", .kind = TZ_ARG_DAY                                                        \
    }
static const struct tz_route_arg list_args[] = {
    REGISTER_ARG,
    {.name = "f", .label = "条件", .kind = TZ_ARG_MAP},
    {.name = "q", .label = "文字", .kind = TZ_ARG_TEXT, .max = 100},
    {.name = "order", .label = "排序", .kind = TZ_ARG_TEXT, .max = 70},
    {.name = "after", .label = "页", .kind = TZ_ARG_TEXT, .max = 500},
    {.name = "limit", .label = "条数", .kind = TZ_ARG_INT, .min = 1, .max = 200},
    {.name = "count", .label = "计数", .kind = TZ_ARG_BOOL},
    {0}};
static const struct tz_route_arg id_args[] = {ID_ARG, {0}};
static const struct tz_route_arg create_args[] = {
    REGISTER_ARG, WRITE_ARGS, {.name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 60}, {0}};
static const struct tz_route_arg change_args[] = {
    ID_ARG, WRITE_ARGS, {.name = "always", .label = "一直是这样", .kind = TZ_ARG_BOOL}, {0}};
static const struct tz_route_arg move_args[] = {
    ID_ARG,
    WRITE_ARGS,
    {.name = "to", .label = "状态", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "note", .label = "说明", .kind = TZ_ARG_LINES, .max = 2000},
    {0}};
static const struct tz_route_arg figure_args[] = {
    {.name = "key", .label = "指标", .kind = TZ_ARG_KEY, .required = true},
    {.name = "place", .label = "区划", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "period", .label = "期间", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "by", .label = "分开", .kind = TZ_ARG_TEXT, .max = 100},
    {.name = "known_at", .label = "所知时刻", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "as_of", .label = "截至", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "where", .label = "条件", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "map", .label = "区划口径", .kind = TZ_ARG_TEXT, .max = 10},
    {.name = "compare", .label = "比较", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "cumulative", .label = "累计", .kind = TZ_ARG_BOOL},
    {.name = "f", .label = "条件", .kind = TZ_ARG_MAP},
    {0}};

const struct tz_route web_api_routes[] = {
    {TZ_GET, "/api/1/registers/{register:key}/entries", api_list, "work", TZ_ROUTE_API, "条目列表", "按条件列出条目。",
     list_args},
    {TZ_POST, "/api/1/registers/{register:key}/entries", api_create, "work", TZ_ROUTE_API, "登记", "登记一个条目。",
     create_args},
    {TZ_GET, "/api/1/entries/{id:id}", api_get, "work", TZ_ROUTE_API, "条目", "读一个条目。", id_args},
    {TZ_PATCH, "/api/1/entries/{id:id}", api_change, "work", TZ_ROUTE_API, "变更", "变更或更正一个条目。", change_args},
    {TZ_POST, "/api/1/entries/{id:id}/moves", api_move, "work", TZ_ROUTE_API, "流转", "把条目办到下一状态。",
     move_args},
    {TZ_GET, "/api/1/figures/{key:key}", api_figure, "work", TZ_ROUTE_API, "指标", "一个指标的数。", figure_args},
    {TZ_GET, "/health", health, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_API, "健康", "服务是否正常。", NULL},
    {TZ_GET, "/metrics", metrics, NULL, TZ_ROUTE_PUBLIC, "运行数据", "运行数据，无个人信息。", NULL},
    {0}};
