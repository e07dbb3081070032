#include "care/people/registered.h"

#include "care/places/division.h"

#define PROVINCE_WIDTH INT64_C(10000000000)
#define CITY_WIDTH     INT64_C(100000000)
enum { CODE_DIGITS = 12, CITY_NAME_MOST = 12 };

static const struct {
    const char *name, *ending;
    int64_t code; /* GB/T 2260 */
} provinces[] = {
    {"北京", "市", 11},           {"天津", "市", 12},         {"河北", "省", 13},
    {"山西", "省", 14},           {"内蒙古", "自治区", 15},   {"辽宁", "省", 21},
    {"吉林", "省", 22},           {"黑龙江", "省", 23},       {"上海", "市", 31},
    {"江苏", "省", 32},           {"浙江", "省", 33},         {"安徽", "省", 34},
    {"福建", "省", 35},           {"江西", "省", 36},         {"山东", "省", 37},
    {"河南", "省", 41},           {"湖北", "省", 42},         {"湖南", "省", 43},
    {"广东", "省", 44},           {"广西", "壮族自治区", 45}, {"海南", "省", 46},
    {"重庆", "市", 50},           {"四川", "省", 51},         {"贵州", "省", 52},
    {"云南", "省", 53},           {"西藏", "自治区", 54},     {"陕西", "省", 61},
    {"甘肃", "省", 62},           {"青海", "省", 63},         {"宁夏", "回族自治区", 64},
    {"新疆", "维吾尔自治区", 65}, {"台湾", "省", 71},         {"香港", "特别行政区", 81},
    {"澳门", "特别行政区", 82},
};

/* The province that the words begin with, and what comes after it. */
static int64_t province_of(Str words, bool short_too, Str *rest) {
    for (size_t i = 0; i < COUNT(provinces); i++) {
        Str name = str_from(provinces[i].name), ending = str_from(provinces[i].ending);
        if (!str_starts(words, name)) continue;
        *rest = str_slice(words, name.len, words.len);
        bool whole = str_starts(*rest, ending);
        if (whole) *rest = str_slice(*rest, ending.len, rest->len);
        if (whole || short_too || str_is_empty(*rest)) return provinces[i].code * PROVINCE_WIDTH;
    }
    return 0;
}

/* Whether the tree has the division: ours. */
static Err is_ours(Op *op, int64_t code, bool *out) {
    Division division;
    Err err = division_get(op, code, &division);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* 6 digits of a county, 9 of a street, 12 of a community; of our city only those that there are or
 * were. */
static Err read_code(Op *op, Str digits, int64_t *code) {
    bool city = false, known = false;
    if (digits.len != 6 && digits.len != 9 && digits.len != CODE_DIGITS) return ERR_NOT_FOUND;
    if (!str_read_int(digits, code)) return ERR_NOT_FOUND;
    for (size_t i = digits.len; i < CODE_DIGITS; i++) *code *= 10;
    if (division_level_of(*code) == 0) return ERR_NOT_FOUND;
    TRY(is_ours(op, *code / CITY_WIDTH * CITY_WIDTH, &city));
    if (!city) return OK;
    TRY(is_ours(op, *code, &known));
    return known ? OK : ERR_NOT_FOUND;
}

static Err find_within(Op *op, Str words, int64_t within, int64_t *code) {
    Division division;
    Err err = division_find(op, words, within, &division);
    if (err == ERR_NOT_FOUND && !str_ends(words, STR("社区")))
        err = division_find(op, arena_printf(op->arena, STR_FMT "社区", STR_ARG(words)), within,
                            &division);
    if (err == OK) *code = division.code;
    return err;
}

/* Where the person lives, where the clerk works, anywhere in the city. */
static Err read_ours(Op *op, Str words, int64_t near, int64_t *code) {
    Err err = ERR_NOT_FOUND;
    if (near != 0) err = find_within(op, words, near / 1000 * 1000, code);
    if (err == ERR_NOT_FOUND) err = find_within(op, words, op->actor->scope_low, code);
    return err == ERR_NOT_FOUND ? division_read(op, words, code) : err;
}

/* What follows our own province begins with our city: then it has to be understood. */
static Err names_our_city(Op *op, Str rest, int64_t province, bool *out) {
    *out = false;
    for (size_t length = 2; !*out && length <= CITY_NAME_MOST && length <= utf8_length(rest);
         length++) {
        Division division;
        Err err = division_find(op, utf8_slice(rest, 0, length), province, &division);
        if (err != OK && err != ERR_NOT_FOUND) return err;
        *out = err == OK;
    }
    return OK;
}

static bool all_digits(Str words) {
    for (size_t i = 0; i < words.len; i++)
        if (words.ptr[i] < '0' || words.ptr[i] > '9') return false;
    return true;
}

Err registered_read(Op *op, Str words, int64_t near, int64_t *code, Str *left) {
    Str rest = STR("");
    bool own = false, city = false;
    *left = STR_NONE;
    if (all_digits(words)) return read_code(op, words, code);
    int64_t province = province_of(words, false, &rest);
    if (province != 0) TRY(is_ours(op, province, &own));
    if (province == 0 || own) {
        Err err = read_ours(op, words, near, code);
        if (err != ERR_NOT_FOUND) return err;
    }
    if (province == 0) province = province_of(words, true, &rest);
    if (province == 0) return ERR_NOT_FOUND;
    TRY(is_ours(op, province, &own));
    if (own) TRY(names_our_city(op, rest, province, &city));
    if (city) return ERR_NOT_FOUND;
    *code = province;
    if (!str_is_empty(rest)) *left = words;
    return OK;
}
