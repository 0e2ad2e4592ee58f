# Votes: nominations, an open ballot, a secret one that names nobody even to who holds the files, the count, publicity, the result.
town
for n in jia yi bing ding; do tz user add $n --label 代表$n --password yunshang-2026 >/dev/null; tz user grant $n --role deputy >/dev/null; done
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
vote() { tz vote new "$@" --format json | sed 's/.*"id":\([0-9]*\).*/\1/'; }

# open, by majority of all who may vote
id=$(vote 十件民生实事 --kind 民生实事票决 --seats 2 --rule 过半数当选)
refuses 6 tz vote open "$id" --voters jia,yi
tz vote nominate "$id" 修路灯 >/dev/null
tz vote nominate "$id" 通公交 --note 便民 >/dev/null
tz vote nominate "$id" 建广场 >/dev/null
refuses 6 tz vote nominate "$id" 修路灯
refuses 3 tz vote open "$id" --voters jia --as jia
tz vote open "$id" --voters jia,yi,bing,ding >/dev/null
refuses 6 tz vote nominate "$id" 太晚了
tz vote cast "$id" 1,2 --as jia >/dev/null
refuses 6 tz vote cast "$id" 3 --as jia
refuses 6 tz vote cast "$id" 1 --as office
refuses 6 tz vote cast "$id" 1,2,3 --as yi
refuses 2 tz vote cast "$id" 1,1 --as yi
refuses 2 tz vote cast "$id" 9 --as yi
refuses 6 tz vote close "$id"
tz vote cast "$id" 1,3 --as yi >/dev/null
tz vote cast "$id" 1 --as bing >/dev/null
tz vote show "$id" >shown
lacks shown 票数
tz vote close "$id" --days 5 >shown
has shown '1  修路灯  3票  当选'
has shown '2  通公交  1票  未当选'
refuses 6 tz vote publish "$id"
open=$id

