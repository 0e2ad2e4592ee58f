/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors and the table of their codes.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct code_row {
    const char *symbol;
    int http, exit;
    const char *text;
};

static const struct code_row codes[TZ_E_COUNT] = {
    [TZ_OK] = {"ok", 200, 0, "完成"},
    [TZ_E_INPUT] = {"input", 400, 2, "填写的内容不对"},
    [TZ_E_USAGE] = {"usage", 400, 2, "命令写法不对"},
    [TZ_E_SIGNIN] = {"signin", 401, 3, "请先登录"},
    [TZ_E_FORBIDDEN] = {"forbidden", 403, 3, "没有这项权限"},
    [TZ_E_NOT_FOUND] = {"not_found", 404, 4, "没有找到"},
    [TZ_E_CONFLICT] = {"conflict", 409, 5, "同一内容已被别人改过"},
    [TZ_E_STALE] = {"stale", 409, 5, "内容已经更新，请重试"},
    [TZ_E_REQUEST] = {"request", 409, 5, "这次提交的编号已用于别的内容"},
    [TZ_E_LOCKED] = {"locked", 423, 5, "已经锁定，不能修改"},
    [TZ_E_FORGOTTEN] = {"forgotten", 410, 4, "个人信息已依法清除"},
    [TZ_E_RULE] = {"rule", 422, 6, "不符合规定"},
    [TZ_E_PACK] = {"pack", 422, 6, "业务包有错误"},
    [TZ_E_LIMIT] = {"limit", 413, 7, "超出允许的大小"},
    [TZ_E_BUSY] = {"busy", 503, 8, "系统正忙，请稍后再试"},
    [TZ_E_VERSION] = {"version", 500, 9, "数据来自更新版本的程序"},
    [TZ_E_DAMAGED] = {"damaged", 500, 10, "数据核对不符"},
    [TZ_E_DISK] = {"disk", 507, 11, "磁盘已满或读写出错"},
    [TZ_E_DATABASE] = {"database", 500, 12, "数据库拒绝了这次操作"},
    [TZ_E_MISSING] = {"missing", 500, 13, "缺少必需的程序或文件"},
    [TZ_E_INTERNAL] = {"internal", 500, 14, "程序内部错误"},
};

/* Given out when there is no memory for an error; never freed or changed. */
static char no_memory_text[] = "内存不足";
static char no_memory_hint[] = "请稍后再试；若一直如此，请管理员检查服务器内存";
static struct tz_err no_memory = {
    .code = TZ_E_LIMIT, .text = no_memory_text, .hint = no_memory_hint, .file = __FILE__, .line = __LINE__};

static const struct code_row *row(enum tz_err_code code)
{
    return (unsigned)code < TZ_E_COUNT ? &codes[code] : &codes[TZ_E_INTERNAL];
}

static struct tz_err *make(enum tz_err_code code, const char *file, int line, const char *format, va_list ap)
{
    struct tz_err *e;
    TZ_ASSERT(code > TZ_OK && code < TZ_E_COUNT);
    e = calloc(1, sizeof *e);
    if (!e)
        return &no_memory;
    e->code = code;
    e->file = file;
    e->line = line;
    if (vasprintf(&e->text, format, ap) < 0) {
        free(e);
        return &no_memory;
    }
    return e;
}

struct tz_err *(tz_err_make)(enum tz_err_code code, const char *file, int line, const char *format, ...)
{
    struct tz_err *e;
    va_list ap;
    va_start(ap, format);
    e = make(code, file, line, format, ap);
    va_end(ap);
    return e;
}

/* Replaces one part; without memory the old one stays. */
static void set_part(char **part, const char *format, va_list ap)
{
    char *s;
    if (vasprintf(&s, format, ap) < 0)
        return;
    free(*part);
    *part = s;
}

#define PART_SETTER(name)                                                                                              \
    struct tz_err *(tz_err_##name)(struct tz_err * e, const char *format, ...)                                         \
    {                                                                                                                  \
        va_list ap;                                                                                                    \
        if (e == &no_memory)                                                                                           \
            return e;                                                                                                  \
        va_start(ap, format);                                                                                          \
        set_part(&e->name, format, ap);                                                                                \
        va_end(ap);                                                                                                    \
        return e;                                                                                                      \
    }
PART_SETTER(hint)
PART_SETTER(place)
PART_SETTER(detail)

struct tz_err *(tz_err_wrap_make)(struct tz_err *cause, enum tz_err_code code, const char *file, int line,
                                  const char *format, ...)
{
    struct tz_err *e;
    va_list ap;
    va_start(ap, format);
    e = make(code, file, line, format, ap);
    va_end(ap);
    if (e == &no_memory)
        tz_err_free(cause);
    else
        e->cause = cause;
    return e;
}

void tz_err_free(struct tz_err *e)
{
    while (e && e != &no_memory) {
        struct tz_err *cause = e->cause;
        free(e->text);
        free(e->hint);
        free(e->place);
        free(e->detail);
        free(e);
        e = cause;
    }
}

struct tz_err *(tz_err_limit_memory)(void)
{
    return tz_err_hint(tz_err(TZ_E_LIMIT, "内存超出上限"), "请把内容分成几次处理，或请管理员调大设置 arena_bytes");
}

struct tz_err *tz_err_join(struct tz_err *first, struct tz_err *more)
{
    struct tz_err *last = first;
    if (!first)
        return more;
    if (first == &no_memory) {
        tz_err_free(more);
        return first;
    }
    while (last->cause && last->cause != &no_memory)
        last = last->cause;
    if (last->cause)
        tz_err_free(more);
    else
        last->cause = more;
    return first;
}

int tz_err_http(enum tz_err_code code)
{
    return row(code)->http;
}

int tz_err_exit(enum tz_err_code code)
{
    return row(code)->exit;
}

const char *tz_err_symbol(enum tz_err_code code)
{
    return row(code)->symbol;
}

const char *tz_err_default(enum tz_err_code code)
{
    return row(code)->text;
}

_Noreturn void tz_assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "taizhang: %s:%d: broken invariant: %s\n", file, line, condition);
    abort();
}
