# Files that are broken, hostile, too large or not what they say: each a message with place and remedy, an exit code, and
# nothing changed: the store's archive stays the same byte for byte.
# says TEXT: the message holds it, and a remedy
says() { has message "$1"; grep -q '提示：\|^    ' message || { echo "no remedy:"; cat message; return 1; }; }

# A code that no township has: nothing is made.
for code in 999 16073310 160733102 360733102777 000000000 36073310x; do
    refuses 2 tz init --place $code --name 某镇
    says "没有“$code”这样的乡镇代码"
    [ ! -e store ]
done
refuses 2 tz init --place 360733102 --name 西江镇 --since 2023-02-30
[ ! -e store ]
head -c 4096 /dev/urandom >noise.txt
refuses 2 tz init --place 360733102 --name 西江镇 --report noise.txt
says noise.txt
[ ! -e store ]

town
tz place add 关渡村 石桥村 >/dev/null
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 content=两家为排水争执 >/dev/null
# A sheet with errors: a copy with a comment at each wrong cell, never over the sheet itself.
printf '受理日期\t纠纷类型\t村组\n2025-04-01\t邻里\t关渡村\n2025-04-02\t吵架\t关渡村\n' >rows
refuses 6 tz import dispute rows --dry-run
has message 只核对，没有写入
refuses 6 tz import dispute rows --annotated copy.xlsx
unzip -p copy.xlsx 'xl/comments*.xml' >marks
has marks 'ref="B3"'
has marks 没有“吵架”这一选项
refuses 2 tz import dispute rows --annotated rows
# A file with several sheets: which was taken is said, each can be taken, once.
head='<tr><td>受理日期<td>纠纷类型<td>村组</tr>'
printf '<meta charset="utf-8"><table>%s<tr><td>2025-05-01<td>邻里<td>关渡村</tr></table><table>%s<tr><td>2025-05-02<td>劳动<td>关渡村</tr><tr><td>2025-05-03<td>劳动<td>关渡村</tr></table>' "$head" "$head" >two.xls
tz import dispute two.xls >imported
has imported '工作表“表1”'
has imported '可用 --sheet 指明：表2'
tz import dispute two.xls --sheet 表1 >imported
has imported 已经导入过
tz import dispute two.xls --sheet 表2 >imported
has imported '新增 2，'
refuses 2 tz import dispute two.xls --sheet 表3
says '表1、表2'
"$TAIZHANG" pack list $STORE --format json | grep -q '"key":"dispute"'
"$TAIZHANG" pack check --format json | grep -q '"errors":0'
remember

# ---- packs
mkdir bad
cat >bad/pack.yaml <<'Y'
pack: bad
label: 坏包
version: 1
uses: []
registers: [thing]
Y
good='register: thing
label: 东西
prefix: DX
records: [judicial]
acts: [judicial]
on: happened_on
row: 一件东西
fields:
  happened_on: {label: 日期, type: date, required: true}
  b: {label: 数量, type: number(1), unit: 个}
flow: log'
pack_refused() { # pack_refused PLACE TEXT
    refuses 6 "$TAIZHANG" pack check bad; has message "$1"; says "$2"
    refuses 6 tz pack install bad; has message "$1"
    unchanged
}
printf 'a: [\n b: "x\n' >bad/thing.yaml
pack_refused thing.yaml:2:5 YAML
printf '%s\n' "$good" 'form: [' >bad/thing.yaml
pack_refused thing.yaml:13 YAML
{ # nine levels of nine: 387 million words if they were unfolded
    echo 'l0: &l0 [笑, 笑, 笑, 笑, 笑, 笑, 笑, 笑, 笑]'
    for i in 1 2 3 4 5 6 7 8; do k=$((i - 1)); echo "l$i: &l$i [*l$k, *l$k, *l$k, *l$k, *l$k, *l$k, *l$k, *l$k, *l$k]"; done
} >bad/thing.yaml
pack_refused thing.yaml:1:5 别名
printf '%s\n' "$good" 'indicators:' '  thing_many: {label: 东西数, unit: 个, sum: nosuch}' >bad/thing.yaml
pack_refused thing.yaml:13 nosuch
printf '%s\n' "$good" 'indicators:' '  thing_many: {label: 东西数, unit: 件, count: all, where: nosuch > 1}' >bad/thing.yaml
pack_refused thing.yaml:13 nosuch
printf '%s\n' "$good" 'checks:' '  - {key: many, must: nosuch > 1, message: 不对, level: refuse}' >bad/thing.yaml
pack_refused thing.yaml:13 nosuch
head -c 2000000 /dev/zero | tr '\0' '#' >bad/thing.yaml
pack_refused thing.yaml 文件太大
refuses 6 tz pack install nowhere
says nowhere
refuses 2 "$TAIZHANG" pack check bad/thing.yaml
says '写它所在的目录：bad'
unchanged

