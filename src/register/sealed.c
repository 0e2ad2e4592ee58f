/* SPDX-License-Identifier: Apache-2.0
 *
 * Personal fields in and out of their sealed blocks (CONTRACTS A5). A block is canonical text: one line `name=value` a
 * field, sorted by name, with \\ and \n escaped; parts of sub-rows are named list#sub.part. A reference is written
 * kind:id, or text:word. Classes that were forgotten stay empty.
 */
#include "register/row_priv.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int class_index(const struct tz_register *r, const char *cls)
{
    for (size_t i = 0; cls && i < r->class_n; i++)
        if (strcmp(r->classes[i], cls) == 0)
            return (int)i;
    return -1;
}

const char *note_class(const struct tz_register *r)
{
    for (size_t i = 0; i < r->system_n; i++)
        if (strcmp(r->system[i].key, "note") == 0)
            return r->system[i].cls;
    return NULL;
}

void row_dirty(struct rrow *row, const struct tz_field *f)
{
    int i = class_index(row->reg, f->cls), k = class_index(row->reg, f->text_cls);
    if (i >= 0)
        row->seals[i].dirty = true;
    if (k >= 0)
        row->seals[k].dirty = true;
}

/* ---- writing */
struct lines {
    char **items;
    size_t n, room;
    struct tz_arena *a;
};

static void escape(struct tz_buf *b, const char *s)
{
    for (; *s; s++) {
        if (*s == '\\' || *s == '\n')
            tz_buf_char(b, '\\');
        tz_buf_char(b, *s == '\n' ? 'n' : *s);
    }
}

static void add_line(struct lines *l, const char *name, const char *prefix, const char *value)
{
    struct tz_buf b;
    TZ_GROW(l->a, l->items, l->n, l->room);
    tz_buf_init(&b, l->a);
    tz_buf_str(&b, name);
    tz_buf_char(&b, '=');
    tz_buf_str(&b, prefix);
    escape(&b, value);
    tz_buf_char(&b, '\n');
    l->items[l->n++] = b.data;
}

/* The lines that a field (or part) has in a class: itself when of the class, its plain word when that is. */
static void field_lines(struct lines *l, const char *cls, const struct tz_field *f, const struct rval *v,
                        const char *name)
{
    if (!v->filled)
        return;
    if (tz_same(f->cls, cls)) {
        if (f->type == TZ_TYPE_REF && v->i)
            add_line(l, name, v->kind ? v->kind : "", tz_printf(l->a, ":%lld", (long long)v->i));
        else if (f->type == TZ_TYPE_REF)
            add_line(l, name, "text:", v->text ? v->text : "");
        else
            add_line(l, name, "", rval_print(f, v, l->a));
    } else if (tz_same(f->text_cls, cls) && v->text) {
        add_line(l, tz_printf(l->a, "%s:text", name), "", v->text);
    }
}

