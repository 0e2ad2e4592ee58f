/* SPDX-License-Identifier: Apache-2.0
 *
 * Published information: what the public may see today, by catalogue, year and words; one item with its list; objections
 * beside it for the clerk. Visible is decided from state and day at each request, never from what a job has done.
 */
#include "portal/portal_priv.h"

#include <string.h>

#include "base/buf.h"
#include "document/read.h"
#include "pack/expr.h"

/* ---- one item */
static bool standing_state(const char *state)
{
    return tz_same(state, "发布") || tz_same(state, "失效") || tz_same(state, "废止");
}

void item_fill(struct tz_public_item *out, const struct tz_entry *e, struct tz_arena *a)
{
    *out = (struct tz_public_item){.id = e->id, .version = e->version, .number = e->number};
    out->index_no = entry_text(e, "index_no", a);
    out->title = entry_text(e, "title", a);
    out->category = entry_shown(e, "category", a);
    out->theme = entry_shown(e, "theme", a);
    out->genre = entry_shown(e, "genre", a);
    out->issuer = entry_text(e, "issuer", a);
    out->doc_no = entry_text(e, "doc_no", a);
    out->source = entry_text(e, "source", a);
    out->valid = entry_shown(e, "valid", a);
    out->kind = entry_text(e, "notice_kind", a);
    out->state = tz_state_key(e->reg, e->state);
    out->issued_on = (tz_day)entry_int(e, "issued_on");
    out->published_on = (tz_day)entry_int(e, "published_on");
    out->from_day = (tz_day)entry_int(e, "from_day");
    out->until = (tz_day)entry_int(e, "until");
    out->days = (int)entry_int(e, "days");
    out->day_kind = entry_text(e, "day_kind", a);
    out->monitor = entry_text(e, "monitor", a);
    out->spot = entry_text(e, "spot", a);
    out->subject_year = entry_int(e, "subject_year");
    out->issue = entry_int(e, "issue");
    out->notice = is_notice_kind(out->kind);
    if (tz_same(out->state, "失效") || tz_same(out->state, "废止"))
        out->valid = out->state;
    tz_day today = tz_today();
    if (out->notice) /* to the end of its last day */
        out->live = !e->struck && tz_same(out->state, "发布") && (!out->from_day || out->from_day <= today) &&
                    out->until && out->until >= today;
    else
        out->live = !e->struck && standing_state(out->state) && out->published_on && out->published_on <= today;
}

static struct tz_err *fill_lines(struct tz_public_item *out, const struct tz_entry *e, struct tz_arena *a)
{
    const struct tz_val *listed = tz_entry_val(e, "listed");
    const char *heads = entry_text(e, "heads", a);
    out->body = entry_text(e, "body", a);
    if (*heads)
        out->heads = cells_of(&out->head_n, heads, a);
    if (!listed || listed->empty)
        return NULL;
    const char *const **lines = TZ_NEW_ARRAY(a, listed->sub_n + 1, const char *const *);
    for (size_t i = 0; i < listed->sub_n; i++) {
        size_t n;
        const char **cells = TZ_NEW_ARRAY(a, out->head_n + 1, const char *);
        const struct tz_val *line = NULL;
        for (size_t k = 0; k < listed->field->part_n; k++)
            if (tz_same(listed->field->parts[k].key, "line"))
                line = &listed->subs[i].values[k];
        const char *const *got = cells_of(&n, line && !line->empty && line->text ? line->text : "", a);
        for (size_t k = 0; k < out->head_n; k++)
            cells[k] = k < n ? got[k] : "";
        lines[out->line_n++] = cells;
    }
    out->lines = (const char *const *const *)lines;
    return NULL;
}

static struct tz_err *fill_objections(struct tz_public_item *out, const struct tz_desk *d, const struct tz_entry *e,
                                      struct tz_arena *a)
{
    const struct tz_val *list = tz_entry_val(e, "objections");
    if (!list || list->empty)
        return NULL;
    out->objections = TZ_NEW_ARRAY(a, list->sub_n + 1, struct tz_public_objection);
    for (size_t i = 0; i < list->sub_n; i++) {
        struct tz_public_objection *o = &out->objections[out->objection_n++];
        for (size_t k = 0; k < list->field->part_n; k++) {
            const struct tz_val *v = &list->subs[i].values[k];
            const char *key = list->field->parts[k].key;
            if (v->empty)
                continue;
            if (tz_same(key, "on"))
                o->on = (tz_day)v->i;
            else if (tz_same(key, "content"))
                o->content = tz_val_show(v, a);
            else if (tz_same(key, "answer"))
                o->answer = tz_val_show(v, a);
            else if (tz_same(key, "case"))
                o->problem = v->i;
        }
        struct tz_entry *problem;
        struct tz_get get = {0};
        struct tz_err *err = o->problem ? tz_register_get(&problem, d, o->problem, &get, a) : NULL;
        if (err && err->code == TZ_E_NOT_FOUND) { /* out of this reader's scope: the number stands in the content */
            tz_err_free(err);
            o->problem = 0;
            continue;
        }
        TZ_TRY(err);
        if (o->problem) {
            o->number = problem->number;
            o->state = tz_state_key(problem->reg, problem->state);
            o->open = problem->state >= 0 && !problem->reg->states[problem->state].done && !problem->struck;
        }
    }
    return NULL;
}

