#!/bin/sh
# with_postgres.sh CMD…: runs CMD with YIYANG_TEST_PG naming a private PostgreSQL 15 that lives as long as CMD (so it need not outlive
# the machine: it does without fsync and, where memory is ample, without a disk: a test's database is a thousand small files), and with
# TMPDIR beside it. The server listens on 127.0.0.1 at a free port and keeps its data in a temporary folder. Exits as CMD does.
# with_postgres.sh --standby CMD…: a second server follows the first, which waits for it at every commit; YIYANG_TEST_FOLLOWER names it, and
# YIYANG_TEST_LEADER_PID the process that is to be killed.
set -eu
standby=
if [ "${1:-}" = --standby ]; then
    standby=1
    shift
    unset YIYANG_TEST_PG
fi
if [ $# -eq 0 ]; then
    echo "usage: with_postgres.sh [--standby] CMD..." >&2
    exit 64
fi
if [ -n "${YIYANG_TEST_PG:-}" ]; then exec "$@"; fi

bin=${YIYANG_PG_BIN:-/usr/lib/postgresql/15/bin}
if [ ! -x "$bin/postgres" ]; then
    echo "with_postgres.sh: PostgreSQL 15 is not installed (no $bin/postgres)" >&2
    exit 69
fi
folder=$(mktemp -d -p "$("$(dirname "$0")/scratch_base.sh")")
server=
follower=
child=

# initdb and postgres refuse to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_server() {
    trap - EXIT
    for data in data follower; do
        if [ -f "$folder/$data/postmaster.pid" ]; then
            kill -INT "$(head -n 1 "$folder/$data/postmaster.pid")" 2>/dev/null || true
        fi
    done
    for each in $server $follower; do wait "$each" || true; done
    rm -rf "$folder"
}

end_by() {
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -TERM "$child" 2>/dev/null || true
        wait "$child" || true
    fi
    exit $((128 + $1))
}
trap stop_server EXIT
trap 'end_by 1' HUP
trap 'end_by 2' INT
trap 'end_by 15' TERM

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
serve() { # DATA PORT OPTION…
    data=$1 at=$2
    shift 2
    as_postgres "$bin/postgres" -D "$folder/$data" -p "$at" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
        -c max_connections=200 -c fsync=off "$@" >"$folder/$data.log" 2>&1 &
}
until_ready() { # PORT PROCESS LOG
    tries=0
    until "$bin/pg_isready" -q -h 127.0.0.1 -p "$1" -U yiyang -d postgres; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ] || ! kill -0 "$2" 2>/dev/null; then
            cat "$folder/$3" >&2
            exit 70
        fi
        sleep 0.1
    done
}

port=$(free_port)
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
cd_back=$PWD
cd "$folder"
as_postgres "$bin/initdb" -D "$folder/data" -U yiyang -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 70; }
serve data "$port" ${standby:+-c synchronous_standby_names=*}
server=$!
until_ready "$port" "$server" data.log
if [ -n "$standby" ]; then
    beside=$(free_port)
    as_postgres "$bin/pg_basebackup" -D "$folder/follower" -h 127.0.0.1 -p "$port" -U yiyang -X stream -c fast -R --no-sync \
        >"$folder/copy.log" 2>&1 || { cat "$folder/copy.log" >&2; exit 70; }
    serve follower "$beside"
    follower=$!
    until_ready "$beside" "$follower" follower.log
    YIYANG_TEST_FOLLOWER="postgresql://yiyang@127.0.0.1:$beside/postgres"
    YIYANG_TEST_LEADER_PID=$(head -n 1 "$folder/data/postmaster.pid")
    export YIYANG_TEST_FOLLOWER YIYANG_TEST_LEADER_PID
fi
cd "$cd_back"

YIYANG_TEST_PG="postgresql://yiyang@127.0.0.1:$port/postgres"
TMPDIR=$folder/files
mkdir "$TMPDIR"
export YIYANG_TEST_PG TMPDIR
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
