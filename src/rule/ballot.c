/* SPDX-License-Identifier: Apache-2.0
 *
 * Votes: records, nominations, the box, the count.
 */
#include "rule/ballot.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rule.sql.h"
#include "rule/ballot_priv.h"
#include "seal/seal.h"

enum { CHOICES_MOST = 200, SEATS_MOST = 50, VOTERS_MOST = 400, CODE_CHARS = 12, TITLE_MOST = 120, REASON_MOST = 500 };

static const char *const ballot_columns[] = {"title", "kind", "category", "note",      "subject", "secret",
                                             "seats", "rule", "state",    "closed_on", "until",   NULL};
const struct tz_record ballot_record = {"ballot", ballot_columns, &SQL_BALLOT_ADD, &SQL_BALLOT_CLOSE, &SQL_BALLOT_EACH};
static const char *const choice_columns[] = {"ballot", "n", "label", "reason", NULL};
const struct tz_record ballot_choice_record = {"ballot_choice", choice_columns, &SQL_CHOICE_ADD, &SQL_CHOICE_CLOSE,
                                               &SQL_CHOICE_EACH};
static const char *const seat_columns[] = {"ballot", "account", "code", "used", NULL};
const struct tz_record ballot_seat_record = {"ballot_seat", seat_columns, &SQL_SEAT_ADD, &SQL_SEAT_CLOSE,
                                             &SQL_SEAT_EACH};
static const char *const paper_columns[] = {"ballot", "choices", "account", NULL};
const struct tz_record ballot_paper_record = {"ballot_paper", paper_columns, &SQL_PAPER_ADD, &SQL_PAPER_CLOSE,
                                              &SQL_PAPER_EACH};

bool tz_ballot_may(const struct tz_who *who)
{
    static const char *const roles[] = {"office", "head", "leader", "mayor", "secretary"};
    bool may = who->system;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        may |= tz_who_has_role(who, roles[i]);
    return may;
}

static struct tz_err *need_right(const struct tz_desk *d)
{
    return tz_ballot_may(d->who) ? NULL
                                 : tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能组织投票"), "请党政办或负责人办理");
}

/* ---- writing */
struct put {
    const struct tz_record *record;
    int64_t id, version;
    struct tz_value values[12];
};
struct puts {
    struct put *items;
    size_t n;
    int64_t actor;
};

static struct tz_err *apply_puts(struct tz_apply *ap, void *data)
{
    const struct puts *p = data;
    for (size_t i = 0; i < p->n; i++) {
        const struct put *x = &p->items[i];
        if (x->version == 1)
            TZ_TRY(tz_apply_entry(ap, x->id, x->record->table));
        TZ_TRY(tz_record_write(ap, x->record, x->id, x->version, x->values, p->actor,
                               x->version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE));
    }
    return NULL;
}

static struct tz_err *write(struct tz_store *s, const struct tz_actor *actor, const char *kind, struct put *items,
                            size_t n, struct tz_arena *a)
{
    struct puts p = {items, n, actor->account};
    struct tz_work w = {.actor = *actor, .kind = kind, .apply = apply_puts, .data = &p};
    for (size_t i = 0; i < n; i++)
        if (!items[i].id) {
            TZ_TRY(tz_store_new_id(&items[i].id, s, actor->town));
            items[i].version = 1;
        }
    return tz_store_run(s, &w, a);
}

static struct put ballot_put(const struct tz_ballot *b)
{
    struct put p = {.record = &ballot_record, .id = b->id, .version = b->id ? b->version + 1 : 0};
    const struct tz_value v[] = {tz_v_text(b->title),    tz_v_text(b->kind),    tz_v_text(b->category),
                                 tz_v_text(b->note),     tz_v_text(b->subject), tz_v_int(b->secret),
                                 tz_v_int(b->seats),     tz_v_text(b->rule),    tz_v_text(b->state),
                                 tz_v_int(b->closed_on), tz_v_int(b->until)};
    memcpy(p.values, v, sizeof v);
    return p;
}

