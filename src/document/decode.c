/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes of unknown encoding -> UTF-8. Order of belief: a byte order mark; valid UTF-8; UTF-16 by its zero
 * bytes; UTF-8 with a few broken bytes; what the file itself names; GB18030.
 */
#include "document/tree_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <iconv.h>
#include <string.h>
#include <strings.h>

#define REPLACEMENT "\xef\xbf\xbd"

struct input {
    const char *data;
    size_t len;
};

/* Decodes with iconv into `out` (room enough for every code: 1.5 times the input, plus a replacement character
 * for each bad byte allowed). Answers false when the charset is unknown or more than one byte in 100 is wrong. */
static bool convert(char *out, size_t room, size_t *used, const char *charset, struct input in)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    char *from = (char *)in.data, *to = out;
    size_t left = in.len, bad = 0;

    if (cd == (iconv_t)-1)
        return false;
    while (left && bad <= in.len / 100) {
        if (iconv(cd, &from, &left, &to, &room) != (size_t)-1 || room < 8)
            break;
        memcpy(to, REPLACEMENT, 3); /* a bad byte, or a character cut off at the end */
        to += 3;
        room -= 3;
        from++;
        left--;
        bad++;
        iconv(cd, NULL, NULL, NULL, NULL);
    }
    iconv_close(cd);
    *used = (size_t)(to - out);
    return !left && bad <= in.len / 100;
}

static bool take(struct tz_document *d, const char *charset, struct input in)
{
    size_t room = in.len + in.len / 2 + in.len / 30 + 64, used;
    char *out = tz_alloc(d->arena, room);

    if (!convert(out, room - 1, &used, charset, in))
        return false;
    out[used] = 0;
    if (tz_utf8_valid(out, used) != used)
        return false;
    d->source = out;
    d->source_len = used;
    return true;
}

/* Zero bytes of UTF-16 stand on one side; text of other encodings has none. */
static const char *utf16_kind(struct input in)
{
    size_t even = 0, odd = 0, n = in.len < 65536 ? in.len : 65536;

    if (in.len % 2)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!in.data[i])
            *(i % 2 ? &odd : &even) += 1;
    if (odd > 2 * even && odd)
        return "UTF-16LE";
    if (even > 2 * odd && even)
        return "UTF-16BE";
    return NULL;
}

/* UTF-8 in which at most one character in 20 is broken: copies it with replacement characters. */
static bool take_broken_utf8(struct tz_document *d, struct input in)
{
    size_t bad = 0, wide = 0, used = 0;
    const char *p = in.data, *end = in.data + in.len;
    char *out;

    while (p < end) {
        const char *from = p;
        uint32_t c = tz_utf8_next(&p, end);
        bad += !c || (c == 0xfffd && p - from == 1);
        wide += c > 0x7f && p - from > 1;
    }
    if (bad * 20 > wide)
        return false;
    out = tz_alloc(d->arena, in.len + bad * 2 + 1);
    for (p = in.data; p < end;) {
        uint32_t c = tz_utf8_next(&p, end);
        used += (size_t)tz_utf8_put(out + used, c ? c : 0xfffd);
    }
    out[used] = 0;
    d->source = out;
    d->source_len = used;
    return true;
}

static bool is_utf8_name(const char *name)
{
    return !strcasecmp(name, "utf-8") || !strcasecmp(name, "utf8");
}

/* Big5 and its kin, when the file names them; Chinese names mean the widest table. */
static const char *named(const char *hint)
{
    static const char *const pairs[][2] = {
        {"big5", "BIG5-HKSCS"},   {"big5-hkscs", "BIG5-HKSCS"}, {"utf-16", "UTF-16LE"},
        {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"},     {"hz-gb-2312", "HZ"},
    };
    for (size_t i = 0; hint && i < sizeof pairs / sizeof *pairs; i++)
        if (!strcasecmp(hint, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

static bool decode(struct tz_document *d, struct input in, const char *hint)
{
    const unsigned char *b = (const unsigned char *)in.data;
    const char *kind;

    if (in.len >= 3 && !memcmp(b, "\xef\xbb\xbf", 3))
        in = (struct input){in.data + 3, in.len - 3};
    else if (in.len >= 2 && b[0] == 0xff && b[1] == 0xfe)
        return d->charset = "utf-16le", take(d, "UTF-16LE", (struct input){in.data + 2, in.len - 2});
    else if (in.len >= 2 && b[0] == 0xfe && b[1] == 0xff)
        return d->charset = "utf-16be", take(d, "UTF-16BE", (struct input){in.data + 2, in.len - 2});
    d->charset = "utf-8";
    if (tz_utf8_valid(in.data, in.len) == in.len) {
        d->source = in.data;
        d->source_len = in.len;
        return true;
    }
    kind = utf16_kind(in);
    if (kind && take(d, kind, in))
        return d->charset = kind[6] ? (kind[6] == 'L' ? "utf-16le" : "utf-16be") : kind, true;
    if (!(hint && !is_utf8_name(hint)) && take_broken_utf8(d, in))
        return true;
    kind = named(hint);
    if (kind && take(d, kind, in))
        return d->charset = kind, true;
    if (take(d, "GB18030", in))
        return d->charset = "gb18030", true;
    return take_broken_utf8(d, in);
}

struct tz_err *tz_document_decode(struct tz_document *d, const void *data, size_t len, const char *hint)
{
    if (len > tz_limits.report_bytes)
        return tz_err_hint(
            tz_err(TZ_E_LIMIT, "文件有 %zu MB，超过上限 %zu MB", len >> 20, tz_limits.report_bytes >> 20),
            "请拆成几份，或请管理员调高上限 report_bytes");
    if (!decode(d, (struct input){data, len}, hint))
        return tz_err_hint(tz_err(TZ_E_INPUT, "认不出这个文件的文字编码，它可能不是文本"),
                           "请用记事本另存为 UTF-8 编码后再试");
    return NULL;
}
