/* SPDX-License-Identifier: Apache-2.0
 *
 * Openings of pages, and the package for the county's column; see yearly.h.
 */
#include "document/package.h"

#include <pthread.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "document/write.h"
#include "portal.sql.h"
#include "portal/portal_priv.h"
#include "portal/yearly.h"

/* ---- openings: gathered in memory, written in bundles */
enum { PENDING = 64, WAIT_MICROS = 30000000 };

struct pending {
    int64_t town, item, n;
};
static struct {
    pthread_mutex_t lock;
    struct pending items[PENDING];
    size_t n;
    tz_instant since; /* of the first that waits */
} visits = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct bundle {
    struct pending items[PENDING];
    size_t n;
};

static struct tz_err *apply_visits(struct tz_apply *ap, void *data)
{
    const struct bundle *b = data;
    for (size_t i = 0; i < b->n; i++)
        if (b->items[i].town == tz_apply_town(ap))
            TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_VISIT_ADD, NULL, "iii", b->items[i].town, b->items[i].item,
                              b->items[i].n));
    return NULL;
}

/* Counts one; when it is time, or there is no room, *b gets all that waits. Returns what waits for the item. */
static int64_t note(struct bundle *b, int64_t town, int64_t item)
{
    size_t at = 0;
    int64_t waiting;
    pthread_mutex_lock(&visits.lock);
    if (!visits.n)
        visits.since = tz_now();
    while (at < visits.n && (visits.items[at].town != town || visits.items[at].item != item))
        at++;
    if (at == visits.n)
        visits.items[visits.n++] = (struct pending){town, item, 0};
    waiting = ++visits.items[at].n;
    b->n = 0;
    if (visits.n == PENDING || tz_now() - visits.since > WAIT_MICROS) {
        size_t kept = 0; /* of other towns: their own visits write them */
        for (size_t i = 0; i < visits.n; i++)
            if (visits.items[i].town == town)
                b->items[b->n++] = visits.items[i];
            else if (kept + 1 < PENDING)
                visits.items[kept++] = visits.items[i];
        visits.n = kept;
        visits.since = tz_now();
        waiting = 0;
    }
    pthread_mutex_unlock(&visits.lock);
    return waiting;
}

struct tz_err *tz_public_visits(int64_t *n, const struct tz_desk *d, int64_t item)
{
    struct tz_conn *c;
    int64_t town = d->who->actor.town;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), town));
    struct tz_err *e = tz_db_int(n, 0, c, &SQL_VISIT_OF, "ii", town, item);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_public_visit(int64_t *n, const struct tz_desk *d, int64_t item, struct tz_arena *a)
{
    struct bundle *b = TZ_NEW(a, struct bundle);
    struct tz_work w = {.actor = {.town = d->who->actor.town, .via = "job"},
                        .kind = "visits",
                        .apply = apply_visits,
                        .data = b,
                        .quiet = true};
    int64_t waiting = note(b, d->who->actor.town, item);
    if (b->n)
        TZ_TRY(tz_store_run(d->store, &w, a));
    TZ_TRY(tz_public_visits(n, d, item));
    *n += waiting;
    return NULL;
}

/* ---- the package */
enum { ITEMS_MOST = 20000, BYTES_MOST = 64 << 20 };

struct packing {
    const struct tz_desk *d;
    struct tz_public_package *out;
    struct tz_package_out *zip;
    struct tz_json json;
    const char *code;
    size_t bytes;
    struct tz_arena *a;
};

/* Never changes: the town's code and the shown number. */
static const char *stable_id(const struct packing *x, const char *number)
{
    return tz_printf(x->a, "%s-%s", x->code, number);
}

static const char *day_text(tz_day d, struct tz_arena *a)
{
    return d ? tz_day_print(tz_alloc(a, 16), d) : "";
}

static void list_of(struct tz_document *d, const struct tz_public_item *it)
{
    struct tz_doc_table *t = tz_table_add(d, &d->body, (uint32_t)it->line_n + 1, (uint32_t)it->head_n);
    t->header_rows = 1;
    for (size_t k = 0; k < it->head_n; k++) {
        tz_table_text(d, t, 0, (uint32_t)k, it->heads[k]);
        for (size_t i = 0; i < it->line_n; i++)
            tz_table_text(d, t, (uint32_t)i + 1, (uint32_t)k, it->lines[i][k]);
    }
}

static void put_page(struct packing *x, const struct tz_public_item *it, const char *id)
{
    const struct tz_html_options options = {.page = true};
    struct tz_document *d = tz_document_new(x->a);
    struct tz_buf *html = TZ_NEW(x->a, struct tz_buf);
    size_t n;
    char **lines = tz_split(x->a, it->body ? it->body : "", '\n', &n);
    d->title = it->title;
    tz_paragraph_add(d, TZ_ROLE_TITLE, it->title);
    for (size_t i = 0; i < n; i++)
        if (*lines[i])
            tz_paragraph_add(d, TZ_ROLE_BODY, lines[i]);
    if (it->line_n)
        list_of(d, it);
    tz_buf_init(html, x->a);
    tz_document_write_html(html, d, &options);
    tz_package_put(x->zip, tz_printf(x->a, "pages/%s.html", id), html->data, html->len);
}

