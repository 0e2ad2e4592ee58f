# Self-report by code: the form opens by its code only, answers everybody alike, looks nothing up; rate-limited; what was said waits until it is checked.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
tz add person place=关渡村 name=张三丰 registered_on=2025-01-02 >/dev/null
tz intake codes --format json >codes
code=$(grep -o '"kind":"返乡报备","place":"关渡村","code":"[^"]*"' codes | sed 's/.*"code":"//;s/"//')
same "${#code}" 8
tz intake codes >again
has again "$code"
serve
jar() { rm -f jar; csrf_of=$(csrf jar /public/self/$code); }
send() { curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$csrf_of" "$@" "$web/public/self/$code"; }
jar
same "$(status jar /public/self/$code)" 200
has page 返乡报备自报
same "$(status jar /public/self/ABCDEFGH)" 404
same "$(send --data-urlencode name=张三丰 --data-urlencode phone=13800001234 --data-urlencode happened=2026-01-20)" 200
sed 's/SB-[0-9-]*//g; s/<b>[0-9A-Z]*<\/b>//g; s/[0-9A-Z]\{8\}//g; s/[0-9]//g' page >known
lacks page 13800001234
lacks page 张三丰
jar
same "$(send --data-urlencode name=查无此人)" 200
sed 's/SB-[0-9-]*//g; s/<b>[0-9A-Z]*<\/b>//g; s/[0-9A-Z]\{8\}//g; s/[0-9]//g' page >unknown
diff known unknown >difference || { echo "known and unknown are told apart"; head -c 500 difference; exit 1; }
jar
same "$(send --data-urlencode name=)" 422
i=0
while [ $i -lt 12 ]; do jar; code_got=$(send --data-urlencode name=甲); i=$((i + 1)); [ "$code_got" = 200 ] || break; done
[ "$code_got" != 200 ] || { echo "no limit to what one address writes"; exit 1; }
same "$(signin jar2 cun yunshang-2026)" 303
same "$(status jar2 /selfreports)" 200
has page "$code/qr.svg"
same "$(status jar2 /public/self/$code/qr.svg)" 200
has page '<svg'
has page '返乡报备自报（关渡村）'
same "$(status jar2 /public/self/ABCDEFGH/qr.svg)" 404
same "$(status jar2 /r/self_report)" 200
has page 自报
stop_serving
n=$(tz list self_report --as cun --format json | grep -o 'SB-[0-9]*-000001' | head -n 1)
refuses 6 tz move $n 已核对 --as cun
tz move $n 已核对 person=R-2025-000001 --as cun >/dev/null
tz figure self_reports --period "$(date +%Y)" >figure
has figure 1
tz verify >verified
has verified '不符 0 处'
