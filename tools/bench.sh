#!/bin/sh
# What `make bench` measures, on this machine, now: rows for docs/bench.md. Correctness belongs to the tests; nothing here passes or fails.
# PEOPLE: of the city that is measured, 20000 by itself (then a quarter of an hour in all); CITY and KEYS: a made one that nobody serves,
# of as many, which is copied, instead. ROUNDS, 5; SECONDS_EACH, of a measurement, 4; RATE, reads a second, 1000; WRITES, order steps beside them, 100;
# ROWS, of an import, and WALLETS, 20000 each; GRANTS of a month, 5000; BENCH_DIR: a folder on the disk that is measured; ONLY=city leaves
# the browser out. At full size:
#   PEOPLE=2350000 RATE=4000 WRITES=300 SECONDS_EACH=30 ROWS=2349990 WALLETS=2350000 make bench
# Ends only what it started; listens on 127.0.0.1 alone.
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "${1:-build}")
people=${PEOPLE:-20000} each=${SECONDS_EACH:-4}
folder=$(mktemp -d "${BENCH_DIR:-/var/tmp}/yiyang-bench.XXXXXX")
keys=$folder/keys
server=
stop() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi
}
leave() {
    status=$?
    stop
    [ "$status" = 0 ] || tail -n 20 "$folder"/round* "$folder"/said* "$folder/err" 2>/dev/null || true
    rm -rf "$folder"
}
trap leave EXIT
trap 'exit 1' INT TERM

# begin COMMAND…: starts it as the server; port tells where it listens.
begin() {
    : >"$folder/out"
    timeout 14400 "$build/yiyang" "$@" --keys "$keys" --listen 127.0.0.1:0 >"$folder/out" 2>"$folder/err" &
    server=$!
    until grep -q '^http://' "$folder/out"; do
        kill -0 "$server" 2>/dev/null || { cat "$folder/err"; exit 1; }
        sleep 1
    done
    port=$(sed -n 's#^http://127.0.0.1:\([0-9]*\)/.*#\1#p' "$folder/out")
}

# scratch: a copy of the city that may be written to; one at a time.
scratch() {
    rm -rf "$folder/scratch"
    cp -a --reflink=auto "$folder/city" "$folder/scratch"
    cp "$keys" "$folder/scratch/keys"
}

# section NAME BENCH ARGUMENTS…
section() {
    echo "== $1"
    program=$build/bench_$2
    shift 2
    timeout 7200 "$program" "$@"
}

# peak PROCESS: the most memory it has stood at, pages of the database's file among it.
peak() { awk '/^VmHWM:/ { printf "peak %d MiB\n", $2 / 1024 }' "/proc/$1/status"; }

round() {
    scratch
    section floor floor "$folder/scratch/yiyang.db" "$each" "${WALLETS:-20000}"
    scratch
    section book transfers "$folder/scratch" "$keys" "${WALLETS:-20000}"
    scratch
    section "a month's allowance" grants "$folder/scratch" "$keys" "${GRANTS:-5000}"
    scratch
    begin serve --db "$folder/scratch"
    section served served "$port" "$folder/scratch" "$keys" 8 "$each"
    section "order steps, 256 connections" order_steps "$port" "$folder/scratch" "$keys" 256 "$each"
    section "order steps, 1 connection" order_steps "$port" "$folder/scratch" "$keys" 1 "$each"
    section "order steps, ${WRITES:-100} a second" order_steps "$port" "$folder/scratch" "$keys" 64 "$each" "${WRITES:-100}"
    section "reads, ${RATE:-1000} a second beside ${WRITES:-100} order steps" register_load "$port" "$folder/scratch" "$keys" "${RATE:-1000}" \
        "$each" "${WRITES:-100}"
    echo "== the server after that"
    peak "$(pgrep -P "$server" yiyang)"
    stop
    rm -rf "$folder/scratch"
    section "import, empty register" import_people "$folder/scratch" 0 "${ROWS:-20000}" csv
    rm -rf "$folder/scratch"
    section "import, empty register" import_people "$folder/scratch" 0 "${ROWS:-20000}" xlsx
    scratch
    # As many as the city has are passed over: of those who come about half are new to it.
    section "import, full register" import_people "$folder/scratch" "$people" "${ROWS:-20000}" csv
    rm -rf "$folder/scratch"
}

ninja -C "$build" measurements >"$folder/ninja" || { cat "$folder/ninja"; exit 1; }
echo "commit $(git rev-parse --short HEAD), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), load $(cut -d ' ' -f 1-3 /proc/loadavg)"
if [ -n "${CITY:-}" ]; then
    cp -a "$CITY" "$folder/city"
    cp "${KEYS:?}" "$keys"
    # Migrations of this program first.
    begin serve --db "$folder/city"
else
    begin demo --people "$people" --db "$folder/city"
fi
stop
echo "a city of ${CITY:-$people}:"
for number in $(seq 1 "${ROUNDS:-5}"); do
    round >"$folder/round$number" 2>"$folder/said$number"
    echo "round $number of ${ROUNDS:-5} is through, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
done
python3 bench/table.py "$folder"/round*
[ "${ONLY:-}" != city ] || exit 0
echo "first page in Chromium, demo city of 2,000:"
PEOPLE=2000 tools/with_city.sh "$build" timeout 1200 node bench/phone.mjs
echo "a list under a quick hand, demo city of 20,000:"
PEOPLE=20000 tools/with_city.sh "$build" timeout 1200 node bench/lists.mjs
