# Whom a subsidy or title is for, who has applied, who was paid, who has it without fitting; a place and a former year; rights; the pages.
at() { NOW=$1; }
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
at 2025-10-15T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add sifa --label 司法所 --password yunshang-2026 >/dev/null
on user grant sifa --role judicial >/dev/null
for i in 1 2 3 4; do
    on add person place=关渡村 name=农户$i registered_on=2024-01-02 >/dev/null
    village=关渡村; [ $i != 4 ] || village=石桥村
    on add household place=$village head=R-2024-00000$i size=2 registered_on=2024-01-02 >/dev/null
done
for i in 1 2 4; do on add crop place=关渡村 year=2025 crop=早稻 grower=H-2024-00000$i area=5 >/dev/null; done
on add crop place=关渡村 year=2024 crop=早稻 grower=H-2024-000003 area=5 >/dev/null
on add crop place=关渡村 year=2025 crop=蔬菜 grower=H-2024-000003 area=5 >/dev/null
on add payment place=关渡村 programme=种粮补贴 batch=一 payee=H-2024-000002 amount=100 listed_on=2025-09-01 paid_on=2025-09-20 --state 成功 >/dev/null 2>&1 ||
    on add payment place=关渡村 programme=种粮补贴 batch=一 payee=H-2024-000002 amount=100 listed_on=2025-09-01 paid_on=2025-09-20 >/dev/null
on add payment place=关渡村 programme=种粮补贴 batch=一 payee=H-2024-000003 amount=100 listed_on=2025-09-01 >/dev/null
on policy show grain_subsidy --format json >shown
has shown '"counts":{"符合未申请":2,"已申请未兑现":0,"已兑现":1,"不符合而已申请或兑现":1,"参数未设未能判断":0}'
has shown '"number":"H-2024-000001"'
lacks shown '"number":"H-2024-000002"'
on policy show grain_subsidy --part 不符合而已申请或兑现 >shown
has shown H-2024-000003
on policy show grain_subsidy --part 已兑现 >shown
has shown H-2024-000002
on policy show grain_subsidy --place 石桥村 --format json >shown
has shown '"符合未申请":1'
has shown '"number":"H-2024-000004"'
on policy show grain_subsidy --year 2024 --format json >shown
has shown '"counts":{"符合未申请":1,'
has shown '"number":"H-2024-000003"'
# a title: no payment, the field of the row says who has it
on add organization place=关渡村 name=甲厂 kind=工业企业 code=91350100M000100Y43 started_on=2020-01-01 workers=20 registered_on=2024-01-02 --state 经营 >/dev/null
on add organization place=关渡村 name=乙厂 kind=工业企业 started_on=2020-01-01 workers=20 hightech=申报库 registered_on=2024-01-02 --state 经营 >/dev/null
on policy show high_tech --format json >shown
has shown '"counts":{"符合未申请":1,"已申请未兑现":0,"已兑现":0,"不符合而已申请或兑现":1,"参数未设未能判断":0}'
on policy show firm_relief --format json >shown
has shown '"counts":{"符合未申请":2,'
# a year for which the threshold is not set: nothing is assumed
on policy show firm_relief --year 2010 --format json >shown
has shown '"参数未设未能判断":2'
has shown '"符合未申请":0'
# rights: who does not see the registers sees no policy over them
on policy list --as sifa >listed
lacks listed 种粮补贴
refuses 4 tz policy show grain_subsidy --as sifa --now "$NOW" || refuses 5 tz policy show grain_subsidy --as sifa --now "$NOW"
refuses 2 tz policy show grain_subsidy --part 全部 --now "$NOW"
refuses 2 tz policy show --now "$NOW"
on policy list --as banshi >listed
has listed '种粮补贴（户）'
serve
same "$(signin jar banshi yunshang-2026)" 303
same "$(status jar /policies)" 200
has page 高新技术企业
same "$(status jar /policies/high_tech)" 200
has page 甲厂 || has page 编号
same "$(status jar /policies/nothing)" 404
same "$(status jar '/policies/high_tech?part=x')" 422 || same "$(status jar '/policies/high_tech?part=x')" 400
signin jar2 sifa yunshang-2026 >/dev/null
same "$(status jar2 /policies)" 200
lacks page 种粮补贴
same "$(status jar2 /policies/grain_subsidy)" 404
stop_serving
