/* SPDX-License-Identifier: Apache-2.0
 *
 * One row of a sheet into an act: values with units converted, sub-rows, identities, the entry it matches.
 */
#include "register/import_priv.h"
#include "register.sql.h"
#include "base/text.h"
#include "base/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- rows that are no rows */
#define WORD_BYTES 48

/* A short text without its blanks (合　　计); false when it is longer than a word. */
static bool squeezed(char word[WORD_BYTES], const char *s)
{
    const char *end = s + strlen(s);
    size_t n = 0;
    while (s < end) {
        uint32_t c = tz_fold_char(tz_utf8_next(&s, end));
        if (c == ' ' || (c >= '\t' && c <= '\r'))
            continue;
        if (n + 4 >= WORD_BYTES)
            return false;
        n += (size_t)tz_utf8_put(word + n, c);
    }
    word[n] = 0;
    return true;
}

static bool total_word(const char *s)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计", "累计", "汇总", "总和"};
    char word[WORD_BYTES];
    if (!squeezed(word, s) || tz_utf8_count(word, strlen(word)) > 8)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(word, words[i]))
            return true;
    return false;
}

static bool note_word(const char *s)
{
    static const char *const words[] = {"备注", "说明",   "注:",    "注：",   "填表",
                                        "制表", "审核人", "负责人", "联系人", "打印"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tz_starts(s, words[i]))
            return true;
    return false;
}

/* 填表人：张三, 单位负责人（签字）：; what signs a table at its foot, in one cell or in several. */
static bool signs(const char *s)
{
    static const char *const words[] = {"填表",   "制表",   "填报", "审核", "负责人", "领导",
                                        "经办人", "联系人", "打印", "签字", "盖章",   "单位"};
    char word[WORD_BYTES];
    char *colon;
    if (!squeezed(word, s) || (colon = strchr(word, ':')) == NULL)
        return false;
    *colon = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(word, words[i]))
            return true;
    return false;
}

/* 一、邻里类, （二）…, （此页无正文）: alone in its row it parts the table. */
static bool parts_table(const char *s)
{
    static const char *const numerals = "一二三四五六七八九十";
    const char *p = s;
    if (tz_starts(s, "（") || tz_starts(s, "("))
        return true;
    while (strlen(p) >= 3 && memcmp(p, "、", 3) != 0) {
        char c[4] = {p[0], p[1], p[2], 0};
        if (!strstr(numerals, c))
            return false;
        p += 3;
    }
    return p > s && tz_starts(p, "、");
}

/* One cell over the whole row says the same in every column. */
static bool one_over_all(const struct importing *x, const struct grid_row *row)
{
    const char *all = NULL;
    size_t n = 0;
    for (size_t i = 0; i < x->head.n; i++) {
        const struct column *c = &x->head.columns[i];
        const char *text = c->at < row->count ? row->cells[c->at].text : "";
        if (c->kind == COLUMN_IGNORED)
            continue;
        if (all && strcmp(all, text) != 0)
            return false;
        all = text;
        n++;
    }
    return n > 2 && *all && !(*all >= '0' && *all <= '9');
}

static bool repeats_head(const struct importing *x, const struct grid_row *row)
{
    size_t same = 0, filled = 0;
    for (size_t i = 0; i < x->head.n; i++) {
        const struct column *c = &x->head.columns[i];
        if (c->kind == COLUMN_IGNORED || c->at >= row->count || !*row->cells[c->at].text)
            continue;
        filled++;
        same += strstr(c->header, row->cells[c->at].text) != NULL;
    }
    return filled > 1 && same == filled;
}

/* Rows of a form that are only numbered beforehand, or have words beside the table, say nothing. */
static bool says_anything(const struct importing *x, const struct grid_row *row)
{
    for (size_t i = 0; i < x->head.n; i++) {
        const struct column *c = &x->head.columns[i];
        if (c->kind != COLUMN_IGNORED && c->at < row->count && *row->cells[c->at].text &&
            !row->cells[c->at].filled_down)
            return true;
    }
    return false;
}

