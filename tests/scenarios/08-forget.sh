# Forgetting: afterwards no version, backup, search index, export, log or file of the store or of the database server yields
# the name, the number, the phone or the account again; chain and figures still verify, an issued report still opens its
# rows; a legal hold stops it.
town
tz place add 关渡村 >/dev/null
tz user add cadre --label 石小满 --office 关渡村 --password yunshang-2026 >/dev/null
tz user grant cadre --role village --place 关渡村 >/dev/null

# ---- one person by all the ways in: command, spreadsheet (the file itself is not kept), page, with older versions
tz add person place=关渡村 name=欧阳未忘 citizen_id=11010519491231002X phone=13800138123 --format json >added
person=$(sed 's/.*"number":"\([^"]*\)".*/\1/' added)
id=$(sed 's/.*"id":\([0-9]*\).*/\1/' added)
tz set "$person" name=欧阳不忘 phone=13900139456 --always --reason 登记有误 >/dev/null
tz add household place=关渡村 head="$person" account=6228480402564890018 --format json >added
household=$(sed 's/.*"number":"\([^"]*\)".*/\1/' added)
printf '村组,纠纷类型,受理日期,化解日期,结果,状态,当事人,纠纷情况\n关渡村,邻里,2025-03-06,2025-03-20,成功,化解,欧阳不忘,欧阳不忘与邻居为排水争执电话13800138123\n' >one.csv
tz import dispute one.csv --historical >/dev/null
for start in 2025-01-05 2025-02-05; do # what is about a person goes with the person (subject: of the pack)
    tz add care_visit place=关渡村 person="$person" kind=独居老人 consent=是 start_on=$start contact=13700137789 needs=老寒腿行走不便 >/dev/null
done
care=$(tz list care_visit | grep -o 'GA-2025-[0-9]*' | sort | head -n 1)
dispute=$(tz list dispute | grep -o 'JF-2025-[0-9]*' | head -n 1)
serve
same "$(signin jar cadre yunshang-2026)" 303
same "$(status jar "/e/$id")" 200
has page 欧阳不忘
same "$(status jar "/search?q=欧阳不忘")" 200
has page "$person"
stop_serving

