#include "care/people/lived.h"

#include "care/people/residence.h"
#include "core/walk/change.h"

static Err here_on(Op *op, int64_t person_id, Date day, bool *here) {
    List rows;
    bool ended = false;
    *here = false;
    TRY(residence_standing(op, person_id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const Residence *row = LIST_AT(rows, Residence, i);
        bool over = row->valid_to != 0 && row->valid_to <= day;
        *here |= row->valid_from <= day && !over;
        ended |= over;
    }
    *here |= !ended;
    return OK;
}

/* What a change replaced; none: it did not touch the field. */
static Err old_living(Op *op, const Change *change, Str *out) {
    json_t *document = NULL;
    Str detail;
    *out = STR_NONE;
    TRY(json_read(op->arena, change->fields, &document, &detail));
    const json_t *field = json_object_get(document, "living");
    const char *old = json_string_value(json_object_get(field, "old"));
    if (field != NULL) *out = arena_copy(op->arena, str_from(old != NULL ? old : ""));
    json_decref(document);
    return OK;
}

Err lived_on(Op *op, const Person *person, Date day, Lived *out) {
    List changes;
    out->living = person->living;
    TRY(here_on(op, person->id, day, &out->here));
    TRY(op_list_changes(op, &person_shape, person->id, &changes));
    for (size_t i = changes.count; i > 0; i--) {
        const Change *change = LIST_AT(changes, Change, i - 1);
        Str old;
        if (date_of_ms(change->recorded_at) <= day) break;
        TRY(old_living(op, change, &old));
        if (!str_is_none(old)) out->living = choice_find(&person_livings, old);
    }
    return OK;
}