/* ---- reading */
static const char *text_at(const struct tz_rows *r, int column, struct tz_arena *a)
{
    return tz_rows_null(r, column) ? "" : tz_rows_copy(r, column, a);
}

static void take(struct tz_ballot *b, const struct tz_rows *r, struct tz_arena *a)
{
    *b = (struct tz_ballot){.id = tz_rows_int(r, 0),
                            .version = tz_rows_int(r, 1),
                            .title = text_at(r, 2, a),
                            .kind = text_at(r, 3, a),
                            .category = text_at(r, 4, a),
                            .note = text_at(r, 5, a),
                            .subject = text_at(r, 6, a),
                            .secret = tz_rows_int(r, 7) != 0,
                            .seats = tz_rows_int(r, 8),
                            .rule = text_at(r, 9, a),
                            .state = text_at(r, 10, a),
                            .closed_on = (tz_day)tz_rows_int(r, 11),
                            .until = (tz_day)tz_rows_int(r, 12),
                            .voters = tz_rows_int(r, 13),
                            .papers = tz_rows_int(r, 14)};
}

struct tz_err *tz_ballot_list(struct tz_ballot **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_ballot);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_BALLOT_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        take(&(*out)[(*n)++], rows, a);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_ballot_get(struct tz_ballot *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_BALLOT_ONE, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        take(out, rows, a);
    tz_rows_close(&rows);
    return e      ? e
           : have ? NULL
                  : tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次投票：%lld", (long long)id), "taizhang vote list 列出");
}

static struct tz_err *get(struct tz_ballot *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_ballot_get(out, c, d->who->actor.town, id, a);
    tz_db_release(&c);
    return e;
}

static struct tz_err *need_state(const struct tz_ballot *b, const char *state, const char *what)
{
    return tz_same(b->state, state) ? NULL : tz_err(TZ_E_RULE, "《%s》现在是“%s”，不能%s", b->title, b->state, what);
}

/* ---- the count */
static struct tz_err *count_papers(int64_t *votes, size_t n, struct tz_conn *c, int64_t town, int64_t ballot,
                                   struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PAPER_LIST, "ii", town, ballot));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        size_t count;
        char **words = tz_split(a, tz_rows_text(rows, 0), ',', &count);
        for (size_t i = 0; i < count; i++) {
            int64_t k;
            if (tz_parse_int(words[i], &k) && k >= 1 && (size_t)k <= n)
                votes[k - 1]++;
        }
    }
    tz_rows_close(&rows);
    return e;
}

static int by_votes(const void *x, const void *y)
{
    const struct tz_ballot_choice *p = x, *q = y;
    return p->votes != q->votes ? (p->votes < q->votes ? 1 : -1) : (p->n > q->n) - (p->n < q->n);
}

/* The first `seats` with votes; who stands level with the first that is left out is chosen by nobody. */
static void choose(struct tz_ballot_choice *all, size_t n, const struct tz_ballot *b)
{
    size_t seats = (size_t)b->seats;
    int64_t left_out = n > seats ? all[seats].votes : 0;
    for (size_t i = 0; i < n; i++) {
        bool enough = tz_same(b->rule, TZ_BALLOT_MAJORITY) ? all[i].votes * 2 > b->voters : all[i].votes > 0;
        bool level = enough && n > seats && all[i].votes == left_out;
        all[i].tied = level;
        all[i].chosen = enough && !level && i < seats;
    }
}

