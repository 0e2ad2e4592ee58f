# Lists of names with whole numbers: only by a profile another person approved, marked, encrypted or in person, each on the list.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
printf '姓名,身份证号,联系电话,村\n张建国,36073319800101001X,13812345678,关渡村\n' >p.csv
tz import person p.csv >/dev/null 2>&1 || tz add person place=关渡村 name=张建国 phone=13812345678 >/dev/null
for n in jing fu; do tz user add $n --label 民政$n --office 社会事务办 --password yunshang-2026 >/dev/null; done
tz user grant jing --role clerk >/dev/null
tz user grant fu --role head >/dev/null
set -- --to 农商银行云上支行 --register person --columns name,phone,place --basis 民发12号 --purpose 一卡通发放
refuses 2 tz handover set 一卡通 --to 农商银行 --register person --columns name --purpose 发放 --as jing
refuses 2 tz handover set 一卡通 --to 农商银行 --register person --columns no_such --basis 文 --purpose 发放 --as jing
tz handover set 一卡通 "$@" --as jing >/dev/null
refuses 6 tz handover make 一卡通 --password 0123456789 --as jing
refuses 3 tz handover approve 一卡通 --as jing
tz handover approve 一卡通 --as fu
refuses 6 tz handover make 一卡通 --as jing
refuses 2 tz handover make 一卡通 --password short --as jing
refuses 4 tz handover make 没有 --password 0123456789 --as jing
tz handover make 一卡通 --password 'yunshang 2026 bank' --out one.zip --as jing >out
has out '西江镇人民政府 民政jing'
has out '第1份，1行'
if grep -q 张建国 one.zip; then echo "not encrypted"; exit 1; fi
unzip -l one.zip >listing
has listing .xlsx
if unzip -P wrong -p one.zip >bad 2>&1; then echo "opened with a wrong password"; exit 1; fi
tz handover make 一卡通 --person 李柜员 --out two.xlsx --as jing >out
has out 第2份
unzip -p two.xlsx 'xl/*.xml' >xml
has xml 张建国
has xml 13812345678
has xml '第2份'
has xml 民发12号
tz handover log >log
has log '农商银行云上支行 李柜员  当面'
has log 加密
id=$(sed -n 's/^\([0-9]*\) .*第1份.*/\1/p' log)
refuses 3 tz handover deleted "$id" --as fu
tz handover deleted "$id" --as jing
tz handover log >log
has log 已删除
tz handover log --now "$(date -d '+90 days' +%F) 09:00" >log
has log 到期未回
# a changed profile has to be approved again; who wrote it cannot approve it
tz handover set 一卡通 "$@" --as fu >/dev/null
refuses 6 tz handover approve 一卡通 --as fu
refuses 6 tz handover make 一卡通 --person 甲 --as jing
serve
signin jar jing yunshang-2026 >/dev/null
same "$(status jar /handovers)" 200
has page 待批准
has page 第2份
profile=$(grep -o '/handovers/[0-9][0-9]*' page | head -n 1)
same "$(status jar "$profile")" 200
same "$(status jar /handovers/set)" 200
stop_serving
tz verify >verified
has verified '不符 0 处'
