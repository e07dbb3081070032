#!/bin/sh
# What takes too long for every day: faults and races on many seeds (the power, the disk, memory, the line to the database, kill -9,
# clients at one thing at once), a standby that takes over, every test under the thread sanitizer and under address and undefined behaviour, the whole loop
# included, on SQLite and on a private PostgreSQL, then each fuzz target for a while.
# torture.sh [HOURS], make torture HOURS=8: about an hour on two cores by itself. Longer means more seeds and longer fuzzing in proportion
# (8: eight times of both); the sanitizers' runs stay as they are. What fuzzing finds on its way is kept by tools/fuzz.sh build 900 keep.
set -eu
cd "$(dirname "$0")/.."
hours=${1:-1}
began=$(date +%s)
step() { printf '· %s (minute %s)\n' "$1" "$((($(date +%s) - began) / 60))"; }
run_in() { # FOLDER SANITIZERS
    step "every test: $2"
    tools/configure.sh "$1" -Db_sanitize="$2" -Db_lundef=false
    ninja -C "$1" >"$1/build.log" 2>&1 || { grep -E 'error|FAILED' "$1/build.log"; exit 1; }
    tools/with_postgres.sh meson test -C "$1" --no-rebuild --num-processes 2 --timeout-multiplier 10 --print-errorlogs
}
make
step "faults and races on seeds, two at a time"
while read -r seeds test; do
    printf '%s %s\n' "$((seeds * hours))" "$test"
done <<'SEEDS' | xargs -P 2 -L 1 sh -c 'began=$(date +%s)
    YIYANG_SEEDS=$1 tools/with_postgres.sh "build/test/$2" >"build/$2.out" 2>&1 || { tail -n 40 "build/$2.out"; exit 255; }
    printf "  %s: %s seeds, %s s\n" "$2" "$1" "$(($(date +%s) - began))"' -
50 test_kill
50 test_fault
200 test_line
20 test_listed
40 test_history
10 test_interleaved
50 test_starved
5 test_unsynced
5 test_ceiling
2000 test_power
2000 test_sqlite
SEEDS
step "a standby that takes over, ten times"
for turn in 1 2 3 4 5 6 7 8 9 10; do
    tools/with_postgres.sh --standby build/test/test_standby >"build/test_standby.$turn.out" 2>&1 || { tail -n 40 "build/test_standby.$turn.out"; exit 1; }
    grep '^standby:' "build/test_standby.$turn.out"
done
tools/web.sh
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
# Fonts and GLib are not compiled for it: what they do among themselves it cannot judge.
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:ignore_noninstrumented_modules=1
run_in build-tsan thread
run_in build-asan address,undefined
step "hostile bytes, $((300 * hours)) s a target, two at a time"
tools/fuzz.sh build "$((300 * hours))"
step "the house stands"
