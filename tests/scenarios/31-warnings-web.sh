# The pages of warnings: told to the clerk and the village, settled with a reason; the village reports, the neighbour sees nothing.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add banshi --label 办事员 --password yunshang-2026 >/dev/null
tz user grant banshi --role clerk >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
tz user add bieren --label 邻村 --password yunshang-2026 >/dev/null
tz user grant bieren --role village --place 石桥村 >/dev/null
tz add person place=关渡村 name=钟阿婆 registered_on=2025-01-02 died_on=2025-05-20 --format json >added
person=$(sed 's/.*"number":"\([^"]*\)".*/\1/' added)
tz add household place=关渡村 head=$person size=1 registered_on=2025-01-02 >/dev/null
tz add household place=关渡村 head=$person size=1 registered_on=2025-01-03 >/dev/null
tz warn run >ran
has ran '新预警 2 件'
tz warn list --rule person_in_two_households --format json >list
id=$(sed 's/^.*{"id":\([0-9]*\).*/\1/' list)
# post JAR PAGE URL KEY=VALUE...: with the token of PAGE
post() {
    jar=$1; token=$(csrf "$jar" "$2"); url=$3; shift 3
    set -- "$@" "csrf=$token"
    for pair in "$@"; do shift; set -- "$@" --data-urlencode "$pair"; done
    curl -sS -o page -w '%{http_code}' -b "$jar" "$@" "$web$url"
}
serve
same "$(signin jar banshi yunshang-2026)" 303
same "$(status jar /)" 200
has page 预警待核实
same "$(status jar /due)" 200
has page 预警待核实
same "$(status jar /warnings)" 200
has page 一人在两户
has page 登记死亡日期而未变更状态
same "$(status jar /draws)" 200
has page 还没有抽取过
same "$(status jar /callbacks)" 200
has page 没有待回访的事
same "$(status jar /callbacks/1)" 404
same "$(status jar '/warnings?state=%E5%B7%B2%E5%A4%84%E7%90%86')" 200
has page 没有需要核实的预警
same "$(status jar "/warnings/$id")" 200
has page 户口登记条例
has page 已处理
# the village reports what it found, and cannot settle; the neighbour does not learn that it exists
same "$(signin cun cun yunshang-2026)" 303
same "$(status cun "/warnings/$id")" 200
has page 填写核实情况
lacks page '<summary class="button primary">已处理'
same "$(post cun "/warnings/$id" "/warnings/$id/settle" step=answer note=两本户口簿)" 303
same "$(post cun "/warnings/$id" "/warnings/$id/settle" step=已处理 note=不该行)" 403
same "$(signin bieren bieren yunshang-2026)" 303
same "$(status bieren "/warnings/$id")" 404
same "$(status bieren /warnings)" 200
lacks page YJ-
# the office needs a reason, and then settles
same "$(status jar "/warnings/$id")" 200
has page 两本户口簿
same "$(post jar "/warnings/$id" "/warnings/$id/settle" step=已处理)" 422
has page 请写明理由
same "$(post jar "/warnings/$id" "/warnings/$id/settle" step=已处理 note=已并户 base=1)" 422
same "$(post jar "/warnings/$id" "/warnings/$id/settle" step=已处理 note=已并户 base=2)" 303
same "$(status jar "/warnings/$id")" 200
has page 已并户
