/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of who works outside (外勤采集): three short forms, what is due today, 无情况. It opens and takes entries without a
 * signal (web/static/js/field.js, sw.js); entries go to the ordinary forms of their registers, each with a request key.
 */
#include <string.h>
#include <zlib.h>

#include "base/json.h"
#include "web/plain_priv.h"

enum { TODOS = 12, KEYS = 6 };

static const struct short_form {
    const char *reg, *label, *icon;
    const char *keys[KEYS];
    const char *fixed, *value; /* a field that is not asked */
} short_forms[] = {
    {"problem", "看到问题", "problem", {"content", "proof", "voice", "spot", NULL}, "source", "网格"},
    {"visit", "走访", "visit", {"object_kind", "talk", "proof", NULL}, NULL, NULL},
    {"patrol", "巡查", "patrol", {"kind", "checks", "found", "photos", NULL}, NULL, NULL},
};

/* ---- the forms */
static void one_field(struct visit *v, struct v_field *out, const struct tz_register *r, const struct tz_field *f)
{
    web_field(v, out, f, "f.", NULL, NULL);
    if (web_file_field(f)) {
        out->name = tz_printf(v->a, "file.%s", f->key);
        out->capture = f->type == TZ_TYPE_PHOTO;
        out->accept = f->type == TZ_TYPE_PHOTO ? "image/*" : "audio/*";
        out->help = f->type == TZ_TYPE_PHOTO ? "照片上自动写时间、地点、编号" : "说一段话也行";
    }
    out->id = tz_printf(v->a, "%s.%s", r->key, f->key); /* three forms on one page */
}

static void fill_form(struct visit *v, struct v_field_form *out, const struct short_form *s,
                      const struct tz_register *r)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, KEYS + 1, struct v_field);
    struct v_hidden *hidden = TZ_NEW_ARRAY(v->a, 2, struct v_hidden);
    *out = (struct v_field_form){.id = r->key,
                                 .label = s->label,
                                 .icon = s->icon,
                                 .action = tz_printf(v->a, "/r/%s/new", r->key),
                                 .full_url = tz_printf(v->a, "/r/%s/new", r->key)};
    web_place_field(v, &fields[out->n_fields], r);
    fields[out->n_fields++].id = tz_printf(v->a, "%s.place", r->key);
    for (size_t i = 0; s->keys[i]; i++) {
        const struct tz_field *f = tz_register_field(r, s->keys[i]);
        if (f)
            one_field(v, &fields[out->n_fields++], r, f);
    }
    hidden[out->n_hidden++] = (struct v_hidden){"request", tz_secret_new(v->a)};
    if (s->fixed)
        hidden[out->n_hidden++] = (struct v_hidden){tz_printf(v->a, "f.%s", s->fixed), s->value};
    out->hidden = hidden;
    out->fields = fields;
}

/* A date that has to be said is said by the model's default; only what people must choose is asked. */
static void fill_forms(struct visit *v, struct v_field_page *page)
{
    enum { FORMS = sizeof short_forms / sizeof *short_forms };
    struct v_field_form *forms = TZ_NEW_ARRAY(v->a, FORMS, struct v_field_form);
    for (size_t i = 0; v->model && i < FORMS; i++) {
        const struct tz_register *r = tz_model_register(v->model, short_forms[i].reg);
        if (r && tz_scope_may(&v->who, r, TZ_RIGHT_CREATE))
            fill_form(v, &forms[page->n_forms++], &short_forms[i], r);
    }
    page->forms = forms;
}

