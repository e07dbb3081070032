/* A copy is kept on another disk than the city, and comes back from there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/store/backup.h"
#include "support/store_lab.h"

static const char other_disk[] = "/dev/shm";

static Err insert(Tx *tx, void *context) {
    Thing thing = thing_make(context);
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static bool is_another(const char *path) {
    struct stat here, there;
    return stat(path, &here) == 0 && stat(other_disk, &there) == 0 && here.st_dev != there.st_dev;
}

static void a_copy_comes_back_from_another_disk(void **state) {
    const Database *database = *state;
    char apart[] = "/dev/shm/yiyang-copy-XXXXXX", copy[64], back[600];
    StoreConfig config = {.dsn = back, .rooms = lab_rooms, .room_count = 1, .readers = 1};
    Store *store = database_open(database, lab_rooms, 1);
    if (!is_another(database->dsn)) {
        store_close(store);
        skip();
    }
    assert_int_equal(store_write(store, insert, "kept"), OK);
    assert_non_null(mkdtemp(apart));
    (void)snprintf(copy, sizeof copy, "%s/copy", apart);
    (void)snprintf(back, sizeof back, "%s/back", database->dsn);
    assert_int_equal(backup_write(database->dsn, copy), OK);
    store_close(store);
    assert_int_equal(backup_restore(copy, back), OK);
    assert_int_equal(store_open(&config, &store), OK);
    assert_int_equal(things_count(store), 1);
    store_close(store);
    assert_int_equal(unlink(copy), 0);
    assert_int_equal(rmdir(apart), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_SQLITE(a_copy_comes_back_from_another_disk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
