-- Which entries stand in which publicity. Derived from publications and their lists. All statements belong to one town ($1).

-- name: notice_drop
delete from notice_entry where town = $1 and notice = $2;

-- name: notice_clear scan: rebuild takes all of it
delete from notice_entry where town = $1;

-- name: notice_of
select notice, from_day, until, live from notice_entry where town = $1 and entry = $2 order by until, notice;

-- name: visit_add
insert into public_visit (town, item, n) values ($1, $2, $3) on conflict (town, item) do update set n = public_visit.n + excluded.n;

-- name: visit_of
select n from public_visit where town = $1 and item = $2;
