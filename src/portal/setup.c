/* SPDX-License-Identifier: Apache-2.0
 *
 * The derived table of this folder, its hooks, rebuild, and two jobs of the night: publicity that is over becomes 失效, and
 * payments in doubt are marked for a person. Neither decides what is seen or paid: pages ask the day, hooks ask the rows.
 */
#include "portal/portal_priv.h"
#include "portal.sql.h"

#include "duty/duty.h"
#include "base/limits.h"
#include "pack/expr.h"
#include "store/setting.h"

#define TABLES(INT)                                                                                                    \
    "create table notice_entry (town " INT " not null, notice " INT " not null, entry " INT " not null, from_day " INT \
    " not null, until " INT " not null, live " INT " not null, primary key (town, notice, entry));"                    \
    "create index notice_entry_of on notice_entry (town, entry);"

#define VISITS(INT)                                                                                                    \
    "create table public_visit (town " INT " not null, item " INT " not null, n " INT                                  \
    " not null, primary key (town, item));"

static const struct tz_migration migrations[] = {
    {1, TABLES("integer"), TABLES("bigint")}, {2, VISITS("integer"), VISITS("bigint")}, {0, NULL, NULL}};
static const struct tz_table tables[] = {{"notice_entry", TZ_DERIVED, "town,notice,entry"},
                                         {"public_visit", TZ_RECORD, "town,item"},
                                         {NULL, TZ_RECORD, NULL}};

static const struct tz_setting settings[] = {
    {"public_url", "", "公开页对外的地址，如 https://xijiang.example.gov.cn，用于二维码和订阅"},
    {"public_name", "", "公开页的主办单位；空为乡镇名加“人民政府”"},
    {"public_phone", "", "公开页底部的联系电话"},
    {"public_site_code", "", "网站标识码"},
    {"public_licence", "", "备案号"},
    {"public_home", "", "县政府门户网站地址"},
    {NULL, NULL, NULL},
};

enum { CHUNK = 200 };

/* The town's model, or NULL where it has no pack. */
static struct tz_err *model_of(struct tz_model **out, struct tz_store *s, int64_t town)
{
    struct tz_err *e = tz_register_model(out, s, town);
    if (e && e->code == TZ_E_MISSING) {
        tz_err_free(e);
        *out = NULL;
        return NULL;
    }
    return e;
}

/* ---- rebuild */
struct rebuilding {
    const struct tz_register *reg;
    const int64_t *ids;
    size_t n;
};

static struct tz_err *apply_clear(struct tz_apply *ap, void *data)
{
    (void)data;
    return tz_db_exec(tz_apply_conn(ap), &SQL_NOTICE_CLEAR, NULL, "i", tz_apply_town(ap));
}

static struct tz_err *apply_lists(struct tz_apply *ap, void *data)
{
    struct rebuilding *x = data;
    for (size_t i = 0; i < x->n; i++)
        TZ_TRY(portal_list_entries(ap, x->reg, x->ids[i]));
    return NULL;
}

static struct tz_err *run_quiet(struct tz_store *s, int64_t town, struct tz_err *(*apply)(struct tz_apply *, void *),
                                void *data, struct tz_arena *a)
{
    struct tz_work w = {
        .actor = {.town = town, .via = "job"}, .kind = "portal", .quiet = true, .apply = apply, .data = data};
    return tz_store_run(s, &w, a);
}

static struct tz_err *rebuild_lists(struct tz_store *s, int64_t town, struct tz_model *m, struct tz_arena *a)
{
    struct tz_who who = tz_who_system(town, "job");
    struct tz_desk d = {.store = s, .model = m, .who = &who};
    struct tz_list_query q = {
        .reg = publication_of(m), .right = TZ_RIGHT_SEE, .order = "number", .limit = CHUNK, .with_struck = true};
    struct tz_list list;
    do {
        TZ_TRY(tz_list_run(&list, &d, &q, a));
        int64_t *ids = TZ_NEW_ARRAY(a, list.n + 1, int64_t);
        for (size_t i = 0; i < list.n; i++)
            ids[i] = list.rows[i]->id;
        struct rebuilding x = {q.reg, ids, list.n};
        TZ_TRY(run_quiet(s, town, apply_lists, &x, a));
        q.after = list.next;
    } while (list.next);
    return NULL;
}

static struct tz_err *rebuild(struct tz_store *s, int64_t town)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL;
    struct tz_err *e = model_of(&m, s, town);
    if (!e)
        e = run_quiet(s, town, apply_clear, NULL, a);
    if (!e && publication_of(m))
        e = rebuild_lists(s, town, m, a);
    tz_model_release(&m);
    tz_arena_destroy(&a);
    return e;
}

