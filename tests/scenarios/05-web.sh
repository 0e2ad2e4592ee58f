# The pages: sign-in with lockout, CSRF, scope (out of scope answers as not found), an entry made and moved, a figure followed.
town
tz place add 关渡村 石桥村 >/dev/null
tz user add mediator --label 严明礼 --office 司法所 --password yunshang-2026 >/dev/null
tz user grant mediator --role judicial >/dev/null
tz user add village --label 石小满 --office 石桥村 --password yunshang-2026 >/dev/null
tz user grant village --role village --place 石桥村 >/dev/null
tz place add 一组 --parent 石桥村 --level 组 >/dev/null
tz place add 第一网格 --parent 石桥村 --level 网格 >/dev/null
for part in zuzhang:一组 wangge:第一网格; do # who works for a part of a village only
    tz user add "${part%%:*}" --label 郑阿禾 --office 石桥村 --password yunshang-2026 >/dev/null
    tz user grant "${part%%:*}" --role grid --place "石桥村${part#*:}" >/dev/null
done
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 --format json >added
id=$(sed 's/.*"id":\([0-9]*\).*/\1/' added)
serve

same "$(curl -sS -o /dev/null -w '%{http_code}' "$web/r/dispute")" 303
same "$(signin jar mediator wrong)" 401
same "$(signin jar mediator yunshang-2026)" 303
same "$(status jar /)" 200
same "$(status jar /r/dispute)" 200
has page JF-2025-000001
same "$(status jar "/e/$id")" 200
has page 调处中
same "$(status jar /figures/dispute_received?period=2025)" 200
same "$(status jar /figures/dispute_received/rows?period=2025)" 200
has page JF-2025-000001
same "$(status jar /r/nothing)" 404
same "$(status jar /no/such/page)" 404
has page 退出
same "$(grep -c 回首页 page)" 1
same "$(status jar /admin/accounts)" 403

# Without the token nothing is done.
same "$(curl -sS -o page -w '%{http_code}' -b jar -d step=调处中 "$web/e/$id/move")" 403
token=$(csrf jar "/e/$id")
same "$(curl -sS -o page -w '%{http_code}' -b jar --data-urlencode "csrf=$token" --data-urlencode 'step=调处中' -d base=1 "$web/e/$id/move")" 303
same "$(status jar "/e/$id")" 200
has page 化解

# The cadre of another village sees neither the row nor that it exists.
same "$(signin other village yunshang-2026)" 303
same "$(status other "/e/$id")" 404
same "$(status other /r/dispute)" 200
lacks page JF-2025-000001

# The form offers the places that one works for; a single one is chosen already.
same "$(status other /r/dispute/new)" 200
has page '>石桥村</option>'
lacks page '>关渡村</option>'
for part in zuzhang:一组 wangge:第一网格; do
    same "$(signin "jar.${part%%:*}" "${part%%:*}" yunshang-2026)" 303
    same "$(status "jar.${part%%:*}" /r/dispute/new)" 200
    grep -q ">石桥村${part#*:}</option>" page || { echo "not offered: $part"; exit 1; }
    ! grep -q '>石桥村</option>' page || { echo "the whole village is offered to $part"; exit 1; }
done
# Sent once more by going back: said, not refused. Sent twice with one request key: counted once.
create() { # REQUEST
    token=$(csrf jar /r/dispute/new)
    curl -sS -L -o page -w '%{http_code}' -b jar -c jar --data-urlencode "csrf=$token" -d "request=$1" --data-urlencode f.place=关渡村 \
        --data-urlencode f.kind=邻里 -d f.received_on=2025-04-06 "$web/r/dispute/new"
}
same "$(create one-and-the-same)" 200
lacks page 完全相同
same "$(create one-and-the-same)" 200
lacks page 完全相同
tz list dispute --where received_on=2025-04-06 >listed
has listed '共 1 条'
same "$(create another-time)" 200
has page '已登记过内容完全相同的JF-'
# Five wrong passwords: the account rests, also for the right one.
for i in 1 2 3 4 5; do signin third village wrong >/dev/null; done
same "$(signin third village yunshang-2026)" 401
