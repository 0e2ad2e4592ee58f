/* SPDX-License-Identifier: Apache-2.0
 *
 * Importing a spreadsheet in four steps: file, columns, dry run, done; undo of a batch. Between the steps the file lies in
 * the store's upload folder under a random name, for an hour at most.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "register/import.h"
#include "web/entry_priv.h"

enum { UPLOAD_SECONDS = 3600, PROBLEMS_MAX = 200 };

/* ---- the file between the steps */
static const char *upload_dir(struct visit *v)
{
    return tz_printf(v->a, "%s/upload", tz_store_dir(v->web->store));
}

/* Names are "<town>-<account>-<token>-<name>": nobody takes another's file. */
static const char *upload_path(struct visit *v, const char *token)
{
    for (const char *p = token; *p; p++)
        if (*p == '/' || (*p == '.' && p[1] == '.'))
            return NULL;
    if (!tz_starts(token, tz_printf(v->a, "%lld-%lld-", (long long)v->town.town, (long long)v->who.actor.account)))
        return NULL;
    return tz_printf(v->a, "%s/%s", upload_dir(v), token);
}

static void sweep_uploads(struct visit *v)
{
    const char *dir = upload_dir(v);
    DIR *d = opendir(dir);
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        const char *path = tz_printf(v->a, "%s/%s", dir, e->d_name);
        if (e->d_name[0] != '.' && stat(path, &st) == 0 && st.st_mtime < time(NULL) - UPLOAD_SECONDS)
            unlink(path);
    }
    closedir(d);
}

static struct tz_err *keep_upload(const char **token, struct visit *v, const struct tz_upload *u)
{
    const char *dot = strrchr(u->name, '.');
    *token = tz_printf(v->a, "%lld-%lld-%s%s", (long long)v->town.town, (long long)v->who.actor.account,
                       tz_secret_new(v->a), dot ? dot : "");
    TZ_TRY(tz_file_mkdir(upload_dir(v), 0700));
    sweep_uploads(v);
    return tz_file_write(upload_path(v, *token), u->data, u->size, 0600);
}

struct kept {
    const char *token, *name, *data;
    size_t size;
};

static struct tz_err *take_upload(struct kept *k, struct visit *v)
{
    k->token = tz_arg_text(v->r, "token");
    k->name = tz_arg_text(v->r, "name");
    const char *path = k->token ? upload_path(v, k->token) : NULL;
    char *data;
    if (!path || access(path, R_OK) != 0)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "上传的文件已过期"), "请重新选择文件");
    TZ_TRY(tz_file_read(&data, &k->size, path, tz_limits.upload_bytes, v->a));
    k->data = data;
    return NULL;
}

