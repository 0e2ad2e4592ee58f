/* SPDX-License-Identifier: Apache-2.0
 *
 * The rota: shifts of a post given out among a team of the roster. What counts is what stands in the register duty (a swap
 * counts for who took the shift), so that turns done by hand weigh as well. The same rows give the same plan.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"
#include "place/place.h"
#include "register/list.h"

enum { MEMBERS_MAX = 500, TURNS_MAX = 2000, DAYS_MAX = 92, COUNTED_DAYS = 365 };

struct member {
    struct tz_rota_share share;
    tz_day last; /* his latest turn so far */
};
struct slot { /* a shift that stands in the register */
    tz_day day;
    const char *post, *shift;
    int64_t entry;
};
struct plan {
    const struct tz_desk *d;
    struct tz_arena *a;
    const struct tz_register *duty, *roster;
    struct tz_standing post;
    const char *kind, *team, *season;
    char **shifts;
    size_t shift_n;
    int64_t need;
    struct tz_calendar *calendar;
    struct tz_standing *seasons, *leaves;
    size_t season_n, leave_n;
    struct member members[MEMBERS_MAX];
    size_t member_n;
    struct slot slots[TURNS_MAX * 2]; /* those that stand, then those given out */
    size_t slot_n;
    struct tz_turn *turns;
    size_t turn_n;
    tz_day from, till;
};

/* ---- loading */
static struct tz_err *find_post(struct plan *p, struct tz_conn *c, int64_t id)
{
    struct tz_standing *list;
    size_t n;
    TZ_TRY(tz_standing_list(&list, &n, c, p->d->who->actor.town, TZ_STANDING_POST, 0, p->a));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) {
            p->post = list[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有编号为 %lld 的岗位", (long long)id), "taizhang rota posts 列出岗位");
}

static struct tz_err *read_post(struct plan *p)
{
    const char *shifts = tz_standing_detail(&p->post, "shifts", p->a),
               *need = tz_standing_detail(&p->post, "need", p->a);
    p->kind = tz_standing_detail(&p->post, "kind", p->a);
    p->team = tz_standing_detail(&p->post, "team", p->a);
    p->season = tz_standing_detail(&p->post, "season", p->a);
    p->shifts = tz_standing_words(shifts ? shifts : "全天", &p->shift_n, p->a);
    p->need = 1;
    if (need && (!tz_parse_int(need, &p->need) || p->need < 1 || p->need > 20))
        return tz_err(TZ_E_INPUT, "每班人数应在 1 到 20 之间：%s", need);
    if (!p->team || !p->kind)
        return tz_err_hint(tz_err(TZ_E_INPUT, "岗位没有写明队伍或值守种类"), "如 team=应急抢险队 kind=防汛防火");
    return NULL;
}

static struct tz_err *take_member(const struct tz_entry *e, void *data)
{
    struct plan *p = data;
    const struct tz_val *who = tz_entry_val(e, "person");
    if (p->member_n == MEMBERS_MAX)
        return tz_err(TZ_E_RULE, "队伍超过 %d 人，请分开排班", (int)MEMBERS_MAX);
    struct member *m = &p->members[p->member_n++];
    m->share = (struct tz_rota_share){.entry = e->id, .person = tz_strdup(p->a, e->number)};
    const char *name = who && who->label ? who->label : who && who->text ? who->text : e->number;
    m->share.label = tz_strdup(p->a, name);
    return NULL;
}

static struct tz_err *load_members(struct plan *p)
{
    const char *const team[] = {p->team}, *const state[] = {"在册"};
    const struct tz_filter filters[] = {{"team", TZ_F_EQ, team, 1}, {"state", TZ_F_EQ, state, 1}};
    struct tz_list_query q = {.reg = p->roster,
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .filter_n = 2,
                              .order = "number",
                              .parts = TZ_GET_LABELS};
    TZ_TRY(tz_list_each(p->d, &q, take_member, p));
    if (!p->member_n)
        return tz_err_hint(tz_err(TZ_E_MISSING, "“%s”没有在册的人", p->team), "先在“队伍与名册”里登记");
    return NULL;
}

static struct member *member_of(struct plan *p, int64_t entry)
{
    for (size_t i = 0; i < p->member_n; i++)
        if (p->members[i].share.entry == entry)
            return &p->members[i];
    return NULL;
}

static void count_turn(struct plan *p, struct member *m, tz_day day)
{
    m->share.turns++;
    m->share.rest += !tz_calendar_workday(p->calendar, day);
    m->last = day > m->last ? day : m->last;
}

static struct tz_err *take_turn(const struct tz_entry *e, void *data)
{
    struct plan *p = data;
    const struct tz_val *post = tz_entry_val(e, "post"), *shift = tz_entry_val(e, "shift"), *who;
    const struct tz_val *swapped = tz_entry_val(e, "swapped"), *person = tz_entry_val(e, "person");
    const struct tz_val *day = tz_entry_val(e, "day");
    who = swapped && !swapped->empty ? swapped : person;
    struct member *m = who && !who->empty ? member_of(p, who->i) : NULL;
    if (m && day)
        count_turn(p, m, (tz_day)day->i);
    if (!day || day->i < tz_day_add(p->from, -1)) /* the eve counts: nobody has two days in a row across plans */
        return NULL;
    if (p->slot_n == TURNS_MAX) /* as much room again is left for the plan */
        return tz_err_hint(tz_err(TZ_E_LIMIT, "这些天里已有超过 %d 个班", (int)TURNS_MAX), "请缩短排班的日期");
    p->slots[p->slot_n++] = (struct slot){(tz_day)day->i, post && post->text ? tz_strdup(p->a, post->text) : "",
                                          shift && shift->text ? tz_strdup(p->a, shift->text) : "", m ? who->i : 0};
    return NULL;
}

static struct tz_err *load_turns(struct plan *p)
{
    char text[2][16];
    const char *between[] = {tz_day_print(text[0], tz_day_add(p->till, -COUNTED_DAYS)),
                             tz_day_print(text[1], tz_day_add(p->till, 1))};
    const char *const kind[] = {p->kind};
    const struct tz_filter filters[] = {{"kind", TZ_F_EQ, kind, 1}, {"day", TZ_F_BETWEEN, between, 2}};
    struct tz_list_query q = {
        .reg = p->duty, .right = TZ_RIGHT_SEE, .filters = filters, .filter_n = 2, .order = "number"};
    return tz_list_each(p->d, &q, take_turn, p);
}

static struct tz_err *load(struct plan *p, int64_t post)
{
    struct tz_conn *c = NULL;
    int64_t town = p->d->who->actor.town;
    p->duty = tz_model_register(p->d->model, "duty");
    p->roster = tz_model_register(p->d->model, "roster");
    if (!p->duty || !p->roster)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用值班或名册台账"),
                           "taizhang pack install packs/safety packs/people");
    TZ_TRY(tz_db_reader(&c, tz_store_db(p->d->store), town));
    struct tz_err *e = find_post(p, c, post);
    if (!e)
        e = tz_calendar_load(&p->calendar, c, town, p->a);
    if (!e)
        e = tz_standing_list(&p->seasons, &p->season_n, c, town, TZ_STANDING_SEASON, 0, p->a);
    if (!e)
        e = tz_standing_list(&p->leaves, &p->leave_n, c, town, TZ_STANDING_LEAVE, 0, p->a);
    tz_db_release(&c);
    if (!e)
        e = read_post(p);
    if (!e)
        e = load_members(p);
    return e ? e : load_turns(p);
}

