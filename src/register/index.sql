-- Statements over the index store (search). $1 of the finding ones is a match expression on SQLite, an array on
-- PostgreSQL.

-- name: doc_text
select text from search_doc where town = $1 and id = $2;
-- name: doc_put
insert into search_doc (town, id, reg, open, text) values ($1, $2, $3, $4, $5)
on conflict (id) do update set reg = excluded.reg, open = excluded.open, text = excluded.text;
-- name: doc_put @postgres
insert into search_doc (town, id, reg, open, text, grams) values ($1, $2, $3, $4, $5, cast($6 as text[]))
on conflict (town, id) do update set reg = excluded.reg, open = excluded.open, text = excluded.text,
  grams = excluded.grams;
-- name: doc_drop
delete from search_doc where town = $1 and id = $2;
-- name: ft_put cross-town, full text goes by row id
insert into search_ft (rowid, t) values ($1, $2);
-- name: ft_drop cross-town, full text goes by row id
insert into search_ft (search_ft, rowid, t) values ('delete', $1, $2);
-- name: ref_drop
delete from search_ref where town = $1 and id = $2;
-- name: ref_put
insert into search_ref (town, target, id) values ($1, $2, $3) on conflict do nothing;
-- name: ref_of
select id from search_ref where town = $1 and target = $2 and id <> $2 order by id limit 5000;

-- name: find_in
select d.id, d.reg from search_ft f join search_doc d on d.id = f.rowid
where f.search_ft match $1 and d.town = $2 and d.reg = $3 and instr(d.text, $4) > 0 order by f.rowid desc limit $5;
-- name: find_in @postgres
with hit as materialized (select id, reg, text from search_doc where grams @> cast($1 as text[]) and town = $2)
select id, reg from hit where reg = $3 and strpos(text, $4) > 0 order by id desc limit $5;
-- name: find_all
select d.id, d.reg from search_ft f join search_doc d on d.id = f.rowid
where f.search_ft match $1 and d.town = $2 and d.open = 1 and instr(d.text, $3) > 0 order by f.rowid desc limit $4;
-- name: find_all @postgres
with hit as materialized (select id, reg, text, open from search_doc where grams @> cast($1 as text[]) and town = $2)
select id, reg from hit where open = 1 and strpos(text, $3) > 0 order by id desc limit $4;
-- name: test_in
select id from search_doc
where town = $1 and id in (select value from json_each($2)) and instr(text, $3) > 0;
-- name: test_in @postgres
select id from search_doc where town = $1 and id = any(cast($2 as bigint[])) and strpos(text, $3) > 0;

-- name: items_between
select distinct +i.id, e.register from journal_item i join entry e on e.town = i.town and e.id = i.id
where i.town = $1 and i.j > $2 and i.j <= $3 order by 1;
-- name: entry_of
select register from entry where town = $1 and id = $2;
