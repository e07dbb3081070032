#!/bin/sh
# The web app: its words, its types, the size of each entrance's first load, no page importing a page, no part that fetches.
set -eu
cd "$(dirname "$0")/.."
python3 tools/check_web_words.py
cd web
npm run --silent check
PATH="$PWD/node_modules/.bin:$PATH"
node size.mjs
node walls.mjs
