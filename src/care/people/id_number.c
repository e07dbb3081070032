#include "care/people/id_number.h"

#include "care/people/person.h"

static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
enum { OLDEST_YEARS = 130 };

static bool all_digits(const char *ptr, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ptr[i] < '0' || ptr[i] > '9') return false;
    }
    return true;
}

static int number_at(const char *ptr, size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; i++) value = value * 10 + (ptr[i] - '0');
    return value;
}

/* Resident, residence permit: birth at 6; the foreigner's card of 2023: 9, province 2, country 3,
 * birth at 6 too. */
static const size_t birth_at = 6;

static char check_character(const char *body) {
    int sum = 0;
    for (int i = 0; i < 17; i++) sum += (body[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static const char *read_18(char *number, Date today, IdNumber *out, char *expected) {
    if (number[17] == 'x') number[17] = 'X';
    if (!all_digits(number, 17) || (number[17] != 'X' && !all_digits(number + 17, 1)))
        return "id_character";
    out->birth = date_make(number_at(number + birth_at, 4), number_at(number + birth_at + 4, 2),
                           number_at(number + birth_at + 6, 2));
    if (out->birth == 0) return "id_date";
    if (out->birth > today || age_on(out->birth, today) > OLDEST_YEARS) return "id_future";
    *expected = check_character(number);
    if (*expected != number[17]) return "id_check";
    out->sex = (number[16] - '0') % 2 == 1 ? SEX_MALE : SEX_FEMALE;
    out->division = number_at(number, 6);
    return NULL;
}

/* 15 digits: the century 19 is put in after the division, then the check is made. */
static void upgrade_15(const char *old, char *number) {
    memcpy(number, old, 6);
    memcpy(number + 6, "19", 2);
    memcpy(number + 8, old + 6, 9);
    number[17] = check_character(number);
}

const char *id_number_read(Arena *arena, Str text, Date today, IdNumber *out, Str *detail) {
    *out = (IdNumber){0};
    *detail = STR_NONE;
    Str given = str_trim(text);
    char *number = arena_alloc(arena, 19);
    if (given.len == 15) {
        if (!all_digits(given.ptr, 15)) return "id_character";
        upgrade_15(given.ptr, number);
        out->was_15 = true;
        out->review = number_at(given.ptr + 12, 3) >= 996;
    } else if (given.len == 18) {
        memcpy(number, given.ptr, 18);
    } else {
        return "id_length";
    }
    char expected = '\0';
    const char *fault = read_18(number, today, out, &expected);
    if (fault != NULL && strcmp(fault, "id_check") == 0)
        *detail = arena_copy(arena, (Str){&expected, 1});
    out->number = (Str){number, 18};
    return fault;
}

/* Digits of a telephone text without separators and the +86 of China. */
static Str phone_digits(Arena *arena, Str text) {
    char *digits = arena_alloc(arena, text.len + 1);
    size_t count = 0;
    Str given = str_trim(text);
    if (str_starts(given, STR("+86"))) given = str_slice(given, 3, given.len);
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        if (c == ' ' || c == '-' || c == '(' || c == ')') continue;
        if (c < '0' || c > '9') return STR_NONE;
        digits[count++] = c;
    }
    return (Str){digits, count};
}

bool phone_read(Arena *arena, Str text, Str *out) {
    *out = phone_digits(arena, text);
    if (out->ptr == NULL) return false;
    if (out->len == 11 && out->ptr[0] == '1') return out->ptr[1] >= '3';
    /* landline: area code 0xx or 0xxx, then 7 or 8 digits that do not begin with 0 or 1 */
    if (out->len < 10 || out->len > 12 || out->ptr[0] != '0') return false;
    size_t area = out->ptr[1] == '1' || out->ptr[1] == '2' ? 3 : 4;
    size_t rest = out->len - area;
    return (rest == 7 || rest == 8) && out->ptr[area] >= '2';
}
