# Two clocks: what was known on a day stays answerable after a correction, for lists and figures.
tz init --place 360733102 --name 西江镇 --now 2025-01-02T08:00:00+08:00 >/dev/null 2>&1
tz place add 关渡村 --now 2025-01-02T08:05:00+08:00 --day 2000-01-01 >/dev/null
tz add crop place=关渡村 year=2024 crop=中稻 area=1200.5 --now 2025-01-10T09:00:00+08:00 --state 镇审 >/dev/null
tz set ZW-2024-000001 area=1300.5 --always --reason 量错了 --now 2025-02-10T09:00:00+08:00 >/dev/null
tz figure crop_area --where crop=水稻 --period 2024 --format json >now
has now '1300.5'
tz figure crop_area --where crop=水稻 --period 2024 --known-at 2025-01-31 --format json >then
has then '1200.5'
lacks then '1300.5'
tz show ZW-2024-000001 --known-at 2025-01-31 >shown
has shown 1,200.5
# Lists too: before the entry was there, before and after its correction.
tz list crop --known-at 2025-01-05 >early
same "$(tail -n 1 early)" "共 0 条"
tz list crop --known-at 2025-01-31 --format json >before
has before 1,200.5
lacks before 1,300.5
refuses 4 tz list crop --known-at 2024-12-31 # before the store began nothing was known; that is not "now"
has message 那时还没有台账
refuses 4 tz figure crop_area --period 2024 --known-at 2024-12-31
refuses 4 tz show ZW-2024-000001 --known-at 2024-12-31
tz list crop --format json >after
has after 1,300.5
# Parameters have both clocks as well: a limit corrected later changes deadlines and checks from then on, not what was known before.
tz param set dispute_days 30天 --day 2025-01-01 --basis 镇政办1号 --now 2025-02-11T08:10:00+08:00 >/dev/null
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-01 content=排水 --now 2025-03-01T09:00:00+08:00 >/dev/null
tz param set dispute_days 20天 --day 2025-01-01 --basis 镇政办2号 --now 2025-03-10T09:00:00+08:00 >/dev/null
tz show JF-2025-000001 >now
has now '时限 调解期限：2025-03-21'
tz show JF-2025-000001 --known-at 2025-03-05 >then
has then '时限 调解期限：2025-03-31'
tz param list --known-at 2025-03-05 >then
has then '（dispute_days）：30天'
tz param list >now
has now '（dispute_days）：20天'
# Figures over deadlines and over what comes again: as known then, not as later steps, corrections and patrols made them.
asked() { tz figure "$1" --period 2025 --known-at "$2" | sed -n 2p | tr -s ' '; }
tz move JF-2025-000001 调处中 --now 2025-03-11T09:00:00+08:00 >/dev/null
tz move JF-2025-000001 化解 settled_on=2025-04-01 result=成功 --now 2025-04-01T09:00:00+08:00 >/dev/null
tz set JF-2025-000001 settled_on=2025-03-15 --always --reason 记错了 --now 2025-04-10T09:00:00+08:00 >/dev/null
same "$(asked dispute_on_time 2025-04-05)" '西江镇 0.00'
same "$(asked dispute_on_time 2025-04-10T20:00:00+08:00)" '西江镇 100.00'
tz add assignment place=关渡村 kind=河长 level=村 person=李四 object=关渡河 frequency=每周1次 start_on=2025-01-06 \
    --state 生效 --now 2025-04-11T08:00:00+08:00 --format json >duty
duty=$(grep -o 'ZR-[0-9-]*' duty | head -n 1)
tz add patrol place=关渡村 kind=河湖 assignment="$duty" patrolled_on=2025-01-08 --now 2025-04-21T08:00:00+08:00 >/dev/null
tz move XC-2025-000001 已核 --now 2025-04-21T08:10:00+08:00 >/dev/null
tz set "$duty" frequency=每月1次 --always --reason 改了 --now 2025-05-01T08:00:00+08:00 >/dev/null
same "$(asked patrol_met 2025-04-20)" '西江镇 0'
same "$(asked patrol_met 2025-04-22)" '西江镇 1'
same "$(asked patrol_due 2025-04-20)" '西江镇 14'
same "$(asked patrol_due 2025-04-22)" '西江镇 16'
same "$(asked patrol_due 2025-05-02)" '西江镇 5'
tz verify >verified
has verified '不符 0 处'
