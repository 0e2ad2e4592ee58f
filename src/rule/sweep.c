/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing up the list of a sweep, and how far it is.
 */
#include "rule/sweep.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static struct tz_err *registers(const struct tz_register **sweep, const struct tz_register **item,
                                const struct tz_desk *d)
{
    *sweep = d->model ? tz_model_register(d->model, "sweep") : NULL;
    *item = d->model ? tz_model_register(d->model, "sweep_item") : NULL;
    if (*sweep && *item)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用排查台账"), "安装业务包 relief 后再用");
}

/* A sweep of the whole town is known to every village that walks it: who may see sweeps sees their heads everywhere, the doors
 * in its own scope only. */
static struct tz_err *heads(struct tz_desk *out, struct tz_who *who, const struct tz_desk *d)
{
    const struct tz_register *sweeps, *items;
    TZ_TRY(registers(&sweeps, &items, d));
    if (!d->who->system && !tz_scope_may(d->who, sweeps, TZ_RIGHT_SEE))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次排查"), "可能不在您的职责范围");
    *out = tz_desk_of_system(who, d);
    return NULL;
}

struct tz_err *tz_sweep_list(struct tz_list *out, const struct tz_desk *d, const char *after, struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk all;
    TZ_TRY(heads(&all, &who, d));
    struct tz_list_query q = {.reg = tz_model_register(d->model, "sweep"),
                              .right = TZ_RIGHT_SEE,
                              .descending = true,
                              .after = after && *after ? after : NULL,
                              .parts = TZ_GET_LABELS};
    return tz_list_run(out, &all, &q, a);
}

static struct tz_err *the_sweep(struct tz_entry **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    const struct tz_get get = {.parts = TZ_GET_LABELS};
    struct tz_who who;
    struct tz_desk all;
    TZ_TRY(heads(&all, &who, d));
    TZ_TRY(tz_register_get(out, &all, id, &get, a));
    if (tz_same((*out)->reg->key, "sweep"))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "%s不是一次排查", (*out)->number), "taizhang list sweep 列出排查");
}

/* ---- making */
struct making {
    const struct tz_desk *desk;
    const struct tz_entry *sweep;
    const struct tz_register *items, *from;
};

/* At the sweep's place or below, and not on its list. */
static struct tz_err *not_listed(struct tz_sql_build *b, const char *row, void *data)
{
    const struct making *x = data;
    tz_sql_add(b, "exists (select 1 from place_path p where p.town = ");
    tz_sql_name(b, row);
    tz_sql_add(b, ".town and p.map = 1 and p.place = ");
    tz_sql_name(b, row);
    tz_sql_add(b, ".place_now and p.ancestor = ");
    tz_sql_bind(b, tz_v_int(x->sweep->place_now));
    tz_sql_add(b, ") and not exists (select 1 from ");
    tz_sql_name(b, x->items->table);
    tz_sql_add(b, " i where i.town = ");
    tz_sql_name(b, row);
    tz_sql_add(b, ".town and i.struck = 0 and i.f_sweep = ");
    tz_sql_bind(b, tz_v_int(x->sweep->id));
    tz_sql_add(b, " and i.f_subject = ");
    tz_sql_name(b, row);
    tz_sql_add(b, ".id)");
    return NULL;
}

static struct tz_err *next_rows(struct tz_list *out, struct making *x, struct tz_arena *a)
{
    static const char *const live[] = {"在册"};
    const struct tz_val *labels = tz_entry_val(x->sweep, "labels");
    const char *const label[] = {labels && !labels->empty ? labels->text : NULL};
    const struct tz_filter filters[] = {{.key = "state", .op = TZ_F_EQ, .values = live, .n = 1},
                                        {.key = "labels", .op = TZ_F_EQ, .values = label, .n = 1}};
    struct tz_list_query q = {.reg = x->from,
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .filter_n = label[0] && tz_register_field(x->from, "labels") ? 2 : 1,
                              .order = "number",
                              .limit = tz_limits.page_rows,
                              .extra = not_listed,
                              .data = x};
    return tz_list_run(out, x->desk, &q, a);
}

static struct tz_err *add_rows(const struct making *x, const struct tz_list *rows, struct tz_arena *a)
{
    size_t most = tz_limits.unit_rows;
    struct tz_item *items = TZ_NEW_ARRAY(a, rows->n, struct tz_item);
    struct tz_done *done = TZ_NEW_ARRAY(a, rows->n, struct tz_done);
    const char *sweep = tz_printf(a, "%lld", (long long)x->sweep->id);
    for (size_t i = 0; i < rows->n; i++) {
        struct tz_set *sets = TZ_NEW_ARRAY(a, 3, struct tz_set);
        sets[0] = (struct tz_set){.key = "place", .text = tz_printf(a, "%lld", (long long)rows->rows[i]->place_now)};
        sets[1] = (struct tz_set){.key = "sweep", .text = sweep};
        sets[2] = (struct tz_set){.key = "subject", .text = rows->rows[i]->number};
        items[i] = (struct tz_item){.kind = TZ_ITEM_CREATE, .reg = x->items, .sets = sets, .n = 3};
    }
    for (size_t at = 0; at < rows->n; at += most)
        TZ_TRY(tz_register_bulk(done + at, x->desk, items + at, rows->n - at < most ? rows->n - at : most, "sweep", a));
    return NULL;
}

