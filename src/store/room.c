/* SPDX-License-Identifier: Apache-2.0
 *
 * Room on the store's disk: under 1 GB or 5 % (of large disks at most 20 GB) writes are refused while reads go on
 * (CONTRACTS C19). Looked at once a second.
 */
#include "store/store_priv.h"
#include "base/day.h"
#include "base/event.h"

#include <sys/statvfs.h>

#define RESERVE_LEAST (UINT64_C(1) << 30)
#define RESERVE_MOST (UINT64_C(20) << 30)
#define LOOK_EACH 1000000 /* microseconds */

/* Tests run on small disks: they set what must stay free. */
int64_t tz_store_disk_reserve = -1;

static uint64_t reserve_of(const struct statvfs *v)
{
    uint64_t twentieth = (uint64_t)v->f_blocks * v->f_frsize / 20;
    if (tz_store_disk_reserve >= 0)
        return (uint64_t)tz_store_disk_reserve;
    if (twentieth < RESERVE_LEAST)
        return RESERVE_LEAST;
    return twentieth < RESERVE_MOST ? twentieth : RESERVE_MOST;
}

struct tz_err *tz_store_room(struct tz_store *s)
{
    struct statvfs v;
    int64_t now = tz_monotonic();

    if (s->disk_looked == 0 || now - s->disk_looked >= LOOK_EACH) {
        bool low = statvfs(s->dir, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize < reserve_of(&v);
        if (low != s->disk_low)
            tz_event(low ? TZ_LEVEL_ERROR : TZ_LEVEL_INFO, low ? "store.disk_low" : "store.disk_ok", 0, 0, "%s",
                     s->dir);
        s->disk_low = low;
        s->disk_looked = now;
    }
    if (!s->disk_low)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_DISK, "磁盘快满了，暂停写入，查看不受影响"),
                       "请清理或扩充 %s 所在的磁盘，腾出空间后自动恢复", s->dir);
}

struct tz_err *tz_store_room_for(const struct tz_store *s, uint64_t bytes, const char *what)
{
    struct statvfs v;
    uint64_t room, kept;

    if (statvfs(s->dir, &v) != 0)
        return NULL; /* a disk that does not say: the look before each commit remains */
    room = (uint64_t)v.f_bavail * v.f_frsize;
    kept = reserve_of(&v);
    if (room >= kept && room - kept >= bytes)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_DISK, "%s约需磁盘%lluMB，可用%lluMB，其中%lluMB须留着：没有开始，什么也没有改", what,
                              (unsigned long long)(bytes >> 20), (unsigned long long)(room >> 20),
                              (unsigned long long)(kept >> 20)),
                       "请清理或扩充 %s 所在的磁盘后再来一次", s->dir);
}
