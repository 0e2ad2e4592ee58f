/* SPDX-License-Identifier: Apache-2.0
 *
 * Handing over lists of names; see handover.h.
 */
#include "report/handover.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "document/package.h"
#include "register/platform.h"
#include "report.sql.h"
#include "report/handover_priv.h"
#include "seal/seal.h"
#include "sheet/write.h"

enum { COLUMNS_MOST = 30, PASSWORD_LEAST = 10, ROWS_MOST = 50000 };

static const char *const profile_columns[] = {"key",     "receiver", "reg",      "columns", "basis",
                                              "purpose", "days",     "approver", "closed",  NULL};
const struct tz_record report_record_profile = {"handover_profile", profile_columns, &SQL_PROFILE_ADD,
                                                &SQL_PROFILE_CLOSE, &SQL_PROFILE_EACH};
static const char *const handover_columns[] = {"profile",  "n",           "rows_n",  "filters",   "mark",       "way",
                                               "receiver", "digest_text", "made_on", "delete_by", "deleted_on", NULL};
const struct tz_record report_record_handover = {"handover", handover_columns, &SQL_HANDOVER_ADD, &SQL_HANDOVER_CLOSE,
                                                 &SQL_HANDOVER_EACH};

/* ---- profiles */
static const char *or_empty(const char *s)
{
    return s ? s : "";
}

struct tz_err *tz_handover_profiles(struct tz_handover_profile **out, size_t *n, struct tz_conn *c, int64_t town,
                                    struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_handover_profile);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PROFILE_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_handover_profile){
            tz_rows_int(rows, 0),     tz_rows_int(rows, 1),     tz_rows_copy(rows, 2, a),  tz_rows_copy(rows, 3, a),
            tz_rows_copy(rows, 4, a), tz_rows_copy(rows, 5, a), tz_rows_copy(rows, 6, a),  tz_rows_copy(rows, 7, a),
            tz_rows_int(rows, 8),     tz_rows_int(rows, 9),     tz_rows_int(rows, 10) != 0};
    }
    tz_rows_close(&rows);
    return e;
}

/* The profile of a key, and who wrote it last. */
static struct tz_err *find(struct tz_handover_profile *out, int64_t *author, bool *have, const struct tz_desk *d,
                           const char *key, struct tz_arena *a)
{
    struct tz_handover_profile *all;
    struct tz_conn *c;
    size_t n;
    *have = false;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_handover_profiles(&all, &n, c, d->who->actor.town, a);
    for (size_t i = 0; !e && i < n; i++)
        if (tz_same(all[i].key, key)) {
            *out = all[i];
            *have = true;
            e = tz_db_int(author, 0, c, &SQL_PROFILE_AUTHOR, "ii", d->who->actor.town, all[i].id);
        }
    tz_db_release(&c);
    return e;
}

static struct tz_err *columns_of(struct tz_platform_column *out, size_t *n, const struct tz_register *r,
                                 const char *columns, struct tz_arena *a)
{
    size_t count;
    char **keys = tz_split(a, columns, ',', &count);
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        const char *key = tz_trim(a, keys[i]);
        const struct tz_field *f = *key ? tz_register_field(r, key) : NULL;
        bool file = f && (f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_DOCUMENT);
        bool other = f && f->system && !tz_same(key, "place");
        if (!f || file || other || (f->type == TZ_TYPE_LIST && f->part_n != 1))
            return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”没有能移交的字段“%s”", r->label, key), "附件不进名册");
        if (*n == COLUMNS_MOST)
            return tz_err(TZ_E_LIMIT, "名册最多%d列", COLUMNS_MOST);
        out[(*n)++] = (struct tz_platform_column){f, f->label};
    }
    return *n ? NULL : tz_err_hint(tz_err(TZ_E_INPUT, "没有写移交哪些列"), "字段代码用逗号分开，只写对方用得着的");
}

static void put_profile(struct report_put *p, const struct tz_handover_profile *x)
{
    *p = (struct report_put){.record = &report_record_profile, .id = x->id, .version = x->id ? x->version + 1 : 0};
    report_put_text(p, x->key);
    report_put_text(p, x->receiver);
    report_put_text(p, x->reg);
    report_put_text(p, x->columns);
    report_put_text(p, x->basis);
    report_put_text(p, x->purpose);
    report_put_int(p, x->days);
    report_put_int(p, x->approver);
    report_put_int(p, x->closed);
}

