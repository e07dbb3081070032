#include "core/store/sqlite_pages.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAPPED_BYTES  (INT64_C(64) << 30)  /* of addresses, which cost nothing */
#define RESIDENT_MOST (INT64_C(768) << 20) /* bytes */
enum {
    ROOM_AFTER = 256,    /* SQLite reads as far beyond the end of a damaged page */
    LOOKS_BETWEEN = 512, /* pages; the system maps 64 KiB with each at most */
    PARTS = 8,
    PART_STEP = 1 << 20
};

typedef struct Mapping {
    struct Mapping *next;
    dev_t device;
    ino_t inode;
    int holders;
    char *base;
    _Atomic int64_t size; /* the file was as long */
    _Atomic unsigned handed, turn;
} Mapping;

/* Behind the bytes of the file below. */
typedef struct Reader {
    sqlite3_io_methods methods; /* the file's own, but for the three below */
    const sqlite3_io_methods *plain;
    const char *path;
    Mapping *mapping;
    bool is_without; /* it could not be mapped */
} Reader;

static sqlite3_vfs *below, own;
static bool is_registered;
static Mapping *mappings;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

static Reader *reader_of(sqlite3_file *file) {
    return (Reader *)((char *)file + ((size_t)own.szOsFile - sizeof(Reader)));
}

/* The file below maps its beginning; a shared mapping that is doubled from no bytes is a second one
 * of the same file, of any length. A descriptor of our own would take the locks of all others with
 * it when it is closed. */
static char *map_doubled(sqlite3_file *file) {
    const sqlite3_io_methods *plain = reader_of(file)->plain;
    void *first = NULL;
    if (plain->xFetch(file, 0, ROOM_AFTER, &first) != SQLITE_OK || !first) return NULL;
    void *doubled = mremap(first, 0, MAPPED_BYTES, MREMAP_MAYMOVE);
    (void)plain->xUnfetch(file, 0, first);
    return doubled == MAP_FAILED ? NULL : doubled;
}

static Mapping *mapping_find(const struct stat *at) {
    Mapping *mapping = mappings;
    while (mapping && (mapping->device != at->st_dev || mapping->inode != at->st_ino))
        mapping = mapping->next;
    return mapping;
}

static Mapping *mapping_make(sqlite3_file *file, const struct stat *at) {
    char *base = map_doubled(file);
    Mapping *mapping = base ? calloc(1, sizeof *mapping) : NULL;
    if (!mapping) {
        if (base) (void)munmap(base, MAPPED_BYTES);
        return NULL;
    }
    *mapping = (Mapping){mappings, at->st_dev, at->st_ino, 0, base, 0, 0, 0};
    return mappings = mapping;
}

/* The name must lead to this very file. */
static bool identity_read(sqlite3_file *file, struct stat *out) {
    const Reader *reader = reader_of(file);
    int moved = 1;
    if (stat(reader->path, out) != 0) return false;
    int code = reader->plain->xFileControl(file, SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && !moved;
}

/* A file that is shorter than a page has no beginning to double yet: asked again. */
static void mapping_take(sqlite3_file *file) {
    Reader *reader = reader_of(file);
    struct stat at;
    sqlite3_int64 size = 0;
    if (reader->plain->xFileSize(file, &size) != SQLITE_OK || size < 2 * ROOM_AFTER) return;
    pthread_mutex_lock(&mappings_lock);
    bool known = identity_read(file, &at);
    Mapping *mapping = known ? mapping_find(&at) : NULL;
    if (known && !mapping) mapping = mapping_make(file, &at);
    if (mapping) mapping->holders++;
    reader->mapping = mapping;
    reader->is_without = !mapping;
    pthread_mutex_unlock(&mappings_lock);
}

static void mapping_give_up(Mapping *mapping) {
    pthread_mutex_lock(&mappings_lock);
    if (--mapping->holders == 0) {
        Mapping **at = &mappings;
        while (*at != mapping) at = &(*at)->next;
        *at = mapping->next;
        (void)munmap(mapping->base, MAPPED_BYTES);
        free(mapping);
    }
    pthread_mutex_unlock(&mappings_lock);
}

static bool lies_inside(sqlite3_file *file, int64_t end) {
    Mapping *mapping = reader_of(file)->mapping;
    sqlite3_int64 size = 0;
    if (end <= atomic_load(&mapping->size)) return true;
    if (end > MAPPED_BYTES) return false;
    if (reader_of(file)->plain->xFileSize(file, &size) != SQLITE_OK) return false;
    atomic_store(&mapping->size, size);
    return end <= size;
}

/* Bytes of files that stand in this process's account. */
static int64_t resident_bytes(void) {
    long long whole = 0, resident = 0, shared = 0;
    FILE *told = fopen("/proc/self/statm", "re");
    if (!told) return 0;
    int read = fscanf(told, "%lld %lld %lld", &whole, &resident, &shared);
    (void)fclose(told);
    return read == 3 ? shared * sysconf(_SC_PAGESIZE) : 0;
}

/* Views stay good: what is looked at again comes back. Part after part, so that most of what is
 * looked at stays. */
static void resident_trim(Mapping *mapping) {
    unsigned handed = atomic_fetch_add(&mapping->handed, 1) + 1;
    if (handed % LOOKS_BETWEEN != 0 || resident_bytes() < RESIDENT_MOST) return;
    int64_t part = (atomic_load(&mapping->size) / PARTS + PART_STEP) / PART_STEP * PART_STEP;
    int64_t turn = atomic_fetch_add(&mapping->turn, 1) % PARTS;
    (void)madvise(mapping->base + turn * part, (size_t)part, MADV_DONTNEED);
}

static int pages_fetch(sqlite3_file *file, sqlite3_int64 at, int amount, void **out) {
    Reader *reader = reader_of(file);
    *out = NULL;
    if (!reader->mapping && !reader->is_without) mapping_take(file);
    if (!reader->mapping || !lies_inside(file, at + amount + ROOM_AFTER)) return SQLITE_OK;
    resident_trim(reader->mapping);
    *out = reader->mapping->base + at;
    return SQLITE_OK;
}

/* A view is good as long as the file is open. */
static int pages_unfetch(sqlite3_file *file, sqlite3_int64 at, void *view) {
    (void)file, (void)at, (void)view;
    return SQLITE_OK;
}

static int pages_close(sqlite3_file *file) {
    Reader *reader = reader_of(file);
    int code = reader->plain->xClose(file);
    if (reader->mapping) mapping_give_up(reader->mapping);
    return code;
}

static int pages_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                      int *told) {
    (void)vfs;
    int code = below->xOpen(below, name, file, flags, told);
    const sqlite3_io_methods *plain = file->pMethods;
    bool maps = code == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB) && plain->iVersion >= 3;
    if (!maps) return code;
    Reader *reader = reader_of(file);
    *reader = (Reader){.methods = *plain, .plain = plain, .path = name};
    reader->methods.xFetch = pages_fetch;
    reader->methods.xUnfetch = pages_unfetch;
    reader->methods.xClose = pages_close;
    file->pMethods = &reader->methods;
    return code;
}

static void vfs_register(void) {
    below = sqlite3_vfs_find(NULL);
    if (below == NULL) return;
    own = *below;
    own.zName = "pages";
    own.xOpen = pages_open;
    own.szOsFile = (below->szOsFile + 15) / 16 * 16 + (int)sizeof(Reader);
    is_registered = sqlite3_vfs_register(&own, 0) == SQLITE_OK;
}

const char *sqlite_pages_vfs(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, vfs_register);
    return is_registered ? own.zName : NULL;
}
