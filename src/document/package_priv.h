/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TZ_DOCUMENT_PACKAGE_PRIV_H
#define TZ_DOCUMENT_PACKAGE_PRIV_H
#include "document/package.h"

/* A part as it lies in the package, still compressed. */
struct package_raw {
    unsigned method;
    uint32_t crc;
    uint64_t packed, plain;
};
TZ_MUST_CHECK struct tz_err *package_raw_open(struct tz_part **out, struct package_raw *raw, struct tz_package *p,
                                              size_t i, struct tz_arena *a);

#endif
