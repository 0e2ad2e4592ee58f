# Evidence for an inspection: a checklist answered item by item, gaps first, sealed fields masked, one folder with index and files.
town
tz place add 关渡村 石桥村 --day 2000-01-01 >/dev/null
tz add dispute place=关渡村 received_on=2025-03-05 kind=邻里 --state 化解 settled_on=2025-03-20 result=成功 >/dev/null 2>&1 || {
    printf '村,纠纷类型,受理日期,化解日期,结果,状态\n关渡村,邻里,2025-03-05,2025-03-20,成功,化解\n' >d.csv
    tz import dispute d.csv --historical >/dev/null
}
printf '%s' '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=' | base64 -d >one.jpg
printf '一、平安创建\n1. 有纠纷调处台账{{dispute_settled | period=2025}}\n2. 有集中整治{{campaign_done | period=2025}}\n二、其他\n3. 有工作方案\n4. 有活动照片{{activity_count | period=2025}}\n' >list
id=$(tz report new list --year 2025 --title 平安创建清单 --format json | sed 's/.*"id":\([0-9]*\).*/\1/')
activity=$(tz add activity kind=宣传教育 title=反诈宣传 held_on=2025-03-05 --state 小结 | grep -o 'HD-2025-[0-9]*')
tz user add office --label 江文书 --office 党政办 --password yunshang-2026 >/dev/null
tz user grant office --role office >/dev/null
# what was torn down is closed with a pair of photos only
spot=$(tz add campaign_item place=关渡村 kind=违法建筑 way=助拆 found_on=2024-03-01 done_on=2024-03-20 --state 已整治 | grep -o 'ZZ-2024-[0-9]*')
refuses 6 tz move "$spot" 复查合格
tz move "$spot" 复查合格 2>said || true
has said 整治前照片
has said 图斑号
tz user add clerk --label 刘干事 --office 村建办 --password yunshang-2026 >/dev/null
tz user grant clerk --role clerk >/dev/null
serve
signin jar office yunshang-2026 >/dev/null
entry=$(curl -sS -b jar -o page -w '%{http_code}' "$web/search?q=$activity" >/dev/null; grep -o '/e/[0-9]*' page | head -n 1)
token=$(csrf jar "$entry/edit")
same "$(curl -sS -b jar -c jar -o page -w '%{http_code}' -F "csrf=$token" -F "file.photos=@one.jpg;type=image/jpeg" -F reason=补照片 "$web$entry/edit")" 303
same "$(status jar "$entry")" 200
has page "img src=\"$entry/file/"
# a pair of photos is asked for with the step, and shown side by side
signin desk clerk yunshang-2026 >/dev/null
spot=$(curl -sS -b desk -o page "$web/search?q=$spot" && grep -o '/e/[0-9]*' page | head -n 1)
same "$(status desk "$spot")" 200
has page 'name="file.photos_before"'
token=$(csrf desk "$spot")
same "$(curl -sS -b desk -c desk -o page -w '%{http_code}' -F "csrf=$token" -F step=复查合格 -F "file.photos_before=@one.jpg;type=image/jpeg" "$web$spot/move")" 422
has page 整治后照片
same "$(curl -sS -b desk -c desk -o page -w '%{http_code}' -F "csrf=$token" -F step=复查合格 -F "file.photos_before=@one.jpg;type=image/jpeg" -F "file.photos=@one.jpg;type=image/jpeg" "$web$spot/move")" 303
same "$(status desk "$spot")" 200
same "$(grep -o "img src=\"$spot/file/" page | wc -l | tr -d ' ')" 2
token=$(csrf desk "$spot/edit")
same "$(curl -sS -b desk -c desk -o page -w '%{http_code}' -F "csrf=$token" -F "file.photos=@one.jpg;type=image/jpeg" -F reason=补一张 "$web$spot/edit")" 303
same "$(status desk "$spot")" 200
same "$(grep -o "img src=\"$spot/file/" page | wc -l | tr -d ' ')" 3
same "$(status jar /evidence)" 200
has page 平安创建清单
same "$(status jar "/evidence/$id")" 200
has page 没有依据
has page 没有条目
same "$(curl -sS -b jar -o pack.zip -w '%{http_code}' "$web/evidence/$id/zip")" 200
stop_serving
tz evidence "$id" --out own.zip >out
has out '共4项'
same "$(sed -n 1p out | cut -c 1)" 1
has out '没有依据  3. 有工作方案'
has out '没有条目  2. 有集中整治'
tz evidence "$id" --format json >json
has json '"text":"1. 有纠纷调处台账"'
has out '齐  4. 有活动照片'
unzip -p own.zip '*.html' >index.html
has index.html '缺佐证'
has index.html 'JF-2025-000001'
has index.html '附件/004/01-HD-2025-'
unzip -p own.zip '*.jpg' >got.jpg
same "$(head -c 2 got.jpg | od -An -tx1 | tr -d ' ')" ffd8
unzip -p own.zip '*.docx' >pack.docx
unzip -p pack.docx word/document.xml >xml
has xml 反诈宣传
refuses 4 tz evidence 12345
