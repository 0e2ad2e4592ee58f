/* SPDX-License-Identifier: Apache-2.0
 *
 * From gaps to problems; see standard.h.
 */
#include "rule/standard.h"

#include "base/limits.h"
#include "base/text.h"

static const struct tz_register *checks_of(const struct tz_model *m)
{
    return m ? tz_model_register(m, "standard_check") : NULL;
}

/* `open`: only those without a problem. */
static struct tz_err *gaps(struct tz_list *rows, const struct tz_desk *d, bool open, size_t most, struct tz_arena *a)
{
    static const char *const missed[] = {"不达标"};
    const struct tz_filter filters[] = {{"result", TZ_F_EQ, missed, 1}, {"problem", TZ_F_EMPTY, NULL, 0}};
    struct tz_list_query q = {.reg = checks_of(d->model),
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .filter_n = open ? 2 : 1,
                              .limit = most,
                              .parts = TZ_GET_LABELS};
    *rows = (struct tz_list){.n = 0};
    return q.reg && (d->who->system || tz_scope_may(d->who, q.reg, TZ_RIGHT_SEE)) ? tz_list_run(rows, d, &q, a) : NULL;
}

struct tz_err *tz_standard_gaps(struct tz_list *rows, const struct tz_desk *d, size_t most, struct tz_arena *a)
{
    return gaps(rows, d, false, most, a);
}

static struct tz_err *undo(const struct tz_desk *d, const struct tz_done *made, struct tz_err *why, struct tz_arena *a)
{
    const struct tz_act act = {.reason = "没有挂上对标核对"};
    struct tz_done done;
    tz_err_free(tz_register_strike(&done, d, made->id, made->version, &act, a));
    return why;
}

static struct tz_err *problem_of(const struct tz_desk *d, const struct tz_register *problems, int64_t check,
                                 struct tz_arena *a)
{
    struct tz_desk looking = *d;
    const struct tz_get get = {.parts = TZ_GET_LOOK | TZ_GET_LABELS};
    const struct tz_act act = {.intake = "对标核对"}, link = {0};
    struct tz_done made, linked;
    struct tz_entry *e;
    looking.reason = "对标差距列入问题清单";
    TZ_TRY(tz_register_get(&e, &looking, check, &get, a));
    const struct tz_set sets[] = {{.key = "source", .text = "脱贫对标短板"},
                                  {.key = "content",
                                   .text = tz_printf(a, "对标“%s”：%s", tz_entry_show(e, "standard", a),
                                                     tz_val_print(tz_entry_val(e, "gap"), a))},
                                  {.key = "object", .text = tz_val_print(tz_entry_val(e, "object"), a)},
                                  {.key = "place", .text = tz_printf(a, "%lld", (long long)e->place)}};
    TZ_TRY(tz_register_create(&made, d, problems, sets, sizeof sets / sizeof *sets, &act, a));
    const struct tz_set named = {.key = "problem", .text = made.number};
    struct tz_err *failed = tz_register_change(&linked, d, check, e->version, &named, 1, &link, a);
    return failed ? undo(d, &made, failed, a) : NULL;
}

struct tz_err *tz_standard_problems(int64_t *made, const struct tz_desk *d, struct tz_arena *a)
{
    const struct tz_register *problems = d->model ? tz_model_register(d->model, "problem") : NULL;
    struct tz_list rows;
    *made = 0;
    if (!checks_of(d->model) || !problems)
        return NULL;
    if (!d->who->system && !tz_scope_may(d->who, problems, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您不登记问题清单"), "请站所办事员或党政办办理");
    do { /* each round the rows taken leave the filter */
        TZ_TRY(gaps(&rows, d, true, tz_limits.page_rows, a));
        for (size_t i = 0; i < rows.n; i++)
            TZ_TRY(problem_of(d, problems, rows.rows[i]->id, a));
        *made += (int64_t)rows.n;
    } while (rows.n);
    return NULL;
}
