/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang VERB [OPTIONS]: finds the verb, opens what it needs, runs it, prints its error.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/event.h"
#include "base/text.h"
#include "cmd/man.h"
#include "cmd/setup.h"
#include "cmd/verb.h"

static void event_line(const struct tz_event *e, void *data)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    (void)data;
    if (e->level == TZ_LEVEL_DEBUG)
        return;
    fprintf(stderr, "%s %s", levels[e->level], e->code);
    if (e->town)
        fprintf(stderr, " town=%lld", (long long)e->town);
    if (e->id)
        fprintf(stderr, " id=%lld", (long long)e->id);
    fprintf(stderr, " %s\n", e->text ? e->text : "");
}

static int print_error(struct tz_err *e)
{
    int code = tz_err_exit(e->code);
    for (const struct tz_err *at = e; at; at = at->cause) {
        fprintf(stderr, "%s%s%s%s\n", at == e ? "错误：" : "      ", at->place ? at->place : "", at->place ? "：" : "",
                at->text);
        if (at->hint)
            fprintf(stderr, "提示：%s\n", at->hint);
        if (at->detail && getenv("TAIZHANG_DEBUG"))
            fprintf(stderr, "（%s:%d %s）\n", at->file, at->line, at->detail);
    }
    tz_err_free(e);
    return code;
}

static int overview(FILE *out)
{
    fprintf(out, "台账 taizhang %s：乡镇工作台账\n\n用法：taizhang 动作 [参数] [选项]\n\n", TZ_VERSION);
    for (const struct tz_verb *const *v = tz_verbs; *v; v++)
        if ((*v)->listed)
            fprintf(out, "  %-12s%s\n", (*v)->usage.verb, (*v)->usage.summary);
    fprintf(out, "\n每个动作的说明：taizhang 动作 --help\n");
    return out == stderr ? tz_err_exit(TZ_E_USAGE) : 0;
}

static struct tz_err *run(const struct tz_verb *v, int argc, char **argv, struct tz_arena *a)
{
    struct tz_args *args = NULL;
    struct tz_cmd c = {.arena = a, .out = stdout};
    TZ_TRY(tz_args_parse(&args, &v->usage, tz_cmd_common, argc, argv, a));
    c.args = args;
    if (tz_args_flag(args, "help") || tz_args_flag(args, "man")) {
        struct tz_buf text;
        tz_buf_init(&text, a);
        if (tz_args_flag(args, "man"))
            tz_args_man(&text, &v->usage, tz_cmd_common, TZ_VERSION);
        else
            tz_args_help(&text, &v->usage, tz_cmd_common);
        fputs(text.data, stdout);
        return NULL;
    }
    struct tz_err *e = tz_cmd_open(&c, v->need);
    if (!e)
        e = v->run(&c);
    tz_cmd_close(&c);
    if (!e && (fflush(stdout) || ferror(stdout)))
        e = tz_err_detail(tz_err(TZ_E_DISK, "写不出结果"), "%s", strerror(errno));
    return e;
}

int main(int argc, char **argv)
{
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2); /* one run: the limits of imports and units still hold */
    struct tz_err *e = NULL;
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    tz_event_set_sink(event_line, NULL);
    if (argc < 2)
        return overview(stderr);
    if (strcmp(argv[1], "--version") == 0)
        return printf("taizhang %s\n", TZ_VERSION) < 0;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return overview(stdout);
    if (strcmp(argv[1], "--man-pages") == 0) /* meson install */
        e = tz_cmd_man_pages(argc > 2 ? argv[2] : "man1", a);
    if (strcmp(argv[1], "--man-pages") == 0)
        return e ? print_error(e) : 0;
    const struct tz_verb *v = tz_verb_find(argv[1]);
    tz_setup();
    if (!v)
        e = tz_err_hint(tz_err(TZ_E_USAGE, "没有“%s”这个动作", argv[1]), "taizhang --help 列出所有动作");
    else if (tz_arena_guard(a))
        e = tz_err_limit_memory();
    else
        e = run(v, argc - 2, argv + 2, a);
    int code = e ? print_error(e) : 0;
    tz_arena_destroy(&a);
    return code;
}
