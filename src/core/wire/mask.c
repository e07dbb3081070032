#include "core/wire/json.h"

/* The first and last characters stay, every one between becomes a star. */
static Str mask_middle(Arena *arena, Str value, size_t head, size_t tail) {
    size_t length = utf8_length(value);
    if (length <= head + tail) return STR("***");
    Buf out;
    buf_init(&out, arena, value.len + length);
    buf_put(&out, utf8_slice(value, 0, head));
    for (size_t i = head + tail; i < length; i++) buf_put_char(&out, '*');
    buf_put(&out, utf8_slice(value, length - tail, length));
    return buf_str(&out);
}

static Str mask_name(Arena *arena, Str name) {
    size_t length = utf8_length(name);
    if (length < 2) return STR("*");
    return mask_middle(arena, name, 1, length > 2 ? 1 : 0);
}

static Str mask_id(Arena *arena, Str id) {
    size_t length = utf8_length(id);
    if (length >= 15) return mask_middle(arena, id, 6, 4);
    return length >= 8 ? mask_middle(arena, id, 2, 2) : STR("***");
}

static Str mask_phone(Arena *arena, Str phone) {
    size_t length = utf8_length(phone);
    if (length >= 11) return mask_middle(arena, phone, 3, 4);
    return length >= 7 ? mask_middle(arena, phone, 0, 2) : STR("***");
}

/* Cuts after the smallest place that still holds many homes. */
static Str mask_address(Arena *arena, Str address) {
    static const char *const endings[][2] = {
        {"社区", "小区"}, {"街道", "村"}, {"镇", "乡"}, {"区", "县"}, {"市", "省"}};
    for (size_t i = 0; i < COUNT(endings); i++) {
        ptrdiff_t cut = -1;
        for (size_t j = 0; j < 2; j++) {
            Str ending = str_from(endings[i][j]);
            ptrdiff_t at = str_find(address, ending);
            ptrdiff_t end = at + (ptrdiff_t)ending.len;
            if (at >= 0 && (cut < 0 || end < cut)) cut = end;
        }
        if (cut >= 0)
            return arena_printf(arena, STR_FMT "***", STR_ARG(str_slice(address, 0, (size_t)cut)));
    }
    return STR("***");
}

static Str mask_account(Arena *arena, Str account) {
    size_t length = utf8_length(account);
    if (length < 8) return STR("****");
    return arena_printf(arena, "****" STR_FMT, STR_ARG(utf8_slice(account, length - 4, length)));
}

Str mask_text(Arena *arena, Mask mask, Str value) {
    if (str_is_empty(value)) return value;
    switch (mask) {
    case MASK_NONE:
        return value;
    case MASK_NAME:
        return mask_name(arena, value);
    case MASK_ID:
        return mask_id(arena, value);
    case MASK_PHONE:
        return mask_phone(arena, value);
    case MASK_ADDRESS:
        return mask_address(arena, value);
    case MASK_ACCOUNT:
        return mask_account(arena, value);
    case MASK_ALL:
        break;
    }
    return STR("***");
}