struct tz_err *tz_ballot_choices(struct tz_ballot_choice **out, size_t *n, struct tz_conn *c, int64_t town,
                                 const struct tz_ballot *b, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t *votes = TZ_NEW_ARRAY(a, CHOICES_MOST, int64_t);
    struct tz_ballot_choice *all = TZ_NEW_ARRAY(a, CHOICES_MOST, struct tz_ballot_choice);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CHOICE_LIST, "ii", town, b->id));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < CHOICES_MOST)
        all[(*n)++] = (struct tz_ballot_choice){.id = tz_rows_int(rows, 0),
                                                .n = tz_rows_int(rows, 1),
                                                .label = tz_rows_copy(rows, 2, a),
                                                .reason = text_at(rows, 3, a)};
    tz_rows_close(&rows);
    *out = all;
    if (e || !b->closed_on)
        return e;
    TZ_TRY(count_papers(votes, *n, c, town, b->id, a));
    for (size_t i = 0; i < *n; i++)
        all[i].votes = votes[all[i].n - 1];
    if (*n)
        qsort(all, *n, sizeof *all, by_votes);
    choose(all, *n, b);
    return NULL;
}

/* ---- making, nominating */
static const char *or_empty(const char *s)
{
    return s ? s : "";
}

struct tz_err *tz_ballot_new(int64_t *id, const struct tz_desk *d, const struct tz_ballot *given, struct tz_arena *a)
{
    struct tz_ballot b = {.title = or_empty(given->title),
                          .kind = or_empty(given->kind),
                          .category = or_empty(given->category),
                          .note = or_empty(given->note),
                          .subject = or_empty(given->subject),
                          .secret = given->secret,
                          .seats = given->seats ? given->seats : 1,
                          .rule = given->rule && *given->rule ? given->rule : TZ_BALLOT_MOST,
                          .state = TZ_BALLOT_NOMINATE};
    TZ_TRY(need_right(d));
    if (!*b.title || tz_utf8_count(b.title, strlen(b.title)) > TITLE_MOST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "名称要有1到%d个字", TITLE_MOST), "例：2026年最美村干部评选");
    if (b.seats < 1 || b.seats > SEATS_MOST)
        return tz_err(TZ_E_INPUT, "应选人（项）数在1到%d之间", SEATS_MOST);
    if (!tz_same(b.rule, TZ_BALLOT_MAJORITY) && !tz_same(b.rule, TZ_BALLOT_MOST))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有这种当选办法：%s", b.rule), TZ_BALLOT_MAJORITY "、" TZ_BALLOT_MOST);
    struct put p = ballot_put(&b);
    TZ_TRY(write(d->store, &d->who->actor, "ballot", &p, 1, a));
    *id = p.id;
    return NULL;
}

struct tz_err *tz_ballot_nominate(const struct tz_desk *d, int64_t ballot, const char *label, const char *reason,
                                  struct tz_arena *a)
{
    struct tz_ballot b;
    struct tz_ballot_choice *all = NULL;
    struct tz_conn *c;
    size_t n = 0;
    TZ_TRY(get(&b, d, ballot, a));
    TZ_TRY(need_state(&b, TZ_BALLOT_NOMINATE, "提名"));
    if (!label || !*label || tz_utf8_count(label, strlen(label)) > TITLE_MOST ||
        tz_utf8_count(or_empty(reason), strlen(or_empty(reason))) > REASON_MOST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "提名要写清是谁（什么事）"), "名称不超过120字，事迹不超过500字");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_ballot_choices(&all, &n, c, d->who->actor.town, &b, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < n; i++)
        if (tz_same(all[i].label, label))
            e = tz_err(TZ_E_RULE, "“%s”已经提名", label);
    if (!e && n >= CHOICES_MOST)
        e = tz_err(TZ_E_LIMIT, "提名不能超过%d个", CHOICES_MOST);
    if (e)
        return e;
    struct put p = {
        .record = &ballot_choice_record,
        .values = {tz_v_int(ballot), tz_v_int((int64_t)n + 1), tz_v_text(label), tz_v_text(or_empty(reason))}};
    return write(d->store, &d->who->actor, "ballot-nominate", &p, 1, a);
}

