#!/bin/sh
# clang-tidy with the checks of .clang-tidy on every file of src; TAP, one line per file.
# check_tidy.sh BUILD-FOLDER (with compile_commands.json of clang)
cd "$(dirname "$0")/.." || exit 1
build=$1
files=$(find src -name '*.c' | sort)
echo "1..$(echo "$files" | wc -l)"
echo "$files" | xargs -P "$(nproc)" -n 1 sh -c '
    if output=$(clang-tidy --quiet -p "$0" "$1" 2>/dev/null) && [ -z "$output" ]; then
        echo "ok - tidy $1"
    else
        printf "not ok - tidy %s\n%s\n" "$1" "$(echo "$output" | sed "s/^/# /")"
    fi' "$build"