static struct tz_err *put_files(struct packing *x, const struct tz_public_item *it, const char *id)
{
    tz_json_key(&x->json, "files");
    tz_json_array(&x->json);
    for (size_t i = 0; i < it->file_n; i++) {
        struct tz_attachment info;
        void *data;
        size_t n;
        TZ_TRY(tz_public_file(&data, &n, &info, x->d, it->id, it->files[i].id, x->a));
        if (x->bytes + n > BYTES_MOST)
            return tz_err_hint(tz_err(TZ_E_LIMIT, "附件合计超过%d兆", BYTES_MOST >> 20), "先撤下不再需要的旧信息");
        x->bytes += n;
        char *name = tz_strdup(x->a, info.name);
        for (char *p = name; *p; p++)
            if ((unsigned char)*p < 0x20 || strchr("/\\:*?\"<>|", *p))
                *p = '-';
        const char *path = tz_printf(x->a, "files/%s/%zu-%s", id, i + 1, name);
        tz_package_put(x->zip, path, data, n);
        tz_json_str(&x->json, path);
        x->out->files++;
    }
    tz_json_end(&x->json);
    return NULL;
}

static struct tz_err *put_item(struct packing *x, int64_t item)
{
    struct tz_public_item it;
    TZ_TRY(tz_public_get(&it, x->d, item, x->a));
    const char *id = stable_id(x, it.number);
    const char *const texts[][2] = {{"id", id},
                                    {"index_no", it.index_no},
                                    {"title", it.title},
                                    {"category", it.category},
                                    {"genre", it.genre},
                                    {"issuer", it.issuer},
                                    {"doc_no", it.doc_no},
                                    {"valid", it.valid},
                                    {"source", it.source},
                                    {"issued_on", day_text(it.issued_on, x->a)},
                                    {"published_on", day_text(it.published_on, x->a)},
                                    {"until", day_text(it.until, x->a)},
                                    {"page", tz_printf(x->a, "pages/%s.html", id)}};
    tz_json_object(&x->json);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        tz_json_kstr(&x->json, texts[i][0], texts[i][1]);
    tz_json_kint(&x->json, "version", it.version);
    put_page(x, &it, id);
    TZ_TRY(put_files(x, &it, id));
    tz_json_end(&x->json);
    x->out->items++;
    return NULL;
}

static struct tz_err *put_items(struct packing *x)
{
    struct tz_public_query q = {.limit = 100};
    const char *next = NULL;
    do {
        struct tz_public_item *items;
        size_t n;
        TZ_TRY(tz_public_list(&items, &n, &next, NULL, x->d, &q, x->a));
        if (x->out->items + n > ITEMS_MOST)
            return tz_err_hint(tz_err(TZ_E_LIMIT, "在公开的信息超过%d条，装不进一个包", ITEMS_MOST),
                               "先把不再有效的办理失效或废止");
        for (size_t i = 0; i < n; i++)
            TZ_TRY(put_item(x, items[i].id));
        q.after = next;
    } while (next);
    return NULL;
}

/* What was public and is no longer: publicity that is over, what was withdrawn. The county takes it down by these ids. */
struct taking_down {
    struct packing *x;
    struct tz_json json;
};

static struct tz_err *put_gone(const struct tz_entry *e, void *data)
{
    struct taking_down *t = data;
    struct tz_public_item it;
    item_fill(&it, e, t->x->a);
    if (it.live || !it.published_on || it.published_on > tz_today())
        return NULL;
    tz_json_object(&t->json);
    tz_json_kstr(&t->json, "id", stable_id(t->x, it.number));
    tz_json_kstr(&t->json, "why", it.notice ? "公示期满或已撤下" : "已撤下");
    tz_json_end(&t->json);
    t->x->out->gone++;
    return NULL;
}

static struct tz_err *put_all_gone(struct packing *x)
{
    struct tz_who who;
    const struct tz_desk all = tz_desk_of_system(&who, x->d);
    const struct tz_list_query q = {.reg = publication_of(x->d->model),
                                    .right = TZ_RIGHT_SEE,
                                    .order = "number",
                                    .limit = 500,
                                    .parts = TZ_GET_LABELS};
    struct taking_down t = {.x = x};
    struct tz_buf *b = TZ_NEW(x->a, struct tz_buf);
    tz_buf_init(b, x->a);
    tz_json_init(&t.json, b);
    tz_json_array(&t.json);
    if (q.reg)
        TZ_TRY(tz_list_each(&all, &q, put_gone, &t));
    tz_json_end(&t.json);
    tz_package_put(x->zip, "撤下.json", b->data, b->len);
    return NULL;
}

struct tz_err *tz_public_pack(struct tz_public_package *out, const struct tz_desk *d, const char *code,
                              struct tz_arena *a)
{
    struct tz_who everybody = tz_who_public(d->who->actor.town, a);
    const struct tz_desk desk = {.store = d->store, .model = d->model, .who = &everybody};
    struct packing x = {.d = &desk, .out = out, .code = code, .a = a};
    struct tz_buf *list = TZ_NEW(a, struct tz_buf);
    *out = (struct tz_public_package){0};
    x.zip = tz_package_out_new(a);
    tz_buf_init(list, a);
    tz_json_init(&x.json, list);
    tz_json_array(&x.json);
    TZ_TRY(put_items(&x));
    tz_json_end(&x.json);
    tz_package_put(x.zip, "目录.json", list->data, list->len);
    TZ_TRY(put_all_gone(&x));
    return tz_package_finish(&out->data, &out->n, x.zip);
}
