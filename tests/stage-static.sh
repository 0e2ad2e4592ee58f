# What can be said about the code without running it.
check "formatted by clang-format-14" sh -c 'git ls-files "src/*.[ch]" "tools/*.[ch]" "tests/*.[ch]" | xargs clang-format-14 --dry-run -Werror'
check "folders include only lower levels" env ASAN_OPTIONS=detect_leaks=0 "$build/tools/levels" docs/ARCHITECTURE.md src
check "rules of the named SQL" env ASAN_OPTIONS=detect_leaks=0 sh -c '"$0/tools/sqllint" src/*/*.sql' "$build"
check "words that have no place in the files" sh tools/words.sh
check "every system has what serves it" sh -c 'ASAN_OPTIONS=detect_leaks=0 "$0" pack coverage --check ../shared/systems.tsv' "$TAIZHANG"
check "cppcheck" cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    -U__clang_analyzer__ --suppress=missingIncludeSystem --suppressions-list=tools/cppcheck.txt -j 2 -I src -I "$build/src" src
