/* SPDX-License-Identifier: Apache-2.0
 *
 * Land, animals and money: crops by village, livestock by month, the accounts of village collectives, payments to people.
 */
#include "demo/demo_priv.h"

#include "base/text.h"

static int months_of(int year)
{
    return year == 2025 ? 12 : tz_day_month(TZ_DEMO_LAST);
}

/* Farmland of a village after the merger, in tenths of a mu. */
static int64_t land_of(const struct tz_demo *d, int village)
{
    size_t n;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    int64_t sum = 0;
    for (size_t i = 0; i < d->household_n; i++)
        if (v[d->households[i].village].into == v[village].into ||
            tz_same(v[d->households[i].village].into, v[village].into))
            sum += d->households[i].mu;
    return sum;
}

static void crops(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const struct {
        const char *season, *crop;
        int share, yield; /* permille of the land; kg a mu */
    } kinds[] = {{"早季", "早稻", 210, 395}, {"中季", "中稻", 430, 545}, {"晚季", "晚稻", 200, 420},
                 {"全年", "玉米", 60, 410},  {"全年", "大豆", 40, 130},  {"夏粮", "油菜", 240, 135},
                 {"全年", "蔬菜", 90, 1900}, {"全年", "脐橙", 70, 1300}};
    struct demo_random r = demo_stream(d, 30, year);
    demo_csv_begin(c, a, "村组,年份,季别,作物,播种面积,总产量,任务面积,状态");
    for (size_t v = 0; v < demo_now_n; v++) {
        int64_t land = land_of(d, demo_now[v]);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            int64_t area = land * kinds[k].share / 1000 * demo_between(&r, 95, 106) / 100;
            demo_text(c, demo_village_on(demo_now[v], tz_day_make(year, 12, 31)));
            demo_int(c, year);
            demo_text(c, kinds[k].season);
            demo_text(c, kinds[k].crop);
            demo_dec(c, area, 1);
            demo_int(c, area * kinds[k].yield * demo_between(&r, 96, 104) / 1000);
            demo_dec(c, land * kinds[k].share / 1000, 1);
            demo_text(c, year == 2025 ? "锁定" : "镇审");
            demo_end(c);
        }
    }
}

static void livestock(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const struct {
        const char *species, *unit;
        int herd;
    } kinds[] = {{"生猪", "头", 420}, {"肉牛", "头", 46}, {"家禽", "羽", 3600}};
    (void)a;
    demo_csv_begin(c, a, "村组,养殖主体,畜种,月份,期初存栏,新增,出栏数,死淘,期末存栏,单位,状态");
    for (size_t v = 0; v < demo_now_n; v++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct demo_random r =
                demo_stream(d, 31, (int)(v * 8 + k)); /* one stream over both years: stock carries on */
            int stock = kinds[k].herd * demo_between(&r, 60, 140) / 100;
            for (int y = 2025; y <= year; y++)
                for (int m = 1; m <= months_of(y); m++) {
                    int added = stock * demo_between(&r, 6, 14) / 100, sold = stock * demo_between(&r, 5, 13) / 100;
                    int dead = stock * demo_between(&r, 0, 1) / 100, closing = stock + added - sold - dead;
                    if (y == year) {
                        demo_text(c, demo_village_on(demo_now[v], tz_day_make(y, m, 28)));
                        demo_text(c, "零散养殖户");
                        demo_text(c, kinds[k].species);
                        demo_text(c, tz_printf(a, "%d-%02d", y, m));
                        demo_int(c, stock);
                        demo_int(c, added);
                        demo_int(c, sold);
                        demo_int(c, dead);
                        demo_int(c, closing);
                        demo_text(c, kinds[k].unit);
                        demo_text(c, y == 2025 ? "锁定" : "镇审");
                        demo_end(c);
                    }
                    stock = closing;
                }
        }
}

