/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rows of a sheet are its header, and what each column means: labels and synonyms of the pack, units in brackets,
 * identities of persons beside a reference (姓名, 身份证号, 电话), parts of lists. Pairs given by the user come first.
 */
#include "register/import_priv.h"
#include "base/text.h"
#include "base/unit.h"

#include <string.h>

#define HEAD_ROWS 30 /* a header begins within these */
#define HEAD_DEPTH 3

/* ---- header words */
/* Folded, without blanks, marks of must (* ※), numbering and brackets. *unit gets a bracket that is a unit. */
static char *plain_header(const char *text, const char **unit, struct tz_arena *a)
{
    char *s = tz_fold(a, text, true), *open;
    if (unit)
        *unit = NULL;
    for (char *p = s; *p;) {
        size_t cut = *p == '*' || *p == '\n' || *p == ':' ? 1 : tz_starts(p, "※") || tz_starts(p, "：") ? 3 : 0;
        if (cut)
            memmove(p, p + cut, strlen(p + cut) + 1);
        else
            p++;
    }
    while ((open = strpbrk(s, "([")) != NULL || (open = strstr(s, "（")) != NULL || (open = strstr(s, "【")) != NULL) {
        size_t head = *open == '(' || *open == '[' ? 1 : 3, tail = 0;
        char *end = open + head, *inside;
        while (*end && !tail) {
            if (*end == ')' || *end == ']')
                tail = 1;
            else if (tz_starts(end, "）") || tz_starts(end, "】"))
                tail = 3;
            else
                end++;
        }
        inside = tz_strndup(a, open + head, (size_t)(end - open) - head);
        if (unit && !*unit) {
            if (tz_starts(inside, "单位"))
                inside += strlen("单位");
            if (tz_unit_find(inside))
                *unit = inside;
        }
        memmove(open, end + tail, strlen(end + tail) + 1);
    }
    return s;
}

/* Labels and synonyms are compared many times: their plain forms are kept. */
struct words {
    struct tz_arena *a;
    struct map plain;
};

static const char *plain_word(struct words *w, const char *word)
{
    bool fresh;
    struct map_item *known = map_at(&w->plain, word, true, &fresh);
    if (fresh) {
        char *plain = plain_header(word, NULL, w->a);
        known = map_at(&w->plain, word, true, NULL);
        known->p = plain;
    }
    return known->p;
}

static bool same_word(const char *header, const char *word, struct words *w)
{
    return word && *header && strcmp(header, plain_word(w, word)) == 0;
}

static bool names_field(const struct tz_field *f, const char *header, struct words *w)
{
    if (strcmp(f->key, header) == 0 || same_word(header, f->label, w))
        return true;
    for (size_t i = 0; i < f->synonym_n; i++)
        if (same_word(header, f->synonyms[i], w))
            return true;
    return false;
}

/* ---- system columns */
static const struct {
    const char *key;
    const char *words[9];
} system_words[] = {
    {"place", {"村组", "所属村", "村", "村（居）", "村社区", "村名", "所在村", "行政村", "所属网格"}},
    {"state", {"状态", "办理状态", "当前状态", "办件状态"}},
    {"note", {"备注", "说明"}},
    {"campaign", {"专项", "专项行动"}},
    {"owner", {"经办人", "承办人"}},
    {"office", {"承办单位", "责任站所"}},
    {"upper_no", {"上级编号", "平台编号", "工单编号", "系统编号"}},
    {"upper_state", {"上级状态", "平台状态"}},
};

static const struct tz_field *system_field(const struct tz_register *r, const char *header, struct words *w)
{
    for (size_t i = 0; i < r->system_n; i++)
        if (strcmp(r->system[i].key, "number") && strcmp(r->system[i].key, "batch") &&
            names_field(&r->system[i], header, w))
            return &r->system[i];
    for (size_t i = 0; i < sizeof system_words / sizeof *system_words; i++)
        for (size_t k = 0; k < 9; k++)
            if (same_word(header, system_words[i].words[k], w))
                return tz_register_field(r, system_words[i].key);
    return NULL;
}

