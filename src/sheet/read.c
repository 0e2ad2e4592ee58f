/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening a spreadsheet by its content, and what all formats share.
 */
#include "sheet/read_priv.h"
#include "document/package.h"
#include "document/read.h"
#include "base/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- bytes ---- */

struct tz_err *sheet_bytes_read(size_t *n, const struct sheet_bytes *b, size_t at, void *buf, size_t size)
{
    ssize_t got;

    if (b->data) {
        size_t left = at < b->len ? b->len - at : 0;
        *n = left < size ? left : size;
        memcpy(buf, b->data + (*n ? at : 0), *n);
        return NULL;
    }
    do
        got = pread(b->fd, buf, size, (off_t)at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return tz_err(TZ_E_DISK, "文件读不出来：%s", strerror(errno));
    *n = (size_t)got;
    return NULL;
}

struct tz_err *sheet_bytes_all(const char **out, const struct sheet_bytes *b, struct tz_arena *a)
{
    size_t at = 0, n = 1;
    char *all;

    if (b->data) {
        *out = b->data;
        return NULL;
    }
    all = tz_alloc(a, b->len + 1);
    while (at < b->len && n) {
        TZ_TRY(sheet_bytes_read(&n, b, at, all + at, b->len - at));
        at += n;
    }
    if (at < b->len)
        return tz_err(TZ_E_DISK, "文件读不出来：读到一半变短了");
    *out = all;
    return NULL;
}

/* ---- what it is ---- */

#define HEAD 8192

static bool has(const char *data, size_t len, const char *word)
{
    return memmem(data, len, word, strlen(word)) != NULL;
}

static bool ends(const char *name, const char *suffix)
{
    size_t n = name ? strlen(name) : 0, m = strlen(suffix);
    return name && n >= m && !strcasecmp(name + n - m, suffix);
}

static struct tz_err *refuse(const char *what, const char *hint)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "这是%s，不是能读的电子表格", what), "%s", hint);
}

