/* SPDX-License-Identifier: Apache-2.0
 *
 * Forgetting (CONTRACTS A7): hold check, a unit of work that says what is cleared and why and drops what was derived,
 * then the keys are destroyed and the entry gets its journal item. Should the process end between, the next sweep
 * finishes what the records say.
 * What is about an entry goes with it, entry by entry; the entry itself comes last, so that a run that was cut off shows.
 * Legal holds; the retention run.
 */
#include "register/apply_priv.h"
#include "register/list.h"
#include "register/schema_priv.h"
#include "register.sql.h"
#include "store/file.h"
#include "base/text.h"

#include <string.h>

struct clearing { /* one key of one class */
    int64_t id;   /* of the record */
    const char *cls;
    int64_t key;
};

struct forgetting {
    const struct tz_desk *d;
    struct rrow *row;
    const char *cls; /* at hand */
    struct tz_arena *a;
    struct clearing *keys;
    size_t key_n, key_room;
    size_t class_n;
    int64_t *files;
    size_t file_n, file_room;
    const char *basis;
    tz_day day;
};

static struct tz_err *may_forget(const struct tz_who *w)
{
    if (w->system || w->admin == TZ_ADMIN_SECURITY)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "清除个人信息由安全管理员办理"), "请安全管理员按批准文件办理");
}

static struct tz_err *check_hold(struct tz_conn *c, int64_t town, int64_t id)
{
    struct tz_rows *rows = NULL;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_HOLD_OF, "iin", town, id, (int)tz_today()));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        e = tz_err_hint(tz_err(TZ_E_LOCKED, "这条登记正被依法留存，不能清除"), "留存依据：%s", tz_rows_text(rows, 1));
    tz_rows_close(&rows);
    return e;
}

static void add_key(struct forgetting *f, const char *cls, int64_t key)
{
    TZ_GROW(f->a, f->keys, f->key_n, f->key_room);
    f->keys[f->key_n++] = (struct clearing){.cls = cls, .key = key};
}

static void add_file(struct forgetting *f, int64_t file)
{
    TZ_GROW(f->a, f->files, f->file_n, f->file_room);
    f->files[f->file_n++] = file;
}

/* Keys that older versions used (after a reseal). */
static struct tz_err *add_keys(struct forgetting *f, struct tz_conn *c, int64_t town, int cls, struct tz_arena *a)
{
    const char *name = f->row->reg->classes[cls];
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    bool have;
    char *column = tz_printf(a, "key_%s", name);
    tz_sql_begin(&b, a);
    for (int part = 0; part < 2; part++) {
        tz_sql_add(&b, part ? " union select " : "select ");
        tz_sql_name(&b, column);
        tz_sql_add(&b, " from ");
        tz_sql_name(&b, part ? f->row->reg->history : f->row->reg->table);
        tz_sql_add(&b, " where town = ");
        tz_sql_bind(&b, tz_v_int(town));
        tz_sql_add(&b, " and id = ");
        tz_sql_bind(&b, tz_v_int(f->row->id));
        tz_sql_add(&b, " and ");
        tz_sql_name(&b, column);
        tz_sql_add(&b, " is not null");
    }
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "register.keys"), b.values, b.value_n));
    struct tz_err *e;
    while (!(e = tz_rows_next(rows, &have)) && have)
        add_key(f, name, tz_rows_int(rows, 0));
    tz_rows_close(&rows);
    return e;
}

static void add_paper(void *to, int64_t key, int64_t file)
{
    struct forgetting *f = to;
    for (size_t i = 0; i < f->file_n; i++)
        if (f->files[i] == file)
            return;
    add_file(f, file);
    for (size_t i = 0; i < f->key_n; i++)
        if (f->keys[i].key == key)
            return;
    add_key(f, f->cls, key);
}

/* Attachments that any version of the row named in fields of the class; they may have keys of their own. */
static struct tz_err *add_files(struct forgetting *f, struct intake *in, const char *cls)
{
    f->cls = cls;
    for (int64_t v = f->row->version; v > 0; v--) {
        struct rrow *row;
        TZ_TRY(row_load(&row, in->c, f->row->lay, in->town, f->row->id, v, 0, in->a));
        if (!row)
            continue;
        TZ_TRY(row_unseal(row, in->ring, in->town, in->a));
        TZ_TRY(papers_of_class(in, row, cls, add_paper, f));
    }
    return NULL;
}

