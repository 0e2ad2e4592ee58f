/* SPDX-License-Identifier: Apache-2.0
 *
 * How often: "每周1次", "每旬一次", "每月2次", "每日", and the windows of days that this makes. Weeks begin on Monday; 旬 are the
 * ten days from the 1st, the 11th, and the 21st to the month's end.
 */
#ifndef TZ_BASE_FREQUENCY_H
#define TZ_BASE_FREQUENCY_H
#include "base/day.h"

enum tz_window {
    TZ_WINDOW_DAY,
    TZ_WINDOW_WEEK,
    TZ_WINDOW_TEN,
    TZ_WINDOW_MONTH,
    TZ_WINDOW_QUARTER,
    TZ_WINDOW_HALF,
    TZ_WINDOW_YEAR
};
/* Window and times, at least 1; false when the words are none, and then both are as they were. */
bool tz_frequency_parse(enum tz_window *window, int64_t *times, const char *text);
/* The window that the words begin with, whatever follows ("每周", "每个月两次"); false when none. */
bool tz_window_word(enum tz_window *window, const char *text);
/* The words that a frequency may begin with, one by one from 0 on, and the window of each; NULL behind the last. */
const char *tz_window_name(size_t i, enum tz_window *window);
/* The most days a window has: 1, 7, 11, 31, 92, 184, 366. */
int tz_window_days(enum tz_window w);
/* The window that the day is in, both days included. */
void tz_window_of(tz_day *from, tz_day *till, enum tz_window w, tz_day d);

#endif
