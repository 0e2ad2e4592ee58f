/* SPDX-License-Identifier: Apache-2.0
 *
 * Two years of affairs: disputes, hotline orders, petitions, households watched, duties and patrols, inspections and
 * hazards, projects, publications, tasks.
 */
#include "demo/demo_priv.h"

#include <stdio.h>

static int year_days(int year)
{
    return tz_day_serial(year == 2025 ? 20251231 : TZ_DEMO_LAST) - tz_day_serial(tz_day_make(year, 1, 1));
}

/* A day of the year up to the last one with work; earlier years are whole. */
static tz_day day_in(struct demo_random *r, int year)
{
    return tz_day_add(tz_day_make(year, 1, 1), demo_below(r, year_days(year) + 1));
}

static tz_day after(tz_day d, int days)
{
    tz_day then = tz_day_add(d, days);
    return then > TZ_DEMO_LAST ? 0 : then;
}

static const struct demo_household *someone(const struct tz_demo *d, struct demo_random *r)
{
    return &d->households[demo_below(r, (int)d->household_n)];
}

/* ---- disputes */
static void disputes(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"邻里",     "邻里", "婚姻家庭", "房屋宅基地", "山林土地",
                                        "合同债务", "劳动", "损害赔偿", "交通事故",   "其他"};
    static const char *const sources[] = {"主动排查", "主动排查", "申请", "热线转", "信访转"};
    struct demo_random r = demo_stream(d, 10, year);
    demo_csv_begin(c, a, "平台编号,村组,受理日期,纠纷类型,当事人,来源,风险,化解层级,化解日期,结果,回访日期,状态");
    int n = year == 2025 ? 286 : 248;
    for (int i = 0; i < n; i++) {
        const struct demo_household *h = someone(d, &r), *other = someone(d, &r);
        tz_day on = day_in(&r, year);
        tz_day settled = after(on, demo_between(&r, 1, demo_chance(&r, 80) ? 55 : 26));
        bool well = demo_chance(&r, 965);
        tz_day asked = settled && well && demo_chance(&r, 985) ? after(settled, demo_between(&r, 12, 31)) : 0;
        demo_text(c, tz_printf(a, "TJ%d%05d", year, i + 1));
        demo_text(c, demo_place(d, h->village, h->group, on, a));
        demo_date(c, on);
        demo_text(c, DEMO_PICK(&r, kinds));
        demo_text(c, tz_printf(a, "%s、%s", h->people[0].name, other->people[0].name));
        demo_text(c, DEMO_PICK(&r, sources));
        demo_text(c, demo_chance(&r, 40) ? "红" : demo_chance(&r, 120) ? "橙" : "绿");
        demo_text(c, demo_chance(&r, 700) ? "村" : "镇");
        demo_date(c, settled);
        demo_text(c, !settled ? NULL : well ? "成功" : "不成功");
        demo_date(c, asked);
        demo_text(c, !settled ? "调处中" : !well ? "不成功" : asked ? "回访" : "化解");
        demo_end(c);
    }
}

