/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-reports by code (扫码自报): the short public form behind a code, and for the desk the links of all villages. Write-only:
 * nothing is looked up, nothing echoed, and whoever writes gets the same answer.
 */
#include "web/plain_priv.h"
#include "web/public_priv.h"

static const char *const names[][2] = {
    {"name", "姓名"}, {"phone", "手机"}, {"happened", "日期"}, {"where", "地方"}, {"said", "内容"}};
enum { NAMES = sizeof names / sizeof *names };

static struct tz_err *find(struct tz_self_code *k, struct visit **v, struct tz_request *r)
{
    TZ_TRY(public_visit(v, r));
    TZ_TRY(tz_public_turn(TZ_TURN_FOLLOW, tz_request_peer(r)->address));
    return tz_self_find(k, &(*v)->desk, tz_arg_text(r, "code"), (*v)->a);
}

static struct tz_err *show(struct visit *v, struct tz_response *res, const struct tz_self_code *k)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, NAMES, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {.submit = "提交", .aside = "提交后会得到编号和查询码"};
    size_t wrong;
    page.heading = tz_printf(v->a, "%s自报（%s）", k->kind, k->place_label);
    page.intro = "只用来核对名单，九十天后清除。不用写身份证号。";
    page.action = public_url(v, tz_printf(v->a, "/public/self/%s", k->code));
    f[0] = public_field(v, "name", "姓名", "text", true, 30);
    f[1] = public_field(v, "phone", "手机", "phone", false, 20);
    f[1].help = "可以不填";
    f[2] = public_field(v, "happened", "日期", "day", false, 0);
    f[2].help = "接种、返乡或上岗的日期";
    f[3] = public_field(v, "where", "地方", "text", false, 60);
    f[4] = public_field(v, "said", "内容", "lines", false, 500);
    f[4].rows = 3;
    *s = (struct v_form_section){.fields = f, .n_fields = NAMES};
    tz_request_errors(v->r, &wrong);
    public_show_form(v, res, &page, s, 1, wrong ? 422 : 200);
    return NULL;
}

static struct tz_err *get_self(struct tz_request *r, struct tz_response *res)
{
    struct tz_self_code k;
    struct visit *v;
    TZ_TRY(find(&k, &v, r));
    return show(v, res, &k);
}

static struct tz_err *post_self(struct tz_request *r, struct tz_response *res)
{
    struct tz_self_code k;
    struct tz_said said;
    struct visit *v;
    size_t wrong;
    char day[16];
    TZ_TRY(find(&k, &v, r));
    tz_request_errors(r, &wrong);
    if (wrong)
        return show(v, res, &k);
    tz_day happened = tz_arg_day(r, "happened");
    const struct tz_public_self p = {.name = tz_arg_text(r, "name"),
                                     .phone = tz_arg_text(r, "phone"),
                                     .happened = happened ? tz_day_print(day, happened) : NULL,
                                     .where = tz_arg_text(r, "where"),
                                     .said = tz_arg_text(r, "said")};
    struct tz_err *e = tz_public_turn(TZ_TURN_WRITE, tz_request_peer(r)->address);
    if (!e)
        e = tz_public_self(&said, &v->desk, &k, &p, v->a);
    if (e && public_mendable(e)) {
        public_take(v, e, names, NAMES);
        return show(v, res, &k);
    }
    TZ_TRY(e);
    return public_said(v, res, &said, "已收到");
}

/* The code as a picture, to be printed or sent to a group. */
static struct tz_err *get_picture(struct tz_request *r, struct tz_response *res)
{
    struct tz_self_code k;
    struct visit *v;
    TZ_TRY(find(&k, &v, r));
    return public_qr(v, res, public_url(v, tz_printf(v->a, "/public/self/%s", k.code)),
                     tz_printf(v->a, "%s自报（%s）", k.kind, k.place_label));
}

/* ---- for the desk */
static struct tz_err *get_codes(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg = v->model ? tz_model_register(v->model, "self_report") : NULL;
    struct plain *p = plain_new(v, "扫码自报", "二维码打印贴出去或发到群里，外出的人自己填；填的要核对才作数。");
    const struct tz_pair town[] = {{"town", v->town.code}, {NULL, NULL}}; /* a store may hold several */
    struct tz_self_code *all = NULL;
    size_t n = 0;
    plain_table(p, "codes", "各村的码", "二维码|码|网址", "没有启用");
    if (reg && tz_scope_may(&v->who, reg, TZ_RIGHT_SEE)) {
        TZ_TRY(tz_self_codes(&all, &n, &v->desk, v->a));
        plain_act(p, "看自报", "/r/self_report");
    }
    for (size_t i = 0; i < n; i++) {
        const char *form = web_url(v->a, tz_printf(v->a, "/public/self/%s", all[i].code), town);
        const char *picture = web_url(v->a, tz_printf(v->a, "/public/self/%s/qr.svg", all[i].code), town);
        const char *texts[] = {tz_printf(v->a, "%s：%s", all[i].place_label, all[i].kind), all[i].code,
                               public_outside(v, form)};
        plain_row(p, picture, texts);
    }
    plain_send(p, res);
    return NULL;
}

#define TOWN                                                                                                           \
    {                                                                                                                  \
        .name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 20                                                \
    }
#define CODE                                                                                                           \
    {                                                                                                                  \
        .name = "code", .label = "码", .kind = TZ_ARG_TEXT, .required = true, .max = 20                                \
    }
static const struct tz_route_arg code_args[] = {TOWN, CODE, {0}};
static const struct tz_route_arg self_args[] = {TOWN,
                                                CODE,
                                                {.name = "name", .label = "姓名", .kind = TZ_ARG_TEXT, .max = 30},
                                                {.name = "phone", .label = "手机", .kind = TZ_ARG_TEXT, .max = 20},
                                                {.name = "happened", .label = "日期", .kind = TZ_ARG_DAY},
                                                {.name = "where", .label = "地方", .kind = TZ_ARG_TEXT, .max = 60},
                                                {.name = "said", .label = "内容", .kind = TZ_ARG_LINES, .max = 500},
                                                {0}};

const struct tz_route web_self_routes[] = {
    {TZ_GET, "/public/self/{code:word}", get_self, NULL, TZ_ROUTE_PUBLIC, "扫码自报", "码后面的自报表单。", code_args},
    {TZ_POST, "/public/self/{code:word}", post_self, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_FORM, "扫码自报",
     "提交一份自报，得到编号和查询码。", self_args},
    {TZ_GET, "/public/self/{code:word}/qr.svg", get_picture, NULL, TZ_ROUTE_PUBLIC, "扫码自报", "码的图片。",
     code_args},
    {TZ_GET, "/selfreports", get_codes, "work", TZ_ROUTE_MENU, "扫码自报", "各村自报的码、图片和网址。", NULL},
    {0}};
