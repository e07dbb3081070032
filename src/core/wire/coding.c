#include "core/wire/coding.h"

#include <zlib.h>

enum { GZIP_LEVEL = 4, GZIP_WINDOW = 15 + 16 /* with a gzip head */, GZIP_MEMORY = 8 };

/* "q=0", "q=0.00": not wanted. */
static bool is_refused(Str weight) {
    double q = 1;
    Str rest = str_trim(weight);
    return str_starts(rest, STR("q=")) && str_read_real(str_slice(rest, 2, rest.len), &q) && q <= 0;
}

bool coding_accepted(Str accept_encoding, const char *coding) {
    Str rest = accept_encoding, one, name;
    while (str_split(&rest, ',', &one)) {
        if (!str_split(&one, ';', &name)) continue;
        if (str_equal_ignoring_case(str_trim(name), str_from(coding))) return !is_refused(one);
    }
    return false;
}

Str gzip_pack(Arena *arena, Str body) {
    z_stream z = {0};
    if (body.len == 0 || body.len > UINT32_MAX) return STR_NONE;
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return STR_NONE;
    char *packed = arena_alloc(arena, body.len);
    z.next_in = (Bytef *)(uintptr_t)body.ptr;
    z.avail_in = (uInt)body.len;
    z.next_out = (Bytef *)packed;
    z.avail_out = (uInt)body.len;
    bool whole = deflate(&z, Z_FINISH) == Z_STREAM_END; /* else it would be longer than the body */
    size_t length = z.total_out;
    (void)deflateEnd(&z);
    return whole ? (Str){packed, length} : STR_NONE;
}
