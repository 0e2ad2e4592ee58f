/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws in the store: taking the list, recording, reading, repeating.
 */
#include "rule/draw_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "place/place.h"
#include "rule.sql.h"
#include "seal/seal.h"

#define PREFIX "CQ"
enum { SEED_LEAST = 8, SEED_MOST = 100, RANDOM_BYTES = 16, COUNT_MAX = 10000, REST_MOST = 3660 };

static const char *const columns[] = {"number", "reg",        "filters",  "by_place", "count", "seed",
                                      "per",    "inspectors", "purpose",  "known",    "pool",  "drawn",
                                      "avoid",  "rest",       "left_out", NULL};
const struct tz_record draw_record = {"draw", columns, &SQL_DRAW_ADD, &SQL_DRAW_CLOSE, &SQL_DRAW_EACH};

/* ---- the list */
struct gathering {
    struct draw_object *items;
    size_t n, room;
    const struct tz_places *places;
    struct tz_arena *a;
};

static int64_t village_of(const struct tz_places *p, int64_t place)
{
    int64_t village = place ? tz_place_at_level(p, place, TZ_PLACE_VILLAGE, tz_today()) : 0;
    return village ? village : place;
}

static struct tz_err *gather(const struct tz_entry *e, void *data)
{
    struct gathering *g = data;
    if (g->n == TZ_DRAW_POOL_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "符合条件的超过%d条", TZ_DRAW_POOL_MAX), "加 --where 缩小范围");
    TZ_GROW(g->a, g->items, g->n, g->room);
    g->items[g->n++] = (struct draw_object){.number = tz_strdup(g->a, e->number),
                                            .id = e->id,
                                            .version = e->version,
                                            .village = village_of(g->places, e->place_now)};
    return NULL;
}

static int by_number(const void *x, const void *y)
{
    return strcmp(((const struct draw_object *)x)->number, ((const struct draw_object *)y)->number);
}

static struct tz_err *take_list(struct gathering *g, const struct tz_desk *d, const struct tz_draw_ask *ask)
{
    struct tz_who system;
    const struct tz_desk all = tz_desk_of_system(&system, d);
    struct tz_filter *filters = TZ_NEW_ARRAY(g->a, ask->filter_n + 1, struct tz_filter);
    for (size_t i = 0; i < ask->filter_n; i++)
        TZ_TRY(tz_filter_parse(&filters[i], ask->reg, ask->filters[i], g->a));
    const struct tz_list_query q = {
        .reg = ask->reg, .filters = filters, .filter_n = ask->filter_n, .order = "number", .limit = 1000};
    TZ_TRY(tz_list_each(&all, &q, gather, g));
    if (g->n)
        qsort(g->items, g->n, sizeof *g->items, by_number);
    return g->n ? NULL : tz_err_hint(tz_err(TZ_E_RULE, "没有符合条件的对象可抽"), "放宽 --where，或先登记对象");
}

/* ---- rights and rules */
/* The list is the town's, and what was drawn is not for the inspected: only who sees the whole register. */
static struct tz_err *sees_all(bool *out, struct tz_conn *c, const struct tz_desk *d, const struct tz_register *reg,
                               struct tz_arena *a)
{
    struct tz_scope *scope;
    *out = d->who->system;
    if (*out || !reg || !tz_scope_may(d->who, reg, TZ_RIGHT_SEE))
        return NULL;
    TZ_TRY(tz_scope_make(&scope, c, d->who, reg, TZ_RIGHT_SEE, a));
    *out = tz_scope_all(scope);
    return NULL;
}

static struct tz_err *may_draw(const struct tz_desk *d, const struct tz_register *reg, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    bool all = false;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = sees_all(&all, c, d, reg, a);
    tz_db_release(&c);
    if (!e && !all)
        e = tz_err_hint(tz_err(TZ_E_FORBIDDEN, "抽取要能看到全镇的“%s”", reg->label), "请站所负责人或办事员抽取");
    return e;
}

