/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters: values as typed, taking over those of packs, setting, reading. What they come to at each place is param_at.c.
 */
#include "place/param.h"
#include "place/place_priv.h"

#include "base/limits.h"
#include "base/text.h"
#include "place.sql.h"
#include <stdlib.h>

enum { HOOKS_MAX = 8 };

static struct {
    tz_param_changed run;
    void *data;
} hooks[HOOKS_MAX];
static int hook_n;

void tz_param_on_change(tz_param_changed hook, void *data)
{
    TZ_ASSERT(hook_n < HOOKS_MAX);
    hooks[hook_n].run = hook;
    hooks[hook_n++].data = data;
}

static tz_param_settled settled[HOOKS_MAX];
static int settled_n;

void tz_param_on_settled(tz_param_settled hook)
{
    TZ_ASSERT(settled_n < HOOKS_MAX);
    settled[settled_n++] = hook;
}

/* ---- values */

static struct tz_err *parse_span(int64_t *i, char **t, const char *text, struct tz_arena *a)
{
    static const struct {
        const char *word, *unit;
    } units[] = {{"workdays", "workdays"}, {"days", "days"},       {"months", "months"}, {"hours", "hours"},
                 {"个工作日", "workdays"}, {"工作日", "workdays"}, {"天", "days"},       {"日", "days"},
                 {"个月", "months"},       {"小时", "hours"}};
    for (size_t k = 0; k < COUNT(units); k++)
        if (tz_ends(text, units[k].word)) {
            char *number = tz_trim(a, tz_strndup(a, text, strlen(text) - strlen(units[k].word)));
            if (!tz_parse_int(number, i) || *i < 0)
                break;
            *t = tz_strdup(a, units[k].unit);
            return NULL;
        }
    return tz_err(TZ_E_INPUT, "不是期限");
}

struct tz_err *tz_param_parse(int64_t *i, char **t, const struct tz_param *param, const char *text, struct tz_arena *a)
{
    struct tz_err *e = NULL;
    *t = NULL;
    *i = 0;
    switch (param->type) {
    case TZ_TYPE_INT:
        e = tz_dec_parse(i, text, 0);
        break;
    case TZ_TYPE_MONEY:
        e = tz_dec_parse(i, text, 2);
        break;
    case TZ_TYPE_NUMBER:
        e = tz_dec_parse(i, text, param->decimals);
        break;
    case TZ_TYPE_DATE: {
        tz_day day = 0;
        e = tz_day_parse(&day, text, false, false);
        *i = day;
        break;
    }
    default:
        e = parse_span(i, t, text, a);
        if (e) { /* a plain text or a list of codes */
            tz_err_free(e);
            e = tz_text_clean(t, text, strlen(text), tz_limits.text_bytes, a);
        }
    }
    return e ? tz_err_wrap(e, TZ_E_INPUT, "参数“%s”的值“%.60s”不对", param->label ? param->label : param->key, text)
             : NULL;
}

/* ---- installing and setting */

static struct tz_err *tell(struct tz_apply *ap, const char *name)
{
    for (int i = 0; i < hook_n; i++)
        TZ_TRY(hooks[i].run(ap, name, hooks[i].data));
    return NULL;
}

static struct tz_err *resolve_now(struct tz_apply *ap)
{
    struct tz_places *p;
    struct tz_err *e;
    TZ_TRY(tz_places_hold(&p, tz_apply_conn(ap), tz_apply_town(ap)));
    e = params_resolve(tz_apply_conn(ap), p, tz_apply_j(ap), tz_apply_arena(ap));
    tz_places_release(&p);
    return e;
}

struct pack_value { /* a value of the packs, as it stands or as it comes */
    const char *name, *at, *t, *basis;
    tz_day from;
    int64_t i, j_from;
    bool yearly, stays;
};

