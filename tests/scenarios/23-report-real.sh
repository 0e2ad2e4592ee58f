# Real reports, where a folder with some stands beside the repository: init from each, then its facts, targets and tasks (22 shows the page).
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
    "$TAIZHANG" read "$report" --format jsonl >read
    same "$count" "$(wc -l <read)"
    tz list task $town >/dev/null
    tz report promises $town --year 2022 >/dev/null
    tz report sources $town >sources
    has sources 年
done
[ "$n" -gt 0 ]