static bool has_files(const struct tz_register *r, const char *cls)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (tz_same(r->fields[i].cls, cls) &&
            (r->fields[i].type == TZ_TYPE_PHOTO || r->fields[i].type == TZ_TYPE_FILE ||
             r->fields[i].type == TZ_TYPE_DOCUMENT))
            return true;
    return false;
}

static bool wanted(const char *cls, const char *const *classes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(classes[i], cls) == 0)
            return true;
    return !n;
}

static void add_words(void *to, int64_t key)
{
    add_key(to, "text", key);
}

/* Of the keys found since `before`, those that are not destroyed yet, each with the number of its record. */
static struct tz_err *keep_live(struct forgetting *f, struct intake *in, size_t before)
{
    for (size_t k = before; k < f->key_n;) {
        if (tz_ring_destroyed(in->ring, f->keys[k].key)) {
            f->keys[k] = f->keys[--f->key_n];
            continue;
        }
        TZ_TRY(tz_store_new_id(&f->keys[k].id, in->d->store, in->town));
        k++;
    }
    return NULL;
}

static struct tz_err *gather(struct forgetting *f, struct intake *in, int64_t id, const char *const *classes, size_t n)
{
    const struct tz_register *r;
    TZ_TRY(register_of_id(&r, in->c, in->model, in->town, id));
    TZ_TRY(check_hold(in->c, in->town, id));
    TZ_TRY(row_load(&f->row, in->c, layout_of(in->model, r), in->town, id, 0, 0, in->a));
    if (!f->row)
        return not_found(id);
    for (size_t i = 0; i < r->class_n; i++) {
        size_t before = f->key_n;
        if (!wanted(r->classes[i], classes, n))
            continue;
        TZ_TRY(add_keys(f, in->c, in->town, (int)i, in->a));
        if (has_files(r, r->classes[i]))
            TZ_TRY(add_files(f, in, r->classes[i]));
        TZ_TRY(keep_live(f, in, before));
        f->class_n += f->key_n > before;
    }
    if (!wanted("text", classes, n))
        return NULL;
    size_t before = f->key_n;
    TZ_TRY(hooks_keys(in->c, in->town, id, add_words, f));
    return keep_live(f, in, before);
}

static struct tz_err *apply_forget(struct tz_apply *ap, void *data)
{
    struct forgetting *f = data;
    struct tz_conn *c = tz_apply_conn(ap);
    TZ_TRY(check_hold(c, tz_apply_town(ap), f->row->id)); /* one may have come since it was prepared */
    for (size_t i = 0; i < f->key_n; i++) {
        struct tz_value v[] = {tz_v_int(f->row->id), tz_v_text(f->keys[i].cls), tz_v_int(f->keys[i].key),
                               tz_v_text(f->basis), tz_v_int(f->day)};
        TZ_TRY(tz_apply_entry(ap, f->keys[i].id, "cleared"));
        TZ_TRY(tz_record_write(ap, &cleared_record, f->keys[i].id, 1, v, f->d->who->actor.account, TZ_OP_FORGET));
    }
    return tz_db_exec(c, &SQL_LOOKUP_DROP, NULL, "ii", tz_apply_town(ap), f->row->id);
}

/* When the keys are gone: the entry's own journal item (after which the index store takes it in anew), and the identities
 * of classes that stay. */
struct finishing {
    struct blind *blinds;
    size_t n;
    int64_t id, version;
    uint8_t digest[TZ_DIGEST_BYTES];
};

static struct tz_err *apply_finish(struct tz_apply *ap, void *data)
{
    struct finishing *x = data;
    for (size_t i = 0; i < x->n; i++) {
        struct tz_value v[] = {tz_v_int(tz_apply_town(ap)), tz_v_bytes(x->blinds[i].bytes, 16),
                               tz_v_int(x->blinds[i].what), tz_v_int(x->id)};
        TZ_TRY(tz_db_later(tz_apply_conn(ap), &SQL_LOOKUP_PUT, v, 4));
    }
    return tz_apply_item(ap, x->id, x->version, TZ_OP_FORGET, x->digest);
}

