# The public pages: catalogue, one publication, QR code, feed, search; a problem reported, followed and rated; an objection that holds
# back a payment; a request for information with its clock; a publicity gone the day after its last; limits.
town
field() { sed "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/"; }
tz place add 关渡村 石桥村 >/dev/null
zhang=$(tz add person place=关渡村 name=张大山 born_on=1960-03-01 --format json | field id)
pay=$(tz add payment place=关渡村 programme=地力补贴 batch=一 "payee=$zhang" amount=350 --format json | field number)
tz move "$pay" 公示 >/dev/null
n=$(tz publish new --kind 补贴 --where batch=一 --title 地力补贴第一批公示 --format json | field id)
m=$(tz publish new --title 西江镇防汛应急预案 --category 应急预案 --genre 预案 --doc-no 西府发〔2025〕8号 --format json | field id)
for i in "$n" "$m"; do
    tz move "$i" 审核 >/dev/null
    tz move "$i" 保密审查 >/dev/null
    tz publish review "$i" --by 江文书 >/dev/null
    tz move "$i" 签发 >/dev/null
    tz publish post "$i" >/dev/null
done
printf '一、2025年工作回顾\n全年调处纠纷{{dispute_received | period=2025}}。\n' >text.txt
report=$(tz report new text.txt --year 2025 --format json | field id)
issue=$(tz report freeze "$report" --format json | field issue)
r=$(tz publish new --report "$issue" --title 西江镇2025年政府工作报告 --format json | field id)
for i in "$r"; do
    tz move "$i" 审核 >/dev/null
    tz move "$i" 保密审查 >/dev/null
    tz publish review "$i" --by 江文书 >/dev/null
    tz move "$i" 签发 >/dev/null
    tz publish post "$i" >/dev/null
done
draft=$(tz publish new --title 没有签发的东西 --category 政策文件 --format json | field id)
serve
web=http://127.0.0.1:$PORT
status() { curl -sS -o page -D head -w '%{http_code}' "$web$1"; }
same "$(status /public)" 200
has page 地力补贴第一批公示
has page 应急预案
grep -qi '^cache-control: public' head
tag=$(sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p' head)
same "$(curl -sS -o /dev/null -w '%{http_code}' -H "If-None-Match: $tag" "$web/public")" 304
same "$(status "/public/$n")" 200
has page 张大山
has page 监督
has page 提出异议
same "$(status "/public/$m")" 200
has page 西府发〔2025〕8号
has page 索引号
same "$(status "/public/$r")" 200
has page 2025年工作回顾
has page 全年调处纠纷0件
same "$(status "/public/$draft")" 404
same "$(status "/public/$zhang")" 404
same "$(status "/public/$m/qr.svg")" 200
has page '<svg'
same "$(status /public/feed.atom)" 200
has page 西江镇防汛应急预案
same "$(status '/public/list?q=%E9%98%B2%E6%B1%9B')" 200
has page 西江镇防汛应急预案
lacks page 地力补贴第一批公示
same "$(status '/public/list?category=%E6%97%A0')" 404

# A problem: reported, followed, rated. Without the token nothing is done.
csrf() { curl -sS -b jar -c jar "$web$1" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
post() { path=$1; shift; curl -sS -o page -w '%{http_code}' -b jar -c jar "$@" "$web$path"; }
same "$(post /public/report --data-urlencode content=路灯坏了三天没人修)" 403
token=$(csrf /public/report)
same "$(post /public/report -F "csrf=$token" -F content=短)" 422
has page 至少五个字
token=$(csrf /public/report)
same "$(post /public/report -F "csrf=$token" -F content=关渡村口路灯坏了三天没人修 -F name=张大山 -F phone=13812345678)" 200
number=$(grep -o 'WT-[0-9]*-[0-9]*' page | head -n 1)
code=$(grep -o '<b>[0-9A-Z]\{8\}</b>' page | head -n 1 | sed 's/<[^>]*>//g')
follow() { token=$(csrf /public/follow); post /public/follow --data-urlencode "csrf=$token" --data-urlencode "number=$1" --data-urlencode "code=$2"; }
same "$(follow "$number" "$code")" 200
has page 登记
lacks page 张大山
lacks page 13812345678
same "$(follow "$number" 22222222)" 404
same "$(follow WT-2025-009999 "$code")" 404
rate() { token=$(csrf /public/follow); post /public/rate --data-urlencode "csrf=$token" --data-urlencode "number=$number" --data-urlencode "code=$code" --data-urlencode "rating=$1"; }
same "$(rate 满意)" 422
kill $SERVER; wait $SERVER 2>/dev/null || true; SERVER=
tz move "$number" 当场办结 >/dev/null
serve
same "$(rate 满意)" 200
has page 满意
same "$(rate 不满意)" 422
has page 已经评价过

# An objection is a case of its own beside the publicity.
token=$(csrf "/public/$n/object")
same "$(post "/public/$n/object" -F "csrf=$token" -F content=他家没有这么多地)" 200
case=$(grep -o 'WT-[0-9]*-[0-9]*' page | head -n 1)
same "$(post "/public/$m/object" -F "csrf=$token" -F content=他家没有这么多地)" 404

# A request for information, with its twenty working days.
token=$(csrf /public/request)
same "$(post /public/request --data-urlencode "csrf=$token" --data-urlencode asked=2024年道路硬化项目的验收报告 --data-urlencode applicant=李四)" 422
token=$(csrf /public/request)
same "$(post /public/request --data-urlencode "csrf=$token" --data-urlencode asked=2024年道路硬化项目的验收报告 --data-urlencode applicant=李四 --data-urlencode phone=13912345678)" 200
ask=$(grep -o 'YSQ-[0-9]*-[0-9]*' page | head -n 1)
has page 答复期限

# Turns run out, with a plain sentence.
got=
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    token=$(csrf /public/report)
    got=$(post /public/report -F "csrf=$token" -F content=第${i}次说同一件事情)
done
same "$got" 422
has page 太频繁
kill $SERVER; wait $SERVER 2>/dev/null || true; SERVER=

tz publish show "$n" >out
has out "$case"
tz show "$ask" >out
has out 登记
# The objection holds the payment back until it is closed.
later=$(date -u -d '+40 days' +%Y-%m-%d)T09:00
tz publish list --public --now "$later" >out
lacks out 地力补贴第一批公示
has out 西江镇防汛应急预案
refuses 6 tz move "$pay" 审核 --now "$later"
has message 件异议没有办结
tz move "$case" 当场办结 --now "$later" >/dev/null
tz move "$pay" 审核 --now "$later" >/dev/null
tz verify >/dev/null