/* ---- what is over */
static struct tz_err *ids_where(int64_t **ids, size_t *n, const struct tz_desk *d, const struct tz_register *r,
                                const char *where, struct tz_arena *a)
{
    struct tz_expr_scope scope = {.kind = TZ_IN_FILTER, .reg = r, .model = d->model};
    struct tz_expr *condition;
    struct tz_list list;
    TZ_TRY(tz_expr_parse(&condition, where, &scope, a));
    struct tz_list_query q = {
        .reg = r, .right = TZ_RIGHT_SEE, .where = condition, .order = "number", .limit = tz_limits.page_rows};
    TZ_TRY(tz_list_run(&list, d, &q, a));
    *ids = TZ_NEW_ARRAY(a, list.n + 1, int64_t);
    for (size_t i = 0; i < list.n; i++)
        (*ids)[i] = list.rows[i]->id;
    *n = list.n;
    return NULL;
}

static struct tz_err *take_down(char **result, const struct tz_desk *d, tz_day day, struct tz_arena *a)
{
    const struct tz_register *r = publication_of(d->model);
    char text[16];
    int64_t *ids;
    size_t n, done_n = 0;
    if (!r)
        return NULL;
    TZ_TRY(ids_where(&ids, &n, d, r,
                     tz_printf(a, "state = '发布' and notice_kind != '无' and until is not empty and until < %s",
                               tz_day_print(text, day)),
                     a));
    for (size_t i = 0; i < n; i++) {
        struct tz_act act = {0};
        struct tz_done done;
        TZ_TRY(tz_register_move(&done, d, ids[i], 0, "失效", NULL, 0, &act, a));
        done_n++;
    }
    *result = tz_printf(a, "公示期满撤下%zu份", done_n);
    return NULL;
}

/* ---- payments that a person has to look at */
static struct tz_err *mark(const struct tz_desk *d, const int64_t *ids, size_t n, const char *why, tz_day day,
                           size_t *marked, struct tz_arena *a)
{
    char text[16];
    for (size_t i = 0; i < n; i++) {
        struct tz_set sets[] = {{.key = "held", .text = "true"},
                                {.key = "held_on", .text = tz_day_print(text, day)},
                                {.key = "held_why", .text = why}};
        struct tz_act act = {.reason = why, .above = true};
        struct tz_done done;
        TZ_TRY(tz_register_change(&done, d, ids[i], 0, sets, 3, &act, a));
        ++*marked;
    }
    return NULL;
}

static struct tz_err *find_doubts(char **result, const struct tz_desk *d, tz_day day, struct tz_arena *a)
{
    static const char *const waiting =
        "held = false and decision is empty and state in ('登记','公示','审核','审批') and ";
    const struct tz_register *r = tz_model_register(d->model, "payment");
    int64_t *ids;
    size_t n, marked = 0;
    if (!r || !tz_register_field(r, "held_why"))
        return NULL;
    TZ_TRY(ids_where(&ids, &n, d, r, tz_printf(a, "%spayee is person and payee[person].died_on is not empty", waiting),
                     a));
    TZ_TRY(mark(d, ids, n, "领款人已死亡", day, &marked, a));
    TZ_TRY(ids_where(&ids, &n, d, r,
                     tz_printf(a,
                               "%sexists(payment where its.batch = batch and its.programme = programme and its.payee = "
                               "payee and its.number != number)",
                               waiting),
                     a));
    TZ_TRY(mark(d, ids, n, "同批重复", day, &marked, a));
    *result = tz_printf(a, "%s存疑待核定%zu笔", *result ? tz_printf(a, "%s，", *result) : "", marked);
    return NULL;
}

static struct tz_err *nightly(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a)
{
    struct tz_model *m = NULL;
    struct tz_who who = tz_who_system(town, "job");
    TZ_TRY(model_of(&m, s, town));
    if (!m)
        return NULL;
    struct tz_desk d = {.store = s, .model = m, .who = &who};
    struct tz_err *e = take_down(result, &d, day, a);
    if (!e)
        e = find_doubts(result, &d, day, a);
    tz_model_release(&m);
    return e;
}

void tz_portal_setup(void)
{
    static const struct tz_schema schema = {
        .folder = "portal", .migrations = migrations, .tables = tables, .rebuild = rebuild};
    static const struct tz_job publicity = {"publicity", 1, 0, nightly};
    tz_setting_add(settings);
    tz_store_register(&schema);
    tz_register_hook(&portal_hooks);
    tz_job_register(&publicity);
}
