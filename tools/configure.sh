#!/bin/sh
# configure.sh BUILD [OPTION…]: configures the build folder, without options one in which every warning is an error (sanitizers make the
# compiler warn of what is none); again when the set of files has changed.
set -eu
build=$1
shift
[ $# -gt 0 ] || set -- --werror
now=$(find src test fuzz data words web/dist -type f 2>/dev/null | sort | cksum)
again=
[ ! -f "$build/build.ninja" ] || again=--reconfigure
if [ -z "$again" ] || [ "$now" != "$(cat "$build/files.cksum" 2>/dev/null)" ]; then
    # shellcheck disable=SC2086
    meson setup $again "$@" "$build" >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
fi
rm -f "$build.log"
echo "$now" >"$build/files.cksum"
