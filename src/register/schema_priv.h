/* SPDX-License-Identifier: Apache-2.0
 *
 * What schema.c ties together: record tables of register/, and the functions the store calls.
 */
#ifndef TZ_REGISTER_SCHEMA_PRIV_H
#define TZ_REGISTER_SCHEMA_PRIV_H
#include "account/record.h"
#include "register/row_priv.h"

extern const struct tz_record hold_record, cleared_record, paper_record, batch_record, choice_record;

/* model.c: the model a town uses now, a shared one where one of that version is in use; *out NULL when none. Release it. */
TZ_MUST_CHECK struct tz_err *model_shared(struct tz_model **out, const struct tz_store *s, struct tz_conn *c,
                                          int64_t town);
/* model.c: the model a town uses by this connection; *out NULL when none. Not the shared one: release it. */
TZ_MUST_CHECK struct tz_err *model_read(struct tz_model **out, struct tz_conn *c, int64_t town);
/* model.c: every model the town has used, by the journal number it came with. Release them. */
struct tz_param_version;
TZ_MUST_CHECK struct tz_err *models_used(struct tz_param_version **out, size_t *n, struct tz_conn *c, int64_t town,
                                         struct tz_arena *a);
void models_release(struct tz_param_version *versions, size_t n);
/* model.c: the town's choices or packs have changed. */
TZ_MUST_CHECK struct tz_err *model_renew(struct tz_store *s, int64_t town);

/* choice.c: the town's own choices as known then (0 = now), into a model that nobody else holds yet. */
TZ_MUST_CHECK struct tz_err *choices_into(struct tz_model *m, struct tz_conn *c, int64_t town, int64_t known);

/* verify.c */
typedef void (*found_fn)(void *to, const char *table, int64_t id, int64_t version, const char *what);
TZ_MUST_CHECK struct tz_err *register_verify(struct tz_store *s, int64_t town, found_fn found, void *to);

/* rebuild.c: parameters of the packs; identities and shields from the rows. */
TZ_MUST_CHECK struct tz_err *register_rebuild(struct tz_store *s, int64_t town);
/* An account's person or grants changed: shields that name it are made anew. */
TZ_MUST_CHECK struct tz_err *shields_renew(struct tz_store *s, int64_t town, int64_t account);

/* forget.c: keys destroyed after the archive was made. */
TZ_MUST_CHECK struct tz_err *register_forgot(struct tz_store *s, int64_t town, const int64_t *keys, size_t n);

/* attach.c: key and file of each attachment that the (unsealed) row names in fields of the class. */
struct intake;
TZ_MUST_CHECK struct tz_err *papers_of_class(struct intake *in, const struct rrow *row, const char *cls,
                                             void (*each)(void *to, int64_t key, int64_t file), void *to);
/* Every file of attachments. */
TZ_MUST_CHECK struct tz_err *register_files(struct tz_conn *c, int64_t town,
                                            struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                                   const uint8_t digest[TZ_DIGEST_BYTES]),
                                            void *to);

/* index.c */
extern const struct tz_migration index_migrations[];
TZ_MUST_CHECK struct tz_err *index_update(struct tz_store *s, struct tz_conn *index, struct tz_conn *main, int64_t town,
                                          int64_t from, int64_t till);
#endif
