/* Rights matrix, what one would make about another's: every route that makes a record which names
 * one × everyone outside that one; and what is an account's own, whatever its role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/notice.h"
#include "core/walk/saved_view.h"
#include "core/wire/field.h"
#include "support/outside.h"
#include "support/tripwire.h"

static Outside outside;

typedef struct Tally {
    int routes, neighbours;
} Tally;
static Tally tally;

static const Rights *rights(void) {
    return city_lab_rights(&outside.city);
}

/* ---- every new record about another's ---- */

/* A field that names somebody else's record, with a list that says which there are. */
static const Route *list_named(const Field *field) {
    static const char *const placed[] = {"person", "order", "application", "grant", "bill"};
    if (field->kind != F_REF || (field->flags & (READONLY | HIDDEN)) != 0 || !field->ref)
        return NULL;
    for (size_t i = 0; i < COUNT(placed); i++) {
        if (strcmp(field->ref, placed[i]) == 0)
            return site_route(outside.city.site,
                              arena_printf(&outside.city.arena, "%s_list", placed[i]).ptr);
    }
    return NULL;
}

/* A request about what the one sees and the other does not; how many records it names. */
static int request_about(const Route *route, const Neighbours *pair, void *request) {
    int named = 0;
    for (size_t i = 0; i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        const Route *list = list_named(field);
        if (list == NULL) continue;
        Neighbours of = {.own = seat_sight(&outside.city, &outside.seats,
                                           (size_t)(pair->owner - outside.seats.seats), list)};
        if (pair->neighbour)
            of.other = seat_sight(&outside.city, &outside.seats,
                                  (size_t)(pair->neighbour - outside.seats.seats), list);
        size_t at = 0;
        int64_t id = seen_alone(&of, &at);
        if (id == 0) continue;
        *FIELD_AT(int64_t, field, request) = id;
        named++;
    }
    return named;
}

/* Refused for what it names, not for what else it lacks, and in words that say nothing of it: it is
 * unknown. */
static bool is_unknown(const Route *route, const Faults *faults) {
    bool unknown = false;
    for (size_t i = 0; i < faults->count; i++) {
        ptrdiff_t at = shape_find(route->in, faults->items[i].field);
        if (at < 0 || list_named(&route->in->fields[at]) == NULL) continue;
        if (strncmp(faults->items[i].code, "unknown_", strlen("unknown_")) != 0) return false;
        unknown = true;
    }
    return unknown;
}

static void create_by(const Route *route, const char *who, const Actor *actor, void *request) {
    Faults faults = {.arena = &outside.city.arena};
    Err err = site_call(
        outside.city.site, &outside.city.arena,
        &(SiteCall){.actor = actor, .route = route->name, .in = request, .faults = &faults});
    const char *called = outside_called(&outside, who, actor);
    outside.city.cells++;
    outside_unchanged(&outside, route, called);
    bool unknown = err == ERR_INVALID && is_unknown(route, &faults);
    if (!is_hidden(err) && !unknown)
        city_lab_breach(&outside.city, route, called, outside_outcome(&outside, err, &faults));
}

static void create_by_role(const Route *route, const Role *role, const Route *list) {
    Neighbours pairs[NEIGHBOURS_MOST], all = {.owner = &outside.seats.seats[outside.seats.count]};
    size_t count = city_neighbours(&outside.city, &outside.seats, role, list, pairs, COUNT(pairs));
    void *request = outside_request(&outside, route, NOWHERE);
    Actor actor = outside_stranger(role), next;
    if (request_about(route, &all, request) > 0) create_by(route, "the stranger", &actor, request);
    for (size_t i = 0; i < count; i++) {
        if (request_about(route, &pairs[i], request) == 0) continue;
        create_by(route, "the neighbour", pairs[i].neighbour, request);
        tally.neighbours++;
    }
    if (!city_owner(&outside.city, &outside.seats, role, list, &all)) return;
    if (!seat_beside(all.owner, role_reach(role, route->permission), &next)) return;
    if (request_about(route, &all, request) > 0) create_by(route, "beside", &next, request);
}

