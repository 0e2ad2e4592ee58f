/* SPDX-License-Identifier: Apache-2.0
 *
 * Which encoding? A byte order mark decides; then strict UTF-8 (other encodings are hardly ever valid UTF-8 by
 * chance, with one exception below); then each remaining candidate is decoded as a sample, and the one whose
 * characters are those of Chinese papers (GB 2312, ASCII, punctuation) wins, if it wins clearly.
 */
#include "base/charset.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define SAMPLE ((size_t)16384) /* bytes that a candidate is judged by */
#define GOOD_ENOUGH 85         /* per cent of common characters */

struct view {
    const unsigned char *at;
    size_t n;
};

static const struct {
    const char *head;
    size_t n;
    const char *kind;
} magics[] = {
    {"PK\3\4", 4, "WPS、Office 文档或压缩包"},
    {"\xD0\xCF\x11\xE0", 4, "旧版 Office 文档"},
    {"%PDF-", 5, "PDF"},
    {"{\\rtf", 5, "RTF 文档"},
    {"\x89PNG", 4, "图片"},
    {"GIF8", 4, "图片"},
    {"\xFF\xD8\xFF", 3, "图片"},
    {"Rar!", 4, "压缩包"},
    {"7z\xBC\xAF", 4, "压缩包"},
    {"\x1F\x8B", 2, "压缩包"},
    {"SQLite format 3", 16, "数据库"},
};

static struct tz_err *not_text(const char *kind)
{
    struct tz_err *e = kind ? tz_err(TZ_E_INPUT, "这是%s，不是纯文本", kind) : tz_err(TZ_E_INPUT, "这不是文本文件");
    return tz_err_hint(e, "请另存为文本（UTF-8）或 CSV，或在相应的入口导入这种文件");
}

static size_t line_of(struct view v, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset && i < v.n; i++)
        line += v.at[i] == '\n';
    return line;
}

static struct tz_err *broken(struct view v, size_t offset, const char *name)
{
    return tz_err_hint(
        tz_err_place(tz_err(TZ_E_INPUT, "文字编码混杂：前面是 %s，这里不是", name), "第%zu行", line_of(v, offset)),
        "请用编辑器打开，把全文另存为 UTF-8");
}

static struct tz_err *unknown(void)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "认不出这个文件的文字编码"), "请用编辑器打开，另存为 UTF-8");
}

/* Decodes v to UTF-8 at out (room for 3 bytes per 2, and 4 more). Returns the bytes written; *used is how much of v
 * was taken: less than v.n when something is wrong there. */
static size_t decode(char *out, size_t *used, const char *charset, struct view v)
{
    iconv_t cd = iconv_open("UTF-8", charset);
    char *from = (char *)(uintptr_t)v.at, *to = out;
    size_t left = v.n, room = v.n / 2 * 3 + 4;
    TZ_ASSERT(cd != (iconv_t)-1);
    (void)iconv(cd, &from, &left, &to, &room);
    iconv_close(cd);
    *used = v.n - left;
    return (size_t)(to - out);
}

/* Is c of GB 2312? Asks the converter in cd (UTF-8 to GB2312). */
static bool in_gb2312(iconv_t cd, uint32_t c)
{
    char utf8[4], gb[8], *from = utf8, *to = gb;
    size_t left = (size_t)tz_utf8_put(utf8, c), room = sizeof gb;
    return iconv(cd, &from, &left, &to, &room) == 0;
}

static bool text_ascii(uint32_t c)
{
    return (c >= 0x20 && c < 0x7F) || (c >= '\t' && c <= '\r');
}

/* Per cent of the characters beyond ASCII that Chinese papers are made of; control characters count against. */
static int commonness(const char *text, size_t n)
{
    iconv_t cd = iconv_open("GB2312", "UTF-8");
    const char *p = text, *end = text + n;
    size_t good = 0, all = 0;
    TZ_ASSERT(cd != (iconv_t)-1);
    while (p < end) {
        uint32_t c = tz_utf8_next(&p, end);
        if (text_ascii(c))
            continue;
        all++;
        good += c >= 0x80 && ((c >= 0x2010 && c < 0x2040) || (c > 0xFF00 && c < 0xFF5F) || in_gb2312(cd, c));
    }
    iconv_close(cd);
    return all ? (int)(good * 100 / all) : 100;
}

/* The part of v to judge by. Bytes of GB 18030 after a line end start a character, so its sample may begin at the
 * first line that is not all ASCII. */
