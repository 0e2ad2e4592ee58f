/* SPDX-License-Identifier: Apache-2.0
 *
 * Pack expressions over a row in memory: checks, derived fields, conditions of steps. The row's own sealed fields may be
 * read (they are decrypted); what a reference points to is read from the database.
 */
#include "pack/expr.h"
#include "register/intake_priv.h"
#include "place/param.h"
#include "base/text.h"
#include "register.sql.h"

#include <string.h>

struct tz_cell rval_cell(const struct tz_field *f, const struct rval *v)
{
    struct tz_cell c = {.empty = !v->filled};
    if (c.empty)
        return c;
    c.i = v->i;
    c.text = v->text;
    c.decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_NUMBER ? f->decimals : 0;
    if (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE)
        c.text = v->kind;
    return c;
}

/* A system field of the row. */
static struct tz_cell system_cell(const struct rrow *row, const struct tz_field *f)
{
    struct tz_cell c = {0};
    const struct {
        const char *key;
        int64_t i;
        const char *text;
    } known[] = {
        {"number", 0, row->number},     {"place", row->place, "place"},
        {"on_day", row->on_day, NULL},  {"state", 0, row->state >= 0 ? row->reg->states[row->state].key : NULL},
        {"note", 0, row->note},         {"campaign", 0, row->campaign},
        {"intake", 0, row->intake},     {"office", row->office, NULL},
        {"owner", row->owner, NULL},    {"batch", row->batch, NULL},
        {"upper_no", 0, row->upper_no}, {"upper_state", 0, row->upper_state},
        {"seen_on", row->seen_on, NULL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].key, f->key) == 0) {
            c.i = known[i].i;
            c.text = known[i].text;
        }
    c.empty = !c.i && (!c.text || !*c.text || strcmp(c.text, "place") == 0);
    return c;
}

static struct tz_err *get_field(void *data, const struct tz_field *f, struct tz_cell *out)
{
    const struct row_env *env = data;
    *out = f->system ? system_cell(env->row, f) : rval_cell(f, &env->row->f[f->ord]);
    return NULL;
}

static struct tz_err *count_subs(void *data, const struct tz_field *list, size_t *n)
{
    const struct row_env *env = data;
    const struct rlist *l = &env->row->lists[list->ord];
    *n = 0;
    for (size_t i = 0; i < l->n; i++)
        *n += !l->items[i].gone;
    return NULL;
}

static struct tz_err *get_part(void *data, const struct tz_field *list, size_t at, const struct tz_field *part,
                               struct tz_cell *out)
{
    const struct row_env *env = data;
    const struct rlist *l = &env->row->lists[list->ord];
    for (size_t i = 0; i < l->n; i++)
        if (!l->items[i].gone && at-- == 0) {
            *out = rval_cell(part, &l->items[i].parts[part->ord]);
            return NULL;
        }
    *out = (struct tz_cell){.empty = true};
    return NULL;
}

/* reference.field: the field of the entry it points to, as known. */
static struct tz_err *get_follow(void *data, const struct tz_field *ref, const struct tz_register *kind,
                                 const struct tz_field *f, struct tz_cell *out)
{
    const struct row_env *env = data;
    const struct rval *v = &env->row->f[ref->ord];
    struct rrow *other;
    *out = (struct tz_cell){.empty = true};
    if (!v->filled || !v->i || !tz_same(v->kind, kind->key))
        return NULL;
    TZ_TRY(row_load(&other, env->in->c, layout_of(env->in->model, kind), env->in->town, v->i, 0, env->in->known,
                    env->in->a));
    if (other)
        *out = f->system ? system_cell(other, f) : rval_cell(f, &other->f[f->ord]);
    return NULL;
}

static struct tz_err *get_param(void *data, const char *name, tz_day day, struct tz_cell *out)
{
    const struct row_env *env = data;
    const struct intake *in = env->in;
    const struct tz_param *p = tz_model_param(in->model, name);
    struct tz_param_here here;
    TZ_TRY(tz_param_get(&here, in->c, in->town, name, env->row->place, day ? day : in->today, in->known, in->a));
    *out = (struct tz_cell){.empty = !here.has, .i = here.i, .text = here.t, .decimals = p ? p->decimals : 0};
    return NULL;
}

