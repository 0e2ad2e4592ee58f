# What is wrong gets a message with place and remedy and an exit code, and changes nothing.
refuses 2 "$TAIZHANG" nonsense
has message 没有“nonsense”这个动作
refuses 2 "$TAIZHANG" figure --nonsense
has message 没有这个选项
refuses 2 tz init
has message 要说明乡镇的代码和名称
town
tz place add 关渡村 >/dev/null

refuses 4 tz list nothing
has message 没有“nothing”这种台账
refuses 6 tz add dispute place=关渡村 kind=不存在 received_on=2025-03-05
has message 纠纷类型
refuses 4 tz add dispute place=没有这个村 kind=邻里 received_on=2025-03-05
has message 没有这个村
refuses 2 tz add dispute place=关渡村 kind=邻里 received_on=2025-02-30
has message 受理日期
refuses 6 tz add person place=关渡村 name=张示例 citizen_id=999901199001010011
has message 证件号
same "$(tz list dispute | tail -n 1)" "共 0 条"
refuses 2 tz figure no_such_figure
refuses 2 tz figure dispute_settled --period 二零二五年九十月
refuses 4 tz show JF-2025-000009

# Packs: all errors of all files together, each with file, line and column; an alias bomb is refused.
mkdir bad
cat >bad/pack.yaml <<'Y'
pack: bad
label: 坏包
version: 1
uses: []
registers: [thing]
Y
cat >bad/thing.yaml <<'Y'
register: thing
label: 东西
prefix: DX
fields:
  a: {label: 甲, type: nonsense}
  b: {label: 乙, type: number(1)}
flow: log
Y
refuses 6 "$TAIZHANG" pack check bad
has message thing.yaml:5
has message thing.yaml:6
cat >bad/thing.yaml <<'Y'
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
Y
refuses 6 "$TAIZHANG" pack check bad
has message thing.yaml:1

# A second writer on the same SQLite store is refused and told who holds it.
serve
if [ "$engine" = sqlite ]; then
    refuses 8 tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05
    has message 正由另一个程序使用
fi
