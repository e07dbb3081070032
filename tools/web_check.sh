#!/bin/sh
# The web app: its words, its types, the size of each entrance's first load, no page importing a page, no part that fetches, no style that reaches
# another file, no colour outside the tokens, every act offered, no word of the tables told a second time.
# web_check.sh [BUILD]: the tables that a first load brings are asked of its program.
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "${1:-build}")
python3 tools/check_web_words.py
python3 tools/check_web_states.py
cd web
npm run --silent check
PATH="$PWD/node_modules/.bin:$PATH"
node size.mjs "$build"
node walls.mjs
node classes.mjs
node colours.mjs
node reach.mjs "$build"
node copies.mjs "$build"
