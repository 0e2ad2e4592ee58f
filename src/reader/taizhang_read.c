/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang-read FILE...: the reader alone, for tests and benchmarks: JSON lines to standard output.
 * --show LAYER prints the nodes of a lower layer; --year Y gives the review year; --chunk N feeds N bytes at a time.
 */
#include "reader/reader.h"
#include "base/limits.h"
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
    struct tz_arena *a = tz_arena_new(0);
    struct tz_report_file file;
    struct tz_reader *r;
    struct tz_err *e = chunk ? tz_report_path(&file, path, a) : tz_report_read(&r, &file, o, path, a);
    if (e) {
        fprintf(stderr, "%s: %s%s%s\n", e->place ? e->place : path, e->text, e->hint ? "。" : "",
                e->hint ? e->hint : "");
        tz_err_free(e);
        tz_arena_destroy(&a);
        return 2;
    }
    o->input = file.input;
    if (chunk)
        r = tz_reader_open(o, a);
    for (size_t i = 0; chunk && i < file.len; i += chunk)
        tz_reader_feed(r, file.text + i, file.len - i < chunk ? file.len - i : chunk);
    if (chunk)
        tz_reader_finish(r);
    tz_arena_destroy(&a);
    return 0;
}

int main(int argc, char **argv)
{
    struct tz_reader_options o = {.on_jsonl = print_jsonl};
    size_t chunk = 0;
    int bad = 0;
    tz_limits.report_bytes = (size_t)256 << 20;
    tz_limits.arena_bytes = (size_t)1 << 30;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--show") && i + 1 < argc) {
            o.layers = layer_of(argv[++i]);
            o.on_node = print_node;
            o.on_jsonl = NULL;
        } else if (!strcmp(argv[i], "--year") && i + 1 < argc) {
            o.year = (int)strtol(argv[++i], NULL, 10);
        } else if (!strcmp(argv[i], "--chunk") && i + 1 < argc) {
            chunk = (size_t)strtol(argv[++i], NULL, 10);
            chunk += !chunk;
        } else {
            bad |= read_file(argv[i], &o, chunk);
        }
    }
    return bad;
}