# secret: slips on paper, no voter anywhere
id=$(vote 最美村干部 --kind 最美人物 --secret --seats 1)
tz vote nominate "$id" 李秀英 >/dev/null
tz vote nominate "$id" 王大山 >/dev/null
refuses 6 tz vote open "$id" --slips 2
tz vote open "$id" --slips 5 >slips
same "$(wc -l <slips | tr -d ' ')" 5
same "$(sort -u slips | wc -l | tr -d ' ')" 5
refuses 6 tz vote cast "$id" 1 --as jia
refuses 4 tz vote cast "$id" 1 --code AAAA-BBBB-CCCC
tz vote cast "$id" 1 --code "$(sed -n 1p slips | tr 'A-Z-' 'a-z ')" --as jia >/dev/null
refuses 4 tz vote cast "$id" 2 --code "$(sed -n 1p slips)" --as jia
serve
same "$(curl -sS -c jar -o page -w '%{http_code}' "$web/public/vote")" 200
token=$(csrf jar /public/vote)
post() { curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" "$@"; }
same "$(post -d "code=$(sed -n 2p slips)" "$web/public/vote")" 200
has page 李秀英
same "$(post -d "code=$(sed -n 2p slips)" -d marks=1 "$web/public/vote/cast")" 303
same "$(post -d "code=$(sed -n 2p slips)" -d marks=2 "$web/public/vote/cast")" 404
same "$(post -d "code=$(sed -n 3p slips)" -d marks=2 "$web/public/vote/cast")" 303
same "$(curl -sS -o page -w '%{http_code}' "$web/public/votes")" 200
has page '修路灯 3票'
lacks page 李秀英
signin desk office yunshang-2026 >/dev/null
same "$(status desk /votes)" 200
has page 最美村干部
same "$(status desk "/votes/$id")" 200
has page 已投3
token=$(csrf desk "/votes/$id/close")
same "$(curl -sS -b desk -c desk -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d days=0 "$web/votes/$id/close")" 303
same "$(status desk "/votes/$id")" 200
has page 当选
stop_serving
# what the files say: no code in clear, no account on a paper of the secret ballot, nobody in the journal of its casting
archive kept
while read -r code; do lacks_all=$(grep -rl -- "$code" kept store || true); same "$lacks_all" ""; lacks_all=$(grep -rl -- "$(echo "$code" | tr -d -)" kept store || true); same "$lacks_all" ""; done <slips
cat kept/table/ballot_paper/* | grep -F "	$id	" >papers
same "$(wc -l <papers | tr -d ' ')" 3
actor=$(tz user list --format json | grep -o '"id":[0-9]*' | cut -d: -f2)
for account in $actor; do lacks papers "	$account	"; done
cat kept/table/journal/* | grep ballot-cast | tail -n 3 >casts
for account in $actor; do lacks casts "	$account	"; done
# what follows: winners are proposed as entries, accepted under own rights or refused with a reason, once
secret=$id
tz place add 关渡村 --day 2000-01-01 >/dev/null
tz vote waiting >waiting
has waiting '李秀英  2票  最美村干部  登记到：荣誉'
lacks waiting 修路灯
refuses 3 tz vote accept "$secret" 1 --as jia
refuses 6 tz vote accept "$secret" 1
tz add person place=关渡村 name=李秀英 registered_on=2020-01-01 >/dev/null
tz vote accept "$secret" 1 place=关渡村 level=县 --as office >said
award=$(grep -o 'RY-[0-9-]*' said)
tz show "$award" >shown
has shown '名称：最美村干部'
has shown '评选票：2'
has shown '获得者：李秀英'
has shown '级别：县'
has shown '状态：获得'
refuses 6 tz vote accept "$secret" 1
refuses 6 tz vote refuse "$secret" 1 --note 不对
refuses 4 tz vote accept "$secret" 2
id=$(vote 道德模范评选 --kind 道德模范 --category 孝老爱亲)
tz vote nominate "$id" '关渡村 李秀英' >/dev/null
tz vote open "$id" --voters jia >/dev/null
tz vote cast "$id" 1 --as jia >/dev/null
tz vote close "$id" --days 0 >/dev/null
serve
signin desk office yunshang-2026 >/dev/null
same "$(status desk /)" 200
has page 评选结果待登记
same "$(status desk "/votes/$id")" 200
has page "/votes/$id/winners/1"
token=$(csrf desk "/votes/$id/winners/1")
same "$(status desk "/votes/$id/winners/1")" 200
has page '道德模范（孝老爱亲）'
answer() { curl -sS -b desk -c desk -o page -w '%{http_code}' --data-urlencode "csrf=$token" "$@" "$web/votes/$id/winners/1"; }
same "$(answer -d answer=leave)" 422
same "$(answer -d answer=take -d f.whom= -d f.whom.text=无此人 -d f.title=道德模范)" 422
same "$(answer -d answer=leave --data-urlencode reason=本人谢绝)" 303
same "$(status desk "/votes/$id")" 200
has page 本人谢绝
lacks page "/votes/$id/winners/1"
stop_serving
tz vote waiting --format json >waiting
same "$(cat waiting)" '[]'
tz vote show "$id" --format json >shown
has shown '"answer":"不登记","number":"","reason":"本人谢绝"'
late="$(date -d '+9 days' +%F) 09:00"
tz vote publish "$open" --now "$late" >shown
has shown 公布
has shown '修路灯：待登记到任务'
refuses 6 tz vote refuse "$open" 1 --note ' ' --now "$late"
tz vote accept "$open" 1 unit=村建办 --now "$late" >said
tz show "$(grep -o 'RW-[0-9-]*' said)" --now "$late" >shown
has shown '来源：代表票决'
has shown '任务内容：修路灯'
has shown '牵头单位：村建办'
tz verify --now "$late" >verified
has verified '不符 0 处'
