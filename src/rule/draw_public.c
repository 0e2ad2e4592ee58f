/* SPDX-License-Identifier: Apache-2.0
 *
 * The public account of a draw: how it was drawn, what was drawn, what the inspections of it found. It is drafted as a
 * publication and goes the way of every publication (review, secrecy, signing).
 */
#include "rule/draw_priv.h"

#include <string.h>

#include "base/text.h"

/* The name of an object where its register keeps names in the open, else nothing. */
static struct tz_err *name_of(const char **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    const struct tz_get get = {.parts = 0};
    struct tz_entry *e;
    *out = "";
    struct tz_err *failed = tz_register_get(&e, d, id, &get, a);
    if (failed && failed->code == TZ_E_NOT_FOUND) {
        tz_err_free(failed);
        return NULL;
    }
    if (failed)
        return failed;
    const struct tz_field *f = tz_register_field(e->reg, "name");
    if (f && !f->system && !f->cls && e->reg->sight == TZ_SIGHT_OFFICE)
        *out = tz_entry_show(e, "name", a);
    return NULL;
}

/* What the inspections made for this draw say, by object. */
struct findings {
    const struct tz_draw *draw;
    const char **results; /* by drawn object; NULL = not inspected yet */
    struct tz_arena *a;
};

static struct tz_err *take_finding(const struct tz_entry *e, void *data)
{
    struct findings *f = data;
    const struct tz_val *unit = tz_entry_val(e, "unit");
    const char *result = tz_entry_show(e, "result", f->a);
    for (size_t i = 0; unit && !unit->empty && *result && i < f->draw->drawn_n; i++)
        if (f->draw->drawn[i].id == unit->i)
            f->results[i] = tz_strdup(f->a, result);
    return NULL;
}

static struct tz_err *findings_of(struct findings *out, const struct tz_draw *x, const struct tz_desk *d,
                                  struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, "inspection");
    struct tz_filter filter;
    *out = (struct findings){.draw = x, .results = TZ_NEW_ARRAY(a, x->drawn_n + 1, const char *), .a = a};
    memset(out->results, 0, (x->drawn_n + 1) * sizeof *out->results);
    if (!r || !tz_register_field(r, "drawn"))
        return NULL;
    TZ_TRY(tz_filter_parse(&filter, r, tz_printf(a, "drawn=%s", x->number), a));
    const struct tz_list_query q = {
        .reg = r, .right = TZ_RIGHT_SEE, .filters = &filter, .filter_n = 1, .order = "number", .limit = 1000};
    return tz_list_each(d, &q, take_finding, out);
}

static struct tz_err *body_of(const char **out, const struct tz_draw *x, const struct tz_desk *d, struct tz_arena *a)
{
    struct findings f;
    struct tz_buf b;
    char day[32];
    TZ_TRY(findings_of(&f, x, d, a));
    tz_buf_init(&b, a);
    tz_buf_printf(&b,
                  "%s从%s %zu个对象中随机抽取%zu个%s。种子：%s。名次按 HMAC-SM3(种子, \"object\" 换行 编号) "
                  "从小到大取，任何人都可以重算。\n",
                  tz_day_show(day, tz_day_of(x->at)), x->reg_label, x->pool_n, x->drawn_n,
                  x->by_place ? "，按村分层" : "", x->seed);
    if (x->rest && x->left_out)
        tz_buf_printf(&b, "%lld天内抽过或查过的没有列入。\n", (long long)x->rest);
    for (size_t i = 0; i < x->drawn_n; i++) {
        const char *name;
        TZ_TRY(name_of(&name, d, x->drawn[i].id, a));
        tz_buf_printf(&b, "%zu. %s%s%s", i + 1, x->drawn[i].number, *name ? " " : "", name);
        if (*x->drawn[i].inspectors)
            tz_buf_printf(&b, "；检查人员：%s", x->drawn[i].inspectors);
        tz_buf_printf(&b, "；检查结果：%s\n", f.results[i] ? f.results[i] : "尚未登记");
    }
    *out = b.data;
    return NULL;
}

struct tz_err *tz_draw_publish(const char **number, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    const struct tz_register *r = d->model ? tz_model_register(d->model, "publication") : NULL;
    const struct tz_act act = {0};
    struct tz_draw x;
    struct tz_done done;
    const char *body;
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用公开信息台账"), "安装业务包 services 后再用");
    TZ_TRY(tz_draw_get(&x, d, id, a));
    TZ_TRY(body_of(&body, &x, d, a));
    const char *title =
        tz_printf(a, "双随机抽查结果（%s%s%s）", x.number, x.purpose ? "，" : "", x.purpose ? x.purpose : "");
    const struct tz_set sets[] = {{.key = "title", .text = title},
                                  {.key = "category", .text = "公示公告"},
                                  {.key = "genre", .text = "公告"},
                                  {.key = "body", .text = body}};
    TZ_TRY(tz_register_create(&done, d, r, sets, sizeof sets / sizeof *sets, &act, a));
    *number = tz_strdup(a, done.number);
    return NULL;
}
