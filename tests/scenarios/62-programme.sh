# A programme of several years: the targets of one paper year by year, with the tasks that name it; a paper of one year is none.
town
tz place add 关渡村 --day 2000-01-01 >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
tz add village_economy place=关渡村 period=2024-03 line=经营收入 amount=120000 >/dev/null
for year in 2024 2025 2026; do tz target set collective_income 100000 --year $year --paper 集体经济三年行动 >/dev/null; done
tz target set collective_income 5 --year 2024 --paper 县办〔2024〕1号 >/dev/null
tz add task origin=规划年度任务 text=示例任务 place=关渡村 campaign=集体经济三年行动 >/dev/null
tz programme list >listed
has listed '集体经济三年行动  2024—2026年  3个分年目标'
lacks listed 县办
tz programme show 集体经济三年行动 >shown
has shown '2024年  村集体经济收入不少于10万元：已完成12万元，120%，超额 2万元'
has shown 'RW-'
tz programme show 集体经济三年行动 --format json >shown
has shown '"year":2026'
has shown '"register":"task"'
refuses 4 tz programme show 没有的方案
serve
signin village cun yunshang-2026
same "$(status village /programmes)" 200
link=$(grep -o '/programmes/one[^"]*' page | head -n 1)
same "$(status village "$link")" 200
has page '超额 2万元'
same "$(status village '/programmes/one?paper=x')" 404
stop_serving
tz verify >verified
has verified '不符 0 处'
