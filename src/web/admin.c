/* SPDX-License-Identifier: Apache-2.0
 *
 * The three administrators' pages: accounts and grants (security), running state and packs (system), journal (audit); and
 * the area tree for everybody.
 */
#include <string.h>

#include "store/journal.h"
#include "store/sight.h"
#include "web/web_priv.h"

/* ---- accounts */
static const char *grants_text(struct visit *v, const struct tz_account_row *row)
{
    static const char *const admins[] = {"", "系统管理员", "安全管理员", "审计管理员"};
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    tz_buf_str(&b, admins[row->admin]);
    for (size_t i = 0; i < row->grant_n; i++) {
        const struct tz_role *role = tz_role_find(row->grants[i].role);
        tz_buf_printf(&b, "%s%s", b.len ? "、" : "", role ? role->label : row->grants[i].role);
        if (row->grants[i].place)
            tz_buf_printf(&b, "（%s）", web_place(v, row->grants[i].place));
    }
    return b.data;
}

static struct tz_err *get_accounts(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"账号", "姓名", "站所", "角色", "状态"};
    struct visit *v = visit_of(r);
    struct tz_account_row *rows;
    size_t n;
    TZ_TRY(visit_places(v));
    TZ_TRY(tz_account_list(&rows, &n, v->web->store, v->town.town, 0, v->a));
    struct v_tables_page page = {.frame = web_frame(v, "账号与授权"),
                                 .heading = "账号与授权",
                                 .intro = "授权由安全管理员办理；给不了自己，三个管理员互不兼任，都看不到台账内容。"};
    struct v_act *acts = TZ_NEW(v->a, struct v_act);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_row *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    *acts = (struct v_act){.label = "新建账号", .url = "/admin/accounts/new", .primary = true};
    page.acts = acts;
    page.n_acts = 1;
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {rows[i].name, rows[i].label, rows[i].office_label, grants_text(v, &rows[i]),
                               rows[i].closed                     ? "已停用"
                               : rows[i].resting_until > tz_now() ? "暂时锁定"
                                                                  : "正常"};
        out[i] = web_row(v, labels, texts, 5, tz_printf(v->a, "/admin/accounts/%lld", (long long)rows[i].id));
    }
    *section = (struct v_table_section){.id = "accounts", .label = "账号"};
    section->table = (struct v_table){
        .caption = "账号", .columns = web_columns(v, labels, 5, 3), .n_columns = 5, .rows = out, .n_rows = n};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct v_option *role_options(struct visit *v, size_t *n)
{
    size_t all = 0;
    while (tz_roles[all].key)
        all++;
    struct v_option *out = TZ_NEW_ARRAY(v->a, all + 1, struct v_option);
    for (size_t i = 0; i < all; i++)
        out[i] = (struct v_option){.value = tz_roles[i].key, .label = tz_roles[i].label};
    *n = all;
    return out;
}

static const struct v_option *village_options(struct visit *v, size_t *n)
{
    int64_t *ids;
    size_t count;
    tz_place_below(&ids, &count, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *out = TZ_NEW_ARRAY(v->a, count + 1, struct v_option);
    out[0] = (struct v_option){.value = "", .label = "全镇", .on = true};
    for (size_t i = 0; i < count; i++)
        out[i + 1] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)ids[i]),
                                       .label = tz_place_newest(v->places, ids[i])->name};
    *n = count + 1;
    return out;
}

