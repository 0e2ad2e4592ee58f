# What a township sets for itself: parameters from a day on with their basis, choices of the code lists that packs leave open.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz user add ban --label 党政办 --password yunshang-2026 >/dev/null
tz user grant ban --role office >/dev/null
tz user add suo --label 所里 --password yunshang-2026 >/dev/null
tz user grant suo --role clerk >/dev/null
tz user add cun --label 村干 --password yunshang-2026 >/dev/null
tz user grant cun --role village --place 关渡村 >/dev/null

# ---- choices
refuses 6 tz add organization place=关渡村 name=示例养殖场 kind=养殖场 species=小龙虾
tz code add organization.species 小龙虾 --basis 镇产业办〔2026〕3号 >/dev/null
tz add organization place=关渡村 name=示例养殖场 kind=养殖场 species=小龙虾 >/dev/null
printf '村组,名称,类型,畜种或作物\n石桥村,示例二场,养殖场,小龙虾\n' >farms.csv
tz import organization farms.csv >imported
has imported '新增 1'
tz list organization --where species=小龙虾 >listed
has listed '共 2 条'
refuses 6 tz code add organization.species 小龙虾 --basis 又一次
refuses 6 tz code add organization.species 牛蛙
refuses 4 tz code add dispute.kind 网购 --basis 会议
has message organization.species
refuses 3 tz code add organization.species 牛蛙 --basis 村里定 --as cun
tz code close organization.species 小龙虾 --successor 其他 --basis 镇产业办〔2026〕9号 >/dev/null
tz list organization --where species=小龙虾 >listed
has listed '共 2 条'
refuses 6 tz code add organization.species 小龙虾 --basis 再用
tz code list organization.species --format json >codes
has codes '"key":"小龙虾","label":"小龙虾","parent":null,"closed":true,"successor":"其他"'

# ---- parameters: asked for, set from a day on, the township's before the pack's
tz param list --missing --day 1980-01-01 --format json >missing
name=$(grep -o '"name":"[a-z_]*"' missing | head -n 1 | sed 's/.*:"//;s/"//')
[ -n "$name" ]
tz param list --format json >params
has params '"name":"clue_visit_days"'
tz param set clue_visit_days 3天 --day 2026-01-01 --basis 镇政办〔2026〕1号 >/dev/null
tz param list --day 2026-02-01 >params
has params '（clue_visit_days）：3天'
tz param list --day 2025-02-01 >params
lacks params '（clue_visit_days）：3天'
tz param set clue_visit_days 2天 --day 2026-01-01 --place 石桥村 --basis 镇政办〔2026〕2号 >/dev/null
tz param list --day 2026-02-01 --place 石桥村 >params
has params '（clue_visit_days）：2天'
refuses 2 tz param set clue_visit_days 3天
refuses 2 tz param set
refuses 4 tz param set no_such_parameter 1 --basis 会议
refuses 3 tz param set clue_visit_days 1天 --basis 村里定 --as cun

# ---- the same on pages
serve
signin office ban yunshang-2026
same "$(status office /codes)" 200
has page 小龙虾
has page '镇里增补，镇产业办〔2026〕9号'
token=$(csrf office '/codes/new?list=organization.species')
same "$(curl -sS -o page -w '%{http_code}' -b office --data-urlencode "csrf=$token" --data-urlencode list=organization.species \
    --data-urlencode label=牛蛙 --data-urlencode basis=会议纪要4号 "$web/codes/new")" 303
same "$(curl -sS -o page -w '%{http_code}' -b office --data-urlencode "csrf=$token" --data-urlencode list=organization.species \
    --data-urlencode label=牛蛙 --data-urlencode basis=会议纪要4号 "$web/codes/new")" 422
has page '码表里已经有'
signin clerk suo yunshang-2026
same "$(status clerk '/r/organization/new')" 200
has page 牛蛙
lacks page 'value="小龙虾"'
token=$(csrf office /parameters/clue_visit_days)
same "$(curl -sS -o page -w '%{http_code}' -b office --data-urlencode "csrf=$token" --data-urlencode value=4天 \
    --data-urlencode from=2026-03-01 --data-urlencode basis=镇政办〔2026〕7号 "$web/parameters/clue_visit_days")" 303
same "$(curl -sS -o page -w '%{http_code}' -b office --data-urlencode "csrf=$token" --data-urlencode value=很快 \
    --data-urlencode from=2026-03-01 --data-urlencode basis=镇政办〔2026〕7号 "$web/parameters/clue_visit_days")" 422
signin village cun yunshang-2026
same "$(status village /parameters)" 200
lacks page '/parameters/clue_visit_days'
same "$(status village /parameters/clue_visit_days)" 403
stop_serving
tz verify >verified
has verified '不符 0 处'

# A formula that a place chooses: the fall of new petitions, or the old ones settled among those in hand, from its day on.
{
    echo 信访件编号,村,信访形式,信访目的,初重积,登记日期,化解日期,状态
    for m in 1 2 3 4 5; do echo "A2024$m,关渡村,来访,申诉求决,初次,2024-0$m-05,2024-0$m-20,办结"; done
    for m in 1 2 3 4; do echo "A2025$m,关渡村,来访,申诉求决,初次,2025-0$m-05,2025-0$m-20,办结"; done
    echo A20259,关渡村,来访,申诉求决,积案,2024-12-05,2025-03-20,办结
} >petitions.csv
tz import petition petitions.csv --historical >/dev/null
tz figure petition_reduction_rate --period 2025 >rate
has rate 33.33
tz param set petition_reduction_by 2 --day 2025-01-01 --basis 县考核办法 >/dev/null
tz figure petition_reduction_rate --period 2025 >rate
has rate 20.00
has rate '参数“信访减排率算法”为2的地方'
tz figure petition_reduction_rate --period 2000 >rate
has rate petition_reduction_by
