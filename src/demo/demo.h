/* SPDX-License-Identifier: Apache-2.0
 *
 * The made-up township: places, people and two years of work, from a seeded generator, as the spreadsheets a township
 * would have. cmd/demo feeds them through the same import that a user has. Everything is invented; the people carry
 * impossible citizen IDs (area codes 9999xx), the town the code 999901100. The same seed gives the same township.
 */
#ifndef TZ_DEMO_DEMO_H
#define TZ_DEMO_DEMO_H
#include "base/buf.h"
#include "base/day.h"
#include "base/number.h"

#define TZ_DEMO_CODE "999901100"
#define TZ_DEMO_NAME "云上镇"
#define TZ_DEMO_FIRST 20250101 /* the first day with work in it */
#define TZ_DEMO_LAST 20261031  /* the last one */
#define TZ_DEMO_MERGE 20250701 /* twenty villages become fourteen */

#define TZ_DEMO_PAID_AFTER_DEATH 2 /* payments planted for the warning to find */

struct tz_demo; /* the generated township, in its arena */

/* `people` about 30000; smaller for tests. */
struct tz_demo *tz_demo_make(uint64_t seed, int people, struct tz_arena *a);

/* ---- places: villages before the merger, what they became, groups */
struct tz_demo_village {
    const char *name;
    const char *into; /* name after the merger; the same when untouched */
    int groups;       /* 1组 … */
    int share;        /* relative size */
};
const struct tz_demo_village *tz_demo_villages(size_t *n);
/* The made-up land: each village of today is a square of 0.03 by 0.025 degrees; west and south in millionths of a degree. */
struct tz_demo_square {
    int west, south;
};
struct tz_demo_square tz_demo_square(int village);
/* Name and outline of village i of today; NULL beyond the last. */
const char *tz_demo_outline(const char **outline, size_t i, struct tz_arena *a);

/* ---- spreadsheets, in the order in which they are imported */
struct tz_demo_sheet {
    const char *reg;  /* register it goes to */
    const char *name; /* file name a user would see: 2025年耕地地力补贴发放表.csv */
    const char *csv;  /* UTF-8, header row first */
    size_t bytes;
    size_t rows;
    bool historical; /* the state stands in the sheet */
};
/* Makes the sheet number i (0 …); false behind the last one. Text lives in `a`. */
bool tz_demo_sheet(struct tz_demo_sheet *out, const struct tz_demo *d, size_t i, struct tz_arena *a);

/* ---- reports (demo/): last year's as it was given, this year's as a body with references */
const char *tz_demo_report(void);
const char *tz_demo_draft(void);
/* How villages are scored, as `taizhang score load` takes it. */
const char *tz_demo_scores(void);

/* ---- accounts shown by ./run */
struct tz_demo_account {
    const char *name, *label, *office, *role, *place; /* place NULL = the town */
    const char *password;
};
const struct tz_demo_account *tz_demo_accounts(size_t *n);
struct tz_demo_grant { /* restricted registers are seen by who is named for them */
    const char *account, *role, *place, *reg;
};
const struct tz_demo_grant *tz_demo_grants(size_t *n);

#endif