static struct view sample(struct view v, size_t unit)
{
    size_t from = 0, i = 0;
    while (unit == 1 && i < v.n && v.at[i] < 0x80)
        if (v.at[i++] == '\n')
            from = i;
    v.at += from;
    v.n -= from;
    if (v.n > SAMPLE)
        v.n = SAMPLE;
    return v;
}

/* How well v's first bytes read as charset; 0 when they do not. `unit` = bytes of its code units. */
static int judge(const char *charset, struct view v, size_t unit, char *room)
{
    size_t used, n;
    if (v.n % unit)
        return 0;
    v = sample(v, unit);
    n = decode(room, &used, charset, v);
    if (used + 4 <= v.n || (used < v.n && v.n < SAMPLE)) /* a character cut by the sample is none */
        return 0;
    return commonness(room, n);
}

/* Valid UTF-8 of two-byte characters only that is also running GB 2312 text of the first level: short Chinese words
 * in GBK (一些) look so, words in Latin or Cyrillic letters do not. */
static bool rather_gbk(struct view v)
{
    bool any = false;
    for (size_t i = 0; i < v.n;) {
        size_t run = 0;
        for (; i + 1 < v.n && v.at[i] >= 0xB0 && v.at[i] <= 0xD7 && v.at[i + 1] >= 0xA1; i += 2)
            run++;
        if (run == 1 || (!run && v.at[i] >= 0x80))
            return false;
        any |= run > 1;
        i += !run;
    }
    return any;
}

static bool four_byte_gb(struct view v)
{
    for (size_t i = 0; i + 1 < v.n; i++)
        if (v.at[i] >= 0x81) {
            if (v.at[i + 1] >= '0' && v.at[i + 1] <= '9')
                return true;
            i++;
        }
    return false;
}

static size_t control_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += v.at[i] < 0x20 && !text_ascii(v.at[i]) && v.at[i] != 0x1A && v.at[i] != 0x1B;
    return n;
}

/* Is nearly all that is not ASCII UTF-8? */
static bool mostly_utf8(struct view v)
{
    const char *p = (const char *)v.at, *end = p + v.n;
    size_t right = 0, wrong = 0;
    while (p < end) {
        size_t len = tz_utf8_sequence(p, (size_t)(end - p));
        right += len > 1;
        wrong += !len;
        p += len ? len : 1;
    }
    return right > 2 * wrong;
}

/* What one line is written in: 'U' UTF-8, 'G' pairs of GBK, 'A' plain ASCII, '?' neither. */
static char line_script(const unsigned char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i] < 0x80)
        i++;
    if (i == n)
        return 'A';
    if (tz_utf8_valid((const char *)s, n) == n)
        return 'U';
    for (i = 0; i < n; i++)
        if (s[i] >= 0x80) {
            if (s[i] == 0x80 || s[i] == 0xFF || i + 1 == n || s[i + 1] < 0x40 || s[i + 1] == 0x7F || s[i + 1] == 0xFF)
                return '?';
            i++;
        }
    return 'G';
}

/* Files put together from two encodings: the first line that is not in that of the lines before it. NULL when it is not so. */
static struct tz_err *mixed(struct view v)
{
    char first = 0;
    size_t line = 1;
    for (size_t from = 0, till; from < v.n; from = till + 1, line++) {
        const unsigned char *stop = memchr(v.at + from, '\n', v.n - from);
        till = stop ? (size_t)(stop - v.at) : v.n;
        char c = line_script(v.at + from, till - from);
        if (c == '?')
            return NULL;
        if (c == 'A' || c == first)
            continue;
        if (first)
            return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "文字编码混杂：前面是 %s，这里是 %s",
                                                   first == 'U' ? "UTF-8" : "GBK", c == 'U' ? "UTF-8" : "GBK"),
                                            "第%zu行", line),
                               "请用编辑器打开，把全文另存为 UTF-8");
        first = c;
    }
    return NULL;
}

/* Says why v fits none. `valid` = length of its UTF-8 prefix. */
static struct tz_err *refuse(struct view v, size_t valid)
{
    if (memchr(v.at, 0, v.n) || control_count(v) * 50 > v.n)
        return not_text(NULL);
    if (mostly_utf8(v))
        return broken(v, valid, "UTF-8");
    struct tz_err *e = mixed(v);
    return e ? e : unknown();
}