static void economy(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const struct {
        const char *line;
        int low, high; /* yuan a month */
    } lines[] = {{"经营收入", 9000, 42000}, {"发包上交", 3000, 16000}, {"投资收益", 1500, 8000},
                 {"补助收入", 6000, 15000}, {"经营支出", 3000, 14000}, {"管理费用", 3500, 9000},
                 {"福利费", 800, 4000}};
    demo_csv_begin(c, a, "凭证号,村组,月份,科目,金额,状态");
    struct demo_random r = demo_stream(d, 32, year);
    for (size_t v = 0; v < demo_now_n; v++) {
        int strength = demo_between(&r, 60, 190);
        for (int m = 1; m <= months_of(year); m++)
            for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
                demo_text(c, tz_printf(a, "PZ%d%02d-%02zu-%zu", year, m, v + 1, k + 1));
                demo_text(c, demo_village_on(demo_now[v], tz_day_make(year, m, 28)));
                demo_text(c, tz_printf(a, "%d-%02d", year, m));
                demo_text(c, lines[k].line);
                demo_int(c, (int64_t)demo_between(&r, lines[k].low, lines[k].high) * strength / 100);
                demo_text(c, year == 2025 ? "锁定" : "镇审");
                demo_end(c);
            }
    }
}

/* ---- payments: farmland subsidy once a year to each household, minimum living allowance each month */
static void payee(struct demo_csv *c, const struct tz_demo *d, const struct demo_household *h, tz_day on,
                  struct tz_arena *a)
{
    demo_text(c, demo_place(d, h->village, h->group, on, a));
    demo_text(c, h->people[0].name);
    demo_text(c, h->people[0].id);
}

static const char *const payment_heads =
    "补贴项目,发放批次,村组,户主姓名,身份证号,补贴面积,金额,发放形式,造册日期,发放日期,结果,状态";

static void subsidies(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    tz_day listed = tz_day_make(year, 4, 8), paid = tz_day_make(year, 4, 29);
    demo_csv_begin(c, a, payment_heads);
    for (size_t i = 0; i < d->household_n; i++) {
        const struct demo_household *h = &d->households[i];
        demo_text(c, "地力补贴");
        demo_text(c, tz_printf(a, "%d年第1批", year));
        payee(c, d, h, listed, a);
        demo_dec(c, h->mu, 1);
        demo_dec(c, (int64_t)h->mu * 1035, 2); /* 103.50 yuan a mu */
        demo_text(c, "一卡通");
        demo_date(c, listed);
        demo_date(c, paid);
        demo_text(c, "成功");
        demo_text(c, "成功");
        demo_end(c);
    }
}

static void allowances(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    demo_csv_begin(c, a, payment_heads);
    for (int m = 1; m <= months_of(year); m++)
        for (size_t i = 0; i < d->household_n; i++) {
            const struct demo_household *h = &d->households[i];
            if (!h->dibao)
                continue;
            demo_text(c, "低保");
            demo_text(c, tz_printf(a, "%d年%d月", year, m));
            payee(c, d, h, tz_day_make(year, m, 10), a);
            demo_text(c, NULL);
            demo_dec(c, (int64_t)h->n * 38500, 2);
            demo_text(c, "一卡通");
            demo_date(c, tz_day_make(year, m, 5));
            demo_date(c, tz_day_make(year, m, 10));
            demo_text(c, "成功");
            demo_text(c, "成功");
            demo_end(c);
        }
}

const struct demo_maker demo_farm_makers[] = {
    {"crop", "2025年农作物种植统计.csv", crops, 2025},
    {"crop", "2026年农作物种植统计.csv", crops, 2026},
    {"livestock", "2025年畜牧月报.csv", livestock, 2025},
    {"livestock", "2026年畜牧月报.csv", livestock, 2026},
    {"village_economy", "三资平台导出2025.csv", economy, 2025},
    {"village_economy", "三资平台导出2026.csv", economy, 2026},
    {"payment", "2025年耕地地力补贴发放表.csv", subsidies, 2025},
    {"payment", "2026年耕地地力补贴发放表.csv", subsidies, 2026},
    {"payment", "2025年低保金发放表.csv", allowances, 2025},
    {"payment", "2026年低保金发放表.csv", allowances, 2026},
    {NULL, NULL, NULL, 0},
};
