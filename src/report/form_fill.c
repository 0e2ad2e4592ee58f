/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling a form: each bound cell becomes a reference with its place and the period, is asked as a report's figures are, and its number
 * written into the workbook. What is missing, what was issued with another value, sending.
 */
#include "report/form_priv.h"

#include <string.h>

#include "base/text.h"
#include "duty/duty.h"
#include "indicator/target.h"
#include "report.sql.h"
#include "report/form_book_priv.h"
#include "report/intake.h"
#include "report/text_priv.h"
#include "sheet/fill.h"

struct filling {
    const struct tz_desk *d;
    struct tz_conn *c;
    const struct tz_form_ask *ask;
    struct tz_arena *a;
    struct tz_places *places;
    struct tz_form form;
    struct tz_period period;
    const char *period_text; /* canonical */
    struct tz_report_text text;
    struct tz_form_figure *figures;
    size_t n, room;
    struct tz_fill *fills;
    size_t fill_n, fill_room;
    struct tz_form_filled *out;
};

static struct tz_err *begin(struct filling *x)
{
    char text[64];
    TZ_TRY(tz_form_get(&x->form, x->c, x->d->who->actor.town, x->ask->form, x->a));
    TZ_TRY(tz_period_parse(&x->period, x->ask->period));
    x->period_text = tz_strdup(x->a, tz_period_print(text, x->period));
    x->text = (struct tz_report_text){.title = x->form.name,
                                      .year = tz_day_year(x->period.from),
                                      .kind = TZ_FORM_KIND,
                                      .period = x->period_text,
                                      .place = x->ask->place,
                                      .state = TZ_REPORT_DRAFT};
    return NULL;
}

static void add_fill(struct filling *x, struct tz_fill f)
{
    TZ_GROW(x->a, x->fills, x->fill_n, x->fill_room);
    x->fills[x->fill_n++] = f;
}

/* 1,234.5万元 -> 1234.5; words (增长40%, 预计…) are written as they are. */
static struct tz_fill as_cell(const char *shown, struct tz_arena *a)
{
    char *plain = TZ_NEW_ARRAY(a, strlen(shown) + 1, char), *to = plain;
    const char *p = shown;
    if (*p == '-')
        *to++ = *p++;
    for (; (*p >= '0' && *p <= '9') || *p == '.' || *p == ','; p++)
        if (*p != ',')
            *to++ = *p;
    bool number = to > plain && to[-1] != '.' && to[-1] != '-';
    return (struct tz_fill){.kind = number ? TZ_FILL_NUMBER : TZ_FILL_TEXT, .text = number ? plain : shown};
}

static struct tz_err *add_word(struct filling *x, const char *ref, struct tz_fill f)
{
    char text[64];
    const struct tz_place *town = tz_place_newest(x->places, tz_places_town(x->places));
    f.kind = TZ_FILL_TEXT;
    if (tz_same(ref, "@date")) {
        f.kind = TZ_FILL_DAY;
        f.day = tz_today();
    } else if (tz_same(ref, "@period")) {
        f.text = tz_strdup(x->a, tz_period_show(text, x->period));
    } else {
        f.text = x->ask->place ? tz_place_title(x->places, x->ask->place, tz_today(), x->a) : town ? town->name : "";
    }
    add_fill(x, f);
    return NULL;
}

