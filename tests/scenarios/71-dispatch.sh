# Dispatch with lights and the last meeting's promises; supervision by office; the daily page and a remark that becomes a task.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-05-04T09:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
on user add zhenzhang --label 王镇长 --password yunshang-2026 >/dev/null
on user grant zhenzhang --role mayor >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
refuses 2 tz dispatch minute '' --as dangzheng --now "$NOW"
on dispatch minute 排水沟清淤 --unit 水利站 --due 2026-05-12 --as dangzheng >done
has done '已转任务 RW-2026-000001'
on dispatch minute 修补村道 --unit 村建所 --due 2026-06-30 --as dangzheng >/dev/null
on move RW-2026-000001 下达 >/dev/null; on move RW-2026-000001 执行 >/dev/null
refuses 3 tz dispatch minute 别的事 --as cun --now "$NOW"
NOW=2026-05-15T07:30:00+08:00
on dispatch list --as dangzheng >list
has list '上次调度：2026-05-04'
has list '红  RW-2026-000001  排水沟清淤  水利站  2026-05-12  超期 3 天  上次调度交办'
has list '绿  RW-2026-000002'
on move RW-2026-000001 报完成 --as dangzheng >/dev/null
# supervision: found, handed on, re-checked by somebody else, compared by office
on supervise find 巡河记录缺三天 --unit 水利站 --due 2026-05-14 --as dangzheng >done
has done '已交办 WT-2026-000001'
on supervise find 台账没有签字 --unit 村建所 --due 2026-05-30 --as dangzheng >/dev/null
on supervise compare >list
has list '水利站：问题 1，销号 0（按期 0），待核查 0，退回 0，超期未改 1'
has list '村建所：问题 1，销号 0（按期 0），待核查 0，退回 0，超期未改 0'
on supervise list --format json >list
has list '"number":"WT-2026-000001","unit":"水利站","state":"交办","due_on":"2026-05-14","late":1'
lacks list 巡河记录
on move WT-2026-000002 办理中 >/dev/null
on move WT-2026-000002 待核查 >/dev/null
on supervise compare 2026 --format json >list
has list '"unit":"村建所","found":1,"solved":0,"in_time":0,"recheck":1'
# the morning of the mayor: what is late, red, who is on duty, no citizen
on add roster place=镇本级 person=王一 team=应急抢险队 joined_on=2026-01-01 >/dev/null
on add duty place=镇本级 kind=防汛防火 post=水库值守 day=2026-05-15 person=DU-2026-000001 >/dev/null
on add incident place=关渡村 kind=火灾 happened_on=2026-05-14 >/dev/null
on add activity place=镇本级 kind=调度会 title=防汛调度会 held_on=2026-05-15 >/dev/null
on brief show --as zhenzhang >page
has page '【西江镇】2026年5月15日 每日一页'
has page '— 红灯 —'
has page '排水沟清淤：超期 3 天（水利站）'
has page '水库值守 全天'
has page '防汛调度会'
on brief show --as cun >page
lacks page 水库值守
on brief mark 请水利站三日内报结果 --unit 水利站 --due 2026-05-18 --about RW-2026-000001 --as zhenzhang >done
has done '已转任务 RW-2026-000003'
on show RW-2026-000003 >shown
has shown 领导批示
has shown 王镇长
refuses 3 tz brief mark 也来一句 --as cun --now "$NOW"
refuses 2 tz brief other --now "$NOW"
# the pages
serve
same "$(signin jar zhenzhang yunshang-2026)" 303
for path in /dispatch /dispatch/minute /supervise /supervise/find /brief /brief/text /brief/mark; do
    same "$path $(status jar $path)" "$path 200"
done
token=$(csrf jar /brief/mark)
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode "text=" "$web/brief/mark")" 422
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode "text=查清原因" "$web/brief/mark")" 303
same "$(status jar /dispatch)" 200
has page 查清原因
stop_serving
on verify >verified
has verified '不符 0 处'
