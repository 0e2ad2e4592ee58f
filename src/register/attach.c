/* SPDX-License-Identifier: Apache-2.0
 *
 * Attachments of entries. The file is sealed under a key of the entry's class (of its own while the entry does not exist
 * yet: then the key goes into the record and is destroyed with it), written and synced, then its record is written. What
 * bears a mark of secrecy is refused before it is stored (SYSTEMS.md never-held).
 */
#include "register/plan_priv.h"
#include "register/schema_priv.h"
#include "register.sql.h"
#include "store/file.h"
#include "store/sight.h"
#include "base/text.h"

#include <string.h>

struct paper {
    int64_t id, owner, file, key, at, bytes, actor;
    const char *reg, *field, *name, *media, *cls;
    const uint8_t *sealed_name;
    size_t sealed_n;
    uint8_t sum[TZ_DIGEST_BYTES];
};

/* ---- what may not come in */
static const char *const secret_marks[] = {"绝密", "机密★", "机密*", "机密级", "秘密★", "秘密*", "秘密级", "内部资料"};

static bool marked(const char *text, size_t n)
{
    for (size_t i = 0; i < sizeof secret_marks / sizeof *secret_marks; i++)
        if (memmem(text, n, secret_marks[i], strlen(secret_marks[i])))
            return true;
    return false;
}

#define HEAD_BYTES 65536

static struct tz_err *check_content(const char *name, const void *data, size_t n)
{
    if (!name || !*name || strlen(name) > 400)
        return tz_err(TZ_E_INPUT, "附件没有名称，或名称过长");
    if (marked(name, strlen(name)) || marked(data, n < HEAD_BYTES ? n : HEAD_BYTES))
        return tz_err_hint(tz_err(TZ_E_RULE, "附件“%s”带有密级或内部资料标志，不能存入", name),
                           "涉密文件请按保密规定另行保管");
    return NULL;
}

static bool media_allowed(const struct tz_field *f, const char *media)
{
    if (f->type == TZ_TYPE_PHOTO)
        return tz_starts(media, "image/");
    return strcmp(media, "text/html") != 0 && strcmp(media, "application/x-executable") != 0 &&
           strcmp(media, "image/svg+xml") != 0;
}

/* ---- putting */
static struct tz_err *apply_paper(struct tz_apply *ap, void *data)
{
    struct paper *p = data;
    struct tz_value v[] = {tz_v_int(p->owner),
                           tz_v_text(p->reg),
                           tz_v_text(p->field),
                           tz_v_text(p->name),
                           p->sealed_n ? tz_v_bytes(p->sealed_name, p->sealed_n) : tz_v_null(),
                           tz_v_text(p->media),
                           tz_v_int(p->bytes),
                           tz_v_bytes(p->sum, sizeof p->sum),
                           tz_v_int(p->key),
                           tz_v_text(p->cls),
                           tz_v_int(p->file),
                           tz_v_int(p->at)};
    TZ_TRY(tz_apply_entry(ap, p->id, "paper"));
    return tz_record_write(ap, &paper_record, p->id, 1, v, p->actor, TZ_OP_CREATE);
}

/* The key of the owner's class, or a new one. */
static struct tz_err *key_for(int64_t *key, struct intake *in, const struct tz_register *r, int64_t owner,
                              const char *cls)
{
    int i = class_index(r, cls);
    struct rrow *row = NULL;
    *key = 0;
    if (owner)
        TZ_TRY(row_load(&row, in->c, layout_of(in->model, r), in->town, owner, 0, 0, in->a));
    if (row && i >= 0)
        *key = row->seals[i].key;
    if (*key && tz_ring_destroyed(in->ring, *key))
        return tz_err(TZ_E_FORGOTTEN, "这条登记的此类信息已依法清除，不能再加附件");
    return *key ? NULL : tz_ring_take(key, in->ring);
}

