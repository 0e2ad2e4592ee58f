/* SPDX-License-Identifier: Apache-2.0
 *
 * Facts out: as structs to a callback, as JSON lines in blocks, nodes of the lower layers to a callback.
 */
#include "reader/reader_priv.h"
#include "base/text.h"

const char *const tz_read_kind_names[] = {"result", "target", "change", "other"};
const char *const tz_read_approx_names[] = {"exact", "about", "over", "under", "at_least", "at_most", "range"};

void tz_rd_write_flush(struct tz_reader *r)
{
    if (r->out_len && r->opt.on_jsonl)
        r->opt.on_jsonl(r->opt.data, r->out, r->out_len);
    r->out_len = 0;
}

static inline char *put(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}
#define PUT(p, literal) put((p), "" literal, sizeof(literal) - 1)

static char *put_uint(char *p, uint64_t v)
{
    char tmp[24];
    int n = 0;
    do
        tmp[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n)
        *p++ = tmp[--n];
    return p;
}

static char *put_value(char *p, struct tz_read_value v)
{
    if (v.mantissa < 0) {
        *p++ = '-';
        v.mantissa = -v.mantissa;
    }
    if (v.exponent >= 0) {
        p = put_uint(p, (uint64_t)v.mantissa);
        for (int i = 0; i < v.exponent && v.mantissa && i < 24; i++)
            *p++ = '0';
        return p;
    }
    uint64_t scale = 1;
    for (int i = 0; i < -v.exponent && i < 18; i++)
        scale *= 10;
    p = put_uint(p, (uint64_t)v.mantissa / scale);
    *p++ = '.';
    uint64_t rest = (uint64_t)v.mantissa % scale;
    for (scale /= 10; scale; scale /= 10)
        *p++ = (char)('0' + rest / scale % 10);
    return p;
}

char *tz_read_value_print(char *buf, struct tz_read_value v)
{
    *put_value(buf, v) = 0;
    return buf;
}

double tz_read_value_double(struct tz_read_value v)
{
    double d = (double)v.mantissa;
    for (int e = v.exponent; e > 0; e--)
        d *= 10;
    double down = 1;
    for (int e = v.exponent; e < 0; e++)
        down *= 10;
    return d / down;
}

static char *put_escaped(char *p, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    *p++ = '\\';
    if (c == '"' || c == '\\') {
        *p++ = (char)c;
    } else if (c == '\n') {
        *p++ = 'n';
    } else {
        p = PUT(p, "u00");
        *p++ = hex[c >> 4];
        *p++ = hex[c & 15];
    }
    return p;
}

static char *put_text(char *p, const char *s)
{
    for (unsigned char c; (c = (unsigned char)*s) != 0; s++) {
        if (c >= 0x80 || (c >= 0x20 && c != '"' && c != '\\'))
            *p++ = (char)c;
        else
            p = put_escaped(p, c);
    }
    return p;
}

/* A phrase as JSON text. */
static char *put_phrase(char *p, const struct phrase *w)
{
    for (int i = 0; i < w->n; i++) {
        uint16_t c = w->s[i];
        if (c >= 0x800) {
            *p++ = (char)(0xE0 | c >> 12);
            *p++ = (char)(0x80 | (c >> 6 & 63));
            *p++ = (char)(0x80 | (c & 63));
        } else {
            char one[8];
            tz_rd_utf8(one, &c, 1);
            p = put_text(p, one);
        }
    }
    return p;
}

static void write_jsonl(struct tz_reader *r, const struct tz_read_fact *f, const struct reading *rd)
{
    if (r->out_len + JSON_LINE > OUT_BYTES)
        tz_rd_write_flush(r);
    char *p = r->out + r->out_len;
    p = PUT(p, "{\"start\":");
    p = put_uint(p, f->start);
    p = PUT(p, ",\"end\":");
    p = put_uint(p, f->end);
    p = PUT(p, ",\"quote\":\"");
    p = put_text(p, f->quote);
    p = PUT(p, "\",\"value\":");
    p = put_value(p, f->value);
    if (f->approx == TZ_APPROX_RANGE) {
        p = PUT(p, ",\"value2\":");
        p = put_value(p, f->value2);
    }
    p = PUT(p, ",\"unit\":\"");
    p = put_text(p, f->unit);
    if (*f->unit_implied) {
        p = PUT(p, "\",\"unit_implied\":\"");
        p = put_text(p, f->unit_implied);
    }
    p = PUT(p, "\",\"approx\":\"");
    p = put(p, tz_read_approx_names[f->approx], strlen(tz_read_approx_names[f->approx]));
    p = PUT(p, "\",\"what\":\"");
    p = put_phrase(p, &rd->what);
    p = PUT(p, "\",\"subject\":\"");
    p = put_phrase(p, &rd->subject);
    p = PUT(p, "\",\"time\":\"");
    if (f->year_to) {
        p = put_uint(p, (uint64_t)f->year_from);
        if (f->year_to != f->year_from) {
            *p++ = '-';
            p = put_uint(p, (uint64_t)f->year_to);
        }
    }
    p = PUT(p, "\",\"kind\":\"");
    p = put(p, tz_read_kind_names[f->kind], strlen(tz_read_kind_names[f->kind]));
    p = PUT(p, "\",\"section\":\"");
    p = put(p, r->doc.json, (size_t)r->doc.json_len);
    if (f->kind == TZ_READ_CHANGE || rd->base.n) {
        p = PUT(p, "\",\"base\":\"");
        p = put_phrase(p, &rd->base);
        p = PUT(p, "\",\"of\":\"");
        p = put_phrase(p, &rd->of);
        p = PUT(p, "\",\"direction\":\"");
        p = f->down ? PUT(p, "down") : PUT(p, "up");
    }
    *p++ = '"';
    if (f->multiple) {
        p = PUT(p, ",\"multiple\":");
        p = put_uint(p, (uint64_t)f->multiple);
    }
    if (f->negated)
        p = PUT(p, ",\"negated\":true");
    if (f->estimate)
        p = PUT(p, ",\"estimate\":true");
    p = PUT(p, "}\n");
    r->out_len = (size_t)(p - r->out);
}

