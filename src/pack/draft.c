/* SPDX-License-Identifier: Apache-2.0
 *
 * Drafting a register from a spreadsheet (draft.h). Two passes over the first rows: find the header, then learn from each
 * column's values; then write YAML. Nothing is guessed that would be wrong silently: a column that is not surely something
 * stays text.
 */
#include "pack/draft.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/unit.h"
#include "sheet/read.h"
#include <string.h>

#define HEAD_ROWS 20    /* the header stands among the first rows */
#define LEARN_ROWS 5000 /* what is looked at to learn a column */
#define COLUMNS_MAX 120
#define CODES_MAX 20
#define CODE_BYTES 60
#define KEY_MOST 30 /* of a register, as the pack check has it */

struct column {
    const char *head;         /* as the sheet has it */
    const char *label, *unit; /* 面积（亩） -> 面积, 亩 */
    const char *key;
    size_t filled, numbers, days, times, ids, phones, bools, credit, percents;
    int decimals;
    size_t longest;
    bool lines;
    const char *codes[CODES_MAX + 1]; /* distinct values, while they are few */
    size_t code_n;
    bool many_codes;
};
struct drafting {
    struct tz_arena *a;
    struct tz_workbook *book;
    struct column *columns;
    size_t n;
    uint32_t head_row;
    size_t rows;
    const char *sheet;
};

/* A text that is a plain number, as people type them: commas, full-width digits. */
static bool number_text(const char *s, char *buf)
{
    for (int decimals = 0; decimals <= 6; decimals++) {
        int64_t v = 0;
        struct tz_err *e = strlen(s) < 24 ? tz_dec_parse(&v, s, decimals) : tz_err(TZ_E_INPUT, "-");
        bool good = !e;
        tz_err_free(e);
        if (good) {
            tz_dec_print(buf, v, decimals);
            return true;
        }
    }
    return false;
}

/* ---- the header: the row with the most short texts, where numbers and days are few */
struct head {
    uint32_t row, last; /* of one row: the same */
    size_t score;
    const char **texts;
    size_t n;
    const char *title; /* a row above it with one text only */
};

static size_t head_score(const struct tz_row *row, struct tz_arena *a)
{
    size_t texts = 0, others = 0;
    char number[48];
    for (uint32_t i = 0; i < row->count && i < COLUMNS_MAX; i++) {
        const struct tz_cell *c = &row->cells[i];
        bool short_text = c->kind == TZ_CELL_TEXT && c->len && tz_utf8_count(c->text, c->len) <= 20;
        if (short_text && !number_text(tz_strndup(a, c->text, c->len), number)) /* CSV has numbers as texts */
            texts++;
        else if (c->kind != TZ_CELL_EMPTY)
            others++;
    }
    return texts >= 2 && texts > others * 2 ? texts : 0;
}

static void keep_head(struct head *h, const struct tz_row *row, size_t score, struct tz_arena *a)
{
    h->row = h->last = row->number;
    h->score = score;
    h->n = row->count < COLUMNS_MAX ? row->count : COLUMNS_MAX;
    h->texts = TZ_NEW_ARRAY(a, h->n, const char *);
    for (size_t i = 0; i < h->n; i++)
        h->texts[i] = tz_trim(a, tz_strndup(a, row->cells[i].text, row->cells[i].len));
}

static const char *title_of(const struct tz_row *row, struct tz_arena *a)
{
    const char *title = NULL;
    for (uint32_t i = 0; i < row->count; i++) {
        const struct tz_cell *c = &row->cells[i];
        if (c->kind == TZ_CELL_EMPTY || !c->len)
            continue;
        if (title || c->kind != TZ_CELL_TEXT || tz_utf8_count(c->text, c->len) > 40)
            return NULL;
        title = tz_trim(a, tz_strndup(a, c->text, c->len));
    }
    return title;
}

/* Of rows with equal many texts the upper one: data rows of words look like headers. */
static struct tz_err *find_head(struct drafting *d, size_t sheet, struct head *h)
{
    const struct tz_row *row = NULL;
    *h = (struct head){0};
    TZ_TRY(tz_sheet_begin(d->book, sheet));
    for (int i = 0; i < HEAD_ROWS; i++) {
        TZ_TRY(tz_sheet_row(&row, d->book));
        if (!row)
            break;
        size_t score = head_score(row, d->a);
        if (!h->title && !h->score)
            h->title = title_of(row, d->a);
        if (score > h->score)
            keep_head(h, row, score, d->a);
    }
    tz_sheet_end(d->book);
    return NULL;
}