/* ---- opening: who may vote */
static const char *new_code(struct tz_arena *a)
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32, none looks like another */
    uint8_t bytes[CODE_CHARS];
    char *out = tz_alloc(a, CODE_CHARS + 3);
    size_t n = 0;
    tz_random(bytes, sizeof bytes);
    for (size_t i = 0; i < CODE_CHARS; i++) {
        if (i && i % 4 == 0)
            out[n++] = '-';
        out[n++] = letters[bytes[i] & 31];
    }
    out[n] = 0;
    return out;
}

/* Small letters and forgotten strokes are forgiven. */
static const char *code_digest(int64_t town, const char *code, struct tz_arena *a)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    struct tz_buf b, hex;
    tz_buf_init(&b, a);
    tz_buf_init(&hex, a);
    tz_buf_printf(&b, "ballot %lld ", (long long)town);
    for (const char *p = code; *p; p++)
        if (*p != '-' && *p != ' ')
            tz_buf_char(&b, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
    tz_sm3(sum, b.data, b.len);
    for (size_t i = 0; i < sizeof sum; i++)
        tz_buf_printf(&hex, "%02x", sum[i]);
    return hex.data;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char **slip_digests(const char ***codes, int64_t town, size_t n, struct tz_arena *a)
{
    const char **digests = TZ_NEW_ARRAY(a, n, const char *);
    *codes = TZ_NEW_ARRAY(a, n + 1, const char *);
    for (size_t i = 0; i < n; i++) {
        (*codes)[i] = new_code(a);
        digests[i] = code_digest(town, (*codes)[i], a);
    }
    qsort(digests, n, sizeof *digests, by_text); /* the order of the rows says nothing of the order on paper */
    return digests;
}

static struct tz_err *check_open(const struct tz_ballot *b, const struct tz_desk *d, size_t voters, struct tz_arena *a)
{
    struct tz_ballot_choice *all;
    struct tz_conn *c;
    size_t n = 0;
    TZ_TRY(need_right(d));
    TZ_TRY(need_state(b, TZ_BALLOT_NOMINATE, "开始投票"));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_ballot_choices(&all, &n, c, d->who->actor.town, b, a);
    tz_db_release(&c);
    if (!e && !n)
        e = tz_err_hint(tz_err(TZ_E_RULE, "还没有提名"), "taizhang vote nominate");
    if (!e && (voters < 1 || voters > VOTERS_MOST))
        e = tz_err_hint(tz_err(TZ_E_INPUT, "投票人要在1到%d人之间", VOTERS_MOST), "写明发几张票，或哪些账号投票");
    if (!e && b->secret && voters < 3)
        e = tz_err_hint(tz_err(TZ_E_RULE, "无记名投票不能少于3人"), "人太少，票一数就知道是谁投的");
    return e;
}

struct tz_err *tz_ballot_open(const char ***codes, const struct tz_desk *d, int64_t ballot, int64_t slips,
                              const int64_t *accounts, size_t account_n, struct tz_arena *a)
{
    struct tz_ballot b;
    TZ_TRY(get(&b, d, ballot, a));
    size_t n = b.secret ? (size_t)(slips < 0 ? 0 : slips) : account_n;
    const char **digests = NULL;
    TZ_TRY(check_open(&b, d, n, a));
    if (b.secret)
        digests = slip_digests(codes, d->who->actor.town, n, a);
    struct put *items = TZ_NEW_ARRAY(a, n + 1, struct put);
    for (size_t i = 0; i < n; i++) {
        const struct tz_value v[] = {tz_v_int(ballot), tz_v_int(b.secret ? 0 : accounts[i]),
                                     b.secret ? tz_v_text(digests[i]) : tz_v_null(), tz_v_int(0)};
        items[i].record = &ballot_seat_record;
        memcpy(items[i].values, v, sizeof v);
    }
    b.state = TZ_BALLOT_VOTE;
    items[n] = ballot_put(&b);
    return write(d->store, &d->who->actor, "ballot-open", items, n + 1, a);
}

/* ---- voting */
struct seat {
    int64_t id, version, ballot, account;
    const char *code;
    bool used;
};

static struct tz_err *find_seat(struct seat *out, bool *have, struct tz_conn *c, int64_t town, int64_t ballot,
                                int64_t account, const char *digest, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    if (digest)
        e = tz_db_query(&rows, c, &SQL_SEAT_OF_CODE, "it", town, digest);
    else
        e = tz_db_query(&rows, c, &SQL_SEAT_OF_ACCOUNT, "iii", town, ballot, account);
    if (e)
        return e;
    e = tz_rows_next(rows, have);
    if (!e && *have)
        *out = (struct seat){tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2),
                             tz_rows_int(rows, 3), text_at(rows, 4, a),  tz_rows_int(rows, 5) != 0};
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *no_code(void)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这张票"), "照票上的码再输一遍；投过的票不能再投");
}

