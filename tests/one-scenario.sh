#!/bin/sh
# tests/one-scenario.sh RESULTS SCRIPT ENGINE: runs one scenario in an empty folder beside RESULTS, prints how it went and adds a line to
# RESULTS. Uses what tests/run.sh exports.
set -u
results=$1 script=$2 engine=$3
name=$(basename "$script" .sh)
began=$(date +%s)
dir=$(dirname "$results")/scenario.$name.$engine
mkdir -p "$dir"
if (cd "$dir" && sh "$TZ_ROOT/tests/scenario.sh" "$engine" "$TZ_ROOT/$script") >"$dir.log" 2>&1; then
    said="ok: $name ($engine, $(($(date +%s) - began))s)
$(grep '^not run: ' "$dir.log" | sed 's/^/    /')"
    word=ok
else
    said="FAILED: $name ($engine)
$(tail -n 40 "$dir.log")"
    word=FAILED
fi
printf '%s\n' "$said" | grep -v '^$'
printf '%s\tscenario:%s:%s\n' "$word" "$name" "$engine" >>"$results"
rm -rf "$dir" "$dir.log"
