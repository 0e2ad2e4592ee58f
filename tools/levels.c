/* SPDX-License-Identifier: Apache-2.0
 *
 * levels ARCHITECTURE.md SRC: reads the table of folders and levels, then every #include "folder/…" below SRC, and fails
 * on an include of a higher level, of the same level where it is not named, or of a private header (x_priv.h) of
 * another folder. Called by the static stage of ./test.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDERS 64
struct folder {
    char name[32];
    int level;
    char also[128];
};
static struct folder folders[FOLDERS];
static int folder_count;
static int wrong;

static struct folder *find(const char *name)
{
    for (int i = 0; i < folder_count; i++)
        if (strcmp(folders[i].name, name) == 0)
            return &folders[i];
    return NULL;
}

/* "| base | 0 | owns | also |" */
static void read_row(const char *line)
{
    struct folder f = {0};
    if (folder_count == FOLDERS || sscanf(line, "| %31[a-z] | %d |", f.name, &f.level) != 2)
        return;
    const char *last = NULL;
    size_t bars = 0;
    for (const char *p = line; *p; p++)
        if (*p == '|' && ++bars == 4)
            last = p + 1;
    if (last)
        snprintf(f.also, sizeof f.also, "%.*s", (int)strcspn(last, "|\n"), last);
    folders[folder_count++] = f;
}

static bool read_levels(const char *path)
{
    FILE *in = fopen(path, "r");
    char line[512];
    if (!in)
        return false;
    while (fgets(line, sizeof line, in))
        read_row(line);
    fclose(in);
    return folder_count > 0;
}

static bool names(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; (p = strstr(p, word)); p += n)
        if ((p == list || p[-1] == ' ' || p[-1] == ',') && (p[n] == 0 || p[n] == ' ' || p[n] == ','))
            return true;
    return false;
}

static void check_include(const struct folder *mine, const char *file, int line, const char *target)
{
    char other_name[32];
    if (sscanf(target, "%31[a-z]/", other_name) != 1)
        return;
    const struct folder *other = find(other_name);
    const char *why = NULL;
    if (!other || other == mine)
        return;
    if (other->level > mine->level)
        why = "a higher level";
    else if (other->level == mine->level && !names(mine->also, other->name))
        why = "its own level, not named in ARCHITECTURE.md";
    else if (strstr(target, "_priv.h"))
        why = "a private header";
    if (why) {
        printf("%s:%d: %s includes %s: %s\n", file, line, mine->name, target, why);
        wrong++;
    }
}

static void check_file(const struct folder *mine, const char *path)
{
    FILE *in = fopen(path, "r");
    char text[1024], target[256];
    if (!in)
        return;
    for (int line = 1; fgets(text, sizeof text, in); line++)
        if (sscanf(text, " # include \"%255[^\"]\"", target) == 1)
            check_include(mine, path, line, target);
    fclose(in);
}

static void check_folder(const struct folder *mine, const char *src)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", src, mine->name);
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir));) {
        size_t n = strlen(e->d_name);
        if (n < 3 || e->d_name[n - 2] != '.' || (e->d_name[n - 1] != 'c' && e->d_name[n - 1] != 'h'))
            continue;
        snprintf(path, sizeof path, "%s/%s/%s", src, mine->name, e->d_name);
        check_file(mine, path);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    if (argc != 3 || !read_levels(argv[1])) {
        fprintf(stderr, "usage: levels docs/ARCHITECTURE.md src\n");
        return 2;
    }
    for (int i = 0; i < folder_count; i++)
        check_folder(&folders[i], argv[2]);
    printf("%d folders, %d wrong includes\n", folder_count, wrong);
    return wrong != 0;
}
