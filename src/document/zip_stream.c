/* SPDX-License-Identifier: Apache-2.0
 *
 * The streaming zip writer: local headers without sizes, data, data descriptor; directory at the end
 * (APPNOTE.TXT 6.3.3). The adapter over zlib.
 */
#include "document/zip_stream.h"
#include "base/buf.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK 65536
#define VERSION 20
#define UTF8_NAME 0x800
#define SIZES_FOLLOW 8
#define DOS_DATE 0x21
#define MOST UINT64_C(0xffff0000) /* no ZIP64 */

struct tz_zip_stream {
    struct tz_arena *arena;
    tz_sink sink;
    void *data;
    z_stream deflate;
    bool open; /* a part is open */
    bool raw;  /* its bytes are compressed already */
    uint64_t written;
    /* the open part */
    unsigned method;
    uint32_t crc;
    uint64_t plain, packed, start;
    uint64_t promised; /* raw: bytes still to come */
    const char *name;
    struct tz_buf directory;
    unsigned parts;
    unsigned char *out;
};

struct tz_err *tz_sink_buf(void *buf, const void *bytes, size_t n)
{
    tz_buf_add(buf, bytes, n);
    return NULL;
}

struct tz_err *tz_sink_fd(void *fd, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n) {
        ssize_t done = write(*(int *)fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return tz_err_hint(tz_err(TZ_E_DISK, "文件写不下去：%s", strerror(errno)), "请检查磁盘空间和文件夹权限");
        p += done;
        n -= (size_t)done;
    }
    return NULL;
}

static void end_deflate(void *data)
{
    deflateEnd(data);
}

struct tz_zip_stream *tz_zip_stream_new(int level, tz_sink sink, void *data, struct tz_arena *a)
{
    struct tz_zip_stream *z = TZ_NEW(a, struct tz_zip_stream);

    z->arena = a;
    z->sink = sink;
    z->data = data;
    z->out = tz_alloc(a, CHUNK);
    tz_buf_init(&z->directory, a);
    TZ_ASSERT(deflateInit2(&z->deflate, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    tz_arena_defer(a, end_deflate, &z->deflate);
    return z;
}

static void put16(struct tz_buf *b, unsigned v)
{
    tz_buf_char(b, (char)(v & 255));
    tz_buf_char(b, (char)(v >> 8 & 255));
}

static void put32(struct tz_buf *b, uint64_t v)
{
    put16(b, (unsigned)(v & 0xffff));
    put16(b, (unsigned)(v >> 16 & 0xffff));
}

static struct tz_err *emit(struct tz_zip_stream *z, const void *bytes, size_t n)
{
    z->written += n;
    if (z->written > MOST)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "导出的文件超过 4 GB"), "请缩小范围，分几次导出");
    return z->sink(z->data, bytes, n);
}

static struct tz_err *run(struct tz_zip_stream *z, int flush)
{
    int status;

    do {
        size_t n;
        z->deflate.next_out = z->out;
        z->deflate.avail_out = CHUNK;
        status = deflate(&z->deflate, flush);
        TZ_ASSERT(status != Z_STREAM_ERROR);
        n = CHUNK - z->deflate.avail_out;
        z->packed += n;
        if (n)
            TZ_TRY(emit(z, z->out, n));
    } while (!z->deflate.avail_out || (flush == Z_FINISH && status != Z_STREAM_END));
    return NULL;
}

/* What local header and directory entry have in common. */
static void put_common(struct tz_buf *b, const struct tz_zip_stream *z, bool sizes)
{
    put16(b, VERSION);
    put16(b, UTF8_NAME | (z->raw ? 0 : SIZES_FOLLOW));
    put16(b, z->method);
    put16(b, 0);
    put16(b, DOS_DATE);
    put32(b, sizes ? z->crc : 0);
    put32(b, sizes ? z->packed : 0);
    put32(b, sizes ? z->plain : 0);
    put16(b, (unsigned)strlen(z->name));
    put16(b, 0);
}

