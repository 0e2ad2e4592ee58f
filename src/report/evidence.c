/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence for an inspection; see evidence.h.
 */
#include "report/evidence.h"

#include <string.h>

#include "base/text.h"
#include "document/package.h"
#include "document/write.h"
#include "report/text_priv.h"

enum { ITEMS_MOST = 300, ROWS_MOST = 60, FILES_MOST = 40, FILE_BYTES = 48 << 20, COLUMNS_SHOWN = 4 };

const char *tz_evidence_gap_words(enum tz_evidence_gap gap)
{
    static const char *const words[] = {"齐", "缺佐证", "没有条目", "没有数", "没有依据"};
    return words[gap];
}

struct gathering {
    const struct tz_desk *d;
    struct tz_conn *c;
    struct tz_places *places;
    struct tz_arena *a;
};

/* ---- the rows of a figure and their files */
static const struct tz_field *column_of(const struct tz_register *r, int at)
{
    return at >= TZ_SYSTEM_FIELD ? NULL : &r->fields[at];
}

static const char *words_of(const struct tz_entry *e, struct tz_arena *a)
{
    const char *out = "";
    size_t shown = 0;
    for (size_t i = 0; i < e->reg->column_n && shown < COLUMNS_SHOWN; i++) {
        const struct tz_field *f = column_of(e->reg, e->reg->columns[i]);
        const char *text = f && f->type != TZ_TYPE_LIST ? tz_val_show(&e->values[f->ord], a) : "";
        if (!*text)
            continue;
        out = tz_printf(a, "%s%s%s：%s", out, *out ? "；" : "", f->label, text);
        shown++;
    }
    return out;
}

static bool has_entry(const struct tz_evidence_item *it, int64_t id)
{
    for (size_t i = 0; i < it->row_n; i++)
        if (it->rows[i].entry == id)
            return true;
    return false;
}

static struct tz_err *take_entry(struct gathering *g, struct tz_evidence_item *it, int64_t id)
{
    struct tz_attachment *files;
    struct tz_entry *e;
    size_t n;
    if (it->row_n == ROWS_MOST || has_entry(it, id))
        return NULL;
    const struct tz_get get = {.parts = TZ_GET_LABELS};
    TZ_TRY(tz_register_get(&e, g->d, id, &get, g->a));
    it->rows[it->row_n++] =
        (struct tz_evidence_row){.entry = id,
                                 .number = e->number,
                                 .place = e->place_now ? tz_place_title(g->places, e->place_now, tz_today(), g->a) : "",
                                 .state = tz_state_key(e->reg, e->state),
                                 .day = e->on_day,
                                 .label = e->reg->label,
                                 .words = words_of(e, g->a)};
    TZ_TRY(tz_register_attachments(&files, &n, g->d, id, g->a));
    for (size_t i = 0; i < n && it->file_n < FILES_MOST; i++)
        if (!files[i].cleared)
            it->files[it->file_n++] = (struct tz_evidence_file){id, files[i].id, e->number, files[i].name, NULL};
    return NULL;
}

static struct tz_err *take_figure(struct gathering *g, struct tz_evidence_item *it, const struct tz_report_figure *f)
{
    struct tz_figure_cell_ask ask = {.ask = f->ask, .limit = ROWS_MOST};
    ask.ask.compare = 0;
    for (ask.part = 0;; ask.part++) {
        struct tz_figure_rows rows = {0};
        TZ_TRY(tz_figure_drill(&rows, g->c, &ask, g->a));
        if (!rows.reg)
            return NULL;
        for (size_t i = 0; i < rows.n; i++)
            TZ_TRY(take_entry(g, it, rows.rows[i].id));
    }
}

/* ---- items */
static bool is_heading(const char *line)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    const char *p = line;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
            if (tz_starts(p, numerals[i])) {
                p += strlen(numerals[i]);
                more = true;
            }
    }
    return p != line && tz_starts(p, "、");
}

/* The line without its references. */
static const char *requirement(const char *line, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, "");
    for (const char *p = line; *p;) {
        const char *ref = strstr(p, "{{"), *end = ref ? strstr(ref, "}}") : NULL;
        tz_buf_printf(&b, "%.*s", (int)(end ? ref - p : (ptrdiff_t)strlen(p)), p);
        p = end ? end + 2 : p + strlen(p);
    }
    return tz_trim(a, b.data);
}

