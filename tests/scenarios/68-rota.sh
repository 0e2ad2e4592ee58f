# A fair rota from the roster: turns and rest days counted apart, leave, swaps, attendance; the same rows give the same plan.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-04-01T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
for name in 王一 王二 王三 王四; do
    on add roster place=镇本级 person=$name team=应急抢险队 joined_on=2026-01-01 >/dev/null
done
refuses 4 tz rota make 1 --now "$NOW"
on rota post 水库值守 --kind 防汛防火 --team 应急抢险队 --season 汛期 --as dangzheng >added
post=$(sed 's/[^0-9]//g' added)
on rota make "$post" --from 2026-04-01 --till 2026-04-28 >plan
has plan '可排 0 班'
on season add 汛期 --paper 镇防指一号 --from 2026-04-01 --till 2026-09-30 >/dev/null
on rota make "$post" --from 2026-04-01 --till 2026-04-28 >plan
has plan '可排 28 班'
has plan 'DU-2026-000001：一年 7 班，其中休息日 2 班'
has plan 'DU-2026-000004：一年 7 班'
on rota make "$post" --from 2026-04-01 --till 2026-04-28 >again
cmp plan again
# who is on leave has no turn; the rest share it
on rota leave DU-2026-000002 --from 2026-04-01 --till 2026-04-14 --reason 年休 >/dev/null
on rota make "$post" --from 2026-04-01 --till 2026-04-14 --write --as dangzheng >plan
has plan '已排 14 班'
lacks plan '全天  DU-2026-000002'
on list duty --format json >list
has list 排定
on rota make "$post" --from 2026-04-01 --till 2026-04-14 --write >plan
has plan '已排 0 班'
# he has fewest turns: the next days are his, never two in a row
on rota make "$post" --from 2026-04-15 --till 2026-04-20 --format json >plan
same "$(grep -o 'DU-2026-000002' plan | wc -l)" 3
# swap and attendance are entries of the register
refuses 2 tz rota swap ZB-2026-000001 --now "$NOW"
on rota swap ZB-2026-000001 --with DU-2026-000002 --as dangzheng >/dev/null
on rota make "$post" --from 2026-04-15 --till 2026-04-15 >plan
has plan 'DU-2026-000002：一年 2 班'
# a plan that begins the day after another: nobody has both days
on rota make "$post" --from 2026-04-15 --till 2026-04-15 --write --as dangzheng >plan
eve=$(grep -o '全天  DU-2026-[0-9]*' plan | head -n 1)
[ -n "$eve" ]
on rota make "$post" --from 2026-04-16 --till 2026-04-16 >plan
has plan '可排 1 班'
lacks plan "$eve"
NOW=2026-04-03T08:00:00+08:00
on rota here ZB-2026-000001 --as dangzheng >/dev/null
on rota here ZB-2026-000002 --absent --reason 未到 --as dangzheng >/dev/null
on show ZB-2026-000002 >shown
has shown 缺岗
on figure duty_turns --period 2026-04 >figure
has figure 1
on verify >verified
has verified '不符 0 处'
