/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang demo: makes the made-up township: store, town, places, accounts, and its spreadsheets through the same import
 * that a user has.
 */
#include "cmd/demo.h"

#include <string.h>

#include "account/account.h"
#include "base/event.h"
#include "base/text.h"
#include "cmd/packs.h"
#include "cmd/verbs.h"
#include "demo/demo.h"
#include "duty/standing.h"
#include "place/change.h"
#include "place/param.h"
#include "register/import.h"

static const struct tz_option options[] = {
    {"people", TZ_OPTION_VALUE, "人数", "造多少人，默认 30000"},
    {"seed", TZ_OPTION_VALUE, "种子", "同一种子造出同一个镇，默认 1"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* ---- places: the old villages with their groups, then the merger */
static struct tz_err *own_places(struct tz_cmd *c, struct tz_places **out)
{
    struct tz_conn *conn = NULL;
    TZ_TRY(tz_db_reader(&conn, tz_store_db(c->store), c->town.town));
    struct tz_err *e = tz_places_hold(out, conn, c->town.town);
    tz_db_release(&conn);
    return e;
}

static struct tz_err *open_villages(struct tz_cmd *c, int64_t town_place, int64_t **ids)
{
    size_t n;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    struct tz_place_new *made = TZ_NEW_ARRAY(c->arena, n, struct tz_place_new);
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = n};
    plan.act = (struct tz_place_act){.day = 20000101, .act = "建镇时区划", .approver = "县人民政府"};
    for (size_t i = 0; i < n; i++)
        made[i] = (struct tz_place_new){.level = TZ_PLACE_VILLAGE,
                                        .kind = "行政村",
                                        .name = v[i].name,
                                        .parent = town_place,
                                        .code = tz_printf(c->arena, TZ_DEMO_CODE "%03zu", 201 + i)};
    return tz_place_run(ids, c->store, &c->who.actor, &plan, c->arena);
}

static struct tz_err *open_groups(struct tz_cmd *c, const int64_t *villages)
{
    size_t n, k = 0;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    struct tz_place_new made[256] = {{0}};
    int64_t *ids;
    for (size_t i = 0; i < n; i++)
        for (int g = 1; g <= v[i].groups; g++)
            made[k++] = (struct tz_place_new){
                .level = TZ_PLACE_GROUP, .kind = "组", .parent = villages[i], .name = tz_printf(c->arena, "%d组", g)};
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = k};
    plan.act = (struct tz_place_act){.day = 20000101, .act = "建镇时区划", .approver = "县人民政府"};
    return tz_place_run(&ids, c->store, &c->who.actor, &plan, c->arena);
}

/* The groups of a closed village go under its successor first, named after where they come from (南坡1组), so that no two
 * groups of one village share a name. */
static struct tz_err *move_groups(struct tz_cmd *c, const struct tz_demo_village *v, int64_t from, int64_t to)
{
    struct tz_place_set sets[32] = {{0}};
    struct tz_place_plan plan = {.kind = TZ_PLACE_MOVE, .set = sets};
    struct tz_places *places = NULL;
    int64_t *groups, *made;
    size_t n;
    plan.act = (struct tz_place_act){
        .day = TZ_DEMO_MERGE, .act = "云政函〔2025〕8号", .approver = "县人民政府", .proof = "村民会议表决通过"};
    TZ_TRY(own_places(c, &places));
    tz_place_below(&groups, &n, places, from, TZ_PLACE_GROUP, NULL, tz_day_add(TZ_DEMO_MERGE, -1), c->arena);
    for (size_t i = 0; i < n && i < 32; i++) {
        const struct tz_place *g = tz_place_newest(places, groups[i]);
        size_t short_name = strlen(v->name) - strlen("村");
        sets[plan.set_n++] = (struct tz_place_set){
            .place = groups[i], .parent = to, .name = tz_printf(c->arena, "%.*s%s", (int)short_name, v->name, g->name)};
    }
    struct tz_err *e = tz_place_run(&made, c->store, &c->who.actor, &plan, c->arena);
    tz_places_release(&places);
    return e;
}

static struct tz_err *merge_one(struct tz_cmd *c, const struct tz_demo_village *v, int64_t from, int64_t to)
{
    struct tz_place_share share = {from, to, 1, 1, "组对应"};
    struct tz_place_plan plan = {
        .kind = TZ_PLACE_MERGE, .closed = &from, .closed_n = 1, .shares = &share, .share_n = 1};
    int64_t *made;
    TZ_TRY(move_groups(c, v, from, to));
    plan.act = (struct tz_place_act){
        .day = TZ_DEMO_MERGE, .act = "云政函〔2025〕8号", .approver = "县人民政府", .proof = "村民会议表决通过"};
    return tz_place_run(&made, c->store, &c->who.actor, &plan, c->arena);
}