static struct tz_err *add_figure(struct filling *x, const struct tz_form_sheet *s, uint32_t row, uint32_t col,
                                 const char *ref)
{
    int64_t place = s->places[row] > 0 ? s->places[row] : 0;
    struct tz_fill f = {.sheet = s->sheet, .row = row, .col = col};
    if (*ref == '@')
        return add_word(x, ref, f);
    if (x->n == REPORT_FIGURES_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一张报表最多填 %d 个数", REPORT_FIGURES_MAX), "分成两张再填");
    TZ_GROW(x->a, x->figures, x->n, x->room);
    struct tz_form_figure *out = &x->figures[x->n++];
    *out = (struct tz_form_figure){s->sheet, row, col, tz_form_head(s, row, col, x->a), place, {.n = (int64_t)x->n}};
    const struct tz_place *at = place ? tz_place_newest(x->places, place) : NULL;
    const char *text = at ? tz_printf(x->a, "%s | place=%s", ref, at->name) : ref;
    struct reference one = {text, text + strlen(text), text, (int)x->n};
    TZ_TRY(report_ask_figure(&out->figure, x->d, x->c, x->places, &x->text, &one, x->ask->known, x->a));
    if (out->figure.why) {
        x->out->faults++;
        return NULL;
    }
    struct tz_fill value = as_cell(out->figure.shown, x->a);
    f.kind = value.kind;
    f.text = value.text;
    add_fill(x, f);
    return NULL;
}

static struct tz_err *fill_sheet(struct filling *x, size_t sheet, size_t *sheets)
{
    struct tz_form_sheet s;
    TZ_TRY(tz_form_look(&s, x->d, x->c, &x->form, sheet, x->a));
    *sheets = s.sheet_n;
    for (uint32_t r = 0; r < s.rows; r++)
        for (uint32_t c = 0; c < s.cols; c++) {
            const struct tz_form_cell *cell = &s.cells[(size_t)r * s.cols + c];
            if (cell->ref && !cell->formula && !cell->covered)
                TZ_TRY(add_figure(x, &s, r, c, cell->ref));
            else if (cell->ref && cell->formula)
                x->out->formulas++;
        }
    return NULL;
}

/* ---- what is missing */
static const char *form_what(int64_t form, struct tz_arena *a)
{
    return tz_printf(a, "form:%lld", (long long)form);
}

/* What a place has said of `what`: *in handed in or nil, *asked an open request. */
static struct tz_err *said(bool *in, bool *asked, struct filling *x, const char *what, int64_t place,
                           struct tz_period p)
{
    struct tz_submission *all;
    size_t n;
    TZ_TRY(tz_submission_list(&all, &n, x->c, x->d->who->actor.town, what, p, x->a));
    for (size_t k = 0; k < n; k++) {
        if (all[k].place != place)
            continue;
        *in |= all[k].state == TZ_SUBMITTED_IN || all[k].state == TZ_SUBMITTED_NIL;
        *asked |= all[k].state == TZ_SUBMITTED_NOT;
    }
    return NULL;
}

static const struct tz_register *register_of(const struct tz_indicator *i, int depth)
{
    return i->reg || depth > 4 ? i->reg : i->parts[0] ? register_of(i->parts[0], depth + 1) : NULL;
}

static struct tz_err *find_missing(struct filling *x)
{
    struct tz_form_missing *all = TZ_NEW_ARRAY(x->a, x->n + 1, struct tz_form_missing);
    size_t n = 0;
    for (size_t k = 0; k < x->n; k++) {
        const struct tz_form_figure *f = &x->figures[k];
        const struct tz_register *reg = f->figure.ask.indicator ? register_of(f->figure.ask.indicator, 0) : NULL;
        bool known = false, asked = false, open = false;
        if (!f->place || !reg || f->figure.rows > 0 || (f->figure.marks & TZ_MARK_REPORTED))
            continue;
        for (size_t m = 0; m < n && !known; m++)
            known = all[m].place == f->place && tz_same(all[m].reg, reg->key);
        if (known)
            continue;
        TZ_TRY(said(&known, &open, x, reg->key, f->place, f->figure.ask.period));
        TZ_TRY(said(&known, &asked, x, form_what(x->ask->form, x->a), f->place, f->figure.ask.period));
        if (!known)
            all[n++] = (struct tz_form_missing){f->place, reg->key, reg->label, f->head, f->figure.ask.period, asked};
    }
    x->out->missing = all;
    x->out->missing_n = n;
    return NULL;
}

/* ---- 数据打架 */
static const char *filters_of(const char *ref, const struct tz_model *m, struct tz_arena *a)
{
    struct tz_figure_ref r;
    struct tz_err *e = tz_figure_ref_parse(&r, ref, m, a);
    if (e) {
        tz_err_free(e);
        return NULL;
    }
    return tz_printf(a, "%s %s", r.derived ? r.derived : "", tz_filters_text(r.filters, r.filter_n, a));
}

static struct tz_err *compare_one(struct filling *x, const struct tz_form_figure *f, struct tz_form_clash *out,
                                  size_t *n)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have, found = false;
    const char *mine = filters_of(f->figure.ref, x->d->model, x->a);
    TZ_TRY(tz_db_query(&rows, x->c, &SQL_FIGURE_SAME, "itti", x->d->who->actor.town, f->figure.indicator,
                       f->figure.period, f->figure.place));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct tz_ratio was = report_rows_ratio(rows, 3);
        const char *theirs = filters_of(tz_rows_text(rows, 2), x->d->model, x->a);
        if (found || !mine || !theirs || strcmp(mine, theirs) != 0 || !tz_ratio_has(was))
            continue;
        found = true; /* the newest counts */
        if (tz_ratio_cmp(was, f->figure.value) != 0)
            out[(*n)++] = (struct tz_form_clash){.now = f,
                                                 .title = tz_rows_copy(rows, 6, x->a),
                                                 .shown = tz_rows_copy(rows, 5, x->a),
                                                 .issued_on = (tz_day)tz_rows_int(rows, 7),
                                                 .issue = tz_rows_int(rows, 0),
                                                 .n = tz_rows_int(rows, 1)};
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *find_clashes(struct filling *x)
{
    struct tz_form_clash *all = TZ_NEW_ARRAY(x->a, x->n + 1, struct tz_form_clash);
    size_t n = 0;
    for (size_t k = 0; k < x->n; k++)
        if (!x->figures[k].figure.why)
            TZ_TRY(compare_one(x, &x->figures[k], all, &n));
    x->out->clashes = all;
    x->out->clash_n = n;
    return NULL;
}

static struct tz_err *fill(struct filling *x)
{
    void *data;
    TZ_TRY(begin(x));
    for (size_t sheet = 0, sheets = 1; sheet < sheets; sheet++)
        TZ_TRY(fill_sheet(x, sheet, &sheets));
    if (!x->n && !x->fill_n)
        return tz_err_hint(tz_err(TZ_E_RULE, "这张报表还没有绑定指标"),
                           "taizhang form bind 编号 C=指标，一次绑定以后都能填");
    TZ_TRY(tz_sheet_fill(&data, &x->out->bytes, x->form.file, x->form.data, x->form.bytes, x->fills, x->fill_n, x->a));
    for (size_t k = 0; k < x->fill_n; k++)
        x->out->formulas += x->fills[k].formula;
    x->out->data = data;
    x->out->figures = x->figures;
    x->out->n = x->n;
    x->out->known = x->ask->known;
    TZ_TRY(find_missing(x));
    return find_clashes(x);
}

struct tz_err *tz_form_fill(struct tz_form_filled *out, const struct tz_desk *d, struct tz_conn *c,
                            const struct tz_form_ask *ask, struct tz_arena *a)
{
    struct filling x = {.d = d, .c = c, .ask = ask, .a = a, .out = out};
    *out = (struct tz_form_filled){0};
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    if (!ask->period || !*ask->period)
        return tz_err_hint(tz_err(TZ_E_INPUT, "要说明填哪一期"), "例：2025-Q3、2025年1-6月");
    TZ_TRY(tz_places_hold(&x.places, c, d->who->actor.town));
    struct tz_err *e = fill(&x);
    tz_places_release(&x.places);
    return e;
}

struct tz_err *tz_form_request(size_t *n, const struct tz_desk *d, const struct tz_form_ask *ask, struct tz_arena *a)
{
    struct tz_form_filled f;
    struct tz_form form;
    struct tz_conn *c;
    *n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_form_get(&form, c, d->who->actor.town, ask->form, a);
    if (!e)
        e = tz_form_fill(&f, d, c, ask, a);
    tz_db_release(&c);
    for (size_t k = 0; !e && k < f.missing_n; k++) {
        const struct tz_form_missing *m = &f.missing[k];
        bool again = m->asked;
        for (size_t i = 0; i < k; i++)
            again |= f.missing[i].place == m->place;
        if (again)
            continue;
        e = tz_submit(d, form_what(ask->form, a), m->place, m->period, TZ_SUBMITTED_NOT,
                      tz_printf(a, "《%s》要数", form.name), a);
        *n += !e;
    }
    return e;
}

/* ---- sending: the figures stand in a report text that is frozen */
static const char *body_of(const struct tz_form_filled *f, struct tz_arena *a)
{
    struct tz_buf b;
    char address[16];
    tz_buf_init(&b, a);
    for (size_t k = 0; k < f->n; k++) {
        const struct tz_form_figure *x = &f->figures[k];
        if (x->figure.why)
            continue;
        tz_buf_printf(&b, "%s %s%s%s：{{%s}}\n", form_book_address(address, x->row, x->col),
                      x->place ? x->figure.place_label : "", x->place ? " " : "", x->head, x->figure.ref);
    }
    return b.data;
}

static struct tz_err *keep(struct tz_form_sent *out, const struct tz_desk *d, const struct tz_form_ask *ask,
                           const struct tz_form_filled *f, struct tz_report_text *t,
                           const struct tz_report_issue *issue, struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_sent};
    report_put_int(&p, ask->form);
    report_put_text(&p, t->period);
    report_put_int(&p, ask->place);
    report_put_int(&p, issue->id);
    report_put_int(&p, t->id);
    report_put_value(&p, tz_v_bytes(f->data, f->bytes));
    report_put_text(&p, NULL);
    TZ_TRY(report_write(&out->j, d->store, &d->who->actor, "form-send", &p, 1, a));
    out->id = p.id;
    out->form = ask->form;
    out->issue = issue->id;
    out->period = t->period;
    out->place = ask->place;
    out->data = f->data;
    out->bytes = f->bytes;
    return NULL;
}

