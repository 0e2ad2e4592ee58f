# One household, one file: opened for a stated task, journaled, only what the reader has a right to; a village cadre sees no money but
# of village lists and no account; another village's cadre finds nothing; what is held about me, on paper.
town
field() { sed "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/"; }
tz place add 关渡村 石桥村 >/dev/null
for who in clerk:clerk: cadre:village:关渡村 other:village:石桥村; do
    name=${who%%:*} rest=${who#*:}
    role=${rest%%:*} place=${rest#*:}
    tz user add "$name" --label "$name" --office 社会事务办 --password yunshang-2026 >/dev/null
    tz user grant "$name" --role "$role" ${place:+--place "$place"} >/dev/null
done
person=$(tz add person place=关渡村 name=张大山 citizen_id=360733196003010031 phone=13812345678 --format json | field id)
household=$(tz add household place=关渡村 "head=$person" size=3 --format json | field id)
tz add payment place=关渡村 programme=地力补贴 batch=一 "payee=$household" amount=350 >/dev/null
tz add benefit place=关渡村 programme=低保 "holder=$household" persons=3 --historical >/dev/null 2>&1 || tz add benefit place=关渡村 programme=低保 "holder=$household" persons=3 >/dev/null
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 "parties=[{\"person\":\"$person\"}]" >/dev/null
tz add dispute place=关渡村 kind=劳动 received_on=2025-03-06 confidential=1 "parties=[{\"person\":\"$person\"}]" >/dev/null
tz add petition place=关渡村 form=来访 nature=检举控告 received_on=2025-03-07 "petitioner=$person" >/dev/null
tz user add sifa --label 司法所 --password yunshang-2026 >/dev/null
tz user grant sifa --role head >/dev/null
tz user grant sifa --role judicial >/dev/null
tz user add shuju --label 数据岗 --password yunshang-2026 >/dev/null
tz user grant shuju --role data >/dev/null
tz set $person died_on=2025-05-01 --always --reason 误登 >/dev/null
tz warn run --rule person_died_not_marked >/dev/null
listed=$(tz add payment place=关渡村 programme=地力补贴 batch=三 "payee=$household" amount=360 --as cadre --format json | field number)
unlisted=$(tz add payment place=关渡村 programme=大病救助 batch=二 "payee=$household" amount=31313 --format json | field number)
# what is never listed by name is not for villages: not to be recorded, changed into, opened, found or counted on their pages
refuses 6 tz add payment place=关渡村 programme=大病救助 batch=二 "payee=$household" amount=1 --as cadre
has message 村里不登记
refuses 6 tz set "$listed" programme=大病救助 --as cadre
has message 村里不登记
tz set "$listed" amount=370 --as cadre >/dev/null
refuses 4 tz show "$unlisted" --as cadre
tz list payment --as cadre >list
has list "$listed"
lacks list "$unlisted"
tz list payment --as clerk >list
has list "$unlisted"
# a grant for something else opens nothing here
tz user grant cadre --role deputy >/dev/null
serve
web=http://127.0.0.1:$PORT
csrf() { curl -sS -b "$1" -c "$1" "$web$2" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
signin() { token=$(csrf "$1" /signin); curl -sS -o page -w '%{http_code}' -b "$1" -c "$1" --data-urlencode "csrf=$token" -d "name=$1" -d password=yunshang-2026 "$web/signin"; }
open() { token=$(csrf "$1" "$2"); who=$1 path=$2; shift 2; curl -sS -o page -w '%{http_code}' -b "$who" -c "$who" --data-urlencode "csrf=$token" "$@" "$web$path"; }
for who in clerk cadre other sifa shuju; do same "$(signin $who)" 303; done
same "$(curl -sS -o page -w '%{http_code}' -b cadre "$web/e/$household")" 200
has page "/household/$household"
same "$(curl -sS -o page -w '%{http_code}' -b cadre "$web/household/$household")" 200
has page 走访
lacks page FF-
same "$(open cadre "/household/$household" --data-urlencode task=随便看看 --data-urlencode reason=想看)" 422
same "$(open cadre "/household/$household" --data-urlencode task=走访)" 422
same "$(open cadre "/household/$household" --data-urlencode task=走访 --data-urlencode reason=6月入户走访)" 200
has page 资金
has page FF-
has page 低保
lacks page 大病
same "$(curl -sS -o form -w '%{http_code}' -b cadre "$web/r/payment/new")" 200
has form 地力补贴
lacks form 大病救助
lacks page 31313
lacks page 31,313
has page '360733********0031'
lacks page 360733196003010031
lacks page 13812345678
lacks page JF-
same "$(open clerk "/household/$household" --data-urlencode task=走访 --data-urlencode reason=6月入户走访)" 200
has page 大病救助
same "$(open other "/household/$household" --data-urlencode task=走访 --data-urlencode reason=6月入户走访)" 404
same "$(open clerk "/held/$person" --data-urlencode task=本人查询 --data-urlencode reason=本人持身份证到窗口)" 200
has page 本机关登记的您的个人信息
lacks page JF-
has page 请您核对的事项
lacks page 另纸
lacks page 信访
# by the number and code on that paper the person sees what is asked and says what there is to say, and nothing else
warning=$(grep -o 'YJ-[0-9]*-[0-9]*' page | head -n 1)
code=$(grep -o '查询码[0-9A-Z]\{8\}' page | head -n 1 | sed 's/查询码//')
public() { token=$(csrf nobody /public/follow); path=$1; shift; curl -sS -o page -w '%{http_code}' -b nobody -c nobody --data-urlencode "csrf=$token" "$@" "$web$path"; }
same "$(public /public/follow -d "number=$warning" -d code=22222222)" 404
same "$(public /public/follow -d "number=yj-${warning#YJ-}" -d "code=$code")" 200
has page 您的说明
has page 待核
lacks page 张大山
lacks page 2025-05-01
same "$(public /public/answer -d "number=$warning" -d "code=$code")" 422
has page 您的说明
same "$(public /public/answer -d "number=$warning" -d code=22222222 --data-urlencode said=人还健在，是登记错了)" 404
same "$(public /public/answer -d "number=$warning" -d "code=$code" --data-urlencode said=人还健在，是登记错了)" 200
has page 已经记下
same "$(curl -sS -o page -w '%{http_code}' -b clerk "$web/warnings")" 200
page_id=$(grep -o '/warnings/[0-9][0-9]*' page | head -n 1)
same "$(curl -sS -o page -w '%{http_code}' -b clerk "$web$page_id")" 200
has page 本人说明：人还健在，是登记错了
same "$(open sifa "/held/$person" --data-urlencode task=本人查询 --data-urlencode reason=本人持身份证到窗口)" 200
has page JF-2025-000001 # its own dispute, not the one kept in confidence
lacks page JF-2025-000002
lacks page XF-
same "$(open shuju "/held/$person" --data-urlencode task=本人查询 --data-urlencode reason=答复异议)" 200
has page 另纸
has page 信访
same "$(open clerk "/held/$household" --data-urlencode task=本人查询 --data-urlencode reason=本人持身份证到窗口)" 404
kill $SERVER; wait $SERVER 2>/dev/null || true; SERVER=
# what was said is sealed, and goes with the person
tz warn show "$warning" >shown
has shown 人还健在
tz forget "$person" --basis 本人申请更正 >/dev/null
tz warn show "$warning" >shown
lacks shown 人还健在
has shown 已依法清除
tz verify >/dev/null
