#include "support/fault_disk.h"

#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/rand.h"
#include "core/store/sqlite_mark.h"
#include "core/store/sqlite_pages.h"
#include "support/disk_image.h"

typedef struct FaultFile {
    sqlite3_file base;
    sqlite3_file *real;
    Kept *kept; /* NULL: nobody watches it */
} FaultFile;

static struct {
    pthread_mutex_t lock; /* guards what follows */
    Rand rand, pace;
    Kept *files;
    bool watches, is_cut, dawdles, fails;
    int syncs_left, calls_left; /* until the power goes; -1: it does not */
    DiskFault fault;
    int failed, calls[DISK_CALLS];
    int64_t room;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER, .room = INT64_MAX, .syncs_left = -1};

static sqlite3_vfs *usual, usual_before;

static FaultFile *self(sqlite3_file *file) {
    return (FaultFile *)file;
}

static const sqlite3_io_methods *under(sqlite3_file *file) {
    return self(file)->real->pMethods;
}

static void lock(void) {
    pthread_mutex_lock(&disk.lock);
}

static void unlock(void) {
    pthread_mutex_unlock(&disk.lock);
}

static void dawdle(void) {
    lock();
    struct timespec wait = {0};
    if (disk.dawdles && rand_below(&disk.pace, 6) == 0)
        wait.tv_nsec = (long)rand_below(&disk.pace, 2000000);
    unlock();
    if (wait.tv_nsec > 0) (void)nanosleep(&wait, NULL);
}

/* The lock is held. */
static bool fails_now(DiskCall call) {
    disk.calls[call]++;
    if (disk.is_cut) return true;
    if (!disk.fails || disk.fault.call != call) return false;
    if (disk.fault.after > 0) {
        disk.fault.after--;
        return false;
    }
    if (!disk.fault.sticks) disk.fails = false;
    disk.failed++;
    return true;
}

/* The lock is held. Whether the power goes in this call. */
static bool cut_now(bool is_sync) {
    if (disk.is_cut || disk.syncs_left < 0) return false;
    if (disk.syncs_left > 0) {
        disk.syncs_left -= is_sync;
        return false;
    }
    if (disk.calls_left-- > 0) return false;
    return disk.is_cut = true;
}

static int fault_close(sqlite3_file *file) {
    return under(file)->xClose(self(file)->real);
}

static int fault_read(sqlite3_file *file, void *out, int count, sqlite3_int64 at) {
    lock();
    bool fails = fails_now(DISK_READ);
    unlock();
    return fails ? SQLITE_IOERR_READ : under(file)->xRead(self(file)->real, out, count, at);
}

/* The lock is held. How many bytes of a write there is room for. */
static int room_take(sqlite3_file *file, int count, int64_t at) {
    sqlite3_int64 size = 0;
    if (disk.room == INT64_MAX) return count;
    (void)under(file)->xFileSize(self(file)->real, &size);
    int64_t more = at + count - size;
    if (more <= 0) return count;
    if (more <= disk.room) {
        disk.room -= more;
        return count;
    }
    int64_t fits = count - (more - disk.room);
    disk.room = 0;
    return fits > 0 ? (int)fits : 0;
}

static int write_locked(sqlite3_file *file, const void *bytes, int count, int64_t at) {
    FaultFile *own = self(file);
    bool was_cut = disk.is_cut, fails = fails_now(DISK_WRITE), cut = cut_now(false);
    if (was_cut) return SQLITE_IOERR_WRITE;
    int fits = fails ? (disk.fault.partly ? count / 2 : 0) : room_take(file, count, at);
    if (fits > 0 && own->kept) kept_write(own->kept, bytes, (size_t)fits, at);
    int code = fits > 0 ? under(file)->xWrite(own->real, bytes, fits, at) : SQLITE_OK;
    if (fails || cut) return SQLITE_IOERR_WRITE;
    return fits < count ? SQLITE_FULL : code;
}

static int fault_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at) {
    dawdle();
    lock();
    int code = write_locked(file, bytes, count, at);
    unlock();
    return code;
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
    lock();
    bool was_cut = disk.is_cut, fails = fails_now(DISK_TRUNCATE), cut = cut_now(false);
    int code = SQLITE_IOERR_TRUNCATE;
    if (!was_cut && !fails) {
        if (self(file)->kept) kept_truncate(self(file)->kept, size);
        code = under(file)->xTruncate(self(file)->real, size);
    }
    unlock();
    return cut ? SQLITE_IOERR_TRUNCATE : code;
}

/* The disk below is not asked: no test's database outlives the machine. */
static int fault_sync(sqlite3_file *file, int flags) {
    Kept *kept = self(file)->kept;
    (void)flags;
    dawdle();
    lock();
    bool was_cut = disk.is_cut, fails = fails_now(DISK_SYNC), cut = cut_now(true);
    /* Done, but nobody hears of it. */
    bool in_time = fails ? disk.fault.done : !cut || rand_below(&disk.rand, 2) == 0;
    if (kept && !was_cut && in_time) kept_sync(disk.files, kept);
    if (kept && !was_cut && fails && !in_time) kept_forget_some(kept, &disk.rand);
    unlock();
    return was_cut || fails || cut ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *out) {
    return fault_disk_is_cut() ? SQLITE_IOERR_FSTAT : under(file)->xFileSize(self(file)->real, out);
}

