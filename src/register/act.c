/* SPDX-License-Identifier: Apache-2.0
 *
 * The acts as other folders call them: prepare, run, and once more when another unit came between.
 */
#include "register/plan_priv.h"
#include "register.sql.h"
#include "base/json_read.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define TRIES 5
#define AGAIN_MINUTES 10

/* The lines of an answer back into results. */
static void read_answer(struct tz_done *out, size_t n, const char *answer, struct tz_arena *a)
{
    char *copy = tz_strdup(a, answer ? answer : ""), *save = NULL;
    size_t i = 0;
    for (char *line = strtok_r(copy, "\n", &save); line && i < n; line = strtok_r(NULL, "\n", &save), i++) {
        char *p;
        out[i].id = strtoll(line, &p, 10);
        out[i].version = strtoll(p, &p, 10);
        out[i].number = *p == ' ' ? p + 1 : p;
    }
}

/* Prepares all items; faults of all are joined. */
static struct tz_err *prepare(struct plan *plans, struct tz_done *out, struct intake *in, const struct tz_item *items,
                              size_t n)
{
    struct tz_err *faults = NULL;
    for (size_t i = 0; i < n; i++) {
        in->warnings = NULL;
        in->warning_n = in->warning_room = 0;
        struct tz_err *e = plan_item(&plans[i], in, &items[i]);
        if (!e)
            e = intake_faults(in);
        if (e && n < 2) {
            return e;
        } else if (e) {
            e = tz_err_wrap(e, e->code, "第%zu项：%s", i + 1, e->text);
            faults = tz_err_join(faults, e);
        }
        out[i].warnings = in->warnings;
        out[i].warning_n = in->warning_n;
    }
    return faults;
}

/* Going back in the browser and sending the form again comes with a new request key: said, not refused, since two things of
 * one day may read alike. */
static struct tz_err *warn_again(struct tz_done *out, const struct intake *in, const struct tz_desk *d,
                                 const uint8_t digest[TZ_DIGEST_BYTES])
{
    const int64_t since = tz_now() - (int64_t)AGAIN_MINUTES * 60 * 1000000;
    struct tz_done before = {0};
    struct tz_rows *rows = NULL;
    bool have = false;
    const struct tz_value v[] = {tz_v_int(in->town), tz_v_int(since), tz_v_bytes(digest, TZ_DIGEST_BYTES),
                                 tz_v_text(d->request)};
    TZ_TRY(tz_db_queryv(&rows, in->c, &SQL_REQUEST_LIKE, v, sizeof v / sizeof *v));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        read_answer(&before, 1, tz_rows_text(rows, 0), in->base);
    tz_rows_close(&rows);
    if (e || !before.number)
        return e;
    struct tz_warning *list = TZ_NEW_ARRAY(in->base, out->warning_n + 1, struct tz_warning);
    if (out->warning_n)
        memcpy(list, out->warnings, out->warning_n * sizeof *list);
    list[out->warning_n++].text =
        tz_printf(in->base, "%d分钟内已登记过内容完全相同的%s；多登的请作废", AGAIN_MINUTES, before.number);
    out->warnings = list;
    return NULL;
}

static bool all_unchanged(const struct plan *plans, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!plans[i].unchanged)
            return false;
    return true;
}

static void fill(struct tz_done *out, const struct plan *plans, size_t n, const struct tz_work *w)
{
    for (size_t i = 0; i < n; i++) {
        const struct rrow *row = plans[i].unchanged ? plans[i].was : plans[i].is;
        out[i].id = row->id;
        out[i].version = row->version;
        out[i].number = row->number;
        out[i].j = w->j;
        out[i].unchanged = plans[i].unchanged;
    }
}

static struct tz_err *attempt(struct tz_done *out, const struct tz_desk *d, const struct tz_item *items, size_t n,
                              const char *kind, const uint8_t *digest, struct tz_arena *a)
{
    struct intake in;
    struct plan *plans = TZ_NEW_ARRAY(a, n, struct plan);
    struct unit u = {.desk = d, .plans = plans, .n = n, .kind = kind, .batch = n ? items[0].act.batch : 0};
    struct tz_work w = {.request = d->request, .request_digest = d->request ? digest : NULL};
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = intake_snapshot(&in);
    if (!e) {
        e = prepare(plans, out, &in, items, n);
        if (!e && n == 1 && items[0].kind == TZ_ITEM_CREATE && d->request && tz_same(d->who->actor.via, "web"))
            e = warn_again(out, &in, d, digest);
        tz_db_snapshot_end(in.c);
    }
    intake_close(&in);
    if (e)
        return e;
    if (!d->request && all_unchanged(plans, n)) {
        fill(out, plans, n, &w);
        return NULL;
    }
    TZ_TRY(unit_run(&u, &w, a));
    read_answer(out, n, w.answer, a);
    for (size_t i = 0; i < n; i++) {
        out[i].j = w.j;
        out[i].repeated = w.repeated;
        out[i].unchanged = !w.repeated && plans[i].unchanged;
    }
    return NULL;
}

