/* SPDX-License-Identifier: Apache-2.0
 *
 * What people do with a warning: village and grid say what a visit found; an office that was told confirms, refutes or
 * settles it, with a reason. Who is concerned by it decides nothing about it.
 */
#include "rule/list_priv.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

enum { TEXT_MAX_CHARS = 500, HEARD_MAX_CHARS = 300, FINDING_MAX_CHARS = 2000 };

/* Does the entry, as it is now, name one of the ids? */
static struct tz_err *names(bool *out, const struct tz_desk *all, int64_t entry, const int64_t *ids, size_t n,
                            struct tz_arena *a)
{
    const struct tz_get get = {.parts = TZ_GET_LISTS};
    struct tz_entry *e = NULL;
    struct tz_err *failed = tz_register_get(&e, all, entry, &get, a);
    if (failed && failed->code == TZ_E_NOT_FOUND) {
        tz_err_free(failed);
        return NULL;
    }
    if (!failed)
        *out |= tz_entry_names(e, ids, n);
    return failed;
}

/* Does a row behind the warning name the account's own person, or its kin on record? */
static struct tz_err *concerned(bool *out, const struct tz_hit_warning *w, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_who system;
    struct tz_desk all = tz_desk_of_system(&system, d);
    struct tz_conn *c = NULL;
    struct behind *rows;
    int64_t *kin;
    size_t n, row_n;
    *out = false;
    if (!d->who->person)
        return NULL;
    TZ_TRY(tz_register_kin(&kin, &n, &all, d->who->person, a));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *failed = warning_rows(&rows, &row_n, c, d->who->actor.town, w->id, a);
    tz_db_release(&c);
    if (failed)
        return failed;
    TZ_TRY(names(out, &all, w->entry, kin, n, a));
    for (size_t i = 0; i < row_n && !*out; i++)
        TZ_TRY(names(out, &all, rows[i].entry, kin, n, a));
    return NULL;
}

struct tz_err *told_may(struct may *out, const struct told *t, const struct tz_desk *d, struct tz_arena *a)
{
    const struct tz_hit_warning *w = &t->w;
    bool office = d->who->system, own;
    *out = (struct may){.answer = false};
    if (w->state == TZ_WARNING_FALSE || w->state == TZ_WARNING_DONE) {
        out->done = true;
        out->why_not = "已经办结";
        return NULL;
    }
    for (size_t i = 0; i < w->tell_n; i++)
        office |= !from_below(w->tells[i].role);
    TZ_TRY(concerned(&own, w, d, a));
    if (own)
        out->why_not = "涉及本人或近亲属，应当回避";
    else if (t->office_told && !office)
        out->why_not = "由被告知的站所办结；村里请填写核实情况";
    out->settle = !out->why_not;
    out->answer = !own;
    return NULL;
}

/* ---- acts */
struct act {
    int64_t id, base, actor;
    const char *state, *reason, *finding; /* what is set; NULL = as it was */
    const char *heard;                    /* what is added to the finding */
};

/* What the person concerned says stands beside what a visit found: neither takes the other's place. */
static struct tz_err *add_heard(struct words *w, const char *heard, struct tz_arena *a)
{
    const char *before = w->finding ? w->finding : "";
    char *all = tz_printf(a, "%s%s本人说明：%s", before, *before ? "\n" : "", heard);
    if (tz_utf8_count(all, strlen(all)) > FINDING_MAX_CHARS)
        return tz_err_hint(tz_err(TZ_E_RULE, "已经说明过多次，写不下了"), "请到便民服务中心当面说明");
    w->finding = all;
    return NULL;
}

static struct tz_err *apply_act(struct tz_apply *ap, void *data)
{
    const struct act *x = data;
    struct warning_row w;
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap);
    struct tz_ring *ring = tz_store_ring(tz_apply_store(ap), town);
    TZ_TRY(warning_read(&w, tz_apply_conn(ap), town, x->id, a));
    enum tz_warning_state was = warning_state(w.state);
    if (x->base && w.version != x->base)
        return tz_err_hint(tz_err(TZ_E_CONFLICT, "这条预警刚被别人办过"), "看过最新情况再办");
    if (was == TZ_WARNING_FALSE || was == TZ_WARNING_DONE)
        return tz_err_hint(tz_err(TZ_E_RULE, "这条预警已经办结（%s）", w.state), "情形再次出现时会重新提出");
    if (tz_same(x->state, w.state))
        return tz_err(TZ_E_RULE, "这条预警已是“%s”", w.state);
    w.state = x->state ? x->state : w.state;
    TZ_TRY(words_open(&w.words, ring, town, w.id, a));
    w.words.reason = x->reason ? x->reason : w.words.reason;
    w.words.finding = x->finding ? x->finding : w.words.finding;
    if (x->heard)
        TZ_TRY(add_heard(&w.words, x->heard, a));
    TZ_TRY(words_seal(&w.words, ring, town, w.id, a));
    return warning_write(ap, &w, w.version + 1, x->actor);
}

