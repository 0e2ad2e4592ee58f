-- Named statements of account/. Versions stand in place: the current one has j_to = 9223372036854775807 (TZ_J_OPEN).

-- name: account_insert
insert into account (town, id, version, name, label, password, must_change, admin, office, person, closed, reason,
  actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 9223372036854775807);
-- name: account_close
update account set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: account_each scan: verify reads every row
select id, version, name, label, password, must_change, admin, office, person, closed, reason, actor, digest, j_from, j_to
from account where town = $1 order by id, version;
-- name: account_by_id
select version, name, label, password, must_change, admin, office, person, closed, reason
from account where town = $1 and id = $2 and j_to = 9223372036854775807;
-- name: account_by_name
select id from account where town = $1 and name = $2 and j_to = 9223372036854775807;
-- name: account_all
select id, name, label, admin, office, person, closed, password is not null
from account where town = $1 and j_to = 9223372036854775807 order by name;
-- name: account_handlers
select a.id, a.name, a.label, o.name from account a
left join office o on o.town = a.town and o.id = a.office and o.j_to = 9223372036854775807
where a.town = $1 and a.j_to = 9223372036854775807 and a.closed = 0 and a.admin = 0
and exists (select 1 from account_grant g where g.town = a.town and g.account = a.id and g.ended = 0
  and g.from_day <= $2 and g.until >= $2 and g.j_to = 9223372036854775807)
order by a.name;
-- name: account_label
select label from account where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: office_insert
insert into office (town, id, version, name, ord, closed, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);
-- name: office_close
update office set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: office_each scan: verify reads every row
select id, version, name, ord, closed, actor, digest, j_from, j_to from office where town = $1 order by id, version;
-- name: office_all
select id, name, ord, closed from office where town = $1 and j_to = 9223372036854775807 order by ord, id;
-- name: office_by_name
select id from office where town = $1 and name = $2 and j_to = 9223372036854775807;
-- name: office_label
select name from office where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: grant_insert
insert into account_grant (town, id, version, account, role, place, reg, kinds, rights, from_day, until, basis, ended,
  actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 9223372036854775807);
-- name: grant_close
update account_grant set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: grant_each scan: verify reads every row
select id, version, account, role, place, reg, kinds, rights, from_day, until, basis, ended, actor, digest, j_from, j_to
from account_grant where town = $1 order by id, version;
-- name: grant_by_id
select version, account, role, place, reg, kinds, rights, from_day, until, basis, ended
from account_grant where town = $1 and id = $2 and j_to = 9223372036854775807;
-- name: grant_of
select id, role, place, reg, kinds, rights, from_day, until, basis from account_grant
where town = $1 and account = $2 and ended = 0 and from_day <= $3 and until >= $3 and j_to = 9223372036854775807
order by id;
-- name: grant_all
select account, id, role, place, reg, kinds, rights, from_day, until, basis from account_grant
where town = $1 and ended = 0 and from_day <= $2 and until >= $2 and j_to = 9223372036854775807
order by account, id;

-- name: rest_get
select wrong, until, at from signin_rest where town = $1 and who = $2;
-- name: rest_put
insert into signin_rest (town, who, wrong, until, at) values ($1, $2, $3, $4, $5)
on conflict (town, who) do update set wrong = excluded.wrong, until = excluded.until, at = excluded.at;
-- name: rest_drop
delete from signin_rest where town = $1 and who = $2;
-- name: rest_sweep
delete from signin_rest where town = $1 and at < $2;

-- name: credential_put
insert into credential (town, hash, kind, account, csrf, label, rights, pin, made, until, wrong)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0);
-- name: credential_get
select kind, account, csrf, rights, pin, made, until, wrong from credential where town = $1 and hash = $2;
-- name: credential_drop
delete from credential where town = $1 and hash = $2;
-- name: credential_wrong
update credential set wrong = wrong + 1 where town = $1 and hash = $2;
-- name: credential_right
update credential set wrong = 0 where town = $1 and hash = $2;
-- name: credential_drop_all
delete from credential where town = $1 and account = $2;
-- name: credential_sweep
delete from credential where town = $1 and until < $2;

-- name: saved_insert
insert into saved_view (town, id, version, account, office, reg, name, query, gone, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 9223372036854775807);
-- name: saved_close
update saved_view set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;
-- name: saved_each scan: verify reads every row
select id, version, account, office, reg, name, query, gone, actor, digest, j_from, j_to
from saved_view where town = $1 order by id, version;
-- name: saved_of
select id, version, account, office, reg, name, query from saved_view
where town = $1 and account = $2 and j_to = 9223372036854775807 and gone = 0
union
select id, version, account, office, reg, name, query from saved_view
where town = $1 and office = $3 and office <> 0 and j_to = 9223372036854775807 and gone = 0
order by name, id;
