# From nothing to a figure that can be followed to its rows: init, places, an entry through its flow, the figure, verify.
tz init --place 360733102 --name 西江镇 >out 2>&1
has out 恢复密钥
has out secadmin
tz place add 关渡村 石桥村 >/dev/null
tz place list >places
has places 镇本级

tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 --format json >added
has added '"number":"JF-2025-000001"'
tz move JF-2025-000001 调处中 --from 2025-03-06 >/dev/null
tz move JF-2025-000001 化解 settled_on=2025-03-20 --from 2025-03-20 >/dev/null
tz figure dispute_settled --period 2025 --by village,month >figure
has figure 关渡村
has figure 口径：
tz figure dispute_settled --period 2025 --rows >rows
tz figure dispute_settled --period 2025 --rows --format json >rows.json
has rows.json '"out_of_scope":0'
same "$(grep -o '"number"' rows.json | wc -l)" "$(wc -l <rows)"
has rows JF-2025-000001
lacks rows JF-2025-000002
tz figure dispute_settled --period 2025 --by village,month --format json >figure.json
has figure.json '"dispute_settled"'
tz show JF-2025-000001 >shown
has shown '受理 → 调处中'
tz verify >verified
has verified '不符 0 处'

# The same request key counts once; another content under it is refused.
tz add dispute place=石桥村 kind=劳动 received_on=2025-04-01 --request k-1 --format json >one
tz add dispute place=石桥村 kind=劳动 received_on=2025-04-01 --request k-1 --format json >two
has two '"repeated":true'
refuses 5 tz add dispute place=石桥村 kind=邻里 received_on=2025-04-01 --request k-1
same "$(tz list dispute | tail -n 1)" "共 2 条"
