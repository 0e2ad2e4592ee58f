/* SPDX-License-Identifier: Apache-2.0
 *
 * Places for tests on both engines; see testing.h.
 */
#include "db/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1);
}

/* Runs one statement in the server's own database. */
static void admin(const char *server, const char *text)
{
    PGconn *c = PQconnectdb(server);
    PGresult *r = PQexec(c, text);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s: %s\n", text, PQerrorMessage(c));
        exit(1);
    }
    PQclear(r);
    PQfinish(c);
}

/* postgresql://user@/postgres?host=… -> the same with another database. */
static void address(char *out, size_t room, const char *server, const char *name)
{
    const char *start = strstr(server, "://"), *query = strchr(server, '?');
    const char *slash = start ? strchr(start + 3, '/') : NULL;
    if (!slash) {
        fprintf(stderr, "TZ_TEST_PG must look like postgresql://user@/postgres?host=…\n");
        exit(1);
    }
    snprintf(out, room, "%.*s/%s%s", (int)(slash - server), server, name, query ? query : "");
}

static void database_name(char *out, size_t room, const struct tz_test_place *p)
{
    snprintf(out, room, "t%s", strrchr(p->dir, '.') + 1);
    for (char *s = out; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s - 'A' + 'a');
    snprintf(out + strlen(out), room - strlen(out), "_%d", (int)getpid());
}

static void make_folder(struct tz_test_place *p, enum tz_dialect dialect)
{
    const char *tmp = getenv("TMPDIR");
    *p = (struct tz_test_place){.dialect = dialect};
    snprintf(p->dir, sizeof p->dir, "%.60s/taizhang.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    must(mkdtemp(p->dir) != NULL, "mkdtemp");
    snprintf(p->where, sizeof p->where, "%s/main.db", p->dir);
}

static void make_database(struct tz_test_place *p, const char *template, const char *more)
{
    const char *server = getenv("TZ_TEST_PG");
    char name[64], text[320];
    TZ_ASSERT(server);
    database_name(name, sizeof name, p);
    snprintf(text, sizeof text, "create database %s template %s %s", name, template, more);
    admin(server, text);
    address(p->database, sizeof p->database, server, name);
    memcpy(p->where, p->database, sizeof p->where);
}

bool tz_test_place_make(struct tz_test_place *p, enum tz_dialect dialect)
{
    const char *server = getenv("TZ_TEST_PG");
    *p = (struct tz_test_place){.dialect = dialect};
    if (dialect == TZ_POSTGRES && (!server || !*server)) {
        fprintf(stderr, "SKIPPED on PostgreSQL: set TZ_TEST_PG (sh tests/pg.sh start DIR prints it)\n");
        return false;
    }
    make_folder(p, dialect);
    if (dialect == TZ_POSTGRES)
        make_database(p, "template0", "encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'");
    return true;
}

static struct {
    size_t skip; /* of the walked path: the folder copied from */
    const char *to;
} copying;

static void copy_file(const char *from, const char *to, mode_t mode)
{
    static char buffer[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    ssize_t n = 0;
    must(in >= 0, from);
    must(out >= 0, to);
    while ((n = read(in, buffer, sizeof buffer)) > 0)
        must(write(out, buffer, (size_t)n) == n, to);
    must(n == 0 && close(in) == 0 && close(out) == 0, to);
}

static int copy_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    char to[512];
    (void)walk;
    snprintf(to, sizeof to, "%s%s", copying.to, path + copying.skip);
    if (flag == FTW_D && path[copying.skip])
        must(mkdir(to, st->st_mode & 0777) == 0, to);
    else if (flag == FTW_F)
        copy_file(path, to, st->st_mode & 0777);
    return 0;
}

void tz_test_place_copy(struct tz_test_place *p, const struct tz_test_place *from)
{
    char name[64];
    make_folder(p, from->dialect);
    copying.skip = strlen(from->dir);
    copying.to = p->dir;
    must(nftw(from->dir, copy_one, 16, FTW_PHYS) == 0, from->dir);
    if (from->dialect == TZ_POSTGRES) {
        database_name(name, sizeof name, from);
        make_database(p, name, "strategy wal_log"); /* half the time of file_copy for some thousand small files */
    }
}

static int drop_one(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st;
    (void)flag;
    (void)walk;
    return remove(path);
}

void tz_test_place_clean(struct tz_test_place *p)
{
    char name[64], text[160];
    if (p->database[0]) {
        database_name(name, sizeof name, p);
        snprintf(text, sizeof text, "drop database if exists %s with (force)", name);
        admin(getenv("TZ_TEST_PG"), text);
    }
    if (p->dir[0])
        nftw(p->dir, drop_one, 16, FTW_DEPTH | FTW_PHYS);
    p->dir[0] = '\0';
}

static void print_err(const struct tz_err *e)
{
    for (; e; e = e->cause)
        fprintf(stderr, "  %s: %s%s%s | %s | %s (%s:%d)\n", tz_err_symbol(e->code), e->place ? e->place : "",
                e->place ? ": " : "", e->text, e->hint ? e->hint : "", e->detail ? e->detail : "", e->file, e->line);
}

void tz_test_ok_at(struct tz_err *e, const char *file, int line)
{
    if (!e)
        return;
    print_err(e);
    tz_err_free(e);
    _fail(file, line);
}

void tz_test_fails_at(struct tz_err *e, enum tz_err_code code, const char *file, int line)
{
    bool right = e && e->code == code;
    if (!right) {
        fprintf(stderr, "expected %s, got %s\n", tz_err_symbol(code), e ? "" : "success");
        print_err(e);
    }
    tz_err_free(e);
    if (!right)
        _fail(file, line);
}
