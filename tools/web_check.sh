#!/bin/sh
# The web app: types, size of the first load (gzip), no key of words.ts that nothing uses.
set -eu
cd "$(dirname "$0")/../web"
npm run --silent check
bytes=0
for file in dist/assets/*; do bytes=$((bytes + $(gzip -c "$file" | wc -c))); done
echo "first load: $bytes bytes compressed"
[ "$bytes" -le 204800 ] || { echo "web: the first load is over 200 KB"; exit 1; }
unused=0
for key in $(sed -n '/^const zh/,/^}/s/^  \([a-zA-Z]*\):.*/\1/p' src/words.ts); do
    grep -rqF "t(\"$key\")" src --include=*.vue --include=*.ts || grep -rqF "t('$key')" src --include=*.vue ||
        { echo "web: nothing uses the words \"$key\""; unused=1; }
done
exit "$unused"
