/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands around every page: the user's registers by pack, the sections, what is due, the way to the page, the outcome
 * of the last action.
 */
#include <stdio.h>
#include <string.h>

#include "http/template.h"
#include "web/web_priv.h"

static bool here(const struct visit *v, const char *url)
{
    const char *path = tz_request_path(v->r);
    size_t n = strlen(url);
    return strncmp(path, url, n) == 0 && (path[n] == 0 || path[n] == '/');
}

/* Registers of one pack that the account may see. */
static struct v_nav_group pack_group(struct visit *v, const struct tz_pack *p)
{
    struct v_nav_group g = {.label = p->label};
    struct v_nav_item *items = TZ_NEW_ARRAY(v->a, v->model->register_n, struct v_nav_item);
    for (size_t i = 0; i < v->model->register_n; i++) {
        const struct tz_register *r = v->model->registers[i];
        if (!tz_same(r->pack, p->key) || !tz_scope_may(&v->who, r, TZ_RIGHT_SEE))
            continue;
        char *url = tz_printf(v->a, "/r/%s", r->key);
        items[g.n_items++] = (struct v_nav_item){.label = r->label, .url = url, .current = here(v, url)};
    }
    g.items = items;
    return g;
}

static void fill_packs(struct visit *v, struct v_frame *f)
{
    struct v_nav_group *groups;
    if (!v->model || v->who.admin != TZ_ADMIN_NONE)
        return;
    groups = TZ_NEW_ARRAY(v->a, v->model->pack_n, struct v_nav_group);
    for (size_t i = 0; i < v->model->pack_n; i++) {
        groups[f->n_packs] = pack_group(v, &v->model->packs[i]);
        f->n_packs += groups[f->n_packs].n_items > 0;
    }
    f->packs = groups;
}

static void fill_sections(struct visit *v, struct v_frame *f)
{
    static const struct {
        const char *label, *url, *icon;
    } work[] = {{"首页", "/", "home"},
                {"待办", "/due", "bell"},
                {"提醒", "/reminders", "bell"},
                {"零报告", "/nil", "check"},
                {"预警", "/warnings", "warn"},
                {"总览", "/board", "chart"},
                {"指标", "/figures", "table"},
                {"报告", "/reports", "report"},
                {"目标", "/targets", "flag"},
                {"各村报送", "/returns", "check"},
                {"名单比对", "/namelist", "users"},
                {"公示", "/publicity", "file"},
                {"区划", "/places", "map"},
                {"一张图", "/map", "pin"},
                {"更多", "/more", "menu"}};
    struct v_nav_item *items = TZ_NEW_ARRAY(v->a, sizeof work / sizeof *work, struct v_nav_item);
    size_t n = v->who.admin == TZ_ADMIN_NONE ? sizeof work / sizeof *work : 1;
    for (size_t i = 0; i < n; i++)
        items[f->n_sections++] =
            (struct v_nav_item){.label = work[i].label,
                                .url = work[i].url,
                                .icon = work[i].icon,
                                .current = i ? here(v, work[i].url) : tz_same(tz_request_path(v->r), "/")};
    f->sections = items;
}

static void fill_admin(struct visit *v, struct v_frame *f)
{
    struct v_nav_item *items = TZ_NEW_ARRAY(v->a, 8, struct v_nav_item);
    if (v->who.admin == TZ_ADMIN_SECURITY || v->who.system)
        items[f->n_admin++] = (struct v_nav_item){
            .label = "账号与授权", .url = "/admin/accounts", .icon = "users", .current = here(v, "/admin/accounts")};
    if (v->who.admin == TZ_ADMIN_SYSTEM || v->who.system)
        items[f->n_admin++] = (struct v_nav_item){
            .label = "运行", .url = "/admin/system", .icon = "settings", .current = here(v, "/admin/system")};
    if (v->who.admin == TZ_ADMIN_AUDIT || v->who.system) {
        items[f->n_admin++] = (struct v_nav_item){
            .label = "日志", .url = "/admin/journal", .icon = "log", .current = here(v, "/admin/journal")};
        items[f->n_admin++] = (struct v_nav_item){
            .label = "查看日志", .url = "/admin/sights", .icon = "eye", .current = here(v, "/admin/sights")};
    }
    f->admin = items;
}

