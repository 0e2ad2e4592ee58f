/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target over files and over all files of folders: the corpus in the normal test run, a found input
 * when it is looked into. With -Dfuzz=true libFuzzer's own main takes its place.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int ran;

static void run_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t room = 1 << 16, len = 0, n;
    uint8_t *data = malloc(room);
    if (!in || !data) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    while ((n = fread(data + len, 1, room - len, in)) > 0) {
        len += n;
        if (len == room && !(data = realloc(data, room *= 2)))
            exit(1);
    }
    fclose(in);
    uint8_t *exact = malloc(len ? len : 1); /* so that reading past the end is seen */
    if (!exact)
        exit(1);
    memcpy(exact, data, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    free(data);
    ran++;
}

static void run_path(const char *path)
{
    struct stat st;
    DIR *dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? opendir(path) : NULL;
    if (!dir) {
        run_file(path);
        return;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        char name[4096];
        if (e->d_name[0] == '.' || (size_t)snprintf(name, sizeof name, "%s/%s", path, e->d_name) >= sizeof name)
            continue;
        run_path(name);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%d inputs\n", ran);
    return ran > 0 ? 0 : 1;
}
