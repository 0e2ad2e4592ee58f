/* SPDX-License-Identifier: Apache-2.0
 *
 * Publicity lists: what a kind declares, which rows and fields leave the register and in what form, freezing them into a
 * publication, how long it has to stand. Only columns that the kind names leave; of personal fields only names do, masked
 * unless the kind says whole; persons under 18 and programmes that are not made public are left out and listed.
 */
#include "portal/portal_priv.h"

#include <string.h>

#include "base/buf.h"

const struct tz_register *publication_of(const struct tz_model *m)
{
    return m ? tz_model_register(m, "publication") : NULL;
}

bool is_notice_kind(const char *kind)
{
    return kind && *kind && !tz_same(kind, "无");
}

const char *entry_text(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? tz_val_print(v, a) : "";
}

const char *entry_shown(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? tz_val_show(v, a) : "";
}

int64_t entry_int(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? v->i : 0;
}

const char *const *cells_of(size_t *n, const char *text, struct tz_arena *a)
{
    size_t count = 1, k = 0;
    for (const char *p = text; *p; p++)
        count += *p == '|';
    const char **out = TZ_NEW_ARRAY(a, count + 1, const char *);
    for (const char *p = text; k < count; p++) {
        size_t len = strcspn(p, "|");
        out[k++] = tz_strndup(a, p, len);
        p += len;
    }
    *n = count;
    return out;
}

/* ---- kinds */
static void kind_of(struct tz_notice_kind *out, const struct tz_model *m, const struct tz_codes *codes,
                    const struct tz_code *code, struct tz_arena *a)
{
    const char *reg = tz_code_attribute(codes, code, "register"), *columns = tz_code_attribute(codes, code, "columns");
    int64_t days = 0;
    *out = (struct tz_notice_kind){.key = code->key, .basis = tz_code_attribute(codes, code, "basis")};
    if (tz_code_attribute(codes, code, "days"))
        (void)tz_parse_int(tz_code_attribute(codes, code, "days"), &days);
    out->days = (int)days;
    out->workdays = tz_same(tz_code_attribute(codes, code, "unit"), "工作日");
    out->whole = tz_same(tz_code_attribute(codes, code, "names"), "whole");
    out->reg = reg ? tz_model_register(m, reg) : NULL;
    if (tz_code_attribute(codes, code, "programmes"))
        out->programmes =
            (const char *const *)tz_split(a, tz_code_attribute(codes, code, "programmes"), ' ', &out->programme_n);
    if (columns)
        out->columns = (const char *const *)tz_split(a, columns, ' ', &out->column_n);
}

struct tz_err *tz_notice_kinds(struct tz_notice_kind **out, size_t *n, const struct tz_model *m, struct tz_arena *a)
{
    const struct tz_codes *codes = tz_model_codes(m, "notice_kind");
    if (!publication_of(m) || !codes)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用“便民服务与公开”台账包"), "taizhang pack install");
    *out = TZ_NEW_ARRAY(a, codes->n, struct tz_notice_kind);
    *n = 0;
    for (size_t i = 0; i < codes->n; i++)
        if (is_notice_kind(codes->items[i].key) && !codes->items[i].closed)
            kind_of(&(*out)[(*n)++], m, codes, &codes->items[i], a);
    return NULL;
}

struct tz_err *tz_notice_kind_find(struct tz_notice_kind *out, const struct tz_model *m, const char *key,
                                   struct tz_arena *a)
{
    struct tz_notice_kind *all;
    struct tz_buf names;
    size_t n;
    TZ_TRY(tz_notice_kinds(&all, &n, m, a));
    tz_buf_init(&names, a);
    for (size_t i = 0; i < n; i++) {
        if (tz_same(all[i].key, key)) {
            *out = all[i];
            return NULL;
        }
        tz_buf_printf(&names, "%s%s", i ? "、" : "", all[i].key);
    }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有“%s”这种公示", key ? key : ""), "可以是：%s", names.data);
}

tz_day tz_notice_until(const struct tz_calendar *k, tz_day from, int days, bool workdays)
{
    if (workdays)
        return tz_calendar_add(k, from, days);
    return tz_calendar_roll(k, tz_day_add(from, days));
}

/* ---- which columns may leave */
static const struct tz_field *column_field(const struct tz_notice_kind *k, size_t i)
{
    return tz_register_field(k->reg, k->columns[i]);
}