/* The unit as written, folded; signs and spellings of one unit (㎡, ％, 个百分点) in their common form. */
static const char *unit_text(char *buf, const struct text *t, const struct qty *q)
{
    if (!q->unit)
        return "";
    int n = q->unit_till - q->unit_from;
    const uint16_t *s = t->ch + q->from + q->unit_from;
    if (n <= 0 || n > 16 || !(tz_char_class[s[0]] & C_HAN) || q->unit_class == TZ_W_UNITS_POINTS || s[0] == u'個')
        return q->unit->canon;
    tz_rd_utf8(buf, s, n);
    return buf;
}

/* A noun that implies a unit the text leaves out: money for 补贴 and 资金, area for 面积. */
static const char *implied(const struct qty *q, const struct phrase *what, bool change)
{
    static const struct {
        const uint16_t *word;
        const char *unit;
    } table[] = {{u"资金", "元"}, {u"投入", "元"}, {u"投资", "元"}, {u"补贴", "元"}, {u"收入", "元"}, {u"税收", "元"},
                 {u"产值", "元"}, {u"面积", "亩"}, {u"改造", "亩"}, {u"种植", "亩"}, {u"造林", "亩"}, {u"人数", "人"},
                 {u"户数", "户"}, {u"小组", "个"}, {u"项目", "个"}, {u"企业", "家"}};
    if (q->unit)
        return "";
    if (change)
        return "%";
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int k = 0; k + 2 <= what->n; k++)
            if (what->s[k] == table[i].word[0] && what->s[k + 1] == table[i].word[1])
                return table[i].unit;
    return "";
}

static uint64_t source(const struct tz_reader *r, uint64_t offset)
{
    return r->html ? tz_rd_html_source(r, offset) : offset;
}

void tz_rd_write_fact(struct tz_reader *r, const struct text *t, const struct qty *q, const struct reading *rd,
                      struct years y, enum tz_read_kind kind, bool estimate)
{
    char quote[512], unit[80], what[4 * PHRASE_MAX], subject[4 * PHRASE_MAX], base[4 * PHRASE_MAX], of[4 * PHRASE_MAX];
    r->facts++;
    tz_rd_section_path(&r->doc);
    tz_rd_quote(quote, sizeof quote, t, q->from, q->till);
    what[0] = subject[0] = base[0] = of[0] = 0;
    if (r->opt.on_fact) {
        tz_rd_utf8(what, rd->what.s, rd->what.n);
        tz_rd_utf8(subject, rd->subject.s, rd->subject.n);
        tz_rd_utf8(base, rd->base.s, rd->base.n);
        tz_rd_utf8(of, rd->of.s, rd->of.n);
    }
    struct tz_read_fact f = {
        .start = source(r, tz_rd_offset(t, q->from)),
        .end = source(r, tz_rd_end(t, q->till) - 1) + 1,
        .quote = quote,
        .value = q->value,
        .value2 = q->value2,
        .unit = unit_text(unit, t, q),
        .unit_implied = implied(q, &rd->what, kind == TZ_READ_CHANGE && rd->change),
        .what = what,
        .subject = subject,
        .section = r->doc.path,
        .base = base,
        .of = of,
        .year_from = y.from,
        .year_to = y.to,
        .kind = kind,
        .approx = q->approx,
        .negated = q->negated,
        .estimate = estimate,
        .down = rd->down,
        .multiple = q->multiple,
    };
    if (r->opt.on_fact)
        r->opt.on_fact(r->opt.data, &f);
    if (r->opt.on_jsonl)
        write_jsonl(r, &f, rd);
}

void tz_rd_node_emit(struct tz_reader *r, enum tz_layer layer, const char *kind, const char *detail,
                     const struct text *t, int from, int till)
{
    char text[1024];
    if (!r->opt.on_node || till < from)
        return;
    tz_rd_quote(text, sizeof text, t, from, till);
    struct tz_node n = {layer, kind, detail, source(r, tz_rd_offset(t, from)), 0, text};
    n.end = till > from ? source(r, tz_rd_end(t, till) - 1) + 1 : n.start;
    r->opt.on_node(r->opt.data, &n);
}

struct tz_read_fact tz_read_copy(const struct tz_read_fact *f, struct tz_arena *a)
{
    struct tz_read_fact c = *f;
    const char **strings[] = {&c.quote, &c.unit, &c.unit_implied, &c.what, &c.subject, &c.section, &c.base, &c.of};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = tz_strdup(a, *strings[i]);
    return c;
}