/* ---- what the steps share */
static struct tz_err *register_for(struct visit *v, const struct tz_register **out)
{
    *out = v->model ? tz_model_register(v->model, tz_arg_text(v->r, "register")) : NULL;
    if (!*out || !tz_scope_may(&v->who, *out, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这种台账，或您不能导入"), "可能没有启用，或不在您的权限范围内");
    return visit_places(v);
}

static const struct v_stage *stages(struct visit *v, int now, size_t *n)
{
    static const char *const labels[] = {"选文件", "对列名", "试导", "完成"};
    struct v_stage *out = TZ_NEW_ARRAY(v->a, 4, struct v_stage);
    for (int i = 0; i < 4; i++)
        out[i] = (struct v_stage){.label = labels[i], .now = i == now, .done = i < now};
    *n = 4;
    return out;
}

static const char *const *maps_of(struct visit *v, size_t *n)
{
    size_t count;
    const struct tz_pair *pairs = tz_arg_map(v->r, "m", &count);
    const char **out = TZ_NEW_ARRAY(v->a, count + 1, const char *);
    *n = 0;
    for (size_t i = 0; i < count; i++)
        if (*pairs[i].value)
            out[(*n)++] = tz_printf(v->a, "%s=%s", pairs[i].name, pairs[i].value);
    return out;
}

static struct tz_import import_of(struct visit *v, const struct tz_register *reg, const struct kept *k)
{
    const char *sheet = tz_arg_text(v->r, "sheet");
    struct tz_import in = {.reg = reg,
                           .file = k->name,
                           .data = k->data,
                           .bytes = k->size,
                           .sheet = sheet && *sheet ? sheet : NULL,
                           .dry_run = true,
                           .grow = true,
                           .historical = tz_arg_bool(v->r, "historical")};
    in.map = maps_of(v, &in.map_n);
    return in;
}

static struct tz_err *run_import(struct tz_import_result *out, struct visit *v, const struct tz_register *reg,
                                 const struct kept *k, bool dry, bool partial)
{
    struct tz_import in = import_of(v, reg, k);
    in.dry_run = dry;
    in.keep_wrong_out = partial;
    return tz_import_run(out, &v->desk, &in, v->a);
}

static const struct v_hidden *hidden_of(struct visit *v, const struct kept *k, size_t *n, bool with_map,
                                        bool with_sheet)
{
    size_t count;
    const struct tz_pair *pairs = tz_arg_map(v->r, "m", &count);
    struct v_hidden *out = TZ_NEW_ARRAY(v->a, count + 5, struct v_hidden);
    const char *sheet = tz_arg_text(v->r, "sheet");
    *n = 0;
    out[(*n)++] = (struct v_hidden){"token", k->token};
    out[(*n)++] = (struct v_hidden){"name", k->name};
    if (tz_arg_bool(v->r, "historical"))
        out[(*n)++] = (struct v_hidden){"historical", "1"};
    if (with_sheet && sheet && *sheet)
        out[(*n)++] = (struct v_hidden){"sheet", sheet};
    for (size_t i = 0; with_map && i < count; i++)
        out[(*n)++] = (struct v_hidden){tz_printf(v->a, "m.%s", pairs[i].name), pairs[i].value};
    return out;
}

/* A choice of the other sheets that have a header of this register; NULL = there is none. */
static const struct v_sheet_pick *sheets_of(struct visit *v, const struct tz_register *reg, const struct kept *k,
                                            const struct tz_import_result *r)
{
    struct v_sheet_pick *p = TZ_NEW(v->a, struct v_sheet_pick);
    if (!r->other_n)
        return NULL;
    struct v_hidden *names = TZ_NEW_ARRAY(v->a, r->other_n, struct v_hidden);
    for (size_t i = 0; i < r->other_n; i++)
        names[i] = (struct v_hidden){r->others[i], r->others[i]};
    *p = (struct v_sheet_pick){.action = tz_printf(v->a, "/r/%s/import/check", reg->key),
                               .csrf = tz_request_csrf(v->r),
                               .text = tz_printf(v->a, "取的是工作表“%s”。改取：", r->sheet),
                               .sheets = names,
                               .n_sheets = r->other_n};
    p->hidden = hidden_of(v, k, &p->n_hidden, false, false);
    return p;
}

/* ---- step 1 */
static struct tz_err *batches(struct visit *v, const struct tz_register *reg, const struct v_table **out)
{
    static const char *const states[] = {"进行中", "已完成", "撤销中", "已撤销"};
    struct tz_batch *list;
    size_t n;
    TZ_TRY(tz_batch_list(&list, &n, &v->desk, reg->key, v->a));
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "文件"};
    columns[1] = (struct v_column){.label = "时间"};
    columns[2] = (struct v_column){.label = "新增", .numeric = true};
    columns[3] = (struct v_column){.label = "状态"};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
        cells[0] = (struct v_cell){.text = list[i].name, .label = "文件"};
        cells[1] = (struct v_cell){.text = web_moment(v, list[i].at), .label = "时间"};
        cells[2] = (struct v_cell){.text = web_count(v, list[i].created, false), .kind = "number", .label = "新增"};
        cells[3] = (struct v_cell){.text = states[list[i].state], .label = "状态"};
        rows[i] = (struct v_row){.id = list[i].id,
                                 .url = tz_printf(v->a, "/import/%lld", (long long)list[i].id),
                                 .cells = cells,
                                 .n_cells = 4};
    }
    *t = (struct v_table){.caption = "以前的导入", .columns = columns, .n_columns = 4, .rows = rows, .n_rows = n};
    *out = n ? t : NULL;
    return NULL;
}