/* ---- hotline */
static void hotline(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"咨询", "求助", "求助", "投诉", "投诉", "建议", "举报"};
    static const char *const classes[] = {"道路破损", "路灯", "供水", "农田水利", "补贴发放",
                                          "低保救助", "噪声", "垃圾", "邻里纠纷", "交通秩序"};
    static const char *const what[] = {"反映村道路面坑洼", "反映路灯不亮", "反映水压不足", "询问水渠清淤时间",
                                       "询问补贴到账时间", "咨询救助办理", "反映夜间噪声", "反映垃圾清运不及时",
                                       "反映邻里排水",     "反映占道停车"};
    struct demo_random r = demo_stream(d, 11, year);
    demo_csv_begin(
        c, a,
        "工单号,派单日期,办结日期,诉求类型,分类,来源,村组,诉求人,联系电话,诉求内容,紧急程度,是否解决,回访评价,状态");
    int n = year == 2025 ? 312 : 274;
    for (int i = 0; i < n; i++) {
        const struct demo_household *h = someone(d, &r);
        int topic = demo_below(&r, 10);
        tz_day on = day_in(&r, year),
               done = after(on, demo_chance(&r, 45) ? demo_between(&r, 8, 16) : demo_between(&r, 1, 5));
        demo_text(c, tz_printf(a, "RX%d%06d", year, 1000 + i));
        demo_date(c, on);
        demo_date(c, done);
        demo_text(c, DEMO_PICK(&r, kinds));
        demo_text(c, classes[topic]);
        demo_text(c, demo_chance(&r, 800) ? "电话" : "小程序");
        demo_text(c, demo_village_on(h->village, on));
        demo_text(c, h->people[0].name);
        demo_text(c, h->people[0].phone);
        demo_text(c, what[topic]);
        demo_text(c, demo_chance(&r, 60) ? "紧急" : "一般");
        demo_text(c, !done ? NULL : demo_chance(&r, 820) ? "已解决" : "解释");
        demo_text(c, !done ? NULL : demo_chance(&r, 700) ? "满意" : demo_chance(&r, 800) ? "基本满意" : "不满意");
        demo_text(c, done ? "归档" : "办理");
        demo_end(c);
    }
}

/* ---- petitions */
static void petitions(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const forms[] = {"来访", "来信", "来电", "网上"};
    static const char *const classes[] = {"土地", "农业农村", "城乡建设", "劳动社保", "环保", "民政", "其他"};
    struct demo_random r = demo_stream(d, 12, year);
    demo_csv_begin(
        c, a, "信访件编号,登记日期,信访形式,信访目的,内容分类,信访人,初重积,村组,办理途径,受理告知日期,化解日期,状态");
    int n = year == 2025 ? 46 : 33;
    for (int i = 0; i < n; i++) {
        const struct demo_household *h = someone(d, &r);
        tz_day on = day_in(&r, year), told = after(on, demo_between(&r, 1, 12)),
               settled = after(on, demo_between(&r, 15, 70));
        demo_text(c, tz_printf(a, "XF%d%04d", year, i + 1));
        demo_date(c, on);
        demo_text(c, DEMO_PICK(&r, forms));
        demo_text(c, demo_chance(&r, 850) ? "申诉求决" : "建议意见");
        demo_text(c, DEMO_PICK(&r, classes));
        demo_text(c, h->people[0].name);
        demo_text(c, demo_chance(&r, 120) ? "积案" : demo_chance(&r, 150) ? "重复" : "初次");
        demo_text(c, demo_village_on(h->village, on));
        demo_text(c, "信访程序");
        demo_date(c, told);
        demo_date(c, settled);
        demo_text(c, settled ? "办结" : told ? "办理" : "登记");
        demo_end(c);
    }
}

