/* SPDX-License-Identifier: Apache-2.0
 *
 * The history of an entry: one event a version, field by field, with who and why; forgetting is an event too.
 */
#include "register/entry_priv.h"
#include "register/plan_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was said */
static void split_words(struct ract *act, const char *text, size_t n, struct tz_arena *a)
{
    const char *mark = memchr(text, 0x1f, n);
    size_t first = mark ? (size_t)(mark - text) : n;
    act->reason = first ? tz_strndup(a, text, first) : NULL;
    act->note = mark && n > first + 1 ? tz_strndup(a, mark + 1, n - first - 1) : NULL;
}

static struct tz_err *open_words(struct rrow *row, struct tz_ring *ring, int64_t town, struct tz_arena *a)
{
    int cls = class_index(row->reg, "text");
    uint8_t key[TZ_KEY_BYTES], *plain;
    size_t n;
    if (!row->act.sealed_n || cls < 0 || !row->seals[cls].key)
        return NULL;
    struct tz_err *e = tz_ring_get(key, ring, row->seals[cls].key);
    if (e && e->code == TZ_E_FORGOTTEN) {
        tz_err_free(e);
        return NULL;
    }
    if (!e)
        e = tz_unseal(&plain, &n, key, town, row->id, "text.act", row->act.sealed, row->act.sealed_n, a);
    explicit_bzero(key, sizeof key);
    if (!e)
        split_words(&row->act, (const char *)plain, n, a);
    return e;
}

struct tz_err *act_load(struct rrow *row, struct tz_conn *c, struct tz_ring *ring, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ACT_GET, "iii", town, row->id, row->version));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        size_t n;
        const void *sealed = tz_rows_bytes(rows, 3, &n);
        row->act.kind = tz_rows_copy(rows, 0, a);
        row->act.reason = tz_rows_copy(rows, 1, a);
        row->act.note = tz_rows_copy(rows, 2, a);
        row->act.sealed = sealed ? tz_memdup(a, sealed, n) : NULL;
        row->act.sealed_n = sealed ? n : 0;
        row->act.approver = tz_rows_int(rows, 4);
        row->act.from = tz_rows_int(rows, 5);
        row->act_j = tz_rows_int(rows, 6);
    }
    tz_rows_close(&rows);
    return !e && ring ? open_words(row, ring, town, a) : e;
}

/* ---- field by field */
struct changes {
    struct tz_field_change *items;
    size_t n, room;
};

static void add_change(struct changes *l, const struct tz_field *f, const char *label, const char *was, const char *is,
                       struct tz_arena *a)
{
    if (tz_same(was ? was : "", is ? is : ""))
        return;
    TZ_GROW(a, l->items, l->n, l->room);
    l->items[l->n++] = (struct tz_field_change){f, label, was ? was : "", is ? is : ""};
}

static struct tz_err *show_field(const char **out, struct showing *s, const struct rrow *row, const struct tz_field *f)
{
    struct tz_val v;
    *out = "";
    if (!row)
        return NULL;
    TZ_TRY(val_of(&v, s, row, f, &row->f[f->ord]));
    *out = tz_val_show(&v, s->a);
    return NULL;
}

static const char *show_sub(struct showing *s, const struct rrow *row, const struct tz_field *list,
                            const struct rsub *x)
{
    struct tz_buf b;
    tz_buf_init(&b, s->a);
    for (size_t i = 0; i < list->part_n; i++) {
        struct tz_val v;
        struct tz_err *e = val_of(&v, s, row, &list->parts[i], &x->parts[i]);
        const char *text = e ? "" : tz_val_show(&v, s->a);
        tz_err_free(e);
        if (*text)
            tz_buf_printf(&b, "%s%s %s", b.len ? "，" : "", list->parts[i].label, text);
    }
    return b.data;
}

static const struct rsub *sub_of(const struct rrow *row, const struct tz_field *f, int64_t sub)
{
    for (size_t i = 0; row && i < row->lists[f->ord].n; i++)
        if (row->lists[f->ord].items[i].sub == sub)
            return &row->lists[f->ord].items[i];
    return NULL;
}

