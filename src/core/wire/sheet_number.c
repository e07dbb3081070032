#include "core/wire/sheet_reader.h"

#include <assert.h>
#include <math.h>

#include "core/base/date.h"
#include "core/wire/field.h"

#define CUSTOM_MAX 10000
#define STYLE_MAX  65536
#define DAY_LAST   2958465.0 /* 9999-12-31 */

void formats_init(NumberFormats *formats) {
    *formats = (NumberFormats){.custom_ids = calloc(CUSTOM_MAX, sizeof(uint16_t)),
                               .custom_kinds = calloc(CUSTOM_MAX, 1),
                               .style_kinds = calloc(STYLE_MAX, 1)};
    assert(formats->custom_ids && formats->custom_kinds && formats->style_kinds);
}

void formats_clear(NumberFormats *formats) {
    free(formats->custom_ids);
    free(formats->custom_kinds);
    free(formats->style_kinds);
}

bool formats_add_custom(NumberFormats *formats, int64_t id, Str code) {
    if (formats->custom_count == CUSTOM_MAX || id < 0 || id > UINT16_MAX) return false;
    formats->custom_ids[formats->custom_count] = (uint16_t)id;
    formats->custom_kinds[formats->custom_count++] = (uint8_t)format_kind_of(code);
    return true;
}

/* ECMA-376 part 1, 18.8.30, with the ids that a Chinese Excel adds (27–36, 50–58). */
static NumberKind builtin_kind(int64_t id) {
    static const struct {
        uint8_t from, to, kind;
    } rows[] = {{14, 17, NUMBER_DATE}, {18, 21, NUMBER_TIME}, {22, 22, NUMBER_DATE_TIME},
                {27, 31, NUMBER_DATE}, {32, 35, NUMBER_TIME}, {36, 36, NUMBER_DATE},
                {45, 47, NUMBER_TIME}, {50, 54, NUMBER_DATE}, {55, 56, NUMBER_TIME},
                {57, 58, NUMBER_DATE}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (id >= rows[i].from && id <= rows[i].to) return rows[i].kind;
    return NUMBER_PLAIN;
}

bool formats_add_style(NumberFormats *formats, int64_t id) {
    if (formats->style_count == STYLE_MAX) return false;
    NumberKind kind = builtin_kind(id);
    for (size_t i = 0; i < formats->custom_count; i++)
        if (formats->custom_ids[i] == id) kind = formats->custom_kinds[i];
    formats->style_kinds[formats->style_count++] = (uint8_t)kind;
    return true;
}

NumberKind formats_kind(const NumberFormats *formats, int64_t style) {
    bool known = style >= 0 && (uint64_t)style < formats->style_count;
    return known ? formats->style_kinds[style] : NUMBER_PLAIN;
}

/* Bytes of a format code that are not its letters: "quoted", [bracketed], \x _x *x; 0 for a
 * letter. */
static size_t format_skip(Str code) {
    char close = code.ptr[0] == '"' ? '"' : code.ptr[0] == '[' ? ']' : '\0';
    size_t len = 1;
    if (!close) return code.ptr[0] == '\\' || code.ptr[0] == '_' || code.ptr[0] == '*' ? 2 : 0;
    while (len < code.len && code.ptr[len] != close) len++;
    /* [h], [mm], [ss] count time, the other brackets are colours, conditions and languages */
    bool closed = close == ']' && len > 1 && len < code.len;
    bool elapsed = closed && strspn(code.ptr + 1, "hHmMsS") == len - 1;
    return elapsed ? 0 : len + 1;
}

enum { SAYS_DAY = 1, SAYS_MONTH = 2, SAYS_TIME = 4 };

/* What the letter at the start of a format code says; m is a month or, beside hours, minutes. */
static unsigned letter_says(Str code) {
    bool is_power = code.len > 1 && (code.ptr[1] == '+' || code.ptr[1] == '-');
    switch (code.ptr[0] | 0x20) {
    case 'y':
    case 'd':
        return SAYS_DAY;
    case 'e':
        return is_power ? 0 : SAYS_DAY;
    case 'm':
        return SAYS_MONTH;
    case 'h':
    case 's':
        return SAYS_TIME;
    default:
        return 0;
    }
}

NumberKind format_kind_of(Str code) {
    unsigned says = 0;
    Str section = code;
    (void)str_split(&code, ';', &section);
    if (str_equal_ignoring_case(section, STR("General"))) return NUMBER_PLAIN;
    while (section.len > 0) {
        size_t skip = format_skip(section);
        if (skip == 0) says |= letter_says(section);
        section = str_slice(section, skip ? skip : 1, section.len);
    }
    if ((says & SAYS_DAY) && (says & SAYS_TIME)) return NUMBER_DATE_TIME;
    if (says & SAYS_TIME) return NUMBER_TIME;
    return says ? NUMBER_DATE : NUMBER_PLAIN;
}

/* 0 when the day does not exist: the 1900 system has a 29 February 1900. */
static Date serial_day(double day, bool from_1904) {
    if (day > DAY_LAST || day < (from_1904 ? 0 : 1) || (!from_1904 && day == 60)) return 0;
    Date first = date_make(from_1904 ? 1904 : 1900, 1, 1);
    int32_t past = from_1904 ? 0 : day > 60 ? 2 : 1;
    return date_from_days(date_to_days(first) + (int32_t)day - past);
}

static Str clock_print(Arena *arena, int64_t seconds) {
    return arena_printf(arena, "%02lld:%02d:%02d", (long long)(seconds / 3600),
                        (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static Str moment_print(Arena *arena, double value, bool from_1904) {
    int64_t seconds = llround((value - floor(value)) * 86400);
    double day = floor(value) + (seconds == 86400 ? 1 : 0);
    Date date = serial_day(day, from_1904);
    seconds %= 86400;
    if (date == 0) return day == 0 ? clock_print(arena, seconds) : real_print(arena, value);
    Str days = date_print(arena, date);
    if (seconds == 0) return days;
    return arena_printf(arena, STR_FMT "T" STR_FMT, STR_ARG(days),
                        STR_ARG(clock_print(arena, seconds)));
}

Str number_print(Arena *arena, const NumberFormats *formats, int64_t style, double value) {
    NumberKind kind = formats_kind(formats, style);
    if (kind == NUMBER_PLAIN || !(value >= 0) || value > DAY_LAST + 1)
        return real_print(arena, value);
    if (kind == NUMBER_TIME) return clock_print(arena, llround(value * 86400));
    if (kind == NUMBER_DATE_TIME) return moment_print(arena, value, formats->from_1904);
    Date date = serial_day(floor(value), formats->from_1904);
    return date ? date_print(arena, date) : real_print(arena, value);
}
