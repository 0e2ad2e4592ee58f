/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading office packages: the adapter over libzip for reading. package_out.c writes.
 */
#include "document/package.h"
#include "document/package_priv.h"
#include "document/xml.h"
#include "base/limits.h"
#include <string.h>
#include <zip.h>

/* Ratios are only judged beyond this: a small part may be all blanks. */
#define RATIO_FROM ((size_t)1 << 20)

struct tz_package {
    struct tz_arena *arena;
    zip_t *zip;
    const char *kind;
};

struct tz_part {
    struct tz_package *package;
    struct tz_arena *arena;
    zip_file_t *file;
    const char *name;
    size_t packed, inflated;
};

bool tz_package_is(const void *data, size_t len)
{
    const char *p = data;
    return len >= 4 && (!memcmp(p, "PK\003\004", 4) || !memcmp(p, "PK\005\006", 4));
}

static void close_zip(void *data)
{
    zip_discard(data);
}

/* `zip` = the first bytes are those of a zip file, so what does not open is a cut or damaged one. */
static struct tz_err *open_failed(const char *kind, zip_error_t *error, bool zip)
{
    struct tz_err *e;
    int code = zip_error_code_zip(error);

    if (code == ZIP_ER_NOENT)
        e = tz_err(TZ_E_NOT_FOUND, "找不到这个文件");
    else if (code == ZIP_ER_OPEN || code == ZIP_ER_READ)
        e = tz_err(TZ_E_DISK, "文件读不出来");
    else if (code == ZIP_ER_NOZIP && !zip)
        e = tz_err_hint(tz_err(TZ_E_INPUT, "%s打不开，文件格式不对", kind), "请在 WPS 或 Office 里打开它，另存后再试");
    else
        e = tz_err_hint(tz_err(TZ_E_INPUT, "%s已损坏", kind), "请重新下载或在 WPS 里打开后另存");
    tz_err_detail(e, "libzip: %s", zip_error_strerror(error));
    zip_error_fini(error);
    return e;
}

static struct tz_err *opened(struct tz_package **out, const char *kind, zip_t *z, struct tz_arena *a)
{
    struct tz_package *p;

    tz_arena_defer(a, close_zip, z);
    if (zip_get_num_entries(z, 0) > TZ_PACKAGE_PARTS)
        return tz_err(TZ_E_LIMIT, "%s里的部件超过 %d 个，不予打开", kind, TZ_PACKAGE_PARTS);
    p = TZ_NEW(a, struct tz_package);
    p->arena = a;
    p->zip = z;
    p->kind = kind;
    *out = p;
    return NULL;
}

struct tz_err *tz_package_open(struct tz_package **out, const char *kind, const void *data, size_t len,
                               struct tz_arena *a)
{
    zip_error_t error;
    zip_source_t *source;
    zip_t *z;

    zip_error_init(&error);
    source = zip_source_buffer_create(data, len, 0, &error);
    if (!source)
        return open_failed(kind, &error, false);
    z = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!z) {
        zip_source_free(source);
        return open_failed(kind, &error, tz_package_is(data, len));
    }
    zip_error_fini(&error);
    return opened(out, kind, z, a);
}

struct tz_err *tz_package_open_file(struct tz_package **out, const char *kind, const char *path, struct tz_arena *a)
{
    int code = 0;
    zip_t *z = zip_open(path, ZIP_RDONLY, &code);

    if (!z) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        return tz_err_place(open_failed(kind, &error, false), "%s", path);
    }
    return opened(out, kind, z, a);
}

size_t tz_package_count(const struct tz_package *p)
{
    return (size_t)zip_get_num_entries(p->zip, 0);
}

const char *tz_package_name(const struct tz_package *p, size_t i)
{
    const char *name = zip_get_name(p->zip, i, ZIP_FL_ENC_GUESS);
    return name ? name : "";
}

bool tz_package_has(const struct tz_package *p, const char *part)
{
    return zip_name_locate(p->zip, part, ZIP_FL_NOCASE) >= 0;
}

/* ---- parts ---- */

static void close_part(void *data)
{
    zip_fclose(data);
}

struct tz_err *tz_part_open(struct tz_part **out, struct tz_package *p, const char *part, struct tz_arena *a)
{
    zip_int64_t i = zip_name_locate(p->zip, part, ZIP_FL_NOCASE);
    struct tz_part *t;
    zip_stat_t st;

    if (i < 0 || zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) < 0)
        return tz_err_detail(tz_err(TZ_E_INPUT, "%s不完整，缺少部件", p->kind), "no part %s", part);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return tz_err_hint(tz_err(TZ_E_INPUT, "%s加了密码，打不开", p->kind), "请去掉密码后再试");
    t = TZ_NEW(a, struct tz_part);
    t->file = zip_fopen_index(p->zip, (zip_uint64_t)i, 0);
    if (!t->file)
        return tz_err_detail(tz_err(TZ_E_INPUT, "%s已损坏", p->kind), "%s: %s", part, zip_strerror(p->zip));
    tz_arena_defer(a, close_part, t->file);
    t->package = p;
    t->arena = a;
    t->name = tz_strdup(a, part);
    t->packed = (st.valid & ZIP_STAT_COMP_SIZE) ? st.comp_size : 0;
    *out = t;
    return NULL;
}

struct tz_err *package_raw_open(struct tz_part **out, struct package_raw *raw, struct tz_package *p, size_t i,
                                struct tz_arena *a)
{
    struct tz_part *t = TZ_NEW(a, struct tz_part);
    zip_stat_t st;

