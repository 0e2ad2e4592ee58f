/* SPDX-License-Identifier: Apache-2.0
 *
 * What the made-up township has of reports: last year's report is read in and its numbers matched, as a clerk would; its promises
 * become targets by village and quarter; the promises of the year before are settled; this year's report stands as a draft with
 * references.
 */
#include "cmd/demo.h"

#include <string.h>

#include "base/text.h"
#include "demo/demo.h"
#include "indicator/score.h"
#include "indicator/target.h"
#include "report/intake.h"
#include "report/promise.h"
#include "report/report.h"

/* What the reader cannot know by itself: a clerk confirms it once. */
static const struct {
    const char *what, *to;
} confirmed[] = {
    {"升级道路里程", "works_length | object=道路"},
    {"清淤沟渠里程", "works_length | object=沟渠"},
    {"维修路灯", "works_count | object=路灯"},
    {"整治环境点位", "campaign_done"},
    {"走访慰问", "visit_count"},
    {"办结便民服务事项", "service_done"},
    {"代表建议办理满意率", "proposal_satisfaction"},
};

static struct tz_err *confirm(const struct tz_desk *desk, struct tz_conn *conn, struct tz_arena *a)
{
    struct tz_fact *facts;
    size_t n;
    struct tz_fact_query q = {.state = TZ_FACT_OPEN};
    TZ_TRY(tz_fact_list(&facts, &n, conn, desk->who->actor.town, &q, a));
    for (size_t k = 0; k < n; k++)
        for (size_t c = 0; c < sizeof confirmed / sizeof *confirmed; c++)
            if (tz_same(facts[k].what, confirmed[c].what)) {
                size_t also = 0;
                TZ_TRY(tz_report_match(&also, desk, facts[k].id, confirmed[c].to, a));
            }
    return NULL;
}

/* ---- targets by village, and of each village by quarter */
static const int quarter_share[] = {20, 25, 30, 25}; /* per cent of the year */

/* Shares rounded down to the step a village can keep; what is left over goes to the first. */
static void share_out(struct tz_target *parts, size_t n, struct tz_ratio whole, const int *share, int all, int decimals)
{
    int64_t total = 0, given = 0;
    (void)!tz_ratio_round(&total, whole, decimals);
    for (size_t k = 0; k < n; k++) {
        int64_t part = total / all * share[k] + total % all * share[k] / all;
        given += part;
        parts[k].value = tz_ratio_dec(part, decimals);
    }
    parts[0].value = tz_ratio_dec(total - given, decimals);
    (void)!tz_ratio_add(&parts[0].value, parts[0].value,
                        tz_ratio_dec(total / all * share[0] + total % all * share[0] / all, decimals));
}

static bool splits(const struct tz_indicator *i)
{
    return i && i->measure != TZ_M_RATIO && i->axis != TZ_AXIS_STOCK && i->place == TZ_ROLL_ADD &&
           i->time == TZ_ROLL_ADD;
}

static struct tz_err *split_quarters(struct tz_cmd *c, const struct tz_target *whole)
{
    struct tz_target parts[4];
    for (int q = 0; q < 4; q++) {
        parts[q] = *whole;
        parts[q].id = 0;
        parts[q].quarter = q + 1;
        parts[q].whole = whole->id;
    }
    share_out(parts, 4, whole->value, quarter_share, 100, 1);
    return tz_target_split(c->store, &c->who.actor, c->model, whole->id, parts, 4, c->arena);
}

static struct tz_err *split_villages(struct tz_cmd *c, const struct tz_target *whole, const int64_t *villages, size_t n)
{
    struct tz_target *parts = TZ_NEW_ARRAY(c->arena, n, struct tz_target);
    int *share = TZ_NEW_ARRAY(c->arena, n, int);
    for (size_t k = 0; k < n; k++) {
        parts[k] = *whole;
        parts[k].id = 0;
        parts[k].place = villages[k];
        parts[k].whole = whole->id;
        share[k] = 1;
    }
    share_out(parts, n, whole->value, share, (int)n, 0);
    return tz_target_split(c->store, &c->who.actor, c->model, whole->id, parts, n, c->arena);
}

static struct tz_err *split_targets(struct tz_cmd *c, struct tz_conn *conn)
{
    struct tz_places *places;
    struct tz_target *all;
    int64_t *villages, town;
    size_t n, village_n;
    struct tz_target_query q = {.year = 2026};
    TZ_TRY(tz_places_hold(&places, conn, c->town.town));
    town = tz_places_town(places);
    tz_place_below(&villages, &village_n, places, town, TZ_PLACE_VILLAGE, "行政村", TZ_DEMO_LAST, c->arena);
    tz_places_release(&places);
    TZ_TRY(tz_target_list(&all, &n, conn, c->town.town, &q, c->arena));
    for (size_t k = 0; k < n && village_n; k++) {
        const struct tz_indicator *i = tz_model_indicator(c->model, all[k].indicator);
        if (all[k].whole || all[k].quarter || all[k].growth || all[k].place != town || !splits(i))
            continue;
        if (i->grain <= TZ_GRAIN_QUARTER && tz_same(i->key, "hazard_fixed"))
            TZ_TRY(split_quarters(c, &all[k]));
        else
            TZ_TRY(split_villages(c, &all[k], villages, village_n));
    }
    return NULL;
}

/* ---- the three */
static struct tz_err *with_conn(struct tz_cmd *c, const struct tz_desk *desk,
                                struct tz_err *(*run)(struct tz_cmd *, const struct tz_desk *, struct tz_conn *))
{
    struct tz_conn *conn = NULL;
    TZ_TRY(tz_db_reader(&conn, tz_store_db(c->store), c->town.town));
    struct tz_err *e = run(c, desk, conn);
    tz_db_release(&conn);
    return e;
}

static struct tz_err *confirm_and_split(struct tz_cmd *c, const struct tz_desk *desk, struct tz_conn *conn)
{
    TZ_TRY(confirm(desk, conn, c->arena));
    return split_targets(c, conn);
}

static struct tz_err *draft(struct tz_cmd *c, const struct tz_desk *desk)
{
    struct tz_report_text t = {.title = "政府工作报告",
                               .year = 2026,
                               .kind = "年度",
                               .subtitle = "——在云上镇第四届人民代表大会第一次会议上",
                               .speaker = "云上镇人民政府镇长　江望舒",
                               .said_on = "2027年1月",
                               .body = tz_demo_draft(),
                               .state = TZ_REPORT_DRAFT,
                               .note = "起草中"};
    return tz_report_save(&t, desk, c->arena);
}

static struct tz_err *scores(struct tz_cmd *c)
{
    struct tz_score_book book;
    int64_t id;
    TZ_TRY(tz_score_parse(&book, tz_demo_scores(), c->arena));
    return tz_score_save(&id, c->store, &c->who.actor, c->model, &book, c->arena);
}

struct tz_err *tz_cmd_demo_reports(struct tz_cmd *c)
{
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_intake in;
    const char *text = tz_demo_report();
    size_t settled = 0;
    struct tz_intake_options o = {
        .data = text, .bytes = strlen(text), .name = "云上镇2025年政府工作报告.txt", .year = 2025};
    if (!tz_model_register(c->model, "task"))
        return NULL;
    TZ_TRY(tz_report_intake(&in, &desk, &o, c->arena));
    TZ_TRY(with_conn(c, &desk, confirm_and_split));
    TZ_TRY(tz_promise_settle(&settled, &desk, 2025, c->arena));
    TZ_TRY(scores(c));
    return draft(c, &desk);
}