static struct tz_err *standing_values(struct pack_value **out, size_t *n, struct tz_conn *c, int64_t town,
                                      struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    int64_t room;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_int(&room, 0, c, &SQL_PARAM_PACK_COUNT, "i", town));
    *out = TZ_NEW_ARRAY(a, (size_t)room + 1, struct pack_value);
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_PACK_NOW, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < (size_t)room)
        (*out)[(*n)++] = (struct pack_value){.name = tz_rows_copy(rows, 0, a),
                                             .at = tz_rows_copy(rows, 1, a),
                                             .from = (tz_day)tz_rows_int(rows, 2),
                                             .i = tz_rows_int(rows, 3),
                                             .t = tz_rows_copy(rows, 4, a),
                                             .basis = tz_rows_copy(rows, 5, a),
                                             .j_from = tz_rows_int(rows, 6),
                                             .yearly = tz_rows_int(rows, 7) != 0};
    tz_rows_close(&rows);
    return e;
}

static bool same_key(const struct pack_value *x, const struct pack_value *y)
{
    return x->from == y->from && tz_same(x->name, y->name) && tz_same(x->at, y->at);
}

static struct tz_err *close_value(struct tz_conn *c, int64_t town, const struct pack_value *v, int64_t j)
{
    const struct tz_sql *sql = v->j_from < j ? &SQL_PARAM_PACK_CLOSE : &SQL_PARAM_PACK_DROP;
    return tz_db_exec(c, sql, NULL, "ittiii", town, v->name, v->at, (int64_t)v->from, v->j_from, j);
}

/* One value of a model: stays as it stands, or takes its place. */
static struct tz_err *take_value(struct tz_conn *c, int64_t town, const struct pack_value *v, struct pack_value *old,
                                 size_t n, int64_t j)
{
    for (size_t i = 0; i < n; i++) {
        if (!same_key(&old[i], v))
            continue;
        old[i].stays = true;
        if (old[i].i == v->i && old[i].yearly == v->yearly && tz_same(old[i].t, v->t) &&
            tz_same(old[i].basis, v->basis))
            return NULL;
        TZ_TRY(close_value(c, town, &old[i], j));
    }
    return tz_db_exec(c, &SQL_PARAM_PACK_ADD, NULL, "ittiittii", town, v->name, v->at, (int64_t)v->from, v->i, v->t,
                      v->basis, j, (int64_t)v->yearly);
}

/* Of two values of one place and day the later line holds. */
static bool said_again(const struct tz_param *p, size_t at)
{
    for (size_t i = at + 1; i < p->n; i++)
        if (p->values[i].from == p->values[at].from && tz_same(p->values[i].place, p->values[at].place))
            return true;
    return false;
}

struct tz_err *params_take(struct tz_conn *c, int64_t town, const struct tz_model *m, int64_t j, struct tz_arena *a)
{
    struct pack_value *old;
    size_t n;
    TZ_TRY(standing_values(&old, &n, c, town, a));
    for (size_t k = 0; k < m->param_n; k++)
        for (size_t i = 0; i < m->params[k].n; i++) {
            const struct tz_param_value *given = &m->params[k].values[i];
            struct pack_value v = {
                .name = m->params[k].key, .from = given->from, .basis = given->basis, .yearly = m->params[k].yearly};
            char *text;
            if (said_again(&m->params[k], i))
                continue;
            v.at = given->place ? given->place : "nation";
            TZ_TRY(tz_param_parse(&v.i, &text, &m->params[k], given->value, a));
            v.t = text;
            TZ_TRY(take_value(c, town, &v, old, n, j));
        }
    for (size_t i = 0; i < n; i++)
        if (!old[i].stays)
            TZ_TRY(close_value(c, town, &old[i], j));
    return NULL;
}

struct tz_err *tz_param_install(struct tz_apply *ap, const struct tz_model *m)
{
    TZ_TRY(params_take(tz_apply_conn(ap), tz_apply_town(ap), m, tz_apply_j(ap), tz_apply_arena(ap)));
    TZ_TRY(resolve_now(ap));
    return tell(ap, NULL);
}

