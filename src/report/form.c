/* SPDX-License-Identifier: Apache-2.0
 *
 * Forms as records: the blank workbook, its bindings.
 */
#include "report/form_priv.h"

#include <string.h>

#include "base/text.h"
#include "report.sql.h"
#include "report/form_book_priv.h"
#include "report/intake.h"

static const char *const form_columns[] = {"name", "sender", "file", "data", "state", NULL};
const struct tz_record report_record_form = {"form", form_columns, &SQL_FORM_ADD, &SQL_FORM_CLOSE, &SQL_FORM_EACH};

static const char *const bind_columns[] = {"form", "sheet", "line", "col", "ref", NULL};
const struct tz_record report_record_bind = {"form_bind", bind_columns, &SQL_BIND_ADD, &SQL_BIND_CLOSE, &SQL_BIND_EACH};

static const char *const sent_columns[] = {"form", "period", "place", "issue", "report", "data", "note", NULL};
const struct tz_record report_record_sent = {"form_sent", sent_columns, &SQL_SENT_ADD, &SQL_SENT_CLOSE, &SQL_SENT_EACH};

struct tz_err *form_may(const struct tz_desk *d, const char *what)
{
    if (tz_report_may(d->who))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能%s", what), "请党政办或承办站所办理");
}

/* ---- the blank workbook */

static struct tz_err *check_blank(const char *file, const void *data, size_t bytes, struct tz_arena *a)
{
    struct form_book book;
    if (bytes > FORM_BYTES)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "空表超过 %d MB", FORM_BYTES >> 20), "删去表里的图片再试");
    TZ_TRY(form_book_read(&book, file, data, bytes, 0, FORM_ROWS, FORM_COLS, a));
    if (!tz_same(book.format, "xlsx"))
        return tz_err_hint(tz_err(TZ_E_INPUT, "空表要是 .xlsx"), "用 WPS 或 Excel 另存为 .xlsx 再上传");
    return NULL;
}

/* 报表.xlsx -> 报表 */
static const char *base_name(const char *file, struct tz_arena *a)
{
    const char *slash = strrchr(file, '/'), *from = slash ? slash + 1 : file, *dot = strrchr(from, '.');
    return dot && dot != from ? tz_strndup(a, from, (size_t)(dot - from)) : tz_strdup(a, from);
}

struct tz_err *tz_form_add(int64_t *id, const struct tz_desk *d, const char *name, const char *sender, const char *file,
                           const void *data, size_t bytes, struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_form};
    TZ_TRY(form_may(d, "登记报表"));
    TZ_TRY(check_blank(file, data, bytes, a));
    report_put_text(&p, name && *name ? name : base_name(file, a));
    report_put_text(&p, sender && *sender ? sender : NULL);
    report_put_text(&p, file);
    report_put_value(&p, tz_v_bytes(data, bytes));
    report_put_text(&p, "在用");
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "form", &p, 1, a));
    *id = p.id;
    return NULL;
}

struct tz_err *tz_form_list(struct tz_form **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    struct tz_form *all = TZ_NEW_ARRAY(a, room, struct tz_form);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_FORM_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, *n, room);
        all[(*n)++] = (struct tz_form){.id = tz_rows_int(rows, 0),
                                       .version = tz_rows_int(rows, 1),
                                       .name = tz_rows_copy(rows, 2, a),
                                       .sender = tz_rows_null(rows, 3) ? "" : tz_rows_copy(rows, 3, a),
                                       .file = tz_rows_copy(rows, 4, a),
                                       .item = tz_rows_null(rows, 5) ? "" : tz_rows_copy(rows, 5, a),
                                       .part = tz_rows_null(rows, 6) ? "" : tz_rows_copy(rows, 6, a),
                                       .bound = tz_rows_int(rows, 7)};
    }
    tz_rows_close(&rows);
    *out = all;
    return e;
}

struct tz_err *tz_form_get(struct tz_form *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_FORM_ONE, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        struct tz_value data = tz_rows_value(rows, 7);
        *out = (struct tz_form){.id = tz_rows_int(rows, 0),
                                .version = tz_rows_int(rows, 1),
                                .name = tz_rows_copy(rows, 2, a),
                                .sender = tz_rows_null(rows, 3) ? "" : tz_rows_copy(rows, 3, a),
                                .file = tz_rows_copy(rows, 4, a),
                                .item = tz_rows_null(rows, 5) ? "" : tz_rows_copy(rows, 5, a),
                                .part = tz_rows_null(rows, 6) ? "" : tz_rows_copy(rows, 6, a),
                                .data = tz_memdup(a, data.p, data.n),
                                .bytes = data.n};
    }
    tz_rows_close(&rows);
    if (!e && !have)
        e = tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这张报表：%lld", (long long)id), "taizhang form list 列出编号");
    return e;
}

/* ---- bindings */

