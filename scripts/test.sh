#!/bin/sh
# Everything that must pass: built with gcc and clang with warnings as errors, tested with gcc's
# and clang's optimised builds and with AddressSanitizer and UndefinedBehaviorSanitizer, formatted, and
# includes in one direction. Ends with one line: N passed, N failed.
set -u
cd "$(dirname "$0")/.."
logs=build-test-logs
rm -rf $logs
mkdir -p $logs

# configure NAME COMPILERS OPTIONS...: build and, unless OPTIONS start with --only-build, test.
configure() {
    name=$1
    folder=build-$name
    shift
    echo "== $name"
    if [ ! -f "$folder/build.ninja" ]; then
        meson setup "$folder" --werror "$@" >$logs/$name.setup 2>&1 || {
            cat $logs/$name.setup
            echo "not ok - setting up $name" >$logs/$name.tap
            return 1
        }
    fi
    if ninja -C "$folder" >$logs/$name.build 2>&1; then
        echo "ok - $name builds without warnings" >$logs/$name.tap
    else
        grep -E 'error|warning|FAILED' $logs/$name.build | head -40
        echo "not ok - $name builds without warnings" >$logs/$name.tap
        return 1
    fi
}

run_tests() {
    folder=build-$1
    meson test -C "$folder" --no-rebuild >$logs/$1.run 2>&1
    cp "$folder/meson-logs/testlog.json" $logs/$1.json
}

CC=gcc CXX=g++ configure gcc && run_tests gcc
CC=gcc CXX=g++ configure sanitize -Db_sanitize=address,undefined -Dbuildtype=debugoptimized &&
    run_tests sanitize
CC=clang CXX=clang++ configure clang && run_tests clang
echo "== checks"
python3 scripts/check_includes.py . >$logs/includes.tap
sh scripts/check_format.sh >$logs/format.tap
python3 scripts/count_tests.py $logs
