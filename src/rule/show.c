/* SPDX-License-Identifier: Apache-2.0
 *
 * One warning as an account may see it: the fields that its tells name, the rows that are in its own scope, what happened.
 * Names of persons and households that only the tell opens are journaled as a look before they are handed out.
 */
#include "rule/list_priv.h"
#include "rule/offer_priv.h"

#include <stdio.h>

#include <string.h>

#include "base/text.h"
#include "rule.sql.h"
#include "store/sight.h"

/* ---- the entry: in the account's scope, else by the tell alone */
static struct tz_err *get_entry(struct tz_entry **out, bool *own, const struct tz_desk *d, const struct tz_who *system,
                                const struct tz_hit_warning *w, struct tz_arena *a)
{
    struct tz_desk all = {.store = d->store, .model = d->model, .who = system};
    const struct tz_get now = {.parts = TZ_GET_LABELS}, then = {.parts = TZ_GET_LABELS, .version = w->entry_version};
    struct tz_entry *seen;
    struct tz_err *e = tz_register_get(&seen, d, w->entry, &now, a);
    *out = NULL;
    *own = !e;
    if (e && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    e = tz_register_get(out, *own ? d : &all, w->entry, &then, a);
    if (e && e->code == TZ_E_NOT_FOUND) { /* its register is no longer loaded */
        tz_err_free(e);
        return NULL;
    }
    return e;
}

static bool in_shows(const struct tz_hit_warning *w, const char *key, struct tz_arena *a)
{
    const char *needle = tz_printf(a, "|%s|", key);
    for (size_t i = 0; i < w->tell_n; i++)
        if (w->tells[i].shows && strstr(w->tells[i].shows, needle))
            return true;
    return false;
}

/* A person or household whose name the label says. */
static bool names_somebody(const struct tz_val *v)
{
    return !v->empty && (tz_same(v->kind, "person") || tz_same(v->kind, "household"));
}

static struct tz_err *add_facts(struct tz_warning_view *out, bool *named, const struct tz_entry *e, struct tz_arena *a)
{
    struct tz_warning_fact *facts = TZ_NEW_ARRAY(a, e->reg->field_n + 2, struct tz_warning_fact);
    *named = false;
    for (size_t i = 0; i < e->reg->field_n; i++) {
        const struct tz_val *v = &e->values[i];
        const struct tz_field *f = &e->reg->fields[i];
        if (!in_shows(&out->w, f->key, a))
            continue;
        facts[out->fact_n++] = (struct tz_warning_fact){f->key, f->label, tz_val_show(v, a)};
        *named |= names_somebody(v);
    }
    if (in_shows(&out->w, "number", a))
        facts[out->fact_n++] = (struct tz_warning_fact){"number", "编号", e->number};
    if (in_shows(&out->w, "state", a) && e->state >= 0)
        facts[out->fact_n++] = (struct tz_warning_fact){"state", "状态", e->reg->states[e->state].key};
    out->facts = facts;
    return NULL;
}

static struct tz_err *journal_look(const struct tz_desk *d, const struct tz_hit_warning *w)
{
    const struct tz_look look = {.id = w->entry, .cls = "name"};
    char reason[80];
    snprintf(reason, sizeof reason, "预警 %s", w->number);
    return tz_sight_record(d->store, &d->who->actor, &look, 1, reason, w->label);
}

static struct tz_err *fill_facts(struct tz_warning_view *out, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_who system = tz_who_system(d->who->actor.town, d->who->actor.via);
    struct tz_entry *e;
    bool own, named;
    TZ_TRY(get_entry(&e, &own, d, &system, &out->w, a));
    if (!e)
        return NULL;
    TZ_TRY(add_facts(out, &named, e, a));
    return named && !own ? journal_look(d, &out->w) : NULL;
}

/* ---- rows and events */
static struct tz_err *fill_rows(struct tz_warning_view *out, const struct behind *rows, size_t n,
                                const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_warning_row *list = TZ_NEW_ARRAY(a, n + 1, struct tz_warning_row);
    if (out->w.only_visit) { /* which ledger it rests on says why */
        out->hidden_n = n;
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        const struct tz_get get = {0};
        struct tz_entry *e;
        struct tz_err *failed = tz_register_get(&e, d, rows[i].entry, &get, a);
        if (failed && failed->code != TZ_E_NOT_FOUND)
            return failed;
        if (failed) {
            tz_err_free(failed);
            out->hidden_n++;
            continue;
        }
        list[out->row_n++] = (struct tz_warning_row){e->reg->label, e->number, rows[i].entry, rows[i].version};
    }
    out->rows = list;
    return NULL;
}

#define OWN_WORDS "本人说明" /* of the person concerned, who has no account */

struct version {
    int64_t version, gone_on, actor, j;
    const char *state;
    struct words words;
};

static void name_event(struct tz_warning_event *out, const struct version *v, const struct version *before)
{
    out->version = v->version;
    out->account = v->actor;
    out->j = v->j;
    out->text = "";
    if (!before) {
        out->what = "提出预警";
    } else if (!tz_same(v->state, before->state)) {
        out->what = v->state;
        out->text = words_shown(&v->words, v->words.reason);
    } else if (!v->gone_on != !before->gone_on) {
        out->what = v->gone_on ? "情形已消失" : "情形又出现";
    } else {
        out->what = v->actor ? "核实反馈" : OWN_WORDS;
        out->text = words_shown(&v->words, v->words.finding);
    }
}

static struct tz_err *read_versions(struct version **out, size_t *n, struct tz_conn *c, struct tz_ring *ring,
                                    int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct version);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_WARNING_VERSIONS, "ii", town, id));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct version){.version = tz_rows_int(rows, 0),
                                          .state = tz_rows_copy(rows, 1, a),
                                          .gone_on = tz_rows_int(rows, 2),
                                          .actor = tz_rows_int(rows, 7),
                                          .j = tz_rows_int(rows, 8)};
        words_take(&(*out)[*n - 1].words, rows, 3, a);
    }
    tz_rows_close(&rows);
    for (size_t i = 0; i < *n && !e; i++)
        e = words_open(&(*out)[i].words, ring, town, id, a);
    return e;
}

