/* SPDX-License-Identifier: Apache-2.0
 *
 * See restore.h.
 */
#include "store/restore.h"
#include "store/file.h"
#include "base/event.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTE_BYTES ((size_t)4 << 20)

static const char *note_path(struct tz_store *s, struct tz_arena *a)
{
    return tz_printf(a, "%s/replay", s->dir);
}

struct tz_err *tz_replay_note(struct tz_store *s, const struct replay_town *towns, size_t n, struct tz_arena *a)
{
    char *text = tz_strdup(a, "");
    if (n == 0)
        return tz_file_remove(note_path(s, a));
    for (size_t i = 0; i < n; i++)
        text = tz_printf(a, "%s%lld %lld\n", text, (long long)towns[i].town, (long long)towns[i].at);
    return tz_file_write(note_path(s, a), text, strlen(text), 0600);
}

struct gone_files {
    struct tz_store *store;
    struct tz_ring *ring;
    int64_t town;
};

static struct tz_err *forget_file(void *to, int64_t file, int64_t key, const char *cls,
                                  const uint8_t digest[TZ_DIGEST_BYTES])
{
    struct gone_files *g = to;
    (void)cls;
    (void)digest;
    return tz_ring_destroyed(g->ring, key) ? tz_file_forget(g->store, g->town, file) : NULL;
}

static struct tz_err *forget_files(struct tz_store *s, struct tz_ring *ring, int64_t town)
{
    struct gone_files g = {s, ring, town};
    struct tz_conn *c = NULL;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, s->db, town));
    e = tz_files_known(s, c, town, forget_file, &g);
    tz_db_release(&c);
    return e;
}

static struct tz_err *tell_folders(struct tz_store *s, int64_t town, const int64_t *keys, size_t n)
{
    size_t count;
    const struct tz_schema *const *list = tz_schemas(&count);
    for (size_t i = 0; i < count; i++)
        if (list[i]->forgot)
            TZ_TRY(list[i]->forgot(s, town, keys, n));
    return NULL;
}

/* *done: the town's keys are there and all was replayed. */
static struct tz_err *replay_town(bool *done, struct tz_store *s, const struct replay_town *t, struct tz_arena *a)
{
    struct tz_ring *ring = NULL;
    struct tz_destroyed *list;
    int64_t *keys;
    size_t n;
    struct tz_err *e = tz_store_open_ring(&ring, s, t->town);
    *done = !e;
    if (e) {
        tz_event_err("store.replay_waits", t->town, 0, e);
        return NULL;
    }
    TZ_TRY(tz_ring_destroyed_since(&list, &n, ring, t->at, a));
    keys = TZ_NEW_ARRAY(a, n, int64_t);
    for (size_t i = 0; i < n; i++)
        keys[i] = list[i].key;
    TZ_TRY(tell_folders(s, t->town, keys, n));
    TZ_TRY(forget_files(s, ring, t->town));
    tz_event(TZ_LEVEL_INFO, "store.replayed", t->town, (int64_t)n, "keys destroyed after the archive was made");
    return NULL;
}

static struct tz_err *replay_all(struct tz_store *s, char *text, struct tz_arena *a)
{
    struct replay_town *left = TZ_NEW_ARRAY(a, strlen(text) / 4 + 1, struct replay_town);
    size_t n = 0;
    char *next;
    for (char *line = text; (next = strchr(line, '\n')) != NULL; line = next + 1) {
        long long town, at;
        struct replay_town t;
        bool done;
        if (sscanf(line, "%lld %lld", &town, &at) != 2)
            return tz_err_place(tz_err(TZ_E_DAMAGED, "恢复后待办的记录读不懂"), "%s", note_path(s, a));
        t = (struct replay_town){town, at};
        TZ_TRY(replay_town(&done, s, &t, a));
        if (!done)
            left[n++] = t;
    }
    return tz_replay_note(s, left, n, a);
}

struct tz_err *tz_store_keys_laid(const char *dir, int64_t town, struct tz_arena *a)
{
    struct tz_store s = {.dir = tz_folder_name(dir, a)};
    char *text = tz_strdup(a, "");
    size_t n;
    if (!tz_file_exists(tz_printf(a, "%s/taizhang.conf", s.dir))) /* a restore makes its own note */
        return NULL;
    if (tz_file_exists(note_path(&s, a)))
        TZ_TRY(tz_file_read(&text, &n, note_path(&s, a), NOTE_BYTES, a));
    text = tz_printf(a, "%s%lld %lld\n", text, (long long)town, (long long)tz_now());
    return tz_file_write(note_path(&s, a), text, strlen(text), 0600);
}

struct tz_err *tz_replay_run(struct tz_store *s)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = NULL;
    char *text;
    size_t n;
    if (tz_file_exists(note_path(s, a))) {
        e = tz_file_read(&text, &n, note_path(s, a), NOTE_BYTES, a);
        if (!e)
            e = replay_all(s, text, a);
    }
    tz_arena_destroy(&a);
    return e;
}
