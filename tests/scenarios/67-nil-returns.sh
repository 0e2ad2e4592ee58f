# Nil returns end with their season, silence is not zero; a season changes how often a duty is due.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-03-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
refuses 6 tz nil add 森林防火 --by 17:00 --now "$NOW"
refuses 2 tz nil add 森林防火 --by 五点 --paper 一号令 --now "$NOW"
refuses 3 tz season add 禁火令 --paper 一号令 --as cun --now "$NOW"
on nil add 森林防火 --by 17:00 --season 禁火令 --paper 一号令 --as dangzheng >added
rule=$(sed 's/[^0-9]//g' added)
on nil board >board
has board 没有要报的零报告
refuses 4 tz nil answer "$rule" --place 关渡村 --now "$NOW"
# a weekly patrol of a hill becomes daily while the order is in force
on add person place=关渡村 name=李巡山 registered_on=2026-01-01 >/dev/null
on add assignment place=关渡村 kind=林长 person=R-2026-000001 frequency=每周一次 start_on=2026-03-02 --format json >added
hill=$(sed 's/.*"number":"\([^"]*\)".*/\1/' added)
on move "$hill" 公布 >/dev/null; on move "$hill" 生效 >/dev/null
NOW=2026-03-15T18:00:00+08:00
on rebuild >/dev/null
on figure patrol_due --period 2026-03 >figure
has figure 2
on season add 禁火令 --paper 镇政字〔2026〕5号 --from 2026-03-09 --till 2026-03-20 --every patrol=每日 --as dangzheng >added
season=$(sed 's/[^0-9]//g' added)
on figure patrol_due --period 2026-03 >figure
has figure 8
refuses 2 tz season add 汛期 --paper x --every patrol=常常 --now "$NOW"
refuses 2 tz season add 汛期 --paper x --every nothing=每日 --now "$NOW"
# the order shuts what it shuts: no fire permit whose days meet it; one of before rests; other days and other items pass
fire() { on add service_case place=关渡村 item=野外用火许可 fire_spot=后山 fire_from="$1" fire_till="$2" --as dangzheng --format json | sed 's/.*"number":"\([^"]*\)".*/\1/'; }
tz user grant dangzheng --role clerk --now "$NOW" >/dev/null
permit=$(fire 2026-03-19 2026-03-25)
refuses 6 tz move "$permit" 受理 --as dangzheng --now "$NOW"
has message '禁火令期间（2026-03-09至2026-03-20，镇政字〔2026〕5号）不批野外用火许可'
on show "$permit" >shown
has shown 申请
later=$(fire 2026-03-21 2026-03-25)
on move "$later" 受理 --as dangzheng >/dev/null
on season resting >resting
has resting 没有因时段暂停的许可
second=$(on season add 禁火令 --paper 镇政字〔2026〕6号 --from 2026-03-24 --till 2026-03-24 --as dangzheng | sed 's/[^0-9]//g')
on season resting --as dangzheng >resting
has resting "$later  野外用火许可  关渡村  2026-03-21至2026-03-25：禁火令期间暂停（镇政字〔2026〕6号）"
lacks resting "$permit"
refuses 6 tz move "$later" 办理 --as dangzheng --now "$NOW"
on season end "$second" --till 2026-03-24 --as dangzheng >/dev/null
# the board: who has not answered, who has, who was late
on nil board --as dangzheng >board
has board '没有报 2，无情况 0，有情况 0'
on remind missing >missing
has missing 石桥村
on nil answer "$rule" --place 关渡村 --as cun >/dev/null
refuses 3 tz nil answer "$rule" --place 石桥村 --as nobody --now "$NOW" || refuses 4 tz nil answer "$rule" --place 石桥村 --as cun --now "$NOW"
on nil board >board
has board '关渡村  无情况（迟报）'
has board '石桥村  没有报'
NOW=2026-03-16T09:00:00+08:00
on nil answer "$rule" --place 石桥村 --note 后山冒烟已扑灭 --as dangzheng >/dev/null
on nil board --format json >board
has board '"place":"石桥村","state":"有情况","note":"后山冒烟已扑灭"'
on nil board --as cun >board
lacks board 石桥村
refuses 6 tz nil answer "$rule" --place 石桥村 --day 2026-03-17 --now "$NOW"
on remind text --as dangzheng >text
has text '森林防火零报告（17:00前）还没有报：关渡村'
# the season ends: nothing is asked any more, the week is a week again
NOW=2026-03-18T09:00:00+08:00
on season end "$season" --till 2026-03-15 --as dangzheng >/dev/null
on nil board >board
has board 没有要报的零报告
on figure patrol_due --period 2026-03 >figure
has figure 9
on season list --format json >list
has list '"till":"2026-03-15"'
on verify >verified
has verified '不符 0 处'
