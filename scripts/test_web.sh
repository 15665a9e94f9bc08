#!/bin/sh
# test_web.sh [BASE [FOLDER]]: the tests of the web application, as TAP. Without an address only the pure
# functions, in node; with the address of a running `mengtafel serve` the pages too, in Debian's
# Chromium, with pictures of every room in FOLDER (default: build-screenshots).
set -eu
cd "$(dirname "$0")/.."
sh scripts/web.sh >&2
node --test-reporter=tap web/tests/unit.mjs
node --test-reporter=tap web/tests/unit_uitvoeren.mjs
[ $# -ge 1 ] || exit 0

if ! command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1; then
    echo "The pages are tested in Chromium. On Debian: apt-get install --no-install-recommends chromium" >&2
    exit 1
fi
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
for pages in pages uitvoeren; do
    node "web/tests/$pages.mjs" "$1" "${2:-build-screenshots}" || status=1
done
exit "$status"
