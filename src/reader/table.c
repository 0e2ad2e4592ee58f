/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables: rows of cells parted by tabs. The header row gives the unit in brackets (指标(亿元)) or a 单位 column, years,
 * 计划 and 完成; the row's first words are what is measured. A cell that is more than a number is read as text.
 */
#include "reader/reader_priv.h"

enum { CELLS_MAX = 24, CELL_TEXT = 40 };

struct column {
    struct years when;
    bool plan, done, change, order, unit_column;
    uint16_t unit[CELL_TEXT];
    int unit_n;
    uint16_t name[CELL_TEXT];
    int name_n;
};

struct table {
    struct column column[CELLS_MAX];
    int columns;
    bool header;
};

struct cell {
    int from, till;
};

void tz_rd_table_init(struct tz_reader *r)
{
    r->table = TZ_NEW(r->arena, struct table);
}

void tz_rd_table_end(struct tz_reader *r)
{
    r->table->header = false;
    r->table->columns = 0;
}

static int split(struct cell *cell, const struct text *t)
{
    int n = 0, from = 0;
    for (int i = 0; i <= t->n && n < CELLS_MAX; i++)
        if (i == t->n || t->ch[i] == '\t') {
            cell[n++] = (struct cell){from, i};
            from = i + 1;
        }
    return n;
}

static bool cell_has(const struct text *t, struct cell c, const uint16_t *word)
{
    for (int i = c.from; i < c.till; i++)
        if (starts(t->ch + i, t->ch + c.till, word))
            return true;
    return false;
}

/* A cell that is one number, with or without a unit. */
static bool number_cell(struct qty *q, const struct text *t, struct cell c)
{
    int reason, i = c.from;
    if (i < c.till && (t->ch[i] == '-' || t->ch[i] == '+' || t->ch[i] == u'约'))
        i++;
    if (i >= c.till || !is_digit(t->ch[i]))
        return false;
    tz_rd_quantity_at(q, &reason, t, i, c.from);
    bool negative = i > c.from && t->ch[c.from] == '-';
    if (!reason && negative)
        q->value.mantissa = -q->value.mantissa;
    return !reason && q->till == c.till && q->unit_class != TZ_W_UNITS_DATE;
}

static void copy_cell(uint16_t *out, int *n, const struct text *t, int from, int till)
{
    *n = 0;
    for (int i = from; i < till && *n < CELL_TEXT - 1; i++)
        out[(*n)++] = t->ch[i];
    out[*n] = 0;
}

/* The unit in brackets at the end of a cell: (亿元), (单位:万元). */
static bool bracket_unit(uint16_t *out, int *n, int *name_till, const struct text *t, struct cell c)
{
    int close = c.till - 1, open;
    *name_till = c.till;
    if (close <= c.from || t->ch[close] != ')')
        return false;
    for (open = close; open > c.from && t->ch[open] != '('; open--)
        ;
    if (t->ch[open] != '(')
        return false;
    int from = open + 1;
    if (starts(t->ch + from, t->ch + close, u"单位"))
        from += 2;
    while (from < close && t->ch[from] == ':')
        from++;
    int at = from;
    while (at < close && among(t->ch[at], u"万亿千百十"))
        at++;
    const struct tz_words_row *u = tz_words_at(&tz_words_units, t->ch + at, t->ch + close);
    if (!u || at + u->len != close)
        return false;
    copy_cell(out, n, t, from, close);
    *name_till = open;
    return true;
}

static void header_cell(struct column *k, const struct text *t, struct cell c)
{
    memset(k, 0, sizeof *k);
    k->unit_column = cell_has(t, c, u"单位") && c.till - c.from <= 5;
    k->order = cell_has(t, c, u"序号") || cell_has(t, c, u"编号");
    k->plan = cell_has(t, c, u"计划") || cell_has(t, c, u"目标") || cell_has(t, c, u"预期") || cell_has(t, c, u"任务");
    k->done = cell_has(t, c, u"完成") || cell_has(t, c, u"实绩") || cell_has(t, c, u"实际");
    k->change = cell_has(t, c, u"同比") || cell_has(t, c, u"增长") || cell_has(t, c, u"增幅") || cell_has(t, c, u"±%");
    for (int i = c.from; i < c.till && !k->when.to; i++)
        tz_rd_when_written(&k->when, t->ch + c.from, t->ch + i, t->ch + c.till);
    int till;
    bracket_unit(k->unit, &k->unit_n, &till, t, c);
    copy_cell(k->name, &k->name_n, t, c.from, till);
}

static bool is_header(const struct text *t, const struct cell *cell, int n)
{
    struct qty q;
    int words = 0;
    for (int i = 0; i < n; i++) {
        if (number_cell(&q, t, cell[i]))
            return false;
        words += cell[i].till > cell[i].from && cell[i].till - cell[i].from <= 24;
    }
    return n >= 2 && words * 2 > n;
}

/* Gives q the unit `s` (亿元): scale into the value, canonical name. */
static void apply_unit(struct qty *q, const uint16_t *s, int n)
{
    int i = 0;
    for (; i < n && among(s[i], u"万亿千百十"); i++) {
        if (tz_words_at(&tz_words_units, s + i, s + n) && tz_words_at(&tz_words_units, s + i, s + n)->len == n - i)
            break;
        q->value.exponent += s[i] == u'十' ? 1 : s[i] == u'百' ? 2 : s[i] == u'千' ? 3 : s[i] == u'万' ? 4 : 8;
    }
    q->unit = tz_words_at(&tz_words_units, s + i, s + n);
    q->unit_class = q->unit ? q->unit->class : 0;
}

