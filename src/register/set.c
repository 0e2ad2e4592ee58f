/* SPDX-License-Identifier: Apache-2.0
 *
 * Values given by a client into a row in memory: declared fields, system fields, sub-rows; what another changed meanwhile
 * in the same field is a conflict that carries both values.
 */
#include "register/plan_priv.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/text.h"

#include <string.h>

bool in_sets(const struct tz_set *sets, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].key, key) == 0)
            return true;
    return false;
}

static bool cleared(const struct rrow *row, const struct tz_field *f)
{
    int cls = class_index(row->reg, f->cls);
    return cls >= 0 && row->seals[cls].cleared;
}

void set_value(struct setting *s, const struct tz_field *f, const struct rval *v, tz_day from)
{
    struct rrow *row = s->row;
    if (!rval_same(&row->f[f->ord], v) || f->dated)
        row_dirty(row, f);
    row->f[f->ord] = *v;
    if (!f->dated || !row->span_n)
        return;
    if (s->act->always)
        span_always(row, SPAN_FIELD, f, v, s->in->a);
    else
        span_set(row, SPAN_FIELD, f, v, from, s->in->a);
}

/* ---- conflicts */
static void add_conflict(struct setting *s, const struct tz_field *f, const char *base, const char *theirs,
                         const char *yours)
{
    struct tz_buf b;
    struct tz_json j;
    struct tz_err *e;
    bool hide = f->cls != NULL;
    tz_buf_init(&b, s->in->a);
    tz_json_init(&j, &b);
    tz_json_object(&j);
    tz_json_kstr(&j, "field", f->key);
    tz_json_kstr(&j, "label", f->label);
    tz_json_kstr(&j, "base", hide ? NULL : base);
    tz_json_kstr(&j, "theirs", hide ? NULL : theirs);
    tz_json_kstr(&j, "yours", hide ? NULL : yours);
    tz_json_kint(&j, "version", s->was->version);
    tz_json_kint(&j, "account", s->was->actor);
    tz_json_end(&j);
    if (hide)
        e = tz_err(TZ_E_CONFLICT, "“%s”刚被别人改过", f->label);
    else
        e = tz_err(TZ_E_CONFLICT, "“%s”刚被别人改为“%s”，你填的是“%s”", f->label, theirs, yours);
    e = tz_err_hint(e, "请核对后再存：留用别人的，或用你的覆盖");
    e = tz_err_place(e, "%s", f->label);
    s->conflicts = tz_err_join(s->conflicts, tz_err_detail(e, "%s", b.data));
}

/* True when the field was changed since the base to something else than wanted. */
static bool conflicting(struct setting *s, const struct tz_field *f, const struct rval *base, const struct rval *now,
                        const struct rval *wanted)
{
    if (!s->base || rval_same(base, now) || rval_same(now, wanted))
        return false;
    add_conflict(s, f, rval_print(f, base, s->in->a), rval_print(f, now, s->in->a), rval_print(f, wanted, s->in->a));
    return true;
}

/* ---- sub-rows */
static struct rsub *find_sub(struct rlist *l, int64_t sub)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].sub == sub && !l->items[i].gone)
            return &l->items[i];
    return NULL;
}

static const struct rsub *find_base_sub(const struct setting *s, const struct tz_field *f, int64_t sub)
{
    return s->base ? find_sub((struct rlist *)(uintptr_t)&s->base->lists[f->ord], sub) : NULL;
}

#define SUBS_MOST 999

static struct rsub *new_sub(struct setting *s, const struct tz_field *f, tz_day from)
{
    struct rlist *l = &s->row->lists[f->ord];
    int64_t ord = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].ord > ord)
            ord = l->items[i].ord;
    TZ_GROW(s->in->a, l->items, l->n, l->room);
    struct rsub *x = &l->items[l->n++];
    *x = (struct rsub){
        .sub = s->version * (SUBS_MOST + 1) + s->fresh_subs++, .ord = ord + 1, .till = TZ_DAY_OPEN, .fresh = true};
    x->from = f->dated ? from : 0;
    x->parts = TZ_NEW_ARRAY(s->in->a, f->part_n, struct rval);
    return x;
}

