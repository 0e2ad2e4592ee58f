/* SPDX-License-Identifier: Apache-2.0
 *
 * The invented people: households by village and group, names, impossible citizen IDs, land, labels; the sheets of persons,
 * households, organizations and teams.
 */
#include "demo/demo_priv.h"

#include <stdio.h>
#include <string.h>

static const char *const surnames[] = {"江", "陆", "沈", "顾", "韩", "严", "苏", "程", "石", "柳",
                                       "郑", "周", "吴", "唐", "宋", "许", "何", "罗", "谢", "邓",
                                       "冯", "曹", "彭", "曾", "萧", "田", "董", "袁", "潘", "蒋",
                                       "蔡", "余", "杜", "叶", "魏", "吕", "丁", "任", "姚", "卢"};
static const char *const men[] = {"松", "石", "禾", "远", "川", "山", "明", "泽", "春", "秋", "生", "根", "年", "满",
                                  "安", "平", "望", "知", "礼", "谦", "田", "牛", "海", "江", "星", "辰", "朗", "晓"};
static const char *const women[] = {"兰", "梅", "竹", "菊", "秀", "英", "桂", "香", "莲", "荷", "月", "云", "霞", "玉",
                                    "珍", "凤", "萍", "芳", "燕", "霜", "雪", "晴", "岚", "溪", "棠", "苗", "穗", "桃"};

static const char *make_name(struct demo_random *r, const char *surname, bool woman, struct tz_arena *a)
{
    const char *one = woman ? DEMO_PICK(r, women) : DEMO_PICK(r, men);
    if (demo_chance(r, 180))
        return tz_printf(a, "%s%s", surname, one);
    return tz_printf(a, "%s%s%s", surname, woman ? DEMO_PICK(r, women) : DEMO_PICK(r, men), one);
}

/* Area codes that begin with 99 do not exist; the check character is right, so that the form of the number is. A serial
 * number is unique up to 49,500 people: 500 of them an area code, the last digit tells the sex. */
static void make_id(struct demo_person *p, int serial)
{
    static const int weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    snprintf(p->id, sizeof p->id, "9999%02d%08d%03d", 1 + serial / 500 % 99, p->born, serial % 500 * 2 + !p->woman);
    for (int i = 0; i < 17; i++)
        sum += (p->id[i] - '0') * weight[i];
    p->id[17] = "10X98765432"[sum % 11];
    p->id[18] = 0;
}

static void make_person(struct demo_person *p, struct demo_random *r, const char *surname, bool woman, int oldest,
                        int youngest, int serial, struct tz_arena *a)
{
    p->woman = woman;
    p->born = demo_day(r, tz_day_make(oldest, 1, 1), tz_day_make(youngest, 12, 28));
    p->name = make_name(r, surname, woman, a);
    make_id(p, serial);
    snprintf(p->phone, sizeof p->phone, "1990000%04d", serial % 10000); /* a block that is not given out */
}

static int household_size(struct demo_random *r)
{
    static const int sizes[] = {1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6};
    return sizes[demo_below(r, sizeof sizes / sizeof *sizes)];
}

/* One household: a couple, children, sometimes an old parent. */
static void make_household(struct demo_household *h, struct demo_person *people, struct demo_random *r,
                           int first_serial, struct tz_arena *a)
{
    const char *surname = DEMO_PICK(r, surnames);
    int head_year = demo_between(r, 1942, 1996);
    for (int i = 0; i < h->n; i++) {
        struct demo_person *p = &people[i];
        if (i == 0)
            make_person(p, r, surname, demo_chance(r, 150), head_year, head_year, first_serial + i, a);
        else if (i == 1)
            make_person(p, r, DEMO_PICK(r, surnames), !people[0].woman, head_year - 2, head_year + 4, first_serial + i,
                        a);
        else if (i == 4 && head_year > 1962)
            make_person(p, r, surname, demo_chance(r, 600), head_year - 30, head_year - 22, first_serial + i, a);
        else
            make_person(p, r, surname, demo_chance(r, 490), head_year + 22 > 2022 ? 2022 : head_year + 22,
                        head_year + 34 > 2024 ? 2024 : head_year + 34, first_serial + i, a);
        int age = 2025 - tz_day_year(p->born);
        h->labour += age >= 18 && age < 62;
    }
    h->people = people;
    h->mu = demo_between(r, 12, 18 * h->n + 20);
    h->lifted = demo_chance(r, 115);
    h->watched = h->lifted ? demo_chance(r, 35) : demo_chance(r, 3);
    h->dibao = h->labour == 0 ? demo_chance(r, 180) : demo_chance(r, 22);
    h->account = tz_printf(a, "6299%012d", first_serial);
}

/* Some of the old die within the two years; heads of households go on, so that their households keep a payee. */
static void make_deaths(struct tz_demo *d)
{
    struct demo_random r = demo_stream(d, 5, 0);
    for (size_t i = 0; i < d->household_n; i++)
        for (int k = 1; k < d->households[i].n; k++) {
            struct demo_person *p = &d->people[d->households[i].people + k - d->people];
            if (p->born < 19500000 && demo_chance(&r, p->born < 19420000 ? 160 : 70))
                p->died = demo_day(&r, 20250115, 20261025);
        }
}

