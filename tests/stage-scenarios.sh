# Scenarios: short scripts against the real binary, from basic to complex, each on both engines with a store of its own.
for script in tests/scenarios/*.sh; do
    for engine in sqlite postgres; do
        name=$(basename "$script" .sh)
        if grep -q '^# engine: ' "$script" && ! grep -q "^# engine: .*$engine" "$script"; then continue; fi
        dir="$out/scenario"
        rm -rf "$dir"; mkdir -p "$dir"
        if (cd "$dir" && sh "$root/tests/scenario.sh" "$engine" "$root/$script") >"$out/scenario.log" 2>&1; then
            pass; printf 'ok: %s (%s)\n' "$name" "$engine"; record ok "scenario:$name:$engine"
        else
            record FAILED "scenario:$name:$engine"; fail "$name ($engine)"; tail -n 40 "$out/scenario.log"
        fi
    done
done
