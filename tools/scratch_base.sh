#!/bin/sh
# scratch_base.sh: prints where tests lay their scratch files: in memory where that is ample, for they sync thousands of small databases
# that nobody wants afterwards. What has to outlive a power cut is tried by test/support/fault_disk, wherever its files lie.
set -eu
ample_kb=4000000
free_kb=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ "${free_kb:-0}" -gt "$ample_kb" ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