/* A small town too has a household that is watched. */
static void watch_one(struct tz_demo *d)
{
    for (size_t i = 0; i < d->household_n; i++)
        if (d->households[i].watched)
            return;
    if (d->household_n)
        d->households[0].lifted = d->households[0].watched = true;
}

struct tz_demo *tz_demo_make(uint64_t seed, int people, struct tz_arena *a)
{
    struct tz_demo *d = TZ_NEW(a, struct tz_demo);
    size_t n;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    int shares = 0;
    d->seed = seed;
    d->arena = a;
    d->people = TZ_NEW_ARRAY(a, (size_t)people + 128, struct demo_person);
    d->households = TZ_NEW_ARRAY(a, (size_t)people + 128, struct demo_household);
    for (size_t i = 0; i < n; i++)
        shares += v[i].share;
    for (size_t i = 0; i < n; i++) {
        struct demo_random r = demo_stream(d, 1, (int)i);
        size_t until = d->person_n + (size_t)people * (size_t)v[i].share / (size_t)shares;
        while (d->person_n < until) {
            struct demo_household *h = &d->households[d->household_n++];
            h->n = household_size(&r);
            h->village = (int)i;
            h->group = demo_between(&r, 1, v[i].groups);
            make_household(h, &d->people[d->person_n], &r, (int)d->person_n, a);
            d->person_n += (size_t)h->n;
        }
    }
    watch_one(d);
    make_deaths(d);
    demo_make_orgs(d);
    demo_make_projects(d);
    return d;
}

/* ---- sheets */
static void persons(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    (void)year;
    demo_csv_begin(c, a, "村组,姓名,证件类型,身份证号,性别,出生日期,手机,建档日期,状态");
    for (size_t i = 0; i < d->household_n; i++) {
        const struct demo_household *h = &d->households[i];
        for (int k = 0; k < h->n; k++) {
            const struct demo_person *p = &h->people[k];
            demo_text(c, demo_place(d, h->village, h->group, TZ_DEMO_FIRST, a));
            demo_text(c, p->name);
            demo_text(c, "居民身份证");
            demo_text(c, p->id);
            demo_text(c, p->woman ? "女" : "男");
            demo_date(c, p->born);
            demo_text(c, 2025 - tz_day_year(p->born) > 14 ? p->phone : NULL);
            demo_date(c, 20250105);
            demo_text(c, "在册");
            demo_end(c);
        }
    }
}

/* Those who died that year: their rows are changed, not made. */
static void deaths(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    demo_csv_begin(c, a, "姓名,身份证号,死亡日期,状态");
    for (size_t i = 0; i < d->person_n; i++) {
        if (tz_day_year(d->people[i].died) != year)
            continue;
        demo_text(c, d->people[i].name);
        demo_text(c, d->people[i].id);
        demo_date(c, d->people[i].died);
        demo_text(c, "死亡");
        demo_end(c);
    }
}

static void labels(struct demo_csv *c, const struct demo_household *h, struct tz_arena *a)
{
    demo_text(c, tz_printf(a, "%s%s%s", h->lifted ? "脱贫户" : "", h->watched ? h->lifted ? "、监测户" : "监测户" : "",
                           h->dibao ? h->lifted || h->watched ? "、低保户" : "低保户" : ""));
}

static void members(struct demo_csv *c, const struct demo_household *h, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (int i = 0; i < h->n; i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "", h->people[i].id);
    demo_text(c, b.data);
}

static void households(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    (void)year;
    demo_csv_begin(c, a, "村组,户主姓名,身份证号,家庭成员,户口径,户类型,人口,劳动力,住房等级,饮水,厕所,建档日期,状态");
    struct demo_random r = demo_stream(d, 2, 0);
    for (size_t i = 0; i < d->household_n; i++) {
        const struct demo_household *h = &d->households[i];
        demo_text(c, demo_place(d, h->village, h->group, TZ_DEMO_FIRST, a));
        demo_text(c, h->people[0].name);
        demo_text(c, h->people[0].id);
        members(c, h, a);
        demo_text(c, "户籍");
        labels(c, h, a);
        demo_int(c, h->n);
        demo_int(c, h->labour);
        demo_text(c, demo_chance(&r, 900) ? "A" : "B");
        demo_text(c, demo_chance(&r, 820) ? "自来水" : "集中供水");
        demo_text(c, demo_chance(&r, 880) ? "卫生厕所" : "旱厕");
        demo_date(c, 20250106);
        demo_text(c, "在册");
        demo_end(c);
    }
}

