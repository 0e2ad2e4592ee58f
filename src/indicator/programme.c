/* SPDX-License-Identifier: Apache-2.0
 *
 * Programmes of several years: targets of one paper over the years, and the tasks and projects that name it.
 */
#include "indicator/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "register/list.h"

static bool of_paper(const struct tz_target *t)
{
    return !t->whole && !t->quarter && t->paper && *t->paper;
}

struct tz_err *tz_programme_list(struct tz_programme **out, size_t *n, struct tz_conn *c, int64_t town,
                                 struct tz_arena *a)
{
    struct tz_target_query q = {0};
    struct tz_target *all;
    struct tz_programme *found;
    size_t all_n, count = 0, kept = 0;
    TZ_TRY(tz_target_list(&all, &all_n, c, town, &q, a));
    found = TZ_NEW_ARRAY(a, all_n + 1, struct tz_programme);
    for (size_t k = 0; k < all_n; k++) {
        size_t at = 0;
        if (!of_paper(&all[k]))
            continue;
        while (at < count && !tz_same(found[at].paper, all[k].paper))
            at++;
        if (at == count)
            found[count++] = (struct tz_programme){all[k].paper, all[k].year, all[k].year, 0};
        if (all[k].year < found[at].from)
            found[at].from = all[k].year;
        if (all[k].year > found[at].till)
            found[at].till = all[k].year;
        found[at].target_n++;
    }
    for (size_t k = 0; k < count; k++)
        if (found[k].till > found[k].from)
            found[kept++] = found[k];
    *out = found;
    *n = kept;
    return NULL;
}

static int by_figure(const void *x, const void *y)
{
    const struct tz_target *a = x, *b = y;
    int order = strcmp(a->indicator, b->indicator);
    if (!order)
        order = strcmp(a->filters, b->filters);
    if (!order)
        order = (a->place > b->place) - (a->place < b->place);
    return order ? order : a->year - b->year;
}

struct tz_err *tz_programme_targets(struct tz_target **out, size_t *n, struct tz_conn *c, int64_t town,
                                    const char *paper, struct tz_arena *a)
{
    struct tz_target_query q = {0};
    size_t all_n;
    *n = 0;
    TZ_TRY(tz_target_list(out, &all_n, c, town, &q, a));
    for (size_t k = 0; k < all_n; k++)
        if (of_paper(&(*out)[k]) && tz_same((*out)[k].paper, paper))
            (*out)[(*n)++] = (*out)[k];
    if (!*n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有以“%s”下达的目标", paper), "各年的目标写同一个文号或方案名");
    qsort(*out, *n, sizeof **out, by_figure);
    return NULL;
}

struct tz_err *tz_programme_rows(struct tz_entry ***out, size_t *n, const struct tz_desk *d, const char *paper,
                                 struct tz_arena *a)
{
    static const char *const regs[] = {"task", "project"};
    struct tz_filter filter = {"campaign", TZ_F_EQ, &paper, 1};
    *out = TZ_NEW_ARRAY(a, 200, struct tz_entry *);
    *n = 0;
    for (size_t k = 0; k < 2; k++) {
        const struct tz_register *reg = d->model ? tz_model_register(d->model, regs[k]) : NULL;
        struct tz_list page;
        if (!reg || !tz_scope_may(d->who, reg, TZ_RIGHT_SEE))
            continue;
        struct tz_list_query q = {
            .reg = reg, .right = TZ_RIGHT_SEE, .filters = &filter, .filter_n = 1, .order = "number", .limit = 100};
        TZ_TRY(tz_list_run(&page, d, &q, a));
        for (size_t x = 0; x < page.n; x++)
            (*out)[(*n)++] = page.rows[x];
    }
    return NULL;
}