static void drop_sub(struct setting *s, const struct tz_field *f, struct rsub *x, tz_day from)
{
    for (size_t i = 0; i < f->part_n; i++)
        row_dirty(s->row, &f->parts[i]);
    if (f->dated && !s->act->always && x->from < from) {
        x->till = from;
        x->fresh = true;
        return;
    }
    x->gone = true;
}

static struct tz_err *set_part(struct setting *s, const struct tz_field *f, struct rsub *x, const struct tz_set *set)
{
    const struct tz_field *part = tz_field_part(f, set->key);
    const struct rsub *base = find_base_sub(s, f, x->sub);
    struct rval v;
    if (!part)
        return tz_err_hint(tz_err(TZ_E_INPUT, "明细“%s”没有“%s”一栏", f->label, set->key), "请对照台账的字段名");
    struct tz_err *e = value_read(&v, s->in, part, set->text, s->row);
    if (e) {
        intake_fault(s->in, tz_printf(s->in->a, "%s·%s", f->label, part->label), e);
        return NULL;
    }
    if (base && conflicting(s, part, &base->parts[part->ord], &x->parts[part->ord], &v))
        return NULL;
    if (!rval_same(&x->parts[part->ord], &v)) {
        x->parts[part->ord] = v;
        x->fresh = true;
        row_dirty(s->row, part);
    }
    return NULL;
}

static struct tz_err *part_defaults(struct setting *s, const struct tz_field *f, struct rsub *x)
{
    for (size_t i = 0; i < f->part_n; i++) {
        const struct tz_field *part = &f->parts[i];
        if (!x->parts[i].filled && part->fallback)
            TZ_TRY(value_read(&x->parts[i], s->in, part, part->fallback, s->row));
        if (x->parts[i].filled)
            row_dirty(s->row, part);
    }
    return NULL;
}

static void check_parts(struct setting *s, const struct tz_field *f, const struct rsub *x)
{
    for (size_t i = 0; i < f->part_n; i++)
        if (f->parts[i].required && !x->parts[i].filled)
            intake_fault(s->in, tz_printf(s->in->a, "%s·%s", f->label, f->parts[i].label),
                         tz_err(TZ_E_RULE, "必须填写"));
}

/* A list given as text: JSON. A plain word is a fault at the field, not a list left as it was. */
static struct tz_err *rows_of_text(struct tz_set *out, struct setting *s, const struct tz_field *f,
                                   const struct tz_set *set)
{
    const struct tz_jnode *root;
    *out = *set;
    if (set->row_n || !set->text || !*set->text)
        return NULL;
    struct tz_err *e = tz_json_read(&root, set->text, strlen(set->text), NULL, s->in->a);
    if (!e)
        e = tz_set_rows_read(out, root, s->in->a);
    if (e) {
        out->row_n = 0;
        e = tz_err_wrap(e, TZ_E_INPUT, "“%s”是清单，要写成 [{\"%s\": \"…\"}]", f->label,
                        f->part_n ? f->parts[0].key : "部分");
        intake_fault(s->in, f->label, tz_err_hint(e, "改第3行加 \"sub\": 3，删去再加 \"gone\": true"));
    }
    return NULL;
}

static struct tz_err *set_list(struct setting *s, const struct tz_field *f, const struct tz_set *given)
{
    tz_day from = given->from ? given->from : s->from;
    struct tz_set read;
    const struct tz_set *set = &read;
    TZ_TRY(rows_of_text(&read, s, f, given));
    for (size_t i = 0; i < set->row_n; i++) {
        const struct tz_set_row *r = &set->rows[i];
        struct rsub *x;
        if (s->fresh_subs >= SUBS_MOST)
            return tz_err(TZ_E_LIMIT, "一次最多加%d行明细", SUBS_MOST);
        x = r->sub ? find_sub(&s->row->lists[f->ord], r->sub) : new_sub(s, f, from);
        if (!x) {
            if (r->gone)
                continue;
            return tz_err(TZ_E_CONFLICT, "“%s”的第%zu行已被别人删去", f->label, i + 1);
        }
        if (r->gone) {
            drop_sub(s, f, x, from);
            continue;
        }
        for (size_t k = 0; k < r->n; k++)
            TZ_TRY(set_part(s, f, x, &r->parts[k]));
        if (!r->sub)
            TZ_TRY(part_defaults(s, f, x));
        check_parts(s, f, x);
    }
    return NULL;
}

