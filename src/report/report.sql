-- Reports: sources read, confirmed names, texts, issues with their figures and rows. All statements belong to one town ($1).

-- name: source_add
insert into report_source (town, id, version, name, file, format, charset, title, agency, number, issued, year_from, year, plan_year,
place, digest_text, body, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 9223372036854775807);

-- name: source_close
update report_source set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: source_each
select id, version, name, file, format, charset, title, agency, number, issued, year_from, year, plan_year, place, digest_text, body,
actor, digest, j_from, j_to from report_source where town = $1 order by id, version;

-- name: source_list
select id, version, name, file, format, charset, title, agency, number, issued, year_from, year, plan_year, place, digest_text, j_from
from report_source where town = $1 and j_to = 9223372036854775807 order by year desc, id desc;

-- name: source_body
select body from report_source where town = $1 and id = $2 and j_to = 9223372036854775807;

-- name: source_same
select id from report_source where town = $1 and digest_text = $2 and j_to = 9223372036854775807;

-- name: synonym_add
insert into report_synonym (town, id, version, phrase, unit, indicator, filters, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);

-- name: synonym_close
update report_synonym set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: synonym_each
select id, version, phrase, unit, indicator, filters, actor, digest, j_from, j_to from report_synonym where town = $1 order by id, version;

-- name: synonym_list
select id, version, phrase, unit, indicator, filters from report_synonym where town = $1 and j_to = 9223372036854775807 order by id;

-- name: text_add
insert into report (town, id, version, title, year, kind, period, place, subtitle, speaker, said_on, body, state, note, actor, digest,
j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 9223372036854775807);

-- name: text_close
update report set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: text_each
select id, version, title, year, kind, period, place, subtitle, speaker, said_on, body, state, note, actor, digest, j_from, j_to
from report where town = $1 order by id, version;

-- name: text_list
select id, version, title, year, kind, period, place, subtitle, speaker, said_on, body, state, note, actor, j_from
from report where town = $1 and j_to = 9223372036854775807 order by year desc, id desc;

-- name: text_one
select id, version, title, year, kind, period, place, subtitle, speaker, said_on, body, state, note, actor, j_from
from report where town = $1 and id = $2 and (cast($3 as bigint) = 0 and j_to = 9223372036854775807 or version = $3);

-- name: text_versions
select version, actor, j_from, note from report where town = $1 and id = $2 order by version desc;

-- name: issue_add
insert into report_issue (town, id, version, report, report_version, title, known, head, figures, rows_n, contents, issued_on, body,
actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 9223372036854775807);

-- name: issue_close
update report_issue set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: issue_each
select id, version, report, report_version, title, known, head, figures, rows_n, contents, issued_on, body, actor, digest, j_from, j_to
from report_issue where town = $1 order by id, version;

-- name: issue_list
select id, report, report_version, title, known, head, figures, rows_n, contents, issued_on, body, actor, j_from
from report_issue where town = $1 and (cast($2 as bigint) = 0 or report = $2) and (cast($3 as bigint) = 0 or id = $3) order by id desc;

-- name: figure_add
insert into report_figure (town, id, version, issue, n, ref, indicator, label, period, place, num, den, unit, shown, words, map, coverage,
marks, why, rows_n, rows_digest, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
9223372036854775807);

-- name: figure_close
update report_figure set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: figure_each
select id, version, issue, n, ref, indicator, label, period, place, num, den, unit, shown, words, map, coverage, marks, why, rows_n,
rows_digest, actor, digest, j_from, j_to from report_figure where town = $1 order by id, version;

-- name: figure_list
select id, issue, n, ref, indicator, label, period, place, num, den, unit, shown, words, map, coverage, marks, why, rows_n, rows_digest
from report_figure where town = $1 and issue = $2 order by n;

-- name: row_add
insert into report_row (town, issue, n, ord, part, reg, entry, entry_version, side, num, den) values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
$10, $11);

-- name: row_list
select ord, part, reg, entry, entry_version, side, num, den from report_row where town = $1 and issue = $2 and n = $3 and ord >= $4
order by ord;

-- name: row_strays scan: rebuild looks at all of it
delete from report_row where town = $1 and not exists (select 1 from report_issue i where i.town = report_row.town and
i.id = report_row.issue);

-- name: form_add
insert into form (town, id, version, name, sender, file, data, state, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 9223372036854775807);

-- name: form_close
update form set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: form_each scan: verify reads every row
select id, version, name, sender, file, data, state, actor, digest, j_from, j_to from form where town = $1 order by id, version;