static struct tz_err *show_file(struct visit *v, struct tz_response *res, const struct tz_register *reg,
                                const struct tz_err *wrong)
{
    struct v_import_file page = {
        .frame = web_frame(v, "导入"), .heading = tz_printf(v->a, "导入%s", reg->label), .register_label = reg->label};
    page.action = tz_printf(v->a, "/r/%s/import", reg->key);
    web_crumb(v, &page.frame, reg->label, tz_printf(v->a, "/r/%s", reg->key));
    page.stages = stages(v, 0, &page.n_stages);
    page.max_text = tz_printf(v->a, "xlsx、xls 或 csv，最大 %zu MB，最多 %zu 万行", tz_limits.upload_bytes >> 20,
                              tz_limits.sheet_rows / 10000);
    if (wrong)
        page.notice = web_notice(v->a, wrong);
    TZ_TRY(batches(v, reg, &page.recent));
    tz_page_import_file(tz_response_html(res, wrong ? tz_err_http(wrong->code) : 200), &page);
    return NULL;
}

static struct tz_err *get_import(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    TZ_TRY(register_for(v, &reg));
    return show_file(v, res, reg, NULL);
}

/* ---- step 2 and 3 */
static const struct v_option *field_options(struct visit *v, const struct tz_register *reg, const struct tz_field *now,
                                            size_t *n)
{
    struct v_option *out = TZ_NEW_ARRAY(v->a, reg->field_n + reg->system_n + 2, struct v_option);
    *n = 0;
    out[(*n)++] = (struct v_option){.value = "-", .label = "不取这一列", .on = !now};
    for (size_t i = 0; i < reg->field_n; i++)
        out[(*n)++] =
            (struct v_option){.value = reg->fields[i].key, .label = reg->fields[i].label, .on = now == &reg->fields[i]};
    for (size_t i = 0; i < reg->system_n; i++)
        if (tz_same(reg->system[i].key, "place") || tz_same(reg->system[i].key, "upper_no") ||
            tz_same(reg->system[i].key, "state"))
            out[(*n)++] = (struct v_option){
                .value = reg->system[i].key, .label = reg->system[i].label, .on = now == &reg->system[i]};
    return out;
}

