/* SPDX-License-Identifier: Apache-2.0
 *
 * One message to many (通知宣传): written once, given back as each channel needs it, noted as an activity.
 */
#include "portal/broadcast.h"
#include "web/plain_priv.h"

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain_form *f =
        plain_form_new(v, "通知宣传", "写一次，各渠道各出一份，照着播出、粘贴、打印；登记为一次宣传活动。",
                       "/broadcast", "出文字并登记");
    int64_t *villages;
    const char *places = "=全镇";
    size_t n;
    TZ_TRY(visit_places(v));
    tz_place_below(&villages, &n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    for (size_t i = 0; i < n; i++)
        places = tz_printf(v->a, "%s|%s", places, web_place(v, villages[i]));
    plain_field(f, "text", "title", "标题", NULL, "例：禁火令")->required = true;
    plain_field(f, "lines", "text", "内容", NULL, "不写个人的身份证号、手机号")->required = true;
    plain_choice(f, "subject", "主题", "其他|防疫|反诈|禁毒|防火|安全|医保|环保|法律|非法集资|文明", NULL);
    plain_choice(f, "place", "哪里", places, NULL);
    plain_field(f, "day", "on", "日期", NULL, "不写就是今天");
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++)
        plain_field(f, "number", tz_printf(v->a, "reach%d", i), tz_printf(v->a, "%s覆盖", tz_broadcast_channels[i]),
                    NULL, "人数（份数）；不从这里发就空着，发了不知道多少填0");
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *place = tz_arg_text(r, "place");
    struct tz_broadcast b = {.title = tz_arg_text(r, "title"),
                             .text = tz_arg_text(r, "text"),
                             .subject = tz_arg_text(r, "subject"),
                             .place = place && *place ? place : NULL,
                             .on = tz_arg_day(r, "on")};
    struct tz_done done;
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++) {
        b.reach[i] = tz_arg_int(r, tz_printf(v->a, "reach%d", i), -1);
        b.used[i] = b.reach[i] >= 0;
    }
    TZ_TRY(tz_broadcast_send(&done, &v->desk, &b, v->a));
    struct plain *p =
        plain_new(v, "各渠道的文字", tz_printf(v->a, "已登记 %s。照下面的文字播出、粘贴、打印。", done.number));
    plain_act(p, "看登记", tz_printf(v->a, "/e/%lld", (long long)done.id));
    plain_act(p, "再发一条", "/broadcast");
    plain_table(p, "words", b.title, "渠道|文字|说明", "没有");
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++) {
        const char *note, *words = tz_broadcast_words(&note, &b, i, v->town.name, v->a);
        const char *texts[] = {tz_broadcast_channels[i], words, note};
        if (b.used[i])
            plain_row(p, NULL, texts);
    }
    plain_send(p, res);
    return NULL;
}

static const struct tz_route_arg new_args[] = {
    {.name = "title", .label = "标题", .kind = TZ_ARG_TEXT, .required = true, .max = 160},
    {.name = "text", .label = "内容", .kind = TZ_ARG_LINES, .required = true, .max = 2000},
    {.name = "subject", .label = "主题", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "place", .label = "哪里", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "on", .label = "日期", .kind = TZ_ARG_DAY},
    {.name = "reach0", .label = "广播覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {.name = "reach1", .label = "工作群覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {.name = "reach2", .label = "短信覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {.name = "reach3", .label = "屏幕覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {.name = "reach4", .label = "传单覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {.name = "reach5", .label = "公众号覆盖", .kind = TZ_ARG_INT, .min = 0, .max = 10000000},
    {0}};

const struct tz_route web_broadcast_routes[] = {
    {TZ_GET, "/broadcast", get_new, "work", TZ_ROUTE_MENU, "通知宣传",
     "一段话，广播、工作群、短信、屏幕、传单各出一份。", NULL},
    {TZ_POST, "/broadcast", post_new, "work", 0, "通知宣传", "出各渠道的文字，登记为宣传活动。", new_args},
    {0}};