static struct tz_err *check_columns(const struct tz_notice_kind *k)
{
    if (k->reg->sight == TZ_SIGHT_RESTRICTED || k->reg->sight == TZ_SIGHT_SHIELDED)
        return tz_err(TZ_E_RULE, "“%s”限定知悉范围，不能列名公示", k->reg->label);
    for (size_t i = 0; i < k->column_n; i++) {
        const struct tz_field *f = column_field(k, i);
        if (!f)
            return tz_err(TZ_E_PACK, "公示“%s”的字段“%s”在“%s”里没有", k->key, k->columns[i], k->reg->label);
        if (f->cls && !tz_same(f->cls, "name"))
            return tz_err_hint(tz_err(TZ_E_RULE, "“%s”属于不得公示的个人信息", f->label), "请从公示栏目中去掉");
        if (f->type == TZ_TYPE_LIST || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_PHOTO)
            return tz_err(TZ_E_PACK, "公示“%s”的栏目“%s”不能是清单或附件", k->key, f->label);
    }
    return NULL;
}

/* ---- one row */
static bool names_person(const struct tz_val *v)
{
    return v->field->cls || (v->kind && (tz_same(v->kind, "person") || tz_same(v->kind, "household")));
}

/* 张*三 of a name; the field is only asked for its class. */
static const char *masked_name(const char *name, struct tz_arena *a)
{
    static const struct tz_field field = {.key = "name", .type = TZ_TYPE_TEXT, .cls = "name"};
    return tz_mask(&field, name, a);
}

static const char *plain_cell(const char *text, struct tz_arena *a)
{
    char *out = tz_strdup(a, text ? text : "");
    for (char *p = out; *p; p++)
        if (*p == '|' || *p == '\n' || *p == '\t')
            *p = ' ';
    return out;
}

static const char *cell_of(const struct tz_notice_kind *k, const struct tz_entry *e, size_t i, struct tz_arena *a)
{
    const struct tz_field *f = column_field(k, i);
    const struct tz_val *v;
    if (f->system && tz_same(f->key, "place"))
        return plain_cell(e->place_label, a);
    v = tz_entry_val(e, f->key);
    if (!v || v->empty)
        return "";
    const char *text = tz_val_show(v, a);
    if (names_person(v) && !k->whole)
        text = masked_name(text, a);
    return plain_cell(text, a);
}

/* The programme's own word on publicity (attribute of its code list): none = no named list at all. */
static bool never_listed(const struct tz_entry *e)
{
    const struct tz_val *v = tz_entry_val(e, "programme");
    if (!v || v->empty || !v->field->codes || v->i < 0 || (size_t)v->i >= v->field->codes->n)
        return false;
    return tz_same(tz_code_attribute(v->field->codes, &v->field->codes->items[v->i], "publicity"), "none");
}

static bool names_programme(const struct tz_notice_kind *k, const char *programme)
{
    for (size_t i = 0; i < k->programme_n; i++)
        if (tz_same(k->programmes[i], programme))
            return true;
    return false;
}

/* The kind by which a programme is listed, if that is another than k: whether names stand whole hangs on it. NULL = k's. */
static struct tz_err *other_kind(const char **out, const struct tz_notice_kind *k, const struct tz_model *m,
                                 const char *programme, struct tz_arena *a)
{
    struct tz_notice_kind *all;
    size_t n;
    *out = NULL;
    if (!*programme || names_programme(k, programme))
        return NULL;
    TZ_TRY(tz_notice_kinds(&all, &n, m, a));
    for (size_t i = 0; i < n; i++)
        if (all[i].reg == k->reg && !tz_same(all[i].key, k->key) &&
            (names_programme(&all[i], programme) || (k->programme_n && !all[i].programme_n)))
            *out = all[i].key;
    return NULL;
}

enum { ADULT = 18 };

/* On the birthday itself one is 18; where day or month is not known, after the last that it can be. */
static bool under_age(tz_day born)
{
    int year = tz_day_year(born), month = tz_day_month(born) ? tz_day_month(born) : 12, day = born % 100;
    tz_day grown =
        day ? tz_day_add_months(born, ADULT * 12) : tz_day_add_months(tz_day_make(year, month, 1), ADULT * 12 + 1);
    return year && grown > tz_today();
}