const char *row_skip(const struct importing *x, const struct grid_row *row)
{
    int filled = 0, looked = 0;
    const char *only = "", *first = "";
    for (int i = 0; i < row->count; i++) {
        const char *text = row->cells[i].text;
        if (!*text)
            continue;
        if (!row->cells[i].filled_down) {
            first = filled++ ? first : text;
            only = text;
        }
        if (looked++ < 3 && total_word(text))
            return "合计行";
    }
    if (!filled || !says_anything(x, row))
        return "空行";
    if (signs(first))
        return "说明行";
    if (filled == 1 && x->head.matched > 1 &&
        (note_word(only) || parts_table(only) || tz_utf8_count(only, strlen(only)) > 30))
        return "说明行";
    if (one_over_all(x, row))
        return "说明行";
    return repeats_head(x, row) ? "重复的表头" : NULL;
}

/* ---- faults */
void row_fault(struct worker *w, struct import_row *row, int column, const char *field, struct tz_err *e)
{
    struct fault_list **end = &row->faults;
    while (*end)
        end = &(*end)->next;
    struct fault_list *f = TZ_NEW(w->in.a, struct fault_list);
    f->fault = (struct tz_import_fault){.row = row->grid->row,
                                        .column = column,
                                        .field = tz_strdup(w->in.a, field),
                                        .text = tz_strdup(w->in.a, e->text),
                                        .hint = tz_strdup(w->in.a, e->hint)};
    *end = f;
    tz_err_free(e);
}

/* ---- values */
/* "3.5万元", "120亩": number and unit of the cell itself. NULL when the unit is none. */
static const char *own_unit(const char *text, char **number, struct tz_arena *a)
{
    size_t n = strspn(text, "0123456789.,-");
    const char *rest = text + n;
    if (!n || !*rest || !tz_unit_find(rest))
        return NULL;
    *number = tz_strndup(a, text, n);
    return rest;
}

/* "3.5万", "2亿": a scale alone stands for the scaled unit of the column, 万元 of a column in 元 or in 万元. */
static const char *scale_alone(const char *text, char **number, const char *unit, struct tz_arena *a)
{
    static const char *const scales[] = {"百", "千", "万", "十万", "百万", "千万", "亿"};
    size_t n = strspn(text, "0123456789.,-");
    for (size_t i = 0; n && i < sizeof scales / sizeof *scales; i++)
        if (strcmp(text + n, scales[i]) == 0) {
            *number = tz_strndup(a, text, n);
            if (tz_starts(unit, "万") || tz_starts(unit, "亿"))
                unit += strlen("万");
            return tz_printf(a, "%s%s", scales[i], unit);
        }
    return NULL;
}

/* ¥1,200, 人民币1200: the currency in front of a sum. */
static char *without_currency(char *folded)
{
    static const char *const marks[] = {"¥", "人民币", "rmb", "cny"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (tz_starts(folded, marks[i]))
            folded += strlen(marks[i]);
    return folded;
}

#define PARSE_DECIMALS 6

/* A number times a ratio, exact, as text again. */
static struct tz_err *scaled(char **out, const char *number, struct tz_ratio scale, int decimals, struct tz_arena *a)
{
    int64_t v, to;
    struct tz_ratio r;
    char buf[48];
    TZ_TRY(tz_dec_parse(&v, number, PARSE_DECIMALS));
    if (!tz_ratio_mul(&r, tz_ratio_dec(v, PARSE_DECIMALS), scale) || !tz_ratio_round(&to, r, decimals))
        return tz_err(TZ_E_RULE, "数过大");
    if (tz_ratio_cmp(tz_ratio_dec(to, decimals), r) != 0)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”折算后多于%d位小数", number, decimals),
                           "请核对单位，或改填折算后的数");
    *out = tz_strdup(a, tz_dec_print(buf, to, decimals));
    return NULL;
}

/* 30头, 1.2万人 where the field names no unit: so many. */
static bool counted(struct tz_ratio *scale, const char *unit)
{
    const struct tz_unit *u = tz_unit_find(unit);
    *scale = tz_ratio_make(u->num, u->den);
    return tz_starts(u->dimension, "count:");
}

