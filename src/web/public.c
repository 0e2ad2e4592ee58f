/* SPDX-License-Identifier: Apache-2.0
 *
 * Public pages: catalogue, publicity in progress, search, one publication, its QR code and files, the feed. No session; the
 * same answer for everybody, cacheable, never beyond the last day of a publicity.
 */
#include "web/public_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "document/qr.h"
#include "http/template.h"
#include "portal/yearly.h"
#include "report/report.h"
#include "store/setting.h"

enum { CACHE_SECONDS = 300 };

/* ---- the visit */
static void release_model(void *data)
{
    struct visit *v = data;
    tz_model_release(&v->model);
}

struct tz_err *public_visit(struct visit **out, struct tz_request *r)
{
    struct visit *v = TZ_NEW(tz_request_arena(r), struct visit);
    v->web = tz_request_data(r);
    v->r = r;
    v->a = tz_request_arena(r);
    v->today = tz_today();
    TZ_TRY(tz_store_find_town(&v->town, v->web->store, tz_arg_text(r, "town"), v->a));
    TZ_TRY(tz_register_model(&v->model, v->web->store, v->town.town));
    tz_arena_defer(v->a, release_model, v);
    v->who = tz_who_public(v->town.town, v->a);
    v->desk = (struct tz_desk){.store = v->web->store, .model = v->model, .who = &v->who};
    *out = v;
    return NULL;
}

char *public_url(struct visit *v, const char *path)
{
    struct tz_pair town[] = {{"town", tz_arg_text(v->r, "town")}, {NULL, NULL}};
    return web_url(v->a, path, town);
}

static const struct v_site *site_of(struct visit *v)
{
    struct v_site *s = TZ_NEW(v->a, struct v_site);
    const struct tz_store *store = v->web->store;
    const char *name = tz_store_setting(store, "public_name");
    s->name = *name ? name : tz_printf(v->a, "%s人民政府", v->town.name);
    s->phone = tz_store_setting(store, "public_phone");
    s->code = tz_store_setting(store, "public_site_code");
    s->licence = tz_store_setting(store, "public_licence");
    s->home = tz_store_setting(store, "public_home");
    return s;
}

struct v_frame public_frame(struct visit *v, const char *title)
{
    static const struct {
        const char *label, *url;
    } columns[] = {{"首页", "/public"},
                   {"公开目录", "/public/list"},
                   {"正在公示", "/public/notices"},
                   {"我要反映", "/public/report"},
                   {"依申请公开", "/public/request"},
                   {"查进度", "/public/follow"}};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    struct v_nav_item *items = TZ_NEW_ARRAY(v->a, COLUMNS, struct v_nav_item);
    const char *large = tz_request_cookie(v->r, "tz_large"), *path = tz_request_path(v->r);
    for (size_t i = 0; i < COLUMNS; i++)
        items[i] = (struct v_nav_item){
            .label = columns[i].label, .url = public_url(v, columns[i].url), .current = tz_same(path, columns[i].url)};
    return (struct v_frame){.title = title,
                            .town = v->town.name,
                            .csrf = tz_request_csrf(v->r),
                            .large = large && tz_same(large, "1"),
                            .sections = items,
                            .n_sections = COLUMNS,
                            .site = site_of(v),
                            .here = tz_printf(v->a, "%s%s", path, tz_request_query(v->r)),
                            .feed = public_url(v, "/public/feed.atom")};
}

struct tz_err *public_cache(struct visit *v, struct tz_response *res, int seconds)
{
    struct tz_conn *c;
    uint8_t hash[TZ_DIGEST_BYTES];
    int64_t j;
    const char *large = tz_request_cookie(v->r, "tz_large");
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_store_head(&j, hash, c, v->town.town));
    if (seconds > CACHE_SECONDS)
        seconds = CACHE_SECONDS;
    tz_response_cache(res, TZ_CACHE_PUBLIC);
    tz_response_header(res, "Cache-Control", tz_printf(v->a, "public, max-age=%d", seconds));
    tz_response_header(res, "Vary", "Cookie");
    tz_response_etag(
        res, tz_printf(v->a, "%lld-%d%s", (long long)j, (int)v->today, large && tz_same(large, "1") ? "L" : ""));
    return NULL;
}

