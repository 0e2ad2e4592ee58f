/* SPDX-License-Identifier: Apache-2.0
 *
 * One map (一张图): outlines of villages, and what the registers have as points, lines and areas, by register and state. No
 * tiles, nothing from the internet; the table below says the same in words and links to the entries.
 */
#include "base/json.h"
#include "place/param.h"
#include "register/shape.h"
#include "web/plain_priv.h"

enum { SHAPES_MOST = 1000 };

struct showing {
    struct visit *v;
    struct tz_shape_query q;
    struct tz_shape *shapes;
    size_t n;
    bool more;
    const char *state, *reason;
};

/* ---- load */
static struct tz_err *load(struct showing *x)
{
    struct visit *v = x->v;
    const char *key = tz_arg_text(v->r, "register");
    struct tz_filter *f = TZ_NEW_ARRAY(v->a, 2, struct tz_filter);
    const char **value = TZ_NEW_ARRAY(v->a, 1, const char *);
    if (!v->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "请系统管理员安装");
    x->state = tz_arg_text(v->r, "state");
    x->reason = tz_arg_text(v->r, "reason");
    x->q = (struct tz_shape_query){.limit = SHAPES_MOST, .known = v->known};
    if (key && *key)
        x->q.reg = tz_model_register(v->model, key);
    if (x->q.reg && !tz_shape_register(&v->who, x->q.reg))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这种图"), "从“台账”里选");
    if (x->q.reg && x->state && *x->state) {
        value[0] = x->state;
        f[0] = (struct tz_filter){.key = "state", .op = TZ_F_EQ, .values = value, .n = 1};
        x->q.filters = f;
        x->q.filter_n = 1;
    }
    x->q.look = x->q.reg && x->reason && *x->reason;
    struct tz_desk desk = v->desk;
    desk.reason = x->q.look ? x->reason : desk.reason;
    TZ_TRY(visit_places(v));
    return tz_shape_list(&x->shapes, &x->n, &x->more, &desk, &x->q, v->a);
}

/* ---- show */
static void json_shape(struct tz_json *j, struct visit *v, const struct tz_shape *s)
{
    tz_json_object(j);
    tz_json_kstr(j, "label", tz_printf(v->a, "%s %s", s->label, s->number));
    tz_json_kstr(j, "text", s->state);
    tz_json_kstr(j, "url", tz_printf(v->a, "/e/%lld", (long long)s->entry));
    tz_json_kstr(j, "kind",
                 s->field->type == TZ_TYPE_POINT  ? "point"
                 : s->field->type == TZ_TYPE_LINE ? "line"
                                                  : "area");
    tz_json_key(j, "at");
    tz_json_raw(j, tz_shape_json(s->points, v->a));
    tz_json_end(j);
}

