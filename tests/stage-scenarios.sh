# Scenarios: short scripts against the real binary, from basic to complex, each on both engines with a store of its own. Three run at
# a time: they wait for the disk now and then.
for script in tests/scenarios/*.sh; do
    for engine in sqlite postgres; do
        if grep -q '^# engine: ' "$script" && ! grep -q "^# engine: .*$engine" "$script"; then continue; fi
        echo "$script $engine"
    done
done >"$out/scenarios"
: >"$out/scenarios.results"
xargs -P 3 -L 1 sh tests/one-scenario.sh "$out/scenarios.results" <"$out/scenarios"
cat "$out/scenarios.results" >>"$results"
ran=$(grep -c '^ok	' "$out/scenarios.results")
passed=$((passed + ran))
failed=$((failed + $(wc -l <"$out/scenarios") - ran)) # one that left no result failed
