#!/bin/sh
# All benchmarks, as JSON lines. A claim of speed stands only on a line of this.
set -eu
cd "$(dirname "$0")/.."
[ -f build-gcc/build.ninja ] || CC=gcc CXX=g++ meson setup build-gcc --werror >/dev/null
ninja -C build-gcc >/dev/null
town=$(mktemp -d)/amsterdam.meng
trap 'rm -rf "$(dirname "$town")"' EXIT
sh scripts/amsterdam.sh build-gcc/src/cli/mengtafel "$town" >/dev/null
for program in build-gcc/bench/bench_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    case $program in
        */bench_round) "$program" "$town" ;;
        *) "$program" ;;
    esac
done
python3 bench/bench_serve.py build-gcc/src/cli/mengtafel
