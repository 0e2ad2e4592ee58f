# A death proposes what follows in other ledgers: accepted, it is done under the accepting account's rights; refused, nothing is.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-06-01T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
on add person place=关渡村 name=陈九 registered_on=2025-01-02 died_on=2025-05-20 >/dev/null
on add roster place=关渡村 person=R-2025-000001 team=志愿者 joined_on=2025-01-05 >/dev/null
on add roster place=关渡村 person=R-2025-000001 team=保洁员 joined_on=2025-01-05 >/dev/null
on warn run --rule roster_after_death >ran
has ran '新预警 2 件'
on warn list --format json --rule roster_after_death >list
first=$(grep -o 'YJ-2025-[0-9]*' list | sort -u | head -n 1)
second=$(grep -o 'YJ-2025-[0-9]*' list | sort -u | tail -n 1)
on warn show $first --as banshi >shown
has shown '建议：办理退出：办理到“退出”，退出日期＝2025-05-20'
refuses 6 tz warn accept $first --as banshi --now "$NOW"
refuses 4 tz warn accept $first --reason 已核实 --as dangzheng --now "$NOW"
on warn accept $first --reason 与家属核实 --as banshi >/dev/null
number=$(on list roster --where team=志愿者 --format json | grep -o '"number":"[^"]*"' | head -n 1 | sed 's/.*:"//;s/"//')
on show $number >shown
has shown 退出
has shown 2025年5月20日
on warn show $first --as banshi >shown
has shown '已照建议办理'
refuses 6 tz warn accept $first --reason 再办 --as banshi --now "$NOW"
# refused with a reason: the other row stays as it is, and it is not proposed again while it is so
on warn settle $second --state 不属实 --reason 同名，另有其人 --as banshi >/dev/null
on list roster --where team=保洁员 >listed
has listed 在册
on warn run >ran
on warn list --rule roster_after_death >list
lacks list YJ-2025
# what it was proposed for is gone before anybody accepted it: nothing is done any more
on add roster place=关渡村 person=R-2025-000001 team=护林员 joined_on=2025-01-05 >/dev/null
on warn run --rule roster_after_death >ran
has ran '新预警 1 件'
on warn list --format json --rule roster_after_death >list
gone=$(grep -o 'YJ-2025-[0-9]*' list | sort -u | tail -n 1)
on set R-2025-000001 died_on= --reason 误登 >/dev/null
refuses 6 tz warn accept $gone --reason 已核实 --as banshi --now "$NOW"
has message '情形已经不在了'
on set R-2025-000001 died_on=2025-05-20 --reason 复核 >/dev/null
on warn settle $gone --state 已处理 --reason 已另行办理 --as banshi >/dev/null
# a rule without a proposal has nothing to accept
on add household place=关渡村 head=R-2025-000001 size=1 registered_on=2025-01-02 >/dev/null
on warn run --rule household_head_died --format json >ran
has ran '"opened":1'
on warn list --rule household_head_died --format json >list
third=$(grep -o 'YJ-2025-[0-9]*' list | head -n 1)
refuses 6 tz warn accept $third --reason 已核实 --as banshi --now "$NOW"
on verify >verified
has verified '不符 0 处'
