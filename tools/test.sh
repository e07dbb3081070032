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
if [ -f web/e2e/run.mjs ]; then
    if tools/e2e.sh "$build"; then passed=$((passed + 1)); else failed=$((failed + 1)); status=1; fi
fi
echo "$passed passed, $failed failed"
exit "$status"