/* ---- declared fields */
static bool official_locked(const struct setting *s, const struct tz_field *f)
{
    return f->official && !s->act->above && s->was && s->was->upper_no && *s->was->upper_no;
}

static struct tz_err *set_field(struct setting *s, const struct tz_field *f, const struct tz_set *set)
{
    struct rval v;
    if (f->derived) {
        if (s->act->above || s->mode == SET_CREATE)
            return NULL; /* sheets carry computed columns along */
        return tz_err(TZ_E_RULE, "“%s”由系统计算，不能填写", f->label);
    }
    if (cleared(s->row, f)) {
        intake_fault(s->in, f->label, tz_err(TZ_E_FORGOTTEN, "已依法清除，不能再填"));
        return NULL;
    }
    if (f->type == TZ_TYPE_LIST)
        return set_list(s, f, set);
    struct tz_err *e = value_read(&v, s->in, f, set->text, s->row);
    if (e) {
        intake_fault(s->in, f->label, e);
        return NULL;
    }
    if (rval_same(&s->row->f[f->ord], &v) && !(f->dated && (s->act->always || set->from)))
        return NULL;
    if (official_locked(s, f)) {
        intake_fault(s->in, f->label,
                     tz_err_hint(tz_err(TZ_E_RULE, "由%s确定，这里不能改",
                                        s->row->reg->platform ? s->row->reg->platform : "上级系统"),
                                 "在上级系统改后重新导入"));
        return NULL;
    }
    if (s->base && conflicting(s, f, &s->base->f[f->ord], &s->row->f[f->ord], &v))
        return NULL;
    set_value(s, f, &v, set->from ? set->from : s->from);
    return NULL;
}

/* ---- system fields */
static struct tz_err *set_place(struct setting *s, const struct tz_field *f, const struct tz_set *set)
{
    struct rval v = {.filled = true, .kind = "place"};
    struct rrow *row = s->row;
    tz_day from = set->from ? set->from : s->from;
    const char *text = set->text ? set->text : "";
    if (!*text)
        return NULL;
    struct tz_err *e = place_read(&v.i, s->in, text, 0, from ? from : s->in->today);
    if (e) {
        intake_fault(s->in, f->label, e);
        return NULL;
    }
    if (v.i == row->place_now && !s->act->always && !set->from)
        return NULL;
    if (s->base && s->base->place_now != row->place_now && row->place_now != v.i) {
        add_conflict(s, f, tz_place_title(s->in->places, s->base->place_now, s->in->today, s->in->a),
                     tz_place_title(s->in->places, row->place_now, s->in->today, s->in->a), text);
        return NULL;
    }
    if (!row->span_n)
        row->place = row->place_now = v.i;
    else if (s->act->always)
        span_always(row, SPAN_PLACE, NULL, &v, s->in->a);
    else
        span_set(row, SPAN_PLACE, NULL, &v, from, s->in->a);
    return NULL;
}

static struct tz_err *set_account(int64_t *out, struct setting *s, const struct tz_field *f, const char *text)
{
    int64_t id = 0;
    if (!text || !*text) {
        *out = 0;
        return NULL;
    }
    if (strcmp(text, "me") == 0) {
        *out = s->in->d->who->actor.account;
        return NULL;
    }
    if (!tz_parse_int(text, &id) || TZ_TOWN_OF(id) != s->in->town) {
        struct tz_err *e = strcmp(f->key, "office") == 0
                               ? tz_office_find(&id, s->in->c, s->in->town, text)
                               : tz_account_find(&id, s->in->d->store, s->in->town, text, s->in->a);
        if (e) {
            intake_fault(s->in, f->label, e);
            return NULL;
        }
    }
    *out = id;
    return NULL;
}

