# A sweep: the list from the households of a place, made again it takes only who came since; reached by whom and when, not reached and why;
# coverage by village; a visit offers to mark the door; the pages, also for who is at the door.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-06-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
printf '户主姓名,村组,建档日期\n张一,关渡村,2025-01-02\n李二,关渡村,2025-01-02\n王三,关渡村,2025-01-02\n赵四,石桥村,2025-01-02\n' >people.csv
sed 's/户主姓名/姓名/' people.csv >persons.csv
on import person persons.csv >/dev/null
for i in 1 2 3 4; do
    village=关渡村; [ $i != 4 ] || village=石桥村
    on add household place=$village head=R-2025-00000$i size=2 registered_on=2025-01-02 >/dev/null
done
on add sweep place=西江镇 title=汛前入户排查 whom=户 start_on=2025-06-02 --as banshi >/dev/null
on sweep show QP-2025-000001 >shown
has shown '合计：应查 0'
on sweep make QP-2025-000001 --as banshi >made
has made '新列入 4 个，共 4 个'
on sweep make QP-2025-000001 --as banshi >made
has made '新列入 0 个，共 4 个'
refuses 3 on sweep make QP-2025-000001 --as cun
on list sweep_item --as cun --format json >listed
lacks listed 石桥村
item() { grep -o "\"number\":\"QD-2025-00000[0-9]\"" listed | sed 's/.*:"//;s/"//' | sort | sed -n "$1p"; }
first=$(item 1); second=$(item 2); third=$(item 3)
refuses 6 on move $first 已到 --as cun
on move $first 已到 reached_by=李干部 --as cun >/dev/null
refuses 6 on move $second 没到成 --as cun
on move $second 没到成 reason=外出 --as cun >/dev/null
on sweep show QP-2025-000001 --format json --as banshi >shown
has shown '{"place":"合计","listed":4,"reached":1,"failed":1}'
has shown '{"place":"关渡村","listed":3,"reached":1,"failed":1}'
has shown '"reasons":{"外出":1}'
on remind missing --as banshi >owed
has owed '排查  汛前入户排查  关渡村（差1户）'
on remind missing --as cun >owed
lacks owed 石桥村
on figure sweep_coverage --period 2025 --by village >figure
has figure 25
on add household place=石桥村 head=R-2025-000004 size=1 kind=居住 registered_on=2025-06-02 >/dev/null
on sweep make QP-2025-000001 --as banshi >made
has made '新列入 1 个，共 5 个'
# a visit after the list was made offers to mark the door
on show $third --format json >shown
subject=$(grep -o '"subject":"[^"]*"' shown | head -n 1 | sed 's/.*:"//;s/"//')
on list household --format json >households
on add visit place=关渡村 object_kind=困难群众 whom=H-2025-000003 visited_on=2025-06-02 >/dev/null
on warn run --rule sweep_item_visited >ran
has ran '新预警 1 件'
id=$(on warn list --rule sweep_item_visited --format json | grep -o 'YJ-2025-[0-9]*' | head -n 1)
on warn accept $id --reason 走访时已查看 --as banshi >/dev/null
on sweep show QP-2025-000001 >shown
has shown '合计：应查 5，已到 2，没到成 1，还差 2，覆盖率 40.0%'
on move QP-2025-000001 结束 --as banshi >/dev/null
refuses 6 on sweep make QP-2025-000001 --as banshi
refuses 4 on sweep show $first
serve
same "$(signin jar cun yunshang-2026)" 303
same "$(status jar /sweeps)" 200
has page 汛前入户排查
has page 66.7%
url=$(grep -o '/sweeps/[0-9]*' page | head -n 1)
same "$(status jar $url)" 200
has page 外出
lacks page 石桥村
same "$(status jar '/r/sweep_item?sweep=QP-2025-000001&state=%E6%9C%AA%E5%88%B0')" 200
same "$(status jar /sweeps/1)" 404
stop_serving
on verify >verified
has verified '不符 0 处'
