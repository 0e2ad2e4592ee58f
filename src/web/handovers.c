/* SPDX-License-Identifier: Apache-2.0
 *
 * Handing over lists of names (名册移交): profiles, making a file, the list of what went out and when it is to be deleted.
 */
#include "report/handover.h"
#include "web/plain_priv.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p =
        plain_new(v, "名册移交", "带完整号码的名册，只照批准过的方案出；逐份标记、登记，到期要对方删除。");
    struct tz_handover_profile *profiles;
    struct tz_handover *all;
    struct tz_conn *c;
    size_t n, count;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_handover_profiles(&profiles, &n, c, v->town.town, v->a));
    TZ_TRY(tz_handover_list(&all, &count, c, v->town.town, v->a));
    plain_act(p, "写方案", "/handovers/set");
    plain_table(p, "profiles", "方案", "名称|状态|给谁|台账和列|依据和用途", "还没有方案");
    for (size_t i = 0; i < n; i++) {
        const struct tz_handover_profile *x = &profiles[i];
        const char *texts[] = {x->key, x->approver ? tz_printf(v->a, "%s批准", web_account(v, x->approver)) : "待批准",
                               x->receiver, tz_printf(v->a, "%s：%s", x->reg, x->columns),
                               tz_printf(v->a, "%s，%s", x->basis, x->purpose)};
        plain_row(p, tz_printf(v->a, "/handovers/%lld", (long long)x->id), texts);
    }
    plain_table(p, "log", "移交清单", "标记|应删除|给谁|怎样交|行数|删除", "还没有移交过");
    for (size_t i = 0; i < count; i++) {
        const struct tz_handover *h = &all[i];
        const char *texts[] = {tz_printf(v->a, "%s %s", h->key, h->mark),
                               web_day(v, h->delete_by),
                               h->receiver,
                               h->way,
                               tz_printf(v->a, "%lld", (long long)h->rows),
                               h->deleted_on ? web_day(v, h->deleted_on) : "还没有"};
        struct v_row *row = plain_row(p, NULL, texts);
        row->late = !h->deleted_on && h->delete_by < v->today;
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *find(const struct tz_handover_profile **out, struct visit *v)
{
    struct tz_handover_profile *all;
    struct tz_conn *c;
    size_t n;
    int64_t id = tz_arg_id(v->r, "id");
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_handover_profiles(&all, &n, c, v->town.town, v->a));
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) {
            *out = &all[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个方案"), "从名册移交页选择");
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_handover_profile *x = NULL;
    TZ_TRY(find(&x, v));
    const char *url = tz_printf(v->a, "/handovers/%lld", (long long)x->id);
    struct plain_form *f = plain_form_new(v, x->key,
                                          tz_printf(v->a, "给%s，%s，%s。列：%s。%s", x->receiver, x->basis, x->purpose,
                                                    x->columns, x->approver ? "已批准。" : "还没有批准，不能出。"),
                                          tz_printf(v->a, "%s/make", url), "出一份");
    struct v_act *approve = TZ_NEW(v->a, struct v_act);
    web_crumb(v, &f->page.frame, "名册移交", "/handovers");
    plain_field(f, "lines", "where", "条件", NULL, "一行一个：字段=值，例：state=审批");
    plain_field(f, "secret", "password", "压缩包密码", NULL, "至少10个字符，另外告诉对方；不留在这里")->autocomplete =
        "new-password";
    plain_field(f, "text", "person", "当面交给", NULL, "不加密码时写");
    f->page.cancel_url = "/handovers";
    *approve = (struct v_act){
        .label = "批准这个方案", .url = tz_printf(v->a, "%s/approve", url), .post = true, .csrf = tz_request_csrf(r)};
    f->page.acts = approve;
    f->page.n_acts = x->approver ? 0 : 1;
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_approve(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_handover_profile *x = NULL;
    TZ_TRY(find(&x, v));
    TZ_TRY(tz_handover_approve(&v->desk, x->key, v->a));
    web_flash(v, res, "已批准");
    tz_response_redirect(res, "/handovers");
    return NULL;
}

static struct tz_err *post_make(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_handover_profile *x = NULL;
    const char *password = tz_arg_text(r, "password"), *name;
    struct tz_handover h;
    struct tz_buf encoded;
    void *data;
    size_t n = 0, k = 0, len;
    TZ_TRY(find(&x, v));
    char **lines = tz_arg_text(r, "where") ? tz_split(v->a, tz_arg_text(r, "where"), '\n', &n) : NULL;
    const char **filters = TZ_NEW_ARRAY(v->a, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        if (*tz_trim(v->a, lines[i]))
            filters[k++] = tz_trim(v->a, lines[i]);
    const struct tz_handover_ask ask = {.key = x->key,
                                        .filters = filters,
                                        .filter_n = k,
                                        .password = password && *password ? password : NULL,
                                        .person = tz_arg_text(r, "person")};
    TZ_TRY(tz_handover_make(&h, &data, &len, &name, &v->desk, &ask, v->a));
    tz_buf_init(&encoded, v->a);
    for (const char *b = name; *b; b++)
        tz_buf_printf(&encoded, "%%%02X", (unsigned)(unsigned char)*b);
    tz_response_bytes(res, 200, "application/octet-stream", data, len);
    tz_response_header(res, "Content-Disposition", tz_printf(v->a, "attachment; filename*=UTF-8''%s", encoded.data));
    return NULL;
}

static struct tz_err *get_set(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain_form *f =
        plain_form_new(v, "移交方案", "对外提供个人信息要写明接收方、依据、用途，只给用得着的列；由另一位负责人批准。",
                       "/handovers/set", "存下待批");
    const char *options = "";
    for (size_t i = 0; v->model && i < v->model->register_n; i++)
        if (tz_scope_may(&v->who, v->model->registers[i], TZ_RIGHT_EXPORT))
            options = tz_printf(v->a, "%s%s%s=%s", options, *options ? "|" : "", v->model->registers[i]->key,
                                v->model->registers[i]->label);
    web_crumb(v, &f->page.frame, "名册移交", "/handovers");
    plain_field(f, "text", "key", "名称", NULL, "例：一卡通发放")->required = true;
    plain_field(f, "text", "receiver", "接收单位", NULL, "例：农商银行云上支行")->required = true;
    plain_choice(f, "register", "台账", options, NULL)->required = true;
    plain_field(f, "text", "columns", "列", NULL, "字段代码，逗号分开，例：payee,amount")->required = true;
    plain_field(f, "text", "basis", "依据（文号）", NULL, NULL)->required = true;
    plain_field(f, "text", "purpose", "用途", NULL, NULL)->required = true;
    plain_field(f, "number", "days", "对方保存天数", "30", NULL)->required = true;
    f->page.cancel_url = "/handovers";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_set(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_handover_profile x = {.key = tz_arg_text(r, "key"),
                                          .receiver = tz_arg_text(r, "receiver"),
                                          .reg = tz_arg_text(r, "register"),
                                          .columns = tz_arg_text(r, "columns"),
                                          .basis = tz_arg_text(r, "basis"),
                                          .purpose = tz_arg_text(r, "purpose"),
                                          .days = tz_arg_int(r, "days", 30)};
    int64_t id;
    TZ_TRY(tz_handover_set(&id, &v->desk, &x, v->a));
    web_flash(v, res, "已存，待批准");
    tz_response_redirect(res, "/handovers");
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "方案", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg make_args[] = {
    {.name = "id", .label = "方案", .kind = TZ_ARG_ID, .required = true},
    {.name = "where", .label = "条件", .kind = TZ_ARG_LINES, .max = 1000},
    {.name = "password", .label = "密码", .kind = TZ_ARG_SECRET, .max = 100},
    {.name = "person", .label = "当面交给", .kind = TZ_ARG_TEXT, .max = 40},
    {0}};
static const struct tz_route_arg set_args[] = {
    {.name = "key", .label = "名称", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "receiver", .label = "接收单位", .kind = TZ_ARG_TEXT, .required = true, .max = 80},
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},
    {.name = "columns", .label = "列", .kind = TZ_ARG_TEXT, .required = true, .max = 500},
    {.name = "basis", .label = "依据", .kind = TZ_ARG_TEXT, .required = true, .max = 120},
    {.name = "purpose", .label = "用途", .kind = TZ_ARG_TEXT, .required = true, .max = 120},
    {.name = "days", .label = "对方保存天数", .kind = TZ_ARG_INT, .min = 1, .max = 3660},
    {0}};

const struct tz_route web_handover_routes[] = {
    {TZ_GET, "/handovers", get_list, "work", TZ_ROUTE_MENU, "名册移交",
     "给银行、财政、医保的名册：方案、批准、逐份留痕。", NULL},
    {TZ_GET, "/handovers/set", get_set, "work", 0, "移交方案", "给谁、哪些列、依据、用途。", NULL},
    {TZ_POST, "/handovers/set", post_set, "work", 0, "移交方案", "给谁、哪些列、依据、用途。", set_args},
    {TZ_GET, "/handovers/{id:id}", get_one, "work", 0, "一个移交方案", "批准，出一份。", id_args},
    {TZ_POST, "/handovers/{id:id}/approve", post_approve, "work", 0, "批准移交", "由另一位负责人批准。", id_args},
    {TZ_POST, "/handovers/{id:id}/make", post_make, "work", TZ_ROUTE_SLOW, "出一份名册", "加密码或当面交。", make_args},
    {0}};
