/* SPDX-License-Identifier: Apache-2.0
 *
 * XLSX: workbook, styles and shared strings. The rows are in xlsx_rows.c.
 */
#include "sheet/xlsx_priv.h"
#include "document/xml.h"
#include "sheet/scan_priv.h"
#include "base/text.h"
#include <string.h>

#define FORMATS_MOST 65536 /* cell formats and number formats */
#define CHUNK ((size_t)64 << 10)

static bool is(const char *a, const char *b)
{
    return !strcmp(a, b);
}

/* ---- workbook.xml ---- */

struct workbook_parse {
    struct xlsx *x;
    size_t room;
};

static void add_sheet(struct workbook_parse *p, const char **at)
{
    struct xlsx *x = p->x;
    const char *name = tz_xml_attr(at, "name"), *state = tz_xml_attr(at, "state"), *id = NULL;
    const struct tz_relation *r;

    for (const char **i = at; *i; i += 2) /* r:id, not sheetId */
        if (strchr(*i, ':') && is(tz_xml_local(*i), "id"))
            id = i[1];
    r = tz_relation_id(x->relations, id);
    if (!name || !r || !is(r->type, "worksheet") || !tz_package_has(x->package, r->target))
        return;
    TZ_GROW(x->arena, x->sheets, x->count, p->room);
    x->sheets[x->count++] = (struct xlsx_sheet){
        .shown = {tz_strdup(x->arena, name), state && !is(state, "visible")},
        .part = r->target,
    };
}

static void workbook_start(void *data, const char *name, const char **at)
{
    struct workbook_parse *p = data;

    if (is(name, "sheet"))
        add_sheet(p, at);
    else if (is(name, "workbookPr")) {
        const char *v = tz_xml_attr(at, "date1904");
        p->x->date1904 = v && tz_xml_on(v);
    }
}

/* ---- styles.xml ---- */

struct styles_parse {
    struct xlsx *x;
    bool in_cells;      /* cellXfs */
    const char **codes; /* of custom number formats */
    int *ids;
    size_t code_count, room;
};

static void add_format(struct styles_parse *p, const char **at)
{
    const char *code = tz_xml_attr(at, "formatCode");
    struct tz_arena *a = p->x->arena;

    if (!code || p->code_count >= FORMATS_MOST)
        return;
    if (p->code_count == p->room) {
        size_t room = p->room * 2 + 16;
        const char **codes = TZ_NEW_ARRAY(a, room, const char *);
        int *ids = TZ_NEW_ARRAY(a, room, int);
        if (p->code_count) {
            memcpy(codes, p->codes, p->code_count * sizeof *codes);
            memcpy(ids, p->ids, p->code_count * sizeof *ids);
        }
        p->codes = codes;
        p->ids = ids;
        p->room = room;
    }
    p->ids[p->code_count] = tz_xml_int(tz_xml_attr(at, "numFmtId"), -1);
    p->codes[p->code_count++] = tz_strdup(a, code);
}

static unsigned shows_of(const struct styles_parse *p, int id)
{
    for (size_t i = 0; i < p->code_count; i++)
        if (p->ids[i] == id)
            return sheet_format_shows(p->codes[i]);
    return sheet_builtin_shows(id);
}

static void add_cell_format(struct styles_parse *p, const char **at)
{
    struct xlsx *x = p->x;

    if (x->show_count >= FORMATS_MOST)
        return;
    if (x->show_count % 256 == 0) {
        unsigned char *more = tz_alloc(x->arena, x->show_count + 256);
        if (x->show_count)
            memcpy(more, x->shows, x->show_count);
        x->shows = more;
    }
    x->shows[x->show_count++] = (unsigned char)shows_of(p, tz_xml_int(tz_xml_attr(at, "numFmtId"), 0));
}

static void styles_start(void *data, const char *name, const char **at)
{
    struct styles_parse *p = data;

    if (is(name, "numFmt"))
        add_format(p, at);
    else if (is(name, "cellXfs"))
        p->in_cells = true;
    else if (is(name, "xf") && p->in_cells)
        add_cell_format(p, at);
}