struct tz_err *tz_sweep_make(int64_t *added, int64_t *listed, const struct tz_desk *d, int64_t sweep,
                             struct tz_arena *a)
{
    const struct tz_register *sweeps;
    struct tz_entry *e;
    struct making x = {.desk = d};
    struct tz_sweep_view v;
    struct tz_err *err = NULL;
    TZ_TRY(registers(&sweeps, &x.items, d));
    TZ_TRY(the_sweep(&e, d, sweep, a));
    x.sweep = e;
    if (!d->who->system && !tz_scope_may(d->who, x.items, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您不能生成排查名单"), "由登记排查的站所生成");
    if (e->state >= 0 && e->reg->states[e->state].done)
        return tz_err_hint(tz_err(TZ_E_RULE, "这次排查已经结束"), "要再查，另登记一次排查");
    const struct tz_val *whom = tz_entry_val(e, "whom");
    x.from = tz_model_register(d->model, whom && tz_same(whom->text, "人") ? "person" : "household");
    *added = 0;
    for (bool more = true; more && !err;) {
        struct tz_arena *loop = tz_arena_child(a);
        struct tz_list rows;
        err = next_rows(&rows, &x, loop);
        if (!err)
            err = add_rows(&x, &rows, loop);
        more = !err && rows.n > 0;
        *added += err ? 0 : (int64_t)rows.n;
        tz_arena_reset(loop);
    }
    if (err)
        return err;
    TZ_TRY(tz_sweep_look(&v, d, sweep, a));
    *listed = v.lines[0].listed;
    return NULL;
}

/* ---- looking */
static struct tz_err *groups(struct tz_list_group **out, size_t *n, const struct tz_desk *d,
                             const struct tz_register *items, const struct tz_entry *sweep, const char *state,
                             const char *by, struct tz_arena *a)
{
    const char *const number[] = {sweep->number}, *const states[] = {state};
    const struct tz_filter filters[] = {{.key = "sweep", .op = TZ_F_EQ, .values = number, .n = 1},
                                        {.key = "state", .op = state ? TZ_F_EQ : TZ_F_NE, .values = states, .n = 1}};
    static const char *const out_of_it[] = {"移出"};
    struct tz_filter all[2] = {filters[0], filters[1]};
    if (!state)
        all[1].values = out_of_it;
    struct tz_list_query q = {.reg = items, .right = TZ_RIGHT_SEE, .filters = all, .filter_n = 2};
    return tz_list_groups(out, n, d, &q, by, a);
}

static int64_t count_of(const struct tz_list_group *g, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (tz_same(g[i].key, key))
            return g[i].n;
    return 0;
}

static void lines(struct tz_sweep_view *out, const struct tz_list_group *g, size_t n, struct tz_arena *a)
{
    out->lines = TZ_NEW_ARRAY(a, n + 1, struct tz_sweep_line);
    out->lines[0] = (struct tz_sweep_line){.label = "合计"};
    for (size_t i = 0; i < n; i++) {
        int64_t place = 0;
        if (!tz_parse_int(g[i].key, &place))
            place = 0;
        out->lines[i + 1] = (struct tz_sweep_line){.label = g[i].label, .place = place, .listed = g[i].n};
        out->lines[0].listed += g[i].n;
    }
    out->n = n + 1;
}

struct tz_err *tz_sweep_look(struct tz_sweep_view *out, const struct tz_desk *d, int64_t sweep, struct tz_arena *a)
{
    const struct tz_register *sweeps, *items;
    struct tz_list_group *listed, *reached, *failed, *reasons;
    struct tz_entry *e;
    size_t n, reached_n, failed_n, reason_n;
    TZ_TRY(registers(&sweeps, &items, d));
    TZ_TRY(the_sweep(&e, d, sweep, a));
    TZ_TRY(groups(&listed, &n, d, items, e, NULL, "place", a));
    TZ_TRY(groups(&reached, &reached_n, d, items, e, "已到", "place", a));
    TZ_TRY(groups(&failed, &failed_n, d, items, e, "没到成", "place", a));
    TZ_TRY(groups(&reasons, &reason_n, d, items, e, "没到成", "reason", a));
    *out =
        (struct tz_sweep_view){.sweep = e, .title = tz_entry_show(e, "title", a), .whom = tz_entry_show(e, "whom", a)};
    lines(out, listed, n, a);
    for (size_t i = 0; i < n; i++) {
        struct tz_sweep_line *l = &out->lines[i + 1];
        l->reached = count_of(reached, reached_n, listed[i].key);
        l->failed = count_of(failed, failed_n, listed[i].key);
        out->lines[0].reached += l->reached;
        out->lines[0].failed += l->failed;
    }
    out->reasons = TZ_NEW_ARRAY(a, reason_n + 1, struct tz_sweep_reason);
    for (size_t i = 0; i < reason_n; i++)
        out->reasons[out->reason_n++] = (struct tz_sweep_reason){reasons[i].label, reasons[i].n};
    return NULL;
}
