/* SPDX-License-Identifier: Apache-2.0
 *
 * Routing a matter to the register that settles it, and bringing it back to the asker.
 */
#include "rule/intake.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "register/list.h"

/* What a matter and the entry made from it call the same thing. The first that the register has is filled. */
static const struct {
    const char *from, *to[4];
} same_things[] = {{"asker", {"asker", "caller", "petitioner", "applicant"}},
                   {"phone", {"phone", "caller_phone"}},
                   {"content", {"content", "remark"}},
                   {"came_on", {"found_on", "received_on", "sent_on", "asked_on"}},
                   {"against", {"against"}},
                   {"confidential", {"confidential"}}};

static const struct tz_register *intake_of(const struct tz_model *m)
{
    return m ? tz_model_register(m, "intake") : NULL;
}

static struct tz_err *no_intake(void)
{
    return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用统一受理台账"), "安装业务包 services 后再用");
}

struct tz_err *tz_intake_targets(const struct tz_register ***out, size_t *n, const struct tz_desk *d,
                                 struct tz_arena *a)
{
    const struct tz_register *r = intake_of(d->model);
    const struct tz_field *f = r ? tz_register_field(r, "routed") : NULL;
    *n = 0;
    if (!f)
        return no_intake();
    *out = TZ_NEW_ARRAY(a, f->target_n + 1, const struct tz_register *);
    for (size_t i = 0; i < f->target_n; i++)
        if (f->targets[i].reg && (d->who->system || tz_scope_may(d->who, f->targets[i].reg, TZ_RIGHT_CREATE)))
            (*out)[(*n)++] = f->targets[i].reg;
    return NULL;
}

static bool is_target(const struct tz_register *const *list, size_t n, const struct tz_register *r)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == r)
            return true;
    return false;
}

/* ---- routing */
static bool given(const struct tz_set *sets, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (tz_same(sets[i].key, key))
            return true;
    return false;
}

static void take_over(struct tz_set *out, size_t *n, const struct tz_entry *matter, const struct tz_register *to,
                      struct tz_arena *a)
{
    for (size_t i = 0; i < sizeof same_things / sizeof *same_things; i++) {
        const struct tz_val *v = tz_entry_val(matter, same_things[i].from);
        if (!v || v->empty || v->shown != TZ_SHOWN)
            continue;
        for (size_t k = 0; k < 4 && same_things[i].to[k]; k++) {
            const struct tz_field *f = tz_register_field(to, same_things[i].to[k]);
            bool word = f && (f->type != TZ_TYPE_REF || f->text_cls || f->text_column || same_things[i].from[1] == 'g');
            if (!word || given(out, *n, f->key))
                continue;
            out[(*n)++] = (struct tz_set){.key = f->key, .text = tz_val_print(v, a)};
            break;
        }
    }
}

/* Who is complained of, and a wish for secrecy, go along or the matter does not go. */
static struct tz_err *check_shield(const struct tz_entry *matter, const struct tz_register *to)
{
    static const char *const keys[] = {"against", "confidential"};
    for (size_t i = 0; i < 2; i++) {
        const struct tz_val *v = tz_entry_val(matter, keys[i]);
        bool said = v && !v->empty && (v->field->type != TZ_TYPE_BOOL || v->i);
        if (said && v->shown != TZ_SHOWN)
            return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您看不到这件的“%s”，不能转办", v->field->label),
                               "请党政办另派人转办");
        if (said && !tz_register_field(to, keys[i]))
            return tz_err_hint(tz_err(TZ_E_RULE, "这件写有“%s”，%s台账不能保护", v->field->label, to->label),
                               "请转信访、热线、纠纷或问题台账");
    }
    return NULL;
}

/* The routed entry as the system sees it, since the matter's desk need not; NULL when none. */
static struct tz_err *routed_of(struct tz_entry **out, struct tz_desk *all, const struct tz_entry *matter,
                                unsigned parts, struct tz_arena *a)
{
    const struct tz_val *routed = tz_entry_val(matter, "routed");
    const struct tz_get get = {.parts = parts};
    *out = NULL;
    if (!routed || routed->empty || !routed->i)
        return NULL;
    struct tz_err *e = tz_register_get(out, all, routed->i, &get, a);
    if (e && e->code == TZ_E_NOT_FOUND) {
        *out = NULL;
        tz_err_free(e);
        return NULL;
    }
    return e;
}

static bool is_done(const struct tz_entry *e)
{
    return e->state >= 0 && e->reg->states[e->state].done;
}

/* Routed before and sent back: what was made then must be out of the way, or one matter counts twice. */
static struct tz_err *check_former(const struct tz_entry *matter, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk all = tz_desk_of_system(&who, d);
    struct tz_entry *e;
    TZ_TRY(routed_of(&e, &all, matter, 0, a));
    if (!e || e->struck || is_done(e))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_RULE, "先前转出的%s还在办", e->number),
                       "请那边写明“转错”并作废（或办结）后，再改转");
}

static struct tz_err *matter_of(struct tz_entry **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_desk looking = *d;
    const struct tz_get get = {.parts = TZ_GET_LOOK};
    looking.reason = d->reason ? d->reason : "统一受理转办";
    TZ_TRY(tz_register_get(out, &looking, id, &get, a));
    if (!tz_same((*out)->reg->key, "intake"))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "%s不是统一受理的来件", (*out)->number),
                           "taizhang intake list 列出来件");
    if ((*out)->state >= 0 && tz_same((*out)->reg->states[(*out)->state].key, "登记"))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_RULE, "这件已经转办或答复"), "改转先由党政办退回登记");
}

