/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_page_floor PORT DATABASE: the least a list page can cost. An epoll loop a processor answers every GET with a page of
 * the 50 newest hazards read by one prepared statement: no session, no rights, no masking, no template.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAGE = 1 << 16, EVENTS = 64 };
static const char *database;
static int port;

struct page {
    char text[PAGE];
    size_t n;
};

static void add(struct page *p, const char *s)
{
    size_t n = strlen(s);
    if (p->n + n < PAGE) {
        memcpy(p->text + p->n, s, n);
        p->n += n;
    }
}

static void cell(struct page *p, const char *s)
{
    add(p, "<td data-label=\"\">");
    for (; s && *s; s++) {
        char one[2] = {*s, 0};
        add(p, *s == '<' ? "&lt;" : *s == '&' ? "&amp;" : one);
    }
    add(p, "</td>");
}

static void page_make(struct page *p, sqlite3_stmt *s)
{
    p->n = 0;
    add(p, "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>list</title></head><body><table>");
    while (sqlite3_step(s) == SQLITE_ROW) {
        add(p, "<tr>");
        for (int i = 0; i < sqlite3_column_count(s); i++)
            cell(p, (const char *)sqlite3_column_text(s, i));
        add(p, "</tr>");
    }
    sqlite3_reset(s);
    add(p, "</table></body></html>");
}

static void answer(int fd, sqlite3_stmt *s)
{
    static _Thread_local struct page page;
    static _Thread_local char out[PAGE + 200];
    page_make(&page, s);
    int head = snprintf(
        out, 200, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n\r\n", page.n);
    memcpy(out + head, page.text, page.n);
    for (size_t at = 0, n = (size_t)head + page.n; at < n;) {
        ssize_t k = write(fd, out + at, n - at);
        if (k <= 0)
            return;
        at += (size_t)k;
    }
}

static int listener(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 128)) {
        perror("bind");
        exit(1);
    }
    return fd;
}

static void *loop(void *unused)
{
    char in[8192];
    struct epoll_event ev = {.events = EPOLLIN}, got[EVENTS];
    sqlite3 *db;
    sqlite3_stmt *s;
    int ep = epoll_create1(0), lis = listener();
    (void)unused;
    ev.data.fd = lis;
    epoll_ctl(ep, EPOLL_CTL_ADD, lis, &ev);
    if (sqlite3_open_v2(database, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_prepare_v2(db,
                           "select number, on_day, f_field, f_grade, f_content, f_due_on, place, state from r_hazard"
                           " where town = 1 and struck = 0 order by on_day desc, id desc limit 50",
                           -1, &s, NULL)) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_exec(db, "pragma mmap_size=1073741824", NULL, NULL, NULL);
    for (;;) {
        int n = epoll_wait(ep, got, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            int fd = got[i].data.fd;
            if (fd == lis) {
                ev.data.fd = accept(lis, NULL, NULL);
                epoll_ctl(ep, EPOLL_CTL_ADD, ev.data.fd, &ev);
            } else if (read(fd, in, sizeof in) <= 0) {
                close(fd);
            } else {
                answer(fd, s);
            }
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t t;
    if (argc != 3)
        return 2;
    port = (int)strtol(argv[1], NULL, 10);
    database = argv[2];
    for (long i = sysconf(_SC_NPROCESSORS_ONLN); i > 1; i--)
        pthread_create(&t, NULL, loop, NULL);
    loop(NULL);
    return 0;
}
