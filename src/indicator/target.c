/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets: setting, splitting so that the parts meet the whole, refusing a share once, listing with versions.
 */
#include "indicator/target.h"
#include "indicator/record_priv.h"

#include "base/text.h"
#include "indicator.sql.h"
#include <string.h>

static struct tz_err *put_target(struct put *p, const struct tz_target *t)
{
    *p = (struct put){.record = &record_target, .id = t->id, .version = t->version + 1};
    put_add(p, tz_v_text(t->indicator));
    put_add(p, tz_v_text(t->filters ? t->filters : ""));
    put_add(p, tz_v_int(t->place));
    put_add(p, tz_v_int(t->year));
    put_add(p, tz_v_int(t->quarter));
    put_add(p, tz_v_text(t->op));
    TZ_TRY(put_ratio(p, t->value));
    put_add(p, tz_v_int(t->growth));
    put_add(p, tz_v_text(t->origin));
    put_add(p, tz_v_text(t->paper));
    put_add(p, tz_v_int(t->set_on));
    put_add(p, tz_v_int(t->owner));
    put_add(p, tz_v_int(t->office));
    put_add(p, tz_v_int(t->whole));
    put_add(p, tz_v_text(t->state ? t->state : TZ_TARGET_FIXED));
    put_add(p, tz_v_text(t->reason));
    put_add(p, tz_v_int(t->fact));
    return NULL;
}

static void read_target(struct tz_target *t, const struct tz_rows *r, struct tz_arena *a)
{
    *t = (struct tz_target){.id = tz_rows_int(r, 0),
                            .version = tz_rows_int(r, 1),
                            .indicator = tz_rows_copy(r, 2, a),
                            .filters = tz_rows_copy(r, 3, a),
                            .place = tz_rows_int(r, 4),
                            .year = (int)tz_rows_int(r, 5),
                            .quarter = (int)tz_rows_int(r, 6),
                            .op = tz_rows_copy(r, 7, a),
                            .value = rows_ratio(r, 8),
                            .growth = tz_rows_int(r, 10) != 0,
                            .origin = tz_rows_copy(r, 11, a),
                            .paper = tz_rows_copy(r, 12, a),
                            .set_on = (tz_day)tz_rows_int(r, 13),
                            .owner = tz_rows_int(r, 14),
                            .office = tz_rows_int(r, 15),
                            .whole = tz_rows_int(r, 16),
                            .state = tz_rows_copy(r, 17, a),
                            .reason = tz_rows_copy(r, 18, a),
                            .fact = tz_rows_int(r, 19),
                            .j_from = tz_rows_int(r, 20),
                            .j_to = tz_rows_int(r, 21)};
}

static bool wanted(const struct tz_target *t, const struct tz_target_query *q)
{
    if ((q->indicator && !tz_same(t->indicator, q->indicator)) || (q->filters && !tz_same(t->filters, q->filters)) ||
        (q->place && t->place != q->place) || (!q->quarters && t->quarter))
        return false;
    return q->withdrawn || (!tz_same(t->state, TZ_TARGET_WITHDRAWN) && !tz_same(t->state, TZ_TARGET_REFUSED));
}

struct tz_err *tz_target_list(struct tz_target **out, size_t *n, struct tz_conn *c, int64_t town,
                              const struct tz_target_query *q, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 32;
    struct tz_target *all = TZ_NEW_ARRAY(a, room, struct tz_target);
    TZ_TRY(tz_db_query(&rows, c, &SQL_TARGET_LIST, "iiiit", town, (int64_t)q->year, tz_known_j(q->known),
                       (int64_t)q->history, q->indicator ? q->indicator : ""));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        read_target(&all[count], rows, a);
        count += wanted(&all[count], q);
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

struct tz_err *tz_target_get(struct tz_target *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TARGET_ONE, "ii", town, id));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        read_target(out, rows, a);
    else if (!e)
        e = tz_err(TZ_E_NOT_FOUND, "没有这个目标");
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *load(struct tz_target *out, struct tz_store *s, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_target_get(out, c, town, id, a);
    tz_db_release(&c);
    return e;
}

/* ---- checks */

static struct tz_err *check_place(struct tz_store *s, int64_t town, int64_t place)
{
    struct tz_conn *c;
    struct tz_places *p;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_places_hold(&p, c, town);
    tz_db_release(&c);
    TZ_TRY(e);
    if (!tz_place_newest(p, place))
        e = tz_err_hint(tz_err(TZ_E_RULE, "目标所在的地方不存在"), "请填写乡镇或村");
    tz_places_release(&p);
    return e;
}

