# Scenarios: short scripts against the real binary, from basic to complex, each on both engines with a store of its own. Three run at
# a time: they wait for the disk now and then.
# Most begin with the same empty town: it is made once for each engine and copied (town, in scenario.sh).
make_town() {
    town=$out/town/$1
    mkdir -p "$town"
    set -- --store "$town/store"
    if [ "$town" = "$out/town/postgres" ]; then
        psql -qX "$TZ_TEST_PG" -c "create database scenario_town template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'" || return 1
        set -- "$@" --database "$(printf '%s' "$TZ_TEST_PG" | sed 's#/postgres?#/scenario_town?#')"
    fi
    "$TAIZHANG" init "$@" --place 360733102 --name 西江镇
}
check "a town to copy, on SQLite" make_town sqlite
check "a town to copy, on PostgreSQL" make_town postgres
export TZ_TEST_TOWN="$out/town"
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
