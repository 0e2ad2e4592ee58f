# Pages in Debian's Chromium: the samples at both sizes with axe-core, what the scripts do, and stories against the real
# program (tests/browser/story-*.mjs, each given the binary). Each prints its failures and ends in "N passed, N failed".
# Without the tools (no npm registry) each script counts as one failure, at once. Two run at a time, the longest first.
tools=yes
before=$failed
check "browser test tools" sh -c 'cd tests/browser && npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --fetch-timeout=30000 \
    --fetch-retries=2 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000'
if [ "$failed" != "$before" ]; then
    tools=no
    echo "    the browser driver could not be fetched: the npm registry must be reachable once"
fi
for script in tests/browser/story-routes.mjs tests/browser/look.mjs tests/browser/scripts.mjs tests/browser/story-*.mjs; do
    echo "$script"
done | awk '!seen[$0]++' >"$out/stories"
[ $tools = yes ] || failed=$((failed + $(wc -l <"$out/stories")))
if [ $tools = yes ]; then
    : >"$out/stories.results"
    xargs -P 2 -L 1 sh tests/one-story.sh "$out/stories.results" "$build" <"$out/stories"
    cut -f 1,2 "$out/stories.results" >>"$results"
    passed=$((passed + $(awk -F '\t' '{ n += $3 } END { print n + 0 }' "$out/stories.results")))
    failed=$((failed + $(awk -F '\t' '{ n += $4 } END { print n + 0 }' "$out/stories.results")))
    failed=$((failed + $(wc -l <"$out/stories") - $(wc -l <"$out/stories.results"))) # one that left no result
fi
