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

static const char *const disks[] = {"/dev/shm", "/tmp"};

static Err insert(Tx *tx, void *context) {
    Thing thing = thing_make(context);
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

/* A folder on a disk that `path` does not lie on; NULL: all is one disk. */
static const char *other_disk(const char *path) {
    struct stat here, there;
    assert_int_equal(stat(path, &here), 0);
    for (size_t i = 0; i < COUNT(disks); i++)
        if (stat(disks[i], &there) == 0 && there.st_dev != here.st_dev) return disks[i];
    return NULL;
}

static void a_copy_comes_back_from_another_disk(void **state) {
    const Database *database = *state;
    char apart[64], copy[80], back[600];
    StoreConfig config = {.dsn = back, .rooms = lab_rooms, .room_count = 1, .readers = 1};
    Store *store = database_open(database, lab_rooms, 1);
    const char *disk = other_disk(database->dsn);
    if (disk == NULL) {
        store_close(store);
        skip();
    }
    (void)snprintf(apart, sizeof apart, "%s/yiyang-copy-XXXXXX", disk);
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