static struct tz_err *finish_entry(struct intake *in, const struct layout *lay, int64_t id)
{
    struct rrow *row;
    struct finishing x = {.id = id};
    struct tz_work w = {.actor = in->d->who->actor, .kind = "forget", .apply = apply_finish, .data = &x};
    TZ_TRY(row_load(&row, in->c, lay, in->town, id, 0, 0, in->a));
    if (!row)
        return not_found(id);
    TZ_TRY(row_unseal(row, in->ring, in->town, in->a));
    if (!row->struck)
        x.blinds = blinds_of(&x.n, row, in->ring, in->a);
    x.version = row->version;
    memcpy(x.digest, row->digest, sizeof x.digest);
    return tz_store_run(in->d->store, &w, in->a);
}

static struct tz_err *destroy(struct forgetting *f, struct intake *in)
{
    for (size_t i = 0; i < f->key_n; i++)
        TZ_TRY(tz_ring_destroy(in->ring, f->keys[i].key, tz_now()));
    for (size_t i = 0; i < f->file_n; i++)
        TZ_TRY(tz_file_forget(in->d->store, in->town, f->files[i]));
    return finish_entry(in, f->row->lay, f->row->id);
}

static struct tz_err *forget(struct tz_forgotten *out, struct intake *in, int64_t id, const char *const *classes,
                             size_t n, const char *basis)
{
    struct forgetting *f = TZ_NEW(in->a, struct forgetting);
    struct tz_work w = {.actor = in->d->who->actor, .kind = "forget", .apply = apply_forget, .data = f};
    f->a = in->a;
    f->d = in->d;
    f->basis = basis;
    f->day = in->today;
    TZ_TRY(gather(f, in, id, classes, n));
    *out = (struct tz_forgotten){.id = id, .number = f->row->number, .classes = f->class_n, .files = f->file_n};
    if (!f->key_n)
        return NULL;
    TZ_TRY(tz_store_run(in->d->store, &w, in->a));
    return destroy(f, in);
}

struct due {
    int64_t id;
    const char *cls;
};

static struct tz_err *number_of(struct tz_forgotten *out, struct intake *in, const struct due *x)
{
    const struct tz_register *r;
    struct rrow *row;
    TZ_TRY(register_of_id(&r, in->c, in->model, in->town, x->id));
    TZ_TRY(row_load(&row, in->c, layout_of(in->model, r), in->town, x->id, 0, 0, in->a));
    *out = (struct tz_forgotten){.id = x->id, .number = row ? row->number : "", .classes = 1};
    return NULL;
}

/* ---- what is about an entry: rows of registers that name it as their subject */
struct about {
    int64_t *ids;
    size_t n, room;
};