static struct tz_err *fill_events(struct tz_warning_view *out, struct tz_conn *c, const struct tz_desk *d,
                                  struct tz_arena *a)
{
    struct version *list;
    size_t n;
    int64_t town = d->who->actor.town;
    TZ_TRY(read_versions(&list, &n, c, tz_store_ring(d->store, town), town, out->w.id, a));
    struct tz_warning_event *events = TZ_NEW_ARRAY(a, n + 1, struct tz_warning_event);
    for (size_t i = 0; i < n; i++) {
        char *who;
        name_event(&events[i], &list[i], i + 1 < n ? &list[i + 1] : NULL);
        if (out->w.only_visit && tz_same(events[i].what, list[i].state))
            events[i].text = "";
        TZ_TRY(tz_db_int(&events[i].at, 0, c, &SQL_AT_OF, "ii", town, list[i].j));
        TZ_TRY(tz_account_label(&who, c, town, list[i].actor, a));
        events[i].who = tz_same(events[i].what, OWN_WORDS) ? "本人" : who;
    }
    out->events = events;
    out->event_n = n;
    return NULL;
}

static struct tz_err *read_all(struct told *t, struct behind **rows, size_t *n, struct tz_warning_view *out,
                               const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = told_one(t, c, d, id, a);
    out->w = t->w;
    if (!e)
        e = fill_events(out, c, d, a);
    if (!e)
        e = warning_rows(rows, n, c, d->who->actor.town, id, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_warning_show(struct tz_warning_view *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct told t;
    struct may may;
    struct behind *rows;
    size_t n;
    *out = (struct tz_warning_view){.fact_n = 0};
    TZ_TRY(read_all(&t, &rows, &n, out, d, id, a));
    TZ_TRY(told_may(&may, &t, d, a));
    out->may_answer = may.answer;
    out->may_settle = may.settle;
    TZ_TRY(fill_rows(out, rows, n, d, a));
    if (may.settle)
        TZ_TRY(offer_words(&out->offer, d, &out->w, a));
    return fill_facts(out, d, a);
}

struct tz_err *tz_warning_find(int64_t *id, const struct tz_desk *d, const char *number)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_int(id, 0, c, &SQL_WARNING_NUMBER, "it", d->who->actor.town, number);
    tz_db_release(&c);
    return e ? e : *id ? NULL : warning_not_found();
}
