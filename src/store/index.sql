-- Statements on the index store.

-- name: index_from
select j from index_head where town = $1 and folder = $2;

-- name: index_at
insert into index_head (town, folder, j) values ($1, $2, $3)
on conflict (town, folder) do update set j = excluded.j;
