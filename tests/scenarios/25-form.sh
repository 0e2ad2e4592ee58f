# A superior's form: taken as it came, bound once, filled for any period without disturbing a style; what is missing is asked of just
# those villages; what was sent stays as it was, and a figure that has changed since is pointed out.
town
tz place add 关渡村 石桥村 下湾村 >/dev/null
{
    echo 村,纠纷类型,受理日期,化解日期,结果,状态
    for m in 1 2 3 4 5 6 7; do echo "关渡村,邻里,2025-0$m-05,2025-0$m-20,成功,化解"; done
    for m in 1 2 3; do echo "石桥村,婚姻家庭,2025-0$m-05,2025-0$m-20,成功,化解"; done
} >disputes.csv
tz import dispute disputes.csv --historical >/dev/null
tz add crop place=关渡村 year=2025 season=全年 crop=中稻 area=18512.5 --state 镇审 >/dev/null
id=$(tz form add "$DATA/form-year.xlsx" --sender 县委政法委 --suggested --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
tz form show "$id" >shown
has shown '矛盾纠纷/受理纠纷（件）  = dispute_received'
has shown '粮食播种面积（亩）  = crop_area | crop=粮食'
has shown 'collective_income | unit=万元'
tz form bind "$id" 'D=dispute_received | kind=邻里' 'F=-' B2=@place E2=@date C14=@period >bound
has bound '已绑定 5 处'

# Filled: the total and each village; nothing but values has changed.
cell() { unzip -p "$1" xl/worksheets/sheet1.xml | grep -o "<c r=\"$2\"[^>]*><v>[^<]*</v>" | sed 's/.*<v>//; s/<.*//'; }
tz form fill "$id" --period 2025 --out filled.xlsx >filled
same "$(cell filled.xlsx C6)" 10
same "$(cell filled.xlsx C7)" 7
same "$(cell filled.xlsx D8)" 0
same "$(cell filled.xlsx E7)" 18512.5
unzip -p filled.xlsx xl/worksheets/sheet1.xml | grep -q 西江镇
unzip -p filled.xlsx xl/styles.xml >after
unzip -p "$DATA/form-year.xlsx" xl/styles.xml >before
cmp before after
for part in '<mergeCell ref="C3:D3"/>' 's="2"'; do unzip -p filled.xlsx xl/worksheets/sheet1.xml >sheet; has sheet "$part"; done
tz form fill "$id" --period 2025年1-3月 --out quarter.xlsx >/dev/null 2>&1
same "$(cell quarter.xlsx C6)" 6

# Missing: no row and no nil return. Just those are asked, and the figure says who has not handed in.
tz form missing "$id" --period 2025 >missing
has missing '缺  下湾村  矛盾纠纷'
lacks missing '缺  关渡村'
tz form ask "$id" --period 2025 >told
has told '已向 2 个缺数的村要数'
tz form missing "$id" --period 2025 >missing
has missing '（已要）'
tz remind missing >owed
has owed '2025年（矛盾纠纷）  下湾村'
tz remind text >owed
has owed '还没交：'
has owed '（矛盾纠纷）：下湾村'
tz form ask "$id" --period 2025 >told
has told '已向 0 个'

# Sent: frozen with its rows. A row changed later does not change it, and the next filling says that the figures differ.
tz form send "$id" --period 2025 --out sent.xlsx --partly --format json >sent.json
issue=$(sed 's/.*"issue":\([0-9]*\).*/\1/' sent.json)
tz remind missing >owed # what was sent is no longer waited for
lacks owed 下湾村
sent=$(sed 's/.*"sent":\([0-9]*\).*/\1/' sent.json)
tz report figures "$issue" >figures
has figures '10件'
tz report rows "$issue" 1 >rows
same "$(wc -l <rows)" 10
tz set "$(tz list dispute --where kind=婚姻家庭 | grep -o 'JF-2025-[0-9]*' | head -n 1)" received_on=2024-12-01 settled_on=2024-12-31 --reason 日期录错 >/dev/null
tz form fill "$id" --period 2025 --out again.xlsx >again
has again '数据打架'
has again '写 10件'
same "$(cell again.xlsx C6)" 9
tz form sent "$sent" --out kept.xlsx
cmp sent.xlsx kept.xlsx
tz report recount "$issue" >recounted
has recounted 全部一致
tz verify >verified
has verified '不符 0 处'

# What cannot be taken or bound.
printf '村,数\n关渡村,1\n' >plain.csv
refuses 2 tz form add plain.csv
head -c 3000 /dev/urandom >noise.xlsx
refuses 2 tz form add noise.xlsx
refuses 4 tz form add none.xlsx
refuses 2 tz form bind "$id" C=no_such_figure
refuses 2 tz form bind "$id" 'C0=dispute_received'
refuses 2 tz form fill "$id"
refuses 4 tz form show 1

# The same on the pages: upload, grid, bind by its cell, fill, download, send.
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
tz user grant office --role judicial >/dev/null
serve
csrf() { curl -sS -b jar -c jar "$web$1" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
status() { curl -sS -o page -w '%{http_code}' -b jar "$web$1"; }
token=$(csrf /signin)
curl -sS -o page -b jar -c jar --data-urlencode "csrf=$token" -d name=office -d password=yunshang-2026 "$web/signin"
same "$(status /forms)" 200
has page "/forms/$id"
has page 已报出
token=$(csrf /forms/new)
form=$(curl -sS -b jar -c jar -o page -w '%{redirect_url}' -F "csrf=$token" -F "file=@$DATA/form-year.xlsx" -F name=平安季报 "$web/forms/new" | sed "s#.*\(/forms/[0-9]*\).*#\1#")
same "$(status "$form")" 200
has page 平安季报
has page 'rowspan="2"'
has page 'cell=G7'
same "$(status "$form/bind?sheet=1&cell=D7")" 200
has page '其中：邻里纠纷'
token=$(csrf "$form/bind?sheet=1&cell=D7")
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d sheet=1 -d cell=D --data-urlencode 'ref=dispute_received | kind=邻里' "$web$form/bind")" 303
same "$(status "$form?period=2025")" 200
has page '9件'
has page '缺'
same "$(curl -sS -b jar -o page.xlsx -w '%{http_code}' "$web$form/xlsx?period=2025")" 200
same "$(cell page.xlsx C6)" 9
token=$(csrf "$form?period=2025")
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d period=2025 "$web$form/ask")" 303
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d period=2025 "$web$form/send")" 303
same "$(status /forms)" 200
has page '平安季报（2025年）'
same "$(status "$form?sheet=9")" 404