/* An OLE file: names of its streams stand in it in UTF-16. */
static struct tz_err *open_ole(struct tz_workbook *w, const struct sheet_bytes *b)
{
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    static const char word[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t";
    static const char slides[] = "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c";
    const char *data = "";

    TZ_TRY(sheet_bytes_all(&data, b, w->book->arena));
    if (memmem(data, b->len, encrypted, sizeof encrypted))
        return tz_err_hint(tz_err(TZ_E_INPUT, "电子表格加了密码，打不开"), "请去掉密码后再试");
    if (memmem(data, b->len, word, sizeof word))
        return refuse(" Word 文档", "请把里面的表格复制到电子表格里再试");
    if (memmem(data, b->len, slides, sizeof slides))
        return refuse("幻灯片", "请把里面的表格复制到电子表格里再试");
    return sheet_open_xls(w, b);
}

/* Other kinds of file that are handed in as spreadsheets. */
static struct tz_err *check_others(const char *head, size_t n)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *what, *hint;
    } others[] = {
        {"%PDF-", 5, " PDF 文件", "请向发文单位要电子表格"},
        {"\x89PNG", 4, "图片", "请把图里的表格录入电子表格后再试"},
        {"\xff\xd8\xff", 3, "图片", "请把图里的表格录入电子表格后再试"},
        {"GIF8", 4, "图片", "请把图里的表格录入电子表格后再试"},
        {"BM", 2, "图片", "请把图里的表格录入电子表格后再试"},
        {"Rar!", 4, "压缩包", "请先解压，再交里面的文件"},
        {"7z\xbc\xaf", 4, "压缩包", "请先解压，再交里面的文件"},
        {"\x1f\x8b", 2, "压缩包", "请先解压，再交里面的文件"},
        {"{\\rtf", 5, " RTF 文件", "请把里面的表格复制到电子表格里再试"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (n >= others[i].len && !memcmp(head, others[i].magic, others[i].len) &&
            (others[i].len > 2 || memchr(head, 0, n)))
            return refuse(others[i].what, others[i].hint);
    return NULL;
}

static struct tz_err *open_text(struct tz_workbook *w, const char *name, const struct sheet_bytes *b, const char *head,
                                size_t n)
{
    if (has(head, n, "urn:schemas-microsoft-com:office:spreadsheet") && has(head, n, "<?xml"))
        return sheet_open_xml(w, b);
    if (tz_document_guess(NULL, head, n) == TZ_FORMAT_HTML)
        return sheet_open_html(w, b);
    if (ends(name, ".xlsx") || ends(name, ".xlsm"))
        return tz_err_hint(tz_err(TZ_E_INPUT, "文件名是 %s，内容却不是电子表格", strrchr(name, '.')),
                           "请在 WPS 或 Excel 里打开它，另存为 .xlsx 后再试");
    return sheet_open_csv(w, b);
}

static struct tz_err *open_bytes(struct tz_workbook *w, const char *name, const char *path, const struct sheet_bytes *b)
{
    char *head = tz_alloc(w->book->arena, HEAD);
    size_t n = 0;

    if (!b->len)
        return tz_err_hint(tz_err(TZ_E_INPUT, "文件是空的"), "请检查是否保存或上传完整");
    if (b->len > tz_limits.upload_bytes)
        return tz_err_hint(
            tz_err(TZ_E_LIMIT, "文件有 %zu MB，超过上限 %zu MB", b->len >> 20, tz_limits.upload_bytes >> 20),
            "请拆成几份，或请管理员调高上限 upload_bytes");
    TZ_TRY(sheet_bytes_read(&n, b, 0, head, HEAD));
    if (tz_package_is(head, n))
        return sheet_open_xlsx(w, path, b);
    if (n >= 8 && !memcmp(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
        return open_ole(w, b);
    TZ_TRY(check_others(head, n));
    return open_text(w, name, b, head, n);
}

/* The file stands before the cell or line that an error names. */
static struct tz_err *placed(struct tz_err *e, const char *name)
{
    if (!e || !name || (e->place && strncmp(e->place, name, strlen(name)) == 0))
        return e;
    return e->place ? tz_err_place(e, "%s，%s", name, e->place) : tz_err_place(e, "%s", name);
}

static struct tz_workbook *workbook_new(const char *name, struct tz_arena *a)
{
    struct tz_workbook *w = TZ_NEW(a, struct tz_workbook);
    w->book = TZ_NEW(a, struct tz_book);
    w->book->arena = a;
    w->book->name = name ? tz_strdup(a, name) : NULL;
    return w;
}

struct tz_err *tz_sheet_open(struct tz_workbook **out, const char *name, const void *data, size_t len,
                             struct tz_arena *a)
{
    struct tz_workbook *w = workbook_new(name, a);
    struct sheet_bytes b = {data, -1, len};
    struct tz_err *e = placed(open_bytes(w, name, NULL, &b), name);

    if (!e)
        *out = w;
    return e;
}

static void close_fd(void *data)
{
    close((int)(intptr_t)data);
}

static struct tz_err *open_file(struct tz_workbook *w, const char *path, struct tz_arena *a)
{
    struct sheet_bytes b = {NULL, open(path, O_RDONLY | O_CLOEXEC), 0};
    const char *slash = strrchr(path, '/');
    struct stat st;

    if (b.fd < 0)
        return tz_err(errno == ENOENT ? TZ_E_NOT_FOUND : TZ_E_DISK, "打不开这个文件：%s",
                      errno == ENOENT ? "没有这个文件" : strerror(errno));
    tz_arena_defer(a, close_fd, (void *)(intptr_t)b.fd);
    if (fstat(b.fd, &st) < 0)
        return tz_err(TZ_E_DISK, "文件读不出来：%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return tz_err(TZ_E_INPUT, "这不是文件");
    b.len = (size_t)st.st_size;
    return open_bytes(w, slash ? slash + 1 : path, path, &b);
}

struct tz_err *tz_sheet_open_file(struct tz_workbook **out, const char *path, struct tz_arena *a)
{
    struct tz_workbook *w = workbook_new(path, a);
    struct tz_err *e = placed(open_file(w, path, a), path);

    if (!e)
        *out = w;
    return e;
}

/* ---- reading ---- */

struct tz_err *tz_sheet_begin(struct tz_workbook *w, size_t i)
{
    TZ_ASSERT(i < w->count);
    tz_sheet_end(w);
    w->book->sheet = tz_arena_child(w->book->arena);
    w->book->rows = 0;
    w->book->open = true;
    return placed(w->book->reader->begin(w, i), w->book->name);
}

struct tz_err *tz_sheet_row(const struct tz_row **out, struct tz_workbook *w)
{
    TZ_ASSERT(w->book->open);
    TZ_TRY(placed(w->book->reader->row(out, w), w->book->name));
    if (*out && ++w->book->rows > tz_limits.sheet_rows)
        return tz_err_hint(
            tz_err_place(tz_err(TZ_E_LIMIT, "表格超过 %zu 行", tz_limits.sheet_rows), "第 %u 行", (*out)->number),
            "请拆成几份");
    if (!*out)
        tz_sheet_end(w);
    return NULL;
}

void tz_sheet_end(struct tz_workbook *w)
{
    if (w->book->sheet)
        tz_arena_destroy(&w->book->sheet);
    w->book->open = false;
}

struct tz_err *tz_sheet_merges(const struct tz_merge **out, size_t *count, struct tz_workbook *w, size_t i,
                               struct tz_arena *a)
{
    TZ_ASSERT(i < w->count && !w->book->open);
    *out = NULL;
    *count = 0;
    return w->book->reader->merges ? placed(w->book->reader->merges(out, count, w, i, a), w->book->name) : NULL;
}
