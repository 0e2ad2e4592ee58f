/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws: the list, making one, and one draw with its seed, what was drawn and whether drawing again gives the same.
 */
#include "rule/draw.h"
#include "web/draw_priv.h"
#include "web/plain_priv.h"
#include "web/web_priv.h"

#include <string.h>

#include "base/text.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_draw *all = NULL;
    size_t n = 0;
    if (v->model)
        TZ_TRY(tz_draw_list(&all, &n, &v->desk, v->a));
    struct plain *p =
        plain_new(v, "双随机抽取", "检查对象和检查人员随机抽取；名单和种子都有记录，可以复核。查完以后可以拟公开稿。");
    plain_act(p, "抽取", "/draws/new");
    plain_table(p, "draws", "抽取", "编号|台账|抽取|事由|抽取人|时间", "还没有抽取过");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].number,
                               all[i].reg_label,
                               tz_printf(v->a, "%lld 个%s", (long long)all[i].count, all[i].by_place ? "，按村" : ""),
                               all[i].purpose,
                               all[i].who,
                               web_moment(v, all[i].at)};
        plain_row(p, tz_printf(v->a, "/draws/%lld", (long long)all[i].id), texts);
    }
    plain_send(p, res);
    return NULL;
}

/* ---- making */
static const char *registers_of(const struct visit *v)
{
    const char *out = "";
    for (size_t i = 0; v->model && i < v->model->register_n; i++) {
        const struct tz_register *r = v->model->registers[i];
        if (tz_scope_may(&v->who, r, TZ_RIGHT_SEE))
            out = tz_printf(v->a, "%s%s%s=%s", out, *out ? "|" : "", r->key, r->label);
    }
    return out;
}

static struct tz_err *show_new(struct visit *v, struct tz_response *res, struct v_notice *notice)
{
    const struct tz_request *r = v->r;
    const char *reg = tz_arg_text(r, "register");
    struct plain_form *f = plain_form_new(
        v, "抽取检查对象", "要能看到全镇这本台账的人才能抽。抽完不能改；不满意也不能重抽一次冒充，因为每次都有记录。",
        "/draws/new", "抽取");
    web_crumb(v, &f->page.frame, "双随机抽取", "/draws");
    f->page.notice = notice;
    f->page.cancel_url = "/draws";
    plain_choice(f, "register", "从哪本台账抽", registers_of(v), reg ? reg : "organization");
    plain_field(f, "lines", "where", "条件", tz_arg_text(r, "where"), "一行一个，例：kind=工业企业；不写是全部")->rows =
        3;
    plain_field(f, "number", "count", "抽几个", tz_arg_text(r, "count"), NULL)->required = true;
    plain_choice(f, "by_place", "怎样分", "0=全镇一起抽|1=按村分层，各村按多少分名额",
                 tz_arg_bool(r, "by_place") ? "1" : "0");
    plain_field(f, "number", "rest", "近期查过的不抽（天）", tz_arg_text(r, "rest"),
                "这么多天内抽过或检查过的不列入；不写是都列入");
    plain_field(f, "lines", "inspectors", "检查人员", tz_arg_text(r, "inspectors"),
                "一行一名，或用逗号分开；不写是只抽对象")
        ->rows = 4;
    plain_field(f, "number", "per", "每个对象几名检查人员", tz_arg_text(r, "per") ? tz_arg_text(r, "per") : "2",
                "不少于2名");
    plain_field(f, "lines", "avoid", "回避", tz_arg_text(r, "avoid"), "一行一个：检查人员=对象编号（亲属、利害关系）")
        ->rows = 3;
    plain_field(f, "text", "seed", "种子", tz_arg_text(r, "seed"),
                "8到100个字，例如当众报出的数字；不写则随机生成并记录");
    plain_field(f, "text", "purpose", "事由", tz_arg_text(r, "purpose"), NULL);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    return show_new(visit_of(r), res, NULL);
}