static struct tz_err *check_ask(const struct tz_draw_ask *ask, int per)
{
    size_t seed_n = ask->seed ? tz_utf8_count(ask->seed, strlen(ask->seed)) : SEED_LEAST;
    if (ask->count < 1 || ask->count > COUNT_MAX)
        return tz_err_hint(tz_err(TZ_E_INPUT, "抽取的个数要在1到%d之间", COUNT_MAX), "例：--count 10");
    if (seed_n < SEED_LEAST || seed_n > SEED_MOST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "种子要有%d到%d个字", SEED_LEAST, SEED_MOST), "不写则随机生成并记录");
    if (ask->rest < 0 || ask->rest > REST_MOST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "近期查过的不抽：天数要在0到%d之间", REST_MOST), "例：--rest 180");
    if (ask->inspector_n > TZ_DRAW_INSPECTORS_MAX)
        return tz_err(TZ_E_LIMIT, "检查人员名单最多%d人", TZ_DRAW_INSPECTORS_MAX);
    if (ask->inspector_n && (per < 2 || (size_t)per > ask->inspector_n))
        return tz_err_hint(tz_err(TZ_E_RULE, "每个对象%d名检查人员，名单上有%zu人", per, ask->inspector_n),
                           "检查不得少于两人（行政处罚法第四十二条）");
    for (size_t i = 0; i < ask->inspector_n; i++) {
        if (!*ask->inspectors[i] || strpbrk(ask->inspectors[i], " \t\r\n") || strstr(ask->inspectors[i], "、"))
            return tz_err_hint(tz_err(TZ_E_INPUT, "检查人员“%s”写法不对", ask->inspectors[i]),
                               "一人一名，不带空格和顿号");
        for (size_t k = 0; k < i; k++)
            if (tz_same(ask->inspectors[i], ask->inspectors[k]))
                return tz_err(TZ_E_INPUT, "检查人员“%s”重复", ask->inspectors[i]);
    }
    return NULL;
}

static const char *joined(const char *const *items, size_t n, const char *mark, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%s", i ? mark : "", items[i]);
    return n ? b.data : NULL;
}

/* ---- recording */
struct drawing {
    const struct tz_desk *d;
    const struct tz_draw_ask *ask;
    int64_t id, per, known;
    const char *seed, *pool, *drawn, *filters, *inspectors, *avoid, *left_out;
};

static struct tz_err *apply_draw(struct tz_apply *ap, void *data)
{
    const struct drawing *x = data;
    int64_t n;
    int year = tz_day_year(tz_day_of(tz_apply_at(ap)));
    TZ_TRY(tz_apply_number(&n, ap, PREFIX, year));
    TZ_TRY(tz_apply_entry(ap, x->id, "draw"));
    const struct tz_value v[] = {tz_v_text(tz_printf(tz_apply_arena(ap), PREFIX "-%d-%06lld", year, (long long)n)),
                                 tz_v_text(x->ask->reg->key),
                                 tz_v_text(x->filters),
                                 tz_v_int(x->ask->by_place),
                                 tz_v_int(x->ask->count),
                                 tz_v_text(x->seed),
                                 tz_v_int(x->per),
                                 tz_v_text(x->inspectors),
                                 tz_v_text(x->ask->purpose),
                                 tz_v_int(x->known),
                                 tz_v_text(x->pool),
                                 tz_v_text(x->drawn),
                                 tz_v_text(x->avoid),
                                 x->ask->rest ? tz_v_int(x->ask->rest) : tz_v_null(),
                                 tz_v_text(x->left_out)};
    return tz_record_write(ap, &draw_record, x->id, 1, v, x->d->who->actor.account, TZ_OP_CREATE);
}

