#include "care/places/division.h"

#include "places.sql.h"

enum { WORDS_MOST = 60 };
#define ANYWHERE INT64_C(999999999999)

static const char *const level_codes[] = {"", "province", "city", "county", "street", "community"};
const Choices division_levels = {"division_level", level_codes, COUNT(level_codes)};

static const Field division_fields[] = {
    {"id", F_INT, offsetof(Division, id), .flags = READONLY, .doc = "the 12-digit code"},
    {"code", F_INT, offsetof(Division, code), .flags = STORED | DETAIL, .doc = "GB/T 2260 + 10114"},
    {"level", F_ENUM, offsetof(Division, level), .flags = STORED | FILTER,
     .choices = &division_levels, .doc = "province, city, county, street, community"},
    {"name", F_TEXT, offsetof(Division, name), .flags = STORED | FILTER, .max = 60, .doc = "name"},
    {"parent", F_INT, offsetof(Division, parent), .ref = "division",
     .flags = STORED | FILTER | NULLABLE, .doc = "code of the division it lies in"},
    {"valid_from", F_DATE, offsetof(Division, valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, offsetof(Division, valid_to), .flags = STORED,
     .doc = "first day on which it no longer exists"},
    {"successor", F_INT, offsetof(Division, successor), .ref = "division",
     .flags = STORED | NULLABLE | DETAIL, .doc = "code that took its place"},
    {"lng", F_REAL, offsetof(Division, lng), .flags = STORED | NULLABLE | DETAIL | UNTYPED,
     .min = -180, .max = 180, .doc = "WGS-84 degrees"},
    {"lat", F_REAL, offsetof(Division, lat), .flags = STORED | NULLABLE | DETAIL | UNTYPED,
     .min = -90, .max = 90, .doc = "WGS-84 degrees"},
};
const Shape division_shape = {"division", "places", division_fields, COUNT(division_fields),
                              sizeof(Division)};

static const struct {
    int64_t width; /* codes in the subtree */
    int32_t level;
} division_widths[] = {
    {10000000000, DIVISION_PROVINCE}, {100000000, DIVISION_CITY}, {1000000, DIVISION_COUNTY},
    {1000, DIVISION_STREET},          {1, DIVISION_COMMUNITY},
};

static size_t width_index(int64_t code) {
    size_t i = 0;
    while (code % division_widths[i].width != 0) i++;
    return i;
}

void division_subtree(int64_t code, int64_t *low, int64_t *high) {
    *low = code;
    *high = code + division_widths[width_index(code)].width - 1;
}

int32_t division_level_of(int64_t code) {
    if (code < 110000000000 || code > 829999999999) return 0;
    return division_widths[width_index(code)].level;
}

Err division_get(Op *op, int64_t code, Division *out) {
    return op_get(op, &sql_division_by_code, WITH(BIND_INT("code", code)), out);
}

/* The official lists write brackets wide, 艾溪（西湖）社区; keyboards and workbooks mostly do
 * not. */
static Str brackets_widen(Arena *arena, Str name) {
    if (str_find(name, STR("(")) < 0 && str_find(name, STR(")")) < 0) return name;
    Buf wide;
    buf_init(&wide, arena, name.len * 3);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '(')
            buf_put_c(&wide, "（");
        else if (name.ptr[i] == ')')
            buf_put_c(&wide, "）");
        else
            buf_put_char(&wide, name.ptr[i]);
    }
    return buf_str(&wide);
}

Err division_find(Op *op, Str name, int64_t within, Division *out) {
    int64_t low = 0, high = ANYWHERE;
    if (within != 0) division_subtree(within, &low, &high);
    List found;
    TRY(op_list(op, &sql_division_by_name,
                WITH(BIND_TEXT("name", name), BIND_TEXT("wide", brackets_widen(op->arena, name)),
                     BIND_INT("low", low), BIND_INT("high", high), MOST(100)),
                &found));
    if (found.count != 1) return ERR_NOT_FOUND;
    *out = *LIST_AT(found, Division, 0);
    return OK;
}

/* The longest beginning of `words` that is a name under `within`; *words goes on behind it. */
static Err step_down(Op *op, Str *words, int64_t *within) {
    Division division;
    for (size_t length = utf8_length(*words); length > 0; length--) {
        Str name = utf8_slice(*words, 0, length);
        Err err = division_find(op, name, *within, &division);
        if (err == ERR_NOT_FOUND) continue;
        TRY(err);
        *within = division.code;
        *words = str_trim(str_slice(*words, name.len, words->len));
        return OK;
    }
    return ERR_NOT_FOUND;
}

Err division_read(Op *op, Str words, int64_t *code) {
    int64_t within = 0;
    words = str_trim(utf8_slice(words, 0, WORDS_MOST));
    do TRY(step_down(op, &words, &within));
    while (!str_is_empty(words));
    *code = within;
    return OK;
}

Err division_require(Op *op, const char *field, int64_t code) {
    Division division;
    TRY(op_named(op, division_get(op, code, &division), field, "unknown_division"));
    if (division.valid_to != 0 && division.valid_to <= op->today)
        return op_refuse(op, field, "division_abolished");
    if (division.valid_from > op->today) return op_refuse(op, field, "division_not_yet");
    return OK;
}

Err division_require_community(Op *op, const char *field, int64_t code) {
    int32_t level = division_level_of(code);
    if (level != DIVISION_COMMUNITY && level != DIVISION_STREET)
        return op_refuse(op, field, "not_a_community");
    return division_require(op, field, code);
}

static Err get_route(Op *op, const void *in, void *out) {
    return division_get(op, ((const IdKey *)in)->id, out);
}

static const Route routes[] = {
    {"GET", "/api/divisions/{id}", "division_get", "signed_in", get_route, &id_key_shape,
     &division_shape, .doc = "One division"},
    {"GET", "/api/divisions", "division_list", "signed_in", .out = &division_shape,
     .list = &sql_division_list, .doc = "The division tree, a page at a time"},
};
const Noun division_noun = {routes, COUNT(routes), NULL};
