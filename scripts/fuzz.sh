#!/bin/sh
# Every fuzz target for SECONDS_EACH (default 60) with the sanitizers, from the corpus in fuzz/corpus.
set -eu
cd "$(dirname "$0")/.."
if [ ! -f build-fuzz/build.ninja ]; then
    CC=clang CXX=clang++ meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined \
        -Dbuildtype=debugoptimized -Db_lundef=false >/dev/null
fi
ninja -C build-fuzz >/dev/null
for corpus in fuzz/corpus/*; do
    name=$(basename "$corpus")
    mkdir -p "build-fuzz/found/$name"
    echo "== $name"
    "build-fuzz/fuzz/fuzz_$name" -max_total_time="${SECONDS_EACH:-60}" -print_final_stats=1 \
        "build-fuzz/found/$name" "$corpus" 2>&1 | grep -E '^(stat::number_of_executed|SUMMARY|==|ERROR)' || true
done