static struct tz_err *send(struct tz_form_sent *out, const struct tz_desk *d, struct tz_conn *c,
                           const struct tz_form_ask *ask, bool partly, struct tz_arena *a)
{
    struct tz_form_filled f;
    struct tz_form form;
    struct tz_report_issue issue;
    struct tz_period period;
    struct tz_form_ask again = *ask;
    char text[64];
    TZ_TRY(tz_form_get(&form, c, d->who->actor.town, ask->form, a));
    TZ_TRY(tz_form_fill(&f, d, c, ask, a));
    if (f.faults && !partly)
        return tz_err_hint(tz_err(TZ_E_RULE, "还有 %zu 格没有数，没有报出", f.faults),
                           "taizhang form missing 列出缺哪些村；确实没有的用 --partly");
    TZ_TRY(tz_period_parse(&period, ask->period));
    struct tz_report_text t = {
        .year = tz_day_year(period.from), .kind = TZ_FORM_KIND, .place = ask->place, .note = "报表报出"};
    t.title = tz_printf(a, "%s（%s）", form.name, tz_period_show(text, period));
    t.period = tz_strdup(a, tz_period_print(text, period));
    t.state = TZ_REPORT_DRAFT;
    t.body = body_of(&f, a);
    TZ_TRY(tz_report_save(&t, d, a));
    TZ_TRY(tz_report_freeze(&issue, d, t.id, a));
    again.known = issue.known; /* the workbook says what was frozen */
    TZ_TRY(tz_form_fill(&f, d, c, &again, a));
    out->name = form.name;
    return keep(out, d, ask, &f, &t, &issue, a);
}

