/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands on the map: entries with a point, line or area, in the sight and scope of who asks. Called by web/ and cmd/.
 */
#ifndef TZ_REGISTER_SHAPE_H
#define TZ_REGISTER_SHAPE_H
#include "register/list.h"

struct tz_shape {
    const struct tz_register *reg;
    const struct tz_field *field; /* type TZ_TYPE_POINT, LINE or AREA */
    int64_t entry, place;
    const char *number, *label, *state; /* label: name or kind, never what is sealed */
    const char *points;                 /* "115.123456,30.123456;…": longitude, latitude */
};
struct tz_shape_query {
    const struct tz_register *reg;   /* NULL = all that have such a field */
    const struct tz_filter *filters; /* of reg */
    size_t filter_n;
    bool look; /* also sealed tracks, each journaled as a look with the desk's reason; needs reg */
    size_t limit;
    int64_t known;
};
/* At most `limit` (0 = 1000); *more when there were others. */
TZ_MUST_CHECK struct tz_err *tz_shape_list(struct tz_shape **out, size_t *n, bool *more, const struct tz_desk *d,
                                           const struct tz_shape_query *q, struct tz_arena *a);
bool tz_shape_field(const struct tz_field *f);
/* Has the register a field of a shape that this account may see. */
bool tz_shape_register(const struct tz_who *who, const struct tz_register *r);
/* Coordinates as JSON: [[lng,lat],…]. For a checked value. */
char *tz_shape_json(const char *points, struct tz_arena *a);

#endif
