/* SQLite on a disk that refuses: a failed sync is never acknowledged, and nothing is written after it. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/store_lab.h"

/* A file system that hands everything on to the usual one but fails every sync (or write) while told to. */
typedef struct FaultFile {
    sqlite3_file base;
    sqlite3_file *real;
} FaultFile;

static sqlite3_vfs *real_vfs;
static _Atomic bool syncs_fail, disk_full;
static _Atomic int wal_syncs;

static sqlite3_file *real_of(sqlite3_file *file) {
    return ((FaultFile *)file)->real;
}

static int fault_close(sqlite3_file *file) {
    return real_of(file)->pMethods->xClose(real_of(file));
}
static int fault_read(sqlite3_file *file, void *out, int count, sqlite3_int64 at) {
    return real_of(file)->pMethods->xRead(real_of(file), out, count, at);
}
static int fault_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    if (atomic_load(&disk_full)) return SQLITE_FULL;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, count, at);
}
static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int fault_sync(sqlite3_file *file, int flags) {
    atomic_fetch_add(&wal_syncs, 1);
    if (atomic_load(&syncs_fail)) return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int fault_size(sqlite3_file *file, sqlite3_int64 *out) {
    return real_of(file)->pMethods->xFileSize(real_of(file), out);
}
static int fault_lock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
static int fault_unlock(sqlite3_file *file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
static int fault_reserved(sqlite3_file *file, int *out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
static int fault_control(sqlite3_file *file, int op, void *argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}
static int fault_sector(sqlite3_file *file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int fault_device(sqlite3_file *file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
static int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
static void fault_shm_barrier(sqlite3_file *file) {
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int fault_shm_unmap(sqlite3_file *file, int remove) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static const sqlite3_io_methods fault_methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_reserved,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_device,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                      int *out_flags) {
    FaultFile *own = (FaultFile *)file;
    (void)vfs;
    own->real = (sqlite3_file *)&own[1];
    int code = real_vfs->xOpen(real_vfs, name, own->real, flags, out_flags);
    own->base.pMethods = own->real->pMethods ? &fault_methods : NULL;
    return code;
}

static int faults_install(void **state) {
    static sqlite3_vfs vfs;
    (void)state;
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "fault";
    vfs.szOsFile = (int)sizeof(FaultFile) + real_vfs->szOsFile;
    vfs.xOpen = fault_open;
    return sqlite3_vfs_register(&vfs, 1);
}

static Err insert(Tx *tx, void *context) {
    Thing thing = thing_make(context);
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static void test_every_commit_syncs(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    int before = atomic_load(&wal_syncs);
    assert_int_equal(store_write(store, insert, "one"), OK);
    assert_int_equal(store_write(store, insert, "two"), OK);
    assert_true(atomic_load(&wal_syncs) >= before + 2);
    store_close(store);
}

static void test_failed_sync(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, insert, "kept"), OK);
    atomic_store(&syncs_fail, true);
    assert_int_equal(store_write(store, insert, "lost"), ERR_UNAVAILABLE);
    assert_false(store_is_healthy(store));
    atomic_store(&syncs_fail, false);
    assert_int_equal(store_write(store, insert, "later"), ERR_UNAVAILABLE); /* for good */
    assert_int_equal(things_count(store), 1);
    store_close(store);
    store = database_open(*state, lab_rooms, 1);
    assert_int_equal(things_count(store), 1);
    assert_int_equal(store_write(store, insert, "later"), OK);
    store_close(store);
}

static void test_full_disk(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, insert, "kept"), OK);
    atomic_store(&disk_full, true);
    assert_int_equal(store_write(store, insert, "lost"), ERR_UNAVAILABLE);
    assert_false(store_is_healthy(store));
    atomic_store(&disk_full, false);
    assert_int_equal(store_write(store, insert, "later"), OK); /* there is room again */
    assert_true(store_is_healthy(store));
    assert_int_equal(things_count(store), 2);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(test_every_commit_syncs),
        ON_SQLITE(test_failed_sync),
        ON_SQLITE(test_full_disk),
    };
    return cmocka_run_group_tests(tests, faults_install, NULL);
}
