/* SPDX-License-Identifier: Apache-2.0
 *
 * styles.xml and numbering.xml.
 */
#include "document/docx_style_priv.h"
#include "document/tree.h"
#include "document/xml.h"
#include "base/buf.h"
#include "base/text.h"
#include <strings.h>

#define BASED_ON_DEPTH 20

struct parse {
    struct docx_styles *s;
    struct docx_style *style;
    struct docx_list *list;
    struct docx_num *num;
    int level; /* open lvl or lvlOverride, -1 = none */
    bool in_run;
};

static bool is(const char *a, const char *b)
{
    return !strcmp(a, b);
}

/* "heading 1", "标题 2", "Title" -> outline level; -1 when the name tells nothing. */
static int outline_of_name(const char *name)
{
    const char *p = !strncasecmp(name, "heading", 7) ? name + 7 : !strncmp(name, "标题", 6) ? name + 6 : NULL;

    if (!p)
        return -1;
    while (*p == ' ')
        p++;
    return *p >= '1' && *p <= '9' && !p[1] ? *p - '1' : -1;
}

static int align_of(const char *v)
{
    if (!v)
        return TZ_ALIGN_NONE;
    if (is(v, "center") || is(v, "distribute"))
        return TZ_ALIGN_CENTER;
    return is(v, "right") || is(v, "end") ? TZ_ALIGN_RIGHT : TZ_ALIGN_LEFT;
}

static void begin_style(struct parse *p, const char **at)
{
    struct tz_arena *a = p->s->arena;
    const char *type = tz_xml_attr(at, "type"), *id = tz_xml_attr(at, "styleId"), *normal = tz_xml_attr(at, "default");

    if (!type || !is(type, "paragraph") || !id)
        return;
    p->style = TZ_NEW(a, struct docx_style);
    *p->style = (struct docx_style){.id = tz_strdup(a, id), .outline = -1, .num = -1, .bold = -1};
    p->style->is_default = normal && tz_xml_on(normal);
    p->style->next = p->s->styles;
    p->s->styles = p->style;
    if (p->style->is_default)
        p->s->plain = p->style;
}

static void style_start(void *data, const char *name, const char **at)
{
    struct parse *p = data;
    struct docx_style *s;
    const char *val = tz_xml_attr(at, "val");

    if (is(name, "style"))
        begin_style(p, at);
    s = p->style;
    if (!s)
        return;
    if (is(name, "name") && val && s->outline < 0)
        s->outline = outline_of_name(val);
    else if (is(name, "basedOn") && val)
        s->based_on = tz_strdup(p->s->arena, val);
    else if (is(name, "outlineLvl"))
        s->outline = tz_xml_int(val, 9) > 8 ? -1 : tz_xml_int(val, 9);
    else if (is(name, "numId"))
        s->num = tz_xml_int(val, -1);
    else if (is(name, "ilvl"))
        s->num_level = tz_xml_int(val, 0);
    else if (is(name, "b"))
        s->bold = tz_xml_on(val);
    else if (is(name, "sz"))
        s->size = tz_xml_int(val, 0);
    else if (is(name, "jc"))
        s->align = align_of(val);
}

static void style_end(void *data, const char *name)
{
    struct parse *p = data;
    if (is(name, "style"))
        p->style = NULL;
}

/* ---- numbering ---- */

static void begin_list(struct parse *p, const char **at)
{
    struct docx_list *l = TZ_NEW(p->s->arena, struct docx_list);

    l->id = tz_xml_int(tz_xml_attr(at, "abstractNumId"), -1);
    for (int i = 0; i < NUMBER_LEVELS; i++)
        l->levels[i] = (struct docx_level){.format = "decimal", .text = "", .start = 1};
    l->next = p->s->lists;
    p->s->lists = p->list = l;
}

static void begin_num(struct parse *p, const char **at)
{
    struct docx_num *n = TZ_NEW(p->s->arena, struct docx_num);

    n->id = tz_xml_int(tz_xml_attr(at, "numId"), -1);
    for (int i = 0; i < NUMBER_LEVELS; i++)
        n->override_start[i] = -1;
    n->next = p->s->nums;
    p->s->nums = p->num = n;
}

static void level_property(struct parse *p, struct docx_level *l, const char *name, const char *val)
{
    struct tz_arena *a = p->s->arena;

    if (is(name, "start"))
        l->start = tz_xml_int(val, 1);
    else if (is(name, "numFmt") && val)
        l->format = tz_strdup(a, val);
    else if (is(name, "lvlText"))
        l->text = tz_strdup(a, val ? val : "");
    else if (is(name, "isLgl"))
        l->legal = tz_xml_on(val);
    else if (is(name, "pStyle") && val)
        l->style = tz_strdup(a, val);
}

