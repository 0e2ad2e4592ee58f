/* SPDX-License-Identifier: Apache-2.0
 *
 * Speed of the reader beside its floors, on one core: bench [-m MB] FILE... The texts are repeated to the size asked for.
 *
 *   one pass over the bytes   a table read a byte: what any reader must pay at least
 *   without output            all layers, facts as structs
 *   JSON lines to a file      all of it, written to a temporary file
 *
 * Each is run seven times by turns, so that all meet the same load; processor time (the rate of one core, also on a busy machine): the best
 * and the median are printed, nanoseconds a fact, and how many times the floor the reader takes.
 */
#include "reader/reader.h"
#include "base/limits.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 7 };

struct job {
    const char *text;
    size_t n;
    uint64_t facts, bytes_out;
    FILE *out;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void on_fact(void *data, const struct tz_read_fact *f)
{
    struct job *j = data;
    j->facts += f->end > f->start;
}

static void on_jsonl(void *data, const char *bytes, size_t n)
{
    struct job *j = data;
    j->bytes_out += fwrite(bytes, 1, n, j->out);
}

static void read_all(struct job *j, bool output)
{
    struct tz_reader_options o = {.input = TZ_READER_TEXT, .data = j};
    struct tz_arena *a = tz_arena_new(0);
    if (output) {
        o.on_jsonl = on_jsonl;
        rewind(j->out);
    } else {
        o.on_fact = on_fact;
    }
    struct tz_reader *r = tz_reader_open(&o, a);
    tz_reader_feed(r, j->text, j->n);
    tz_reader_finish(r);
    j->facts = tz_reader_facts(r);
    if (output)
        fflush(j->out);
    tz_arena_destroy(&a);
}

static void run_plain(struct job *j)
{
    read_all(j, false);
}

static void run_jsonl(struct job *j)
{
    j->bytes_out = 0;
    read_all(j, true);
}

static void run_floor(struct job *j)
{
    static uint8_t table[256];
    uint64_t sum = 0;
    table['0'] = 1;
    for (size_t i = 0; i < j->n; i++)
        sum += table[(unsigned char)j->text[i]];
    j->bytes_out = sum;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct measured {
    const char *name;
    void (*run)(struct job *);
    double t[RUNS];
    uint64_t facts;
};

static void measure(struct measured *m, size_t n, struct job *j)
{
    for (int i = 0; i < RUNS; i++)
        for (size_t k = 0; k < n; k++) {
            double start = now();
            m[k].run(j);
            m[k].t[i] = now() - start;
            m[k].facts = j->facts;
        }
    for (size_t k = 0; k < n; k++)
        qsort(m[k].t, RUNS, sizeof *m[k].t, by_value);
}

static void print(const struct measured *m, const struct measured *floor, size_t bytes)
{
    printf("%-28s %8.0f MB/s best %8.0f median", m->name, (double)bytes / m->t[0] / 1e6,
           (double)bytes / m->t[RUNS / 2] / 1e6);
    if (m != floor)
        printf("   %llu facts, %.0f ns a fact, %.1f times the floor", (unsigned long long)m->facts,
               m->t[0] * 1e9 / (double)(m->facts + !m->facts), m->t[0] / floor->t[0]);
    printf("\n");
}

static char *load(char **paths, int n, size_t want, size_t *len)
{
    char *buf = malloc(want + 1);
    size_t one = 0;
    if (!buf)
        exit(1);
    for (int i = 0; i < n; i++) {
        FILE *f = fopen(paths[i], "rb");
        if (!f) {
            fprintf(stderr, "cannot read %s\n", paths[i]);
            exit(2);
        }
        one += fread(buf + one, 1, want - one, f);
        if (one < want)
            buf[one++] = '\n';
        fclose(f);
    }
    for (*len = one; *len + one <= want; *len += one)
        memcpy(buf + *len, buf, one);
    return buf;
}

int main(int argc, char **argv)
{
    size_t want = (size_t)100 << 20;
    int first = 1;
    if (argc > 3 && !strcmp(argv[1], "-m")) {
        want = (size_t)strtol(argv[2], NULL, 10) << 20;
        first = 3;
    }
    if (first >= argc) {
        fprintf(stderr, "usage: bench [-m MB] FILE...\n");
        return 2;
    }
    struct job j = {.out = tmpfile()};
    tz_limits.arena_bytes = (size_t)64 << 20;
    j.text = load(argv + first, argc - first, want, &j.n);
    if (!j.out)
        return 1;
    struct measured all[] = {{.name = "one pass over the bytes", .run = run_floor},
                             {.name = "reader without output", .run = run_plain},
                             {.name = "reader, JSON lines to a file", .run = run_jsonl}};
    measure(all, 3, &j);
    for (size_t k = 0; k < 3; k++)
        print(&all[k], &all[0], j.n);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%zu bytes in, %llu bytes out, peak memory %ld MiB of which the text is %zu MiB\n", j.n,
           (unsigned long long)j.bytes_out, u.ru_maxrss >> 10, j.n >> 20);
    fclose(j.out);
    return 0;
}
