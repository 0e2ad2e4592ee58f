/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of areas and parameters, their registration with the store, the first tree of a town, and the derived place_path.
 */
#include "place/param.h"
#include "place/place_priv.h"

#include "base/text.h"
#include "place.sql.h"

/* Both engines share the columns; SQLite keeps such tables clustered by their key. */
#define PLACE_TABLES(INT, END)                                                                                         \
    "create table place (town " INT " not null, id " INT " not null, from_day " INT " not null, till_day " INT         \
    " not null, level " INT " not null, kind text not null, name text not null, code text not null, parent " INT       \
    " not null, ord " INT " not null, j_from " INT " not null, j_to " INT                                              \
    " not null, primary key (town, id, j_from, from_day))" END "create index place_code on place (town, code);"        \
    "create table place_change (town " INT " not null, event " INT " not null, kind text not null, day " INT           \
    " not null, act text, approver text, proof text, note text, j " INT " not null, primary key (town, event))" END    \
    "create table succession (town " INT " not null, event " INT " not null, from_place " INT                          \
    " not null, to_place " INT " not null, share_num " INT " not null, share_den " INT                                 \
    " not null, basis text, day " INT " not null, j_from " INT " not null, j_to " INT                                  \
    " not null, primary key (town, event, from_place, to_place))" END "create table place_group (town " INT            \
    " not null, grp " INT " not null, key text not null, name text not null, kind text not null, ord " INT             \
    " not null, from_day " INT " not null, till_day " INT " not null, j_from " INT " not null, j_to " INT              \
    " not null, primary key (town, grp, j_from, from_day))" END "create table place_group_member (town " INT           \
    " not null, grp " INT " not null, place " INT " not null, ord " INT " not null, from_day " INT                     \
    " not null, till_day " INT " not null, j_from " INT " not null, j_to " INT                                         \
    " not null, primary key (town, grp, j_from, place, from_day))" END "create table place_path (town " INT            \
    " not null, map " INT " not null, place " INT " not null, level " INT " not null, ancestor " INT                   \
    " not null, from_day " INT " not null, till_day " INT                                                              \
    " not null, primary key (town, map, place, from_day, ancestor))" END                                               \
    "create index place_path_ancestor on place_path (town, map, ancestor, place);"                                     \
    "create table place_head (town " INT " not null, j " INT " not null, mark " INT                                    \
    " not null, primary key (town))" END "create table parameter (town " INT " not null, id " INT                      \
    " not null, name text not null, place " INT " not null, from_day " INT " not null, i " INT                         \
    ", t text, basis text, j_from " INT " not null, j_to " INT " not null, primary key (town, id, j_from))" END        \
    "create table param_pack (town " INT " not null, name text not null, at text not null, from_day " INT              \
    " not null, i " INT ", t text, basis text, primary key (town, name, at, from_day))" END                            \
    "create table param_at (town " INT " not null, name text not null, place " INT " not null, from_day " INT          \
    " not null, till_day " INT " not null, i " INT ", t text, origin " INT                                             \
    " not null, primary key (town, name, place, from_day))" END

/* Parameters with both clocks. What stood before counts as known from the start; rebuild makes it exact. */
#define PARAM_TABLES(INT, END)                                                                                         \
    "alter table param_pack rename to param_pack_old;"                                                                 \
    "alter table param_at rename to param_at_old;"                                                                     \
    "create table param_pack (town " INT " not null, name text not null, at text not null, from_day " INT              \
    " not null, i " INT ", t text, basis text, j_from " INT " not null, j_to " INT                                     \
    " not null, primary key (town, name, at, from_day, j_from))" END "create table param_at (town " INT                \
    " not null, name text not null, place " INT " not null, from_day " INT " not null, till_day " INT                  \
    " not null, i " INT ", t text, origin " INT " not null, j_from " INT " not null, j_to " INT                        \
    " not null, primary key (town, name, place, from_day, j_from))" END                                                \
    "insert into param_pack select town, name, at, from_day, i, t, basis, 0, 9223372036854775807 from param_pack_old;" \
    "insert into param_at select town, name, place, from_day, till_day, i, t, origin, 0, 9223372036854775807 "         \
    "from param_at_old;"                                                                                               \
    "drop table param_pack_old; drop table param_at_old;"

#define PARAM_YEARLY(INT) "alter table param_pack add column yearly " INT " not null default 0;"

