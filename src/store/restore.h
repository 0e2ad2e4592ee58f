/* SPDX-License-Identifier: Apache-2.0
 *
 * Forgetting again what was forgotten after an archive was made (CONTRACTS A7, C16). The note `replay` in the store's
 * folder says of each town up to which instant its journal goes; as long as it is there, each opening looks whether the
 * keys are there, hands the keys destroyed later to the folders' `forgot` hooks, which destroy again what their rows say is
 * destroyed (the keys may be older than the rows), overwrites their files, and strikes the town from the note.
 */
#ifndef TZ_STORE_RESTORE_H
#define TZ_STORE_RESTORE_H
#include "store/store_priv.h"

struct replay_town {
    int64_t town;
    tz_instant at; /* of the archive's last unit */
};
struct tz_err *tz_replay_note(struct tz_store *s, const struct replay_town *towns, size_t n, struct tz_arena *a);
/* At opening, when the writer runs. */
struct tz_err *tz_replay_run(struct tz_store *s);

#endif
