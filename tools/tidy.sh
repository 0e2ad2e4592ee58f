#!/bin/sh
# clang-tidy over all sources, with the checks of .clang-tidy.
set -eu
[ -d build/tidy ] || CC=clang-14 meson setup build/tidy >/dev/null
ninja -C build/tidy >/dev/null
git ls-files 'src/*.c' | xargs -P 2 -n 8 clang-tidy-14 --quiet -p build/tidy --warnings-as-errors='*'