static struct tz_err *find_account(struct visit *v, struct tz_account_row *out)
{
    struct tz_account_row *rows;
    size_t n;
    TZ_TRY(tz_account_list(&rows, &n, v->web->store, v->town.town, 0, v->a));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == tz_arg_id(v->r, "account")) {
            *out = rows[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个账号"), "从账号页选择");
}

static struct v_act post_act(struct visit *v, const char *label, const char *url, const char *ask, bool danger)
{
    return (struct v_act){
        .label = label, .url = url, .post = true, .csrf = tz_request_csrf(v->r), .ask = ask, .danger = danger};
}

static struct tz_err *get_account(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_account_row row;
    TZ_TRY(visit_places(v));
    TZ_TRY(find_account(v, &row));
    const char *base = tz_printf(v->a, "/admin/accounts/%lld", (long long)row.id);
    struct v_account_page page = {.frame = web_frame(v, row.label),
                                  .heading = tz_printf(v->a, "%s（%s）", row.label, row.name)};
    struct v_grant *grants = TZ_NEW_ARRAY(v->a, row.grant_n + 1, struct v_grant);
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 3, struct v_act);
    web_crumb(v, &page.frame, "账号与授权", "/admin/accounts");
    page.state = row.closed ? (struct v_badge){"已停用", "void"} : (struct v_badge){"正常", "open"};
    for (size_t i = 0; i < row.grant_n; i++) {
        const struct tz_role *role = tz_role_find(row.grants[i].role);
        grants[i].text = tz_printf(v->a, "%s · %s%s%s", role ? role->label : row.grants[i].role,
                                   row.grants[i].place ? web_place(v, row.grants[i].place) : "全镇",
                                   row.grants[i].until == TZ_DAY_OPEN ? "" : " · 至",
                                   row.grants[i].until == TZ_DAY_OPEN ? "" : web_day(v, row.grants[i].until));
        grants[i].remove_url =
            tz_printf(v->a, "/admin/grants/%lld/revoke?account=%lld", (long long)row.grants[i].id, (long long)row.id);
    }
    page.grants = grants;
    page.n_grants = row.grant_n;
    page.grant_url = tz_printf(v->a, "%s/grant", base);
    fields[0] = (struct v_field){.name = "role", .id = "role", .label = "角色", .kind = "choice", .required = true};
    fields[0].options = role_options(v, &fields[0].n_options);
    fields[1] = (struct v_field){.name = "place", .id = "place", .label = "在哪里", .kind = "choice"};
    fields[1].options = village_options(v, &fields[1].n_options);
    fields[2] = (struct v_field){
        .name = "until", .id = "until", .label = "到哪天为止", .kind = "day", .help = "不填表示不限期"};
    page.grant_fields = fields;
    page.n_grant_fields = row.admin == TZ_ADMIN_NONE ? 3 : 0;
    acts[page.n_acts++] =
        post_act(v, "重置密码", tz_printf(v->a, "%s/reset", base), "重置后原密码作废，新密码显示一次。", false);
    if (row.resting_until > tz_now())
        acts[page.n_acts++] = post_act(v, "解除锁定", tz_printf(v->a, "%s/unlock", base), NULL, false);
    acts[page.n_acts++] = post_act(v, row.closed ? "启用" : "停用", tz_printf(v->a, "%s/close", base),
                                   row.closed ? NULL : "停用后不能登录，经办过的记录保留。", !row.closed);
    page.acts = acts;
    if (row.admin != TZ_ADMIN_NONE) {
        struct v_notice *n = TZ_NEW(v->a, struct v_notice);
        *n = (struct v_notice){.tone = "info", .text = "管理员账号不能再有台账角色"};
        page.notice = n;
    }
    tz_page_account(tz_response_html(res, 200), &page);
    return NULL;
}

static void show_new(struct visit *v, struct tz_response *res)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {.frame = web_frame(v, "新建账号"),
                               .heading = "新建账号",
                               .action = "/admin/accounts/new",
                               .submit = "新建",
                               .cancel_url = "/admin/accounts"};
    fields[0] = (struct v_field){.name = "name",
                                 .id = "name",
                                 .label = "账号",
                                 .kind = "text",
                                 .required = true,
                                 .maxlength = 40,
                                 .value = tz_arg_typed(v->r, "name"),
                                 .help = "2—40 个字：字母、数字、点、横线或汉字"};
    fields[1] = (struct v_field){.name = "label",
                                 .id = "label",
                                 .label = "姓名",
                                 .kind = "text",
                                 .required = true,
                                 .maxlength = 40,
                                 .value = tz_arg_typed(v->r, "label")};
    fields[2] = (struct v_field){.name = "office",
                                 .id = "office",
                                 .label = "站所",
                                 .kind = "text",
                                 .maxlength = 40,
                                 .value = tz_arg_typed(v->r, "office"),
                                 .help = "没有的会新建"};
    *section = (struct v_form_section){.fields = fields, .n_fields = 3};
    page.sections = section;
    page.n_sections = 1;
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    show_new(visit_of(r), res);
    return NULL;
}

