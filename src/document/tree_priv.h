/* SPDX-License-Identifier: Apache-2.0
 *
 * What the readers of this folder share.
 */
#ifndef TZ_DOCUMENT_TREE_PRIV_H
#define TZ_DOCUMENT_TREE_PRIV_H
#include "document/tree.h"

/* Cuts blanks (ASCII, no-break, full-width, zero-width) from both ends of a block and drops runs that become
 * empty; sources move along. The block may end up without runs. */
void tz_block_trim(struct tz_document *d, struct tz_block *b);

/* For formats without a text of their own (DOCX, PDF): makes the flat text the source, and says so in the runs. */
void tz_document_own_source(struct tz_document *d);

/* Turns text of unknown encoding into UTF-8: sets d->source, source_len and charset. `hint` is a charset the
 * file itself names, or NULL. TZ_E_INPUT when it is no text, TZ_E_LIMIT beyond tz_limits.report_bytes. */
TZ_MUST_CHECK struct tz_err *tz_document_decode(struct tz_document *d, const void *data, size_t len, const char *hint);

#endif
