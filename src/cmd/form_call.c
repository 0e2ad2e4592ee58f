/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang form call|today|refuse|repeats: what superiors ask for and by when.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/form.h"
#include "report/call.h"

static struct tz_err *a_form(int64_t *id, const struct tz_cmd *c)
{
    return tz_cmd_id(id, c, 0, "taizhang form list、taizhang form today");
}

static void print_repeats(struct tz_cmd *c, const struct tz_form_repeat *r, size_t n, size_t bound)
{
    for (size_t i = 0; i < n; i++)
        fprintf(c->out, "重复  %s  《%s》%s%s%s%s\n", r[i].ref, r[i].name, *r[i].sender ? "（" : "", r[i].sender,
                *r[i].sender ? "）" : "", *r[i].sent ? tz_printf(c->arena, "，已报 %s", r[i].sent) : "");
    fprintf(c->out, n ? "本表 %zu 个数里有别的表也要的\n" : "本表 %zu 个数，别的表都没有要\n", bound);
}

struct tz_err *tz_cmd_form_repeats(struct tz_cmd *c)
{
    struct tz_form_repeat *r;
    size_t count, bound;
    int64_t id;
    TZ_TRY(a_form(&id, c));
    TZ_TRY(tz_form_repeats(&r, &count, &bound, c->conn, c->town.town, id, c->arena));
    print_repeats(c, r, count, bound);
    return NULL;
}

struct tz_err *tz_cmd_form_call(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *by = tz_args_value(c->args, "by");
    struct tz_form_call call = {.period = tz_args_value(c->args, "period"), .basis = tz_args_value(c->args, "basis")};
    struct tz_form_repeat *r;
    size_t count, bound;
    int64_t id;
    TZ_TRY(a_form(&call.form, c));
    if (by)
        TZ_TRY(tz_instant_parse(&call.due, by));
    TZ_TRY(tz_cmd_day(&call.expires, c, "expires"));
    TZ_TRY(tz_form_call_add(&id, &d, &call, c->arena));
    TZ_TRY(tz_form_repeats(&r, &count, &bound, c->conn, c->town.town, call.form, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "id", id);
        tz_json_kint(j, "repeats", (int64_t)count);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "已登记要报 %lld\n", (long long)id);
    print_repeats(c, r, count, bound);
    return NULL;
}

struct tz_err *tz_cmd_form_refuse(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(a_form(&id, c));
    TZ_TRY(tz_form_call_refuse(&d, id, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已退回 %lld\n", (long long)id);
    return NULL;
}

static void call_json(struct tz_json *j, const struct tz_call_desk *x)
{
    tz_json_object(j);
    tz_json_kint(j, "id", x->call.id);
    tz_json_kint(j, "form", x->call.form);
    tz_json_kstr(j, "name", x->call.name);
    tz_json_kstr(j, "sender", x->call.sender);
    tz_json_kstr(j, "period", x->call.period);
    tz_json_kint(j, "due", x->call.due);
    tz_json_kint(j, "cells", (int64_t)x->cells);
    tz_json_kint(j, "filled", (int64_t)x->filled);
    tz_json_kint(j, "missing", (int64_t)x->missing_n);
    tz_json_kint(j, "repeats", (int64_t)x->repeats);
    tz_json_kbool(j, "late", x->late);
    tz_json_kbool(j, "lapsed", x->lapsed);
    tz_json_end(j);
}

struct tz_err *tz_cmd_form_today(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_call_desk *all;
    struct tz_json *j = tz_cmd_json_list(c);
    char due[64];
    size_t n;
    TZ_TRY(tz_form_desk(&all, &n, &d, c->conn, c->arena));
    for (size_t i = 0; i < n; i++) {
        const struct tz_call_desk *x = &all[i];
        if (j) {
            call_json(j, x);
            continue;
        }
        fprintf(c->out, "%lld  %s  《%s》%s  %s  已填 %zu/%zu 格，缺 %zu 项%s%s%s\n", (long long)x->call.id,
                x->call.sender, x->call.name, x->call.period, tz_instant_print(due, x->call.due), x->filled, x->cells,
                x->missing_n, x->late ? "，已过时限" : "", x->lapsed ? "，报表已过有效期" : "",
                x->repeats ? tz_printf(c->arena, "，%zu 个数别的表也要", x->repeats) : "");
    }
    tz_cmd_json_end(c, j);
    if (!j && !n)
        fputs("没有要报的\n", c->out);
    return NULL;
}
