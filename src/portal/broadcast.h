/* SPDX-License-Identifier: Apache-2.0
 *
 * One message to many (通知宣传): the same words for village loudspeakers, groups, SMS, screens and leaflets, each in the form
 * its channel needs; date, area and reach are noted in one entry of the register `activity`, which counts it.
 */
#ifndef TZ_PORTAL_BROADCAST_H
#define TZ_PORTAL_BROADCAST_H
#include "register/register.h"

/* 广播, 工作群, 短信, 屏幕, 传单, 公众号; ends with NULL. */
extern const char *const tz_broadcast_channels[];
enum { TZ_BROADCAST_CHANNELS = 6 };

struct tz_broadcast {
    const char *title, *text;
    const char *subject; /* of activity: 防火, 反诈 …; NULL = 其他 */
    const char *place;   /* area, NULL = the whole town */
    tz_day on;           /* 0 = today */
    bool used[TZ_BROADCAST_CHANNELS];
    int64_t reach[TZ_BROADCAST_CHANNELS]; /* persons, households or copies as the channel counts; 0 = not known */
};
/* The words as the channel needs them (a script that is read twice, SMS with its signature and how many it makes, lines of a
 * screen, a leaflet), ready to be copied. *note: 3条短信, 约2分钟. */
const char *tz_broadcast_words(const char **note, const struct tz_broadcast *b, int channel, const char *town,
                               struct tz_arena *a);
/* Notes it. TZ_E_RULE when the text holds a citizen ID, phone or account; TZ_E_INPUT without text or channel. */
TZ_MUST_CHECK struct tz_err *tz_broadcast_send(struct tz_done *out, const struct tz_desk *d,
                                               const struct tz_broadcast *b, struct tz_arena *a);

#endif
