# The made-up township: every register has rows, in several states where it has a flow, and each is seen by somebody who can sign in;
# its report is read in, its promises are measured, split and settled; the draft of the next stands with every figure filled in.
# Twenty thousand rows go in however small the town is: on PostgreSQL in the long run only, the import has its own tests there.
[ "$engine" = sqlite ] || [ -n "${TZ_TEST_LONG:-}" ] || exit 0
# The day after the made-up town's last entry, whatever day it is here: what is overdue or idle then does not grow with the calendar.
on() { verb=$1; shift; tz "$verb" "$@" --now 2026-11-01T09:30:00+08:00; }
people=600
[ -z "${TZ_TEST_LONG:-}" ] || people=30000
on demo --people $people >made 2>&1
has made '已建好'
on pack list >packs 2>/dev/null || true
registers=$(sed -n 's/^register: *\([a-z_]*\).*/\1/p' "$TZ_ROOT"/packs/*/*.yaml)
for r in $registers; do
    for who in zhenzhang nongye minzheng dangzheng sifa jiwei nobody; do
        [ "$who" != nobody ] || { echo "nobody who can sign in sees a row of $r"; exit 1; }
        on list "$r" --as "$who" --limit 1 --format json >rows 2>/dev/null || continue
        ! grep -q '"number"' rows || break
    done
done

# Last year's report: matched, measured, kept and not kept said plainly.
on report sources >sources
has sources '云上镇2025年政府工作报告'
on report promises --year 2025 --format json >old
has old '"outcome":"兑现"'
has old '"outcome":"未兑现"'
on report promises --year 2026 --format json >promises
has promises '"indicator":"works_length"'
lacks promises '"text":"升级道路25公里","office":"","indicator":null'
on figure project_started --period 2026 --compare target --by village --format json >villages
has villages '"target'
on check "$TZ_ROOT/demo/report-2025.txt" --format json >check
for verdict in supported differs none; do has check "\"verdict\":\"$verdict\""; done
if [ $people = 30000 ]; then has check '"supported":72,"differs":3,"none":3'; fi

# This year's draft: no reference is left open but what a small town has none of.
draft=$(on report list | grep -o '^[0-9]*')
on report render "$draft" >text 2>message || true
has text '全年预计'
on report render "$draft" --to html >page.html
has page.html '/figures/project_started/rows?period=2026'


# A first draft from the year's promises: kept, running, not kept, with references that render.
on report draft --year 2025 >draft
has draft '已经兑现的承诺'
has draft '没有兑现和进度落后的承诺'
has draft '{{works_length | object=道路}}'
on report draft --year 2025 --title 回顾初稿 >kept
first=$(sed 's/.* //' kept)
on report render "$first" >rendered
has rendered '城镇新增就业150人：目标150人，完成'

# Deadlines and duties worked out from what is known give the figures that the tables give.
known=2026-11-02T09:30:00+08:00
for key in hotline_on_time patrol_due patrol_met; do
    on figure $key --period 2025 --by village >now
    on figure $key --period 2025 --by village --known-at "$known" >then
    same "$(head -n 20 then)" "$(head -n 20 now)"
done

# The rules across registers look at it: nobody dead has a benefit, a post or a place in a team, at most the two payments planted for the
# warning to find were made after a death; what is told is few and explained, and a second look adds nothing.
on warn run --format json >ran
has ran '"failed":0'
lacks ran '"param":'
grep -o '"rule":"paid_after_death","label":"[^"]*","hits":[0-9]*' ran | grep -q '"hits":[0-2]$'
for rule in benefit_after_death job_after_death roster_after_death chief_after_death person_died_not_marked payee_twice \
    exclusive_programmes exclusive_in_household two_public_posts person_in_two_households spending_without_decision; do
    has ran "\"rule\":\"$rule\",\"label\""
    grep -o "\"rule\":\"$rule\",\"label\":\"[^\"]*\",\"hits\":[0-9]*" ran | grep -q '"hits":0$' || { echo "the demo breaks $rule"; exit 1; }
done
opened=$(sed 's/^{"opened":\([0-9]*\).*/\1/' ran)
[ "$opened" -gt 0 ] && [ "$opened" -lt $((60 + people / 300)) ] || { echo "$opened warnings"; exit 1; }
on warn run --format json >ran
has ran '{"opened":0,"back":0,"gone":0,"failed":0'
on warn list --format json >list
same "$(grep -o '"basis":""' list | wc -l | tr -d ' ')" 0
same "$(grep -o '"tells":\[\]' list | wc -l | tr -d ' ')" 0
