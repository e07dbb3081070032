#include "core/base/buf.h"

#include <assert.h>
#include <stdarg.h>

enum { FIRST_CAP = 256 };

void buf_init(Buf *buf, Arena *arena, size_t limit_bytes) {
    *buf = (Buf){.arena = arena, .limit = limit_bytes};
}

/* Room for `more` bytes, or overflow for good. */
static bool buf_reserve(Buf *buf, size_t more) {
    if (buf->overflow) return false;
    if (more > buf->limit - buf->len) {
        buf->overflow = true;
        return false;
    }
    size_t need = buf->len + more;
    if (need <= buf->cap) return true;
    size_t cap = buf->cap ? buf->cap * 2 : FIRST_CAP;
    if (cap < need) cap = need;
    if (cap > buf->limit) cap = buf->limit;
    char *grown = arena_alloc(buf->arena, cap);
    if (buf->len) memcpy(grown, buf->ptr, buf->len);
    buf->ptr = grown;
    buf->cap = cap;
    return true;
}

void buf_put(Buf *buf, Str text) {
    if (text.len == 0 || !buf_reserve(buf, text.len)) return;
    memcpy(buf->ptr + buf->len, text.ptr, text.len);
    buf->len += text.len;
}

void buf_put_c(Buf *buf, const char *c_text) {
    buf_put(buf, str_from(c_text));
}

void buf_put_char(Buf *buf, char c) {
    buf_put(buf, (Str){&c, 1});
}

void buf_put_int(Buf *buf, int64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) digits[--at] = '-';
    buf_put(buf, (Str){digits + at, sizeof digits - at});
}

void buf_printf(Buf *buf, const char *format, ...) {
    char text[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    assert(len >= 0);
    if ((size_t)len < sizeof text) {
        buf_put(buf, (Str){text, (size_t)len});
    } else if (buf_reserve(buf, (size_t)len)) {
        char *whole = arena_alloc(buf->arena, (size_t)len + 1);
        vsnprintf(whole, (size_t)len + 1, format, again);
        buf_put(buf, (Str){whole, (size_t)len});
    }
    va_end(again);
}

void buf_put_hex(Buf *buf, Str bytes) {
    static const char digits[] = "0123456789abcdef";
    if (bytes.len > buf->limit || !buf_reserve(buf, bytes.len * 2)) {
        buf->overflow = true;
        return;
    }
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        buf->ptr[buf->len++] = digits[byte >> 4];
        buf->ptr[buf->len++] = digits[byte & 15];
    }
}

void buf_fill(Buf *buf, Str pattern, const Str *arguments, size_t count) {
    for (size_t i = 0; i < pattern.len; i++) {
        bool hole = pattern.ptr[i] == '{' && i + 2 < pattern.len && pattern.ptr[i + 2] == '}' &&
                    pattern.ptr[i + 1] >= '0' && pattern.ptr[i + 1] <= '9';
        if (!hole) {
            buf_put_char(buf, pattern.ptr[i]);
            continue;
        }
        size_t number = (size_t)(pattern.ptr[i + 1] - '0');
        if (number < count) buf_put(buf, arguments[number]);
        i += 2;
    }
}

Str buf_str(const Buf *buf) {
    return (Str){buf->ptr ? buf->ptr : "", buf->len};
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_read(Arena *arena, Str hex, Str *bytes) {
    if (hex.len % 2) return false;
    char *out = arena_alloc(arena, hex.len / 2 + 1);
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = hex_digit(hex.ptr[i]), low = hex_digit(hex.ptr[i + 1]);
        if (high < 0 || low < 0) return false;
        out[i / 2] = (char)(high << 4 | low);
    }
    *bytes = (Str){out, hex.len / 2};
    return true;
}
