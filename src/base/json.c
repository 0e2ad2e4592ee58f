/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing JSON.
 */
#include "base/json.h"
#include "base/err.h"
#include "base/number.h"
#include "base/text.h"

#include <string.h>

#define DEPTH_MAX 60

void tz_json_init(struct tz_json *j, struct tz_buf *out)
{
    *j = (struct tz_json){.out = out};
}

/* Comma and bookkeeping before a value or key. */
static void begin(struct tz_json *j)
{
    uint64_t bit = UINT64_C(1) << j->depth;
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->filled & bit)
        tz_buf_char(j->out, ',');
    j->filled |= bit;
}

static void begin_value(struct tz_json *j)
{
    bool in_object = j->depth && (j->open >> j->depth & 1);
    TZ_ASSERT(!in_object || j->after_key);
    TZ_ASSERT(j->depth || !(j->filled & 1));
    begin(j);
}

static void open_level(struct tz_json *j, bool object)
{
    uint64_t bit;
    begin_value(j);
    TZ_ASSERT(j->depth < DEPTH_MAX);
    bit = UINT64_C(1) << ++j->depth;
    j->open = object ? j->open | bit : j->open & ~bit;
    j->filled &= ~bit;
    tz_buf_char(j->out, object ? '{' : '[');
}

void tz_json_object(struct tz_json *j)
{
    open_level(j, true);
}

void tz_json_array(struct tz_json *j)
{
    open_level(j, false);
}

void tz_json_end(struct tz_json *j)
{
    TZ_ASSERT(j->depth > 0 && !j->after_key);
    tz_buf_char(j->out, j->open >> j->depth & 1 ? '}' : ']');
    j->depth--;
}

static void escaped(struct tz_buf *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *p = c ? strchr(from, c) : NULL;
    char s[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    if (p) {
        s[1] = to[p - from];
        tz_buf_add(out, s, 2);
    } else {
        tz_buf_add(out, s, 6);
    }
}

/* Bytes of s that may stand as they are. */
static size_t plain_run(const unsigned char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i] >= 0x20 && s[i] != '"' && s[i] != '\\' && s[i] < 0x80)
        i++;
    return i;
}

static void string(struct tz_buf *out, const char *s, size_t n)
{
    const char *p = s, *end = s + n;
    tz_buf_char(out, '"');
    while (p < end) {
        size_t run = plain_run((const unsigned char *)p, (size_t)(end - p));
        if (!run && (unsigned char)*p >= 0x80)
            run = tz_utf8_sequence(p, (size_t)(end - p));
        if (run) {
            tz_buf_add(out, p, run);
            p += run;
        } else if ((unsigned char)*p >= 0x80) {
            tz_buf_add(out, "\xef\xbf\xbd", 3);
            p++;
        } else {
            escaped(out, (unsigned char)*p++);
        }
    }
    tz_buf_char(out, '"');
}

void tz_json_key(struct tz_json *j, const char *key)
{
    TZ_ASSERT(j->depth && (j->open >> j->depth & 1) && !j->after_key);
    begin(j);
    string(j->out, key, strlen(key));
    tz_buf_char(j->out, ':');
    j->after_key = true;
}

void tz_json_strn(struct tz_json *j, const char *s, size_t n)
{
    begin_value(j);
    string(j->out, s, n);
}

void tz_json_str(struct tz_json *j, const char *s)
{
    if (s)
        tz_json_strn(j, s, strlen(s));
    else
        tz_json_null(j);
}

void tz_json_int(struct tz_json *j, int64_t v)
{
    begin_value(j);
    tz_buf_int(j->out, v);
}

void tz_json_dec(struct tz_json *j, int64_t v, int decimals)
{
    char text[32];
    begin_value(j);
    tz_buf_str(j->out, tz_dec_print(text, v, decimals));
}

void tz_json_bool(struct tz_json *j, bool v)
{
    begin_value(j);
    tz_buf_str(j->out, v ? "true" : "false");
}

void tz_json_null(struct tz_json *j)
{
    begin_value(j);
    tz_buf_str(j->out, "null");
}

void tz_json_raw(struct tz_json *j, const char *json)
{
    begin_value(j);
    tz_buf_str(j->out, json);
}

void tz_json_kstr(struct tz_json *j, const char *key, const char *s)
{
    tz_json_key(j, key);
    tz_json_str(j, s);
}

void tz_json_kint(struct tz_json *j, const char *key, int64_t v)
{
    tz_json_key(j, key);
    tz_json_int(j, v);
}

void tz_json_kbool(struct tz_json *j, const char *key, bool v)
{
    tz_json_key(j, key);
    tz_json_bool(j, v);
}
