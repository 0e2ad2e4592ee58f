# A marriage and an enlistment propose what follows in other ledgers: accepted under the accepting account's rights, refused with a reason;
# once reviewed or refused, repeated looks propose nothing.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
first() { grep -o 'YJ-2025-[0-9]*' "$1" | head -n 1; }
at 2025-06-01T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add minzheng --label 民政办 --password yunshang-2026 >/dev/null
on user grant minzheng --role clerk >/dev/null
on add person place=关渡村 name=陈新 born_on=1999-03-02 registered_on=2025-01-02 >/dev/null
on add person place=关渡村 name=李军 born_on=2004-03-02 registered_on=2025-01-02 >/dev/null
on add benefit place=关渡村 upper_no=D1 programme=低保 holder=R-2025-000001 applied_on=2025-01-03 start_on=2025-02-01 --state 享受中 >/dev/null
on add job place=关渡村 kind=公益性岗位 holder=R-2025-000002 start_on=2025-01-10 --state 上岗 >/dev/null
on add roster place=关渡村 person=R-2025-000002 team=应急抢险队 joined_on=2025-01-10 >/dev/null
for r in benefit_after_marriage job_after_enlisting roster_after_enlisting; do
    on warn run --rule $r >ran
    has ran '新预警 0 件'
done
# the events are entered, and change nothing by themselves
on set R-2025-000001 married_on=2025-05-20 >/dev/null
on set R-2025-000002 enlisted_on=2025-03-15 >/dev/null
refuses 6 on set R-2025-000001 married_on=1990-01-01
for r in benefit_after_marriage job_after_enlisting roster_after_enlisting; do
    on warn run --rule $r >ran
    has ran '新预警 1 件'
done
on warn list --rule benefit_after_marriage --format json >list
benefit=$(first list)
on warn show $benefit --as minzheng >shown
has shown '建议：记为已复核：复核日期＝2025-06-01'
refuses 6 on warn accept $benefit --as minzheng
on warn accept $benefit --reason 已入户，按新家庭复核 --as minzheng >/dev/null
on list benefit --format json >listed
has listed '"state":"享受中"'
on show DY-2025-000001 >shown
has shown '2025年6月1日'
on warn list --rule job_after_enlisting --format json >list
on warn accept $(first list) --reason 已核对入伍通知书 --as minzheng >/dev/null
on list job --format json >listed
has listed '"state":"离岗"'
on warn list --rule roster_after_enlisting --format json >list
on warn settle $(first list) --state 不属实 --reason 体检后退回，没有入伍 --as minzheng >/dev/null
on list roster --format json >listed
has listed '"state":"在册"'
on warn run >ran
for r in benefit_after_marriage job_after_enlisting roster_after_enlisting; do
    on warn list --rule $r >list
    lacks list YJ-2025
done
on verify >verified
has verified '不符 0 处'
