#include "core/store/sqlite_mark.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 1 << 16, BLOCK_KEPT = 4 << 20 };

typedef struct MarkFile {
    sqlite3_file base;
    char *block;
    sqlite3_int64 size, capacity;
} MarkFile;

static sqlite3_vfs *below, own;
static bool is_registered;

static MarkFile *self(sqlite3_file *file) {
    return (MarkFile *)file;
}

static int mark_close(sqlite3_file *file) {
    free(self(file)->block);
    return SQLITE_OK;
}

static int mark_read(sqlite3_file *file, void *out, int amount, sqlite3_int64 offset) {
    const MarkFile *mark = self(file);
    sqlite3_int64 left = offset < mark->size ? mark->size - offset : 0;
    size_t taken = (size_t)(left < amount ? left : amount);
    if (taken > 0) memcpy(out, mark->block + offset, taken);
    if (taken == (size_t)amount) return SQLITE_OK;
    memset((char *)out + taken, 0, (size_t)amount - taken);
    return SQLITE_IOERR_SHORT_READ;
}

static int block_fit(MarkFile *mark, sqlite3_int64 size) {
    if (size <= mark->capacity) return SQLITE_OK;
    sqlite3_int64 capacity = mark->capacity > 0 ? mark->capacity : BLOCK_FIRST;
    while (capacity < size) capacity *= 2;
    char *block = realloc(mark->block, (size_t)capacity);
    if (block == NULL) return SQLITE_IOERR_NOMEM;
    mark->block = block;
    mark->capacity = capacity;
    return SQLITE_OK;
}

static int mark_write(sqlite3_file *file, const void *from, int amount, sqlite3_int64 offset) {
    MarkFile *mark = self(file);
    int code = block_fit(mark, offset + amount);
    if (code != SQLITE_OK) return code;
    if (offset > mark->size) memset(mark->block + mark->size, 0, (size_t)(offset - mark->size));
    memcpy(mark->block + offset, from, (size_t)amount);
    if (mark->size < offset + amount) mark->size = offset + amount;
    return SQLITE_OK;
}

/* After a large transaction the block goes, so that one job does not set the memory of the years
 * after it. */
static int mark_truncate(sqlite3_file *file, sqlite3_int64 size) {
    MarkFile *mark = self(file);
    if (size < mark->size) mark->size = size;
    if (size > 0 || mark->capacity <= BLOCK_KEPT) return SQLITE_OK;
    free(mark->block);
    mark->block = NULL;
    mark->capacity = 0;
    return SQLITE_OK;
}

static int mark_size(sqlite3_file *file, sqlite3_int64 *out) {
    *out = self(file)->size;
    return SQLITE_OK;
}

static int mark_flags(sqlite3_file *file, int flags) {
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int mark_control(sqlite3_file *file, int operation, void *argument) {
    (void)file;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int mark_number(sqlite3_file *file) {
    (void)file;
    return 0;
}

static const sqlite3_io_methods mark_methods = {
    .iVersion = 1,
    .xClose = mark_close,
    .xRead = mark_read,
    .xWrite = mark_write,
    .xTruncate = mark_truncate,
    .xSync = mark_flags,
    .xFileSize = mark_size,
    .xLock = mark_flags,
    .xUnlock = mark_flags,
    .xFileControl = mark_control,
    .xSectorSize = mark_number,
    .xDeviceCharacteristics = mark_number,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *told) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_SUBJOURNAL)) return below->xOpen(below, name, file, flags, told);
    *self(file) = (MarkFile){.base.pMethods = &mark_methods};
    if (told) *told = flags;
    return SQLITE_OK;
}

/* With no bytes to spill a sub-journal is a file from its first page, and so comes here. */
static void vfs_register(void) {
    if (sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0) != SQLITE_OK) return;
    below = sqlite3_vfs_find(NULL);
    if (below == NULL) return;
    own = *below;
    own.zName = "marks";
    own.xOpen = open_file;
    if (own.szOsFile < (int)sizeof(MarkFile)) own.szOsFile = sizeof(MarkFile);
    is_registered = sqlite3_vfs_register(&own, 0) == SQLITE_OK;
}

const char *sqlite_mark_vfs(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, vfs_register);
    return is_registered ? own.zName : NULL;
}
