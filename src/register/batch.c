/* SPDX-License-Identifier: Apache-2.0
 *
 * Import batches: their records, the sheet kept (sealed) until they are finished, resuming after a crash, undoing.
 */
#include "register/import_run_priv.h"
#include "register/schema_priv.h"
#include "register.sql.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/text.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* ---- records */
static struct tz_err *apply_batch(struct tz_apply *ap, void *data)
{
    const struct batch_row *b = data;
    struct tz_value v[] = {tz_v_text(b->reg),
                           tz_v_text(b->name),
                           tz_v_bytes(b->sum, sizeof b->sum),
                           tz_v_text(b->options),
                           tz_v_int(b->state),
                           tz_v_int(b->all),
                           tz_v_int(b->done),
                           tz_v_int(b->created),
                           tz_v_int(b->changed),
                           tz_v_int(b->at),
                           tz_v_int(b->account),
                           tz_v_int(b->file),
                           tz_v_int(b->key),
                           tz_v_bytes(b->file_sum, sizeof b->file_sum)};
    if (b->version == 1)
        TZ_TRY(tz_apply_entry(ap, b->id, "batch"));
    return tz_record_write(ap, &batch_record, b->id, b->version, v, b->account, TZ_OP_CHANGE);
}

struct tz_err *batch_write(struct tz_store *s, const struct tz_actor *actor, struct batch_row *b, struct tz_arena *a)
{
    struct tz_work w = {.actor = *actor, .kind = "batch", .apply = apply_batch, .data = b};
    b->version++;
    return tz_store_run(s, &w, a);
}

static void read_sum(uint8_t out[TZ_DIGEST_BYTES], const struct tz_rows *rows, int column)
{
    size_t n;
    const void *p = tz_rows_bytes(rows, column, &n);
    if (p && n == TZ_DIGEST_BYTES)
        memcpy(out, p, n);
}

struct tz_err *batch_read(struct batch_row *out, struct tz_store *s, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    bool have = false;
    *out = (struct batch_row){.id = id};
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_BATCH_GET, "ii", town, id);
    if (!e)
        e = tz_rows_next(rows, &have);
    if (!e && have) {
        int64_t *const numbers[] = {&out->state, &out->all,     &out->done, &out->created, &out->changed,
                                    &out->at,    &out->account, &out->file, &out->key};
        out->version = tz_rows_int(rows, 0);
        out->reg = tz_rows_copy(rows, 1, a);
        out->name = tz_rows_copy(rows, 2, a);
        read_sum(out->sum, rows, 3);
        out->options = tz_rows_copy(rows, 4, a);
        for (int i = 0; i < 9; i++)
            *numbers[i] = tz_rows_int(rows, 5 + i);
        read_sum(out->file_sum, rows, 14);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    if (!e && !have)
        e = tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个批次"), "批次号见导入结果或批次列表");
    return e;
}

static struct tz_err *one_int(int64_t *out, struct tz_store *s, int64_t town, const struct tz_sql *sql, int64_t id)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_int(out, 0, c, sql, "ii", town, id);
    tz_db_release(&c);
    return e;
}

struct tz_err *batch_units(int64_t *n, struct tz_store *s, int64_t town, int64_t batch)
{
    return one_int(n, s, town, &SQL_BATCH_UNITS, batch);
}

struct tz_err *batch_same(int64_t *id, struct tz_store *s, int64_t town, const char *reg,
                          const uint8_t sum[TZ_DIGEST_BYTES])
{
    struct tz_conn *c = NULL;
    *id = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e =
        tz_db_int(id, 0, c, &SQL_BATCH_BY_SUM, "itb", town, reg, (const void *)sum, (size_t)TZ_DIGEST_BYTES);
    tz_db_release(&c);
    return e;
}

/* ---- options as kept with the batch */
static char *print_options(const struct tz_import *in, struct tz_arena *a)
{
    struct tz_buf b;
    struct tz_json j;
    tz_buf_init(&b, a);
    tz_json_init(&j, &b);
    tz_json_object(&j);
    if (in->sheet)
        tz_json_kstr(&j, "sheet", in->sheet);
    tz_json_key(&j, "map");
    tz_json_array(&j);
    for (size_t i = 0; i < in->map_n; i++)
        tz_json_str(&j, in->map[i]);
    tz_json_end(&j);
    tz_json_key(&j, "set");
    tz_json_array(&j);
    for (size_t i = 0; i < in->default_n; i++) {
        tz_json_str(&j, in->defaults[i].key);
        tz_json_str(&j, in->defaults[i].text);
    }
    tz_json_end(&j);
    tz_json_kbool(&j, "insert_only", in->insert_only);
    tz_json_kbool(&j, "keep_wrong_out", in->keep_wrong_out);
    tz_json_kbool(&j, "grow", in->grow);
    tz_json_kbool(&j, "historical", in->historical);
    tz_json_kint(&j, "day", in->day);
    tz_json_end(&j);
    return b.data;
}