/* ---- identities beside references */
static const char *const identity_keys[] = {"name", "citizen_id", "phone", "code", "address", "account"};

static bool identity_key(const char *key)
{
    for (size_t i = 0; i < sizeof identity_keys / sizeof *identity_keys; i++)
        if (strcmp(identity_keys[i], key) == 0)
            return true;
    return false;
}

/* A header with the reference's own label before it: 户主身份证号 is the citizen ID of 户主. */
static const char *after_label(const struct tz_field *f, const char *header, struct words *w)
{
    const char *label = plain_word(w, f->label);
    return tz_starts(header, label) ? header + strlen(label) : NULL;
}

static bool identity_of(struct column *c, const struct tz_field *ref, const char *header, struct words *w)
{
    for (size_t i = 0; i < ref->target_n; i++) {
        const struct tz_register *other = ref->targets[i].reg;
        const struct tz_field *head = other ? tz_register_field(other, "head") : NULL;
        /* a household is known by its head */
        if (other && head && !head->system && head->type == TZ_TYPE_REF && head->target_n && head->targets[0].reg)
            other = head->targets[0].reg;
        for (size_t k = 0; other && k < other->field_n; k++) {
            const struct tz_field *f = &other->fields[k];
            if (identity_key(f->key) && names_field(f, header, w)) {
                c->kind = COLUMN_IDENTITY;
                c->field = ref;
                c->part = f;
                c->other = other;
                return true;
            }
        }
    }
    return false;
}

static bool taken(const struct column *columns, size_t n, const struct tz_field *ref, const struct tz_field *part)
{
    for (size_t i = 0; i < n; i++)
        if (columns[i].kind == COLUMN_IDENTITY && columns[i].field == ref && columns[i].part == part)
            return true;
    return false;
}

/* First by its own label in front, then the last reference that stands to the left, then the first that is free. */
static bool find_identity(struct column *c, const struct column *before, size_t n, const struct tz_register *r,
                          const char *header, struct words *w)
{
    const struct tz_field *left = NULL;
    for (size_t i = 0; i < r->field_n; i++) {
        const char *rest = r->fields[i].type == TZ_TYPE_REF ? after_label(&r->fields[i], header, w) : NULL;
        if (rest && *rest && identity_of(c, &r->fields[i], rest, w))
            return true;
    }
    for (size_t i = 0; i < n; i++)
        if ((before[i].kind == COLUMN_FIELD || before[i].kind == COLUMN_IDENTITY) &&
            before[i].field->type == TZ_TYPE_REF)
            left = before[i].field;
    if (left && identity_of(c, left, header, w) && !taken(before, n, left, c->part))
        return true;
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].type == TZ_TYPE_REF && identity_of(c, &r->fields[i], header, w) &&
            !taken(before, n, &r->fields[i], c->part))
            return true;
    c->kind = COLUMN_IGNORED;
    return false;
}

/* ---- lists: 当事人 (its first part), or 当事人姓名 by label of list and part */
static bool find_list(struct column *c, const struct tz_register *r, const char *header, struct words *w)
{
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        const char *rest;
        if (f->type != TZ_TYPE_LIST || !f->part_n)
            continue;
        c->field = f;
        if (names_field(f, header, w)) {
            c->kind = COLUMN_LIST;
            c->part = &f->parts[0];
            return true;
        }
        rest = after_label(f, header, w);
        for (size_t k = 0; rest && k < f->part_n; k++)
            if (names_field(&f->parts[k], rest, w)) {
                c->kind = COLUMN_LIST;
                c->part = &f->parts[k];
                return true;
            }
    }
    c->field = NULL;
    return false;
}

/* ---- one column */
static void set_scale(struct column *c, const char *table_unit)
{
    const struct tz_field *f = c->kind == COLUMN_LIST ? c->part : c->field;
    const char *to = !f ? NULL : f->type == TZ_TYPE_MONEY ? "元" : f->unit;
    const char *from = c->unit ? c->unit : f && f->type == TZ_TYPE_MONEY ? table_unit : NULL;
    bool number = f && (f->type == TZ_TYPE_MONEY || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT);
    if (!number || !to || !from || f->unit_field || strcmp(from, to) == 0)
        return;
    c->scaled = tz_unit_convert(&c->scale, from, to);
    c->unit = from;
}