static struct tz_err *number_text(const char **out, const struct column *c, const struct tz_field *f, const char *text,
                                  struct tz_arena *a)
{
    const char *to = f->type == TZ_TYPE_MONEY ? "元" : f->unit, *unit;
    int decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_INT ? 0 : f->decimals;
    char *folded = tz_fold(a, text, true), *number = NULL, *result;
    struct tz_ratio scale;
    if (f->type == TZ_TYPE_MONEY)
        *out = folded = without_currency(folded);
    unit = own_unit(folded, &number, a);
    if (unit && f->unit_field && !(to && tz_ends(unit, to))) /* the unit stands in a column of its own */
        unit = NULL;
    if (!unit && to && !f->unit_field)
        unit = scale_alone(folded, &number, c->scaled ? c->unit : to, a);
    if (unit && (to ? tz_unit_convert(&scale, unit, to) : counted(&scale, unit))) {
        TZ_TRY(scaled(&result, number, scale, decimals, a));
        *out = result;
        return NULL;
    }
    if (c->scaled) {
        TZ_TRY(scaled(&result, folded, c->scale, decimals, a));
        *out = result;
    }
    return NULL;
}

static bool is_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_MONEY || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_INT;
}

static bool is_long_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_ID || f->type == TZ_TYPE_ACCOUNT || f->type == TZ_TYPE_CREDIT_CODE;
}

