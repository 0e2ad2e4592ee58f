/* SPDX-License-Identifier: Apache-2.0
 *
 * preview PORT SAMPLES: serves every sample of web/samples as its page, to look at it in a browser and to run axe-core on
 * it. A sample is <page>.json or <page>.<variant>.json; its address is /<page> or /<page>.<variant>, / lists them.
 * preview --check SAMPLES renders all of them once and fails on the first that does not fit its view.
 */
#include "base/event.h"
#include "base/json_read.h"
#include "http/asset.h"
#include "http/request.h"
#include "http/response.h"
#include "http/server.h"
#include "http/template.h"
#include "http/view.h"
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct tz_asset_set tz_assets;
static const char *folder;

static struct tz_err *read_all(const char **out, size_t *n, const char *path, struct tz_arena *a)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return tz_err_place(tz_err(TZ_E_NOT_FOUND, "没有这个样例"), "%s", path);
    char *text = tz_alloc(a, 1 << 20);
    *n = fread(text, 1, 1 << 20, in);
    fclose(in);
    *out = text;
    return NULL;
}

/* Renders sample `name` ("register_list.empty") into b. */
static struct tz_err *render(struct tz_buf *b, const char *name, struct tz_arena *a)
{
    const struct tz_jnode *json;
    const char *text = NULL;
    size_t n = 0;
    void *view;
    const char *page = tz_strndup(a, name, strcspn(name, "."));
    const struct tz_vpage *p = tz_page_find(tz_pages, page);
    if (!p)
        return tz_err(TZ_E_NOT_FOUND, "没有页面 %s", page);
    TZ_TRY(read_all(&text, &n, tz_printf(a, "%s/%s.json", folder, name), a));
    TZ_TRY(tz_json_read(&json, text, n, NULL, a));
    TZ_TRY(tz_view_read(&view, p->view, json, a));
    p->render(b, view);
    return NULL;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Names of all samples, sorted. */
static char **samples(size_t *n, struct tz_arena *a)
{
    char **names = TZ_NEW_ARRAY(a, 1000, char *);
    DIR *dir = opendir(folder);
    *n = 0;
    for (struct dirent *e; dir && (e = readdir(dir)) && *n < 1000;) {
        size_t len = strlen(e->d_name);
        if (len > 5 && strcmp(e->d_name + len - 5, ".json") == 0)
            names[(*n)++] = tz_strndup(a, e->d_name, len - 5);
    }
    if (dir)
        closedir(dir);
    qsort(names, *n, sizeof *names, by_name);
    return names;
}

static struct tz_err *show_list(struct tz_request *r, struct tz_response *res)
{
    size_t n;
    char **names = samples(&n, tz_request_arena(r));
    struct tz_buf *b = tz_response_html(res, 200);
    tz_buf_str(
        b, "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>样例</title></head><body><ul>");
    for (size_t i = 0; i < n; i++) {
        tz_buf_str(b, "<li><a href=\"/");
        tz_html_url_part(b, names[i]);
        tz_buf_str(b, "\">");
        tz_html_text(b, names[i]);
        tz_buf_str(b, "</a></li>");
    }
    tz_buf_str(b, "</ul></body></html>");
    return NULL;
}

static struct tz_err *show_sample(struct tz_request *r, struct tz_response *res)
{
    return render(tz_response_html(res, 200), tz_arg_text(r, "name"), tz_request_arena(r));
}

static const struct tz_route_arg name_args[] = {{.name = "name", .label = "样例", .kind = TZ_ARG_TEXT}, {0}};
static const struct tz_route routes[] = {
    {.method = TZ_GET, .path = "/", .handler = show_list, .flags = TZ_ROUTE_PUBLIC},
    {.method = TZ_GET, .path = "/{name:word}", .handler = show_sample, .flags = TZ_ROUTE_PUBLIC, .args = name_args},
    {0}};

static int check_all(void)
{
    struct tz_arena *a = tz_arena_new(0);
    size_t n, done = 0;
    char **names = samples(&n, a);
    for (size_t i = 0; i < n; i++) {
        struct tz_arena *page = tz_arena_new(0);
        struct tz_buf b;
        tz_buf_init(&b, page);
        struct tz_err *e = render(&b, names[i], page);
        if (e)
            fprintf(stderr, "not ok: %s: %s %s\n", names[i], e->text, e->place ? e->place : "");
        else if (b.len < 500)
            fprintf(stderr, "not ok: %s: hardly anything was rendered\n", names[i]);
        else
            done++;
        tz_err_free(e);
        tz_arena_destroy(&page);
    }
    printf("%zu of %zu samples rendered\n", done, n);
    tz_arena_destroy(&a);
    return done == n && n > 0 ? 0 : 1;
}

static int serve(uint16_t port)
{
    static const struct tz_route *const tables[] = {tz_asset_routes, routes, NULL};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_server *server = NULL;
    struct tz_http *app = NULL;
    sigset_t stop;
    int which;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    tz_asset_install(&tz_assets);
    struct tz_err *e = tz_http_new(&app, tables, NULL, a);
    struct tz_server_config config = {.app = app, .address = "127.0.0.1", .port = port, .spool_dir = "/tmp"};
    if (!e)
        e = tz_server_start(&server, &config);
    if (e) {
        tz_event_err("preview", 0, 0, e);
        tz_arena_destroy(&a);
        return 1;
    }
    printf("http://127.0.0.1:%u/\n", tz_server_port(server));
    fflush(stdout);
    sigwait(&stop, &which);
    tz_server_stop(&server);
    tz_arena_destroy(&a);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: preview PORT SAMPLES | preview --check SAMPLES\n");
        return 2;
    }
    folder = argv[2];
    return strcmp(argv[1], "--check") == 0 ? check_all() : serve((uint16_t)strtoul(argv[1], NULL, 10));
}
