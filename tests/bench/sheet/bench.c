/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_sheet [ROWS]: spreadsheets of ROWS x 12 (default 100,000) and PDF documents. Reading beside a bare loop of libzip
 * and expat over the same file, writing beside libxlsxwriter in its constant-memory mode (where built with it). Each run
 * is a process of its own, so that its peak memory is its own; five alternating rounds, medians; ratios are what counts.
 */
#include "document/write.h"
#include "sheet/read.h"
#include "sheet/write.h"

#include <expat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>
#ifdef BENCH_XLSXWRITER
#include <xlsxwriter.h>
#endif

#define ROUNDS 5

static const char *path = "/tmp/bench_sheet.xlsx", *other = "/tmp/bench_sheet_other.xlsx";
static int rows = 100000;

struct result {
    double seconds, cpu;
    long peak_kb;
};

static double clock_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(struct tz_err *e)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %s\n", e->text, e->detail ? e->detail : "");
    exit(1);
}

/* Runs work() in a process of its own. */
static struct result run(void (*work)(void))
{
    struct result *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), result;
    pid_t pid = fork();
    int status;

    if (!pid) {
        struct rusage usage;
        double wall = clock_of(CLOCK_MONOTONIC), cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
        work();
        r->seconds = clock_of(CLOCK_MONOTONIC) - wall;
        r->cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        getrusage(RUSAGE_SELF, &usage);
        r->peak_kb = usage.ru_maxrss;
        _exit(0);
    }
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        exit(1);
    result = *r;
    munmap(r, sizeof *r);
    return result;
}

/* ---- reading ---- */

static void read_ours(void)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_workbook *w;
    const struct tz_row *row;
    long cells = 0;

    must(tz_sheet_open_file(&w, path, a));
    must(tz_sheet_begin(w, 0));
    for (;;) {
        must(tz_sheet_row(&row, w));
        if (!row)
            break;
        for (uint32_t i = 0; i < row->count; i++)
            cells += row->cells[i].kind != TZ_CELL_EMPTY;
    }
    if (cells < (long)rows * 12)
        exit(1);
    tz_arena_destroy(&a);
}

struct floor {
    char *pool;
    size_t *offsets;
    size_t used, room, count, places;
    char value[65536];
    int n;
    bool in_text, in_value, shared;
    long cells;
};

static void string_start(void *data, const char *name, const char **at)
{
    struct floor *f = data;
    (void)at;
    if (!strcmp(name, "si")) {
        if (f->count == f->places)
            f->offsets = realloc(f->offsets, (f->places = f->places * 2 + 65536) * sizeof *f->offsets);
        f->offsets[f->count++] = f->used;
    } else if (!strcmp(name, "t")) {
        f->in_text = true;
    }
}

static void pool_add(struct floor *f, const char *s, size_t n)
{
    if (f->used + n > f->room)
        f->pool = realloc(f->pool, f->room = (f->used + n) * 2);
    memcpy(f->pool + f->used, s, n);
    f->used += n;
}

static void string_end(void *data, const char *name)
{
    struct floor *f = data;
    if (!strcmp(name, "t"))
        f->in_text = false;
    else if (!strcmp(name, "si"))
        pool_add(f, "", 1);
}

static void string_text(void *data, const char *s, int n)
{
    struct floor *f = data;
    if (f->in_text)
        pool_add(f, s, (size_t)n);
}

static void cell_start(void *data, const char *name, const char **at)
{
    struct floor *f = data;
    if (!strcmp(name, "c")) {
        f->shared = false;
        for (; *at; at += 2)
            if (!strcmp(*at, "t"))
                f->shared = !strcmp(at[1], "s");
        f->n = 0;
    } else if (!strcmp(name, "v") || !strcmp(name, "t")) {
        f->in_value = true;
    }
}

static void cell_end(void *data, const char *name)
{
    struct floor *f = data;
    if (!strcmp(name, "v") || !strcmp(name, "t")) {
        f->in_value = false;
    } else if (!strcmp(name, "c")) {
        f->value[f->n] = 0;
        if (f->shared)
            f->cells += f->pool[f->offsets[strtol(f->value, NULL, 10)]] != 0;
        else
            f->cells += f->n != 0;
    }
}

static void cell_text(void *data, const char *s, int n)
{
    struct floor *f = data;
    if (f->in_value && f->n + n < 65535) {
        memcpy(f->value + f->n, s, (size_t)n);
        f->n += n;
    }
}