static struct tz_err *rows_about(struct about *x, struct intake *in, const struct tz_register *r,
                                 const struct tz_field *f, const struct tz_register *kind, int64_t id)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    tz_sql_begin(&b, in->a);
    tz_sql_add(&b, "select r.id from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " r where r.town = ");
    tz_sql_bind(&b, tz_v_int(in->town));
    tz_sql_add(&b, " and r.");
    tz_sql_name(&b, f->column);
    tz_sql_add(&b, " = ");
    tz_sql_bind(&b, tz_v_int(id));
    if (f->kind_column) {
        tz_sql_add(&b, " and r.");
        tz_sql_name(&b, f->kind_column);
        tz_sql_add(&b, " = ");
        tz_sql_bind(&b, tz_v_text(kind->key));
    }
    tz_sql_add(&b, " order by r.id");
    TZ_TRY(tz_db_queryv(&rows, in->c, tz_sql_end(&b, "register.about"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(in->a, x->ids, x->n, x->room);
        x->ids[x->n++] = tz_rows_int(rows, 0);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *find_about(struct about *x, struct intake *in, int64_t id)
{
    const struct tz_register *kind;
    TZ_TRY(register_of_id(&kind, in->c, in->model, in->town, id));
    for (size_t i = 0; i < in->model->register_n; i++) {
        const struct tz_register *r = in->model->registers[i];
        const struct tz_field *f = r->subject_field < 0 ? NULL : &r->fields[r->subject_field];
        for (size_t k = 0; f && k < f->target_n; k++)
            if (f->targets[k].reg == kind)
                TZ_TRY(rows_about(x, in, r, f, kind, id));
    }
    return NULL;
}

/* Each in an arena of its own; held ones are named and left. */
static struct tz_err *forget_about(struct tz_forgotten *out, struct intake *in, const struct about *x,
                                   const char *const *classes, size_t n, const char *basis)
{
    struct tz_arena *outer = in->a;
    struct tz_err *e = NULL;
    out->held = TZ_NEW_ARRAY(outer, x->n + 1, const char *);
    for (size_t i = 0; i < x->n && !e; i++) {
        struct tz_forgotten one = {0};
        struct due row = {.id = x->ids[i]};
        in->a = tz_arena_child(outer);
        e = forget(&one, in, x->ids[i], classes, n, basis);
        if (e && e->code == TZ_E_LOCKED) {
            tz_err_free(e);
            e = number_of(&one, in, &row);
            out->held[out->held_n++] = tz_strdup(outer, one.number);
        } else if (!e) {
            out->about += one.classes > 0;
        }
        tz_arena_destroy(&in->a);
        in->a = outer;
    }
    return e;
}

static struct tz_err *forget_with_about(struct tz_forgotten *out, struct intake *in, int64_t id,
                                        const char *const *classes, size_t n, const char *basis)
{
    struct about x = {0};
    struct tz_forgotten all = {0};
    TZ_TRY(check_hold(in->c, in->town, id));
    TZ_TRY(find_about(&x, in, id));
    TZ_TRY(forget_about(&all, in, &x, classes, n, basis));
    TZ_TRY(forget(out, in, id, classes, n, basis));
    out->about = all.about;
    out->held = all.held;
    out->held_n = all.held_n;
    return NULL;
}

struct tz_err *tz_register_forget(struct tz_forgotten *out, const struct tz_desk *d, int64_t id,
                                  const char *const *classes, size_t n, const char *basis, struct tz_arena *a)
{
    struct intake in;
    TZ_TRY(may_forget(d->who));
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_RULE, "清除个人信息须写依据"), "如：保存期限届满、本人申请（编号）");
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = forget_with_about(out, &in, id, classes, classes ? n : 0, basis);
    intake_close(&in);
    return e;
}

/* ---- retention */
/* The last day on which a closed row keeps its class: closed on or before it -> due. 0 = never. */
static tz_day cut_off(const struct tz_retention *r, tz_day day)
{
    if (r->forever)
        return 0;
    if (r->at_once)
        return day;
    if (r->years)
        return tz_day_add_months(day, -12 * r->years);
    switch (r->span.unit) {
    case TZ_SPAN_MONTHS:
        return tz_day_add_months(day, -(int)r->span.n);
    case TZ_SPAN_HOURS:
        return tz_day_add(day, -(int)(r->span.n / 24));
    default:
        return tz_day_add(day, -(int)r->span.n);
    }
}

static struct tz_err *due_of(struct due *list, size_t *n, size_t room, struct intake *in, const struct tz_register *r,
                             const struct tz_retention *keep, tz_day till)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have, first = true;
    char *column = tz_printf(in->a, "key_%s", keep->cls);
    tz_sql_begin(&b, in->a);
    tz_sql_add(&b, "select r.id from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " r join ");
    tz_sql_name(&b, r->span_table);
    tz_sql_add(&b, " s on s.town = r.town and s.id = r.id and s.till_day = 99999999 and s.j_to = 9223372036854775807"
                   " where r.town = ");
    tz_sql_bind(&b, tz_v_int(in->town));
    tz_sql_add(&b, " and s.from_day <= ");
    tz_sql_bind(&b, tz_v_int(till));
    tz_sql_add(&b, " and r.");
    tz_sql_name(&b, column);
    tz_sql_add(&b, " is not null and (r.struck = 1 or r.state in (");
    for (size_t i = 0; i < r->state_n; i++)
        if (r->states[i].done) {
            tz_sql_add(&b, first ? "" : ", ");
            tz_sql_bind(&b, tz_v_text(r->states[i].key));
            first = false;
        }
    tz_sql_add(&b, first ? "''))" : "))");
    tz_sql_add(&b, " and not exists (select 1 from cleared c where c.town = r.town and c.entry = r.id and c.cls = ");
    tz_sql_bind(&b, tz_v_text(keep->cls));
    tz_sql_add(&b, ") and not exists (select 1 from legal_hold h where h.town = r.town and h.entry = r.id"
                   " and h.released = 0 and h.j_to = 9223372036854775807 and h.until >= ");
    tz_sql_bind(&b, tz_v_int(in->today));
    tz_sql_add(&b, ") order by r.id limit ");
    tz_sql_bind(&b, tz_v_int((int64_t)(room - *n)));
    TZ_TRY(tz_db_queryv(&rows, in->c, tz_sql_end(&b, "register.due"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < room)
        list[(*n)++] = (struct due){tz_rows_int(rows, 0), keep->cls};
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *all_due(struct due *list, size_t *n, size_t room, struct intake *in, tz_day day)
{
    *n = 0;
    for (size_t i = 0; i < in->model->register_n; i++) {
        const struct tz_register *r = in->model->registers[i];
        for (size_t k = 0; k < r->retention_n && *n < room; k++) {
            tz_day till = cut_off(&r->retention[k], day);
            if (till && class_index(r, r->retention[k].cls) >= 0)
                TZ_TRY(due_of(list, n, room, in, r, &r->retention[k], till));
        }
    }
    return NULL;
}

struct tz_err *tz_register_retention(struct tz_forgotten **out, size_t *n, bool *more, const struct tz_desk *d,
                                     tz_day day, size_t limit, bool dry, struct tz_arena *a)
{
    struct intake in;
    struct due *list = TZ_NEW_ARRAY(a, limit + 1, struct due);
    size_t found = 0;
    TZ_TRY(may_forget(d->who));
    TZ_TRY(intake_open(&in, d, a));
    *out = TZ_NEW_ARRAY(a, limit, struct tz_forgotten);
    *n = 0;
    struct tz_err *e = all_due(list, &found, limit + 1, &in, day);
    *more = found > limit;
    for (size_t i = 0; i < found && i < limit && !e; i++) {
        const char *cls = list[i].cls;
        e = dry ? number_of(&(*out)[*n], &in, &list[i]) : forget(&(*out)[*n], &in, list[i].id, &cls, 1, "保存期限届满");
        (*n)++;
    }
    intake_close(&in);
    return e;
}

/* ---- sweeping: keys that records say are cleared, and what the index store left free */
static struct tz_err *finish_one(struct intake *in, int64_t key, int64_t entry)
{
    const struct tz_register *r;
    TZ_TRY(tz_ring_destroy(in->ring, key, tz_now()));
    struct tz_err *e = register_of_id(&r, in->c, in->model, in->town, entry);
    if (!e)
        e = finish_entry(in, layout_of(in->model, r), entry);
    return e;
}

/* What a crash left between the record and the key, and what a copy of the keys brought back. */
static struct tz_err *finish_destroying(struct tz_store *s, int64_t town)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_who who = tz_who_system(town, "job");
    struct tz_desk d = {.store = s, .who = &who};
    struct intake in;
    struct tz_rows *rows = NULL;
    bool have;
    struct tz_err *e = tz_register_model(&d.model, s, town);
    if (e && e->code == TZ_E_MISSING) { /* a town without packs has nothing to forget */
        tz_err_free(e);
        tz_arena_destroy(&a);
        return NULL;
    }
    if (!e)
        e = intake_open(&in, &d, a);
    if (!e) {
        e = tz_db_query(&rows, in.c, &SQL_CLEARED_KEYS, "i", town);
        while (!e && !(e = tz_rows_next(rows, &have)) && have)
            if (!tz_ring_destroyed(in.ring, tz_rows_int(rows, 0)))
                e = finish_one(&in, tz_rows_int(rows, 0), tz_rows_int(rows, 1));
        tz_rows_close(&rows);
        intake_close(&in);
    }
    tz_model_release(&d.model);
    tz_arena_destroy(&a);
    return e;
}

/* What was just forgotten is out of the index before its free pages are wiped. */
static struct tz_err *await_index(struct tz_store *s, int64_t town)
{
    enum { WAIT_MS = 60000 };
    struct tz_conn *c;
    int64_t head;
    uint8_t hash[TZ_DIGEST_BYTES];
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_store_head(&head, hash, c, town);
    tz_db_release(&c);
    return e ? e : tz_list_index_wait(s, town, head, WAIT_MS);
}

struct tz_err *tz_register_sweep(struct tz_store *s, int64_t town)
{
    static const char sqlite[] = "insert into search_ft(search_ft) values ('optimize');";
    /* Copied into new files, the old ones go: vacuum full would take along dead rows that any other transaction might still see. One transaction. */
    static const char postgres[] =
        "lock table search_doc, search_ref in access exclusive mode;"
        "create temp table kept_doc on commit drop as select * from search_doc;"
        "create temp table kept_ref on commit drop as select * from search_ref;"
        "truncate search_doc, search_ref;"
        "insert into search_doc select * from kept_doc; insert into search_ref select * from kept_ref;";
    struct tz_conn *c = NULL;
    TZ_TRY(finish_destroying(s, town));
    TZ_TRY(await_index(s, town));
    TZ_TRY(tz_db_writer(&c, tz_store_index(s), town));
    struct tz_err *e;
    if (tz_conn_dialect(c) == TZ_POSTGRES) {
        e = tz_db_script(c, postgres);
    } else {
        e = tz_db_script(c, sqlite);
        if (!e)
            e = tz_db_script(c, "vacuum;");
        if (!e)
            e = tz_db_script(c, "pragma wal_checkpoint(truncate);");
    }
    tz_db_release(&c);
    return e;
}

struct tz_err *register_forgot(struct tz_store *s, int64_t town, const int64_t *keys, size_t n)
{
    (void)keys;
    TZ_TRY(finish_destroying(s, town));
    return n ? register_rebuild(s, town) : NULL; /* identities of what is forgotten go with it */
}

/* ---- legal holds */
struct holding {
    int64_t id, version, entry, actor;
    const char *basis;
    tz_day until;
    bool released;
};

static struct tz_err *apply_hold(struct tz_apply *ap, void *data)
{
    struct holding *h = data;
    struct tz_value v[] = {tz_v_int(h->entry), tz_v_text(h->basis), tz_v_int(h->until), tz_v_int(h->released)};
    if (h->version == 1)
        TZ_TRY(tz_apply_entry(ap, h->id, "legal_hold"));
    return tz_record_write(ap, &hold_record, h->id, h->version, v, h->actor, TZ_OP_CHANGE);
}

struct tz_err *tz_register_hold(int64_t *hold, const struct tz_desk *d, int64_t id, const char *basis, tz_day until,
                                struct tz_arena *a)
{
    struct holding h = {.version = 1, .entry = id, .actor = d->who->actor.account, .basis = basis, .until = until};
    struct tz_work w = {.actor = d->who->actor, .kind = "hold", .apply = apply_hold, .data = &h};
    const struct tz_register *r;
    TZ_TRY(may_forget(d->who));
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_RULE, "依法留存须写依据"), "如：审计通知书文号、案件编号");
    if (!h.until)
        h.until = TZ_DAY_OPEN;
    TZ_TRY(tz_register_of(&r, d, id));
    if (!r)
        return not_found(id);
    TZ_TRY(tz_store_new_id(&h.id, d->store, d->who->actor.town));
    TZ_TRY(tz_store_run(d->store, &w, a));
    *hold = h.id;
    return NULL;
}

static struct tz_err *read_holds(struct tz_hold **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_hold);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_HOLD_ALL, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_hold){.id = tz_rows_int(rows, 0),
                                          .version = tz_rows_int(rows, 1),
                                          .entry = tz_rows_int(rows, 2),
                                          .basis = tz_rows_copy(rows, 3, a),
                                          .until = (tz_day)tz_rows_int(rows, 4),
                                          .account = tz_rows_int(rows, 5)};
    }
    tz_rows_close(&rows);
    for (size_t i = 0; i < *n && !e; i++) {
        char *label;
        e = tz_account_label(&label, c, town, (*out)[i].account, a);
        (*out)[i].by = e ? NULL : label;
    }
    return e;
}

struct tz_err *tz_register_holds(struct tz_hold **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(may_forget(d->who));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = read_holds(out, n, c, d->who->actor.town, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_register_release(const struct tz_desk *d, int64_t hold, const char *basis, struct tz_arena *a)
{
    struct tz_hold *list;
    size_t n;
    TZ_TRY(may_forget(d->who));
    if (!basis || !*basis)
        return tz_err(TZ_E_RULE, "解除留存须写依据");
    TZ_TRY(tz_register_holds(&list, &n, d, a));
    for (size_t i = 0; i < n; i++) {
        struct holding h = {.id = hold,
                            .version = list[i].version + 1,
                            .entry = list[i].entry,
                            .actor = d->who->actor.account,
                            .until = list[i].until,
                            .released = true};
        struct tz_work w = {.actor = d->who->actor, .kind = "hold", .apply = apply_hold, .data = &h};
        if (list[i].id != hold)
            continue;
        h.basis = tz_printf(a, "%s；解除：%s", list[i].basis, basis);
        return tz_store_run(d->store, &w, a);
    }
    return tz_err(TZ_E_NOT_FOUND, "没有这项留存，或已解除");
}
