#!/bin/sh
# test_web.sh [BASE [FOLDER]]: the tests of the web application, as TAP. Without an address: build it, install
# what only the tests need, and test the pure functions in node. With the address of a running
# `mengtafel serve`: the pages in Debian's Chromium, with pictures of every room in FOLDER (default:
# build-screenshots).
set -eu
cd "$(dirname "$0")/.."
sh scripts/web.sh >&2
mkdir -p web/.build
lock=$(cat web/tests/package.json web/tests/package-lock.json | sha256sum)
if [ ! -d web/tests/node_modules/playwright-core ] ||
    [ "$(cat web/.build/tests 2>/dev/null)" != "$lock" ]; then
    echo "Installing what only the tests need (about 80 MB; less than a minute)..." >&2
    npm --prefix web/tests ci --ignore-scripts >web/.build/npm.log 2>&1 || {
        cat web/.build/npm.log >&2
        echo "npm could not install the packages of web/tests/package-lock.json; see above." >&2
        exit 1
    }
    echo "$lock" >web/.build/tests
fi
status=0
if [ $# -eq 0 ]; then
    for unit in web/tests/unit*.mjs; do
        node --test-reporter=tap "$unit" || status=1
    done
    exit $status
fi
if ! command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1; then
    echo "The pages are tested in Chromium. On Debian: apt-get install --no-install-recommends chromium" >&2
    exit 1
fi
for pages in pages uitvoeren; do
    node "web/tests/$pages.mjs" "$1" "${2:-build-screenshots}" || status=1
done
exit $status
