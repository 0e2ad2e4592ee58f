-- Areas. All statements belong to one town ($1).

-- name: head
select j, mark from place_head where town = $1;

-- name: head_set
insert into place_head (town, j, mark) values ($1, $2, $3)
on conflict (town) do update set j = excluded.j, mark = excluded.mark;

-- name: load
select id, from_day, till_day, level, kind, name, code, parent, ord, j_from from place
where town = $1 and j_from <= $2 and j_to > $2 order by id, from_day;

-- name: load_succession
select event, from_place, to_place, share_num, share_den, basis, day from succession
where town = $1 and j_from <= $2 and j_to > $2 order by from_place, day, to_place;

-- name: load_groups
select grp, key, name, kind, ord, from_day, till_day from place_group
where town = $1 and j_from <= $2 and j_to > $2 order by ord, grp, from_day;

-- name: load_members
select grp, place, ord, from_day, till_day from place_group_member
where town = $1 and j_from <= $2 and j_to > $2 order by grp, ord, place;

-- name: close_stretches
update place set j_to = $3 where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: add_stretch
insert into place (town, id, from_day, till_day, level, kind, name, code, parent, ord, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 9223372036854775807);

-- name: add_change
insert into place_change (town, event, kind, day, act, approver, proof, note, j)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_succession
insert into succession (town, event, from_place, to_place, share_num, share_den, basis, day, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: add_group
insert into place_group (town, grp, key, name, kind, ord, from_day, till_day, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: close_group
update place_group set j_to = $3 where town = $1 and grp = $2 and j_to = 9223372036854775807;

-- name: add_member
insert into place_group_member (town, grp, place, ord, from_day, till_day, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, 9223372036854775807);

-- name: close_members
update place_group_member set j_to = $3 where town = $1 and grp = $2 and j_to = 9223372036854775807;

-- name: versions
select count(*) from journal_item where town = $1 and id = $2;

-- name: clear_paths
delete from place_path where town = $1;

-- name: add_path
insert into place_path (town, map, place, level, ancestor, from_day, till_day) values ($1, $2, $3, $4, $5, $6, $7);

-- name: items
select i.j, i.id, i.version, i.digest from entry e cross join journal_item i
where i.town = e.town and i.id = e.id and e.town = $1 and e.register = $2 order by i.id, i.j;

-- name: one_place
select from_day, till_day, level, kind, name, code, parent, ord from place
where town = $1 and id = $2 and j_from <= $3 and j_to > $3 order by from_day;

-- name: one_change
select kind, day, act, approver, proof, note from place_change where town = $1 and event = $2;

-- name: one_event_succession
select from_place, to_place, share_num, share_den, basis, day from succession where town = $1 and event = $2
order by from_place, to_place;

-- name: one_group
select key, name, kind, ord, from_day, till_day from place_group
where town = $1 and grp = $2 and j_from <= $3 and j_to > $3 order by from_day;

-- name: one_group_members
select place, ord, from_day, till_day from place_group_member
where town = $1 and grp = $2 and j_from <= $3 and j_to > $3 order by from_day, ord, place;

-- name: changes
select event, kind, day, act, approver, proof, note, j from place_change where town = $1 order by day, event;

-- name: unjournaled
select id from place p where town = $1
and not exists (select 1 from journal_item i where i.town = p.town and i.id = p.id and i.j = p.j_from);

-- name: last_change
select max(j) from (select max(j_from) as j from place where town = $1 union all
select max(j_from) as j from place_group where town = $1) x;

-- name: param_packs
select name, at, from_day, i, t, yearly from param_pack where town = $1 and j_from <= $2 and j_to > $2;

-- name: param_set_all
select name, place, from_day, i, t, 0 from parameter where town = $1 and j_from <= $2 and j_to > $2;

-- name: param_at_now
select name, place, from_day, till_day, i, t, origin, j_from from param_at where town = $1 and j_to = 9223372036854775807;

-- name: param_at_clear
delete from param_at where town = $1;

-- name: param_at_add
insert into param_at (town, name, place, from_day, till_day, i, t, origin, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: param_at_close
update param_at set j_to = $6 where town = $1 and name = $2 and place = $3 and from_day = $4 and j_from = $5;

-- name: param_at_drop
delete from param_at where town = $1 and name = $2 and place = $3 and from_day = $4 and j_from = $5 and j_from >= $6;

-- name: param_changes
select j_from as j from place where town = $1 union select j_to from place where town = $1 and j_to < 9223372036854775807
union select j_from from parameter where town = $1 union select j_to from parameter where town = $1 and j_to < 9223372036854775807
union select j_from from param_pack where town = $1 union select j_to from param_pack where town = $1 and j_to < 9223372036854775807
order by j;

-- name: param_pack_clear
delete from param_pack where town = $1;

-- name: param_pack_count
select count(*) from param_pack where town = $1 and j_to = 9223372036854775807;

-- name: param_pack_now
select name, at, from_day, i, t, basis, j_from, yearly from param_pack where town = $1 and j_to = 9223372036854775807;

-- name: param_pack_add
insert into param_pack (town, name, at, from_day, i, t, basis, j_from, yearly, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: param_pack_close
update param_pack set j_to = $6 where town = $1 and name = $2 and at = $3 and from_day = $4 and j_from = $5;

-- name: param_pack_drop
delete from param_pack where town = $1 and name = $2 and at = $3 and from_day = $4 and j_from = $5 and j_from >= $6;

-- name: param_close
update parameter set j_to = $5 where town = $1 and name = $2 and place = $3 and from_day = $4 and j_to = 9223372036854775807;

-- name: param_set
insert into parameter (town, id, name, place, from_day, i, t, basis, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: param_get
select i, t, origin, from_day, till_day from param_at
where town = $1 and name = $2 and place = $3 and from_day <= $4 and till_day > $4 and j_from <= $5 and j_to > $5;

-- name: param_basis
select basis from parameter where town = $1 and name = $2 and place = $3 and from_day <= $4
and j_from <= $5 and j_to > $5 order by from_day desc limit 1;

-- name: one_param
select name, place, from_day, i, t, basis from parameter where town = $1 and id = $2;
