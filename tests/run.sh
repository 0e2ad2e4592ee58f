#!/bin/sh
# The stages of ./test. Each test program or story prints its own cases; tests/count.awk counts them.
set -u
root=$(pwd)
long=no
stages=
for word in "$@"; do
    case $word in
    --long) long=yes ;;
    -*) echo "usage: ./test [--long] [static|unit|scenarios|browser|long ...]" >&2; exit 2 ;;
    *) stages="$stages $word" ;;
    esac
done
[ -n "$stages" ] || stages="static unit scenarios browser"
[ $long = no ] || stages="$stages long"

build=${TZ_TEST_BUILD:-build/test}
out=$(mktemp -d "${TMPDIR:-/tmp}/taizhang-test.XXXXXX")
chmod 755 "$out"
passed=0
failed=0
started=$(date +%s)
export TZ_ROOT="$root" TZ_TEST_OUT="$out"
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$root/tests/lsan.supp:print_suppressions=0}

say() { printf '\n== %s (%ss)\n' "$1" "$(($(date +%s) - started))"; }
results="$build/results.tsv" # by name, for `taizhang pack coverage`
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'FAILED: %s\n' "$1"; }
record() { [ ! -d "$build" ] || printf '%s\t%s\n' "$1" "$2" >>"$results"; }
check() { # check NAME COMMAND...: one test that is the command's exit code
    name=$1; shift
    if "$@" >"$out/check.log" 2>&1; then pass; printf 'ok: %s\n' "$name"; record ok "${stage:-}:$name"
    else record FAILED "${stage:-}:$name"; fail "$name"; tail -n 40 "$out/check.log"; fi
}
finish() {
    [ -z "${TZ_TEST_PG:-}" ] || sh tests/pg.sh stop "$out/pg" >/dev/null 2>&1
    rm -rf "$out"
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit $?
}
stop() { fail "$1"; [ ! -f "$out/check.log" ] || tail -n 60 "$out/check.log"; finish; }
trap 'fail interrupted; finish' INT TERM

say "packages"
sh tools/install.sh build run test || stop "install packages"

say "build with sanitizers"
if [ ! -d "$build" ]; then # -O1 -g1: with sanitizers half the compiling of -O2 -g, and the tests run as fast; lines for their stacks
    meson setup "$build" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 -Ddebug=false -Dc_args=-g1 >"$out/check.log" 2>&1 ||
        stop "configure"
fi
ninja -C "$build" >"$out/check.log" 2>&1 || stop "build"
pass
TAIZHANG="$root/$build/src/cmd/taizhang"
export TAIZHANG

case " $stages " in *" unit "* | *" scenarios "* | *" long "*)
    say "a PostgreSQL of our own"
    TZ_TEST_PG=$(sh tests/pg.sh start "$out/pg" 2>"$out/check.log") || stop "start PostgreSQL"
    export TZ_TEST_PG
    echo "$TZ_TEST_PG" ;;
esac

rm -f "$results"
for stage in $stages; do
    say "$stage"
    . "tests/stage-$stage.sh"
done
finish
