/* Buf: bytes that grow, up to a ceiling.
 *
 * Invariants
 *  1. len <= limit. What would pass the limit is not written and `overflow` becomes true for good;
 *     whoever owns the Buf checks it once, at the end.
 *  2. The bytes belong to the arena given at buf_init; a grown Buf leaves its old bytes there.
 */
#ifndef CORE_BASE_BUF_H
#define CORE_BASE_BUF_H

#include "core/base/arena.h"
#include "core/base/str.h"

typedef struct Buf {
    Arena *arena;
    char *ptr;
    size_t len, cap, limit;
    bool overflow;
} Buf;

void buf_init(Buf *buf, Arena *arena, size_t limit_bytes);
void buf_put(Buf *buf, Str text);
void buf_put_c(Buf *buf, const char *c_text);
void buf_put_char(Buf *buf, char c);
void buf_put_int(Buf *buf, int64_t value);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_hex(Buf *buf, Str bytes); /* lower case */
/* "{0}" … "{9}" filled in; what has no argument stays empty. */
void buf_fill(Buf *buf, Str pattern, const Str *arguments, size_t count);
Str buf_str(const Buf *buf); /* a view; valid until the next put */

bool hex_read(Arena *arena, Str hex, Str *bytes); /* false on odd length or a bad digit */

#endif