static struct tz_err *seal_name(struct paper *p, struct intake *in)
{
    uint8_t key[TZ_KEY_BYTES], *sealed;
    if (!p->cls)
        return NULL;
    TZ_TRY(tz_ring_get(key, in->ring, p->key));
    struct tz_err *e =
        tz_seal(&sealed, &p->sealed_n, key, in->town, p->id, "paper.name", p->name, strlen(p->name), in->a);
    explicit_bzero(key, sizeof key);
    p->sealed_name = sealed;
    p->name = NULL;
    return e;
}

static struct tz_err *attach(int64_t *attachment, struct intake *in, const struct tz_register *r, int64_t owner,
                             const struct tz_field *f, const char *name, const void *data, size_t n)
{
    const struct tz_who *w = in->d->who;
    struct paper *p = TZ_NEW(in->a, struct paper);
    struct tz_work work = {.actor = w->actor, .kind = "attach", .apply = apply_paper, .data = p};
    struct tz_file file;
    bool yes = true;
    char *clean;
    if (owner)
        TZ_TRY(in_scope(&yes, in, r, TZ_RIGHT_CHANGE, owner));
    else if (!tz_scope_may(w, r, TZ_RIGHT_CREATE))
        yes = false;
    if (!yes)
        return owner ? not_found(owner) : tz_err(TZ_E_FORBIDDEN, "你的角色不能登记“%s”", r->label);
    TZ_TRY(tz_text_clean(&clean, name, strlen(name), 400, in->a));
    *p = (struct paper){.owner = owner,
                        .reg = r->key,
                        .field = f->key,
                        .name = clean,
                        .cls = f->cls,
                        .at = tz_now(),
                        .actor = w->actor.account};
    TZ_TRY(tz_store_new_id(&p->id, in->d->store, in->town));
    TZ_TRY(key_for(&p->key, in, r, owner, f->cls));
    TZ_TRY(tz_file_put(&file, in->d->store, in->town, f->cls ? f->cls : "file", p->key, clean, data, n, in->a));
    if (!media_allowed(f, file.media)) {
        TZ_TRY(tz_file_forget(in->d->store, in->town, file.file));
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”不能收这种文件", f->label),
                           f->type == TZ_TYPE_PHOTO ? "请上传照片（JPEG 或 PNG）" : "请上传文档、表格、图片或 PDF");
    }
    p->file = file.file;
    p->media = file.media;
    p->bytes = file.bytes;
    memcpy(p->sum, file.digest, sizeof p->sum);
    TZ_TRY(seal_name(p, in));
    TZ_TRY(tz_store_run(in->d->store, &work, in->a));
    *attachment = p->id;
    return NULL;
}

struct tz_err *tz_register_attach(int64_t *attachment, const struct tz_desk *d, const struct tz_register *r,
                                  int64_t owner, const char *field, const char *name, const void *data, size_t n,
                                  struct tz_arena *a)
{
    struct intake in;
    const struct tz_field *f = tz_register_field(r, field);
    if (!f || (f->type != TZ_TYPE_PHOTO && f->type != TZ_TYPE_FILE && f->type != TZ_TYPE_DOCUMENT))
        return tz_err(TZ_E_INPUT, "“%s”没有附件字段“%s”", r->label, field);
    TZ_TRY(check_content(name, data, n));
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = attach(attachment, &in, r, owner, f, name, data, n);
    intake_close(&in);
    return e;
}

