-- Named statements of register/ over its fixed tables. Statements over a register's own tables are generated
-- (layout.c, list.c).

-- name: entry_register
select register from entry where town = $1 and id = $2;

-- name: entries_after
select id from entry where town = $1 and register = $2 and id > $3 order by id limit $4;

-- name: request_seen
select digest, answer from request where town = $1 and key = $2;

-- name: request_like
select answer from request where town = $1 and at >= $2 and digest = $3 and key <> $4 order by at desc limit 1;

-- name: lookup_find
select id from lookup where town = $1 and blind = $2 and what = $3 order by id limit 32;
-- name: lookup_put
insert into lookup (town, blind, what, id) values ($1, $2, $3, $4) on conflict do nothing;
-- name: lookup_drop
delete from lookup where town = $1 and id = $2;
-- name: lookup_clear scan: rebuild and verify take all of it
delete from lookup where town = $1;

-- name: shield_put
insert into shield (town, id, account) values ($1, $2, $3) on conflict do nothing;
-- name: shield_drop
delete from shield where town = $1 and id = $2;
-- name: shield_clear
delete from shield where town = $1;
-- name: shield_of_person
select id from account where town = $1 and person = $2 and j_to = 9223372036854775807;

-- name: shield_of_places
select distinct g.account, g.place from account_grant g
where g.town = $1 and g.ended = 0 and g.place <> 0 and g.j_to = 9223372036854775807 order by g.account;

-- name: act_put
insert into act (town, id, version, kind, reason, note, sealed, approver, from_day, j_from)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
-- name: act_get
select kind, reason, note, sealed, approver, from_day, j_from from act where town = $1 and id = $2 and version = $3;

-- name: hold_insert
insert into legal_hold (town, id, version, entry, basis, until, released, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);
-- name: hold_close
update legal_hold set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: hold_each scan: verify reads every row
select id, version, entry, basis, until, released, actor, digest, j_from, j_to from legal_hold where town = $1 order by id, version;
-- name: hold_of
select id, basis, until from legal_hold
where town = $1 and entry = $2 and released = 0 and until >= $3 and j_to = 9223372036854775807;
-- name: hold_all
select id, version, entry, basis, until, actor from legal_hold
where town = $1 and released = 0 and j_to = 9223372036854775807 order by id;

-- name: choice_insert
insert into place_choice (town, id, version, list, label, parent, since, closed, successor, basis, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);
-- name: choice_close
update place_choice set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: choice_each scan: verify reads every row
select id, version, list, label, parent, since, closed, successor, basis, actor, digest, j_from, j_to from place_choice
where town = $1 order by id, version;
-- name: choice_all
select id, version, list, label, parent, since, closed, successor, basis from place_choice
where town = $1 and j_from <= $2 and j_to > $2 order by id;
-- name: choice_taken
select count(*) from place_choice where town = $1 and list = $2 and label = $3;
-- name: choice_head
select coalesce(max(j_from), 0) from place_choice where town = $1;

-- name: cleared_insert
insert into cleared (town, id, version, entry, cls, key, basis, day, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 9223372036854775807);
-- name: cleared_close
update cleared set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: cleared_each scan: verify reads every row
select id, version, entry, cls, key, basis, day, actor, digest, j_from, j_to from cleared where town = $1 order by id, version;
-- name: cleared_keys
select key, entry from cleared where town = $1 and j_to = 9223372036854775807;
-- name: cleared_of
select cls, basis, day from cleared where town = $1 and entry = $2 order by id;

-- name: paper_insert
insert into paper (town, id, version, owner, reg, field, name, sealed_name, media, bytes, sum, key, cls, file, at,
  actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 9223372036854775807);
-- name: paper_close
update paper set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: paper_each scan: verify reads every row
select id, version, owner, reg, field, name, sealed_name, media, bytes, sum, key, cls, file, at, actor, digest, j_from, j_to
from paper where town = $1 order by id, version;
-- name: paper_get
select version, owner, reg, field, name, sealed_name, media, bytes, sum, key, cls, file, at, actor
from paper where town = $1 and id = $2 and j_to = 9223372036854775807;
-- name: paper_of
select id from paper where town = $1 and owner = $2 and j_to = 9223372036854775807 order by id;

-- name: batch_insert
insert into batch (town, id, version, reg, name, sum, options, state, all_rows, done_rows, created, changed, at, account,
  file, key, file_sum, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 9223372036854775807);