static struct tz_err *check_profile(const struct tz_handover_profile *x, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_platform_column columns[COLUMNS_MOST];
    size_t n;
    const struct tz_register *r = d->model ? tz_model_register(d->model, or_empty(x->reg)) : NULL;
    if (!r)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有台账“%s”", or_empty(x->reg)), "taizhang pack list 列出");
    if (!tz_scope_may(d->who, r, TZ_RIGHT_EXPORT))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有导出“%s”的权限", r->label), "请承办站所办理");
    const char *const said[][2] = {
        {x->key, "名称"}, {x->receiver, "接收单位"}, {x->basis, "依据（文号）"}, {x->purpose, "用途"}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!*or_empty(said[i][0]))
            return tz_err_hint(tz_err(TZ_E_INPUT, "没有写%s", said[i][1]),
                               "对外提供个人信息要写明接收方、依据、用途（个人信息保护法第二十三条）");
    if (x->days < 1 || x->days > 3660)
        return tz_err(TZ_E_INPUT, "对方保存天数在1到3660之间");
    return columns_of(columns, &n, r, or_empty(x->columns), a);
}

struct tz_err *tz_handover_set(int64_t *id, const struct tz_desk *d, const struct tz_handover_profile *given,
                               struct tz_arena *a)
{
    struct tz_handover_profile x = *given, was;
    struct report_put p;
    int64_t author;
    bool have;
    TZ_TRY(check_profile(&x, d, a));
    TZ_TRY(find(&was, &author, &have, d, x.key, a));
    x.id = have ? was.id : 0;
    x.version = have ? was.version : 0;
    x.approver = 0;
    put_profile(&p, &x);
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "handover-profile", &p, 1, a));
    *id = p.id;
    return NULL;
}

static struct tz_err *no_profile(const char *key)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有移交方案“%s”", or_empty(key)), "taizhang handover list 列出");
}

struct tz_err *tz_handover_approve(const struct tz_desk *d, const char *key, struct tz_arena *a)
{
    static const char *const roles[] = {"head", "leader", "mayor", "secretary", "data"};
    struct tz_handover_profile x;
    struct report_put p;
    int64_t author = 0;
    bool have, may = false;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        may |= tz_who_has_role(d->who, roles[i]);
    if (!may)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能批准移交"), "请负责人、分管领导或个人信息保护负责人批准");
    TZ_TRY(find(&x, &author, &have, d, key, a));
    if (!have)
        return no_profile(key);
    if (author == d->who->actor.account)
        return tz_err_hint(tz_err(TZ_E_RULE, "写方案的人不能自己批准"), "请另一位负责人批准");
    x.approver = d->who->actor.account;
    put_profile(&p, &x);
    return report_write(NULL, d->store, &d->who->actor, "handover-approve", &p, 1, a);
}

/* ---- the list of what was handed over */
struct tz_err *tz_handover_list(struct tz_handover **out, size_t *n, struct tz_conn *c, int64_t town,
                                struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_handover);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_HANDOVER_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_handover){.id = tz_rows_int(rows, 0),
                                              .version = tz_rows_int(rows, 1),
                                              .profile = tz_rows_int(rows, 2),
                                              .n = tz_rows_int(rows, 3),
                                              .rows = tz_rows_int(rows, 4),
                                              .filters = tz_rows_copy(rows, 5, a),
                                              .mark = tz_rows_copy(rows, 6, a),
                                              .way = tz_rows_copy(rows, 7, a),
                                              .receiver = tz_rows_copy(rows, 8, a),
                                              .digest = tz_rows_copy(rows, 9, a),
                                              .made_on = (tz_day)tz_rows_int(rows, 10),
                                              .delete_by = (tz_day)tz_rows_int(rows, 11),
                                              .deleted_on = (tz_day)tz_rows_int(rows, 12),
                                              .account = tz_rows_int(rows, 13),
                                              .key = tz_rows_copy(rows, 14, a)};
    }
    tz_rows_close(&rows);
    return e;
}

