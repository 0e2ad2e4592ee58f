#!/bin/sh
# A private PostgreSQL for tests: on a socket in its own folder, no TCP. `start DIR` prints its address, `stop DIR` ends it.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed" >&2; exit 1; }
dir=$2
# Nothing here outlives the tests, and power cuts have a server of their own (tests/kill): no syncs.
fast="-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off"
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
case $1 in
start)
    mkdir -p "$dir"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
    cd "$dir"
    # Socket paths are limited to about 100 bytes: the socket stands in a short folder of its own.
    socket=$(as mktemp -d /tmp/tzpg.XXXXXX)
    chmod 755 "$socket"
    echo "$socket" >"$dir/socket"
    as "$bin/initdb" -D "$dir/data" -U taizhang -A trust -E UTF8 --locale=C.UTF-8 >"$dir/init.log" 2>&1 || { cat "$dir/init.log" >&2; exit 1; }
    as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 \
        -o "-c listen_addresses='' -c unix_socket_directories=$socket -c max_connections=200 -c shared_buffers=128MB $fast" start >"$dir/start.log" 2>&1 ||
        { cat "$dir/start.log" >&2; exit 1; }
    echo "postgresql://taizhang@/postgres?host=$socket"
    ;;
stop)
    cd /
    as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$(cat "$dir/socket" 2>/dev/null || echo "$dir/none")"
    ;;
*) echo "usage: tests/pg.sh start|stop DIR" >&2; exit 2 ;;
esac
