/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing office packages in memory: the adapter over libzip for writing.
 */
#include "document/package.h"
#include <string.h>
#include <zip.h>

/* 1980-01-01, the first day the format knows: equal content gives equal files. */
#define DOS_DATE 0x21

struct tz_package_out {
    struct tz_arena *arena;
    zip_t *zip;
    zip_source_t *bytes;       /* what the archive is written to */
    struct tz_err *fill_error; /* of a stream, kept until finish */
};

struct stream {
    struct tz_package_out *out;
    tz_package_fill fill;
    void *data;
    zip_error_t error;
};

static void drop_out(void *data)
{
    struct tz_package_out *o = data;
    if (o->zip)
        zip_discard(o->zip);
    zip_source_free(o->bytes);
    tz_err_free(o->fill_error);
}

static struct tz_err *out_open(struct tz_package_out **out, const char *kind, const void *data, size_t len,
                               struct tz_arena *a)
{
    struct tz_package_out *o = TZ_NEW(a, struct tz_package_out);
    zip_error_t error;

    zip_error_init(&error);
    o->arena = a;
    o->bytes = zip_source_buffer_create(data, len, 0, &error);
    TZ_ASSERT(o->bytes);
    zip_source_keep(o->bytes);
    o->zip = zip_open_from_source(o->bytes, data ? 0 : ZIP_TRUNCATE, &error);
    if (!o->zip) {
        struct tz_err *e = tz_err(TZ_E_INPUT, "%s已损坏", kind);
        tz_err_detail(e, "libzip: %s", zip_error_strerror(&error));
        zip_error_fini(&error);
        zip_source_free(o->bytes);
        zip_source_free(o->bytes);
        return e;
    }
    tz_arena_defer(a, drop_out, o);
    *out = o;
    return NULL;
}

struct tz_package_out *tz_package_out_new(struct tz_arena *a)
{
    struct tz_package_out *o = NULL;
    struct tz_err *e = out_open(&o, "文件", NULL, 0, a);
    TZ_ASSERT(!e);
    return o;
}

struct tz_err *tz_package_out_copy(struct tz_package_out **out, const char *kind, const void *data, size_t len,
                                   struct tz_arena *a)
{
    return out_open(out, kind, data, len, a);
}

static struct tz_err *write_failed(struct tz_package_out *o, const char *part)
{
    return tz_err_detail(tz_err(TZ_E_INTERNAL, "生成文件失败"), "%s: %s", part, zip_strerror(o->zip));
}

static struct tz_err *put(struct tz_package_out *o, const char *part, zip_source_t *source)
{
    zip_int64_t i = zip_name_locate(o->zip, part, ZIP_FL_NOCASE);

    if (i >= 0) {
        if (zip_file_replace(o->zip, (zip_uint64_t)i, source, 0) < 0) {
            zip_source_free(source);
            return write_failed(o, part);
        }
    } else {
        i = zip_file_add(o->zip, part, source, ZIP_FL_ENC_UTF_8);
        if (i < 0) {
            zip_source_free(source);
            return write_failed(o, part);
        }
    }
    if (zip_file_set_dostime(o->zip, (zip_uint64_t)i, 0, DOS_DATE, 0) < 0 ||
        zip_set_file_compression(o->zip, (zip_uint64_t)i, ZIP_CM_DEFLATE, 0) < 0)
        return write_failed(o, part);
    return NULL;
}

struct tz_err *tz_package_put(struct tz_package_out *o, const char *part, const void *data, size_t len)
{
    zip_source_t *source = zip_source_buffer(o->zip, data, len, 0);
    if (!source)
        return write_failed(o, part);
    return put(o, part, source);
}

static zip_int64_t stream_read(struct stream *s, void *buf, size_t len)
{
    size_t n = 0;
    struct tz_err *e = s->fill(&n, s->data, buf, len);

    if (!e)
        return (zip_int64_t)n;
    tz_err_free(s->out->fill_error);
    s->out->fill_error = e;
    zip_error_set(&s->error, ZIP_ER_INTERNAL, 0);
    return -1;
}

static zip_int64_t stream_call(void *data, void *buf, zip_uint64_t len, zip_source_cmd_t cmd)
{
    struct stream *s = data;

    switch (cmd) {
    case ZIP_SOURCE_READ:
        return stream_read(s, buf, len);
    case ZIP_SOURCE_STAT:
        zip_stat_init(buf);
        return sizeof(zip_stat_t);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&s->error, buf, len);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
    default:
        return 0;
    }
}

struct tz_err *tz_package_put_stream(struct tz_package_out *o, const char *part, tz_package_fill fill, void *data)
{
    struct stream *s = TZ_NEW(o->arena, struct stream);
    zip_source_t *source;

    *s = (struct stream){.out = o, .fill = fill, .data = data};
    zip_error_init(&s->error);
    source = zip_source_function(o->zip, stream_call, s);
    if (!source)
        return write_failed(o, part);
    return put(o, part, source);
}

struct tz_err *tz_package_drop(struct tz_package_out *o, const char *part)
{
    zip_int64_t i = zip_name_locate(o->zip, part, ZIP_FL_NOCASE);
    if (i >= 0 && zip_delete(o->zip, (zip_uint64_t)i) < 0)
        return write_failed(o, part);
    return NULL;
}

static struct tz_err *fetch_bytes(void **data, size_t *len, struct tz_package_out *o)
{
    zip_stat_t st;
    char *bytes;

    if (zip_source_stat(o->bytes, &st) < 0 || !(st.valid & ZIP_STAT_SIZE) || zip_source_open(o->bytes) < 0)
        return tz_err(TZ_E_INTERNAL, "生成文件失败");
    bytes = tz_alloc(o->arena, st.size);
    if (zip_source_read(o->bytes, bytes, st.size) != (zip_int64_t)st.size) {
        zip_source_close(o->bytes);
        return tz_err(TZ_E_INTERNAL, "生成文件失败");
    }
    zip_source_close(o->bytes);
    *data = bytes;
    *len = st.size;
    return NULL;
}

struct tz_err *tz_package_finish(void **data, size_t *len, struct tz_package_out *o)
{
    if (zip_close(o->zip) < 0) {
        struct tz_err *e = o->fill_error;
        o->fill_error = NULL;
        return e ? e : write_failed(o, "");
    }
    o->zip = NULL;
    return fetch_bytes(data, len, o);
}