static int fault_lock(sqlite3_file *file, int level) {
    return under(file)->xLock(self(file)->real, level);
}

static int fault_unlock(sqlite3_file *file, int level) {
    return under(file)->xUnlock(self(file)->real, level);
}

static int fault_reserved(sqlite3_file *file, int *out) {
    return under(file)->xCheckReservedLock(self(file)->real, out);
}

static int fault_control(sqlite3_file *file, int op, void *argument) {
    return under(file)->xFileControl(self(file)->real, op, argument);
}

static int fault_sector(sqlite3_file *file) {
    return under(file)->xSectorSize(self(file)->real);
}

static int fault_device(sqlite3_file *file) {
    return under(file)->xDeviceCharacteristics(self(file)->real);
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
    return under(file)->xShmMap(self(file)->real, page, size, extend, out);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return under(file)->xShmLock(self(file)->real, offset, count, flags);
}

static void fault_shm_barrier(sqlite3_file *file) {
    under(file)->xShmBarrier(self(file)->real);
}

static int fault_shm_unmap(sqlite3_file *file, int remove) {
    return under(file)->xShmUnmap(self(file)->real, remove);
}

/* Version 2: no part of a file is mapped into memory past us. */
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
    FaultFile *own = self(file);
    *own = (FaultFile){.real = (sqlite3_file *)&own[1]};
    lock();
    bool fails = fails_now(DISK_OPEN);
    bool was_there = name && access(name, F_OK) == 0;
    int code = fails ? SQLITE_CANTOPEN : usual_before.xOpen(vfs, name, own->real, flags, out_flags);
    if (code == SQLITE_OK && name && disk.watches)
        own->kept = kept_open(&disk.files, name, was_there);
    unlock();
    own->base.pMethods = !fails && own->real->pMethods ? &fault_methods : NULL;
    return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
    lock();
    bool was_cut = disk.is_cut, cut = cut_now(false);
    int code = was_cut ? SQLITE_IOERR_DELETE : usual_before.xDelete(vfs, name, sync_folder);
    if (code == SQLITE_OK && disk.watches) kept_delete(disk.files, name, sync_folder && !cut);
    unlock();
    return cut ? SQLITE_IOERR_DELETE : code;
}

/* In place: a file system of ours, registered beside the usual one, would need SQLite started, and
 * the marks are refused after that. */
void fault_disk_install(void) {
    const char *const above[] = {sqlite_mark_vfs(), sqlite_pages_vfs()};
    if (usual) return;
    usual = sqlite3_vfs_find(NULL);
    usual_before = *usual;
    usual->xOpen = fault_open;
    usual->xDelete = fault_delete;
    usual->szOsFile += (int)sizeof(FaultFile);
    for (size_t i = 0; i < sizeof above / sizeof *above; i++) {
        assert_non_null(above[i]);
        sqlite3_vfs *top = sqlite3_vfs_find(above[i]);
        top->xDelete = fault_delete;
        top->szOsFile += (int)sizeof(FaultFile);
    }
}

void fault_disk_fail(DiskFault fault) {
    lock();
    disk.fault = fault;
    disk.fails = true;
    disk.failed = 0;
    unlock();
}

void fault_disk_heal(void) {
    lock();
    disk.fails = false;
    unlock();
}

int fault_disk_failed(void) {
    lock();
    int failed = disk.failed;
    unlock();
    return failed;
}

void fault_disk_leave_room(int64_t bytes) {
    lock();
    disk.room = bytes;
    unlock();
}

void fault_disk_dawdle(uint64_t seed) {
    lock();
    rand_init(&disk.pace, seed);
    disk.dawdles = true;
    unlock();
}

int fault_disk_calls(DiskCall call) {
    lock();
    int calls = disk.calls[call];
    unlock();
    return calls;
}

static void calm(void) {
    kept_clear(&disk.files);
    disk.watches = disk.is_cut = disk.dawdles = disk.fails = false;
    disk.syncs_left = -1;
    disk.room = INT64_MAX;
}

void fault_disk_calm(void) {
    lock();
    calm();
    unlock();
}

void fault_disk_watch(uint64_t seed) {
    lock();
    calm();
    rand_init(&disk.rand, seed);
    disk.watches = true;
    unlock();
}

void fault_disk_cut_after(int syncs, int calls) {
    lock();
    disk.syncs_left = syncs;
    disk.calls_left = calls;
    unlock();
}

void fault_disk_cut(void) {
    lock();
    disk.is_cut = true;
    unlock();
}

bool fault_disk_is_cut(void) {
    lock();
    bool is_cut = disk.is_cut;
    unlock();
    return is_cut;
}

void fault_disk_restore(void) {
    lock();
    assert_true(disk.watches);
    kept_restore(disk.files, &disk.rand);
    calm();
    unlock();
}
