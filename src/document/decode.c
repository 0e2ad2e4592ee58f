/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes of unknown encoding -> UTF-8: base/charset.h decides; what it refuses gets two further chances that only
 * documents have: UTF-8 with a few broken bytes (cut or pasted pages), and Big5 where the page names it.
 */
#include "document/tree_priv.h"
#include "base/charset.h"
#include "base/limits.h"
#include "base/text.h"
#include <iconv.h>
#include <string.h>
#include <strings.h>

/* UTF-8 in which at most one character in 20 is broken: copied with replacement characters. */
static bool take_broken_utf8(struct tz_document *d, const char *data, size_t len)
{
    size_t bad = 0, wide = 0, used = 0;
    const char *p = data, *end = data + len;
    char *out;

    while (p < end) {
        const char *from = p;
        uint32_t c = tz_utf8_next(&p, end);
        bad += !c || (c == 0xfffd && p - from == 1);
        wide += c > 0x7f && p - from > 1;
    }
    if (bad * 20 > wide)
        return false;
    out = tz_alloc(d->arena, len + bad * 2 + 1);
    for (p = data; p < end;) {
        uint32_t c = tz_utf8_next(&p, end);
        used += (size_t)tz_utf8_put(out + used, c ? c : 0xfffd);
    }
    out[used] = 0;
    d->source = out;
    d->source_len = used;
    d->charset = "UTF-8";
    return true;
}

static bool take_big5(struct tz_document *d, const char *data, size_t len)
{
    size_t room = len / 2 * 3 + 16;
    char *out = tz_alloc(d->arena, room + 1), *from = (char *)data, *to = out;
    iconv_t cd = iconv_open("UTF-8", "BIG5-HKSCS");
    bool ok = cd != (iconv_t)-1 && iconv(cd, &from, &len, &to, &room) != (size_t)-1 && !len;

    if (cd != (iconv_t)-1)
        iconv_close(cd);
    *to = 0;
    d->source = out;
    d->source_len = (size_t)(to - out);
    d->charset = "Big5";
    return ok && tz_utf8_valid(out, d->source_len) == d->source_len;
}

struct tz_err *tz_document_decode(struct tz_document *d, const void *data, size_t len, const char *hint)
{
    bool big5 = hint && !strncasecmp(hint, "big5", 4);
    struct tz_err *e;
    char *text;

    if (len > tz_limits.report_bytes)
        return tz_err_hint(
            tz_err(TZ_E_LIMIT, "文件有 %zu MB，超过上限 %zu MB", len >> 20, tz_limits.report_bytes >> 20),
            "请拆成几份，或请管理员调高上限 report_bytes");
    if (big5 && tz_utf8_valid(data, len) < len && take_big5(d, data, len))
        return NULL;
    e = tz_charset_to_utf8(&text, &d->source_len, &d->charset, data, len, d->arena);
    if (!e) {
        d->source = text;
        return NULL;
    }
    if (!take_broken_utf8(d, data, len))
        return e;
    tz_err_free(e);
    return NULL;
}
