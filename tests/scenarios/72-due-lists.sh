# Lists of what comes due by a rule of the township's own: due, done, missing, rate; who may not see what it reads has no list.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-06-01T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
on user add renda --label 代表 --password yunshang-2026 >/dev/null
on user grant renda --role deputy >/dev/null
on add person place=关渡村 name=钟甲 born_on=1946-03-05 registered_on=2020-01-01 >/dev/null
on add person place=石桥村 name=钟乙 born_on=1946-12-31 registered_on=2020-01-01 >/dev/null
on add person place=关渡村 name=钟丙 born_on=1947-01-01 registered_on=2020-01-01 >/dev/null
on add contract place=关渡村 kind=土地流转 object=三组水田 drafted_on=2024-01-05 start_on=2024-02-01 end_on=2026-08-31 >/dev/null
refuses 2 tz due add 坏 --reg nothing --field born_on --paper x --now "$NOW"
refuses 2 tz due add 坏 --reg person --field name --paper x --now "$NOW"
refuses 2 tz due add 坏 --reg person --field born_on --after 很久 --paper x --now "$NOW"
refuses 3 tz due add 坏 --reg person --field born_on --paper x --as cun --now "$NOW"
on due add 年满80岁 --reg person --field born_on --after 80年 --where "state = '在册'" --reads benefit --done "exists(benefit where its.holder = id and its.programme = '高龄补贴')" --paper 高龄津贴办法 >added
old=$(sed 's/[^0-9]//g' added)
on due add 合同到期 --reg contract --field end_on --paper 镇经管站通知 >added
ends=$(sed 's/[^0-9]//g' added)
on due list "$old" >list
has list '年满80岁：到期 2，已办 0，未办 2，完成率 0%'
lacks list 钟甲
on add benefit place=关渡村 holder=R-2020-000001 programme=高龄补贴 start_on=2026-03-05 >/dev/null
on due list "$old" >list
has list '到期 2，已办 1，未办 1，完成率 50%'
has list '2026-03-05  R-2020-000001  关渡村  已办'
on due list "$old" --as cun >list
has list '到期 1，已办 1'
on due list "$old" --from 2027-01-01 --till 2027-12-31 --format json >list
has list '"number":"R-2020-000003","due_on":"2027-01-01","place":"关渡村","done":0'
on due list "$ends" >list
has list '到期 1，已办 0'
refuses 3 tz due list "$old" --as renda --now "$NOW"
refuses 4 tz due list 1 --now "$NOW"
on add assignment place=关渡村 kind=林长 person=R-2020-000001 frequency=每月一次 start_on=2026-01-01 --format json >added
hill=$(sed 's/.*"number":"\([^"]*\)".*/\1/' added)
on move "$hill" 公布 >/dev/null; on move "$hill" 生效 >/dev/null
on due again --till 2026-05-31 >list
has list '应巡：到期 5，已办 0，未办 5，完成率 0%'
# told in numbers: by village and month; who is missing in one village is not made up by another; drafts do not count
printf '报表编号,村,期,年龄段,剂次,到期应种人数,实种人数,状态\nYM1,关渡村,2026-01,18岁以上,加强,220,170,核对\nYM2,石桥村,2026-01,18岁以上,加强,200,210,核对\nYM3,关渡村,2026-02,60岁以上,加强,30,20,核对\nYM4,关渡村,2026-02,18岁以上,加强,10,9,核对\nYM5,石桥村,2026-02,18岁以上,加强,50,0,报数\nYM6,石桥村,2026-02,18岁以上,第一针,50,0,核对\n' >ym.csv
on import vaccination ym.csv --historical >/dev/null
on due rules >list
has list 'booster  加强针到期应种'
on due rules --format json >list
has list '{"key":"booster","label":"加强针到期应种","register":"vaccination"}'
on due list booster >list
has list '加强针到期应种：到期 460，已办 409，未办 61，完成率 88.9%'
has list '2026-01  关渡村：到期 220，已办 170，未办 50，完成率 77.3%'
has list '2026-01  石桥村：到期 200，已办 210，未办 0，完成率 105%'
has list '2026-02  关渡村：到期 40，已办 29，未办 11，完成率 72.5%'
lacks list '2026-02  石桥村'
on due list booster --from 2026-02-01 --till 2026-02-28 --format json >list
same "$(cat list)" '[{"month":"2026-02","place":"关渡村","due":40,"done":29,"missing":11}]'
on figure booster_due --period 2026 >list
has list 460
refuses 4 tz due list booster --as renda --now "$NOW"
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role clerk >/dev/null
serve
same "$(signin jar dangzheng yunshang-2026)" 303
same "$(status jar /due-lists)" 200
has page 年满80岁
same "$(status jar "/due-lists/$old?from=2026-01-01&till=2026-12-31")" 200
has page '未办 1'
same "$(status jar /due-lists/of/booster)" 200
has page '未办 61'
has page 2026年1月
same "$(status jar /due-lists/of/nothing)" 404
same "$(status jar /standing/due/new)" 200
stop_serving
