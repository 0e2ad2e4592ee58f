-- Tallies (derived), targets, reported values, forecasts, rule-books. All statements belong to one town ($1).

-- name: tally_add
insert into tally (town, ind, place, day, cut, n, v) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (town, ind, day, place, cut) do update set n = tally.n + excluded.n, v = tally.v + excluded.v;

-- name: tally_month_add
insert into tally_month (town, level, month, ind, place, n, v) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (town, level, month, ind, place) do update set n = tally_month.n + excluded.n, v = tally_month.v + excluded.v;

-- name: tally_year_add
insert into tally_year (town, level, year, ind, place, n, v) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (town, level, year, ind, place) do update set n = tally_year.n + excluded.n, v = tally_year.v + excluded.v;

-- name: tally_cut_add
insert into tally_cut (town, ind, cut, k0, k1, k2, k3) values ($1, $2, $3, $4, $5, $6, $7) on conflict (town, ind, cut) do nothing;

-- name: tally_cuts
select cut, k0, k1, k2, k3 from tally_cut where town = $1 and ind = $2;

-- name: tally_who_add
insert into tally_who (town, ind, who, month, place, cut, n) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (town, ind, who, month, place, cut) do update set n = tally_who.n + excluded.n;

-- name: tally_who_year
select month, place, n from tally_who where town = $1 and ind = $2 and who = $3 and month between $4 and $5 and n > 0;

-- name: tally_who_range
select month, place, cut, who, n from tally_who where town = $1 and ind = $2 and month between $3 and $4 and n > 0;

