# Lists in the browser: saved views, chosen columns, bulk steps with a result a row and undo, paper, pasted rows; signing in
# where a store has two towns.
town
tz place add 关渡村 石桥村 >/dev/null
tz user add mediator --label 严明礼 --office 司法所 --password yunshang-2026 >/dev/null
tz user grant mediator --role judicial >/dev/null
tz user add colleague --label 程秉谦 --office 司法所 --password yunshang-2026 >/dev/null
tz user grant colleague --role judicial >/dev/null
add() { tz add dispute place="$1" kind="$2" received_on=2025-03-05 --format json | sed 's/.*"id":\([0-9]*\).*/\1/'; }
one=$(add 关渡村 邻里)
two=$(add 石桥村 劳动)
serve
web=http://127.0.0.1:$PORT
csrf() { curl -sS -b "$1" -c "$1" "$web$2" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
signin() { # signin JAR NAME [FURTHER FIELDS]
    jar=$1; name=$2; shift 2
    token=$(csrf "$jar" /signin)
    curl -sS -o page -D head -w '%{http_code}' -b "$jar" -c "$jar" --data-urlencode "csrf=$token" --data-urlencode "name=$name" --data-urlencode 'password=yunshang-2026' "$@" "$web/signin"
}
get() { curl -sS -G -o page -w '%{http_code}' -b jar "$@"; }
post() { path=$1; shift; curl -sS -o page -D head -w '%{http_code}' -b jar -c jar --data-urlencode "csrf=$token" "$@" "$web$path"; }
same "$(signin jar mediator)" 303

# Search finds figures by what they are called and says what an entry without a name is about.
same "$(get --data-urlencode 'q=调处' "$web/search")" 200
has page '/figures/dispute_settled'
same "$(get --data-urlencode "q=$(tz show "$one" | grep -o 'JF-[0-9-]*' | head -n 1)" "$web/search")" 200
has page '矛盾纠纷 · 邻里'
lacks page 'JF-2025-000001 JF-2025-000001'
same "$(get --data-urlencode 'q=调处' "$web/search/quick")" 200
has page '/figures/dispute_settled'

# Both are taken to the next state; the first was moved already: it says so, and the other is done all the same.
token=$(csrf jar "/e/$one")
same "$(post "/e/$one/move" --data-urlencode 'step=调处中' -d base=1)" 303
same "$(get --data-urlencode 'f.state=受理' "$web/r/dispute")" 200
has page '开始调处'
same "$(post /r/dispute/bulk -d ids=$one -d ids=$two --data-urlencode 'bulk=to:调处中')" 200
has page '办成 1 件，1 件没有办成'
has page "value=\"$two:2\""
same "$(post /r/dispute/bulk/undo --data-urlencode "done=$two:2")" 200
has page '已恢复原状'
same "$(get "$web/e/$two")" 200
has page '开始调处'
# What has been changed since is left as it is.
same "$(post /r/dispute/bulk/undo --data-urlencode "done=$two:2")" 200
has page '后来又改过，没有动'
# Handed over to a colleague.
owner=$(get "$web/r/dispute" >/dev/null; grep -o '<option value="[0-9]*"[^>]*>程秉谦' page | head -n 1 | grep -o '[0-9][0-9]*' | head -n 1)
same "$(post /r/dispute/bulk -d ids=$one -d bulk=assign -d owner=$owner)" 200
has page 已交办
same "$(get "$web/r/dispute")" 200
has page 程秉谦
same "$(post /r/dispute/bulk -d bulk=assign -d owner=$owner)" 400
same "$(post /r/dispute/bulk -d ids=$one --data-urlencode 'bulk=to:没有')" 400

# A view of one's own, one for the office; the colleague sees the second only, and cannot take it away.
same "$(post /r/dispute/views --data-urlencode 'f.kind=邻里' -d cols=number,kind --data-urlencode 'name=邻里纠纷')" 303
same "$(post /r/dispute/views --data-urlencode 'f.kind=劳动' -d shared=1 --data-urlencode 'name=劳动纠纷')" 303
same "$(post /r/dispute/views --data-urlencode 'name=')" 422
same "$(get "$web/r/dispute")" 200
has page 邻里纠纷
has page 'cols=number%2Ckind'
same "$(get --data-urlencode 'f.kind=邻里' -d cols=number,kind "$web/r/dispute")" 200
has page JF-2025-000001
lacks page JF-2025-000002
lacks page '<th scope="col">风险'
view=$(get "$web/r/dispute/views" >/dev/null; grep -o 'views/[0-9]*/drop' page | head -n 1)
same "$(signin other colleague)" 303
curl -sS -o page -b other "$web/r/dispute"
has page '劳动纠纷（共享）'
lacks page 邻里纠纷
token=$(csrf other /r/dispute/views)
same "$(curl -sS -o page -w '%{http_code}' -b other --data-urlencode "csrf=$token" -d x=1 "$web/r/dispute/$view")" 404
token=$(csrf jar /r/dispute/views)
same "$(post "/r/dispute/$view" -d x=1)" 303
same "$(post /r/dispute/columns -d col=number -d col=content)" 303
grep -q 'Location: /r/dispute?cols=number%2Ccontent' head

# Paper: a roll to sign, a filled form, a blank one.
same "$(get -d sign=1 "$web/r/dispute/print")" 200
has page 签名
has page JF-2025-000002
same "$(get "$web/e/$one/print")" 200
has page JF-2025-000001
same "$(get "$web/r/dispute/blank")" 200
has page '□邻里'

# Rows pasted from a spreadsheet go through the dry run; a wrong one is named.
printf '受理日期\t纠纷类型\t村组\n2025-04-01\t邻里\t关渡村\n2025-04-02\t吵架\t关渡村\n' >rows
same "$(curl -sS -o page -w '%{http_code}' -b jar -F "csrf=$token" -F "paste=<rows" "$web/r/dispute/import")" 200
has page '第3行'
has page '只导入无误的 1 行'
# The same rows as a copy with a comment at the wrong cell.
field() { grep -o "name=\"$1\" value=\"[^\"]*\"" page | head -n 1 | sed 's/.*value="//;s/"$//'; }
same "$(curl -sS -o marked.xlsx -w '%{http_code}' -b jar -d "csrf=$token" -d "token=$(field token)" --data-urlencode "name=$(field name)" "$web/r/dispute/import/annotated")" 200
unzip -p marked.xlsx 'xl/comments*.xml' >marks
has marks 'ref="B3"'
has marks 没有“吵架”这一选项
same "$(get "$web/r/dispute")" 200
has page '共 2 条'

# Two towns in one store: the town is asked for, and a page of one is not opened in the other.
kill "$SERVER"; wait "$SERVER" 2>/dev/null || true; SERVER=
"$TAIZHANG" init $STORE --place 360733103 --name 东江镇 >/dev/null 2>&1
"$TAIZHANG" user add $STORE --town 东江镇 mediator --label 方东江 --password yunshang-2026 >/dev/null
"$TAIZHANG" user grant $STORE --town 东江镇 mediator --role judicial >/dev/null
serve
web=http://127.0.0.1:$PORT
rm -f jar
same "$(signin jar mediator)" 400
has page 请选择乡镇
same "$(signin jar mediator -d town=360733103 -d of=360733102 -d "next=/e/$one")" 303
grep -q '^Location: /.$' head
same "$(get "$web/")" 200
has page 方东江
same "$(get -d town=360733102 "$web/signin")" 200
same "$(get -d town=360733103 -d next=/due "$web/signin")" 303
rm -f jar
same "$(signin jar mediator -d town=360733102 -d of=360733102 -d "next=/e/$one")" 303
grep -q "^Location: /e/$one.$" head
# A session that has ended says whose page it was.
awk -F'\t' -v OFS='\t' '$6 == "tz_session" { at = index($7, "."); rest = substr($7, at + 1); gsub(/[a-z0-9]/, "a", rest); $7 = substr($7, 1, at) rest } 1' jar >stale
curl -sS -o page -D head -b stale "$web/r/dispute"
grep -q '^Location: /signin?next=/r/dispute&town=360733102' head
