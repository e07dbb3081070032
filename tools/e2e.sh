#!/bin/sh
# The browser tests, web/e2e/*.test.mjs, against a small demo city: e2e.sh BUILD [--postgres] [--stepped] [FILE…]
# The last line is "e2e: N passed, N failed".
set -eu
here=$(dirname "$0")
build=${1:-build}
[ $# -eq 0 ] || shift
base=
while [ "${1:-}" = --postgres ] || [ "${1:-}" = --stepped ]; do base="$base $1"; shift; done
[ $# -gt 0 ] || set -- $(cd "$here/../web" && ls e2e/*.test.mjs)
log=$build/e2e$(echo "$base" | tr -d " ").log
status=0
# shellcheck disable=SC2086
"$here/with_city.sh" "$build" $base timeout 2100 node --test --test-concurrency=2 --test-timeout=1500000 \
    --test-reporter=spec "$@" >"$log" 2>&1 || status=$?
cat "$log"
count() { sed -n "s/^[^ ]* $1 \([0-9]*\)$/\1/p" "$log" | tail -n 1; }
passed=$(count pass)
failed=$(count fail)
[ "$status" -eq 0 ] || [ "${failed:-0}" -gt 0 ] || failed=1
echo "e2e: ${passed:-0} passed, ${failed:-1} failed"
exit "$status"
