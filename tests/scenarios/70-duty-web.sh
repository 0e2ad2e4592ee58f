# The pages of reminders, nil returns, seasons, rota and duty lists; one touch says 无情况.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
tz user grant dangzheng --role office >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
tz add roster place=镇本级 person=王一 team=应急抢险队 joined_on=2026-01-01 >/dev/null
tz add roster place=镇本级 person=王二 team=应急抢险队 joined_on=2026-01-01 >/dev/null
tz add task place=镇本级 origin=会议交办 text=清理河道 handed_on=2020-03-02 due_on=2020-03-12 >/dev/null
tz move RW-2020-000001 下达 >/dev/null
tz remind run >/dev/null
post() { # JAR PAGE URL KEY=VALUE...: with the token of PAGE
    jar=$1; token=$(csrf "$jar" "$2"); url=$3; shift 3
    set -- "$@" "csrf=$token"
    for pair in "$@"; do shift; set -- "$@" --data-urlencode "$pair"; done
    curl -sS -o page -w '%{http_code}' -b "$jar" "$@" "$web$url"
}
serve
same "$(signin jar dangzheng yunshang-2026)" 303
same "$(status jar /reminders)" 200
has page RW-2020-000001
has page 超期
same "$(status jar /reminders/text)" 200
has page '【西江镇】'
# a season and a rule by form; what is wrong stands at the form
same "$(post jar /standing/season/new /standing/season/new label=禁火令)" 422
has page 要写明依据
same "$(post jar /standing/season/new /standing/season/new label=禁火令 paper=一号令 from=2020-01-01 till=2099-12-31 patrol=每日)" 303
same "$(status jar /seasons)" 200
has page 执行中
same "$(post jar /standing/nil/new /standing/nil/new label=森林防火 paper=一号令 by=23:59 season=禁火令)" 303
same "$(status jar /)" 200
has page '禁火令（到2099年12月31日）'
has page 森林防火零报告
same "$(status jar /nil)" 200
has page '没有报 2'
lacks page '：无情况</button>'
same "$(status jar /reminders)" 200
has page 石桥村
# the village answers with one touch, for itself only
same "$(signin cun cun yunshang-2026)" 303
same "$(status cun /nil)" 200
has page '关渡村：无情况'
lacks page 石桥村
touch_url=$(grep -o '/nil/[0-9]*/[0-9]*' page | head -n 1)
same "$(status cun "$touch_url")" 200
has page 写明什么情况
same "$(post cun /nil "$touch_url")" 303
same "$(status jar /nil)" 200
has page '没有报 1，无情况 1'
same "$(status cun /standing/season/new)" 403
# rota: planned, entered, printed
same "$(post jar /standing/post/new /standing/post/new label=水库值守 kind=防汛防火 team=应急抢险队 from=2020-01-01)" 303
same "$(status jar /rota)" 200
rota=$(grep -o '/rota/[0-9][0-9]*' page | head -n 1)
same "$(status jar "$rota?from=2026-04-01&till=2026-04-10")" 200
has page 记入值守台账
has page 王二
same "$(post jar "$rota?from=2026-04-01&till=2026-04-10" "$rota/2026-04-01/2026-04-10")" 303
same "$(status jar "$rota/print?from=2026-04-01&till=2026-04-10")" 200
has page '共 10 班'
same "$(status jar /rota/leave)" 200
# lists of duties
same "$(post jar /standing/item/new /standing/item/new label=烟花许可 paper=八号 list=上级收回 department=县应急局)" 303
same "$(status jar /items)" 200
has page 烟花许可
same "$(status jar /items/sheet)" 200
season=$(tz season list --format json 2>/dev/null | sed 's/.*"id":\([0-9]*\).*/\1/')
[ -z "$season" ] || same "$(status jar "/standing/season/$season/end")" 200
same "$(status jar /standing/nothing/new)" 404
stop_serving
tz verify >verified
has verified '不符 0 处'
