# taizhang read on every kind of file: the same facts from text in each encoding, from a page with its furniture, DOCX and PDF; what
# cannot be read is refused with what to do. report.pdf and report.docx were written by LibreOffice from the same text.
files=$TZ_ROOT/tests/reader/files
cat >report.txt <<'R'
青溪镇2021年工作总结和2022年工作计划

一、2021年工作回顾

2021年,全镇完成税收349万元,同比增长6.3%;新建高标准农田4000亩,收购烟叶27万斤,完成投资700余万元。

(一)民生保障有力。新增监测对象9户31人,城乡居民医保参保率达95%以上,调处矛盾纠纷237起,调解成功率100%。

(二)基础设施改善。新装变压器容量3150千伏安,硬化公路12.3公里,无一例安全生产事故。

二、2022年工作计划

力争完成税收383万元,引进亿元以上项目1个,粮食播种面积稳定在44316.2亩。

R
printf '指标\t单位\t2021年\t2022年计划\n地区生产总值\t亿元\t24.1\t26\n粮食总产量\t吨\t21560\t21600\n' >>report.txt
read_file() { "$TAIZHANG" read "$1" --format jsonl >facts; sed 's/"start":[0-9]*,"end":[0-9]*,//' facts; }
read_file report.txt >want
same "$(wc -l <want | tr -d ' ')" 21
has want '"quote":"700余万元","value":7000000,"unit":"元","approx":"over","what":"投资"'
has want '"quote":"24.1","value":2410000000,"unit":"元","approx":"exact","what":"地区生产总值","subject":"","time":"2021","kind":"result"'
equal() { read_file "$1" >got; diff want got >difference || { echo "other facts from $1"; cat difference; return 1; }; }

# Encodings with and without mark, standard input.
for charset in GBK GB18030 UTF-16LE UTF-16BE; do
    iconv -f UTF-8 -t "$charset" report.txt >encoded.txt
    equal encoded.txt
done
iconv -f UTF-8 -t UTF-16 report.txt >marked.txt
equal marked.txt
{ printf '\357\273\277'; cat report.txt; } >marked.txt
equal marked.txt
"$TAIZHANG" read - --format jsonl <report.txt | sed 's/"start":[0-9]*,"end":[0-9]*,//' | diff want -
sed 's/亩/畝/g;s/万/萬/g;s/亿/億/g;s/无一/無一/;s/里/裏/g;s/面/麵/g;s/农/農/g;s/对象/對象/' report.txt >traditional.txt
"$TAIZHANG" read traditional.txt | sed 's/"start":[0-9]*,"end":[0-9]*,//;s/"quote":"[^"]*",//;s/,"section":.*//' >got
sed 's/"quote":"[^"]*",//;s/,"section":.*//' want | diff - got

# A large file goes through block by block and gives what its parts give.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat report.txt; done >part
: >large.txt
while [ "$(wc -c <large.txt)" -lt 1200000 ]; do cat part part part part part >>large.txt; done
"$TAIZHANG" read large.txt >large.jsonl
"$TAIZHANG" read - <large.txt | cmp - large.jsonl

# A saved page with its furniture; DOCX and PDF as other programs write them.
{
    echo '<!DOCTYPE html><html><head><meta charset="utf-8"><title>青溪镇2021年工作总结和2022年工作计划</title><script>var n = "3个";</script></head><body>'
    echo '<div>首页 &gt; 政务公开 &gt; 工作报告</div><div>索引号：GX0003/2022-00012 发布机构：青溪镇人民政府</div><div>发布日期：2022-01-12 浏览次数：1356次 【字体：大 中 小】</div>'
    sed '/\t/d;/^$/d;s/.*/<p>&<\/p>/' report.txt
    echo '<table>'
    sed -n '/\t/{s/\t/<\/td><td>/g;s/.*/<tr><td>&<\/td><\/tr>/;p}' report.txt
    echo '</table><p>扫一扫在手机打开当前页</p><p>【打印本页】【关闭窗口】</p><p>联系电话：0797-5621234</p></body></html>'
} >report.html
equal report.html
"$TAIZHANG" read report.html --show meta >meta
has meta 'GX0003/2022-00012'
has meta '"review_from":2021'
equal "$files/report.docx"
equal "$files/report.pdf"
if command -v pango-view >/dev/null && fc-list :lang=zh-cn | grep -q .; then
    pango-view --no-display --output=pango.pdf --font="Noto Serif CJK SC 11" --width=420 --wrap=char report.txt
    read_file pango.pdf >got
    sed '/指标\|24\.1\|"26"\|215\|216/d' got >text_only
    sed '/"24\.1"\|"26"\|215\|216/d' want | diff - text_only
else
    echo "pango-view or a Chinese font is not here: one PDF fewer"
fi

# Layers, each with spans.
for layer in layout sections clauses tokens; do
    "$TAIZHANG" read report.txt --show $layer >layer
    grep -qE '^[0-9]+-[0-9]+	' layer
done
has layer quantity
refuses 2 "$TAIZHANG" read report.txt --show nothing

# What cannot be read says which file and what to do.
: >empty.txt
refuses 2 "$TAIZHANG" read empty.txt
has message '文件是空的'
dd if=/dev/zero bs=1000 count=3 2>/dev/null | tr '\000' '\001' >binary.dat
refuses 2 "$TAIZHANG" read binary.dat
has message '不是文本文件'
refuses 2 "$TAIZHANG" read "$files/scanned.pdf"
has message '没有文字层'
has message '请先识别文字'
{ cat report.txt; iconv -f UTF-8 -t GBK report.txt; } >mixed.txt
refuses 2 "$TAIZHANG" read mixed.txt
has message '文字编码混杂：前面是 UTF-8，这里是 GBK'
has message '另存为 UTF-8'
{ iconv -f UTF-8 -t GBK report.txt; cat report.txt; } >mixed.txt
refuses 2 "$TAIZHANG" read mixed.txt
has message '文字编码混杂：前面是 GBK，这里是 UTF-8'
truncate -s 2G huge.txt
refuses 7 "$TAIZHANG" read huge.txt
has message '2048 MB，超过上限'
rm huge.txt
printf '\320\317\021\340\241\261\032\341old' >old.doc
refuses 2 "$TAIZHANG" read old.doc
has message 'docx'
refuses 4 "$TAIZHANG" read missing.txt