static void list_changes(struct changes *l, struct showing *s, const struct rrow *was, const struct rrow *is,
                         const struct tz_field *f)
{
    for (size_t i = 0; i < is->lists[f->ord].n; i++) {
        const struct rsub *now = &is->lists[f->ord].items[i], *old = sub_of(was, f, now->sub);
        add_change(l, f, f->label, old ? show_sub(s, was, f, old) : "", show_sub(s, is, f, now), s->a);
    }
    for (size_t i = 0; was && i < was->lists[f->ord].n; i++) {
        const struct rsub *old = &was->lists[f->ord].items[i];
        if (!sub_of(is, f, old->sub))
            add_change(l, f, f->label, show_sub(s, was, f, old), "", s->a);
    }
}

static const char *place_title(const struct showing *s, int64_t id)
{
    return id ? tz_place_title(s->places, id, tz_today(), s->a) : "";
}

static struct tz_err *system_changes(struct changes *l, struct showing *s, const struct rrow *was,
                                     const struct rrow *is)
{
    char *a = NULL, *b = NULL;
    if (was && was->state != is->state && is->state >= 0)
        add_change(l, NULL, "状态", tz_state_key(was->reg, was->state), is->reg->states[is->state].key, s->a);
    if (!was || was->place_now != is->place_now)
        add_change(l, NULL, "村组", was ? place_title(s, was->place_now) : "", place_title(s, is->place_now), s->a);
    if (was ? was->owner != is->owner : is->owner != 0) {
        if (was && was->owner)
            TZ_TRY(tz_account_label(&a, s->c, s->town, was->owner, s->a));
        if (is->owner)
            TZ_TRY(tz_account_label(&b, s->c, s->town, is->owner, s->a));
        add_change(l, NULL, "经办人", a, b, s->a);
    }
    if (!note_class(is->reg))
        add_change(l, NULL, "备注", was ? was->note : NULL, is->note, s->a);
    add_change(l, NULL, "专项", was ? was->campaign : NULL, is->campaign, s->a);
    add_change(l, NULL, "上级编号", was ? was->upper_no : NULL, is->upper_no, s->a);
    add_change(l, NULL, "上级状态", was ? was->upper_state : NULL, is->upper_state, s->a);
    if (was && was->struck != is->struck)
        add_change(l, NULL, "作废", was->struck ? "是" : "否", is->struck ? "是" : "否", s->a);
    return NULL;
}

static struct tz_err *changes_of(struct tz_event_row *e, struct showing *s, const struct rrow *was,
                                 const struct rrow *is)
{
    struct changes l = {0};
    TZ_TRY(system_changes(&l, s, was, is));
    for (size_t i = 0; i < is->reg->field_n; i++) {
        const struct tz_field *f = &is->reg->fields[i];
        const char *a, *b;
        if (f->type == TZ_TYPE_LIST) {
            list_changes(&l, s, was, is, f);
            continue;
        }
        if (was && rval_same(&was->f[i], &is->f[i]))
            continue;
        TZ_TRY(show_field(&a, s, was, f));
        TZ_TRY(show_field(&b, s, is, f));
        if (was && was->f[i].filled && is->f[i].filled && tz_same(a, b))
            b = tz_printf(s->a, "%s（已改）", b); /* masked values look alike */
        add_change(&l, f, f->label, a, b, s->a);
    }
    e->changes = l.items;
    e->change_n = l.n;
    return NULL;
}

