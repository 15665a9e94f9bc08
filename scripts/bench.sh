#!/bin/sh
# All benchmarks, as JSON lines. A claim of speed stands only on a line of this.
set -eu
cd "$(dirname "$0")/.."
sh scripts/web.sh >&2
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

# The application on a slow line, in a browser: needs the packages of the web tests.
sh scripts/test_web.sh >/dev/null 2>&1 || { echo "the web application could not be tested; see make test" >&2; exit 1; }
build-gcc/src/cli/mengtafel exercise "$town" --desk "$town.desk" >/dev/null
build-gcc/src/cli/mengtafel serve "$town" --port 0 >"$town.address" &
server=$!
trap 'kill $server; rm -rf "$(dirname "$town")"' EXIT
for _ in $(seq 100); do
    grep -q http "$town.address" && break
    sleep 0.1
done
node bench/bench_page.mjs "$(grep -o 'http://[^ ]*' "$town.address")"