static void styles_end(void *data, const char *name)
{
    struct styles_parse *p = data;
    if (is(name, "cellXfs"))
        p->in_cells = false;
}

/* ---- sharedStrings.xml ---- */

static char *keep(struct xlsx *x, const char *s, size_t n)
{
    struct xlsx_strings *t = &x->strings;
    char *at;

    if (n + 1 > CHUNK / 4)
        return tz_strndup(x->arena, s, n);
    if (n + 1 > t->chunk_left) {
        t->chunk = tz_alloc(x->arena, CHUNK);
        t->chunk_left = CHUNK;
    }
    at = t->chunk;
    memcpy(at, s, n);
    at[n] = 0;
    t->chunk += n + 1;
    t->chunk_left -= n + 1;
    return at;
}

static void add_string(struct xlsx *x, char *s, size_t n)
{
    struct xlsx_strings *t = &x->strings;
    size_t segment = t->count / XLSX_SEGMENT;

    if (memmem(s, n, "_x", 2))
        n = sheet_unescape(s, n);
    TZ_GROW(x->arena, t->segments, segment, t->room);
    if (t->count % XLSX_SEGMENT == 0)
        t->segments[segment] = TZ_NEW_ARRAY(x->arena, XLSX_SEGMENT, struct xlsx_string);
    t->segments[segment][t->count % XLSX_SEGMENT] = (struct xlsx_string){keep(x, s, n), (uint32_t)n};
    t->count++;
}

/* One <si>: its texts joined, but for phonetic hints (rPh), which are only a reading aid. */
static struct tz_err *read_string(struct xlsx *x, struct scan *s, struct tz_buf *text)
{
    bool in_text = false, phonetic = false;
    enum scan_token token;

    tz_buf_clear(text);
    for (;;) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_END_OF_PART || (token == SCAN_END && scan_is(s, "si")))
            break;
        if (token == SCAN_START && scan_is(s, "t"))
            in_text = !s->empty && !phonetic;
        else if (token == SCAN_END && scan_is(s, "t"))
            in_text = false;
        else if ((token == SCAN_START || token == SCAN_END) && scan_is(s, "rPh"))
            phonetic = token == SCAN_START && !s->empty;
        else if (in_text && token == SCAN_TEXT)
            scan_decode(text, s->text, s->text_len);
        else if (in_text && token == SCAN_RAW)
            tz_buf_add(text, s->text, s->text_len);
    }
    if (tz_utf8_valid(text->data, text->len) != text->len)
        return tz_err_detail(tz_err(TZ_E_INPUT, "文件里的文字已损坏"), "%s: string %zu", s->name, x->strings.count);
    add_string(x, text->data, text->len);
    return NULL;
}

static struct tz_err *read_strings(struct xlsx *x, struct scan *s, struct tz_buf *text)
{
    enum scan_token token;

    for (;;) {
        TZ_TRY(scan_next(&token, s));
        if (token == SCAN_END_OF_PART)
            return NULL;
        if (token != SCAN_START || !scan_is(s, "si"))
            continue;
        if (s->empty)
            add_string(x, text->data, 0);
        else
            TZ_TRY(read_string(x, s, text));
    }
}

struct tz_err *xlsx_book_strings(struct xlsx *x)
{
    const struct tz_relation *r = tz_relation_type(x->relations, "sharedStrings");
    struct tz_arena *work;
    struct tz_buf text;
    struct tz_err *e;
    struct scan s;

    if (x->strings_read)
        return NULL;
    x->strings_read = true;
    if (!r || !tz_package_has(x->package, r->target))
        return NULL;
    work = tz_arena_child(x->arena);
    tz_buf_init(&text, work);
    e = scan_open(&s, x->package, r->target, work);
    if (!e)
        e = read_strings(x, &s, &text);
    tz_arena_destroy(&work);
    return e;
}

const struct xlsx_string *xlsx_book_string(const struct xlsx *x, size_t i)
{
    if (i >= x->strings.count)
        return NULL;
    return &x->strings.segments[i / XLSX_SEGMENT][i % XLSX_SEGMENT];
}

