/* SPDX-License-Identifier: Apache-2.0
 *
 * Can this be a report? Empty, binary and packed files get a message that says which and what to do.
 */
#include "reader/reader_priv.h"
#include "base/charset.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "document/read.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static bool begins(const char *s, size_t n, const char *magic, size_t len)
{
    return n >= len && !memcmp(s, magic, len);
}

struct tz_err *tz_reader_sniff(enum tz_reader_input *input, const char *name, const char *s, size_t n)
{
    if (!n)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "文件是空的"), "%s", name), "请确认选的是报告文件");
    if (begins(s, n, "%PDF-", 5))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "这是 PDF 文件，不是文本"), "%s", name),
                           "请用 taizhang read 读取；扫描件没有文字层，请先识别文字");
    if (begins(s, n, "PK\3\4", 4))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "这是压缩包（DOCX、XLSX 或 ZIP），不是文本"), "%s", name),
                           "DOCX 请用 taizhang read 读取");
    if (begins(s, n, "\xD0\xCF\x11\xE0", 4))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "这是旧版 Word 或 Excel 文件"), "%s", name),
                           "请另存为 DOCX 或文本后再读");
    size_t odd = 0, look = n < 4096 ? n : 4096;
    for (size_t i = 0; i < look; i++)
        odd += (unsigned char)s[i] < 9 || ((unsigned char)s[i] > 13 && (unsigned char)s[i] < 32 && s[i] != 27);
    if (odd > look / 50)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "这是二进制文件，不是报告"), "%s", name),
                           "请选文本、网页、DOCX 或有文字层的 PDF");
    while (look &&
           (*s == ' ' || *s == '\n' || *s == '\r' || *s == '\t' || *s == '\xEF' || *s == '\xBB' || *s == '\xBF'))
        s++, look--;
    *input = look > 5 && *s == '<' && (s[1] == '!' || s[1] == 'h' || s[1] == 'H' || s[1] == '?' || s[1] == 'm')
                 ? TZ_READER_HTML
                 : TZ_READER_TEXT;
    return NULL;
}

static struct tz_err *too_large(const char *name, size_t n)
{
    return tz_err_hint(
        tz_err_place(tz_err(TZ_E_LIMIT, "文件有 %zu MB，超过上限 %zu MB", n >> 20, tz_limits.report_bytes >> 20), "%s",
                     name),
        "一份报告不会这么大，请确认选对了文件；确需读取时调大设置 report_bytes");
}

struct tz_err *tz_report_file(struct tz_report_file *out, const char *name, const void *data, size_t n,
                              struct tz_arena *a)
{
    memset(out, 0, sizeof *out);
    if (n > tz_limits.report_bytes)
        return too_large(name, n);
    if (!n)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_INPUT, "文件是空的"), "%s", name), "请确认选的是报告文件");
    enum tz_format format = tz_document_guess(name, data, n);
    if (format == TZ_FORMAT_DOCX || format == TZ_FORMAT_PDF || format == TZ_FORMAT_AUTO) {
        struct tz_document *d; /* what no reader takes is refused there with its own words */
        TZ_TRY(tz_document_read(&d, name, data, n, a));
        *out = (struct tz_report_file){d->source, d->source_len, TZ_READER_TEXT,
                                       format == TZ_FORMAT_PDF ? "pdf" : "docx", ""};
        return NULL;
    }
    char *text;
    size_t len;
    const char *charset;
    struct tz_err *e = tz_charset_to_utf8(&text, &len, &charset, data, n, a);
    if (e)
        return tz_err_place(e, e->place ? "%s %s" : "%s", name, e->place);
    bool html = format == TZ_FORMAT_HTML;
    *out = (struct tz_report_file){text, len, html ? TZ_READER_HTML : TZ_READER_TEXT, html ? "html" : "text", charset};
    enum tz_reader_input unused;
    return html ? NULL : tz_reader_sniff(&unused, name, text, len);
}

static void close_file(void *f)
{
    fclose(f);
}

struct tz_err *tz_report_path(struct tz_report_file *out, const char *path, struct tz_arena *a)
{
    bool input = !strcmp(path, "-");
    FILE *f = input ? stdin : fopen(path, "rbe");
    if (!f)
        return tz_file_error(errno, "读取", path);
    if (!input)
        tz_arena_defer(a, close_file, f);
    struct stat st;
    if (!fstat(fileno(f), &st) && S_ISREG(st.st_mode) && (uint64_t)st.st_size > tz_limits.report_bytes)
        return too_large(path, (size_t)st.st_size);
    size_t room = 1 << 16, n = 0, k;
    if (!fstat(fileno(f), &st) && S_ISREG(st.st_mode))
        room = (size_t)st.st_size + 1;
    char *data = tz_alloc(a, room);
    while ((k = fread(data + n, 1, room - n, f)) > 0) {
        n += k;
        if (n > tz_limits.report_bytes)
            return too_large(path, n);
        if (n == room) {
            char *more = tz_alloc(a, 2 * room);
            memcpy(more, data, n);
            data = more;
            room *= 2;
        }
    }
    if (ferror(f))
        return tz_file_error(errno, "读取", path);
    return tz_report_file(out, input ? "标准输入" : path, data, n, a);
}

