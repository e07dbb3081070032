#include "core/wire/field.h"

#include <math.h>

typedef void (*TextReader)(const Slot *slot, Str text);

static void read_int(const Slot *slot, Str text) {
    int64_t value = 0;
    if (str_read_int(text, &value))
        slot_set_int(slot, value);
    else
        slot_fault(slot, "not_a_number", STR_NONE);
}

static void read_fen(const Slot *slot, Str text) {
    Fen value = 0;
    if (fen_read(text, &value))
        slot_set_int(slot, value);
    else
        slot_fault(slot, "not_an_amount", STR_NONE);
}

static void read_real(const Slot *slot, Str text) {
    double value = 0;
    if (str_read_real(text, &value))
        slot_set_real(slot, value);
    else
        slot_fault(slot, "not_a_number", STR_NONE);
}

static void read_bool(const Slot *slot, Str text) {
    static const char *const yes[] = {"true", "1", "yes", "是"};
    static const char *const no[] = {"false", "0", "no", "否"};
    for (size_t i = 0; i < COUNT(yes); i++) {
        bool is_yes = str_equal_ignoring_case(text, str_from(yes[i]));
        if (is_yes || str_equal_ignoring_case(text, str_from(no[i]))) {
            *FIELD_AT(bool, slot->field, slot->record) = is_yes;
            return;
        }
    }
    slot_fault(slot, "not_yes_or_no", STR_NONE);
}

static void read_date(const Slot *slot, Str text) {
    Date date = 0;
    if (date_read_loosely(text, &date))
        *FIELD_AT(Date, slot->field, slot->record) = date;
    else
        slot_fault(slot, "not_a_date", STR_NONE);
}

static void read_json(const Slot *slot, Str text) {
    json_t *value = NULL;
    Str detail;
    if (json_read(slot->arena, text, &value, &detail) != OK) {
        slot_fault(slot, "not_json", detail);
        return;
    }
    slot_set_json(slot, value);
    json_decref(value);
}

static const TextReader readers[F_KIND_COUNT] = {
    [F_INT] = read_int,   [F_BOOL] = read_bool,     [F_TEXT] = slot_set_text,
    [F_DATE] = read_date, [F_TIME] = slot_set_time, [F_FEN] = read_fen,
    [F_REAL] = read_real, [F_ENUM] = slot_set_code, [F_REF] = read_int,
    [F_JSON] = read_json,
};

void field_decode(Arena *arena, const Field *field, Str text, void *record, Faults *faults) {
    Slot top = {.arena = arena, .faults = faults, .index = -1};
    Slot slot = slot_of(&top, field, record);
    if (!readers[field->kind])
        slot_fault(&slot, "wrong_type", STR_NONE);
    else if (!str_is_empty(text))
        readers[field->kind](&slot, text);
}

/* Digits and a decimal exponent laid out as people write numbers: 12000, 0.00012, 1.5e+21. */
static Str digits_lay_out(Arena *arena, bool negative, const char *digits, int exponent) {
    static const char zeros[] = "000000000000000000000";
    int count = (int)strlen(digits);
    const char *sign = negative ? "-" : "";
    if (exponent >= 21 || exponent < -7)
        return arena_printf(arena, "%s%c%s%se%+d", sign, digits[0], count > 1 ? "." : "",
                            digits + 1, exponent);
    if (exponent < 0) return arena_printf(arena, "%s0.%.*s%s", sign, -exponent - 1, zeros, digits);
    if (exponent >= count - 1)
        return arena_printf(arena, "%s%s%.*s", sign, digits, exponent - count + 1, zeros);
    return arena_printf(arena, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
}

Str real_print(Arena *arena, double value) {
    if (value == 0) return STR("0");
    if (fabs(value) < 1e15 && value == trunc(value))
        return arena_printf(arena, "%lld", (long long)value);
    char text[40];
    for (int precision = 14; precision <= 16; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, fabs(value));
        if (strtod(text, NULL) == fabs(value)) break;
    }
    char digits[24] = {text[0]};
    size_t count = 1;
    const char *mark = strchr(text, 'e');
    for (const char *at = text + 2; at < mark; at++) digits[count++] = *at;
    while (count > 1 && digits[count - 1] == '0') digits[--count] = '\0';
    return digits_lay_out(arena, value < 0, digits, (int)strtol(mark + 1, NULL, 10));
}

Str field_print(Arena *arena, const Field *field, const void *record) {
    if (!field_has_value(field, record)) return STR_NONE;
    const void *at = FIELD_AT_CONST(char, field, record);
    switch (field->kind) {
    case F_INT:
    case F_REF:
        return arena_printf(arena, "%lld", (long long)*(const int64_t *)at);
    case F_BOOL:
        return *(const bool *)at ? STR("true") : STR("false");
    case F_TEXT:
    case F_JSON:
        return *(const Str *)at;
    case F_DATE:
        return date_print(arena, *(const Date *)at);
    case F_TIME:
        return time_print(arena, *(const int64_t *)at);
    case F_FEN:
        return fen_print(arena, *(const Fen *)at);
    case F_REAL:
        return real_print(arena, *(const double *)at);
    case F_ENUM:
        return str_from(choice_code(field->choices, *(const int32_t *)at));
    default:
        return STR_NONE;
    }
}
