/* SPDX-License-Identifier: Apache-2.0
 *
 * Packs: reading YAML, checking, and what a changed pack does to the tables. All errors of all files are
 * reported together, each with file:line:column.
 */
#ifndef TZ_PACK_PACK_H
#define TZ_PACK_PACK_H
#include "pack/model.h"

struct tz_pack_message {
    struct tz_where at;
    bool warning;
    const char *text, *hint;
};
struct tz_pack_messages {
    struct tz_pack_message *items;
    size_t n;
};

/* Reads the packs in these folders (each holds pack.yaml) with what they use from `search` (a folder of
 * packs; NULL = built-in packs). *out NULL when messages hold an error. */
TZ_MUST_CHECK struct tz_err *tz_pack_read(struct tz_model **out, struct tz_pack_messages *messages,
                                          const char *const *folders, size_t n, const char *search, struct tz_arena *a);
/* What a town has, with the packs in these folders (none: the built-in ones) put in or replaced; what they use is taken from
 * `search` only where the town has no copy of its own. */
TZ_MUST_CHECK struct tz_err *tz_pack_add(struct tz_model **out, struct tz_pack_messages *messages,
                                         const struct tz_model *installed, const char *const *folders, size_t n,
                                         const char *search, struct tz_arena *a);
/* The packs built into the binary (or installed beside it), all or the named ones with what they use. */
TZ_MUST_CHECK struct tz_err *tz_pack_builtin(struct tz_model **out, struct tz_pack_messages *messages,
                                             const char *const *names, size_t n, struct tz_arena *a);

/* Compiled form kept in the store, so that start-up parses no YAML. */
TZ_MUST_CHECK struct tz_err *tz_model_save(uint8_t **out, size_t *n, const struct tz_model *m, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_model_load(struct tz_model **out, const uint8_t *data, size_t n);

/* What replacing `old` (may be NULL) by `new_` does: changes in words, and the DDL of both engines for tables made for
 * `old` (columns are only added). With `loses`, some of the changes would hide or garble what people said, and nothing may be
 * done. */
struct tz_pack_probe; /* how to ask a database for the rows that a loss would hit */
struct tz_pack_change {
    const char *text;
    bool loses;
    const struct tz_pack_probe *probe; /* NULL: a loss whatever the rows are */
};
struct tz_pack_diff {
    struct tz_pack_change *changes;
    size_t n;
    bool loses;
    const char *sqlite, *postgres;
};
/* Would an entry have the same deadlines by both, as far as clocks and states say? */
bool tz_clocks_same(const struct tz_register *r, const struct tz_register *p);
TZ_MUST_CHECK struct tz_err *tz_pack_diff(struct tz_pack_diff *out, const struct tz_model *old,
                                          const struct tz_model *new_, struct tz_arena *a);
/* Asks the town's rows (current and former) about each loss: one that hits no row is none any more, the others say how many
 * and name one. */
TZ_MUST_CHECK struct tz_err *tz_pack_diff_probe(struct tz_pack_diff *d, struct tz_conn *c, int64_t town,
                                                struct tz_arena *a);
/* The script that brings this database to what `new_` needs, whatever packs its other towns have brought it: tables and
 * columns that are missing, indexes, and values of new columns for the rows of `town` (when `old` is given). Repeatable. */
TZ_MUST_CHECK struct tz_err *tz_pack_ddl(const char **script, struct tz_conn *c, int64_t town,
                                         const struct tz_model *old, const struct tz_model *new_, struct tz_arena *a);

/* What the packs mean, in words, for `pack check --explain`: flows, deadlines, checks, rules, each indicator with its
 * definition, how it is kept and what it costs. */
char *tz_pack_explain(const struct tz_model *m, struct tz_arena *a);
const char *tz_kept_words(enum tz_kept kept);
/* Estimated microseconds to answer the indicator for one place and year with a million rows in its register. */
int64_t tz_indicator_cost(const struct tz_indicator *ind);

/* j_to of a version, span or sub-row that is current. */
#define TZ_J_OPEN INT64_MAX
/* The journal number that a question asked as known at `known` compares with; 0 = now. */
static inline int64_t tz_known_j(int64_t known)
{
    return known ? known : TZ_J_OPEN - 1;
}

/* Column layout shared by the DDL generator and register/: one place that knows CONTRACTS A3. */
struct tz_column {
    const char *name;
    enum { TZ_COL_INT, TZ_COL_TEXT, TZ_COL_BYTES } type;
    const struct tz_field *field;
};
/* Columns of r_<key> in order (system columns, seal_/key_ per class, then fields). Memoised in the model. */
const struct tz_column *tz_register_columns(const struct tz_register *r, size_t *n);
const struct tz_column *tz_span_columns(const struct tz_register *r, size_t *n);
const struct tz_column *tz_list_columns(const struct tz_register *r, const struct tz_field *list, size_t *n);
#endif