static bool mapped(struct column *c, const struct tz_register *r, const char *header, const char *const *map, size_t n,
                   struct words *w)
{
    for (size_t i = 0; i < n; i++) {
        const char *eq = strrchr(map[i], '=');
        const struct tz_field *f;
        if (!eq || strcmp(plain_header(tz_strndup(w->a, map[i], (size_t)(eq - map[i])), NULL, w->a), header) != 0)
            continue;
        if (!eq[1] || strcmp(eq + 1, "-") == 0)
            return true; /* left out on purpose */
        f = tz_register_field(r, eq + 1);
        if (!f)
            for (size_t k = 0; k < r->field_n; k++)
                if (names_field(&r->fields[k], plain_header(eq + 1, NULL, w->a), w))
                    f = &r->fields[k];
        if (!f)
            continue;
        c->field = f;
        c->kind = f->system ? strcmp(f->key, "state") ? COLUMN_SYSTEM : COLUMN_STATE : COLUMN_FIELD;
        c->upper = f->system && strcmp(f->key, "upper_no") == 0;
        if (f->type == TZ_TYPE_LIST && f->part_n) {
            c->kind = COLUMN_LIST;
            c->part = &f->parts[0];
        }
        return true;
    }
    return false;
}

static bool field_taken(const struct column *before, size_t n, const struct tz_field *f)
{
    for (size_t i = 0; i < n; i++)
        if (before[i].kind != COLUMN_IGNORED && before[i].kind != COLUMN_IDENTITY && before[i].field == f &&
            before[i].kind != COLUMN_LIST)
            return true;
    return false;
}

static bool match_word(struct column *c, const struct column *before, size_t n, const struct tz_register *r,
                       const char *word, struct words *w)
{
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        if (f->type == TZ_TYPE_LIST || !names_field(f, word, w) || field_taken(before, n, f))
            continue;
        c->kind = COLUMN_FIELD;
        c->field = f;
        return true;
    }
    const struct tz_field *f = system_field(r, word, w);
    if (f && !field_taken(before, n, f)) {
        c->kind = strcmp(f->key, "state") ? COLUMN_SYSTEM : COLUMN_STATE;
        c->field = f;
        return true;
    }
    return find_list(c, r, word, w) || find_identity(c, before, n, r, word, w);
}

static bool ordinal(const char *word)
{
    return !strcmp(word, "序号") || !strcmp(word, "编号") || !strcmp(word, "no") || !strcmp(word, "no.");
}

/* Words that the import shape gives the platform's number. */
static bool names_upper(const struct tz_register *r, const char *word, struct words *w)
{
    const struct tz_field *f = r->home == TZ_HOME_HERE ? NULL : tz_register_field(r, "upper_no");
    for (size_t i = 0; f && i < f->synonym_n; i++)
        if (same_word(word, f->synonyms[i], w))
            return true;
    return false;
}

/* The number above may also be a field of its own (工单号): a text takes part in both, anything else gives way. */
static bool match_upper(struct column *c, const struct column *before, size_t n, const struct tz_register *r,
                        const char *word, struct words *w)
{
    const struct tz_field *f = tz_register_field(r, "upper_no");
    if (!names_upper(r, word, w))
        return false;
    for (size_t i = 0; i < n; i++)
        if (before[i].upper)
            return false;
    c->upper = true;
    if (match_word(c, before, n, r, word, w) && c->kind == COLUMN_FIELD && c->field->type == TZ_TYPE_TEXT)
        return true;
    c->kind = COLUMN_SYSTEM;
    c->field = f;
    c->part = NULL;
    c->other = NULL;
    return true;
}