struct tz_err *tz_form_send(struct tz_form_sent *out, const struct tz_desk *d, const struct tz_form_ask *ask,
                            bool partly, struct tz_arena *a)
{
    struct tz_conn *c;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能报出报表"), "请党政办或承办站所办理");
    *out = (struct tz_form_sent){0};
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = send(out, d, c, ask, partly, a);
    tz_db_release(&c);
    return e;
}

/* ---- what was sent */
static struct tz_form_sent sent_row(struct tz_rows *rows, struct tz_arena *a)
{
    return (struct tz_form_sent){.id = tz_rows_int(rows, 0),
                                 .form = tz_rows_int(rows, 1),
                                 .issue = tz_rows_int(rows, 2),
                                 .name = tz_rows_copy(rows, 3, a),
                                 .period = tz_rows_copy(rows, 4, a),
                                 .place = tz_rows_int(rows, 5),
                                 .account = tz_rows_int(rows, 6),
                                 .j = tz_rows_int(rows, 7)};
}

struct tz_err *tz_form_sent_list(struct tz_form_sent **out, size_t *n, struct tz_conn *c, int64_t town, int64_t form,
                                 struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 32;
    struct tz_form_sent *all = TZ_NEW_ARRAY(a, room, struct tz_form_sent);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SENT_LIST, "ii", town, form));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, *n, room);
        all[(*n)++] = sent_row(rows, a);
    }
    tz_rows_close(&rows);
    *out = all;
    return e;
}

struct tz_err *tz_form_sent_get(struct tz_form_sent *out, struct tz_conn *c, int64_t town, int64_t id,
                                struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SENT_ONE, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        struct tz_value data = tz_rows_value(rows, 8);
        *out = sent_row(rows, a);
        out->data = tz_memdup(a, data.p, data.n);
        out->bytes = data.n;
    }
    tz_rows_close(&rows);
    return e ? e : have ? NULL : tz_err(TZ_E_NOT_FOUND, "没有报出过这份：%lld", (long long)id);
}
