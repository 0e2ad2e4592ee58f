/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries as they are shown: typed values, code labels, names of references, masks over sealed values, looks journaled
 * before anything is handed out.
 */
#include "register/entry_priv.h"
#include "register/plan_priv.h"
#include "register.sql.h"
#include "store/sight.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct tz_err *showing_open(struct showing *s, const struct tz_desk *d, unsigned parts, struct tz_arena *a)
{
    struct intake *in = TZ_NEW(a, struct intake);
    *s = (struct showing){.d = d, .model = d->model, .town = d->who->actor.town, .a = a, .parts = parts, .scopes = in};
    TZ_TRY(intake_open(in, d, a));
    struct tz_err *e = intake_snapshot(in);
    if (e) {
        intake_close(in);
        return e;
    }
    s->c = in->c;
    s->places = in->places;
    s->ring = in->ring;
    map_init(&s->labels, a);
    return NULL;
}

void showing_close(struct showing *s)
{
    tz_db_snapshot_end(s->c);
    intake_close(s->scopes);
}

/* ---- sealed values */
static bool guarded(const struct rrow *row)
{
    return row->reg->sight == TZ_SIGHT_RESTRICTED || row->shielded;
}

/* Numbers are masked everywhere, everything personal in restricted registers and shielded rows. */
static bool masked_class(const struct rrow *row, const char *cls)
{
    if (!cls)
        return false;
    if (!strcmp(cls, "id") || !strcmp(cls, "phone") || !strcmp(cls, "account"))
        return true;
    return guarded(row);
}

static enum tz_shown shown_as(const struct showing *s, const struct rrow *row, const char *cls)
{
    int i = class_index(row->reg, cls);
    if (i >= 0 && row->seals[i].cleared)
        return TZ_CLEARED;
    if (!masked_class(row, cls) || s->d->who->system)
        return TZ_SHOWN;
    if (s->whole && (!s->look_class || tz_same(s->look_class, cls)))
        return TZ_SHOWN;
    return TZ_MASKED;
}

/* ---- labels of references */
const struct tz_field *label_field(const struct tz_register *r)
{
    static const char *const keys[] = {"name", "title", "head", "person", "subject"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct tz_field *f = tz_register_field(r, keys[i]);
        if (f && !f->system && (f->type == TZ_TYPE_TEXT || f->type == TZ_TYPE_REF))
            return f;
    }
    return NULL;
}

#define LABEL_DEPTH 2

static struct tz_err *label_row(const char **out, struct showing *s, struct rrow *row, int depth);

static struct tz_err *label_at(const char **out, struct showing *s, const struct tz_register *r, int64_t id, int depth)
{
    struct rrow *row;
    struct map_item *known;
    char key[24];
    bool fresh, yes;
    snprintf(key, sizeof key, "%" PRId64, id);
    known = map_at(&s->labels, key, true, &fresh);
    if (!fresh) {
        *out = known->p;
        return NULL;
    }
    TZ_TRY(row_load(&row, s->c, layout_of(s->model, r), s->town, id, 0, 0, s->a));
    *out = "";
    if (row) {
        TZ_TRY(in_scope(&yes, s->scopes, r, TZ_RIGHT_SEE, id));
        if (yes)
            TZ_TRY(label_row(out, s, row, depth));
        else
            *out = row->number;
    }
    known = map_at(&s->labels, key, true, NULL);
    known->p = (void *)(uintptr_t)*out;
    return NULL;
}

static struct tz_err *label_row(const char **out, struct showing *s, struct rrow *row, int depth)
{
    const struct tz_field *f = label_field(row->reg);
    const struct rval *v = f ? &row->f[f->ord] : NULL;
    const struct tz_register *other;
    *out = row->number;
    if (!f)
        return NULL;
    if (f->cls || f->text_cls)
        TZ_TRY(row_unseal(row, s->ring, s->town, s->a));
    if (!v->filled)
        return NULL;
    if (f->type == TZ_TYPE_TEXT || !v->i) {
        if (v->text)
            *out = masked_class(row, f->cls ? f->cls : f->text_cls) ? tz_mask(f, v->text, s->a) : v->text;
        return NULL;
    }
    other = v->kind ? tz_model_register(s->model, v->kind) : NULL;
    return other && depth < LABEL_DEPTH ? label_at(out, s, other, v->i, depth + 1) : NULL;
}