/* A header cell merged with its right neighbours heads a group, one merged with those below reaches into the next row. */
static bool covers(const struct tz_merge *m, uint32_t row, uint32_t col)
{
    return m->row <= row && m->last_row >= row && m->col <= col && m->last_col >= col;
}

static const char *below(const struct tz_row *row, size_t i, struct tz_arena *a)
{
    const struct tz_cell *c = i < row->count ? &row->cells[i] : NULL;
    return c && c->kind == TZ_CELL_TEXT ? tz_trim(a, tz_strndup(a, c->text, c->len)) : "";
}

/* 户主 over 姓名 is 户主姓名; a word that says the same again is said once. */
static const char *joined(const char *upper, const char *lower, struct tz_arena *a)
{
    if (!*lower || strstr(upper, lower))
        return *upper ? upper : lower;
    return strstr(lower, upper) ? lower : tz_printf(a, "%s%s", upper, lower);
}

/* The second row of the header, when merged cells say that there is one: columns take both words. */
static struct tz_err *second_row(struct drafting *d, size_t sheet, struct head *h)
{
    const struct tz_merge *merges;
    const struct tz_row *row = NULL;
    size_t n;
    bool two = false;
    TZ_TRY(tz_sheet_merges(&merges, &n, d->book, sheet, d->a));
    for (size_t i = 0; i < n; i++)
        two = two || (merges[i].row == h->row - 1 && merges[i].last_row == h->row);
    if (!two)
        return NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t c = merges[i].col + 1;
             covers(&merges[i], h->row - 1, merges[i].col) && c <= merges[i].last_col && c < h->n; c++)
            h->texts[c] = h->texts[merges[i].col];
    TZ_TRY(tz_sheet_begin(d->book, sheet));
    do
        TZ_TRY(tz_sheet_row(&row, d->book));
    while (row && row->number <= h->row);
    if (row && row->number == h->row + 1) {
        for (size_t i = 0; i < h->n; i++)
            h->texts[i] = joined(h->texts[i], below(row, i, d->a), d->a);
        h->last = row->number;
    }
    tz_sheet_end(d->book);
    return NULL;
}

/* ---- label and unit */
static void split_head(struct column *c, struct tz_arena *a)
{
    static const char *const opens[] = {"（", "(", "［", "["};
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (const char *p = c->head; *p; p++) /* header cells are often broken by hand */
        if (*p != '\n' && *p != '\r' && *p != ' ')
            tz_buf_char(&b, *p);
    c->label = b.data;
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        const char *open = strstr(c->label, opens[i]);
        if (!open || open == c->label)
            continue;
        const char *from = open + strlen(opens[i]);
        size_t n = strcspn(from, ")]");
        const char *wide = strstr(from, "）");
        if (wide && (size_t)(wide - from) < n)
            n = (size_t)(wide - from);
        char *inner = tz_strndup(a, from, n);
        if (inner && tz_unit_find(inner))
            c->unit = inner;
        if (c->unit || n > 12)
            c->label = tz_strndup(a, c->label, (size_t)(open - c->label));
        return;
    }
}

/* ---- learning */
static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

static bool is_bool_word(const char *s)
{
    static const char *const words[] = {"是", "否", "有", "无", "√", "×", "Y", "N"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(s, words[i]))
            return true;
    return false;
}

static void learn_code(struct column *c, const char *s, struct tz_arena *a)
{
    if (c->many_codes)
        return;
    for (size_t i = 0; i < c->code_n; i++)
        if (!strcmp(c->codes[i], s))
            return;
    if (c->code_n == CODES_MAX || strlen(s) > CODE_BYTES || strpbrk(s, "|\n\t")) {
        c->many_codes = true;
        return;
    }
    c->codes[c->code_n++] = tz_strdup(a, s);
}

static void learn_number(struct column *c, const char *s)
{
    const char *point = strchr(s, '.');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    c->numbers++;
    if (decimals > c->decimals)
        c->decimals = decimals;
}

static bool day_text(const char *s)
{
    tz_day day = 0;
    if (strlen(s) < 8 || all_digits(s, strlen(s)))
        return false;
    struct tz_err *e = tz_day_parse(&day, s, false, false);
    bool good = !e;
    tz_err_free(e);
    return good;
}

