#!/bin/sh
# with_city.sh BUILD [--postgres] [--stepped] CMD…: runs CMD in web/ with a small demo city that lives as long as CMD; exits as CMD does.
# With --stepped its clock stands still until POST /api/clock. YIYANG_URL and YIYANG_LOGINS ("role login password" lines) tell where it is,
# YIYANG_PROGRAM, YIYANG_CITY and YIYANG_KEYS what the command line asks of it, YIYANG_LETTERS the file with the
# codes that it sends to telephones. The city lives in SQLite, or with --postgres in a new database of the server that YIYANG_TEST_PG
# names. PEOPLE: how many, 300 by itself. Ends only the server that it started.
set -eu
build=$(realpath "$1")
shift
folder=$(mktemp -d)
dsn=$folder/city
server=
stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap stop EXIT INT TERM
if [ "$1" = --postgres ]; then
    shift
    "${YIYANG_PG_BIN:-/usr/lib/postgresql/15/bin}/psql" -q "$YIYANG_TEST_PG" -c "create database city_$$"
    dsn=${YIYANG_TEST_PG%/*}/city_$$
fi
stepped=
if [ "$1" = --stepped ]; then stepped=$1; shift; fi
# shellcheck disable=SC2086
timeout 3000 "$build/yiyang" demo --people "${PEOPLE:-300}" --db "$dsn" --keys "$folder/keys" --listen 127.0.0.1:0 $stepped \
    >"$folder/out" 2>"$folder/err" &
server=$!
for _ in $(seq 1 900); do
    grep -q '^http://' "$folder/out" && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/err"; exit 1; }
    sleep 1
done
YIYANG_PROGRAM=$build/yiyang
YIYANG_CITY=$dsn
YIYANG_KEYS=$folder/keys
YIYANG_LETTERS=$folder/out
YIYANG_URL=$(sed -n 's#^\(http://[^/]*\)/.*#\1#p' "$folder/out")
YIYANG_LOGINS=$(sed -n '/^role /,/^http/p' "$folder/out" | grep -v '^role \|^http')
YIYANG_SCREENS=$build/screens
PATH=$(realpath "$(dirname "$0")/../web/node_modules/.bin"):$PATH
# A browser without a locale gives a download with a Chinese name another one.
LC_ALL=C.UTF-8
export YIYANG_PROGRAM YIYANG_CITY YIYANG_KEYS YIYANG_LETTERS YIYANG_URL YIYANG_LOGINS YIYANG_SCREENS PATH LC_ALL
cd "$(dirname "$0")/../web"
status=0
"$@" || status=$?
exit "$status"
