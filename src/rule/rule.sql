-- Warnings of rules across registers: record tables and what the last run said. All statements belong to one town ($1).

-- name: warning_add
insert into warning (town, id, version, number, rule, label, basis, reg, entry, entry_version, place, cause, state, opened_on,
due_on, gone_on, hits, parts, finding, reason, word_key, words, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
9223372036854775807);

-- name: warning_close
update warning set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: warning_each scan: verify reads all of it
select id, version, number, rule, label, basis, reg, entry, entry_version, place, cause, state, opened_on, due_on, gone_on, hits,
parts, finding, reason, word_key, words, actor, digest, j_from, j_to from warning where town = $1 order by id, version;

-- name: warning_one
select id, version, number, rule, label, basis, reg, entry, entry_version, place, cause, state, opened_on, due_on, gone_on, hits,
parts, finding, reason, word_key, words, actor, j_from from warning where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: warning_versions
select version, state, gone_on, finding, reason, word_key, words, actor, j_from from warning where town = $1 and id = $2
order by version desc;

-- name: warning_keys
select word_key from warning where town = $1 and entry = $2 and word_key is not null union
select word_key from warning where town = $1 and word_key is not null and id in
(select warning from warning_row where town = $1 and entry = $2) order by 1;

-- name: warning_known
select cause, id, version, state, gone_on from warning where town = $1 and rule = $2 and j_to = 9223372036854775807 order by id;

-- name: warning_live
select count(*) from warning where town = $1 and rule = $2 and cause = $3 and j_to = 9223372036854775807
and (gone_on is null or state in ('待核', '属实'));

-- name: warning_number
select id from warning where town = $1 and number = $2 and j_to = 9223372036854775807;

-- name: row_add
insert into warning_row (town, warning, n, reg, entry, entry_version) values ($1, $2, $3, $4, $5, $6);

-- name: rows
select reg, entry, entry_version from warning_row where town = $1 and warning = $2 order by n;

-- name: tell_add
insert into warning_tell (town, warning, n, role, text, shows) values ($1, $2, $3, $4, $5, $6);

-- name: tells
select role, text, shows from warning_tell where town = $1 and warning = $2 order by n;

-- name: run_put
insert into rule_run (town, rule, ran_at, hits, opened, gone, deferred, note) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (town, rule) do update set ran_at = excluded.ran_at, hits = excluded.hits, opened = excluded.opened,
gone = excluded.gone, deferred = excluded.deferred, note = excluded.note;

-- name: runs scan: one row a rule
select rule, ran_at, hits, opened, gone, deferred, note from rule_run where town = $1 order by rule;

-- name: parts_missing scan: verify reads all of it
select distinct warning from (select r.warning from warning_row r where r.town = $1 union all
select t.warning from warning_tell t where t.town = $1) p
where not exists (select 1 from warning w where w.town = $1 and w.id = p.warning) order by warning;

-- name: at_of
select at from journal where town = $1 and j = $2;

-- name: verify_page
select id, version, parts from warning where town = $1 and id > $2 and j_to = 9223372036854775807 order by id limit 500;

-- name: draw_add
insert into draw (town, id, version, number, reg, filters, by_place, count, seed, per, inspectors, purpose, known, pool, drawn,
avoid, rest, left_out, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 9223372036854775807);

-- name: draw_close
update draw set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: draw_each scan: verify reads all of it
select id, version, number, reg, filters, by_place, count, seed, per, inspectors, purpose, known, pool, drawn, avoid, rest, left_out,
actor, digest, j_from, j_to from draw where town = $1 order by id, version;

-- name: draw_list scan: the newest two hundred
select id, number, reg, filters, by_place, count, seed, per, inspectors, purpose, known, actor, j_from
from draw where town = $1 and j_to = 9223372036854775807 order by id desc limit 2000;

-- name: draw_one
select id, number, reg, filters, by_place, count, seed, per, inspectors, purpose, known, actor, j_from, pool, drawn,
avoid, rest, left_out from draw where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: draw_since scan: the newest two hundred
select d.number, d.drawn, j.at from draw d join journal j on j.town = d.town and j.j = d.j_from
where d.town = $1 and d.reg = $2 and d.j_to = 9223372036854775807 and j.at >= $3 order by d.id desc limit 2000;

-- name: draw_number
select id from draw where town = $1 and number = $2 and j_to = 9223372036854775807;

-- name: callback_add
insert into callback (town, id, version, reg, entry, entry_version, place, drawn_on, state, rating, asked_on, actor, digest, j_from,
j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 9223372036854775807);

-- name: callback_close
update callback set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: callback_each scan: verify reads all of it
select id, version, reg, entry, entry_version, place, drawn_on, state, rating, asked_on, actor, digest, j_from, j_to
from callback where town = $1 order by id, version;

