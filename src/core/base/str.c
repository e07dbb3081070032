#include "core/base/str.h"

#include <errno.h>
#include <math.h>

Str str_from(const char *c_text) {
    return c_text ? (Str){c_text, strlen(c_text)} : STR_NONE;
}

bool str_is_none(Str s) {
    return s.ptr == NULL;
}

bool str_is_empty(Str s) {
    return s.ptr == NULL || s.len == 0;
}

bool str_equal(Str a, Str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_c(Str a, const char *b) {
    return str_equal(a, str_from(b));
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_ignoring_case(Str a, Str b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
    }
    return true;
}

int str_compare(Str a, Str b) {
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix) {
    return s.len >= prefix.len && str_equal((Str){s.ptr, prefix.len}, prefix);
}

bool str_ends(Str s, Str suffix) {
    return s.len >= suffix.len && str_equal(str_slice(s, s.len - suffix.len, s.len), suffix);
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s) {
    const Str wide = STR("\xE3\x80\x80"); /* U+3000 */
    for (;;) {
        if (s.len && is_space(s.ptr[0])) {
            s = str_slice(s, 1, s.len);
        } else if (s.len && is_space(s.ptr[s.len - 1])) {
            s.len--;
        } else if (str_starts(s, wide)) {
            s = str_slice(s, wide.len, s.len);
        } else if (str_ends(s, wide)) {
            s.len -= wide.len;
        } else {
            return s;
        }
    }
}

Str str_slice(Str s, size_t from, size_t to) {
    if (str_is_none(s)) return s;
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (Str){s.ptr + from, to - from};
}

ptrdiff_t str_find(Str s, Str part) {
    if (part.len == 0) return 0;
    if (s.len < part.len) return -1;
    const char *found = memmem(s.ptr, s.len, part.ptr, part.len);
    return found ? found - s.ptr : -1;
}

bool str_split(Str *rest, char mark, Str *part) {
    if (str_is_none(*rest)) return false;
    ptrdiff_t at = str_find(*rest, (Str){&mark, 1});
    if (at < 0) {
        *part = *rest;
        *rest = STR_NONE;
        return true;
    }
    *part = str_slice(*rest, 0, (size_t)at);
    *rest = str_slice(*rest, (size_t)at + 1, rest->len);
    return true;
}

/* FNV-1a: short keys, no adversary; tables fed from outside bound their chains themselves. */
uint64_t str_hash(Str s) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++) hash = (hash ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
    return hash;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool str_read_int(Str s, int64_t *out) {
    bool negative = s.len && s.ptr[0] == '-';
    if (negative || (s.len && s.ptr[0] == '+')) s = str_slice(s, 1, s.len);
    if (s.len == 0) return false;
    int64_t value = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i])) return false;
        int digit = s.ptr[i] - '0';
        if (__builtin_mul_overflow(value, (int64_t)10, &value)) return false;
        if (__builtin_add_overflow(value, negative ? -digit : digit, &value)) return false;
    }
    *out = value;
    return true;
}

static size_t skip_sign(const char *text, size_t at) {
    return at + (text[at] == '-' || text[at] == '+');
}

static size_t skip_digits(const char *text, size_t at) {
    while (is_digit(text[at])) at++;
    return at;
}

/* [sign] digits [. digits] [e [sign] digits]; strtod alone would also take hex, inf and spaces. */
static bool looks_real(const char *text, size_t len) {
    size_t at = skip_sign(text, 0), from = at;
    at = skip_digits(text, at);
    if (at == from) return false;
    if (text[at] == '.') {
        from = at + 1;
        at = skip_digits(text, from);
        if (at == from) return false;
    }
    if (text[at] == 'e' || text[at] == 'E') {
        from = skip_sign(text, at + 1);
        at = skip_digits(text, from);
        if (at == from) return false;
    }
    return at == len;
}

bool str_read_real(Str s, double *out) {
    char text[128];
    if (s.len == 0 || s.len >= sizeof text) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    if (!looks_real(text, s.len)) return false;
    double value = strtod(text, NULL);
    if (!isfinite(value)) return false;
    *out = value;
    return true;
}