/* ---- giving out */
static bool away(const struct plan *p, int64_t entry, tz_day day)
{
    for (size_t i = 0; i < p->leave_n; i++)
        if (p->leaves[i].about == entry && day >= p->leaves[i].from && day <= p->leaves[i].till)
            return true;
    return false;
}

/* On duty that day, or (near) the day before or after, at any post of this kind. */
static bool busy(const struct plan *p, int64_t entry, tz_day day, bool near)
{
    tz_day first = near ? tz_day_add(day, -1) : day, last = near ? tz_day_add(day, 1) : day;
    for (size_t i = 0; i < p->slot_n; i++)
        if (p->slots[i].entry == entry && p->slots[i].day >= first && p->slots[i].day <= last)
            return true;
    return false;
}

static bool before(const struct member *x, const struct member *y, bool rest)
{
    if (rest && x->share.rest != y->share.rest)
        return x->share.rest < y->share.rest;
    if (x->share.turns != y->share.turns)
        return x->share.turns < y->share.turns;
    return x->last < y->last; /* equal: the order of the roster */
}

static struct member *next_of(struct plan *p, tz_day day, bool rest)
{
    struct member *best = NULL;
    for (int near = 1; near >= 0 && !best; near--) /* a team too small for a day between has turns in a row */
        for (size_t i = 0; i < p->member_n; i++) {
            struct member *m = &p->members[i];
            if (!away(p, m->share.entry, day) && !busy(p, m->share.entry, day, near) &&
                (!best || before(m, best, rest)))
                best = m;
        }
    return best;
}

