/* SPDX-License-Identifier: Apache-2.0
 *
 * The published lists of the township's duties (履职事项清单): rows of any register may name their item in the field
 * duty_item and, in duty_part, what the township does in it. A matter that a superior has taken back (上级收回) can be
 * recorded as 配合 or 移送 only. The yearly sheet says which department asked for what, and what stands on no list.
 * Basis: 中共中央办公厅、国务院办公厅关于加快推进乡镇（街道）履行职责事项清单编制工作 (2024-2025).
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"

enum { SHEET_MAX = 2000 };

struct named { /* what one row says */
    const char *item, *part;
    tz_day day;
};

static int column_of(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (tz_same(r->fields[i].key, key) && r->fields[i].column)
            return (int)i;
    return -1;
}

static void add_column(struct tz_sql_build *b, const struct tz_register *r, int at)
{
    if (at < 0)
        tz_sql_add(b, "null");
    else
        tz_sql_name(b, r->fields[at].column);
}

static struct tz_err *read_named(struct named *x, struct tz_conn *c, int64_t town, const struct tz_register *r,
                                 int64_t id, int item, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    *x = (struct named){0};
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    add_column(&b, r, item);
    tz_sql_add(&b, ", ");
    add_column(&b, r, column_of(r, "duty_part"));
    tz_sql_add(&b, ", on_day from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.item_named"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        x->item = tz_rows_copy(rows, 0, a);
        x->part = tz_rows_copy(rows, 1, a);
        x->day = (tz_day)tz_rows_int(rows, 2);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *duty_item_check(struct tz_conn *c, int64_t town, const struct tz_register *r, int64_t id,
                               struct tz_arena *a)
{
    int item = column_of(r, "duty_item");
    struct named x;
    if (item < 0)
        return NULL;
    TZ_TRY(read_named(&x, c, town, r, id, item, a));
    return tz_item_may(c, town, x.item, x.part, x.day ? x.day : tz_today(), a);
}

struct tz_err *tz_item_may(struct tz_conn *c, int64_t town, const char *item, const char *part, tz_day day,
                           struct tz_arena *a)
{
    struct tz_standing *list;
    size_t n;
    if (!item || !*item || tz_same(part, "配合") || tz_same(part, "移送"))
        return NULL;
    TZ_TRY(tz_standing_list(&list, &n, c, town, TZ_STANDING_ITEM, day, a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(list[i].label, item) && tz_same(tz_standing_detail(&list[i], "list", a), "上级收回"))
            return tz_err_hint(tz_err(TZ_E_RULE, "“%s”已由上级收回，镇里不再承担", item),
                               "“履职方式”只能记为 配合 或 移送（%s）", list[i].paper);
    return NULL;
}

/* ---- the yearly sheet */
struct sheet {
    struct tz_item_use *items;
    size_t n;
    const struct tz_standing *list;
    size_t list_n;
    struct tz_arena *a;
};

static const struct tz_standing *listed(const struct sheet *s, const char *item)
{
    for (size_t i = 0; i < s->list_n; i++)
        if (tz_same(s->list[i].label, item))
            return &s->list[i];
    return NULL;
}

/* `unnamed`: where it stands when it names nothing; NULL = an ordinary row, left out. */
static void add_use(struct sheet *s, const char *item, const char *sender, const char *unnamed, int64_t n)
{
    const struct tz_standing *x = listed(s, item);
    bool named = item && *item;
    struct tz_item_use u = {.item = named ? item : "（未写明事项）", .list = named ? "清单外" : unnamed, .n = n};
    if (!u.list)
        return;
    if (x) {
        u.list = tz_standing_detail(x, "list", s->a);
        u.department = tz_standing_detail(x, "department", s->a);
    }
    if (!u.department)
        u.department = sender && *sender ? sender : "（未写明部门）";
    for (size_t i = 0; i < s->n; i++)
        if (tz_same(s->items[i].department, u.department) && tz_same(s->items[i].item, u.item)) {
            s->items[i].n += n;
            return;
        }
    if (s->n < SHEET_MAX)
        s->items[s->n++] = u;
}

static struct tz_err *sheet_sql(struct tz_sql **out, struct tz_sql_build *b, struct tz_conn *c, const struct tz_desk *d,
                                const struct tz_register *r, int year, struct tz_arena *a)
{
    struct tz_scope *scope;
    int item = column_of(r, "duty_item"), sender = column_of(r, "sender"), outside = column_of(r, "outside");
    *out = NULL;
    TZ_TRY(tz_scope_make(&scope, c, d->who, r, TZ_RIGHT_SEE, a));
    if (tz_scope_none(scope))
        return NULL;
    tz_sql_begin(b, a);
    tz_sql_add(b, "select x.item, x.sender, x.outside, count(*) from (select ");
    add_column(b, r, item);
    tz_sql_add(b, " as item, ");
    if (sender < 0)
        tz_sql_add(b, "cast(null as text)");
    else
        add_column(b, r, sender);
    tz_sql_add(b, " as sender, ");
    if (outside < 0)
        tz_sql_add(b, "0");
    else
        add_column(b, r, outside);
    tz_sql_add(b, " as outside from ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " r where r.town = ");
    tz_sql_bind(b, tz_v_int(d->who->actor.town));
    tz_sql_add(b, " and r.struck = 0 and r.on_day between ");
    tz_sql_bind(b, tz_v_int(tz_day_make(year, 1, 1)));
    tz_sql_add(b, " and ");
    tz_sql_bind(b, tz_v_int(tz_day_make(year, 12, 31)));
    tz_sql_add(b, " and ");
    tz_scope_sql(b, scope, "r");
    tz_sql_add(b,
               ") x where x.item is not null or x.outside = 1 group by x.item, x.sender, x.outside order by 1, 2, 3");
    *out = tz_sql_end(b, "duty.item_sheet");
    return NULL;
}

static struct tz_err *add_register(struct sheet *s, struct tz_conn *c, const struct tz_desk *d,
                                   const struct tz_register *r, int year)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(sheet_sql(&sql, &b, c, d, r, year, s->a));
    if (!sql)
        return NULL;
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        add_use(s, tz_rows_copy(rows, 0, s->a), tz_rows_copy(rows, 1, s->a),
                tz_rows_int(rows, 2) == 1 ? "清单外" : NULL, tz_rows_int(rows, 3));
    tz_rows_close(&rows);
    return e;
}

static int by_department(const void *x, const void *y)
{
    const struct tz_item_use *a = x, *b = y;
    int way = strcmp(a->department, b->department);
    return way ? way : a->n != b->n ? (a->n > b->n ? -1 : 1) : strcmp(a->item, b->item);
}

struct tz_err *tz_item_sheet(struct tz_item_use **out, size_t *n, const struct tz_desk *d, int year,
                             const struct tz_item_asked *more, size_t more_n, struct tz_arena *a)
{
    struct sheet s = {.a = a, .items = TZ_NEW_ARRAY(a, SHEET_MAX, struct tz_item_use)};
    struct tz_standing *list;
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_standing_list(&list, &s.list_n, c, d->who->actor.town, TZ_STANDING_ITEM, 0, a);
    s.list = list;
    for (size_t i = 0; !e && i < d->model->register_n; i++)
        if (column_of(d->model->registers[i], "duty_item") >= 0)
            e = add_register(&s, c, d, d->model->registers[i], year);
    tz_db_release(&c);
    for (size_t i = 0; i < more_n; i++)
        add_use(&s, more[i].item, more[i].sender, "未写明", more[i].n);
    if (s.n)
        qsort(s.items, s.n, sizeof *s.items, by_department);
    *out = s.items;
    *n = s.n;
    return e;
}