static struct tz_err *make_places(struct tz_cmd *c)
{
    struct tz_places *places = NULL;
    size_t n;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    int64_t *ids;
    TZ_TRY(own_places(c, &places));
    int64_t town_place = tz_places_town(places);
    tz_places_release(&places);
    TZ_TRY(open_villages(c, town_place, &ids));
    TZ_TRY(open_groups(c, ids));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            if (i != k && !tz_same(v[i].name, v[i].into) && tz_same(v[i].into, v[k].name))
                TZ_TRY(merge_one(c, &v[i], ids[i], ids[k]));
    return NULL;
}

/* ---- accounts */
static struct tz_err *make_account(struct tz_cmd *c, const struct tz_demo_account *d, const struct tz_places *places)
{
    struct tz_account_new n = {.name = d->name, .label = d->label, .password = d->password};
    struct tz_grant g = {.role = d->role, .from = 20250101, .until = TZ_DAY_OPEN, .basis = "演示"};
    struct tz_conn *conn = NULL;
    int64_t id, grant;
    TZ_TRY(tz_db_reader(&conn, tz_store_db(c->store), c->town.town));
    struct tz_err *e = tz_office_find(&n.office, conn, c->town.town, d->office);
    tz_db_release(&conn);
    if (e && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    if (!n.office)
        TZ_TRY(tz_office_create(&n.office, c->store, &c->who, d->office, 0, c->arena));
    TZ_TRY(tz_account_create(&id, c->store, &c->who, &n, c->arena));
    if (d->place)
        TZ_TRY(tz_place_parse(&g.place, places, d->place, 0, 0, tz_today()));
    return tz_account_grant(&grant, c->store, &c->who, id, &g, c->arena);
}

static struct tz_err *more_grant(struct tz_cmd *c, const struct tz_demo_grant *d, const struct tz_places *places)
{
    struct tz_grant g = {
        .role = d->role, .reg = d->reg, .from = TZ_DEMO_FIRST, .until = TZ_DAY_OPEN, .basis = "演示：按类别授权"};
    int64_t account, grant;
    TZ_TRY(tz_account_find(&account, c->store, c->town.town, d->account, c->arena));
    if (d->place)
        TZ_TRY(tz_place_parse(&g.place, places, d->place, 0, 0, tz_today()));
    return tz_account_grant(&grant, c->store, &c->who, account, &g, c->arena);
}

static struct tz_err *make_accounts(struct tz_cmd *c)
{
    struct tz_places *places = NULL;
    size_t n, more;
    const struct tz_demo_account *list = tz_demo_accounts(&n);
    const struct tz_demo_grant *grants = tz_demo_grants(&more);
    TZ_TRY(own_places(c, &places));
    struct tz_err *e = NULL;
    for (size_t i = 0; !e && i < n; i++)
        e = make_account(c, &list[i], places);
    for (size_t i = 0; !e && i < more; i++)
        e = more_grant(c, &grants[i], places);
    tz_places_release(&places);
    return e;
}

/* ---- spreadsheets */
struct bar {
    int64_t done, all; /* rows of the sheets before, rows of all */
};

static void progress(void *to, int64_t done, int64_t all)
{
    const struct bar *b = to;
    (void)all;
    tz_cmd_progress((void *)"造演示镇", b->done + done, b->all);
}

static bool known_head(const char *head)
{
    return tz_same(head, "村组") || tz_same(head, "状态");
}

static const char *first_fault(const struct tz_import_result *r)
{
    for (size_t i = 0; i < r->fault_n; i++)
        if (!r->faults[i].warning)
            return r->faults[i].text;
    return "";
}

static struct tz_err *import_sheet(struct tz_cmd *c, const struct tz_demo_sheet *s, struct bar *bar, struct tz_arena *a)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_import in = {.reg = tz_model_register(c->model, s->reg),
                           .file = s->name,
                           .data = s->csv,
                           .bytes = s->bytes,
                           .historical = s->historical,
                           .grow = true,
                           .progress = progress,
                           .to = bar,
                           .day = TZ_DEMO_LAST};
    struct tz_import_result r = {0};
    if (!in.reg || !s->rows)
        return NULL; /* the pack is not switched on, or a small town has none */
    TZ_TRY(tz_import_run(&r, &d, &in, a));
    if (r.wrong)
        return tz_err_hint(tz_err(TZ_E_INTERNAL, "演示数据“%s”有 %lld 行导不进去", s->name, (long long)r.wrong), "%s",
                           first_fault(&r));
    if (r.skipped)
        return tz_err(TZ_E_INTERNAL, "演示数据“%s”有 %lld 行被当作合计行跳过", s->name, (long long)r.skipped);
    for (size_t i = 0; i < r.column_n; i++)
        if (!r.columns[i].field && *r.columns[i].header && !known_head(r.columns[i].header))
            return tz_err(TZ_E_INTERNAL, "演示数据“%s”的列“%s”没有对应的字段", s->name, r.columns[i].header);
    bar->done += (int64_t)s->rows;
    return NULL;
}

