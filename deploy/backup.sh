#!/bin/sh
# keep: a copy of the served database, the newest DAYS of them stay. verify: the newest comes back aside, the audit chain and every account are read.
set -eu
data=${DATA:-/var/lib/yiyang/db}
copies=${COPIES:-/var/lib/yiyang-backup}
days=${DAYS:-14}
keys=${KEYS:-/var/lib/yiyang-keys/keys}
program=${PROGRAM:-/usr/bin/yiyang}
newest() { find "$copies" -maxdepth 1 -name 'yiyang-*.copy' | sort | tail -n 1; }
case ${1:-} in
keep)
    "$program" backup --db "$data" --to "$copies/yiyang-$(date +%Y%m%dT%H%M%S).copy"
    find "$copies" -maxdepth 1 -name 'yiyang-*.copy' | sort | head -n "-$days" | while read -r old; do rm -f "$old"; done
    ;;
verify)
    copy=$(newest)
    [ -n "$copy" ] || { echo "there is no copy in $copies" >&2; exit 1; }
    aside=$(mktemp -d "$copies/verify.XXXXXX")
    trap 'rm -rf "$aside"' EXIT
    "$program" restore --from "$copy" --db "$aside/db" --keys "$keys" --verify
    echo "whole: $copy"
    ;;
*)
    echo "usage: backup.sh keep | verify" >&2
    exit 2
    ;;
esac
