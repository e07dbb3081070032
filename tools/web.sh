#!/bin/sh
# Builds the web app into web/dist when its sources are newer than the build.
set -eu
cd "$(dirname "$0")/.."
mkdir -p web/dist
[ -f web/package.json ] || exit 0
cd web
now=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 | sort -z | xargs -0 cksum | cksum)
[ "$now" = "$(cat node_modules/.built 2>/dev/null || true)" ] && [ -f dist/index.html ] && exit 0
[ -d node_modules ] && [ package-lock.json -ot node_modules/.package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
npm run --silent build
echo "$now" >node_modules/.built
