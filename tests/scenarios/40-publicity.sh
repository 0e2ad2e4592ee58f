# Publicity (公示): a list frozen from a register with the fields its kind allows, gone after its last day without anyone doing
# anything; a payment whose programme says each-batch waits for it; urgent relief is paid first; a doubtful payment waits for a person.
tz init --place 360733102 --name 西江镇 --now 2025-06-02T08:00 >/dev/null 2>&1
field() { sed "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/"; }
now() { NOW=$1; }
at() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
now 2025-06-02T09:00
at place add 关渡村 石桥村 >/dev/null
zhang=$(at add person place=关渡村 name=张大山 born_on=1960-03-01 --format json | field id)
ou=$(at add person place=石桥村 name=欧阳小河 born_on=1975-03-01 --format json | field id)
child=$(at add person place=石桥村 name=李小苗 born_on=2015-03-01 --format json | field id)
pay() { at add payment place=关渡村 "programme=$3" "batch=$2" "payee=$1" amount=350 --format json | field number; }
a=$(pay "$zhang" 一 地力补贴)
b=$(pay "$ou" 一 地力补贴)
c=$(pay "$child" 一 地力补贴)
for p in $a $b $c; do at move "$p" 公示 >/dev/null; done

# The list: declared columns only, a child is not named, nobody's numbers.
at publish new --kind 补贴 --where batch=一 --preview >list
has list 张大山
has list 欧阳小河
lacks list 李小苗
has list 未成年人
refuses 6 at publish new --kind 补贴 --where batch=一 --title 短公示 --days 3
has message 不得少于7个自然日
refuses 4 at publish new --kind 没有这种 --title x
has message 低保
n=$(at publish new --kind 补贴 --where batch=一 --title 2025年地力补贴公示 --monitor 0797-6213000 --format json | field number)
at move "$n" 审核 >/dev/null
at move "$n" 保密审查 >/dev/null
at publish review "$n" --by 江文书 >/dev/null
at move "$n" 签发 >/dev/null
# Without an end it does not go out; the remedy is named.
refuses 6 at move "$n" 发布
has message 公示截止
# A second list goes out the same day: one of its rows is changed under it, the list itself may not be.
e=$(pay "$zhang" 五 地力补贴)
f=$(pay "$ou" 五 地力补贴)
g=$(pay "$zhang" 六 地力补贴)
for p in $e $f $g; do at move "$p" 公示 >/dev/null; done
k=$(at publish new --kind 补贴 --where batch=五 --title 第五批公示 --format json | field number)
for s in 审核 保密审查; do at move "$k" $s >/dev/null; done
at publish review "$k" --by 江文书 >/dev/null
at move "$k" 签发 >/dev/null
at publish post "$k" >/dev/null
at set "$e" amount=9350 >/dev/null
refuses 6 at set "$k" until=2025-06-03
has message 截止日只能推后
refuses 6 at set "$k" "listed=[{\"entry\":\"$(at show "$g" --format json | field id)\",\"line\":\"张大山\"}]"
has message 不能改名单
refuses 6 at move "$k" 失效
has message 不能提前失效
# Not yet shown: the payment waits.
refuses 6 at move "$a" 审核
has message 还没有公示过
at publish post "$n" >out
has out 2025-06-09
at publish show "$n" --public >out
has out 张大山
refuses 6 at move "$a" 审核
has message 公示到2025年6月9日为止

# Its last day still stands; the day after it is gone everywhere, and the payment may go on.
now 2025-06-09T23:50
at publish list --public >out
has out 2025年地力补贴公示
now 2025-06-10T00:10
at publish list --public >out
lacks out 2025年地力补贴公示
refuses 4 at publish show "$n" --public
has message 公示期已满
at move "$a" 审核 >/dev/null
at move "$a" 审批 >/dev/null
at move "$a" 已推送 >/dev/null
refuses 6 at move "$e" 审核
has message 公示过的内容改过了
at move "$f" 审核 >/dev/null

# In doubt: the payee has died. It waits for a person; the others are paid.
at set "person:$ou" died_on=2025-06-05 >/dev/null 2>&1 || at set "$(at show "$ou" --format json | field number)" died_on=2025-06-05 >/dev/null
at move "$b" 审核 >/dev/null
at move "$b" 审批 >/dev/null
refuses 6 at move "$b" 已推送
has message 待人工核定
at set "$b" decision=照发 decided_on=2025-06-10 >/dev/null
at move "$b" 已推送 >/dev/null

# Nor is it paid first, or once more, without that; a household of which nobody is left waits too.
u=$(pay "$ou" 二 急难救助)
refuses 6 at move "$u" 先行支付 --reason 房屋失火
has message 待人工核定
home=$(at add household place=石桥村 "head=$ou" --format json | field id)
u=$(pay "$home" 七 急难救助)
refuses 6 at move "$u" 先行支付 --reason 房屋失火
has message 登记的人都已死亡
at set "$u" decision=不发 decided_on=2025-06-10 >/dev/null
refuses 6 at move "$u" 先行支付 --reason 房屋失火
has message 核定为不发
# 低保 is confirmed after its publicity only.
w=$(at add benefit place=关渡村 programme=低保 "holder=$zhang" applied_on=2025-06-01 --format json | field number)
at move "$w" 受理 >/dev/null
at move "$w" 核查 >/dev/null
at move "$w" 审核 >/dev/null
refuses 6 at move "$w" 确认
has message 还没有公示过

# Urgent relief is paid first, farmland subsidy is not; the papers are due.
u=$(pay "$zhang" 二 急难救助)
at move "$u" 先行支付 --reason 房屋失火，镇长口头同意 >/dev/null
at show "$u" --format json >out
d=$(pay "$zhang" 三 地力补贴)
refuses 6 at move "$d" 先行支付 --reason 急
has message 不能先行支付

# No identity number goes out, nor is a list of orphans made.
o=$(pay "$zhang" 四 孤儿)
refuses 6 at publish new --kind 补贴 --where batch=四 --where state=登记 --title 孤儿名单
has message 规定不列名公示
# Relief is listed with names masked: not under the kind that shows them whole.
r=$(pay "$zhang" 八 临时救助)
refuses 6 at publish new --kind 补贴 --where batch=八 --where state=登记 --title 临时救助名单
has message '用“救助”公示'
at publish new --kind 救助 --where batch=八 --where state=登记 --preview >list
lacks list 张大山
has list 张
m=$(at publish new --title 情况通报 --category 政策文件 --format json | field number)
at set "$m" 'body=联系人张大山，360733196003010031' >/dev/null
at move "$m" 审核 >/dev/null
at move "$m" 保密审查 >/dev/null
at publish review "$m" --by 江文书 >/dev/null
refuses 6 at move "$m" 签发
has message 证件号码
at set "$m" 'body=联系人张大山' >/dev/null
at move "$m" 签发 >/dev/null
at publish post "$m" >/dev/null
at publish list --public >out
has out 情况通报
at publish withdraw "$m" --reason 内容有误 >/dev/null
refuses 4 at publish show "$m" --public
has message 已经撤下
tz rebuild >/dev/null
tz verify >/dev/null