static void list_lines(struct lines *l, const char *cls, const struct tz_field *f, const struct rlist *list)
{
    for (size_t k = 0; k < list->n; k++) {
        const struct rsub *s = &list->items[k];
        if (s->gone)
            continue;
        for (size_t i = 0; i < f->part_n; i++)
            field_lines(l, cls, &f->parts[i], &s->parts[i],
                        tz_printf(l->a, "%s#%lld.%s", f->key, (long long)s->sub, f->parts[i].key));
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *block_of(const struct rrow *row, const char *cls, struct tz_arena *a)
{
    struct lines l = {.a = a};
    struct tz_buf b;
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        if (f->type == TZ_TYPE_LIST)
            list_lines(&l, cls, f, &row->lists[i]);
        else
            field_lines(&l, cls, f, &row->f[i], f->key);
    }
    if (row->note && tz_same(note_class(row->reg), cls))
        add_line(&l, "note", "", row->note);
    if (!l.n)
        return NULL;
    qsort(l.items, l.n, sizeof *l.items, by_text);
    tz_buf_init(&b, a);
    for (size_t i = 0; i < l.n; i++)
        tz_buf_str(&b, l.items[i]);
    return b.data;
}

struct tz_err *row_seal(struct rrow *row, struct tz_ring *ring, int64_t town, struct tz_arena *a)
{
    for (size_t i = 0; i < row->reg->class_n; i++) {
        struct rseal *s = &row->seals[i];
        const char *cls = row->reg->classes[i];
        uint8_t key[TZ_KEY_BYTES], *sealed;
        char *text;
        if (!s->dirty || s->cleared)
            continue;
        s->dirty = false;
        text = block_of(row, cls, a);
        if (!text) {
            s->data = NULL;
            s->n = 0;
            continue;
        }
        if (!s->key)
            TZ_TRY(tz_ring_take(&s->key, ring));
        TZ_TRY(tz_ring_get(key, ring, s->key));
        struct tz_err *e = tz_seal(&sealed, &s->n, key, town, row->id, cls, text, strlen(text), a);
        explicit_bzero(key, sizeof key);
        explicit_bzero(text, strlen(text));
        TZ_TRY(e);
        s->data = sealed;
        s->open = true;
    }
    return NULL;
}

/* ---- reading */
static void read_ref(struct rval *v, const struct tz_field *f, const char *value, struct tz_arena *a)
{
    const char *colon = strchr(value, ':');
    v->filled = true;
    if (!colon)
        return;
    if (tz_starts(value, "text:")) {
        v->kind = "text";
        v->text = tz_strdup(a, colon + 1);
        return;
    }
    v->i = strtoll(colon + 1, NULL, 10);
    for (size_t i = 0; i < f->target_n; i++)
        if (strlen(f->targets[i].name) == (size_t)(colon - value) &&
            strncmp(f->targets[i].name, value, (size_t)(colon - value)) == 0)
            v->kind = f->targets[i].name;
}

static void read_value(struct rval *v, const struct tz_field *f, const char *value, struct tz_arena *a)
{
    tz_day day;
    if (f->type == TZ_TYPE_REF) {
        read_ref(v, f, value, a);
        return;
    }
    v->filled = true;
    if (tz_field_is_text(f)) {
        v->text = tz_strdup(a, value);
    } else if (f->type == TZ_TYPE_DATE || f->type == TZ_TYPE_MONTH) {
        struct tz_err *e = tz_day_parse(&day, value, true, false);
        v->i = e ? 0 : day;
        tz_err_free(e);
    } else if (f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY) {
        struct tz_err *e = tz_dec_parse(&v->i, value, f->type == TZ_TYPE_MONEY ? 2 : f->decimals);
        tz_err_free(e);
    } else {
        v->i = strtoll(value, NULL, 10);
    }
}

static const struct rval *part_of(struct rrow *row, const char *name, const struct tz_field **f)
{
    const char *hash = strchr(name, '#'), *dot = hash ? strchr(hash, '.') : NULL;
    if (!dot)
        return NULL;
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *list = &row->reg->fields[i];
        if (list->type != TZ_TYPE_LIST || strlen(list->key) != (size_t)(hash - name) ||
            strncmp(list->key, name, (size_t)(hash - name)) != 0)
            continue;
        int64_t sub = strtoll(hash + 1, NULL, 10);
        const struct tz_field *part = tz_field_part(list, dot + 1);
        for (size_t k = 0; part && k < row->lists[i].n; k++)
            if (row->lists[i].items[k].sub == sub) {
                *f = part;
                return &row->lists[i].items[k].parts[part->ord];
            }
    }
    return NULL;
}

/* One line of a block into the row; what an older pack knew and this one does not is passed over. */
static void take_line(struct rrow *row, const char *name, const char *value, struct tz_arena *a)
{
    size_t n = strlen(name);
    bool word = n > 5 && strcmp(name + n - 5, ":text") == 0;
    char *key = tz_strndup(a, name, word ? n - 5 : n);
    const struct tz_field *f = NULL;
    struct rval *v = (struct rval *)(uintptr_t)part_of(row, key, &f);
    if (!v) {
        for (size_t i = 0; i < row->reg->field_n && !v; i++)
            if (strcmp(row->reg->fields[i].key, key) == 0) {
                f = &row->reg->fields[i];
                v = &row->f[i];
            }
    }
    if (!v) {
        if (strcmp(key, "note") == 0 && note_class(row->reg))
            row->note = tz_strdup(a, value);
        return;
    }
    if (word) {
        v->filled = true;
        v->kind = "text";
        v->text = tz_strdup(a, value);
    } else {
        read_value(v, f, value, a);
    }
}

static void take_block(struct rrow *row, const char *text, size_t n, struct tz_arena *a)
{
    char *line = tz_alloc(a, n + 1);
    size_t at = 0, eq = 0;
    bool have_eq = false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n') {
            line[at] = 0;
            if (have_eq) {
                line[eq] = 0;
                take_line(row, line, line + eq + 1, a);
            }
            at = 0;
            have_eq = false;
            continue;
        }
        if (text[i] == '\\' && i + 1 < n) {
            i++;
            line[at++] = text[i] == 'n' ? '\n' : text[i];
            continue;
        }
        if (text[i] == '=' && !have_eq) {
            eq = at;
            have_eq = true;
        }
        line[at++] = text[i];
    }
    explicit_bzero(line, n + 1);
}

struct tz_err *row_unseal(struct rrow *row, struct tz_ring *ring, int64_t town, struct tz_arena *a)
{
    for (size_t i = 0; i < row->reg->class_n; i++) {
        struct rseal *s = &row->seals[i];
        uint8_t key[TZ_KEY_BYTES], *plain;
        size_t n;
        if (s->open || !s->key)
            continue;
        struct tz_err *e = tz_ring_get(key, ring, s->key);
        if (e && e->code == TZ_E_FORGOTTEN) {
            s->cleared = true;
            tz_err_free(e);
            continue;
        }
        if (!e && s->n)
            e = tz_unseal(&plain, &n, key, town, row->id, row->reg->classes[i], s->data, s->n, a);
        explicit_bzero(key, sizeof key);
        if (e)
            return e;
        if (s->n)
            take_block(row, (const char *)plain, n, a);
        s->open = true;
    }
    return NULL;
}
