#include "support/outside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/field.h"
#include "support/tripwire.h"

static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

void outside_open(Outside *outside, const Database *database) {
    city_lab_open(&outside->city, database, &wish);
    city_seats_find(&outside->city, &outside->seats);
}

void outside_close(Outside *outside) {
    city_lab_close(&outside->city);
}

bool is_bounded(Reach reach) {
    return reach != REACH_NONE && reach != REACH_ALL;
}

bool is_hidden(Err err) {
    return err == ERR_NOT_FOUND || err == ERR_FORBIDDEN;
}

Actor outside_stranger(const Role *role) {
    return (Actor){.account_id = NOWHERE,
                   .name = STR("外人"),
                   .roles = {role},
                   .role_count = 1,
                   .scope_low = INT64_C(650100000000),
                   .scope_high = INT64_C(650199999999),
                   .org_id = NOWHERE,
                   .staff_id = NOWHERE};
}

/* What a request must say to be one, where the fullest is none. */
static const struct Wording {
    const char *route, *field, *text; /* of an enum its code; "": none */
} wordings[] = {
    {"visit_entry", "method", "paper"},
    {"person_group_declare", "grp", "bereaved_parent"},
    {"assignment_create", "area", ""},
};

static void word(const struct Wording *wording, const Shape *shape, void *request) {
    ptrdiff_t at = shape_find(shape, str_from(wording->field));
    assert_true(at >= 0);
    const Field *field = &shape->fields[at];
    Str text = str_from(wording->text);
    if (field->kind == F_ENUM)
        *FIELD_AT(int32_t, field, request) = choice_find(field->choices, text);
    else if (field->kind == F_TEXT)
        *FIELD_AT(Str, field, request) = text;
    else
        *FIELD_AT(int64_t, field, request) = INT_NONE;
}

void *outside_request(Outside *outside, const Route *route, int64_t id) {
    void *request = request_for(&outside->city, route, id);
    for (size_t i = 0; i < COUNT(wordings); i++) {
        if (strcmp(route->name, wordings[i].route) == 0) word(&wordings[i], route->in, request);
    }
    return request;
}

void outside_unchanged(Outside *outside, const Route *route, const char *who) {
    CityLab *city = &outside->city;
    Str tables = tripwire_read(city->site, &city->arena);
    if (str_is_none(tables)) return;
    Str words = arena_printf(&city->arena, "changed " STR_FMT, STR_ARG(tables));
    city_lab_breach(city, route, who, words.ptr);
    tripwire_clear(&city->database);
}

const char *outside_called(Outside *outside, const char *what, const Actor *actor) {
    return arena_printf(&outside->city.arena, "%s, %s " STR_FMT, what, actor->roles[0]->name,
                        STR_ARG(actor->name))
        .ptr;
}

const char *outside_outcome(Outside *outside, Err err, const Faults *faults) {
    if (err == OK) return "does as they like";
    if (err != ERR_INVALID || faults->count == 0) return err_name(err);
    const Fault *first = &faults->items[0];
    return arena_printf(&outside->city.arena, "refused for the request: " STR_FMT " %s",
                        STR_ARG(first->field), first->code)
        .ptr;
}