static const struct tz_migration migrations[] = {
    {1, PLACE_TABLES("integer", " without rowid;"), PLACE_TABLES("bigint", ";")},
    {2, PARAM_TABLES("integer", " without rowid;"), PARAM_TABLES("bigint", ";")},
    {3, PARAM_YEARLY("integer"), PARAM_YEARLY("bigint")},
    {0, NULL, NULL}};

static const struct tz_table tables[] = {{"place", TZ_RECORD, "town,id,j_from,from_day"},
                                         {"place_change", TZ_RECORD, "town,event"},
                                         {"succession", TZ_RECORD, "town,event,from_place,to_place"},
                                         {"place_group", TZ_RECORD, "town,grp,j_from,from_day"},
                                         {"place_group_member", TZ_RECORD, "town,grp,j_from,place,from_day"},
                                         {"parameter", TZ_RECORD, "town,id,j_from"},
                                         {"place_path", TZ_DERIVED, "town,map,place,from_day,ancestor"},
                                         {"place_head", TZ_DERIVED, "town"},
                                         {"param_pack", TZ_DERIVED, "town,name,at,from_day,j_from"},
                                         {"param_at", TZ_DERIVED, "town,name,place,from_day,j_from"},
                                         {NULL, TZ_RECORD, NULL}};

void tz_place_setup(void)
{
    static const struct tz_schema schema = {.folder = "place",
                                            .migrations = migrations,
                                            .tables = tables,
                                            .verify = place_verify,
                                            .rebuild = place_rebuild};
    static bool done;
    if (done)
        return;
    done = true;
    tz_store_register(&schema);
}

/* ---- derived paths */

static struct tz_err *add_path(struct tz_conn *c, const struct tz_places *p, int64_t id, int map, tz_day day,
                               tz_day from, tz_day till)
{
    int64_t path[TZ_PLACE_DEPTH];
    int n = tz_place_path(path, p, id, day);
    for (int i = 0; i < n; i++) {
        struct tz_value v[] = {
            tz_v_int(p->town), tz_v_int(map),  tz_v_int(id),  tz_v_int(tz_place_level_on(p, path[i], day)),
            tz_v_int(path[i]), tz_v_int(from), tz_v_int(till)};
        TZ_TRY(tz_db_later(c, &SQL_ADD_PATH, v, COUNT(v)));
    }
    return NULL;
}

struct tz_err *places_write_paths(struct tz_conn *c, const struct tz_places *p, struct tz_arena *a)
{
    tz_day *breaks = TZ_NEW_ARRAY(a, (size_t)p->day_n + 1, tz_day);
    TZ_TRY(tz_db_exec(c, &SQL_CLEAR_PATHS, NULL, "i", p->town));
    for (int i = 0; i < p->node_n; i++) {
        int64_t id = p->nodes[i].id;
        tz_day first = p->nodes[i].stretches[0].from, from = 0;
        size_t n = tz_place_breaks(breaks, (size_t)p->day_n, p, id, first, TZ_DAY_OPEN);
        for (size_t k = 0; k <= n; k++) {
            tz_day till = k < n ? breaks[k] : TZ_DAY_OPEN;
            TZ_TRY(add_path(c, p, id, 0, k ? breaks[k - 1] : first, from, till));
            from = till;
        }
        TZ_TRY(add_path(c, p, id, 1, TZ_DAY_OPEN - 1, 0, TZ_DAY_OPEN));
    }
    return NULL;
}

static struct tz_err *rebuild_apply(struct tz_apply *ap, void *data)
{
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), last;
    struct tz_places *p;
    struct tz_err *e;
    (void)data;
    TZ_TRY(tz_db_int(&last, 0, c, &SQL_LAST_CHANGE, "i", town));
    TZ_TRY(place_touch_head(c, town, last));
    TZ_TRY(tz_places_hold(&p, c, town));
    e = places_write_paths(c, p, tz_apply_arena(ap));
    tz_places_release(&p);
    return e;
}

struct tz_err *place_rebuild(struct tz_store *s, int64_t town)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_work w = {.actor = {.town = town, .via = "rebuild"},
                        .kind = "rebuild",
                        .quiet = true,
                        .remakes = true,
                        .apply = rebuild_apply};
    struct tz_err *e = tz_store_run(s, &w, a);
    tz_arena_destroy(&a);
    return e;
}

/* ---- the first tree */

struct line { /* upward from the town, of the code's digits */
    int level;
    size_t digits;
    const char *kind;
};
static const struct line upward[] = {
    {TZ_PLACE_PROVINCE, 2, "省"}, {TZ_PLACE_CITY, 4, "市"}, {TZ_PLACE_COUNTY, 6, "县"}};

