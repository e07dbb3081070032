#!/bin/sh
# Configures the build folder; again when the set of files has changed.
set -eu
build=$1
now=$(find src test fuzz data words web/dist -type f 2>/dev/null | sort | cksum)
if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
elif [ "$now" != "$(cat "$build/files.cksum" 2>/dev/null)" ]; then
    meson setup --reconfigure "$build" >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
fi
rm -f "$build.log"
echo "$now" >"$build/files.cksum"
