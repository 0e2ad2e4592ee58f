-- Statements of verify: they read the whole of a town's tables, in stretches of their key.

-- name: journal_hash
select hash, at from journal where town = $1 and j = $2;

-- name: journal_from
select j, at, account, via, kind, request, format, units, digest, prev, hash from journal
where town = $1 and j > $2 order by j limit $3;

-- name: items_between
select j, id, version, op, digest from journal_item where town = $1 and j > $2 and j <= $3 order by j, n;

-- name: born_between
select j_born, id, register from entry where town = $1 and j_born > $2 and j_born <= $3 order by j_born, id;

-- name: items_beyond scan: verify counts them
select count(*) from journal_item where town = $1 and (j > $2 or j < 1);

-- name: born_beyond scan: verify counts them
select count(*) from entry where town = $1 and (j_born > $2 or j_born < 1);

-- name: sight_from
select n, at, account, id, class, reason, task, prev, hash from sight where town = $1 and n > $2 order by n limit $3;

-- name: requests_from
select key, digest, j, answer, at, mark from request where town = $1 and key > $2 order by key limit $3;

-- name: numbers_all scan: one row a prefix and year
select prefix, year, n, mark from numbering where town = $1 order by prefix, year;

-- name: towns_everywhere cross-town, scan: verify
select town from town order by town;

-- name: heads_everywhere cross-town, scan: verify
select town from town_head order by town;