static struct tz_err *head_now(int64_t *j, struct tz_places **places, const struct tz_desk *d)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_store_known_at(j, c, d->who->actor.town, tz_now());
    if (!e)
        e = tz_places_hold(places, c, d->who->actor.town);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_draw_make(int64_t *id, const struct tz_desk *d, const struct tz_draw_ask *ask, struct tz_arena *a)
{
    int per = ask->per ? ask->per : 2;
    struct drawing x = {.d = d, .ask = ask, .per = ask->inspector_n ? per : 0};
    struct gathering g = {.a = a};
    struct tz_places *places = NULL;
    struct tz_work w = {.actor = d->who->actor, .kind = "draw", .apply = apply_draw, .data = &x};
    TZ_TRY(check_ask(ask, per));
    TZ_TRY(may_draw(d, ask->reg, a));
    TZ_TRY(head_now(&x.known, &places, d));
    g.places = places;
    struct tz_err *e = take_list(&g, d, ask);
    tz_places_release(&places);
    if (e)
        return e;
    struct draw_avoid *avoid;
    TZ_TRY(draw_leave_rested(g.items, &g.n, &x.left_out, d, ask, a));
    TZ_TRY(draw_avoid_read(&avoid, ask, g.items, g.n, per, a));
    x.seed = ask->seed ? ask->seed : tz_random_token(a, RANDOM_BYTES);
    const struct draw_rules rules = {x.seed,          ask->count,       x.per, ask->by_place,
                                     ask->inspectors, ask->inspector_n, avoid, ask->avoid_n};
    x.avoid = draw_avoid_print(avoid, ask->avoid_n, a);
    x.pool = draw_pool_print(g.items, g.n, a);
    x.drawn = draw_lines(g.items, g.n, &rules, a);
    x.filters = joined(ask->filters, ask->filter_n, "\n", a);
    x.inspectors = joined(ask->inspectors, ask->inspector_n, "、", a);
    TZ_TRY(tz_store_new_id(&x.id, d->store, d->who->actor.town));
    TZ_TRY(tz_store_run(d->store, &w, a));
    *id = x.id;
    return NULL;
}

/* ---- reading */
static void take(struct tz_draw *out, const struct tz_rows *r, struct tz_arena *a)
{
    *out = (struct tz_draw){.id = tz_rows_int(r, 0),
                            .number = tz_rows_copy(r, 1, a),
                            .reg = tz_rows_copy(r, 2, a),
                            .filters = tz_rows_copy(r, 3, a),
                            .by_place = tz_rows_int(r, 4) != 0,
                            .count = tz_rows_int(r, 5),
                            .seed = tz_rows_copy(r, 6, a),
                            .per = tz_rows_int(r, 7),
                            .inspectors = tz_rows_copy(r, 8, a),
                            .purpose = tz_rows_copy(r, 9, a),
                            .known = tz_rows_int(r, 10),
                            .actor = tz_rows_int(r, 11),
                            .j = tz_rows_int(r, 12)};
}

static struct tz_err *seen(bool *out, struct tz_draw *x, struct tz_conn *c, const struct tz_desk *d, struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, x->reg);
    x->reg_label = r ? r->label : x->reg;
    return sees_all(out, c, d, r, a);
}

static struct tz_err *who_and_when(struct tz_draw *x, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    char *who;
    TZ_TRY(tz_account_label(&who, c, town, x->actor, a));
    x->who = who;
    return tz_db_int(&x->at, 0, c, &SQL_AT_OF, "ii", town, x->j);
}

static struct tz_err *read_all(struct tz_draw **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    size_t room = 16;
    bool have;
    *out = TZ_NEW_ARRAY(a, room, struct tz_draw);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_DRAW_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        take(&(*out)[(*n)++], rows, a);
    }
    tz_rows_close(&rows);
    return e;
}

/* Keeps the account's. Draws of one register mostly stand together: its scope is not asked for again. */
static struct tz_err *keep_seen(struct tz_draw *list, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                struct tz_arena *a)
{
    size_t kept = 0;
    bool mine = false;
    for (size_t i = 0; i < *n; i++) {
        if (i && tz_same(list[i].reg, list[i - 1].reg))
            list[i].reg_label = list[i - 1].reg_label;
        else
            TZ_TRY(seen(&mine, &list[i], c, d, a));
        if (mine)
            TZ_TRY(who_and_when(&list[i], c, d->who->actor.town, a));
        if (mine)
            list[kept++] = list[i];
    }
    *n = kept;
    return NULL;
}

