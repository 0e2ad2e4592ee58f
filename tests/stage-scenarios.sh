# Scenarios: short scripts against the real binary, from basic to complex, each on both engines at the same time, with a store of
# its own.
for script in tests/scenarios/*.sh; do
    name=$(basename "$script" .sh)
    engines=
    began=$(date +%s)
    for engine in sqlite postgres; do
        if grep -q '^# engine: ' "$script" && ! grep -q "^# engine: .*$engine" "$script"; then continue; fi
        engines="$engines $engine"
        dir="$out/scenario.$engine"
        rm -rf "$dir"; mkdir -p "$dir"
        (cd "$dir" && sh "$root/tests/scenario.sh" "$engine" "$root/$script") >"$out/scenario.$engine.log" 2>&1 &
        eval "pid_$engine=$!"
    done
    for engine in $engines; do
        eval "pid=\$pid_$engine"
        if wait "$pid"; then
            pass; printf 'ok: %s (%s, %ss)\n' "$name" "$engine" "$(($(date +%s) - began))"; record ok "scenario:$name:$engine"
            grep '^not run: ' "$out/scenario.$engine.log" | sed 's/^/    /'
        else
            fail "$name ($engine)"; record FAILED "scenario:$name:$engine"; tail -n 40 "$out/scenario.$engine.log"
        fi
    done
done
