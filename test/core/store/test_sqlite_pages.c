/* Readers of SQLite look at one mapping of the file: it is there once, it goes with the last of
 * them, and what was written since it was made is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/store_lab.h"

enum { ROWS = 450, LOOKS = 8 };

/* Mappings of this file that are longer than any file. */
static int mappings_of(const Database *database) {
    char line[1024];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long long from = 0, to = 0;
        if (sscanf(line, "%llx-%llx", &from, &to) != 2 || !strstr(line, database->dsn)) continue;
        if (strstr(line, "/yiyang.db\n") && to - from > 1ULL << 35) count++;
    }
    (void)fclose(maps);
    return count;
}

static Err bulk(Tx *tx, void *context) {
    static char bytes[100000];
    Thing thing = thing_make(context);
    memset(bytes, thing.name.ptr[thing.name.len - 1], sizeof bytes);
    thing.bytes = (Str){bytes, sizeof bytes};
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static void grow(Store *store, int row) {
    char name[40];
    (void)snprintf(name, sizeof name, "row %d", row);
    assert_int_equal(store_write(store, bulk, name), OK);
}

static void test_one_for_all(void **state) {
    const Database *database = *state;
    Store *store = database_open(*state, lab_rooms, 1);
    grow(store, 0);
    store_close(store); /* what was written lies in the log until then */
    store = database_open(*state, lab_rooms, 1);
    for (int i = 0; i < LOOKS; i++) assert_int_equal(things_count(store), 1);
    assert_int_equal(mappings_of(database), 1);
    Store *beside = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(beside), 1);
    assert_int_equal(mappings_of(database), 1);
    store_close(store);
    assert_int_equal(things_count(beside), 1);
    assert_int_equal(mappings_of(database), 1);
    store_close(beside);
    assert_int_equal(mappings_of(database), 0);
}

/* More than is kept in the log: the file grows under the mapping. */
static void test_the_file_grows(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    for (int i = 0; i < ROWS; i++) {
        grow(store, i);
        assert_int_equal(things_count(store), i + 1);
    }
    store_close(store);
    store = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(store), ROWS);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_SQLITE(test_one_for_all), ON_SQLITE(test_the_file_grows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
