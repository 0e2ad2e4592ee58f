/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside demo/: the people, random numbers, writing CSV.
 */
#ifndef TZ_DEMO_PRIV_H
#define TZ_DEMO_PRIV_H
#include "demo/demo.h"

struct demo_random {
    uint64_t state;
};
uint64_t demo_next(struct demo_random *r);
int demo_below(struct demo_random *r, int n);          /* 0 .. n-1 */
int demo_between(struct demo_random *r, int a, int b); /* a .. b */
bool demo_chance(struct demo_random *r, int permille);
const char *demo_pick(struct demo_random *r, const char *const *words, size_t n);
#define DEMO_PICK(r, words) demo_pick((r), (words), sizeof(words) / sizeof *(words))
tz_day demo_day(struct demo_random *r, tz_day from, tz_day till);
/* A stream of its own for each sheet and village, so that one change does not shift everything. */
struct demo_random demo_stream(const struct tz_demo *d, int what, int which);

struct demo_person {
    const char *name;
    char id[20];
    char phone[16];
    bool woman;
    tz_day born, died; /* died 0: lives */
};
struct demo_household {
    const struct demo_person *people; /* the first is the head */
    int n, labour;
    int village;                 /* index of tz_demo_villages */
    int group;                   /* 1 .. groups */
    int mu;                      /* farmland in tenths of a mu */
    bool lifted, watched, dibao; /* 脱贫户, 监测户, 低保户 */
    const char *account;
};
struct demo_org {
    const char *name, *kind;
    int village; /* index of demo_now; -1 = of the town */
    tz_day started;
    int workers;
};
struct demo_project {
    const char *name;
    int village, kind; /* index of demo_now, of demo_project_kinds */
    bool invited;
    int64_t cost; /* yuan */
    int people;
    tz_day reserved, started, done;
};
struct tz_demo {
    uint64_t seed;
    struct demo_org *orgs;
    size_t org_n;
    struct demo_project *projects;
    size_t project_n;
    struct demo_household *households;
    size_t household_n;
    struct demo_person *people;
    size_t person_n;
    struct tz_arena *arena;
};
/* Name of a village on a day; "青石村3组" with a group. */
const char *demo_village_on(int village, tz_day day);
char *demo_place(const struct tz_demo *d, int village, int group, tz_day day, struct tz_arena *a);
/* The villages after the merger, and which of the old ones stands for each. */
extern const int demo_now[];
extern const size_t demo_now_n;

/* A CSV under construction. */
struct demo_csv {
    struct tz_buf b;
    size_t rows;
    bool in_row;
};
void demo_csv_begin(struct demo_csv *c, struct tz_arena *a, const char *heads); /* heads: comma-separated */
void demo_text(struct demo_csv *c, const char *s);                              /* NULL = empty */
void demo_int(struct demo_csv *c, int64_t v);
void demo_dec(struct demo_csv *c, int64_t v, int decimals);
void demo_date(struct demo_csv *c, tz_day d); /* 0 = empty */
void demo_end(struct demo_csv *c);

void demo_make_orgs(struct tz_demo *d);
void demo_make_projects(struct tz_demo *d);

/* The makers of sheets. */
struct demo_maker {
    const char *reg, *name;
    void (*make)(struct demo_csv *c, const struct tz_demo *d, int year, struct tz_arena *a);
    int year;
};
extern const struct demo_maker demo_people_makers[], demo_affair_makers[], demo_farm_makers[],
    demo_care_makers[]; /* end with reg NULL */

#endif
