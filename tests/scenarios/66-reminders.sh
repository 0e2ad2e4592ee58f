# Reminders at half, four fifths and the whole of a limit, upward; each stage once, daily when late; text to paste.
on() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
NOW=2026-03-02T08:00:00+08:00
on init --place 360733102 --name 西江镇 >/dev/null 2>&1
on place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
on user add banshi --label 办事员 --password yunshang-2026 >/dev/null
on user grant banshi --role clerk >/dev/null
on user add suozhang --label 所长 --password yunshang-2026 >/dev/null
on user grant suozhang --role head >/dev/null
on user add fenguan --label 分管 --password yunshang-2026 >/dev/null
on user grant fenguan --role leader >/dev/null
on add task place=关渡村 origin=会议交办 text=清理河道 unit=水利站 handed_on=2026-03-02 due_on=2026-03-12 >/dev/null
on move RW-2026-000001 下达 >/dev/null
on remind run >ran
has ran '发出提醒 0 件'
NOW=2026-03-08T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
on remind run >ran
has ran '发出提醒 0 件'
on remind list --as banshi >list
has list '过半  任务、承诺与督办 RW-2026-000001（关渡村，任务时限）：2026年3月12日到期，还剩4天'
on remind list --as suozhang --format json >list
same "$(cat list)" '[]'
NOW=2026-03-11T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
on remind list --as suozhang >list
has list 过八成
on remind list --as fenguan >list
has list 没有提醒
NOW=2026-03-12T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
on remind list --as fenguan >list
has list '到期  任务、承诺与督办 RW-2026-000001'
has list 今天到期
# late: once a day, however often the job runs
NOW=2026-03-14T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
on remind run >ran
has ran '发出提醒 0 件'
NOW=2026-03-15T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
on remind text --as fenguan >text
has text '【西江镇】2026年3月15日提醒'
has text '已超期3天'
lacks text 清理河道
refuses 3 tz remind run --as banshi --now "$NOW"
# after thirty days once a week
NOW=2026-04-20T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
NOW=2026-04-21T08:00:00+08:00
on remind run >ran
has ran '发出提醒 0 件'
NOW=2026-04-27T08:00:00+08:00
on remind run >ran
has ran '发出提醒 1 件'
# what is done is not reminded of
on move RW-2026-000001 执行 >/dev/null
on move RW-2026-000001 未完成 --reason 停工 >/dev/null
NOW=2026-05-10T08:00:00+08:00
on remind run >ran
has ran '发出提醒 0 件'
on remind list --as fenguan >list
has list 没有提醒
on verify >verified
has verified '不符 0 处'