static struct tz_err *number_of(int64_t *out, struct visit *v, const char *key, const char *label)
{
    const char *text = tz_arg_text(v->r, key);
    *out = 0;
    if (text && *tz_trim(v->a, text) && !tz_parse_int(tz_trim(v->a, text), out))
        return tz_err_place(tz_err(TZ_E_INPUT, "要写整数"), "%s", label);
    return NULL;
}

/* The lines of a field that say something. */
static const char **lines_of(struct visit *v, const char *key, size_t *n)
{
    const char *text = tz_arg_text(v->r, key);
    size_t line_n;
    char **lines = tz_split(v->a, text ? text : "", '\n', &line_n);
    const char **out = TZ_NEW_ARRAY(v->a, line_n + 1, const char *);
    *n = 0;
    for (size_t i = 0; i < line_n; i++)
        if (*tz_trim(v->a, lines[i]))
            out[(*n)++] = tz_trim(v->a, lines[i]);
    return out;
}

static struct tz_err *draw(int64_t *id, struct visit *v)
{
    const char *seed = tz_arg_text(v->r, "seed"), *purpose = tz_arg_text(v->r, "purpose");
    struct tz_draw_ask ask = {.by_place = tz_arg_bool(v->r, "by_place")};
    int64_t per;
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有启用台账包");
    ask.reg = tz_model_register(v->model, tz_arg_text(v->r, "register"));
    if (!ask.reg)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有这种台账"), "从列表里选");
    TZ_TRY(number_of(&ask.count, v, "count", "抽几个"));
    TZ_TRY(number_of(&ask.rest, v, "rest", "近期查过的不抽"));
    TZ_TRY(number_of(&per, v, "per", "每个对象几名检查人员"));
    if (per < 0 || per > TZ_DRAW_INSPECTORS_MAX)
        return tz_err(TZ_E_INPUT, "每个对象的检查人员应在2到%d之间", TZ_DRAW_INSPECTORS_MAX);
    ask.per = (int)per;
    ask.seed = seed && *seed ? seed : NULL;
    ask.purpose = purpose && *purpose ? purpose : NULL;
    ask.filters = lines_of(v, "where", &ask.filter_n);
    ask.inspectors = tz_draw_names(tz_arg_text(v->r, "inspectors"), &ask.inspector_n, v->a);
    ask.avoid = tz_draw_names(tz_arg_text(v->r, "avoid"), &ask.avoid_n, v->a);
    return tz_draw_make(id, &v->desk, &ask, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id;
    struct tz_err *e = draw(&id, v);
    if (e && (e->code == TZ_E_RULE || e->code == TZ_E_INPUT || e->code == TZ_E_FORBIDDEN || e->code == TZ_E_LIMIT)) {
        struct v_notice *notice = web_notice(v->a, e);
        tz_err_free(e);
        return show_new(v, res, notice);
    }
    TZ_TRY(e);
    tz_response_redirect(res, tz_printf(v->a, "/draws/%lld", (long long)id));
    return NULL;
}

/* ---- one */
static void put_lines(struct plain *p, const char *what, const char *lines)
{
    size_t n;
    char **all = tz_split(p->v->a, lines ? lines : "", '\n', &n);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {what, all[i]};
        if (*all[i])
            plain_row(p, NULL, texts);
    }
}

