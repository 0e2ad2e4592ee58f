-- Statements of the tests of store/.

-- name: note_add
insert into note (town, id, text, digest, j_from) values ($1, $2, $3, $4, $5);

-- name: note_count
select count(*) from note where town = $1;

-- name: note_text
select text from note where town = $1 and id = $2;

-- name: counts
select (select count(*) from journal where town = $1), (select count(*) from journal_item where town = $1),
    (select count(*) from entry where town = $1), (select max(j) from journal where town = $1);

-- name: note_each
select id, text, digest, j_from from note where town = $1 order by id;

-- name: attached_add
insert into attached (town, file, key, class, digest) values ($1, $2, $3, $4, $5);

-- name: attached_each
select file, key, class, digest from attached where town = $1 order by file;
