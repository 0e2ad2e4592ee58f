/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting together what the disk holds; see rebuild.h. Test code: anything unexpected ends the program.
 */
#include "rebuild.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1);
}

static int drop(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st;
    (void)flag;
    (void)walk;
    return remove(path);
}

void platter_remove(const char *path)
{
    nftw(path, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static bool key_of(char out[PLATTER_KEY], const char *path)
{
    struct statx st;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &st) != 0)
        return false;
    snprintf(out, PLATTER_KEY, "%llu-%lld.%u", (unsigned long long)st.stx_ino, (long long)st.stx_btime.tv_sec,
             st.stx_btime.tv_nsec);
    return true;
}

static char *whole(const char *path, size_t *n)
{
    int fd = open(path, O_RDONLY);
    struct stat st;
    char *data;
    if (fd < 0)
        return NULL;
    must(fstat(fd, &st) == 0, path);
    *n = (size_t)st.st_size;
    data = malloc(*n + SECTOR);
    must(data && read(fd, data, *n) == (ssize_t)*n, path);
    close(fd);
    return data;
}

static void write_whole(const char *path, const void *data, size_t n, const struct stat *like)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, data, n) == (ssize_t)n, path);
    must(fchmod(fd, like ? like->st_mode & 0777 : 0600) == 0, path);
    must(!like || fchown(fd, like->st_uid, like->st_gid) == 0, path);
    close(fd);
}

/* ---- before */

static const char *begin_shadow;

static void list_dir(const char *path, const char *key)
{
    char list[PATH_MAX], one[PLATTER_KEY], below[PATH_MAX + 512];
    struct dirent *entry;
    DIR *d = opendir(path);
    FILE *out;
    snprintf(list, sizeof list, "%s/dir/%s", begin_shadow, key);
    out = fopen(list, "w");
    must(d && out, list);
    while ((entry = readdir(d)) != NULL) {
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && key_of(one, below))
            fprintf(out, "%s %s\n", one, entry->d_name);
    }
    fchmod(fileno(out), 0666);
    fclose(out);
    closedir(d);
}

static int copy_twin(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    char key[PLATTER_KEY], twin[PATH_MAX], *data;
    size_t n;
    (void)walk;
    must(key_of(key, path), path);
    if (flag == FTW_D)
        list_dir(path, key);
    if (flag != FTW_F || !S_ISREG(st->st_mode))
        return 0;
    data = whole(path, &n);
    must(data != NULL, path);
    snprintf(twin, sizeof twin, "%s/file/%s", begin_shadow, key);
    write_whole(twin, data, n, NULL);
    chmod(twin, 0666);
    free(data);
    return 0;
}

struct platter_control *platter_begin(const char *root, const char *shadow)
{
    static struct platter_control *control;
    char path[PATH_MAX];
    int fd;
    if (control)
        munmap(control, sizeof *control);
    platter_remove(shadow);
    must(mkdir(shadow, 0777) == 0 && chmod(shadow, 0777) == 0, shadow);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", shadow, i ? "dir" : "file");
        must(mkdir(path, 0777) == 0 && chmod(path, 0777) == 0, path);
    }
    begin_shadow = shadow;
    must(nftw(root, copy_twin, 16, FTW_PHYS) == 0, root);
    snprintf(path, sizeof path, "%s/control", shadow);
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
    must(fd >= 0 && fchmod(fd, 0666) == 0 && ftruncate(fd, sizeof *control) == 0, path);
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    must(control != MAP_FAILED, path);
    close(fd);
    return control;
}

/* ---- after */

struct live { /* where a file stands now, by its key */
    char key[PLATTER_KEY];
    char path[PATH_MAX];
    struct stat st;
    struct live *next;
};
static struct live *live_files;

static int note_live(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    struct live *l = calloc(1, sizeof *l);
    (void)flag;
    (void)walk;
    must(l && key_of(l->key, path), path);
    snprintf(l->path, sizeof l->path, "%s", path);
    l->st = *st;
    l->next = live_files;
    live_files = l;
    return 0;
}

static const struct live *find_live(const char *key)
{
    const struct live *l = live_files;
    while (l && strcmp(l->key, key) != 0)
        l = l->next;
    return l;
}

struct cut {
    const char *shadow;
    enum platter_names names;
    int kept;
    unsigned seed;
};

