#!/bin/sh
# tests/pack-test.sh sqlite|postgres TAIZHANG PACKS...: `taizhang pack test` over the packs of the source tree on one engine. What is tried is
# right and wrong answers, not durability: PostgreSQL need not wait for the disk.
set -eu
engine=$1 taizhang=$2
shift 2
case $engine in
sqlite) exec "$taizhang" pack test "$@" ;;
postgres)
    if [ -z "${TZ_TEST_PG:-}" ]; then echo "SKIPPED on PostgreSQL: set TZ_TEST_PG (sh tests/pg.sh start DIR prints it)" >&2; exit 77; fi
    database=packs_$$
    psql -qX "$TZ_TEST_PG" -c "create database $database template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
    set +e
    "$taizhang" pack test --database "$(printf '%s' "$TZ_TEST_PG" | sed "s#/postgres?#/$database?#")&options=-csynchronous_commit%3Doff" "$@"
    code=$?
    psql -qX "$TZ_TEST_PG" -c "drop database if exists $database with (force)" >/dev/null 2>&1
    exit $code ;;
*) echo "usage: tests/pack-test.sh sqlite|postgres TAIZHANG PACKS..." >&2; exit 2 ;;
esac