/* ---- who and when */
static struct tz_err *who_did(struct tz_event_row *e, struct showing *s, int64_t id)
{
    struct tz_rows *rows = NULL;
    char *label;
    bool have;
    TZ_TRY(tz_db_query(&rows, s->c, &SQL_ITEM_ACCOUNT, "iii", s->town, e->j, id));
    struct tz_err *err = tz_rows_next(rows, &have);
    if (!err && have) {
        e->account = tz_rows_int(rows, 0);
        e->via = tz_rows_copy(rows, 1, s->a);
        e->kind = tz_rows_copy(rows, 2, s->a);
        e->at = tz_rows_int(rows, 3);
        e->op = (enum tz_op)tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    if (err)
        return err;
    TZ_TRY(tz_account_label(&label, s->c, s->town, e->account, s->a));
    e->account_label = label;
    return NULL;
}

static struct tz_err *event_of(struct tz_event_row *e, struct showing *s, const struct rrow *was, struct rrow *is)
{
    TZ_TRY(act_load(is, s->c, s->ring, s->town, s->a));
    *e = (struct tz_event_row){.version = is->version,
                               .j = is->j_from,
                               .at = is->learned,
                               .account = is->actor,
                               .state_was = was ? (int)was->state : -1,
                               .state_is = (int)is->state,
                               .reason = is->act.reason,
                               .note = is->act.note};
    TZ_TRY(who_did(e, s, is->id));
    if (is->act.kind)
        e->kind = is->act.kind;
    return changes_of(e, s, was, is);
}

#define EVENTS_MOST 500

/* Forgetting leaves no version: its journal items are events. */
static struct tz_err *forgets(struct tz_event_row *list, size_t *n, struct showing *s, int64_t id)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    size_t first = *n;
    TZ_TRY(tz_db_query(&rows, s->c, &SQL_FORGET_ITEMS, "ii", s->town, id));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < EVENTS_MOST)
        list[(*n)++] = (struct tz_event_row){.j = tz_rows_int(rows, 0),
                                             .at = tz_rows_int(rows, 1),
                                             .account = tz_rows_int(rows, 2),
                                             .via = tz_rows_copy(rows, 3, s->a),
                                             .kind = "forget",
                                             .op = TZ_OP_FORGET,
                                             .state_was = -1,
                                             .state_is = -1};
    tz_rows_close(&rows);
    for (size_t i = first; i < *n && !e; i++) {
        char *label;
        e = tz_account_label(&label, s->c, s->town, list[i].account, s->a);
        list[i].account_label = e ? NULL : label;
    }
    return e;
}

static int newest_first(const void *a, const void *b)
{
    const struct tz_event_row *x = a, *y = b;
    return x->j < y->j ? 1 : x->j > y->j ? -1 : x->version < y->version ? 1 : -1;
}

static struct tz_err *timeline(struct tz_event_row **out, size_t *n, struct showing *s, int64_t id)
{
    const struct tz_register *r;
    struct rrow *now, *was = NULL;
    bool yes;
    TZ_TRY(register_of_id(&r, s->c, s->model, s->town, id));
    TZ_TRY(in_scope(&yes, s->scopes, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return not_found(id);
    TZ_TRY(row_load(&now, s->c, layout_of(s->model, r), s->town, id, 0, 0, s->a));
    if (!now)
        return not_found(id);
    *out = TZ_NEW_ARRAY(s->a, EVENTS_MOST, struct tz_event_row);
    *n = 0;
    int64_t first = now->version > EVENTS_MOST / 2 ? now->version - EVENTS_MOST / 2 : 1;
    for (int64_t v = first; v <= now->version; v++) {
        struct rrow *is = now;
        if (v < now->version)
            TZ_TRY(row_load(&is, s->c, now->lay, s->town, id, v, 0, s->a));
        if (!is)
            continue;
        TZ_TRY(row_unseal(is, s->ring, s->town, s->a));
        if (v > first || v == 1)
            TZ_TRY(event_of(&(*out)[(*n)++], s, was, is));
        was = is;
    }
    TZ_TRY(forgets(*out, n, s, id));
    qsort(*out, *n, sizeof **out, newest_first);
    return NULL;
}

struct tz_err *tz_register_timeline(struct tz_event_row **out, size_t *n, const struct tz_desk *d, int64_t id,
                                    struct tz_arena *a)
{
    struct showing s;
    TZ_TRY(showing_open(&s, d, TZ_GET_LABELS, a));
    struct tz_err *e = timeline(out, n, &s, id);
    showing_close(&s);
    return e;
}
