#!/bin/sh
# Runs one scenario: sets up its world (a store of its own on the named engine), then sources the script.
# A scenario uses: $TAIZHANG (the binary), $STORE (options that name the store), tz (runs it), and the checks below.
# It runs in an empty folder of its own and fails at the first command that fails.
set -eu
engine=$1
script=$2
case $engine in
sqlite) STORE="--store store" ;;
postgres)
    database=scenario_$$_$(date +%s)
    template=template0
    if [ -n "${TZ_TEST_TOWN:-}" ] && grep -qx town "$script"; then template=scenario_town; fi
    psql -qX "$TZ_TEST_PG" -c "create database $database template $template encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
    database_url=$(printf '%s' "$TZ_TEST_PG" | sed "s#/postgres?#/$database?#")
    STORE="--store store --database $database_url"
    ;;
*) echo "usage: tests/scenario.sh sqlite|postgres SCRIPT" >&2; exit 2 ;;
esac
DATA=$TZ_ROOT/tests/data
# A command ends and gives all back; looking for leaks at its end takes a fifth of its time. The server is looked at, and in the long run all.
leaks=${ASAN_OPTIONS:-}
[ -n "${TZ_TEST_LONG:-}" ] || export ASAN_OPTIONS="$leaks:detect_leaks=0"
SERVER=
CLEAN= # what a scenario wants done at its end, however it ends
clean() {
    code=$?
    if [ -n "$SERVER" ]; then kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true; fi
    if [ "$engine" = postgres ]; then psql -qX "$TZ_TEST_PG" -c "drop database if exists $database with (force)" >/dev/null 2>&1 || true; fi
    [ -z "$CLEAN" ] || eval "$CLEAN"
    exit $code
}
trap clean EXIT
# The town's calendar is Beijing's, wherever the machine stands.
date() { TZ=Asia/Shanghai command date "$@"; }
tz() { verb=$1; shift; "$TAIZHANG" "$verb" $STORE "$@"; }
# town: the store has a town, 西江镇, with all packs and nothing in it; a copy of the one made once for all scenarios, if there is one.
town() {
    if [ -z "${TZ_TEST_TOWN:-}" ]; then tz init --place 360733102 --name 西江镇 >/dev/null 2>&1; return; fi
    cp -a "$TZ_TEST_TOWN/$engine/store" "$TZ_TEST_TOWN/$engine/store.root" .
    [ "$engine" = sqlite ] || sed -i "s#/scenario_town?#/$database?#" store/taizhang.conf
}
# refuses CODE COMMAND...: the command must exit with CODE; its messages go to ./message
refuses() {
    want=$1; shift
    set +e; "$@" >message 2>&1; got=$?; set -e
    [ "$got" = "$want" ] || { echo "exit $got instead of $want: $*"; cat message; return 1; }
}
# has FILE TEXT: the file holds the text
has() { grep -qF -- "$2" "$1" || { echo "missing: $2"; cat "$1"; return 1; }; }
lacks() { ! grep -qF -- "$2" "$1" || { echo "must not stand there: $2"; return 1; }; }
# remember: the store as it is now. unchanged: it verifies and its archive is as it was then, but for ids that were reserved
# and not used.
archive() {
    rm -rf "$1" "$1.tzb"; mkdir "$1"
    tz backup "$1.tzb" >/dev/null 2>&1; tar xf "$1.tzb" -C "$1"
    rm "$1/manifest"
    sed -i 's/^\([^\t]*\t[^\t]*\t[^\t]*\)\t[^\t]*\t[^\t]*/\1/' "$1"/table/town_head/*
}
remember() { archive then; }
unchanged() {
    archive now; diff -r then now >difference || { echo "the store changed"; head -c 2000 difference; return 1; }
    tz verify >verified; has verified '不符 0 处'
}
same() { [ "$1" = "$2" ] || { echo "got: $1"; echo "want: $2"; return 1; }; }
serve() { # serves the store in the background on $PORT and waits for it
    PORT=${PORT:-$((10000 + $$ % 10000 * 2))} # its neighbour is free too; below what the system gives to connections going out
    ASAN_OPTIONS=$leaks "$TAIZHANG" serve $STORE --listen 127.0.0.1:$PORT >server.log 2>&1 &
    SERVER=$!
    web=http://127.0.0.1:$PORT
    tries=0
    until curl -fsS -o /dev/null "http://127.0.0.1:$PORT/health" 2>/dev/null; do
        tries=$((tries + 1)); [ $tries -lt 100 ] || { cat server.log; return 1; }
        sleep 0.1
    done
}
stop_serving() { kill "$SERVER"; wait "$SERVER" || { echo "the server ended with $?"; cat server.log; return 1; }; SERVER=; }
# The pages: csrf JAR PATH prints the token of the form on a page; signin JAR NAME PASSWORD and status JAR PATH print the
# status and leave the page in ./page. $web is the address of `serve`.
csrf() { curl -sS -b "$1" -c "$1" "$web$2" | grep -o 'name="csrf" value="[^"]*"' | head -n 1 | sed 's/.*value="//;s/"//'; }
signin() {
    token=$(csrf "$1" /signin)
    curl -sS -o page -w '%{http_code}' -b "$1" -c "$1" --data-urlencode "csrf=$token" --data-urlencode "name=$2" --data-urlencode "password=$3" "$web/signin"
}
status() { curl -sS -o page -w '%{http_code}' -b "$1" "$web$2"; }
. "$script"
