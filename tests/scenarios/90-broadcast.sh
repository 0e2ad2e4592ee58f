# One message to many: each channel's words, date, area and reach noted in one activity; nothing personal goes out.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz broadcast '即日起至清明节，禁止一切野外用火。' --title 禁火令 --by 广播=12000 --by 短信=3500 --by 传单=800 --subject 防火 --day 2026-03-01 >out
has out '再播一遍'
has out '【西江镇】即日起'
has out '每人1条短信'
has out '已登记 HD-2026-000001'
tz show HD-2026-000001 >shown
has shown 禁火令
tz figure broadcast_reach --period 2026 >figure
has figure '16,300'
tz figure activity_copies --period 2026 >figure
has figure 800
tz figure activity_count --period 2026 >figure
has figure '1'
tz broadcast '只看文字' --title 试 --by 屏幕 --dry >out
lacks out 已登记
refuses 2 tz broadcast 没有渠道 --title 题
refuses 2 tz broadcast 渠道不对 --title 题 --by 飞机
refuses 6 tz broadcast '有事打13812345678' --title 题 --by 广播
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null
refuses 3 tz broadcast 别村的事 --title 题 --by 广播 --place 石桥村 --as cun
serve
signin jar cun yunshang-2026 >/dev/null
same "$(status jar /broadcast)" 200
token=$(csrf jar /broadcast)
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' --data-urlencode "csrf=$token" -d title=停水 -d text=明天停水 -d place=关渡村 -d reach0=300 "$web/broadcast")" 200
has page '村民朋友们'
has page /e/
stop_serving
tz figure broadcasts --period 2026 >figure
has figure 4
tz verify >verified
has verified '不符 0 处'