static struct tz_err *check(const struct tz_target *t, const struct tz_model *m)
{
    const struct tz_indicator *i = t->indicator ? tz_model_indicator(m, t->indicator) : NULL;
    if (!i)
        return tz_err_hint(tz_err(TZ_E_RULE, "没有指标“%s”", t->indicator ? t->indicator : ""), "请从指标表中选");
    if (!t->op || !(tz_same(t->op, ">=") || tz_same(t->op, "<=") || tz_same(t->op, "=")))
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”的目标没有写明方向", i->label), "不低于用 >=，不高于用 <=，等于用 =");
    if (!tz_ratio_has(t->value))
        return tz_err(TZ_E_RULE, "“%s”的目标没有写数", i->label);
    if (t->year < 1949 || t->year > 2200 || t->quarter < 0 || t->quarter > 4)
        return tz_err(TZ_E_RULE, "“%s”的目标没有写明年度或季度", i->label);
    if (!t->origin || !*t->origin)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”的目标没有写来源", i->label), "上级下达、镇定或自加压");
    return NULL;
}

struct tz_err *tz_target_set(int64_t *id, struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                             const struct tz_target *t, struct tz_arena *a)
{
    struct put p;
    TZ_TRY(check(t, m));
    TZ_TRY(check_place(s, who->town, t->place));
    TZ_TRY(put_target(&p, t));
    TZ_TRY(records_put(s, who, "target", &p, 1, a));
    *id = p.id;
    return NULL;
}

/* What adds up over places and quarters: then the parts are summed; of rates each part must meet the whole by itself. */
static bool adds_up(const struct tz_indicator *i, const struct tz_target *whole, const struct tz_target *part)
{
    if (i->measure == TZ_M_RATIO || whole->growth)
        return false;
    if (part->quarter && part->place == whole->place)
        return i->axis != TZ_AXIS_STOCK && i->time == TZ_ROLL_ADD;
    return i->place == TZ_ROLL_ADD;
}

static bool meets(const char *op, struct tz_ratio a, struct tz_ratio b)
{
    int order = tz_ratio_cmp(a, b);
    return tz_same(op, ">=") ? order >= 0 : tz_same(op, "<=") ? order <= 0 : order == 0;
}

static struct tz_err *missed(const struct tz_indicator *i, const struct tz_target *whole, struct tz_ratio sum,
                             struct tz_arena *a)
{
    struct tz_ratio gap;
    char *want, *have, *miss;
    if (!tz_ratio_sub(&gap, whole->value, sum))
        return tz_err(TZ_E_LIMIT, "目标数值过大");
    TZ_TRY(tz_figure_print(&want, whole->value, i->unit, i->show_decimals, NULL, NULL, a));
    TZ_TRY(tz_figure_print(&have, sum, i->unit, i->show_decimals, NULL, NULL, a));
    TZ_TRY(tz_figure_print(&miss, gap, i->unit, i->show_decimals, NULL, NULL, a));
    return tz_err_hint(tz_err(TZ_E_RULE, "“%s”分解数合计%s，与总目标%s%s不符", i->label, have, whole->op, want),
                       "相差%s，请调整后再分解", miss);
}

static struct tz_err *check_parts(const struct tz_model *m, const struct tz_target *whole,
                                  const struct tz_target *parts, size_t n, struct tz_arena *a)
{
    const struct tz_indicator *i = tz_model_indicator(m, whole->indicator);
    struct tz_ratio sum = tz_ratio_make(0, 1);
    bool summed = false;
    if (!i)
        return tz_err(TZ_E_RULE, "没有指标“%s”", whole->indicator);
    for (size_t k = 0; k < n; k++) {
        TZ_TRY(check(&parts[k], m));
        if (!tz_same(parts[k].indicator, whole->indicator) || parts[k].year != whole->year ||
            (!tz_same(parts[k].filters ? parts[k].filters : "", whole->filters)))
            return tz_err(TZ_E_RULE, "“%s”的分解与总目标不是同一指标、口径、年度", i->label);
        if (adds_up(i, whole, &parts[k])) {
            summed = true;
            if (!tz_ratio_add(&sum, sum, parts[k].value))
                return tz_err(TZ_E_LIMIT, "目标数值过大");
        } else if (!meets(whole->op, parts[k].value, whole->value)) {
            return missed(i, whole, parts[k].value, a);
        }
    }
    return summed && !meets(whole->op, sum, whole->value) ? missed(i, whole, sum, a) : NULL;
}

