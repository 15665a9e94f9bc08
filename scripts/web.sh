#!/bin/sh
# Build the web application into web/dist: what the browser gets, each asset with .gz and .br beside
# it. Installs the packages of web/package-lock.json when that file changed, builds when a source
# changed, and otherwise does nothing. The new folder takes the place of the old one when it is whole: a
# build that fails leaves the old one. Several builds may run at once: they wait for each other.
set -eu
cd "$(dirname "$0")/../web"

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "The web application needs node (18.20 or newer) and npm to be built. On Debian:" >&2
    echo "  apt-get install --no-install-recommends nodejs npm" >&2
    exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 20) ? 0 : 1)'; then
    echo "node $(node --version) is too old: the web application needs 18.20 or newer." >&2
    exit 1
fi

# What was installed and built, and the file that builds lock: not in node_modules, which npm empties.
mkdir -p .build
if command -v flock >/dev/null 2>&1; then
    exec 9>.build/busy
    flock -n 9 || { echo "Another build of the web application is running; waiting for it..."; flock 9; }
fi

hash_of() {
    sha256sum | cut -d' ' -f1
}
lock=$(cat package.json package-lock.json | hash_of)
if [ ! -d node_modules/vite ] || [ "$(cat .build/installed 2>/dev/null)" != "$lock" ]; then
    echo "Installing what the web application is built with (about 50 MB; less than a minute)..."
    log=${TMPDIR:-/tmp}/mengtafel-npm.$$
    if ! npm ci --ignore-scripts >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        echo "npm could not install the packages of web/package-lock.json; its message is above." >&2
        echo "Nothing of the application was built. It needs the npm registry once: try again with a network." >&2
        exit 1
    fi
    rm -f "$log"
    echo "$lock" >.build/installed
fi

source=$({
    echo "$lock"
    find src index.html scripts tsconfig.json vite.config.ts -type f | LC_ALL=C sort | xargs sha256sum
} | hash_of)
if [ -f dist/index.html ] && [ "$(cat .build/built 2>/dev/null)" = "$source" ]; then
    echo "web/dist is up to date."
    exit 0
fi
rm -f .build/built
npm run --silent build || {
    rm -rf dist.new
    echo "The web application could not be built; what is wrong stands above. web/dist is as it was." >&2
    exit 1
}
rm -rf dist.old
[ ! -d dist ] || mv dist dist.old
mv dist.new dist
rm -rf dist.old
echo "$source" >.build/built
