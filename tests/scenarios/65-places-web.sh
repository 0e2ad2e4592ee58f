# The area tree changed from its page: new villages, a merger into a new one, a split by shares, a new name, a group, each with its day;
# what is no more says where it went; who does not rule the town cannot; a share that is no fraction changes nothing.
now='2025-07-02 08:00'
tz init --place 360733102 --name 西江镇 --now "$now" >/dev/null 2>&1
tz place add 甲村 乙村 丙村 --day 2000-01-01 >/dev/null
tz user add zhuren --label 主任 --password yunshang-2026 >/dev/null
tz user grant zhuren --role office >/dev/null
tz user add banshi --label 办事员 --password yunshang-2026 >/dev/null
tz user grant banshi --role clerk >/dev/null
serve
same "$(signin office.jar zhuren yunshang-2026)" 303
same "$(signin clerk.jar banshi yunshang-2026)" 303
change() { # change JAR VERB FIELD=VALUE...
    jar=$1 verb=$2; shift 2
    token=$(csrf "$jar" /)
    for pair in "$@"; do set -- "$@" --data-urlencode "$pair"; shift; done
    curl -sS -o page -w '%{http_code}' -b "$jar" -c "$jar" --data-urlencode "csrf=$token" "$@" "$web/places/$verb"
}
same "$(status office.jar /places)" 200
has page '/places/merge'
same "$(status clerk.jar /places)" 200
lacks page '/places/merge'
same "$(status clerk.jar /places/merge)" 403
same "$(change clerk.jar close names=丙村 day=2025-07-01)" 403
for verb in add rename move merge split close group; do same "$(status office.jar /places/$verb)" 200; done
same "$(status office.jar /places/sink)" 404
same "$(change office.jar merge 'names=甲村
乙村' into=丁村 day=2025-01-01 act=县政函〔2025〕1号)" 303
same "$(change office.jar split names=丙村 'into=戊村=1/3,己村=2/3' basis=户数 day=2025-02-01)" 303
same "$(change office.jar rename names=戊村 name=庚村 day=2025-03-01)" 303
same "$(change office.jar group 'names=东片
丁村
己村' kind=片区 day=2025-03-01)" 303
tz place list --day 2025-04-01 >tree
for name in 丁村 己村 庚村; do has tree $name; done
lacks tree 甲村
tz place list --day 2024-12-31 >tree
has tree 甲村
same "$(status office.jar /places)" 200
has page '2/3（户数）'
has page 东片
has page 丁村、己村
tz backup before.tzb >/dev/null 2>&1
same "$(change office.jar split names=丁村 into=辛村=一半 day=2025-05-01)" 400
has page '份额要写成分数'
same "$(change office.jar close names=没有的村 day=2025-05-01)" 404
same "$(change office.jar rename names=丁村 day=2025-05-01)" 400
stop_serving
tz place list >tree
lacks tree 辛村
tz verify >/dev/null
