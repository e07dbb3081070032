#include "core/wire/field.h"

#include <assert.h>
#include <math.h>

#define NAME_SHOWN 64
#define DEPTH_MAX  33

Slot slot_of(const Slot *parent, const Field *field, void *record) {
    return (Slot){.arena = parent->arena,
                  .faults = parent->faults,
                  .parent = parent->field ? parent : NULL,
                  .field = field,
                  .name = str_from(field->name),
                  .index = -1,
                  .record = record};
}

void fault_add(Faults *faults, Str field, const char *code, Str detail) {
    if (faults->count < COUNT(faults->items)) {
        Fault *fault = &faults->items[faults->count];
        fault->field = arena_copy(faults->arena, field);
        fault->code = code;
        fault->detail = str_is_none(detail) ? detail : arena_copy(faults->arena, detail);
    }
    faults->count++;
}

static bool is_within(Str path, Str field) {
    if (!str_starts(path, field)) return false;
    return path.len == field.len || path.ptr[field.len] == '[' || path.ptr[field.len] == '.';
}

bool faults_name(const Faults *faults, size_t count, Str field) {
    if (count > faults->count) count = faults->count;
    if (count > COUNT(faults->items)) count = COUNT(faults->items);
    for (size_t i = 0; i < count; i++) {
        if (is_within(faults->items[i].field, field)) return true;
    }
    return false;
}

static Str slot_path(const Slot *slot) {
    const Slot *chain[DEPTH_MAX];
    size_t depth = 0;
    for (const Slot *at = slot; at && depth < DEPTH_MAX; at = at->parent) chain[depth++] = at;
    Buf path;
    buf_init(&path, slot->arena, 8192);
    while (depth-- > 0) {
        if (path.len > 0) buf_put_char(&path, '.');
        buf_put(&path, utf8_slice(chain[depth]->name, 0, NAME_SHOWN));
        if (chain[depth]->index >= 0) buf_printf(&path, "[%td]", chain[depth]->index);
    }
    return buf_str(&path);
}

void slot_fault(const Slot *slot, const char *code, Str detail) {
    bool kept = slot->faults->count < COUNT(slot->faults->items);
    fault_add(slot->faults, kept ? slot_path(slot) : STR_NONE, code, detail);
}

/* Both limits 0: no limit. A maximum below the minimum: no maximum. */
static bool field_takes(const Field *field, double value) {
    if (field->min == 0 && field->max == 0) return true;
    if (value < (double)field->min) return false;
    return field->max < field->min || value <= (double)field->max;
}

static void out_of_range(const Slot *slot) {
    const Field *field = slot->field;
    Str detail = STR_NONE;
    if (field->max >= field->min && field->max != 0)
        detail =
            arena_printf(slot->arena, "%lld–%lld", (long long)field->min, (long long)field->max);
    else if (field->min != 0)
        detail = arena_printf(slot->arena, "≥ %lld", (long long)field->min);
    slot_fault(slot, "out_of_range", detail);
}

void slot_set_int(const Slot *slot, int64_t value) {
    const Field *field = slot->field;
    bool fine = field->kind == F_REF ? value > 0 : field_takes(field, (double)value);
    if (fine && value != INT_NONE)
        *FIELD_AT(int64_t, field, slot->record) = value;
    else
        out_of_range(slot);
}

void slot_set_real(const Slot *slot, double value) {
    if (isfinite(value) && value > REAL_NONE && field_takes(slot->field, value))
        *FIELD_AT(double, slot->field, slot->record) = value;
    else
        out_of_range(slot);
}

/* Control characters other than tab and line ends are typing accidents that break exports later. */
static bool text_is_printable(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) return false;
    }
    return true;
}

