/* SPDX-License-Identifier: Apache-2.0
 *
 * Benefits and what is paid of them, and the money of projects: sheets that must agree with each other and with who lives. The dead
 * are not paid but for the few that TZ_DEMO_PAID_AFTER_DEATH counts, planted so that the warning has something to find.
 */
#include "demo/demo_priv.h"

#include <string.h>

#include "base/text.h"

enum { OLD_AGE = 80, OLD_AGE_YUAN = 100 };

/* Turns 80 in this month or before. */
static bool is_old(const struct demo_person *p, tz_day day)
{
    return p->born + OLD_AGE * 10000 <= day;
}

static tz_day old_since(const struct demo_person *p)
{
    tz_day day = p->born + OLD_AGE * 10000;
    return day < TZ_DEMO_FIRST ? TZ_DEMO_FIRST : tz_day_make(tz_day_year(day), tz_day_month(day), 1);
}

static void holder(struct demo_csv *c, const struct tz_demo *d, const struct demo_household *h,
                   const struct demo_person *p, tz_day on, struct tz_arena *a)
{
    demo_text(c, demo_place(d, h->village, h->group, on, a));
    demo_text(c, p->name);
    demo_text(c, p->id);
}

static void old_age(struct demo_csv *c, const struct tz_demo *d, const struct demo_household *h,
                    const struct demo_person *p, struct tz_arena *a)
{
    tz_day start = old_since(p), end = p->died;
    demo_text(c, tz_printf(a, "GL9999%06d", (int)c->rows + 1));
    demo_text(c, "高龄补贴");
    holder(c, d, h, p, start, a);
    demo_int(c, 1);
    demo_int(c, OLD_AGE_YUAN);
    demo_date(c, start);
    demo_date(c, start);
    demo_date(c, start);
    demo_date(c, end > start ? end : 0);
    demo_text(c, end > start ? "死亡" : NULL);
    demo_date(c, end > start ? tz_day_add(end, 3) > TZ_DEMO_LAST ? TZ_DEMO_LAST : tz_day_add(end, 3) : 0);
    demo_text(c, NULL);
    demo_text(c, end > start ? "停发" : "享受中");
    demo_end(c);
}

static void minimum_living(struct demo_csv *c, const struct tz_demo *d, const struct demo_household *h,
                           struct demo_random *r, struct tz_arena *a)
{
    tz_day start = TZ_DEMO_FIRST;
    demo_text(c, tz_printf(a, "DB9999%06d", (int)c->rows + 1));
    demo_text(c, "低保");
    holder(c, d, h, &h->people[0], start, a);
    demo_int(c, h->n);
    demo_int(c, 385);
    demo_date(c, start);
    demo_date(c, start);
    demo_date(c, start);
    demo_date(c, 0);
    demo_text(c, NULL);
    demo_date(c, 0);
    demo_date(c, demo_day(r, 20260301, 20260930));
    demo_text(c, "享受中");
    demo_end(c);
}

static void benefits(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    struct demo_random r = demo_stream(d, 40, 0);
    (void)year;
    demo_csv_begin(
        c, a,
        "业务编号,项目,村组,对象,身份证号,享受人数,标准,申请日期,受理日期,起,止,退出原因,书面告知日期,复核日期,状态");
    for (size_t i = 0; i < d->household_n; i++) {
        const struct demo_household *h = &d->households[i];
        if (h->dibao)
            minimum_living(c, d, h, &r, a);
        for (int k = 0; k < h->n; k++)
            if (is_old(&h->people[k], TZ_DEMO_LAST) &&
                (!h->people[k].died || h->people[k].died > old_since(&h->people[k])))
                old_age(c, d, h, &h->people[k], a);
    }
}

/* Half-yearly; who died before the day is left out, but for the planted ones. */
static void old_age_round(struct demo_csv *c, const struct tz_demo *d, tz_day day, struct tz_arena *a)
{
    int wrong = tz_day_year(day) == 2026 && tz_day_month(day) == 6 ? TZ_DEMO_PAID_AFTER_DEATH : 0;
    for (size_t i = 0; i < d->household_n; i++)
        for (int k = 0; k < d->households[i].n; k++) {
            const struct demo_household *h = &d->households[i];
            const struct demo_person *p = &h->people[k];
            bool dead = p->died && p->died < day;
            if (!is_old(p, day) || (dead && (!wrong || p->died < tz_day_add(day, -90))))
                continue;
            wrong -= dead;
            demo_text(c, "高龄补贴");
            demo_text(c, tz_printf(a, "%d年%s", tz_day_year(day), tz_day_month(day) == 6 ? "上半年" : "下半年"));
            holder(c, d, h, p, day, a);
            demo_int(c, OLD_AGE_YUAN * 6);
            demo_text(c, "一卡通");
            demo_date(c, tz_day_add(day, -8));
            demo_date(c, day);
            demo_text(c, "成功");
            demo_text(c, "成功");
            demo_end(c);
        }
}

static void old_age_paid(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    demo_csv_begin(c, a, "补贴项目,发放批次,村组,对象,身份证号,金额,发放形式,造册日期,发放日期,结果,状态");
    old_age_round(c, d, tz_day_make(year, 6, 20), a);
    if (year == 2025)
        old_age_round(c, d, tz_day_make(year, 12, 20), a);
}

/* ---- projects: what was allotted bears what was paid */
static void fund(struct demo_csv *c, const struct demo_project *p, const char *kind, int64_t amount, tz_day day,
                 struct tz_arena *a)
{
    if (!day || day > TZ_DEMO_LAST || !amount)
        return;
    demo_text(c, demo_village_on(demo_now[p->village], day));
    demo_text(c, p->name);
    demo_text(c, kind);
    demo_text(c, p->invited ? "企业" : "县");
    demo_int(c, amount);
    demo_date(c, day);
    demo_text(c, tz_printf(a, "云财〔%d〕%d号", tz_day_year(day), (int)c->rows + 1));
    demo_text(c, "工程");
    demo_text(c, "已办");
    demo_end(c);
}

static void funds(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    (void)year;
    demo_csv_begin(c, a, "村组,项目,种类,级次,金额,日期,文号或凭证,用途,状态");
    for (size_t i = 0; i < d->project_n; i++) {
        const struct demo_project *p = &d->projects[i];
        if (!p->started)
            continue;
        fund(c, p, p->invited ? "到位" : "下达", p->cost, p->started, a);
        for (tz_day day = tz_day_add(p->started, 25); day <= (p->done ? p->done : TZ_DEMO_LAST);
             day = tz_day_add(day, 45))
            fund(c, p, "完成投资", p->cost / 10, day, a);
        if (!p->invited) {
            fund(c, p, "拨付", p->cost * 3 / 10, tz_day_add(p->started, 20), a);
            fund(c, p, "拨付", p->cost * 6 / 10, p->done, a);
        }
    }
}

const struct demo_maker demo_care_makers[] = {
    {"benefit", "救助与补贴对象.csv", benefits, 0},
    {"payment", "2025年高龄补贴发放表.csv", old_age_paid, 2025},
    {"payment", "2026年高龄补贴发放表.csv", old_age_paid, 2026},
    {"project_fund", "项目资金台账.csv", funds, 0},
    {NULL, NULL, NULL, 0},
};
