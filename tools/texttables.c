/* SPDX-License-Identifier: Apache-2.0
 *
 * texttables FOLD PINYIN OUT: writes src/base's tables for folding and sorting (declared in
 * base/tables_priv.h) from fold.tsv and pinyin.tsv. Every line is checked; the first wrong one ends the build.
 */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HAN_FIRST 0x4E00u
#define HAN_COUNT 0x5200u
#define FAR_MOST 4096
#define LINE_MOST 16384

static uint32_t near_fold[0x10000]; /* of the Basic Multilingual Plane; 0 = itself */
static struct {
    uint32_t from, to;
} far_fold[FAR_MOST];
static size_t far_count;
static uint16_t rank[HAN_COUNT]; /* from 1 */
static unsigned ranked;

static const char *file;
static int line;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}

/* Reads the next line that is no comment; NULL at the end. */
static char *next_line(FILE *f, char text[LINE_MOST])
{
    while (fgets(text, LINE_MOST, f)) {
        size_t n = strlen(text);
        line++;
        if (!n || text[n - 1] != '\n')
            fail("line too long or not ended");
        text[n - 1] = 0;
        if (tz_utf8_valid(text, n - 1) != n - 1)
            fail("not UTF-8");
        if (*text && *text != '#')
            return text;
    }
    return NULL;
}

static FILE *open_input(const char *path)
{
    FILE *f = fopen(path, "r");
    file = path;
    line = 0;
    if (!f)
        fail("cannot be opened");
    return f;
}

static void read_fold(const char *path)
{
    FILE *f = open_input(path);
    char text[LINE_MOST];
    uint32_t before = 0;
    for (char *p; (p = next_line(f, text));) {
        const char *at = p, *end = p + strlen(p);
        uint32_t from = tz_utf8_next(&at, end), tab = tz_utf8_next(&at, end), to = tz_utf8_next(&at, end);
        if (tab != '\t' || at != end || from == to)
            fail("want two different characters with a TAB between");
        if (from <= before)
            fail("not sorted, or a character twice");
        before = from;
        if (from < 0x10000)
            near_fold[from] = to;
        if (from >= 0x10000 || to >= 0x10000) {
            if (far_count == FAR_MOST)
                fail("too many characters beyond U+FFFF");
            far_fold[far_count].from = from;
            far_fold[far_count++].to = to;
        }
    }
    fclose(f);
}

/* What a character is folded to must not be folded again. */
static void check_fold(void)
{
    for (uint32_t c = 0; c < 0x10000; c++)
        if (near_fold[c] && near_fold[c] < 0x10000 && near_fold[near_fold[c]])
            fail("a folded form is itself folded");
    for (size_t i = 0; i < far_count; i++)
        for (size_t k = 0; k < far_count; k++)
            if (far_fold[i].to == far_fold[k].from)
                fail("a folded form is itself folded");
}

static void read_pinyin(const char *path)
{
    FILE *f = open_input(path);
    char text[LINE_MOST];
    for (char *p; (p = next_line(f, text));) {
        const char *at = strchr(p, '\t'), *end = p + strlen(p);
        if (!at)
            fail("want a syllable, a TAB and characters");
        for (at++; at < end;) {
            uint32_t c = tz_utf8_next(&at, end);
            if (c - HAN_FIRST >= HAN_COUNT || rank[c - HAN_FIRST])
                fail("not a Chinese character of U+4E00 to U+9FFF, or one twice");
            rank[c - HAN_FIRST] = (uint16_t)++ranked;
        }
    }
    fclose(f);
    for (unsigned i = 0; i < HAN_COUNT; i++)
        if (!rank[i])
            rank[i] = (uint16_t)++ranked;
}

/* One value of a table, sixteen to a line. */
static void print_value(FILE *out, unsigned i, unsigned v)
{
    fprintf(out, i % 16 ? "%u," : "\n%u,", v);
}

static void write_fold(FILE *out)
{
    unsigned pages = 1, page_of[256] = {0};
    for (unsigned i = 0; i < 0x10000; i++)
        if (near_fold[i] && !page_of[i >> 8])
            page_of[i >> 8] = pages++;
    fprintf(out, "const uint8_t tz_fold_page[256] = {");
    for (unsigned i = 0; i < 256; i++)
        print_value(out, i, page_of[i]);
    fprintf(out, "};\nconst uint16_t tz_fold_pages[][256] = {\n{0},\n");
    for (unsigned hi = 0; hi < 256; hi++) {
        if (!page_of[hi])
            continue;
        fprintf(out, "{");
        for (unsigned lo = 0; lo < 256; lo++) {
            uint32_t to = near_fold[hi << 8 | lo];
            print_value(out, lo, to < 0x10000 ? to : 0xFFFF);
        }
        fprintf(out, "},\n");
    }
    fprintf(out, "};\nconst struct tz_fold_far tz_fold_far[] = {\n");
    for (size_t i = 0; i < far_count; i++)
        fprintf(out, "{0x%05x, 0x%05x},\n", far_fold[i].from, far_fold[i].to);
    fprintf(out, "};\nconst size_t tz_fold_far_count = %zu;\n", far_count);
}

int main(int argc, char **argv)
{
    FILE *out;
    if (argc != 4) {
        fprintf(stderr, "usage: texttables FOLD PINYIN OUT\n");
        return 2;
    }
    read_fold(argv[1]);
    check_fold();
    read_pinyin(argv[2]);
    out = fopen(argv[3], "w");
    if (!out)
        return 1;
    fprintf(out, "/* Made by texttables from fold.tsv and pinyin.tsv. */\n#include \"base/tables_priv.h\"\n");
    write_fold(out);
    fprintf(out, "const uint16_t tz_pinyin_rank[0x5200] = {");
    for (unsigned i = 0; i < HAN_COUNT; i++)
        print_value(out, i, rank[i]);
    fprintf(out, "};\n");
    return fclose(out) == 0 ? 0 : 1;
}
