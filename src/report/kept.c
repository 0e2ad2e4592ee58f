/* SPDX-License-Identifier: Apache-2.0
 *
 * Is there a ledger behind a figure.
 */
#include "report/kept_priv.h"

#include "register/list.h"

/* Asked for the whole town whoever asks: whether a register is kept is no secret, its rows are. */
static struct tz_err *register_kept(bool *kept, const struct tz_desk *d, const struct tz_register *reg, tz_day till,
                                    struct tz_arena *a)
{
    struct tz_who system = tz_who_system(d->who->actor.town, "job");
    struct tz_desk desk = {.store = d->store, .model = d->model, .who = &system};
    char day[16];
    const char *values[] = {tz_day_print(day, till)};
    struct tz_filter until = {.key = "on_day", .op = TZ_F_TILL, .values = values, .n = 1};
    struct tz_list_query q = {
        .reg = reg, .right = TZ_RIGHT_SEE, .filters = &until, .filter_n = 1, .order = "number", .limit = 1};
    struct tz_list list;
    TZ_TRY(tz_list_run(&list, &desk, &q, a));
    *kept = list.n > 0;
    return NULL;
}

static const struct tz_register *register_of(const struct tz_indicator *i, int depth)
{
    if (i->reg || depth > 4)
        return i->reg;
    return i->parts[0] ? register_of(i->parts[0], depth + 1) : NULL;
}

struct tz_err *report_ledger_kept(bool *kept, const struct tz_desk *d, const struct tz_indicator *i,
                                  const struct tz_figure_cell *cell, tz_day till, struct tz_arena *a)
{
    const struct tz_register *reg = register_of(i, 0);
    *kept = cell->rows > 0 && !(cell->marks & TZ_MARK_REPORTED);
    if (*kept || !reg || (cell->marks & TZ_MARK_REPORTED))
        return NULL;
    return register_kept(kept, d, reg, till, a);
}
