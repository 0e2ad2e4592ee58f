# Unit and data tests and the replay of the fuzz corpora: everything `meson test` knows, on both engines.
meson test -C "$build" --no-rebuild --num-processes 3 --timeout-multiplier 4 >"$out/meson.log" 2>&1
unit_exit=$?
grep -E '^ *[0-9]+/[0-9]+ ' "$out/meson.log" | grep -vE ' (OK|EXPECTEDFAIL) ' | sed 's/^/    /'
counts=$(awk -f tests/count.awk "$build/meson-logs/testlog.txt" 2>"$out/failed.txt")
cat "$out/failed.txt"
awk -f tests/results.awk "$build/meson-logs/testlog.txt" >>"$results"
set -- $counts
unit_passed=$1 unit_failed=$2
# A program that died without naming a case still counts.
if [ "$unit_exit" != 0 ] && [ "$unit_failed" = 0 ]; then unit_failed=1; fi
if [ "$unit_failed" != 0 ]; then
    awk '/^=+ [0-9]+\/[0-9]+ =+$/ { if (bad) printf "%s", text; text = ""; bad = 0 } { text = text $0 "\n" } /^result: +/ && !/exit status 0/ { bad = 1 } END { if (bad) printf "%s", text }' "$build/meson-logs/testlog.txt" | grep -v '^\[ *\(RUN\|OK\)' | tail -n 150
fi
passed=$((passed + unit_passed))
failed=$((failed + unit_failed))
printf 'unit: %d passed, %d failed\n' "$unit_passed" "$unit_failed"