# ---- expressions and places on the command line
refuses 6 tz figure dispute_received --where 'nosuch = 1' --period 2025
says nosuch
refuses 2 tz list dispute --where nosuch=1
says nosuch
refuses 4 tz figure dispute_received --place 没有这个村 --period 2025
says 没有这个村
refuses 4 tz figure dispute_received --place 999999999999 --period 2025
says 999999999999
refuses 4 tz add dispute place=360733102999 kind=邻里 received_on=2025-03-05
says 360733102999
head -c 1048576 /dev/zero | tr '\0' x >megabyte
{ printf '村组,纠纷类型,受理日期,纠纷情况\n关渡村,邻里,2025-03-06,'; cat megabyte; echo; } >long.csv
refuses 7 tz import dispute long.csv
says long.csv
unchanged

# ---- spreadsheets
printf '村组,纠纷类型\n关渡村,邻里\n' >text.xlsx
refuses 2 tz import dispute text.xlsx
says text.xlsx
: >empty.xlsx
refuses 2 tz import dispute empty.xlsx
says empty.xlsx
cp noise.txt noise.xlsx
refuses 2 tz import dispute noise.xlsx
says noise.xlsx
zip -q other.xlsx noise.txt
refuses 2 tz import dispute other.xlsx
says other.xlsx
head -c 100 other.xlsx >cut.xlsx
refuses 2 tz import dispute cut.xlsx
says cut.xlsx
refuses 4 tz import dispute nowhere.xlsx
says nowhere.xlsx
truncate -s 200M large.xlsx
refuses 7 tz import dispute large.xlsx
says large.xlsx
truncate -s 200M large.csv
refuses 7 tz import dispute large.csv
says large.csv
unchanged

# A zip bomb in the form of a spreadsheet and of a Word document: 200 MB of blanks in 200 kB.
mkdir -p sheet/xl/_rels sheet/xl/worksheets sheet/_rels word/_rels word/word
office=http://schemas.openxmlformats.org
rels() { printf '<?xml version="1.0"?><Relationships xmlns="%s/package/2006/relationships"><Relationship Id="rId1" Type="%s/officeDocument/2006/relationships/%s" Target="%s"/></Relationships>' $office $office "$1" "$2"; }
types() { printf '<?xml version="1.0"?><Types xmlns="%s/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>' $office; }
types >'sheet/[Content_Types].xml'; types >'word/[Content_Types].xml'
rels officeDocument xl/workbook.xml >sheet/_rels/.rels
rels worksheet worksheets/sheet1.xml >sheet/xl/_rels/workbook.xml.rels
rels officeDocument word/document.xml >word/_rels/.rels
printf '<?xml version="1.0"?><workbook xmlns="%s/spreadsheetml/2006/main" xmlns:r="%s/officeDocument/2006/relationships"><sheets><sheet name="纠纷" sheetId="1" r:id="rId1"/></sheets></workbook>' $office $office >sheet/xl/workbook.xml
head -c 200000000 /dev/zero | tr '\0' ' ' >blanks
{ printf '<?xml version="1.0"?><worksheet xmlns="%s/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' $office; cat blanks; printf '</t></is></c></row></sheetData></worksheet>'; } >sheet/xl/worksheets/sheet1.xml
{ printf '<?xml version="1.0"?><w:document xmlns:w="%s/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>' $office; cat blanks; printf '</w:t></w:r></w:p></w:body></w:document>'; } >word/word/document.xml
(cd sheet && zip -q -r ../bomb.xlsx .)
(cd word && zip -q -r ../bomb.docx .)
rm -rf sheet word blanks
refuses 7 tz import dispute bomb.xlsx
has message bomb.xlsx
says 压缩炸弹
refuses 7 "$TAIZHANG" read bomb.docx
has message bomb.docx
says 压缩炸弹
refuses 7 tz report read bomb.docx
unchanged

# A folder or a file that is not there, in place of a report or a form.
refuses 2 tz read .
says 是目录
refuses 4 tz check nothing.docx
says nothing.docx
refuses 2 tz form add .
says 是目录

# ---- reports: those in GBK and UTF-16 are read for what they say, with or without a mark; bytes that are neither are refused
printf '2024年，全镇调处矛盾纠纷120件，化解率98.5%%。2025年计划新建高标准农田3000亩。\n' >report.txt
"$TAIZHANG" read report.txt >facts
has facts '"value":3000'
for code in GBK GB18030 UTF-16 UTF-16LE UTF-16BE; do
    iconv -f UTF-8 -t $code report.txt >other.txt
    "$TAIZHANG" read other.txt >other
    cmp facts other
done
{ cat report.txt; iconv -f UTF-8 -t GBK report.txt; printf '\377\376\200'; } >mixed.txt
refuses 2 "$TAIZHANG" read mixed.txt
says mixed.txt
refuses 2 tz check mixed.txt
says mixed.txt
refuses 2 tz report read noise.txt
truncate -s 200M large.txt
refuses 7 "$TAIZHANG" read large.txt
says large.txt
unchanged