/* Words people leave in a cell for nothing; some say so only where a number, a day or the like is asked. */
static bool nothing(const char *text, const struct tz_field *f)
{
    static const char *const marks[] = {"/", "-", "—", "——", "－", "―", "–", "--", "\\", "／"};
    static const char *const words[] = {"无", "暂无", "不详", "未知"};
    bool exact = is_number(f) || is_long_number(f) || f->type == TZ_TYPE_DATE || f->type == TZ_TYPE_TIME ||
                 f->type == TZ_TYPE_PHONE;
    if (!*text)
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strcmp(text, marks[i]) == 0)
            return true;
    for (size_t i = 0; exact && i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* What people and programs put before a text: an apostrophe, or a quote that a word processor made of it. */
static const char *after_mark(const char *text)
{
    return *text == '\'' ? text + 1 : tz_starts(text, "‘") || tz_starts(text, "’") ? text + strlen("‘") : text;
}

char *row_number(const char *text, struct tz_arena *a)
{
    const char *p = after_mark(tz_trim(a, text)), *end = p + strlen(p);
    struct tz_buf b;
    tz_buf_init(&b, a);
    while (p < end) {
        char c[4];
        uint32_t x = tz_utf8_next(&p, end);
        tz_buf_add(&b, c, (size_t)tz_utf8_put(c, x > 0xFF00 && x < 0xFF5F ? x - 0xFEE0 : x));
    }
    return tz_trim(a, b.data ? b.data : "");
}

/* One sum over several merged rows: taken for each of them, which is right for a rate and wrong for an amount. */
static void warn_merged(struct worker *w, struct import_row *row, const struct column *c)
{
    struct fault_list *f;
    row_fault(
        w, row, c->at, c->header,
        tz_err_hint(tz_err(TZ_E_RULE, "合并单元格里的数，这一行也照取了"), "各行合计一个数的，请取消合并、逐行填写"));
    for (f = row->faults; f->next; f = f->next)
        continue;
    f->fault.warning = true;
}

/* The text of a cell for a field; NULL when it says nothing or is wrong (then a fault was kept). */
static const char *cell_text(struct worker *w, struct import_row *row, const struct column *c, const struct tz_field *f)
{
    const struct grid_cell *cell = c->at < row->grid->count ? &row->grid->cells[c->at] : NULL;
    const char *text;
    if (!cell)
        return NULL;
    text = after_mark(cell->text);
    if (cell->error) {
        row_fault(w, row, c->at, c->header,
                  tz_err_hint(tz_err(TZ_E_RULE, "单元格是错误值 %s", text), "请在表格里改正公式"));
        return NULL;
    }
    text = tz_trim(w->in.a, text);
    if (!*text && cell->uncounted) {
        row_fault(w, row, c->at, c->header,
                  tz_err_hint(tz_err(TZ_E_RULE, "公式没有存下结果"), "请用 WPS 或 Excel 打开这张表，保存后再导"));
        return NULL;
    }
    if (nothing(text, f))
        return NULL;
    if (cell->imprecise && !is_number(f)) {
        row_fault(
            w, row, c->at, c->header,
            tz_err_hint(tz_err(TZ_E_RULE, "号码被表格当成数字，末几位已丢失"), "请把这一列设为文本格式后重新填写"));
        return NULL;
    }
    if (is_number(f) && cell->filled_down)
        warn_merged(w, row, c);
    if (is_number(f)) {
        struct tz_err *e = number_text(&text, c, f, text, w->in.a);
        if (e) {
            row_fault(w, row, c->at, c->header, e);
            return NULL;
        }
    }
    return text;
}

/* ---- lists: words parted by 、 , ; or lines become sub-rows; further columns of the same list add to them in order */
static size_t split_words(char ***out, const char *text, struct tz_arena *a)
{
    char *copy = tz_strdup(a, text);
    static const char *const marks[] = {"、", "，", "；", ",", ";", "/", "\n"};
    size_t n, kept = 0;
    for (char *p = copy; *p; p++)
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (tz_starts(p, marks[k]))
                memset(p, '|', strlen(marks[k]));
    char **words = tz_split(a, copy, '|', &n);
    for (size_t i = 0; i < n; i++)
        if (*words[i])
            words[kept++] = words[i];
    *out = words;
    return kept;
}

struct list_set {
    const struct tz_field *list;
    struct tz_set_row *rows;
    struct tz_set *parts; /* part_n a row */
    size_t n, room;
};

static void add_list(struct worker *w, struct import_row *row, struct list_set *l, const struct column *c,
                     const char *text)
{
    char **words;
    size_t n = split_words(&words, text, w->in.a), parts = l->list->part_n;
    for (size_t i = 0; i < n; i++) {
        if (i >= l->room) {
            row_fault(w, row, c->at, c->header, tz_err(TZ_E_LIMIT, "一格里的项太多"));
            return;
        }
        struct tz_set_row *r = &l->rows[i];
        struct tz_set *sets = &l->parts[i * parts];
        sets[r->n].key = c->part->key;
        sets[r->n].text = words[i];
        r->parts = sets;
        r->n++;
        if (i >= l->n)
            l->n = i + 1;
    }
}

#define LIST_MOST 50

static struct list_set *list_of(struct list_set *lists, size_t *n, const struct tz_field *f, struct tz_arena *a)
{
    for (size_t i = 0; i < *n; i++)
        if (lists[i].list == f)
            return &lists[i];
    struct list_set *l = &lists[(*n)++];
    *l = (struct list_set){.list = f, .room = LIST_MOST};
    l->rows = TZ_NEW_ARRAY(a, LIST_MOST, struct tz_set_row);
    l->parts = TZ_NEW_ARRAY(a, LIST_MOST * (f->part_n ? f->part_n : 1), struct tz_set);
    return l;
}

/* ---- identities */
static void set_identity(struct identity *x, const char *key, const char *text)
{
    const struct {
        const char *key;
        const char **to;
    } known[] = {{"name", &x->name}, {"citizen_id", &x->citizen_id}, {"phone", &x->phone},
                 {"code", &x->code}, {"address", &x->address},       {"account", &x->account}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].key, key) == 0)
            *known[i].to = text;
}

static bool has_set(const struct tz_set *sets, size_t n, const struct tz_field *f)
{
    for (size_t i = 0; i < n; i++)
        if (sets[i].key == f->key)
            return true;
    return false;
}

/* A reference that is given by identity columns alone gets a text to be resolved by. */
static void identity_sets(struct worker *w, struct tz_set *sets, size_t *n)
{
    const struct tz_register *r = w->x->reg;
    for (size_t i = 0; i < r->field_n; i++) {
        struct identity *x = &w->identities[i];
        const char *text = x->citizen_id ? x->citizen_id : x->code ? x->code : x->name;
        if (r->fields[i].type != TZ_TYPE_REF || !text || has_set(sets, *n, &r->fields[i]))
            continue;
        sets[(*n)++] = (struct tz_set){.key = r->fields[i].key, .text = x->name ? x->name : text};
    }
}

