# Packs as their authors meet them: the guide's example taken from the guide itself, checked, tried, installed, used; a draft from
# a sheet; errors of all files together; changes that lose rows refused; thresholds asked for; rows handed to the platform.
guide=$TZ_ROOT/docs/manual/pack-guide.zh-CN.md
awk '/^# 文件：/ { file = $0; sub(/^# 文件：/, "", file); dir = file; sub(/\/[^\/]*$/, "", dir); system("mkdir -p " dir); next }
     /^```/ { file = "" } file { print > file }' "$guide"
"$TAIZHANG" pack check machinery >checked
has checked 没有错误
"$TAIZHANG" pack check machinery --explain >explained
has explained 农机作业面积
"$TAIZHANG" pack test machinery >tried 2>tried.err
has tried 'ok: pack machine_job/flow'
has tried 'ok: pack machine_job/case 十个工作日内核验，登记的人不能自己核验'
lacks tried FAILED
tz init --place 360733102 --name 西江镇 >out 2>&1
tz place add 关渡村 >/dev/null
tz pack diff machinery >changes
has changes 农机作业
lacks changes 没有了
tz pack install machinery >/dev/null
tz add machine_job place=关渡村 work=机耕 area=35.5 worked_on=2025-03-05 --format json >added
has added NJ-2025-000001
tz move NJ-2025-000001 已核验 measured=35 --from 2025-03-06 >/dev/null
tz figure machine_area --period 2025 >figure
has figure 35

# A register drafted from a sheet; what only a person knows is asked for by the check.
printf '序号,村组,作业日期,作业环节,姓名,面积（亩）\n1,关渡村,2025年3月5日,机耕,张三,35.5\n2,关渡村,2025年3月6日,机收,李四,20\n3,关渡村,2025年3月7日,机耕,王五,10\n' >sheet.csv
"$TAIZHANG" pack new plough --from sheet.csv >plough.yaml
has plough.yaml 'register: plough'
has plough.yaml '亩'
mkdir -p drafted && mv plough.yaml drafted/
printf 'pack: drafted\nlabel: 草稿\nversion: 1\nregisters: [plough]\n' >drafted/pack.yaml
refuses 6 "$TAIZHANG" pack check drafted
grep -qE 'drafted/plough.yaml:[0-9]+:[0-9]+: ' message

# All errors of all files at once, each with file, line and column.
mkdir -p wrong
printf 'pack: wrong\nlabel: 错\nversion: 1\nregisters: [one, two]\n' >wrong/pack.yaml
cat >wrong/one.yaml <<'YAML'
register: one
label: 一
row: 一行
home: here
prefix: WA
records: [clerk]
on: day
fields:
  day: {label: 日期, type: date, required: true}
  phone: {label: 电话, type: phone}
  a: {label: 甲, type: int, unit: 个, derived: "b + 1"}
  b: {label: 乙, type: int, unit: 个, derived: "a + 1"}
flow:
  始: {open: true, to: {终: [clerk]}}
  终: {done: true}
  孤: {done: true}
samples: [{day: 2025-01-01}]
YAML
sed -e 's/^label: 一/label: 二/' -e 's/prefix: WA/prefix: WB/' wrong/one.yaml >wrong/two.yaml
refuses 6 "$TAIZHANG" pack check wrong
[ "$(grep -cE '^wrong/(one|two).yaml:[0-9]+:[0-9]+: ' message)" -ge 4 ]
has message 孤

# A deadline written otherwise holds for what is open already; one that is gone is due no more.
tz add machine_job place=关渡村 work=机耕 area=3 worked_on=2025-03-05 >/dev/null
tz show NJ-2025-000002 >shown
has shown '时限 核验：2025-03-19'
sed -i 's/within: param(machine_check_days)/within: 5 days/' machinery/machine_job.yaml
tz pack diff machinery >changes
has changes '时限“核验”改变'
tz pack install machinery >/dev/null
tz show NJ-2025-000002 >shown
has shown '时限 核验：2025-03-10'
sed -i 's/^  check: {label: 核验, /  look: {label: 查看, /' machinery/machine_job.yaml
tz pack diff machinery >changes
has changes '时限“核验”取消'
has changes '时限“查看”新增'
tz pack install machinery >/dev/null
tz show NJ-2025-000002 >shown
has shown '时限 查看：2025-03-10'
lacks shown '时限 核验'
tz verify >/dev/null

# A code that rows use cannot go; the row is named. A field with rows neither. Nothing is changed.
sed -i 's/of: \[机耕, 机插/of: [机插/; s/work: 机耕/work: 机插/' machinery/machine_job.yaml
refuses 6 tz pack diff machinery
has message 机耕
has message NJ-2025-000001
refuses 6 tz pack install machinery
tz add machine_job place=关渡村 work=机耕 area=1 worked_on=2025-03-07 >/dev/null

# A threshold that is missing for the year is asked for, never taken from another.
tz figure collective_villages_above --period 2025 >asked 2>&1 && exit 1
has asked limit

# Handed to the platform in its columns, and back again unchanged; here alone has no platform.
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 upper_no=PT-1 >/dev/null
tz list dispute --for platform >platform.csv
has platform.csv 平台编号
has platform.csv PT-1
tz import dispute platform.csv >back
has back '新增 0，更新 0，不变 1'
refuses 6 tz list machine_job --for platform
has message 没有上级平台

# The lists of what is covered are whole; man pages come from the usage text.
(cd "$TZ_ROOT" && "$TAIZHANG" pack coverage --check ../shared/systems.tsv) >lists
has lists 条
"$TAIZHANG" --man-pages man1
for verb in $("$TAIZHANG" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    [ -s "man1/taizhang-$verb.1" ] || { echo "no page: $verb"; exit 1; }
done
has man1/taizhang.1 'taizhang\-list'

# The same from the page.
tz user add mediator --label 严明礼 --password yunshang-2026 >/dev/null
tz user grant mediator --role judicial >/dev/null
serve
same "$(signin jar mediator yunshang-2026)" 303
same "$(status jar /r/dispute)" 200
has page /r/dispute/platform
same "$(status jar /r/dispute/platform)" 200
kill "$SERVER" && wait "$SERVER" 2>/dev/null || true
SERVER=
mv page handed.xlsx
tz import dispute handed.xlsx --dry-run >back
has back '新增 0，更新 0，不变 1'