static void letters(char out[8], int column)
{
    char reversed[8];
    int n = 0;
    for (column++; column > 0 && n < 7; column = (column - 1) / 26)
        reversed[n++] = (char)('A' + (column - 1) % 26);
    for (int i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    out[n] = 0;
}

static const char *missing(struct visit *v, const struct tz_register *reg, const struct tz_import_result *r)
{
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    for (size_t i = 0; i < reg->field_n; i++) {
        const struct tz_field *f = &reg->fields[i];
        bool found = !f->required || f->fallback || f->derived;
        for (size_t k = 0; k < r->column_n && !found; k++)
            found = r->columns[k].field == f;
        if (!found)
            tz_buf_printf(&b, "%s%s", b.len ? "、" : "", f->label);
    }
    return b.len ? tz_printf(v->a, "还缺必填项：%s", b.data) : NULL;
}

static void show_map(struct visit *v, struct tz_response *res, const struct tz_register *reg, const struct kept *k,
                     const struct tz_import_result *r)
{
    struct v_import_map page = {.frame = web_frame(v, "导入"),
                                .heading = tz_printf(v->a, "导入%s：对列名", reg->label)};
    struct v_map_column *columns = TZ_NEW_ARRAY(v->a, r->column_n + 1, struct v_map_column);
    page.action = tz_printf(v->a, "/r/%s/import/check", reg->key);
    page.stages = stages(v, 1, &page.n_stages);
    page.hidden = hidden_of(v, k, &page.n_hidden, false, true);
    page.sheets = sheets_of(v, reg, k, r);
    page.head_text = tz_printf(v->a, "工作表“%s”，表头在第 %d 行，数据 %zu 行", r->sheet, r->header_row + 1, r->row_n);
    page.missing = missing(v, reg, r);
    for (size_t i = 0; i < r->column_n; i++) {
        const struct tz_import_column *c = &r->columns[i];
        char *letter = tz_alloc(v->a, 8);
        letters(letter, c->column);
        columns[i] = (struct v_map_column){.letter = letter,
                                           .head = c->header,
                                           .samples = c->samples,
                                           .how = c->field ? "按名称对上" : "请选择",
                                           .tone = c->field ? "done" : "wait"};
        columns[i].field = (struct v_field){.name = tz_printf(v->a, "m.%s", c->header),
                                            .id = tz_printf(v->a, "m%zu", i),
                                            .label = c->header,
                                            .kind = "choice"};
        columns[i].field.options = field_options(v, reg, c->field, &columns[i].field.n_options);
    }
    page.columns = columns;
    page.n_columns = r->column_n;
    tz_page_import_map(tz_response_html(res, 200), &page);
}

static const struct v_card *counts_of(struct visit *v, const struct tz_import_result *r, size_t *n)
{
    const struct {
        const char *label;
        int64_t n;
    } all[] = {{"新增", r->created}, {"更新", r->changed}, {"不变", r->same},
               {"有误", r->wrong},   {"跳过", r->skipped}, {"平台已无", r->gone}};
    struct v_card *out = TZ_NEW_ARRAY(v->a, 6, struct v_card);
    *n = 0;
    for (size_t i = 0; i < 6; i++)
        if (i < 4 || all[i].n)
            out[(*n)++] = (struct v_card){.label = all[i].label,
                                          .value = web_count(v, all[i].n, false),
                                          .unit = "行",
                                          .late = i == 3 && all[i].n};
    return out;
}

static void problems_table(struct visit *v, struct v_table *t, const struct tz_import_result *r)
{
    size_t n = r->fault_n < PROBLEMS_MAX ? r->fault_n : PROBLEMS_MAX;
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "行"};
    columns[1] = (struct v_column){.label = "列"};
    columns[2] = (struct v_column){.label = "问题"};
    columns[3] = (struct v_column){.label = "怎么改"};
    for (size_t i = 0; i < n; i++) {
        const struct tz_import_fault *f = &r->faults[i];
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
        cells[0] = (struct v_cell){.text = tz_printf(v->a, "第%d行", f->row + 1), .label = "行"};
        cells[1] = (struct v_cell){.text = f->field, .label = "列"};
        cells[2] = (struct v_cell){.text = f->text, .label = "问题", .late = !f->warning};
        cells[3] = (struct v_cell){.text = f->hint, .label = "怎么改"};
        rows[i] = (struct v_row){.cells = cells, .n_cells = 4};
    }
    *t = (struct v_table){.caption = r->fault_n > n ? tz_printf(v->a, "前 %zu 处，共 %zu 处", n, r->fault_n) : "问题",
                          .columns = columns,
                          .n_columns = 4,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = "没有问题"};
}

/* Rows of one outcome: what would change, or what the platform no longer has. */
static const struct v_table *rows_table(struct visit *v, const struct tz_import_result *r, enum tz_import_what what,
                                        const char *caption)
{
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 3, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, PROBLEMS_MAX, struct v_row);
    size_t n = 0, all = 0;
    columns[0] = (struct v_column){.label = "编号"};
    columns[1] = (struct v_column){.label = "行"};
    columns[2] = (struct v_column){.label = "说明"};
    for (size_t i = 0; i < r->row_n; i++) {
        const struct tz_import_row *row = &r->rows[i];
        if (row->what != what || all++ >= PROBLEMS_MAX)
            continue;
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 3, struct v_cell);
        cells[0] = (struct v_cell){
            .text = row->number, .url = tz_printf(v->a, "/e/%lld", (long long)row->id), .label = "编号"};
        cells[1] = (struct v_cell){.text = row->row < 0 ? "" : tz_printf(v->a, "第%d行", row->row + 1), .label = "行"};
        cells[2] = (struct v_cell){.text = row->summary, .label = columns[2].label};
        rows[n++] = (struct v_row){.cells = cells, .n_cells = 3};
    }
    *t = (struct v_table){.caption = all > n ? tz_printf(v->a, "%s，前 %zu 条，共 %zu 条", caption, n, all) : caption,
                          .columns = columns,
                          .n_columns = 3,
                          .rows = rows,
                          .n_rows = n};
    return n ? t : NULL;
}