static bool flag(const struct tz_jnode *root, const char *key)
{
    const struct tz_jnode *v = tz_jget(root, key);
    return v && v->type == TZ_J_TRUE;
}

static struct tz_err *read_options(struct tz_import *in, const char *text, struct tz_arena *a)
{
    const struct tz_jnode *root, *list;
    int64_t day = 0;
    size_t n = 0;
    TZ_TRY(tz_json_read(&root, text ? text : "{}", text ? strlen(text) : 2, NULL, a));
    in->sheet = tz_jstr(tz_jget(root, "sheet"));
    list = tz_jget(root, "map");
    const char **map = TZ_NEW_ARRAY(a, list ? list->count : 0, const char *);
    for (const struct tz_jnode *x = list ? list->child : NULL; x; x = x->next)
        map[n++] = tz_jstr(x);
    in->map = map;
    in->map_n = n;
    list = tz_jget(root, "set");
    struct tz_set *sets = TZ_NEW_ARRAY(a, list ? list->count : 0, struct tz_set);
    n = 0;
    for (const struct tz_jnode *x = list ? list->child : NULL; x && x->next; x = x->next->next)
        sets[n++] = (struct tz_set){.key = tz_jstr(x), .text = tz_jstr(x->next)};
    in->defaults = sets;
    in->default_n = n;
    in->insert_only = flag(root, "insert_only");
    in->keep_wrong_out = flag(root, "keep_wrong_out");
    in->grow = flag(root, "grow");
    in->historical = flag(root, "historical");
    (void)!tz_jint(tz_jget(root, "day"), &day);
    in->day = (tz_day)day;
    return NULL;
}

/* ---- opening and closing */
struct tz_err *batch_open(struct batch_row *out, const struct tz_desk *d, const struct tz_import *in, const void *data,
                          size_t n, const uint8_t sum[TZ_DIGEST_BYTES], int64_t rows, struct tz_arena *a)
{
    const struct tz_actor *actor = &d->who->actor;
    const char *slash = strrchr(in->file ? in->file : "", '/');
    struct tz_file file;
    *out = (struct batch_row){.reg = in->reg->key, .all = rows, .at = tz_now(), .account = actor->account};
    out->name = slash ? slash + 1 : in->file ? in->file : "";
    out->options = print_options(in, a);
    out->state = TZ_BATCH_OPEN;
    memcpy(out->sum, sum, sizeof out->sum);
    TZ_TRY(tz_store_new_id(&out->id, d->store, actor->town));
    TZ_TRY(tz_ring_take(&out->key, tz_store_ring(d->store, actor->town)));
    TZ_TRY(tz_file_put(&file, d->store, actor->town, "import", out->key, out->name, data, n, a));
    out->file = file.file;
    memcpy(out->file_sum, file.digest, sizeof out->file_sum);
    struct tz_err *e = batch_write(d->store, actor, out, a);
    if (e) /* the sheet that nothing refers to goes at once */
        tz_err_free(tz_file_forget(d->store, actor->town, file.file));
    return e;
}

/* One import of a batch at a time, also between processes: the kernel drops the lock with the process. */
static struct tz_err *lock_batch(int *fd, const struct tz_desk *d, int64_t batch, struct tz_arena *a)
{
    const char *path = tz_printf(a, "%s/import-%lld.lock", tz_store_dir(d->store), (long long)batch);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd < 0)
        return tz_file_error(errno, "打开", path);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return NULL;
    close(*fd);
    return tz_err_hint(tz_err(TZ_E_BUSY, "这个文件正在导入（批次 %lld）", (long long)batch), "请等它导完");
}

static void unlock_batch(int fd, const struct tz_desk *d, int64_t batch, struct tz_arena *a)
{
    unlink(tz_printf(a, "%s/import-%lld.lock", tz_store_dir(d->store), (long long)batch));
    close(fd);
}

