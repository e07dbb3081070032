#include "care/service/weekdays.h"

#include "core/base/buf.h"
#include "core/walk/codebook.h"
#include "core/walk/frame.h"
#include "core/walk/print.h"

static const char *const signs[] = {
    [1] = "1一", [2] = "2二", [3] = "3三", [4] = "4四", [5] = "5五", [6] = "6六", [7] = "7日天"};
static const char marks[] = ",，、;； \t\xe3\x80\x80";

static bool char_in(const char *among, Str one) {
    return one.len > 0 && str_find(str_from(among), one) >= 0;
}

static Str char_take(Str *rest) {
    Str before = *rest;
    uint32_t point;
    if (!utf8_next(rest, &point)) *rest = STR_NONE;
    return str_slice(before, 0, before.len - rest->len);
}

static bool word_take(Str *rest, Str word) {
    if (!str_starts(*rest, word)) return false;
    *rest = str_slice(*rest, word.len, rest->len);
    return true;
}

static unsigned day_of(Str sign) {
    for (unsigned day = 1; day < COUNT(signs); day++) {
        if (char_in(signs[day], sign)) return day;
    }
    return 0;
}

/* A day follows a mark, or its 周 tells it from the one before. */
static bool days_read(Str rest, unsigned *days) {
    bool apart = true;
    while (!str_is_empty(rest)) {
        bool named = word_take(&rest, STR("星期")) || word_take(&rest, STR("周"));
        Str sign = char_take(&rest);
        if (!named && char_in(marks, sign)) {
            apart = true;
            continue;
        }
        unsigned day = day_of(sign);
        if (day == 0 || !(apart || named) || (*days & 1u << day)) return false;
        *days |= 1u << day;
        apart = false;
    }
    return true;
}

bool weekdays_read(Arena *arena, Str written, Str *out) {
    unsigned days = 0;
    *out = STR_NONE;
    if (!days_read(written, &days)) return false;
    if (days == 0) return str_is_empty(str_trim(written));
    Buf kept;
    buf_init(&kept, arena, 2 * COUNT(signs));
    for (unsigned day = 1; day < COUNT(signs); day++) {
        if (!(days & 1u << day)) continue;
        if (kept.len > 0) buf_put_char(&kept, ',');
        buf_put_int(&kept, day);
    }
    *out = buf_str(&kept);
    return true;
}

bool weekdays_have(Str kept, int weekday) {
    Str part;
    while (str_split(&kept, ',', &part)) {
        if (part.len == 1 && part.ptr[0] == '0' + weekday) return true;
    }
    return false;
}

Str weekdays_words(const Op *op, Str kept) {
    Str part, days = STR_NONE;
    while (str_split(&kept, ',', &part)) {
        Str key = arena_printf(op->arena, "weekday." STR_FMT, STR_ARG(part));
        days = print_join(op, days, site_words(op->site, op->language, key));
    }
    return days;
}

static Err codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "weekday", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/weekday", "weekday_codes", "signed_in", codes_route, .out = &codes_shape,
     .doc = "What the days of the week are called"},
};
const Noun weekdays_noun = {routes, COUNT(routes), NULL};
