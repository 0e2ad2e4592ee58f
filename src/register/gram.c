/* SPDX-License-Identifier: Apache-2.0
 *
 * Bigrams of folded text; see gram_priv.h.
 */
#include "register/gram_priv.h"
#include "base/text.h"

#include <string.h>

char *gram_fold(const char *text, struct tz_arena *a)
{
    return tz_fold(a, text, true);
}

/* Letters, digits and everything beyond ASCII that is no punctuation or blank. */
static bool in_word(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x303f) && !(c >= 0xff00 && c <= 0xff65) &&
           c != 0xb7 && c != 0xa0 && c != 0xfffd;
}

static void put(struct tz_buf *b, const char *at, size_t n, enum gram_form form, size_t count)
{
    if (form == GRAM_MATCH)
        tz_buf_str(b, count ? " AND \"" : "\"");
    else if (form == GRAM_ARRAY)
        tz_buf_str(b, count ? ",\"" : "\"");
    else if (count)
        tz_buf_char(b, ' ');
    tz_buf_add(b, at, n);
    if (form != GRAM_WORDS)
        tz_buf_char(b, '"');
}

size_t gram_add(struct tz_buf *b, const char *folded, enum gram_form form, bool last)
{
    const char *p = folded, *end = folded + strlen(folded), *before = NULL;
    size_t n = 0;
    while (p < end) {
        const char *at = p;
        uint32_t c = tz_utf8_next(&p, end);
        bool word = in_word(c);
        if (word && before)
            put(b, before, (size_t)(p - before), form, n++);
        else if (!word && before && last)
            put(b, before, (size_t)(at - before), form, n++);
        before = word ? at : NULL;
    }
    if (before && last)
        put(b, before, (size_t)(end - before), form, n++);
    return n;
}
