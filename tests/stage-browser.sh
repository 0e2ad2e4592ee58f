# Pages in Debian's Chromium: the samples at both sizes with axe-core, what the scripts do, and stories against the real
# program (tests/browser/story-*.mjs, each given the binary). Each prints its failures and ends in "N passed, N failed".
# Without the tools (no npm registry) each script counts as one failure, at once.
tools=yes
before=$failed
check "browser test tools" sh -c 'cd tests/browser && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --fetch-timeout=30000 \
    --fetch-retries=2 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000'
if [ "$failed" != "$before" ]; then
    tools=no
    echo "    the browser driver could not be fetched: the npm registry must be reachable once"
fi
for script in tests/browser/look.mjs tests/browser/scripts.mjs tests/browser/story-*.mjs; do
    [ -f "$script" ] || continue
    if [ $tools = no ]; then fail "$script: not run"; continue; fi
    case $script in
    */story-*) set -- "$TAIZHANG" ;;
    *) set -- "$build/src/http/preview" web/samples ;;
    esac
    began=$(date +%s)
    node "$script" "$@" >"$out/browser.log" 2>&1
    story_exit=$?
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$out/browser.log" | tail -n 1)
    set -- $counts
    passed=$((passed + ${1:-0}))
    failed=$((failed + ${2:-0}))
    grep -v ' passed, ' "$out/browser.log" | sed 's/^/    /' | head -n 80
    if [ "$story_exit" = 0 ] && [ "${2:-1}" = 0 ]; then record ok "browser:$(basename "$script" .mjs)"; else record FAILED "browser:$(basename "$script" .mjs)"; fi
    # A program that died before it could count still counts.
    if [ "$story_exit" != 0 ] && [ "${2:-0}" = 0 ]; then fail "$script"; fi
    printf '%s: %d passed, %d failed (%ss)\n' "$(basename "$script" .mjs)" "${1:-0}" "${2:-0}" "$(($(date +%s) - began))"
done
