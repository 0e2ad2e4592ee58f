/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang serve: the pages and the API, until a signal ends it.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "demo/demo.h"
#include "web/web.h"

static const struct tz_option options[] = {
    {"listen", TZ_OPTION_VALUE, "地址:端口", "默认 127.0.0.1:8080"},
    {"behind-tls", TZ_OPTION_FLAG, NULL, "前面有本机的 HTTPS 代理：信任它的 X-Forwarded-*"},
    {"show-sign-ins", TZ_OPTION_FLAG, NULL, "演示镇：打印各角色的账号"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *read_listen(struct tz_cmd *c, struct tz_web_options *o)
{
    const char *listen = tz_args_value(c->args, "listen");
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    int64_t port = 8080;
    o->address = "127.0.0.1";
    if (listen && (!colon || !tz_parse_int(colon + 1, &port) || port < 0 || port > 65535))
        return tz_err_hint(tz_err(TZ_E_USAGE, "--listen 要写成 地址:端口：%s", listen), "例：--listen 127.0.0.1:8080");
    if (listen)
        o->address = tz_strndup(c->arena, listen, (size_t)(colon - listen));
    o->port = (uint16_t)port;
    return NULL;
}

static void print_sign_ins(struct tz_cmd *c)
{
    size_t n;
    const struct tz_demo_account *list = tz_demo_accounts(&n);
    const char **cells = TZ_NEW_ARRAY(c->arena, (n + 1) * 4, const char *);
    memcpy(cells, (const char *[]){"角色", "姓名", "账号", "密码"}, 4 * sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        const struct tz_role *role = tz_role_find(list[i].role);
        cells[(i + 1) * 4] = role ? role->label : list[i].role;
        cells[(i + 1) * 4 + 1] = list[i].label;
        cells[(i + 1) * 4 + 2] = list[i].name;
        cells[(i + 1) * 4 + 3] = list[i].password;
    }
    tz_cmd_table(c, cells, 4, n + 1);
}

/* Waits for SIGINT or SIGTERM, running due jobs each minute. */
static void wait_for_end(struct tz_web *w, const sigset_t *signals)
{
    const struct timespec minute = {60, 0};
    for (;;) {
        int got = sigtimedwait(signals, NULL, &minute);
        if (got == SIGINT || got == SIGTERM)
            return;
        if (got < 0 && errno == EAGAIN)
            tz_web_tick(w);
    }
}

static struct tz_err *run(struct tz_cmd *c)
{
    struct tz_web_options o = {.behind_tls = tz_args_flag(c->args, "behind-tls")};
    struct tz_web *w = NULL;
    sigset_t signals;
    TZ_TRY(read_listen(c, &o));
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread starts, so that all of them inherit it */
    TZ_TRY(tz_cmd_open(c, TZ_NEED_ALL));
    o.demo = tz_same(c->town.code, TZ_DEMO_CODE);
    TZ_TRY(tz_web_start(&w, c->store, &o));
    fprintf(c->out, "%s 已开始服务：http://%s:%u/\n", c->town.name, o.address, tz_web_port(w));
    if (o.demo && tz_args_flag(c->args, "show-sign-ins"))
        print_sign_ins(c);
    fflush(c->out);
    wait_for_end(w, &signals);
    tz_web_stop(&w);
    return NULL;
}

const struct tz_verb tz_verb_serve = {{"serve", NULL, 0, 0, "提供页面和接口",
                                       "同时在数据目录的本地套接字上提供接口，供本机命令使用。Ctrl+C 结束。", options,
                                       "  taizhang serve --listen 127.0.0.1:8080"},
                                      TZ_NEED_NOTHING,
                                      run,
                                      true};
