# A sum that must be at least or at most a share of another: place by place, with what is missing; a warning by place and year that goes when
# it holds again; a share without its parameter is asked for. Figures that should agree: the gap is shown.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-10-15T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add sifa --label 司法所 --password yunshang-2026 >/dev/null
on user grant sifa --role judicial >/dev/null
paid() { # VILLAGE PROJECT AMOUNT USE DOC
    on add project_fund place=$1 project=$2 kind=拨付 amount=$3 use=$4 doc=$5 date=2025-05-06 level=县 --state 已办 >/dev/null
}
on add project place=关渡村 name=甲项目 kind=道路 reserved_on=2025-01-05 >/dev/null
on list project --format json >listed
p=$(grep -o '"number":"[^"]*"' listed | head -n 1 | sed 's/.*:"//;s/"//')
on share list >shared
has shared '西江镇：没有基数'
paid 关渡村 $p 80000 工程 甲1
paid 关渡村 $p 10000 人居环境 甲2
paid 石桥村 $p 5000 工程 乙1
paid 石桥村 $p 5000 人居环境 乙2
on list project_fund --format json >listed
on share list --format json >shared
has shared '"place":"关渡村","state":"不符合","part":"10000元","whole":"90000元","share":"11.1%","limit":"至少20.0%","gap":"还差8000元"'
has shared '"place":"石桥村","state":"符合"'
on share list --broken >shared
has shared '还差8000元'
lacks shared 石桥村
on warn run --rule environment_share >ran
has ran '新预警 2 件' # the village and the town
on warn run --rule environment_share >ran
has ran '新预警 0 件'
on warn list --rule environment_share --as banshi >listed
has listed 人居环境资金占比
id=$(on warn list --rule environment_share --place 关渡村 --format json | grep -o 'YJ-2025-[0-9]*' | head -n 1)
on warn show $id --as banshi >shown
has shown 所据
# made good: the cause is gone, and a person still settles it
paid 关渡村 $p 30000 人居环境 甲3
on warn run --rule environment_share >ran
has ran '情形消失 2 件'
on share list --broken >shared
lacks shared 还差
# at most: the three public sums against those of the year before
on add finance_entry place=西江镇 account=镇财政 side=支出 item=公务接待 amount=1000 date=2024-05-06 --state 已记账 >/dev/null
on add finance_entry place=西江镇 account=镇财政 side=支出 item=公务用车 amount=1500 date=2025-05-06 --state 已记账 >/dev/null
on share list --format json >shared
has shared '"key":"three_public_cut"'
has shared '"place":"西江镇","state":"不符合","part":"1500元","whole":"1000元","share":"150.0%","limit":"至多100.0%","gap":"多出500元"'
on share list --year 2024 --format json >shared
has shared '"place":"西江镇","state":"没有基数","part":"1000元","whole":"0元"'
refuses 2 tz share list --year 2099 --now "$NOW"
# figures that should agree
on add project_fund place=关渡村 project=$p kind=下达 amount=70000 level=省 doc=丙1 date=2025-03-06 --state 已办 >/dev/null
on share agree --format json >agreed
has agreed '"key":"granted_by_level"'
has agreed '"place":"西江镇","state":"符合","part":"70000元","whole":"70000元","gap":""'
on add project_fund place=关渡村 project=$p kind=下达 amount=5000 doc=丙2 date=2025-03-07 --state 已办 >/dev/null
on share agree >agreed
has agreed '不符合，70000元 / 75000元'
has agreed 少5000元
on share agree --as sifa >agreed
lacks agreed 75000
serve
same "$(signin jar banshi yunshang-2026)" 303
same "$(status jar /shares)" 200
has page 人居环境资金占比
same "$(status jar '/shares?year=2024')" 200
has page 2024年
same "$(status jar '/agrees?year=2025')" 200
has page 少5000元
same "$(status jar '/agrees?year=x')" 400 || same "$(status jar '/agrees?year=x')" 422
same "$(status jar /more)" 200
has page 占比规则
has page 政策匹配
stop_serving
on verify >verified
has verified '不符 0 处'
