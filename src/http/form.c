/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies of forms and of the JSON API as pairs of name and value: application/x-www-form-urlencoded,
 * multipart/form-data (RFC 7578), and JSON objects flattened to the same pairs, so that one checker serves all.
 * The whole body is in memory or mapped, so no parser keeps state between pieces. Files are stretches of it.
 */
#include "base/buf.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>
#include <strings.h>

static struct tz_err *bad_form(const char *why)
{
    return tz_err_detail(tz_err_hint(tz_err(TZ_E_INPUT, "提交的表单无法读取"), "请返回上一页重新提交"), "%s", why);
}

static struct tz_err *too_many(void)
{
    return tz_err_hint(tz_err(TZ_E_LIMIT, "一次提交的项目太多"), "请分几次提交，每次不超过 %d 项", TZ_HTTP_PAIRS_MAX);
}

static struct tz_err *too_long(const char *name, size_t max)
{
    return tz_err_place(tz_err_hint(tz_err(TZ_E_LIMIT, "填写的内容太长"), "请缩短到 %zu 万字以内，或改为上传附件",
                                    max / 30000 ? max / 30000 : 1),
                        "%s", name);
}

/* Adds a pair whose raw strings stand in s; keeps all limits. */
static struct tz_err *add_encoded(struct tz_params *out, const char *s, size_t name_len, size_t len, size_t value_max,
                                  struct tz_arena *a)
{
    if (out->count >= TZ_HTTP_PAIRS_MAX)
        return too_many();
    if (name_len > TZ_HTTP_NAME_MAX * 3)
        return bad_form("name too long");
    const char *name = tz_url_decode(a, s, name_len, true);
    if (!name || strlen(name) > TZ_HTTP_NAME_MAX)
        return bad_form("bad name");
    size_t from = name_len < len ? name_len + 1 : len;
    if (len - from > value_max * 3)
        return too_long(name, value_max);
    const char *value = tz_url_decode(a, s + from, len - from, true);
    if (!value)
        return tz_err_place(bad_form("bad escape or UTF-8 in value"), "%s", name);
    if (strlen(value) > value_max)
        return too_long(name, value_max);
    tz_params_add(out, a, name, value);
    return NULL;
}

struct tz_err *tz_form_urlencoded(struct tz_params *out, const char *data, size_t n, size_t value_max,
                                  struct tz_arena *a)
{
    size_t at = 0;
    while (at < n) {
        const char *end = memchr(data + at, '&', n - at);
        size_t len = end ? (size_t)(end - (data + at)) : n - at;
        const char *equals = memchr(data + at, '=', len);
        size_t name_len = equals ? (size_t)(equals - (data + at)) : len;
        if (len > 0)
            TZ_TRY(add_encoded(out, data + at, name_len, len, value_max, a));
        at += len + 1;
    }
    return NULL;
}

/* One parameter of a header value (name="quoted \"text\"" or name=token) into *out; false when absent. */
static bool header_param(char **out, const char *s, size_t n, const char *name, struct tz_arena *a)
{
    size_t want = strlen(name);
    const char *end = s + n;
    const char *p = memchr(s, ';', n);
    while (p && p < end) {
        p++;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        bool hit = (size_t)(end - p) > want && strncasecmp(p, name, want) == 0 && p[want] == '=';
        const char *v = p;
        while (v < end && *v != '=' && *v != ';')
            v++;
        if (v >= end || *v == ';') {
            p = v;
            continue;
        }
        v++;
        char *copy = hit ? tz_alloc(a, (size_t)(end - v) + 1) : NULL;
        size_t len = 0;
        bool quoted = v < end && *v == '"';
        for (v += quoted; v < end && (quoted ? *v != '"' : *v != ';' && *v != ' '); v++) {
            if (quoted && *v == '\\' && v + 1 < end && (v[1] == '"' || v[1] == '\\'))
                v++;
            if (copy)
                copy[len++] = *v;
        }
        if (hit) {
            *out = copy;
            return true;
        }
        p = memchr(v, ';', (size_t)(end - v));
    }
    return false;
}

/* Browsers write %22, %0D and %0A for the quote and line breaks in names. */
static char *part_name(const char *s, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (; *s; s++) {
        if (strncmp(s, "%22", 3) == 0) {
            tz_buf_char(&b, '"');
            s += 2;
        } else if (strncasecmp(s, "%0d", 3) == 0 || strncasecmp(s, "%0a", 3) == 0) {
            tz_buf_char(&b, ' ');
            s += 2;
        } else {
            tz_buf_char(&b, *s);
        }
    }
    return b.data;
}