static void create_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    const Route *list = NULL;
    (void)lab;
    (void)noun;
    (void)context;
    bool makes = (route->flags & ROUTE_CREATED) != 0 && strstr(route->path, "/{") == NULL;
    if (!makes || !route->in || is_for_all(route) || (route->flags & ROUTE_UPLOAD) != 0) return;
    for (size_t i = 0; i < route->in->count && list == NULL; i++)
        list = list_named(&route->in->fields[i]);
    if (list == NULL) return;
    tally.routes++;
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        if (is_bounded(role_reach(role, route->permission))) create_by_role(route, role, list);
    }
}

static void nobody_makes_a_record_of_another_place(void **state) {
    tally = (Tally){0};
    outside_open(&outside, *state);
    tripwire_lay(outside.city.site, &outside.city.database);
    each_route(&outside.city, create_from_outside, NULL);
    print_message("%d routes that make a record about another, %d cells, %d of them neighbours\n",
                  tally.routes, outside.city.cells, tally.neighbours);
    assert_true(tally.routes >= 10 && tally.neighbours > 10);
    assert_int_equal(outside.city.breaches, 0);
    outside_close(&outside);
}

/* ---- what is an account's own ---- */

static Err ask_own(const Actor *actor, const char *route, const void *in) {
    return site_call(outside.city.site, &outside.city.arena,
                     &(SiteCall){.actor = actor, .route = route, .in = in});
}

static const Actor *seat_called(const char *role) {
    for (size_t i = 0; i < outside.seats.count; i++) {
        if (strcmp(outside.seats.seats[i].roles[0]->name, role) == 0)
            return &outside.seats.seats[i];
    }
    fail_msg("nobody is a %s", role);
    return NULL;
}

static void view_is_its_own(const Actor *owner, const Actor *other) {
    const char *who = outside_called(&outside, "a colleague", other);
    SavedView made, view = {.list = STR("order_list"), .name = STR("我的"), .query = STR("{}")};
    SiteCall create = {.actor = owner, .route = "saved_view_create", .in = &view, .out = &made};
    assert_int_equal(site_call(outside.city.site, &outside.city.arena, &create), OK);
    tripwire_clear(&outside.city.database);
    view = made;
    assert_int_equal(ask_own(other, "saved_view_get", &(IdKey){made.id}), ERR_NOT_FOUND);
    assert_int_equal(ask_own(other, "saved_view_edit", &view), ERR_NOT_FOUND);
    assert_int_equal(ask_own(other, "saved_view_delete", &(IdKey){made.id}), ERR_NOT_FOUND);
    outside_unchanged(&outside, site_route(outside.city.site, "saved_view_edit"), who);
    assert_int_equal(ask_own(owner, "saved_view_get", &(IdKey){made.id}), OK);
    assert_int_equal(ask_own(owner, "saved_view_edit", &view), OK);
}

/* Another's notice is as absent as one that never was: answered like a read one, which counts one's
 * own (the outbox), and not read. */
static void notice_is_its_own(const Actor *other) {
    static const char *const routes[] = {"notice_read", "notice_read_all"};
    const Route *sent = site_route(outside.city.site, "notice_list");
    List rows = city_lab_rows(&outside.city, &system_actor, sent, NULL);
    assert_true(rows.count > 0);
    for (size_t i = 0; i < COUNT(routes); i++) {
        IdKey key = {row_number(sent, &rows, 0, "id")};
        tripwire_clear(&outside.city.database);
        assert_int_equal(ask_own(other, routes[i], &key), OK);
        Str tables = tripwire_read(outside.city.site, &outside.city.arena);
        assert_true(str_equal_c(tables, "outbox"));
    }
}

static void what_is_ones_own_is_nobody_elses(void **state) {
    outside_open(&outside, *state);
    tripwire_lay(outside.city.site, &outside.city.database);
    static const char *const roles[] = {"street_clerk", "provider_manager", "carer", "family"};
    for (size_t i = 0; i < COUNT(roles); i++) {
        const Actor *owner = seat_called(roles[i]);
        Actor other = *owner;
        other.account_id = NOWHERE;
        view_is_its_own(owner, &other);
        notice_is_its_own(&other);
    }
    assert_int_equal(outside.city.breaches, 0);
    outside_close(&outside);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(nobody_makes_a_record_of_another_place),
        ON_BOTH(what_is_ones_own_is_nobody_elses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
