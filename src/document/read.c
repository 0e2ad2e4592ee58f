/* SPDX-License-Identifier: Apache-2.0
 *
 * Which reader takes a file, and what to say when none does.
 */
#include "document/read.h"
#include "document/package.h"
#include "base/file.h"
#include "base/limits.h"
#include <string.h>
#include <strings.h>

static bool has(const void *data, size_t len, const char *word)
{
    return memmem(data, len, word, strlen(word)) != NULL;
}

/* The first bytes in lower case without zero bytes (UTF-16) and blanks, for looking at markup. */
static size_t head_of(char *out, size_t room, const unsigned char *p, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len && i < 8192 && n < room; i++) {
        unsigned char c = p[i];
        if (c == 0 || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xff || c == 0xfe)
            continue;
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return n;
}

static bool looks_html(const void *data, size_t len)
{
    static const char *const signs[] = {"<!doctypehtml", "<html", "<head", "<body", "<div", "<table", "<meta", "</p>"};
    char head[4096];
    size_t n = head_of(head, sizeof head, data, len);
    size_t from = n >= 3 && !memcmp(head, "\xef\xbb\xbf", 3) ? 3 : 0;

    if (from >= n || head[from] != '<')
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (has(head, n, signs[i]))
            return true;
    return false;
}

static bool ends(const char *name, const char *suffix)
{
    size_t n = name ? strlen(name) : 0, m = strlen(suffix);
    return name && n >= m && !strcasecmp(name + n - m, suffix);
}

/* Kinds of file that people bring and no reader takes: first bytes, what it is, what to do. */
static const struct {
    const char *magic;
    size_t len;
    const char *what, *hint;
} others[] = {
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "旧版 Office 文件（.doc）或加了密码的文件",
     "请在 WPS 或 Word 里去掉密码，另存为 .docx 后再试"},
    {"{\\rtf", 5, "RTF 文件", "请在 WPS 或 Word 里另存为 .docx 后再试"},
    {"\x89PNG", 4, "图片", "请先用扫描识别（OCR）得到文字"},
    {"\xff\xd8\xff", 3, "图片", "请先用扫描识别（OCR）得到文字"},
    {"GIF8", 4, "图片", "请先用扫描识别（OCR）得到文字"},
    {"II*\0", 4, "图片", "请先用扫描识别（OCR）得到文字"},
    {"MM\0*", 4, "图片", "请先用扫描识别（OCR）得到文字"},
    {"Rar!", 4, "压缩包", "请先解压，再交里面的文件"},
    {"7z\xbc\xaf", 4, "压缩包", "请先解压，再交里面的文件"},
    {"\x1f\x8b", 2, "压缩包", "请先解压，再交里面的文件"},
};

static struct tz_err *refuse(const char *what, const char *hint)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "这是%s，不是能读的文档", what), "%s", hint);
}

static struct tz_err *no_reader(const void *data, size_t len)
{
    if (tz_package_is(data, len)) {
        if (has(data, len, "xl/workbook"))
            return refuse("电子表格", "请用“导入”交它，或另存为 .docx");
        if (has(data, len, "ppt/presentation"))
            return refuse("幻灯片", "请把文字复制到 .docx 里再试");
        if (has(data, len, "opendocument"))
            return refuse("ODF 文件", "请在 WPS 里另存为 .docx 后再试");
        if (has(data, len, "OFD.xml"))
            return refuse("OFD 版式文件", "请用 OFD 阅读器导出为 PDF 或文字后再试");
        return refuse("压缩包", "请先解压，再交里面的文件");
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (len >= others[i].len && !memcmp(data, others[i].magic, others[i].len))
            return refuse(others[i].what, others[i].hint);
    return refuse("空文件或二进制文件", "请交文本、网页、.docx 或带文字的 PDF");
}

enum tz_format tz_document_guess(const char *name, const void *data, size_t len)
{
    if (has(data, len < 1024 ? len : 1024, "%PDF-"))
        return TZ_FORMAT_PDF;
    if (tz_package_is(data, len))
        return has(data, len, "word/document") || has(data, len, "word/_rels") ? TZ_FORMAT_DOCX : TZ_FORMAT_AUTO;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (len >= others[i].len && !memcmp(data, others[i].magic, others[i].len))
            return TZ_FORMAT_AUTO;
    if (!len)
        return TZ_FORMAT_AUTO;
    if (looks_html(data, len) || ends(name, ".html") || ends(name, ".htm") || ends(name, ".shtml"))
        return TZ_FORMAT_HTML;
    return TZ_FORMAT_TEXT;
}

static struct tz_err *read_as(struct tz_document **out, enum tz_format format, const void *data, size_t len,
                              struct tz_arena *a)
{
    switch (format) {
    case TZ_FORMAT_TEXT:
        return tz_document_read_text(out, data, len, a);
    case TZ_FORMAT_HTML:
        return tz_document_read_html(out, data, len, a);
    case TZ_FORMAT_DOCX:
        return tz_document_read_docx(out, data, len, a);
    case TZ_FORMAT_PDF:
        return tz_document_read_pdf(out, data, len, a);
    default:
        return no_reader(data, len);
    }
}

struct tz_err *tz_document_read(struct tz_document **out, const char *name, const void *data, size_t len,
                                struct tz_arena *a)
{
    struct tz_err *e = read_as(out, tz_document_guess(name, data, len), data, len, a);

    if (e && name)
        tz_err_place(e, e->place ? "%s %s" : "%s", name, e->place);
    return e;
}

struct tz_err *tz_document_read_file(struct tz_document **out, const char *path, struct tz_arena *a)
{
    const char *slash = strrchr(path, '/');
    char *data;
    size_t len;

    TZ_TRY(tz_file_read(&data, &len, path, tz_limits.upload_bytes, a));
    return tz_document_read(out, slash ? slash + 1 : path, data, len, a);
}