static struct tz_err *office_named(struct visit *v, const char *name, int64_t *id)
{
    struct tz_office *list;
    size_t n;
    *id = 0;
    if (!name || !*name)
        return NULL;
    TZ_TRY(tz_office_list(&list, &n, v->web->store, v->town.town, v->a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(list[i].name, name))
            *id = list[i].id;
    return *id ? NULL : tz_office_create(id, v->web->store, &v->who, name, 0, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *password = tz_printf(v->a, "%s-1", tz_random_token(v->a, 10));
    struct tz_account_new n = {
        .name = tz_arg_text(r, "name"), .label = tz_arg_text(r, "label"), .password = password, .must_change = true};
    int64_t id;
    size_t wrong;
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : office_named(v, tz_arg_text(r, "office"), &n.office);
    if (!wrong && !e)
        e = tz_account_create(&id, v->web->store, &v->who, &n, v->a);
    if (e && e->code != TZ_E_INPUT && e->code != TZ_E_RULE && e->code != TZ_E_CONFLICT)
        return e;
    if (e) {
        tz_request_add_error(r, "name", "账号", e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong) {
        show_new(v, res);
        return NULL;
    }
    web_flash(v, res, tz_printf(v->a, "已建账号 %s，初始密码 %s（只显示这一次，首次登录须更换）", n.name, password));
    tz_response_redirect(res, tz_printf(v->a, "/admin/accounts/%lld", (long long)id));
    return NULL;
}

static struct tz_err *back(struct visit *v, struct tz_response *res, const char *text)
{
    web_flash(v, res, text);
    tz_response_redirect(res, tz_printf(v->a, "/admin/accounts/%lld", (long long)tz_arg_id(v->r, "account")));
    return NULL;
}

static struct tz_err *post_grant(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_grant g = {.role = tz_arg_text(r, "role"),
                         .place = tz_arg_id(r, "place"),
                         .from = v->today,
                         .until = tz_arg_day(r, "until")};
    int64_t id;
    if (!g.until)
        g.until = TZ_DAY_OPEN;
    TZ_TRY(tz_account_grant(&id, v->web->store, &v->who, tz_arg_id(r, "account"), &g, v->a));
    return back(v, res, "已授权");
}

static struct tz_err *post_revoke(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(tz_account_revoke(v->web->store, &v->who, tz_arg_id(r, "grant"), v->a));
    return back(v, res, "已收回");
}

static struct tz_err *post_reset(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *password = tz_printf(v->a, "%s-1", tz_random_token(v->a, 10));
    TZ_TRY(tz_account_password(v->web->store, &v->who, tz_arg_id(r, "account"), NULL, password, v->a));
    return back(v, res, tz_printf(v->a, "新密码 %s（只显示这一次，首次登录须更换）", password));
}

static struct tz_err *post_unlock(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(tz_account_unlock(v->web->store, &v->who, tz_arg_id(r, "account"), v->a));
    return back(v, res, "已解除锁定");
}

static struct tz_err *post_close(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_account_row row;
    TZ_TRY(find_account(v, &row));
    TZ_TRY(tz_account_close(v->web->store, &v->who, row.id, !row.closed, "安全管理员办理", v->a));
    return back(v, res, row.closed ? "已启用" : "已停用");
}

/* ---- running state */
static struct tz_err *get_system(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"包", "名称", "版本", "台账数"};
    struct visit *v = visit_of(r);
    struct v_tables_page page = {.frame = web_frame(v, "运行"), .heading = "运行"};
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    size_t packs = v->model ? v->model->pack_n : 0;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, packs + 1, struct v_row);
    for (size_t i = 0; i < packs; i++) {
        size_t registers = 0;
        for (size_t k = 0; k < v->model->register_n; k++)
            registers += tz_same(v->model->registers[k]->pack, v->model->packs[i].key);
        const char *texts[] = {v->model->packs[i].key, v->model->packs[i].label,
                               tz_printf(v->a, "%d", v->model->packs[i].version), tz_printf(v->a, "%zu", registers)};
        rows[i] = web_row(v, labels, texts, 4, NULL);
    }
    *section = (struct v_table_section){.id = "packs", .label = "已启用的台账包"};
    section->table = (struct v_table){.caption = "台账包",
                                      .columns = web_columns(v, labels, 4, 3),
                                      .n_columns = 4,
                                      .rows = rows,
                                      .n_rows = packs,
                                      .empty_text = "还没有启用台账包",
                                      .empty_help = "在服务器上运行 taizhang pack install"};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the journal */
static struct tz_err *get_journal(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"序号", "时间", "账号", "途径", "办理", "条目数", "摘要链"};
    enum { page_rows = 100 };
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct tz_journal_row *list;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_journal_list(&list, &n, c, v->town.town, tz_arg_int(r, "before", 0), page_rows, v->a));
    struct v_tables_page page = {.frame = web_frame(v, "日志"),
                                 .heading = "日志",
                                 .intro = "每一次办理一行，逐行哈希相链；用 taizhang verify 可以全部核对。"};
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        char *who = NULL;
        TZ_TRY(tz_account_label(&who, c, v->town.town, list[i].account, v->a));
        const char *texts[] = {tz_printf(v->a, "%lld", (long long)list[i].j),
                               web_moment(v, list[i].at),
                               who,
                               list[i].via,
                               list[i].kind,
                               tz_printf(v->a, "%lld", (long long)list[i].items),
                               tz_printf(v->a, "%.12s", tz_hex(v->a, list[i].hash, 8))};
        rows[i] = web_row(v, labels, texts, 7, NULL);
    }
    *section = (struct v_table_section){.id = "journal", .label = "办理日志"};
    section->table = (struct v_table){.caption = "办理日志",
                                      .columns = web_columns(v, labels, 7, 3),
                                      .n_columns = 7,
                                      .rows = rows,
                                      .n_rows = n,
                                      .empty_text = "没有更早的日志"};
    if (n == page_rows) {
        struct v_pager *p = TZ_NEW(v->a, struct v_pager);
        p->next = tz_printf(v->a, "/admin/journal?before=%lld", (long long)list[n - 1].j);
        section->pager = p;
    }
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the sight log: who looked at what is sealed, when and why */
static struct tz_err *get_sights(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"序号", "时间", "账号", "条目", "类别", "理由", "任务"};
    enum { page_rows = 100 };
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct tz_sight_row *list;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_sight_list(&list, &n, c, v->town.town, tz_arg_int(r, "before", 0), page_rows, v->a));
    struct v_tables_page page = {.frame = web_frame(v, "查看日志"),
                                 .heading = "查看日志",
                                 .intro = "谁在什么时候、为什么看了密封的内容。看到的内容本身不在这里。"};
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {tz_printf(v->a, "%lld", (long long)list[i].n),
                               web_moment(v, list[i].at),
                               web_account(v, list[i].account),
                               list[i].id ? tz_printf(v->a, "%lld", (long long)list[i].id) : "导出或附件",
                               list[i].cls ? list[i].cls : "",
                               list[i].reason ? list[i].reason : "经办人本人",
                               list[i].task ? list[i].task : ""};
        rows[i] = web_row(v, labels, texts, 7, NULL);
    }
    *section = (struct v_table_section){.id = "sights", .label = "查看日志"};
    section->table = (struct v_table){.caption = "查看日志",
                                      .columns = web_columns(v, labels, 7, 3),
                                      .n_columns = 7,
                                      .rows = rows,
                                      .n_rows = n,
                                      .empty_text = "还没有人查看过密封的内容"};
    if (n == page_rows) {
        struct v_pager *p = TZ_NEW(v->a, struct v_pager);
        p->next = tz_printf(v->a, "/admin/sights?before=%lld", (long long)list[n - 1].n);
        section->pager = p;
    }
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

