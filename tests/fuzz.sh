#!/bin/sh
# Fuzzes every target for TZ_FUZZ_SECONDS (default 60) from its corpus under tests/fuzz/<target>/.
set -eu
cd "$(dirname "$0")/.."
[ -d build/fuzz ] || CC=clang-14 meson setup build/fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
ninja -C build/fuzz >/dev/null
for target in $(find build/fuzz -name 'fuzz_*' -type f -perm -100); do
    name=$(basename "$target" | sed 's/^fuzz_//')
    work=$(mktemp -d)
    if [ -d "tests/fuzz/$name" ]; then cp "tests/fuzz/$name"/* "$work"/; fi
    echo "== $name"
    "$target" -max_total_time="${TZ_FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -verbosity=0 "$work"
    rm -rf "$work"
done
