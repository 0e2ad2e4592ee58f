/* SPDX-License-Identifier: Apache-2.0
 *
 * Text files as they come from offices: UTF-8, UTF-16 (with and without byte order mark), GBK, GB 18030.
 */
#ifndef TZ_BASE_CHARSET_H
#define TZ_BASE_CHARSET_H
#include "base/arena.h"
#include "base/err.h"

/* Finds out how `in` is written and gives it as UTF-8 without byte order mark: *n bytes, NUL-terminated, without NUL
 * inside. *name (may be NULL) is "UTF-8", "UTF-16LE", "UTF-16BE", "GBK" or "GB18030". What is no text (a picture, a
 * workbook), what mixes encodings and what cannot be told with confidence is refused with TZ_E_INPUT, with the line
 * where known. Control characters are left as they are: see tz_text_clean. */
TZ_MUST_CHECK struct tz_err *tz_charset_to_utf8(char **out, size_t *n, const char **name, const void *in, size_t len,
                                                struct tz_arena *a);

#endif
