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
