/* SPDX-License-Identifier: Apache-2.0
 *
 * Nil returns: the rules in force on a day, the places they ask, what each has answered and when. Answers are submissions
 * (what = "nil:<rule>" or "nil:<rule>:<shift>", the period is the day).
 */
#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"
#include "place/place.h"

struct board {
    struct tz_nil *items;
    size_t n, room;
    const struct tz_desk *d;
    struct tz_conn *c;
    const struct tz_places *places;
    const struct tz_standing *seasons;
    size_t season_n;
    tz_day day;
    struct tz_arena *a;
};

static bool keeper(const struct tz_who *w)
{
    static const char *const roles[] = {"office", "clerk", "head", "leader", "mayor", "secretary"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (tz_who_has_role(w, roles[i]))
            return true;
    return w->system;
}

static bool mine(const struct tz_who *w, int64_t place)
{
    for (size_t i = 0; i < w->grant_n; i++)
        if (w->grants[i].place == place &&
            (tz_same(w->grants[i].role, "village") || tz_same(w->grants[i].role, "grid")))
            return true;
    return false;
}

bool tz_sees_returns_of(const struct tz_who *w, int64_t place)
{
    return keeper(w) || mine(w, place);
}

/* 村 (all of them), a 片区, or places by name. */
static struct tz_err *places_asked(int64_t **out, size_t *n, const struct board *b, const char *who)
{
    const struct tz_place_group *g = who ? tz_place_group_find(b->places, who, b->day) : NULL;
    size_t words;
    if (!who || tz_same(who, "村") || tz_same(who, "各村")) {
        tz_place_below(out, n, b->places, tz_places_town(b->places), TZ_PLACE_VILLAGE, NULL, b->day, b->a);
        return NULL;
    }
    if (g) {
        tz_place_group_members(out, n, b->places, g->id, b->day, b->a);
        return NULL;
    }
    char **list = tz_standing_words(who, &words, b->a);
    *out = TZ_NEW_ARRAY(b->a, words + 1, int64_t);
    *n = 0;
    for (size_t i = 0; i < words; i++)
        if (*list[i])
            TZ_TRY(tz_place_parse(&(*out)[(*n)++], b->places, list[i], 0, 0, b->day));
    return NULL;
}

static tz_instant hour_of(tz_day day, const char *by)
{
    int minutes = by ? ((by[0] - '0') * 10 + by[1] - '0') * 60 + (by[3] - '0') * 10 + by[4] - '0' : 24 * 60;
    return tz_day_start(day) + (tz_instant)minutes * 60 * 1000000;
}

static const char *what_of(int64_t rule, const char *shift, struct tz_arena *a)
{
    return shift ? tz_printf(a, "nil:%lld:%s", (long long)rule, shift) : tz_printf(a, "nil:%lld", (long long)rule);
}

/* Every version is read: the first says when it was answered, the last what stands. */
static struct tz_err *take_answers(struct tz_nil *x, const struct board *b)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, b->c, &SQL_NIL_ANSWERS, "iti", b->d->who->actor.town, what_of(x->rule, x->shift, b->a),
                       (int64_t)b->day));
    while (!(e = tz_rows_next(rows, &have)) && have)
        for (size_t i = 0; i < x->n; i++) {
            struct tz_nil_place *p = &x->places[i];
            if (p->place != tz_rows_int(rows, 0))
                continue;
            p->state = (enum tz_submitted)tz_rows_int(rows, 1);
            p->note = tz_rows_copy(rows, 2, b->a);
            if (!p->at)
                p->at = tz_rows_int(rows, 3);
            p->late = p->at > hour_of(b->day, x->by);
        }
    tz_rows_close(&rows);
    return e;
}

static void count(struct tz_nil *x)
{
    for (size_t i = 0; i < x->n; i++) {
        x->missing += x->places[i].state == TZ_SUBMITTED_NOT;
        x->nils += x->places[i].state == TZ_SUBMITTED_NIL;
        x->matters += x->places[i].state == TZ_SUBMITTED_IN;
    }
}

