#!/bin/sh
# clang-tidy with the checks of .clang-tidy on every C file of src; one line per file, and what it
# says of the bad ones. Run by `make lint`.
set -u
cd "$(dirname "$0")/.."
if [ ! -f build-clang/build.ninja ]; then
    CC=clang CXX=clang++ meson setup build-clang --werror >/dev/null
fi
ninja -C build-clang >/dev/null || exit 1
find src -name '*.c' | sort | xargs -P "$(nproc)" -n 1 sh -c '
    if output=$(clang-tidy --quiet -p build-clang "$1" 2>/dev/null) && [ -z "$output" ]; then
        echo "clean  $1"
    else
        printf "NOT CLEAN  %s\n%s\n" "$1" "$output"
        exit 1
    fi' lint
