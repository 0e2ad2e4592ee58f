/* SPDX-License-Identifier: Apache-2.0
 *
 * Sample rows of a register, as the pack writes them: for demos, forms' examples and tests. Values are texts as a person
 * would type them; they go in through the public entry path.
 */
#ifndef TZ_PACK_SAMPLE_H
#define TZ_PACK_SAMPLE_H
#include "pack/model.h"

struct tz_sample;
struct tz_sample_value {
    const char *key;              /* field, part or system field */
    const char *text;             /* several choices joined by 、; NULL for a list */
    const struct tz_sample *rows; /* list field */
    size_t row_n;
};
struct tz_sample {
    const struct tz_sample_value *values;
    size_t n;
    struct tz_where at;
};
struct tz_samples {
    const struct tz_sample *items;
    size_t n;
};
#endif
