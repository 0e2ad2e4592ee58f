# Rules across registers: a hit opens a warning once and changes nothing; the village answers, the office settles.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-01-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add cun --label 村干 --password yunshang-2026 >/dev/null
on user grant cun --role village --place 关渡村 >/dev/null
on user add bieren --label 邻村 --password yunshang-2026 >/dev/null
on user grant bieren --role village --place 石桥村 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on add person place=关渡村 name=钟阿婆 registered_on=2025-01-02 >/dev/null
at 2025-06-01T08:00:00+08:00
on warn run >ran
has ran '新预警 0 件'
# a date of death is entered, the state is not: one warning, told to the clerk
on set R-2025-000001 died_on=2025-05-20 --always --reason 村里报告 >/dev/null
on warn run >ran
has ran '新预警 1 件'
has ran 'person_died_not_marked'
on warn run >ran
has ran '新预警 0 件'
on show R-2025-000001 >shown
has shown 在册
on warn list --format json >list
has list '"number":"YJ-2025-000001"'
has list '"due_on":"2025-06-16"'
on warn list --as cun >list
lacks list YJ-2025
refuses 4 tz warn show YJ-2025-000001 --as cun --now "$NOW"
# another rule tells village and clerk: the village sees whom to visit, not the programme or the day
on add payment place=关渡村 programme=高龄补贴 batch=5月 payee=R-2025-000001 amount=100 listed_on=2025-05-25 decision=照发 decided_on=2025-05-26 >/dev/null
on move FF-2025-000001 先行支付 --reason 先发后补 >/dev/null
on move FF-2025-000001 补手续 >/dev/null
on move FF-2025-000001 成功 paid_on=2025-05-28 >/dev/null
on warn run --rule paid_after_death --format json >ran
has ran '"opened":1'
on warn show YJ-2025-000002 --as cun --format json >shown
has shown '"payee"'
lacks shown '2025-05-28'
lacks shown '高龄补贴'
lacks shown 死亡
lacks shown 资金
on warn list --as cun >list
has list '请入户了解'
lacks list 死亡
refuses 4 tz warn show YJ-2025-000002 --as bieren --now "$NOW"
refuses 3 tz warn settle YJ-2025-000002 --state 不属实 --reason 没有的事 --as cun --now "$NOW"
on warn answer YJ-2025-000002 --reason 入户核实，五月二十日去世 --as cun >/dev/null
on warn show YJ-2025-000002 --as banshi >shown
has shown 五月二十日去世
has shown 高龄补贴
refuses 6 tz warn settle YJ-2025-000002 --state 已处理 --as banshi --now "$NOW"
refuses 2 tz warn settle YJ-2025-000002 --state 待核 --reason x --as banshi --now "$NOW"
on warn settle YJ-2025-000002 --state 已处理 --reason 已追回并停发 --as banshi >/dev/null
refuses 6 tz warn settle YJ-2025-000002 --state 属实 --reason 再改 --as banshi --now "$NOW"
# settled is settled while the cause stands
at 2025-07-01T08:00:00+08:00
on warn run >ran
has ran '新预警 0 件'
on warn list --late >list
has list '超期'
has list YJ-2025-000001
lacks list YJ-2025-000002
# the office marks the death: the cause is gone, a person closes the warning
on move R-2025-000001 死亡 --reason 户口页已注销 >/dev/null
on warn run >ran
has ran '情形消失 1 件'
on warn list >list
has list '情形已消失'
on warn settle YJ-2025-000001 --state 已处理 --reason 状态已变更 --as banshi >/dev/null
refuses 2 tz warn nothing --now "$NOW"
refuses 4 tz warn run --rule nothing --now "$NOW"
on verify >verified
has verified '不符 0 处'