void public_token(struct visit *v, struct tz_response *res)
{
    if (visit_of(v->r) || tz_request_cookie(v->r, "tz_visit"))
        return;
    const char *secret = tz_secret_new(v->a);
    tz_response_cookie(res, "tz_visit", secret, 0);
    tz_request_set_secret(v->r, secret);
}

void public_gone(struct visit *v, struct tz_response *res, struct tz_err *e)
{
    struct v_error_page page = {.frame = public_frame(v, "不再公开"), .code = tz_err_http(e->code)};
    page.heading = tz_strdup(v->a, e->text);
    page.hint = tz_strdup(v->a, e->hint);
    tz_page_public_gone(tz_response_html(res, tz_err_http(e->code)), &page);
    tz_err_free(e);
}

/* Seconds until the day after `last` begins: how long a page of a publicity may be kept. */
static int seconds_left(tz_day last)
{
    int64_t left = (tz_day_start(tz_day_add(last, 1)) - tz_now()) / 1000000;
    return left < 0 ? 0 : left > CACHE_SECONDS ? CACHE_SECONDS : (int)left;
}

/* Nothing stays in a cache over midnight: publicity ends then. */
static int until_midnight(const struct visit *v)
{
    return seconds_left(v->today);
}

/* ---- tables of items */
static const char *day_of(struct visit *v, tz_day d)
{
    return d ? tz_day_print(tz_alloc(v->a, 16), d) : "";
}

/* `brief`: name, category and day only, beside the catalogue. */
static struct v_table table_of(struct visit *v, const struct tz_public_item *items, size_t n, const char *caption,
                               bool brief)
{
    enum { COLUMNS = 5, BRIEF = 3 };
    size_t width = brief ? BRIEF : COLUMNS;
    struct v_column *columns = TZ_NEW_ARRAY(v->a, COLUMNS, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    static const char *const labels[COLUMNS] = {"名称", "分类", "发布日期", "文号", "发布机构"};
    for (int k = 0; k < COLUMNS; k++)
        columns[k] = (struct v_column){.label = labels[k], .narrow = k == 2};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, COLUMNS, struct v_cell);
        const char *texts[COLUMNS] = {items[i].title, items[i].category, day_of(v, items[i].published_on),
                                      items[i].doc_no, items[i].issuer};
        for (int k = 0; k < COLUMNS; k++)
            cells[k] = (struct v_cell){.text = texts[k], .kind = k == 2 ? "day" : "text"};
        if (items[i].notice)
            cells[0].note = tz_printf(v->a, "公示至%s", day_of(v, items[i].until));
        else if (tz_same(items[i].valid, "失效") || tz_same(items[i].valid, "废止"))
            cells[0].note = items[i].valid;
        rows[i] = (struct v_row){.url = public_url(v, tz_printf(v->a, "/public/%lld", (long long)items[i].id)),
                                 .cells = cells,
                                 .n_cells = width};
    }
    return (struct v_table){.caption = caption,
                            .columns = columns,
                            .n_columns = width,
                            .rows = rows,
                            .n_rows = n,
                            .compact = true,
                            .empty_text = "这里还没有公开的信息",
                            .empty_help = "可以换个词查找，或依申请公开"};
}

/* ---- home */
static struct tz_err *fill_categories(struct visit *v, struct v_public_home_page *page)
{
    struct tz_list_group *groups;
    size_t n;
    const struct tz_codes *codes = tz_model_codes(v->model, "catalogue");
    TZ_TRY(tz_public_categories(&groups, &n, &v->desk, v->a));
    struct v_public_link *links = TZ_NEW_ARRAY(v->a, n + 1, struct v_public_link);
    for (size_t i = 0; i < n; i++) {
        struct tz_pair pairs[] = {{"category", groups[i].key}, {"town", tz_arg_text(v->r, "town")}, {NULL, NULL}};
        links[i] = (struct v_public_link){.label = groups[i].label, .depth = codes->items[i].parent >= 0};
        if (groups[i].n) {
            links[i].url = web_url(v->a, "/public/list", pairs);
            links[i].count = tz_printf(v->a, "%lld", (long long)groups[i].n);
        }
    }
    page->categories = links;
    page->n_categories = n;
    return NULL;
}

