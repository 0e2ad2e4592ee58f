# Lines of work: who has written the month and by when it is wanted; tasks of the year, counts of the month and since January beside the
# year before; the text written twice is one return, sent it stands; what cannot be counted is said in its place; the pages.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-07-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
on add work_line place=西江镇 name=老龄工作 upper=县卫生健康局 unit=社会事务办 handler=办事员 day=31 \
    figures='活动次数
活动次数 | place=关渡村
不存在的数' from_on=2025-01-02 --as banshi >/dev/null
on add work_line place=西江镇 name=统计 from_on=2025-01-02 --as banshi >/dev/null
on add task place=西江镇 origin=条线工作 text=建成两个老年活动室 year=2025 unit=社会事务办 handed_on=2025-01-20 >/dev/null
on add task place=西江镇 origin=条线工作 text=别的单位的事 year=2025 unit=党政办 handed_on=2025-01-20 >/dev/null
printf '村组,种类,名称,举办日期,状态\n关渡村,群众文化,元宵,2024-03-05,举行\n关渡村,群众文化,元宵,2025-02-10,举行\n关渡村,群众文化,端午,2025-06-03,举行\n关渡村,群众文化,夏夜,2025-06-20,举行\n' >held.csv
on import activity held.csv >/dev/null
on line list --month 2025-06 >listed
has listed '老龄工作  社会事务办  办事员  没有写  应报 2025-07-31'
has listed '统计'
on remind missing --as banshi >owed
has owed '条线月报  老龄工作 2025年6月  办事员  2025年7月31日前'
has owed '条线月报  统计 2025年6月  没有写明谁办'
on line show 老龄工作 --month 2025-06 >page
has page '西江镇老龄工作月报（2025年6月）'
has page '活动次数：2次，今年以来3次，同比增长200%'
has page '不存在的数：没有这个指标'
has page '建成两个老年活动室（'
lacks page 别的单位
lacks page 本月新情况
refuses 4 on line write 老龄工作 --month 2025-06 --news 越权 --as cun
refuses 4 on line write 没有的线 --month 2025-06 --news 一 --as banshi
refuses 2 on line show 老龄工作 --month 2025
on line write 老龄工作 --month 2025-06 --news 一个活动室开放 --as banshi >/dev/null
on line write 老龄工作 --month 2025-06 --news 两个活动室开放 --trouble 缺轮椅 --send --as banshi >said
has said 已报出
on line show TX-2025-000001 --month 2025-06 >page
has page 两个活动室开放
has page 缺轮椅
lacks page 一个活动室开放
on list line_return --format json >rows
same "$(grep -o '"number":"TY-' rows | wc -l)" 1
refuses 6 on line write 老龄工作 --month 2025-06 --news 再改 --as banshi
on line list --month 2025-06 --format json >listed
has listed '"state":"已报"'
on figure line_returns --period 2025-07 --format json >figure
serve
jar=banshi.jar
same "$(signin $jar banshi yunshang-2026)" 303
same "$(status $jar '/lines?month=2025-06')" 200
has page 老龄工作
has page 已报
same "$(status $jar '/lines/TX-2025-000001?month=2025-06')" 200
has page 两个活动室开放
has page '/figures/'
same "$(status $jar '/lines/TX-2025-000001/text?month=2025-06')" 200
has page '同比增长200%'
same "$(status $jar '/lines/TX-2025-000002/write?month=2025-06')" 200
token=$(csrf $jar '/lines/TX-2025-000002/write?month=2025-06')
same "$(curl -sS -o page -w '%{http_code}' -b $jar --data-urlencode "csrf=$token" --data-urlencode month=2025-06 --data-urlencode news=季报已核 \
    --data-urlencode send=1 "$web/lines/TX-2025-000002/write")" 303
same "$(status $jar '/lines/TX-2025-000002?month=2025-06')" 200
has page 季报已核
stop_serving