static struct tz_err *no_publication(int64_t id)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这条公开信息（%lld）", (long long)id), "可以在公开目录里查找");
}

static struct tz_err *item_entry(struct tz_entry **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_get get = {.parts = TZ_GET_LISTS | TZ_GET_LABELS};
    const struct tz_register *r;
    TZ_TRY(tz_register_of(&r, d, id));
    if (!r || r != publication_of(d->model))
        return no_publication(id);
    return tz_register_get(out, d, id, &get, a);
}

struct tz_err *tz_publication_get(struct tz_public_item *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_entry *e;
    struct tz_attachment *files;
    TZ_TRY(item_entry(&e, d, id, a));
    item_fill(out, e, a);
    TZ_TRY(fill_lines(out, e, a));
    TZ_TRY(fill_objections(out, d, e, a));
    TZ_TRY(tz_register_attachments(&files, &out->file_n, d, id, a));
    out->files = files;
    return NULL;
}

/* The board's photographs and whatever else hangs on the entry stay inside: only the field `files` goes out. */
static struct tz_err *public_files(struct tz_public_item *out, const struct tz_desk *system, struct tz_arena *a)
{
    struct tz_attachment *files;
    size_t n, k = 0;
    TZ_TRY(tz_register_attachments(&files, &n, system, out->id, a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(files[i].field, "files") && !files[i].cleared)
            files[k++] = files[i];
    out->files = files;
    out->file_n = k;
    return NULL;
}

struct tz_err *tz_public_get(struct tz_public_item *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_entry *e;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    struct tz_err *err = item_entry(&e, &system, id, a);
    char day[32];
    if (err && err->code == TZ_E_NOT_FOUND) {
        tz_err_free(err);
        return no_publication(id);
    }
    TZ_TRY(err);
    item_fill(out, e, a);
    if (!out->live && (!out->published_on || out->published_on > tz_today()))
        return no_publication(id);
    if (!out->live && out->notice && out->until && out->until < tz_today() && !tz_same(out->state, "撤下"))
        return tz_err_hint(tz_err(TZ_E_FORGOTTEN, "公示期已满，这份公示已于%s结束后撤下", tz_day_show(day, out->until)),
                           "需要了解处理结果的，可以依申请公开或到便民服务中心查询");
    if (!out->live)
        return tz_err_hint(tz_err(TZ_E_FORGOTTEN, "这条信息已经撤下"), "可以在公开目录里查看其他信息");
    TZ_TRY(fill_lines(out, e, a));
    return public_files(out, &system, a);
}

/* ---- lists */
static struct tz_err *visible(struct tz_expr **out, const struct tz_desk *d, const struct tz_register *r,
                              const struct tz_public_query *q, struct tz_arena *a)
{
    struct tz_expr_scope scope = {.kind = TZ_IN_FILTER, .reg = r, .model = d->model};
    char day[16];
    tz_day_print(day, tz_today());
    const char *notice =
        tz_printf(a,
                  "state = '发布' and notice_kind is not empty and notice_kind != '无' and until is not "
                  "empty and until >= %s and (from_day is empty or from_day <= %s)",
                  day, day);
    const char *other =
        tz_printf(a,
                  "state in ('发布','失效','废止') and (notice_kind is empty or notice_kind = '无') and "
                  "published_on is not empty and published_on <= %s",
                  day);
    return tz_expr_parse(out, q->notices ? notice : tz_printf(a, "(%s) or (%s)", notice, other), &scope, a);
}

struct query {
    struct tz_filter filters[4];
    const char *values[4][2];
    struct tz_list_query q;
};

static void filter(struct query *x, const char *key, enum tz_filter_op op, const char *value)
{
    if (!value || !*value)
        return;
    size_t i = x->q.filter_n++;
    x->values[i][0] = value;
    x->filters[i] = (struct tz_filter){.key = key, .op = op, .values = x->values[i], .n = 1};
}

static struct tz_err *query_of(struct query *x, const struct tz_desk *d, const struct tz_public_query *q,
                               struct tz_arena *a)
{
    struct tz_expr *where;
    const struct tz_register *r = publication_of(d->model);
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用“便民服务与公开”台账包"), "taizhang pack install");
    *x = (struct query){.q = {.reg = r,
                              .right = TZ_RIGHT_SEE,
                              .filters = x->filters,
                              .order = "published_on",
                              .descending = true,
                              .parts = TZ_GET_LABELS}};
    TZ_TRY(visible(&where, d, r, q, a));
    x->q.where = where;
    filter(x, "category", TZ_F_EQ, q->category);
    filter(x, "genre", TZ_F_EQ, q->genre);
    if (q->year)
        filter(x, "published_on", TZ_F_BETWEEN, tz_printf(a, "%d", q->year));
    x->q.text = q->text && *q->text ? q->text : NULL;
    x->q.after = q->after;
    x->q.limit = q->limit ? q->limit : 20;
    return NULL;
}

struct tz_err *tz_public_list(struct tz_public_item **out, size_t *n, const char **next, int64_t *count,
                              const struct tz_desk *d, const struct tz_public_query *q, struct tz_arena *a)
{
    struct query x;
    struct tz_list list;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    TZ_TRY(query_of(&x, d, q, a));
    x.q.count = count != NULL;
    TZ_TRY(tz_list_run(&list, &system, &x.q, a));
    *out = TZ_NEW_ARRAY(a, list.n + 1, struct tz_public_item);
    *n = 0;
    for (size_t i = 0; i < list.n; i++) {
        item_fill(&(*out)[*n], list.rows[i], a);
        *n += (*out)[*n].live;
    }
    if (next)
        *next = list.next;
    if (count)
        *count = list.count;
    return NULL;
}

struct tz_err *tz_publication_list(struct tz_public_item **out, size_t *n, const struct tz_desk *d, bool notices,
                                   size_t limit, struct tz_arena *a)
{
    const struct tz_register *r = publication_of(d->model);
    struct tz_expr_scope scope = {.kind = TZ_IN_FILTER, .reg = r, .model = d->model};
    struct tz_expr *where = NULL;
    struct tz_list list;
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用“便民服务与公开”台账包"), "taizhang pack install");
    if (notices)
        TZ_TRY(tz_expr_parse(&where, "notice_kind is not empty and notice_kind != '无'", &scope, a));
    struct tz_list_query q = {.reg = r,
                              .right = TZ_RIGHT_SEE,
                              .where = where,
                              .order = "number",
                              .descending = true,
                              .parts = TZ_GET_LABELS | TZ_GET_LISTS,
                              .limit = limit ? limit : 100};
    TZ_TRY(tz_list_run(&list, d, &q, a));
    *out = TZ_NEW_ARRAY(a, list.n + 1, struct tz_public_item);
    *n = list.n;
    for (size_t i = 0; i < list.n; i++) {
        item_fill(&(*out)[i], list.rows[i], a);
        TZ_TRY(fill_objections(&(*out)[i], d, list.rows[i], a));
        const struct tz_val *listed = tz_entry_val(list.rows[i], "listed");
        (*out)[i].line_n = listed && !listed->empty ? listed->sub_n : 0;
    }
    return NULL;
}

struct tz_err *tz_public_categories(struct tz_list_group **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct query x;
    struct tz_public_query all = {0};
    struct tz_list_group *groups;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    const struct tz_codes *codes = tz_model_codes(d->model, "catalogue");
    size_t group_n;
    TZ_TRY(query_of(&x, d, &all, a));
    TZ_TRY(tz_list_groups(&groups, &group_n, &system, &x.q, "category", a));
    *out = TZ_NEW_ARRAY(a, (codes ? codes->n : 0) + 1, struct tz_list_group);
    *n = 0;
    for (size_t i = 0; codes && i < codes->n; i++) {
        struct tz_list_group *g = &(*out)[(*n)++];
        *g = (struct tz_list_group){.key = codes->items[i].key, .label = codes->items[i].label};
        for (size_t k = 0; k < group_n; k++) { /* a parent counts what stands below it */
            int code = groups[k].key ? tz_codes_find(codes, groups[k].key) : -1;
            if (code >= 0 && tz_codes_under(codes, code, (int)i))
                g->n += groups[k].n;
        }
    }
    return NULL;
}

/* ---- files */
static struct tz_err *check_file(const char *name, const void *data, size_t n, struct tz_arena *a)
{
    struct tz_document *doc;
    const char *why = tz_portal_unfit(name, a);
    if (!why && tz_document_guess(name, data, n) != TZ_FORMAT_AUTO) {
        TZ_TRY(tz_document_read(&doc, name, data, n, a));
        why = doc->source ? tz_portal_unfit(tz_strndup(a, doc->source, doc->source_len), a) : NULL;
    }
    if (why)
        return tz_err_detail(tz_err(TZ_E_FORBIDDEN, "这个附件暂不能下载"), "%s", why);
    return NULL;
}

struct tz_err *tz_public_file(void **data, size_t *n, struct tz_attachment *info, const struct tz_desk *d, int64_t item,
                              int64_t file, struct tz_arena *a)
{
    struct tz_public_item it;
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    bool named = false;
    TZ_TRY(tz_public_get(&it, d, item, a));
    for (size_t i = 0; i < it.file_n; i++)
        named = named || it.files[i].id == file;
    if (!named)
        return tz_err(TZ_E_NOT_FOUND, "没有这个附件");
    TZ_TRY(tz_register_attachment(data, n, info, &system, item, file, a));
    return check_file(info->name, *data, *n, a);
}