/* A repeated request is answered before it is prepared: its own first run changed what it would be checked against. */
static struct tz_err *seen_before(bool *yes, struct tz_done *out, const struct tz_desk *d, size_t n,
                                  const uint8_t digest[TZ_DIGEST_BYTES], struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    *yes = false;
    if (!d->request)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_REQUEST_SEEN, "it", d->who->actor.town, d->request);
    if (!e)
        e = tz_rows_next(rows, yes);
    if (!e && *yes) {
        size_t bytes;
        const void *kept = tz_rows_bytes(rows, 0, &bytes);
        if (bytes != TZ_DIGEST_BYTES || memcmp(kept, digest, bytes) != 0)
            e = tz_err(TZ_E_REQUEST, "这个请求号已用于另一内容");
        else
            read_answer(out, n, tz_rows_text(rows, 1), a);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    for (size_t i = 0; *yes && i < n; i++)
        out[i].repeated = true;
    return e;
}

static struct tz_err *run_items(struct tz_done *out, const struct tz_desk *d, const struct tz_item *items, size_t n,
                                const char *kind, struct tz_arena *a)
{
    uint8_t digest[TZ_DIGEST_BYTES];
    bool seen;
    memset(out, 0, n * sizeof *out);
    act_digest(digest, items, n, a);
    TZ_TRY(seen_before(&seen, out, d, n, digest, a));
    for (int i = 0; !seen; i++) {
        struct tz_err *e = attempt(out, d, items, n, kind, digest, a);
        if (!e || e->code != TZ_E_STALE || i == TRIES)
            return e;
        tz_err_free(e);
    }
    return NULL;
}

struct tz_err *tz_register_create(struct tz_done *out, const struct tz_desk *d, const struct tz_register *r,
                                  const struct tz_set *sets, size_t n, const struct tz_act *act, struct tz_arena *a)
{
    struct tz_item item = {.kind = TZ_ITEM_CREATE, .reg = r, .sets = sets, .n = n};
    if (act)
        item.act = *act;
    return run_items(out, d, &item, 1, "create", a);
}

struct tz_err *tz_register_change(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                  const struct tz_set *sets, size_t n, const struct tz_act *act, struct tz_arena *a)
{
    struct tz_item item = {.kind = TZ_ITEM_CHANGE, .id = id, .base = base, .sets = sets, .n = n};
    if (act)
        item.act = *act;
    return run_items(out, d, &item, 1, "change", a);
}

struct tz_err *tz_register_move(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base, const char *to,
                                const struct tz_set *sets, size_t n, const struct tz_act *act, struct tz_arena *a)
{
    struct tz_item item = {.kind = TZ_ITEM_MOVE, .id = id, .base = base, .to = to, .sets = sets, .n = n};
    if (act)
        item.act = *act;
    return run_items(out, d, &item, 1, "move", a);
}

struct tz_err *tz_register_strike(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                  const struct tz_act *act, struct tz_arena *a)
{
    struct tz_item item = {.kind = TZ_ITEM_STRIKE, .id = id, .base = base};
    if (act)
        item.act = *act;
    return run_items(out, d, &item, 1, "strike", a);
}

struct tz_err *tz_register_unstrike(struct tz_done *out, const struct tz_desk *d, int64_t id, int64_t base,
                                    const struct tz_act *act, struct tz_arena *a)
{
    struct tz_item item = {.kind = TZ_ITEM_UNSTRIKE, .id = id, .base = base};
    if (act)
        item.act = *act;
    return run_items(out, d, &item, 1, "unstrike", a);
}

struct tz_err *tz_register_bulk(struct tz_done *out, const struct tz_desk *d, const struct tz_item *items, size_t n,
                                const char *kind, struct tz_arena *a)
{
    if (n > tz_limits.unit_rows)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一次最多办理%zu条，这里有%zu条", tz_limits.unit_rows, n), "请分批办理");
    return n ? run_items(out, d, items, n, kind, a) : NULL;
}

struct tz_err *tz_register_check(struct tz_done *out, const struct tz_desk *d, const struct tz_item *item,
                                 struct tz_arena *a)
{
    struct intake in;
    struct plan plan;
    memset(out, 0, sizeof *out);
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = prepare(&plan, out, &in, item, 1);
    intake_close(&in);
    if (!e && plan.was) {
        out->id = plan.was->id;
        out->version = plan.was->version;
        out->number = plan.was->number;
        out->unchanged = plan.unchanged;
    }
    return e;
}

static const char *text_of(const struct tz_jnode *root, const char *key)
{
    return tz_jstr(tz_jget(root, key));
}

static size_t read_conflict(struct tz_conflict *out, const char *detail, struct tz_arena *a)
{
    const struct tz_jnode *root;
    struct tz_err *e = tz_json_read(&root, detail, strlen(detail), NULL, a);
    if (e) {
        tz_err_free(e);
        return 0;
    }
    out->field = text_of(root, "field");
    out->label = text_of(root, "label");
    out->base = text_of(root, "base");
    out->theirs = text_of(root, "theirs");
    out->yours = text_of(root, "yours");
    (void)!tz_jint(tz_jget(root, "version"), &out->version);
    (void)!tz_jint(tz_jget(root, "account"), &out->account);
    return 1;
}

size_t tz_register_conflicts(struct tz_conflict **out, const struct tz_err *e, struct tz_arena *a)
{
    size_t n = 0;
    for (const struct tz_err *x = e; x; x = x->cause)
        n += x->code == TZ_E_CONFLICT && x->detail && x->detail[0] == '{';
    struct tz_conflict *list = TZ_NEW_ARRAY(a, n, struct tz_conflict);
    n = 0;
    for (const struct tz_err *x = e; x; x = x->cause) {
        if (x->code == TZ_E_CONFLICT && x->detail && x->detail[0] == '{')
            n += read_conflict(&list[n], x->detail, a);
    }
    *out = list;
    return n;
}
