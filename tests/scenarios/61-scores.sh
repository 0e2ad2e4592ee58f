# Rule-books: loaded as data, run with the rows behind each point, what-if, ties, last period's place, filled into the register
# once; a ranking by one figure; what must rank nobody is refused. Estimates and how they turned out. Command line and pages.
town
tz place add 关渡村 石桥村 南坡村 --day 2000-01-01 >/dev/null
tz user add ban --label 党政办 --password yunshang-2026 >/dev/null
tz user grant ban --role office >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 石桥村 >/dev/null
income() { tz add village_economy place=$1 period=$2 line=经营收入 amount=$3 >/dev/null; }
income 关渡村 2025-02 300000
income 石桥村 2025-02 300000
income 南坡村 2025-03 50000
income 南坡村 2024-02 100000
income 关渡村 2024-05 150000

# ---- the book
cat >book.json <<'J'
{"key":"villages2025","label":"村居目标管理考核","year":2025,"level":"村","basis":"镇办〔2025〕6号","items":[
 {"key":"income","label":"村集体经济收入","indicator":"collective_income","way":"bands","points":40,
  "bands":[{"at_least":"250000","points":40},{"at_least":"100000","points":20}]},
 {"key":"tasks","label":"完成任务","indicator":"task_done","way":"plus","each":"0.5","cap":10}]}
J
tz score load book.json >loaded
has loaded '村居目标管理考核（2025年，2项）'
refuses 3 tz score load book.json --as cun
sed 's/task_done/petition_new/' book.json >bad.json
refuses 6 tz score load bad.json
has message 这个指标不得用于考核排名
sed 's/"way":"plus"/"way":"veto","full":1/' book.json >bad.json
refuses 6 tz score load bad.json
has message 一票否决
echo '{' >bad.json
refuses 2 tz score load bad.json
tz score list --format json >books
has books '"key":"villages2025","year":2025'
tz score show villages2025 --year 2025 >shown
has shown 'income  村集体经济收入  collective_income  分档  40分'

# ---- the result
tz score run villages2025 --year 2025 >ran
has ran '第1名（并列）  关渡村  40分  上期第1名'
has ran '第1名（并列）  石桥村  40分  上期第'
has ran '第3名  南坡村  0分'
has ran '村集体经济收入：300000，得40分（1条）'
tz score what-if villages2025 南坡村 income 120000 --year 2025 >if
has if '南坡村 20分，第3名'
tz score what-if villages2025 南坡村 income 260000 --year 2025 >if
has if '40分，第1名（并列）'
refuses 2 tz score what-if villages2025 南坡村 none 1 --year 2025
refuses 4 tz score run villages2025 --year 2024

# ---- once into the register
tz score run villages2025 --year 2025 --fill >filled
has filled '新增 3，改 0，不变 0'
tz score run villages2025 --year 2025 --fill >filled
has filled '新增 0，改 0，不变 3'
income 南坡村 2025-06 60000
tz score run villages2025 --year 2025 --fill >filled
has filled '新增 0，改 1，不变 2'
tz list rating >ratings
has ratings '共 3 条'
refuses 3 tz score run villages2025 --year 2025 --fill --as cun

# ---- places by one figure
tz score rank collective_income --period 2025 >ranked
has ranked '第1名（并列）  关渡村  300,000.00元  上期第1名'
has ranked '第3名  南坡村  110,000.00元  上期第2名'
refuses 6 tz score rank petition_new --period 2025
has message 不得用于排名

# ---- estimates
tz forecast issue collective_income 900000 --as-of 2025-06-30 --note 会计站估 >issued
has issued 预计全年900000元（录入）
tz forecast issue collective_income --as-of 2025-03-31 >issued
has issued 同期占比
refuses 6 tz forecast issue dispute_settled --as-of 2025-03-31
refuses 3 tz forecast issue collective_income 1 --as cun
tz forecast list --year 2025 >listed
has listed '截至2025-06-30已有710000元，全年预计900000元（录入），实绩710000元，差-190000元'

# ---- the same on pages
serve
signin office ban yunshang-2026
same "$(status office /scores)" 200
has page 村居目标管理考核
same "$(status office /scores/villages2025/2025)" 200
has page '第1名（并列）'
has page 写进评比台账
link=$(grep -o '/scores/villages2025/2025/[0-9]*?period=2025' page | tail -n 1)
same "$(status office "$link")" 200
has page 每一分的由来
has page 完成任务
rows=$(grep -o '/figures/collective_income/rows[^"]*' page | head -n 1 | sed 's/&amp;/\&/g')
same "$(status office "$rows")" 200
same "$(status office "$link&item=income&value=260000")" 200
has page '如果“村集体经济收入”是260000：总分40'
post() { token=$(csrf $1 $2); jar=$1; path=$3; shift 3; curl -sS -o page -w '%{http_code}' -b $jar --data-urlencode "csrf=$token" "$@" "$web$path"; }
if=$(printf %s "$link" | sed 's/?.*//')/if
same "$(post office $if $if -d item=income -d value=260000)" 303
same "$(post office $if $if -d item=income -d value=多)" 422
same "$(post office $if '/scores/villages2025/2025/fill?period=2025')" 303
same "$(status office '/ranking?indicator=collective_income&period=2025')" 200
has page 300,000
same "$(status office '/ranking?indicator=petition_new&period=2025')" 422
has page 不得用于排名
same "$(status office '/forecasts?year=2025')" 200
has page 预计900000元
has page -190000元
same "$(post office /forecasts/new /forecasts/new -d indicator=collective_income -d as_of=2026-01-31 -d value=1000000)" 303
same "$(post office /forecasts/new /forecasts/new -d indicator=dispute_settled -d as_of=1990-01-31)" 422
signin village cun yunshang-2026
same "$(status village /scores/villages2025/2025)" 200
lacks page 写进评比台账
same "$(post village /password '/scores/villages2025/2025/fill?period=2025')" 403
same "$(status village /forecasts/new)" 403
stop_serving
tz verify >verified
has verified '不符 0 处'
