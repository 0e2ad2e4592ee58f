/* SPDX-License-Identifier: Apache-2.0
 *
 * Words and options that several verbs read alike.
 */
#include "base/text.h"
#include "cmd/verb.h"

struct tz_err *tz_cmd_id(int64_t *out, const struct tz_cmd *c, size_t at, const char *listed)
{
    if (c->word_n > at && tz_parse_int(c->words[at], out) && *out > 0)
        return NULL;
    return tz_err_hint(c->word_n > at ? tz_err(TZ_E_USAGE, "编号是数字：%s", c->words[at])
                                      : tz_err(TZ_E_USAGE, "要说明编号"),
                       "%s 列出编号", listed);
}

struct tz_err *tz_cmd_int(int64_t *out, const struct tz_cmd *c, const char *option)
{
    const char *text = tz_args_value(c->args, option);
    return !text || tz_parse_int(text, out) ? NULL : tz_err(TZ_E_USAGE, "--%s 应是整数：%s", option, text);
}

struct tz_err *tz_cmd_day(tz_day *out, const struct tz_cmd *c, const char *option)
{
    const char *text = tz_args_value(c->args, option);
    return text ? tz_day_parse(out, text, false, false) : NULL;
}

struct tz_err *tz_cmd_year(int *out, const struct tz_cmd *c)
{
    const char *text = tz_args_value(c->args, "year");
    int64_t year = tz_day_year(tz_today());
    if (text && (!tz_parse_int(text, &year) || year < 1949 || year > 2200))
        return tz_err_hint(tz_err(TZ_E_USAGE, "--year 要是四位年份：%s", text), "例：--year 2025");
    *out = (int)year;
    return NULL;
}

struct tz_err *tz_cmd_past_year(int *out, const struct tz_cmd *c)
{
    TZ_TRY(tz_cmd_year(out, c));
    return *out <= tz_day_year(tz_today())
               ? NULL
               : tz_err_hint(tz_err(TZ_E_USAGE, "年度不对：%d", *out), "写四位数的年份，不晚于今年");
}
