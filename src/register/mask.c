/* SPDX-License-Identifier: Apache-2.0
 *
 * Masked forms of sealed values, as shown to those who may see the row but have not looked (DOMAIN F).
 */
#include "register/register.h"
#include "base/buf.h"
#include "base/text.h"

#include <string.h>

/* Keeps `head` characters in front and `tail` behind, stars between (at most eight). */
static char *keep(const char *s, size_t head, size_t tail, struct tz_arena *a)
{
    size_t bytes = strlen(s), all = tz_utf8_count(s, bytes);
    struct tz_buf b;
    tz_buf_init(&b, a);
    if (all <= head + tail) {
        head = all > 1 ? 1 : 0;
        tail = 0;
    }
    tz_buf_add(&b, s, tz_utf8_offset(s, bytes, head));
    for (size_t i = 0; i < all - head - tail && i < 8; i++)
        tz_buf_char(&b, '*');
    tz_buf_str(&b, s + tz_utf8_offset(s, bytes, all - tail));
    return b.data;
}

static bool two_surname(const char *s)
{
    static const char *const names[] = {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐",
                                        "慕容", "司徒", "夏侯", "长孙", "宇文", "轩辕", "端木", "南宫", "独孤"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tz_starts(s, names[i]))
            return true;
    return false;
}

/* 张*, 张*三, 欧阳*. */
static char *mask_name(const char *s, struct tz_arena *a)
{
    size_t n = tz_utf8_count(s, strlen(s));
    if (two_surname(s) && n > 2)
        return keep(s, 2, 0, a);
    return keep(s, 1, n >= 3 ? 1 : 0, a);
}

/* Up to the township or village in it, the rest starred. */
static char *mask_address(const char *s, struct tz_arena *a)
{
    static const char *const marks[] = {"村", "社区", "镇", "乡", "街道"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *p = strstr(s, marks[i]);
        if (p)
            return tz_printf(a, "%.*s****", (int)((size_t)(p - s) + strlen(marks[i])), s);
    }
    return keep(s, 2, 0, a);
}

char *tz_mask(const struct tz_field *f, const char *text, struct tz_arena *a)
{
    if (!text || !*text)
        return tz_strdup(a, "");
    switch (f->type) {
    case TZ_TYPE_ID:
        return keep(text, 6, 4, a);
    case TZ_TYPE_PHONE:
        return keep(text, 3, 4, a);
    case TZ_TYPE_ACCOUNT:
        return keep(text, 4, 4, a);
    case TZ_TYPE_ADDRESS:
        return mask_address(text, a);
    default:
        if (f->cls && tz_same(f->cls, "name"))
            return mask_name(text, a);
        if (f->cls && tz_same(f->cls, "id"))
            return keep(text, 6, 4, a);
        return tz_strdup(a, "（已隐去）");
    }
}