-- name: batch_close
update batch set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: batch_each scan: verify reads every row
select id, version, reg, name, sum, options, state, all_rows, done_rows, created, changed, at, account, file, key, file_sum,
  actor, digest, j_from, j_to from batch where town = $1 order by id, version;
-- name: batch_get
select version, reg, name, sum, options, state, all_rows, done_rows, created, changed, at, account, file, key, file_sum
from batch where town = $1 and id = $2 and j_to = 9223372036854775807;
-- name: batch_all
select id, reg, name, state, all_rows, done_rows, created, changed, at, account from batch
where town = $1 and j_to = 9223372036854775807 order by id desc limit 500;
-- name: batch_units
select count(*) from batch_unit where town = $1 and batch = $2;
-- name: batch_files
select file, key, 'import', file_sum from batch where town = $1 and file <> 0 and j_to = 9223372036854775807 order by file;
-- name: batch_by_sum
select id from batch where town = $1 and reg = $2 and sum = $3 and state <> 3 and j_to = 9223372036854775807
order by id desc limit 1;
-- name: batch_unit_put
insert into batch_unit (town, batch, j, mark) values ($1, $2, $3, $4);
-- name: batch_unit_each scan: verify reads every row
select batch, j, mark from batch_unit where town = $1 order by batch, j;
-- name: batch_items
select i.id, i.version, i.op from batch_unit u cross join journal_item i
where i.town = u.town and i.j = u.j and u.town = $1 and u.batch = $2 order by i.j desc, i.id;

-- name: pack_newest cross-town, reference table
select serial, sum from pack_version order by serial desc limit 1;
-- name: pack_by_sum cross-town, reference table
select serial from pack_version where sum = $1;
-- name: pack_put cross-town, reference table
insert into pack_version (serial, sum, compiled, made) values ($1, $2, $3, $4);
-- name: pack_get cross-town, reference table
select compiled from pack_version where serial = $1;
-- name: town_pack_now
select serial from town_pack where town = $1 and j_to = 9223372036854775807;
-- name: town_pack_at
select serial from town_pack where town = $1 and j_from <= $2 and j_to > $2;
-- name: town_pack_count
select count(*) from town_pack where town = $1;
-- name: town_pack_serials
select serial, j_from from town_pack where town = $1 order by j_from;
-- name: town_pack_close
update town_pack set j_to = $2 where town = $1 and j_to = 9223372036854775807;
-- name: town_pack_put
insert into town_pack (town, serial, j_from, j_to) values ($1, $2, $3, 9223372036854775807);

-- name: journal_of
select j.at, j.account, j.via, j.kind from journal j where j.town = $1 and j.j = $2;
-- name: item_op
select op from journal_item where town = $1 and j = $2 and id = $3 and version = $4;

-- name: journal_at
select at from journal where town = $1 and j = $2;
-- name: town_pack_each
select t.serial, t.j_from, t.j_to, p.sum, p.compiled from town_pack t join pack_version p on p.serial = t.serial
where t.town = $1 order by t.j_from;
-- name: paper_files scan: every file of the town
select distinct file, key, cls, sum from paper where town = $1 order by file;
-- name: item_account
select j.account, j.via, j.kind, j.at, i.op from journal j join journal_item i on i.town = j.town and i.j = j.j
where j.town = $1 and j.j = $2 and i.id = $3 order by i.n desc limit 1;
-- name: forget_items
select i.j, j.at, j.account, j.via, j.kind from journal_item i cross join journal j
where j.town = i.town and j.j = i.j and i.town = $1 and i.id = $2 and i.op = 7 order by i.j + 0 desc;
-- name: batch_units_missing scan: verify
select j.j from journal j where j.town = $1 and j.kind = 'import'
and not exists (select 1 from batch_unit u where u.town = j.town and u.j = j.j) order by j.j;
-- name: packs_missing
select i.version from journal_item i join journal j on j.town = i.town and j.j = i.j
where i.town = $1 and i.id = $1 and j.kind = 'pack'
and not exists (select 1 from town_pack t where t.town = i.town and t.serial = i.version and t.j_from = i.j) order by i.j;

-- name: workdays
select b.n - a.n from workday a, workday b where a.town = $1 and a.day = $2 and b.town = $1 and b.day = $3;