/* ---- households watched */
static void watched(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const classes[] = {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"};
    static const char *const risks[] = {"因病", "因残", "因学", "就业不稳", "缺劳力", "因灾"};
    (void)year;
    struct demo_random r = demo_stream(d, 13, 0);
    int serial = 0;
    demo_csv_begin(c, a,
                   "户编号,村组,户主姓名,身份证号,监测类别,发现方式,识别日期,监测人口,风险类型,风险状态,风险消除日期,"
                   "措施落实日期,帮扶措施种类,帮扶措施日期,帮扶措施已落实,状态");
    for (size_t i = 0; i < d->household_n; i++) {
        const struct demo_household *h = &d->households[i];
        if (!h->watched)
            continue;
        tz_day on = demo_day(&r, TZ_DEMO_FIRST, 20260930),
               gone = demo_chance(&r, 450) ? after(on, demo_between(&r, 120, 330)) : 0;
        demo_text(c, tz_printf(a, "JC9999%05d", ++serial));
        demo_text(c, demo_place(d, h->village, h->group, on, a));
        demo_text(c, h->people[0].name);
        demo_text(c, h->people[0].id);
        demo_text(c, h->lifted ? classes[0] : classes[demo_between(&r, 1, 2)]);
        demo_text(c, demo_chance(&r, 600) ? "干部排查" : "部门预警");
        demo_date(c, on);
        demo_int(c, h->n);
        demo_text(c, DEMO_PICK(&r, risks));
        demo_text(c, gone ? "稳定消除" : "未消除");
        demo_date(c, gone);
        tz_day helped = after(on, demo_between(&r, 2, 9));
        demo_date(c, helped);
        demo_text(c, helped ? demo_chance(&r, 500) ? "兜底" : "就业" : NULL);
        demo_date(c, helped);
        demo_text(c, helped ? "是" : NULL);
        demo_text(c, gone ? "已消除" : "帮扶中");
        demo_end(c);
    }
}

/* ---- duties and patrols */
static void duties(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"河长", "林长", "田长", "包村"};
    (void)year;
    struct demo_random r = demo_stream(d, 14, 0);
    demo_csv_begin(c, a, "村组,种类,级别,姓名,对象,频次,起,状态");
    for (size_t v = 0; v < demo_now_n; v++)
        for (int k = 0; k < 4; k++) {
            const struct demo_household *h = someone(d, &r);
            const char *village = demo_village_on(demo_now[v], TZ_DEMO_FIRST);
            demo_text(c, village);
            demo_text(c, kinds[k]);
            demo_text(c, k == 3 ? "镇" : "村");
            demo_text(c, h->people[0].name);
            demo_text(c, tz_printf(a, "%s%s", village, k == 0 ? "段云溪" : k == 1 ? "林区" : k == 2 ? "基本农田" : ""));
            demo_text(c, k == 3 ? NULL : "每周1次"); /* how often a village is stayed in is not laid down */
            demo_date(c, TZ_DEMO_FIRST);
            demo_text(c, "生效");
            demo_end(c);
        }
}

static void patrols(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"河湖", "林", "田"};
    tz_day last = year == 2025 ? 20251231 : TZ_DEMO_LAST;
    struct demo_random r = demo_stream(d, 15, year);
    demo_csv_begin(c, a, "村组,巡查类别,责任,巡查日期,时长,里程,发现问题数,状态");
    for (tz_day week = tz_day_make(year, 1, 6); week <= last; week = tz_day_add(week, 7))
        for (size_t v = 0; v < demo_now_n; v++)
            for (int k = 0; k < 3; k++) {
                tz_day on = tz_day_add(week, demo_below(&r, 7));
                if (demo_chance(&r, 70) || on > last)
                    continue;
                demo_text(c, demo_village_on(demo_now[v], on));
                demo_text(c, kinds[k]);
                demo_text(c, tz_printf(a, "ZR-2025-%06zu", v * 4 + (size_t)k + 1)); /* as duties() are numbered */
                demo_date(c, on);
                demo_int(c, demo_chance(&r, 40) ? demo_between(&r, 3, 9) : demo_between(&r, 25, 120));
                demo_int(c, demo_between(&r, 800, 6000));
                demo_int(c, demo_chance(&r, 60) ? demo_between(&r, 1, 3) : 0);
                demo_text(c, "已核");
                demo_end(c);
            }
}

/* ---- inspections and hazards */
static void inspections(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[] = {"安全生产",     "消防",     "食品药品", "燃气",
                                        "道路交通整治", "校园周边", "自建房",   "联合执法"};
    struct demo_random r = demo_stream(d, 16, year);
    demo_csv_begin(c, a, "村组,检查类别,行动批次,检查时间,检查人数,发现隐患数,结果,状态");
    int operations = year == 2025 ? 96 : 84;
    for (int i = 0; i < operations; i++) {
        const char *kind = DEMO_PICK(&r, kinds);
        tz_day on = day_in(&r, year);
        for (int k = demo_between(&r, 1, 6); k > 0; k--) {
            int found = demo_chance(&r, 280) ? demo_between(&r, 1, 2) : 0;
            demo_text(c, demo_village_on(demo_now[demo_below(&r, (int)demo_now_n)], on));
            demo_text(c, kind);
            demo_text(c, tz_printf(a, "%d年第%d次%s", year, i + 1, kind));
            demo_date(c, on);
            demo_int(c, demo_between(&r, 2, 5));
            demo_int(c, found);
            demo_text(c, found ? "需整改" : "合格");
            demo_text(c, "归档");
            demo_end(c);
        }
    }
}