#define ACCOUNT_ARG                                                                                                    \
    {                                                                                                                  \
        .name = "account", .label = "账号", .kind = TZ_ARG_ID, .required = true                                        \
    }
static const struct tz_route_arg account_args[] = {ACCOUNT_ARG, {0}};
static const struct tz_route_arg new_args[] = {
    {.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "label", .label = "姓名", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "office", .label = "站所", .kind = TZ_ARG_TEXT, .max = 40},
    {0}};
static const struct tz_route_arg blank_args[] = {{.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .max = 40},
                                                 {.name = "label", .label = "姓名", .kind = TZ_ARG_TEXT, .max = 40},
                                                 {.name = "office", .label = "站所", .kind = TZ_ARG_TEXT, .max = 40},
                                                 {0}};
static const struct tz_route_arg grant_args[] = {
    ACCOUNT_ARG,
    {.name = "role", .label = "角色", .kind = TZ_ARG_KEY, .required = true},
    {.name = "place", .label = "在哪里", .kind = TZ_ARG_ID},
    {.name = "until", .label = "到哪天为止", .kind = TZ_ARG_DAY},
    {0}};
static const struct tz_route_arg revoke_args[] = {
    {.name = "grant", .label = "授权", .kind = TZ_ARG_ID, .required = true}, ACCOUNT_ARG, {0}};