/* ---- reading */
static struct tz_err *read_paper(struct paper *p, struct intake *in, int64_t id)
{
    struct tz_rows *rows = NULL;
    bool have;
    *p = (struct paper){.id = id};
    TZ_TRY(tz_db_query(&rows, in->c, &SQL_PAPER_GET, "ii", in->town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        size_t n;
        const void *sealed = tz_rows_bytes(rows, 5, &n);
        p->owner = tz_rows_int(rows, 1);
        p->reg = tz_rows_copy(rows, 2, in->a);
        p->field = tz_rows_copy(rows, 3, in->a);
        p->name = tz_rows_copy(rows, 4, in->a);
        p->sealed_name = sealed ? tz_memdup(in->a, sealed, n) : NULL;
        p->sealed_n = sealed ? n : 0;
        p->media = tz_rows_copy(rows, 6, in->a);
        p->bytes = tz_rows_int(rows, 7);
        sealed = tz_rows_bytes(rows, 8, &n);
        if (n == sizeof p->sum)
            memcpy(p->sum, sealed, n);
        p->key = tz_rows_int(rows, 9);
        p->cls = tz_rows_copy(rows, 10, in->a);
        p->file = tz_rows_int(rows, 11);
        p->at = tz_rows_int(rows, 12);
        p->actor = tz_rows_int(rows, 13);
    }
    tz_rows_close(&rows);
    return !e && !have ? not_found(id) : e;
}

static struct tz_err *info_of(struct tz_attachment *out, struct intake *in, struct paper *p)
{
    *out = (struct tz_attachment){.id = p->id,
                                  .field = p->field,
                                  .name = p->name,
                                  .media = p->media,
                                  .bytes = p->bytes,
                                  .at = p->at,
                                  .account = p->actor};
    out->cleared = p->cls && tz_ring_destroyed(in->ring, p->key);
    if (!out->cleared && p->sealed_n) {
        uint8_t key[TZ_KEY_BYTES], *plain;
        size_t n;
        TZ_TRY(tz_ring_get(key, in->ring, p->key));
        struct tz_err *e =
            tz_unseal(&plain, &n, key, in->town, p->id, "paper.name", p->sealed_name, p->sealed_n, in->a);
        explicit_bzero(key, sizeof key);
        TZ_TRY(e);
        out->name = tz_strndup(in->a, (const char *)plain, n);
    }
    if (!out->name)
        out->name = "已依法清除";
    return NULL;
}

/* Attachments belong to the entry that names them in a field; the record's owner is who was known when it came. */
static struct tz_err *of_entry(struct tz_attachment **list, size_t *n, size_t *room, struct intake *in, const char *ids)
{
    size_t count;
    char **parts = tz_split(in->a, ids ? ids : "", '|', &count);
    for (size_t i = 0; i < count; i++) {
        struct paper p;
        int64_t id;
        if (!tz_parse_int(parts[i], &id))
            continue;
        struct tz_err *e = read_paper(&p, in, id);
        if (e && e->code == TZ_E_NOT_FOUND) {
            tz_err_free(e);
            continue;
        }
        TZ_TRY(e);
        TZ_GROW(in->a, *list, *n, *room);
        TZ_TRY(info_of(&(*list)[(*n)++], in, &p));
    }
    return NULL;
}

static struct tz_err *own_row(struct rrow **out, struct intake *in, int64_t id)
{
    const struct tz_register *r;
    bool yes;
    TZ_TRY(register_of_id(&r, in->c, in->model, in->town, id));
    TZ_TRY(in_scope(&yes, in, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return not_found(id);
    TZ_TRY(row_load(out, in->c, layout_of(in->model, r), in->town, id, 0, 0, in->a));
    if (!*out)
        return not_found(id);
    return row_unseal(*out, in->ring, in->town, in->a);
}

static bool file_field(const struct tz_field *f)
{
    return f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_DOCUMENT;
}

static struct tz_err *attachments(struct tz_attachment **out, size_t *n, struct intake *in, int64_t id)
{
    struct rrow *row = NULL;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(in->a, room, struct tz_attachment);
    *n = 0;
    TZ_TRY(own_row(&row, in, id));
    TZ_ASSERT(row);
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (file_field(&row->reg->fields[i]) && row->f[i].filled)
            TZ_TRY(of_entry(out, n, &room, in, row->f[i].text));
    return NULL;
}

struct tz_err *tz_register_attachments(struct tz_attachment **out, size_t *n, const struct tz_desk *d, int64_t id,
                                       struct tz_arena *a)
{
    struct intake in;
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = attachments(out, n, &in, id);
    intake_close(&in);
    return e;
}

/* Is the attachment named by the entry? Else a number alone would open any file. */
static bool named_by(const struct rrow *row, int64_t attachment, struct tz_arena *a)
{
    char *mark = tz_printf(a, "|%lld|", (long long)attachment);
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (file_field(&row->reg->fields[i]) && row->f[i].filled && row->f[i].text && strstr(row->f[i].text, mark))
            return true;
    return false;
}

static struct tz_err *content(void **data, size_t *n, struct tz_attachment *info, struct intake *in, int64_t entry,
                              int64_t attachment)
{
    struct rrow *row = NULL;
    struct paper p;
    struct tz_file file = {0};
    TZ_TRY(own_row(&row, in, entry));
    TZ_ASSERT(row);
    if (!named_by(row, attachment, in->a))
        return not_found(attachment);
    TZ_TRY(read_paper(&p, in, attachment));
    TZ_TRY(info_of(info, in, &p));
    if (info->cleared)
        return tz_err(TZ_E_FORGOTTEN, "附件已依法清除");
    if (p.cls && (row->reg->sight == TZ_SIGHT_RESTRICTED || row->shielded) && !in->d->who->system) {
        struct tz_look look = {entry, p.cls};
        TZ_TRY(tz_sight_record(in->d->store, &in->d->who->actor, &look, 1, in->d->reason, in->d->task));
    }
    file.file = p.file;
    file.key = p.key;
    file.cls = p.cls ? p.cls : "file";
    memcpy(file.digest, p.sum, sizeof file.digest);
    return tz_file_get(data, n, in->d->store, in->town, &file, in->a);
}

struct tz_err *tz_register_attachment(void **data, size_t *n, struct tz_attachment *info, const struct tz_desk *d,
                                      int64_t entry, int64_t attachment, struct tz_arena *a)
{
    struct intake in;
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = content(data, n, info, &in, entry, attachment);
    intake_close(&in);
    return e;
}

struct tz_err *papers_of_class(struct intake *in, const struct rrow *row, const char *cls,
                               void (*each)(void *to, int64_t key, int64_t file), void *to)
{
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        size_t n;
        char **ids;
        if (!file_field(f) || !tz_same(f->cls, cls) || !row->f[i].filled || !row->f[i].text)
            continue;
        ids = tz_split(in->a, row->f[i].text, '|', &n);
        for (size_t k = 0; k < n; k++) {
            struct paper p;
            int64_t id;
            if (!tz_parse_int(ids[k], &id))
                continue;
            struct tz_err *e = read_paper(&p, in, id);
            if (!e)
                each(to, p.key, p.file);
            else if (e->code != TZ_E_NOT_FOUND)
                return e;
            tz_err_free(e);
        }
    }
    return NULL;
}

/* ---- for the store */
static struct tz_err *files_of(struct tz_conn *c, int64_t town, const struct tz_sql *sql,
                               struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                      const uint8_t digest[TZ_DIGEST_BYTES]),
                               void *to)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, sql, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        size_t n;
        const void *sum = tz_rows_bytes(rows, 3, &n);
        const char *cls = tz_rows_text(rows, 2);
        if (n == TZ_DIGEST_BYTES)
            e = file(to, tz_rows_int(rows, 0), tz_rows_int(rows, 1), cls ? cls : "file", sum);
        if (e)
            break;
    }
    tz_rows_close(&rows);
    return e;
}

/* Papers of entries, and sheets kept while their import is not finished. */
struct tz_err *register_files(struct tz_conn *c, int64_t town,
                              struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                     const uint8_t digest[TZ_DIGEST_BYTES]),
                              void *to)
{
    TZ_TRY(files_of(c, town, &SQL_PAPER_FILES, file, to));
    return files_of(c, town, &SQL_BATCH_FILES, file, to);
}