static void put_facts(struct plain *p, const struct tz_draw *x)
{
    struct visit *v = p->v;
    const char *const lines[][2] = {
        {"台账", x->reg_label},
        {"条件", x->filters},
        {"对象", tz_printf(v->a, "%zu 个中抽 %zu 个%s", x->pool_n, x->drawn_n, x->by_place ? "，按村分层" : "")},
        {"种子", x->seed},
        {"检查人员", x->inspectors},
        {"事由", x->purpose},
        {"抽取人", x->who},
        {"时间", web_moment(v, x->at)},
        {"日志序号", tz_printf(v->a, "#%lld", (long long)x->j)}};
    plain_table(p, "how", "怎样抽的", "项|内容", NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i][1] && *lines[i][1])
            plain_row(p, NULL, lines[i]);
    put_lines(p, "回避", x->avoid);
    put_lines(p, tz_printf(v->a, "%lld天内抽过查过，没有列入", (long long)x->rest), x->left_out);
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_draw x;
    struct tz_draw_check k;
    struct v_notice *notice = TZ_NEW(v->a, struct v_notice);
    if (!v->model)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次抽取"), "从抽取页选择");
    TZ_TRY(tz_draw_get(&x, &v->desk, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_draw_repeat(&k, &x, v->a));
    struct plain *p = plain_new(v, tz_printf(v->a, "抽取 %s", x.number), NULL);
    web_crumb(v, &p->page.frame, "双随机抽取", "/draws");
    *notice = k.same
                  ? (struct v_notice){.tone = "ok", .text = "按记录的名单和种子重抽，结果一致"}
                  : (struct v_notice){.tone = "bad",
                                      .text = tz_printf(v->a, "重抽的结果与记录不符：记录“%s”，重抽“%s”", k.was, k.now),
                                      .hint = "请审计管理员查明"};
    p->page.notice = notice;
    plain_post(p, "拟公开稿", tz_printf(v->a, "/draws/%lld/publish", (long long)x.id), NULL, NULL,
               "检查都登记完了吗？没有登记的会写“尚未登记”。");
    plain_table(p, "drawn", "抽中的对象", x.per ? "对象|检查人员" : "对象", NULL);
    for (size_t i = 0; i < x.drawn_n; i++) {
        const char *texts[] = {x.drawn[i].number, x.drawn[i].inspectors};
        plain_row(p, tz_printf(v->a, "/e/%lld", (long long)x.drawn[i].id), texts);
    }
    put_facts(p, &x);
    plain_send(p, res);
    return NULL;
}

static struct tz_err *post_publish(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *number;
    int64_t id;
    TZ_TRY(tz_draw_publish(&number, &v->desk, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_register_by_number(&id, &v->desk, number, v->a));
    web_flash(v, res, tz_printf(v->a, "已拟公开稿 %s，审核、保密审查、签发后发布", number));
    tz_response_redirect(res, tz_printf(v->a, "/e/%lld", (long long)id));
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "抽取", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg new_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY},
    {.name = "where", .label = "条件", .kind = TZ_ARG_LINES, .max = 2000},
    {.name = "count", .label = "抽几个", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "by_place", .label = "怎样分", .kind = TZ_ARG_BOOL},
    {.name = "rest", .label = "近期查过的不抽", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "inspectors", .label = "检查人员", .kind = TZ_ARG_LINES, .max = 8000},
    {.name = "per", .label = "每个对象几名", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "avoid", .label = "回避", .kind = TZ_ARG_LINES, .max = 8000},
    {.name = "seed", .label = "种子", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "purpose", .label = "事由", .kind = TZ_ARG_TEXT, .max = 400},
    {0}};

const struct tz_route web_draw_routes[] = {
    {TZ_GET, "/draws", get_list, "work", TZ_ROUTE_MENU, "双随机抽取", "检查对象和检查人员的随机抽取。", NULL},
    {TZ_GET, "/draws/new", get_new, "work", 0, "抽取", "抽检查对象和检查人员。", new_args},
    {TZ_POST, "/draws/new", post_new, "work", TZ_ROUTE_FORM, "抽取", "抽一次，记下名单和种子。", new_args},
    {TZ_GET, "/draws/{id:id}", get_one, "work", 0, "一次抽取", "抽中的对象、种子，重抽是否一致。", id_args},
    {TZ_POST, "/draws/{id:id}/publish", post_publish, "work", 0, "拟公开稿", "抽查结果的公开稿。", id_args},
    {0}};
