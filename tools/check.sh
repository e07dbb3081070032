#!/bin/sh
# What `make check` refuses; there is no exception list. check.sh [BUILD]: the folder that `make` and `make test` use.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
ninja_in() { # FOLDER
    ninja -C "$1" >"$1/build.log" 2>&1 || { grep -E 'error|FAILED' "$1/build.log"; exit 1; }
}
step() { printf '· %s\n' "$1"; }

step "format"
git ls-files 'src/*.[ch]' 'test/*.[ch]' 'fuzz/*.[ch]' 'bench/*.[ch]' | xargs clang-format --dry-run -Werror
step "layers, sizes, names, words"
python3 tools/check_house.py
python3 tools/check_words.py
python3 tools/deb_check.py
step "every warning is an error, every header stands alone"
tools/web.sh
tools/configure.sh "$build"
ninja_in "$build"
python3 tools/check_headers.py "$build"
step "generated files are current"
"$build/yiyang" openapi | cmp - docs/openapi.json
"$build/yiyang" machines | python3 tools/check_drawings.py ARCHITECTURE.md
step "hostile bytes, a few seconds each"
tools/fuzz.sh "$build"
step "quick tests under the address and undefined-behaviour sanitizers"
tools/configure.sh build-asan -Db_sanitize=address,undefined -Db_lundef=false
ninja_in build-asan
scratch=$(mktemp -d -p "$(tools/scratch_base.sh)")
trap 'rm -rf "$scratch"' EXIT
TMPDIR=$scratch ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson test -C build-asan --no-rebuild --num-processes 2 --timeout-multiplier 4 --print-errorlogs --no-suite loop \
    >build-asan/check.log 2>&1 || { tail -n 60 build-asan/check.log; exit 1; }
sed -n '/^Ok:/,$p' build-asan/check.log | grep -E '^(Ok|Fail|Timeout)'
step "web"
tools/web_check.sh "$build"
echo "check: the house stands"
