/* SPDX-License-Identifier: Apache-2.0
 *
 * One message to many; see broadcast.h.
 */
#include "portal/broadcast.h"

#include <string.h>

#include "base/text.h"
#include "portal/portal.h"

const char *const tz_broadcast_channels[] = {"广播", "工作群", "短信", "屏幕", "传单", "公众号", NULL};
enum { LOUD, GROUP, SMS, SCREEN, LEAFLET, FEED };
enum { SMS_ONE = 70, SMS_PART = 67, READ_A_MINUTE = 200, SCREEN_LINE = 16, TEXT_MOST = 2000 };

static size_t chars(const char *s)
{
    return tz_utf8_count(s, strlen(s));
}

/* Lines of at most 16 characters, broken anywhere: a screen has no room for more. */
static const char *screen_lines(const char *text, struct tz_arena *a)
{
    struct tz_buf b;
    const char *p = text, *end = text + strlen(text);
    tz_buf_init(&b, a);
    for (size_t n = 0; p < end;) {
        const char *from = p;
        tz_utf8_next(&p, end);
        n = *from == '\n' ? 0 : n + 1;
        if (n > SCREEN_LINE) {
            tz_buf_char(&b, '\n');
            n = 1;
        }
        tz_buf_add(&b, from, (size_t)(p - from));
    }
    return b.len ? b.data : "";
}

const char *tz_broadcast_words(const char **note, const struct tz_broadcast *b, int channel, const char *town,
                               struct tz_arena *a)
{
    const char *sms = tz_printf(a, "【%s】%s", town, b->text);
    size_t n = chars(sms), read = 2 * (chars(b->title) + chars(b->text));
    switch (channel) {
    case LOUD:
        *note = tz_printf(a, "读两遍约%zu分钟", read / READ_A_MINUTE + 1);
        return tz_printf(a, "村民朋友们，现在播送《%s》。\n%s\n再播一遍。\n%s\n%s", b->title, b->text, b->text, town);
    case SMS:
        *note = tz_printf(a, "%zu字，每人%zu条短信", n, n <= SMS_ONE ? 1 : (n + SMS_PART - 1) / SMS_PART);
        return sms;
    case SCREEN:
        *note = "每行16字";
        return screen_lines(tz_printf(a, "%s\n%s", b->title, b->text), a);
    case LEAFLET:
        *note = "打印后发放，份数记在覆盖里";
        return tz_printf(a, "%s\n\n%s\n\n%s", b->title, b->text, town);
    default:
        *note = "";
        return tz_printf(a, "%s\n%s", b->title, b->text);
    }
}

static struct tz_err *check(const struct tz_broadcast *b, struct tz_arena *a)
{
    size_t used = 0;
    if (!b->title || !*b->title || !b->text || !*b->text)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写标题或内容"), "一段话写清什么事、什么时候、找谁");
    if (chars(b->text) > TEXT_MOST)
        return tz_err(TZ_E_INPUT, "内容超过%d个字", TEXT_MOST);
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++)
        used += b->used[i];
    if (!used)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有选从哪里发"), "广播、工作群、短信、屏幕、传单、公众号，至少一样");
    const char *unfit = tz_portal_unfit(tz_printf(a, "%s\n%s", b->title, b->text), a);
    return unfit ? tz_err_hint(tz_err(TZ_E_RULE, "不能发出去：%s", unfit), "公开宣传不带个人号码；办公电话写座机")
                 : NULL;
}

struct tz_err *tz_broadcast_send(struct tz_done *out, const struct tz_desk *d, const struct tz_broadcast *b,
                                 struct tz_arena *a)
{
    const struct tz_register *r = d->model ? tz_model_register(d->model, "activity") : NULL;
    struct tz_set_row rows[TZ_BROADCAST_CHANNELS];
    struct tz_set parts[TZ_BROADCAST_CHANNELS][4];
    char day[16];
    const char *channels = "", *copies = NULL;
    size_t n = 0;
    TZ_TRY(check(b, a));
    if (!r || !tz_register_field(r, "sent"))
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用“活动”台账"), "taizhang pack install 安装党政综合包");
    tz_day_print(day, b->on ? b->on : tz_today());
    for (int i = 0; i < TZ_BROADCAST_CHANNELS; i++) {
        if (!b->used[i])
            continue;
        const char *reach = b->reach[i] > 0 ? tz_printf(a, "%lld", (long long)b->reach[i]) : NULL;
        channels = tz_printf(a, "%s%s%s", channels, *channels ? "、" : "", tz_broadcast_channels[i]);
        copies = i == LEAFLET ? reach : copies;
        parts[n][0] = (struct tz_set){.key = "channel", .text = tz_broadcast_channels[i]};
        parts[n][1] = (struct tz_set){.key = "sent_on", .text = day};
        parts[n][2] = (struct tz_set){.key = "area", .text = b->place ? b->place : "全镇"};
        parts[n][3] = (struct tz_set){.key = "reach", .text = reach};
        rows[n] = (struct tz_set_row){.parts = parts[n], .n = 4};
        n++;
    }
    const struct tz_set sets[] = {{.key = "kind", .text = "宣传教育"},
                                  {.key = "title", .text = b->title},
                                  {.key = "subject", .text = b->subject && *b->subject ? b->subject : "其他"},
                                  {.key = "held_on", .text = day},
                                  {.key = "message", .text = b->text},
                                  {.key = "channels", .text = channels},
                                  {.key = "copies", .text = copies},
                                  {.key = "sent", .rows = rows, .row_n = n},
                                  {.key = "place", .text = b->place}};
    const struct tz_act act = {.state = "小结"};
    return tz_register_create(out, d, r, sets, sizeof sets / sizeof *sets - (b->place ? 0 : 1), &act, a);
}