/* Sectors that differ between what was synced and what was written last: some reach the disk. */
static char *mix(const struct cut *c, char *synced, size_t *n, const char *live_path, unsigned *dice)
{
    size_t m = 0;
    char *live = c->kept ? whole(live_path, &m) : NULL;
    if (!live)
        return synced;
    if (m > *n && rand_r(dice) % 100 < c->kept) { /* the new length too */
        synced = realloc(synced, m + SECTOR);
        must(synced != NULL, "realloc");
        memset(synced + *n, 0, m - *n);
        *n = m;
    }
    for (size_t at = 0; at < *n && at < m; at += SECTOR) {
        size_t step = *n - at < SECTOR ? *n - at : SECTOR;
        step = m - at < step ? m - at : step;
        if (memcmp(synced + at, live + at, step) != 0 && rand_r(dice) % 100 < c->kept)
            memcpy(synced + at, live + at, step);
    }
    free(live);
    return synced;
}

static void put_file(const struct cut *c, const char *key, const char *to)
{
    char twin[PATH_MAX], *data;
    const struct live *l = find_live(key);
    unsigned dice = c->seed;
    size_t n = 0;
    for (const char *k = key; *k; k++)
        dice = dice * 31 + (unsigned char)*k;
    snprintf(twin, sizeof twin, "%s/file/%s", c->shadow, key);
    data = whole(twin, &n);
    if (!data)
        data = calloc(1, SECTOR); /* never synced: a name without content */
    if (l)
        data = mix(c, data, &n, l->path, &dice);
    write_whole(to, data, n, l ? &l->st : NULL);
    free(data);
}

static void put_dir(const struct cut *c, const char *key, const char *to);

static void put_entry(const struct cut *c, const char *key, const char *to)
{
    char list[PATH_MAX];
    const struct live *l = find_live(key);
    snprintf(list, sizeof list, "%s/dir/%s", c->shadow, key);
    if ((l && S_ISDIR(l->st.st_mode)) || access(list, F_OK) == 0)
        put_dir(c, key, to);
    else if (!l || S_ISREG(l->st.st_mode))
        put_file(c, key, to);
}

static void put_names(const struct cut *c, FILE *list, const char *to)
{
    char line[PATH_MAX], key[PLATTER_KEY], name[512], below[PATH_MAX + 512];
    while (fgets(line, sizeof line, list)) {
        must(sscanf(line, "%63s %511[^\n]", key, name) == 2, line);
        snprintf(below, sizeof below, "%s/%s", to, name);
        put_entry(c, key, below);
    }
}

static void put_live_names(const struct cut *c, const char *from, const char *to)
{
    char path[PATH_MAX + 512], below[PATH_MAX + 512], key[PLATTER_KEY];
    struct dirent *entry;
    DIR *d = opendir(from);
    must(d != NULL, from);
    while ((entry = readdir(d)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
        snprintf(below, sizeof below, "%s/%s", to, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && key_of(key, path))
            put_entry(c, key, below);
    }
    closedir(d);
}

static void put_dir(const struct cut *c, const char *key, const char *to)
{
    char path[PATH_MAX];
    const struct live *l = find_live(key);
    FILE *list;
    must(mkdir(to, 0700) == 0, to);
    must(chmod(to, l ? l->st.st_mode & 0777 : 0700) == 0 && (!l || chown(to, l->st.st_uid, l->st.st_gid) == 0), to);
    if (c->names == PLATTER_LIVE) {
        if (l)
            put_live_names(c, l->path, to);
        return;
    }
    snprintf(path, sizeof path, "%s/dir/%s", c->shadow, key);
    list = fopen(path, "r");
    if (!list)
        return; /* never synced: empty */
    put_names(c, list, to);
    fclose(list);
}

void platter_cut(const char *root, const char *shadow, enum platter_names names, int kept, unsigned seed)
{
    struct cut c = {shadow, names, kept, seed};
    char key[PLATTER_KEY], beside[PATH_MAX];
    must(nftw(root, note_live, 16, FTW_PHYS) == 0, root);
    must(key_of(key, root), root);
    snprintf(beside, sizeof beside, "%s.after", root);
    platter_remove(beside);
    put_dir(&c, key, beside);
    platter_remove(root);
    must(rename(beside, root) == 0, root);
    while (live_files) {
        struct live *l = live_files;
        live_files = l->next;
        free(l);
    }
}
