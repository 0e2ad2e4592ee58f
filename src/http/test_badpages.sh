#!/bin/sh
# Every template and view that is wrong must stop the compiler with the message its first line names.
# test_badpages.sh COMPILER FOLDER
set -u
compiler=$1 folder=$2 failed=0 count=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir -p "$out/page"
echo css/app.css >"$out/assets"
echo '<svg><symbol id="home"/></svg>' >"$out/icons.svg"
run() {
    "$compiler" --header "$out/h" --code "$out/c" --meta "$out/m" --raw report_text.html --assets "$out/assets" \
        --icons "$out/icons.svg" "$@" 2>"$out/err"
}
check() { # FILE COMMAND...
    file=$1; shift
    want=$(sed -n '1s/.*error: \(.*[^ ]\) *}}.*/\1/p; 1s/^# error: //p' "$file" | sed 's/ }}.*//' | head -n 1)
    count=$((count + 1))
    if "$@"; then echo "not ok: $file compiled"; failed=1
    elif ! grep -qF -- "$want" "$out/err"; then echo "not ok: $file: wanted '$want', got: $(head -n 3 "$out/err")"; failed=1
    elif ! grep -q "$(basename "$file"):[0-9]*: error: " "$out/err"; then echo "not ok: $file: no place: $(head -n 3 "$out/err")"; failed=1
    fi
}
for file in "$folder"/bad/*.html; do
    cp "$file" "$out/page/"
    check "$file" run "$folder/test.view" "$folder/layout/outer.html" "$folder/part/link.html" "$out/page/$(basename "$file")"
done
for file in "$folder"/badview/*.view; do
    check "$file" run "$file"
done
run "$folder/test.view" "$folder/layout/outer.html" "$folder/part/link.html" "$folder/page/everything.html" \
    "$folder/page/report_text.html" || { echo "not ok: the good ones: $(head -n 3 "$out/err")"; failed=1; }
echo "$count wrong files tried"
[ "$count" -gt 60 ] && exit $failed
exit 1
