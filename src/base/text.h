/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 text: checking, normalising, folding for search, sorting keys. NFC by libutf8proc.
 */
#ifndef TZ_BASE_TEXT_H
#define TZ_BASE_TEXT_H
#include "base/arena.h"
#include "base/err.h"

/* Length in bytes of the valid UTF-8 prefix of s[0..n). Equal to n when all is valid. No NUL, no surrogates.
 */
size_t tz_utf8_valid(const char *s, size_t n);

/* Length of the valid multi-byte or ASCII sequence at s[0..n), n > 0; 0 when it is none. */
size_t tz_utf8_sequence(const char *s, size_t n);

/* Decodes the code point at *p (p < end), advances *p; U+FFFD and one byte on a wrong byte. */
uint32_t tz_utf8_next(const char **p, const char *end);
/* Writes c (1-4 bytes) to out, returns the count. */
int tz_utf8_put(char *out, uint32_t c);
size_t tz_utf8_count(const char *s, size_t n); /* code points */
/* Byte offset of code point number `chars` (or n). */
size_t tz_utf8_offset(const char *s, size_t n, size_t chars);

/* Input text as it is stored: NFC, CR LF and CR -> LF, control characters but TAB and LF refused, invisible marks
 * (zero-width space, direction marks, BOM, soft hyphen) dropped, outer blanks (also U+3000, U+00A0) cut. Fails with
 * TZ_E_INPUT on bad UTF-8, TZ_E_LIMIT beyond max_bytes. */
TZ_MUST_CHECK struct tz_err *tz_text_clean(char **out, const char *s, size_t n, size_t max_bytes, struct tz_arena *a);

/* One code point folded: full-width -> half-width, upper -> lower, traditional -> simplified (one to one;
 * table data in src/base/fold.tsv, generated at build). Used for search, matching of labels and by the
 * reader. */
uint32_t tz_fold_char(uint32_t c);
/* A whole string folded; blanks removed when `squeeze`. Text in standard simplified characters, half-width and lower
 * case is its own folded form, but for a few characters that are also traditional ones (乾 於 夥). */
char *tz_fold(struct tz_arena *a, const char *s, bool squeeze);

/* Key whose bytewise order is the order of names: folded text without blanks, digits by the size of their number
 * (2组 before 10组), then letters, then Chinese characters by pinyin, tone and strokes (data src/base/pinyin.tsv),
 * then the rest. Valid UTF-8; at most 2 * strlen(folded) bytes. */
char *tz_sort_key(struct tz_arena *a, const char *s);

bool tz_starts(const char *s, const char *prefix);
bool tz_ends(const char *s, const char *suffix);
bool tz_same(const char *a, const char *b); /* equal strings; NULL equals only NULL */
/* Splits at `sep` into a NULL-terminated array of trimmed copies (count in *n, may be NULL). */
char **tz_split(struct tz_arena *a, const char *s, char sep, size_t *n);
char *tz_trim(struct tz_arena *a, const char *s); /* ASCII blanks, U+3000, U+00A0 */

/* Parses all of s as a decimal integer; false when it is not one or does not fit. */
bool tz_parse_int(const char *s, int64_t *out);

#endif
