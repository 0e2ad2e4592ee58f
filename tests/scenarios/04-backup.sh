# A backup restores to the same rows and figures; the archive of the restored store is the same byte for byte.
tz init --place 360733102 --name 西江镇 >/dev/null 2>&1
tz place add 关渡村 石桥村 >/dev/null
for day in 01 02 03; do
    tz add dispute place=关渡村 kind=邻里 received_on=2025-03-$day content=两家为排水争执$day >/dev/null
done
tz figure dispute_received --period 2025 --format json >before
tz backup one.tzb >/dev/null
[ -s one.tzb ]
"$TZ" restore --store copy one.tzb >/dev/null
cp -r store/keys/. copy/keys/ 2>/dev/null || true
"$TZ" verify --store copy >verified
has verified '不符 0 处'
"$TZ" figure dispute_received --period 2025 --format json --store copy >after
same "$(sed 's/"known":[0-9]*//' before)" "$(sed 's/"known":[0-9]*//' after)"
"$TZ" backup two.tzb --store copy >/dev/null
cmp one.tzb two.tzb