static void put_handover(struct report_put *p, const struct tz_handover *h)
{
    *p = (struct report_put){.record = &report_record_handover, .id = h->id, .version = h->id ? h->version + 1 : 0};
    report_put_int(p, h->profile);
    report_put_int(p, h->n);
    report_put_int(p, h->rows);
    report_put_text(p, h->filters);
    report_put_text(p, h->mark);
    report_put_text(p, h->way);
    report_put_text(p, h->receiver);
    report_put_text(p, h->digest);
    report_put_int(p, h->made_on);
    report_put_int(p, h->delete_by);
    report_put_int(p, h->deleted_on);
}

static struct tz_err *all_handovers(struct tz_handover **out, size_t *n, char **label, const struct tz_desk *d,
                                    struct tz_arena *a)
{
    struct tz_conn *c;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_handover_list(out, n, c, d->who->actor.town, a);
    if (!e && label)
        e = tz_account_label(label, c, d->who->actor.town, d->who->actor.account, a);
    tz_db_release(&c);
    return e;
}

/* ---- the file */
struct writing {
    struct tz_sheet_writer *w;
    const struct tz_platform_column *columns;
    size_t n;
    int64_t rows;
};

static struct tz_err *to_buffer(void *to, const void *data, size_t n)
{
    tz_buf_add(to, data, n);
    return NULL;
}

static struct tz_err *put_row(const struct tz_entry *e, void *data)
{
    struct writing *w = data;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *err = NULL;
    if (++w->rows > ROWS_MOST)
        err = tz_err_hint(tz_err(TZ_E_LIMIT, "名册超过%d行", ROWS_MOST), "用条件缩小，分几份移交");
    for (size_t i = 0; !err && i < w->n; i++)
        tz_sheet_put_text(w->w, tz_platform_cell(e, &w->columns[i], a));
    if (!err)
        err = tz_sheet_write_row(w->w);
    tz_arena_destroy(&a);
    return err;
}

static struct tz_err *write_book(struct tz_buf *out, int64_t *rows, const struct tz_desk *d,
                                 const struct tz_handover_profile *x, const struct tz_handover_ask *ask,
                                 const char *mark, struct tz_arena *a)
{
    struct tz_platform_column columns[COLUMNS_MOST];
    struct tz_sheet_column heads[COLUMNS_MOST] = {{0}};
    const struct tz_register *r = tz_model_register(d->model, x->reg);
    struct writing w = {.columns = columns};
    struct tz_desk desk = *d;
    TZ_TRY(columns_of(columns, &w.n, r, x->columns, a));
    struct tz_filter *filters = TZ_NEW_ARRAY(a, ask->filter_n + 1, struct tz_filter);
    for (size_t i = 0; i < ask->filter_n; i++)
        TZ_TRY(tz_filter_parse(&filters[i], r, ask->filters[i], a));
    for (size_t i = 0; i < w.n; i++)
        heads[i].title = columns[i].head;
    const struct tz_sheet_head head = {.name = r->label,
                                       .title = x->key,
                                       .subtitle = tz_printf(a, "%s；依据 %s；用途 %s", mark, x->basis, x->purpose),
                                       .columns = heads,
                                       .count = w.n,
                                       .foot = mark};
    const struct tz_list_query q = {.reg = r,
                                    .right = TZ_RIGHT_EXPORT,
                                    .filters = filters,
                                    .filter_n = ask->filter_n,
                                    .limit = 500,
                                    .parts = TZ_GET_LABELS | TZ_GET_LISTS | TZ_GET_LOOK};
    desk.reason = tz_printf(a, "名册移交 %s：%s，%s", x->receiver, x->purpose, x->basis);
    w.w = tz_sheet_write_new(TZ_SHEET_XLSX, to_buffer, out, a);
    TZ_TRY(tz_sheet_write_sheet(w.w, &head));
    TZ_TRY(tz_list_each(&desk, &q, put_row, &w));
    *rows = w.rows;
    return tz_sheet_write_finish(w.w);
}

static const char *digest_of(const void *data, size_t n, struct tz_arena *a)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_sm3(sum, data, n);
    for (size_t i = 0; i < sizeof sum; i++)
        tz_buf_printf(&b, "%02x", sum[i]);
    return b.data;
}

