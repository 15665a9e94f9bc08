#!/bin/sh
# Make the town file of the demonstration from data/amsterdam: amsterdam.sh PROGRAM TOWN.meng.
# It is made under another name first, so that a half-made town is never left behind.
set -eu
program=$1
town=$2
data=$(dirname "$0")/../data/amsterdam

rm -f "$town.making"
$program new "$town.making" --name Amsterdam --code GM0363 >/dev/null
counts="--group A=nee --group B=ja --group unknown=onbekend --about 2015-2019"
for step in \
    "schools $data/scholen.csv $counts" \
    "areas $data/buurten.csv $counts" \
    "shapes $data/buurten.geojson" \
    "figures $data/opleiding.csv --figure education_high=hoog --year 2019"; do
    # shellcheck disable=SC2086
    $program import "$town.making" $step
done
$program import "$town.making" boards "$data/besturen.csv" --code "BRIN NUMMER" --known-only
mv "$town.making" "$town"
