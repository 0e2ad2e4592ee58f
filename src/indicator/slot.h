/* SPDX-License-Identifier: Apache-2.0
 *
 * Slots: when a contribution counts, as one integer that sorts within its year.
 *
 *   yyyymmdd  a day            yyyymm00  a month (also a day whose day is unknown)
 *   yyyy1300 … yyyy1600  a quarter      yyyy1700, yyyy1800  a half       yyyy0000  a year
 *
 * A slot counts in every period that holds all of it: a month's reading in its month, quarter, year, never in a day. A period
 * row that is none of these (January to May) stands in its year only.
 * Month codes of the tallies are slot / 100. Of measures that add up each code holds the rows of that very slot, so that a
 * year is the sum of its codes; of distinct and latest measures each code holds all that lies within it, and yyyy51 … yyyy62
 * are the months 1–N together.
 */
#ifndef TZ_INDICATOR_SLOT_H
#define TZ_INDICATOR_SLOT_H
#include "base/day.h"

struct tz_period slot_period(int64_t slot);
int64_t slot_of(struct tz_period p);
/* Text of a period field ("2025-03") -> slot, 0 when it cannot be read. */
int64_t slot_of_text(const char *text);
bool slot_in(int64_t slot, struct tz_period p);
/* The smallest grain that a slot answers at. */
enum tz_grain slot_grain(int64_t slot);
/* Whole months from the first of one to the last of another. */
bool period_whole_months(struct tz_period p);
/* Month code 1..18 or 0 lies within a period of whole months of one year. */
bool month_code_in(int64_t month, struct tz_period p);

enum { SLOT_CUMULATIVE = 50 }; /* yyyy50 + N */
#endif