static void learn_text(struct column *c, const char *s)
{
    size_t n = strlen(s);
    char number[48];
    if (n == 18 && all_digits(s, 17) && (all_digits(s + 17, 1) || s[17] == 'X' || s[17] == 'x'))
        c->ids++;
    else if (n == 18 && !all_digits(s, 18) && all_digits(s + 2, 6))
        c->credit++;
    else if (n == 11 && s[0] == '1' && all_digits(s, 11))
        c->phones++;
    else if (day_text(s))
        c->days++;
    else if (is_bool_word(s))
        c->bools++;
    else if (number_text(s, number))
        learn_number(c, number);
}

static void learn_cell(struct column *c, const struct tz_cell *cell, struct tz_arena *a)
{
    char *s = tz_trim(a, tz_strndup(a, cell->text, cell->len));
    size_t chars = tz_utf8_count(s, strlen(s));
    if (cell->kind == TZ_CELL_EMPTY || !s[0] || cell->kind == TZ_CELL_ERROR)
        return;
    c->filled++;
    if (chars > c->longest)
        c->longest = chars;
    c->lines |= strchr(s, '\n') != NULL;
    if (cell->kind == TZ_CELL_NUMBER && cell->date && cell->day) {
        c->days++;
        c->times += cell->time;
    } else if (cell->kind == TZ_CELL_NUMBER && !cell->imprecise && strlen(s) < 11) {
        learn_number(c, cell->percent ? tz_cell_number(cell, a) : s);
        c->percents += cell->percent;
    } else {
        learn_text(c, s);
    }
    learn_code(c, s, a);
}

static bool is_total(const struct tz_row *row, struct tz_arena *a)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计"};
    for (uint32_t i = 0; i < row->count && i < 3; i++) {
        const struct tz_cell *c = &row->cells[i];
        bool words_only = c->kind == TZ_CELL_TEXT && c->len < CODE_BYTES;
        const char *text = words_only ? tz_fold(a, tz_strndup(a, c->text, c->len), true) : "";
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (tz_starts(text, words[k]))
                return true;
    }
    return false;
}

static struct tz_err *learn_rows(struct drafting *d, size_t sheet)
{
    const struct tz_row *row = NULL;
    TZ_TRY(tz_sheet_begin(d->book, sheet));
    while (d->rows < LEARN_ROWS) {
        TZ_TRY(tz_sheet_row(&row, d->book));
        if (!row)
            break;
        if (row->number <= d->head_row || is_total(row, d->a))
            continue;
        d->rows++;
        for (size_t i = 0; i < d->n && i < row->count; i++)
            if (d->columns[i].head)
                learn_cell(&d->columns[i], &row->cells[i], d->a);
    }
    tz_sheet_end(d->book);
    return NULL;
}

/* ---- keys: the usual words, else the column's letter */
static const struct {
    const char *word, *key;
} words[] = {
    {"身份证", "citizen_id"}, /* what somebody has comes before who it is: 户主身份证号 */
    {"证件号", "citizen_id"},
    {"电话", "phone"},
    {"手机", "phone"},
    {"账号", "account"},
    {"卡号", "account"},
    {"地址", "address"},
    {"住址", "address"},
    {"姓名", "name"},
    {"户主", "head"},
    {"性别", "sex"},
    {"出生", "born_on"},
    {"单位", "unit"},
    {"名称", "name"},
    {"类型", "kind"},
    {"类别", "kind"},
    {"种类", "kind"},
    {"等级", "grade"},
    {"面积", "area"},
    {"长度", "length"},
    {"数量", "quantity"},
    {"金额", "amount"},
    {"标准", "rate"},
    {"人数", "persons"},
    {"户数", "households"},
    {"人口", "persons"},
    {"受理日期", "received_on"},
    {"登记日期", "registered_on"},
    {"开始", "start_on"},
    {"结束", "end_on"},
    {"完成", "done_on"},
    {"办结", "done_on"},
    {"日期", "date"},
    {"时间", "time"},
    {"年份", "year"},
    {"年度", "year"},
    {"月份", "month"},
    {"原因", "reason"},
    {"结果", "result"},
    {"内容", "content"},
    {"项目", "project"},
    {"负责人", "responsible"},
    {"联系人", "contact"},
    {"来源", "source"},
    {"作物", "crop"},
    {"品种", "variety"},
    {"产量", "output"},
    {"进度", "progress"},
    {"文号", "doc_no"},
    {"学校", "school"},
    {"关系", "relation"},
    {"地点", "site"},
    {"批次", "batch_no"},
};

