/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading pack files from folders and from the table built into the binary.
 */
#include "pack/source_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct folders {
    const char *const *paths;
    const char **names;
    size_t n;
};

static void close_file(void *data)
{
    fclose(data);
}

/* The whole of a file; absent is no error. Anything but a plain file of at most the limit is refused. */
static struct tz_err *read_file(struct source_file *out, const char *path, struct tz_arena *a)
{
    struct stat st;
    out->name = tz_strdup(a, path);
    if (stat(path, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return NULL;
        return tz_err_detail(tz_err(TZ_E_DISK, "无法读取文件"), "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(st.st_mode))
        return tz_err(TZ_E_INPUT, "这不是普通文件");
    if ((size_t)st.st_size > tz_limits.yaml_bytes)
        return tz_err_hint(
            tz_err(TZ_E_LIMIT, "文件太大：%lld 字节，最多 %zu 字节", (long long)st.st_size, tz_limits.yaml_bytes),
            "把台账分到几个文件里");
    FILE *f = fopen(path, "rb");
    if (!f)
        return tz_err_detail(tz_err(TZ_E_DISK, "无法读取文件"), "%s: %s", path, strerror(errno));
    tz_arena_defer(a, close_file, f);
    char *data = tz_alloc(a, (size_t)st.st_size + 1);
    size_t n = fread(data, 1, (size_t)st.st_size, f);
    bool failed = ferror(f) != 0;
    tz_arena_forget(a, close_file, f);
    fclose(f);
    if (failed)
        return tz_err_detail(tz_err(TZ_E_DISK, "无法读取文件"), "%s", path);
    out->data = data;
    out->n = n;
    return NULL;
}

static bool folder_has(void *data, const char *pack)
{
    const struct folders *f = data;
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->names[i], pack))
            return true;
    return false;
}

static struct tz_err *folder_get(struct source_file *out, void *data, const char *pack, const char *file,
                                 struct tz_arena *a)
{
    const struct folders *f = data;
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->names[i], pack))
            return read_file(out, tz_printf(a, "%s/%s", f->paths[i], file), a);
    return NULL;
}

static const char *last_part(const char *path, struct tz_arena *a)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    size_t start = n;
    while (start > 0 && path[start - 1] != '/')
        start--;
    return tz_strndup(a, path + start, n - start);
}

void source_folders(struct pack_source *s, const char *const *folders, size_t n, const char **names, struct tz_arena *a)
{
    struct folders *f = TZ_NEW(a, struct folders);
    *f = (struct folders){folders, names, n};
    for (size_t i = 0; i < n; i++)
        names[i] = last_part(folders[i], a);
    *s = (struct pack_source){f, folder_has, folder_get};
}

static const char *search_path(const char *folder, const char *pack, const char *file, struct tz_arena *a)
{
    return tz_printf(a, "%s/%s/%s", folder, pack, file);
}

static bool safe_name(const char *pack)
{
    return pack[0] && pack[0] != '.' && !strchr(pack, '/');
}

static bool search_has(void *data, const char *pack)
{
    struct tz_arena *a = tz_arena_new(0);
    struct stat st;
    bool has = safe_name(pack) && stat(search_path(data, pack, "pack.yaml", a), &st) == 0;
    tz_arena_destroy(&a);
    return has;
}

static struct tz_err *search_get(struct source_file *out, void *data, const char *pack, const char *file,
                                 struct tz_arena *a)
{
    return safe_name(pack) ? read_file(out, search_path(data, pack, file, a), a) : NULL;
}

void source_search(struct pack_source *s, const char *folder, struct tz_arena *a)
{
    *s = (struct pack_source){tz_strdup(a, folder), search_has, search_get};
}

/* ---- built in */
static const struct builtin_file *builtin_find(const char *pack, const char *file)
{
    size_t n = strlen(pack);
    for (const struct builtin_file *b = builtin_files; b->path; b++)
        if (!strncmp(b->path, pack, n) && b->path[n] == '/' && !strcmp(b->path + n + 1, file))
            return b;
    return NULL;
}

static bool builtin_has(void *data, const char *pack)
{
    (void)data;
    return builtin_find(pack, "pack.yaml") != NULL;
}

static struct tz_err *builtin_get(struct source_file *out, void *data, const char *pack, const char *file,
                                  struct tz_arena *a)
{
    (void)data;
    const struct builtin_file *b = builtin_find(pack, file);
    out->name = tz_printf(a, "packs/%s/%s", pack, file);
    if (b) {
        out->data = (const char *)b->data;
        out->n = b->n;
    }
    return NULL;
}

void source_builtin(struct pack_source *s)
{
    *s = (struct pack_source){NULL, builtin_has, builtin_get};
}

const char **source_builtin_names(size_t *n, struct tz_arena *a)
{
    size_t room = 0;
    while (builtin_files[room].path)
        room++;
    const char **names = TZ_NEW_ARRAY(a, room + 1, const char *);
    *n = 0;
    for (size_t i = 0; i < room; i++) {
        const char *slash = strchr(builtin_files[i].path, '/');
        if (slash && !strcmp(slash, "/pack.yaml"))
            names[(*n)++] = tz_strndup(a, builtin_files[i].path, (size_t)(slash - builtin_files[i].path));
    }
    return names;
}
