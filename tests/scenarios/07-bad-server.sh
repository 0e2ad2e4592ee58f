# What a server and its store meet: uploads and fields that are too large, a second server, a store of a newer program, a full
# disk. Each a message with place and remedy, an exit code, and nothing changed.
says() { has message "$1"; has message 提示：; }
town
tz place add 关渡村 石桥村 >/dev/null
tz user add mediator --label 严明礼 --office 司法所 --password yunshang-2026 >/dev/null
tz user grant mediator --role judicial >/dev/null
tz add dispute place=关渡村 kind=邻里 received_on=2025-03-05 >/dev/null
serve
same "$(signin jar mediator yunshang-2026)" 303
remember

# ---- 200 MB, with a length and without; the server goes on
post() { curl -sS -o page -w '%{http_code}' -b jar "$@"; }
token=$(csrf jar /r/dispute/import)
truncate -s 200M large.xlsx
same "$(post -F "csrf=$token" -F file=@large.xlsx "$web/r/dispute/import")" 413
has page '上传的内容超过上限 64 MB'
has page 请拆成几个较小的文件
same "$(post -H 'Transfer-Encoding: chunked' -F "csrf=$token" -F file=@large.xlsx "$web/r/dispute/import")" 413
same "$(post -F "csrf=$token" -F file=@large.xlsx "$web/check")" 413
same "$(post -F "csrf=$token" -F place=关渡村 -F kind=邻里 -F received_on=2025-03-05 -F content=@large.xlsx "$web/r/dispute/new")" 413
same "$(post --data-binary @large.xlsx "$web/signin")" 413
rm large.xlsx

# ---- a field of 1 MB, as a form and as JSON; a spreadsheet that is none
head -c 1048576 /dev/zero | tr '\0' x >megabyte
token=$(csrf jar /r/dispute/new)
for kind in --form --data-urlencode; do
    [ $kind = --form ] && content='content=<megabyte' || content=content@megabyte
    same "$(post $kind "csrf=$token" $kind place=关渡村 $kind kind=邻里 $kind received_on=2025-03-05 $kind "$content" "$web/r/dispute/new")" 413
    has page 填写的内容太长
    has page 缩短
done
{ printf '{"place":"关渡村","kind":"邻里","received_on":"2025-03-05","content":"'; cat megabyte; printf '"}'; } >body.json
code=$(post -H 'Content-Type: application/json' -H "X-CSRF: $token" --data-binary @body.json "$web/api/1/registers/dispute/entries")
case $code in 413 | 403) ;; *) echo "JSON of 1 MB: $code"; cat page; return 1 ;; esac
token=$(csrf jar /r/dispute/import)
printf '不是表格\n' >none.xlsx
code=$(post -F "csrf=$token" -F file=@none.xlsx "$web/r/dispute/import")
case $code in 4??) ;; *) echo "no spreadsheet: $code"; return 1 ;; esac
has page 内容却不是电子表格
same "$(status jar /r/dispute)" 200
unchanged

# ---- a second server, on the same port and on another
refuses 8 "$TAIZHANG" serve $STORE --listen 127.0.0.1:$PORT
says "$([ "$engine" = sqlite ] && echo 正由另一个程序使用 || echo 端口已被占用)"
refuses 8 "$TAIZHANG" serve $STORE --listen 127.0.0.1:$((PORT + 1))
says "$([ "$engine" = sqlite ] && echo 正由另一个程序使用 || echo 已有一个服务在使用这个数据目录)"
same "$(status jar /r/dispute)" 200
unchanged
stop_serving

# ---- a store that a newer program has changed
sql() { if [ "$engine" = sqlite ]; then sqlite3 -bail store/main.db "$1"; else psql -qAtX "$database_url" -c "$1"; fi; }
sql "insert into schema_version (folder, number, at) values ('register', 9999, 0)"
for verb in 'list dispute' 'serve' 'verify' 'add dispute place=关渡村 kind=邻里 received_on=2025-03-06' 'backup newer.tzb' 'rebuild'; do
    # shellcheck disable=SC2086
    refuses 9 tz $verb
    says 更新版本
done
[ ! -e newer.tzb ]
sql "delete from schema_version where number = 9999"
unchanged

# ---- a full disk: under what is written to, and under the store itself
set +e; tz list dispute >/dev/full 2>message; code=$?; set -e
same "$code" 11
has message 写不出
ln -s /dev/full full.tzb
refuses 2 tz backup full.tzb
says full.tzb
[ -c /dev/full ]
many() { # many N: a sheet of so many disputes
    echo 村组,纠纷类型,受理日期,纠纷情况
    seq -f '关渡村,邻里,2025-03-06,两家为排水沟的走向争执，村干部上门调解第%.0f次，双方同意各退一步' "$1"
}
many 1500 >many.csv
if [ "$engine" = sqlite ]; then
    # No file may grow beyond 64 kB, then 512 kB: writes fail as on a full disk.
    set +e; (trap '' XFSZ; ulimit -f 128; tz add dispute place=关渡村 kind=邻里 received_on=2025-03-06) >message 2>&1; code=$?; set -e
    same "$code" 11
    says 磁盘
    unchanged
    set +e; (trap '' XFSZ; ulimit -f 1024; tz import dispute many.csv) >message 2>&1; code=$?; set -e
    same "$code" 11
    says 磁盘
elif mkdir space && mount -t tmpfs -o size=48m tmpfs space 2>/dev/null; then
    CLEAN="psql -qX \"\$TZ_TEST_PG\" -c 'drop tablespace if exists small_$$' >/dev/null 2>&1 || true; umount '$PWD/space'"
    chmod 777 space; chmod a+rx . ..
    if [ "$(id -u)" = 0 ]; then chown postgres space; fi
    psql -qX "$TZ_TEST_PG" -c "create tablespace small_$$ location '$PWD/space'"
    psql -qX "$TZ_TEST_PG" -c "alter database $database set tablespace small_$$"
    head -c 200M /dev/zero >space/filler 2>/dev/null || true
    refuses 11 tz import dispute many.csv
    says 磁盘
    rm space/filler
    psql -qX "$TZ_TEST_PG" -c "alter database $database set tablespace pg_default"
else
    echo "not run: a full disk under PostgreSQL needs the right to mount one"
fi
# An import that was cut off is finished by importing the file again: each row once.
tz verify >verified
has verified '不符 0 处'
tz import dispute many.csv >imported
tz list dispute --limit 1 | grep -q '共 1501 条'
tz import dispute many.csv >imported
has imported 已经导入过
tz list dispute --limit 1 | grep -q '共 1501 条'
tz verify >verified
has verified '不符 0 处'
