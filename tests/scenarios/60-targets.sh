# Targets of a year: set, beside each other, split so that the parts meet the whole, refused once by a village, changed in
# mid-year with the first version kept, withdrawn; from the command line and on pages.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add ban --label 党政办 --password yunshang-2026 >/dev/null
tz user grant ban --role office >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 石桥村 >/dev/null
year=$(date +%Y)
tz add village_economy place=关渡村 period=$year-01 line=经营收入 amount=400000 >/dev/null
id() { sed 's/.*"id":\([0-9]*\).*/\1/'; }

# ---- set; two origins side by side; nonsense refused
whole=$(tz target set collective_income 1200000 --origin 上级下达 --paper 县办〔2026〕3号 --format json | id)
tz target set collective_income 1500000 --origin 自加压 >/dev/null
tz target list >listed
has listed '不少于120万元：已完成40万元，33.3%，差 80万元，时间进度'
has listed '（上级下达 县办〔2026〕3号，确定）'
has listed '不少于150万元：已完成40万元，26.7%，差 110万元'
refuses 2 tz target set no_such_indicator 5
refuses 6 tz target set collective_income 5 --op about
refuses 2 tz target set collective_income much
refuses 3 tz target set collective_income 5 --as cun
refuses 2 tz target set collective_income

# ---- split: the parts meet the whole
refuses 6 tz target split $whole 关渡村=600000 石桥村=500000 --provisional
has message 100000元
tz target split $whole 关渡村=600000 石桥村=600000 --provisional >/dev/null
tz target list --place 石桥村 --format json >parts
has parts '"value":'
has parts '"state":"暂定"'
part=$(grep -o '"id":[0-9]*,"version":1' parts | head -n 1 | tr -dc '0-9:' | sed 's/^:\([0-9]*\):.*/\1/')

# ---- refused once, by the village alone, with a reason
refuses 3 tz target refuse $part --reason 代村里说 --as ban
refuses 6 tz target refuse $part --as cun
tz target refuse $part --reason 无集体资产 --as cun >/dev/null
tz target list --all >listed
has listed 不予承担
tz target split $whole 关渡村=900000 石桥村=300000 --provisional >/dev/null
refuses 6 tz target refuse $part --reason 再一次 --as cun
tz target split $part 第1季度=100000 第2季度=200000 >/dev/null

# ---- changed in mid-year: the first version stays
tz target set collective_income 1100000 --id $whole --paper 县办〔2026〕9号 >/dev/null
tz target list --all --format json >all
has all '"version":1,"current":false'
has all '县办〔2026〕9号'
tz target list >listed
lacks listed 不少于120万元

# ---- the same on pages
serve
signin office ban yunshang-2026
same "$(status office /targets)" 200
has page 不少于110万元
has page '县办〔2026〕9号'
same "$(status office /targets/$whole)" 200
has page 石桥村
has page '差 50万元'
has page 县办〔2026〕3号
has page 自加压
post() { jar=$1; path=$2; shift 2; token=$(csrf $jar $path); curl -sS -o page -w '%{http_code}' -b $jar --data-urlencode "csrf=$token" "$@" "$web$path"; }
same "$(post office /targets/$whole/split --data-urlencode 'parts=关渡村 1000000
石桥村 1')" 422
has page 分解数合计
same "$(post office /targets/$whole/split --data-urlencode 'parts=关渡村 1000000
石桥村 100000' --data-urlencode state=暂定)" 303
same "$(post office /targets/new -d indicator=dispute_settled -d year=$year -d value=20 --data-urlencode op='>=' --data-urlencode origin=镇定)" 303
same "$(post office /targets/new -d indicator=dispute_settled -d year=$year -d value=很多 --data-urlencode op='>=' --data-urlencode origin=镇定)" 422
same "$(post office /targets/$whole/change -d value=1300000 --data-urlencode op='>=' --data-urlencode origin=上级下达)" 303
same "$(status office /targets/$whole)" 200
has page 第3版
same "$(status office /targets/$part/refuse)" 403
signin village cun yunshang-2026
same "$(status village /targets)" 200
has page 分到本村的
lacks page /targets/new
same "$(status village /targets/new)" 403
same "$(status village /targets/$whole/withdraw)" 403
same "$(post village /targets/$part/refuse --data-urlencode reason=再一次)" 422
has page 已经提出过一次
same "$(post office /targets/$whole/withdraw --data-urlencode reason=县里收回)" 303
same "$(status office /targets)" 200
lacks page 不少于130万元
has page 不少于150万元
stop_serving
tz verify >verified
has verified '不符 0 处'