static void feed(struct floor *f, zip_t *z, const char *part, XML_StartElementHandler start, XML_EndElementHandler end,
                 XML_CharacterDataHandler text)
{
    zip_file_t *in = zip_fopen(z, part, 0);
    XML_Parser p = XML_ParserCreate(NULL);
    zip_int64_t n;

    if (!in)
        return;
    XML_SetUserData(p, f);
    XML_SetElementHandler(p, start, end);
    XML_SetCharacterDataHandler(p, text);
    do {
        n = zip_fread(in, XML_GetBuffer(p, 65536), 65536);
        if (XML_ParseBuffer(p, (int)n, n <= 0) != XML_STATUS_OK)
            exit(1);
    } while (n > 0);
    XML_ParserFree(p);
    zip_fclose(in);
}

static void read_floor(void)
{
    static struct floor f;
    zip_t *z = zip_open(path, ZIP_RDONLY, NULL);

    if (!z)
        exit(1);
    feed(&f, z, "xl/sharedStrings.xml", string_start, string_end, string_text);
    feed(&f, z, "xl/worksheets/sheet1.xml", cell_start, cell_end, cell_text);
    if (f.cells < (long)rows * 12)
        exit(1);
    zip_close(z);
}

/* ---- writing ---- */

static unsigned seed;

static unsigned next(void)
{
    return seed = seed * 1103515245 + 12345;
}

static void write_row(struct tz_sheet_writer *w, int i)
{
    unsigned x = next();
    char text[64];

    tz_sheet_put_decimal(w, i, 0);
    tz_sheet_put_text(w, x >> 9 & 1 ? "王建国" : "李秀英");
    snprintf(text, sizeof text, "42112519%010u", x);
    tz_sheet_put_text(w, text);
    tz_sheet_put_text(w, "东河村");
    tz_sheet_put_decimal(w, i % 12, 0);
    tz_sheet_put_text(w, "低保");
    tz_sheet_put_decimal(w, (x >> 8) % 500000, 2);
    tz_sheet_put_day(w, tz_day_from_serial(19358 + i % 900));
    tz_sheet_put_text(w, "办理中");
    snprintf(text, sizeof text, "139%08u", x % 100000000);
    tz_sheet_put_text(w, text);
    tz_sheet_put_decimal(w, i % 8, 0);
    snprintf(text, sizeof text, "经村委会核实情况属实%d", i % 5000);
    tz_sheet_put_text(w, text);
    must(tz_sheet_write_row(w));
}

