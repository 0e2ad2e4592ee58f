/* SPDX-License-Identifier: Apache-2.0
 *
 * XML pieces of workbooks: text and comments (ECMA-376 part 1, 18.4, 18.7; drawings are VML, part 4, 19).
 */
#include "sheet/part_priv.h"
#include "sheet/read.h"
#include "base/text.h"
#include <string.h>

#define TEXT_MOST 32700

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool looks_escaped(const char *s)
{
    return s[0] == '_' && s[1] == 'x' && is_hex(s[2]) && is_hex(s[3]) && is_hex(s[4]) && is_hex(s[5]) && s[6] == '_';
}

static void put_one(struct tz_buf *out, const char *s)
{
    switch (*s) {
    case '&':
        tz_buf_str(out, "&amp;");
        break;
    case '<':
        tz_buf_str(out, "&lt;");
        break;
    case '>':
        tz_buf_str(out, "&gt;");
        break;
    case '"':
        tz_buf_str(out, "&quot;");
        break;
    case '_':
        tz_buf_str(out, looks_escaped(s) ? "_x005F_" : "_");
        break;
    case '\n':
    case '\t':
        tz_buf_char(out, *s);
        break;
    default:
        tz_buf_printf(out, "_x%04X_", (unsigned char)*s);
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 32 && c != '&' && c != '<' && c != '>' && c != '"' && c != '_' && c != 127;
}

void part_text(struct tz_buf *out, const char *s)
{
    size_t n = strlen(s), most = n > TEXT_MOST ? tz_utf8_offset(s, n, TEXT_MOST) : n;
    const char *end = s + most;

    while (s < end) {
        const char *p = s;
        while (p < end && is_plain((unsigned char)*p))
            p++;
        tz_buf_add(out, s, (size_t)(p - s));
        if (p < end)
            put_one(out, p++);
        s = p;
    }
    if (most < n)
        tz_buf_str(out, "…（过长，后面的没有写出）");
}

void part_t(struct tz_buf *out, const char *s)
{
    size_t n = strlen(s);
    bool blanks = n && (strchr(" \n\t", s[0]) || strchr(" \n\t", s[n - 1]) || strstr(s, "  "));

    tz_buf_str(out, blanks ? "<t xml:space=\"preserve\">" : "<t>");
    part_text(out, s);
    tz_buf_str(out, "</t>");
}

void part_escape(struct tz_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '&')
            tz_buf_str(out, "&amp;");
        else if (*s == '<')
            tz_buf_str(out, "&lt;");
        else if (*s == '>')
            tz_buf_str(out, "&gt;");
        else if (*s == '"')
            tz_buf_str(out, "&quot;");
        else if ((unsigned char)*s >= 32)
            tz_buf_char(out, *s);
        else
            tz_buf_char(out, ' ');
    }
}

void part_comment(struct tz_buf *out, const struct part_note *n, unsigned author)
{
    char at[16];

    tz_buf_printf(out, "<comment ref=\"%s\" authorId=\"%u\"><text>", tz_sheet_address(at, n->row, n->col), author);
    part_t(out, n->text);
    tz_buf_str(out, "</text></comment>");
}

void part_comments(struct tz_buf *out, const struct part_note *first)
{
    tz_buf_str(out, PART_HEAD "<comments xmlns=\"" PART_MAIN "\"><authors><author>" PART_AUTHOR
                              "</author></authors><commentList>");
    for (const struct part_note *n = first; n; n = n->next)
        part_comment(out, n, 0);
    tz_buf_str(out, "</commentList></comments>");
}

void part_shape(struct tz_buf *out, const struct part_note *n, unsigned shape)
{
    size_t chars = tz_utf8_count(n->text, strlen(n->text));
    unsigned lines = 2 + (unsigned)(chars > 240 ? 20 : chars / 12);

    tz_buf_printf(out,
                  "<v:shape id=\"_x0000_s%u\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\" "
                  "fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" "
                  "color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox/>"
                  "<x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>",
                  shape);
    tz_buf_printf(out,
                  "<x:Anchor>%u, 12, %u, 4, %u, 24, %u, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%u</x:Row>"
                  "<x:Column>%u</x:Column></x:ClientData></v:shape>",
                  n->col + 1, n->row ? n->row - 1 : 0, n->col + 3, (n->row ? n->row - 1 : 0) + lines, n->row, n->col);
}

unsigned part_drawing(struct tz_buf *out, const struct part_note *first, unsigned block)
{
    unsigned shape = block * 1024 + 1, count = 0;

    for (const struct part_note *n = first; n; n = n->next)
        count++;
    tz_buf_str(
        out, "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
             "xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" "
             "data=\"");
    for (unsigned last = (shape + count) / 1024; block <= last; block++)
        tz_buf_printf(out, block == shape / 1024 ? "%u" : ",%u", block);
    tz_buf_str(out, "\"/></o:shapelayout>" PART_SHAPE_TYPE);
    for (const struct part_note *n = first; n; n = n->next)
        part_shape(out, n, shape++);
    tz_buf_str(out, "</xml>");
    return block;
}
