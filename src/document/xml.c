/* SPDX-License-Identifier: Apache-2.0
 *
 * The adapter over expat.
 */
#include "document/xml.h"
#include "base/text.h"

#define CHUNK 65536

struct parse {
    const struct tz_xml *handlers;
    void *data;
    XML_Parser parser;
    int depth;
    bool deep;
};

const char *tz_xml_attr(const char **at, const char *name)
{
    for (; *at; at += 2)
        if (!strcmp(tz_xml_local(*at), name))
            return at[1];
    return NULL;
}

bool tz_xml_on(const char *value)
{
    return !value || (strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0 &&
                      strcmp(value, "none") != 0);
}

int tz_xml_int(const char *value, int fallback)
{
    int64_t v;
    if (!value || !tz_parse_int(value, &v) || v < INT32_MIN || v > INT32_MAX)
        return fallback;
    return (int)v;
}

static void free_parser(void *data)
{
    XML_ParserFree(data);
}

static void refuse_doctype(void *data, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int inner)
{
    (void)name, (void)sysid, (void)pubid, (void)inner;
    XML_StopParser(data, XML_FALSE);
}

XML_Parser tz_xml_parser(struct tz_arena *a)
{
    XML_Parser p = XML_ParserCreate(NULL);

    TZ_ASSERT(p);
    tz_arena_defer(a, free_parser, p);
    XML_UseParserAsHandlerArg(p);
    XML_SetStartDoctypeDeclHandler(p, refuse_doctype);
    return p;
}

struct tz_err *tz_xml_error(XML_Parser p, const char *part)
{
    struct tz_err *e = tz_err(TZ_E_INPUT, "文件内容已损坏");

    tz_err_hint(e, "请在 WPS 或 Office 里打开它，另存后再试");
    return tz_err_detail(e, "%s:%lu:%lu: %s", part, (unsigned long)XML_GetCurrentLineNumber(p),
                         (unsigned long)XML_GetCurrentColumnNumber(p), XML_ErrorString(XML_GetErrorCode(p)));
}

static void on_start(void *data, const XML_Char *name, const XML_Char **at)
{
    struct parse *s = XML_GetUserData(data);

    if (++s->depth > TZ_XML_DEPTH) {
        s->deep = true;
        XML_StopParser(s->parser, XML_FALSE);
        return;
    }
    if (s->handlers->start)
        s->handlers->start(s->data, tz_xml_local(name), (const char **)at);
}

static void on_end(void *data, const XML_Char *name)
{
    struct parse *s = XML_GetUserData(data);

    s->depth--;
    if (!s->deep && s->handlers->end)
        s->handlers->end(s->data, tz_xml_local(name));
}

static void on_text(void *data, const XML_Char *text, int n)
{
    struct parse *s = XML_GetUserData(data);
    s->handlers->text(s->data, text, (size_t)n);
}

static void begin(struct parse *s, const struct tz_xml *handlers, void *data, struct tz_arena *a)
{
    *s = (struct parse){.handlers = handlers, .data = data, .parser = tz_xml_parser(a)};
    XML_SetUserData(s->parser, s);
    XML_UseParserAsHandlerArg(s->parser);
    XML_SetElementHandler(s->parser, on_start, on_end);
    if (handlers->text)
        XML_SetCharacterDataHandler(s->parser, on_text);
}

static struct tz_err *failed(struct parse *s, const char *part)
{
    if (s->deep)
        return tz_err_detail(tz_err(TZ_E_LIMIT, "文件内容层次过深，已停止读取"), "%s: deeper than %d", part,
                             TZ_XML_DEPTH);
    return tz_xml_error(s->parser, part);
}

static void finish(struct parse *s, struct tz_arena *a)
{
    tz_arena_forget(a, free_parser, s->parser);
    XML_ParserFree(s->parser);
}

static struct tz_err *feed(struct parse *s, struct tz_part *part, const char *name, const bool *stop)
{
    size_t n;

    do {
        void *buf = XML_GetBuffer(s->parser, CHUNK);
        if (!buf)
            return tz_err_limit_memory();
        TZ_TRY(tz_part_read(&n, part, buf, CHUNK));
        if (XML_ParseBuffer(s->parser, (int)n, !n) != XML_STATUS_OK)
            return failed(s, name);
    } while (n && !(stop && *stop));
    return NULL;
}

struct tz_err *tz_xml_part(struct tz_package *p, const char *name, const struct tz_xml *handlers, void *data,
                           const bool *stop, struct tz_arena *a)
{
    struct tz_part *part;
    struct tz_err *e;
    struct parse s;

    TZ_TRY(tz_part_open(&part, p, name, a));
    begin(&s, handlers, data, a);
    e = feed(&s, part, name, stop);
    finish(&s, a);
    tz_part_close(&part);
    return e;
}

struct tz_err *tz_xml_bytes(const char *what, const void *bytes, size_t len, const struct tz_xml *handlers, void *data,
                            struct tz_arena *a)
{
    struct tz_err *e = NULL;
    struct parse s;
    const char *p = bytes;

    begin(&s, handlers, data, a);
    do {
        size_t n = len < ((size_t)1 << 30) ? len : (size_t)1 << 30;
        if (XML_Parse(s.parser, p, (int)n, n == len) != XML_STATUS_OK)
            e = failed(&s, what);
        p += n;
        len -= n;
    } while (len && !e);
    finish(&s, a);
    return e;
}
