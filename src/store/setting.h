/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings of a store: `taizhang.conf` in its folder, one `name = value` a line, # begins a comment. Names are those of
 * tz_setting_table, of tz_limit_table (base/limits.h) and of the tables that higher folders add; anything else is refused
 * with its line.
 */
#ifndef TZ_STORE_SETTING_H
#define TZ_STORE_SETTING_H
#include "store/store.h"

struct tz_setting {
    const char *name;
    const char *fallback; /* when not set; may be "" */
    const char *help;     /* Chinese, one line */
};
extern const struct tz_setting tz_setting_table[]; /* database, keys, root_keys; ends with a NULL name */
/* Adds the names of another folder ("listen"); before any store is opened. The table lives as long as the program. */
void tz_setting_add(const struct tz_setting *table);

/* The value of a setting, or its fallback. */
const char *tz_store_setting(const struct tz_store *s, const char *name);

#endif