/* Levels of the header of one column, top first; tries the lowest, then all joined, then upper ones. */
static void match_column(struct column *c, const struct column *before, size_t n, const struct tz_register *r,
                         char *const *levels, size_t depth, const char *const *map, size_t map_n, struct words *w)
{
    struct tz_buf all, shown;
    const char *unit = NULL;
    tz_buf_init(&all, w->a);
    tz_buf_init(&shown, w->a);
    for (size_t i = 0; i < depth; i++) {
        const char *found;
        if (!*levels[i] || (i && strcmp(levels[i], levels[i - 1]) == 0))
            continue;
        tz_buf_str(&all, plain_header(levels[i], &found, w->a));
        tz_buf_printf(&shown, "%s%s", shown.len ? "/" : "", tz_trim(w->a, levels[i]));
        unit = found ? found : unit;
    }
    c->header = shown.data;
    c->unit = unit;
    if (!all.len || mapped(c, r, all.data, map, map_n, w) || ordinal(all.data))
        return;
    for (size_t i = depth; i-- > 0;) {
        const char *word = plain_header(levels[i], NULL, w->a);
        if (*word && (match_upper(c, before, n, r, word, w) || match_word(c, before, n, r, word, w)))
            break;
    }
    if (c->kind == COLUMN_IGNORED && depth > 1)
        match_word(c, before, n, r, all.data, w);
    c->upper = c->upper || (c->kind == COLUMN_SYSTEM && strcmp(c->field->key, "upper_no") == 0);
}

/* ---- the header */
static const char *cell_text(struct grid_row *const *rows, size_t n, size_t at, int column)
{
    return at < n && column < rows[at]->count ? rows[at]->cells[column].text : "";
}

static void try_head(struct heading *out, struct grid_row *const *rows, size_t n, size_t at, size_t depth,
                     const struct tz_register *r, const char *const *map, size_t map_n, struct words *w)
{
    int width = 0;
    struct heading h = {.row = (int)at, .rows = (int)depth};
    for (size_t i = 0; i < depth && at + i < n; i++)
        if (rows[at + i]->count > width)
            width = rows[at + i]->count;
    h.columns = TZ_NEW_ARRAY(w->a, (size_t)width, struct column);
    for (int c = 0; c < width; c++) {
        char *levels[HEAD_DEPTH];
        struct column *x = &h.columns[h.n];
        x->at = c;
        for (size_t i = 0; i < depth; i++)
            levels[i] = tz_strdup(w->a, cell_text(rows, n, at + i, c));
        match_column(x, h.columns, h.n, r, levels, depth, map, map_n, w);
        h.matched += x->kind != COLUMN_IGNORED;
        h.n++;
    }
    /* more columns win; at the same number the flatter header */
    if (h.matched > out->matched)
        *out = h;
}

/* A merged cell of the header that reaches down takes the rows it reaches into the header. */
static bool reached(const struct grid_row *row)
{
    for (int c = 0; c < row->count; c++)
        if (row->cells[c].filled_down)
            return true;
    return false;
}

/* 单位：万元 in a row above. */
static const char *table_unit(struct grid_row *const *rows, size_t n, struct tz_arena *a)
{
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < rows[i]->count; c++) {
            char *text = tz_fold(a, rows[i]->cells[c].text, true);
            const char *at = strstr(text, "单位:");
            if (at && tz_unit_find(at + strlen("单位:")))
                return at + strlen("单位:");
        }
    return NULL;
}

struct tz_err *heading_find(struct heading *out, struct grid_row *const *rows, size_t n, const struct tz_register *r,
                            const char *const *map, size_t map_n, struct tz_arena *a)
{
    size_t most = n < HEAD_ROWS ? n : HEAD_ROWS;
    struct words w = {.a = a};
    map_init(&w.plain, a);
    *out = (struct heading){.row = -1};
    for (size_t depth = 1; depth <= HEAD_DEPTH; depth++)
        for (size_t at = 0; at < most && at + depth <= n; at++)
            try_head(out, rows, n, at, depth, r, map, map_n, &w);
    if (!out->matched || (out->matched == 1 && out->n > 3)) {
        out->row = -1;
        return NULL;
    }
    size_t below = (size_t)out->row + (size_t)out->rows;
    for (; out->rows < HEAD_DEPTH && below < n && reached(rows[below]); below++)
        out->rows++;
    out->unit = table_unit(rows, (size_t)out->row, a);
    for (size_t i = 0; i < out->n; i++)
        set_scale(&out->columns[i], out->unit);
    return NULL;
}
