#include "core/base/str.h"

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes the first byte promises; 0 when no character starts so. */
static size_t promised_len(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

static bool is_scalar(uint32_t code_point, size_t len) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code_point < least[len] || code_point > 0x10FFFF) return false;
    return code_point < 0xD800 || code_point > 0xDFFF;
}

bool utf8_next(Str *rest, uint32_t *code_point) {
    if (rest->len == 0) return false;
    unsigned char first = (unsigned char)rest->ptr[0];
    size_t len = promised_len(first);
    if (len == 0 || len > rest->len) return false;
    uint32_t value = len == 1 ? first : first & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (!is_continuation(rest->ptr[i])) return false;
        value = value << 6 | ((unsigned char)rest->ptr[i] & 0x3F);
    }
    if (!is_scalar(value, len)) return false;
    *rest = str_slice(*rest, len, rest->len);
    *code_point = value;
    return true;
}

bool utf8_is_valid(Str s) {
    uint32_t code_point = 0;
    while (s.len) {
        if (!utf8_next(&s, &code_point) || code_point == 0) return false;
    }
    return true;
}

size_t utf8_length(Str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += !is_continuation(s.ptr[i]);
    return count;
}

static size_t byte_of_char(Str s, size_t from_byte, size_t chars) {
    size_t at = from_byte;
    while (at < s.len && chars > 0) {
        at++;
        while (at < s.len && is_continuation(s.ptr[at])) at++;
        chars--;
    }
    return at;
}

Str utf8_slice(Str s, size_t from_char, size_t to_char) {
    if (from_char > to_char) from_char = to_char;
    size_t from = byte_of_char(s, 0, from_char);
    size_t to = byte_of_char(s, from, to_char - from_char);
    return str_slice(s, from, to);
}
