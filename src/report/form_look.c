/* SPDX-License-Identifier: Apache-2.0
 *
 * What a blank form looks like: cells, merged heads of several rows, the column of the places, which rows are to be filled, and what
 * each head may mean.
 */
#include "report/form_priv.h"

#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "report/form_book_priv.h"
#include "report/resolve_priv.h"

struct look {
    struct tz_form_sheet *s;
    struct tz_form_cell *cells;
    int64_t *places_of; /* of rows */
    struct tz_places *places;
    struct tz_arena *a;
};

static struct tz_form_cell *at(const struct look *x, uint32_t row, uint32_t col)
{
    return &x->cells[(size_t)row * x->s->cols + col];
}

/* ---- reading */
static void take_cells(struct look *x, const struct form_book *book)
{
    size_t n = (size_t)book->rows * book->cols;
    x->s->rows = book->rows;
    x->s->cols = book->cols;
    x->cells = TZ_NEW_ARRAY(x->a, n + 1, struct tz_form_cell);
    x->s->cells = x->cells;
    for (size_t k = 0; k < n; k++)
        x->cells[k] =
            (struct tz_form_cell){.text = book->cells[k].text, .formula = book->cells[k].formula, .rows = 1, .cols = 1};
    for (size_t k = 0; k < book->merge_n; k++) {
        const struct form_book_merge *m = &book->merges[k];
        at(x, m->row, m->col)->rows = (int)(m->last_row - m->row + 1);
        at(x, m->row, m->col)->cols = (int)(m->last_col - m->col + 1);
        for (uint32_t r = m->row; r <= m->last_row; r++)
            for (uint32_t c = m->col; c <= m->last_col; c++)
                at(x, r, c)->covered = r != m->row || c != m->col;
    }
}

/* The text that is seen at a cell: that of the merged range it lies in. */
static const char *seen(const struct tz_form_sheet *s, uint32_t row, uint32_t col)
{
    const struct tz_form_cell *cell = &s->cells[(size_t)row * s->cols + col];
    if (!cell->covered)
        return cell->text;
    for (uint32_t r = row + 1; r-- > 0;)
        for (uint32_t c = col + 1; c-- > 0;) {
            const struct tz_form_cell *first = &s->cells[(size_t)r * s->cols + c];
            if (!first->covered && r + (uint32_t)first->rows > row && c + (uint32_t)first->cols > col)
                return first->text;
        }
    return "";
}

