# Plain pages of what the registers live on: nil returns, targets, parameters, codes; two versions of an entry side by side; the
# registers as known on a past day; who looked at what is sealed; a list of names compared with the registers.
tz init --place 360733102 --name 西江镇 --now '2025-03-01 09:00' >/dev/null 2>&1
at() { when=$1; shift; verb=$1; shift; "$TAIZHANG" "$verb" $STORE --now "$when" "$@"; }
at '2025-03-01 09:01' place add 关渡村 石桥村 >/dev/null
at '2025-03-01 09:02' user add village --label 石小满 --office 石桥村 --password yunshang-2026 >/dev/null
at '2025-03-01 09:03' user grant village --role village --place 石桥村 >/dev/null
at '2025-03-01 09:04' user add law --label 严明礼 --office 司法所 --password yunshang-2026 >/dev/null
at '2025-03-01 09:05' user grant law --role judicial >/dev/null
at '2025-03-01 09:06' user password auditadmin --password yunshang-2026 >/dev/null
at '2025-03-02 09:00' add person name=欧阳测试 citizen_id=11010519491231002X place=石桥村 >/dev/null
id=$(at '2025-03-05 09:00' add dispute place=石桥村 kind=邻里 received_on=2025-03-05 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
at '2025-04-05 09:00' add dispute place=石桥村 kind=劳动 received_on=2025-04-01 >/dev/null
PORT=${PORT:-$((10000 + $$ % 10000 * 2))}
"$TAIZHANG" serve $STORE --listen 127.0.0.1:$PORT --now '2025-04-10 09:00' >server.log 2>&1 &
SERVER=$!
until curl -fsS -o /dev/null "http://127.0.0.1:$PORT/health" 2>/dev/null; do sleep 0.1; done
web=http://127.0.0.1:$PORT
csrf() { curl -sS -b "$1" -c "$1" "$web$2" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
signin() {
    token=$(csrf "$1" /signin)
    curl -sS -o page -w '%{http_code}' -b "$1" -c "$1" --data-urlencode "csrf=$token" -d name=$2 -d password=yunshang-2026 "$web/signin"
}
status() { jar=$1; shift; curl -sS -G -o page -w '%{http_code}' -b "$jar" "$@"; }
post() { jar=$1; path=$2; shift 2; curl -sS -o page -D head -w '%{http_code}' -b "$jar" -c "$jar" --data-urlencode "csrf=$token" "$@" "$web$path"; }

same "$(signin village village)" 303
token=$(csrf village /password)
same "$(status village -d register=dispute -d month=2025-03 "$web/returns")" 200
has page 零报告
has page 未报
same "$(post village /returns/dispute/2025-03 -d state=nil)" 303
same "$(status village -d register=dispute -d month=2025-03 "$web/returns")" 200
has page '零报告</span>'
# What one village has handed in for last month is owed by the others.
month=$(date -d "$(date +%Y-%m-01) -1 day" +%Y-%m)
tz remind missing >owed
lacks owed 台账报送
same "$(post village "/returns/dispute/$month" -d state=nil)" 303
tz remind missing >owed
grep -q "^台账报送  矛盾纠纷 .*  关渡村$" owed
lacks owed 石桥村
same "$(status village "$web/reminders")" 200
has page 该交的都交了

same "$(signin law law)" 303
token=$(csrf law /password)
same "$(post law /returns/dispute/2025-03 -d state=in)" 403
for path in /targets /parameters /codes /help; do same "$(status law "$web$path")" 200; done
same "$(post law "/e/$id/move" --data-urlencode 'step=调处中' -d base=1)" 303
same "$(status law "$web/e/$id/versions")" 200
has page 有改动
has page '第 1 版'
same "$(status law -d a=1 -d b=9 "$web/e/$id/versions")" 404

# At the end of March only the first was known, and it had not been moved.
same "$(post law /known -d day=2025-03-31)" 303
same "$(status law "$web/r/dispute")" 200
has page '截至3月31日所知'
has page '共 1 条'
lacks page '登记</a>'
same "$(status law "$web/e/$id")" 200
lacks page '对照各版'
same "$(status law "$web/figures/dispute_received?period=2025")" 200
has page '>1<'
same "$(post law /known -d day=2025-04-10)" 400
curl -sS -o page -b law -c law "$web/known?day=now"
same "$(status law "$web/r/dispute")" 200
has page '共 2 条'

# A list of names; and what was looked at stands in the auditor's log.
token=$(csrf village /password)
printf '欧阳测试\n11010519491231002X\n无此人\n' >names
same "$(post village /namelist --data-urlencode names@names)" 200
has page '共 3 行'
has page 没有对上
person=$(grep -o '/e/[0-9]*' page | head -n 1)
same "$(post village "$person/look/id" --data-urlencode 'reason=核对补贴')" 200
has page 11010519491231002X
same "$(signin audit auditadmin)" 303
same "$(status audit "$web/admin/sights")" 200
has page 核对补贴
lacks page 11010519491231002X
same "$(status village "$web/admin/sights")" 403