static void add_defaults(struct worker *w, struct tz_set *sets, size_t *n)
{
    const struct tz_import *in = w->x->in;
    for (size_t i = 0; i < in->default_n; i++) {
        bool given = false;
        for (size_t k = 0; k < *n; k++)
            given = given || strcmp(sets[k].key, in->defaults[i].key) == 0;
        if (!given && strcmp(in->defaults[i].key, "state") != 0)
            sets[(*n)++] = in->defaults[i];
    }
}

static const char *default_state(const struct tz_import *in)
{
    for (size_t i = 0; i < in->default_n; i++)
        if (strcmp(in->defaults[i].key, "state") == 0)
            return in->defaults[i].text;
    return NULL;
}

void row_sets(struct worker *w, struct import_row *row, struct tz_set **out, size_t *n, const char **state)
{
    const struct heading *h = &w->x->head;
    size_t most = 2 * h->n + w->x->reg->field_n + w->x->in->default_n + 4, list_n = 0;
    struct tz_set *sets = TZ_NEW_ARRAY(w->in.a, most, struct tz_set);
    struct list_set *lists = TZ_NEW_ARRAY(w->in.a, h->n, struct list_set);
    memset(w->identities, 0, w->x->reg->field_n * sizeof *w->identities);
    *n = 0;
    *state = NULL;
    for (size_t i = 0; i < h->n; i++) {
        const struct column *c = &h->columns[i];
        const struct tz_field *f = c->kind == COLUMN_LIST || c->kind == COLUMN_IDENTITY ? c->part : c->field;
        const char *text = c->kind == COLUMN_IGNORED ? NULL : cell_text(w, row, c, f);
        if (!text)
            continue;
        if (c->upper)
            text = row_number(text, w->in.a);
        if (c->kind == COLUMN_STATE)
            *state = text;
        else if (c->kind == COLUMN_IDENTITY)
            set_identity(&w->identities[c->field->ord], f->key, text);
        else if (c->kind == COLUMN_LIST)
            add_list(w, row, list_of(lists, &list_n, c->field, w->in.a), c, text);
        else
            sets[(*n)++] = (struct tz_set){.key = c->field->key, .text = text};
        if (c->upper && c->kind == COLUMN_FIELD)
            sets[(*n)++] = (struct tz_set){.key = "upper_no", .text = text};
    }
    for (size_t i = 0; i < list_n; i++)
        sets[(*n)++] = (struct tz_set){.key = lists[i].list->key, .rows = lists[i].rows, .row_n = lists[i].n};
    identity_sets(w, sets, n);
    add_defaults(w, sets, n);
    if (!*state)
        *state = default_state(w->x->in);
    *out = sets;
}

/* ---- matching */
static const struct tz_field *match_field(const struct tz_register *r, size_t i)
{
    return tz_field_at(r, r->match[i]);
}

static const char *set_text(const struct tz_set *sets, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].key, key) == 0)
            return sets[i].text;
    return NULL;
}

/* select id … where town and every match column equals, or is empty as the row's is (bit i of `empty`). born: only rows
 * without a number of the platform. */
static struct tz_sql *match_sql(struct worker *w, bool born, uint32_t empty)
{
    const struct tz_register *r = w->x->reg;
    struct tz_sql_build b;
    struct tz_arena *a = w->x->growth.arena;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_param(&b, tz_sql_reserve(&b), TZ_INT);
    for (size_t i = 0; i < r->match_n; i++) {
        const struct tz_field *f = match_field(r, i);
        bool text = f->system ? strcmp(f->key, "place") != 0 : tz_field_is_text(f);
        tz_sql_add(&b, " and ");
        tz_sql_name(&b, strcmp(f->key, "place") || !f->system ? f->column : "place_now");
        if (empty >> i & 1) {
            tz_sql_add(&b, " is null");
            continue;
        }
        tz_sql_add(&b, " = ");
        tz_sql_param(&b, tz_sql_reserve(&b), text ? TZ_TEXT : TZ_INT);
    }
    tz_sql_add(&b, born ? " and upper_no is null" : "");
    tz_sql_add(&b, " and struck = 0 order by id limit 2");
    return tz_sql_end(&b, born ? "register.match_born" : "register.match");
}

