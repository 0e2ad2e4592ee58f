/* SPDX-License-Identifier: Apache-2.0
 *
 * Reminders: at half, four fifths and the whole of a limit, upward from handler to head to leader; daily when late, after
 * thirty days once a week. What went out is a record, so that a run repeats nothing and a dispute can be settled. Nothing
 * leaves the program by itself: people see their inbox, or paste its text into a message.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "duty.sql.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"

enum { CHUNK = 500, DAILY_DAYS = 30, INBOX_DAYS = 31, INBOX_MAX = 2000, TEXT_MAX = 40 };
#define STAGE_ROOM 100000000 /* stage * this + day, as the statements give it */

static const char *const columns[] = {"entry", "rule", "due", "stage", "day", "told", NULL};
const struct tz_record duty_reminder = {"reminder", columns, &SQL_REMINDER_ADD, &SQL_REMINDER_CLOSE,
                                        &SQL_REMINDER_EACH};
const char *const tz_remind_labels[] = {"", "过半", "过八成", "到期", "超期"};

/* ---- sending */
struct sent {
    int64_t entry, due, last;
    const char *rule;
    enum tz_remind_stage stage;
};
struct unit {
    struct sent *items;
    size_t n;
    tz_day day;
};

/* The stage a clock has reached today; a late one is told the day after its last day. */
static enum tz_remind_stage stage_of(tz_instant started, tz_instant due, tz_instant now)
{
    struct tz_clock_state s = {.runs = true, .started = started, .due = due};
    if (due < now)
        return tz_day_of(due) < tz_day_of(now) ? TZ_REMIND_LATE : TZ_REMIND_DUE;
    if (tz_day_of(due) == tz_day_of(now))
        return TZ_REMIND_DUE;
    int gone = tz_clock_gone(&s, now);
    return gone >= 800 ? TZ_REMIND_SOON : gone >= 500 ? TZ_REMIND_HALF : 0;
}

static bool goes_out(enum tz_remind_stage stage, int64_t last, tz_instant due, tz_day today)
{
    int64_t last_stage = last / STAGE_ROOM;
    tz_day last_day = (tz_day)(last % STAGE_ROOM);
    if (!stage || stage < last_stage)
        return false;
    if (stage > last_stage)
        return true;
    if (stage != TZ_REMIND_LATE || last_day >= today)
        return false;
    int late = tz_day_serial(today) - tz_day_serial(tz_day_of(due));
    return late <= DAILY_DAYS || tz_day_serial(today) - tz_day_serial(last_day) >= 7;
}

static int told(enum tz_remind_stage stage)
{
    return stage == TZ_REMIND_HALF   ? TZ_TOLD_HANDLER
           : stage == TZ_REMIND_SOON ? TZ_TOLD_HANDLER | TZ_TOLD_HEAD
                                     : TZ_TOLD_HANDLER | TZ_TOLD_HEAD | TZ_TOLD_LEADER;
}

static struct tz_err *apply_sent(struct tz_apply *ap, void *data)
{
    const struct unit *u = data;
    for (size_t i = 0; i < u->n; i++) {
        const struct sent *x = &u->items[i];
        const struct tz_value v[] = {tz_v_int(x->entry), tz_v_text(x->rule), tz_v_int(x->due),
                                     tz_v_int(x->stage), tz_v_int(u->day),   tz_v_int(told(x->stage))};
        int64_t last = 0, id;
        TZ_TRY(tz_db_int(&last, 0, tz_apply_conn(ap), &SQL_REMINDER_LAST, "iiti", tz_apply_town(ap), x->entry, x->rule,
                         x->due));
        if (last != x->last) /* another run was faster */
            continue;
        TZ_TRY(tz_apply_new_id(&id, ap));
        TZ_TRY(tz_apply_entry(ap, id, "reminder"));
        TZ_TRY(tz_record_write(ap, &duty_reminder, id, 1, v, 0, TZ_OP_CREATE));
    }
    return NULL;
}