static struct tz_err *fill_notices(struct visit *v, struct v_public_home_page *page)
{
    struct tz_public_item *items;
    struct tz_public_query q = {.notices = true, .limit = 20};
    size_t n;
    TZ_TRY(tz_public_list(&items, &n, NULL, NULL, &v->desk, &q, v->a));
    struct v_public_link *links = TZ_NEW_ARRAY(v->a, n + 1, struct v_public_link);
    for (size_t i = 0; i < n; i++)
        links[i] = (struct v_public_link){
            .label = items[i].title,
            .url = public_url(v, tz_printf(v->a, "/public/%lld", (long long)items[i].id)),
            .note = tz_printf(v->a, "公示至%s", tz_day_show(tz_alloc(v->a, 32), items[i].until))};
    page->notices = links;
    page->n_notices = n;
    return NULL;
}

static struct tz_err *get_home(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item *items;
    struct tz_public_query q = {.limit = 10};
    size_t n;
    TZ_TRY(public_visit(&v, r));
    struct v_public_home_page page = {.frame = public_frame(v, "首页"),
                                      .list_url = public_url(v, "/public/list"),
                                      .more_url = public_url(v, "/public/list")};
    TZ_TRY(fill_notices(v, &page));
    TZ_TRY(fill_categories(v, &page));
    TZ_TRY(tz_public_list(&items, &n, NULL, NULL, &v->desk, &q, v->a));
    page.latest = table_of(v, items, n, NULL, true);
    tz_page_public_home(tz_response_html(res, 200), &page);
    return public_cache(v, res, until_midnight(v));
}

/* ---- lists and search */
static const struct v_option *category_options(struct visit *v, const char *chosen, size_t *n)
{
    const struct tz_codes *codes = tz_model_codes(v->model, "catalogue");
    struct v_option *out = TZ_NEW_ARRAY(v->a, (codes ? codes->n : 0) + 1, struct v_option);
    *n = 0;
    for (size_t i = 0; codes && i < codes->n; i++)
        out[(*n)++] = (struct v_option){.value = codes->items[i].key,
                                        .label = codes->items[i].label,
                                        .depth = codes->items[i].parent >= 0,
                                        .on = tz_same(chosen, codes->items[i].key)};
    return out;
}

static void fill_filters(struct visit *v, struct v_public_list_page *page, const struct tz_public_query *q)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    f[0] = (struct v_field){.name = "q",
                            .id = "q",
                            .label = "文字",
                            .kind = "text",
                            .value = q->text,
                            .maxlength = 60,
                            .autocomplete = "off"};
    f[1] = (struct v_field){
        .name = "category", .id = "category", .label = "分类", .kind = "choice", .placeholder = "全部"};
    f[1].options = category_options(v, q->category, &f[1].n_options);
    f[2] = (struct v_field){.name = "year", .id = "year", .label = "发布年份", .kind = "number", .maxlength = 4};
    f[2].value = q->year ? tz_printf(v->a, "%d", q->year) : NULL;
    page->filters = f;
    page->n_filters = 3;
}

static const char *next_url(struct visit *v, const struct tz_public_query *q, const char *next)
{
    struct tz_pair pairs[] = {{"q", q->text},
                              {"category", q->category},
                              {"year", q->year ? tz_printf(v->a, "%d", q->year) : NULL},
                              {"town", tz_arg_text(v->r, "town")},
                              {"after", next},
                              {NULL, NULL}};
    return next ? web_url(v->a, tz_request_path(v->r), pairs) : NULL;
}