static struct tz_err *clean(const char **out, const char *text, const char *label, size_t most, struct tz_arena *a)
{
    char *s;
    if (!text || !*tz_trim(a, text))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_RULE, "请写明%s", label), "%s", label),
                           "写清谁在何时怎样核实、结果如何");
    TZ_TRY(tz_text_clean(&s, text, strlen(text), tz_limits.text_bytes, a));
    s = tz_trim(a, s);
    if (tz_utf8_count(s, strlen(s)) > most)
        return tz_err_place(tz_err(TZ_E_RULE, "%s最多%zu字", label, most), "%s", label);
    *out = s;
    return NULL;
}

struct tz_err *told_now(struct told *t, struct may *may, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = told_one(t, c, d, id, a);
    tz_db_release(&c);
    return e ? e : told_may(may, t, d, a);
}

static struct tz_err *may_now(struct may *may, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct told t;
    return told_now(&t, may, d, id, a);
}

static struct tz_err *run_act(const struct tz_desk *d, struct act *x, const char *kind, struct tz_arena *a)
{
    struct tz_work w = {.actor = d->who->actor, .kind = kind, .apply = apply_act, .data = x};
    x->actor = d->who->actor.account;
    return tz_store_run(d->store, &w, a);
}

struct tz_err *tz_warning_answer(const struct tz_desk *d, int64_t id, const char *finding, struct tz_arena *a)
{
    struct may may;
    struct act x = {.id = id};
    TZ_TRY(may_now(&may, d, id, a));
    if (!may.answer)
        return tz_err(TZ_E_FORBIDDEN, "%s，不能再填核实情况", may.why_not);
    TZ_TRY(clean(&x.finding, finding, "核实情况", TEXT_MAX_CHARS, a));
    return run_act(d, &x, "warning-answer", a);
}

struct tz_err *tz_warning_hear(struct tz_heard *out, const struct tz_desk *d, const char *number, const char *said,
                               struct tz_arena *a)
{
    struct tz_who who;
    const struct tz_desk system = tz_desk_of_system(&who, d);
    struct act x = {0};
    struct told t;
    struct may may;
    TZ_TRY(tz_warning_find(&x.id, d, number));
    TZ_TRY(told_now(&t, &may, &system, x.id, a));
    *out = (struct tz_heard){.label = t.w.label,
                             .number = t.w.number,
                             .state = tz_warning_states[t.w.state],
                             .opened_on = t.w.opened_on,
                             .done = may.done};
    if (!said || !*said)
        return NULL;
    TZ_TRY(clean(&x.heard, said, "说明", HEARD_MAX_CHARS, a));
    return run_act(d, &x, "warning-hear", a);
}

struct tz_err *tz_warning_settle(const struct tz_desk *d, int64_t id, int64_t base, enum tz_warning_state state,
                                 const char *reason, struct tz_arena *a)
{
    struct may may;
    struct act x = {.id = id, .base = base};
    if (state <= TZ_WARNING_OPEN || state >= TZ_WARNING_STATES)
        return tz_err_hint(tz_err(TZ_E_INPUT, "请选择核实结果"), "可选 属实、不属实、已处理");
    TZ_TRY(may_now(&may, d, id, a));
    if (may.done)
        return tz_err_hint(tz_err(TZ_E_RULE, "这条预警已经办结"), "情形消失后再次出现时会重新提出");
    if (!may.settle)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能办结这条预警"), "%s", may.why_not);
    x.state = tz_warning_states[state];
    TZ_TRY(clean(&x.reason, reason, "理由", TEXT_MAX_CHARS, a));
    return run_act(d, &x, "warning-settle", a);
}