static void write_ours(void)
{
    static const struct tz_sheet_column columns[12] = {
        {.title = "编号", .kind = TZ_COLUMN_NUMBER},
        {.title = "姓名"},
        {.title = "身份证号"},
        {.title = "村"},
        {.title = "组", .kind = TZ_COLUMN_NUMBER},
        {.title = "类别"},
        {.title = "金额", .kind = TZ_COLUMN_NUMBER, .decimals = 2},
        {.title = "日期", .kind = TZ_COLUMN_DAY},
        {.title = "状态"},
        {.title = "电话"},
        {.title = "人口", .kind = TZ_COLUMN_NUMBER},
        {.title = "备注"},
    };
    static const struct tz_sheet_head head = {.name = "台账", .columns = columns, .count = 12};
    struct tz_arena *a = tz_arena_new(0);
    int fd = open(other, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    struct tz_sheet_writer *w = tz_sheet_write_new(TZ_SHEET_XLSX, tz_sink_fd, &fd, a);

    seed = 1;
    must(tz_sheet_write_sheet(w, &head));
    for (int i = 1; i <= rows; i++)
        write_row(w, i);
    must(tz_sheet_write_finish(w));
    close(fd);
    tz_arena_destroy(&a);
}

#ifdef BENCH_XLSXWRITER
static void write_library(const char *to, bool constant)
{
    lxw_workbook_options options = {.constant_memory = constant};
    lxw_workbook *w = workbook_new_opt(to, &options);
    lxw_worksheet *s = workbook_add_worksheet(w, "台账");
    lxw_format *day = workbook_add_format(w);
    char text[64];

    seed = 1;
    format_set_num_format(day, "yyyy-mm-dd");
    for (uint32_t i = 1; i <= (uint32_t)rows; i++) {
        unsigned x = next();
        worksheet_write_number(s, i, 0, i, NULL);
        worksheet_write_string(s, i, 1, x >> 9 & 1 ? "王建国" : "李秀英", NULL);
        snprintf(text, sizeof text, "42112519%010u", x);
        worksheet_write_string(s, i, 2, text, NULL);
        worksheet_write_string(s, i, 3, "东河村", NULL);
        worksheet_write_number(s, i, 4, i % 12, NULL);
        worksheet_write_string(s, i, 5, "低保", NULL);
        worksheet_write_number(s, i, 6, (x >> 8) % 500000 / 100.0, NULL);
        worksheet_write_number(s, i, 7, 44927 + i % 900, day);
        worksheet_write_string(s, i, 8, "办理中", NULL);
        snprintf(text, sizeof text, "139%08u", x % 100000000);
        worksheet_write_string(s, i, 9, text, NULL);
        worksheet_write_number(s, i, 10, i % 8, NULL);
        snprintf(text, sizeof text, "经村委会核实情况属实%u", i % 5000);
        worksheet_write_string(s, i, 11, text, NULL);
    }
    workbook_close(w);
}

static void write_floor(void)
{
    write_library(other, true);
}

/* The file that is read: with shared strings, as Excel writes. */
static void make_file(void)
{
    write_library(path, false);
}
#else
static void make_file(void)
{
    other = path;
    write_ours();
}
#endif

/* ---- rounds ---- */

static int by_seconds(const void *x, const void *y)
{
    const struct result *a = x, *b = y;
    return a->seconds < b->seconds ? -1 : a->seconds > b->seconds;
}

static void compare(const char *what, void (*ours)(void), const char *floor_name, void (*floor)(void))
{
    struct result a[ROUNDS], b[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        a[i] = run(ours);
        if (floor)
            b[i] = run(floor);
    }
    qsort(a, ROUNDS, sizeof *a, by_seconds);
    printf("%-28s %.3f s (CPU %.3f), peak %.1f MB", what, a[ROUNDS / 2].seconds, a[ROUNDS / 2].cpu,
           (double)a[ROUNDS / 2].peak_kb / 1024);
    if (floor) {
        qsort(b, ROUNDS, sizeof *b, by_seconds);
        printf("; %s %.3f s, %.1f MB; ratio %.2f", floor_name, b[ROUNDS / 2].seconds,
               (double)b[ROUNDS / 2].peak_kb / 1024, a[ROUNDS / 2].seconds / b[ROUNDS / 2].seconds);
    }
    printf("\n");
    fflush(stdout);
}

/* ---- PDF ---- */

static void pdf(int paragraphs)
{
    struct tz_arena *a = tz_arena_new((size_t)1 << 30);
    struct tz_document *d = tz_document_new(a);
    double times[ROUNDS * 2], cpu[ROUNDS * 2], first = 0;
    size_t len;
    void *out;

    tz_paragraph_add(d, TZ_ROLE_TITLE, "政府工作报告");
    for (int i = 0; i < paragraphs; i++) {
        if (i % 4 == 0)
            tz_heading_add(d, 1, "一、工作回顾");
        tz_paragraph_add(d, TZ_ROLE_BODY,
                         "坚决遏制耕地“非农化”、防止“非粮化”，整治撂荒地1203亩，复耕复种率达到100%"
                         "。全面落实田长制，镇、村、组三级田长巡田"
                         "5236人次，发现问题即时整改。累计投入资金1,234.56万元，实施项目（含“一事一议”）23个。");
    }
    for (int i = 0; i < ROUNDS * 2; i++) {
        double wall = clock_of(CLOCK_MONOTONIC), used = clock_of(CLOCK_PROCESS_CPUTIME_ID);
        must(tz_document_write_pdf(&out, &len, d, a));
        times[i] = clock_of(CLOCK_MONOTONIC) - wall;
        cpu[i] = clock_of(CLOCK_PROCESS_CPUTIME_ID) - used;
        if (!i)
            first = times[0];
        for (int k = i; k > 1 && times[k] < times[k - 1]; k--) {
            double t = times[k], c = cpu[k];
            times[k] = times[k - 1], cpu[k] = cpu[k - 1];
            times[k - 1] = t, cpu[k - 1] = c;
        }
    }
    printf("PDF of %3d paragraphs: first %.0f ms, then %.1f ms (CPU %.1f), %zu bytes\n", paragraphs, first * 1e3,
           times[ROUNDS] * 1e3, cpu[ROUNDS] * 1e3, len);
    tz_arena_destroy(&a);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rows = (int)strtol(argv[1], NULL, 10);
    run(make_file);
    printf("%d rows x 12\n", rows);
    compare("read", read_ours, "libzip + expat", read_floor);
#ifdef BENCH_XLSXWRITER
    compare("write", write_ours, "libxlsxwriter", write_floor);
#else
    compare("write", write_ours, NULL, NULL);
#endif
    pdf(5);
    pdf(540);
    unlink(other);
    return 0;
}