/* A person under 18 is never listed; a person of unknown age is. */
static struct tz_err *is_minor(bool *out, const struct tz_desk *system, const struct tz_entry *e, struct tz_arena *a)
{
    *out = false;
    for (size_t i = 0; i < e->reg->field_n && !*out; i++) {
        const struct tz_val *v = &e->values[i];
        struct tz_entry *person;
        struct tz_get get = {0};
        if (e->reg->fields[i].type != TZ_TYPE_REF || v->empty || !tz_same(v->kind, "person") || !v->i)
            continue;
        TZ_TRY(tz_register_get(&person, system, v->i, &get, a));
        *out = under_age((tz_day)entry_int(person, "born_on"));
    }
    return NULL;
}

/* ---- the list */
static bool says_state(const struct tz_notice_new *n)
{
    for (size_t i = 0; i < n->filter_n; i++)
        if (tz_same(n->filters[i].key, "state"))
            return true;
    return false;
}

static struct tz_err *rows_of(struct tz_list *list, const struct tz_desk *d, const struct tz_notice_kind *k,
                              const struct tz_notice_new *n, struct tz_arena *a)
{
    static const char *const in_notice[] = {"公示"};
    struct tz_filter *filters = TZ_NEW_ARRAY(a, n->filter_n + 1, struct tz_filter);
    struct tz_list_query q = {.reg = k->reg,
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .limit = NOTICE_ROWS_MAX + 1,
                              .parts = TZ_GET_LABELS,
                              .order = "number"};
    if (n->filter_n)
        memcpy(filters, n->filters, n->filter_n * sizeof *filters);
    q.filter_n = n->filter_n;
    if (!says_state(n) && tz_register_state(k->reg, in_notice[0]) >= 0)
        filters[q.filter_n++] = (struct tz_filter){.key = "state", .op = TZ_F_EQ, .values = in_notice, .n = 1};
    list->n = 0;
    for (struct tz_list page = {0};; q.after = page.next) { /* a page holds at most tz_limits.page_rows */
        TZ_TRY(tz_list_run(&page, d, &q, a));
        struct tz_entry **rows = TZ_NEW_ARRAY(a, list->n + page.n + 1, struct tz_entry *);
        if (list->n)
            memcpy(rows, list->rows, list->n * sizeof *rows);
        if (page.n)
            memcpy(rows + list->n, page.rows, page.n * sizeof *rows);
        list->rows = rows;
        list->n += page.n;
        if (list->n > NOTICE_ROWS_MAX)
            return tz_err_hint(tz_err(TZ_E_LIMIT, "一份公示最多%d行", NOTICE_ROWS_MAX),
                               "请按村分开公示，例如加上条件 place=某村");
        if (!page.next)
            return NULL;
    }
}

static struct tz_err *add_row(struct tz_notice_list *out, const struct tz_desk *system, const struct tz_entry *e,
                              struct tz_arena *a)
{
    const struct tz_notice_kind *k = &out->kind;
    const char *why = NULL, *other;
    bool minor;
    TZ_TRY(is_minor(&minor, system, e, a));
    TZ_TRY(other_kind(&other, k, system->model, entry_text(e, "programme", a), a));
    if (never_listed(e))
        why = "这个项目规定不列名公示";
    else if (minor)
        why = "未成年人不列名公示";
    else if (other)
        why = tz_printf(a, "这个项目用“%s”公示", other);
    if (why) {
        out->left[out->left_n++] = (struct tz_notice_left){e->id, e->number, why};
        return NULL;
    }
    const char **cells = TZ_NEW_ARRAY(a, k->column_n + 1, const char *);
    for (size_t i = 0; i < k->column_n; i++)
        cells[i] = cell_of(k, e, i, a);
    for (size_t i = 0; i < k->column_n && !why; i++)
        why = tz_portal_unfit(cells[i], a);
    if (why)
        out->left[out->left_n++] = (struct tz_notice_left){e->id, e->number, why};
    else
        out->lines[out->n++] = (struct tz_notice_line){e->id, e->number, cells};
    return NULL;
}

