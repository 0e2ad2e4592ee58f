/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml events to a tree. Every node knows its line and column (from 1, columns in characters), so that each later
 * message can say where.
 */
#include "pack/yaml_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <string.h>
#include <yaml.h>

struct reading {
    struct messages *m;
    struct tz_arena *nodes, *texts;
    const char *file;
    yaml_parser_t parser;
    bool failed;
};

static struct tz_where place(const struct reading *r, yaml_mark_t mark)
{
    return (struct tz_where){r->file, (int)mark.line + 1, (int)mark.column + 1};
}

/* What libyaml says, in words a pack author understands. */
static const struct {
    const char *problem, *text, *hint;
} problems[] = {
    {"mapping values are not allowed", "此处不能出现“键: 值”", "检查上一行的缩进，或给含冒号的文字加引号"},
    {"did not find expected key", "缩进或标点不对，找不到下一个键", "检查缩进、引号和花括号是否配对"},
    {"could not find expected ':'", "键后面缺少冒号", "写成“键: 值”，冒号用半角且后面空一格"},
    {"did not find expected ',' or '}'", "花括号里缺少逗号或右括号", "逗号用半角；文字里有逗号、冒号或括号时加引号"},
    {"did not find expected ',' or ']'", "方括号里缺少逗号或右括号", "逗号用半角；文字里有逗号、冒号或括号时加引号"},
    {"found character that cannot start any token", "此处的字符不能作为开头",
     "不要用制表符缩进；以 @ % ` 开头的文字加引号"},
    {"found a tab character", "缩进里有制表符", "请改用空格"},
    {"found unexpected end of stream", "引号没有配对", "补上右引号"},
    {"block sequence entries are not allowed", "此处不能出现“- 项”", "检查缩进"},
    {"did not find expected node content", "此处缺少内容", "补上值，或去掉多余的标点"},
    {"did not find expected '-' indicator", "列表的缩进不一致", "各项的“-”要对齐"},
    {"while scanning a quoted scalar", "引号没有配对", "补上右引号"},
    {"control characters are not allowed", "文件里有控制字符", "请另存为普通的 UTF-8 文本"},
    {"invalid leading UTF-8 octet", "文件不是 UTF-8 编码", "请另存为 UTF-8"},
    {"invalid trailing UTF-8 octet", "文件不是 UTF-8 编码", "请另存为 UTF-8"},
    {"incomplete UTF-8 octet sequence", "文件不是 UTF-8 编码", "请另存为 UTF-8"},
};

static void say_problem(struct reading *r)
{
    const char *problem = r->parser.problem ? r->parser.problem : "";
    struct tz_where at = place(r, r->parser.problem_mark);
    r->failed = true;
    if (r->parser.context && r->parser.context_mark.line < r->parser.problem_mark.line)
        at = place(r, r->parser.context_mark); /* what was opened and not closed */
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        if (!tz_starts(problem, problems[i].problem))
            continue;
        say(r->m, at, "YAML 写法有误：%s", problems[i].text);
        say_hint(r->m, "%s", problems[i].hint);
        return;
    }
    say(r->m, at, "YAML 写法有误（%s）", problem);
    say_hint(r->m, "检查这一行的缩进、引号和括号");
}

static void refuse(struct reading *r, yaml_mark_t mark, const char *text, const char *hint)
{
    r->failed = true;
    say(r->m, place(r, mark), "%s", text);
    say_hint(r->m, "%s", hint);
}

static bool next_event(struct reading *r, yaml_event_t *e)
{
    if (!yaml_parser_parse(&r->parser, e)) {
        say_problem(r);
        return false;
    }
    return true;
}

static struct yaml *new_node(struct reading *r, enum yaml_kind kind, yaml_mark_t mark)
{
    struct yaml *y = TZ_NEW(r->nodes, struct yaml);
    y->kind = kind;
    y->at = place(r, mark);
    return y;
}

static void *grown(struct tz_arena *a, void *items, size_t n, size_t size)
{
    if (n && (n & (n - 1)))
        return items; /* room is the next power of two */
    void *more = tz_alloc_array(a, n ? n * 2 : 1, size);
    if (n)
        memcpy(more, items, n * size);
    return more;
}

static void put_pair(struct reading *r, struct yaml *map, const char *key, struct tz_where at, struct yaml *value)
{
    if (yaml_get(map, key)) {
        say(r->m, at, "键“%s”重复", key);
        say_hint(r->m, "同一层里每个键只能写一次");
        return;
    }
    map->pairs = grown(r->nodes, map->pairs, map->n, sizeof *map->pairs);
    map->pairs[map->n++] = (struct yaml_pair){key, at, value};
}

static struct yaml *read_scalar(struct reading *r, const yaml_event_t *e)
{
    struct yaml *y = new_node(r, YAML_SCALAR, e->start_mark);
    const char *s = (const char *)e->data.scalar.value;
    size_t n = e->data.scalar.length;
    if (memchr(s, 0, n)) {
        refuse(r, e->start_mark, "文字里有空字符", "请删去");
        n = strlen(s);
    }
    y->text = tz_strndup(r->texts, s, n);
    y->n = n;
    y->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return y;
}

