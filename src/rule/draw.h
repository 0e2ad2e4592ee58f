/* SPDX-License-Identifier: Apache-2.0
 *
 * Random inspection draws (双随机: objects and inspectors, 国务院办公厅关于推广随机抽查规范事中事后监管的通知, 国办发〔2015〕58号).
 * A draw is recorded with its seed and with the list it was drawn from, and can be repeated by anybody who has both.
 *
 *   rank(object)            = HMAC-SM3(seed, "object\n" number)
 *   rank(object, inspector) = HMAC-SM3(seed, "inspector\n" number "\n" name)
 *
 * The `count` objects of the smallest rank are drawn (ranks compare bytewise, ties by number); of the inspectors, the `per`
 * of the smallest rank go to each object. By place, each village gets its share of `count` by largest remainder (ties: the
 * village of the smaller id), and the ranks decide within the village. Numbers are the shown numbers of entries.
 *
 * Exclusions are settled before the draw and recorded with it: an object drawn or inspected in the last `rest` days is left
 * out of the list, and an inspector who must keep away from an object (kin, interest) is passed over for it alone. What was
 * drawn is not for the inspected to know beforehand: only who sees the whole register sees draws.
 *
 *   draw(town, id, version, number, reg, filters, by_place, count, seed, per, inspectors, purpose, known, pool, drawn,
 *       avoid, rest, left_out, …)
 *       record; pool: a line an object "number id version village"; drawn: a line an object "number id inspector、inspector";
 *       avoid: lines "name number"; left_out: lines "number why"
 */
#ifndef TZ_RULE_DRAW_H
#define TZ_RULE_DRAW_H
#include "register/list.h"

enum { TZ_DRAW_POOL_MAX = 50000, TZ_DRAW_INSPECTORS_MAX = 200 };

struct tz_draw_ask {
    const struct tz_register *reg;
    const char *const *filters; /* as tz_filter_parse reads them */
    size_t filter_n;
    int64_t count;
    const char *seed; /* 8 to 100 characters; NULL = random */
    bool by_place;
    const char *const *inspectors; /* names; none = objects only */
    size_t inspector_n;
    int per;                  /* inspectors an object, at least 2 (行政处罚法第四十二条); 0 = 2 */
    const char *const *avoid; /* "name=number": that inspector is not sent to that object */
    size_t avoid_n;
    int64_t rest; /* days; 0 = nothing is left out */
    const char *purpose;
};
struct tz_drawn {
    const char *number, *inspectors; /* inspectors: "" = none drawn */
    int64_t id;
};
struct tz_draw {
    int64_t id, actor, j;
    tz_instant at;
    const char *number; /* CQ-2026-000001 */
    const char *reg, *reg_label, *filters, *seed, *inspectors, *purpose, *who;
    bool by_place;
    int64_t count, per, known; /* known: journal number that the list was taken at */
    int64_t rest;
    const char *avoid, *left_out; /* as stored; NULL = none */
    size_t pool_n;
    const char *pool; /* lines, as stored */
    const struct tz_drawn *drawn;
    size_t drawn_n;
};
/* Draws and records, one unit of work. The account must see the whole register (the list is the town's). TZ_E_FORBIDDEN;
 * TZ_E_INPUT for a bad count, seed or filter; TZ_E_RULE when nothing fits or there are too few inspectors; TZ_E_LIMIT over
 * TZ_DRAW_POOL_MAX objects; TZ_E_RULE also when all objects rest, or too few inspectors are left for one. */
TZ_MUST_CHECK struct tz_err *tz_draw_make(int64_t *id, const struct tz_desk *d, const struct tz_draw_ask *ask,
                                          struct tz_arena *a);
/* Draws of registers that the account sees as a whole, newest first. pool and drawn are not filled. */
TZ_MUST_CHECK struct tz_err *tz_draw_list(struct tz_draw **out, size_t *n, const struct tz_desk *d, struct tz_arena *a);
/* TZ_E_NOT_FOUND when absent or of a register the account does not see as a whole. */
TZ_MUST_CHECK struct tz_err *tz_draw_get(struct tz_draw *out, const struct tz_desk *d, int64_t id, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_draw_find(int64_t *id, const struct tz_desk *d, const char *number);
/* Draws again from the recorded list and seed: *same, and where not, the first line that differs. */
struct tz_draw_check {
    bool same;
    const char *was, *now;
};
TZ_MUST_CHECK struct tz_err *tz_draw_repeat(struct tz_draw_check *out, const struct tz_draw *d, struct tz_arena *a);
/* Drafts the public account of a draw (how it was drawn, what was drawn, what the inspections of it found) in the register
 * publication, under the rights of the account: *number. Its way to the public is that register's. TZ_E_MISSING without it. */
TZ_MUST_CHECK struct tz_err *tz_draw_publish(const char **number, const struct tz_desk *d, int64_t id,
                                             struct tz_arena *a);
/* Names parted by commas, 、 or lines. */
const char **tz_draw_names(const char *text, size_t *n, struct tz_arena *a);

#endif