static void show_check(struct visit *v, struct tz_response *res, const struct tz_register *reg, const struct kept *k,
                       const struct tz_import_result *r)
{
    struct v_import_check page = {.frame = web_frame(v, "导入"),
                                  .heading = tz_printf(v->a, "导入%s：试导结果", reg->label)};
    int64_t right = r->created + r->changed;
    page.action = tz_printf(v->a, "/r/%s/import/run", reg->key);
    page.stages = stages(v, 2, &page.n_stages);
    page.hidden = hidden_of(v, k, &page.n_hidden, true, true);
    page.sheets = sheets_of(v, reg, k, r);
    page.counts = counts_of(v, r, &page.n_counts);
    page.ready = r->wrong == 0 && right > 0;
    page.submit = tz_printf(v->a, "导入 %lld 行", (long long)right);
    if (r->wrong && right)
        page.partial = tz_printf(v->a, "只导入无误的 %lld 行", (long long)right);
    problems_table(v, &page.problems, r);
    if (r->hidden || r->idle) {
        struct v_notice *n = TZ_NEW(v->a, struct v_notice);
        const char *idle = r->idle
                               ? tz_printf(v->a, "新增的 %lld 行先在不计数的状态（草稿等），办到计数的状态后才进指标。",
                                           (long long)r->idle)
                               : "";
        *n = (struct v_notice){
            .tone = "info",
            .text = r->hidden ? tz_printf(v->a, "%s表里隐藏的 %lld 行也在内。", idle, (long long)r->hidden) : idle,
            .hint = r->hidden ? "不要的，先在表里取消筛选并删掉" : NULL};
        page.notice = n;
    }
    page.changed = rows_table(v, r, TZ_ROW_CHANGED, "将要更新的条目");
    page.gone = rows_table(v, r, TZ_ROW_GONE, "平台导出中已无的条目");
    if (r->fault_n)
        page.annotated_url = tz_printf(v->a, "/r/%s/import/annotated", reg->key);
    if (!right && !r->wrong) {
        struct v_notice *n = TZ_NEW(v->a, struct v_notice);
        *n = (struct v_notice){.tone = "info",
                               .text = "没有新内容：每一行都已在台账里",
                               .link_url = tz_printf(v->a, "/r/%s", reg->key),
                               .link_label = "看台账"};
        page.notice = n;
    }
    tz_page_import_check(tz_response_html(res, 200), &page);
}

/* An input error of the file goes back to the first step. */
static struct tz_err *dry_run(struct visit *v, struct tz_response *res, const struct tz_register *reg,
                              const struct kept *k, bool ask_columns)
{
    struct tz_import_result r = {0};
    struct tz_err *e = run_import(&r, v, reg, k, true, false);
    if (e && (e->code == TZ_E_INPUT || e->code == TZ_E_LIMIT)) {
        struct tz_err *shown = show_file(v, res, reg, e);
        tz_err_free(e);
        return shown;
    }
    if (e)
        return e;
    if (ask_columns && missing(v, reg, &r))
        show_map(v, res, reg, k, &r);
    else
        show_check(v, res, reg, k, &r);
    return NULL;
}

/* Rows copied from a spreadsheet are parted by tabs: the same as a file of that kind. */
static bool pasted(struct visit *v, struct tz_upload *out)
{
    const char *text = tz_arg_text(v->r, "paste");
    if (!text || !*text)
        return false;
    *out = (struct tz_upload){.field = "paste",
                              .name = tz_printf(v->a, "粘贴 %s.csv", web_moment(v, tz_now())),
                              .data = text,
                              .size = strlen(text)};
    return true;
}