/* The last component of a client's file name, without control characters. */
static const char *file_name(const char *s, struct tz_arena *a)
{
    const char *from = s;
    for (const char *p = s; *p; p++)
        if (*p == '/' || *p == '\\')
            from = p + 1;
    size_t n = strlen(from);
    if (n > 255)
        n = tz_utf8_valid(from, 255);
    if (tz_utf8_valid(from, n) != n)
        return "";
    char *out = tz_strndup(a, from, n);
    for (char *p = out; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return out;
}

struct part {
    char *name;
    char *filename; /* NULL: a field */
    const char *media;
};

/* The head of a part: lines up to the empty one. */
static struct tz_err *read_part_head(struct part *out, const char *s, size_t n, struct tz_arena *a)
{
    *out = (struct part){NULL, NULL, "application/octet-stream"};
    while (n > 0) {
        const char *end = memmem(s, n, "\r\n", 2);
        size_t len = end ? (size_t)(end - s) : n;
        static const char disposition[] = "content-disposition:", type[] = "content-type:";
        if (len > sizeof disposition && strncasecmp(s, disposition, sizeof disposition - 1) == 0) {
            if (header_param(&out->name, s, len, "name", a))
                out->name = part_name(out->name, a);
            if (header_param(&out->filename, s, len, "filename", a))
                out->filename = part_name(out->filename, a);
        } else if (len > sizeof type && strncasecmp(s, type, sizeof type - 1) == 0) {
            out->media = tz_trim(a, tz_strndup(a, s + sizeof type - 1, len - (sizeof type - 1)));
        }
        if (!end)
            break;
        s += len + 2;
        n -= len + 2;
    }
    if (!out->name || strlen(out->name) > TZ_HTTP_NAME_MAX ||
        tz_utf8_valid(out->name, strlen(out->name)) != strlen(out->name))
        return bad_form("part without a usable name");
    return NULL;
}

static struct tz_err *add_file(struct tz_files *files, const struct part *part, const char *data, size_t n,
                               struct tz_arena *a)
{
    if (!*part->filename && n == 0)
        return NULL; /* an empty file field */
    if (files->count >= TZ_HTTP_FILES_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一次上传的文件太多"), "请分几次上传，每次不超过 %d 个",
                           TZ_HTTP_FILES_MAX);
    TZ_GROW(a, files->items, files->count, files->room);
    files->items[files->count++] = (struct tz_upload){part->name, file_name(part->filename, a), part->media, data, n};
    return NULL;
}

static struct tz_err *add_part(struct tz_params *out, struct tz_files *files, const struct part *part, const char *data,
                               size_t n, size_t value_max, struct tz_arena *a)
{
    if (part->filename)
        return add_file(files, part, data, n, a);
    if (out->count >= TZ_HTTP_PAIRS_MAX)
        return too_many();
    if (n > value_max)
        return too_long(part->name, value_max);
    if (tz_utf8_valid(data, n) != n)
        return tz_err_place(bad_form("value is not UTF-8"), "%s", part->name);
    tz_params_add(out, a, part->name, tz_strndup(a, data, n));
    return NULL;
}

struct tz_err *tz_form_multipart(struct tz_params *out, struct tz_files *files, const char *type, const char *data,
                                 size_t n, size_t value_max, struct tz_arena *a)
{
    char *boundary = NULL;
    if (!header_param(&boundary, type, strlen(type), "boundary", a) || !*boundary || strlen(boundary) > 70)
        return bad_form("no boundary");
    const char *mark = tz_printf(a, "\r\n--%s", boundary);
    size_t mark_len = strlen(mark);
    /* The first mark may stand at the very start, without the line break. */
    if (n < mark_len - 2 || memcmp(data, mark + 2, mark_len - 2) != 0) {
        const char *first = memmem(data, n, mark, mark_len);
        if (!first)
            return bad_form("no first boundary");
        n -= (size_t)(first + 2 - data);
        data = first + 2;
    }
    data += mark_len - 2;
    n -= mark_len - 2;
    for (;;) {
        if (n >= 2 && data[0] == '-' && data[1] == '-')
            return NULL;
        while (n > 0 && (*data == ' ' || *data == '\t'))
            data++, n--;
        if (n < 2 || data[0] != '\r' || data[1] != '\n')
            return bad_form("boundary line not ended");
        data += 2, n -= 2;
        size_t look = n < TZ_HTTP_PART_HEADER_MAX ? n : TZ_HTTP_PART_HEADER_MAX;
        const char *body = memmem(data, look, "\r\n\r\n", 4);
        if (!body)
            return bad_form("part head not ended");
        struct part part;
        TZ_TRY(read_part_head(&part, data, (size_t)(body - data), a));
        n -= (size_t)(body + 4 - data);
        data = body + 4;
        /* An empty part: its mark's line break is the one that ended the head. */
        const char *end = memmem(data - 2, n + 2, mark, mark_len);
        if (!end)
            return bad_form("last boundary missing, the upload was cut off");
        size_t len = end < data ? 0 : (size_t)(end - data);
        TZ_TRY(add_part(out, files, &part, data, len, value_max, a));
        n -= (size_t)(end + mark_len - data);
        data = end + mark_len;
    }
}

/* Flattening: members of the object become pairs; arrays of scalars repeat the name; an inner object gives
 * name.key; anything else, and everything once more for TZ_ARG_JSON, stays JSON text. */
static const char *scalar_text(const struct tz_jnode *v)
{
    switch (v->type) {
    case TZ_J_STRING:
    case TZ_J_NUMBER:
        return v->text;
    case TZ_J_TRUE:
        return "true";
    case TZ_J_FALSE:
        return "false";
    default:
        return NULL;
    }
}

static void add_json(struct tz_params *out, const char *name, const struct tz_jnode *v, struct tz_arena *a)
{
    const char *text = scalar_text(v);
    if (text) {
        tz_params_add(out, a, name, text);
    } else if (v->type == TZ_J_OBJECT) {
        for (const struct tz_jnode *m = v->child; m; m = m->next) {
            const char *inner = scalar_text(m);
            const char *raw = tz_strndup(a, m->raw, m->raw_len);
            if (m->type != TZ_J_NULL)
                tz_params_add(out, a, tz_printf(a, "%s.%s", name, m->key), inner ? inner : raw);
        }
    } else if (v->type == TZ_J_ARRAY) {
        for (const struct tz_jnode *m = v->child; m; m = m->next) {
            const char *inner = scalar_text(m);
            if (inner)
                tz_params_add(out, a, name, inner);
        }
    }
    /* The JSON text itself, under a name no form can send. */
    if (v->type == TZ_J_OBJECT || v->type == TZ_J_ARRAY)
        tz_params_add(out, a, tz_printf(a, "\x01%s", name), tz_strndup(a, v->raw, v->raw_len));
}

struct tz_err *tz_form_json(struct tz_params *out, const char *data, size_t n, struct tz_arena *a)
{
    const struct tz_jnode *root = NULL;
    struct tz_json_limits limits = {.depth = TZ_HTTP_JSON_DEPTH, .nodes = 100000, .bytes = n};
    TZ_TRY(tz_json_read(&root, data, n, &limits, a));
    if (root->type != TZ_J_OBJECT)
        return tz_err_hint(tz_err(TZ_E_INPUT, "请求体应是一个 JSON 对象"), "请按接口说明以 { … } 形式提交");
    for (const struct tz_jnode *m = root->child; m; m = m->next) {
        if (out->count >= TZ_HTTP_PAIRS_MAX)
            return too_many();
        if (strlen(m->key) > TZ_HTTP_NAME_MAX || m->key[0] == '\x01')
            return bad_form("member name too long");
        add_json(out, m->key, m, a);
    }
    return NULL;
}

static bool media_is(const char *type, const char *want)
{
    size_t n = strlen(want);
    return type && strncasecmp(type, want, n) == 0 && (type[n] == '\0' || type[n] == ';' || type[n] == ' ');
}

struct tz_err *tz_request_parse_body(struct tz_request *r)
{
    TZ_TRY(tz_body_finish(&r->body, r->arena));
    const char *type = tz_request_header(r, "content-type");
    size_t value_max = tz_limits.text_bytes;
    if (r->body.len == 0)
        return NULL;
    if (media_is(type, "application/x-www-form-urlencoded"))
        return tz_form_urlencoded(&r->form, r->body.data, r->body.len, value_max, r->arena);
    if (media_is(type, "multipart/form-data"))
        return tz_form_multipart(&r->form, &r->files, type, r->body.data, r->body.len, value_max, r->arena);
    if (media_is(type, "application/json"))
        return tz_form_json(&r->form, r->body.data, r->body.len, r->arena);
    return tz_err_hint(tz_err(TZ_E_INPUT, "不支持的提交格式"),
                       "请用表单（urlencoded、multipart）或 application/json 提交");
}
