# One fact told twice: suggested, tied with a reason it counts once, untied it counts again; never by itself, never across registers or scope.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-10-15T08:00:00+08:00
printf '西江镇2024年政府工作报告\n一、2024年工作回顾\n全年调处矛盾纠纷237起。\n二、平安建设\n累计调处矛盾纠纷237起。\n' >old.txt
on init --place 360733102 --name 西江镇 --report old.txt >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 石桥村 >/dev/null
on add project place=关渡村 name=甲项目 kind=道路 reserved_on=2025-01-05 --format json >added
p=$(grep -o '"number":"[^"]*"' added | sed 's/.*:"//;s/"//')
paid() { on add project_fund place=$1 project=$p kind=拨付 amount=$2 date=2025-05-06 --state 已办 --format json | grep -o '"number":"[^"]*"' | sed 's/.*:"//;s/"//'; }
a=$(paid 关渡村 120); b=$(paid 关渡村 120); c=$(paid 关渡村 80); d=$(paid 石桥村 120)
on fact suggest --format json >pairs
has pairs "\"keep_text\":\"$a\",\"other_text\":\"$b\""
lacks pairs "$c"
lacks pairs "$d"
on fact suggest --as cun >pairs
lacks pairs "$a"
sum() { on figure fund_paid --period 2025 --format json | grep -o '"value":[^,}]*' | head -n 1; }
whole=$(sum)
refuses 6 on fact link $a $b --as banshi
refuses 6 on fact link $a $a --reason 一样 --as banshi
refuses 4 on fact link $a $b --reason 一样 --as cun
on fact link $a $b --reason 两个站所各报一次 --as banshi >tied
has tied 不再计数
once=$(sum)
[ "$whole" != "$once" ] || { echo "it still counts twice"; exit 1; }
on show $b >shown
has shown "与$a同一事实"
on fact suggest >pairs
lacks pairs "$b"
on fact list --format json >list
has list "\"keep\":\"$a\",\"other\":\"$b\""
id=$(grep -o '"id":[0-9]*' list | head -n 1 | sed 's/.*://')
on fact list --as cun >mine
lacks mine "$a"
refuses 6 on fact link $a $b --reason 再关联 --as banshi
refuses 4 on fact unlink $id --reason 不是 --as cun
on fact unlink $id --reason 两块地 --as banshi >/dev/null
same "$(sum)" "$whole"
refuses 6 on fact unlink $id --reason 再解 --as banshi
on fact list >list
lacks list "$a"
on fact list --all >list
has list 已解开
# two sentences of a report
on match --all --format json >facts
first=$(grep -o '"id":[0-9]*' facts | sed 's/.*://' | sort -u | sed -n 1p)
second=$(grep -o '"id":[0-9]*' facts | sed 's/.*://' | sort -u | sed -n 2p)
refuses 3 on fact link $first $second --report --reason 同一件事 --as banshi
on fact link $first $second --report --reason 同一件事，说了两遍 >/dev/null
on fact list --format json >list
has list 237起
on fact list --as banshi >list
lacks list 237起
refuses 6 on fact link $first $second --report --reason 再关联
on fact link $a $b --reason 又看过 --as banshi >/dev/null
id=$(on fact list --format json | grep -o '"id":[0-9]*' | sed -n 2p | sed 's/.*://')
on fact unlink $id --reason 两次排查的数 >/dev/null
on fact unlink $(on fact list --format json | grep -o '"id":[0-9]*' | sed -n 1p | sed 's/.*://') --reason 两块地 >/dev/null
serve
same "$(signin jar banshi yunshang-2026)" 303
same "$(status jar /facts)" 200
has page "$b"
url=$(grep -o '/facts/link?keep=[0-9]*&amp;other=[0-9]*' page | head -n 1 | sed 's/&amp;/\&/')
same "$(status jar "$url")" 200
token=$(csrf jar "$url")
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode reason= "$web$url")" 200 || has page 理由
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode reason=同一块地 "$web$url")" 303
same "$(status jar /facts)" 200
has page 同一块地
stop_serving
on verify >verified
has verified '不符 0 处'