/* ---- block by block ---- */

enum { BLOCK_BYTES = 256 << 10, STREAM_LEAST = 1 << 20 };

/* Is the whole file UTF-8 text or a page in it? *skip gets the length of its byte order mark. */
static bool streams(FILE *f, const char *name, char *block, enum tz_reader_input *input, size_t *skip)
{
    size_t kept = 0, n;
    bool first = true;
    while ((n = fread(block + kept, 1, BLOCK_BYTES - kept, f)) > 0) {
        n += kept;
        if (first) {
            enum tz_format format = tz_document_guess(name, block, n);
            *skip = begins(block, n, "\xEF\xBB\xBF", 3) ? 3 : 0;
            *input = format == TZ_FORMAT_HTML ? TZ_READER_HTML : TZ_READER_TEXT;
            if (format != TZ_FORMAT_TEXT && format != TZ_FORMAT_HTML)
                return false;
            enum tz_reader_input unused;
            struct tz_err *e = *input == TZ_READER_TEXT ? tz_reader_sniff(&unused, name, block, n) : NULL;
            if (e) {
                tz_err_free(e);
                return false;
            }
            first = false;
        }
        size_t valid = tz_utf8_valid(block, n);
        kept = n - valid;
        if (kept > 3)
            return false;
        memmove(block, block + valid, kept);
    }
    return !kept && !first;
}

static struct tz_err *stream(struct tz_reader **r, FILE *f, size_t skip, char *block, const struct tz_reader_options *o,
                             const char *path, struct tz_arena *a)
{
    size_t n;
    *r = tz_reader_open(o, a);
    if (fseek(f, (long)skip, SEEK_SET))
        return tz_file_error(errno, "读取", path);
    while ((n = fread(block, 1, BLOCK_BYTES, f)) > 0)
        tz_reader_feed(*r, block, n);
    if (ferror(f))
        return tz_file_error(errno, "读取", path);
    tz_reader_finish(*r);
    return NULL;
}

struct tz_err *tz_report_read(struct tz_reader **r, struct tz_report_file *out, const struct tz_reader_options *o,
                              const char *path, struct tz_arena *a)
{
    struct tz_reader_options opt = *o;
    struct stat st;
    if (strcmp(path, "-") && !stat(path, &st) && S_ISREG(st.st_mode) && st.st_size >= STREAM_LEAST &&
        (uint64_t)st.st_size <= tz_limits.report_bytes) {
        FILE *f = fopen(path, "rbe");
        char *block = tz_alloc(a, BLOCK_BYTES);
        size_t skip = 0;
        if (f)
            tz_arena_defer(a, close_file, f);
        if (f && streams(f, path, block, &opt.input, &skip)) {
            *out = (struct tz_report_file){"", 0, opt.input, opt.input == TZ_READER_HTML ? "html" : "text", "UTF-8"};
            return stream(r, f, skip, block, &opt, path, a);
        }
    }
    TZ_TRY(tz_report_path(out, path, a));
    opt.input = out->input;
    *r = tz_reader_open(&opt, a);
    tz_reader_feed(*r, out->text, out->len);
    tz_reader_finish(*r);
    return NULL;
}

struct collect {
    struct tz_arena *a;
    struct tz_read_fact *facts;
    size_t n, room;
};

static void keep(void *data, const struct tz_read_fact *f)
{
    struct collect *c = data;
    TZ_GROW(c->a, c->facts, c->n, c->room);
    c->facts[c->n++] = tz_read_copy(f, c->a);
}

struct tz_err *tz_read_text(struct tz_read_facts *out, enum tz_reader_input input, const char *bytes, size_t n,
                            struct tz_arena *a)
{
    if (n > tz_limits.report_bytes)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "报告有 %zu MB，超过上限 %zu MB", n >> 20, tz_limits.report_bytes >> 20),
                           "请确认是一份报告；上限由设置 report_bytes 调整");
    enum tz_reader_input found;
    TZ_TRY(tz_reader_sniff(&found, "报告", bytes, n));
    struct collect c = {.a = a};
    struct tz_reader_options o = {.input = input, .on_fact = keep, .data = &c};
    struct tz_reader *r = tz_reader_open(&o, a);
    tz_reader_feed(r, bytes, n);
    tz_reader_finish(r);
    *out = (struct tz_read_facts){c.facts, c.n, *tz_reader_meta(r)};
    return NULL;
}