static struct tz_err *set_words(const char **out, struct setting *s, const struct tz_field *f, const char *text)
{
    char *clean = NULL;
    size_t most = f->max_chars ? (size_t)f->max_chars : 2000;
    TZ_TRY(tz_text_clean(&clean, text ? text : "", text ? strlen(text) : 0, tz_limits.text_bytes, s->in->a));
    if (tz_utf8_count(clean, strlen(clean)) > most) {
        intake_fault(s->in, f->label, tz_err(TZ_E_RULE, "最多%zu个字", most));
        return NULL;
    }
    *out = *clean ? clean : NULL;
    return NULL;
}

static struct tz_err *set_system_day(int64_t *out, struct setting *s, const struct tz_field *f, const char *text)
{
    tz_day d = 0;
    if (text && *text) {
        struct tz_err *e = tz_day_parse(&d, text, false, s->in->lax);
        if (e) {
            intake_fault(s->in, f->label, e);
            return NULL;
        }
    }
    *out = d;
    return NULL;
}

static struct tz_err *set_system(struct setting *s, const struct tz_field *f, const struct tz_set *set)
{
    struct rrow *row = s->row;
    if (strcmp(f->key, "place") == 0)
        return set_place(s, f, set);
    if (strcmp(f->key, "note") == 0) {
        row_dirty(row, f);
        return set_words(&row->note, s, f, set->text);
    }
    if (strcmp(f->key, "campaign") == 0)
        return set_words(&row->campaign, s, f, set->text);
    if (strcmp(f->key, "intake") == 0)
        return set_words(&row->intake, s, f, set->text);
    if (strcmp(f->key, "owner") == 0)
        return set_account(&row->owner, s, f, set->text);
    if (strcmp(f->key, "office") == 0)
        return set_account(&row->office, s, f, set->text);
    if (strcmp(f->key, "upper_no") == 0 && (s->act->above || !row->upper_no))
        return set_words(&row->upper_no, s, f, set->text);
    if (strcmp(f->key, "upper_state") == 0 && s->act->above)
        return set_words(&row->upper_state, s, f, set->text);
    if (strcmp(f->key, "seen_on") == 0 && s->act->above)
        return set_system_day(&row->seen_on, s, f, set->text);
    if (strcmp(f->key, "on_day") == 0 && row->reg->on_field < 0 && row->reg->period_field < 0)
        return set_system_day(&row->on_day, s, f, set->text);
    if (strcmp(f->key, "state") == 0 && s->mode == SET_CREATE)
        return NULL; /* given with the act */
    return tz_err(TZ_E_RULE, "“%s”不能直接修改", f->label);
}

struct tz_err *set_all(struct setting *s, const struct tz_set *sets, size_t n)
{
    /* place and paper kind first: names and numbers are read by them */
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            const struct tz_field *f = tz_register_field(s->row->reg, sets[i].key);
            bool first = f && (strcmp(f->key, "place") == 0 || strcmp(f->key, "id_kind") == 0);
            if (first != (pass == 0))
                continue;
            if (!f)
                return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”没有字段“%s”", s->row->reg->label, sets[i].key),
                                   "请对照台账的字段名");
            TZ_TRY(f->system ? set_system(s, f, &sets[i]) : set_field(s, f, &sets[i]));
        }
    struct tz_err *e = s->conflicts;
    s->conflicts = NULL;
    return e;
}

static bool counted_by(const struct tz_register *r, const struct tz_field *f)
{
    for (size_t i = 0; i < r->indicator_n; i++)
        if (r->indicators[i]->on == f)
            return true;
    return false;
}

