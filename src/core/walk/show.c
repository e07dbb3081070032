/* Who sees what: a field with `see` is shown plainly only to whoever has that permission over the
 * record's place, a field with `view` to no family that was not let see so much of whom the record
 * is about. Nowhere else is this decided of a field; rows that a family may not see at all (groups,
 * bills, visits) their statements leave out. */
#include <string.h>

#include "core/walk/walk.h"
#include "core/wire/field.h"

/* Whom the record is about; 0: it does not say. */
static int64_t subject_of(const Op *op, const Shape *shape, const void *record) {
    const Views *views = op->site->config.views;
    for (size_t i = 0; views && i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        bool names = field->kind == F_REF && field->ref && strcmp(field->ref, views->noun) == 0;
        if (names) return *FIELD_AT_CONST(int64_t, field, record);
    }
    return 0;
}

void viewer_look(Viewer *viewer, const Shape *shape, const void *record) {
    ptrdiff_t at = shape_find(shape, STR("scope"));
    bool known = at >= 0 && shape->fields[at].kind == F_INT;
    viewer->scope = known ? *FIELD_AT_CONST(int64_t, &shape->fields[at], record) : 0;
    bool family = viewer->op->reach == REACH_FAMILY;
    viewer->subject = family ? subject_of(viewer->op, shape, record) : 0;
}

/* A narrower reach than by place is honoured when the record itself was found by it. */
static bool sees(const Viewer *viewer, const char *permission) {
    const Op *op = viewer->op;
    if (!permission) return false;
    Reach reach = actor_reach(op->actor, permission);
    if (reach == REACH_ALL) return true;
    if (reach == REACH_PLACE) return viewer->scope == 0 || actor_covers(op->actor, viewer->scope);
    return reach != REACH_NONE && reach == op->reach;
}

/* A family reaches the record by whom it is about; how much of it, its views say. */
static bool asks_as_family(const Op *op, const Field *field) {
    if (op->reach != REACH_FAMILY || !actor_looks_on(op->actor)) return false;
    return !field->see || actor_reach(op->actor, field->see) <= REACH_FAMILY;
}

static bool was_let_see(const Viewer *viewer, const Field *field) {
    const Op *op = viewer->op;
    if (field->view == 0 || !asks_as_family(op, field)) return true;
    return (op_view(op, viewer->subject) & field->view) == field->view;
}

bool viewer_may(const Viewer *viewer, const Field *field) {
    bool guarded = field->mask != MASK_NONE || field->see || (field->flags & HEALTH);
    return (!guarded || sees(viewer, field->see)) && was_let_see(viewer, field);
}

Show viewer_show(void *context, const Field *field) {
    if (!(field->flags & VEILED) && viewer_may(context, field)) return SHOW_PLAIN;
    return field->kind == F_TEXT ? SHOW_MASKED : SHOW_NOT;
}

bool viewer_may_ask(Viewer *viewer, const Field *field) {
    if (field->view != 0 && asks_as_family(viewer->op, field)) return false;
    return viewer_show(viewer, field) == SHOW_PLAIN;
}