static struct tz_err *show_list(struct visit *v, struct tz_response *res, struct tz_public_query *q,
                                const char *heading, const char *intro)
{
    struct tz_public_item *items;
    struct v_public_list_page page = {.frame = public_frame(v, heading),
                                      .heading = heading,
                                      .intro = intro,
                                      .list_url = public_url(v, "/public/list"),
                                      .feed_url = public_url(v, "/public/feed.atom")};
    const char *next;
    int64_t count;
    size_t n;
    TZ_TRY(tz_public_list(&items, &n, &next, &count, &v->desk, q, v->a));
    if (!q->notices)
        fill_filters(v, &page, q);
    page.table = table_of(v, items, n, heading, false);
    page.total = tz_printf(v->a, "%lld", (long long)count);
    page.next = next_url(v, q, next);
    tz_page_public_list(tz_response_html(res, 200), &page);
    return public_cache(v, res, until_midnight(v));
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    const struct tz_codes *codes;
    TZ_TRY(public_visit(&v, r));
    struct tz_public_query q = {.category = tz_arg_text(r, "category"),
                                .text = tz_arg_text(r, "q"),
                                .year = (int)tz_arg_int(r, "year", 0),
                                .after = tz_arg_text(r, "after")};
    const char *heading = "公开目录";
    codes = tz_model_codes(v->model, "catalogue");
    int code = q.category && codes ? tz_codes_find(codes, q.category) : -1;
    if (q.category && *q.category && code < 0)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "目录里没有“%s”", q.category), "请从公开目录里选");
    if (code >= 0)
        heading = codes->items[code].label;
    return show_list(v, res, &q, heading, NULL);
}

static struct tz_err *get_notices(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_query q = {.notices = true, .limit = 100};
    TZ_TRY(public_visit(&v, r));
    return show_list(v, res, &q, "正在公示", "公示期内可以提出异议；期满后自动撤下。");
}

/* ---- one item */
static void fill_facts(struct visit *v, struct v_public_item_page *page, const struct tz_public_item *it,
                       int64_t visits)
{
    enum { FACTS = 13 };
    const char *facts[FACTS][2] = {
        {"索引号", *it->index_no ? it->index_no : it->number},
        {"分类", tz_printf(v->a, "%s%s%s", it->category, *it->theme ? " / " : "", it->theme)},
        {"发布机构", *it->issuer ? it->issuer : site_of(v)->name},
        {"发文日期", it->issued_on ? tz_day_show(tz_alloc(v->a, 32), it->issued_on) : ""},
        {"名称", it->title},
        {"文号", it->doc_no},
        {"效力状态", it->valid},
        {"发布日期", it->published_on ? tz_day_show(tz_alloc(v->a, 32), it->published_on) : ""},
        {"体裁", it->genre},
        {"来源", *it->source ? it->source : site_of(v)->name},
        {"访问量", tz_printf(v->a, "%lld", (long long)visits)},
        {"监督电话", it->monitor},
        {"张榜地点", it->spot}};
    size_t n = it->notice ? FACTS : FACTS - 2;
    struct v_fact *out = TZ_NEW_ARRAY(v->a, FACTS, struct v_fact);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct v_fact){.label = facts[i][0], .value = facts[i][1]};
    page->facts = out;
    page->n_facts = n;
}

static bool is_heading(const char *line)
{
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    enum { HEADING_BYTES = 120 };
    const char *p = line;
    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
        if (tz_starts(p, numerals[i])) {
            p += strlen(numerals[i]);
            i = (size_t)-1;
        }
    return p > line && tz_starts(p, "、") && strlen(line) < HEADING_BYTES;
}

static void fill_text(struct visit *v, struct v_public_item_page *page, const char *text)
{
    size_t n;
    char **lines = tz_split(v->a, text, '\n', &n);
    struct v_public_block *blocks = TZ_NEW_ARRAY(v->a, n + 1, struct v_public_block);
    for (size_t i = 0; i < n; i++) {
        if (!*lines[i])
            continue;
        struct v_public_block *b = &blocks[page->n_blocks++];
        if (is_heading(lines[i]))
            b->heading = lines[i];
        else
            b->text = lines[i];
    }
    page->blocks = blocks;
}

/* Figures stand right, under their unit. */
static bool all_numbers(const struct tz_public_item *it, size_t k)
{
    bool any = false;
    for (size_t i = 0; i < it->line_n; i++) {
        const char *text = it->lines[i][k];
        if (text[strspn(text, "0123456789.,-")])
            return false;
        any = any || *text;
    }
    return any;
}

