# One intake: a number and a first-asked person, routed to the register that settles it with what the asker said, back when that is done, answered to the
# asker; nobody who may not write there routes there; rates over all registers it feeds.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-06-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
for what in 路灯不亮三天了 问医保怎么缴 房屋漏水没人管; do
    on add intake place=关渡村 way=来电 asker=王大明 phone=13800001234 content=$what first_asked=李干部 --as dangzheng >/dev/null
done
refuses 6 on add intake place=关渡村 way=来电 content=无首问人 --as dangzheng
# answered at once
on move SL-2025-000002 已回音 answer=可在手机上缴 --as dangzheng >/dev/null
refuses 6 on intake route SL-2025-000002 --to problem source=急难愁盼 --as dangzheng
# routed: what was said goes along, sealed there as here
on intake route SL-2025-000001 --to problem source=热线转 --as dangzheng >routed
has routed '已转办：WT-2025-000001'
on show SL-2025-000001 >shown
has shown WT-2025-000001
on show WT-2025-000001 --as cun >shown
lacks shown 13800001234
has shown 王
# a first step that fails leaves nothing behind
on figure problem_matters --period 2025 >figure
has figure '西江镇              1'
refuses 6 on intake route SL-2025-000003 --to problem --as dangzheng
refuses 3 on intake route SL-2025-000003 --to dispute kind=邻里 --as dangzheng
on intake route SL-2025-000003 --to petition form=来电 nature=申诉求决 --as dangzheng >routed
has routed 'XF-2025-000001'
# not done: nothing comes back
on intake back >back
has back '办好 0 件'
on move WT-2025-000001 当场办结 --as cun >/dev/null
at 2025-06-04T08:00:00+08:00
on intake back --as dangzheng >back
has back '办好 1 件'
on intake back --as dangzheng >back
has back '办好 0 件'
on list intake --where state=待回音 --format json >listed
has listed SL-2025-000001
has listed '"settled_on":"2025年6月2日"'
on move SL-2025-000001 已回音 answer=已换灯 --as dangzheng >/dev/null
at 2025-08-02T08:00:00+08:00
on figure intake_answered --period 2025 >figure # two of three came due answered
has figure 66.67
on figure intake_settled --period 2025 >figure # answered at once and the problem, of three
has figure 66.67
# sent back as not solved: it waits until it is done anew, not until tomorrow
at 2025-08-04T08:00:00+08:00
on user add chuangkou --label 窗口 --password yunshang-2026 >/dev/null
on user grant chuangkou --role clerk >/dev/null
on add intake place=关渡村 way=来访 asker=王大明 content=井盖不见了 first_asked=李干部 --as dangzheng >/dev/null
on intake route SL-2025-000004 --to problem source=热线转 --as dangzheng >/dev/null
on move WT-2025-000002 当场办结 --as cun >/dev/null
on intake back --as dangzheng >back
has back '办好 1 件'
on move SL-2025-000004 已转办 --reason 井盖又丢了 --as dangzheng >/dev/null
on intake back --as dangzheng >back
has back '办好 0 件'
# who is complained of, or a wish for secrecy, does not go where it would not be kept
on add intake place=关渡村 way=来访 content=代办收费不合理 first_asked=李干部 confidential=1 --as chuangkou >/dev/null
refuses 6 on intake route SL-2025-000005 --to service_case item=证明开具 --as chuangkou
has message '不能保护'
on intake route SL-2025-000005 --to hotline order_no=12345-1 kind=投诉 --as chuangkou >/dev/null
# sent back to be routed elsewhere: not while the first office still has it
on move SL-2025-000005 登记 --reason 转错站所 --as dangzheng >/dev/null
refuses 6 on intake route SL-2025-000005 --to petition form=来访 nature=申诉求决 --as dangzheng
has message '还在办'
refuses 6 on strike RX-2025-000001 --as chuangkou
on strike RX-2025-000001 --reason 转错 --as chuangkou >/dev/null
on intake route SL-2025-000005 --to petition form=来访 nature=申诉求决 --as dangzheng >/dev/null
on strike RX-2025-000001 --undo --reason 试恢复 >/dev/null
on strike RX-2025-000001 --reason 转错 >/dev/null
tz add intake place=关渡村 way=来访 content=路面塌了一块 first_asked=李干部 >added
serve
same "$(signin jar dangzheng yunshang-2026)" 303
same "$(status jar /intake)" 200
has page 已转办在办
has page SL-2025-000003
lacks page 13800001234
on_web() { # PAGE URL PAIR...
    token=$(csrf jar "$1"); url=$2; shift 2
    set -- "$@" "csrf=$token"
    for pair in "$@"; do shift; set -- "$@" --data-urlencode "$pair"; done
    curl -sS -o page -w '%{http_code}' -b jar "$@" "$web$url"
}
id=$(tz list intake --where state=登记 --format json | grep -o '"id":[0-9]*' | head -n 1 | sed 's/.*://')
same "$(status jar /intake/$id/route)" 200
has page 问题清单
same "$(on_web /intake/$id/route /intake/$id/route to=problem)" 200
has page 来源
same "$(on_web /intake/$id/route /intake/$id/route to=problem f.source=热线转)" 303
same "$(on_web /intake/$id/route /intake/$id/route to=problem f.source=热线转)" 422 || has page 已经转办
same "$(on_web /intake /intake/back)" 303
stop_serving
on verify >verified
has verified '不符 0 处'
