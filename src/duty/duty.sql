-- Clocks, obligations, submissions, locks, the town's own calendar days, jobs. All statements belong to one town ($1).

-- name: calendar_days
select day, work, basis from calendar_day where town = $1 and j_from <= $2 and j_to > $2 order by day;

-- name: calendar_add
insert into calendar_day (town, id, version, day, work, basis, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: calendar_close
update calendar_day set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: calendar_each
select id, version, day, work, basis, actor, digest, j_from, j_to from calendar_day where town = $1 order by id, version;

-- name: calendar_find
select id, version from calendar_day where town = $1 and day = $2 and j_to = 9223372036854775807;

-- name: clock_put
insert into clock (town, id, rule, reg, started, due, due_day, met, met_day, ended, paused, spent, extended, unpublished)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (town, id, rule) do update set reg = excluded.reg, started = excluded.started, due = excluded.due,
due_day = excluded.due_day, met = excluded.met, met_day = excluded.met_day, ended = excluded.ended,
paused = excluded.paused, spent = excluded.spent, extended = excluded.extended, unpublished = excluded.unpublished;

-- name: clock_drop
delete from clock where town = $1 and id = $2 and rule = $3;

-- name: clock_of
select rule, reg, started, due, met, ended, paused, spent, extended, unpublished from clock
where town = $1 and id = $2 order by due, rule;

-- name: clock_clear scan: rebuild and verify take all of it
delete from clock where town = $1;

-- name: clock_gone
delete from clock where town = $1 and reg = $2 and rule = $3;

-- name: extension_add
insert into clock_extension (town, id, version, entry, rule, on_day, amount, unit, till, reason, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: extension_close
update clock_extension set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: extension_each
select id, version, entry, rule, on_day, amount, unit, till, reason, actor, digest, j_from, j_to from clock_extension
where town = $1 order by id, version;

-- name: extensions
select on_day, amount, unit, till from clock_extension
where town = $1 and entry = $2 and rule = $3 and j_from <= $4 and j_to > $4 order by on_day, id;

-- name: obligation_put
insert into obligation (town, rule, object, person, place, from_day, till_day, due, done)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (town, rule, object, from_day) do update set person = excluded.person, place = excluded.place,
till_day = excluded.till_day, due = excluded.due;

-- name: obligation_drop
delete from obligation where town = $1 and rule = $2 and object = $3;

-- name: obligation_clear scan: rebuild and verify take all of it
delete from obligation where town = $1;

-- name: obligation_last
select max(till_day) from obligation where town = $1 and rule = $2 and object = $3;

-- name: submission_add
insert into submission (town, id, version, what, place, period_from, period_till, state, note, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 9223372036854775807);

-- name: submission_close
update submission set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: submission_each
select id, version, what, place, period_from, period_till, state, note, actor, digest, j_from, j_to from submission
where town = $1 order by id, version;

-- name: submission_find
select id, version from submission where town = $1 and what = $2 and place = $3 and period_from = $4 and period_till = $5
and j_to = 9223372036854775807;

-- name: submission_list
select place, period_from, period_till, state, note, actor, what from submission
where town = $1 and what = $2 and period_from >= $3 and period_till <= $4 and j_to = 9223372036854775807
order by place, period_from;

-- name: submission_asked scan: what villages hand in, some thousands a year
select place, period_from, period_till, state, note, actor, what from submission where town = $1 and substr(what, 1, 4) <> 'nil:' and
j_to = 9223372036854775807 and (state = $2 or (period_from >= $3 and period_till <= $4)) order by what, period_from, place;

-- name: lock_add
insert into period_lock (town, id, version, reg, from_day, till_day, open, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);

-- name: lock_close
update period_lock set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: lock_each
select id, version, reg, from_day, till_day, open, actor, digest, j_from, j_to from period_lock where town = $1 order by id, version;

-- name: lock_find
select id, version, open from period_lock where town = $1 and reg = $2 and from_day = $3 and till_day = $4
and j_to = 9223372036854775807;

-- name: lock_covers
select count(*) from period_lock where town = $1 and reg = $2 and open = 0 and from_day <= $3 and till_day >= $3
and j_to = 9223372036854775807;

-- name: lock_list
select from_day, till_day, actor, j_from from period_lock where town = $1 and reg = $2 and open = 0
and j_to = 9223372036854775807 order by from_day;

-- name: workday_clear scan: all of it is written anew
delete from workday where town = $1;

-- name: workday_fill
insert into workday (town, day, n) select $1, value / 100000, value % 100000 from json_each($2);
-- name: workday_fill @postgres
insert into workday (town, day, n) select $1, v / 100000, v % 100000 from unnest(cast($2 as bigint[])) as v;

-- name: workday_last scan: the last of its key
select max(day) from workday where town = $1;

-- name: job_take
update job set lease = $4 where town = $1 and kind = $2 and due = $3 and lease < $5 and done = 0;

-- name: job_done
update job set done = $4, result = $5 where town = $1 and kind = $2 and due = $3;

-- name: job_add
insert into job (town, kind, due, lease, done, result) values ($1, $2, $3, 0, 0, null) on conflict (town, kind, due) do nothing;

-- name: job_last
select max(due) from job where town = $1 and kind = $2;

-- name: job_waiting
select due, lease from job where town = $1 and kind = $2 and done = 0 order by due;

-- name: job_list
select kind, due, lease, done, result from job where town = $1 order by due desc, kind limit 200;

-- name: standing_add
insert into standing (town, id, version, kind, label, about, paper, from_day, till_day, detail, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: standing_close
update standing set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: standing_each scan: verify reads all of it
select id, version, kind, label, about, paper, from_day, till_day, detail, actor, digest, j_from, j_to from standing
where town = $1 order by id, version;

-- name: standing_find
select id, version from standing where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: standing_list
select id, version, label, about, paper, from_day, till_day, detail from standing
where town = $1 and kind = $2 and j_from <= $3 and j_to > $3 order by from_day, id;

-- name: known_at
select at from journal where town = $1 and j <= $2 order by j desc limit 1;

-- name: standing_any
select count(*) from standing where town = $1 and kind = $2 and j_to = 9223372036854775807;

-- name: nil_answers
select s.place, s.state, s.note, t.at from submission s join journal t on t.town = s.town and t.j = s.j_from
where s.town = $1 and s.what = $2 and s.period_from = $3 order by s.place, s.version;

-- name: reminder_add
insert into reminder (town, id, version, entry, rule, due, stage, day, told, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 9223372036854775807);

-- name: reminder_close
update reminder set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: reminder_each scan: verify reads all of it
select id, version, entry, rule, due, stage, day, told, actor, digest, j_from, j_to from reminder
where town = $1 order by id, version;

-- name: reminder_due
select k.id, k.rule, k.reg, k.started, k.due, coalesce((select max(r.stage * 100000000 + r.day) from reminder r
where r.town = k.town and r.entry = k.id and r.rule = k.rule and r.due = k.due), 0) from clock k
where k.town = $1 and (k.id > $2 or (k.id = $2 and k.rule > $4)) and k.ended is null and k.paused is null and k.due > 0
and ($3 - k.started) * 2 >= k.due - k.started order by k.id, k.rule limit 500;

-- name: reminder_last
select max(stage * 100000000 + day) from reminder where town = $1 and entry = $2 and rule = $3 and due = $4;

-- name: reminder_recent
select entry, rule, due, stage, day, told from reminder where town = $1 and day >= $2 order by day, id;