-- name: form_list scan: the forms of a town are a few hundred
select f.id, f.version, f.name, f.sender, f.file, i.item, i.part, (select count(*) from form_bind b where b.town = f.town and
b.form = f.id and b.ref <> '' and b.j_to = 9223372036854775807) from form f left join form_item i on i.town = f.town and
i.form = f.id and i.j_to = 9223372036854775807 where f.town = $1 and f.j_to = 9223372036854775807 order by f.id desc;

-- name: form_one
select f.id, f.version, f.name, f.sender, f.file, i.item, i.part, f.data from form f left join form_item i on i.town = f.town and
i.form = f.id and i.j_to = 9223372036854775807 where f.town = $1 and f.id = $2 and f.j_to = 9223372036854775807;

-- name: item_add
insert into form_item (town, id, version, form, item, part, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: item_close
update form_item set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: item_each scan: verify reads every row
select id, version, form, item, part, actor, digest, j_from, j_to from form_item where town = $1 order by id, version;

-- name: item_one
select id, version from form_item where town = $1 and form = $2 and j_to = 9223372036854775807;

-- name: item_asked scan: the forms of a town are a few hundred; a period counts once, called for or sent or both
select coalesce(i.item, ''), f.sender, count(*) from (select y.town, y.form, y.period, min(y.at) as at from
(select k.town, k.form, k.period, k.due as at from form_call k where k.town = $1 and k.j_to = 9223372036854775807 union all
select s.town, s.form, s.period, j.at from form_sent s join journal j on j.town = s.town and j.j = s.j_from where s.town = $1 and
s.j_to = 9223372036854775807) y group by y.town, y.form, y.period) x join form f on f.town = x.town and f.id = x.form and
f.j_to = 9223372036854775807 left join form_item i on i.town = f.town and i.form = f.id and i.j_to = 9223372036854775807
where x.at >= $2 and x.at < $3 group by coalesce(i.item, ''), f.sender order by 1, 2;

-- name: bind_add
insert into form_bind (town, id, version, form, sheet, line, col, ref, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 9223372036854775807);

-- name: bind_close
update form_bind set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: bind_each scan: verify reads every row
select id, version, form, sheet, line, col, ref, actor, digest, j_from, j_to from form_bind where town = $1 order by id, version;

-- name: bind_list
select id, version, sheet, line, col, ref from form_bind where town = $1 and form = $2 and j_to = 9223372036854775807
order by sheet, line, col;

-- name: sent_add
insert into form_sent (town, id, version, form, period, place, issue, report, data, note, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: sent_close
update form_sent set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: sent_each scan: verify reads every row
select id, version, form, period, place, issue, report, data, note, actor, digest, j_from, j_to from form_sent where town = $1
order by id, version;

-- name: sent_list scan: what was sent in a year is a few thousand at most, shown newest first
select s.id, s.form, s.issue, f.name, s.period, s.place, s.actor, s.j_from from form_sent s join form f on f.town = s.town and
f.id = s.form and f.j_to = 9223372036854775807 where s.town = $1 and (cast($2 as bigint) = 0 or s.form = $2) order by s.id desc;

-- name: sent_one
select s.id, s.form, s.issue, f.name, s.period, s.place, s.actor, s.j_from, s.data from form_sent s cross join form f
where s.town = $1 and s.id = $2 and f.town = s.town and f.id = s.form and f.j_to = 9223372036854775807;

-- name: figure_same
select f.issue, f.n, f.ref, f.num, f.den, f.shown, i.title, i.issued_on from report_figure f join report_issue i on i.town = f.town
and i.id = f.issue where f.town = $1 and f.indicator = $2 and f.period = $3 and f.place = $4 order by f.issue desc, f.n;

-- name: term_add
insert into term (town, id, version, word, also, meaning, source, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 9223372036854775807);

-- name: term_close
update term set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: term_each scan: verify reads every row
select id, version, word, also, meaning, source, actor, digest, j_from, j_to from term where town = $1 order by id, version;

-- name: term_count scan: the terms of a town are a few hundred
select count(*) from term where town = $1 and j_from <= $2 and j_to > $2 and meaning <> '';

-- name: term_list scan: the terms of a town are a few hundred
select id, version, word, also, meaning, source from term where town = $1 and j_from <= $2 and j_to > $2 and meaning <> ''
order by word, id;

-- name: call_add
insert into form_call (town, id, version, form, period, due, basis, expires, state, reason, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 9223372036854775807);

-- name: call_close
update form_call set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: call_each scan: verify reads every row
select id, version, form, period, due, basis, expires, state, reason, actor, digest, j_from, j_to from form_call where town = $1
order by id, version;

-- name: call_list scan: what superiors ask in a year is a few thousand at most
select k.id, k.version, k.form, f.name, f.sender, k.period, k.due, k.basis, k.expires, k.state, k.reason, k.actor,
(select count(*) from form_sent s where s.town = k.town and s.form = k.form and s.period = k.period and s.j_to = 9223372036854775807)
from form_call k join form f on f.town = k.town and f.id = k.form and f.j_to = 9223372036854775807
where k.town = $1 and k.j_to = 9223372036854775807 order by k.due, k.id;

-- name: call_bind_count scan: the bindings of all forms of a town are a few thousand
select count(*) from form_bind where town = $1 and ref <> '' and j_to = 9223372036854775807;

-- name: call_binds scan: the bindings of all forms of a town are a few thousand
select b.form, b.ref, f.name, f.sender, (select max(s.period) from form_sent s where s.town = b.town and s.form = b.form and
s.j_to = 9223372036854775807) from form_bind b join form f on f.town = b.town and f.id = b.form and f.j_to = 9223372036854775807
where b.town = $1 and b.ref <> '' and b.j_to = 9223372036854775807 order by b.form, b.id;

-- name: review_add
insert into report_review (town, id, version, report, report_version, opened_on, until, note, state, ballot, yes, no, abstain, seats,
signer, passed_on, issue, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 9223372036854775807);

-- name: review_close
update report_review set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: review_each scan: verify reads every row
select id, version, report, report_version, opened_on, until, note, state, ballot, yes, no, abstain, seats, signer, passed_on, issue,
actor, digest, j_from, j_to from report_review where town = $1 order by id, version;

-- name: review_list scan: a town deliberates a few reports a year
select v.id, v.version, v.report, v.report_version, v.opened_on, v.until, v.note, v.state, v.ballot, v.yes, v.no, v.abstain, v.seats,
v.signer, v.passed_on, v.issue, r.title, (select count(*) from report_comment k where k.town = v.town and k.review = v.id and
k.j_to = 9223372036854775807) from report_review v join report r on r.town = v.town and r.id = v.report and
r.j_to = 9223372036854775807 where v.town = $1 and v.j_to = 9223372036854775807 and (cast($2 as bigint) = 0 or v.report = $2) and
(cast($3 as bigint) = 0 or v.id = $3) order by v.id desc;

-- name: comment_add
insert into report_comment (town, id, version, review, entry, at, actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 9223372036854775807);

-- name: comment_close
update report_comment set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: comment_each scan: verify reads every row
select id, version, review, entry, at, actor, digest, j_from, j_to from report_comment where town = $1 order by id, version;

-- name: comment_list
select entry, at from report_comment where town = $1 and review = $2 and j_to = 9223372036854775807 order by id;

-- name: profile_add
insert into handover_profile (town, id, version, key, receiver, reg, columns, basis, purpose, days, approver, closed, actor, digest,
j_from, j_to) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 9223372036854775807);

-- name: profile_close
update handover_profile set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: profile_each scan: verify reads every row
select id, version, key, receiver, reg, columns, basis, purpose, days, approver, closed, actor, digest, j_from, j_to
from handover_profile where town = $1 order by id, version;

-- name: profile_list scan: a town hands over to a few dozen receivers
select id, version, key, receiver, reg, columns, basis, purpose, days, approver, closed from handover_profile
where town = $1 and j_to = 9223372036854775807 order by key, id;

-- name: profile_author
select actor from handover_profile where town = $1 and id = $2 and approver = 0 order by version desc limit 1;

-- name: handover_add
insert into handover (town, id, version, profile, n, rows_n, filters, mark, way, receiver, digest_text, made_on, delete_by, deleted_on,
actor, digest, j_from, j_to)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 9223372036854775807);

-- name: handover_close
update handover set j_to = $4 where town = $1 and id = $2 and version = $3 and j_to = 9223372036854775807;

-- name: handover_each scan: verify reads every row
select id, version, profile, n, rows_n, filters, mark, way, receiver, digest_text, made_on, delete_by, deleted_on, actor, digest,
j_from, j_to from handover where town = $1 order by id, version;

-- name: handover_list scan: a town hands over a few hundred lists a year
select h.id, h.version, h.profile, h.n, h.rows_n, h.filters, h.mark, h.way, h.receiver, h.digest_text, h.made_on, h.delete_by,
h.deleted_on, h.actor, p.key from handover h join handover_profile p on p.town = h.town and p.id = h.profile and
p.j_to = 9223372036854775807 where h.town = $1 and h.j_to = 9223372036854775807 order by h.id desc;
