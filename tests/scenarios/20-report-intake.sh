# Last year's report as the beginning: figures become reported values of their year, plans become targets and tasks, what matches
# nothing is kept, a match by hand is remembered for the next report; reading the same report again changes nothing.
cat >old.txt <<'R'
西江镇2024年政府工作报告
一、2024年工作回顾
过去一年，全年调处矛盾纠纷237起，调解成功率98.5%。完成税收349万元，水稻种植面积1.85万亩，粮食产量增长2.5%。
云雾茶园观光小火车载客860人次。新建改造文体广场12个。
二、2025年工作安排
力争完成税收383万元；粮食播种面积稳定在44316.2亩以上，总产量15657.3吨。
信访积案控制在5件以内。
R
tz init --place 360733102 --name 西江镇 --report old.txt >out 2>&1
has out '西江镇2024年政府工作报告'
has out '形成目标'
tz report facts --format json >facts
has facts '"quote":"237起"'
has facts '"quote":"860人次"'
has facts '"quote":"12个"'
tz report facts | grep '237起' | grep -q 'dispute_settled'
tz report facts | grep '1.85万亩' | grep -q 'crop_area | crop=水稻'
tz report facts --open | grep -q '小火车'

# The reported value answers for its year and says that it is one; the ledger of later years is untouched.
tz figure dispute_settled --period 2024 --compare fact >figure
has figure '237'
has figure '报告数'
tz figure tax_revenue --period 2025 --compare target --format json >target
has target '3830000'
tz list task >tasks
has tasks '完成税收383万元'
has tasks '政府工作报告'

# A sentence with targets for two figures is two promises, each with its subject and the whole sentence.
tz report promises --year 2025 >promises
has promises '粮食播种面积稳定在44316.2亩以上'
has promises '  粮食总产量15657.3吨'
has promises '2025年承诺共 4 项'
tz show "$(tz list task | grep 粮食总产量 | grep -o 'RW-2025-[0-9]*')" >task
has task '粮食播种面积稳定在44316.2亩以上，总产量15657.3吨'

# Nothing is taken twice.
n=$(grep -o '"id"' facts | wc -l)
tz report read old.txt >again
has again '读入过'
same "$(tz report facts --format json | grep -o '"id"' | wc -l)" "$n"

# Matched by hand once, known the next time; the wrong unit is refused.
fact=$(tz report facts --open | grep 小火车 | cut -d' ' -f1)
refuses 6 tz report match "$fact=crop_area"
refuses 2 tz report match "$fact=no_such_figure"
tz report match "$fact=visitors" >/dev/null
printf '西江镇2025年政府工作报告\n一、2025年工作回顾\n过去一年，云雾茶园观光小火车载客910人次。\n' >next.txt
tz report read next.txt >/dev/null
tz report facts | grep '910人次' | grep -q '= visitors'
square=$(tz report facts --open | grep 文体广场 | cut -d' ' -f1)
tz report match "$square=-" >/dev/null
tz report facts | grep 文体广场 | grep -q 不采用
tz verify >verified
has verified '不符 0 处'

# Encodings and what is no report.
iconv -f UTF-8 -t GB18030 old.txt | sed 's/x/y/' >gbk.txt
refuses 0 tz report read gbk.txt
: >empty.txt
refuses 2 tz init --store other --place 360733103 --name 东江镇 --report empty.txt
[ ! -e other/main.db ]
head -c 4000 /dev/urandom >noise.bin
refuses 2 tz report read noise.bin
