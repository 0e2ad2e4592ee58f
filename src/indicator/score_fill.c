/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule-book gives goes into the register of ratings, once a place and period.
 */
#include "indicator/score.h"

#include "base/text.h"
#include "register/list.h"

static const char total_item[] = "总分";

char *tz_score_show(struct tz_ratio points, struct tz_arena *a)
{
    char text[64];
    int64_t scaled;
    return tz_strdup(a,
                     tz_ratio_has(points) && tz_ratio_round(&scaled, points, 2) ? tz_dec_print(text, scaled, 2) : "");
}

struct filling {
    const struct tz_desk *d;
    const struct tz_register *reg;
    const struct tz_score *s;
    const char *round;
    struct tz_arena *a;
};

static const char *printed(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v ? tz_val_print(v, a) : "";
}

/* The entry of this book, period and place. */
static struct tz_err *standing(struct tz_entry **out, const struct filling *x, int64_t place)
{
    const char *scheme[] = {x->s->book->label};
    struct tz_filter filter = {"scheme", TZ_F_EQ, scheme, 1};
    struct tz_list_query q = {
        .reg = x->reg, .right = TZ_RIGHT_SEE, .filters = &filter, .filter_n = 1, .order = "number", .limit = 200};
    struct tz_list page = {0};
    const char *whom = tz_printf(x->a, "%lld", (long long)place);
    *out = NULL;
    do {
        q.after = page.next;
        TZ_TRY(tz_list_run(&page, x->d, &q, x->a));
        for (size_t k = 0; k < page.n; k++)
            if (tz_same(printed(page.rows[k], "round", x->a), x->round) &&
                tz_same(printed(page.rows[k], "item", x->a), total_item) &&
                tz_same(printed(page.rows[k], "whom", x->a), whom)) {
                *out = page.rows[k];
                return NULL;
            }
    } while (page.next && page.n);
    return NULL;
}

static const char *reason_of(const struct filling *x, const struct tz_score_line *l)
{
    if (l->vetoed)
        return "一票否决";
    return l->ties ? tz_printf(x->a, "第%d名（并列%d个）", l->rank, l->ties + 1) : tz_printf(x->a, "第%d名", l->rank);
}

static struct tz_err *fill_line(struct tz_score_filled *out, const struct filling *x, const struct tz_score_line *l)
{
    const char *place = tz_printf(x->a, "%lld", (long long)l->place), *score = tz_score_show(l->total, x->a);
    struct tz_entry *old;
    struct tz_done done;
    struct tz_act act = {.reason = "按考核办法重算"};
    const struct tz_set sets[] = {{.key = "score", .text = score},
                                  {.key = "reason", .text = reason_of(x, l)},
                                  {.key = "scheme", .text = x->s->book->label},
                                  {.key = "round", .text = x->round},
                                  {.key = "object_kind", .text = "村居"},
                                  {.key = "whom", .text = place},
                                  {.key = "item", .text = total_item},
                                  {.key = "from_indicator", .text = x->s->book->key},
                                  {.key = "place", .text = place}};
    TZ_TRY(standing(&old, x, l->place));
    if (!old) {
        TZ_TRY(tz_register_create(&done, x->d, x->reg, sets, sizeof sets / sizeof *sets, &act, x->a));
        out->created++;
        return NULL;
    }
    TZ_TRY(tz_register_change(&done, x->d, old->id, old->version, sets, 2, &act, x->a));
    out->changed += !done.unchanged;
    out->kept += done.unchanged;
    return NULL;
}

struct tz_err *tz_score_fill(struct tz_score_filled *out, const struct tz_desk *d, const struct tz_score *s,
                             struct tz_arena *a)
{
    char text[64];
    struct filling x = {.d = d, .s = s, .a = a};
    *out = (struct tz_score_filled){0};
    x.reg = d->model ? tz_model_register(d->model, "rating") : NULL;
    x.round = tz_strdup(a, tz_period_print(text, s->period));
    if (!x.reg)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用评比与考核打分台账"), "先启用环境包");
    if (s->book->level != TZ_PLACE_VILLAGE)
        return tz_err(TZ_E_RULE, "只有对村（社区）的考核办法能写进评比台账");
    for (size_t k = 0; k < s->line_n; k++)
        TZ_TRY(fill_line(out, &x, &s->lines[k]));
    return NULL;
}