/* ---- opening ---- */

static struct tz_err *refuse(const char *what, const char *hint)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "这是%s，不是能读的电子表格", what), "%s", hint);
}

static struct tz_err *other_package(struct tz_package *p)
{
    static const struct {
        const char *part, *what, *hint;
    } kinds[] = {
        {"xl/workbook.bin", "二进制工作簿（.xlsb）", "请在 WPS 或 Excel 里另存为 .xlsx 后再试"},
        {"word/document.xml", " Word 文档", "请把里面的表格复制到电子表格里再试"},
        {"ppt/presentation.xml", "幻灯片", "请把里面的表格复制到电子表格里再试"},
        {"content.xml", " ODF 表格", "请在 WPS 里另存为 .xlsx 后再试"},
        {"OFD.xml", " OFD 版式文件", "请向发文单位要电子表格"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (tz_package_has(p, kinds[i].part))
            return refuse(kinds[i].what, kinds[i].hint);
    return refuse("压缩包", "请先解压，再交里面的文件");
}

struct tz_err *xlsx_main_part(const char **out, struct tz_package *p, struct tz_arena *a)
{
    struct tz_relation *top;
    const struct tz_relation *r;
    const char *part = "xl/workbook.xml";

    TZ_TRY(tz_package_relations(&top, p, "", a));
    r = tz_relation_type(top, "officeDocument");
    if (r)
        part = r->target;
    if (!tz_package_has(p, part) || tz_package_has(p, "xl/workbook.bin") || tz_package_has(p, "word/document.xml") ||
        tz_package_has(p, "ppt/presentation.xml"))
        return other_package(p);
    *out = part;
    return NULL;
}

struct tz_err *xlsx_book_open(struct xlsx **out, const char *path, const struct sheet_bytes *b, struct tz_arena *a)
{
    static const struct tz_xml workbook = {.start = workbook_start};
    static const struct tz_xml styles = {.start = styles_start, .end = styles_end};
    struct xlsx *x = TZ_NEW(a, struct xlsx);
    struct workbook_parse wp = {.x = x};
    struct styles_parse sp = {.x = x};
    const struct tz_relation *r;

    x->arena = a;
    if (b->data)
        TZ_TRY(tz_package_open(&x->package, "电子表格", b->data, b->len, a));
    else
        TZ_TRY(tz_package_open_file(&x->package, "电子表格", path, a));
    TZ_TRY(xlsx_main_part(&x->workbook, x->package, a));
    TZ_TRY(tz_package_relations((struct tz_relation **)&x->relations, x->package, x->workbook, a));
    TZ_TRY(tz_xml_part(x->package, x->workbook, &workbook, &wp, NULL, a));
    r = tz_relation_type(x->relations, "styles");
    if (r && tz_package_has(x->package, r->target))
        TZ_TRY(tz_xml_part(x->package, r->target, &styles, &sp, NULL, a));
    if (!x->count)
        return tz_err_hint(tz_err(TZ_E_INPUT, "电子表格里没有工作表"), "请在 WPS 或 Excel 里打开它，另存后再试");
    *out = x;
    return NULL;
}

struct tz_err *sheet_open_xlsx(struct tz_workbook *w, const char *path, const struct sheet_bytes *b)
{
    static const struct sheet_reader reader = {xlsx_rows_begin, xlsx_rows_next, xlsx_merges};
    struct tz_sheet_name *names;
    struct xlsx *x = NULL;

    TZ_TRY(xlsx_book_open(&x, path, b, w->book->arena));
    TZ_ASSERT(x);
    names = TZ_NEW_ARRAY(w->book->arena, x->count, struct tz_sheet_name);
    for (size_t i = 0; i < x->count; i++)
        names[i] = x->sheets[i].shown;
    w->format = "xlsx";
    w->count = x->count;
    w->sheets = names;
    w->macros = tz_relation_type(x->relations, "vbaProject") != NULL;
    w->book->reader = &reader;
    w->book->state = x;
    return NULL;
}
