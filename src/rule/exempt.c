/* SPDX-License-Identifier: Apache-2.0
 *
 * Exclusions of a draw, settled and recorded before it: objects drawn or inspected lately, inspectors who keep away from an
 * object (行政处罚法第四十三条：执法人员与案件有直接利害关系的应当回避).
 */
#include "rule/draw_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pack/rule_sql.h"
#include "rule.sql.h"

/* ---- inspectors who keep away */
static bool in_pool(const struct draw_object *pool, size_t n, const char *number)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(pool[i].number, number))
            return true;
    return false;
}

static bool is_inspector(const struct tz_draw_ask *ask, const char *name)
{
    for (size_t i = 0; i < ask->inspector_n; i++)
        if (!strcmp(ask->inspectors[i], name))
            return true;
    return false;
}

static bool repeated(const struct draw_avoid *list, size_t n, const struct draw_avoid *x)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(list[i].name, x->name) && !strcmp(list[i].number, x->number))
            return true;
    return false;
}

static size_t away_from(const struct draw_avoid *list, size_t n, const char *number)
{
    size_t away = 0;
    for (size_t i = 0; i < n; i++)
        away += !strcmp(list[i].number, number);
    return away;
}

struct tz_err *draw_avoid_read(struct draw_avoid **out, const struct tz_draw_ask *ask, const struct draw_object *pool,
                               size_t n, int per, struct tz_arena *a)
{
    struct draw_avoid *list = TZ_NEW_ARRAY(a, ask->avoid_n + 1, struct draw_avoid);
    *out = list;
    for (size_t i = 0; i < ask->avoid_n; i++) {
        const char *eq = strchr(ask->avoid[i], '=');
        if (!eq)
            return tz_err_hint(tz_err(TZ_E_INPUT, "回避“%s”写法不对", ask->avoid[i]), "写成 检查人员=对象编号");
        list[i].name = tz_trim(a, tz_strndup(a, ask->avoid[i], (size_t)(eq - ask->avoid[i])));
        list[i].number = tz_trim(a, tz_strdup(a, eq + 1));
        if (!is_inspector(ask, list[i].name))
            return tz_err_hint(tz_err(TZ_E_INPUT, "回避的“%s”不在检查人员名单上", list[i].name), "姓名照名单写");
        if (!in_pool(pool, n, list[i].number))
            return tz_err_hint(tz_err(TZ_E_INPUT, "要回避的“%s”不在抽取名单里", list[i].number),
                               "写对象在台账里的编号");
        if (repeated(list, i, &list[i]))
            return tz_err(TZ_E_INPUT, "回避“%s”写了两遍", ask->avoid[i]);
    }
    for (size_t i = 0; i < ask->avoid_n; i++)
        if (away_from(list, ask->avoid_n, list[i].number) + (size_t)per > ask->inspector_n)
            return tz_err_hint(tz_err(TZ_E_RULE, "%s能派的检查人员不足%d名", list[i].number, per), "增加检查人员");
    return NULL;
}

const char *draw_avoid_print(const struct draw_avoid *list, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s %s\n", list[i].name, list[i].number);
    return n ? b.data : NULL;
}

struct draw_avoid *draw_avoid_parse(const char *text, size_t *n, struct tz_arena *a)
{
    size_t line_n;
    char **lines = tz_split(a, text ? text : "", '\n', &line_n);
    struct draw_avoid *out = TZ_NEW_ARRAY(a, line_n + 1, struct draw_avoid);
    *n = 0;
    for (size_t i = 0; i < line_n; i++) {
        char *mark = strrchr(lines[i], ' ');
        if (!mark)
            continue;
        *mark = 0;
        out[(*n)++] = (struct draw_avoid){lines[i], mark + 1};
    }
    return out;
}

/* ---- objects that rest */
struct resting { /* why an object rests, by its id */
    int64_t id;
    const char *why;
};
struct rested {
    struct resting *items;
    size_t n, room;
    struct tz_arena *a;
};

static void add(struct rested *l, int64_t id, const char *why)
{
    TZ_GROW(l->a, l->items, l->n, l->room);
    l->items[l->n++] = (struct resting){id, why};
}

