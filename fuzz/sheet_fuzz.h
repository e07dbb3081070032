/* SheetFuzz: bytes as a file on no disk, read as a table to its end or first error. */
#ifndef FUZZ_SHEET_FUZZ_H
#define FUZZ_SHEET_FUZZ_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/wire/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void sheet_rows_try(SheetReader *reader) {
    int64_t number = 0, last = 0;
    const Str *cells = NULL;
    size_t count = 0;
    Str detail;
    Err err = OK;
    while ((err = sheet_next(reader, &number, &cells, &count, &detail)) == OK) {
        assert(number > last && count > 0 && count <= 256);
        last = number;
        for (size_t i = 0; i < count; i++) assert(cells[i].len <= 32767);
        assert(cells[count - 1].len > 0);
    }
    assert(err == ERR_NOT_FOUND || (detail.len > 0 && err != ERR_INTERNAL));
    assert(sheet_next(reader, &number, &cells, &count, &detail) == err);
}

static inline void sheet_file_try(int file) {
    Arena arena;
    SheetReader *reader = NULL;
    Str detail;
    char path[32];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    arena_init(&arena, 1 << 20);
    if (sheet_open(&arena, path, &reader, &detail) == OK)
        sheet_rows_try(reader);
    else
        assert(detail.len > 0);
    sheet_close(reader);
    assert(sheet_sound(path, &detail) == OK || detail.len > 0);
    arena_clear(&arena);
}

static inline int memory_file(const void *bytes, size_t size) {
    int file = memfd_create("table", 0);
    assert(file >= 0 && write(file, bytes, size) == (ssize_t)size);
    return file;
}

#endif