struct tz_err *form_binds(struct form_bind **out, size_t *n, struct tz_conn *c, int64_t town, int64_t form,
                          struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 64;
    struct form_bind *all = TZ_NEW_ARRAY(a, room, struct form_bind);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_BIND_LIST, "ii", town, form));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, *n, room);
        all[(*n)++] = (struct form_bind){
            tz_rows_int(rows, 0), tz_rows_int(rows, 1), (size_t)tz_rows_int(rows, 2),
            tz_rows_int(rows, 3), tz_rows_int(rows, 4), tz_rows_null(rows, 5) ? "" : tz_rows_copy(rows, 5, a)};
    }
    tz_rows_close(&rows);
    *out = all;
    return e;
}

const char *form_ref_at(const struct form_bind *binds, size_t n, const struct tz_form_sheet *s, uint32_t row,
                        uint32_t col)
{
    const char *found = NULL;
    for (size_t k = 0; k < n; k++) {
        const struct form_bind *b = &binds[k];
        if (b->sheet != s->sheet || b->col != col)
            continue;
        if (b->line == row)
            return *b->ref ? b->ref : NULL;
        if (b->line == TZ_FORM_COLUMN && *b->ref && s->places[row])
            found = b->ref;
    }
    return found;
}

/* "2!C7" -> sheet 1, row 6, column 2; a column alone has line -1. */
static struct tz_err *parse_address(struct form_bind *out, const char *text, struct tz_arena *a)
{
    const char *bang = strchr(text, '!'), *rest = bang ? bang + 1 : text;
    uint32_t row = 0, col = 0;
    int64_t sheet = 1;
    bool cell = strpbrk(rest, "0123456789") != NULL;
    if (bang && (!tz_parse_int(tz_strndup(a, text, (size_t)(bang - text)), &sheet) || sheet < 1 || sheet > 255))
        sheet = 0;
    if (!sheet || !form_book_parse(cell ? rest : tz_printf(a, "%s1", rest), &row, &col) || row >= FORM_ROWS ||
        col >= FORM_COLS)
        return tz_err_hint(tz_err(TZ_E_INPUT, "不是单元格或列：%s", text), "例：C 是整列，C7 是一格，2!C7 在第 2 张表");
    *out = (struct form_bind){.sheet = (size_t)sheet - 1, .line = cell ? (int64_t)row : TZ_FORM_COLUMN, .col = col};
    return NULL;
}

static struct tz_err *check_ref(const char *ref, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_figure_ref parsed;
    if (tz_same(ref, "@place") || tz_same(ref, "@date") || tz_same(ref, "@period"))
        return NULL;
    if (*ref == '@')
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有这个词：%s", ref), "可用 @place、@date、@period");
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(tz_figure_ref_parse(&parsed, ref, d->model, a));
    if (!parsed.indicator || parsed.indicator->hidden)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有指标“%s”", parsed.name), "taizhang figure --list 列出所有指标");
    return NULL;
}

static struct tz_err *bind_one(const struct tz_desk *d, struct tz_conn *c, int64_t form, struct form_bind b,
                               const char *ref, struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_bind};
    struct form_bind *old;
    struct tz_form f;
    size_t n;
    TZ_TRY(tz_form_get(&f, c, d->who->actor.town, form, a));
    TZ_TRY(form_binds(&old, &n, c, d->who->actor.town, form, a));
    for (size_t k = 0; k < n; k++)
        if (old[k].sheet == b.sheet && old[k].line == b.line && old[k].col == b.col) {
            if (tz_same(old[k].ref, ref))
                return NULL;
            p.id = old[k].id;
            p.version = old[k].version + 1;
        }
    if (!p.id && !*ref)
        return NULL;
    report_put_int(&p, form);
    report_put_int(&p, (int64_t)b.sheet);
    report_put_int(&p, b.line);
    report_put_int(&p, b.col);
    report_put_text(&p, ref);
    return report_write(NULL, d->store, &d->who->actor, "form-bind", &p, 1, a);
}

struct tz_err *tz_form_bind(const struct tz_desk *d, int64_t form, const char *address, const char *ref,
                            struct tz_arena *a)
{
    struct form_bind b = {0};
    struct tz_conn *c;
    bool drop = !ref || !*ref || tz_same(ref, "-");
    TZ_TRY(form_may(d, "绑定报表"));
    TZ_TRY(parse_address(&b, address, a));
    if (!drop)
        TZ_TRY(check_ref(ref, d, a));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = bind_one(d, c, form, b, drop ? "" : ref, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_form_bind_suggested(size_t *n, const struct tz_desk *d, int64_t form, struct tz_arena *a)
{
    struct tz_form_sheet s;
    struct tz_form f;
    struct tz_conn *c;
    struct tz_err *e;
    char col[16];
    *n = 0;
    TZ_TRY(form_may(d, "绑定报表"));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    e = tz_form_get(&f, c, d->who->actor.town, form, a);
    for (size_t sheet = 0; !e && (!sheet || sheet < s.sheet_n); sheet++) {
        e = tz_form_look(&s, d, c, &f, sheet, a);
        for (size_t k = 0; !e && k < s.column_n; k++) {
            if (!s.columns[k].sure || s.columns[k].ref)
                continue;
            e = tz_form_bind(d, form, tz_printf(a, "%zu!%s", sheet + 1, form_book_column(col, s.columns[k].col)),
                             s.columns[k].suggested, a);
            *n += !e;
        }
    }
    tz_db_release(&c);
    return e;
}