/* Decodes all of v; an error names the line. */
static struct tz_err *convert(char **out, size_t *n, const char *charset, struct view v, struct tz_arena *a)
{
    char *text = tz_alloc(a, v.n / 2 * 3 + 5);
    size_t used, length = decode(text, &used, charset, v);
    if (memchr(text, 0, length))
        return not_text(NULL);
    if (used < v.n)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "文字编码混杂：前面是 %s，这里不是", charset), "第%zu行",
                                        line_of((struct view){(unsigned char *)text, length}, length)),
                           "请用编辑器打开，把全文另存为 UTF-8");
    text[length] = 0;
    *out = text;
    *n = length;
    return NULL;
}

static struct tz_err *plain_utf8(char **out, size_t *n, struct view v, struct tz_arena *a)
{
    if (control_count(v) * 10 > v.n)
        return not_text(NULL);
    *out = tz_strndup(a, (const char *)v.at, v.n);
    *n = v.n;
    return NULL;
}

/* The encoding that a byte order mark tells, NULL when there is none; *skip = its length. */
static const char *by_mark(struct view v, size_t *skip)
{
    static const struct {
        const char *mark;
        size_t n;
        const char *name;
    } marks[] = {
        {"\xEF\xBB\xBF", 3, "UTF-8"},
        {"\xFF\xFE", 2, "UTF-16LE"},
        {"\xFE\xFF", 2, "UTF-16BE"},
        {"\x84\x31\x95\x33", 4, "GB18030"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (v.n >= marks[i].n && !memcmp(v.at, marks[i].mark, marks[i].n)) {
            *skip = marks[i].n;
            return marks[i].name;
        }
    return NULL;
}

/* The converters of the C library are files of their own, which may be missing. */
static struct tz_err *check_converters(void)
{
    static const char *const names[] = {"GB18030", "GB2312", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        iconv_t cd = iconv_open("UTF-8", names[i]);
        if (cd == (iconv_t)-1)
            return tz_err_hint(tz_err(TZ_E_MISSING, "系统缺少 %s 文字编码的转换程序", names[i]),
                               "请管理员安装完整的 C 库（gconv），或先把文件另存为 UTF-8");
        iconv_close(cd);
    }
    return NULL;
}

/* The best candidate when it is good and clearly the best, else NULL. */
static const char *guess(struct view v, struct tz_arena *a)
{
    static const struct {
        const char *name;
        size_t unit;
    } candidates[] = {{"GB18030", 1}, {"UTF-16LE", 2}, {"UTF-16BE", 2}};
    struct tz_arena *scratch = tz_arena_child(a);
    char *room = tz_alloc(scratch, SAMPLE * 2 + 8);
    const char *best = NULL;
    int most = 0, second = 0;
    for (size_t i = 0; i < 3; i++) {
        int score = candidates[i].unit == 1 && memchr(v.at, 0, v.n)
                        ? 0
                        : judge(candidates[i].name, v, candidates[i].unit, room);
        if (score > most) {
            second = most;
            most = score;
            best = candidates[i].name;
        } else if (score > second) {
            second = score;
        }
    }
    tz_arena_destroy(&scratch);
    return most >= GOOD_ENOUGH && most - second >= 10 ? best : NULL;
}

struct tz_err *tz_charset_to_utf8(char **out, size_t *n, const char **name, const void *in, size_t len,
                                  struct tz_arena *a)
{
    struct view v = {in, len};
    const char *found;
    size_t skip = 0, valid;

    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (v.n >= magics[i].n && !memcmp(v.at, magics[i].head, magics[i].n))
            return not_text(magics[i].kind);
    found = by_mark(v, &skip);
    v.at += skip;
    v.n -= skip;
    valid = tz_utf8_valid((const char *)v.at, v.n);
    if (!found && valid == v.n && !rather_gbk(v))
        found = "UTF-8";
    if (!tz_same(found, "UTF-8"))
        TZ_TRY(check_converters());
    if (!found)
        found = guess(v, a);
    if (!found)
        return refuse(v, valid);
    if (tz_same(found, "UTF-8")) {
        if (valid < v.n)
            return v.at[valid] ? broken(v, valid, "UTF-8") : not_text(NULL);
        TZ_TRY(plain_utf8(out, n, v, a));
    } else {
        TZ_TRY(convert(out, n, found, v, a));
        if (tz_same(found, "GB18030") && !four_byte_gb(v))
            found = "GBK";
    }
    if (name)
        *name = found;
    return NULL;
}
