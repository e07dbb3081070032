#!/bin/sh
# What `make check` refuses; there is no exception list.
set -eu
cd "$(dirname "$0")/.."
step() { printf '· %s\n' "$1"; }

step "format"
git ls-files 'src/*.[ch]' 'test/*.[ch]' 'fuzz/*.c' | xargs clang-format --dry-run -Werror
step "layers, sizes, names"
python3 tools/check_house.py
step "every warning is an error, every header stands alone"
tools/web.sh
[ -f build-check/build.ninja ] || meson setup build-check --werror >/dev/null
meson setup --reconfigure build-check --werror >/dev/null
ninja -C build-check | tail -n 1
python3 tools/check_headers.py build-check
step "generated files are current"
build-check/yiyang openapi | cmp - docs/openapi.json
build-check/yiyang machines | python3 tools/check_drawings.py ARCHITECTURE.md
step "quick tests under the address and undefined-behaviour sanitizers"
[ -f build-asan/build.ninja ] || meson setup build-asan -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
meson setup --reconfigure build-asan >/dev/null
ninja -C build-asan | tail -n 1
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson test -C build-asan --no-rebuild --num-processes 2 --timeout-multiplier 4 --print-errorlogs --no-suite loop | tail -n 8
step "web"
if [ -f web/package.json ]; then tools/web_check.sh; fi
echo "check: the house stands"
