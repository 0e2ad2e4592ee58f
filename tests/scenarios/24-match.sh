# Matching the figures of a report: by command and on the page, without scripts; what is confirmed is known for the next report.
printf '西江镇2024年政府工作报告\n一、2024年工作回顾\n全年调处矛盾纠纷237起。云雾茶园观光小火车载客860人次。\n新建改造文体广场12个，水稻收割机下田作业35次。烟花爆竹网点巡查18家次。\n' >old.txt
tz init --place 360733102 --name 西江镇 --report old.txt >/dev/null 2>&1
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null

# The list says the nearest indicator with its score, and the runner-up.
tz match >list
has list '小火车'
lacks list '237起'
tz match --all >all
has all '237起'
grep -A1 '237起' all | grep -q '1  [01]\.[0-9][0-9]  '
tz match --all --format json >json
has json '"candidates":[{"indicator":'
has json '"score":'
id() { grep "$1" list | head -n 1 | cut -d' ' -f1; }
square=$(id 12个)
harvest=$(id 35次)
train=$(id 860人次)

# The first taken, another chosen, one set aside, and what cannot be.
tz match "$square" >said
has said '归到 works_count | action in (改造, 新建)'
tz match "$harvest=-" >said
has said 不采用
tz match >rest
lacks rest 12个
lacks rest 35次
has rest 860人次
refuses 2 "$TAIZHANG" match $STORE "abc=1"
refuses 4 "$TAIZHANG" match $STORE "$train=2"
has message 没有第
refuses 2 "$TAIZHANG" match $STORE "$train=no_such_indicator"
has message '没有指标'
refuses 4 "$TAIZHANG" match $STORE 12345

# The next report knows the phrase.
sed 's/2024/2025/g;s/12个/15个/' old.txt >new.txt
tz report read new.txt >/dev/null
tz match --all >all
grep '15个' all | grep -q '已匹配：works_count | action in (改造, 新建)（已确认）'
tz match --sure >said
has said '确认 '

# The page without scripts: figures, buttons, the way on to the next figure.
serve
csrf() { curl -sS -b jar -c jar "$web$1" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
status() { curl -sS -o page -w '%{http_code}' -b jar "$web$1"; }
token=$(csrf /signin)
curl -sS -o page -b jar -c jar --data-urlencode "csrf=$token" -d name=office -d password=yunshang-2026 "$web/signin"
same "$(status /reports)" 200
source=$(grep -o '/reports/sources/[0-9]*' page | head -n 1)
same "$(status "$source")" 200
has page "$source/match"
same "$(status "$source/match")" 200
has page 'data-match-item'
has page '<mark>860人次</mark>'
has page 'name="take" value="-"'
first=$(grep -o '<li id="f[0-9]*"' page | head -n 1 | tr -dc 0-9)
token=$(csrf "$source/match")
post() { curl -sS -o answer -D head -w '%{http_code}' -b jar -c jar --data-urlencode "csrf=$token" "$@" "$web$source/match"; }
same "$(post -d fact="$first" -d take= -d other=)" 400
same "$(post -d fact="$first" -d next=0 --data-urlencode take=-)" 303
grep -qi "^location: $source/match" head
status "$source/match" >/dev/null
lacks page "id=\"f$first\""
same "$(status "$source/match?all=1")" 200
has page "id=\"f$first\""
next=$(grep -o '<li id="f[0-9]*"' page | tail -n 1 | tr -dc 0-9)
same "$(post -d fact="$next" -d quick=1 --data-urlencode take=-)" 200
same "$(cat answer)" 不采用
same "$(status /reports/sources/1/match)" 404
