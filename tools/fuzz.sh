#!/bin/sh
# fuzz.sh BUILD [SECONDS [keep]]: each target of fuzz/ over its seeds and what fuzz/corpus keeps of earlier runs, for so long; exits 1 with
# the first finding. With keep: of what was found on the way that which reaches something goes into fuzz/corpus, as few and small as possible.
# What reads bytes is compiled anew, by clang, with the fuzzer's and the sanitizers' marks; the rest comes from the library in BUILD.
set -eu
cd "$(dirname "$0")/.."
build=$1
seconds=${2:-5}
keep=${3:-}
out=$build/fuzz
packages="jansson libzip expat freexl xlsxwriter zlib"
# shellcheck disable=SC2046
set -- -O1 -g -std=gnu17 -D_GNU_SOURCE -include core/base/banned.h -Isrc $(pkg-config --cflags $packages) \
    -fsanitize=address,undefined -fno-sanitize-recover=undefined
mkdir -p "$out"
rm -f "$out"/*.o
for file in src/core/base/*.c src/core/wire/coding.c src/core/wire/field*.c src/core/wire/http_head.c \
    src/core/wire/http_target.c src/core/wire/json*.c src/core/wire/mask.c src/core/wire/sheet*.c; do
    printf '%s\0' "$file"
done | xargs -0 -P 2 -I FILE sh -c 'file=$1; out=$2; shift 2
    exec clang "$@" -fsanitize=fuzzer-no-link -c "$file" -o "$out/$(basename "$file" .c).o"' - FILE "$out" "$@"
# shellcheck disable=SC2046
for file in fuzz/fuzz_*.c; do printf '%s\0' "$file"; done | xargs -0 -P 2 -I FILE sh -c 'file=$1; out=$2; build=$3; shift 3
    exec clang "$@" -fsanitize=fuzzer -o "$out/$(basename "$file" .c)" "$file" "$out"/*.o \
        -L"$build" -lyiyang -Wl,-rpath,"$PWD/$build"' - FILE "$out" "$build" "$@" $(pkg-config --libs $packages)
for file in fuzz/fuzz_*.c; do printf '%s\0' "$(basename "$file" .c)"; done | xargs -0 -P 2 -I TARGET sh -c 'target=$1; out=$2; keep=$4
    seeds=fuzz/seeds/${target#fuzz_}
    kept=fuzz/corpus/${target#fuzz_}.tar.gz
    found=$out/$target.found
    rm -rf "$found" && mkdir -p "$found/corpus" "$found/kept" "$found/least" || exit 255
    [ -d "$seeds" ] || seeds=
    [ ! -f "$kept" ] || tar -xzf "$kept" -C "$found/kept" || exit 255
    "$out/$target" -max_total_time="$3" -timeout=10 -rss_limit_mb=1024 -max_len=8192 -artifact_prefix="$found/" \
        "$found/corpus" "$found/kept" $seeds >"$out/$target.log" 2>&1 || { tail -n 40 "$out/$target.log"; exit 255; }
    printf "  %s: %s\n" "$target" "$(sed -n "s/^Done \(.*\)/\1/p" "$out/$target.log")"
    [ -n "$keep" ] || exit 0
    "$out/$target" -set_cover_merge=1 -timeout=10 -max_len=8192 "$found/least" $seeds "$found/kept" "$found/corpus" \
        >"$out/$target.merge.log" 2>&1 || { tail -n 40 "$out/$target.merge.log"; exit 255; }
    mkdir -p fuzz/corpus
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$found/least" -cf - . | gzip -9n >"$kept"' \
    - TARGET "$out" "$seconds" "$keep"