static void number_start(void *data, const char *name, const char **at)
{
    struct parse *p = data;
    const char *val = tz_xml_attr(at, "val");

    if (is(name, "abstractNum")) {
        begin_list(p, at);
    } else if (is(name, "num")) {
        begin_num(p, at);
    } else if (is(name, "lvl") || is(name, "lvlOverride")) {
        int level = tz_xml_int(tz_xml_attr(at, "ilvl"), -1);
        p->level = level >= 0 && level < NUMBER_LEVELS ? level : -1;
    } else if (p->num && is(name, "abstractNumId")) {
        p->num->list_id = tz_xml_int(val, -1);
    } else if (p->num && is(name, "startOverride") && p->level >= 0) {
        p->num->override_start[p->level] = tz_xml_int(val, 1);
    } else if (p->list && p->level >= 0) {
        level_property(p, &p->list->levels[p->level], name, val);
    }
}

static void number_end(void *data, const char *name)
{
    struct parse *p = data;

    if (is(name, "abstractNum"))
        p->list = NULL;
    else if (is(name, "num"))
        p->num = NULL;
    else if ((is(name, "lvl") && !p->num) || is(name, "lvlOverride"))
        p->level = -1;
}

static void link_lists(struct docx_styles *s)
{
    for (struct docx_num *n = s->nums; n; n = n->next)
        for (struct docx_list *l = s->lists; l; l = l->next)
            if (l->id == n->list_id)
                n->list = l;
}

struct tz_err *docx_styles_read(struct docx_styles **out, struct tz_package *p, const struct tz_relation *relations,
                                struct tz_arena *a)
{
    static const struct tz_xml styles = {.start = style_start, .end = style_end};
    static const struct tz_xml numbers = {.start = number_start, .end = number_end};
    struct docx_styles *s = TZ_NEW(a, struct docx_styles);
    const struct tz_relation *r;
    struct parse parse = {.s = s, .level = -1};

    s->arena = a;
    r = tz_relation_type(relations, "styles");
    if (r && tz_package_has(p, r->target))
        TZ_TRY(tz_xml_part(p, r->target, &styles, &parse, NULL, a));
    r = tz_relation_type(relations, "numbering");
    if (r && tz_package_has(p, r->target))
        TZ_TRY(tz_xml_part(p, r->target, &numbers, &parse, NULL, a));
    link_lists(s);
    *out = s;
    return NULL;
}

static const struct docx_style *find_style(const struct docx_styles *s, const char *id)
{
    for (const struct docx_style *i = s->styles; i && id; i = i->next)
        if (is(i->id, id))
            return i;
    return NULL;
}

struct docx_style docx_style_of(const struct docx_styles *s, const char *id)
{
    struct docx_style sum = {.outline = -1, .num = -1, .bold = -1};
    const struct docx_style *one = id ? find_style(s, id) : s->plain;

    for (int i = 0; one && i < BASED_ON_DEPTH; i++) {
        if (sum.outline < 0)
            sum.outline = one->outline;
        if (sum.num < 0 && one->num >= 0) {
            sum.num = one->num;
            sum.num_level = one->num_level;
        }
        if (sum.bold < 0)
            sum.bold = one->bold;
        if (!sum.size)
            sum.size = one->size;
        if (!sum.align)
            sum.align = one->align;
        one = find_style(s, one->based_on);
    }
    sum.id = id;
    return sum;
}

/* ---- labels ---- */

/* 1-9999 in Chinese counting: 十二, 一百零八. */
static void chinese(struct tz_buf *out, int n, const char *const digits[10], const char *const units[4], bool ten)
{
    bool zero = false, any = false;

    for (int i = 3, p = 1000; i >= 0; i--, p /= 10) {
        int d = n / p % 10;
        if (!d) {
            zero = any;
            continue;
        }
        if (zero)
            tz_buf_str(out, digits[0]);
        zero = false;
        if (!(ten && i == 1 && d == 1 && !any)) /* 十二, not 一十二 */
            tz_buf_str(out, digits[d]);
        tz_buf_str(out, units[i]);
        any = true;
    }
}

