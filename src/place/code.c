/* SPDX-License-Identifier: Apache-2.0
 *
 * What can be said of a code without the nation's list of places: its length, its province, its level
 * (统计用区划代码和城乡划分代码编制规则: 2 province, 2 city, 2 county, 3 town, 3 village; GB/T 2260 for the provinces).
 */
#include "place/change.h"

#include <string.h>

enum { TOWN_DIGITS = 9, FULL_DIGITS = 12 };

/* The first two digits. 99 is nobody's: made-up places use it. */
static bool is_province(int n)
{
    static const char open[][2] = {{11, 15}, {21, 23}, {31, 37}, {41, 46}, {50, 54},
                                   {61, 65}, {71, 71}, {81, 82}, {99, 99}};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (n >= open[i][0] && n <= open[i][1])
            return true;
    return false;
}

static const char *wrong_with(const char *code)
{
    size_t n = strlen(code);
    if (strspn(code, "0123456789") != n || (n != TOWN_DIGITS && n != FULL_DIGITS))
        return "应为 9 位或 12 位数字";
    if (!is_province((code[0] - '0') * 10 + code[1] - '0'))
        return "前两位不是任何省份的代码";
    if (!strncmp(code + 2, "00", 2) || !strncmp(code + 4, "00", 2) || !strncmp(code + 6, "000", 3))
        return "是省、市、县的代码，不是乡镇的";
    if (n == FULL_DIGITS && strcmp(code + TOWN_DIGITS, "000") != 0)
        return "是村、社区的代码，不是乡镇的";
    return NULL;
}

struct tz_err *tz_place_check_town_code(const char *code)
{
    const char *wrong = wrong_with(code);
    if (!wrong)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%.40s”这样的乡镇代码：%s", code, wrong),
                       "按统计用区划代码填写，例如 441823105");
}
