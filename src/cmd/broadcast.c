/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang broadcast: one message to loudspeakers, groups, SMS, screens and leaflets.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "portal/broadcast.h"

static const struct tz_option options[] = {
    {"title", TZ_OPTION_VALUE, "标题", "如 禁火令"},
    {"by", TZ_OPTION_MANY, "渠道=人数", "广播、工作群、短信、屏幕、传单、公众号；人数（份数）不知道就只写渠道"},
    {"subject", TZ_OPTION_VALUE, "主题", "防火、反诈、防疫、安全…"},
    {"place", TZ_OPTION_VALUE, "区划", "哪里，默认全镇"},
    {"day", TZ_OPTION_VALUE, "日期", "默认今天"},
    {"dry", TZ_OPTION_FLAG, NULL, "只出各渠道的文字，不登记"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *channel(struct tz_broadcast *b, const char *text, struct tz_arena *a)
{
    const char *eq = strchr(text, '=');
    const char *name = eq ? tz_strndup(a, text, (size_t)(eq - text)) : text;
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++)
        if (tz_same(name, tz_broadcast_channels[i])) {
            b->used[i] = true;
            if (eq && (!tz_parse_int(eq + 1, &b->reach[i]) || b->reach[i] < 0))
                return tz_err(TZ_E_USAGE, "人数要是数字：%s", text);
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_USAGE, "没有这个渠道：%s", name), "广播、工作群、短信、屏幕、传单、公众号");
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n, by_n;
    struct tz_broadcast b = {.text = tz_args_words(c->args, &n)[0],
                             .title = tz_args_value(c->args, "title"),
                             .subject = tz_args_value(c->args, "subject"),
                             .place = tz_args_value(c->args, "place")};
    const char *const *by = tz_args_values(c->args, "by", &by_n);
    struct tz_done done = {0};
    for (size_t i = 0; i < by_n; i++)
        TZ_TRY(channel(&b, by[i], c->arena));
    TZ_TRY(tz_cmd_day(&b.on, c, "day"));
    TZ_TRY(tz_cmd_open(c, TZ_NEED_WRITE));
    struct tz_desk d = tz_cmd_desk(c);
    if (!tz_args_flag(c->args, "dry"))
        TZ_TRY(tz_broadcast_send(&done, &d, &b, c->arena));
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++) {
        const char *note, *words = tz_broadcast_words(&note, &b, i, c->town.name, c->arena);
        if (b.used[i])
            fprintf(c->out, "== %s%s%s\n%s\n\n", tz_broadcast_channels[i], *note ? "  " : "", note, words);
    }
    if (done.number)
        fprintf(c->out, "已登记 %s\n", done.number);
    return NULL;
}

const struct tz_verb tz_verb_broadcast = {
    {"broadcast", "内容", 1, 1, "通知宣传：一段话，按广播、工作群、短信、屏幕、传单各出一份，登记日期、范围、覆盖",
     "程序不替您发送：照各渠道的要求排好文字，由人播出、粘贴、打印；登记为一次宣传活动，计入活动指标。", options,
     "  taizhang broadcast '即日起禁止野外用火。' --title 禁火令 --by 广播=12000 --by 短信=3500 --subject 防火"},
    TZ_NEED_NOTHING,
    run,
    true};
