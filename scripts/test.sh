#!/bin/sh
# Everything that must pass: built with gcc and clang with warnings as errors, tested with gcc's
# and clang's optimised builds and with AddressSanitizer and UndefinedBehaviorSanitizer, in a browser,
# formatted, and includes in one direction. Ends with one line: N passed, N failed.
#
# Every test runs with gcc's build. With the sanitizers and with clang those are left out that would tell
# nothing new there in minutes; ALL=1 leaves none out.
set -u
cd "$(dirname "$0")/.."
all=${ALL:-0}
logs=build-test-logs
rm -rf $logs
mkdir -p $logs

# configure NAME OPTIONS...: set up and build.
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

# run_tests NAME WHAT...: the tests of a build that meson is told to run; WHAT names the log too.
run_tests() {
    folder=build-$1
    log=$logs/$(echo "$@" | tr -cd 'a-z')
    shift
    meson test -C "$folder" --no-rebuild "$@" >"$log.run" 2>&1
    cp "$folder/meson-logs/testlog.json" "$log.json"
}

# tap NAME COMMAND...: a command that prints TAP itself; one that ends badly without a `not ok` is one.
tap() {
    log=$logs/$1.tap
    shift
    "$@" >"$log" || grep -q '^not ok' "$log" || echo "not ok - $* ended badly" >>"$log"
}

# The application in a real browser, on the demonstration's town, served by the program just built.
# Pictures of every room go into build-screenshots.
test_pages() {
    echo "== pages"
    work=$(mktemp -d)
    program=build-gcc/src/cli/mengtafel
    {
        sh scripts/amsterdam.sh $program "$work/amsterdam.meng" &&
            $program exercise "$work/amsterdam.meng" --desk "$work/round.desk"
    } >$logs/pages.town 2>&1 || echo "not ok - a town to serve" >$logs/pages.tap
    $program serve "$work/amsterdam.meng" --port 0 >"$work/address" 2>$logs/pages.serve &
    server=$!
    for _ in $(seq 100); do
        address=$(grep -o 'http://[^ ]*' "$work/address" | head -1)
        [ -n "$address" ] && break
        sleep 0.2
    done
    sh scripts/test_web.sh "$address" build-screenshots >>$logs/pages.tap 2>$logs/pages.err ||
        { grep -q '^not ok' $logs/pages.tap || echo "not ok - the pages" >>$logs/pages.tap; tail -5 $logs/pages.err; }
    kill $server
    wait $server || echo "not ok - the server stops when it is told to" >>$logs/pages.tap
    rm -rf "$work"
}

echo "== web"
if sh scripts/test_web.sh >$logs/web.tap 2>$logs/web.err; then
    echo "ok - the application builds" >>$logs/web.tap
else
    cat $logs/web.err
    echo "not ok - the application builds" >>$logs/web.tap
fi
pages=
if CC=gcc CXX=g++ configure gcc; then
    test_pages &
    pages=$!
    run_tests gcc
fi
if CC=gcc CXX=g++ configure sanitize -Db_sanitize=address,undefined -Dbuildtype=debugoptimized; then
    if [ "$all" = 1 ]; then
        run_tests sanitize
    else
        run_tests sanitize --suite unit --suite property --suite oracle --suite fault
        run_tests sanitize "api hostile"
        tap sanitize-cli python3 tests/cli/run.py build-sanitize/src/cli/mengtafel \
            tests/cli/cases/input.txt tests/cli/cases/allocate.txt tests/cli/cases/figures.txt
    fi
fi
if CC=clang CXX=clang++ configure clang; then
    if [ "$all" = 1 ]; then
        run_tests clang
    else
        # The same figures, to the bit, from the other compiler.
        run_tests clang --suite unit --suite property --suite oracle --suite golden
        tap clang-cli python3 tests/cli/run.py build-clang/src/cli/mengtafel \
            tests/cli/cases/walk.txt tests/cli/cases/round.txt
    fi
fi
[ -z "$pages" ] || wait "$pages"
echo "== checks"
tap includes python3 scripts/check_includes.py .
tap links python3 scripts/check_links.py .
tap format sh scripts/check_format.sh
python3 scripts/count_tests.py $logs
