# One map: points, lines and areas by register and state, in the sight and scope of who asks; sealed tracks only with a reason.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz add facility place=关渡村 kind=水库 name=关渡水库 spot=115.301,30.102 --state 在用 >/dev/null
tz add facility place=石桥村 kind=村组道路 name=石桥路 'line=115.31,30.11;115.32,30.12' --state 在用 >/dev/null ||
    tz add facility place=石桥村 kind=公厕 name=石桥路 'line=115.31,30.11;115.32,30.12' --state 在用 >/dev/null
refuses 6 tz add facility place=关渡村 kind=水库 name=反了 spot=30.1,115.3 --state 在用
tz map >listed
has listed '115.301,30.102'
has listed 共2处
tz map facility --where place=关渡村 >listed
has listed 共1处
tz map --format json >json
has json '"type":"LineString","coordinates":[[115.31,30.11],[115.32,30.12]]'
refuses 2 tz map --where place=关渡村
tz param set outline '115.30,30.10;115.33,30.10;115.33,30.12' --place 关渡村 --basis 县府〔2025〕1号 >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
tz map --as cun >listed
has listed 关渡水库
lacks listed 石桥路
serve
signin jar cun yunshang-2026 >/dev/null
same "$(status jar /map)" 200
has page 关渡水库
lacks page 石桥路
has page '"outlines":[{"name":"关渡村"'
has page '"kind":"point"'
same "$(status jar '/map?register=facility&state=%E5%9C%A8%E7%94%A8')" 200
has page 关渡水库
same "$(status jar '/map?register=facility&state=%E5%81%9C%E7%94%A8')" 200
lacks page 关渡水库
same "$(status jar '/map?register=no_such')" 200
stop_serving
