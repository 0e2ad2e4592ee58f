/* SPDX-License-Identifier: Apache-2.0
 *
 * Input text as it is stored.
 */
#include "base/arena_priv.h"
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

#define EXPANSION_MOST 4 /* code points that one may be decomposed into */

/* Marks without a shape that come with pasted text: zero-width spaces and joins of words, direction marks. They
 * are dropped; U+200C and U+200D stay, which some scripts need. */
static bool invisible(uint32_t c)
{
    return c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
}

static bool refused(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE;
}

/* True for what no normalisation touches and nothing behind can combine with, without a look-up. */
static bool settled(uint32_t c)
{
    return c < 0x300 || (c >= 0x3400 && c < 0xA000) || (c >= 0x3000 && c < 0x302A) || (c >= 0xFF01 && c < 0xFFEF) ||
           (c >= 0x2010 && c < 0x2027);
}

static struct tz_err *bad_utf8(const char *s, size_t at)
{
    return tz_err_hint(
        tz_err_place(tz_err(TZ_E_INPUT, "文字编码不对，不是 UTF-8"), "第%zu个字符", tz_utf8_count(s, at) + 1),
        "请重新输入或粘贴这段文字");
}

static struct tz_err *control(const char *s, size_t at)
{
    return tz_err_hint(
        tz_err_place(tz_err(TZ_E_INPUT, "含有看不见的控制字符"), "第%zu个字符", tz_utf8_count(s, at) + 1),
        "请删去这个字符，或重新输入这段文字");
}

static struct tz_err *too_long(size_t max_bytes)
{
    return tz_err_hint(tz_err(TZ_E_LIMIT, "文字太长，最多约%zu个汉字", max_bytes / 3), "请缩短，或作为附件上传");
}

/* Ordering a run of marks takes quadratic time; no script needs more than the 30 of the stream-safe format (UAX 15). */
enum { MARKS_MOST = 30 };

static struct tz_err *stacked(const char *s, size_t at)
{
    return tz_err_hint(
        tz_err_place(tz_err(TZ_E_INPUT, "一个字上叠加的符号太多"), "第%zu个字符", tz_utf8_count(s, at) + 1),
        "请删去多余的叠加符号");
}

/* Copies s to out with line ends made even and invisible marks left out; *plain tells whether it is in NFC for
 * certain. */
static struct tz_err *sift(char *out, size_t *length, bool *plain, const char *s, size_t n)
{
    const char *p = s, *end = s + n;
    char *start = out;
    int marks = 0;
    *plain = true;
    while (p < end) {
        const char *at = p;
        uint32_t c = tz_utf8_next(&p, end);
        if (c == '\r') {
            if (p < end && *p == '\n')
                p++;
            *out++ = '\n';
            continue;
        }
        if (refused(c))
            return control(s, (size_t)(at - s));
        if (invisible(c))
            continue;
        marks = settled(c) || !utf8proc_get_property((utf8proc_int32_t)c)->combining_class ? 0 : marks + 1;
        if (marks > MARKS_MOST)
            return stacked(s, (size_t)(at - s));
        *plain &= settled(c);
        memmove(out, at, (size_t)(p - at));
        out += p - at;
    }
    *length = (size_t)(out - start);
    return NULL;
}

/* NFC of s[0..n), which is valid UTF-8, by utf8proc. */
static char *compose(const char *s, size_t *n, struct tz_arena *a)
{
    const int how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t count = utf8proc_decompose(in, (utf8proc_ssize_t)*n, NULL, 0, how);
    utf8proc_int32_t *points;
    TZ_ASSERT(count >= 0 && (size_t)count <= *n * EXPANSION_MOST);
    points = TZ_NEW_ARRAY(a, (size_t)count + 1, utf8proc_int32_t);
    count = utf8proc_decompose(in, (utf8proc_ssize_t)*n, points, count, how);
    count = utf8proc_reencode(points, count, how);
    TZ_ASSERT(count >= 0);
    *n = (size_t)count;
    return (char *)points;
}

struct tz_err *tz_text_clean(char **out, const char *s, size_t n, size_t max_bytes, struct tz_arena *a)
{
    struct tz_arena *scratch;
    struct tz_err *e = NULL;
    size_t valid, length = 0;
    bool plain;
    char *text;

    if (n / 4 > max_bytes)
        return too_long(max_bytes);
    valid = tz_utf8_valid(s, n);
    if (valid < n)
        return s[valid] ? bad_utf8(s, valid) : control(s, valid);
    scratch = tz_arena_child(a);
    text = tz_alloc(scratch, n + 1);
    e = sift(text, &length, &plain, s, n);
    if (!e) {
        if (!plain)
            text = compose(text, &length, scratch);
        text[length] = 0;
        text = tz_trim(scratch, text);
        if (strlen(text) > max_bytes)
            e = too_long(max_bytes);
        else
            *out = tz_strdup(a, text);
    }
    tz_arena_destroy(&scratch);
    return e;
}
