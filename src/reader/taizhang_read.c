/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang-read FILE...: the reader alone, for tests and benchmarks: JSON lines to standard output.
 * --show LAYER prints the nodes of a lower layer; --year Y gives the review year; --chunk N feeds N bytes at a time.
 */
#include "reader/reader.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_jsonl(void *data, const char *bytes, size_t n)
{
    (void)data;
    fwrite(bytes, 1, n, stdout);
}

static void print_node(void *data, const struct tz_node *n)
{
    (void)data;
    printf("%llu-%llu\t%s\t%s\t%.200s\n", (unsigned long long)n->start, (unsigned long long)n->end, n->kind, n->detail,
           n->text);
}

static unsigned layer_of(const char *name)
{
    static const char *const names[] = {"layout", "sections", "clauses", "tokens"};
    for (unsigned i = 0; i < 4; i++)
        if (!strcmp(names[i], name))
            return 1u << i;
    return 0;
}

static int read_file(const char *path, struct tz_reader_options *o, size_t chunk)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "打不开文件：%s\n", path);
        return 2;
    }
    struct tz_arena *a = tz_arena_new(0);
    static char buf[1 << 18];
    size_t n = fread(buf, 1, chunk, f);
    struct tz_err *e = tz_reader_sniff(&o->input, path, buf, n);
    if (e) {
        fprintf(stderr, "%s: %s（%s）\n", path, e->text, e->hint ? e->hint : "");
        tz_err_free(e);
        fclose(f);
        tz_arena_destroy(&a);
        return 2;
    }
    struct tz_reader *r = tz_reader_open(o, a);
    for (; n; n = fread(buf, 1, chunk, f))
        tz_reader_feed(r, buf, n);
    tz_reader_finish(r);
    fclose(f);
    tz_arena_destroy(&a);
    return 0;
}

int main(int argc, char **argv)
{
    struct tz_reader_options o = {.on_jsonl = print_jsonl};
    size_t chunk = 1 << 18;
    int bad = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--show") && i + 1 < argc) {
            o.layers = layer_of(argv[++i]);
            o.on_node = print_node;
            o.on_jsonl = NULL;
        } else if (!strcmp(argv[i], "--year") && i + 1 < argc) {
            o.year = (int)strtol(argv[++i], NULL, 10);
        } else if (!strcmp(argv[i], "--chunk") && i + 1 < argc) {
            chunk = (size_t)strtol(argv[++i], NULL, 10);
        } else {
            bad |= read_file(argv[i], &o, chunk);
        }
    }
    return bad;
}
