/* SPDX-License-Identifier: Apache-2.0
 *
 * Every step of every flow: refused to each role that the pack does not name, refused without what it needs and without
 * its reason, then taken by a role that may; see pack_trial.h.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/pack_trial.h"

struct walk { /* official: fields that only the platform's import sets */
    struct trial *t;
    const struct tz_register *r;
    const struct tz_step *step;
    const char *from, *to, *what;
    struct trial_row row, give, official; /* the row before; what the step is given; what the import brings before it */
    int64_t id;
    const char *reason, *note;
};

static struct tz_err *move(struct walk *w, const struct tz_who *who, const struct trial_row *give, const char *reason,
                           const char *note)
{
    struct tz_desk d = trial_desk(w->t, who);
    struct tz_act act = {.reason = reason, .note = note};
    struct tz_done done = {0};
    return tz_register_move(&done, &d, w->id, 0, w->to, give->sets, give->n, &act, w->t->a);
}

static bool set_by_step(const struct tz_step *step, int at)
{
    for (size_t i = 0; i < step->set_n; i++)
        if (step->sets[i].field == at)
            return true;
    return false;
}

/* What the step asks for and the row does not have: from tests.yaml, else a right value of the type. */
static void prepare(struct walk *w)
{
    struct trial_row said = {0};
    const struct tz_step *s = w->step;
    trial_step_with(w->t, w->r, w->to, &said);
    w->give = said;
    for (size_t i = 0; i < s->need_n; i++) {
        int at = s->needs[i].field;
        const struct tz_field *f = tz_field_at(w->r, at);
        if (trial_text(&said, f->key) || trial_text(&w->row, f->key) || set_by_step(s, at))
            continue;
        if (f->system)
            trial_set(&w->give, f->key, f->key[0] == 'o' && f->key[1] == 'w' ? "试clerk" : "示例村");
        else
            trial_fill(w->t, w->r, f, w->r->home == TZ_HOME_ABOVE && f->official ? &w->official : &w->give);
    }
    w->reason = "情况已核实";
    w->note = s->note ? "说明如下" : NULL;
}

static struct tz_err *begin(struct walk *w)
{
    trial_start(w->t, w->r, &w->row);
    w->row.state = w->from;
    return trial_create(&w->id, w->t, &w->t->system, w->r, &w->row, true);
}

static int state_now(struct walk *w)
{
    struct tz_entry *e = trial_get(w->t, &w->t->system, w->id, 0);
    return e ? e->state : -1;
}

static bool in_register(const struct tz_register *r, const char *role)
{
    bool in = trial_role_counts(r, role, r->records, r->record_n) || trial_role_counts(r, role, r->acts, r->act_n) ||
              trial_role_counts(r, role, r->reads, r->read_n);
    for (size_t i = 0; i < r->step_n && !in; i++)
        in = trial_role_counts(r, role, r->steps[i].by, r->steps[i].by_n);
    return in;
}

/* Nobody else takes it: each role that the register names somewhere, and of those it does not name one, in turn. */
static void wrong_roles(struct walk *w)
{
    struct trial *t = w->t;
    size_t stranger = (size_t)(w->step - w->r->steps) % t->role_n;
    for (size_t i = 0; i < t->role_n; i++) {
        if (trial_role_counts(w->r, t->roles[i].key, w->step->by, w->step->by_n) ||
            (i != stranger && !in_register(w->r, t->roles[i].key)))
            continue;
        struct tz_err *e = move(w, &t->roles[i].who, &w->give, w->reason, w->note);
        if (!e)
            trial_fault(t, "%s：%s不该能办", w->what, t->roles[i].key);
        else if (e->code != TZ_E_FORBIDDEN && e->code != TZ_E_NOT_FOUND)
            trial_fault(t, "%s：%s应因角色被拒，得“%s”", w->what, t->roles[i].key, e->text);
        tz_err_free(e);
    }
}

static const struct tz_who *right_role(struct walk *w)
{
    for (size_t i = 0; i < w->step->by_n; i++) {
        const struct tz_who *who = trial_who(w->t, w->step->by[i]);
        if (who)
            return who;
    }
    return NULL;
}

