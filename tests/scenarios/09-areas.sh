# Two changes of the map that reports tell of: fifteen villages become ten, eighty-nine groups become fifty-three. Series are
# answered on the map as it was and on today's; totals agree, codes are never used again, nothing already counted moves.
town
names='东溪村 南岭村 西坪村 北坑村 中坝村 上洲村 下洲村 石桥村 关渡村 白沙村 青山村 长塘村 大坪村 小坪村 新田村'
# shellcheck disable=SC2086
tz place add $names --day 2000-01-01 >/dev/null
groups=$(seq -f '%.0f组' 89)
# shellcheck disable=SC2086
tz place add $groups --parent 石桥村 --level 组 --day 2000-01-01 >/dev/null
{
    echo 村组,纠纷类型,受理日期,化解日期,结果,状态
    for name in $names; do
        for year in 2019 2021; do echo "$name,邻里,$year-03-05,$year-03-20,成功,化解"; done
    done
    seq -f '石桥村%.0f组,邻里,2019-05-05,2019-05-20,成功,化解' 89
} >disputes.csv
tz import dispute disputes.csv --historical >imported
has imported '新增 119，'

figure() { tz figure dispute_settled "$@" | sed 's/  */ /g' | grep -v 口径; }
before=$(figure --period 2019)
i=0
for pair in 东溪村+青山村 南岭村+长塘村 西坪村+大坪村 北坑村+小坪村 中坝村+新田村; do
    i=$((i + 1))
    tz place merge "${pair%+*}" "${pair#*+}" --into "${pair%+*}" --day 2020-06-01 --act "县政函〔2020〕$i号" >/dev/null
done
same "$(tz place list --day 2020-05-31 | grep -c '村 .*村$')" 15
same "$(tz place list --day 2020-06-01 | grep -c '村 .*村$')" 10
same "$(figure --period 2019)" "$before"

# twelve acts, four groups into one each time: 89 - 36 = 53
i=1
while [ $i -le 45 ]; do
    tz place merge 石桥村${i}组 石桥村$((i + 1))组 石桥村$((i + 2))组 石桥村$((i + 3))组 --into 石桥村${i}组 --day 2022-01-01 --act "镇政〔2022〕$i号" >/dev/null
    i=$((i + 4))
done
same "$(tz place list --day 2021-12-31 | grep -c '组 .*组$')" 89
same "$(tz place list --day 2022-01-01 | grep -c '组 .*组$')" 53

# 2019 on the map as it was: fifteen villages, one each; on today's: the ten, the merged ones with two.
lines() { sed 1,2d "$1" | grep -c "$2"; } # without the head and the town
figure --period 2019 --by village --map then >then
same "$(lines then '村 ')" 15
same "$(lines then '村 1$')" 14
has then '石桥村 90'
figure --period 2019 --by village --map today >today
same "$(lines today '村 ')" 10
same "$(lines today '村 2$')" 5
same "$(lines today '村 1$')" 4
has today '石桥村 90'
lacks today 青山村
same "$(grep 西江镇 then)" '西江镇 104'
same "$(grep 西江镇 today)" '西江镇 104'
# After the change both maps are the same: what was recorded at a closed village stands at its successor, of another day too.
figure --period 2021 --by village --map today >today
same "$(lines today '村 2$')" 5
same "$(grep 西江镇 today)" '西江镇 15'
figure --period 2018..2021 --by year,village --map today >both
has both 东溪村
same "$(figure --period 2021 --place 东溪村)" "$(printf '调处（化解）纠纷（起） 2021年\n东溪村 2')"

# The groups.
figure --period 2019 --by group --place 石桥村 --map then >then
same "$(lines then '组 1$')" 89
figure --period 2019 --by group --place 石桥村 --map today >today
same "$(lines today '组 ')" 53
same "$(lines today '组 4$')" 12
same "$(lines today '组 1$')" 41

# Platforms go on with the old names for years: a row that comes under one counts at the successor, on both maps.
tz add dispute place=青山村 kind=邻里 received_on=2025-03-05 >/dev/null
tz figure dispute_received --period 2025 --by village --map then | sed 's/  */ /g' >late
has late '东溪村 1'
# A closed name is not lost, and all of it proves.
tz place list --day 2019-01-01 >old
has old 青山村
for map in then today; do
    figure --period 2019 --by village --map $map >kept
    figure --period 2019 --by village --map $map --recount >counted
    cmp kept counted
done
tz verify >verified
has verified '不符 0 处'
tz rebuild >/dev/null
figure --period 2019 --by group --place 石桥村 --map today >again
cmp again today
