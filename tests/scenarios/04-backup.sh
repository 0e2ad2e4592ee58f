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

# The keys have a way back of their own: from their copy and the paper. Who was forgotten since the copy stays forgotten.
tz init --place 360733103 --name 东江镇 >paper.out 2>&1
sed -n '/恢复密钥/{n;p}' paper.out | tr -d ' ' | tr 'A-Z' 'a-z' >paper
[ -s paper ]
named() { tz "$@" --town 360733103; }
named place add 石桥村 >/dev/null
kept=$(named add person place=石桥村 name=张大山 --format json | sed 's/.*"number":"\([^"]*\)".*/\1/')
gone=$(named add person place=石桥村 name=李小河 --format json | sed 's/.*"number":"\([^"]*\)".*/\1/')
named backup early.tzb --keys early.keys >/dev/null
named forget "$gone" --basis 本人要求 >/dev/null
named backup late.tzb >/dev/null
refuses 13 "$TAIZHANG" key recover --store again <paper
has message 请先把密钥备份放回原处
refuses 4 "$TAIZHANG" key restore nowhere --store again
"$TAIZHANG" key restore early.keys --store again/ >laid
has laid 'taizhang key recover'
refuses 5 "$TAIZHANG" key restore early.keys --store again
echo AAAAA-BBBBB >other
refuses 2 "$TAIZHANG" key recover --store again <other
refuses 2 "$TAIZHANG" key recover --store again </dev/null
"$TAIZHANG" key recover --store again <paper >laid
has laid 根密钥已重建
[ -s again.root/2.key ]
mkdir -p again/keys again.root
cp store/keys/1.ring again/keys/
cp store.root/1.key again.root/
"$TAIZHANG" restore --store again late.tzb >/dev/null
"$TAIZHANG" show "$kept" --store again --town 360733103 >shown
has shown 张大山
"$TAIZHANG" show "$gone" --store again --town 360733103 >shown
lacks shown 李小河
"$TAIZHANG" verify --store again --town 360733103 >verified
has verified '不符 0 处'

# A new root key, not while another writes (on PostgreSQL: while another has the ring open, see seal/ring); then the old
# paper and the old copy are void, the new paper opens.
if [ "$engine" = sqlite ]; then
    serve
    refuses 8 named key rotate
    stop_serving
fi
named key rotate >rotated
sed -n '/恢复密钥/{n;p}' rotated | tr -d ' ' >paper.new
named show "$kept" >shown
has shown 张大山
rm store.root/2.key
refuses 2 tz key recover <paper
has message 不是一对
tz key recover <paper.new >/dev/null
named show "$kept" >shown
has shown 张大山
named verify >/dev/null
