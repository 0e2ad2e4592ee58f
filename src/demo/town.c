/* SPDX-License-Identifier: Apache-2.0
 *
 * The villages of the made-up township before and after the merger, its accounts, random numbers, CSV.
 */
#include "demo/ledger.h"

#include <string.h>

static const struct tz_demo_village villages[] = {
    {"青石村", "青石村", 7, 100}, {"柳溪村", "柳溪村", 8, 120}, {"南坡村", "柳溪村", 5, 60},
    {"白鹭村", "白鹭村", 6, 95},  {"松岭村", "松岭村", 7, 105}, {"竹坞村", "松岭村", 4, 50},
    {"云梯村", "云梯村", 6, 90},  {"石桥村", "石桥村", 8, 130}, {"下湾村", "石桥村", 5, 65},
    {"枫林村", "枫林村", 6, 92},  {"梅垅村", "梅垅村", 7, 98},  {"金盆村", "金盆村", 6, 88},
    {"长塘村", "长塘村", 7, 102}, {"沙洲村", "长塘村", 4, 55},  {"杏花村", "杏花村", 6, 94},
    {"红岩村", "红岩村", 5, 80},  {"西坑村", "红岩村", 4, 52},  {"高峰村", "高峰村", 5, 78},
    {"新田村", "新田村", 6, 90},  {"老田村", "新田村", 4, 56},
};
enum { VILLAGES = sizeof villages / sizeof *villages };
const int demo_now[] = {0, 1, 3, 4, 6, 7, 9, 10, 11, 12, 14, 15, 17, 18};
const size_t demo_now_n = sizeof demo_now / sizeof *demo_now;

const struct tz_demo_village *tz_demo_villages(size_t *n)
{
    *n = VILLAGES;
    return villages;
}

/* ---- the land */
enum { LAND_WEST = 115300000, LAND_SOUTH = 30100000, SQUARE_WIDE = 30000, SQUARE_HIGH = 25000, SQUARES_A_ROW = 4 };

struct tz_demo_square tz_demo_square(int village)
{
    return (struct tz_demo_square){LAND_WEST + village % SQUARES_A_ROW * SQUARE_WIDE,
                                   LAND_SOUTH + village / SQUARES_A_ROW * SQUARE_HIGH};
}

/* Corners of the squares are bent, each by its own place, so that neighbours share them. */
static const char *corner(int x, int y, struct tz_arena *a)
{
    unsigned h = ((unsigned)x / 1000U * 31U) ^ ((unsigned)y / 1000U * 17U);
    x += (int)(h % 7) * 900 - 2700;
    y += (int)(h / 7 % 7) * 700 - 2100;
    return tz_printf(a, "%d.%06d,%d.%06d", x / 1000000, x % 1000000, y / 1000000, y % 1000000);
}

