-- Statements of store/. Tables stand in schema.c.

-- ---- schema versions and towns

-- name: schema_max cross-town, scan: a row a migration
select folder, max(number) from schema_version group by folder order by folder;

-- name: schema_add cross-town
insert into schema_version (folder, number, at) values ($1, $2, $3);

-- name: towns cross-town, scan: a store has few towns
select town, code, name from town order by town;

-- name: town_last cross-town
select max(town) from town_head;

-- name: town_add
insert into town (town, code, name, version, j_from) values ($1, $2, $3, $4, $5);

-- name: town_row
select code, name, version, j_from from town where town = $1;

-- name: head_add
insert into town_head (town, next_id, j, hash, at, sight_n, sight_hash, mark) values ($1, $2, 0, $3, 0, 0, $3, $4);

-- name: head_lock
select next_id, j, hash, at, sight_n, sight_hash, mark from town_head where town = $1;
-- name: head_lock @postgres
select next_id, j, hash, at, sight_n, sight_hash, mark from town_head where town = $1 for update;

-- name: head_read
select next_id, j, hash, at, sight_n, sight_hash, mark from town_head where town = $1;

-- name: head_write
update town_head set next_id = $2, j = $3, hash = $4, at = $5, sight_n = $6, sight_hash = $7, mark = $8 where town = $1;

-- ---- units of work

-- name: entry_add
insert into entry (town, id, register, j_born) values ($1, $2, $3, $4);

-- name: number_read
select n from numbering where town = $1 and prefix = $2 and year = $3;

-- name: number_write
insert into numbering (town, prefix, year, n, mark) values ($1, $2, $3, $4, $5)
on conflict (town, prefix, year) do update set n = excluded.n, mark = excluded.mark;

-- name: journal_add
insert into journal (town, j, at, account, via, kind, request, format, units, digest, prev, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: item_add
insert into journal_item (town, j, n, id, version, op, digest) values ($1, $2, $3, $4, $5, $6, $7);

-- name: request_find
select digest, j, answer from request where town = $1 and key = $2;

-- name: request_add
insert into request (town, key, digest, j, answer, at, mark) values ($1, $2, $3, $4, $5, $6, $7);

-- name: request_purge
delete from request where town = $1 and at < $2;

-- name: sight_add
insert into sight (town, n, at, account, id, class, reason, task, prev, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: sight_page
select n, at, account, id, class, reason, task from sight where town = $1 and n < $2 order by n desc limit $3;

-- ---- reading the journal

-- name: known_at
select j from journal where town = $1 and at <= $2 order by at desc, j desc limit 1;

-- name: item_digest
select digest from journal_item where town = $1 and j = $2 and id = $3 and version = $4;

-- name: journal_page
select j, at, account, via, kind, units, hash,
(select count(*) from journal_item i where i.town = journal.town and i.j = journal.j)
from journal where town = $1 and j < $2 order by j desc limit $3;