/* Lines "number id …" of an earlier draw. */
static void add_drawn(struct rested *l, const char *number, const char *drawn)
{
    size_t n;
    char **lines = tz_split(l->a, drawn, '\n', &n);
    const char *why = tz_printf(l->a, "%s抽中过", number);
    for (size_t i = 0; i < n; i++) {
        size_t part_n;
        char **parts = tz_split(l->a, lines[i], ' ', &part_n);
        int64_t id;
        if (part_n > 1 && tz_parse_int(parts[1], &id))
            add(l, id, why);
    }
}

static struct tz_err *drawn_lately(struct rested *l, struct tz_conn *c, int64_t town, const struct tz_draw_ask *ask)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    tz_instant since = tz_day_start(tz_day_add(tz_today(), (int)-ask->rest));
    TZ_TRY(tz_db_query(&rows, c, &SQL_DRAW_SINCE, "iti", town, ask->reg->key, (int64_t)since));
    while (!(e = tz_rows_next(rows, &have)) && have)
        add_drawn(l, tz_rows_copy(rows, 0, l->a), tz_rows_copy(rows, 1, l->a));
    tz_rows_close(&rows);
    return e;
}

/* Inspections name what they inspected in the field `unit`. */
static struct tz_err *inspected_lately(struct rested *l, struct tz_conn *c, int64_t town, const struct tz_desk *d,
                                       const struct tz_draw_ask *ask)
{
    const struct tz_register *r = tz_model_register(d->model, "inspection");
    const struct tz_field *unit = r ? tz_register_field(r, "unit") : NULL;
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    if (!unit || unit->type != TZ_TYPE_REF || !unit->column)
        return NULL;
    tz_sql_begin(&b, l->a);
    tz_sql_add(&b, "select ");
    tz_sql_name(&b, unit->column);
    tz_sql_add(&b, ", number from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and struck = 0 and counts = 1 and on_day >= ");
    tz_sql_bind(&b, tz_v_int(tz_day_add(tz_today(), -ask->rest)));
    tz_sql_add(&b, " and ");
    tz_sql_name(&b, unit->column);
    tz_sql_add(&b, " is not null order by id");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.inspected"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        add(l, tz_rows_int(rows, 0), tz_printf(l->a, "%s查过", tz_rows_text(rows, 1)));
    tz_rows_close(&rows);
    return e;
}

static int by_id(const void *x, const void *y)
{
    const struct resting *p = x, *q = y;
    return p->id != q->id ? (p->id < q->id ? -1 : 1) : strcmp(p->why, q->why);
}

static const char *why_rests(const struct rested *l, int64_t id)
{
    size_t low = 0, high = l->n; /* the first of the id */
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (l->items[at].id < id)
            low = at + 1;
        else
            high = at;
    }
    return low < l->n && l->items[low].id == id ? l->items[low].why : NULL;
}

struct tz_err *draw_leave_rested(struct draw_object *pool, size_t *n, const char **why, const struct tz_desk *d,
                                 const struct tz_draw_ask *ask, struct tz_arena *a)
{
    struct rested l = {.a = a};
    struct tz_conn *c = NULL;
    int64_t town = d->who->actor.town;
    struct tz_buf b;
    size_t kept = 0;
    *why = NULL;
    if (!ask->rest)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), town));
    struct tz_err *e = drawn_lately(&l, c, town, ask);
    if (!e)
        e = inspected_lately(&l, c, town, d, ask);
    tz_db_release(&c);
    if (e)
        return e;
    if (l.n)
        qsort(l.items, l.n, sizeof *l.items, by_id);
    tz_buf_init(&b, a);
    for (size_t i = 0; i < *n; i++) {
        const char *rests = why_rests(&l, pool[i].id);
        if (rests)
            tz_buf_printf(&b, "%s %s\n", pool[i].number, rests);
        else
            pool[kept++] = pool[i];
    }
    if (!kept)
        return tz_err_hint(tz_err(TZ_E_RULE, "符合条件的%zu个在%lld天内都抽过或查过", *n, (long long)ask->rest),
                           "减少不抽的天数，或放宽条件");
    *why = kept < *n ? b.data : NULL;
    *n = kept;
    return NULL;
}
