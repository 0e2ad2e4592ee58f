# Deliberation: a version goes out, comments become proposals, the vote needs half of all, what passes is signed and frozen.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
for n in jia yi bing; do tz user add $n --label 代表$n --password yunshang-2026 >/dev/null; tz user grant $n --role deputy >/dev/null; done
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
printf '一、回顾\n化解纠纷{{dispute_settled | period=2025}}件。\n' >text
report=$(tz report new text --year 2025 --title 政府工作报告 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
refuses 3 tz review send "$report" --as jia
id=$(tz review send "$report" --until 2099-01-01 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
tz review comment "$id" '建议把修路灯列入明年实事。' --at 第二部分 --as jia >said
number=$(sed 's/^已登记 //' said)
tz show "$number" >shown
has shown 审议意见
has shown '第1版，第二部分'
has shown 代表jia
refuses 3 tz review comment "$id" 替人说 --speaker 张三 --as yi
tz review comment "$id" 会上口头提的 --speaker 张代表 --as office >/dev/null
tz list proposal --where campaign=《政府工作报告》审议 --format json >listed
same "$(grep -o '"number"' listed | wc -l | tr -d ' ')" 2
# amended: the next round closes this one
printf '一、回顾\n化解纠纷{{dispute_settled | period=2025}}件。明年修路灯。\n' >text2
tz report set "$report" text2 >/dev/null
next=$(tz review send "$report" --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
refuses 6 tz review comment "$id" 晚了 --as yi
refuses 2 tz review decide "$next" --seats 3 --yes 4 --signer 主席团
refuses 2 tz review decide "$next" --seats 3 --yes 3
# not half of all who may vote: not passed, nothing frozen
tz review decide "$next" --seats 3 --yes 1 --no 1 --signer 主席团 >out
has out 未通过
tz report list >shown
has shown 起草
# by ballot, then on the page
last=$(tz review send "$report" --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
ballot=$(tz vote new 表决政府工作报告 --rule 过半数当选 --subject "report:$report" --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
for k in 赞成 反对; do tz vote nominate "$ballot" $k >/dev/null; done
tz vote open "$ballot" --voters jia,yi,bing >/dev/null
tz vote cast "$ballot" 1 --as jia >/dev/null
tz vote cast "$ballot" 1 --as yi >/dev/null
tz vote cast "$ballot" '' --as bing >/dev/null
refuses 6 tz review decide "$last" --vote "$ballot" --signer 主席团
tz vote close "$ballot" --days 0 >/dev/null
tz review decide "$last" --vote "$ballot" --signer '主席团 张主席' --on "$(date +%F)" >out
has out '通过：赞成2，反对0，弃权1，应到3'
refuses 6 tz review decide "$last" --seats 3 --yes 3 --signer 主席团
refuses 6 tz review send "$report"
serve
signin jar jia yunshang-2026 >/dev/null
same "$(status jar /reviews)" 200
has page 赞成2
same "$(status jar "/reviews/$id")" 200
has page 修路灯
same "$(status jar "/reviews/$last")" 200
has page '张主席签署'
has page /reports/issues/
stop_serving
printf '一、明年\n修路。\n' >text3
other=$(tz report new text3 --year 2026 --title 半年报告 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
serve
signin off office yunshang-2026 >/dev/null
token=$(csrf off /reviews/new)
round=$(curl -sS -b off -c off -o page -w '%{redirect_url}' --data-urlencode "csrf=$token" -d "report=$other" "$web/reviews/new" | sed 's#.*/##')
signin desk jia yunshang-2026 >/dev/null
token=$(csrf desk "/reviews/$round/comment")
same "$(curl -sS -b desk -c desk -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d text=写清楚哪条路 "$web/reviews/$round/comment")" 303
same "$(status desk "/reviews/$round")" 200
has page 写清楚哪条路
same "$(status off "/reviews/$round/decide")" 200
stop_serving
tz verify >verified
has verified '不符 0 处'