struct match_query {
    bool born;
    uint32_t empty;
    struct tz_sql *sql;
    struct match_query *next;
};

/* Few ways of being empty come up in one sheet: each has its statement. */
static struct tz_sql *match_query(struct worker *w, bool born, uint32_t empty)
{
    struct match_query *q = w->matching;
    while (q && (q->born != born || q->empty != empty))
        q = q->next;
    if (q)
        return q->sql;
    pthread_mutex_lock(&w->x->growth.lock);
    q = TZ_NEW(w->x->growth.arena, struct match_query);
    *q = (struct match_query){born, empty, match_sql(w, born, empty), w->matching};
    pthread_mutex_unlock(&w->x->growth.lock);
    w->matching = q;
    return q->sql;
}

/* What names are read by: the place of the row. */
static struct rrow *row_at(struct worker *w, const struct tz_set *sets, size_t n)
{
    struct rrow *row = row_blank(w->x->lay, w->in.a);
    const char *place = set_text(sets, n, "place");
    struct tz_err *e = place ? place_read(&row->place, &w->in, place, 0, w->in.today) : NULL;
    tz_err_free(e);
    return row;
}

static struct tz_err *match_value(struct tz_value *out, bool *have, struct worker *w, const struct tz_field *f,
                                  const char *text, const struct rrow *row)
{
    struct rval v = {0};
    *have = false;
    if ((!text || !*text) && f->system && strcmp(f->key, "place") == 0) {
        TZ_TRY(place_unsaid(&v.i, &w->in, w->x->reg));
        *out = tz_v_int(v.i);
        *have = v.i != 0;
        return NULL;
    }
    if (!text || !*text)
        return NULL;
    if (f->system && strcmp(f->key, "place") == 0)
        TZ_TRY(place_read(&v.i, &w->in, text, 0, w->in.today));
    else if (f->system)
        v.text = text;
    else
        TZ_TRY(value_read(&v, &w->in, f, text, row));
    *out = (f->system ? strcmp(f->key, "place") != 0 : tz_field_is_text(f)) ? tz_v_text(v.text) : tz_v_int(v.i);
    *have = v.i || f->type == TZ_TYPE_BOOL || (v.text && f->type != TZ_TYPE_REF);
    return NULL;
}

/* What is wrong with a value is said when the row is prepared; here it only matches nothing. */
static struct tz_err *no_match(struct tz_err *e)
{
    if (e->code != TZ_E_RULE && e->code != TZ_E_INPUT && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    return NULL;
}

/* A single sealed identity is found by the blind index. */
static struct tz_err *blind_match(int64_t *id, const char **key, struct worker *w, const struct tz_field *f,
                                  const char *text)
{
    struct blind b;
    struct rval v;
    int64_t ids[2];
    size_t n;
    if (!text)
        return NULL;
    struct tz_err *wrong = value_read(&v, &w->in, f, text, NULL);
    if (wrong)
        return no_match(wrong);
    if (!v.text)
        return NULL;
    *key = v.text;
    blind_of(&b, w->in.ring, w->x->reg, f, v.text);
    TZ_TRY(blind_find(ids, &n, 2, w->in.c, w->in.town, &b));
    if (n > 1)
        return tz_err_hint(tz_err(TZ_E_RULE, "库中有多条“%s”相同的登记", f->label), "请先合并重复登记");
    *id = n ? ids[0] : 0;
    return NULL;
}

/* At most one row, else it is said. */
static struct tz_err *only_row(int64_t *id, struct worker *w, struct tz_sql *sql, const struct tz_value *v, size_t n)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    TZ_TRY(tz_db_queryv(&rows, w->in.c, sql, v, n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *id = tz_rows_int(rows, 0);
    if (!e && have)
        e = tz_rows_next(rows, &have);
    if (!e && *id && have)
        e = tz_err_hint(tz_err(TZ_E_RULE, "库中有多条相同的登记"), "请先合并重复登记");
    tz_rows_close(&rows);
    return e;
}

/* The platform's number says which row it is, whatever else the row says. */
static struct tz_err *upper_match(int64_t *id, struct worker *w, const char *number)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, w->in.a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, w->x->reg->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(w->in.town));
    tz_sql_add(&b, " and upper_no = ");
    tz_sql_bind(&b, tz_v_text(tz_trim(w->in.a, number)));
    tz_sql_add(&b, " and struck = 0 order by id limit 2");
    return only_row(id, w, tz_sql_end(&b, "register.match_upper"), b.values, b.value_n);
}