static const struct tz_route_arg journal_args[] = {
    {.name = "before", .label = "之前", .kind = TZ_ARG_INT, .min = 1, .max = INT64_MAX}, {0}};

const struct tz_route web_admin_routes[] = {
    {TZ_GET, "/admin/accounts", get_accounts, "security", 0, "账号与授权", "全部账号和授权。", NULL},
    {TZ_GET, "/admin/accounts/new", get_new, "security", 0, "新建账号", "新建一个账号。", blank_args},
    {TZ_POST, "/admin/accounts/new", post_new, "security", TZ_ROUTE_FORM | TZ_ROUTE_SIGNIN, "新建账号",
     "新建一个账号。", new_args},
    {TZ_GET, "/admin/accounts/{account:id}", get_account, "security", 0, "账号", "一个账号的授权。", account_args},
    {TZ_POST, "/admin/accounts/{account:id}/grant", post_grant, "security", 0, "授权", "给账号一个角色。", grant_args},
    {TZ_POST, "/admin/grants/{grant:id}/revoke", post_revoke, "security", 0, "收回授权", "收回一项授权。", revoke_args},
    {TZ_POST, "/admin/accounts/{account:id}/reset", post_reset, "security", TZ_ROUTE_SIGNIN, "重置密码",
     "换一个初始密码。", account_args},
    {TZ_POST, "/admin/accounts/{account:id}/unlock", post_unlock, "security", 0, "解除锁定", "解除登录锁定。",
     account_args},
    {TZ_POST, "/admin/accounts/{account:id}/close", post_close, "security", 0, "停用或启用", "停用或启用账号。",
     account_args},
    {TZ_GET, "/admin/system", get_system, "system", 0, "运行", "启用的台账包。", NULL},
    {TZ_GET, "/admin/journal", get_journal, "audit", 0, "日志", "办理日志。", journal_args},
    {TZ_GET, "/admin/sights", get_sights, "audit", 0, "查看日志", "谁看了密封的内容。", journal_args},
    {0}};