static struct tz_err *old_parts(struct tz_target **out, size_t *n, struct tz_store *s, int64_t town,
                                const struct tz_target *whole, struct tz_arena *a)
{
    struct tz_target_query q = {
        .indicator = whole->indicator, .year = whole->year, .quarters = true, .withdrawn = true};
    struct tz_conn *c;
    struct tz_err *e;
    size_t all, kept = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    e = tz_target_list(out, &all, c, town, &q, a);
    tz_db_release(&c);
    TZ_TRY(e);
    for (size_t k = 0; k < all; k++)
        if ((*out)[k].whole == whole->id)
            (*out)[kept++] = (*out)[k];
    *n = kept;
    return NULL;
}

struct tz_err *tz_target_split(struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                               int64_t whole_id, const struct tz_target *parts, size_t n, struct tz_arena *a)
{
    struct tz_target whole, *old;
    struct put *puts;
    size_t old_n, count = 0;
    TZ_TRY(load(&whole, s, who->town, whole_id, a));
    TZ_TRY(check_parts(m, &whole, parts, n, a));
    TZ_TRY(old_parts(&old, &old_n, s, who->town, &whole, a));
    puts = TZ_NEW_ARRAY(a, old_n + n + 1, struct put);
    for (size_t k = 0; k < old_n; k++) { /* a part of the same place and quarter gets a new version, others go */
        bool again = false;
        for (size_t x = 0; x < n && !again; x++)
            again = parts[x].place == old[k].place && parts[x].quarter == old[k].quarter;
        if (again || tz_same(old[k].state, TZ_TARGET_WITHDRAWN) || tz_same(old[k].state, TZ_TARGET_REFUSED))
            continue;
        old[k].state = TZ_TARGET_WITHDRAWN;
        TZ_TRY(put_target(&puts[count++], &old[k]));
    }
    for (size_t x = 0; x < n; x++) {
        struct tz_target t = parts[x];
        TZ_TRY(check_place(s, who->town, t.place));
        t.id = t.version = 0;
        t.whole = whole_id;
        for (size_t k = 0; k < old_n; k++)
            if (old[k].place == t.place && old[k].quarter == t.quarter) {
                t.id = old[k].id;
                t.version = old[k].version;
                t.reason = tz_same(old[k].state, TZ_TARGET_WITHDRAWN)
                               ? NULL
                               : old[k].reason; /* refused once is refused once */
            }
        TZ_TRY(put_target(&puts[count++], &t));
    }
    return records_put(s, who, "target_split", puts, count, a);
}

struct tz_err *tz_target_refuse(struct tz_store *s, const struct tz_actor *who, int64_t id, const char *reason,
                                struct tz_arena *a)
{
    struct tz_target t;
    struct put p;
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "不承担分解数须写理由"), "请写明理由");
    TZ_TRY(load(&t, s, who->town, id, a));
    if (!t.whole || !tz_same(t.state, TZ_TARGET_PROVISIONAL))
        return tz_err_hint(tz_err(TZ_E_RULE, "只有暂定的分解数可以提出不承担"), "已确定的目标请联系党政办调整");
    if (t.reason && *t.reason)
        return tz_err(TZ_E_RULE, "这个分解数已经提出过一次不承担：%s", t.reason);
    t.state = TZ_TARGET_REFUSED;
    t.reason = reason;
    TZ_TRY(put_target(&p, &t));
    return records_put(s, who, "target_refuse", &p, 1, a);
}

struct tz_err *tz_target_withdraw(struct tz_store *s, const struct tz_actor *who, int64_t id, const char *reason,
                                  struct tz_arena *a)
{
    struct tz_target t, *parts;
    struct put *puts;
    size_t n, count = 0;
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "撤销目标须写理由"), "请写明文号或原因");
    TZ_TRY(load(&t, s, who->town, id, a));
    if (tz_same(t.state, TZ_TARGET_WITHDRAWN))
        return tz_err(TZ_E_RULE, "这个目标已经撤销：%s", t.reason ? t.reason : "");
    TZ_TRY(old_parts(&parts, &n, s, who->town, &t, a));
    puts = TZ_NEW_ARRAY(a, n + 1, struct put);
    for (size_t k = 0; k <= n; k++) {
        struct tz_target *one = k ? &parts[k - 1] : &t;
        if (tz_same(one->state, TZ_TARGET_WITHDRAWN))
            continue;
        one->state = TZ_TARGET_WITHDRAWN;
        one->reason = reason;
        TZ_TRY(put_target(&puts[count++], one));
    }
    return records_put(s, who, "target_withdraw", puts, count, a);
}
