#include "core/wire/field.h"
#include "core/wire/json.h"

#define LIST_MAX 256

typedef void (*SlotReader)(const Slot *slot, const json_t *value);

static void read_members(const Slot *around, const Shape *shape, const json_t *object,
                         uint64_t *present);

static Str text_of(const json_t *value) {
    return (Str){json_string_value(value), json_string_length(value)};
}

static void wrong_type(const Slot *slot, Str expected) {
    slot_fault(slot, "wrong_type", expected);
}

static void read_whole(const Slot *slot, const json_t *value) {
    if (json_is_integer(value))
        slot_set_int(slot, json_integer_value(value));
    else
        wrong_type(slot, STR("integer"));
}

static void read_bool(const Slot *slot, const json_t *value) {
    if (json_is_boolean(value))
        *FIELD_AT(bool, slot->field, slot->record) = json_is_true(value);
    else
        wrong_type(slot, STR("boolean"));
}

static void read_real(const Slot *slot, const json_t *value) {
    if (json_is_number(value))
        slot_set_real(slot, json_number_value(value));
    else
        wrong_type(slot, STR("number"));
}

static void read_text(const Slot *slot, const json_t *value) {
    if (json_is_string(value))
        slot_set_text(slot, text_of(value));
    else
        wrong_type(slot, STR("string"));
}

static void read_code(const Slot *slot, const json_t *value) {
    if (json_is_string(value))
        slot_set_code(slot, text_of(value));
    else
        wrong_type(slot, STR("string"));
}

static void read_date(const Slot *slot, const json_t *value) {
    Date date = 0;
    if (!json_is_string(value))
        wrong_type(slot, STR("string"));
    else if (date_read(text_of(value), &date))
        *FIELD_AT(Date, slot->field, slot->record) = date;
    else
        slot_fault(slot, "not_a_date", STR_NONE);
}

static void read_time(const Slot *slot, const json_t *value) {
    if (json_is_string(value))
        slot_set_time(slot, text_of(value));
    else
        wrong_type(slot, STR("string"));
}

static void read_nest(const Slot *slot, const json_t *value) {
    if (!json_is_object(value)) {
        wrong_type(slot, STR("object"));
        return;
    }
    Slot inner = *slot;
    inner.record = FIELD_AT(char, slot->field, slot->record);
    read_members(&inner, slot->field->shape, value, NULL);
}

static void read_list(const Slot *slot, const json_t *value) {
    const Field *field = slot->field;
    size_t limit = field->max > 0 ? (size_t)field->max : LIST_MAX;
    size_t count = json_array_size(value);
    if (!json_is_array(value)) {
        wrong_type(slot, STR("array"));
    } else if (count > limit) {
        slot_fault(slot, "too_many", arena_printf(slot->arena, "%zu", limit));
    } else if (!slot->arena->exhausted) {
        char *items = arena_alloc_array(slot->arena, count, field->shape->size);
        Slot item = *slot;
        for (size_t i = 0; i < count; i++) {
            item.record = items + i * field->shape->size;
            item.index = (ptrdiff_t)i;
            shape_clear(field->shape, item.record);
            read_members(&item, field->shape, json_array_get(value, i), NULL);
        }
        *FIELD_AT(List, field, slot->record) = (List){items, count};
        if (field->min > 0 && count < (size_t)field->min)
            slot_fault(slot, "too_few", arena_printf(slot->arena, "%zu", (size_t)field->min));
    }
}

static const SlotReader readers[F_KIND_COUNT] = {
    [F_INT] = read_whole,     [F_BOOL] = read_bool, [F_TEXT] = read_text, [F_DATE] = read_date,
    [F_TIME] = read_time,     [F_FEN] = read_whole, [F_REAL] = read_real, [F_ENUM] = read_code,
    [F_REF] = read_whole,     [F_BLOB] = NULL,      [F_NEST] = read_nest, [F_LIST] = read_list,
    [F_JSON] = slot_set_json,
};

static void read_member(const Slot *slot, const json_t *value) {
    const Field *field = slot->field;
    if (!field || (field->flags & HIDDEN) || !readers[field->kind])
        slot_fault(slot, "unknown_field", STR_NONE);
    else if (field->flags & READONLY)
        slot_fault(slot, "read_only", STR_NONE);
    else if (json_is_null(value))
        slot_set_none(slot);
    else
        readers[field->kind](slot, value);
}

/* `around` carries the record; its own field is the nest or list it was found in, if any. */
static void read_members(const Slot *around, const Shape *shape, const json_t *object,
                         uint64_t *present) {
    if (!json_is_object(object)) {
        wrong_type(around, STR("object"));
        return;
    }
    const Slot *parent = around->field ? around : NULL;
    const char *key;
    size_t key_len;
    json_t *value;
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, key_len, value) {
        Str name = {key, key_len};
        ptrdiff_t at = shape_find(shape, name);
        Slot slot = *around;
        slot.parent = parent;
        slot.field = at < 0 ? NULL : &shape->fields[at];
        slot.name = name;
        slot.index = -1;
        read_member(&slot, value);
        if (present && at >= 0) *present |= UINT64_C(1) << at;
    }
}

uint64_t json_decode(Arena *arena, const Shape *shape, const json_t *object, void *record,
                     Faults *faults) {
    Slot top = {.arena = arena, .faults = faults, .index = -1, .record = record};
    uint64_t present = 0;
    read_members(&top, shape, object, &present);
    return present;
}
