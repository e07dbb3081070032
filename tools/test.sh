#!/bin/sh
# Every test, on SQLite and on a private PostgreSQL that is started here and stopped again.
# Ends with the line "N passed, N failed".
set -eu
build=${1:-build}
log=$build/meson-logs/testlog.txt
status=0
tools/with_postgres.sh meson test -C "$build" --no-rebuild --print-errorlogs --num-processes 2 || status=$?
count() { sed -n "s/^$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(count 'Ok')
failed=$(($(count 'Fail') + $(count 'Timeout')))
# What the browser tests tell by their last line.
browse() {
    tools/with_postgres.sh tools/e2e.sh "$build" "$@" >"$build/e2e.out" 2>&1 || status=1
    cat "$build/e2e.out"
    told=$(sed -n 's/^e2e: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$build/e2e.out" | tail -n 1)
    passed=$((passed + $(echo "${told:-0 1}" | cut -d' ' -f1)))
    failed=$((failed + $(echo "${told:-0 1}" | cut -d' ' -f2)))
}
browse
browse --stepped e2e/journey/loop.test.mjs
browse --stepped e2e/journey/settle.test.mjs
browse --postgres --stepped e2e/journey/loop.test.mjs
browse --postgres --stepped e2e/journey/settle.test.mjs
echo "$passed passed, $failed failed"
exit "$status"
