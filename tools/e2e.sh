#!/bin/sh
# The browser tests, web/e2e/*.test.mjs, against a small demo city of their own: e2e.sh BUILD [FILE…]
# On SQLite, or with YIYANG_TEST_PG on a new database there. Ends only the server that it started. Last line: "e2e: N passed, N failed".
set -eu
build=$(realpath "${1:-build}")
[ $# -eq 0 ] || shift
folder=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap stop EXIT INT TERM
timeout 2400 "$build/yiyang" demo --people 300 --db "$folder/city" --listen 127.0.0.1:0 >"$folder/out" 2>"$folder/err" &
server=$!
for _ in $(seq 1 300); do
    grep -q '^http://' "$folder/out" && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/err"; exit 1; }
    sleep 1
done
YIYANG_URL=$(sed -n 's#^\(http://[^/]*\)/.*#\1#p' "$folder/out")
YIYANG_LOGINS=$(sed -n '/^role /,/^http/p' "$folder/out" | grep -v '^role \|^http')
YIYANG_SCREENS=$build/screens
export YIYANG_URL YIYANG_LOGINS YIYANG_SCREENS
cd "$(dirname "$0")/../web"
[ $# -gt 0 ] || set -- e2e/*.test.mjs
status=0
PATH="$PWD/node_modules/.bin:$PATH" timeout 2100 node --test --test-concurrency=2 --test-timeout=300000 --test-reporter=spec "$@" >"$folder/log" 2>&1 || status=$?
cat "$folder/log"
count() { sed -n "s/^[^ ]* $1 \([0-9]*\)$/\1/p" "$folder/log" | tail -n 1; }
echo "e2e: $(count pass) passed, $(count fail) failed"
exit "$status"