static struct tz_err *check_ask(const struct tz_handover_profile *x, const struct tz_handover_ask *ask,
                                const struct tz_desk *d)
{
    const struct tz_register *r = d->model ? tz_model_register(d->model, x->reg) : NULL;
    if (!r || !tz_scope_may(d->who, r, TZ_RIGHT_EXPORT))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有导出这种台账的权限"), "请承办站所办理");
    if (!x->approver)
        return tz_err_hint(tz_err(TZ_E_RULE, "移交方案“%s”还没有批准", x->key),
                           "请负责人、分管领导或个人信息保护负责人批准");
    if (ask->password && tz_utf8_count(ask->password, strlen(ask->password)) < PASSWORD_LEAST)
        return tz_err_hint(tz_err(TZ_E_INPUT, "密码至少%d个字符", PASSWORD_LEAST),
                           "密码另外告诉对方，不要和文件一起发");
    if (!ask->password && !*or_empty(ask->person))
        return tz_err_hint(tz_err(TZ_E_RULE, "要么加密码，要么当面交"), "当面交的写明交给谁");
    return NULL;
}

static int64_t next_copy(const struct tz_handover *all, size_t n, int64_t profile)
{
    int64_t count = 1;
    for (size_t i = 0; i < n; i++)
        count += all[i].profile == profile;
    return count;
}

static struct tz_err *town_name(const char **out, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_town *towns;
    size_t n;
    TZ_TRY(tz_store_towns(&towns, &n, d->store, a));
    for (size_t i = 0; i < n; i++)
        if (towns[i].town == d->who->actor.town)
            *out = towns[i].name;
    return NULL;
}

struct tz_err *tz_handover_make(struct tz_handover *out, void **data, size_t *len, const char **name,
                                const struct tz_desk *d, const struct tz_handover_ask *ask, struct tz_arena *a)
{
    struct tz_handover_profile x;
    struct tz_handover *all;
    struct report_put p;
    struct tz_buf book;
    char *label, at[40];
    const char *town = "";
    int64_t author;
    size_t n;
    bool have;
    TZ_TRY(find(&x, &author, &have, d, ask->key, a));
    if (!have || x.closed)
        return no_profile(ask->key);
    TZ_TRY(check_ask(&x, ask, d));
    TZ_TRY(all_handovers(&all, &n, &label, d, a));
    TZ_TRY(town_name(&town, d, a));
    *out = (struct tz_handover){.profile = x.id, .key = x.key, .n = next_copy(all, n, x.id), .made_on = tz_today()};
    out->mark =
        tz_printf(a, "%s人民政府 %s %.16s 第%lld份", town, label, tz_instant_print(at, tz_now()), (long long)out->n);
    out->way = ask->password ? "加密" : "当面";
    out->receiver = ask->password ? x.receiver : tz_printf(a, "%s %s", x.receiver, ask->person);
    out->delete_by = tz_day_add(out->made_on, (int)x.days);
    out->filters = "";
    for (size_t i = 0; i < ask->filter_n; i++)
        out->filters = tz_printf(a, "%s%s%s", out->filters, i ? "；" : "", ask->filters[i]);
    tz_buf_init(&book, a);
    TZ_TRY(write_book(&book, &out->rows, d, &x, ask, out->mark, a));
    out->digest = digest_of(book.data, book.len, a);
    const char *inside = tz_printf(a, "%s-第%lld份.xlsx", x.key, (long long)out->n);
    *data = book.data;
    *len = book.len;
    *name = inside;
    if (ask->password) {
        TZ_TRY(tz_zip_sealed(data, len, inside, book.data, book.len, ask->password, a));
        *name = tz_printf(a, "%s-第%lld份.zip", x.key, (long long)out->n);
    }
    put_handover(&p, out);
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "handover", &p, 1, a));
    out->id = p.id;
    return NULL;
}

struct tz_err *tz_handover_deleted(const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_handover *all;
    struct report_put p;
    size_t n;
    TZ_TRY(all_handovers(&all, &n, NULL, d, a));
    for (size_t i = 0; i < n; i++) {
        if (all[i].id != id)
            continue;
        if (all[i].deleted_on)
            return tz_err(TZ_E_RULE, "这份已经登记删除");
        if (!d->who->system && all[i].account != d->who->actor.account && !tz_who_has_role(d->who, "data"))
            return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不是您移交的"), "由移交的人或个人信息保护负责人登记");
        all[i].deleted_on = tz_today();
        put_handover(&p, &all[i]);
        return report_write(NULL, d->store, &d->who->actor, "handover-deleted", &p, 1, a);
    }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次移交：%lld", (long long)id), "taizhang handover log 列出");
}