struct tz_err *tz_ballot_of_code(int64_t *ballot, struct tz_conn *c, int64_t town, const char *code, struct tz_arena *a)
{
    struct seat s = {0};
    bool have = false;
    if (!code || !*code)
        return no_code();
    TZ_TRY(find_seat(&s, &have, c, town, 0, 0, code_digest(town, code, a), a));
    if (!have || s.used)
        return no_code();
    *ballot = s.ballot;
    return NULL;
}

struct tz_err *tz_ballot_may_vote(bool *out, struct tz_conn *c, int64_t town, int64_t ballot, int64_t account)
{
    struct tz_arena *a = tz_arena_new(0);
    struct seat s = {0};
    bool have = false;
    struct tz_err *e = find_seat(&s, &have, c, town, ballot, account, NULL, a);
    *out = account && have && !s.used;
    tz_arena_destroy(&a);
    return e;
}

static struct tz_err *check_marks(const char **out, const struct tz_ballot *b, const int64_t *choices, size_t n,
                                  size_t nominated, struct tz_arena *a)
{
    struct tz_buf text;
    tz_buf_init(&text, a);
    tz_buf_str(&text, "");
    if (n > (size_t)b->seats)
        return tz_err_hint(tz_err(TZ_E_RULE, "最多选%lld个，选了%zu个", (long long)b->seats, n),
                           "多选的票无效，请重选");
    for (size_t i = 0; i < n; i++) {
        if (choices[i] < 1 || (size_t)choices[i] > nominated)
            return tz_err(TZ_E_INPUT, "没有第%lld个候选", (long long)choices[i]);
        for (size_t k = 0; k < i; k++)
            if (choices[k] == choices[i])
                return tz_err(TZ_E_INPUT, "第%lld个选了两次", (long long)choices[i]);
        tz_buf_printf(&text, "%s%lld", i ? "," : "", (long long)choices[i]);
    }
    *out = text.data;
    return NULL;
}

static struct tz_err *load_box(struct tz_ballot *b, struct seat *s, size_t *nominated, const struct tz_desk *d,
                               int64_t ballot, const char *code, struct tz_arena *a)
{
    struct tz_ballot_choice *all;
    struct tz_conn *c;
    bool have = false;
    int64_t town = d->who->actor.town;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), town));
    struct tz_err *e = tz_ballot_get(b, c, town, ballot, a);
    if (!e)
        e = tz_ballot_choices(&all, nominated, c, town, b, a);
    if (!e)
        e = find_seat(s, &have, c, town, ballot, d->who->actor.account, code ? code_digest(town, code, a) : NULL, a);
    tz_db_release(&c);
    if (!e && code && (!have || s->used || s->ballot != ballot))
        e = no_code();
    else if (!e && !have)
        e = tz_err_hint(tz_err(TZ_E_RULE, "您不在《%s》的投票人里", b->title),
                        b->secret ? "无记名投票凭票上的码投" : "请问组织投票的人");
    else if (!e && s->used)
        e = tz_err(TZ_E_RULE, "您已经投过票了");
    return e;
}