-- name: callback_there
select count(*) from callback where town = $1 and entry = $2;

-- name: callback_list scan: at most five hundred are taken
select id, version, reg, entry, place, drawn_on, state, rating, asked_on from callback
where town = $1 and j_to = 9223372036854775807 and (state <> '已回访' or cast($2 as bigint) = 1) order by drawn_on, id limit 500;

-- name: callback_one
select id, version, reg, entry, place, drawn_on, state, rating, asked_on from callback
where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: callback_counts
select rating, count(*) from callback where town = $1 and reg = $2 and drawn_on between $3 and $4
and j_to = 9223372036854775807 group by rating order by 1;

-- name: ballot_add
insert into ballot (town, id, version, title, kind, category, note, subject, secret, seats, rule, state, closed_on, until, actor, digest,
j_from, j_to) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 9223372036854775807);

-- name: ballot_close
update ballot set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: ballot_each scan: verify reads all of it
select id, version, title, kind, category, note, subject, secret, seats, rule, state, closed_on, until, actor, digest, j_from, j_to
from ballot where town = $1 order by id, version;

-- name: ballot_list scan: a town votes a few dozen times a year
select b.id, b.version, b.title, b.kind, b.category, b.note, b.subject, b.secret, b.seats, b.rule, b.state, b.closed_on, b.until,
(select count(*) from ballot_seat s where s.town = b.town and s.ballot = b.id and s.j_to = 9223372036854775807),
(select count(*) from ballot_paper p where p.town = b.town and p.ballot = b.id and p.j_to = 9223372036854775807)
from ballot b where b.town = $1 and b.j_to = 9223372036854775807 order by b.id desc;

-- name: ballot_one
select b.id, b.version, b.title, b.kind, b.category, b.note, b.subject, b.secret, b.seats, b.rule, b.state, b.closed_on, b.until,
(select count(*) from ballot_seat s where s.town = b.town and s.ballot = b.id and s.j_to = 9223372036854775807),
(select count(*) from ballot_paper p where p.town = b.town and p.ballot = b.id and p.j_to = 9223372036854775807)
from ballot b where b.town = $1 and b.id = $2 and b.j_to = 9223372036854775807;

-- name: choice_add
insert into ballot_choice (town, id, version, ballot, n, label, reason, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);

-- name: choice_close
update ballot_choice set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: choice_each scan: verify reads all of it
select id, version, ballot, n, label, reason, actor, digest, j_from, j_to from ballot_choice where town = $1 order by id, version;

-- name: choice_list
select id, n, label, reason from ballot_choice where town = $1 and ballot = $2 and j_to = 9223372036854775807 order by n;

-- name: seat_add
insert into ballot_seat (town, id, version, ballot, account, code, used, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);

-- name: seat_close
update ballot_seat set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: seat_each scan: verify reads all of it
select id, version, ballot, account, code, used, actor, digest, j_from, j_to from ballot_seat where town = $1 order by id, version;

-- name: seat_of_code
select id, version, ballot, account, code, used from ballot_seat where town = $1 and code = $2 and j_to = 9223372036854775807;

-- name: seat_of_account
select id, version, ballot, account, code, used from ballot_seat
where town = $1 and ballot = $2 and account = $3 and code is null and j_to = 9223372036854775807;

-- name: paper_add
insert into ballot_paper (town, id, version, ballot, choices, account, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: paper_close
update ballot_paper set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: paper_each scan: verify reads all of it
select id, version, ballot, choices, account, actor, digest, j_from, j_to from ballot_paper where town = $1 order by id, version;

-- name: paper_list
select choices from ballot_paper where town = $1 and ballot = $2 and j_to = 9223372036854775807;

-- name: follow_add
insert into ballot_follow (town, id, version, ballot, choice, answer, reg, entry, number, reason, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: follow_close
update ballot_follow set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: follow_each scan: verify reads all of it
select id, version, ballot, choice, answer, reg, entry, number, reason, actor, digest, j_from, j_to from ballot_follow
where town = $1 order by id, version;

-- name: follow_of
select choice, answer, entry, number, reason from ballot_follow
where town = $1 and ballot = $2 and j_to = 9223372036854775807 order by id;

-- name: link_add
insert into fact_link (town, id, version, kind, reg, keep, other, reason, state, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 9223372036854775807);

-- name: link_close
update fact_link set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: link_each scan: verify reads all of it
select id, version, kind, reg, keep, other, reason, state, actor, digest, j_from, j_to from fact_link where town = $1 order by id,
version;

-- name: link_list scan: at most five hundred are taken
select id, version, kind, reg, keep, other, reason, state from fact_link where town = $1 and j_to = 9223372036854775807
and (cast($2 as bigint) = 0 or id = $2) and (state = '同一事实' or cast($3 as bigint) = 1) order by id desc limit 500;
