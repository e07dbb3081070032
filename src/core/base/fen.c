#include "core/base/fen.h"

#include <assert.h>

__extension__ typedef __int128 Wide;

Fen fen_share(Fen amount, int64_t part, int64_t whole) {
    assert(whole > 0);
    Wide product = (Wide)amount * part;
    Wide share = product / whole, rest = product % whole;
    if (rest < 0) rest = -rest;
    if (rest >= whole - rest) share += product < 0 ? -1 : 1;
    assert(share >= INT64_MIN && share <= INT64_MAX);
    return (Fen)share;
}

/* Yuan and exactly two digits of fen, read as one number. */
bool fen_read(Str yuan, Fen *out) {
    char digits[32];
    size_t count = 0;
    ptrdiff_t point = str_find(yuan, STR("."));
    size_t whole_len = point < 0 ? yuan.len : (size_t)point;
    Str cents = point < 0 ? STR("") : str_slice(yuan, whole_len + 1, yuan.len);
    if (point >= 0 && (cents.len < 1 || cents.len > 2)) return false;
    if (whole_len == 0 || whole_len + 2 > sizeof digits) return false;
    char last = yuan.ptr[whole_len - 1];
    if (yuan.ptr[0] == '+' || last < '0' || last > '9') return false;
    for (size_t i = 0; i < whole_len; i++) digits[count++] = yuan.ptr[i];
    for (size_t i = 0; i < 2; i++) digits[count++] = i < cents.len ? cents.ptr[i] : '0';
    return str_read_int((Str){digits, count}, out);
}

Str fen_print(Arena *arena, Fen amount) {
    uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;
    return arena_printf(arena, "%s%llu.%02llu", amount < 0 ? "-" : "",
                        (unsigned long long)(size / 100), (unsigned long long)(size % 100));
}