/* What a part is when the row leaves it out: its default, as it will be stored. */
static const char *part_text(const struct tz_field *f, const struct tz_set *sets, size_t n)
{
    const char *text = set_text(sets, n, f->key);
    bool fixed = f->fallback && strcmp(f->fallback, "today") != 0 && strcmp(f->fallback, "me") != 0;
    return (text && *text) || !fixed ? text : f->fallback;
}

static void add_key(struct tz_buf *key, const struct tz_value *v)
{
    if (v->kind == TZ_TEXT)
        tz_buf_printf(key, "%s\x1f", v->p);
    else
        tz_buf_printf(key, "%" PRId64 "\x1f", v->i);
}

/* The match fields of the row as values, those that are empty left out; *whole false when one is wanting. */
static struct tz_err *match_values(struct tz_value *v, size_t *n, uint32_t *empty, bool *whole, struct tz_buf *key,
                                   struct worker *w, const struct tz_set *sets, size_t set_n)
{
    const struct tz_register *r = w->x->reg;
    struct rrow *row = row_at(w, sets, set_n);
    *whole = false;
    for (size_t i = 0; i < r->match_n; i++) {
        const struct tz_field *f = match_field(r, i);
        bool have;
        if (!f->column)
            return NULL;
        const char *text = part_text(f, sets, set_n);
        struct tz_err *wrong = match_value(&v[*n], &have, w, f, text, row);
        if (wrong)
            return no_match(wrong);
        if (!have && (!(r->match_empty >> i & 1) || (text && *text)))
            return NULL;
        if (have)
            add_key(key, &v[(*n)++]);
        else
            tz_buf_str(key, "\x1f");
        *empty |= have ? 0 : UINT32_C(1) << i;
    }
    *whole = true;
    return NULL;
}

static struct tz_err *fields_match(int64_t *id, const char **key, struct worker *w, const struct tz_set *sets, size_t n,
                                   bool born)
{
    struct tz_value *v = TZ_NEW_ARRAY(w->in.a, w->x->reg->match_n + 1, struct tz_value);
    size_t count = 1;
    uint32_t empty = 0;
    bool whole;
    struct tz_buf b;
    tz_buf_init(&b, w->in.a);
    v[0] = tz_v_int(w->in.town);
    TZ_TRY(match_values(v, &count, &empty, &whole, &b, w, sets, n));
    if (!whole)
        return NULL;
    *key = b.data;
    return only_row(id, w, match_query(w, born, empty), v, count);
}

static bool matches_by_upper(const struct tz_register *r)
{
    return r->match_n == 1 && match_field(r, 0)->system && strcmp(match_field(r, 0)->key, "upper_no") == 0;
}

struct tz_err *row_match(int64_t *id, const char **key, struct worker *w, const struct tz_set *sets, size_t n)
{
    const struct tz_register *r = w->x->reg;
    const char *number = w->x->above ? set_text(sets, n, "upper_no") : NULL, *by_fields = NULL;
    bool numbered = number && *number;
    *id = 0;
    *key = numbered ? tz_printf(w->in.a, "\x1e%s", tz_fold(w->in.a, number, true)) : NULL;
    if (numbered)
        TZ_TRY(upper_match(id, w, number));
    if (*id || !r->match_n || (numbered && matches_by_upper(r)))
        return NULL;
    if (r->match_n == 1 && !match_field(r, 0)->system && (match_field(r, 0)->cls || !match_field(r, 0)->column)) {
        if (blind_field(match_field(r, 0)) && !numbered)
            TZ_TRY(blind_match(id, &by_fields, w, match_field(r, 0), set_text(sets, n, match_field(r, 0)->key)));
    } else {
        TZ_TRY(fields_match(id, &by_fields, w, sets, n, numbered));
    }
    *key = numbered ? *key : by_fields;
    return NULL;
}
