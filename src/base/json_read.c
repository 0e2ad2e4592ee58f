/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON reader: recursive descent over the whole text, one pass, everything in one arena.
 */
#include "base/json_read.h"
#include "base/text.h"
#include <string.h>

struct reader {
    const char *start, *at, *end;
    struct tz_json_limits limits;
    size_t nodes;
    struct tz_arena *arena;
};

static struct tz_err *read_value(struct reader *r, struct tz_jnode *v, size_t depth);

static struct tz_err *locate(struct reader *r, struct tz_err *e)
{
    size_t line = 1;
    const char *from = r->start;
    for (const char *p = r->start; p < r->at && p < r->end; p++)
        if (*p == '\n') {
            line++;
            from = p + 1;
        }
    return tz_err_place(e, "第 %zu 行第 %zu 列", line, tz_utf8_count(from, (size_t)(r->at - from)) + 1);
}

static struct tz_err *bad(struct reader *r, const char *what)
{
    struct tz_err *e = tz_err(TZ_E_INPUT, "JSON 格式不对：%s", what);
    return locate(r, tz_err_hint(e, "请检查该处的引号、逗号和括号"));
}

static struct tz_err *limit(struct reader *r, const char *what)
{
    return locate(r, tz_err_hint(tz_err(TZ_E_LIMIT, "JSON %s", what), "请分几次提交"));
}