static bool key_taken(const struct drafting *d, const char *key)
{
    static const char *const system[] = {"number", "place", "state", "note", "campaign",
                                         "office", "owner", "id",    "today"};
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        if (!strcmp(system[i], key))
            return true;
    for (size_t i = 0; i < d->n; i++)
        if (d->columns[i].key && !strcmp(d->columns[i].key, key))
            return true;
    return false;
}

static const char *key_of(struct drafting *d, const struct column *c, size_t index)
{
    char letters[8];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(c->label, words[i].word) && !key_taken(d, words[i].key))
            return words[i].key;
    char *key = tz_printf(d->a, "column_%s", tz_sheet_column(letters, (uint32_t)index));
    for (char *p = key; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return key;
}

/* ---- what a column is */
enum role { SKIP, PLACE, NOTE, UPPER_NO, FIELD };

static bool any_of(const char *label, const char *list, struct tz_arena *a)
{
    size_t n = 0;
    char **parts = tz_split(a, list, ' ', &n);
    for (size_t i = 0; i < n; i++)
        if (strstr(label, parts[i]))
            return true;
    return false;
}

static enum role role_of(const struct column *c)
{
    static const struct {
        const char *label;
        enum role role;
    } roles[] = {{"序号", SKIP},    {"编号", SKIP},        {"行号", SKIP},  {"村", PLACE},
                 {"村组", PLACE},   {"所属村", PLACE},     {"村名", PLACE}, {"行政村", PLACE},
                 {"村社区", PLACE}, {"村（社区）", PLACE}, {"备注", NOTE},  {"说明", NOTE}};
    if (!c->head || !c->label[0])
        return SKIP;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (!strcmp(c->label, roles[i].label) || !strcmp(c->head, roles[i].label))
            return roles[i].role;
    return FIELD;
}

static bool mostly(size_t part, size_t all)
{
    return all && part * 20 >= all * 19; /* one slip in twenty */
}

static bool is_codes(const struct column *c)
{
    return !c->many_codes && c->code_n >= 2 && c->filled >= 8 && c->code_n * 3 <= c->filled && c->longest <= 15;
}

static const char *type_of(const struct drafting *d, const struct column *c, const char **cls)
{
    static const char *const names = "姓名 户主 当事人 联系人 负责人 责任人 申请人 经办人 监护人 法人 学生 家长 配偶";
    const char *label = c->label;
    *cls = NULL;
    if (mostly(c->ids, c->filled) || any_of(label, "身份证 证件号", d->a)) {
        *cls = "id";
        return "id";
    }
    if (mostly(c->phones, c->filled) || any_of(label, "电话 手机", d->a)) {
        *cls = "phone";
        return "phone";
    }
    if (any_of(label, "账号 卡号 账户", d->a)) {
        *cls = "account";
        return "account";
    }
    if (any_of(label, "地址 住址", d->a)) {
        *cls = "address";
        return "address";
    }
    if (mostly(c->credit, c->filled) || strstr(label, "信用代码"))
        return "credit_code";
    if (mostly(c->days, c->filled))
        return c->times * 2 > c->days ? "time" : "date";
    if (any_of(label, names, d->a)) {
        *cls = "name";
        return "text";
    }
    if (mostly(c->bools, c->filled) && c->code_n <= 2)
        return "bool";
    if (mostly(c->numbers, c->filled) && (tz_ends(label, "年度") || tz_ends(label, "年份") || !strcmp(label, "年")))
        return "year";
    if (mostly(c->numbers, c->filled)) {
        bool money = c->unit ? strstr(c->unit, "元") != NULL
                             : any_of(label, "金额 资金 补贴 工资 收入 支出 投资 造价 单价 标准", d->a);
        int finest = c->unit && tz_starts(c->unit, "万") ? 6 : 2; /* 0.000001万元 is one 分 */
        if (money && c->decimals <= finest && !c->percents)
            return "money";
        return c->decimals || c->percents ? "number" : "int";
    }
    return is_codes(c) ? "choice" : "text";
}