    if (zip_stat_index(p->zip, i, 0, &st) < 0 || !(t->file = zip_fopen_index(p->zip, i, ZIP_FL_COMPRESSED)))
        return tz_err_detail(tz_err(TZ_E_INPUT, "%s已损坏", p->kind), "part %zu: %s", i, zip_strerror(p->zip));
    tz_arena_defer(a, close_part, t->file);
    t->package = p;
    t->arena = a;
    t->name = tz_package_name(p, i);
    t->packed = SIZE_MAX / 2; /* nothing is inflated */
    *raw = (struct package_raw){st.comp_method, st.crc, st.comp_size, st.size};
    *out = t;
    return NULL;
}

static struct tz_err *part_limits(const struct tz_part *t)
{
    bool large = t->inflated > tz_limits.inflate_bytes;

    if (large || (t->inflated > RATIO_FROM && t->inflated / tz_limits.inflate_ratio > t->packed)) {
        struct tz_err *e = tz_err(TZ_E_LIMIT, "%s展开后大得不正常，像是压缩炸弹，已停止读取", t->package->kind);
        tz_err_detail(e, "%s: %zu packed, over %zu inflated", t->name, t->packed, t->inflated);
        return tz_err_hint(e, "请确认文件来源；若确是正常文件，请拆成几份");
    }
    return NULL;
}

struct tz_err *tz_part_read(size_t *n, struct tz_part *t, void *buf, size_t size)
{
    zip_int64_t got = zip_fread(t->file, buf, size);

    if (got < 0)
        return tz_err_detail(
            tz_err_hint(tz_err(TZ_E_INPUT, "%s已损坏", t->package->kind), "请重新下载或在 WPS 里打开后另存"), "%s: %s",
            t->name, zip_file_strerror(t->file));
    t->inflated += (size_t)got;
    TZ_TRY(part_limits(t));
    *n = (size_t)got;
    return NULL;
}

void tz_part_close(struct tz_part **part)
{
    if (!*part)
        return;
    tz_arena_forget((*part)->arena, close_part, (*part)->file);
    zip_fclose((*part)->file);
    *part = NULL;
}

static struct tz_err *read_all(char **out, size_t *len, struct tz_part *t, size_t max, struct tz_arena *a)
{
    size_t room = 65536, used = 0, n = 0;
    char *data = tz_alloc(a, room);

    for (;;) {
        TZ_TRY(tz_part_read(&n, t, data + used, room - used - 1));
        used += n;
        if (!n)
            break;
        if (used > max)
            return tz_err_detail(tz_err(TZ_E_LIMIT, "%s里的部件过大", t->package->kind), "%s: over %zu bytes", t->name,
                                 max);
        if (room - used < 4096) {
            char *more = tz_alloc(a, room * 2);
            memcpy(more, data, used);
            data = more;
            room *= 2;
        }
    }
    data[used] = 0;
    *out = data;
    if (len)
        *len = used;
    return NULL;
}

struct tz_err *tz_package_read(char **out, size_t *len, struct tz_package *p, const char *part, size_t max,
                               struct tz_arena *a)
{
    struct tz_part *t = NULL;
    struct tz_err *e;

    TZ_TRY(tz_part_open(&t, p, part, a));
    TZ_ASSERT(t);
    e = read_all(out, len, t, max ? max : tz_limits.inflate_bytes, a);
    tz_part_close(&t);
    return e;
}

/* ---- relations ---- */

struct relations {
    struct tz_arena *arena;
    const char *folder; /* of the part, with its slash */
    struct tz_relation *first, **tail;
};

/* "xl/worksheets/" + "../comments1.xml" -> "xl/comments1.xml" */
static const char *resolve(struct tz_arena *a, const char *folder, const char *target)
{
    size_t n = strlen(folder);

    if (*target == '/')
        return tz_strdup(a, target + 1);
    for (;;) {
        if (!strncmp(target, "./", 2)) {
            target += 2;
        } else if (!strncmp(target, "../", 3)) {
            target += 3;
            if (n)
                n--;
            while (n && folder[n - 1] != '/')
                n--;
        } else {
            break;
        }
    }
    return tz_printf(a, "%.*s%s", (int)n, folder, target);
}

static void relation_start(void *data, const char *name, const char **at)
{
    struct relations *r = data;
    const char *id = tz_xml_attr(at, "Id"), *type = tz_xml_attr(at, "Type"), *target = tz_xml_attr(at, "Target");
    const char *mode = tz_xml_attr(at, "TargetMode"), *slash;
    struct tz_relation *one;

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return;
    one = TZ_NEW(r->arena, struct tz_relation);
    slash = strrchr(type, '/');
    one->id = tz_strdup(r->arena, id);
    one->type = tz_strdup(r->arena, slash ? slash + 1 : type);
    one->external = mode && !strcmp(mode, "External");
    one->target = one->external ? tz_strdup(r->arena, target) : resolve(r->arena, r->folder, target);
    *r->tail = one;
    r->tail = &one->next;
}

struct tz_err *tz_package_relations(struct tz_relation **out, struct tz_package *p, const char *part,
                                    struct tz_arena *a)
{
    static const struct tz_xml handlers = {.start = relation_start};
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    struct relations r = {.arena = a, .folder = tz_strndup(a, part, (size_t)(file - part))};
    const char *name = tz_printf(a, "%s_rels/%s.rels", r.folder, file);

    r.tail = &r.first;
    if (tz_package_has(p, name))
        TZ_TRY(tz_xml_part(p, name, &handlers, &r, NULL, a));
    *out = r.first;
    return NULL;
}

const struct tz_relation *tz_relation_id(const struct tz_relation *list, const char *id)
{
    while (list && (!id || strcmp(list->id, id) != 0))
        list = list->next;
    return list;
}

const struct tz_relation *tz_relation_type(const struct tz_relation *list, const char *type)
{
    while (list && strcmp(list->type, type) != 0)
        list = list->next;
    return list;
}
