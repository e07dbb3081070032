#include "core/base/shape.h"

#include <assert.h>

static const size_t kind_sizes[F_KIND_COUNT] = {
    [F_INT] = sizeof(int64_t), [F_BOOL] = sizeof(bool),    [F_TEXT] = sizeof(Str),
    [F_DATE] = sizeof(Date),   [F_TIME] = sizeof(int64_t), [F_FEN] = sizeof(Fen),
    [F_REAL] = sizeof(double), [F_ENUM] = sizeof(int32_t), [F_REF] = sizeof(int64_t),
    [F_BLOB] = sizeof(Str),    [F_JSON] = sizeof(Str),     [F_LIST] = sizeof(List),
};

static size_t field_size(const Field *field) {
    return field->kind == F_NEST ? field->shape->size : kind_sizes[field->kind];
}

static void *field_in(const Field *field, void *record) {
    return (char *)record + field->offset;
}

static const void *field_of(const Field *field, const void *record) {
    return (const char *)record + field->offset;
}

ptrdiff_t shape_find(const Shape *shape, Str name) {
    for (size_t i = 0; i < shape->count; i++) {
        if (str_equal_c(name, shape->fields[i].name)) return (ptrdiff_t)i;
    }
    return -1;
}

int32_t choice_find(const Choices *choices, Str code) {
    for (int32_t i = 1; i < choices->count; i++) {
        if (str_equal_c(code, choices->codes[i])) return i;
    }
    return 0;
}

const char *choice_code(const Choices *choices, int32_t value) {
    return value > 0 && value < choices->count ? choices->codes[value] : "";
}

static void field_clear(const Field *field, void *record) {
    void *at = field_in(field, record);
    bool nullable = field->flags & NULLABLE;
    if (field->kind == F_NEST) {
        shape_clear(field->shape, at);
    } else if (nullable && (field->kind == F_INT || field->kind == F_FEN)) {
        *(int64_t *)at = INT_NONE;
    } else if (nullable && field->kind == F_REAL) {
        *(double *)at = REAL_NONE;
    } else {
        memset(at, 0, field_size(field));
    }
}

void shape_clear(const Shape *shape, void *record) {
    for (size_t i = 0; i < shape->count; i++) field_clear(&shape->fields[i], record);
}

void shape_overlay(const Shape *shape, uint64_t present, const void *from, void *to) {
    assert(shape->count <= 64);
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!(present >> i & 1)) continue;
        memcpy(field_in(field, to), field_of(field, from), field_size(field));
    }
}

static bool records_equal(const Shape *shape, const void *a, const void *b) {
    for (size_t i = 0; i < shape->count; i++) {
        if (!field_equal(&shape->fields[i], a, b)) return false;
    }
    return true;
}

static bool lists_equal(const Shape *shape, const List *a, const List *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t offset = i * shape->size;
        if (!records_equal(shape, (const char *)a->items + offset, (const char *)b->items + offset))
            return false;
    }
    return true;
}

/* Unlike str_equal, no value and the empty text differ here: the register keeps them apart. */
static bool texts_equal(const Str *a, const Str *b) {
    return str_is_none(*a) == str_is_none(*b) && str_equal(*a, *b);
}

bool field_equal(const Field *field, const void *a, const void *b) {
    const void *left = field_of(field, a), *right = field_of(field, b);
    switch (field->kind) {
    case F_TEXT:
    case F_BLOB:
    case F_JSON:
        return texts_equal(left, right);
    case F_REAL:
        return *(const double *)left == *(const double *)right;
    case F_NEST:
        return records_equal(field->shape, left, right);
    case F_LIST:
        return lists_equal(field->shape, left, right);
    default:
        return memcmp(left, right, field_size(field)) == 0;
    }
}

static bool record_has_value(const Shape *shape, const void *record) {
    for (size_t i = 0; i < shape->count; i++) {
        if (field_has_value(&shape->fields[i], record)) return true;
    }
    return false;
}

bool field_has_value(const Field *field, const void *record) {
    const void *at = field_of(field, record);
    bool nullable = field->flags & NULLABLE;
    switch (field->kind) {
    case F_INT:
    case F_FEN:
        return !nullable || *(const int64_t *)at != INT_NONE;
    case F_REAL:
        return !nullable || *(const double *)at > REAL_NONE;
    case F_TEXT:
    case F_BLOB:
    case F_JSON:
        return !str_is_none(*(const Str *)at);
    case F_DATE:
    case F_ENUM:
        return *(const int32_t *)at != 0;
    case F_TIME:
    case F_REF:
        return *(const int64_t *)at != 0;
    case F_NEST:
        return record_has_value(field->shape, at);
    case F_LIST:
        return ((const List *)at)->count > 0;
    default:
        return true;
    }
}