static const struct v_table *list_table(struct visit *v, const struct tz_public_item *it)
{
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, it->head_n + 1, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, it->line_n + 1, struct v_row);
    for (size_t k = 0; k < it->head_n; k++)
        columns[k] = (struct v_column){.label = it->heads[k], .narrow = true, .numeric = all_numbers(it, k)};
    for (size_t i = 0; i < it->line_n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, it->head_n + 1, struct v_cell);
        for (size_t k = 0; k < it->head_n; k++)
            cells[k] = (struct v_cell){.text = it->lines[i][k], .kind = "text"};
        rows[i] = (struct v_row){.cells = cells, .n_cells = it->head_n};
    }
    *t = (struct v_table){.caption = tz_printf(v->a, "公示名单，共%zu行", it->line_n),
                          .columns = columns,
                          .n_columns = it->head_n,
                          .rows = rows,
                          .n_rows = it->line_n};
    return t;
}

/* ---- a frozen report, as its own document */
static const struct v_table *document_table(struct visit *v, const struct tz_doc_table *t)
{
    struct v_table *out = TZ_NEW(v->a, struct v_table);
    uint32_t heads = t->header_rows ? 1 : 0;
    struct v_column *columns = TZ_NEW_ARRAY(v->a, t->columns + 1, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, t->rows + 1, struct v_row);
    for (uint32_t k = 0; k < t->columns; k++) {
        const struct tz_block *b = heads ? t->cells[k].blocks.first : NULL;
        columns[k] = (struct v_column){.label = b ? tz_block_text(v->a, b) : tz_printf(v->a, "第%u列", k + 1)};
    }
    for (uint32_t i = heads; i < t->rows; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, t->columns + 1, struct v_cell);
        for (uint32_t k = 0; k < t->columns; k++) {
            const struct tz_block *b = t->cells[(size_t)i * t->columns + k].blocks.first;
            cells[k] = (struct v_cell){.text = b ? tz_block_text(v->a, b) : "", .kind = "text"};
        }
        rows[out->n_rows++] = (struct v_row){.cells = cells, .n_cells = t->columns};
    }
    out->columns = columns;
    out->n_columns = t->columns;
    out->rows = rows;
    return out;
}

static struct tz_err *fill_report(struct visit *v, struct v_public_item_page *page, int64_t issue)
{
    struct tz_report_rendered report;
    struct tz_conn *c;
    struct tz_who system = tz_who_system(v->town.town, "public");
    struct tz_desk d = v->desk;
    size_t n = 0;
    d.who = &system;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_render_issue(&report, &d, c, issue, v->a));
    for (const struct tz_block *b = report.document->body.first; b; b = b->next)
        n++;
    struct v_public_block *blocks = TZ_NEW_ARRAY(v->a, page->n_blocks + n + 1, struct v_public_block);
    if (page->n_blocks)
        memcpy(blocks, page->blocks, page->n_blocks * sizeof *blocks);
    for (const struct tz_block *b = report.document->body.first; b; b = b->next) {
        if (b->role == TZ_ROLE_TITLE) /* stands above the text already */
            continue;
        struct v_public_block *out = &blocks[page->n_blocks++];
        if (b->kind == TZ_BLOCK_TABLE)
            out->table = document_table(v, b->table);
        else if (b->kind == TZ_BLOCK_HEADING)
            out->heading = tz_block_text(v->a, b);
        else
            out->text = tz_block_text(v->a, b);
    }
    page->blocks = blocks;
    return NULL;
}

const char *public_outside(struct visit *v, const char *path)
{
    const char *base = tz_store_setting(v->web->store, "public_url"), *host = tz_request_header(v->r, "Host");
    if (!*base)
        base = tz_printf(v->a, "%s://%s", tz_request_secure(v->r) ? "https" : "http", host ? host : "localhost");
    size_t n = strlen(base);
    while (n && base[n - 1] == '/')
        n--;
    return tz_printf(v->a, "%.*s%s", (int)n, base, path);
}

struct tz_err *public_qr(struct visit *v, struct tz_response *res, const char *path, const char *title)
{
    struct tz_qr qr;
    TZ_TRY(tz_qr_make(&qr, public_outside(v, path), v->a));
    tz_qr_svg(tz_response_text(res, 200, "image/svg+xml"), &qr, title);
    return NULL;
}

