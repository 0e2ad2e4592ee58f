# A report text: references filled in, frozen with every row, the same for ever; the check of a draft; promises.
town
tz place add 关渡村 石桥村 >/dev/null
{
    echo 村,纠纷类型,受理日期,化解日期,结果,状态
    for m in 1 2 3 4 5 6 7; do echo "关渡村,邻里,2025-0$m-05,2025-0$m-20,成功,化解"; done
    for m in 1 2 3 4 5; do echo "石桥村,婚姻家庭,2024-0$m-05,2024-0$m-20,成功,化解"; done
} >disputes.csv
tz import dispute disputes.csv --historical >/dev/null
tz add crop place=关渡村 year=2025 season=全年 crop=中稻 area=18512.5 --state 镇审 >/dev/null
cat >text.txt <<'R'
各位代表：
一、2025年工作回顾
（一）平安建设
全年调处矛盾纠纷{{dispute_settled}}，同比{{yoy(dispute_settled)}}，其中邻里纠纷{{dispute_settled | kind=邻里}}。
种植中稻{{crop_area | crop=中稻 | unit=万亩 | round=余}}。
| 指标 | 2025年 | 2024年 |
|---|---|---|
| 调处纠纷 | {{dispute_settled}} | {{dispute_settled | period=2024}} |
R
id=$(tz report new text.txt --year 2025 --speaker '西江镇人民政府镇长 某某' --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
tz report render "$id" >rendered
has rendered '调处矛盾纠纷7起，同比增长40%，其中邻里纠纷7起'
has rendered '种植中稻1.8万余亩'
has rendered '调处纠纷	7起	5起'
tz report render "$id" --to html >page.html
has page.html '/figures/dispute_settled/rows?period=2025'
tz report render "$id" --to docx --out report.docx >/dev/null
unzip -p report.docx word/document.xml | grep -q '增长40%'
tz report render "$id" --to pdf --out report.pdf >/dev/null
pdftotext report.pdf - | grep -q '7起'

# Frozen: 6 figures; 7 + (7 + 5) + 7 + 1 + 7 + 5 rows. It stays as it is when the ledger changes.
tz report freeze "$id" --format json >issue.json
issue=$(sed 's/.*"issue":\([0-9]*\).*/\1/' issue.json)
has issue.json '"figures":6'
has issue.json '"rows":39'
refuses 6 tz report freeze "$id"
tz report rows "$issue" 1 >rows
same "$(wc -l <rows)" 7
has rows 第1版
tz report figures "$issue" --format json >figures
has figures '"shown":"增长40%"'
tz set "$(tz list dispute --where kind=邻里 | grep -o 'JF-2025-[0-9]*' | head -n 1)" received_on=2024-12-01 settled_on=2024-12-31 --reason 日期录错 >/dev/null
tz report render "$id" 2>&1 | grep -q '调处矛盾纠纷6起'
tz report render --issue "$issue" >frozen
has frozen '调处矛盾纠纷7起，同比增长40%'
tz report recount "$issue" >recounted
has recounted 全部一致
tz verify >verified
has verified '不符 0 处'

# A new version is a draft again; an overtaken one is refused by references that cannot be read.
sed 's/（一）平安建设/（一）平安西江/' text.txt >text2.txt
tz report set "$id" text2.txt --note 改标题 >/dev/null
tz report list | grep -q '第3版  起草'
printf '调处{{no_such_figure}}。\n' >bad.txt
refuses 2 tz report set "$id" bad.txt
has message 第1行
printf '调处{{dispute_settled。\n' >bad.txt
refuses 2 tz report set "$id" bad.txt

# The check: each number with its verdict.
cat >draft.txt <<'R'
西江镇2025年政府工作报告
一、2025年工作回顾
全年调处矛盾纠纷7起。调处纠纷5余起。成功调解近7起。种植中稻面积1.85万亩，早稻种植面积300亩。
接待游客3万人次。未发生民转刑案件。
R
tz check draft.txt --format json >check
verdict() { tr '{' '\n' <check | grep "\"quote\":\"$1\"" | sed 's/.*"verdict":"\([a-z]*\)".*/\1/'; }
same "$(verdict 7起 | head -n 1)" differs
same "$(verdict 5余起)" differs
same "$(verdict 1.85万亩)" supported
same "$(verdict 300亩)" differs
same "$(verdict 3万人次)" none
same "$(verdict 未发生)" supported
has check 'taizhang figure dispute_settled --period 2025'
tz check draft.txt --to html >marked.html
has marked.html doc-mark-differs
tz check --report "$id" --format json >check
has check '"differs":0'
refuses 4 tz check missing.txt

# Of every village and of their mean: compared village by village, not with the town's figure.
cat >each.txt <<'R'
西江镇2025年政府工作报告
一、2025年工作回顾
每村种植中稻面积1.85万亩。村均中稻种植面积9256.25亩。各村均调处矛盾纠纷10起以上。
R
tz check each.txt --format json >check
same "$(verdict 1.85万亩)" differs
has check '2个村里1个不符：石桥村'
same "$(verdict 9256.25亩)" supported
has check '台账村均为'
same "$(verdict 10起以上)" differs
has check '2个村里2个不符'

# Promises: done against the target; no ledger is no verdict; at the year's end they are settled.
printf '西江镇2025年政府工作报告\n二、2026年工作安排\n种植中稻面积达到2万亩。接待游客5万人次。\n' >plan.txt
tz report read plan.txt >/dev/null
tz add crop place=石桥村 year=2026 season=全年 crop=中稻 area=12000 --state 镇审 >/dev/null
tz report promises --year 2026 --now 2027-01-10T09:00:00+08:00 --format json >promises
has promises '"state":"partly"'
has promises '"state":"open"'
refuses 6 tz report settle --year 2026 --now 2026-12-10T09:00:00+08:00
tz report settle --year 2026 --now 2027-01-10T09:00:00+08:00 | grep -q '已交账 1 项'
tz list task >tasks
has tasks 中稻
tz verify >verified
has verified '不符 0 处'
