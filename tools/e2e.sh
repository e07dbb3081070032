#!/bin/sh
# The browser test against a small demo city of its own. Ends only the server that it started.
set -eu
build=${1:-build}
folder=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap stop EXIT INT TERM
timeout 400 "$build/yiyang" demo --people 120 --db "$folder/city" --listen 127.0.0.1:0 >"$folder/out" 2>"$folder/err" &
server=$!
for _ in $(seq 1 180); do
    grep -q '^http://' "$folder/out" && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/err"; exit 1; }
    sleep 1
done
url=$(sed -n 's#^\(http://[^/]*\)/.*#\1#p' "$folder/out")
login=$(awk '$1 == "street_clerk" { print $2 }' "$folder/out")
password=$(awk '$1 == "street_clerk" { print $3 }' "$folder/out")
cd web
PATH="$PWD/node_modules/.bin:$PATH" timeout 300 node e2e/run.mjs "$url" "$login" "$password" "../$build/screens"
