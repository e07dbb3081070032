/* Who sees what: a field with `see` is shown plainly only to whoever has that permission over the record's place. */
#include "core/walk/walk.h"
#include "core/wire/field.h"

void viewer_look(Viewer *viewer, const Shape *shape, const void *record) {
    ptrdiff_t at = shape_find(shape, STR("scope"));
    bool known = at >= 0 && shape->fields[at].kind == F_INT;
    viewer->scope = known ? *FIELD_AT_CONST(int64_t, &shape->fields[at], record) : 0;
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

bool viewer_may(const Viewer *viewer, const Field *field) {
    bool guarded = field->mask != MASK_NONE || field->see || (field->flags & HEALTH);
    return !guarded || sees(viewer, field->see);
}

Show viewer_show(void *context, const Field *field) {
    if (!(field->flags & VEILED) && viewer_may(context, field)) return SHOW_PLAIN;
    return field->kind == F_TEXT ? SHOW_MASKED : SHOW_NOT;
}
