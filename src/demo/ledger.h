/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside demo/: sheets described in demo/ledgers.txt: which register, how many rows, and for each column what makes its cells.
 * The language stands at the head of that file. Descriptions are part of the program: a broken one is a bug and asserts, the unit
 * test reads them all.
 */
#ifndef TZ_DEMO_LEDGER_H
#define TZ_DEMO_LEDGER_H
#include "demo/demo_priv.h"

enum ledger_each { EACH_ROW, EACH_VILLAGE, EACH_MONTH, EACH_QUARTER, EACH_HOUSEHOLD, EACH_PERSON };
#define LEDGER_COLUMNS 24

struct ledger_column {
    const char *head;
    const char *make; /* pick, day, after … */
    const char *args;
    const char *when; /* COLUMN=a|b, COLUMN, !COLUMN; NULL = always */
    int chance;       /* permille */
    bool mostly;      /* the others are late instead of missing */
};
struct ledger {
    const char *reg, *name; /* organization, 单位名录 */
    int year;               /* 0 = once */
    enum ledger_each each;
    const char *of;     /* households: lifted, watched, dibao, any; persons: 6..14 */
    const char *unique; /* columns that no two rows share; NULL = any may repeat */
    int rows;           /* a year, a village, a month …; permille of households and persons */
    struct ledger_column columns[LEDGER_COLUMNS];
    int column_n;
};

/* The descriptions in order, one for each year. */
struct ledger *demo_ledgers(size_t *n, struct tz_arena *a);
void demo_ledger_make(struct demo_csv *c, const struct tz_demo *d, const struct ledger *l, struct tz_arena *a);

#endif