struct tz_err *label_of_id(const char **out, struct showing *s, const struct tz_register *r, int64_t id)
{
    return label_at(out, s, r, id, 0);
}

/* ---- values */
static const char *code_labels(const struct tz_codes *codes, const char *text, struct tz_arena *a)
{
    struct tz_buf b;
    size_t n;
    char **keys = tz_split(a, text, '|', &n);
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++) {
        int at = *keys[i] ? tz_codes_find(codes, keys[i]) : -1;
        if (!*keys[i])
            continue;
        tz_buf_str(&b, b.len ? "、" : "");
        tz_buf_str(&b, at >= 0 ? codes->items[at].label : keys[i]);
    }
    return b.data;
}

static struct tz_err *val_ref(struct tz_val *out, struct showing *s, const struct tz_field *f, const struct rval *v)
{
    const struct tz_register *r;
    out->i = v->i;
    out->kind = v->kind;
    if (f->type == TZ_TYPE_PLACE || tz_same(v->kind, "place")) {
        out->kind = "place";
        out->label = tz_place_title(s->places, v->i, tz_today(), s->a);
        return NULL;
    }
    if (!v->i) {
        out->kind = "text";
        out->text = out->label = v->text;
        out->empty = !v->text;
        return NULL;
    }
    r = v->kind ? tz_model_register(s->model, v->kind) : NULL;
    if (r && (s->parts & TZ_GET_LABELS))
        return label_of_id(&out->label, s, r, v->i);
    return NULL;
}

struct tz_err *val_of(struct tz_val *out, struct showing *s, const struct rrow *row, const struct tz_field *f,
                      const struct rval *v)
{
    const char *cls = f->cls ? f->cls : f->text_cls && !v->i ? f->text_cls : NULL;
    *out = (struct tz_val){.field = f, .empty = !v->filled, .shown = shown_as(s, row, cls)};
    if (out->shown == TZ_CLEARED) {
        out->empty = true;
        return NULL;
    }
    if (out->empty)
        return NULL;
    if (out->shown == TZ_MASKED) {
        if (f->type == TZ_TYPE_REF && v->i) {
            out->text = "（已隐去）";
            return NULL;
        }
        struct tz_field as = *f;
        as.cls = cls;
        out->text =
            tz_mask(&as, tz_field_is_text(f) || f->type == TZ_TYPE_REF ? v->text : rval_print(f, v, s->a), s->a);
        if (f->type == TZ_TYPE_REF)
            out->kind = "text";
        return NULL;
    }
    if (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE)
        return val_ref(out, s, f, v);
    out->i = v->i;
    out->text = v->text;
    if (f->type == TZ_TYPE_CHOICE) {
        out->i = tz_codes_find(f->codes, v->text);
        out->label = out->i >= 0 ? f->codes->items[out->i].label : v->text;
    } else if (f->type == TZ_TYPE_CHOICES) {
        out->label = code_labels(f->codes, v->text, s->a);
    }
    return NULL;
}

static struct tz_err *val_list(struct tz_val *out, struct showing *s, const struct rrow *row, const struct tz_field *f)
{
    const struct rlist *l = &row->lists[f->ord];
    struct tz_sub *subs = TZ_NEW_ARRAY(s->a, l->n, struct tz_sub);
    *out = (struct tz_val){.field = f, .empty = !l->n};
    for (size_t i = 0; i < l->n; i++) {
        subs[i] = (struct tz_sub){.sub = l->items[i].sub, .from = l->items[i].from, .till = l->items[i].till};
        subs[i].values = TZ_NEW_ARRAY(s->a, f->part_n, struct tz_val);
        for (size_t k = 0; k < f->part_n; k++)
            TZ_TRY(val_of(&subs[i].values[k], s, row, &f->parts[k], &l->items[i].parts[k]));
    }
    out->subs = subs;
    out->sub_n = l->n;
    return NULL;
}

/* Fields computed when read. */
static struct tz_err *computed(struct tz_val *out, struct showing *s, const struct rrow *row, const struct tz_field *f)
{
    struct tz_expr_env env;
    struct row_env data;
    struct tz_cell c;
    row_env_init(&env, &data, s->scopes, row);
    *out = (struct tz_val){.field = f, .empty = true};
    struct tz_err *e = tz_expr_eval(&c, f->derived, &env, s->a);
    if (e) { /* what only SQL can compute is left to figures */
        tz_err_free(e);
        return NULL;
    }
    struct rval v;
    TZ_TRY(cell_value(&v, f, &c));
    return val_of(out, s, row, f, &v);
}