/* A sheet without the day that rows belong to: the first day it does give by which something is counted. */
static const char *day_of_sheet(const struct setting *s)
{
    for (size_t i = 0; i < s->row->reg->field_n; i++)
        if (s->row->reg->fields[i].type == TZ_TYPE_DATE && s->row->f[i].filled && tz_day_ok((tz_day)s->row->f[i].i) &&
            counted_by(s->row->reg, &s->row->reg->fields[i])) {
            char day[16];
            return tz_strdup(s->in->a, tz_day_print(day, (tz_day)s->row->f[i].i));
        }
    return "today";
}

static const char *fallback_text(const struct setting *s, const struct tz_field *f)
{
    const struct tz_who *w = s->in->d->who;
    if (s->in->lax && f->ord == s->row->reg->on_field && strcmp(f->fallback, "today") == 0)
        return day_of_sheet(s);
    if (strcmp(f->fallback, "me") != 0)
        return f->fallback;
    if (f->type == TZ_TYPE_REF)
        return w->person ? tz_printf(s->in->a, "person:%lld", (long long)w->person) : NULL;
    return w->label;
}

/* Does a figure count the register's rows by the day they belong to? */
static bool counts_own_day(const struct tz_register *r)
{
    for (size_t i = 0; i < r->indicator_n; i++) {
        const struct tz_indicator *x = r->indicators[i];
        if (!x->hidden && x->reg == r && x->measure < TZ_M_RATIO && x->axis == TZ_AXIS_FLOW &&
            x->source == TZ_FROM_REGISTER && !x->on)
            return true;
    }
    return false;
}

struct tz_err *set_defaults(struct setting *s)
{
    for (size_t i = 0; i < s->row->reg->field_n; i++) {
        const struct tz_field *f = &s->row->reg->fields[i];
        const char *text;
        struct rval v = {0};
        if (!f->fallback || s->row->f[i].filled || f->type == TZ_TYPE_LIST || f->derived)
            continue;
        text = fallback_text(s, f);
        if (!text)
            continue;
        if (s->in->lax && f->ord == s->row->reg->on_field && strcmp(text, "today") == 0 &&
            (counted_by(s->row->reg, f) || counts_own_day(s->row->reg)))
            intake_warn(s->in, f->label, "表里没有写，记为今天"); /* figures count it in this year */
        TZ_TRY(value_read(&v, s->in, f, text, s->row));
        set_value(s, f, &v, s->from);
    }
    return NULL;
}

/* The last day of a partial day, month or year: periods stand on their last day (CONTRACTS A9). */
static tz_day last_day(int64_t v)
{
    int year = (int)(v / 10000), month = (int)(v / 100 % 100);
    if (tz_day_ok((tz_day)v))
        return (tz_day)v;
    if (month)
        return tz_day_make(year, month, tz_month_days(year, month));
    return tz_day_make(year, 12, 31);
}

void set_day(struct setting *s)
{
    struct rrow *row = s->row;
    const struct tz_register *r = row->reg;
    int at = r->on_field >= 0 ? r->on_field : r->period_field;
    int64_t old = row->on_day;
    if (at >= 0 && at < TZ_SYSTEM_FIELD && row->f[at].filled) {
        const struct rval *v = &row->f[at];
        struct tz_period p;
        switch (r->fields[at].type) {
        case TZ_TYPE_TIME:
            row->on_day = tz_day_of(v->i);
            break;
        case TZ_TYPE_YEAR:
            row->on_day = tz_day_make((int)v->i, 12, 31);
            break;
        case TZ_TYPE_PERIOD: {
            struct tz_err *e = tz_period_parse(&p, v->text);
            row->on_day = e ? 0 : p.till;
            tz_err_free(e);
            break;
        }
        default:
            row->on_day = last_day(v->i);
        }
    } else if (at >= 0) {
        row->on_day = 0;
    } else if (!row->on_day) {
        row->on_day = s->in->today;
    }
    if (row->span_n && row->on_day && row->on_day != old && row->spans[0].from == old)
        span_first(row, (tz_day)row->on_day, s->in->a);
}