/* The big buttons of who works outside: on the first page and the to-do list, on phones only. */
static void fill_field(struct visit *v, struct v_frame *f)
{
    static const struct {
        const char *label, *reg, *icon;
    } all[] = {{"看到问题", "problem", "problem"}, {"走访", "visit", "visit"}, {"巡查", "patrol", "patrol"}};
    const char *path = tz_request_path(v->r);
    bool outside = tz_who_has_role(&v->who, "grid") || tz_who_has_role(&v->who, "village");
    if (!v->model || v->known || !outside || (!tz_same(path, "/") && !tz_same(path, "/due")))
        return;
    struct v_nav_item *items = TZ_NEW_ARRAY(v->a, sizeof all / sizeof *all, struct v_nav_item);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const struct tz_register *reg = tz_model_register(v->model, all[i].reg);
        if (reg && tz_scope_may(&v->who, reg, TZ_RIGHT_CREATE))
            items[f->n_field++] = (struct v_nav_item){
                .label = all[i].label, .icon = all[i].icon, .url = tz_printf(v->a, "/field#%s", reg->key)};
    }
    f->field = items;
}

static const char *role_text(struct visit *v)
{
    static const char *const admins[] = {"", "系统管理员", "安全管理员", "审计管理员"};
    if (v->who.admin != TZ_ADMIN_NONE)
        return admins[v->who.admin];
    const struct tz_role *role = v->who.grant_n ? tz_role_find(v->who.grants[0].role) : NULL;
    return role ? role->label : "未授权";
}

/* The flash is a cookie of one page: "tone|text" percent-encoded. */
static void take_flash(struct visit *v, struct v_frame *f)
{
    const char *text = tz_request_cookie(v->r, "tz_flash");
    struct v_notice *n;
    struct tz_buf b;
    if (!text || !*text)
        return;
    tz_buf_init(&b, v->a);
    for (; *text; text++) {
        unsigned c;
        if (*text == '%' && text[1] && text[2] && sscanf(text + 1, "%2x", &c) == 1) {
            tz_buf_char(&b, (char)c);
            text += 2;
        } else {
            tz_buf_char(&b, *text);
        }
    }
    if (tz_utf8_valid(b.data, b.len) != b.len)
        return;
    n = TZ_NEW(v->a, struct v_notice);
    *n = (struct v_notice){.tone = "ok", .text = b.data};
    f->notice = n;
}

void web_flash(struct visit *v, struct tz_response *res, const char *text)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    tz_html_url_part(&b, text);
    tz_response_cookie(res, "tz_flash", b.data, 20);
}

struct v_frame web_frame(struct visit *v, const char *title)
{
    struct v_frame f = {.title = title, .town = v->town.name, .csrf = tz_request_csrf(v->r), .demo = v->web->demo};
    const char *large = tz_request_cookie(v->r, "tz_large");
    f.large = large && tz_same(large, "1");
    if (!v->who.name && !v->who.system)
        return f;
    struct v_user *user = TZ_NEW(v->a, struct v_user);
    *user = (struct v_user){
        .name = v->who.label ? v->who.label : "系统", .role = role_text(v), .settings_url = "/password"};
    f.user = user;
    if (v->known) {
        f.known_at = tz_printf(v->a, "看到的是截至%s所知的台账，不能修改。", web_day(v, v->known_day));
        f.known_back = "/known?day=now";
    }
    fill_sections(v, &f);
    fill_packs(v, &f);
    fill_admin(v, &f);
    fill_field(v, &f);
    take_flash(v, &f);
    return f;
}

void web_crumb(struct visit *v, struct v_frame *f, const char *label, const char *url)
{
    struct v_nav_item *crumbs = TZ_NEW_ARRAY(v->a, f->n_crumbs + 1, struct v_nav_item);
    if (f->n_crumbs)
        memcpy(crumbs, f->crumbs, f->n_crumbs * sizeof *crumbs);
    crumbs[f->n_crumbs++] = (struct v_nav_item){.label = label, .url = url};
    f->crumbs = crumbs;
}
