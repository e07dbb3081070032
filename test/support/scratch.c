#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/scratch.h"

void scratch_watch(Scratch *out) {
    *out = (Scratch){.folder = "/tmp/yiyang-scratch-XXXXXX"};
    assert_non_null(mkdtemp(out->folder));
    assert_int_equal(setenv("TMPDIR", out->folder, 1), 0);
    out->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    assert_true(inotify_add_watch(out->watch, out->folder, IN_CREATE) >= 0);
}

void scratch_end(Scratch *scratch) {
    char seen[4096];
    assert_int_equal(read(scratch->watch, seen, sizeof seen), -1);
    (void)close(scratch->watch);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(rmdir(scratch->folder), 0);
}
