-- Statements of test_db.c.

-- name: put
insert into thing (town, id, name, data) values ($1, $2, $3, $4);

-- name: put_many
insert into thing (town, id, name, data) values ($1, $2, $3, $4), ($1, $5, $6, $7);

-- name: get
select id, name, data from thing where town = $1 and id = $2;

-- name: all
select id, name, data from thing where town = $1 order by id;

-- name: rename
update thing set name = $3 where town = $1 and id = $2;

-- name: swap cross-town
-- The parameters stand in another order than their numbers: $2 first.
select $2 || '-' || $1 || '-$3';
-- name: swap @postgres
select $2::text || '-' || $1::text || '-$3';

-- name: total
select sum(id) from thing where town = $1;

-- name: series cross-town
with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) select i from n;
-- name: series @postgres
select i from generate_series(1, $1::bigint) as i;

-- name: how_many
select count(*) from thing where town = $1;

-- name: truth cross-town
select 1 = 1, $1 = 2;
-- name: truth @postgres
select 1 = 1, $1::bigint = 2;
