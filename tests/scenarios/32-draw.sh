# Random inspection draws: recorded with seed and list, repeatable by the program and by hand.
town
year=$(date +%Y)
tz user add sysuser --label 应急办 --password yunshang-2026 >/dev/null
tz user grant sysuser --role head >/dev/null
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
for i in 1 2 3 4 5 6; do
    tz add organization place=关渡村 name=甲厂$i kind=工业企业 registered_on=2025-01-0$i --state 经营 >/dev/null
done
for i in 1 2 3; do
    tz add organization place=石桥村 name=乙店$i kind=商贸企业 registered_on=2025-02-0$i --state 经营 >/dev/null
done
tz draw organization --where kind=工业企业 --count 2 --seed 20250615-当众抽号 --inspectors 张三,李四、王五 --purpose 消防检查 >drawn
has drawn '从 6 个中抽 2 个'
# by hand: the two smallest HMAC-SM3(seed, "object\n" number)
tz list organization --where kind=工业企业 --format json >listed
grep -o '"number":"[^"]*"' listed | sed 's/.*:"//;s/"//' | sort -u | while read -r number; do
    printf 'object\n%s' "$number" | openssl dgst -sm3 -hmac 20250615-当众抽号 -r | sed "s/ .*/ $number/"
done | sort | head -n 2 | sed 's/.* //' | sort >wanted
tz draw show CQ-$year-000001 --format json >shown
grep -o '"number":"SJ[^"]*"\|"number":"Z[^"]*"\|"number":"[A-Z]*-2025-[0-9]*"' shown | sed 's/.*:"//;s/"//' | grep -v CQ | sort >got
same "$(wc -l <wanted | tr -d " ")" 2
same "$(cat got)" "$(cat wanted)"
tz draw check CQ-$year-000001 >checked
has checked '结果一致'
# the same seed gives the same; another seed is recorded when none is given; shares of villages by largest remainder: 2 and 1
tz draw organization --count 3 --by-place --seed 20250615-按村抽号 >drawn
has drawn '按村分层'
same "$(grep -c '^[A-Z]*-2025-' drawn)" 3
tz list organization --where place=石桥村 --format json >listed
hit=0; for n in $(grep -o '^[A-Z]*-2025-[0-9]*' drawn); do if grep -q "\"$n\"" listed; then hit=$((hit + 1)); fi; done
same "$hit" 1
tz draw list >listed
has listed '消防检查'
refuses 2 tz draw organization --count 0
refuses 2 tz draw organization --count 2 --seed short
refuses 6 tz draw organization --count 2 --inspectors 张三
refuses 6 tz draw organization --where kind=种植大户 --count 2
refuses 3 tz draw organization --count 2 --as cun
refuses 4 tz draw show CQ-$year-000001 --as cun # what was drawn is not for the village to know beforehand
# exclusions: who was drawn or inspected lately rests, and an inspector keeps away from his kin's shop
drawn_first=$(cat wanted | head -n 1)
rested=$(tz draw organization --where kind=工业企业 --count 2 --rest 30 --seed 20250616-当众抽号)
printf '%s\n' "$rested" >drawn
has drawn '近期抽过或查过，没有列入'
has drawn "$drawn_first CQ-$year-000001抽中过"
for n in $(cat wanted); do ! printf '%s\n' "$rested" | grep -q "^$n  "; done
tz add inspection place=石桥村 kind=双随机 checked_on=$(date +%F) unit=乙店1 result=合格 drawn=CQ-$year-000001 --state 已记录 >/dev/null
tz draw organization --where kind=商贸企业 --count 3 --rest 30 --inspectors 张三,李四,王五 --avoid 张三=DW-2025-000009 >drawn
has drawn '从 1 个中抽 1 个' # one of three was drawn by place, one inspected
has drawn '回避'
avoided=DW-2025-000009
same "$(grep "^$avoided  " drawn | grep -c 李四、王五\\\|王五、李四)" 1
tz draw check CQ-$year-000004 >checked
has checked '结果一致'
refuses 2 tz draw organization --count 1 --inspectors 张三,李四 --avoid 赵六=$avoided
refuses 6 tz draw organization --count 1 --inspectors 张三,李四 --avoid 张三=$avoided
refuses 6 tz draw organization --where kind=商贸企业 --count 1 --rest 30
# made public by the way of every publication
tz draw publish CQ-$year-000004 >made
has made 'GK-'
number=$(grep -o 'GK-[0-9]*-[0-9]*' made)
tz show $number >shown
has shown '双随机抽查结果'
has shown '尚未登记'
has shown 乙店
serve
same "$(signin jar sysuser yunshang-2026)" 303
same "$(status jar /draws/new)" 200
token=$(csrf jar /draws/new)
post() { curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" "$@" "$web/draws/new"; }
same "$(post --data-urlencode register=organization --data-urlencode count=0)" 200
has page '抽取的个数'
same "$(post --data-urlencode register=organization --data-urlencode count=1 --data-urlencode 'where=kind=工业企业')" 303
stop_serving
refuses 4 tz draw show CQ-1999-000001
tz verify >verified
has verified '不符 0 处'