struct tz_err *tz_draw_list(struct tz_draw **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = read_all(out, n, c, d->who->actor.town, a);
    if (!e)
        e = keep_seen(*out, n, c, d, a);
    tz_db_release(&c);
    return e;
}

/* "number id names": names may be absent. */
static void parse_drawn(struct tz_draw *out, const char *text, struct tz_arena *a)
{
    size_t n;
    char **lines = tz_split(a, text ? text : "", '\n', &n);
    struct tz_drawn *list = TZ_NEW_ARRAY(a, n + 1, struct tz_drawn);
    for (size_t i = 0; i < n; i++) {
        size_t part_n;
        if (!*lines[i])
            continue;
        char **parts = tz_split(a, lines[i], ' ', &part_n);
        struct tz_drawn *x = &list[out->drawn_n];
        if (part_n < 2 || !tz_parse_int(parts[1], &x->id))
            continue;
        x->number = parts[0];
        x->inspectors = part_n > 2 ? parts[2] : "";
        out->drawn_n++;
    }
    out->drawn = list;
}

static size_t lines_in(const char *s)
{
    size_t n = 0;
    for (; s && *s; s++)
        n += *s == '\n';
    return n;
}

static struct tz_err *read_one(struct tz_draw *out, struct tz_conn *c, const struct tz_desk *d, int64_t id,
                               struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have = false, mine = false;
    const char *drawn = NULL;
    TZ_TRY(tz_db_query(&rows, c, &SQL_DRAW_ONE, "ii", d->who->actor.town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        take(out, rows, a);
        out->pool = tz_rows_copy(rows, 13, a);
        drawn = tz_rows_copy(rows, 14, a);
        out->avoid = tz_rows_copy(rows, 15, a);
        out->rest = tz_rows_int(rows, 16);
        out->left_out = tz_rows_copy(rows, 17, a);
    }
    tz_rows_close(&rows);
    if (e)
        return e;
    if (have)
        TZ_TRY(seen(&mine, out, c, d, a));
    if (!mine)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次抽取"), "taizhang draw list 列出");
    out->pool_n = lines_in(out->pool);
    parse_drawn(out, drawn, a);
    return who_and_when(out, c, d->who->actor.town, a);
}

struct tz_err *tz_draw_get(struct tz_draw *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = read_one(out, c, d, id, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_draw_find(int64_t *id, const struct tz_desk *d, const char *number)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_int(id, 0, c, &SQL_DRAW_NUMBER, "it", d->who->actor.town, number);
    tz_db_release(&c);
    return e ? e : *id ? NULL : tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次抽取"), "taizhang draw list 列出");
}

/* ---- repeating */
struct tz_err *tz_draw_repeat(struct tz_draw_check *out, const struct tz_draw *d, struct tz_arena *a)
{
    struct draw_object *pool;
    size_t n, name_n;
    const char **list = tz_draw_names(d->inspectors, &name_n, a);
    *out = (struct tz_draw_check){.same = true};
    TZ_TRY(draw_pool_parse(&pool, &n, d->pool, a));
    size_t avoid_n;
    struct draw_avoid *avoid = draw_avoid_parse(d->avoid, &avoid_n, a);
    const struct draw_rules rules = {d->seed, d->count, d->per, d->by_place, list, name_n, avoid, avoid_n};
    struct tz_draw again = {.drawn_n = 0};
    parse_drawn(&again, draw_lines(pool, n, &rules, a), a);
    for (size_t i = 0; out->same && (i < again.drawn_n || i < d->drawn_n); i++) {
        const struct tz_drawn *was = i < d->drawn_n ? &d->drawn[i] : NULL,
                              *now = i < again.drawn_n ? &again.drawn[i] : NULL;
        out->same = was && now && tz_same(was->number, now->number) && tz_same(was->inspectors, now->inspectors);
        if (!out->same) {
            out->was = was ? tz_printf(a, "%s %s", was->number, was->inspectors) : "（无）";
            out->now = now ? tz_printf(a, "%s %s", now->number, now->inspectors) : "（无）";
        }
    }
    return NULL;
}
