/* SPDX-License-Identifier: Apache-2.0
 *
 * Frequencies in words and the windows they make: days, weeks (Monday to Sunday), ten-day periods (旬), months, quarters …
 */
#include "base/frequency.h"

#include <string.h>

#include "base/text.h"

static const struct {
    const char *word;
    enum tz_window window;
} words[] = {{"半年", TZ_WINDOW_HALF}, {"季", TZ_WINDOW_QUARTER}, {"日", TZ_WINDOW_DAY},
             {"天", TZ_WINDOW_DAY},    {"周", TZ_WINDOW_WEEK},    {"星期", TZ_WINDOW_WEEK},
             {"旬", TZ_WINDOW_TEN},    {"月", TZ_WINDOW_MONTH},   {"年", TZ_WINDOW_YEAR}};

/* "1", "一", "两", "十二" up to 99; -1 when it is none. *used = bytes. */
static int64_t small_number(const char *s, size_t *used)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    int64_t n = -1;
    const char *from = s;
    for (; *s >= '0' && *s <= '9' && n < 100; s++)
        n = (n < 0 ? 0 : n) * 10 + (*s - '0');
    for (bool more = n < 0; more;) {
        more = false;
        if (tz_starts(s, "两")) {
            n = 2;
            s += strlen("两");
        } else if (tz_starts(s, "十")) {
            n = (n < 0 ? 1 : n) * 10;
            s += strlen("十");
            more = true;
        }
        for (int i = 0; i < 10; i++)
            if (tz_starts(s, digits[i])) {
                n = n >= 10 ? n + i : i;
                s += strlen(digits[i]);
                more = tz_starts(s, "十");
            }
    }
    *used = (size_t)(s - from);
    return n;
}

/* After the word of the window; NULL when there is none. */
static const char *after_word(enum tz_window *window, const char *text)
{
    text += tz_starts(text, "每") ? strlen("每") : 0;
    text += tz_starts(text, "个") ? strlen("个") : 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tz_starts(text, words[i].word)) {
            *window = words[i].window;
            return text + strlen(words[i].word);
        }
    return NULL;
}

bool tz_window_word(enum tz_window *window, const char *text)
{
    return text && after_word(window, text);
}

const char *tz_window_name(size_t i, enum tz_window *window)
{
    if (i >= sizeof words / sizeof *words)
        return NULL;
    *window = words[i].window;
    return words[i].word;
}

int tz_window_days(enum tz_window w)
{
    static const int days[] = {
        [TZ_WINDOW_DAY] = 1,      [TZ_WINDOW_WEEK] = 7,   [TZ_WINDOW_TEN] = 11,  [TZ_WINDOW_MONTH] = 31,
        [TZ_WINDOW_QUARTER] = 92, [TZ_WINDOW_HALF] = 184, [TZ_WINDOW_YEAR] = 366};
    return days[w];
}

bool tz_frequency_parse(enum tz_window *window, int64_t *times, const char *text)
{
    enum tz_window w;
    size_t used;
    const char *rest = text ? after_word(&w, text) : NULL;
    if (!rest)
        return false;
    rest += tz_starts(rest, "度") ? strlen("度") : 0;
    rest += tz_starts(rest, "不少于") ? strlen("不少于") : tz_starts(rest, "至少") ? strlen("至少") : 0;
    int64_t n = *rest ? small_number(rest, &used) : 1;
    rest += *rest ? used : 0;
    if (n < 1 || (*rest && !tz_same(rest, "次") && !tz_same(rest, "次以上")))
        return false;
    *window = w;
    *times = n;
    return true;
}

void tz_window_of(tz_day *from, tz_day *till, enum tz_window w, tz_day d)
{
    int year = tz_day_year(d), month = tz_day_month(d), day = tz_day_mday(d);
    struct tz_period p;
    switch (w) {
    case TZ_WINDOW_DAY:
        *from = *till = d;
        return;
    case TZ_WINDOW_WEEK:
        *from = tz_day_add(d, 1 - tz_day_weekday(d));
        *till = tz_day_add(*from, 6);
        return;
    case TZ_WINDOW_TEN:
        *from = tz_day_make(year, month, day > 20 ? 21 : day > 10 ? 11 : 1);
        *till = tz_day_make(year, month, day > 20 ? tz_month_days(year, month) : day > 10 ? 20 : 10);
        return;
    case TZ_WINDOW_MONTH:
        p = tz_period_of(d, TZ_GRAIN_MONTH);
        break;
    case TZ_WINDOW_QUARTER:
        p = tz_period_of(d, TZ_GRAIN_QUARTER);
        break;
    case TZ_WINDOW_HALF:
        p = tz_period_of(d, TZ_GRAIN_HALF);
        break;
    case TZ_WINDOW_YEAR:
    default:
        p = tz_period_of(d, TZ_GRAIN_YEAR);
        break;
    }
    *from = p.from;
    *till = p.till;
}
