/* Any bytes as a zipped workbook, or (first byte odd) as its parts, one after another, divided by
 * FF. */
#include <zip.h>

#include "sheet_fuzz.h"

static const char root_links[] = "<R><Relationship Type='/officeDocument' Target='xl/b.xml'/></R>";
static const char book_links[] = "<R><Relationship Id='i' Target='s.xml'/>"
                                 "<Relationship Type='/styles' Target='t.xml'/>"
                                 "<Relationship Type='/sharedStrings' Target='u.xml'/></R>";
static const char book[] = "<w xmlns:r='r'><sheet r:id='i'/></w>";

static void part_add(zip_t *zip, const char *name, Str bytes) {
    zip_source_t *source = zip_source_buffer(zip, bytes.ptr, bytes.len, 0);
    zip_int64_t at = zip_file_add(zip, name, source, 0);
    assert(at >= 0 && zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0);
}

static void parts_try(Str rest) {
    static const char *const names[] = {"xl/s.xml", "xl/t.xml", "xl/u.xml", "xl/b.xml"};
    char path[32];
    int file = memory_file("", 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(target);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    assert(zip);
    part_add(zip, "_rels/.rels", str_from(root_links));
    part_add(zip, "xl/_rels/b.xml.rels", str_from(book_links));
    for (size_t i = 0; i < 4; i++) {
        Str part = STR_NONE;
        if (!str_split(&rest, '\xff', &part)) part = i == 3 ? str_from(book) : STR("");
        part_add(zip, names[i], part);
    }
    assert(zip_close(zip) == 0 && zip_source_open(target) == 0);
    char piece[4096];
    zip_int64_t got;
    while ((got = zip_source_read(target, piece, sizeof piece)) > 0)
        assert(write(file, piece, (size_t)got) == got);
    zip_source_close(target);
    zip_source_free(target);
    sheet_file_try(file);
    (void)close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    if (data[0] & 1) {
        parts_try((Str){(const char *)data + 1, size - 1});
        return 0;
    }
    int file = memory_file(data, size);
    sheet_file_try(file);
    (void)close(file);
    return 0;
}