static const char *head_of(const struct tz_notice_kind *k, size_t i, struct tz_arena *a)
{
    const struct tz_field *f = column_field(k, i);
    if (f->type == TZ_TYPE_MONEY)
        return tz_printf(a, "%s（元）", f->label);
    return f->unit && !f->unit_field ? tz_printf(a, "%s（%s）", f->label, f->unit) : f->label;
}

struct tz_err *tz_notice_preview(struct tz_notice_list *out, const struct tz_desk *d, const struct tz_notice_new *n,
                                 struct tz_arena *a)
{
    struct tz_list list = {0};
    struct tz_who who;
    struct tz_desk system = tz_desk_of_system(&who, d);
    *out = (struct tz_notice_list){0};
    TZ_TRY(tz_notice_kind_find(&out->kind, d->model, n->kind, a));
    if (!out->kind.reg)
        return NULL;
    TZ_TRY(check_columns(&out->kind));
    if (!tz_scope_may(d->who, out->kind.reg, TZ_RIGHT_SEE))
        return tz_err(TZ_E_FORBIDDEN, "你的角色不能查看“%s”，不能做它的公示", out->kind.reg->label);
    TZ_TRY(rows_of(&list, d, &out->kind, n, a));
    const char **heads = TZ_NEW_ARRAY(a, out->kind.column_n + 1, const char *);
    for (size_t i = 0; i < out->kind.column_n; i++)
        heads[i] = head_of(&out->kind, i, a);
    out->heads = heads;
    out->lines = TZ_NEW_ARRAY(a, list.n + 1, struct tz_notice_line);
    out->left = TZ_NEW_ARRAY(a, list.n + 1, struct tz_notice_left);
    for (size_t i = 0; i < list.n; i++)
        TZ_TRY(add_row(out, &system, list.rows[i], a));
    return NULL;
}

/* ---- freezing */
static const char *joined(const char *const *cells, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(&b, "%s%s", i ? "|" : "", cells[i]);
    return b.data;
}

static const char *body_of(const struct tz_notice_list *list, const struct tz_notice_new *n, int days,
                           struct tz_arena *a)
{
    if (n->body && *n->body)
        return n->body;
    return tz_printf(
        a, "%s%s%s现予公示，公示期为%d个%s。公示期间如有异议，请在网上提出或%s向本机关反映，我们将核实并答复。",
        list->kind.basis ? "根据" : "", list->kind.basis ? list->kind.basis : "", list->kind.basis ? "的规定，" : "",
        days, list->kind.workdays ? "工作日" : "自然日", n->monitor ? "拨打监督电话" : "");
}

static struct tz_err *nothing_to_show(const struct tz_notice_list *list)
{
    struct tz_err *e = tz_err(TZ_E_RULE, "没有可以公示的“%s”", list->kind.reg->label);
    if (list->left_n)
        return tz_err_hint(e, "符合条件的%zu条都不能列名：%s", list->left_n, list->left[0].why);
    return tz_err_hint(e, "先把要公示的条目转到“公示”，或改条件");
}

struct making {
    struct tz_set *sets;
    size_t n;
};

static void put(struct making *m, const char *key, const char *text)
{
    if (text && *text)
        m->sets[m->n++] = (struct tz_set){.key = key, .text = text};
}

static struct tz_set list_set(const struct tz_notice_list *list, struct tz_arena *a)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(a, list->n + 1, struct tz_set_row);
    for (size_t i = 0; i < list->n; i++) {
        struct tz_set *parts = TZ_NEW_ARRAY(a, 2, struct tz_set);
        parts[0] = (struct tz_set){.key = "entry", .text = tz_printf(a, "%lld", (long long)list->lines[i].entry)};
        parts[1] = (struct tz_set){.key = "line", .text = joined(list->lines[i].cells, list->kind.column_n, a)};
        rows[i] = (struct tz_set_row){.parts = parts, .n = 2};
    }
    return (struct tz_set){.key = "listed", .rows = rows, .row_n = list->n};
}

