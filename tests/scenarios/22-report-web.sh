# The pages of reports: list, text with its figures, frozen issue and its rows, check by upload, promises, Word and PDF.
printf '西江镇2024年政府工作报告\n一、2024年工作回顾\n全年调处矛盾纠纷5起。\n二、2025年工作安排\n力争完成税收383万元。\n' >old.txt
tz init --place 360733102 --name 西江镇 --report old.txt >/dev/null 2>&1
tz place add 关渡村 >/dev/null
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
tz user grant office --role judicial >/dev/null
{
    echo 村,纠纷类型,受理日期,化解日期,结果,状态
    echo 关渡村,邻里,2025-03-05,2025-03-20,成功,化解
    echo 关渡村,婚姻家庭,2025-04-05,2025-04-20,成功,化解
    echo 关渡村,环境,2025-05-05,2025-05-20,成功,化解
} >disputes.csv
tz import dispute disputes.csv --historical >/dev/null
printf '各位代表：\n一、2025年工作回顾\n调处纠纷{{dispute_settled}}。其中家事邻里{{dispute_settled | kind in (邻里, 婚姻家庭)}}。\n' >text.txt
id=$(tz report new text.txt --year 2025 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
serve
web=http://127.0.0.1:$PORT
csrf() { curl -sS -b jar -c jar "$web$1" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
status() { curl -sS -o page -w '%{http_code}' -b jar "$web$1"; }
token=$(csrf /signin)
curl -sS -o page -b jar -c jar --data-urlencode "csrf=$token" -d name=office -d password=yunshang-2026 "$web/signin"
same "$(status /reports)" 200
has page "/reports/$id"
source=$(grep -o '/reports/sources/[0-9]*' page | head -n 1)
same "$(status "$source")" 200
has page 5起
same "$(status "/reports/$id")" 200
has page 'href="#ref-f1"'
has page '/figures/dispute_settled/rows?period=2025'

# The conditions of a sentence go with its number: to its page, to its rows, and on from there.
follow() { sed 's/&amp;/\&/g' page | grep -o "$1" | head -n 1; }
has page '家事邻里<a'
part=$(follow '/figures/dispute_settled/rows[^"]*where=[^"]*')
same "$(status "$part")" 200
has page '调处（化解）纠纷（'
has page '纠纷类型为'
has page '邻里 · '
lacks page '环境 · '
same "$(status "$(follow '/figures/dispute_settled?[^"]*where=[^"]*')")" 200
has page 'name="where"'
same "$(status '/figures/dispute_settled?period=2025&f.kind=%E7%8E%AF%E5%A2%83')" 200
has page '调处（化解）纠纷（环境）'
lacks page 'name="where"'
same "$(status '/figures/dispute_settled?period=2025&where=kind%3D%E6%97%A0')" 400
has page '“纠纷类型”没有“无”这一项'
same "$(curl -sS -b jar -o report.docx -w '%{http_code}' "$web/reports/$id/docx")" 200
unzip -tq report.docx >/dev/null
same "$(curl -sS -b jar -o report.pdf -w '%{http_code}' "$web/reports/$id/pdf")" 200
same "$(head -c 5 report.pdf)" %PDF-
token=$(csrf "/reports/$id")
same "$(curl -sS -o page -D head -w '%{http_code}' -b jar --data-urlencode "csrf=$token" "$web/reports/$id/freeze")" 303
issue=$(grep -i '^location:' head | grep -o '/reports/issues/[0-9]*')
same "$(status "$issue")" 200
has page 定稿
has page 'where='
same "$(status "$issue/figures/1")" 200
has page JF-2025-000001
same "$(status "$issue/figures/9")" 404
printf '全年调处矛盾纠纷9起。\n' >draft.txt
token=$(csrf /check)
same "$(curl -sS -o page -w '%{http_code}' -b jar -F "csrf=$token" -F 'file=@draft.txt' "$web/check")" 200
has page verdict-differs
same "$(status "/check?report=$id")" 200
same "$(status /promises?year=2025)" 200
has page 完成税收383万元
same "$(status /reports/1)" 404
