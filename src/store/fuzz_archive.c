/* SPDX-License-Identifier: Apache-2.0
 *
 * Archives and their rows: the first byte chooses whether the rest is a whole archive, or a member of a table.
 */
#include "store/archive.h"
#include "store/tables.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_archive(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct archive_in in;
    char path[64];
    bool have = true;
    struct tz_err *e;
    int fd = memfd_create("archive", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        _exit(1);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    e = tz_archive_open(&in, path, a);
    while (!e && have)
        e = tz_archive_next(&in, &have);
    tz_err_free(e);
    tz_archive_close(&in);
    close(fd);
    tz_arena_destroy(&a);
}

static void read_lines(struct table *t, char *text)
{
    struct tz_value values[COLUMNS_MAX];
    char *next;
    for (char *line = text; line && *line; line = next) {
        struct tz_err *e;
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        e = tz_table_parse_line(values, t, line);
        tz_err_free(e);
    }
}

static void read_table(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct table t = {.name = "fuzzed", .key = "town"};
    char *text = tz_strndup(a, (const char *)data, size), *end = strchr(text, '\n');
    struct tz_sql sql;
    struct tz_err *e;
    if (end)
        *end = '\0';
    e = tz_table_parse_head(&t, text, a);
    if (!e && t.n) {
        tz_err_free(tz_table_insert(&sql, &t, a));
        read_lines(&t, end ? end + 1 : NULL);
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 1 << 20)
        return 0;
    if (data[0] & 1)
        read_table(data + 1, size - 1);
    else
        read_archive(data + 1, size - 1);
    return 0;
}