/* The next clocks behind (id, rule); *read = how many rows there were. */
static struct tz_err *read_chunk(struct unit *u, size_t *read, int64_t *id, const char **rule, struct tz_conn *c,
                                 int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    tz_instant now = tz_now();
    u->items = TZ_NEW_ARRAY(a, CHUNK, struct sent);
    u->n = *read = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_REMINDER_DUE, "iiit", town, *id, (int64_t)now, *rule));
    while (!(e = tz_rows_next(rows, &have)) && have && *read < CHUNK) {
        struct sent x = {.entry = tz_rows_int(rows, 0), .due = tz_rows_int(rows, 4), .last = tz_rows_int(rows, 5)};
        x.rule = tz_rows_copy(rows, 1, a);
        x.stage = stage_of(tz_rows_int(rows, 3), x.due, now);
        ++*read;
        *id = x.entry;
        *rule = x.rule;
        if (goes_out(x.stage, x.last, x.due, u->day))
            u->items[u->n++] = x;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *run_chunk(size_t *read, int64_t *sent, int64_t *id, const char **rule, struct tz_store *s,
                                int64_t town, struct tz_arena *a)
{
    struct unit u = {.day = tz_today()};
    struct tz_work w = {.actor = {.town = town, .via = "job"}, .kind = "remind", .apply = apply_sent, .data = &u};
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = read_chunk(&u, read, id, rule, c, town, a);
    tz_db_release(&c);
    if (e || !u.n)
        return e;
    *sent += (int64_t)u.n;
    return tz_store_run(s, &w, a);
}

struct tz_err *tz_remind_run(int64_t *sent, struct tz_store *s, int64_t town, struct tz_arena *a)
{
    int64_t id = 0;
    const char *rule = "";
    size_t read = CHUNK;
    *sent = 0;
    while (read == CHUNK)
        TZ_TRY(run_chunk(&read, sent, &id, &rule, s, town, a));
    return NULL;
}

static struct tz_err *run_job(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a)
{
    int64_t sent;
    if (day != tz_today()) {
        *result = tz_strdup(a, "并入今天的提醒");
        return NULL;
    }
    TZ_TRY(tz_remind_run(&sent, s, town, a));
    *result = tz_printf(a, "提醒%lld件", (long long)sent);
    return NULL;
}

const struct tz_job duty_remind_jobs[3] = {
    {"remind", 1, 7, run_job}, {"remind-noon", 1, 12, run_job}, {"remind-evening", 1, 16, run_job}};

/* ---- the inbox */
struct inbox {
    struct tz_reminder *items;
    size_t n;
};

static bool for_me(const struct tz_who *w, const struct tz_due *due, int64_t told)
{
    bool head = tz_who_has_role(w, "head") || tz_who_has_role(w, "office");
    bool leader = tz_who_has_role(w, "leader") || due->escalated;
    return w->system ||
           (told & TZ_TOLD_HANDLER && (due->mine || (!due->owner && !due->escalated && !head && !leader))) ||
           (told & TZ_TOLD_HEAD && head) || (told & TZ_TOLD_LEADER && leader);
}

static char *line_of(const struct tz_reminder *r, struct tz_arena *a)
{
    char day[32];
    int days = tz_day_serial(tz_today()) - tz_day_serial(tz_day_of(r->due.due));
    const char *when = days > 0    ? tz_printf(a, "已超期%d天", days)
                       : days == 0 ? "今天到期"
                                   : tz_printf(a, "%s到期，还剩%d天", tz_day_show(day, tz_day_of(r->due.due)), -days);
    return tz_printf(a, "%s %s（%s，%s）：%s", r->due.reg->label, r->due.number, r->due.place, r->due.clock->label,
                     when);
}

static int by_entry(const void *x, const void *y)
{
    const struct tz_due *a = x, *b = y;
    return a->id != b->id ? (a->id < b->id ? -1 : 1) : strcmp(a->clock->key, b->clock->key);
}

static const struct tz_due *due_of(const struct tz_due *list, size_t n, int64_t entry, const char *rule)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t at = (low + high) / 2;
        if (list[at].id < entry || (list[at].id == entry && strcmp(list[at].clock->key, rule) < 0))
            low = at + 1;
        else
            high = at;
    }
    return low < n && list[low].id == entry && tz_same(list[low].clock->key, rule) ? &list[low] : NULL;
}

