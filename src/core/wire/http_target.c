#include "core/wire/http_head.h"

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The byte that "%xy" at `at` stands for; -1 when there is no whole escape. */
static int escape_read(Str text, size_t at) {
    if (text.ptr[at] != '%' || text.len - at < 3) return -1;
    int high = hex_value(text.ptr[at + 1]), low = hex_value(text.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* What is no whole escape stays as it is. */
static Str percent_decode(Arena *arena, Str text, bool plus_is_space) {
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int byte = escape_read(text, i);
        if (byte >= 0) {
            out[len++] = (char)byte;
            i += 2;
        } else {
            out[len++] = plus_is_space && text.ptr[i] == '+' ? ' ' : text.ptr[i];
        }
    }
    return (Str){out, len};
}

static bool target_is_clean(Str target) {
    if (target.len == 0 || target.ptr[0] != '/') return false;
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];
        if (c <= 0x20 || c == 0x7f || c == '#') return false;
        if (c == '%' && escape_read(target, i) <= 0) return false;
    }
    return true;
}

static bool path_is_plain(Str path) {
    for (size_t i = 0; i < path.len; i++) {
        if ((unsigned char)path.ptr[i] < 0x20 || path.ptr[i] == 0x7f) return false;
    }
    return utf8_is_valid(path);
}

HttpRefusal target_read(Arena *arena, Str target, Str *path, Str *query) {
    *path = *query = STR_NONE;
    if (target.len > TARGET_LIMIT_BYTES) return (HttpRefusal){414, "target_too_long"};
    if (!target_is_clean(target)) return (HttpRefusal){400, "bad_target"};
    const char *mark = memchr(target.ptr, '?', target.len);
    size_t path_len = mark ? (size_t)(mark - target.ptr) : target.len;
    Str decoded = percent_decode(arena, str_slice(target, 0, path_len), false);
    Str rest = mark ? str_slice(target, path_len + 1, target.len) : STR_NONE;
    bool readable =
        path_is_plain(decoded) && (!mark || utf8_is_valid(percent_decode(arena, rest, false)));
    if (!readable) return (HttpRefusal){400, "bad_target"};
    *path = decoded;
    *query = rest;
    return (HttpRefusal){0, NULL};
}

bool query_next(Arena *arena, Str *rest, Str *name, Str *value) {
    Str part = STR_NONE;
    while (str_is_empty(part)) {
        if (!str_split(rest, '&', &part)) return false;
    }
    const char *mark = memchr(part.ptr, '=', part.len);
    size_t name_len = mark ? (size_t)(mark - part.ptr) : part.len;
    *name = percent_decode(arena, str_slice(part, 0, name_len), true);
    *value = mark ? percent_decode(arena, str_slice(part, name_len + 1, part.len), true) : STR("");
    return true;
}
