#include "support/disk_image.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SECTOR = 512, PATH_MOST = 1024 };

typedef struct Piece {
    int64_t at; /* of a truncation: the size */
    size_t count;
    bool truncates;
    struct Piece *next;
    char bytes[];
} Piece;

struct Kept {
    char path[PATH_MOST];
    bool named; /* its name is on the disk */
    bool gone;  /* deleted, which the disk may not know yet */
    char *safe;
    size_t size, capacity;
    Piece *first, **last;
    struct Kept *next;
};

static void safe_fit(Kept *kept, size_t size) {
    if (size > kept->capacity) {
        kept->capacity = size * 2;
        kept->safe = realloc(kept->safe, kept->capacity);
        assert_non_null(kept->safe);
    }
    if (size > kept->size) memset(kept->safe + kept->size, 0, size - kept->size);
    kept->size = size;
}

static void safe_put(Kept *kept, const char *bytes, size_t count, int64_t at) {
    size_t end = (size_t)at + count;
    if (end > kept->size) safe_fit(kept, end);
    memcpy(kept->safe + at, bytes, count);
}

static void safe_read(Kept *kept) {
    struct stat info;
    int file = open(kept->path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &info), 0);
    safe_fit(kept, (size_t)info.st_size);
    assert_int_equal(read(file, kept->safe, kept->size), info.st_size);
    (void)close(file);
}

static void pending_drop(Kept *kept) {
    for (Piece *piece = kept->first, *next; piece; piece = next) {
        next = piece->next;
        free(piece);
    }
    kept->first = NULL;
    kept->last = &kept->first;
}

static void pending_add(Kept *kept, const Piece *piece, const void *bytes) {
    Piece *added = malloc(sizeof *added + piece->count);
    assert_non_null(added);
    *added = *piece;
    if (piece->count > 0) memcpy(added->bytes, bytes, piece->count);
    *kept->last = added;
    kept->last = &added->next;
}

static Kept *kept_find(Kept *files, const char *path) {
    while (files && strcmp(files->path, path) != 0) files = files->next;
    return files;
}

Kept *kept_open(Kept **files, const char *path, bool was_there) {
    Kept *kept = kept_find(*files, path);
    bool is_new = kept == NULL;
    if (is_new) {
        kept = calloc(1, sizeof *kept);
        assert_non_null(kept);
        (void)snprintf(kept->path, sizeof kept->path, "%s", path);
        kept->last = &kept->first;
        kept->next = *files;
        *files = kept;
    }
    if (is_new && was_there) safe_read(kept);
    if (is_new) kept->named = was_there;
    if (!is_new && !was_there) {
        pending_drop(kept);
        kept->size = 0;
        kept->named = false;
    }
    kept->gone = false;
    return kept;
}

void kept_write(Kept *kept, const void *bytes, size_t count, int64_t at) {
    pending_add(kept, &(Piece){.at = at, .count = count}, bytes);
}

void kept_truncate(Kept *kept, int64_t size) {
    pending_add(kept, &(Piece){.at = size, .truncates = true}, NULL);
}

static void piece_land(Kept *kept, const Piece *piece) {
    if (piece->truncates)
        safe_fit(kept, (size_t)piece->at);
    else
        safe_put(kept, piece->bytes, piece->count, piece->at);
}

static size_t folder_length(const Kept *kept) {
    return (size_t)(strrchr(kept->path, '/') - kept->path);
}

/* A folder is synced as a whole: what was made in it has a name, what was deleted has none. */
static void names_sync(Kept *files, const Kept *beside) {
    size_t length = folder_length(beside);
    for (Kept *kept = files; kept; kept = kept->next) {
        if (folder_length(kept) != length || strncmp(kept->path, beside->path, length) != 0)
            continue;
        kept->named = !kept->gone;
    }
}

/* SQLite syncs the folder with the first sync of a log or journal that it has made. */
void kept_sync(Kept *files, Kept *kept) {
    for (const Piece *piece = kept->first; piece; piece = piece->next) piece_land(kept, piece);
    pending_drop(kept);
    if (!kept->named) names_sync(files, kept);
}

void kept_forget_some(Kept *kept, Rand *rand) {
    for (Piece **at = &kept->first, *piece; (piece = *at);) {
        if (rand_below(rand, 2) == 0) {
            at = &piece->next;
            continue;
        }
        *at = piece->next;
        free(piece);
    }
    kept->last = &kept->first;
    while (*kept->last) kept->last = &(*kept->last)->next;
}

void kept_delete(Kept *files, const char *path, bool syncs_folder) {
    Kept *kept = kept_find(files, path);
    if (kept == NULL) return;
    kept->gone = true;
    if (syncs_folder) names_sync(files, kept);
}

/* Each sector that the piece touches is there or not. */
static void piece_tear(Kept *kept, const Piece *piece, Rand *rand) {
    for (size_t from = 0; from < piece->count;) {
        size_t left = SECTOR - (size_t)(piece->at + (int64_t)from) % SECTOR;
        size_t count = left < piece->count - from ? left : piece->count - from;
        if (rand_below(rand, 2) == 0)
            safe_put(kept, piece->bytes + from, count, piece->at + (int64_t)from);
        from += count;
    }
}

/* In some cuts nearly all that waited is lost, in some nearly nothing. */
static void pieces_land(Kept *kept, Rand *rand) {
    uint32_t lost = rand_below(rand, 101), torn = rand_below(rand, 3) == 0 ? 30 : 3;
    for (const Piece *piece = kept->first; piece; piece = piece->next) {
        if (rand_below(rand, 100) < lost) continue;
        if (!piece->truncates && rand_below(rand, 100) < torn)
            piece_tear(kept, piece, rand);
        else
            piece_land(kept, piece);
    }
}

static void file_put(const Kept *kept) {
    int file = open(kept->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, kept->safe, kept->size), (ssize_t)kept->size);
    (void)close(file);
}

void kept_restore(Kept *files, Rand *rand) {
    char shared[PATH_MOST + 8];
    for (Kept *kept = files; kept; kept = kept->next) {
        bool sure = kept->named && !kept->gone, never = !kept->named && kept->gone;
        bool there = sure || (!never && rand_below(rand, 2) == 0);
        pieces_land(kept, rand);
        if (there)
            file_put(kept);
        else
            (void)unlink(kept->path);
        (void)snprintf(shared, sizeof shared, "%s-shm", kept->path);
        (void)unlink(shared);
    }
}

void kept_clear(Kept **files) {
    for (Kept *kept = *files, *next; kept; kept = next) {
        next = kept->next;
        pending_drop(kept);
        free(kept->safe);
        free(kept);
    }
    *files = NULL;
}