/* Outlines are the parameter `outline` of each village, so that they are dated and have a basis. */
static struct tz_err *outlines(struct tz_json *j, struct visit *v)
{
    struct tz_conn *c;
    int64_t *villages;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    tz_place_below(&villages, &n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    tz_json_key(j, "outlines");
    tz_json_array(j);
    for (size_t i = 0; i < n; i++) {
        struct tz_param_here here = {0};
        TZ_TRY(tz_param_get(&here, c, v->town.town, "outline", villages[i], v->today, v->known, v->a));
        if (!here.has || here.origin != villages[i] || !here.t)
            continue;
        tz_json_object(j);
        tz_json_kstr(j, "name", web_place(v, villages[i]));
        tz_json_key(j, "at");
        tz_json_raw(j, tz_shape_json(here.t, v->a));
        tz_json_end(j);
    }
    tz_json_end(j);
    return NULL;
}

static struct tz_err *map_json(const char **out, const struct showing *x)
{
    struct tz_json j;
    struct tz_buf *b = TZ_NEW(x->v->a, struct tz_buf);
    tz_buf_init(b, x->v->a);
    tz_json_init(&j, b);
    tz_json_object(&j);
    TZ_TRY(outlines(&j, x->v));
    tz_json_key(&j, "shapes");
    tz_json_array(&j);
    for (size_t i = 0; i < x->n; i++)
        json_shape(&j, x->v, &x->shapes[i]);
    tz_json_end(&j);
    tz_json_end(&j);
    *out = b->data;
    return NULL;
}

static void controls(const struct showing *x, struct v_map_page *page)
{
    struct visit *v = x->v;
    struct v_field *f = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    struct v_option *regs = TZ_NEW_ARRAY(v->a, v->model->register_n + 1, struct v_option);
    size_t n = 0;
    regs[n++] = (struct v_option){.value = "", .label = "全部"};
    for (size_t i = 0; i < v->model->register_n; i++)
        if (tz_shape_register(&v->who, v->model->registers[i]))
            regs[n++] = (struct v_option){.value = v->model->registers[i]->key,
                                          .label = v->model->registers[i]->label,
                                          .on = v->model->registers[i] == x->q.reg};
    f[0] = (struct v_field){
        .name = "register", .id = "register", .label = "台账", .kind = "choice", .options = regs, .n_options = n};
    page->n_controls = 1;
    if (x->q.reg) {
        struct v_option *states = TZ_NEW_ARRAY(v->a, x->q.reg->state_n + 1, struct v_option);
        states[0] = (struct v_option){.value = "", .label = "全部"};
        for (size_t i = 0; i < x->q.reg->state_n; i++)
            states[i + 1] = (struct v_option){.value = x->q.reg->states[i].key,
                                              .label = x->q.reg->states[i].key,
                                              .on = tz_same(x->q.reg->states[i].key, x->state)};
        f[1] = (struct v_field){.name = "state",
                                .id = "state",
                                .label = "状态",
                                .kind = "choice",
                                .options = states,
                                .n_options = x->q.reg->state_n + 1};
        f[2] = (struct v_field){.name = "reason",
                                .id = "reason",
                                .label = "看轨迹的事由",
                                .kind = "text",
                                .value = x->reason,
                                .help = "轨迹是密封的，写了事由才显示，并记入查看日志",
                                .maxlength = 80,
                                .autocomplete = "off"};
        page->n_controls = 3;
    }
    page->controls = f;
}

static struct tz_err *get_map(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {.v = visit_of(r)};
    struct visit *v = x.v;
    struct v_map_page page = {.list_url = "/map"};
    TZ_TRY(load(&x));
    page.frame = web_frame(v, "一张图");
    page.heading = "一张图";
    page.map_title = tz_printf(v->a, "%s，%zu处%s", x.q.reg ? x.q.reg->label : "各台账", x.n,
                               x.more ? "（还有更多，请按台账和状态缩小）" : "");
    controls(&x, &page);
    TZ_TRY(map_json(&page.map, &x));
    struct plain *p = plain_new(v, "一张图", NULL);
    plain_table(p, "shapes", "图上各处", "名称|状态|村组|台账|坐标", "图上还没有点、线、面；登记时填“位置”就会出现");
    for (size_t i = 0; i < x.n; i++) {
        const struct tz_shape *s = &x.shapes[i];
        const char *texts[] = {tz_printf(v->a, "%s %s", s->label, s->number), s->state, web_place(v, s->place),
                               s->reg->label, tz_printf(v->a, "%s：%.40s", s->field->label, s->points)};
        plain_row(p, tz_printf(v->a, "/e/%lld", (long long)s->entry), texts);
    }
    page.table = p->sections[0].table;
    tz_page_map(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg map_args[] = {{.name = "register", .label = "台账", .kind = TZ_ARG_TEXT, .max = 64},
                                               {.name = "state", .label = "状态", .kind = TZ_ARG_TEXT, .max = 40},
                                               {.name = "reason", .label = "事由", .kind = TZ_ARG_TEXT, .max = 80},
                                               {0}};

const struct tz_route web_map_routes[] = {{TZ_GET, "/map", get_map, "work", TZ_ROUTE_MENU, "一张图",
                                           "设施、巡查、火点、地块在图上的位置，不用联网。", map_args},
                                          {0}};
