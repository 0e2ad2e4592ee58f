/* SPDX-License-Identifier: Apache-2.0
 *
 * Proposals of rules (life events: death, removal, split …): what follows in another ledger is worked out from the row as it
 * is now, shown in words, and done through the public entry path by the account that accepts it.
 */
#include "rule/list_priv.h"

#include <string.h>

#include "base/text.h"
#include "rule/offer_priv.h"

static const struct tz_rule *rule_of(const struct tz_model *m, const char *key)
{
    for (size_t i = 0; i < m->rule_n; i++)
        if (!strcmp(m->rules[i].key, key))
            return &m->rules[i];
    return NULL;
}

/* ---- values */
static const char *printed(const struct tz_expr *e, const struct tz_rows *rows, struct tz_arena *a)
{
    char text[40];
    if (tz_rows_null(rows, 0))
        return NULL;
    switch (tz_expr_kind(e)) {
    case TZ_K_DAY:
        return tz_strdup(a, tz_day_print(text, (tz_day)tz_rows_int(rows, 0)));
    case TZ_K_NUMBER:
    case TZ_K_MONEY:
        return tz_strdup(a, tz_dec_print(text, tz_rows_int(rows, 0), tz_expr_decimals(e)));
    case TZ_K_BOOL:
        return tz_rows_int(rows, 0) ? "是" : "否";
    case TZ_K_REF:
        return tz_printf(a, "%lld", (long long)tz_rows_int(rows, 0));
    default:
        return tz_rows_copy(rows, 0, a);
    }
}

static struct tz_err *computed(const char **out, struct tz_conn *c, const struct tz_desk *d, const struct tz_rule *r,
                               const struct tz_expr *e, int64_t entry, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have = false;
    int64_t town = d->who->actor.town;
    struct tz_sql_context x = {.row = "r",
                               .town = town,
                               .day_param = -1,
                               .period_start = -1,
                               .period_end = -1,
                               .today = tz_today(),
                               .model = d->model};
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    TZ_TRY(tz_expr_sql_value(&b, e, &x));
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, r->on->table);
    tz_sql_add(&b, " r where r.town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and r.id = ");
    tz_sql_bind(&b, tz_v_int(entry));
    *out = NULL;
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.offer"), b.values, b.value_n));
    struct tz_err *failed = tz_rows_next(rows, &have);
    if (!failed && have)
        *out = printed(e, rows, a);
    tz_rows_close(&rows);
    return failed;
}

static struct tz_err *sets_of(struct tz_set **out, const struct tz_desk *d, const struct tz_rule *r, int64_t entry,
                              struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_err *e = NULL;
    char today[16];
    *out = TZ_NEW_ARRAY(a, r->offer->set_n + 1, struct tz_set);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    for (size_t i = 0; !e && i < r->offer->set_n; i++) {
        const struct tz_offer_set *s = &r->offer->sets[i];
        (*out)[i].key = tz_field_at(r->on, s->field)->key;
        if (s->expr)
            e = computed(&(*out)[i].text, c, d, r, s->expr, entry, a);
        else
            (*out)[i].text = tz_same(s->literal, "today") ? tz_strdup(a, tz_day_print(today, tz_today())) : s->literal;
    }
    tz_db_release(&c);
    return e;
}

/* ---- in words */
struct tz_err *offer_words(const char **out, const struct tz_desk *d, const struct tz_hit_warning *w,
                           struct tz_arena *a)
{
    const struct tz_rule *r = rule_of(d->model, w->rule);
    struct tz_set *sets;
    struct tz_buf b;
    *out = NULL;
    if (!r || !r->offer)
        return NULL;
    TZ_TRY(sets_of(&sets, d, r, w->entry, a));
    tz_buf_init(&b, a);
    tz_buf_str(&b, r->offer->label);
    if (r->offer->to >= 0)
        tz_buf_printf(&b, "：办理到“%s”", r->on->states[r->offer->to].key);
    for (size_t i = 0; i < r->offer->set_n; i++)
        tz_buf_printf(&b, "%s%s＝%s", i || r->offer->to >= 0 ? "，" : "：",
                      tz_field_at(r->on, r->offer->sets[i].field)->label, sets[i].text ? sets[i].text : "（空）");
    *out = b.data;
    return NULL;
}

/* ---- accepting */
/* A proposal stands only while what it was made for does. */
static struct tz_err *check_still(const struct tz_desk *d, const struct tz_rule *r, int64_t entry, struct tz_arena *a)
{
    struct hit_sql h;
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    int64_t town = d->who->actor.town;
    bool have = false;
    TZ_TRY(compile_hit(&h, r, entry, d->model, town, tz_today(), a));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), town));
    struct tz_err *e = tz_db_queryv(&rows, c, h.sql, h.values, h.value_n);
    if (!e)
        e = tz_rows_next(rows, &have);
    tz_rows_close(&rows);
    tz_db_release(&c);
    if (!e && !have)
        e = tz_err_hint(tz_err(TZ_E_RULE, "提出这条预警的情形已经不在了"), "请核实后按“不属实”或“已处理”办结");
    return e;
}

static struct tz_err *do_it(const struct tz_desk *d, const struct tz_rule *r, int64_t entry, const char *reason,
                            struct tz_arena *a)
{
    const struct tz_act act = {.reason = reason, .note = reason};
    const struct tz_get get = {.parts = 0};
    struct tz_entry *e;
    struct tz_done done;
    struct tz_set *sets;
    struct tz_err *failed = tz_register_get(&e, d, entry, &get, a);
    if (failed && failed->code == TZ_E_NOT_FOUND) {
        tz_err_free(failed);
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "这条记录不在您的职责范围"), "请经办这本台账的人接受建议");
    }
    if (failed)
        return failed;
    TZ_TRY(sets_of(&sets, d, r, entry, a));
    if (r->offer->to >= 0)
        return tz_register_move(&done, d, entry, e->version, r->on->states[r->offer->to].key, sets, r->offer->set_n,
                                &act, a);
    return tz_register_change(&done, d, entry, e->version, sets, r->offer->set_n, &act, a);
}

struct tz_err *tz_warning_accept(const struct tz_desk *d, int64_t id, const char *reason, struct tz_arena *a)
{
    struct told t;
    struct may may;
    const char *words;
    TZ_TRY(told_now(&t, &may, d, id, a));
    const struct tz_rule *r = rule_of(d->model, t.w.rule);
    if (may.done)
        return tz_err_hint(tz_err(TZ_E_RULE, "这条预警已经办结"), "情形消失后再次出现时会重新提出");
    if (!r || !r->offer)
        return tz_err_hint(tz_err(TZ_E_RULE, "这条预警没有可照办的建议"), "请核实后办结");
    if (!may.settle)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能接受这条建议"), "%s", may.why_not);
    if (!reason || !*tz_trim(a, reason))
        return tz_err_hint(tz_err(TZ_E_RULE, "请写明理由"), "写清怎样核实的");
    TZ_TRY(check_still(d, r, t.w.entry, a));
    TZ_TRY(offer_words(&words, d, &t.w, a));
    TZ_TRY(do_it(d, r, t.w.entry, reason, a));
    return tz_warning_settle(d, id, 0, TZ_WARNING_DONE, tz_printf(a, "已照建议办理（%s）：%s", words, reason), a);
}
