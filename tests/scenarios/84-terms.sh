# The glossary: terms numbered by their first use, one meaning everywhere, an issue keeps the meaning it went out with.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
tz term set 三公经费 因公出国（境）费、公务接待费、公务用车购置和运行费。 --source 部门预算 >/dev/null
tz term set 三类人群 '脱贫不稳定户、边缘易致贫户。' --also 三类对象、监测对象 >/dev/null
tz term set 三类 '不应在三类人群里找到。' >/dev/null
tz term list >listed
has listed '三类人群、三类对象、监测对象'
refuses 2 tz term set 空名词 ''
refuses 5 tz term set 特困 另一种 --also 监测对象
printf '一、回顾\n监测对象%s户，三公经费下降，三类人群清零，三公经费再降。\n' '{{dispute_settled | period=2025}}' >text
report=$(tz report new text --year 2025 --title 工作报告 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
tz report render "$report" --to html --out page.html >/dev/null
has page.html '监测对象<a href="#term-1"'
has page.html '<h2>名词解释</h2>'
has page.html 'id="term-2"'
lacks page.html '不应在三类人群里找到'
same "$(grep -o '〔2〕' page.html | wc -l | tr -d ' ')" 2
tz report render "$report" --to docx --out page.docx >/dev/null
unzip -p page.docx word/document.xml >xml
has xml 脱贫不稳定户
# frozen with the meaning of that day; the draft follows the new one; withdrawn terms are not explained
issue=$(tz report freeze "$report" --format json | sed 's/.*"issue":\([0-9]*\).*/\1/')
tz term set 三类对象 '三类人群，含突发严重困难户。' >/dev/null
tz report render "$report" --issue "$issue" --to html --out then.html >/dev/null
lacks then.html 突发严重困难户
has then.html 脱贫不稳定户、边缘易致贫户
next=$(tz report new text --year 2025 --title 又一篇 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
tz report render "$next" --to html --out now.html >/dev/null
has now.html 突发严重困难户
tz term drop 三公经费 >/dev/null
tz report render "$next" --to html --out now.html >/dev/null
lacks now.html 公务接待费
# the page
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
refuses 3 tz term set 别的 解释 --as cun
serve
signin jar office yunshang-2026 >/dev/null
same "$(status jar /more)" 200
has page /terms
same "$(status jar /terms)" 200
has page 突发严重困难户
token=$(csrf jar /terms/edit)
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d word=一会三书 -d meaning=事前备案 "$web/terms/edit")" 303
tz term list >listed
has listed 一会三书
stop_serving
tz verify >verified
has verified '不符 0 处'