/* ---- writing */
static void put_scalar(struct tz_buf *b, const char *s)
{
    bool plain =
        s[0] && !strpbrk(s, ":#{}[],&*?|<>=!%@`\"'\\\n\t") && s[0] != '-' && s[0] != ' ' && s[strlen(s) - 1] != ' ';
    if (plain) {
        tz_buf_str(b, s);
        return;
    }
    tz_buf_char(b, '"');
    for (const char *p = s; *p; p++) {
        if (*p == '"' || *p == '\\')
            tz_buf_char(b, '\\');
        if (*p == '\n')
            tz_buf_str(b, "\\n");
        else if (*p == '\t')
            tz_buf_str(b, "\\t");
        else
            tz_buf_char(b, *p);
    }
    tz_buf_char(b, '"');
}

static void put_type(struct tz_buf *b, const struct drafting *d, const struct column *c, const char *type,
                     const char *cls)
{
    if (!strcmp(type, "number"))
        tz_buf_printf(b, "number(%d), unit: ", c->decimals > 6 ? 6 : c->decimals);
    else
        tz_buf_str(b, type);
    if (!strcmp(type, "number"))
        put_scalar(b, c->unit ? c->unit : c->percents ? "%" : "个");
    if (!strcmp(type, "int") && c->unit) {
        tz_buf_str(b, ", unit: ");
        put_scalar(b, c->unit);
    }
    if (!strcmp(type, "choice")) {
        tz_buf_str(b, ", of: [");
        for (size_t i = 0; i < c->code_n; i++) {
            tz_buf_str(b, i ? ", " : "");
            put_scalar(b, c->codes[i]);
        }
        tz_buf_char(b, ']');
    }
    if (!strcmp(type, "text") && cls)
        tz_buf_printf(b, ", personal: %s", cls);
    if (!strcmp(type, "text") && (c->lines || c->longest > 60))
        tz_buf_str(b, ", lines: 3");
    if (c->filled == d->rows && d->rows >= 5)
        tz_buf_str(b, ", required: true");
}

static void put_field(struct tz_buf *b, const struct drafting *d, const struct column *c, const char *type,
                      const char *cls)
{
    tz_buf_printf(b, "  %s: {label: ", c->key);
    put_scalar(b, c->label);
    tz_buf_str(b, ", type: ");
    put_type(b, d, c, type, cls);
    if (strcmp(c->head, c->label) != 0) {
        tz_buf_str(b, ", synonyms: [");
        put_scalar(b, c->head);
        tz_buf_char(b, ']');
    }
    tz_buf_str(b, "}\n");
}

struct written { /* what the head of the file needs to know of the fields */
    struct tz_buf fields, columns, filters;
    const char *on, *period, *match;
    const char *classes[6];
    size_t class_n;
};

static void add_class(struct written *w, const char *cls)
{
    for (size_t i = 0; cls && i < w->class_n; i++)
        if (!strcmp(w->classes[i], cls))
            return;
    if (cls && w->class_n < 6)
        w->classes[w->class_n++] = cls;
}

static void write_column(struct drafting *d, struct written *w, size_t index, size_t *shown)
{
    struct column *c = &d->columns[index];
    const char *cls = NULL;
    if (role_of(c) != FIELD)
        return;
    const char *type = type_of(d, c, &cls);
    c->key = key_of(d, c, index);
    put_field(&w->fields, d, c, type, cls);
    add_class(w, cls);
    if (!w->on && !strcmp(type, "date"))
        w->on = c->key;
    if (!w->period && !strcmp(type, "year"))
        w->period = c->key;
    if (!w->match && (!strcmp(type, "id") || !strcmp(type, "credit_code")))
        w->match = c->key;
    if (*shown < 6 && (!cls || !strcmp(cls, "name"))) {
        tz_buf_printf(&w->columns, ", %s", c->key);
        (*shown)++;
    }
    if (!strcmp(type, "choice") || !strcmp(type, "bool"))
        tz_buf_printf(&w->filters, "%s, ", c->key);
}

static void write_head(struct tz_buf *b, const struct drafting *d, const struct written *w, const char *key)
{
    tz_buf_printf(b,
                  "# 由电子表格起草（%zu 行）；请核对键名、类型和单位，补上角色、流程和指标，再用 pack check 检查。\n",
                  d->rows);
    tz_buf_printf(b, "register: %s\nlabel: ", key);
    put_scalar(b, d->sheet);
    tz_buf_str(b, "\nrow: ");
    put_scalar(b, tz_printf(d->a, "%s的一行", d->sheet));
    tz_buf_str(b, "\nhome: here\nprefix: ");
    for (const char *p = key; *p && p < key + 2; p++)
        tz_buf_char(b, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : 'X');
    tz_buf_char(b, '\n');
    if (w->class_n) {
        tz_buf_str(b, "# 有个人信息：要写明 purpose（目的）和 basis（依据），核对各类的保存期限\nretention: {");
        for (size_t i = 0; i < w->class_n; i++)
            tz_buf_printf(b, "%s%s: 5 years", i ? ", " : "", w->classes[i]);
        tz_buf_str(b, "}\n");
    }
    tz_buf_str(b, "records: [village, clerk]\nacts: [clerk]\n");
    if (w->on)
        tz_buf_printf(b, "on: %s\n", w->on);
    else
        tz_buf_printf(b, w->period ? "period: %s\n" : "on: entered_on\n", w->period);
}

