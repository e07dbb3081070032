#!/bin/sh
# What takes too long for every day: faults on many seeds (the power, the disk, memory, the line to the database, kill -9), a standby that takes
# over, every test under the thread sanitizer and under address and undefined behaviour, the whole loop included, on SQLite and on a private
# PostgreSQL, then each fuzz target for a while. torture.sh [SECONDS of fuzzing a target, 300 by itself]
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-300}
step() { printf '· %s\n' "$1"; }
run_in() { # FOLDER SANITIZERS
    step "every test: $2"
    tools/configure.sh "$1" -Db_sanitize="$2" -Db_lundef=false
    ninja -C "$1" >"$1/build.log" 2>&1 || { grep -E 'error|FAILED' "$1/build.log"; exit 1; }
    tools/with_postgres.sh meson test -C "$1" --no-rebuild --num-processes 2 --timeout-multiplier 10 --print-errorlogs
}
on_seeds() { # HOW MANY, TEST
    step "faults: $2 on $1 seeds"
    YIYANG_SEEDS=$1 tools/with_postgres.sh "build/test/$2" >"build/$2.out" 2>&1 || { tail -n 40 "build/$2.out"; exit 1; }
}
make
on_seeds 2000 test_power
on_seeds 2000 test_sqlite
on_seeds 200 test_line
on_seeds 50 test_fault
on_seeds 50 test_kill
on_seeds 50 test_starved
on_seeds 10 test_unsynced
on_seeds 10 test_ceiling
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
step "hostile bytes, $seconds s a target"
tools/fuzz.sh build "$seconds"
echo "torture: the house stands"
