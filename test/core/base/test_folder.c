/* What was made has its name on the disk: the folder that holds it was synced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/folder.h"
#include "support/sync_watch.h"

static void a_new_folder_has_a_name(void **state) {
    char base[] = "/tmp/yiyang-folder-XXXXXX", path[64];
    struct stat info;
    (void)state;
    assert_non_null(mkdtemp(base));
    (void)snprintf(path, sizeof path, "%s/new//", base);
    sync_watch_start();
    assert_int_equal(folder_make(path), OK);
    assert_true(sync_watch_saw(base));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(folder_make(path), OK); /* there already */
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof path, "%s/missing/new", base);
    assert_int_equal(folder_make(path), ERR_UNAVAILABLE);
    assert_int_equal(name_sync(path), ERR_UNAVAILABLE);
    assert_int_equal(rmdir(base), 0);
}

static void a_name_lies_where_its_path_says(void **state) {
    (void)state;
    sync_watch_start();
    assert_int_equal(name_sync("nowhere"), OK);
    assert_true(sync_watch_saw("."));
    assert_int_equal(name_sync("/nowhere"), OK);
    assert_true(sync_watch_saw("/"));
    sync_watch_start();
    assert_int_equal(name_sync("/tmp/nowhere/"), OK);
    assert_true(sync_watch_saw("/tmp"));
    assert_false(sync_watch_saw("/"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_new_folder_has_a_name),
                                       cmocka_unit_test(a_name_lies_where_its_path_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