static struct tz_err *give(struct plan *p, tz_day day, const char *shift)
{
    bool rest = !tz_calendar_workday(p->calendar, day);
    int64_t there = 0;
    for (size_t i = 0; i < p->slot_n; i++)
        there +=
            p->slots[i].day == day && tz_same(p->slots[i].post, p->post.label) && tz_same(p->slots[i].shift, shift);
    for (; there < p->need; there++) {
        struct member *m = next_of(p, day, rest);
        char text[16];
        if (!m)
            return tz_err_hint(tz_err(TZ_E_RULE, "%s %s 排不出人", tz_day_print(text, day), shift),
                               "在册的人不够，或都在请假；增加人员或减少每班人数");
        if (p->turn_n == TURNS_MAX)
            return tz_err(TZ_E_RULE, "一次排班太多，请缩短日期");
        count_turn(p, m, day);
        p->slots[p->slot_n++] = (struct slot){day, p->post.label, shift, m->share.entry};
        p->turns[p->turn_n++] =
            (struct tz_turn){day, p->post.label, p->kind, shift, m->share.person, m->share.entry, rest};
    }
    return NULL;
}

static struct tz_err *give_all(struct plan *p)
{
    for (tz_day day = p->from; day <= p->till; day = tz_day_add(day, 1)) {
        if (day < p->post.from || day > p->post.till || !tz_season_on(p->seasons, p->season_n, p->season, day))
            continue;
        for (size_t i = 0; i < p->shift_n; i++)
            if (*p->shifts[i])
                TZ_TRY(give(p, day, p->shifts[i]));
    }
    return NULL;
}

/* ---- writing: through the same door as everybody */
static struct tz_err *write_turns(struct plan *p)
{
    size_t most = 200;
    struct tz_done *done = TZ_NEW_ARRAY(p->a, p->turn_n, struct tz_done);
    struct tz_item *items = TZ_NEW_ARRAY(p->a, p->turn_n, struct tz_item);
    for (size_t i = 0; i < p->turn_n; i++) {
        const struct tz_turn *t = &p->turns[i];
        struct tz_set *sets = TZ_NEW_ARRAY(p->a, 6, struct tz_set);
        char day[16];
        sets[0] = (struct tz_set){.key = "kind", .text = t->kind};
        sets[1] = (struct tz_set){.key = "post", .text = t->post};
        sets[2] = (struct tz_set){.key = "day", .text = tz_strdup(p->a, tz_day_print(day, t->day))};
        sets[3] = (struct tz_set){.key = "shift", .text = t->shift};
        sets[4] = (struct tz_set){.key = "person", .text = t->person};
        sets[5] = (struct tz_set){.key = "place", .text = "镇本级"};
        items[i] =
            (struct tz_item){.kind = TZ_ITEM_CREATE, .reg = p->duty, .sets = sets, .n = 6, .act = {.state = "排定"}};
    }
    for (size_t from = 0; from < p->turn_n; from += most)
        TZ_TRY(tz_register_bulk(done + from, p->d, items + from, p->turn_n - from < most ? p->turn_n - from : most,
                                "rota", p->a));
    return NULL;
}

struct tz_err *tz_rota_plan(struct tz_turn **out, size_t *n, struct tz_rota_share **shares, size_t *share_n,
                            const struct tz_desk *d, int64_t post, tz_day from, tz_day till, bool write,
                            struct tz_arena *a)
{
    struct plan *p = TZ_NEW(a, struct plan);
    if (!tz_day_ok(from) || !tz_day_ok(till) || till < from || tz_day_serial(till) - tz_day_serial(from) >= DAYS_MAX)
        return tz_err_hint(tz_err(TZ_E_INPUT, "排班日期不对"), "起止之间不超过 %d 天", (int)DAYS_MAX);
    if (write && !tz_standing_may(d->who, TZ_STANDING_POST))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不归您排班"), "请党政办或站所排班");
    *p = (struct plan){.d = d, .a = a, .from = from, .till = till, .turns = TZ_NEW_ARRAY(a, TURNS_MAX, struct tz_turn)};
    TZ_TRY(load(p, post));
    TZ_TRY(give_all(p));
    if (write && p->turn_n)
        TZ_TRY(write_turns(p));
    *out = p->turns;
    *n = p->turn_n;
    *share_n = p->member_n;
    *shares = TZ_NEW_ARRAY(a, p->member_n, struct tz_rota_share);
    for (size_t i = 0; i < p->member_n; i++)
        (*shares)[i] = p->members[i].share;
    return NULL;
}