static struct tz_err *undo(const struct tz_desk *d, const struct tz_done *made, struct tz_err *why, struct tz_arena *a)
{
    const struct tz_act act = {.reason = "转办没有办成"};
    struct tz_done done;
    tz_err_free(tz_register_strike(&done, d, made->id, made->version, &act, a));
    return why;
}

struct tz_err *tz_intake_route(const char **number, const struct tz_desk *d, int64_t matter,
                               const struct tz_register *to, const struct tz_set *sets, size_t n, struct tz_arena *a)
{
    const struct tz_register **targets;
    struct tz_entry *e;
    struct tz_done made, moved;
    size_t target_n, count = n;
    struct tz_set *all = TZ_NEW_ARRAY(a, n + 10, struct tz_set), routed = {.key = "routed"};
    const struct tz_act act = {.intake = "统一受理转办"}, step = {0};
    TZ_TRY(tz_intake_targets(&targets, &target_n, d, a));
    if (!to || !is_target(targets, target_n, to))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能转到这本台账"),
                           "可转到您能登记的信访、热线、纠纷、问题、办件台账");
    TZ_TRY(matter_of(&e, d, matter, a));
    TZ_TRY(check_shield(e, to));
    TZ_TRY(check_former(e, d, a));
    if (n)
        memcpy(all, sets, n * sizeof *sets);
    take_over(all, &count, e, to, a);
    if (!given(all, count, "place"))
        all[count++] = (struct tz_set){.key = "place", .text = tz_printf(a, "%lld", (long long)e->place)};
    TZ_TRY(tz_register_create(&made, d, to, all, count, &act, a));
    routed.text = made.number;
    struct tz_err *failed = tz_register_move(&moved, d, matter, e->version, "已转办", &routed, 1, &step, a);
    if (failed)
        return undo(d, &made, failed, a);
    *number = tz_strdup(a, made.number);
    return NULL;
}

/* ---- coming back */
/* Journal number of the newest event that led into a done state, or (`again`) out of 待回音 back to 已转办; 0 = none. */
static struct tz_err *newest(int64_t *j, const struct tz_desk *all, const struct tz_entry *e, bool again,
                             struct tz_arena *a)
{
    const struct tz_register *r = e->reg;
    struct tz_event_row *events;
    size_t n;
    *j = 0;
    TZ_TRY(tz_register_timeline(&events, &n, all, e->id, a));
    for (size_t i = 0; i < n && !*j; i++) { /* newest first */
        int was = events[i].state_was, is = events[i].state_is;
        bool hit =
            again ? was >= 0 && is >= 0 && tz_same(r->states[was].key, "待回音") && tz_same(r->states[is].key, "已转办")
                  : is >= 0 && r->states[is].done && (was < 0 || !r->states[was].done);
        if (hit)
            *j = events[i].j;
    }
    return NULL;
}

/* Since when what the matter was routed to is done; 0 = it is not, or not anew since the matter was sent back to it. */
static struct tz_err *done_since(tz_day *out, const struct tz_desk *d, const struct tz_entry *matter,
                                 struct tz_arena *a)
{
    struct tz_who who;
    struct tz_desk all = tz_desk_of_system(&who, d);
    struct tz_entry *e;
    int64_t sent_back, settled;
    *out = 0;
    TZ_TRY(routed_of(&e, &all, matter, TZ_GET_SPANS, a));
    if (!e || e->struck || !is_done(e))
        return NULL;
    TZ_TRY(newest(&sent_back, &all, matter, true, a));
    TZ_TRY(newest(&settled, &all, e, false, a));
    if (sent_back > settled)
        return NULL;
    for (size_t i = 0; i < e->span_n; i++)
        if (e->spans[i].from > *out)
            *out = e->spans[i].from;
    if (!*out || *out > tz_today())
        *out = tz_today();
    return NULL;
}

static struct tz_err *bring_back(int64_t *back, const struct tz_desk *d, const struct tz_entry *e, struct tz_arena *a)
{
    const struct tz_act act = {0};
    struct tz_done done;
    char text[16];
    tz_day since;
    TZ_TRY(done_since(&since, d, e, a));
    if (!since)
        return NULL;
    if (since < e->on_day)
        since = e->on_day;
    const struct tz_set set = {.key = "settled_on", .text = tz_strdup(a, tz_day_print(text, since))};
    ++*back;
    return tz_register_move(&done, d, e->id, e->version, "待回音", &set, 1, &act, a);
}

struct tz_err *tz_intake_back(int64_t *back, const struct tz_desk *d, struct tz_arena *a)
{
    static const char *const routed[] = {"已转办"};
    const struct tz_filter filter = {.key = "state", .op = TZ_F_EQ, .values = routed, .n = 1};
    struct tz_list_query q = {.reg = intake_of(d->model),
                              .right = TZ_RIGHT_SEE,
                              .filters = &filter,
                              .filter_n = 1,
                              .order = "number",
                              .limit = tz_limits.page_rows};
    struct tz_list rows = {.n = 0};
    *back = 0;
    if (!q.reg)
        return NULL;
    do {
        TZ_TRY(tz_list_run(&rows, d, &q, a));
        for (size_t i = 0; i < rows.n; i++)
            TZ_TRY(bring_back(back, d, rows.rows[i], a));
        q.after = rows.next;
    } while (rows.next);
    return NULL;
}