/* A batch without a row is over; one that has some is finished or undone by its number. */
static struct tz_err *cut_off(const struct tz_desk *d, struct batch_row *b, struct tz_err *e, struct tz_arena *a)
{
    int64_t units = 0;
    struct tz_err *more = batch_units(&units, d->store, d->who->actor.town, b->id);
    if (!more && units)
        return tz_err_hint(
            e, "%s%s已写入前面一部分（批次 %lld）：排除故障后再导同一个文件会接着导完，或用 --undo %lld 撤销",
            e->hint ? e->hint : "", e->hint ? "；" : "", (long long)b->id, (long long)b->id);
    if (!more) {
        b->state = TZ_BATCH_UNDONE;
        more = batch_close(d, b, a);
    }
    tz_err_free(more); /* what was wrong first is what is said */
    return e;
}

struct tz_err *batch_run(const struct tz_desk *d, struct batch_row *b, struct tz_err *(*write)(void *), void *data,
                         struct tz_arena *a)
{
    int fd;
    TZ_TRY(lock_batch(&fd, d, b->id, a));
    struct tz_err *e = write(data);
    if (e)
        e = cut_off(d, b, e, a);
    unlock_batch(fd, d, b->id, a);
    return e;
}

struct tz_err *batch_close(const struct tz_desk *d, struct batch_row *b, struct tz_arena *a)
{
    const struct tz_actor *actor = &d->who->actor;
    int64_t file = b->file, key = b->key;
    b->file = b->key = 0;
    memset(b->file_sum, 0, sizeof b->file_sum);
    TZ_TRY(batch_write(d->store, actor, b, a));
    if (file)
        TZ_TRY(tz_file_forget(d->store, actor->town, file));
    return key ? tz_ring_destroy(tz_store_ring(d->store, actor->town), key, tz_now()) : NULL;
}

/* ---- list */
struct tz_err *tz_batch_list(struct tz_batch **out, size_t *n, const struct tz_desk *d, const char *reg,
                             struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    bool have;
    *out = TZ_NEW_ARRAY(a, 500, struct tz_batch);
    *n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_BATCH_ALL, "i", d->who->actor.town);
    while (!e && !(e = tz_rows_next(rows, &have)) && have && *n < 500) {
        const struct tz_register *r = tz_model_register(d->model, tz_rows_text(rows, 1));
        if ((reg && strcmp(tz_rows_text(rows, 1), reg) != 0) || !r || !tz_scope_may(d->who, r, TZ_RIGHT_SEE))
            continue;
        (*out)[(*n)++] = (struct tz_batch){.id = tz_rows_int(rows, 0),
                                           .reg = r->key,
                                           .name = tz_rows_copy(rows, 2, a),
                                           .state = (enum tz_batch_state)tz_rows_int(rows, 3),
                                           .rows = tz_rows_int(rows, 4),
                                           .done = tz_rows_int(rows, 5),
                                           .created = tz_rows_int(rows, 6),
                                           .changed = tz_rows_int(rows, 7),
                                           .at = tz_rows_int(rows, 8),
                                           .account = tz_rows_int(rows, 9)};
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    return e;
}

/* ---- resuming */
struct tz_err *tz_batch_resume(const struct tz_desk *d, int64_t batch, struct tz_arena *a)
{
    struct batch_row b;
    struct tz_import in = {0};
    struct tz_import_result result;
    struct tz_file file = {0};
    void *data;
    int64_t town = d->who->actor.town, done;
    TZ_TRY(batch_read(&b, d->store, town, batch, a));
    if (b.state != TZ_BATCH_OPEN)
        return tz_err(TZ_E_RULE, "这个批次已经结束，不必续导");
    TZ_TRY(read_options(&in, b.options, a));
    in.reg = tz_model_register(d->model, b.reg);
    if (!in.reg)
        return tz_err(TZ_E_NOT_FOUND, "台账“%s”已不在台账包里", b.reg);
    file.file = b.file;
    file.key = b.key;
    file.cls = "import";
    memcpy(file.digest, b.file_sum, sizeof file.digest);
    TZ_TRY(tz_file_get(&data, &in.bytes, d->store, town, &file, a));
    in.data = data;
    in.file = b.name;
    TZ_TRY(batch_units(&done, d->store, town, batch));
    /* rows already written match themselves now and change nothing; those without a match key are skipped by chunk */
    TZ_TRY(import_run(&result, d, &in, &b, done, a));
    if (result.batch)
        return NULL;
    b.state = TZ_BATCH_DONE; /* everything had been written already */
    b.done = b.all;
    return batch_close(d, &b, a);
}