# ---- a report is issued that counts the dispute; backups are made while everything is there
printf '一、2025年工作回顾\n全年调处矛盾纠纷{{dispute_settled}}。\n' >text.txt
report=$(tz report new text.txt --year 2025 --speaker 某某 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
issue=$(tz report freeze "$report" --format json | sed 's/.*"issue":\([0-9]*\).*/\1/')
tz backup before.tzb >/dev/null
tz figure dispute_settled --period 2025 --format json >figure.before
tz figure population --period 2025 --format json >population.before

# ---- a legal hold stops it until it is released
tz forget "$person" --hold --basis 审计通知书〔2025〕3号 >held
hold=$(grep -o '留存号 [0-9]*' held | sed 's/.* //')
refuses 5 tz forget "$person" --basis 保存期满
has message 审计通知书〔2025〕3号
tz show "$person" | grep -q 欧阳不忘
tz forget --release "$hold" --basis 审计结束 >/dev/null
refuses 2 tz forget "$person"
has message --basis

# a transaction that began before and still sees everything does not keep it
[ "$engine" = sqlite ] || { psql -qX "$database_url" -c 'begin isolation level repeatable read; select count(*) from town_head; select pg_sleep(100)' >/dev/null 2>&1 & }
[ "$engine" = sqlite ] || sleep 1
tz forget "$care" --hold --basis 侵权案件〔2025〕7号 >held
tz forget "$person" --basis 个人信息保护法第四十七条 >forgotten
has forgotten 连同说这人这户的登记 # the one that is not held
has forgotten "没有清除 $care：正被依法留存"
tz show "$care" --look 复查 >shown
has shown 13700137789
tz forget --release "$(grep -o '留存号 [0-9]*' held | sed 's/.* //')" --basis 结案 >/dev/null
for number in "$person" "$household" "$dispute"; do tz forget "$number" --basis 个人信息保护法第四十七条 >forgotten; done
for number in $(tz list care_visit | grep -o 'GA-2025-[0-9]*'); do
    tz show "$number" --look 复查 >shown 2>&1 || true
    has shown 已依法清除
    lacks shown 13700137789
done
tz backup after.tzb >/dev/null

# ---- nothing shows it: not now, not as known before, not in lists, search or the new archive
for number in "$person" "$household" "$dispute"; do
    tz show "$number" >shown
    tz show "$number" --look 复查 >>shown 2>&1 || true
    tz show "$number" --format json >>shown
    for trace in 欧阳未忘 欧阳不忘 11010519491231002X 13800138123 13900139456 6228480402564890018 排水; do lacks shown $trace; done
done
tz list person >listed
lacks listed 欧阳
serve
same "$(status jar "/search?q=欧阳不忘")" 200
lacks page "$person"
same "$(status jar "/e/$id")" 200
lacks page 欧阳
stop_serving

# ---- nor do the bytes: the store's folder with logs and write-ahead files, the keys, both archives, the server's log
traces='13700137789 老寒腿行走不便 欧阳未忘 欧阳不忘 11010519491231002X 13800138123 13900139456 6228480402564890018 为排水争执'
in_files() { # in_files FOLDER...: no trace in any file, as UTF-8 or as UTF-16
    for trace in $traces; do
        if grep -rlaF -- "$trace" "$@"; then echo "trace: $trace"; return 1; fi
        wide=$(printf %s "$trace" | iconv -f UTF-8 -t UTF-16LE | od -An -v -tx1 | tr -d ' \n' | sed 's/../\\x&/g')
        if grep -rlaP -- "$wide" "$@"; then echo "trace in UTF-16: $trace"; return 1; fi
    done
}
(traces=关渡村; ! in_files before.tzb >/dev/null) # what is there is found
in_files store store.root before.tzb after.tzb server.log
if [ "$engine" = postgres ]; then
    data=$(psql -AtqX "$TZ_TEST_PG" -c 'show data_directory')
    # Copying a database by its files writes all pages out first, those of unlogged tables too, which a checkpoint leaves.
    psql -qX "$TZ_TEST_PG" -c "create database flush_$$ template template0 strategy file_copy"
    psql -qX "$TZ_TEST_PG" -c "drop database flush_$$"
    in_files "$data"
    (traces=关渡村; ! in_files "$data/base" >/dev/null)
fi

# ---- and a restore of the archive from before, with the keys that are left, does not bring it back
mkdir -p copy/keys copy.root
cp store/keys/* copy/keys/
cp store.root/*.key copy.root/
"$TAIZHANG" restore --store copy before.tzb >/dev/null 2>&1
"$TAIZHANG" show "$person" --store copy --look 复查 >shown 2>&1 || true
lacks shown 欧阳
lacks shown 13900139456
"$TAIZHANG" verify --store copy >verified
has verified '不符 0 处'

# ---- what is not personal stays: figures, chain, the issued report and its rows
tz verify >verified
has verified '不符 0 处'
tz figure dispute_settled --period 2025 --format json >figure.after
same "$(sed 's/"known":[0-9]*//' figure.before)" "$(sed 's/"known":[0-9]*//' figure.after)"
tz figure population --period 2025 --format json >population.after
same "$(sed 's/"known":[0-9]*//' population.before)" "$(sed 's/"known":[0-9]*//' population.after)"
tz report render --issue "$issue" >rendered
has rendered 调处矛盾纠纷1起
tz report rows "$issue" 1 >rows
has rows 第1版
same "$(wc -l <rows)" 1
tz show "$dispute" >shown
has shown 2025年3月20日
has shown 关渡村
tz report recount "$issue" >recounted
has recounted 全部一致
