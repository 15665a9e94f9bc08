#!/bin/sh
# Install what is missing for `make demo` (setup.sh build) or `make test` (setup.sh test), from
# packaging/debian-packages.txt, and say beforehand what will be fetched and how long that takes.
# Nothing is removed or replaced; a second run installs nothing. Works as root and with sudo.
set -eu
what=${1:-build}
here=$(dirname "$0")/..
list=$here/packaging/debian-packages.txt

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not Debian: install by hand what stands for these packages, then go on:"
    sed -n 's/^build *//p' "$list" | tr '\n' ' '
    echo
    exit 0
fi

# A node, npm or chromium that did not come from Debian is taken as it is: Debian's packages of node and
# npm conflict with others, and the whole of apt's call would fail (web.sh looks at the version).
installed() {
    case $1 in
        nodejs) command -v node >/dev/null 2>&1 && return 0 ;;
        npm) command -v npm >/dev/null 2>&1 && return 0 ;;
        chromium) command -v chromium >/dev/null 2>&1 && return 0 ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=
count=0
while read -r use package; do
    case $use in
        build) ;;
        test) [ "$what" = test ] || continue ;;
        *) continue ;;
    esac
    if ! installed "$package"; then
        missing="$missing $package"
        count=$((count + 1))
    fi
done <"$list"

if [ -z "$missing" ]; then
    echo "Everything that is needed is installed."
    exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing, and installing them takes root or sudo. As root, run:" >&2
        echo "  apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    as_root=sudo
fi

export DEBIAN_FRONTEND=noninteractive
echo "Missing ($count):$missing"
echo "Fetching the list of packages..."
$as_root apt-get update -qq
size=$(apt-get install -s --no-install-recommends $missing 2>/dev/null |
    sed -n 's/^Inst \([^ ]*\) .*/\1/p' | wc -l)
fetch=$(apt-get install --print-uris -y -qq --no-install-recommends $missing 2>/dev/null |
    awk '{ bytes += $3 } END { printf "%.0f", bytes / 1e6 + 0.5 }')
if [ "$fetch" -lt 20 ]; then how_long="less than a minute"; else how_long="one to three minutes"; fi
echo "apt will fetch about $fetch MB (packages with what they need: $size) and remove nothing; on an"
echo "ordinary connection that takes $how_long."
$as_root apt-get install -y -qq --no-install-recommends --no-remove $missing >"${TMPDIR:-/tmp}/mengtafel-apt.$$" 2>&1 || {
    cat "${TMPDIR:-/tmp}/mengtafel-apt.$$" >&2
    rm -f "${TMPDIR:-/tmp}/mengtafel-apt.$$"
    echo "apt could not install them; its message is above. Nothing was removed." >&2
    exit 1
}
rm -f "${TMPDIR:-/tmp}/mengtafel-apt.$$"
echo "Installed."
