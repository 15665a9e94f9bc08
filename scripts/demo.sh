#!/bin/sh
# The demonstration: build, make amsterdam.meng from the files in data/amsterdam, print the one-page problem
# statement, hold an exercise round that anyone can do again, and open all of it in a browser. Run by
# `make demo`; SERVE=0 stops before serving, PORT=N serves on another port.
set -eu
cd "$(dirname "$0")/.."
program=build/src/cli/mengtafel
town=amsterdam.meng
desk=oefenronde.desk

echo "Building (about a minute)..."
sh scripts/web.sh >build.log 2>&1 || { cat build.log >&2; exit 1; }
if [ ! -f build/build.ninja ]; then
    meson setup build >build.log 2>&1 || { cat build.log >&2; exit 1; }
fi
ninja -C build src/cli/mengtafel >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f build.log

# Made anew every time.
sh scripts/amsterdam.sh $program $town
echo
$program statement $town --lang nl
echo
rm -f $desk $desk.key
$program exercise $town --desk $desk
echo
$program desk $desk --redo
echo
echo "$town is made. Its log:"
$program log $town --verify
echo
echo "The statement in English, as a page, or as figures:"
echo "  $program statement $town --lang en"
echo "  $program statement $town --format html -o $(basename $town .meng).html"
echo "  $program statement $town --format json"
echo
if [ "${SERVE:-1}" = 0 ]; then
    echo "To see it in a browser:  $program serve $town"
    exit 0
fi
echo "In a browser (Ctrl-C stops it):"
exec $program serve $town --port "${PORT:-8080}"
