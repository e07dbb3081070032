/* Field: one value of one record, from text and back; inner header of core/wire (json*.c,
 * field*.c).
 *
 * Invariants
 *  1. A value that breaks a rule is not stored: the slot becomes a fault and the record keeps its
 *     "no value".
 *  2. A fault names its place as a person would: "contacts[2].phone".
 */
#ifndef CORE_WIRE_FIELD_H
#define CORE_WIRE_FIELD_H

#include "core/wire/json.h"

#define FIELD_AT(Type, field, record) ((Type *)((char *)(record) + (field)->offset))
#define FIELD_AT_CONST(Type, field, record)                                                        \
    ((const Type *)((const char *)(record) + (field)->offset))

/* Where a value goes. */
typedef struct Slot {
    Arena *arena;
    Faults *faults;
    const struct Slot *parent; /* the nest or list around it; NULL at the top */
    const Field *field;        /* NULL when the shape has no such member */
    Str name;
    ptrdiff_t index; /* of the item being read, when this is a list; else -1 */
    void *record;
} Slot;

Slot slot_of(const Slot *parent, const Field *field, void *record);
void slot_fault(const Slot *slot, const char *code, Str detail);

void slot_set_int(const Slot *slot, int64_t value); /* F_INT, F_FEN, F_REF */
void slot_set_real(const Slot *slot, double value);
void slot_set_text(const Slot *slot, Str text); /* copies */
void slot_set_code(const Slot *slot, Str code);
void slot_set_time(const Slot *slot, Str text);
void slot_set_json(const Slot *slot, const json_t *value);
/* Writes "no value" where the field can have none; else a fault. */
void slot_set_none(const Slot *slot);

/* The shortest decimal digits that read back as the same double, no exponent from 1e-7 to 1e21. */
Str real_print(Arena *arena, double value);

#endif
