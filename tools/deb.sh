#!/bin/sh
# deb.sh: the Debian package, into build-deb-out/. Brings what it needs to build (debian/control, nodejs, lintian) when it is missing;
# the tests are `make test`'s.
set -eu
cd "$(dirname "$0")/.."
root=
[ "$(id -u)" = 0 ] || root=sudo
bring() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
lacks() { ! command -v "$1" >/dev/null 2>&1; }
if lacks dh || lacks lintian || lacks dpkg-buildpackage || lacks npm || ! dpkg-checkbuilddeps 2>/dev/null; then
    $root apt-get update -qq
    bring build-essential debhelper lintian fakeroot ca-certificates
    if lacks npm; then bring nodejs npm; fi
    $root env DEBIAN_FRONTEND=noninteractive apt-get build-dep -y -qq --no-install-recommends ./ >/dev/null
fi
version=$(sed -n "s/^project(.*[ ,]version: '\([^']*\)'.*/\1/p" meson.build)
[ "$(dpkg-parsechangelog -S Version)" = "$version" ] || { echo "deb: debian/changelog does not begin with $version, as meson.build does" >&2; exit 1; }
python3 tools/deb_check.py
# A tree of its own, of what is committed: nothing that lies about comes along, and the package's folder stays free of it.
out=build-deb-out
rm -rf "$out"
mkdir -p "$out/yiyang-$version"
git archive HEAD | tar -x -C "$out/yiyang-$version"
(cd "$out/yiyang-$version" && dpkg-buildpackage -b -us -uc)
package=$(ls "$out"/yiyang_"${version}"_*.deb)
python3 tools/deb_check.py "$package"
lintian --allow-root --fail-on error "$package"
echo "$package"
