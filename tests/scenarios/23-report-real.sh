# Real reports, where a folder with some stands beside the repository: init from each, then its facts, targets and page.
folder=$TZ_ROOT/../shared/reports
if [ ! -d "$folder" ]; then
    echo "no folder ../shared/reports: real reports are not tried"
    exit 0
fi
n=0
for report in "$folder"/*; do
    n=$((n + 1))
    tz init --place "36073310$n" --name "第${n}镇" --report "$report" >out 2>&1
    town="--town 36073310$n"
    has out '读入'
    tz report facts $town --format json >facts
    count=$(grep -o '"id":' facts | wc -l)
    [ "$count" -ge 10 ] || { echo "$report: only $count facts"; exit 1; }
    matched=$(grep -o '"state":"已匹配"' facts | wc -l)
    [ "$matched" -ge 3 ] || { echo "$report: only $matched facts matched"; exit 1; }
    # every fact of the reader is kept, in its place
    "$TZ" read "$report" --format jsonl >read
    same "$count" "$(wc -l <read)"
    tz list task $town >/dev/null
    tz report promises $town --year 2022 >/dev/null
    tz report sources $town >sources
    has sources 年
done
[ "$n" -gt 0 ]
tz user add --town 360733101 office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant --town 360733101 office --role office >/dev/null
source=$(tz report sources --town 360733101 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
STORE="$STORE --town 360733101"
serve
web=http://127.0.0.1:$PORT
token=$(curl -sS -c jar "$web/signin" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//')
curl -sS -o page -b jar -c jar --data-urlencode "csrf=$token" -d name=office -d password=yunshang-2026 "$web/signin"
same "$(curl -sS -o page -w '%{http_code}' -b jar "$web/reports/sources/$source")" 200
has page 文中的数