static struct tz_cell cell_read(const struct tz_expr *node, const struct tz_rows *rows, struct tz_arena *a)
{
    struct tz_cell c = {.empty = tz_rows_null(rows, 0)};
    enum tz_kind kind = tz_expr_kind(node);
    if (c.empty)
        return c;
    if (kind == TZ_K_TEXT || kind == TZ_K_CODE || kind == TZ_K_CODES)
        c.text = tz_rows_copy(rows, 0, a);
    else
        c.i = tz_rows_int(rows, 0);
    if (kind == TZ_K_NUMBER || kind == TZ_K_MONEY)
        c.decimals = tz_expr_decimals(node);
    return c;
}

/* The row in memory as a table of one row, alias r: what is about to be written, not what stands there. A row without a
 * number yet has the empty one, so that "another number" holds for all others. */
static void from_memory(struct tz_sql_build *b, const struct row_env *env)
{
    const struct layout *l = env->row->lay;
    tz_sql_add(b, " from (select cast(");
    tz_sql_bind(b, tz_v_int(env->in->town));
    tz_sql_add(b, " as bigint) as town");
    for (size_t i = 0; i < l->slot_n; i++) {
        const struct slot *s = &l->slots[i];
        struct tz_value v = row_column(env->row, s);
        bool text = s->kind == SLOT_TEXT || s->kind == SLOT_STATE || s->kind == SLOT_REF_KIND ||
                    s->kind == SLOT_REF_TEXT || (s->kind == SLOT_FIELD && s->text);
        if (s->kind == SLOT_SEAL || s->kind == SLOT_KEY || s->kind == SLOT_DIGEST || s->kind == SLOT_NONE)
            continue;
        if (v.kind == TZ_NULL && tz_same(s->name, "number"))
            v = tz_v_text("");
        tz_sql_add(b, ", cast(");
        tz_sql_bind(b, v);
        tz_sql_add(b, text ? " as text) as " : " as bigint) as ");
        tz_sql_name(b, s->name);
    }
    tz_sql_add(b, ") r");
}

/* What needs other rows (exists, counts, persons, deadlines …): the database computes that very node for the row in
 * memory. */
static struct tz_err *get_query(void *data, const struct tz_expr *node, struct tz_cell *out)
{
    const struct row_env *env = data;
    const struct intake *in = env->in;
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    bool have = false;
    struct tz_sql_context c = {.row = "r",
                               .town = in->town,
                               .known = in->known,
                               .day_param = -1,
                               .period_start = -1,
                               .period_end = -1,
                               .today = in->today,
                               .model = in->model};
    tz_sql_begin(&b, in->a);
    tz_sql_add(&b, "select ");
    TZ_TRY(tz_expr_sql_value(&b, node, &c));
    from_memory(&b, env);
    *out = (struct tz_cell){.empty = true};
    TZ_TRY(tz_db_queryv(&rows, in->c, tz_sql_end(&b, "register.expression"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = cell_read(node, rows, in->a);
    tz_rows_close(&rows);
    return e;
}

/* Working days after `from` up to and with `till`, from the town's running count (duty/ fills it). */
static struct tz_err *get_workdays(void *data, tz_day from, tz_day till, int64_t *out)
{
    const struct row_env *env = data;
    struct tz_value days[] = {tz_v_int(env->in->town), tz_v_int(from), tz_v_int(till)};
    struct tz_rows *rows = NULL;
    bool have = false;
    TZ_TRY(tz_db_queryv(&rows, env->in->c, &SQL_WORKDAYS, days, 3));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have && !tz_rows_null(rows, 0))
        *out = tz_rows_int(rows, 0);
    else if (!e)
        e = tz_err_hint(tz_err(TZ_E_RULE, "算不出工作日：日历里没有这些日子"), "核对日期是否填错");
    tz_rows_close(&rows);
    return e;
}

void row_env_init(struct tz_expr_env *env, struct row_env *data, struct intake *in, const struct rrow *row)
{
    *data = (struct row_env){in, row};
    *env = (struct tz_expr_env){.data = data,
                                .field = get_field,
                                .follow = get_follow,
                                .sublist = count_subs,
                                .part = get_part,
                                .param = get_param,
                                .query = get_query,
                                .workdays = get_workdays,
                                .today = in->today,
                                .day = (tz_day)row->on_day};
}
