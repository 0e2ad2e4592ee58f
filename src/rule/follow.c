/* SPDX-License-Identifier: Apache-2.0
 *
 * Winners of votes as proposed entries, and what was answered.
 */
#include "rule/follow.h"

#include <string.h>

#include "base/text.h"
#include "rule.sql.h"
#include "rule/ballot_priv.h"

enum { FOLLOWS_MOST = 500, REASON_MOST = 500, WAIT_DAYS = 366, SETS_MOST = 60 };

static const char *const follow_columns[] = {"ballot", "choice", "answer", "reg", "entry", "number", "reason", NULL};
const struct tz_record ballot_follow_record = {"ballot_follow", follow_columns, &SQL_FOLLOW_ADD, &SQL_FOLLOW_CLOSE,
                                               &SQL_FOLLOW_EACH};

/* ---- which vote is proposed where */
static const char *const award_asks[] = {"title",      "whom",    "holder_kind", "level", "votes",
                                         "granted_on", "granter", "doc_no",      "bonus", NULL};
static const char *const task_asks[] = {"text", "unit", "lead", "due_on", "beneficiaries", "funds", NULL};
static const struct target {
    const char *kind, *reg, *state;
    const char *const *asks;
} targets[] = {{"道德模范", "award", "获得", award_asks},
               {"最美人物", "award", "获得", award_asks},
               {"民生实事票决", "task", "下达", task_asks}};

static const struct target *target_of(const struct tz_ballot *b)
{
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (tz_same(targets[i].kind, b->kind))
            return &targets[i];
    return NULL;
}

/* ---- reading */
static struct tz_err *read_answers(struct tz_follow *list, size_t n, struct tz_conn *c, int64_t town, int64_t ballot,
                                   struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_FOLLOW_OF, "ii", town, ballot));
    while (!(e = tz_rows_next(rows, &have)) && have)
        for (size_t i = 0; i < n; i++)
            if (list[i].choice == tz_rows_int(rows, 0)) {
                list[i].answer = tz_rows_copy(rows, 1, a);
                list[i].entry = tz_rows_int(rows, 2);
                list[i].number = tz_rows_copy(rows, 3, a);
                list[i].reason = tz_rows_copy(rows, 4, a);
            }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_follow_list(struct tz_follow **out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                              const struct tz_ballot *b, struct tz_arena *a)
{
    const struct target *t = target_of(b);
    const struct tz_register *reg = t && d->model ? tz_model_register(d->model, t->reg) : NULL;
    struct tz_ballot_choice *all;
    size_t count;
    *n = 0;
    if (!reg || !tz_same(b->state, TZ_BALLOT_DONE))
        return NULL;
    TZ_TRY(tz_ballot_choices(&all, &count, c, d->who->actor.town, b, a));
    *out = TZ_NEW_ARRAY(a, count + 1, struct tz_follow);
    for (size_t i = 0; i < count; i++)
        if (all[i].chosen)
            (*out)[(*n)++] = (struct tz_follow){.ballot = b->id,
                                                .choice = all[i].id,
                                                .n = all[i].n,
                                                .title = b->title,
                                                .label = all[i].label,
                                                .votes = all[i].votes,
                                                .reg = reg,
                                                .answer = "",
                                                .number = "",
                                                .reason = ""};
    return read_answers(*out, *n, c, d->who->actor.town, b->id, a);
}

struct tz_err *tz_follow_waiting(struct tz_follow **out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                 struct tz_arena *a)
{
    struct tz_ballot *all;
    size_t count;
    *out = TZ_NEW_ARRAY(a, FOLLOWS_MOST, struct tz_follow);
    *n = 0;
    TZ_TRY(tz_ballot_list(&all, &count, c, d->who->actor.town, a));
    for (size_t i = 0; i < count; i++) {
        struct tz_follow *list;
        size_t k;
        if (all[i].closed_on < tz_day_add(tz_today(), -WAIT_DAYS))
            continue;
        TZ_TRY(tz_follow_list(&list, &k, c, d, &all[i], a));
        for (size_t j = 0; j < k && *n < FOLLOWS_MOST; j++)
            if (!*list[j].answer && tz_scope_may(d->who, list[j].reg, TZ_RIGHT_CREATE))
                (*out)[(*n)++] = list[j];
    }
    return NULL;
}

/* ---- what the entry would be */
static void put(struct tz_follow_entry *x, const char *key, const char *text)
{
    x->sets[x->n++] = (struct tz_set){.key = key, .text = text};
}

/* "青石村 李秀英": the village, then who. */
static void put_holder(struct tz_follow_entry *x, struct tz_arena *a)
{
    const char *blank = strchr(x->f.label, ' ');
    char *first = blank ? tz_strndup(a, x->f.label, (size_t)(blank - x->f.label)) : NULL;
    bool village = first && (tz_ends(first, "村") || tz_ends(first, "社区"));
    if (village)
        put(x, "place", first);
    put(x, "whom", village ? tz_trim(a, blank) : x->f.label);
}

static void fill(struct tz_follow_entry *x, const struct tz_ballot *b, struct tz_arena *a)
{
    char day[16];
    const char *today = tz_strdup(a, tz_day_print(day, tz_today()));
    const char *closed = tz_strdup(a, tz_day_print(day, b->closed_on));
    x->sets = TZ_NEW_ARRAY(a, SETS_MOST, struct tz_set);
    put(x, "note", tz_printf(a, "评选票决《%s》，%lld票", b->title, (long long)x->f.votes));
    if (tz_same(x->f.reg->key, "award")) {
        put(x, "nature", "先进人物");
        put(x, "title", *b->category ? tz_printf(a, "%s（%s）", b->kind, b->category) : b->title);
        put_holder(x, a);
        put(x, "holder_kind", "个人");
        put(x, "votes", tz_printf(a, "%lld", (long long)x->f.votes));
        put(x, "proposed_on", closed);
        put(x, "granted_on", today);
    } else {
        put(x, "origin", "代表票决");
        put(x, "text", x->f.label);
        put(x, "year", tz_printf(a, "%d", tz_day_year(b->closed_on)));
        put(x, "handed_on", today);
    }
}

