/* SPDX-License-Identifier: Apache-2.0
 *
 * The packed form of read YAML trees: what the store keeps of the packs in force. Start-up builds the model from it
 * without a YAML parser; the same checks run as on the files, so a damaged or foreign form cannot slip in.
 *
 * Layout: "TZPK", format number, SM3-free checksum (FNV-1a, 64 bit, of what follows), number of files; each file: name,
 * node. Node: kind and quoted in one byte, line, column, then text | pairs | items. Integers are LEB128.
 */
#include "pack/yaml_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <string.h>

#define TREE_FORMAT 1
#define TREE_HEAD 16 /* magic 4, format 4, checksum 8 */

static uint64_t checksum(const uint8_t *p, size_t n)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(0x100000001b3);
    return h;
}

static void put_number(struct tz_buf *b, uint64_t v)
{
    while (v >= 0x80) {
        tz_buf_char(b, (char)(0x80 | (v & 0x7f)));
        v >>= 7;
    }
    tz_buf_char(b, (char)v);
}

static void put_text(struct tz_buf *b, const char *s, size_t n)
{
    put_number(b, n);
    tz_buf_add(b, s, n);
}

static void put_node(struct tz_buf *b, const struct yaml *y)
{
    tz_buf_char(b, (char)((int)y->kind | (y->quoted ? 8 : 0)));
    put_number(b, (uint64_t)y->at.line);
    put_number(b, (uint64_t)y->at.column);
    if (y->kind == YAML_SCALAR) {
        put_text(b, y->text, y->n);
        return;
    }
    put_number(b, y->n);
    for (size_t i = 0; i < y->n; i++) {
        if (y->kind == YAML_LIST) {
            put_node(b, y->items[i]);
            continue;
        }
        put_text(b, y->pairs[i].key, strlen(y->pairs[i].key));
        put_number(b, (uint64_t)y->pairs[i].at.line);
        put_number(b, (uint64_t)y->pairs[i].at.column);
        put_node(b, y->pairs[i].value);
    }
}

void yaml_save(struct tz_buf *out, const struct yaml_file *files, size_t n)
{
    struct tz_buf body;
    tz_buf_init(&body, out->arena);
    put_number(&body, n);
    for (size_t i = 0; i < n; i++) {
        put_text(&body, files[i].name, strlen(files[i].name));
        put_node(&body, files[i].root);
    }
    uint8_t head[TREE_HEAD] = {'T', 'Z', 'P', 'K', TREE_FORMAT};
    uint64_t sum = checksum((const uint8_t *)body.data, body.len);
    for (int i = 0; i < 8; i++)
        head[8 + i] = (uint8_t)(sum >> (8 * i));
    tz_buf_add(out, head, sizeof head);
    tz_buf_add(out, body.data, body.len);
}

struct loading {
    const uint8_t *p, *end;
    struct tz_arena *nodes, *texts;
    const char *file;
    bool bad;
};

static uint64_t get_number(struct loading *l)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        if (l->p == l->end)
            break;
        uint8_t c = *l->p++;
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return v;
    }
    l->bad = true;
    return 0;
}

static char *get_text(struct loading *l, size_t *n)
{
    uint64_t size = get_number(l);
    if (l->bad || size > (uint64_t)(l->end - l->p) || tz_utf8_valid((const char *)l->p, size) != size) {
        l->bad = true;
        return NULL;
    }
    char *s = tz_strndup(l->texts, (const char *)l->p, size);
    l->p += size;
    *n = size;
    return s;
}

static struct tz_where get_place(struct loading *l)
{
    struct tz_where at = {.file = l->file};
    at.line = (int)(get_number(l) & 0x7fffffff);
    at.column = (int)(get_number(l) & 0x7fffffff);
    return at;
}

static struct yaml *get_node(struct loading *l, size_t depth)
{
    if (l->bad || l->p == l->end || depth > tz_limits.yaml_depth + 1) {
        l->bad = true;
        return NULL;
    }
    uint8_t kind = *l->p++;
    struct yaml *y = TZ_NEW(l->nodes, struct yaml);
    y->kind = (enum yaml_kind)(kind & 7);
    y->quoted = (kind & 8) != 0;
    y->at = get_place(l);
    if (y->kind == YAML_SCALAR) {
        y->text = get_text(l, &y->n);
        return l->bad ? NULL : y;
    }
    uint64_t n = get_number(l);
    if (y->kind > YAML_LIST || n > (uint64_t)(l->end - l->p)) {
        l->bad = true;
        return NULL;
    }
    y->n = n;
    if (y->kind == YAML_LIST)
        y->items = TZ_NEW_ARRAY(l->nodes, n, struct yaml *);
    else
        y->pairs = TZ_NEW_ARRAY(l->nodes, n, struct yaml_pair);
    for (size_t i = 0; i < n && !l->bad; i++) {
        if (y->kind == YAML_LIST) {
            y->items[i] = get_node(l, depth + 1);
            continue;
        }
        size_t size = 0;
        y->pairs[i].key = get_text(l, &size);
        y->pairs[i].at = get_place(l);
        y->pairs[i].value = get_node(l, depth + 1);
    }
    return l->bad ? NULL : y;
}

bool yaml_load(struct yaml_file **out, size_t *files, const uint8_t *data, size_t n, struct tz_arena *nodes,
               struct tz_arena *texts)
{
    if (n < TREE_HEAD || memcmp(data, "TZPK", 4) || data[4] != TREE_FORMAT)
        return false;
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++)
        sum |= (uint64_t)data[8 + i] << (8 * i);
    if (checksum(data + TREE_HEAD, n - TREE_HEAD) != sum)
        return false;
    struct loading l = {.p = data + TREE_HEAD, .end = data + n, .nodes = nodes, .texts = texts};
    uint64_t count = get_number(&l);
    if (l.bad || count > (uint64_t)(l.end - l.p))
        return false;
    struct yaml_file *list = TZ_NEW_ARRAY(nodes, count, struct yaml_file);
    for (size_t i = 0; i < count && !l.bad; i++) {
        size_t size = 0;
        list[i].name = l.file = get_text(&l, &size);
        list[i].root = get_node(&l, 1);
    }
    if (l.bad || l.p != l.end)
        return false;
    *out = list;
    *files = count;
    return true;
}
