/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing packages in memory: new ones, and changed copies whose untouched parts are taken over as they lie,
 * compressed. (libzip can write too, but its in-memory copying frees what it does not own, seen in 1.7.3.)
 */
#include "document/package.h"
#include "document/package_priv.h"
#include "document/zip_stream.h"
#include "base/buf.h"
#include <string.h>
#include <strings.h>

#define PIECE ((size_t)64 << 10)

struct change {
    const char *name;
    const void *bytes; /* content, or */
    size_t len;
    tz_package_fill fill; /* what makes it, or */
    void *data;
    bool dropped; /* nothing */
    bool written;
    struct change *next;
};

struct tz_package_out {
    struct tz_arena *arena;
    struct tz_package *from; /* what is copied, or NULL */
    struct change *first, *last;
};

struct tz_package_out *tz_package_out_new(struct tz_arena *a)
{
    struct tz_package_out *o = TZ_NEW(a, struct tz_package_out);
    o->arena = a;
    return o;
}

struct tz_err *tz_package_out_copy(struct tz_package_out **out, const char *kind, const void *data, size_t len,
                                   struct tz_arena *a)
{
    struct tz_package_out *o = tz_package_out_new(a);

    TZ_TRY(tz_package_open(&o->from, kind, data, len, a));
    *out = o;
    return NULL;
}

static struct change *change_of(struct tz_package_out *o, const char *part)
{
    struct change *c = o->first;
    while (c && strcasecmp(c->name, part) != 0)
        c = c->next;
    return c;
}

static void set(struct tz_package_out *o, struct change change)
{
    struct change *c = change_of(o, change.name);

    if (!c) {
        c = TZ_NEW(o->arena, struct change);
        if (o->last)
            o->last->next = c;
        else
            o->first = c;
        o->last = c;
    }
    change.next = c->next;
    change.name = tz_strdup(o->arena, change.name);
    *c = change;
}

void tz_package_put(struct tz_package_out *o, const char *part, const void *data, size_t len)
{
    set(o, (struct change){.name = part, .bytes = data, .len = len});
}

void tz_package_put_stream(struct tz_package_out *o, const char *part, tz_package_fill fill, void *data)
{
    set(o, (struct change){.name = part, .fill = fill, .data = data});
}

void tz_package_drop(struct tz_package_out *o, const char *part)
{
    set(o, (struct change){.name = part, .dropped = true});
}

static struct tz_err *write_filled(struct tz_zip_stream *z, struct change *c, char *piece)
{
    size_t n = 0;

    do {
        struct tz_err *e = c->fill(&n, c->data, piece, PIECE);
        if (!e && n)
            e = tz_zip_stream_write(z, piece, n);
        if (e)
            return e; /* cppcheck-suppress returnDanglingLifetime ; an error keeps nothing of its maker's */
    } while (n);
    return NULL;
}

static struct tz_err *write_change(struct tz_zip_stream *z, struct change *c, char *piece)
{
    if (c->dropped || c->written)
        return NULL;
    c->written = true;
    TZ_TRY(tz_zip_stream_part(z, c->name));
    return c->fill ? write_filled(z, c, piece) : tz_zip_stream_write(z, c->bytes, c->len);
}

static struct tz_err *copy_part(struct tz_zip_stream *z, struct tz_package_out *o, size_t i, char *piece)
{
    struct package_raw raw;
    struct tz_part *part;
    size_t n = 1;

    TZ_TRY(package_raw_open(&part, &raw, o->from, i, o->arena));
    TZ_TRY(tz_zip_stream_raw(z, tz_package_name(o->from, i), raw.method, raw.crc, raw.packed, raw.plain));
    for (uint64_t left = raw.packed; left && n; left -= n) {
        TZ_TRY(tz_part_read(&n, part, piece, left < PIECE ? (size_t)left : PIECE));
        if (!n)
            return tz_err(TZ_E_INPUT, "文件已损坏");
        TZ_TRY(tz_zip_stream_write(z, piece, n));
    }
    tz_part_close(&part);
    return NULL;
}

struct tz_err *tz_package_finish(void **data, size_t *len, struct tz_package_out *o)
{
    char *piece = tz_alloc(o->arena, PIECE);
    struct tz_zip_stream *z;
    struct tz_buf file;

    tz_buf_init(&file, o->arena);
    z = tz_zip_stream_new(4, tz_sink_buf, &file, o->arena);
    for (size_t i = 0; o->from && i < tz_package_count(o->from); i++) {
        struct change *c = change_of(o, tz_package_name(o->from, i));
        TZ_TRY(c ? write_change(z, c, piece) : copy_part(z, o, i, piece));
    }
    for (struct change *c = o->first; c; c = c->next)
        if (!c->written)
            TZ_TRY(write_change(z, c, piece));
    TZ_TRY(tz_zip_stream_finish(z));
    *data = file.data;
    *len = file.len;
    return NULL;
}