const char *tz_demo_outline(const char **outline, size_t i, struct tz_arena *a)
{
    static const int at[][2] = {{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
    const char *out = "";
    if (i >= demo_now_n)
        return NULL;
    struct tz_demo_square q = tz_demo_square((int)i);
    for (size_t k = 0; k < sizeof at / sizeof *at; k++)
        out = tz_printf(a, "%s%s%s", out, k ? ";" : "",
                        corner(q.west + at[k][0] * SQUARE_WIDE / 2, q.south + at[k][1] * SQUARE_HIGH / 2, a));
    *outline = out;
    return villages[demo_now[i]].into;
}

const char *demo_village_on(int village, tz_day day)
{
    return day >= TZ_DEMO_MERGE ? villages[village].into : villages[village].name;
}

/* After the merger groups keep their own names under the new village; rows name the village only, groups before it. */
char *demo_place(const struct tz_demo *d, int village, int group, tz_day day, struct tz_arena *a)
{
    (void)d;
    if (!group || day >= TZ_DEMO_MERGE)
        return tz_strdup(a, demo_village_on(village, day));
    return tz_printf(a, "%s%d组", villages[village].name, group);
}

/* ---- accounts */
static const struct tz_demo_account accounts[] = {
    {"zhenzhang", "江望舒", "党政办", "mayor", NULL, "yunshang-2026"},
    {"shuji", "陆知远", "党政办", "secretary", NULL, "yunshang-2026"},
    {"fenguan", "沈清和", "党政办", "leader", NULL, "yunshang-2026"},
    {"dangzheng", "顾南星", "党政办", "office", NULL, "yunshang-2026"},
    {"zongzhi", "韩松年", "平安法治办", "clerk", NULL, "yunshang-2026"},
    {"sifa", "严明礼", "司法所", "judicial", NULL, "yunshang-2026"},
    {"nongye", "苏稻香", "农业农村服务中心", "clerk", NULL, "yunshang-2026"},
    {"suozhang", "程秉谦", "农业农村服务中心", "head", NULL, "yunshang-2026"},
    {"qingshi", "石小满", "青石村", "village", "青石村", "yunshang-2026"},
    {"liuxi", "柳春生", "柳溪村", "village", "柳溪村", "yunshang-2026"},
    {"wangge", "郑阿禾", "青石村", "grid", "青石村", "yunshang-2026"},
    {"minzheng", "温如玉", "社会事务办", "clerk", NULL, "yunshang-2026"},
    {"kuaiji", "许文竹", "青石村", "accountant", "青石村", "yunshang-2026"},
    {"jiwei", "罗正言", "纪委", "discipline", NULL, "yunshang-2026"},
    {"paichusuo", "曹守安", "派出所", "police", NULL, "yunshang-2026"},
    {"weisheng", "叶知秋", "卫生院", "clinic", NULL, "yunshang-2026"},
    {"xuexiao", "杜若兰", "中心学校", "school", NULL, "yunshang-2026"},
    {"daibiao", "周乐山", "人大办", "deputy", NULL, "yunshang-2026"},
    {"shenji", "吴秋水", "县审计局", "auditor", NULL, "yunshang-2026"},
};

const struct tz_demo_account *tz_demo_accounts(size_t *n)
{
    *n = sizeof accounts / sizeof *accounts;
    return accounts;
}

static const struct tz_demo_grant grants[] = {
    {"minzheng", "clerk", NULL, "care_visit"}, {"qingshi", "village", "青石村", "care_visit"},
    {"sifa", "judicial", NULL, "key_person"},  {"paichusuo", "police", NULL, "key_person"},
    {"paichusuo", "police", NULL, "clue"},     {"jiwei", "discipline", NULL, "clue"},
};

const struct tz_demo_grant *tz_demo_grants(size_t *n)
{
    *n = sizeof grants / sizeof *grants;
    return grants;
}

/* ---- reports: the files of demo/ */
extern const char demo_report_text[], demo_draft_text[], demo_scores_text[];

const char *tz_demo_report(void)
{
    return demo_report_text;
}

const char *tz_demo_scores(void)
{
    return demo_scores_text;
}

const char *tz_demo_draft(void)
{
    return demo_draft_text;
}

/* ---- random numbers (splitmix64) */
uint64_t demo_next(struct demo_random *r)
{
    uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int demo_below(struct demo_random *r, int n)
{
    return (int)(demo_next(r) % (uint64_t)n);
}

int demo_between(struct demo_random *r, int a, int b)
{
    return a + demo_below(r, b - a + 1);
}

bool demo_chance(struct demo_random *r, int permille)
{
    return demo_below(r, 1000) < permille;
}

const char *demo_pick(struct demo_random *r, const char *const *words, size_t n)
{
    return words[demo_below(r, (int)n)];
}

tz_day demo_day(struct demo_random *r, tz_day from, tz_day till)
{
    int32_t a = tz_day_serial(from), b = tz_day_serial(till);
    return b <= a ? from : tz_day_from_serial(a + demo_below(r, b - a + 1));
}

struct demo_random demo_stream(const struct tz_demo *d, int what, int which)
{
    struct demo_random r = {d->seed ^ ((uint64_t)what << 32) ^ (uint64_t)which * UINT64_C(0xd1342543de82ef95)};
    demo_next(&r);
    return r;
}

/* ---- CSV */
void demo_csv_begin(struct demo_csv *c, struct tz_arena *a, const char *heads)
{
    tz_buf_init(&c->b, a);
    tz_buf_str(&c->b, heads);
    tz_buf_str(&c->b, "\r\n");
    c->rows = 0;
    c->in_row = false;
}

static void comma(struct demo_csv *c)
{
    if (c->in_row)
        tz_buf_char(&c->b, ',');
    c->in_row = true;
}

void demo_text(struct demo_csv *c, const char *s)
{
    comma(c);
    if (!s)
        return;
    if (!strpbrk(s, ",\"\n")) {
        tz_buf_str(&c->b, s);
        return;
    }
    tz_buf_char(&c->b, '"');
    for (; *s; s++) {
        if (*s == '"')
            tz_buf_char(&c->b, '"');
        tz_buf_char(&c->b, *s);
    }
    tz_buf_char(&c->b, '"');
}

void demo_int(struct demo_csv *c, int64_t v)
{
    comma(c);
    tz_buf_int(&c->b, v);
}

void demo_dec(struct demo_csv *c, int64_t v, int decimals)
{
    char text[32];
    comma(c);
    tz_buf_str(&c->b, tz_dec_print(text, v, decimals));
}

void demo_date(struct demo_csv *c, tz_day d)
{
    char text[16];
    comma(c);
    if (d)
        tz_buf_str(&c->b, tz_day_print(text, d));
}

void demo_end(struct demo_csv *c)
{
    tz_buf_str(&c->b, "\r\n");
    c->rows++;
    c->in_row = false;
}

/* ---- the sheets in order: people first, then what refers to them */
static bool made(struct tz_demo_sheet *out, const struct tz_demo *d, const struct demo_maker *m, struct tz_arena *a)
{
    struct demo_csv c;
    m->make(&c, d, m->year, a);
    *out = (struct tz_demo_sheet){m->reg, m->name, c.b.data, c.b.len, c.rows, true};
    return true;
}

static bool described(struct tz_demo_sheet *out, const struct tz_demo *d, size_t i, struct tz_arena *a)
{
    struct demo_csv c;
    size_t n;
    const struct ledger *all = demo_ledgers(&n, a), *l = &all[i];
    if (i >= n)
        return false;
    demo_ledger_make(&c, d, l, a);
    const char *name = l->year ? tz_printf(a, "%d年%s.csv", l->year, l->name) : tz_printf(a, "%s.csv", l->name);
    *out = (struct tz_demo_sheet){l->reg, name, c.b.data, c.b.len, c.rows, true};
    return true;
}

bool tz_demo_sheet(struct tz_demo_sheet *out, const struct tz_demo *d, size_t i, struct tz_arena *a)
{
    static const struct demo_maker *const lists[] = {demo_people_makers, demo_affair_makers, demo_farm_makers,
                                                     demo_care_makers};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (const struct demo_maker *m = lists[l]; m->reg; m++)
            if (i-- == 0)
                return made(out, d, m, a);
    return described(out, d, i, a);
}
