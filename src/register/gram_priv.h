/* SPDX-License-Identifier: Apache-2.0
 *
 * Text for searching (CONTRACTS C14): folded, cut into bigrams inside runs of letters and digits.
 */
#ifndef TZ_REGISTER_GRAM_PRIV_H
#define TZ_REGISTER_GRAM_PRIV_H
#include "base/buf.h"

/* Folded and without blanks: what is stored and compared. */
char *gram_fold(const char *text, struct tz_arena *a);
enum gram_form { GRAM_WORDS, GRAM_MATCH, GRAM_ARRAY };
/* Appends the bigrams of folded text, each once in order: blank-parted words, an FTS5 expression ("ab" AND "bc"), or
 * elements of a PostgreSQL array. `last` also gives the last character of each run alone (documents, so that one
 * character can be found as a beginning). Returns how many. */
size_t gram_add(struct tz_buf *b, const char *folded, enum gram_form form, bool last);

/* Marks of town and register among the words of a document, or in a match expression. reg NULL: of any that is not
 * restricted. */
void gram_marks(struct tz_buf *b, int64_t town, const char *reg, bool match);

#endif