static void hazards(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const fields[] = {"安全生产", "消防", "道路交通", "用电燃气", "房屋", "地质灾害", "水库"};
    static const char *const what[] = {"操作间堆放杂物", "灭火器过期", "弯道警示牌倾倒", "线路老化",
                                       "外墙开裂",       "坡面松动",   "溢洪道有杂物"};
    struct demo_random r = demo_stream(d, 17, year);
    demo_csv_begin(c, a, "隐患编号,村组,发现日期,来源,领域,隐患内容,等级,整改期限,整改日期,复查日期,治理投入,状态");
    int n = year == 2025 ? 128 : 112;
    for (int i = 0; i < n; i++) {
        int field = demo_below(&r, 7);
        bool grave = demo_chance(&r, 35);
        tz_day on = day_in(&r, year), limit = tz_day_add(on, grave ? 60 : 30);
        tz_day fixed = after(on, demo_between(&r, 2, demo_chance(&r, 110) ? 50 : 24));
        tz_day checked = fixed ? after(fixed, demo_between(&r, 1, 5)) : 0;
        demo_text(c, tz_printf(a, "YH%d%05d", year, i + 1));
        demo_text(c, demo_village_on(demo_now[demo_below(&r, (int)demo_now_n)], on));
        demo_date(c, on);
        demo_text(c, demo_chance(&r, 500) ? "检查" : "网格");
        demo_text(c, fields[field]);
        demo_text(c, what[field]);
        demo_text(c, grave ? "重大" : "一般");
        demo_date(c, limit);
        demo_date(c, fixed);
        demo_date(c, checked);
        if (checked)
            demo_int(c, demo_between(&r, 2, 90) * 100);
        else
            demo_text(c, NULL);
        demo_text(c, checked ? "销号" : fixed ? "待复查" : "整改中");
        demo_end(c);
    }
}

/* ---- projects */
static const struct {
    const char *kind, *sector, *name;
} project_kinds[] = {{"道路", "基础设施", "通组路硬化"}, {"水利", "基础设施", "山塘整治"},
                     {"饮水", "民生", "安全饮水提升"},   {"农业产业", "产业", "标准化果园"},
                     {"加工", "产业", "农产品初加工"},   {"人居环境", "生态", "人居环境整治"},
                     {"污水垃圾", "生态", "污水处理站"}, {"文旅", "产业", "乡村旅游步道"},
                     {"教育", "民生", "村小学操场改造"}, {"工业", "产业", "竹木加工厂"}};

static void make_project(struct tz_demo *d, struct demo_random *r, int year, int i)
{
    struct demo_project *p = &d->projects[d->project_n++];
    p->kind = demo_below(r, 10);
    p->invited = p->kind == 9 || p->kind == 4;
    p->reserved = day_in(r, year);
    p->started = demo_chance(r, 760) ? after(p->reserved, demo_between(r, 20, 90)) : 0;
    p->done = p->started && demo_chance(r, 800) ? after(p->started, demo_between(r, 40, 200)) : 0;
    p->village = demo_below(r, (int)demo_now_n);
    p->name = tz_printf(d->arena, "%s%d年%s项目（%d）", demo_village_on(demo_now[p->village], p->reserved), year,
                        project_kinds[p->kind].name, i + 1);
    p->cost = (int64_t)demo_between(r, 12, p->invited ? 3000 : 260) * 10000;
    p->people = demo_between(r, 60, 1800);
}

void demo_make_projects(struct tz_demo *d)
{
    d->projects = TZ_NEW_ARRAY(d->arena, 80, struct demo_project);
    for (int year = 2025; year <= 2026; year++) {
        struct demo_random r = demo_stream(d, 18, year);
        for (int i = 0; i < (year == 2025 ? 44 : 36); i++)
            make_project(d, &r, year, i);
    }
}