static struct tz_err *fill_item(struct gathering *g, struct tz_evidence_item *it, const struct tz_report_figure *all,
                                size_t n, int line)
{
    bool any = false, missing = false;
    it->figures = "";
    it->rows = TZ_NEW_ARRAY(g->a, ROWS_MOST, struct tz_evidence_row);
    it->files = TZ_NEW_ARRAY(g->a, FILES_MOST, struct tz_evidence_file);
    for (size_t i = 0; i < n; i++) {
        if (all[i].line != line)
            continue;
        any = true;
        missing |= all[i].why != NULL;
        it->figures = tz_printf(g->a, "%s%s%s %s %s", it->figures, *it->figures ? "；" : "", all[i].period_shown,
                                all[i].label ? all[i].label : all[i].ref, all[i].why ? all[i].why : all[i].shown);
        if (all[i].why)
            continue;
        it->row_all += all[i].rows;
        TZ_TRY(take_figure(g, it, &all[i]));
    }
    it->gap = !any          ? TZ_EVIDENCE_NONE
              : missing     ? TZ_EVIDENCE_NO_VALUE
              : !it->row_n  ? TZ_EVIDENCE_NO_ROWS
              : !it->file_n ? TZ_EVIDENCE_NO_FILE
                            : TZ_EVIDENCE_WHOLE;
    if ((int64_t)it->row_n > it->row_all)
        it->row_all = (int64_t)it->row_n;
    return NULL;
}

static struct tz_err *gather_items(struct gathering *g, struct tz_evidence *out, const struct tz_report_text *t,
                                   const struct tz_report_rendered *r)
{
    size_t line_n;
    char **lines = tz_split(g->a, t->body, '\n', &line_n);
    const char *heading = "";
    out->items = TZ_NEW_ARRAY(g->a, ITEMS_MOST, struct tz_evidence_item);
    for (size_t i = 0; i < line_n; i++) {
        const char *line = tz_trim(g->a, lines[i]);
        if (!*line)
            continue;
        if (is_heading(line)) {
            heading = line;
            continue;
        }
        if (out->n == ITEMS_MOST)
            return tz_err_hint(tz_err(TZ_E_LIMIT, "清单超过%d项", ITEMS_MOST), "分成几份清单");
        struct tz_evidence_item *it = &out->items[out->n++];
        *it = (struct tz_evidence_item){.n = out->n, .heading = heading, .text = requirement(line, g->a)};
        TZ_TRY(fill_item(g, it, r->figures, r->figure_n, (int)i + 1));
        out->gaps += it->gap != TZ_EVIDENCE_WHOLE;
    }
    return NULL;
}

struct tz_err *tz_evidence_gather(struct tz_evidence *out, const struct tz_desk *d, struct tz_conn *c, int64_t report,
                                  struct tz_arena *a)
{
    struct gathering g = {.d = d, .c = c, .a = a};
    struct tz_report_text t;
    struct tz_report_rendered r;
    int64_t town = d->who->actor.town;
    *out = (struct tz_evidence){0};
    TZ_TRY(tz_report_get(&t, c, town, report, 0, a));
    TZ_TRY(tz_report_render(&r, d, c, &t, 0, a));
    TZ_TRY(tz_places_hold(&g.places, c, town));
    out->title = t.title;
    out->known = r.known;
    struct tz_err *e = gather_items(&g, out, &t, &r);
    tz_places_release(&g.places);
    return e;
}

/* ---- the folder */
/* What a file system cannot take becomes a stroke. */
static const char *safe_name(const char *name, struct tz_arena *a)
{
    char *out = tz_strdup(a, name);
    for (char *p = out; *p; p++)
        if ((unsigned char)*p < 0x20 || strchr("/\\:*?\"<>|", *p))
            *p = '-';
    return *out == '.' ? tz_printf(a, "-%s", out) : out;
}

static struct tz_err *put_files(struct tz_package_out *z, struct tz_evidence *e, const struct tz_desk *d,
                                struct tz_arena *a)
{
    size_t total = 0;
    for (size_t i = 0; i < e->n; i++)
        for (size_t k = 0; k < e->items[i].file_n; k++) {
            struct tz_evidence_file *f = &e->items[i].files[k];
            struct tz_attachment info;
            void *data;
            size_t n;
            TZ_TRY(tz_register_attachment(&data, &n, &info, d, f->entry, f->file, a));
            if (total + n > FILE_BYTES)
                continue;
            total += n;
            f->path = tz_printf(a, "附件/%03zu/%02zu-%s-%s", e->items[i].n, k + 1, f->number, safe_name(f->name, a));
            tz_package_put(z, f->path, data, n);
        }
    return NULL;
}