void slot_set_text(const Slot *slot, Str text) {
    const Field *field = slot->field;
    int64_t length = (int64_t)utf8_length(text);
    if (!utf8_is_valid(text) || !text_is_printable(text))
        slot_fault(slot, "bad_character", STR_NONE);
    else if (field->max > 0 && length > field->max)
        slot_fault(slot, "too_long", arena_printf(slot->arena, "%lld", (long long)field->max));
    else if (length < field->min && length > 0)
        slot_fault(slot, "too_short", arena_printf(slot->arena, "%lld", (long long)field->min));
    else
        *FIELD_AT(Str, field, slot->record) = arena_copy(slot->arena, text);
}

void slot_set_code(const Slot *slot, Str code) {
    int32_t value = choice_find(slot->field->choices, code);
    if (value == 0 && code.len > 0)
        slot_fault(slot, "unknown_code", utf8_slice(code, 0, NAME_SHOWN));
    else
        *FIELD_AT(int32_t, slot->field, slot->record) = value;
}

void slot_set_time(const Slot *slot, Str text) {
    int64_t ms = 0;
    if (time_read(text, &ms))
        *FIELD_AT(int64_t, slot->field, slot->record) = ms;
    else
        slot_fault(slot, "not_a_time", STR_NONE);
}

void slot_set_json(const Slot *slot, const json_t *value) {
    const Field *field = slot->field;
    size_t limit = field->max > 0 ? (size_t)field->max : SIZE_MAX;
    size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
    size_t size = json_dumpb(value, NULL, 0, flags);
    if (size > limit) {
        slot_fault(slot, "too_long", arena_printf(slot->arena, "%zu", limit));
        return;
    }
    char *text = arena_alloc(slot->arena, size + 1);
    (void)json_dumpb(value, text, size, flags);
    *FIELD_AT(Str, field, slot->record) = (Str){text, size};
}

void slot_set_none(const Slot *slot) {
    const Field *field = slot->field;
    bool number = field->kind == F_INT || field->kind == F_FEN || field->kind == F_REAL;
    if (field->kind == F_BOOL || (number && !(field->flags & NULLABLE))) {
        slot_fault(slot, "required", STR_NONE);
        return;
    }
    Field alone = *field;
    Shape one = {.name = "", .fields = &alone, .count = 1};
    shape_clear(&one, slot->record);
}

static void require_members(const Slot *around, const Shape *shape, const void *record);

/* A nest that nobody wrote to: an optional one asks for none of its members. */
static bool nest_is_untouched(Arena *arena, const Shape *shape, const void *record) {
    void *cleared = arena_alloc(arena, shape->size);
    shape_clear(shape, cleared);
    for (size_t i = 0; i < shape->count; i++)
        if (!field_equal(&shape->fields[i], cleared, record)) return false;
    return true;
}

static void require_inside(Slot *slot, const void *record) {
    const Field *field = slot->field;
    const void *at = FIELD_AT_CONST(char, field, record);
    if (field->kind == F_NEST) {
        bool optional = !(field->flags & REQUIRED);
        if (optional && nest_is_untouched(slot->arena, field->shape, at)) return;
        require_members(slot, field->shape, at);
    } else if (field->kind == F_LIST) {
        const List *list = at;
        for (size_t i = 0; i < list->count; i++) {
            slot->index = (ptrdiff_t)i;
            require_members(slot, field->shape, (char *)list->items + i * field->shape->size);
        }
    }
}

static bool is_blank(const Field *field, const void *record) {
    if (field->kind == F_TEXT) return str_is_empty(str_trim(*FIELD_AT_CONST(Str, field, record)));
    if (field->kind == F_LIST) return FIELD_AT_CONST(List, field, record)->count == 0;
    return field->kind != F_NEST && !field_has_value(field, record);
}

static void require_members(const Slot *around, const Shape *shape, const void *record) {
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        Slot slot = slot_of(around, field, NULL);
        if ((field->flags & REQUIRED) && is_blank(field, record))
            slot_fault(&slot, "required", STR_NONE);
        require_inside(&slot, record);
    }
}

void shape_require(const Shape *shape, const void *record, Faults *faults) {
    Slot top = {.arena = faults->arena, .faults = faults, .index = -1};
    require_members(&top, shape, record);
}
