# The JSON API of warnings, draws and callbacks: what the pages do, under the same rights; wrong arguments are answered, not obeyed.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add banshi --label 办事员 --password yunshang-2026 >/dev/null
tz user grant banshi --role clerk >/dev/null
tz user add bieren --label 邻村 --password yunshang-2026 >/dev/null
tz user grant bieren --role village --place 石桥村 >/dev/null
tz add person place=关渡村 name=陈九 registered_on=2025-01-02 died_on=2025-05-20 >/dev/null
tz add roster place=关渡村 person=R-2025-000001 team=志愿者 joined_on=2025-01-05 >/dev/null
tz warn run >/dev/null
tz draw make organization --count 1 >/dev/null 2>&1 || true
serve
same "$(signin jar banshi yunshang-2026)" 303
status jar / >/dev/null
token=$(grep -o 'name="csrf" value="[^"]*"' page | head -n 1 | sed 's/.*value="//;s/"//')
same "$(status jar /api/1/warnings)" 200
has page '"rule":"roster_after_death"'
same "$(status jar '/api/1/warnings?rule=roster_after_death')" 200
id=$(grep -o '"id":[0-9]*' page | head -n 1 | sed 's/.*://')
same "$(status jar /api/1/warnings/$id)" 200
has page '"offer":"办理退出'
has page '"may_settle":true'
act() { curl -sS -o page -w '%{http_code}' -b jar -H 'Content-Type: application/json' -H "X-CSRF-Token: $token" --data-binary "$1" "$web/api/1/warnings/$id/acts"; }
same "$(act '{"act":"删除","reason":"x"}')" 422 || same "$(act '{"act":"删除","reason":"x"}')" 400
same "$(act '{"act":"accept"}')" 422
same "$(act '{"act":"accept","reason":"与家属核实"}')" 200
has page '"state":"已处理"'
same "$(act '{"act":"accept","reason":"再办"}')" 422
same "$(status jar '/api/1/warnings?state=%E4%B9%B1')" 422 || same "$(status jar '/api/1/warnings?state=%E4%B9%B1')" 400
same "$(status jar /api/1/warnings/1)" 404
same "$(status jar /api/1/draws)" 200
same "$(status jar /api/1/draws/1)" 404
same "$(status jar /api/1/callbacks)" 200
has page '['
same "$(status jar /api/1/callbacks/1)" 405
same "$(signin jar2 bieren yunshang-2026)" 303
same "$(status jar2 /api/1/warnings)" 200
lacks page roster_after_death
same "$(status jar2 /api/1/warnings/$id)" 404
stop_serving
