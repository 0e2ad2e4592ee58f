#!/bin/sh
# tests/one-story.sh RESULTS BUILD SCRIPT: runs one browser script, prints its failures and counts, and adds a line to RESULTS: ok or
# FAILED, name, passed, failed. Uses what tests/run.sh exports.
set -u
results=$1 build=$2 script=$3
name=$(basename "$script" .mjs)
began=$(date +%s)
log=$(dirname "$results")/$name.log
case $name in
story-*) set -- "$TAIZHANG" ;;
*) set -- "$build/src/http/preview" web/samples ;;
esac
node "$script" "$@" >"$log" 2>&1
code=$?
counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
set -- $counts
good=${1:-0} bad=${2:-0}
# A program that died before it could count still counts.
if [ $code != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
if [ -z "$counts" ] && [ "$bad" = 0 ]; then bad=1; fi
word=ok
[ "$bad" = 0 ] || word=FAILED
printf '%s\n%s: %d passed, %d failed (%ss)\n' "$(grep -v ' passed, ' "$log" | sed 's/^/    /' | head -n 80)" "$name" "$good" "$bad" \
    "$(($(date +%s) - began))" | grep -v '^$'
printf '%s\tbrowser:%s\t%d\t%d\n' "$word" "$name" "$good" "$bad" >>"$results"
rm -f "$log"
