/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of attachments: files/<town>/<two digits>/<id in hexadecimal>; see file.h.
 */
#include "store/file.h"
#include "store/store_priv.h"
#include "base/event.h"
#include "base/file.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORPHAN_SECONDS 86400

void tz_file_path(char out[PATH_ROOM], const struct tz_store *s, int64_t town, int64_t file)
{
    int64_t n = file & ((INT64_C(1) << ID_BITS) - 1);
    snprintf(out, PATH_ROOM, "%s/files/%lld/%02x/%010llx", s->dir, (long long)town, (unsigned)(n & 0xff),
             (unsigned long long)n);
}

/* A path that is not taken yet. */
static void choose(struct tz_file *f, char path[PATH_ROOM], const struct tz_store *s, int64_t town)
{
    uint64_t r;
    do {
        tz_random(&r, sizeof r);
        f->file = town << ID_BITS | (int64_t)(r & ((UINT64_C(1) << ID_BITS) - 1));
        tz_file_path(path, s, town, f->file);
    } while (tz_file_exists(path));
}

static struct tz_err *write_sealed(const char *path, const void *data, size_t n)
{
    char dir[PATH_ROOM];
    snprintf(dir, sizeof dir, "%.*s", (int)(strrchr(path, '/') - path), path);
    TZ_TRY(tz_file_mkdir(dir, 0700));
    return tz_file_write(path, data, n, 0600);
}

struct tz_err *tz_file_put(struct tz_file *out, struct tz_store *s, int64_t town, const char *cls, int64_t key,
                           const char *name, const void *data, size_t n, struct tz_arena *a)
{
    struct tz_file f = {.key = key};
    uint8_t secret[TZ_KEY_BYTES], *sealed;
    char path[PATH_ROOM];
    struct tz_ring *ring = NULL;
    const void *clean;
    size_t clean_n, sealed_n;

    if (n == 0)
        return tz_err_place(tz_err(TZ_E_INPUT, "文件是空的"), "%s", name);
    if (n > tz_limits.upload_bytes)
        return tz_err_place(tz_err(TZ_E_LIMIT, "文件超过 %zu MB", tz_limits.upload_bytes >> 20), "%s", name);
    TZ_TRY(tz_store_room(s));
    TZ_TRY(tz_store_open_ring(&ring, s, town));
    TZ_TRY(tz_ring_get(secret, ring, key));
    tz_picture_clean(&f.picture, &clean, &clean_n, data, n, a);
    choose(&f, path, s, town);
    TZ_TRY(tz_seal(&sealed, &sealed_n, secret, town, f.file, cls, clean, clean_n, a));
    tz_sm3(f.digest, sealed, sealed_n);
    f.name = tz_strdup(a, name);
    f.media = tz_media_of(clean, clean_n);
    f.bytes = (int64_t)clean_n;
    f.cls = tz_strdup(a, cls);
    TZ_TRY(write_sealed(path, sealed, sealed_n));
    *out = f;
    return NULL;
}

struct tz_err *tz_file_get(void **data, size_t *n, struct tz_store *s, int64_t town, const struct tz_file *f,
                           struct tz_arena *a)
{
    uint8_t secret[TZ_KEY_BYTES], digest[TZ_DIGEST_BYTES], *plain;
    char path[PATH_ROOM], *sealed;
    struct tz_ring *ring = NULL;
    size_t sealed_n;

    TZ_TRY(tz_store_open_ring(&ring, s, town));
    TZ_TRY(tz_ring_get(secret, ring, f->key)); /* TZ_E_FORGOTTEN goes before a missing file */
    tz_file_path(path, s, town, f->file);
    TZ_TRY(tz_file_read(&sealed, &sealed_n, path, tz_limits.upload_bytes + 4096, a));
    tz_sm3(digest, sealed, sealed_n);
    if (memcmp(digest, f->digest, sizeof digest) != 0)
        return tz_err_detail(
            tz_err_hint(tz_err(TZ_E_DAMAGED, "附件与登记的摘要不符"), "请运行 taizhang verify，并从备份恢复"), "%s",
            path);
    TZ_TRY(tz_unseal(&plain, n, secret, town, f->file, f->cls, sealed, sealed_n, a));
    *data = plain;
    return NULL;
}

