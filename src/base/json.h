/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing JSON: a small writer over tz_buf that keeps commas and nesting right and escapes strings.
 * (Reading is cJSON's work; see http/body.h and cmd/.)
 */
#ifndef TZ_BASE_JSON_H
#define TZ_BASE_JSON_H
#include "base/buf.h"

struct tz_json {
    struct tz_buf *out;
    uint64_t open;   /* bit stack: is the level an object */
    uint64_t filled; /* bit stack: has the level an element */
    int depth;       /* at most 60 */
    bool after_key;
};

void tz_json_init(struct tz_json *j, struct tz_buf *out);
void tz_json_object(struct tz_json *j);
void tz_json_array(struct tz_json *j);
void tz_json_end(struct tz_json *j); /* closes the innermost object or array */
void tz_json_key(struct tz_json *j, const char *key);
void tz_json_str(struct tz_json *j, const char *s); /* NULL -> null; invalid UTF-8 bytes -> U+FFFD */
void tz_json_strn(struct tz_json *j, const char *s, size_t n);
void tz_json_int(struct tz_json *j, int64_t v);
void tz_json_dec(struct tz_json *j, int64_t v, int decimals); /* exact decimal as a JSON number */
void tz_json_bool(struct tz_json *j, bool v);
void tz_json_null(struct tz_json *j);
void tz_json_raw(struct tz_json *j, const char *json); /* one value already in JSON */
/* key and value in one call */
void tz_json_kstr(struct tz_json *j, const char *key, const char *s);
void tz_json_kint(struct tz_json *j, const char *key, int64_t v);
void tz_json_kbool(struct tz_json *j, const char *key, bool v);

#endif
