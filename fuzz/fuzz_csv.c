/* Any bytes as a text table. */
#include "sheet_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int file = memory_file(data, size);
    sheet_file_try(file);
    (void)close(file);
    return 0;
}