/* ---- organizations: growers and firms of the villages, and what the town has itself */
static const struct {
    const char *kind, *tail, *industry;
    bool grower;
} org_kinds[] = {{"合作社", "种养专业合作社", "果蔬", true}, {"家庭农场", "家庭农场", "果蔬", true},
                 {"养殖场", "养殖场", "畜牧", false},        {"工业企业", "农产品加工有限公司", "农产品加工", false},
                 {"商户", "商店", "商贸物流", false},        {"餐饮", "农家饭店", "商贸物流", false}};
static const char *const town_orgs[][2] = {
    {"学校", "云上镇中心小学"},       {"学校", "云上镇初级中学"},         {"学校", "云上镇中心幼儿园"},
    {"卫生院", "云上镇卫生院"},       {"养老机构", "云上镇敬老院"},       {"机关事业", "云上镇便民服务中心"},
    {"景区", "云上镇云溪风景区"},     {"供销网点", "云上镇供销社"},       {"药店", "云上镇康民药店"},
    {"社会组织", "云上镇志愿者协会"}, {"龙头企业", "云上镇云上茶业公司"}, {"机关事业", "云上镇人民政府"}};

void demo_make_orgs(struct tz_demo *d)
{
    static const char *const stems[] = {"禾丰",   "绿野", "云溪", "松泉", "金穗", "百草",
                                        "山里红", "青禾", "白鹭", "稻香", "石上", "晨曦"};
    enum { TOWN = sizeof town_orgs / sizeof *town_orgs, PER = 9 };
    struct demo_random r = demo_stream(d, 3, 0);
    d->orgs = TZ_NEW_ARRAY(d->arena, demo_now_n * PER + TOWN, struct demo_org);
    for (size_t i = 0; i < TOWN; i++)
        d->orgs[d->org_n++] = (struct demo_org){town_orgs[i][1], town_orgs[i][0], -1, 20150301, 12};
    for (size_t v = 0; v < demo_now_n; v++)
        for (int k = 0; k < PER; k++) {
            int kind = demo_below(&r, 6);
            const char *village = demo_village_on(demo_now[v], TZ_DEMO_FIRST);
            tz_day started = demo_day(&r, 20180101, TZ_DEMO_LAST);
            d->orgs[d->org_n++] = (struct demo_org){
                tz_printf(d->arena, "%s%s%d号%s", village, DEMO_PICK(&r, stems), k + 1, org_kinds[kind].tail),
                org_kinds[kind].kind, (int)v, started, demo_between(&r, 1, kind == 3 ? 60 : 8)};
        }
}

static void organizations(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    (void)year;
    (void)a;
    demo_csv_begin(c, a, "村组,单位名称,类型,产业,新型农业经营主体,用工,引进或成立日期,建档日期,状态");
    for (size_t i = 0; i < d->org_n; i++) {
        const struct demo_org *o = &d->orgs[i];
        size_t kind = 0;
        while (kind < sizeof org_kinds / sizeof *org_kinds && org_kinds[kind].kind != o->kind)
            kind++;
        bool village = kind < sizeof org_kinds / sizeof *org_kinds;
        demo_text(c, o->village < 0 ? "镇本级" : demo_village_on(demo_now[o->village], TZ_DEMO_FIRST));
        demo_text(c, o->name);
        demo_text(c, o->kind);
        demo_text(c, village ? org_kinds[kind].industry : "其他");
        demo_text(c, village && org_kinds[kind].grower ? "是" : "否");
        demo_int(c, o->workers);
        demo_date(c, o->started);
        demo_date(c, o->started > 20250110 ? o->started : 20250110);
        demo_text(c, "经营");
        demo_end(c);
    }
}

static void teams(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"网格员", "护林员", "保洁员", "人民调解员", "志愿者", "联户长"};
    (void)year;
    demo_csv_begin(c, a, "村组,队伍或名册,队伍名称,姓名,加入日期,状态");
    struct demo_random r = demo_stream(d, 4, 0);
    for (size_t v = 0; v < demo_now_n; v++)
        for (int k = 0; k < 18; k++) {
            const struct demo_household *h = NULL;
            for (int tries = 0; tries < 400 && (!h || h->village != demo_now[v] || !h->labour); tries++)
                h = &d->households[demo_below(&r, (int)d->household_n)];
            demo_text(c, demo_village_on(demo_now[v], TZ_DEMO_FIRST));
            demo_text(c, kinds[k % 6]);
            demo_text(c, tz_printf(a, "%s%s队", demo_village_on(demo_now[v], TZ_DEMO_FIRST), kinds[k % 6]));
            demo_text(c, h->people[0].name);
            demo_date(c, demo_day(&r, 20250101, 20250331));
            demo_text(c, "在册");
            demo_end(c);
        }
}

const struct demo_maker demo_people_makers[] = {
    {"person", "人员信息.csv", persons, 0},
    {"household", "户信息.csv", households, 0},
    {"person", "2025年死亡登记.csv", deaths, 2025},
    {"person", "2026年死亡登记.csv", deaths, 2026},
    {"organization", "单位与经营主体.csv", organizations, 0},
    {"roster", "队伍名册.csv", teams, 0},
    {NULL, NULL, NULL, 0},
};