static void put_cells(struct tz_document *d, struct tz_doc_table *t, uint32_t row, const char *const *texts)
{
    for (uint32_t i = 0; i < t->columns; i++) {
        tz_table_text(d, t, row, i, texts[i]);
        if (!row)
            tz_table_cell(t, row, i)->header = true;
    }
}

static struct tz_doc_table *new_table(struct tz_document *d, size_t rows, uint32_t columns, const char *const *heads)
{
    struct tz_doc_table *t = tz_table_add(d, &d->body, (uint32_t)rows + 1, columns);
    t->header_rows = 1;
    put_cells(d, t, 0, heads);
    return t;
}

/* The index: gaps first, then the rest, each in the checklist's order. */
static void write_index(struct tz_document *d, const struct tz_evidence *e)
{
    static const char *const heads[] = {"项", "要求", "数", "条目", "佐证", "状况"};
    uint32_t row = 1;
    tz_heading_add(d, 1, "目录（缺项在前）");
    struct tz_doc_table *t = new_table(d, e->n, 6, heads);
    for (int whole = 0; whole < 2; whole++)
        for (size_t i = 0; i < e->n; i++) {
            const struct tz_evidence_item *it = &e->items[i];
            if ((it->gap == TZ_EVIDENCE_WHOLE) != (whole == 1))
                continue;
            const char *texts[] = {tz_printf(d->arena, "%zu", it->n),
                                   it->text,
                                   it->figures,
                                   tz_printf(d->arena, "%lld", (long long)it->row_all),
                                   tz_printf(d->arena, "%zu", it->file_n),
                                   tz_evidence_gap_words(it->gap)};
            put_cells(d, t, row++, texts);
        }
}

static void write_item(struct tz_document *d, const struct tz_evidence_item *it)
{
    static const char *const heads[] = {"编号", "台账", "村组", "日期", "内容", "状态"};
    char day[32];
    tz_heading_add(d, 2, tz_printf(d->arena, "第%zu项　%s", it->n, it->text));
    tz_paragraph_add(d, TZ_ROLE_BODY,
                     tz_printf(d->arena, "%s　%s", tz_evidence_gap_words(it->gap), *it->figures ? it->figures : ""));
    if (it->row_n) {
        struct tz_doc_table *t = new_table(d, it->row_n, 6, heads);
        for (size_t i = 0; i < it->row_n; i++) {
            const struct tz_evidence_row *r = &it->rows[i];
            const char *texts[] = {r->number, r->label, r->place, r->day ? tz_day_print(day, r->day) : "",
                                   r->words,  r->state};
            put_cells(d, t, (uint32_t)i + 1, texts);
        }
    }
    if (it->row_all > (int64_t)it->row_n)
        tz_paragraph_add(d, TZ_ROLE_FOOTNOTE,
                         tz_printf(d->arena, "共%lld条，列出%zu条", (long long)it->row_all, it->row_n));
    for (size_t i = 0; i < it->file_n; i++)
        tz_paragraph_add(d, TZ_ROLE_BODY,
                         it->files[i].path ? it->files[i].path
                                           : tz_printf(d->arena, "%s（过大，未装入）", it->files[i].name));
}

static struct tz_document *document_of(const struct tz_evidence *e, struct tz_arena *a)
{
    struct tz_document *d = tz_document_new(a);
    const char *heading = "";
    char day[32];
    d->title = e->title;
    tz_paragraph_add(d, TZ_ROLE_TITLE, e->title);
    tz_paragraph_add(
        d, TZ_ROLE_SPEAKER,
        tz_printf(a, "%s整理，共%zu项，缺%zu项；个人信息已掩码", tz_day_show(day, tz_today()), e->n, e->gaps));
    write_index(d, e);
    for (size_t i = 0; i < e->n; i++) {
        if (!tz_same(heading, e->items[i].heading))
            tz_heading_add(d, 1, heading = e->items[i].heading);
        write_item(d, &e->items[i]);
    }
    return d;
}

struct tz_err *tz_evidence_pack(void **data, size_t *len, struct tz_evidence *e, const struct tz_desk *d,
                                struct tz_arena *a)
{
    const struct tz_html_options options = {.page = true};
    struct tz_package_out *z = tz_package_out_new(a);
    struct tz_buf html;
    void *docx;
    size_t n;
    TZ_TRY(put_files(z, e, d, a));
    struct tz_document *doc = document_of(e, a);
    tz_buf_init(&html, a);
    tz_document_write_html(&html, doc, &options);
    tz_package_put(z, "目录.html", html.data, html.len);
    TZ_TRY(tz_document_write_docx(&docx, &n, doc, a));
    tz_package_put(z, "迎检卷.docx", docx, n);
    return tz_package_finish(data, len, z);
}
