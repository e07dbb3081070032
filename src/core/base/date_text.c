/* Days and months as people and files write them. */
#include "core/base/date.h"

static bool digits_read(Str text, int *out) {
    int64_t value = 0;
    if (text.len == 0 || text.ptr[0] < '0' || text.ptr[0] > '9') return false;
    if (!str_read_int(text, &value)) return false;
    *out = (int)value;
    return true;
}

static bool parts_read(Str year, Str month, Str day, Date *out) {
    int y = 0, m = 0, d = 0;
    if (year.len != 4 || month.len > 2 || day.len > 2) return false;
    if (!digits_read(year, &y) || !digits_read(month, &m) || !digits_read(day, &d)) return false;
    Date date = date_make(y, m, d);
    if (date == 0) return false;
    *out = date;
    return true;
}

bool date_read(Str iso, Date *out) {
    if (iso.len != 10 || iso.ptr[4] != '-' || iso.ptr[7] != '-') return false;
    return parts_read(str_slice(iso, 0, 4), str_slice(iso, 5, 7), str_slice(iso, 8, 10), out);
}

bool month_read(Str iso, Month *out) {
    int year = 0, month = 0;
    if (iso.len != 7 || iso.ptr[4] != '-') return false;
    if (!digits_read(str_slice(iso, 0, 4), &year)) return false;
    if (!digits_read(str_slice(iso, 5, 7), &month)) return false;
    Date first = date_make(year, month, 1);
    if (first == 0) return false;
    *out = month_of(first);
    return true;
}

/* Folds full-width forms to ASCII and 年 月 日 to y m d; 0 for what no date holds. */
static char date_char(uint32_t code_point) {
    if (code_point == 0x5E74) return 'y';
    if (code_point == 0x6708) return 'm';
    if (code_point == 0x65E5) return 'd';
    if (code_point >= 0xFF0D && code_point <= 0xFF19) code_point -= 0xFEE0;
    return code_point >= '-' && code_point <= '9' ? (char)code_point : 0;
}

static bool date_fold(Str text, char folded[static 11], size_t *len) {
    uint32_t code_point = 0;
    *len = 0;
    while (text.len) {
        if (*len == 11 || !utf8_next(&text, &code_point)) return false;
        folded[*len] = date_char(code_point);
        if (folded[(*len)++] == 0) return false;
    }
    return *len > 0;
}

static bool marked_read(Str rest, char first, char second, Date *out) {
    Str year = STR_NONE, month = STR_NONE;
    if (!str_split(&rest, first, &year) || !str_split(&rest, second, &month)) return false;
    return !str_is_none(rest) && parts_read(year, month, rest, out);
}

bool date_read_loosely(Str text, Date *out) {
    char folded[11];
    size_t len = 0;
    if (!date_fold(str_trim(text), folded, &len)) return false;
    Str s = {folded, len};
    if (len < 8) return false;
    char mark = folded[4];
    if (mark == 'y') {
        if (str_ends(s, STR("d"))) s.len--;
        return marked_read(s, 'y', 'm', out);
    }
    if (mark == '-' || mark == '/' || mark == '.') return marked_read(s, mark, mark, out);
    if (len != 8) return false;
    return parts_read(str_slice(s, 0, 4), str_slice(s, 4, 6), str_slice(s, 6, 8), out);
}

Str date_print(Arena *arena, Date date) {
    if (date == 0) return STR("");
    return arena_printf(arena, "%04d-%02d-%02d", date_year(date), date_month(date), date_day(date));
}