struct set_data {
    int64_t id, place, i;
    const char *name, *t, *basis;
    tz_day from;
};

static struct tz_err *apply_set(struct tz_apply *ap, void *data)
{
    const struct set_data *d = data;
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), j = tz_apply_j(ap);
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_CLOSE, NULL, "itiii", town, d->name, d->place, (int64_t)d->from, j));
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_SET, NULL, "iitiiitti", town, d->id, d->name, d->place, (int64_t)d->from, d->i,
                      d->t, d->basis, j));
    TZ_TRY(tz_apply_entry(ap, d->id, PARAM_ENTRY));
    TZ_TRY(param_digest(digest, c, town, d->id, tz_apply_arena(ap)));
    TZ_TRY(tz_apply_item(ap, d->id, 1, TZ_OP_CREATE, digest));
    TZ_TRY(resolve_now(ap));
    return tell(ap, d->name);
}

/* A parameter that the pack gives as a span (15天, 24小时) stays one. */
static struct tz_err *keeps_kind(const struct tz_param *param, const char *text, struct tz_arena *a)
{
    int64_t i;
    char *t;
    struct tz_err *e = param->type == TZ_TYPE_TEXT && param->n ? parse_span(&i, &t, param->values[0].value, a) : NULL;
    bool span = param->type == TZ_TYPE_TEXT && param->n && !e;
    tz_err_free(e);
    e = span ? parse_span(&i, &t, text, a) : NULL;
    return e ? tz_err_hint(tz_err_wrap(e, TZ_E_INPUT, "“%s”是期限，“%.60s”不是", param->label, text),
                           "写成“15天”“7个工作日”“24小时”“12个月”")
             : NULL;
}

struct tz_err *tz_param_set(struct tz_store *s, const struct tz_actor *who, const struct tz_param *param, int64_t place,
                            tz_day from, const char *value, const char *basis, struct tz_arena *a)
{
    struct set_data d = {.name = param->key, .place = place, .from = from, .basis = basis};
    struct tz_work w = {.actor = *who, .kind = "parameter", .apply = apply_set, .data = &d};
    char *text;
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_INPUT, "参数“%s”没有写依据", param->label), "请写明文号或会议");
    if (!tz_day_ok(from))
        return tz_err(TZ_E_INPUT, "参数“%s”没有起始日期", param->label);
    TZ_TRY(keeps_kind(param, value, a));
    TZ_TRY(tz_param_parse(&d.i, &text, param, value, a));
    d.t = text;
    TZ_TRY(tz_store_new_id(&d.id, s, who->town));
    TZ_TRY(tz_store_run(s, &w, a));
    for (int i = 0; i < settled_n; i++)
        TZ_TRY(settled[i](s, who->town, param->key));
    return NULL;
}

struct tz_err *tz_param_get(struct tz_param_here *out, struct tz_conn *c, int64_t town, const char *name, int64_t place,
                            tz_day day, int64_t known, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    *out = (struct tz_param_here){0};
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_GET, "itiii", town, name, place, (int64_t)day, tz_known_j(known)));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = (struct tz_param_here){.has = true,
                                      .i = tz_rows_int(rows, 0),
                                      .t = tz_rows_copy(rows, 1, a),
                                      .origin = tz_rows_int(rows, 2),
                                      .from = (tz_day)tz_rows_int(rows, 3),
                                      .till = (tz_day)tz_rows_int(rows, 4)};
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_param_basis(const char **out, struct tz_conn *c, int64_t town, const char *name, int64_t origin,
                              tz_day day, int64_t known, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    *out = NULL;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_BASIS, "itiii", town, name, origin, (int64_t)day, tz_known_j(known)));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = tz_rows_copy(rows, 0, a);
    tz_rows_close(&rows);
    return e;
}
