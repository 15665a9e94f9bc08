#!/bin/sh
# The demonstration: build, make amsterdam.meng from the files in data/amsterdam, and print the
# one-page problem statement. Run by `make demo`.
set -eu
cd "$(dirname "$0")/.."
program=build/src/cli/mengtafel
town=amsterdam.meng

if [ ! -f build/build.ninja ]; then
    echo "Building (about half a minute)..."
    meson setup build >build.log 2>&1 || { cat build.log >&2; exit 1; }
    rm -f build.log
fi
ninja -C build src/cli/mengtafel >build/ninja.log 2>&1 || { cat build/ninja.log >&2; exit 1; }

# Made anew every time, under another name first, so that a half-made town is never left behind.
rm -f "$town.making"
$program new "$town.making" --name Amsterdam --code GM0363 >/dev/null
counts="--group A=nee --group B=ja --group unknown=onbekend --about 2015-2019"
for step in \
    "schools data/amsterdam/scholen.csv $counts" \
    "areas data/amsterdam/buurten.csv $counts" \
    "shapes data/amsterdam/buurten.geojson" \
    "figures data/amsterdam/opleiding.csv --figure education_high=hoog --year 2019"; do
    # shellcheck disable=SC2086
    $program import "$town.making" $step
done
$program import "$town.making" boards data/amsterdam/besturen.csv --code "BRIN NUMMER" --known-only
mv "$town.making" "$town"
echo
echo "$town is made. Its log:"
$program log "$town" --verify
echo
$program statement "$town" --lang nl
echo
echo "The same in English, as a page, or as figures:"
echo "  $program statement $town --lang en"
echo "  $program statement $town --format html -o $(basename "$town" .meng).html"
echo "  $program statement $town --format json"
