# Several years' reports of one town side by side: promises against results, figures that disagree, growth that does not follow, units
# that shift.
cat >2021.txt <<'R'
青溪镇2021年工作总结和2022年工作计划
一、2021年工作回顾
财政收入2.1亿元,同比增长8%。粮食播种面积4.2万亩,粮食总产量1.56万吨。新建公路12公里,引进企业3家。规上工业企业18家。脱贫户1023户。
二、2022年工作计划
力争财政收入2.3亿元以上。新建公路15公里,引进企业5家,改厕300户,新建文化广场2个。粮食播种面积稳定在4.2万亩以上。调解成功率保持在98%以上。
R
cat >2022.txt <<'R'
青溪镇2022年工作总结和2023年工作计划
一、2022年工作回顾
财政收入2.35亿元,同比增长15%。粮食播种面积4.3万亩。新建公路9公里,引进企业2家,改厕300户。规上工业企业20家。调解成功率99%。2021年脱贫户1032户。
二、2023年工作计划
财政收入达到2.5亿元。新建公路10公里,引进企业4家,失业率控制在5%以内。
R
cat >2023.txt <<'R'
青溪镇2023年工作总结
一、2023年工作回顾
财政收入2.48亿元,同比增长5.5%。新建公路10.5公里,引进企业6家,失业率4.2%。规上工业企业31个。粮食播种面积4.3万亩。
R
"$TAIZHANG" read --series 2023.txt 2021.txt 2022.txt >series
row() { grep "^$1 *$2 *$3" series | grep -q -- "$4" || { echo "missing: $1 $2 $3 $4"; cat series; return 1; }; }
row 已兑现 2022 财政收入 2.35亿元
row 已兑现 2022 改厕 300户
row 部分兑现 2022 新建公路里程 '为目标的60%'
row 未兑现 2022 引进企业 '为目标的40%'
row 未再提及 2022 新建文化广场 2个
row 部分兑现 2023 财政收入 '为目标的99%'
row 已兑现 2023 失业率 4.2%
row 数字不一 2021 脱贫户 1032户
row 增幅对不上 2022 财政收入增长率 '按两年的数为11.9%'
row 口径或单位变了 2023 规上工业企业 '单位由家变为个'
lacks series '增幅对不上      2023'
has series '目标 11 项：兑现 7，部分兑现 2，未兑现 1，未再提及 1；前后不符 3 处'
"$TAIZHANG" read --series 2021.txt 2022.txt --format jsonl >json
has json '"verdict":"partly","year":2022,"what":"新建公路里程","first":"15公里","first_file":"2021.txt"'
refuses 2 "$TAIZHANG" read --series 2021.txt