/* The rows come by day: a later one takes the place of an earlier one of the same clock. */
static void take(struct inbox *x, const struct tz_due *due, const struct tz_rows *rows)
{
    size_t at = 0;
    while (at < x->n && (x->items[at].due.id != due->id || x->items[at].due.clock != due->clock))
        at++;
    if (at == INBOX_MAX)
        return;
    x->items[at] = (struct tz_reminder){.due = *due,
                                        .stage = (enum tz_remind_stage)tz_rows_int(rows, 3),
                                        .day = (tz_day)tz_rows_int(rows, 4),
                                        .told = (int)tz_rows_int(rows, 5)};
    x->n += at == x->n;
}

static int latest_first(const void *x, const void *y)
{
    const struct tz_reminder *a = x, *b = y;
    if (a->day != b->day)
        return a->day > b->day ? -1 : 1;
    if (a->stage != b->stage)
        return a->stage > b->stage ? -1 : 1;
    return a->due.due < b->due.due ? -1 : a->due.due > b->due.due;
}

struct tz_err *tz_reminder_list(struct tz_reminder **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_due_query q = {.until = tz_day_add(tz_today(), 1100), .limit = INBOX_MAX, .seen = true};
    struct inbox x = {.items = TZ_NEW_ARRAY(a, INBOX_MAX, struct tz_reminder)};
    struct tz_due *due = NULL;
    struct tz_conn *c = NULL;
    struct tz_rows *rows;
    struct tz_err *e;
    size_t due_n;
    bool have;
    TZ_TRY(tz_due_list(&due, &due_n, NULL, d, &q, a));
    if (due_n)
        qsort(due, due_n, sizeof *due, by_entry);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    e = tz_db_query(&rows, c, &SQL_REMINDER_RECENT, "ii", d->who->actor.town,
                    (int64_t)tz_day_add(tz_today(), -INBOX_DAYS));
    while (!e && !(e = tz_rows_next(rows, &have)) && have) {
        const struct tz_due *k = due_of(due, due_n, tz_rows_int(rows, 0), tz_rows_text(rows, 1));
        if (k && k->due == tz_rows_int(rows, 2) && for_me(d->who, k, tz_rows_int(rows, 5)))
            take(&x, k, rows);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    if (e)
        return e;
    for (size_t i = 0; i < x.n; i++)
        x.items[i].text = line_of(&x.items[i], a);
    if (x.n)
        qsort(x.items, x.n, sizeof *x.items, latest_first);
    *out = x.items;
    *n = x.n;
    return NULL;
}

/* ---- as text */
static struct tz_err *add_missing(struct tz_buf *b, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_nil *list;
    size_t n;
    TZ_TRY(tz_nil_board(&list, &n, d, tz_today(), a));
    for (size_t i = 0; i < n; i++) {
        if (!list[i].missing)
            continue;
        tz_buf_printf(b, "%s%s零报告（%s前）还没有报：", list[i].label, list[i].shift ? list[i].shift : "", list[i].by);
        for (size_t k = 0, said = 0; k < list[i].n; k++)
            if (list[i].places[k].state == TZ_SUBMITTED_NOT)
                tz_buf_printf(b, "%s%s", said++ ? "、" : "", list[i].places[k].title);
        tz_buf_str(b, "\n");
    }
    return NULL;
}

struct tz_err *tz_reminder_text(char **out, const struct tz_desk *d, const char *town, struct tz_arena *a)
{
    struct tz_reminder *list;
    struct tz_buf b;
    size_t n;
    char day[32];
    TZ_TRY(tz_reminder_list(&list, &n, d, a));
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "【%s】%s提醒：%s\n", town, tz_day_show(day, tz_today()), n ? "" : "没有要催的事");
    for (size_t i = 0; i < n && i < TEXT_MAX; i++)
        tz_buf_printf(&b, "%zu. %s\n", i + 1, list[i].text);
    if (n > TEXT_MAX)
        tz_buf_printf(&b, "另有 %zu 件，见系统。\n", n - TEXT_MAX);
    TZ_TRY(add_missing(&b, d, a));
    *out = b.data;
    return NULL;
}