static void projects(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    struct demo_random r = demo_stream(d, 22, year);
    demo_csv_begin(
        c, a, "村组,项目名称,行业,大类,专项,来源,总投资,受益人数,储备日期,签约日期,开工日期,竣工日期,投产日期,状态");
    for (size_t i = 0; i < d->project_n; i++) {
        const struct demo_project *p = &d->projects[i];
        if (tz_day_year(p->reserved) != year)
            continue;
        demo_text(c, demo_village_on(demo_now[p->village], p->reserved));
        demo_text(c, p->name);
        demo_text(c, project_kinds[p->kind].kind);
        demo_text(c, project_kinds[p->kind].sector);
        demo_text(c, p->invited ? NULL : demo_chance(&r, 500) ? "衔接资金" : "涉农整合");
        demo_text(c, p->invited ? "招商" : "政府投资");
        demo_int(c, p->cost);
        demo_int(c, p->people);
        demo_date(c, p->reserved);
        demo_date(c, p->invited ? after(p->reserved, 10) : 0);
        demo_date(c, p->started);
        demo_date(c, p->done);
        demo_date(c, p->invited && p->done ? after(p->done, 15) : 0);
        demo_text(c, p->done ? "完结" : p->started ? "在建" : "储备");
        demo_end(c);
    }
}

/* ---- publications and tasks */
static void publications(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const char *const kinds[][2] = {{"社会救助", "低保对象公示"},
                                           {"惠农补贴", "耕地地力补贴发放公示"},
                                           {"项目公示", "衔接资金项目公示"},
                                           {"财政预决算", "部门预算公开"},
                                           {"政策文件", "通知"},
                                           {"应急预案", "防汛应急预案"},
                                           {"村级三资", "村级财务公开"},
                                           {"统计信息", "统计信息公开"}};
    struct demo_random r = demo_stream(d, 19, year);
    demo_csv_begin(c, a, "村组,索引号,名称,分类,体裁,发布机构,发文日期,形成日期,发布日期,内容年度,状态");
    int n = year == 2025 ? 148 : 126;
    for (int i = 0; i < n; i++) {
        int kind = demo_below(&r, 8);
        tz_day formed = day_in(&r, year);
        tz_day published = after(formed, demo_chance(&r, 60) ? demo_between(&r, 31, 40) : demo_between(&r, 1, 22));
        if (!published)
            continue;
        demo_text(c, "镇本级");
        demo_text(c, tz_printf(a, "999901100/%d-%05d", year, i + 1));
        demo_text(c, tz_printf(a, TZ_DEMO_NAME "%s（%d年第%d号）", kinds[kind][1], year, i + 1));
        demo_text(c, kinds[kind][0]);
        demo_text(c, kind < 3 ? "公示" : "通知");
        demo_text(c, TZ_DEMO_NAME "人民政府");
        demo_date(c, formed);
        demo_date(c, formed);
        demo_date(c, published);
        demo_int(c, year);
        demo_text(c, "发布");
        demo_end(c);
    }
}

/* Last year's promises; this year's come from the report itself. */
static void tasks(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    static const struct {
        const char *text, *unit, *indicator, *target, *target_unit;
    } list[] = {{"化解矛盾纠纷250起以上", "平安法治办", "dispute_settled", "250", "起"},
                {"12345热线按期办结率达到95%以上", "平安法治办", "hotline_on_time", "95", "%"},
                {"粮食播种面积稳定在3.8万亩以上", "农业农村服务中心", "crop_area | crop=粮食", "38000", "亩"},
                {"新开工项目20个以上", "经济发展办", "project_started", "20", "个"},
                {"村集体经济收入突破800万元", "农业农村服务中心", "collective_income", "8000000", "元"},
                {"整改安全隐患130处以上", "应急办", "hazard_fixed", "130", "处"},
                {"主动公开政府信息120条以上", "党政办", "published", "120", "条"},
                {"完成税收360万元", "财政所", "tax_revenue", "3600000", "元"},
                {"开工安全饮水提升项目3个", "农业农村服务中心", "project_started | kind=饮水", "3", "个"},
                {"升级道路20公里", "村镇建设办", "works_length | object=道路", "20", "公里"},
                {"城镇新增就业150人", "社会事务办", "urban_new_jobs", "150", "人"},
                {"河湖巡查完成率达到90%", "河长办", "patrol_rate | kind=河长", "90", "%"},
                {"建成镇综合文化站", "党建办", NULL, NULL, NULL}};
    (void)d;
    (void)a;
    demo_csv_begin(c, a, "村组,来源,内容,年度,对应指标,目标值,目标单位,责任单位,下达日期,时限,进度,完成日期,兑现,状态");
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        demo_text(c, "镇本级");
        demo_text(c, "政府工作报告");
        demo_text(c, list[i].text);
        demo_int(c, year);
        demo_text(c, list[i].indicator);
        demo_text(c, list[i].target);
        demo_text(c, list[i].target_unit);
        demo_text(c, list[i].unit);
        demo_date(c, tz_day_make(year, 1, 22));
        demo_date(c, tz_day_make(year, 12, 31));
        demo_text(c, list[i].indicator ? "按序时" : "完成");
        demo_date(c, list[i].indicator ? 0 : tz_day_make(year, 11, 18));
        demo_text(c, list[i].indicator ? NULL : "兑现"); /* the others are settled by their figures */
        demo_text(c, "结账");
        demo_end(c);
    }
}

