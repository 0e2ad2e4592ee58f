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

-- name: all_month
select level, month, place, n, v from tally_month where town = $1 and ind = $2;

-- name: all_year
select level, year, place, n, v from tally_year where town = $1 and ind = $2;

-- name: count_tally
select count(*) from tally where town = $1 and ind = $2;

-- name: has_table
select count(*) from sqlite_master where type = 'table' and name = $1;
-- name: has_table @postgres
select count(*) from information_schema.tables where table_name = $1;

-- name: state_fresh
update tally_state set stale = 0 where town = $1 and ind = $2;

-- name: state_stales
select ind from tally_state where town = $1 and stale = 1;

-- name: state_stale_count
select count(*) from tally_state where town = $1 and stale = 1;

-- name: count_base
select (select count(*) from tally where town = $1 and ind = $2) + (select count(*) from tally_who where town = $1 and ind = $2)
+ (select count(*) from tally_last where town = $1 and ind = $2);
