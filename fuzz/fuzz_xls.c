/* Any bytes as a compound file, or (first byte odd) as the records inside one. */
#include "sheet_fuzz.h"

#include "core/wire/sheet_writer.h"

static void stream_try(Str stream) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    assert(out && cfb_write(out, stream) == OK);
    (void)fclose(out);
    int file = memory_file(bytes, size);
    sheet_file_try(file);
    (void)close(file);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    if (data[0] & 1) {
        stream_try((Str){(const char *)data + 1, size - 1});
        return 0;
    }
    int file = memory_file(data, size);
    sheet_file_try(file);
    (void)close(file);
    return 0;
}