# What is asked for: the hour, the basis, what another form asks for as well; sent answers it, a repeat is refused with a reason.
stop_serving
other=$(tz form add "$DATA/form-year.xlsx" --name 农业年报 --sender 县农业农村局 --suggested --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
refuses 2 tz form call "$other" --period 2024
tz form call "$other" --period 2024 --by '2099-01-05 17:00' --basis 县农字12号 --expires 2001-12-31 >called
has called '《平安季报》'
has called '重复  '
call=$(sed -n 's/^已登记要报 //p' called)
refuses 5 tz form call "$other" --period 2024 --by '2099-01-05 17:00'
tz form today >today
has today '《农业年报》2024'
has today 报表已过有效期
tz remind missing --format json >owed
has owed '"kind":"上级报表","label":"农业年报 2024","who":"本镇（报县农业农村局）","until":"2099-01-05 17:00","late":false'
has today 个数别的表也要
refuses 6 tz form refuse "$call"
serve
same "$(status /forms/today)" 200
has page 县农业农村局
same "$(status "/forms/calls/$call/refuse")" 200
has page 重复要数
same "$(status /forms/call)" 200
stop_serving
tz form refuse "$call" --reason 重复要数 >/dev/null
tz form call "$other" --period 2023 --by '2020-01-05 17:00' >/dev/null
tz form today >today
has today 已过时限
lacks today 2024
tz form send "$other" --period 2023 --partly >/dev/null
tz form today >today
has today 没有要报的

# A form names its item of the duty lists; what was taken back is done as 配合 or 移送 only; the yearly sheet counts what was asked.
tz item add 烟花爆竹经营许可 --list 上级收回 --department 县应急局 --paper 县委办八号 --from 2020-01-01 >/dev/null
refuses 6 tz form item "$other" 烟花爆竹经营许可
has message 已由上级收回
refuses 2 tz form item "$other" 烟花爆竹经营许可 --part 帮忙
tz form item "$other" 烟花爆竹经营许可 --part 配合 >/dev/null
tz form item "$id" 网格员人数 >/dev/null
tz form list --format json >forms
has forms '"item":"烟花爆竹经营许可","part":"配合"'
refuses 6 tz form add "$DATA/form-year.xlsx" --name 不收 --item 烟花爆竹经营许可
refuses 2 tz form add "$DATA/form-year.xlsx" --part 配合
tz form list >forms
lacks forms 不收
tz form show "$other" >shown
has shown '履职事项：烟花爆竹经营许可（配合）'
tz item sheet 2020 >sheet
same "$(cat sheet)" '县应急局  上级收回  烟花爆竹经营许可  1 件'
year=$(date +%Y)
tz item sheet "$year" >sheet
has sheet '县委政法委  清单外  网格员人数  '
tz form item "$id" - >/dev/null
tz item sheet "$year" >sheet
lacks sheet 网格员人数
has sheet '县委政法委  未写明  （未写明事项）'
serve
token=$(csrf "/forms/$other/item")
same "$(status "/forms/$other/item")" 200
has page 烟花爆竹经营许可
curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode 'item=烟花爆竹经营许可' -d part= "$web/forms/$other/item" >code
has page 已由上级收回
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode 'item=平安建设' -d part= "$web/forms/$other/item")" 303
same "$(status "/forms/$other")" 200
has page 履职事项：平安建设
same "$(status /items/sheet?year=2020)" 200
has page 平安建设
stop_serving
tz verify >verified
has verified '不符 0 处'