/* GB/T 2260 names of the provinces, by their two digits. */
static const char *province_name(const char *code)
{
    static const struct {
        const char *code, *name;
    } rows[] = {
        {"11", "北京市"},         {"12", "天津市"},         {"13", "河北省"},           {"14", "山西省"},
        {"15", "内蒙古自治区"},   {"21", "辽宁省"},         {"22", "吉林省"},           {"23", "黑龙江省"},
        {"31", "上海市"},         {"32", "江苏省"},         {"33", "浙江省"},           {"34", "安徽省"},
        {"35", "福建省"},         {"36", "江西省"},         {"37", "山东省"},           {"41", "河南省"},
        {"42", "湖北省"},         {"43", "湖南省"},         {"44", "广东省"},           {"45", "广西壮族自治区"},
        {"46", "海南省"},         {"50", "重庆市"},         {"51", "四川省"},           {"52", "贵州省"},
        {"53", "云南省"},         {"54", "西藏自治区"},     {"61", "陕西省"},           {"62", "甘肃省"},
        {"63", "青海省"},         {"64", "宁夏回族自治区"}, {"65", "新疆维吾尔自治区"}, {"71", "台湾省"},
        {"81", "香港特别行政区"}, {"82", "澳门特别行政区"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strncmp(rows[i].code, code, 2) == 0)
            return rows[i].name;
    return NULL;
}

static const char *town_kind(const char *name)
{
    return tz_ends(name, "街道") ? "街道" : tz_ends(name, "乡") ? "乡" : "镇";
}

/* The plan of the first tree: nation, province, city and county where the code says so, the town, its own leaf. */
static size_t first_plan(struct tz_place_new *made, const char *code, const char *name, struct tz_arena *a)
{
    size_t n = 0, length = strspn(code, "0123456789");
    made[n++] = (struct tz_place_new){TZ_PLACE_NATION, "国", "全国", "", 0, 1};
    for (size_t i = 0; i < COUNT(upward); i++) {
        char *upper;
        const char *known;
        if (length < upward[i].digits)
            break;
        upper = tz_printf(a, "%.*s%.*s", (int)upward[i].digits, code, (int)(6 - upward[i].digits), "000000");
        known = i == 0 ? province_name(code) : NULL;
        made[n] = (struct tz_place_new){upward[i].level, upward[i].kind, known ? known : upper, upper, -(int64_t)n, 1};
        n++;
    }
    made[n] = (struct tz_place_new){TZ_PLACE_TOWN, town_kind(name), name, code, -(int64_t)n, 1};
    n++;
    made[n] = (struct tz_place_new){
        TZ_PLACE_VILLAGE, TZ_PLACE_KIND_OWN, tz_printf(a, "%s本级", town_kind(name)), "", -(int64_t)n, 9000};
    return n + 1;
}

static struct tz_err *present(int64_t *town_place, int64_t *own_place, struct tz_store *s, int64_t town)
{
    struct tz_conn *c;
    struct tz_places *p;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_places_hold(&p, c, town);
    tz_db_release(&c);
    TZ_TRY(e);
    *town_place = p->town_place;
    *own_place = p->own_place;
    tz_places_release(&p);
    return NULL;
}

static struct tz_err *init_in(int64_t *town_place, int64_t *own_place, struct tz_store *s, const struct tz_actor *who,
                              const char *code, const char *name, tz_day from, struct tz_arena *a)
{
    struct tz_place_new made[8];
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .act = {.day = from, .note = "初始登记"}, .made = made};
    int64_t *ids;
    TZ_TRY(present(town_place, own_place, s, who->town));
    if (*town_place)
        return NULL;
    plan.made_n = first_plan(made, code ? code : "", name, a);
    TZ_TRY(tz_place_run(&ids, s, who, &plan, a));
    *town_place = ids[plan.made_n - 2];
    *own_place = ids[plan.made_n - 1];
    return NULL;
}

struct tz_err *tz_place_init(int64_t *town_place, int64_t *own_place, struct tz_store *s, const struct tz_actor *who,
                             const char *code, const char *name, tz_day from)
{
    struct tz_arena *a = tz_arena_new(0);
    int64_t town = 0, own = 0;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    e = init_in(&town, &own, s, who, code, name, from, a);
    if (!e) {
        *town_place = town;
        *own_place = own;
    }
    tz_arena_destroy(&a);
    return e;
}