static void statistics(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a)
{
    struct demo_random r = demo_stream(d, 21, year);
    int months = year == 2025 ? 12 : tz_day_month(TZ_DEMO_LAST);
    demo_csv_begin(c, a, "村组,指标名称,统计期,数值,单位,官方增幅,版本,状态");
    for (int m = 1; m <= months; m++) {
        demo_text(c, "镇本级");
        demo_text(c, "税收");
        demo_text(c, tz_printf(a, "%d-%02d", year, m));
        demo_int(c, (int64_t)demo_between(&r, 220, 360) * 1000);
        demo_text(c, "元");
        demo_text(c, NULL);
        demo_text(c, "快报");
        demo_text(c, "确认");
        demo_end(c);
    }
    static const struct {
        const char *item;
        int64_t low, high;
        const char *growth;
    } yearly[] = {{"农民人均可支配收入", 18600, 19400, "6.4"}, {"固定资产投资", 236000000, 258000000, "5.2"}};
    for (size_t i = 0; year == 2025 && i < sizeof yearly / sizeof *yearly; i++) {
        demo_text(c, "镇本级");
        demo_text(c, yearly[i].item);
        demo_text(c, tz_printf(a, "%d", year));
        demo_int(c, demo_between(&r, (int)yearly[i].low, (int)yearly[i].high));
        demo_text(c, "元");
        demo_text(c, yearly[i].growth);
        demo_text(c, "年报");
        demo_text(c, "确认");
        demo_end(c);
    }
}

const struct demo_maker demo_affair_makers[] = {
    {"assignment", "责任分工.csv", duties, 2025},
    {"dispute", "2025年矛盾纠纷台账.csv", disputes, 2025},
    {"dispute", "2026年矛盾纠纷台账.csv", disputes, 2026},
    {"hotline", "12345平台导出2025.csv", hotline, 2025},
    {"hotline", "12345平台导出2026.csv", hotline, 2026},
    {"petition", "信访系统导出2025.csv", petitions, 2025},
    {"petition", "信访系统导出2026.csv", petitions, 2026},
    {"monitored_household", "防返贫系统导出.csv", watched, 2026},
    {"patrol", "2025年巡查记录.csv", patrols, 2025},
    {"patrol", "2026年巡查记录.csv", patrols, 2026},
    {"inspection", "2025年检查台账.csv", inspections, 2025},
    {"inspection", "2026年检查台账.csv", inspections, 2026},
    {"hazard", "2025年隐患台账.csv", hazards, 2025},
    {"hazard", "2026年隐患台账.csv", hazards, 2026},
    {"project", "2025年项目库.csv", projects, 2025},
    {"project", "2026年项目库.csv", projects, 2026},
    {"publication", "2025年公开信息.csv", publications, 2025},
    {"publication", "2026年公开信息.csv", publications, 2026},
    {"task", "2025年任务分解.csv", tasks, 2025},
    {"statistic", "2025年统计快报.csv", statistics, 2025},
    {"statistic", "2026年统计快报.csv", statistics, 2026},
    {NULL, NULL, NULL, 0},
};