struct tz_err *tz_notice_make(struct tz_done *out, struct tz_notice_list *list, const struct tz_desk *d,
                              const struct tz_notice_new *n, struct tz_arena *a)
{
    struct making m = {.sets = TZ_NEW_ARRAY(a, 16, struct tz_set)};
    struct tz_act act = {0};
    TZ_TRY(tz_notice_preview(list, d, n, a));
    int days = n->days ? n->days : list->kind.days;
    if (days < list->kind.days)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_RULE, "“%s”公示不得少于%d个%s", list->kind.key, list->kind.days,
                                               list->kind.workdays ? "工作日" : "自然日"),
                                        "依据：%s", list->kind.basis ? list->kind.basis : "台账包的规定"),
                            "公示天数");
    if (list->kind.reg && !list->n)
        return nothing_to_show(list);
    put(&m, "title", n->title);
    put(&m, "category", n->category ? n->category : "公示公告");
    put(&m, "genre", "公示");
    put(&m, "notice_kind", list->kind.key);
    put(&m, "issuer", n->issuer);
    put(&m, "doc_no", n->doc_no);
    put(&m, "body", body_of(list, n, days, a));
    put(&m, "monitor", n->monitor);
    put(&m, "spot", n->spot);
    put(&m, "days", tz_printf(a, "%d", days));
    put(&m, "day_kind", list->kind.workdays ? "工作日" : "自然日");
    if (list->n) {
        put(&m, "of_register", list->kind.reg->key);
        put(&m, "heads", joined(list->heads, list->kind.column_n, a));
        m.sets[m.n++] = list_set(list, a);
    }
    return tz_register_create(out, d, publication_of(d->model), m.sets, m.n, &act, a);
}

/* ---- the last steps */
struct tz_err *tz_publication_review(struct tz_done *out, const struct tz_desk *d, int64_t id, const char *who,
                                     const char *opinion, struct tz_arena *a)
{
    char day[16];
    struct tz_act act = {0};
    struct tz_set parts[] = {{.key = "who", .text = who},
                             {.key = "on", .text = tz_day_print(day, tz_today())},
                             {.key = "opinion", .text = opinion}};
    struct tz_set_row row = {.parts = parts, .n = 3};
    struct tz_set set = {.key = "secrecy", .rows = &row, .row_n = 1};
    const struct tz_register *r;
    TZ_TRY(tz_register_of(&r, d, id));
    if (!r || r != publication_of(d->model))
        return tz_err(TZ_E_INPUT, "这不是公开信息");
    return tz_register_change(out, d, id, 0, &set, 1, &act, a);
}

struct tz_err *tz_notice_publish(struct tz_done *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_entry *e;
    struct tz_get get = {0};
    struct tz_act act = {0};
    struct tz_set sets[4];
    char day[4][16];
    size_t n = 0;
    struct tz_conn *c = NULL;
    struct tz_calendar *calendar;
    TZ_TRY(tz_register_get(&e, d, id, &get, a));
    if (e->reg != publication_of(d->model))
        return tz_err(TZ_E_INPUT, "%s 不是公开信息", e->number);
    tz_day from = tz_today();
    sets[n++] = (struct tz_set){.key = "published_on", .text = tz_day_print(day[0], from)};
    if (is_notice_kind(entry_text(e, "notice_kind", a))) {
        struct tz_notice_kind kind;
        TZ_TRY(tz_notice_kind_find(&kind, d->model, entry_text(e, "notice_kind", a), a));
        int days = (int)entry_int(e, "days");
        bool work = entry_int(e, "days") ? tz_same(entry_text(e, "day_kind", a), "工作日") : kind.workdays;
        TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
        struct tz_err *err = tz_calendar_load(&calendar, c, d->who->actor.town, a);
        tz_db_release(&c);
        TZ_TRY(err);
        sets[n++] = (struct tz_set){.key = "from_day", .text = tz_day_print(day[1], from)};
        sets[n++] = (struct tz_set){
            .key = "until",
            .text = tz_day_print(day[2], tz_notice_until(calendar, from, days ? days : kind.days, work))};
    }
    return tz_register_move(out, d, id, e->version, "发布", sets, n, &act, a);
}

struct tz_err *tz_publication_withdraw(struct tz_done *out, const struct tz_desk *d, int64_t id, const char *reason,
                                       struct tz_arena *a)
{
    struct tz_entry *e;
    struct tz_get get = {0};
    struct tz_act act = {.reason = reason};
    TZ_TRY(tz_register_get(&e, d, id, &get, a));
    if (e->reg != publication_of(d->model))
        return tz_err(TZ_E_INPUT, "%s 不是公开信息", e->number);
    return tz_register_move(out, d, id, e->version, "撤下", NULL, 0, &act, a);
}
