/* SPDX-License-Identifier: Apache-2.0
 *
 * Acts on the area tree, each one unit of work with its day, act (批准文号), approver and proof: open, close, rename, recode,
 * move, merge, split, restore, and correcting one that was recorded wrongly; area groups. Rows in ledgers keep their
 * place; what stands where afterwards follows from succession (place.h).
 */
#ifndef TZ_PLACE_CHANGE_H
#define TZ_PLACE_CHANGE_H
#include "place/place.h"

struct tz_place_act {     /* what every act carries */
    tz_day day;           /* effective from this day on */
    const char *act;      /* 批准文号, e.g. 县政函〔2020〕12号 */
    const char *approver; /* 批准机关 */
    const char *proof;    /* 村民会议表决等 */
    const char *note;
};
struct tz_place_new {
    int level;
    const char *kind, *name, *code; /* code NULL or "": none */
    int64_t parent;
    int ord; /* 0 = after the last sibling */
};
/* What goes from one place to another: num/den of it; 1/1 = all. basis: 组对应, 户数, 人口, 面积, 估算, 逐条. */
struct tz_place_share {
    int64_t from, to;
    int64_t num, den;
    const char *basis;
};

enum tz_place_act_kind {
    TZ_PLACE_OPEN,   /* 设立: made[] */
    TZ_PLACE_CLOSE,  /* 撤销 without successor: closed[] */
    TZ_PLACE_RENAME, /* 更名, 代码变更, 改类 (村改居), 次序: set[] */
    TZ_PLACE_MOVE,   /* 划入: moved[] get a new parent */
    TZ_PLACE_MERGE,  /* 合并: closed[] into one, made[0] or an existing place */
    TZ_PLACE_SPLIT,  /* 拆分, 部分划入: one into several, by shares or row by row */
    TZ_PLACE_RESTORE /* 恢复 of a closed place */
};
struct tz_place_set { /* NULL / 0 = unchanged */
    int64_t place;
    const char *name, *code, *kind;
    int ord;
    int64_t parent; /* TZ_PLACE_MOVE */
};
struct tz_place_plan {
    enum tz_place_act_kind kind;
    struct tz_place_act act;
    const struct tz_place_new *made;
    size_t made_n;
    const int64_t *closed;
    size_t closed_n;
    const struct tz_place_set *set;
    size_t set_n;
    /* Succession. `to` of -1-k means made[k]. A merge may leave it empty: all closed go wholly into the one. A split with
     * basis 逐条 carries num 0: rows are assigned one by one, until then 待划转. */
    const struct tz_place_share *shares;
    size_t share_n;
};
/* Checks (dates, codes, levels, cycles, shares adding to 1, open rows of closed places) and runs the unit. *made gets the
 * new ids in order (may be NULL). */
TZ_MUST_CHECK struct tz_err *tz_place_run(int64_t **made, struct tz_store *s, const struct tz_actor *who,
                                          const struct tz_place_plan *plan, struct tz_arena *a);

/* TZ_E_INPUT when no township of the country can have the code (9 digits, or 12 that end in 000; province 99 is free for
 * made-up ones): for looking before anything is made. */
TZ_MUST_CHECK struct tz_err *tz_place_check_town_code(const char *code);

/* First tree of a town: the line above it by codes (province, city, county), the town, and its leaf 镇本级. Ids: *town_place,
 * *own_place. Run once at init; repeated it changes nothing. */
TZ_MUST_CHECK struct tz_err *tz_place_init(int64_t *town_place, int64_t *own_place, struct tz_store *s,
                                           const struct tz_actor *who, const char *code, const char *name, tz_day from);

/* Replaces the members of a group from the day on (the group is made when key is new); closing: n = 0. */
TZ_MUST_CHECK struct tz_err *tz_place_group_set(int64_t *group, struct tz_store *s, const struct tz_actor *who,
                                                const char *key, const char *name, const char *kind,
                                                const int64_t *members, size_t n, tz_day from);

/* Called in the unit that changed the tree, after place_path is rebuilt: indicator/ marks tallies, account/ drops caches.
 * Registered at start. `first` = the earliest day whose map changed. */
typedef struct tz_err *(*tz_place_changed)(struct tz_apply *ap, const struct tz_places *before,
                                           const struct tz_places *after, tz_day first, void *data);
void tz_place_on_change(tz_place_changed hook, void *data);

/* Registers the tables, verify and rebuild of this folder with the store; once at program start. */
void tz_place_setup(void);
#endif
