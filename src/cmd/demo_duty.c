/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds from a day to a day in the made-up township: a season, nil returns, a post of the rota, lists of duties and of what
 * comes due. Rows of registers are imported as sheets; these have no sheet.
 */
#include "cmd/demo.h"

#include "demo/demo.h"
#include "duty/standing.h"

static const struct tz_standing orders[] = {
    {.kind = TZ_STANDING_SEASON, .label = "特护期", .paper = "云政字〔2026〕21号", .from = 20261001, .till = 20270430},
    {.kind = TZ_STANDING_NIL,
     .label = "森林防火",
     .paper = "云森防指〔2026〕2号",
     .from = 20261001,
     .till = TZ_DAY_OPEN,
     .detail = "by=17:00\nseason=特护期\n"},
    {.kind = TZ_STANDING_POST,
     .label = "防火值守点",
     .from = 20261001,
     .till = TZ_DAY_OPEN,
     .detail = "kind=巡逻\nteam=护林员\nseason=特护期\n"},
    {.kind = TZ_STANDING_ITEM,
     .label = "森林草原防灭火巡查",
     .paper = "县委办〔2025〕8号",
     .from = TZ_DEMO_FIRST,
     .till = TZ_DAY_OPEN,
     .detail = "list=配合履职\ndepartment=县林业局\n"},
    {.kind = TZ_STANDING_ITEM,
     .label = "烟花爆竹经营许可",
     .paper = "县委办〔2025〕8号",
     .from = TZ_DEMO_FIRST,
     .till = TZ_DAY_OPEN,
     .detail = "list=上级收回\ndepartment=县应急局\n"},
    {.kind = TZ_STANDING_ITEM,
     .label = "矛盾纠纷排查化解",
     .paper = "县委办〔2025〕8号",
     .from = TZ_DEMO_FIRST,
     .till = TZ_DAY_OPEN,
     .detail = "list=基本履职\n"},
    {.kind = TZ_STANDING_DUE,
     .label = "年满80岁",
     .paper = "高龄津贴办法",
     .from = TZ_DEMO_FIRST,
     .till = TZ_DAY_OPEN,
     .detail = "reg=person\nfield=born_on\nafter=80年\nwhere=state = '在册'\nreads=benefit\n"
               "done=exists(benefit where its.holder = id and its.programme = '高龄补贴')\n"},
    {.kind = TZ_STANDING_DUE,
     .label = "合同到期",
     .paper = "镇经管站通知",
     .from = TZ_DEMO_FIRST,
     .till = TZ_DAY_OPEN,
     .detail = "reg=contract\nfield=end_on\n"}};

struct tz_err *tz_cmd_demo_duty(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        TZ_TRY(tz_standing_put(NULL, &d, &orders[i], c->arena));
    return NULL;
}