static struct tz_err *find(struct tz_follow_entry *x, struct tz_conn *c, const struct tz_desk *d, int64_t ballot,
                           int64_t choice, struct tz_arena *a)
{
    struct tz_ballot b;
    struct tz_follow *list;
    size_t n;
    TZ_TRY(tz_ballot_get(&b, c, d->who->actor.town, ballot, a));
    TZ_TRY(tz_follow_list(&list, &n, c, d, &b, a));
    for (size_t i = 0; i < n; i++)
        if (list[i].n == choice) {
            *x = (struct tz_follow_entry){.f = list[i], .state = target_of(&b)->state, .asks = target_of(&b)->asks};
            fill(x, &b, a);
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "《%s》没有待登记的第%lld个", b.title, (long long)choice),
                       "公布以后，道德模范、最美人物、民生实事票决的当选者可以登记");
}

static struct tz_err *answered(const struct tz_follow *f)
{
    return tz_err_hint(tz_err(TZ_E_RULE, "“%s”已经答复：%s", f->label, f->answer), "%s%s", f->number, f->reason);
}

struct tz_err *tz_follow_get(struct tz_follow_entry *out, const struct tz_desk *d, int64_t ballot, int64_t choice,
                             struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = find(out, c, d, ballot, choice, a);
    tz_db_release(&c);
    if (e)
        return e;
    if (!d->who->system && !tz_scope_may(d->who, out->f.reg, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您不能登记“%s”", out->f.reg->label), "请登记这本台账的人答复");
    return *out->f.answer ? answered(&out->f) : NULL;
}

/* ---- the answer */
struct answer {
    const struct tz_follow *f;
    const char *answer, *number, *reason;
    int64_t id, entry, actor;
};

static struct tz_err *apply_answer(struct tz_apply *ap, void *data)
{
    const struct answer *x = data;
    struct tz_follow now = *x->f;
    const struct tz_value v[] = {tz_v_int(x->f->ballot),    tz_v_int(x->f->choice), tz_v_text(x->answer),
                                 tz_v_text(x->f->reg->key), tz_v_int(x->entry),     tz_v_text(x->number),
                                 tz_v_text(x->reason)};
    TZ_TRY(read_answers(&now, 1, tz_apply_conn(ap), tz_apply_town(ap), now.ballot, tz_apply_arena(ap)));
    if (*now.answer)
        return answered(&now);
    TZ_TRY(tz_apply_entry(ap, x->id, ballot_follow_record.table));
    return tz_record_write(ap, &ballot_follow_record, x->id, 1, v, x->actor, TZ_OP_CREATE);
}

static struct tz_err *answer(const struct tz_desk *d, struct answer *x, struct tz_arena *a)
{
    struct tz_work w = {.actor = d->who->actor, .kind = "ballot-follow", .apply = apply_answer, .data = x};
    x->actor = d->who->actor.account;
    TZ_TRY(tz_store_new_id(&x->id, d->store, d->who->actor.town));
    return tz_store_run(d->store, &w, a);
}

static bool given(const struct tz_set *sets, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (tz_same(sets[i].key, key))
            return true;
    return false;
}

struct tz_err *tz_follow_accept(struct tz_done *done, const struct tz_desk *d, int64_t ballot, int64_t choice,
                                const struct tz_set *sets, size_t n, struct tz_arena *a)
{
    struct tz_follow_entry x;
    TZ_TRY(tz_follow_get(&x, d, ballot, choice, a));
    struct tz_desk own = *d; /* the same answer given twice at once makes one entry */
    own.request = tz_printf(a, "ballot-follow-%lld", (long long)x.f.choice);
    struct tz_act act = {.state = x.state};
    struct tz_set *all = TZ_NEW_ARRAY(a, x.n + n, struct tz_set);
    size_t k = 0;
    for (size_t i = 0; i < x.n; i++)
        if (!given(sets, n, x.sets[i].key))
            all[k++] = x.sets[i];
    for (size_t i = 0; i < n; i++)
        all[k++] = sets[i];
    TZ_TRY(tz_register_create(done, &own, x.f.reg, all, k, &act, a));
    struct answer taken = {
        .f = &x.f, .answer = TZ_FOLLOW_TAKEN, .number = done->number, .reason = "", .entry = done->id};
    return answer(d, &taken, a);
}

struct tz_err *tz_follow_refuse(const struct tz_desk *d, int64_t ballot, int64_t choice, const char *reason,
                                struct tz_arena *a)
{
    struct tz_follow_entry x;
    const char *why = reason ? tz_trim(a, reason) : "";
    TZ_TRY(tz_follow_get(&x, d, ballot, choice, a));
    if (!*why || tz_utf8_count(why, strlen(why)) > REASON_MOST)
        return tz_err_hint(tz_err(TZ_E_RULE, "不登记要写理由，不超过%d字", REASON_MOST), "例：本人谢绝；县里已经表彰");
    struct answer refused = {.f = &x.f, .answer = TZ_FOLLOW_REFUSED, .number = "", .reason = why};
    return answer(d, &refused, a);
}
