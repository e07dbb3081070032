#!/bin/sh
# Builds the web app into web/dist when its sources are newer than the build.
set -eu
cd "$(dirname "$0")/.."
mkdir -p web/dist
[ -f web/package.json ] || exit 0
cd web
now=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 | sort -z | xargs -0 cksum | cksum)
[ "$now" = "$(cat node_modules/.built 2>/dev/null || true)" ] && [ -f dist/index.html ] && exit 0
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error
    # Debian's Node.js is too old for the bundler's native part, which npm then leaves out without a word;
    # under the node that has just come with the packages it does not.
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
        PATH="$PWD/node_modules/.bin:$PATH" npm install --no-save --no-audit --no-fund --loglevel=error
fi
npm run --silent build
# What travels is made small once, here; the program sends what the browser asks for.
find dist -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' -o -name '*.json' -o -name '*.webmanifest' \) |
    while read -r file; do
        brotli -q 11 -f -o "$file.br" "$file"
        gzip -9 -n -c "$file" >"$file.gz"
    done
echo "$now" >node_modules/.built