static void skip_blank(struct reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static bool take(struct reader *r, char c)
{
    if (r->at >= r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static struct tz_err *read_hex4(struct reader *r, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        char c = r->at < r->end ? *r->at : '\0';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return bad(r, "\\u 后应是四位十六进制数");
        *out = *out << 4 | (uint32_t)digit;
    }
    return NULL;
}

static struct tz_err *read_unicode(struct reader *r, char **out)
{
    uint32_t c, low;
    TZ_TRY(read_hex4(r, &c));
    if (c >= 0xd800 && c < 0xdc00) {
        if (!take(r, '\\') || !take(r, 'u'))
            return bad(r, "代理对不完整");
        TZ_TRY(read_hex4(r, &low));
        if (low < 0xdc00 || low > 0xdfff)
            return bad(r, "代理对不完整");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    } else if (c >= 0xdc00 && c < 0xe000) {
        return bad(r, "代理对不完整");
    }
    if (c == 0)
        return bad(r, "文本里不能有空字符");
    *out += tz_utf8_put(*out, c);
    return NULL;
}

static struct tz_err *read_escape(struct reader *r, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = r->at < r->end ? *r->at++ : '\0';
    if (c == 'u')
        return read_unicode(r, out);
    const char *hit = c ? strchr(from, c) : NULL;
    if (!hit)
        return bad(r, "不认识的转义");
    *(*out)++ = to[hit - from];
    return NULL;
}

/* After the opening quote; text is decoded into the arena. */
static struct tz_err *read_string(struct reader *r, const char **text, size_t *len)
{
    const char *scan = r->at;
    while (scan < r->end && *scan != '"')
        scan += *scan == '\\' && scan + 1 < r->end ? 2 : 1;
    if (scan >= r->end)
        return bad(r, "文本缺少结束的引号");
    char *out = tz_alloc(r->arena, (size_t)(scan - r->at) + 1);
    char *p = out;
    while (*r->at != '"') {
        const char *run = r->at;
        while (*r->at != '"' && *r->at != '\\') {
            if ((unsigned char)*r->at < 0x20)
                return bad(r, "文本里有未转义的控制字符");
            r->at++;
        }
        memcpy(p, run, (size_t)(r->at - run));
        p += r->at - run;
        if (*r->at == '\\') {
            r->at++;
            TZ_TRY(read_escape(r, &p));
        }
    }
    r->at++;
    *p = '\0';
    *text = out;
    *len = (size_t)(p - out);
    return NULL;
}

static size_t digits(struct reader *r)
{
    const char *from = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return (size_t)(r->at - from);
}

static struct tz_err *read_number(struct reader *r, struct tz_jnode *v)
{
    const char *from = r->at;
    take(r, '-');
    bool zero = r->at < r->end && *r->at == '0';
    size_t whole = digits(r);
    if (whole == 0 || (zero && whole > 1))
        return bad(r, "数字写法不对");
    if (take(r, '.') && digits(r) == 0)
        return bad(r, "小数点后应有数字");
    if (take(r, 'e') || take(r, 'E')) {
        if (!take(r, '-'))
            take(r, '+');
        if (digits(r) == 0)
            return bad(r, "指数后应有数字");
    }
    v->type = TZ_J_NUMBER;
    v->len = (size_t)(r->at - from);
    if (v->len > 64)
        return limit(r, "里的数字太长");
    v->text = tz_strndup(r->arena, from, v->len);
    return NULL;
}

static struct tz_err *read_word(struct reader *r, struct tz_jnode *v)
{
    static const struct {
        const char *word;
        enum tz_jtype type;
    } words[] = {{"null", TZ_J_NULL}, {"false", TZ_J_FALSE}, {"true", TZ_J_TRUE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if ((size_t)(r->end - r->at) >= n && memcmp(r->at, words[i].word, n) == 0) {
            r->at += n;
            v->type = words[i].type;
            return NULL;
        }
    }
    return bad(r, "这里应是一个值");
}

static struct tz_err *read_member_name(struct reader *r, struct tz_jnode *object, struct tz_jnode *member)
{
    size_t len;
    if (!take(r, '"'))
        return bad(r, "这里应是带引号的名称");
    TZ_TRY(read_string(r, &member->key, &len));
    /* Quadratic only up to a point: objects of the API are small, large ones are data with few names. */
    if (object->count > 1000)
        return limit(r, "对象的成员超过 1000 个");
    for (const struct tz_jnode *m = object->child; m; m = m->next)
        if (strcmp(m->key, member->key) == 0)
            return bad(r, "名称重复");
    skip_blank(r);
    if (!take(r, ':'))
        return bad(r, "名称后缺少冒号");
    return NULL;
}

static struct tz_err *read_children(struct reader *r, struct tz_jnode *v, size_t depth)
{
    char close = v->type == TZ_J_OBJECT ? '}' : ']';
    struct tz_jnode **tail = &v->child;
    r->at++;
    skip_blank(r);
    if (take(r, close))
        return NULL;
    for (;;) {
        struct tz_jnode *item = TZ_NEW(r->arena, struct tz_jnode);
        skip_blank(r);
        if (v->type == TZ_J_OBJECT)
            TZ_TRY(read_member_name(r, v, item));
        TZ_TRY(read_value(r, item, depth + 1));
        *tail = item;
        tail = &item->next;
        v->count++;
        skip_blank(r);
        if (take(r, close))
            return NULL;
        if (!take(r, ','))
            return bad(r, v->type == TZ_J_OBJECT ? "这里应是逗号或 }" : "这里应是逗号或 ]");
    }
}

static struct tz_err *read_value(struct reader *r, struct tz_jnode *v, size_t depth)
{
    skip_blank(r);
    if (depth > r->limits.depth)
        return limit(r, "嵌套太深");
    if (++r->nodes > r->limits.nodes)
        return limit(r, "项目太多");
    if (r->at >= r->end)
        return bad(r, "内容不完整");
    v->raw = r->at;
    char c = *r->at;
    if (c == '{' || c == '[') {
        v->type = c == '{' ? TZ_J_OBJECT : TZ_J_ARRAY;
        TZ_TRY(read_children(r, v, depth));
    } else if (c == '"') {
        r->at++;
        v->type = TZ_J_STRING;
        TZ_TRY(read_string(r, &v->text, &v->len));
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        TZ_TRY(read_number(r, v));
    } else {
        TZ_TRY(read_word(r, v));
    }
    v->raw_len = (size_t)(r->at - v->raw);
    return NULL;
}

struct tz_err *tz_json_read(const struct tz_jnode **out, const char *s, size_t n, const struct tz_json_limits *limits,
                            struct tz_arena *a)
{
    static const struct tz_json_limits defaults = {.depth = 64, .nodes = 1000000, .bytes = 64u << 20};
    struct reader r = {.start = s, .at = s, .end = s + n, .limits = limits ? *limits : defaults, .arena = a};
    if (n > r.limits.bytes)
        return limit(&r, "内容太长");
    size_t valid = tz_utf8_valid(s, n);
    if (valid != n) {
        r.at = s + valid;
        return bad(&r, "不是 UTF-8 编码");
    }
    if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        r.at += 3;
    struct tz_jnode *root = TZ_NEW(a, struct tz_jnode);
    TZ_TRY(read_value(&r, root, 1));
    skip_blank(&r);
    if (r.at != r.end)
        return bad(&r, "结束后还有多余内容");
    *out = root;
    return NULL;
}

const struct tz_jnode *tz_jget(const struct tz_jnode *object, const char *key)
{
    if (!object || object->type != TZ_J_OBJECT)
        return NULL;
    for (const struct tz_jnode *m = object->child; m; m = m->next)
        if (strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

const char *tz_jstr(const struct tz_jnode *v)
{
    return v && v->type == TZ_J_STRING ? v->text : NULL;
}

bool tz_jint(const struct tz_jnode *v, int64_t *out)
{
    return v && v->type == TZ_J_NUMBER && tz_parse_int(v->text, out);
}