/* Without one field it always needs, without its reason; what it needs on a condition is tried by written cases. */
static void missing(struct walk *w, const struct tz_who *who)
{
    const struct tz_step *s = w->step;
    struct trial_row less;
    for (size_t i = 0; i < s->need_n; i++) {
        int at = s->needs[i].field;
        const struct tz_field *f = tz_field_at(w->r, at);
        if (s->needs[i].when || f->system || set_by_step(s, at) || trial_text(&w->row, f->key) || f->fallback ||
            f->derived)
            continue;
        less = w->give;
        trial_drop(&less, f->key);
        trial_says(w->t, tz_printf(w->t->a, "%s缺“%s”", w->what, f->label), move(w, who, &less, w->reason, w->note),
                   f->label);
    }
    if (s->reason || w->r->states[s->to].reason)
        trial_says(w->t, tz_printf(w->t->a, "%s不写原因", w->what), move(w, who, &w->give, NULL, w->note), "原因");
    if (s->note)
        trial_says(w->t, tz_printf(w->t->a, "%s不写说明", w->what), move(w, who, &w->give, w->reason, NULL), "说明");
}

/* The one who handles is not the one who closes. */
static void not_oneself(struct walk *w, const struct tz_who *who)
{
    struct walk own = *w;
    struct tz_err *e;
    if (!w->step->not_handler)
        return;
    trial_start(w->t, w->r, &own.row);
    own.row.state = w->from;
    trial_set(&own.row, "owner", who->name);
    e = trial_create(&own.id, w->t, &w->t->system, w->r, &own.row, true);
    if (trial_ok(w->t, w->what, e))
        trial_says(w->t, tz_printf(w->t->a, "%s由经办人自己办", w->what), move(&own, who, &w->give, w->reason, w->note),
                   "不能自己");
}

static struct tz_err *by_import(struct walk *w)
{
    struct tz_desk d = trial_desk(w->t, &w->t->system);
    struct tz_act act = {.above = true};
    struct tz_done done = {0};
    return tz_register_change(&done, &d, w->id, 0, w->official.sets, w->official.n, &act, w->t->a);
}

/* A row made for the trial was never before the public: a step that waits for that is rightly refused. */
static bool waits(const struct tz_step *step, const struct tz_err *e)
{
    return step->publicity && e && e->code == TZ_E_RULE && strstr(e->text, "公示");
}

static void one_step(struct trial *t, const struct tz_register *r, const struct tz_step *step)
{
    struct walk w = {.t = t, .r = r, .step = step, .from = r->states[step->from].key, .to = r->states[step->to].key};
    const struct tz_who *who = right_role(&w);
    w.what = tz_printf(t->a, "%s→%s", w.from, w.to);
    if (!who) {
        trial_fault(t, "%s：没有角色能办", w.what);
        return;
    }
    if (!trial_ok(t, w.what, begin(&w)))
        return;
    prepare(&w);
    wrong_roles(&w);
    missing(&w, who);
    not_oneself(&w, who);
    if (state_now(&w) != step->from)
        trial_fault(t, "%s：被拒绝的办理改了状态", w.what);
    if (w.official.n && !trial_ok(t, w.what, by_import(&w)))
        return;
    struct tz_err *e = move(&w, who, &w.give, w.reason, w.note);
    if (waits(step, e)) {
        tz_err_free(e);
        return;
    }
    if (trial_ok(t, w.what, e) && state_now(&w) != step->to)
        trial_fault(t, "%s：办理后不在“%s”", w.what, w.to);
}

/* Every state is a start or the end of a step that was taken. */
static void all_reached(struct trial *t, const struct tz_register *r)
{
    for (size_t i = 0; i < r->state_n; i++) {
        bool reached = i == 0 || r->states[i].start;
        for (size_t k = 0; k < r->step_n && !reached; k++)
            reached = r->steps[k].to == (int)i;
        if (!reached)
            trial_fault(t, "没有一步到“%s”", r->states[i].key);
    }
}

void trial_flow(struct trial *t, const struct tz_register *r)
{
    trial_begin(t, r, "flow");
    for (size_t i = 0; i < r->step_n; i++)
        one_step(t, r, &r->steps[i]);
    all_reached(t, r);
    trial_end(t);
}