/* ---- places */
static bool is_total(const char *text)
{
    static const char *const words[] = {"合计", "总计", "全镇", "全镇合计", "镇合计", "全乡", "总 计", "合 计"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (tz_same(text, words[k]))
            return true;
    return false;
}

static int64_t place_of(const struct look *x, const char *text)
{
    int64_t id = 0;
    if (!*text || tz_utf8_count(text, strlen(text)) > 20)
        return 0;
    if (is_total(text))
        return -1;
    struct tz_err *e = tz_place_parse(&id, x->places, text, 0, 0, tz_today());
    if (!e)
        return id;
    tz_err_free(e);
    return 0;
}

static void find_places(struct look *x)
{
    struct tz_form_sheet *s = x->s;
    int best = 0;
    x->places_of = TZ_NEW_ARRAY(x->a, s->rows + 1, int64_t);
    s->places = x->places_of;
    s->key = -1;
    for (uint32_t c = 0; c < s->cols && c < 6; c++) {
        int found = 0;
        for (uint32_t r = 0; r < s->rows; r++)
            found += place_of(x, at(x, r, c)->text) != 0;
        if (found > best) {
            best = found;
            s->key = (int)c;
        }
    }
    s->first = s->rows;
    for (uint32_t r = s->rows; s->key >= 0 && r-- > 0;) {
        x->places_of[r] = place_of(x, at(x, r, (uint32_t)s->key)->text);
        if (x->places_of[r])
            s->first = r;
    }
    if (best < 2) { /* one name may stand in a title */
        s->key = -1;
        memset(x->places_of, 0, s->rows * sizeof *x->places_of);
        s->first = s->rows;
    }
}

/* ---- heads */
/* 甲 乙 1 2 3=1+2: a row of numbers of columns says nothing. */
static bool index_text(const char *text)
{
    return !*text || strspn(text, "0123456789=+-()（）") == strlen(text) || tz_same(text, "甲") ||
           tz_same(text, "乙") || tz_same(text, "丙");
}

static bool around(const char *text)
{
    static const char *const words[] = {"填报", "单位：", "单位:", "制表", "附件", "日期"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strstr(text, words[k]))
            return true;
    return false;
}

static bool whole_width(const struct tz_form_sheet *s, uint32_t row)
{
    for (uint32_t c = 0; c < s->cols; c++) {
        const struct tz_form_cell *cell = &s->cells[(size_t)row * s->cols + c];
        if (!cell->covered && cell->cols > 1 && (uint32_t)cell->cols + 1 >= s->cols)
            return true;
    }
    return false;
}

/* A row with one text only is a title, not a head. */
static bool head_row(const struct tz_form_sheet *s, uint32_t row)
{
    int texts = 0;
    if (whole_width(s, row))
        return false;
    for (uint32_t c = 0; c < s->cols; c++)
        texts += *s->cells[(size_t)row * s->cols + c].text && !around(s->cells[(size_t)row * s->cols + c].text);
    return texts > 1;
}

static const char *head_above(const struct tz_form_sheet *s, uint32_t row, uint32_t col, struct tz_arena *a)
{
    struct tz_buf b;
    const char *last = "";
    tz_buf_init(&b, a);
    for (uint32_t r = 0; r < row; r++) {
        const char *text = head_row(s, r) ? seen(s, r, col) : "";
        if (index_text(text) || around(text) || tz_same(text, last))
            continue;
        tz_buf_printf(&b, "%s%s", b.len ? "/" : "", text);
        last = text;
    }
    return b.len ? b.data : "";
}

const char *tz_form_head(const struct tz_form_sheet *s, uint32_t row, uint32_t col, struct tz_arena *a)
{
    const char *above = head_above(s, row < s->first ? row : s->first, col, a), *left = "";
    for (uint32_t c = col; c-- > 0 && !*left;)
        if ((int)c != s->key && !index_text(seen(s, row, c)))
            left = seen(s, row, c);
    if (s->places[row] || !*left)
        return above;
    return *above && !tz_same(above, left) ? tz_printf(a, "%s/%s", left, above) : left;
}

char *tz_form_column_name(char *buf, uint32_t col)
{
    return form_book_column(buf, col);
}

static void mark_fillable(struct look *x)
{
    struct tz_form_sheet *s = x->s;
    for (uint32_t r = 0; r < s->rows; r++)
        for (uint32_t c = 0; c < s->cols; c++) {
            struct tz_form_cell *cell = at(x, r, c);
            bool empty = !cell->covered && !*cell->text && !cell->formula;
            cell->fillable = cell->ref || (empty && *tz_form_head(s, r, c, x->a));
        }
}

/* ---- what a head may mean */
/* 其中：化解（起） -> words 化解, unit 起; the last of the heads counts most, the others are what surrounds it. */
static struct tz_read_fact as_fact(const char *head, struct tz_arena *a)
{
    char *what = tz_strdup(a, head), *open = strstr(what, "（");
    struct tz_read_fact f = {.kind = TZ_READ_RESULT,
                             .quote = "",
                             .unit = "",
                             .unit_implied = "",
                             .subject = "",
                             .section = "",
                             .base = "",
                             .of = ""};
    const char *close = open ? strstr(open, "）") : NULL;
    if (!open && (open = strchr(what, '(')))
        close = strchr(open, ')');
    if (open && close) {
        size_t skip = *open == '(' ? 1 : strlen("（");
        f.unit = tz_strndup(a, open + skip, (size_t)(close - open) - skip);
        *open = 0;
    }
    char *plain = TZ_NEW_ARRAY(a, strlen(what) + 1, char), *to = plain;
    for (const char *p = what; *p; p++)
        if (*p != '/' && *p != ' ')
            *to++ = *p;
    const char *of = strstr(plain, "其中：");
    f.what = of ? tz_printf(a, "%.*s%s", (int)(of - plain), plain, of + strlen("其中：")) : plain;
    return f;
}

static const char *reference(const struct resolved *r, const char *unit, struct tz_arena *a)
{
    struct tz_buf b;
    struct tz_ratio factor;
    tz_buf_init(&b, a);
    tz_buf_str(&b, r->indicator->key);
    for (size_t k = 0; k < r->filter_n; k++) {
        const struct tz_ref_arg *f = &r->filters[k];
        if (f->value_n > 1) {
            tz_buf_printf(&b, " | %s in (", f->key);
            for (size_t v = 0; v < f->value_n; v++)
                tz_buf_printf(&b, "%s%s", v ? ", " : "", f->values[v]);
            tz_buf_char(&b, ')');
        } else {
            tz_buf_printf(&b, " | %s=%s", f->key, f->values[0]);
        }
    }
    if (*unit && !tz_same(unit, r->indicator->unit) && tz_unit_convert(&factor, unit, r->indicator->unit))
        tz_buf_printf(&b, " | unit=%s", unit);
    return b.data;
}

static void suggest(struct tz_form_column *out, const struct resolver *r, struct tz_arena *a)
{
    struct tz_read_fact f = as_fact(out->head, a);
    struct resolved found;
    const char *unit = f.unit;
    memset(&found, 0, sizeof found);
    if (tz_starts(unit, "万") || tz_starts(unit, "亿")) /* the reader takes them for part of the number */
        f.unit = unit + strlen("万");
    report_resolve(&found, r, &f, 0, a);
    const struct tz_indicator *i = found.indicator ? found.indicator : found.nearest;
    if (!i)
        return;
    found.indicator = i;
    out->suggested = reference(&found, unit, a);
    out->label = i->label;
    out->sure = found.accepted || found.sure || tz_same(f.what, i->label);
}

static struct tz_err *fill_columns(struct look *x, const struct tz_desk *d, struct tz_conn *c,
                                   const struct form_bind *binds, size_t n)
{
    struct tz_form_sheet *s = x->s;
    struct tz_form_column *columns = TZ_NEW_ARRAY(x->a, s->cols + 1, struct tz_form_column);
    struct resolver *r = NULL;
    struct tz_buf words;
    tz_buf_init(&words, x->a);
    for (uint32_t col = 0; col < s->cols && s->key >= 0; col++) {
        const char *head = (int)col > s->key ? head_above(s, s->first, col, x->a) : "";
        if (!*head || s->first >= s->rows)
            continue;
        columns[s->column_n] = (struct tz_form_column){.col = col, .head = head};
        columns[s->column_n].ref = form_ref_at(binds, n, s, s->first, col);
        tz_buf_printf(&words, "%s\n", head);
        s->column_n++;
    }
    s->columns = columns;
    if (!d->model || !s->column_n)
        return NULL;
    TZ_TRY(report_resolver(&r, c, d->model, x->places, d->who->actor.town, words.data, x->a));
    for (size_t k = 0; k < s->column_n; k++)
        suggest(&columns[k], r, x->a);
    return NULL;
}

static struct tz_err *look(struct look *x, const struct tz_desk *d, struct tz_conn *c, const struct tz_form *f,
                           size_t sheet)
{
    struct form_book book;
    struct form_bind *binds;
    size_t n;
    TZ_TRY(form_book_read(&book, f->file, f->data, f->bytes, sheet, FORM_ROWS, FORM_COLS, x->a));
    x->s->sheet = sheet;
    x->s->sheet_n = book.sheet_n;
    x->s->name = book.name;
    take_cells(x, &book);
    find_places(x);
    TZ_TRY(form_binds(&binds, &n, c, d->who->actor.town, f->id, x->a));
    for (uint32_t r = 0; r < x->s->rows; r++)
        for (uint32_t col = 0; col < x->s->cols; col++)
            if (!at(x, r, col)->covered)
                at(x, r, col)->ref = form_ref_at(binds, n, x->s, r, col);
    mark_fillable(x);
    return fill_columns(x, d, c, binds, n);
}

struct tz_err *tz_form_look(struct tz_form_sheet *out, const struct tz_desk *d, struct tz_conn *c,
                            const struct tz_form *f, size_t sheet, struct tz_arena *a)
{
    struct look x = {.s = out, .a = a};
    *out = (struct tz_form_sheet){0};
    TZ_TRY(tz_places_hold(&x.places, c, d->who->actor.town));
    struct tz_err *e = look(&x, d, c, f, sheet);
    tz_places_release(&x.places);
    return e;
}
