#!/bin/sh
# clang-format 14 on every C and C++ file; TAP, one line per file.
cd "$(dirname "$0")/.." || exit 1
format=$(command -v clang-format-14 || command -v clang-format)
files=$(git ls-files '*.c' '*.h' '*.cc' 2>/dev/null || find src include tests bench fuzz -name '*.[ch]' -o -name '*.cc')
echo "1..$(echo "$files" | wc -l)"
n=0
failed=0
for file in $files; do
    n=$((n + 1))
    if "$format" --dry-run --Werror "$file" >/dev/null 2>&1; then
        echo "ok $n - $file"
    else
        echo "not ok $n - $file: run clang-format -i $file"
        failed=1
    fi
done
exit $failed