/* Anchors and tags are refused where they stand, before anything can refer to them. */
static bool plain_node(struct reading *r, const yaml_event_t *e)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (e->type == YAML_SCALAR_EVENT)
        anchor = e->data.scalar.anchor, tag = e->data.scalar.tag;
    else if (e->type == YAML_MAPPING_START_EVENT)
        anchor = e->data.mapping_start.anchor, tag = e->data.mapping_start.tag;
    else if (e->type == YAML_SEQUENCE_START_EVENT)
        anchor = e->data.sequence_start.anchor, tag = e->data.sequence_start.tag;
    if (anchor)
        refuse(r, e->start_mark, "不允许使用锚点（&）和别名（*）", "把内容直接写出来，或放进 codes.yaml 引用");
    if (tag)
        refuse(r, e->start_mark, "不允许使用类型标记（!）", "去掉以 ! 开头的标记");
    return !anchor && !tag;
}

static struct yaml *read_node(struct reading *r, yaml_event_t *e, size_t depth);

static bool read_map(struct reading *r, struct yaml *map, size_t depth)
{
    for (;;) {
        yaml_event_t e;
        if (!next_event(r, &e))
            return false;
        if (e.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&e);
            return true;
        }
        struct tz_where at = place(r, e.start_mark);
        bool scalar = e.type == YAML_SCALAR_EVENT;
        struct yaml *key = read_node(r, &e, depth);
        if (!key)
            return false;
        if (!scalar)
            say(r->m, at, "键必须是文字");
        if (!next_event(r, &e))
            return false;
        struct yaml *value = read_node(r, &e, depth);
        if (!value)
            return false;
        if (scalar)
            put_pair(r, map, key->text, at, value);
    }
}

static bool read_list(struct reading *r, struct yaml *list, size_t depth)
{
    for (;;) {
        yaml_event_t e;
        if (!next_event(r, &e))
            return false;
        if (e.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&e);
            return true;
        }
        struct yaml *item = read_node(r, &e, depth);
        if (!item)
            return false;
        list->items = grown(r->nodes, list->items, list->n, sizeof(struct yaml *));
        list->items[list->n++] = item;
    }
}

/* Takes the event (and deletes it). NULL ends the reading. */
static struct yaml *read_node(struct reading *r, yaml_event_t *e, size_t depth)
{
    struct yaml *y = NULL;
    if (depth > tz_limits.yaml_depth) {
        refuse(r, e->start_mark, "嵌套太深", "减少层次");
    } else if (e->type == YAML_ALIAS_EVENT) {
        refuse(r, e->start_mark, "不允许使用锚点（&）和别名（*）", "把内容直接写出来，或放进 codes.yaml 引用");
    } else if (plain_node(r, e)) {
        if (e->type == YAML_SCALAR_EVENT)
            y = read_scalar(r, e);
        else if (e->type == YAML_MAPPING_START_EVENT)
            y = new_node(r, YAML_MAP, e->start_mark);
        else if (e->type == YAML_SEQUENCE_START_EVENT)
            y = new_node(r, YAML_LIST, e->start_mark);
    }
    yaml_event_delete(e);
    if (!y)
        return NULL;
    if (y->kind == YAML_MAP && !read_map(r, y, depth + 1))
        return NULL;
    if (y->kind == YAML_LIST && !read_list(r, y, depth + 1))
        return NULL;
    return y;
}

static struct yaml *read_document(struct reading *r)
{
    struct yaml *root = NULL;
    for (bool end = false; !end;) {
        yaml_event_t e;
        if (!next_event(r, &e))
            return NULL;
        switch (e.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            yaml_event_delete(&e);
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (root)
                refuse(r, e.start_mark, "一个文件只能有一份内容", "去掉多余的“---”");
            yaml_event_delete(&e);
            if (r->failed)
                return NULL;
            break;
        case YAML_STREAM_END_EVENT:
            yaml_event_delete(&e);
            end = true;
            break;
        default:
            root = read_node(r, &e, 1);
            if (!root)
                return NULL;
        }
    }
    if (!root) {
        root = TZ_NEW(r->nodes, struct yaml);
        root->kind = YAML_MAP;
        root->at = (struct tz_where){r->file, 1, 1};
    }
    return root;
}

static void delete_parser(void *data)
{
    yaml_parser_delete(data);
}

struct yaml *yaml_read(struct messages *m, const char *file, const char *data, size_t n, struct tz_arena *nodes,
                       struct tz_arena *texts)
{
    struct reading r = {.m = m, .nodes = nodes, .texts = texts, .file = tz_strdup(texts, file)};
    struct tz_where start = {r.file, 1, 1};
    if (n > tz_limits.yaml_bytes) {
        say(m, start, "文件太大：%zu 字节，最多 %zu 字节", n, tz_limits.yaml_bytes);
        say_hint(m, "把台账分到几个文件里");
        return NULL;
    }
    if (n >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3))
        data += 3, n -= 3;
    size_t valid = tz_utf8_valid(data, n);
    if (valid != n) {
        for (size_t i = 0; i < valid; i++)
            start.line += data[i] == '\n';
        say(m, start, "文件不是 UTF-8 编码");
        say_hint(m, "请另存为 UTF-8");
        return NULL;
    }
    if (!yaml_parser_initialize(&r.parser)) {
        say(m, start, "内存不足，无法读取 YAML");
        return NULL;
    }
    tz_arena_defer(nodes, delete_parser, &r.parser);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)data, n);
    struct yaml *root = read_document(&r);
    tz_arena_forget(nodes, delete_parser, &r.parser);
    yaml_parser_delete(&r.parser);
    return r.failed ? NULL : root;
}

struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (!strcmp(map->pairs[i].key, key))
            return map->pairs[i].value;
    return NULL;
}

const char *yaml_kind_name(const struct yaml *y)
{
    return y->kind == YAML_MAP ? "映射（键: 值）" : y->kind == YAML_LIST ? "列表" : "文字";
}