static struct tz_err *end_part(struct tz_zip_stream *z)
{
    struct tz_buf b;

    if (!z->open)
        return NULL;
    z->open = false;
    if (!z->raw) {
        TZ_TRY(run(z, Z_FINISH));
        tz_buf_init(&b, z->arena);
        put32(&b, 0x08074b50);
        put32(&b, z->crc);
        put32(&b, z->packed);
        put32(&b, z->plain);
        TZ_TRY(emit(z, b.data, b.len));
    }
    TZ_ASSERT(!z->raw || !z->promised);
    put32(&z->directory, 0x02014b50);
    put16(&z->directory, VERSION);
    put_common(&z->directory, z, true);
    put16(&z->directory, 0);
    put16(&z->directory, 0);
    put16(&z->directory, 0);
    put32(&z->directory, 0);
    put32(&z->directory, z->start);
    tz_buf_str(&z->directory, z->name);
    z->parts++;
    return NULL;
}

static struct tz_err *begin_part(struct tz_zip_stream *z, const char *name)
{
    struct tz_buf b;

    z->open = true;
    z->name = tz_strdup(z->arena, name);
    z->start = z->written;
    tz_buf_init(&b, z->arena);
    put32(&b, 0x04034b50);
    put_common(&b, z, z->raw);
    tz_buf_str(&b, name);
    return emit(z, b.data, b.len);
}

struct tz_err *tz_zip_stream_part(struct tz_zip_stream *z, const char *name)
{
    TZ_TRY(end_part(z));
    deflateReset(&z->deflate);
    z->raw = false;
    z->method = Z_DEFLATED;
    z->crc = 0;
    z->plain = z->packed = 0;
    return begin_part(z, name);
}

struct tz_err *tz_zip_stream_raw(struct tz_zip_stream *z, const char *name, unsigned method, uint32_t crc,
                                 uint64_t packed, uint64_t plain)
{
    TZ_TRY(end_part(z));
    if (packed > MOST || plain > MOST)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "文件里的部件超过 4 GB"), "请拆成几份");
    z->raw = true;
    z->method = method;
    z->crc = crc;
    z->plain = plain;
    z->packed = z->promised = packed;
    return begin_part(z, name);
}

struct tz_err *tz_zip_stream_write(struct tz_zip_stream *z, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    TZ_ASSERT(z->open);
    if (z->raw) {
        TZ_ASSERT(n <= z->promised);
        z->promised -= n;
        return emit(z, bytes, n);
    }
    while (n) {
        unsigned piece = n < (1u << 30) ? (unsigned)n : 1u << 30;
        z->crc = (uint32_t)crc32(z->crc, p, piece);
        z->plain += piece;
        z->deflate.next_in = (unsigned char *)p;
        z->deflate.avail_in = piece;
        TZ_TRY(run(z, Z_NO_FLUSH));
        p += piece;
        n -= piece;
    }
    return z->plain > MOST ? tz_err_hint(tz_err(TZ_E_LIMIT, "导出的文件超过 4 GB"), "请缩小范围，分几次导出") : NULL;
}

struct tz_err *tz_zip_stream_put(struct tz_zip_stream *z, const char *name, const void *bytes, size_t n)
{
    TZ_TRY(tz_zip_stream_part(z, name));
    return tz_zip_stream_write(z, bytes, n);
}

struct tz_err *tz_zip_stream_finish(struct tz_zip_stream *z)
{
    struct tz_buf b;
    uint64_t at;

    TZ_TRY(end_part(z));
    at = z->written;
    TZ_TRY(emit(z, z->directory.data, z->directory.len));
    tz_buf_init(&b, z->arena);
    put32(&b, 0x06054b50);
    put32(&b, 0);
    put16(&b, z->parts);
    put16(&b, z->parts);
    put32(&b, z->directory.len);
    put32(&b, at);
    put16(&b, 0);
    return emit(z, b.data, b.len);
}
