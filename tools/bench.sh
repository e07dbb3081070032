#!/bin/sh
# What `make bench` measures, on this machine, now: rows for docs/bench.md. Correctness belongs to the tests; nothing here passes or fails.
# PEOPLE: of the city whose lists are scrolled, 20000 by itself.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
echo "commit $(git rev-parse --short HEAD), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo "first page in Chromium, demo city of 2,000:"
PEOPLE=2000 tools/with_city.sh "$build" timeout 1200 node bench/phone.mjs
echo "a list under a quick hand, demo city of ${PEOPLE:-20000}:"
PEOPLE=${PEOPLE:-20000} tools/with_city.sh "$build" timeout 1200 node bench/lists.mjs