static void fill_files(struct visit *v, struct v_public_item_page *page, const struct tz_public_item *it)
{
    struct v_file *files = TZ_NEW_ARRAY(v->a, it->file_n + 1, struct v_file);
    for (size_t i = 0; i < it->file_n; i++)
        files[i] = (struct v_file){.name = it->files[i].name,
                                   .size = it->files[i].bytes < 1048576
                                               ? tz_printf(v->a, "%lld KB", (long long)it->files[i].bytes / 1024 + 1)
                                               : tz_printf(v->a, "%.1f MB", (double)it->files[i].bytes / 1048576),
                                   .url = public_url(v, tz_printf(v->a, "/public/%lld/files/%lld", (long long)it->id,
                                                                  (long long)it->files[i].id))};
    page->files = files;
    page->n_files = it->file_n;
}

static void fill_banner(struct visit *v, struct v_public_item_page *page, const struct tz_public_item *it)
{
    struct v_notice *n = TZ_NEW(v->a, struct v_notice);
    if (!it->notice)
        return;
    *n = (struct v_notice){.tone = "info",
                           .text = tz_printf(v->a, "公示期：%s至%s",
                                             it->from_day ? tz_day_show(tz_alloc(v->a, 32), it->from_day) : "",
                                             tz_day_show(tz_alloc(v->a, 32), it->until)),
                           .hint = tz_printf(v->a, "如有异议，请在公示期内提出%s%s。期满后本页自动撤下。",
                                             *it->monitor ? "，监督电话 " : "", it->monitor)};
    page->banner = n;
}

/* *gone: an answer was given. */
static struct tz_err *load_item(struct tz_public_item *it, bool *gone, struct visit *v, struct tz_response *res)
{
    struct tz_err *e = tz_public_get(it, &v->desk, tz_arg_id(v->r, "id"), v->a);
    *gone = e && (e->code == TZ_E_FORGOTTEN || e->code == TZ_E_NOT_FOUND);
    if (!*gone)
        return e;
    public_gone(v, res, e);
    return NULL;
}

static struct tz_err *get_item(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item it;
    int64_t visits;
    bool gone;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(load_item(&it, &gone, v, res));
    if (gone)
        return NULL;
    struct v_public_item_page page = {.frame = public_frame(v, it.title), .heading = it.title};
    web_crumb(v, &page.frame, "首页", public_url(v, "/public"));
    web_crumb(v, &page.frame, it.category, public_url(v, "/public/list"));
    TZ_TRY(tz_public_visit(&visits, &v->desk, it.id, v->a));
    fill_facts(v, &page, &it, visits);
    fill_banner(v, &page, &it);
    fill_text(v, &page, it.body);
    if (it.issue)
        TZ_TRY(fill_report(v, &page, it.issue));
    if (it.line_n)
        page.list = list_table(v, &it);
    fill_files(v, &page, &it);
    char *path = public_url(v, tz_printf(v->a, "/public/%lld", (long long)it.id));
    page.address = public_outside(v, path);
    page.qr_url = public_url(v, tz_printf(v->a, "/public/%lld/qr.svg", (long long)it.id));
    if (it.notice)
        page.object_url = public_url(v, tz_printf(v->a, "/public/%lld/object", (long long)it.id));
    tz_page_public_item(tz_response_html(res, 200), &page);
    return public_cache(v, res, it.notice ? seconds_left(it.until) : CACHE_SECONDS);
}

static struct tz_err *get_qr(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item it;
    bool gone;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(load_item(&it, &gone, v, res));
    if (gone)
        return NULL;
    char *path = public_url(v, tz_printf(v->a, "/public/%lld", (long long)it.id));
    TZ_TRY(public_qr(v, res, path, "本页二维码"));
    return public_cache(v, res, it.notice ? seconds_left(it.until) : CACHE_SECONDS);
}

static struct tz_err *get_file(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_attachment info;
    void *data;
    size_t n;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(tz_public_file(&data, &n, &info, &v->desk, tz_arg_id(r, "id"), tz_arg_id(r, "file"), v->a));
    struct tz_buf name;
    tz_buf_init(&name, v->a);
    tz_html_url_part(&name, info.name);
    tz_response_bytes(res, 200, info.media, data, n);
    tz_response_header(res, "Content-Disposition", tz_printf(v->a, "attachment; filename*=UTF-8''%s", name.data));
    return NULL;
}

