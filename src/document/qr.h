/* SPDX-License-Identifier: Apache-2.0
 *
 * QR codes: text -> matrix of modules, and that as SVG (pages) or PNG (Word). The adapter over libqrencode.
 */
#ifndef TZ_DOCUMENT_QR_H
#define TZ_DOCUMENT_QR_H
#include "base/buf.h"
#include "base/err.h"

struct tz_qr {
    unsigned size;              /* modules a side, without the quiet zone */
    const unsigned char *cells; /* size x size, row by row, 1 = dark */
};

/* UTF-8 text at error correction level M. TZ_E_LIMIT beyond what a code holds (2331 bytes). */
TZ_MUST_CHECK struct tz_err *tz_qr_make(struct tz_qr *out, const char *text, struct tz_arena *a);
/* <svg> with a quiet zone of four modules and `title` for screen readers; scales with its box. */
void tz_qr_svg(struct tz_buf *out, const struct tz_qr *qr, const char *title);
/* The same as a PNG of one bit, `scale` pixels a module. */
void tz_qr_png(struct tz_buf *out, const struct tz_qr *qr, unsigned scale);

#endif