static struct tz_err *post_file(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    const struct tz_upload *u = tz_arg_file(r, "file");
    struct tz_upload rows;
    struct kept k = {0};
    TZ_TRY(register_for(v, &reg));
    if (!u && pasted(v, &rows))
        u = &rows;
    if (!u || !u->size) {
        struct tz_err *e = tz_err_hint(tz_err(TZ_E_INPUT, "没有选择文件"), "请选择要导入的表格");
        struct tz_err *shown = show_file(v, res, reg, e);
        tz_err_free(e);
        return shown;
    }
    TZ_TRY(keep_upload(&k.token, v, u));
    k.name = u->name;
    k.data = u->data;
    k.size = u->size;
    return dry_run(v, res, reg, &k, true);
}

static struct tz_err *post_check(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct kept k;
    TZ_TRY(register_for(v, &reg));
    TZ_TRY(take_upload(&k, v));
    return dry_run(v, res, reg, &k, false);
}

/* The same dry run once more, and its faults into a copy of the file. */
static struct tz_err *post_annotated(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct tz_import_result result = {0};
    struct kept k;
    size_t n, marked;
    void *copy;
    TZ_TRY(register_for(v, &reg));
    TZ_TRY(take_upload(&k, v));
    struct tz_import in = import_of(v, reg, &k);
    TZ_TRY(tz_import_run(&result, &v->desk, &in, v->a));
    TZ_TRY(tz_import_annotate(&copy, &n, &marked, &in, &result, v->a));
    tz_response_bytes(res, 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", copy, n);
    tz_response_header(res, "Content-Disposition",
                       "attachment; filename=\"annotated.xlsx\"; filename*=UTF-8''%E6%A0%87%E9%94%99.xlsx");
    return NULL;
}

/* ---- step 4 */
static struct tz_err *post_run(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg;
    struct tz_import_result result = {0};
    struct kept k;
    TZ_TRY(register_for(v, &reg));
    TZ_TRY(take_upload(&k, v));
    TZ_TRY(run_import(&result, v, reg, &k, false, tz_arg_bool(r, "partial")));
    if (!result.batch) {
        show_check(v, res, reg, &k, &result);
        return NULL;
    }
    unlink(upload_path(v, k.token));
    web_flash(v, res,
              result.same_file ? "这个文件已经导入过，没有重复导入"
                               : tz_printf(v->a, "已导入：新增 %lld，更新 %lld", (long long)result.created,
                                           (long long)result.changed));
    tz_response_redirect(res, tz_printf(v->a, "/import/%lld", (long long)result.batch));
    return NULL;
}

static struct tz_err *find_batch(struct visit *v, int64_t id, struct tz_batch *out)
{
    struct tz_batch *list;
    size_t n;
    TZ_TRY(tz_batch_list(&list, &n, &v->desk, NULL, v->a));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) {
            *out = list[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个批次"), "从台账的导入页进入");
}

static struct tz_err *get_batch(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_batch b = {0};
    TZ_TRY(find_batch(v, tz_arg_id(r, "batch"), &b));
    const struct tz_register *reg = tz_model_register(v->model, b.reg);
    struct v_import_done page = {.frame = web_frame(v, "导入"),
                                 .heading = tz_printf(v->a, "导入%s：%s", reg ? reg->label : b.reg, b.name)};
    struct tz_import_result r1 = {.created = b.created, .changed = b.changed};
    page.stages = stages(v, 3, &page.n_stages);
    page.counts = counts_of(v, &r1, &page.n_counts);
    page.running = b.state == TZ_BATCH_OPEN || b.state == TZ_BATCH_UNDOING;
    page.progress = b.rows ? b.done * 100 / b.rows : 100;
    struct tz_pair own[] = {{"f.batch", tz_printf(v->a, "%lld", (long long)b.id)}, {NULL, NULL}};
    page.list_url = web_url(v->a, tz_printf(v->a, "/r/%s", b.reg), own);
    if (b.state == TZ_BATCH_DONE) {
        struct v_act *undo = TZ_NEW(v->a, struct v_act);
        *undo = (struct v_act){.label = "撤销这一批",
                               .url = tz_printf(v->a, "/import/%lld/undo", (long long)b.id),
                               .danger = true,
                               .post = true,
                               .csrf = tz_request_csrf(r),
                               .ask = "撤销后，这一批新增的条目作废，改过的条目恢复原状。"};
        page.undo = undo;
    } else if (b.state == TZ_BATCH_UNDONE) {
        struct v_notice *n = TZ_NEW(v->a, struct v_notice);
        *n = (struct v_notice){.tone = "info", .text = "这一批已撤销"};
        page.notice = n;
    }
    tz_page_import_done(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_undo(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_undo u = {0};
    const char *reason = tz_arg_text(r, "reason");
    TZ_TRY(tz_batch_undo(&u, &v->desk, tz_arg_id(r, "batch"), reason && *reason ? reason : "整批撤销", v->a));
    web_flash(v, res,
              u.left_n ? tz_printf(v->a, "已撤销：作废 %lld，恢复 %lld；%zu 条后来又改过，没有动", (long long)u.struck,
                                   (long long)u.restored, u.left_n)
                       : tz_printf(v->a, "已撤销：作废 %lld，恢复 %lld", (long long)u.struck, (long long)u.restored));
    tz_response_redirect(res, tz_printf(v->a, "/import/%lld", (long long)tz_arg_id(r, "batch")));
    return NULL;
}

#define REGISTER_ARG                                                                                                   \
    {                                                                                                                  \
        .name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true                                      \
    }
static const struct tz_route_arg get_args[] = {REGISTER_ARG, {0}};
static const struct tz_route_arg file_args[] = {
    REGISTER_ARG,
    {.name = "file", .label = "文件", .kind = TZ_ARG_FILE},
    {.name = "paste", .label = "粘贴的行", .kind = TZ_ARG_LINES, .max = 1000000},
    {.name = "sheet", .label = "工作表", .kind = TZ_ARG_TEXT, .max = 200},
    {.name = "historical", .label = "历史数据", .kind = TZ_ARG_BOOL},
    {.name = "m", .label = "列", .kind = TZ_ARG_MAP},
    {0}};
static const struct tz_route_arg run_args[] = {
    REGISTER_ARG,
    {.name = "token", .label = "文件", .kind = TZ_ARG_TEXT, .required = true, .max = 200},
    {.name = "name", .label = "文件名", .kind = TZ_ARG_TEXT, .max = 200},
    {.name = "m", .label = "列", .kind = TZ_ARG_MAP},
    {.name = "sheet", .label = "工作表", .kind = TZ_ARG_TEXT, .max = 200},
    {.name = "historical", .label = "历史数据", .kind = TZ_ARG_BOOL},
    {.name = "partial", .label = "只导无误的", .kind = TZ_ARG_BOOL},
    {0}};
static const struct tz_route_arg batch_args[] = {
    {.name = "batch", .label = "批次", .kind = TZ_ARG_ID, .required = true},
    {.name = "reason", .label = "理由", .kind = TZ_ARG_TEXT, .max = 200},
    {0}};

const struct tz_route web_import_routes[] = {
    {TZ_GET, "/r/{register:key}/import", get_import, "work", 0, "导入", "选择要导入的表格。", get_args},
    {TZ_POST, "/r/{register:key}/import", post_file, "work", TZ_ROUTE_UPLOAD | TZ_ROUTE_SLOW, "导入",
     "上传表格并试导。", file_args},
    {TZ_POST, "/r/{register:key}/import/check", post_check, "work", TZ_ROUTE_SLOW, "试导", "按选定的列再试一次。",
     run_args},
    {TZ_POST, "/r/{register:key}/import/annotated", post_annotated, "work", TZ_ROUTE_SLOW, "标错",
     "错误逐格批注在表的副本上。", run_args},
    {TZ_POST, "/r/{register:key}/import/run", post_run, "work", TZ_ROUTE_SLOW, "导入", "写入台账。", run_args},
    {TZ_GET, "/import/{batch:id}", get_batch, "work", 0, "导入批次", "一个导入批次的结果。", batch_args},
    {TZ_POST, "/import/{batch:id}/undo", post_undo, "work", TZ_ROUTE_SLOW, "撤销批次", "整批撤销。", batch_args},
    {0}};