static struct tz_err *spans_of(struct tz_entry *e, struct showing *s, const struct rrow *row)
{
    struct tz_span_row *list = TZ_NEW_ARRAY(s->a, row->span_n, struct tz_span_row);
    for (size_t i = 0; i < row->span_n; i++) {
        const struct rspan *x = &row->spans[i];
        list[i] = (struct tz_span_row){.from = x->from, .till = x->till, .state = x->state, .place = x->place};
        list[i].values = TZ_NEW_ARRAY(s->a, row->reg->field_n, struct tz_val);
        for (size_t k = 0; k < row->reg->field_n; k++)
            if (row->reg->fields[k].dated && row->reg->fields[k].type != TZ_TYPE_LIST)
                TZ_TRY(val_of(&list[i].values[k], s, row, &row->reg->fields[k], &x->f[k]));
    }
    e->spans = list;
    e->span_n = row->span_n;
    return NULL;
}

static struct tz_err *cleared_of(struct tz_entry *e, struct showing *s, const struct rrow *row)
{
    struct tz_rows *rows = NULL;
    struct tz_cleared *list;
    struct tz_err *err;
    bool have, any = false;
    for (size_t i = 0; i < row->reg->class_n; i++)
        any = any || row->seals[i].cleared;
    if (!any)
        return NULL;
    list = TZ_NEW_ARRAY(s->a, 32, struct tz_cleared);
    TZ_TRY(tz_db_query(&rows, s->c, &SQL_CLEARED_OF, "ii", s->town, row->id));
    while (!(err = tz_rows_next(rows, &have)) && have && e->cleared_n < 32)
        list[e->cleared_n++] =
            (struct tz_cleared){tz_rows_copy(rows, 0, s->a), tz_rows_copy(rows, 1, s->a), (tz_day)tz_rows_int(rows, 2)};
    tz_rows_close(&rows);
    e->cleared = list;
    return err;
}

static const char *show_note(const struct showing *s, const struct rrow *row)
{
    const char *cls = note_class(row->reg);
    if (!row->note || !cls || shown_as(s, row, cls) == TZ_SHOWN)
        return row->note;
    return "（已隐去）";
}

struct tz_err *entry_of(struct tz_entry **out, struct showing *s, struct rrow *row)
{
    struct tz_entry *e = TZ_NEW(s->a, struct tz_entry);
    TZ_TRY(row_unseal(row, s->ring, s->town, s->a));
    *e = (struct tz_entry){.reg = row->reg,
                           .id = row->id,
                           .version = row->version,
                           .number = row->number,
                           .place = row->place,
                           .place_now = row->place_now,
                           .on_day = (tz_day)row->on_day,
                           .state = (int)row->state,
                           .counts = row->counts != 0,
                           .struck = row->struck != 0,
                           .shielded = row->shielded != 0,
                           .intake = row->intake,
                           .campaign = row->campaign,
                           .note = show_note(s, row),
                           .upper_no = row->upper_no,
                           .upper_state = row->upper_state,
                           .batch = row->batch,
                           .office = row->office,
                           .owner = row->owner,
                           .actor = row->actor,
                           .seen_on = (tz_day)row->seen_on,
                           .j_from = row->j_from,
                           .learned = row->learned};
    if (row->place_now)
        e->place_label = tz_place_title(s->places, row->place_now, tz_today(), s->a);
    e->values = TZ_NEW_ARRAY(s->a, row->reg->field_n, struct tz_val);
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        if (f->type == TZ_TYPE_LIST)
            TZ_TRY(val_list(&e->values[i], s, row, f));
        else if (f->derived && !f->derived_stored)
            TZ_TRY(computed(&e->values[i], s, row, f));
        else
            TZ_TRY(val_of(&e->values[i], s, row, f, &row->f[i]));
    }
    if (s->parts & TZ_GET_SPANS)
        TZ_TRY(spans_of(e, s, row));
    TZ_TRY(cleared_of(e, s, row));
    *out = e;
    return NULL;
}