/* ---- the feed (RFC 4287) */
static void element(struct tz_buf *b, const char *name, const char *text)
{
    tz_buf_printf(b, "<%s>", name);
    tz_html_text(b, text);
    tz_buf_printf(b, "</%s>\n", name);
}

static const char *stamp(struct visit *v, tz_day d)
{
    return tz_instant_print(tz_alloc(v->a, 40), tz_day_start(d ? d : v->today));
}

static struct tz_err *get_feed(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_public_item *items;
    struct tz_public_query q = {.limit = 30};
    size_t n;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(tz_public_list(&items, &n, NULL, NULL, &v->desk, &q, v->a));
    struct tz_buf *b = tz_response_text(res, 200, "application/atom+xml");
    const char *self = public_outside(v, public_url(v, "/public/feed.atom"));
    tz_buf_str(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                  "xml:lang=\"zh-CN\">\n");
    element(b, "title", tz_printf(v->a, "%s政务公开", v->town.name));
    element(b, "id", self);
    element(b, "updated", stamp(v, n ? items[0].published_on : v->today));
    tz_buf_str(b, "<link rel=\"self\" href=\"");
    tz_html_attr(b, self);
    tz_buf_str(b, "\"/>\n<author>");
    element(b, "name", site_of(v)->name);
    tz_buf_str(b, "</author>\n");
    for (size_t i = 0; i < n; i++) {
        const char *url = public_outside(v, public_url(v, tz_printf(v->a, "/public/%lld", (long long)items[i].id)));
        tz_buf_str(b, "<entry>\n");
        element(b, "title", items[i].title);
        element(b, "id", url);
        tz_buf_str(b, "<link href=\"");
        tz_html_attr(b, url);
        tz_buf_str(b, "\"/>\n");
        element(b, "updated", stamp(v, items[i].published_on));
        element(b, "summary", tz_printf(v->a, "%s %s", items[i].category, items[i].doc_no));
        tz_buf_str(b, "</entry>\n");
    }
    tz_buf_str(b, "</feed>\n");
    return public_cache(v, res, until_midnight(v));
}

#define TOWN                                                                                                           \
    {                                                                                                                  \
        .name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12                                                \
    }
static const struct tz_route_arg town_args[] = {TOWN, {0}};
static const struct tz_route_arg list_args[] = {
    TOWN,
    {.name = "q", .label = "文字", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "category", .label = "分类", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "year", .label = "年份", .kind = TZ_ARG_INT, .min = 1949, .max = 2200},
    {.name = "after", .label = "页", .kind = TZ_ARG_TEXT, .max = 500},
    {0}};
static const struct tz_route_arg item_args[] = {
    TOWN, {.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true}, {0}};
static const struct tz_route_arg file_args[] = {TOWN,
                                                {.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "file", .label = "附件", .kind = TZ_ARG_ID, .required = true},
                                                {0}};

const struct tz_route web_public_routes[] = {
    {TZ_GET, "/public", get_home, NULL, TZ_ROUTE_PUBLIC, "政务公开", "公开目录、正在公示、最新公开。", town_args},
    {TZ_GET, "/public/list", get_list, NULL, TZ_ROUTE_PUBLIC, "公开目录", "按分类、年份、文字查找公开信息。",
     list_args},
    {TZ_GET, "/public/notices", get_notices, NULL, TZ_ROUTE_PUBLIC, "正在公示", "公示期内的名单。", town_args},
    {TZ_GET, "/public/feed.atom", get_feed, NULL, TZ_ROUTE_PUBLIC, "订阅", "最新公开的 Atom 订阅。", town_args},
    {TZ_GET, "/public/{id:id}", get_item, NULL, TZ_ROUTE_PUBLIC, "公开信息", "一条公开信息或公示。", item_args},
    {TZ_GET, "/public/{id:id}/qr.svg", get_qr, NULL, TZ_ROUTE_PUBLIC, "二维码", "公开页的二维码。", item_args},
    {TZ_GET, "/public/{id:id}/files/{file:id}", get_file, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_SLOW, "附件",
     "公开信息的附件。", file_args},
    {0}};