static void roman(struct tz_buf *out, int n, bool lower)
{
    static const struct {
        int value;
        const char *text;
    } steps[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                 {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (; n >= steps[i].value; n -= steps[i].value)
            for (const char *c = steps[i].text; *c; c++)
                tz_buf_char(out, lower ? (char)(*c + 32) : *c);
}

static void digits_of(struct tz_buf *out, int n, const char *const digits[10])
{
    char text[16];
    int len = 0;

    for (; n > 0 && len < 16; n /= 10)
        text[len++] = (char)(n % 10);
    while (len > 0)
        tz_buf_str(out, digits[(int)text[--len]]);
}

static bool starts(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

static void number_text(struct tz_buf *out, const char *format, int n)
{
    static const char *const plain[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const zero[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const legal[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
    static const char *const wide[] = {"０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};
    static const char *const units[] = {"", "十", "百", "千"}, *const legal_units[] = {"", "拾", "佰", "仟"};
    static const char *const stems[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"};
    static const char *const branches[] = {"子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"};
    char put[4];

    if (n < 1 || n > 9999)
        tz_buf_int(out, n);
    else if (is(format, "ideographDigital") || is(format, "japaneseDigitalTenThousand") ||
             is(format, "taiwaneseDigital"))
        digits_of(out, n, plain);
    else if (starts(format, "chineseLegal") || is(format, "ideographLegalTraditional"))
        chinese(out, n, legal, legal_units, false);
    else if (starts(format, "chineseCounting") || starts(format, "japaneseCounting") ||
             starts(format, "taiwaneseCounting") || starts(format, "koreanDigital"))
        chinese(out, n, zero, units, true);
    else if (is(format, "ideographTraditional") && n <= 10)
        tz_buf_str(out, stems[n - 1]);
    else if (is(format, "ideographZodiac") && n <= 12)
        tz_buf_str(out, branches[n - 1]);
    else if (is(format, "decimalFullWidth") || is(format, "decimalFullWidth2"))
        digits_of(out, n, wide);
    else if (starts(format, "decimalEnclosedCircle") && n <= 20)
        tz_buf_add(out, put, (size_t)tz_utf8_put(put, 0x2460 + (uint32_t)n - 1));
    else if (is(format, "decimalEnclosedParen") && n <= 20)
        tz_buf_add(out, put, (size_t)tz_utf8_put(put, 0x2474 + (uint32_t)n - 1));
    else if (is(format, "ideographEnclosedCircle") && n <= 10)
        tz_buf_add(out, put, (size_t)tz_utf8_put(put, 0x3220 + (uint32_t)n - 1));
    else if ((is(format, "lowerLetter") || is(format, "upperLetter")) && n <= 26)
        tz_buf_char(out, (char)((format[0] == 'l' ? 'a' : 'A') + n - 1));
    else if (is(format, "lowerRoman") || is(format, "upperRoman"))
        roman(out, n, format[0] == 'l');
    else if (is(format, "decimalZero") && n < 10)
        tz_buf_printf(out, "0%d", n);
    else
        tz_buf_int(out, n);
}

static struct docx_num *find_num(const struct docx_styles *s, int id)
{
    struct docx_num *n = s->nums;
    while (n && n->id != id)
        n = n->next;
    return n;
}

/* Counts level on and starts the deeper ones again. */
static void count(struct docx_num *n, int level)
{
    struct docx_list *l = n->list;

    for (int i = 0; i < level; i++)
        if (!l->begun[i]) {
            l->counts[i] = l->levels[i].start;
            l->begun[i] = true;
        }
    if (n->override_start[level] >= 0 && !n->overridden[level]) {
        l->counts[level] = n->override_start[level];
        n->overridden[level] = true;
    } else if (l->begun[level] && l->counts[level] < 100000) {
        l->counts[level]++;
    } else if (!l->begun[level]) {
        l->counts[level] = l->levels[level].start;
    }
    l->begun[level] = true;
    for (int i = level + 1; i < NUMBER_LEVELS; i++)
        l->begun[i] = false;
}

const char *docx_number(struct docx_styles *s, int num, int level)
{
    struct docx_num *n = num > 0 ? find_num(s, num) : NULL;
    const struct docx_level *l;
    struct tz_buf out;

    if (!n || !n->list || level < 0 || level >= NUMBER_LEVELS)
        return NULL;
    l = &n->list->levels[level];
    count(n, level);
    if (is(l->format, "none"))
        return NULL;
    if (is(l->format, "bullet"))
        return "• ";
    tz_buf_init(&out, s->arena);
    for (const char *p = l->text; *p; p++) {
        if (*p == '%' && p[1] >= '1' && p[1] <= '9') {
            int i = *++p - '1';
            number_text(&out, l->legal && i < level ? "decimal" : n->list->levels[i].format, n->list->counts[i]);
        } else {
            tz_buf_char(&out, *p);
        }
    }
    return out.len ? out.data : NULL;
}
