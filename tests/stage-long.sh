# What takes long: valgrind over the unit tests, kill and power cuts at length, clang-tidy, fuzzing for a fixed time.
check "clang-tidy" sh tools/tidy.sh
meson setup build/valgrind -Dbuildtype=debugoptimized >/dev/null 2>&1
check "valgrind over the unit tests" meson test -C build/valgrind --suite unit --timeout-multiplier 30 \
    --wrap "valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --suppressions=$root/tests/valgrind.supp"
check "every column of a register is proved" env TZ_TEST_LONG=1 meson test -C "$build" register/proof --timeout-multiplier 20
check "kill and power cuts" env TZ_CUTS=50 meson test -C "$build" --suite kill --timeout-multiplier 20
check "fuzzing, ${TZ_FUZZ_SECONDS:-60} s a target" sh tests/fuzz.sh
