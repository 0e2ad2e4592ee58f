# The published lists of duties: what was taken back is recorded as 配合 or 移送 only; a yearly sheet says who asked for what.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-04-01T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 --day 2000-01-01 >/dev/null
on user add dangzheng --label 党政办 --password yunshang-2026 >/dev/null
on user grant dangzheng --role office >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
refuses 2 tz item add 河道巡查 --list 别的 --paper 八号 --now "$NOW"
refuses 3 tz item add 河道巡查 --list 基本履职 --paper 八号 --as banshi --now "$NOW"
on item add 河道巡查 --list 基本履职 --paper 县委办八号 --from 2026-01-01 --as dangzheng >/dev/null
on item add 烟花爆竹经营许可 --list 上级收回 --department 县应急局 --paper 县委办八号 --from 2026-03-01 --as dangzheng >/dev/null
on item list --format json >list
has list '"label":"烟花爆竹经营许可"'
refuses 6 tz add inspection place=关渡村 kind=危化烟花 checked_on=2026-03-20 result=合格 duty_item=烟花爆竹经营许可 --now "$NOW"
has message 已由上级收回
refuses 6 tz add inspection place=关渡村 kind=危化烟花 checked_on=2026-03-20 result=合格 duty_item=烟花爆竹经营许可 duty_part=承担 --now "$NOW"
on add inspection place=关渡村 kind=危化烟花 checked_on=2026-03-20 result=合格 duty_item=烟花爆竹经营许可 duty_part=配合 >/dev/null
# before it was taken back it was ours
on add inspection place=关渡村 kind=危化烟花 checked_on=2026-02-20 result=合格 duty_item=烟花爆竹经营许可 >/dev/null
on add task origin=上级文件 text=巡河 place=镇本级 handed_on=2026-03-03 duty_item=河道巡查 >/dev/null
on add paper_in place=镇本级 received_on=2026-03-05 form=公文 sender=县林业局 title=报送苗木数 outside=true >/dev/null
on item sheet 2026 >sheet
has sheet '县应急局  上级收回  烟花爆竹经营许可  2 件'
has sheet '县林业局  清单外  （未写明事项）  1 件'
has sheet '基本履职  河道巡查  1 件'
on item sheet 2025 --format json >sheet
same "$(cat sheet)" '[]'
on verify >verified
has verified '不符 0 处'