static struct tz_err *import_sheets(struct tz_cmd *c, const struct tz_demo *demo)
{
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo_sheet s;
    struct bar bar = {0};
    struct tz_err *e = NULL;
    for (size_t i = 0; tz_demo_sheet(&s, demo, i, a); i++) {
        bar.all += (int64_t)s.rows;
        tz_arena_reset(a);
    }
    for (size_t i = 0; !e && tz_demo_sheet(&s, demo, i, a); i++) {
        e = import_sheet(c, &s, &bar, a);
        tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
    if (!e)
        tz_cmd_progress((void *)"造演示镇", bar.all, bar.all);
    return e;
}

static struct tz_err *numbers(struct tz_cmd *c, int64_t *people, int64_t *seed)
{
    const char *p = tz_args_value(c->args, "people"), *s = tz_args_value(c->args, "seed");
    *people = 30000;
    *seed = 1;
    if (p && (!tz_parse_int(p, people) || *people < 100 || *people > 1000000))
        return tz_err(TZ_E_USAGE, "--people 应在 100 到 1000000 之间：%s", p);
    if (s && !tz_parse_int(s, seed))
        return tz_err(TZ_E_USAGE, "--seed 应是整数：%s", s);
    return NULL;
}

/* Outlines of the villages, for the map. */
static struct tz_err *draw_land(struct tz_cmd *c, const struct tz_model *m)
{
    struct tz_places *places;
    const char *name, *outline;
    const struct tz_param *param = NULL;
    struct tz_err *e = NULL;
    for (size_t i = 0; i < m->param_n; i++)
        if (tz_same(m->params[i].key, "outline"))
            param = &m->params[i];
    TZ_TRY(own_places(c, &places));
    for (size_t i = 0; !e && param && (name = tz_demo_outline(&outline, i, c->arena)); i++) {
        int64_t id;
        e = tz_place_parse(&id, places, name, 0, 0, tz_today());
        if (!e)
            e = tz_param_set(c->store, &c->who.actor, param, id, 20000101, outline, "演示", c->arena);
    }
    tz_places_release(&places);
    return e;
}

/* What is laid down anew each year, for the years of the made-up town. */
static struct tz_err *set_lines(struct tz_cmd *c, const struct tz_model *m)
{
    static const struct {
        tz_day from;
        const char *value;
    } lines[] = {{20240101, "8000"}, {20250101, "8300"}, {20260101, "8600"}};
    struct tz_places *places;
    TZ_TRY(own_places(c, &places));
    int64_t place = tz_places_town(places);
    tz_places_release(&places);
    for (size_t i = 0; i < m->param_n; i++)
        for (size_t k = 0; tz_same(m->params[i].key, "income_line") && k < sizeof lines / sizeof *lines; k++)
            TZ_TRY(tz_param_set(c->store, &c->who.actor, &m->params[i], place, lines[k].from, lines[k].value, "演示",
                                c->arena));
    return NULL;
}

static struct tz_err *draw_map(struct tz_cmd *c)
{
    struct tz_model *m;
    TZ_TRY(tz_register_model(&m, c->store, c->town.town));
    struct tz_err *e = draw_land(c, m);
    if (!e)
        e = set_lines(c, m);
    tz_model_release(&m);
    return e;
}

static struct tz_err *run(struct tz_cmd *c)
{
    int64_t people, seed, reminded;
    TZ_TRY(numbers(c, &people, &seed));
    c->where.create = true;
    TZ_TRY(tz_store_open(&c->store, &c->where));
    TZ_TRY(tz_cmd_init_town(c, TZ_DEMO_CODE, TZ_DEMO_NAME, 20000101, NULL));
    TZ_TRY(make_places(c));
    TZ_TRY(make_accounts(c));
    TZ_TRY(import_sheets(c, tz_demo_make((uint64_t)seed, (int)people, c->arena)));
    TZ_TRY(draw_map(c));
    TZ_TRY(tz_cmd_demo_duty(c));
    TZ_TRY(tz_cmd_demo_reports(c));
    TZ_TRY(tz_remind_run(&reminded, c->store, c->town.town, c->arena));
    fprintf(c->out, "演示镇“%s”已建好（人和事都是虚构的）\n", TZ_DEMO_NAME);
    fprintf(c->out, "打开：taizhang serve --store %s --show-sign-ins\n", tz_store_dir(c->store));
    return NULL;
}

const struct tz_verb tz_verb_demo = {{"demo", NULL, 0, 0, "建一个虚构的演示镇",
                                      "14 个村、3 万人、两年的台账，经由与用户相同的导入生成；全部虚构。", options,
                                      "  taizhang demo --store demo.store"},
                                     TZ_NEED_NOTHING,
                                     run,
                                     true};
