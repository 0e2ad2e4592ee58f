/* SPDX-License-Identifier: Apache-2.0
 *
 * Anchors: `anchors` beside the database holds one line a day and town, "day town j at hash": the head as it stood
 * before the day's first unit. Whoever rewrites the whole chain must rewrite this file, its copies and the heads printed
 * on paper too. Appended and synced; verify compares every line.
 */
#include "store/store_priv.h"
#include "base/file.h"
#include "base/text.h"
#include "verify.sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANCHORS_BYTES ((size_t)64 << 20)

struct tz_err *tz_anchor_add(struct tz_store *s, const struct head *h)
{
    char path[PATH_ROOM], line[256], day[16], hex[2 * TZ_DIGEST_BYTES + 1];
    int fd, n;
    bool ok;
    for (int i = 0; i < TZ_DIGEST_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", h->hash[i]);
    snprintf(path, sizeof path, "%s/anchors", s->dir);
    n = snprintf(line, sizeof line, "%s %lld %lld %lld %s\n", tz_day_print(day, tz_day_of(h->at)), (long long)h->town,
                 (long long)h->j, (long long)h->at, hex);
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return tz_file_error(errno, "写入", path);
    ok = tz_file_write_all(fd, line, (size_t)n) && fdatasync(fd) == 0;
    if (!ok) {
        struct tz_err *e = tz_file_error(errno, "写入", path);
        close(fd);
        return e;
    }
    close(fd);
    return NULL;
}

/* Compares one line with the journal; a line cut short by a crash is the last one and passed over. */
static struct tz_err *check_line(const char *line, struct tz_conn *c, int64_t town, struct checking *k)
{
    long long of, j, at;
    char hex[80] = "";
    uint8_t hash[TZ_DIGEST_BYTES];
    struct tz_rows *r = NULL;
    bool have = false, same = false;
    size_t n = 0;
    struct tz_err *e;

    if (sscanf(line, "%*s %lld %lld %lld %79s", &of, &j, &at, hex) != 4 || !tz_unhex(hash, sizeof hash, hex)) {
        tz_check_found(k, "anchors", 0, 0, "锚点文件有一行读不懂");
        return NULL;
    }
    if (of != town || j == 0)
        return NULL;
    e = tz_db_query(&r, c, &SQL_JOURNAL_HASH, "ii", town, (int64_t)j);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e && have) {
        const void *p = tz_rows_bytes(r, 0, &n);
        same = n == sizeof hash && memcmp(p, hash, n) == 0 && tz_rows_int(r, 1) == at;
    }
    tz_rows_close(&r);
    if (!e && !same)
        tz_check_found(k, "journal", j, 0,
                       have ? "与当日锚点不符：台账链被整段改写过" : "锚点记着这一笔，台账链里却没有");
    return e;
}

struct tz_err *tz_anchors_check(struct tz_conn *c, struct tz_store *s, int64_t town, struct checking *k,
                                struct tz_arena *a)
{
    char *text, *next;
    size_t n;
    struct tz_err *e = tz_file_read(&text, &n, tz_printf(a, "%s/anchors", s->dir), ANCHORS_BYTES, a);
    if (e && e->code == TZ_E_NOT_FOUND) {
        tz_err_free(e);
        return NULL;
    }
    if (e)
        return e;
    for (char *line = text; (next = strchr(line, '\n')) != NULL; line = next + 1) {
        *next = '\0';
        TZ_TRY(check_line(line, c, town, k));
    }
    return NULL;
}