static char *written_out(struct drafting *d, const char *key)
{
    struct written w = {0};
    struct tz_buf b;
    size_t shown = 0;
    tz_buf_init(&w.fields, d->a);
    tz_buf_init(&w.columns, d->a);
    tz_buf_init(&w.filters, d->a);
    tz_buf_init(&b, d->a);
    for (size_t i = 0; i < d->n; i++)
        write_column(d, &w, i, &shown);
    if (!w.on && !w.period)
        tz_buf_str(&w.fields, "  entered_on: {label: 登记日期, type: date, required: true, default: today}\n");
    write_head(&b, d, &w, key);
    tz_buf_printf(&b, "fields:\n%sflow: log\nindicators:\n  %s_count: {label: ", w.fields.data, key);
    put_scalar(&b, tz_printf(d->a, "%s数", d->sheet));
    tz_buf_str(&b, ", unit: 件, count: all}\n");
    tz_buf_printf(&b, "list: {columns: [number%s, place, state], filters: [%splace, state], orders: [%s]}\n",
                  w.columns.data, w.filters.data,
                  w.on       ? w.on
                  : w.period ? w.period
                             : "entered_on");
    if (w.match)
        tz_buf_printf(&b, "import: {match: [%s]}\n", w.match);
    return b.data;
}

/* ---- the whole */
static struct tz_err *learn_sheet(struct drafting *d, size_t sheet, bool *found)
{
    struct head h;
    TZ_TRY(find_head(d, sheet, &h));
    *found = h.score > 0;
    if (!*found)
        return NULL;
    TZ_TRY(second_row(d, sheet, &h));
    d->head_row = h.last;
    d->n = h.n;
    d->columns = TZ_NEW_ARRAY(d->a, h.n, struct column);
    for (size_t i = 0; i < h.n; i++) {
        if (!h.texts[i][0])
            continue;
        d->columns[i].head = h.texts[i];
        split_head(&d->columns[i], d->a);
    }
    d->sheet = d->book->sheets[sheet].name;
    static const char *const unsaid[] = {"Sheet", "sheet", "工作表", "表格"}; /* names a program gives */
    bool named = d->sheet && d->sheet[0];
    for (size_t i = 0; named && i < sizeof unsaid / sizeof *unsaid; i++)
        named = !tz_starts(d->sheet, unsaid[i]);
    if (!named)
        d->sheet = h.title && h.title[0] ? h.title : "台账";
    return learn_rows(d, sheet);
}

static bool is_key(const char *key)
{
    size_t n = strlen(key);
    return key[0] >= 'a' && key[0] <= 'z' && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == n && n <= KEY_MOST;
}

struct tz_err *tz_pack_draft(char **out, size_t *rows, const char *key, const char *path, const void *data, size_t n,
                             struct tz_arena *a)
{
    struct drafting d = {.a = a};
    bool found = false;
    if (!is_key(key))
        return tz_err_hint(tz_err(TZ_E_USAGE, "“%s”不能作台账的键名", key),
                           "用小写英文字母开头，只含小写字母、数字和 _，如 subsidy_2024");
    if (data)
        TZ_TRY(tz_sheet_open(&d.book, path, data, n, a));
    else
        TZ_TRY(tz_sheet_open_file(&d.book, path, a));
    for (size_t i = 0; i < d.book->count && !found; i++)
        if (!d.book->sheets[i].hidden)
            TZ_TRY(learn_sheet(&d, i, &found));
    if (!found)
        return tz_err_hint(tz_err(TZ_E_INPUT, "表里找不到表头"), "表头要在前 %d 行里，每列一个名称", HEAD_ROWS);
    *out = written_out(&d, key);
    *rows = d.rows;
    return NULL;
}