/* ---- looks */
/* Journals the look, before anything is handed out. */
static struct tz_err *look(struct showing *s, const struct rrow *row)
{
    const struct tz_who *w = s->d->who;
    struct tz_look *looks = TZ_NEW_ARRAY(s->a, row->reg->class_n + 1, struct tz_look);
    size_t n = 0;
    bool yes;
    TZ_TRY(in_scope(&yes, s->scopes, row->reg, TZ_RIGHT_LOOK, row->id));
    if (!yes)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "你的角色不能查看完整信息"), "需要时请经办人查看");
    if (!w->system && row->owner != w->actor.account && (!s->d->reason || !*s->d->reason))
        return tz_err_hint(tz_err(TZ_E_RULE, "请写明查看事由"), "如：核对发放对象、回访、审核申请；查看会留痕");
    for (size_t i = 0; i < row->reg->class_n; i++) {
        const char *cls = row->reg->classes[i];
        if (row->seals[i].key && masked_class(row, cls) && (!s->look_class || tz_same(s->look_class, cls)))
            looks[n++] = (struct tz_look){row->id, cls};
    }
    if (n)
        TZ_TRY(tz_sight_record(s->d->store, &w->actor, looks, n, s->d->reason, s->d->task));
    s->whole = true;
    return NULL;
}