/* Random bytes over all of it, synced, before the name goes. */
static struct tz_err *overwrite(const char *path)
{
    uint8_t noise[65536];
    struct stat st;
    struct tz_err *e = NULL;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? NULL : tz_file_error(errno, "清除", path);
    if (fstat(fd, &st) != 0)
        e = tz_file_error(errno, "清除", path);
    for (off_t at = 0; !e && at < st.st_size; at += (off_t)sizeof noise) {
        size_t n = st.st_size - at < (off_t)sizeof noise ? (size_t)(st.st_size - at) : sizeof noise;
        tz_random(noise, n);
        if (!tz_file_write_all(fd, noise, n))
            e = tz_file_error(errno, "清除", path);
    }
    if (!e && fdatasync(fd) != 0)
        e = tz_file_error(errno, "清除", path);
    close(fd);
    return e;
}

struct tz_err *tz_file_forget(struct tz_store *s, int64_t town, int64_t file)
{
    char path[PATH_ROOM];
    tz_file_path(path, s, town, file);
    TZ_TRY(overwrite(path));
    return tz_file_remove(path);
}

/* ---- walking */

struct tz_err *tz_files_each(const struct tz_store *s, int64_t town,
                             struct tz_err *(*run)(void *to, int64_t file, const char *path), void *to)
{
    char dir[PATH_ROOM], path[PATH_ROOM];
    for (int part = 0; part < 256; part++) {
        struct dirent **names = NULL;
        struct tz_err *e = NULL;
        int n;
        snprintf(dir, sizeof dir, "%s/files/%lld/%02x", s->dir, (long long)town, (unsigned)part);
        n = scandir(dir, &names, NULL, alphasort);
        if (n < 0 && errno != ENOENT)
            return tz_file_error(errno, "读取", dir);
        for (int i = 0; i < n; i++) {
            char *end;
            unsigned long long id = strtoull(names[i]->d_name, &end, 16);
            if (!e && strlen(names[i]->d_name) == 10 && !*end) {
                tz_file_path(path, s, town, town << ID_BITS | (int64_t)id);
                e = run(to, town << ID_BITS | (int64_t)id, path);
            }
            free(names[i]);
        }
        free(names);
        if (e)
            return e;
    }
    return NULL;
}

/* ---- sweeping */

struct sweep {
    int64_t *known; /* sorted */
    size_t n, room;
    struct tz_arena *arena;
    struct tz_store *store;
    int64_t town, removed;
};

static struct tz_err *know(void *to, int64_t file, int64_t key, const char *cls, const uint8_t digest[TZ_DIGEST_BYTES])
{
    struct sweep *w = to;
    (void)key;
    (void)cls;
    (void)digest;
    TZ_GROW(w->arena, w->known, w->n, w->room);
    w->known[w->n++] = file;
    return NULL;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static struct tz_err *sweep_one(void *to, int64_t file, const char *path)
{
    struct sweep *w = to;
    struct stat st;
    if (w->n && bsearch(&file, w->known, w->n, sizeof file, by_number))
        return NULL;
    if (stat(path, &st) != 0 || tz_now() / 1000000 - st.st_mtime < ORPHAN_SECONDS)
        return NULL;
    w->removed++;
    return tz_file_forget(w->store, w->town, file);
}

struct tz_err *tz_files_known(struct tz_store *s, struct tz_conn *c, int64_t town,
                              struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                     const uint8_t digest[TZ_DIGEST_BYTES]),
                              void *to)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    (void)s;
    for (size_t i = 0; i < n; i++)
        if (list[i]->files)
            TZ_TRY(list[i]->files(c, town, file, to));
    return NULL;
}

static struct tz_err *sweep_all(struct sweep *w)
{
    struct tz_conn *c = NULL;
    struct tz_err *e;
    if (tz_arena_guard(w->arena))
        return tz_err_limit_memory();
    TZ_TRY(tz_db_reader(&c, w->store->db, w->town));
    e = tz_files_known(w->store, c, w->town, know, w);
    tz_db_release(&c);
    tz_arena_unguard(w->arena);
    if (e)
        return e;
    if (w->n)
        qsort(w->known, w->n, sizeof *w->known, by_number);
    return tz_files_each(w->store, w->town, sweep_one, w);
}

struct tz_err *tz_file_sweep(int64_t *removed, struct tz_store *s, int64_t town)
{
    struct sweep w = {.arena = tz_arena_new((size_t)512 << 20), .store = s, .town = town};
    struct tz_err *e = sweep_all(&w);
    tz_arena_destroy(&w.arena);
    if (!e)
        *removed = w.removed;
    if (!e && w.removed)
        tz_event(TZ_LEVEL_INFO, "store.swept", town, w.removed, "files that no row names");
    return e;
}
