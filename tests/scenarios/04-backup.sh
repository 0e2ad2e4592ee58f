# A backup restores to the same rows and figures; the archive of the restored store is the same byte for byte.
town
tz place add 关渡村 石桥村 >/dev/null
for day in 01 02 03; do
    tz add dispute place=关渡村 kind=邻里 received_on=2025-03-$day content=两家为排水争执$day >/dev/null
done
tz figure dispute_received --period 2025 --format json >before
tz param set dispute_days 20天 --day 2025-01-01 --basis 镇政办2号 >/dev/null
tz param list >params
has params '（hotline_take_hours）：24小时'
tz backup one.tzb >/dev/null
[ -s one.tzb ]
# The keys come from their own backup and are laid in place first; without them restore says what is missing.
refuses 13 "$TAIZHANG" restore --store without one.tzb
has message 密钥环不在
mkdir -p copy/keys copy.root
cp store/keys/*.ring copy/keys/
cp store.root/*.key copy.root/
"$TAIZHANG" restore --store copy one.tzb >/dev/null
"$TAIZHANG" verify --store copy >verified
has verified '不符 0 处'
"$TAIZHANG" figure dispute_received --period 2025 --format json --store copy >after
"$TAIZHANG" param list --store copy >params.after # what the packs say comes back with them
cmp params params.after
same "$(sed 's/"known":[0-9]*//' before)" "$(sed 's/"known":[0-9]*//' after)"
"$TAIZHANG" backup two.tzb --store copy >/dev/null
cmp one.tzb two.tzb