struct tz_err *tz_ballot_cast(const struct tz_desk *d, int64_t ballot, const char *code, const int64_t *choices,
                              size_t n, struct tz_arena *a)
{
    struct tz_ballot b = {0};
    struct seat s = {0};
    struct tz_actor actor = d->who->actor;
    const char *marks = NULL;
    size_t nominated = 0;
    TZ_TRY(load_box(&b, &s, &nominated, d, ballot, code, a));
    TZ_TRY(need_state(&b, TZ_BALLOT_VOTE, "投票"));
    TZ_TRY(check_marks(&marks, &b, choices, n, nominated, a));
    if (b.secret) { /* whoever sits at the machine, the journal says nobody */
        actor.account = 0;
        actor.os_user = NULL;
        actor.via = "web";
    }
    struct put items[] = {
        {.record = &ballot_seat_record,
         .id = s.id,
         .version = s.version + 1,
         .values = {tz_v_int(s.ballot), tz_v_int(s.account), *s.code ? tz_v_text(s.code) : tz_v_null(), tz_v_int(1)}},
        {.record = &ballot_paper_record,
         .values = {tz_v_int(ballot), tz_v_text(marks), tz_v_int(b.secret ? 0 : s.account)}}};
    struct tz_err *e = write(d->store, &actor, "ballot-cast", items, 2, a);
    if (e && e->code == TZ_E_STALE) {
        tz_err_free(e);
        e = tz_err(TZ_E_RULE, "这张票刚刚投过了");
    }
    return e;
}

/* ---- ending */
static struct tz_err *change(const struct tz_desk *d, struct tz_ballot *b, const char *kind, struct tz_arena *a)
{
    struct put p = ballot_put(b);
    return write(d->store, &d->who->actor, kind, &p, 1, a);
}

struct tz_err *tz_ballot_close(const struct tz_desk *d, int64_t ballot, int days, struct tz_arena *a)
{
    struct tz_ballot b;
    TZ_TRY(need_right(d));
    TZ_TRY(get(&b, d, ballot, a));
    TZ_TRY(need_state(&b, TZ_BALLOT_VOTE, "计票"));
    if (days < 0 || days > 60)
        return tz_err(TZ_E_INPUT, "公示在0到60天之间");
    if (b.papers * 2 <= b.voters)
        return tz_err_hint(
            tz_err(TZ_E_RULE, "只投了%lld票，没有过半（应投%lld）", (long long)b.papers, (long long)b.voters),
            "继续投票，或作废重投");
    b.closed_on = tz_today();
    b.until = days ? tz_day_add(b.closed_on, days) : 0;
    b.state = days ? TZ_BALLOT_NOTICE : TZ_BALLOT_DONE;
    return change(d, &b, "ballot-close", a);
}

struct tz_err *tz_ballot_publish(const struct tz_desk *d, int64_t ballot, struct tz_arena *a)
{
    struct tz_ballot b;
    char day[32];
    TZ_TRY(need_right(d));
    TZ_TRY(get(&b, d, ballot, a));
    TZ_TRY(need_state(&b, TZ_BALLOT_NOTICE, "公布"));
    if (tz_today() <= b.until)
        return tz_err_hint(tz_err(TZ_E_RULE, "公示到%s，还没有期满", tz_day_show(day, b.until)), "期满没有异议再公布");
    b.state = TZ_BALLOT_DONE;
    return change(d, &b, "ballot-publish", a);
}

struct tz_err *tz_ballot_void(const struct tz_desk *d, int64_t ballot, const char *reason, struct tz_arena *a)
{
    struct tz_ballot b;
    TZ_TRY(need_right(d));
    TZ_TRY(get(&b, d, ballot, a));
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "作废要写原因"), "例：候选人退出，重新提名");
    b.state = TZ_BALLOT_VOID;
    b.note = tz_printf(a, "%s%s作废：%s", b.note, *b.note ? "；" : "", reason);
    return change(d, &b, "ballot-void", a);
}
