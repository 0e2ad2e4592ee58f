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
struct draw_avoid {
    const char *name, *number;
};
struct draw_rules {
    const char *seed;
    int64_t count, per;
    bool by_place;
    const char *const *inspectors;
    size_t inspector_n;
    const struct draw_avoid *avoid;
    size_t avoid_n;
};
/* Lines "number id inspectors" of the objects drawn, by number. */
char *draw_lines(const struct draw_object *pool, size_t n, const struct draw_rules *rules, struct tz_arena *a);
char *draw_pool_print(const struct draw_object *pool, size_t n, struct tz_arena *a);
/* TZ_E_DAMAGED when a line is none. */
TZ_MUST_CHECK struct tz_err *draw_pool_parse(struct draw_object **pool, size_t *n, const char *text,
                                             struct tz_arena *a);
extern const struct tz_record draw_record;

/* ---- exempt.c: who and what is left out */
/* Reads "name=number" of the ask; names must be inspectors, numbers in the list. */
TZ_MUST_CHECK struct tz_err *draw_avoid_read(struct draw_avoid **out, const struct tz_draw_ask *ask,
                                             const struct draw_object *pool, size_t n, int per, struct tz_arena *a);
const char *draw_avoid_print(const struct draw_avoid *list, size_t n, struct tz_arena *a); /* NULL when none */
struct draw_avoid *draw_avoid_parse(const char *text, size_t *n, struct tz_arena *a);
/* Takes objects of the register that were drawn or inspected in the last `rest` days out of the list; *why: a line each. */
TZ_MUST_CHECK struct tz_err *draw_leave_rested(struct draw_object *pool, size_t *n, const char **why,
                                               const struct tz_desk *d, const struct tz_draw_ask *ask,
                                               struct tz_arena *a);
#endif
