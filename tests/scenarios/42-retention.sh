# Kept no longer than said: the retention run forgets what is closed long enough, a legal hold stops it for named rows, figures and
# verify stay as they were. (The night of the server does the same: src/portal/test_portal.c.)
tz init --place 360733102 --name 西江镇 --now 2018-01-02T08:00 >/dev/null 2>&1
NOW=2018-01-02T09:00
at() { verb=$1; shift; tz "$verb" "$@" --now "$NOW"; }
field() { sed "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/"; }
at place add 关渡村 >/dev/null
add() { at add dispute place=关渡村 kind=邻里 received_on=2018-01-02 content=$1 --format json | field number; }
old=$(add 两户争地界的旧事) held=$(add 审计要看的旧事) open=$(add 还没完的事)
for i in $old $held; do at move "$i" 移交 --reason 转上级 >/dev/null; done
NOW=2024-06-01T09:00
at forget --retention --dry-run >out
at forget --retention --dry-run --format json >json
has json '{"expired":["'
has out "$old"
has out "$held"
lacks out "$open"
refuses 2 at forget "$held" --hold
at forget "$held" --hold --basis 审计通知书〔2024〕3号 >out
hold=$(sed 's/.*留存号 \([0-9]*\).*/\1/' out)
at forget --retention >out
has out "$old"
lacks out "$held"
at show "$old" >out
lacks out 两户争地界的旧事
has out 邻里
at show "$held" >out
has out 审计要看的旧事
refuses 5 at forget "$held" --basis 本人要求
at forget --holds --format json >json
has json '"basis":"审计通知书'
at forget --holds >out
has out 审计通知书
at forget --release "$hold" --basis 审计结束 >/dev/null
at verify >out
same "$(at figure dispute_received --period 2018 --format json | field value)" 3
at forget --retention >out
has out "$held"
at show "$held" >out
lacks out 审计要看的旧事
at show "$open" >out
has out 还没完的事
at verify >/dev/null