static struct tz_err *add_line(struct board *b, const struct tz_standing *s, const char *shift)
{
    struct tz_nil x = {.rule = s->id,
                       .label = s->label,
                       .paper = s->paper,
                       .season = tz_standing_detail(s, "season", b->a),
                       .shift = shift,
                       .by = tz_standing_detail(s, "by", b->a)};
    int64_t *asked;
    size_t n;
    bool all = keeper(b->d->who);
    TZ_TRY(places_asked(&asked, &n, b, tz_standing_detail(s, "who", b->a)));
    x.over = tz_now() > hour_of(b->day, x.by);
    x.places = TZ_NEW_ARRAY(b->a, n + 1, struct tz_nil_place);
    for (size_t i = 0; i < n; i++) {
        bool own = mine(b->d->who, asked[i]);
        if ((all || own) && asked[i] != tz_places_own(b->places))
            x.places[x.n++] = (struct tz_nil_place){
                .place = asked[i], .title = tz_place_title(b->places, asked[i], b->day, b->a), .mine = own};
    }
    if (!x.n)
        return NULL;
    TZ_TRY(take_answers(&x, b));
    count(&x);
    TZ_GROW(b->a, b->items, b->n, b->room);
    b->items[b->n++] = x;
    return NULL;
}

static struct tz_err *add_rule(struct board *b, const struct tz_standing *s)
{
    const char *shifts = tz_standing_detail(s, "shifts", b->a);
    size_t n;
    if (!tz_season_on(b->seasons, b->season_n, tz_standing_detail(s, "season", b->a), b->day))
        return NULL;
    if (!shifts)
        return add_line(b, s, NULL);
    char **list = tz_standing_words(shifts, &n, b->a);
    for (size_t i = 0; i < n; i++)
        if (*list[i])
            TZ_TRY(add_line(b, s, list[i]));
    return NULL;
}

static struct tz_err *fill(struct board *b, int64_t town)
{
    struct tz_places *places = NULL;
    struct tz_standing *rules, *seasons;
    size_t n;
    TZ_TRY(tz_standing_list(&seasons, &b->season_n, b->c, town, TZ_STANDING_SEASON, b->day, b->a));
    b->seasons = seasons;
    TZ_TRY(tz_standing_list(&rules, &n, b->c, town, TZ_STANDING_NIL, b->day, b->a));
    struct tz_err *e = tz_places_hold(&places, b->c, town);
    b->places = places;
    for (size_t i = 0; !e && i < n; i++)
        e = add_rule(b, &rules[i]);
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_nil_board(struct tz_nil **out, size_t *n, const struct tz_desk *d, tz_day day, struct tz_arena *a)
{
    struct board b = {.d = d, .day = day, .a = a, .room = 16, .items = TZ_NEW_ARRAY(a, 16, struct tz_nil)};
    TZ_TRY(tz_db_reader(&b.c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = fill(&b, d->who->actor.town);
    tz_db_release(&b.c);
    *out = b.items;
    *n = b.n;
    return e;
}

struct tz_err *tz_nil_answer(const struct tz_desk *d, int64_t rule, const char *shift, int64_t place, tz_day day,
                             const char *note, struct tz_arena *a)
{
    struct tz_nil *list;
    size_t n;
    if (day > tz_today())
        return tz_err(TZ_E_RULE, "不能替以后的日子报平安");
    TZ_TRY(tz_nil_board(&list, &n, d, day, a));
    for (size_t i = 0; i < n; i++) {
        if (list[i].rule != rule || (shift && !tz_same(list[i].shift, shift)) || (!shift && list[i].shift))
            continue;
        for (size_t k = 0; k < list[i].n; k++)
            if (list[i].places[k].place == place)
                return tz_submit(d, what_of(rule, shift, a), place, (struct tz_period){day, day, TZ_GRAIN_DAY},
                                 note && *note ? TZ_SUBMITTED_IN : TZ_SUBMITTED_NIL, note && *note ? note : NULL, a);
    }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "这一天没有要这里报的零报告"), "核对日期、班次和地方；时段结束后不再报");
}
