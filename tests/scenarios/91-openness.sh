# Openness: how often a page was opened, the package for the county's column, the tables of the yearly report counted from rows.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
field() { sed "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/"; }
post() {
    tz move "$1" 审核 >/dev/null
    tz move "$1" 保密审查 >/dev/null
    tz publish review "$1" --by 江文书 >/dev/null
    tz move "$1" 签发 >/dev/null
    tz publish post "$1" >/dev/null
}
m=$(tz publish new --title 防汛应急预案 --category 应急预案 --genre 预案 --format json | field id)
g=$(tz publish new --title 旧的办事指南 --category 应急预案 --genre 通知 --format json | field id)
post "$m"
post "$g"
tz publish new --title 没有签发的 --category 政策文件 >/dev/null
tz openness package --out one.zip >out
has out '公开信息2条'
tz publish withdraw "$(tz list publication --where title=旧的办事指南 | grep -o 'GK-[0-9]*-[0-9]*' || tz list publication | grep 旧的办事指南 | grep -o 'GK-[0-9]*-[0-9]*')" --reason 过时 >/dev/null
tz openness package --out two.zip >out
has out '公开信息1条，附件0份，应撤下1条'
year=$(date +%Y)
unzip -l two.zip >listing
has listing "pages/360733102-GK-$year-000001.html"
lacks listing "pages/360733102-GK-$year-000002.html"
unzip -p two.zip '*.json' >json
has json "\"id\":\"360733102-GK-$year-000001\",\"index_no\""
has json "{\"id\":\"360733102-GK-$year-000002\",\"why\":\"已撤下\"}"
lacks json 没有签发的
# requests: one answered in the year, one carried in and answered, one carried out; a review
row() { tz add disclosure_request place=镇本级 applicant_kind="$1" channel=网络 received_on="$2" "answered_on=$3" answer="$4" --state 答复 >/dev/null; }
row 自然人 2025-03-05 2025-03-20 1
row 自然人 2024-12-20 2025-01-08 3.1
row 商业企业 2025-04-01 2025-04-10 4.2
row 自然人 2024-03-01 2024-03-09 1
tz add disclosure_request place=镇本级 applicant_kind=自然人 channel=当面 received_on=2025-12-30 >/dev/null
tz openness yearly 2025 >out
has out '一、本年新收政府信息公开申请数量  2  1  0  0  0  0  3'
has out '二、上年结转政府信息公开申请数量  1  0  0  0  0  0  1'
has out '（一）予以公开  1  0  0  0  0  0  1'
has out '（三）不予公开  1  0  0  0  0  0  1'
has out '1.属于国家秘密  1  0'
has out '（四）无法提供  0  1'
has out '（七）总计  2  1  0  0  0  0  3'
has out '四、结转下年度继续办理  1  0  0  0  0  0  1'
has out '勾稽：新收'
tz openness yearly 2025 --format json >json
has json '"balanced":true'
refuses 2 tz openness yearly abc
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
serve
for i in 1 2 3; do curl -sS -o page "$web/public/$m"; done
has page '访问量'
grep -A3 '访问量' page >count
has count 3
signin jar office yunshang-2026 >/dev/null
same "$(status jar '/openness?year=2025')" 200
has page '结转下年度'
same "$(curl -sS -b jar -o three.zip -w '%{http_code}' "$web/openness/package")" 200
unzip -l three.zip >listing
has listing pages/
stop_serving
tz verify >verified
has verified '不符 0 处'