static void value_align(struct tz_read_value *v)
{
    while (v->exponent < 0 && v->mantissa && v->mantissa % 10 == 0) {
        v->mantissa /= 10;
        v->exponent++;
    }
}

static void phrase_of_cell(struct phrase *p, const struct text *t, int from, int till)
{
    p->n = 0;
    for (int i = from; i < till && p->n < PHRASE_MAX - 8; i++)
        if (!among(t->ch[i], u" :、\t") || (p->n && i + 1 < till))
            p->s[p->n++] = t->ch[i];
    p->s[p->n] = 0;
}

static void add_name(struct phrase *p, const struct column *k)
{
    if (k->plan || k->done || k->when.to || k->unit_column || !k->name_n)
        return;
    for (int i = 0; i < k->name_n && p->n < PHRASE_MAX; i++)
        p->s[p->n++] = k->name[i];
}

struct row {
    struct cell cell[CELLS_MAX];
    int n, head; /* the cell that names the row */
    uint16_t unit[CELL_TEXT];
    int unit_n;
    struct cell name;
};

static void cell_fact(struct tz_reader *r, const struct text *t, const struct row *w, int i, struct qty *q)
{
    const struct column *k = i < r->table->columns ? &r->table->column[i] : NULL;
    const struct section *s = tz_rd_section_now(&r->doc);
    struct reading rd;
    memset(&rd, 0, sizeof rd);
    phrase_of_cell(&rd.what, t, w->name.from, w->name.till);
    if (k)
        add_name(&rd.what, k);
    bool change = k && k->change;
    if (!q->unit && change)
        apply_unit(q, u"%", 1);
    else if (!q->unit && k && k->unit_n)
        apply_unit(q, k->unit, k->unit_n);
    else if (!q->unit && w->unit_n)
        apply_unit(q, w->unit, w->unit_n);
    value_align(&q->value);
    struct years y = k && k->when.to ? k->when : s->when;
    bool target = k && k->plan && !k->done;
    if (target && !k->when.to)
        y = r->doc.plan.to && s->kind == TZ_READ_TARGET ? r->doc.plan : y;
    bool past = k && k->when.to && k->when.to <= r->doc.review.to; /* last year's column in the plan's table */
    if (!target && k && !k->done && !past &&
        (s->kind == TZ_READ_TARGET || (y.from > r->doc.review.to && r->doc.review.to)))
        target = true;
    rd.change = change;
    rd.of = rd.what;
    if (q->value.mantissa < 0)
        rd.down = true;
    tz_rd_write_fact(r, t, q, &rd, y, target ? TZ_READ_TARGET : change ? TZ_READ_CHANGE : TZ_READ_RESULT, false);
}

static void find_head(struct tz_reader *r, const struct text *t, struct row *w)
{
    struct qty q;
    const struct table *b = r->table;
    w->head = -1;
    w->unit_n = 0;
    for (int i = 0; i < w->n; i++) {
        const struct column *k = i < b->columns ? &b->column[i] : NULL;
        if (k && k->unit_column) {
            copy_cell(w->unit, &w->unit_n, t, w->cell[i].from, w->cell[i].till);
            continue;
        }
        if (w->head < 0 && !(k && k->order) && w->cell[i].till > w->cell[i].from && !number_cell(&q, t, w->cell[i]))
            w->head = i;
    }
    if (w->head < 0)
        return;
    w->name = w->cell[w->head];
    int till, level, mark = tz_rd_layout_mark(t->ch + w->name.from, t->ch + w->name.till, &level);
    w->name.from += mark;
    uint16_t unit[CELL_TEXT];
    int unit_n;
    if (bracket_unit(unit, &unit_n, &till, t, w->name)) {
        memcpy(w->unit, unit, sizeof unit);
        w->unit_n = unit_n;
        w->name.till = till;
    }
}

void tz_rd_table_row(struct tz_reader *r, const struct text *t)
{
    struct table *b = r->table;
    struct row w;
    w.n = split(w.cell, t);
    if (r->opt.layers & TZ_LAYER_LAYOUT)
        tz_rd_node_emit(r, TZ_LAYER_LAYOUT, "row", "", t, 0, t->n);
    if (is_header(t, w.cell, w.n)) {
        bool prose = false;
        for (int i = 0; i < w.n; i++)
            prose |= w.cell[i].till - w.cell[i].from > 24;
        if (!prose) {
            b->columns = w.n;
            b->header = true;
            for (int i = 0; i < w.n; i++)
                header_cell(&b->column[i], t, w.cell[i]);
            return;
        }
    }
    find_head(r, t, &w);
    bool numbers = false;
    for (int i = 0; i < w.n && w.head >= 0; i++) {
        struct qty q;
        const struct column *k = i < b->columns ? &b->column[i] : NULL;
        if (i != w.head && !(k && (k->order || k->unit_column)) && number_cell(&q, t, w.cell[i])) {
            cell_fact(r, t, &w, i, &q);
            numbers = true;
        }
    }
    if (!numbers) {
        struct line l = {.kind = LINE_TEXT};
        tz_rd_facts_reset(r);
        tz_rd_tokens_of(r, t, 0);
        tz_rd_facts_of(r, t, &l, 0);
    }
}