/* ---- today */
static struct tz_err *fill_today(struct visit *v, struct v_field_page *page)
{
    const struct tz_due_query q = {.until = v->today, .limit = TODOS};
    struct v_todo *todos = TZ_NEW_ARRAY(v->a, 2 * TODOS, struct v_todo);
    struct tz_due_counts counts;
    struct tz_obliged *obliged;
    struct tz_due *list;
    size_t n, obliged_n;
    TZ_TRY(tz_due_list(&list, &n, &counts, &v->desk, &q, v->a));
    for (size_t i = 0; i < n && i < TODOS; i++)
        todos[page->n_todos++] =
            (struct v_todo){.url = tz_printf(v->a, "/e/%lld", (long long)list[i].id),
                            .title = tz_printf(v->a, "%s %s", list[i].number, list[i].clock->label),
                            .register_label = list[i].reg->label,
                            .place = list[i].place,
                            .left = web_left(v, list[i].due),
                            .late = list[i].how == TZ_DUE_LATE};
    TZ_TRY(tz_obligation_list(&obliged, &obliged_n, &v->desk, v->today, tz_day_add(v->today, 7), false, v->a));
    for (size_t i = 0; i < obliged_n && i < TODOS; i++)
        todos[page->n_todos++] = (struct v_todo){
            .url = tz_printf(v->a, "/e/%lld", (long long)obliged[i].object),
            .title = tz_printf(v->a, "%s %s", obliged[i].number, obliged[i].label),
            .register_label = obliged[i].rule->each->label,
            .place = obliged[i].place,
            .due = web_day(v, obliged[i].till),
            .left = tz_printf(v->a, "已办 %lld，应办 %lld", (long long)obliged[i].done, (long long)obliged[i].due)};
    page->todos = todos;
    return NULL;
}

/* 无情况: the nil return of the month for what is patrolled and found, by who may hand in. */
static void fill_nil(struct visit *v, struct v_field_page *page)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    for (size_t i = 0; tz_who_has_role(&v->who, "village") && i < page->n_forms; i++)
        if (!tz_same(page->forms[i].id, "visit"))
            acts[page->n_nil++] = (struct v_act){.label = tz_printf(v->a, "%s：本月无情况", page->forms[i].label),
                                                 .url = tz_printf(v->a, "/returns/%s/%d-%02d", page->forms[i].id,
                                                                  tz_day_year(v->today), tz_day_month(v->today)),
                                                 .post = true,
                                                 .csrf = tz_request_csrf(v->r),
                                                 .name = "state",
                                                 .value = "nil"};
    page->nil = acts;
}

static struct tz_err *get_field(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_field_page page = {
        .heading = "外勤登记", .worker = "/sw.js", .user = tz_printf(v->a, "%lld", (long long)v->who.actor.account)};
    TZ_TRY(visit_places(v));
    page.frame = web_frame(v, "外勤登记");
    fill_forms(v, &page);
    if (v->model)
        TZ_TRY(fill_today(v, &page));
    fill_nil(v, &page);
    tz_page_field(tz_response_html(res, 200), &page);
    return NULL;
}

/* What the queue needs before it sends: the token of this session. */
static struct tz_err *get_token(struct tz_request *r, struct tz_response *res)
{
    struct tz_json j;
    tz_json_init(&j, tz_response_json(res, 200));
    tz_json_object(&j);
    tz_json_kstr(&j, "csrf", tz_request_csrf(r));
    tz_json_end(&j);
    return NULL;
}

/* The service worker has to stand at the root, so that it may look after /field; asked anew each time. */
static struct tz_err *get_worker(struct tz_request *r, struct tz_response *res)
{
    const struct tz_asset *asset = tz_asset_find(&tz_assets, "js/sw.js");
    if (!asset)
        return tz_err(TZ_E_NOT_FOUND, "没有这个文件");
    if (!asset->gzip) {
        tz_response_bytes(res, 200, asset->media, asset->data, asset->size);
    } else {
        unsigned char *out = tz_alloc(tz_request_arena(r), asset->raw_size);
        z_stream z = {.next_in = (Bytef *)(uintptr_t)asset->data,
                      .avail_in = (uInt)asset->size,
                      .next_out = out,
                      .avail_out = (uInt)asset->raw_size};
        if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
            return tz_err(TZ_E_INTERNAL, "页面资源无法读取");
        int done = inflate(&z, Z_FINISH);
        inflateEnd(&z);
        if (done != Z_STREAM_END)
            return tz_err(TZ_E_INTERNAL, "页面资源无法读取");
        tz_response_bytes(res, 200, asset->media, out, asset->raw_size);
    }
    tz_response_cache(res, TZ_CACHE_CHECK);
    return NULL;
}

const struct tz_route web_field_routes[] = {
    {TZ_GET, "/field", get_field, "work", TZ_ROUTE_MENU, "外勤登记",
     "看到问题、走访、巡查；没有信号也能填，有信号自动送出。", NULL},
    {TZ_GET, "/field/token", get_token, "work", 0, "外勤令牌", "送出前取本次登录的令牌。", NULL},
    {TZ_GET, "/sw.js", get_worker, NULL, TZ_ROUTE_PUBLIC, "离线页", "让外勤页没有信号也打得开。", NULL},
    {0}};
