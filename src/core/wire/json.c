#include "core/wire/json.h"

#define DEPTH_MAX 32

typedef struct Reason {
    enum json_error_code code;
    const char *words;
} Reason;

static const Reason reasons[] = {
    {json_error_duplicate_key, "a member stands twice"},
    {json_error_invalid_utf8, "not UTF-8"},
    {json_error_null_character, "a NUL character"},
    {json_error_null_byte_in_key, "a NUL character"},
    {json_error_numeric_overflow, "a number is too large"},
    {json_error_premature_end_of_input, "the text ends too early"},
    {json_error_end_of_input_expected, "more text after the end"},
};

static const char *reason_words(const json_error_t *error) {
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].code == json_error_code(error)) return reasons[i].words;
    return "not JSON";
}

/* Brackets inside strings do not count. The parser would recurse, so this looks first. */
static bool depth_is_fine(Str text) {
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > DEPTH_MAX) return false;
    }
    return true;
}

Err json_read(Arena *arena, Str text, json_t **out, Str *detail) {
    *out = NULL;
    *detail = STR_NONE;
    if (str_is_empty(text)) {
        *detail = STR("empty");
        return ERR_MALFORMED;
    }
    if (!depth_is_fine(text)) {
        *detail = STR("more than 32 levels");
        return ERR_MALFORMED;
    }
    json_error_t error;
    *out = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (*out) return OK;
    *detail = arena_printf(arena, "line %d, column %d: %s", error.line, error.column,
                           reason_words(&error));
    return ERR_MALFORMED;
}