-- name: tally_last_set
insert into tally_last (town, ind, id, sub, slot, place, cut, grp, v, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (town, ind, id, sub) do update set slot = excluded.slot, place = excluded.place, cut = excluded.cut, grp = excluded.grp,
v = excluded.v, version = excluded.version;

-- name: tally_last_drop
delete from tally_last where town = $1 and ind = $2 and id = $3;

-- name: tally_last_year
select slot, place, id, v from tally_last where town = $1 and ind = $2 and grp = $3 and slot between $4 and $5;

-- name: tally_last_range
select slot, place, cut, grp, id, v from tally_last where town = $1 and ind = $2 and slot between $3 and $4;

-- name: tally_range
select day, place, cut, n, v from tally where town = $1 and ind = $2 and day between $3 and $4;

-- name: tally_place_range
select day, cut, n, v from tally where town = $1 and ind = $2 and day between $3 and $4 and place = $5;

-- name: month_range
select month, place, n, v from tally_month where town = $1 and level = $2 and month between $3 and $4 and ind = $5;

-- name: month_place
select sum(n), sum(v) from tally_month where town = $1 and level = $2 and month between $3 and $4 and ind = $5 and place = $6;

-- name: month_all
select ind, place, month, n, v from tally_month where town = $1 and level = $2 and month between $3 and $4;

-- name: year_all
select ind, place, year, n, v from tally_year where town = $1 and level = $2 and year <= $3;

-- name: year_range
select place, year, n, v from tally_year where town = $1 and level = $2 and year <= $3 and ind = $4;

-- name: state_get
select ind, key, print, stale, kept, roll from tally_state where town = $1;

-- name: state_set
insert into tally_state (town, ind, key, print, kept, roll, params, stale) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (town, ind) do update set key = excluded.key, print = excluded.print, kept = excluded.kept,
roll = excluded.roll, params = excluded.params, stale = excluded.stale;

-- name: state_stale
update tally_state set stale = 1 where town = $1 and ind = $2;

-- name: state_stale_all
update tally_state set stale = 1 where town = $1;

-- name: state_stale_param
update tally_state set stale = 1 where town = $1 and params = 1;

-- name: clear_tally
delete from tally where town = $1 and ind = $2;

-- name: clear_cut
delete from tally_cut where town = $1 and ind = $2;

-- name: clear_who
delete from tally_who where town = $1 and ind = $2;

-- name: clear_last
delete from tally_last where town = $1 and ind = $2;

-- name: clear_month
delete from tally_month where town = $1 and ind = $2;

-- name: clear_year
delete from tally_year where town = $1 and ind = $2;

-- name: all_tally
select place, day, cut, n, v from tally where town = $1 and ind = $2;

-- name: all_who
select who, month, place, cut, n from tally_who where town = $1 and ind = $2 order by who, month;

-- name: all_last
select id, sub, slot, place, cut, grp, v, version from tally_last where town = $1 and ind = $2 order by grp, slot;

-- name: all_month scan: rebuild and verify take all of it
select level, month, place, n, v from tally_month where town = $1 and ind = $2;

-- name: all_year scan: rebuild and verify take all of it
select level, year, place, n, v from tally_year where town = $1 and ind = $2;

-- name: count_tally
select count(*) from tally where town = $1 and ind = $2;

-- name: state_fresh
update tally_state set stale = 0 where town = $1 and ind = $2;

-- name: state_stales
select ind from tally_state where town = $1 and stale = 1;

-- name: state_stale_count
select count(*) from tally_state where town = $1 and stale = 1;

-- name: count_base
select (select count(*) from tally where town = $1 and ind = $2) + (select count(*) from tally_who where town = $1 and ind = $2)
+ (select count(*) from tally_last where town = $1 and ind = $2);

-- name: target_add
insert into target (town, id, version, indicator, filters, place, year, quarter, op, num, den, growth, origin, paper, set_on, owner, office, whole, state, reason, fact, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, 9223372036854775807);

-- name: target_close
update target set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: target_each
select id, version, indicator, filters, place, year, quarter, op, num, den, growth, origin, paper, set_on, owner, office, whole, state, reason, fact, actor, digest, j_from, j_to from target where town = $1 order by id, version;

-- name: fact_add
insert into fact (town, id, version, source, source_id, start_at, end_at, quote, num, den, num2, den2, unit, approx, what, subject, time, kind, section, indicator, filters, place, period, growth, state, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, 9223372036854775807);

-- name: fact_close
update fact set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: fact_each
select id, version, source, source_id, start_at, end_at, quote, num, den, num2, den2, unit, approx, what, subject, time, kind, section, indicator, filters, place, period, growth, state, actor, digest, j_from, j_to from fact where town = $1 order by id, version;

-- name: forecast_add
insert into forecast (town, id, version, indicator, filters, place, year, as_of, num, den, done_num, done_den, how, note, made_on, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 9223372036854775807);

-- name: forecast_close
update forecast set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: forecast_each
select id, version, indicator, filters, place, year, as_of, num, den, done_num, done_den, how, note, made_on, actor, digest, j_from, j_to from forecast where town = $1 order by id, version;

-- name: score_add
insert into score_book (town, id, version, key, label, year, level, basis, body, state, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: score_close
update score_book set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: score_each
select id, version, key, label, year, level, basis, body, state, actor, digest, j_from, j_to from score_book where town = $1 order by id, version;

-- name: target_list
select id, version, indicator, filters, place, year, quarter, op, num, den, growth, origin, paper, set_on, owner, office, whole, state,
reason, fact, j_from, j_to from target where town = $1 and ($2 = 0 or year = $2) and j_from <= $3 and (j_to > $3 or $4 = 1)
and ($5 = '' or indicator = $5) order by year, quarter, place, id, version;

-- name: target_one
select id, version, indicator, filters, place, year, quarter, op, num, den, growth, origin, paper, set_on, owner, office, whole, state,
reason, fact, j_from, j_to from target where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: fact_list
select id, version, source, source_id, start_at, end_at, quote, num, den, num2, den2, unit, approx, what, subject, time, kind, section,
indicator, filters, place, period, growth, state, j_from, j_to from fact
where town = $1 and id > $2 and j_from <= $3 and j_to > $3 order by id;

-- name: fact_of
select id, version, source, source_id, start_at, end_at, quote, num, den, num2, den2, unit, approx, what, subject, time, kind, section,
indicator, filters, place, period, growth, state, j_from, j_to from fact
where town = $1 and indicator = $2 and j_from <= $3 and j_to > $3 order by id;

-- name: forecast_list
select id, indicator, filters, place, year, as_of, num, den, done_num, done_den, how, note, made_on, actor, j_from from forecast
where town = $1 and year = $2 and j_to = 9223372036854775807 order by id;

-- name: score_load
select id, version, label, basis, body, level from score_book
where town = $1 and key = $2 and year = $3 and j_from <= $4 and j_to > $4;

-- name: submissions
select place, period_from, period_till, state from submission
where town = $1 and what = $2 and period_till >= $3 and period_from <= $4 and j_from <= $5 and j_to > $6;

-- name: import_running scan: the batches of a town are few
select count(*) from batch where town = $1 and reg = $2 and state in (0, 2) and j_to = 9223372036854775807;

-- name: submission_any
select count(*) from submission where town = $1 and what = $2;

-- name: submission_begun
select min(period_from) from submission where town = $1 and what = $2 and state in (1, 2);

-- name: score_list
select id, version, key, label, year, basis, body, level from score_book
where town = $1 and j_from <= $2 and j_to > $2 order by year desc, key;
