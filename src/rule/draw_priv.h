/* SPDX-License-Identifier: Apache-2.0
 *
 * The drawing itself: a pure function of list, seed and rules.
 */
#ifndef TZ_RULE_DRAW_PRIV_H
#define TZ_RULE_DRAW_PRIV_H
#include "account/record.h"
#include "rule/draw.h"

struct draw_object {
    const char *number;
    int64_t id, version, village;
};
struct draw_rules {
    const char *seed;
    int64_t count, per;
    bool by_place;
    const char *const *inspectors;
    size_t inspector_n;
};
/* Lines "number id inspectors" of the objects drawn, by number. */
char *draw_lines(const struct draw_object *pool, size_t n, const struct draw_rules *rules, struct tz_arena *a);
char *draw_pool_print(const struct draw_object *pool, size_t n, struct tz_arena *a);
/* TZ_E_DAMAGED when a line is none. */
TZ_MUST_CHECK struct tz_err *draw_pool_parse(struct draw_object **pool, size_t *n, const char *text,
                                             struct tz_arena *a);
extern const struct tz_record draw_record;
#endif
