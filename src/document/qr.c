/* SPDX-License-Identifier: Apache-2.0
 *
 * QR codes.
 */
#include "document/qr.h"
#include <errno.h>
#include <qrencode.h>
#include <string.h>
#include <zlib.h>

#define QUIET 4 /* modules of white around it (ISO/IEC 18004) */

static void free_code(void *code)
{
    QRcode_free(code);
}

struct tz_err *tz_qr_make(struct tz_qr *out, const char *text, struct tz_arena *a)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    unsigned char *cells;
    size_t n;

    if (!code) {
        int why = errno;
        if (!*text)
            return tz_err(TZ_E_INPUT, "二维码没有内容");
        return tz_err_detail(tz_err(TZ_E_LIMIT, "内容太长，放不进二维码"), "%zu bytes: %s", strlen(text),
                             strerror(why));
    }
    n = (size_t)code->width * (size_t)code->width;
    for (size_t i = 0; i < n; i++)
        code->data[i] &= 1;
    tz_arena_defer(a, free_code, code); /* before the arena is asked for more: it may jump away */
    cells = tz_memdup(a, code->data, n);
    *out = (struct tz_qr){(unsigned)code->width, cells};
    return NULL;
}

static bool dark(const struct tz_qr *qr, unsigned x, unsigned y)
{
    return x - QUIET < qr->size && y - QUIET < qr->size && qr->cells[(y - QUIET) * qr->size + (x - QUIET)];
}

static void escape(struct tz_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '&' || *s == '<' || *s == '>' || *s == '"')
            tz_buf_printf(out, "&#%d;", *s);
        else
            tz_buf_char(out, *s);
    }
}

/* One path of horizontal runs. */
void tz_qr_svg(struct tz_buf *out, const struct tz_qr *qr, const char *title)
{
    unsigned side = qr->size + 2 * QUIET;

    tz_buf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" role=\"img\" "
                  "shape-rendering=\"crispEdges\"><title>",
                  side, side);
    escape(out, title);
    tz_buf_printf(out, "</title><path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/><path fill=\"#000\" d=\"", side, side);
    for (unsigned y = QUIET; y < QUIET + qr->size; y++)
        for (unsigned x = QUIET, run; x < QUIET + qr->size; x += run ? run : 1) {
            for (run = 0; dark(qr, x + run, y);)
                run++;
            if (run)
                tz_buf_printf(out, "M%u %uh%uv1h-%uz", x, y, run, run);
        }
    tz_buf_str(out, "\"/></svg>");
}

/* ---- PNG ---- */

static void put32(struct tz_buf *out, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        tz_buf_char(out, (char)(v >> shift & 255));
}

static void chunk(struct tz_buf *out, const char *type, const void *data, size_t n)
{
    uint32_t crc =
        (uint32_t)crc32(crc32(0, (const unsigned char *)type, 4), n ? data : (const void *)type, (unsigned)n);

    put32(out, (uint32_t)n);
    tz_buf_add(out, type, 4);
    tz_buf_add(out, data, n);
    put32(out, crc);
}

void tz_qr_png(struct tz_buf *out, const struct tz_qr *qr, unsigned scale)
{
    unsigned side = (qr->size + 2 * QUIET) * scale, row = (side + 7) / 8 + 1;
    unsigned char *raw = tz_alloc(out->arena, (size_t)row * side), *packed;
    unsigned long n = compressBound((unsigned long)row * side);
    struct tz_buf head;

    for (unsigned y = 0; y < side; y++)
        for (unsigned x = 0; x < side; x++)
            if (!dark(qr, x / scale, y / scale))
                raw[y * row + 1 + x / 8] |= (unsigned char)(0x80 >> x % 8);
    packed = tz_alloc(out->arena, n);
    TZ_ASSERT(compress2(packed, &n, raw, (unsigned long)row * side, 9) == Z_OK);
    tz_buf_init(&head, out->arena);
    put32(&head, side);
    put32(&head, side);
    tz_buf_add(&head, "\1\0\0\0\0", 5); /* one bit, grey */
    tz_buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    chunk(out, "IHDR", head.data, head.len);
    chunk(out, "IDAT", packed, n);
    chunk(out, "IEND", "", 0);
}
