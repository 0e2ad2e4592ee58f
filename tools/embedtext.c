/* SPDX-License-Identifier: Apache-2.0
 *
 * embedtext OUTPUT.c NAME=FILE…: writes text files as C strings `const char NAME[]`, so that the binary carries them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "embedtext: %s: %s\n", what, why);
    exit(1);
}

static void write_file(FILE *out, const char *name, size_t name_len, const char *path)
{
    FILE *in = fopen(path, "rb");
    int c, column = 0;
    if (!in)
        die(path, "cannot be opened");
    fprintf(out, "extern const char %.*s[];\nconst char %.*s[] = {", (int)name_len, name, (int)name_len, name);
    while ((c = fgetc(in)) != EOF)
        fprintf(out, "%s%d,", column++ % 24 ? "" : "\n", (signed char)c);
    if (ferror(in))
        die(path, "cannot be read");
    fclose(in);
    fprintf(out, "0};\n");
}

int main(int argc, char **argv)
{
    if (argc < 3)
        die("usage", "embedtext OUTPUT.c NAME=FILE…");
    FILE *out = fopen(argv[1], "w");
    if (!out)
        die(argv[1], "cannot be written");
    fputs("/* Made by tools/embedtext. */\n", out);
    for (int i = 2; i < argc; i++) {
        const char *eq = strchr(argv[i], '=');
        if (!eq)
            die(argv[i], "NAME=FILE is wanted");
        write_file(out, argv[i], (size_t)(eq - argv[i]), eq + 1);
    }
    if (fclose(out))
        die(argv[1], "cannot be written");
    return 0;
}