static struct tz_err *get(struct tz_entry **out, struct showing *s, int64_t id, const struct tz_get *g)
{
    const struct tz_register *r;
    struct rrow *row;
    bool yes;
    TZ_TRY(register_of_id(&r, s->c, s->model, s->town, id));
    TZ_TRY(in_scope(&yes, s->scopes, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return not_found(id);
    TZ_TRY(row_load(&row, s->c, layout_of(s->model, r), s->town, id, g->version, g->known, s->a));
    if (!row)
        return not_found(id);
    if (g->parts & TZ_GET_LOOK)
        TZ_TRY(look(s, row));
    return entry_of(out, s, row);
}

struct tz_err *tz_register_get(struct tz_entry **out, const struct tz_desk *d, int64_t id, const struct tz_get *g,
                               struct tz_arena *a)
{
    struct showing s;
    struct tz_get none = {.parts = TZ_GET_LABELS};
    if (!g)
        g = &none;
    TZ_TRY(showing_open(&s, d, g->parts, a));
    s.look_class = g->look_class;
    s.scopes->known = g->known;
    struct tz_err *e = get(out, &s, id, g);
    showing_close(&s);
    return e;
}

struct tz_err *tz_register_of(const struct tz_register **out, const struct tz_desk *d, int64_t id)
{
    struct tz_conn *c = NULL;
    *out = NULL;
    if (TZ_TOWN_OF(id) != d->who->actor.town)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = register_of_id(out, c, d->model, d->who->actor.town, id);
    tz_db_release(&c);
    if (e && e->code == TZ_E_NOT_FOUND) {
        tz_err_free(e);
        return NULL;
    }
    return e;
}

struct tz_err *tz_register_by_number(int64_t *id, const struct tz_desk *d, const char *number, struct tz_arena *a)
{
    struct intake in;
    int64_t found = 0;
    struct tz_err *e = NULL;
    char *clean = tz_trim(a, number);
    const char *dash = strchr(clean, '-');
    TZ_TRY(intake_open(&in, d, a));
    for (size_t i = 0; dash && i < d->model->register_n && !found && !e; i++) {
        const struct tz_register *r = d->model->registers[i];
        bool yes;
        if (!r->prefix || strncasecmp(r->prefix, clean, strlen(r->prefix)) || clean[strlen(r->prefix)] != '-')
            continue;
        e = number_find(&found, in.c, d->model, in.town, r, clean);
        if (!e && found) {
            e = in_scope(&yes, &in, r, TZ_RIGHT_SEE, found);
            if (!e && !yes)
                found = 0;
        }
    }
    intake_close(&in);
    if (!e && !found)
        e = tz_err(TZ_E_NOT_FOUND, "没有编号“%s”，或不在你的范围内", number);
    if (!e)
        *id = found;
    return e;
}

const struct tz_val *tz_entry_val(const struct tz_entry *e, const char *key)
{
    const struct tz_field *f = tz_register_field(e->reg, key);
    return f && !f->system ? &e->values[f->ord] : NULL;
}

/* ---- words */
const char *tz_val_show(const struct tz_val *v, struct tz_arena *a)
{
    const struct tz_field *f = v->field;
    char buf[64];
    if (v->shown == TZ_CLEARED)
        return "已依法清除";
    if (v->empty || !f)
        return "";
    if (v->shown != TZ_SHOWN)
        return v->text ? v->text : "";
    switch (f->type) {
    case TZ_TYPE_BOOL:
        return v->i ? "是" : "否";
    case TZ_TYPE_INT:
        return tz_strdup(a, tz_dec_show(buf, v->i, 0));
    case TZ_TYPE_NUMBER:
        return tz_strdup(a, tz_dec_show(buf, v->i, f->decimals));
    case TZ_TYPE_MONEY:
        return tz_strdup(a, tz_dec_show(buf, v->i, 2));
    case TZ_TYPE_DATE:
    case TZ_TYPE_MONTH:
        return tz_strdup(a, tz_day_show(buf, (tz_day)v->i));
    case TZ_TYPE_TIME:
        tz_instant_print(buf, v->i);
        buf[10] = ' ';
        buf[16] = 0;
        return tz_strdup(a, buf);
    case TZ_TYPE_YEAR:
        return tz_printf(a, "%" PRId64 "年", v->i);
    case TZ_TYPE_LIST:
        return tz_printf(a, "%zu项", v->sub_n);
    default:
        return v->label ? v->label : v->text ? v->text : v->i ? tz_printf(a, "%" PRId64, v->i) : "";
    }
}

const char *tz_entry_show(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v ? tz_val_show(v, a) : "";
}

const char *tz_val_print(const struct tz_val *v, struct tz_arena *a)
{
    char buf[48];
    if (v->empty || !v->field || v->shown != TZ_SHOWN)
        return "";
    if (v->field->type == TZ_TYPE_TIME)
        return tz_strdup(a, tz_instant_print(buf, v->i));
    struct rval r = {.filled = true, .i = v->i, .text = v->text, .kind = v->kind};
    return rval_print(v->field, &r, a);
}

/* ---- steps */
/* What the step still asks for, as the row is now. */
static struct tz_err *asked_now(struct tz_choice_step *x, struct intake *in, struct rrow *row)
{
    int *asks = TZ_NEW_ARRAY(in->a, x->step->need_n + 1, int);
    for (size_t i = 0; i < x->step->need_n; i++) {
        bool yes = true;
        if (x->step->needs[i].when)
            TZ_TRY(step_asks(&yes, in, row, &x->step->needs[i]));
        if (yes)
            asks[x->ask_n++] = x->step->needs[i].field;
    }
    x->asks = asks;
    return NULL;
}

static struct tz_err *steps_of(struct tz_choice_step *list, size_t *n, struct intake *in, struct rrow *row)
{
    const struct tz_state *st = &row->reg->states[row->state];
    TZ_TRY(row_unseal(row, in->ring, in->town, in->a));
    for (size_t i = 0; i < st->step_n; i++) {
        struct tz_choice_step *x = &list[*n];
        *x = (struct tz_choice_step){.step = &row->reg->steps[st->steps[i]]};
        struct tz_err *why = step_allowed(in, row, x->step);
        x->allowed = !why;
        x->why_not = why ? tz_strdup(in->a, why->text) : NULL;
        bool offered = !why || why->code == TZ_E_RULE; /* steps of other roles are not offered */
        tz_err_free(why);
        if (offered)
            TZ_TRY(asked_now(x, in, row));
        *n += offered;
    }
    return NULL;
}

struct tz_err *tz_register_steps(struct tz_choice_step **out, size_t *n, const struct tz_desk *d, int64_t id,
                                 struct tz_arena *a)
{
    struct intake in;
    const struct tz_register *r = NULL;
    struct rrow *row = NULL;
    bool yes = false;
    *out = NULL;
    *n = 0;
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = register_of_id(&r, in.c, d->model, in.town, id);
    if (!e)
        e = in_scope(&yes, &in, r, TZ_RIGHT_SEE, id);
    if (!e && !yes)
        e = not_found(id);
    if (!e)
        e = row_load(&row, in.c, layout_of(d->model, r), in.town, id, 0, 0, a);
    if (!e && row && !row->struck && row->state >= 0) {
        *out = TZ_NEW_ARRAY(a, r->states[row->state].step_n, struct tz_choice_step);
        e = steps_of(*out, n, &in, row);
    }
    intake_close(&in);
    return e;
}
