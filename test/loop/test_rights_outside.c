/* Rights matrix, every record × everyone who stands outside it: a stranger of a far province, and
 * the neighbour, who does the same work next door. Refused means: as if there were nothing, and
 * nothing anywhere in the city has changed. A route, a role or a record that is new tomorrow is
 * tried without a word here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/assessment_row.h"
#include "care/people/person_file.h"
#include "care/service/visit_picture.h"
#include "care/service/visit_row.h"
#include "core/wire/field.h"
#include "support/city_rare.h"
#include "support/outside.h"
#include "support/tripwire.h"

enum { TRIES_MOST = 500 };

static Outside outside;
static CityRare rare;

typedef struct Tally {
    int routes, opened, strangers, neighbours, beside;
} Tally;
static Tally tally;

static const Rights *rights(void) {
    return city_lab_rights(&outside.city);
}

/* Somebody's reach ends somewhere. Of what is granted over everything alone (accounts, their rounds
 * and tables: the security administrator's) nothing lies elsewhere. */
static bool has_elsewhere(const Route *route) {
    for (size_t i = 0; i < rights()->role_count; i++) {
        if (is_bounded(role_reach(&rights()->roles[i], route->permission))) return true;
    }
    return false;
}

/* ---- what stands behind a path ---- */

/* What the path takes of a record that somebody sees; NULL: its own number. 0: of this one there is
 * nothing. */
typedef int64_t (*NumberOf)(int64_t id);

static void system_reads(const char *route, int64_t id, void *out) {
    IdKey key = {id};
    SiteCall call = {.actor = &system_actor, .route = route, .in = &key, .out = out};
    assert_int_equal(site_call(outside.city.site, &outside.city.arena, &call), OK);
}

static const VisitPicture *kept_photo(int64_t order) {
    VisitView view;
    system_reads("visit_get", order, &view);
    for (size_t i = 0; i < view.photos.count; i++) {
        const VisitPicture *photo = LIST_AT(view.photos, VisitPicture, i);
        if (photo->blob_id != 0) return photo;
    }
    return NULL;
}

static int64_t photo_of(int64_t order) {
    const VisitPicture *photo = kept_photo(order);
    return photo ? photo->id : 0;
}

static int64_t photo_file_of(int64_t order) {
    const VisitPicture *photo = kept_photo(order);
    return photo ? photo->blob_id : 0;
}

/* One that hangs there alone: what came with an application hangs on that as well. */
static int64_t paper_file_of(int64_t paper) {
    PersonFile file;
    if (paper < rare.first_paper) return 0;
    system_reads("person_file_get", paper, &file);
    return file.blob_id;
}

static int64_t signature_file_of(int64_t id) {
    Assessment assessment;
    system_reads("assessment_get", id, &assessment);
    return assessment.signature_one;
}

/* Where no list stands before the {part}: the list of the records on which it hangs. */
static const struct Hanging {
    const char *path, *list;
    NumberOf number;
} hangings[] = {
    {"/api/wallets/", "person_list", NULL},
    {"/api/notices/", "notice_list", NULL},
    {"/api/people-imports/", "job_list", NULL},
    {"/api/history/", "person_list", NULL},
    {"/api/history/", "order_list", NULL},
    {"/api/history/", "application_list", NULL},
    {"/api/history/", "payfile_list", NULL},
    {"/api/visit-pictures/", "order_list", photo_of},
    {"/api/files/", "order_list", photo_file_of},
    {"/api/files/", "person_file_list", paper_file_of},
    {"/api/files/", "assessment_list", signature_file_of},
};

/* Records behind a path: which list tells who sees them. */
typedef struct Behind {
    const Route *route, *list;
    NumberOf number;
} Behind;

/* ---- one question ---- */

/* Which record a path with two parts names: {noun}/{id}. */
static void noun_name(const Behind *behind, void *in) {
    const Shape *shape = behind->route->in;
    ptrdiff_t at = shape ? shape_find(shape, STR("noun")) : -1;
    if (at < 0) return;
    Str name = str_from(behind->list->name);
    *FIELD_AT(Str, &shape->fields[at], in) = str_slice(name, 0, name.len - strlen("_list"));
}

static Err ask(const Behind *behind, const Actor *actor, int64_t id, Faults *faults, void *out) {
    void *in = outside_request(&outside, behind->route, id);
    *faults = (Faults){.arena = &outside.city.arena};
    noun_name(behind, in);
    return site_call(outside.city.site, &outside.city.arena,
                     &(SiteCall){.actor = actor,
                                 .route = behind->route->name,
                                 .in = in,
                                 .out = out,
                                 .faults = faults});
}

static void *room_for(const Route *route) {
    if (!route->out) return NULL;
    void *out = arena_alloc(&outside.city.arena, route->out->size + 4096);
    memset(out, 0, route->out->size);
    return out;
}

static bool is_empty_list(const Route *route, const void *out) {
    return route->out && strcmp(route->method, "GET") == 0 && route->out->count == 1 &&
           route->out->fields[0].kind == F_LIST && ((const List *)out)->count == 0;
}

/* As if there were nothing; a fault of the request is no answer to who asks. */
static void touch(const Behind *behind, const char *who, const Actor *actor, int64_t id) {
    Faults faults;
    void *out = room_for(behind->route);
    Err err = ask(behind, actor, id, &faults, out);
    const char *called = outside_called(&outside, who, actor);
    outside.city.cells++;
    outside_unchanged(&outside, behind->route, called);
    if (is_hidden(err) || (err == OK && is_empty_list(behind->route, out))) return;
    city_lab_breach(&outside.city, behind->route, called, outside_outcome(&outside, err, &faults));
}

/* ---- who stands outside ---- */

static void touch_by_stranger(const Behind *behind, const Role *role, int64_t id) {
    Actor actor = outside_stranger(role);
    touch(behind, "the stranger", &actor, id);
    tally.strangers++;
}

static void touch_by_neighbour(const Behind *behind, const Actor *neighbour, int64_t id) {
    touch(behind, "the neighbour", neighbour, id);
    tally.neighbours++;
}

/* The first number that its own opens: else the refusals would say nothing. What stands in another
 * state than a paper is for has been opened as well. */
static bool number_choose(const Behind *behind, const Neighbours *pair, int64_t *out) {
    size_t at = 0;
    int64_t id = 0, conflicting = 0;
    for (int i = 0; i < TRIES_MOST && (id = seen_alone(pair, &at)) != 0; i++) {
        *out = behind->number ? behind->number(id) : id;
        if (*out == 0) continue;
        if (strcmp(behind->route->method, "GET") != 0) return true;
        Faults faults;
        Err err = ask(behind, pair->owner, *out, &faults, room_for(behind->route));
        if (err == OK) {
            tally.opened++;
            return true;
        }
        if (!is_hidden(err) && conflicting == 0) conflicting = *out;
    }
    *out = conflicting;
    return conflicting != 0;
}

/* Real ones, who do the same work next door. */
static size_t next_door(const Behind *behind, const Role *role) {
    Neighbours pairs[NEIGHBOURS_MOST];
    size_t most =
        behind->route->paper ? 1 : COUNT(pairs); /* its own prints it as well, which lasts */
    size_t tried = 0;
    size_t count = city_neighbours(&outside.city, &outside.seats, role, behind->list, pairs, most);
    for (size_t i = 0; i < count; i++) {
        int64_t id = 0;
        if (!number_choose(behind, &pairs[i], &id)) continue;
        touch_by_neighbour(behind, pairs[i].neighbour, id);
        touch_by_stranger(behind, role, id);
        tried++;
    }
    return tried;
}

/* The next street, the next district, where nobody of the demo city sits. */
static size_t beside(const Behind *behind, const Role *role) {
    Neighbours alone;
    Actor actor;
    int64_t id = 0;
    Reach reach = role_reach(role, behind->route->permission);
    if (!city_owner(&outside.city, &outside.seats, role, behind->list, &alone)) return 0;
    if (!number_choose(behind, &alone, &id)) return 0;
    touch_by_stranger(behind, role, id);
    if (!seat_beside(alone.owner, reach, &actor)) return 1;
    touch(behind, "beside", &actor, id);
    tally.beside++;
    return 1;
}

static bool is_seat_of(size_t seat, const Role *role) {
    return outside.seats.seats[seat].role_count == 1 && outside.seats.seats[seat].roles[0] == role;
}

/* A record that nobody of the role sees: none of them touches it. */
static size_t of_nobody(const Behind *behind, const Role *role) {
    Neighbours all = {.owner = &outside.seats.seats[outside.seats.count],
                      .own = seat_sight(&outside.city, &outside.seats, outside.seats.count,
                                        behind->list)};
    int64_t id = 0;
    size_t tried = 0;
    if (!number_choose(behind, &all, &id)) return 0;
    touch_by_stranger(behind, role, id);
    for (size_t i = 0; i < outside.seats.count && tried < NEIGHBOURS_MOST; i++) {
        if (!is_seat_of(i, role)) continue;
        touch_by_neighbour(behind, &outside.seats.seats[i], id);
        tried++;
    }
    return 1;
}

/* A role that may not ask for the list (the finance officer, people's): what one of them opens is
 * theirs. */
static size_t unlisted(const Behind *behind, const Role *role) {
    Neighbours all = {
        .own = seat_sight(&outside.city, &outside.seats, outside.seats.count, behind->list)};
    Actor actor;
    int64_t id = 0;
    for (size_t i = 0; i < outside.seats.count && all.owner == NULL; i++) {
        if (is_seat_of(i, role)) all.owner = &outside.seats.seats[i];
    }
    if (all.owner == NULL || !number_choose(behind, &all, &id)) return 0;
    touch_by_stranger(behind, role, id);
    if (!seat_beside(all.owner, role_reach(role, behind->route->permission), &actor)) return 1;
    touch(behind, "beside", &actor, id);
    tally.beside++;
    return 1;
}

static size_t role_try(const Behind *behind, const Role *role) {
    if (role_reach(role, behind->list->permission) == REACH_NONE) return unlisted(behind, role);
    size_t count = next_door(behind, role) + beside(behind, role);
    return count > 0 ? count : of_nobody(behind, role);
}

/* The lists behind a path: the one that stands before its {part}, or those of the records that it
 * hangs on. */
static size_t behinds_find(const Route *route, Behind out[COUNT(hangings)]) {
    const Route *list = list_before(&outside.city, route);
    size_t count = 0;
    if (list && statement_binds(list->list, "scope_low")) {
        out[0] = (Behind){route, list, NULL};
        return 1;
    }
    for (size_t i = 0; i < COUNT(hangings); i++) {
        if (strncmp(route->path, hangings[i].path, strlen(hangings[i].path)) != 0) continue;
        const Route *hung = site_route(outside.city.site, hangings[i].list);
        out[count++] = (Behind){route, hung, hangings[i].number};
    }
    return count;
}

static void record_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    Behind behinds[COUNT(hangings)];
    (void)noun;
    (void)context;
    if (strstr(route->path, "/{") == NULL || is_for_all(route) || !has_elsewhere(route)) return;
    if ((route->flags & (ROUTE_UPLOAD | ROUTE_STREAM)) != 0) return;
    size_t count = behinds_find(route, behinds);
    tally.routes++;
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        size_t tried = 0;
        if (!is_bounded(role_reach(role, route->permission))) continue;
        for (size_t k = 0; k < count; k++) tried += role_try(&behinds[k], role);
        if (tried == 0) city_lab_breach(lab, route, role->name, "no record to try: make one");
    }
}

static void list_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    int *looked = context;
    (void)noun;
    if (!route->list || !statement_binds(route->list, "scope_low") || is_for_all(route)) return;
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        Actor actor = outside_stranger(role);
        if (!is_bounded(role_reach(role, route->permission))) continue;
        ++*looked;
        if (city_lab_rows(lab, &actor, route, NULL).count > 0)
            city_lab_breach(lab, route, role->name, "shows rows of others");
    }
}

static void nobody_reaches_into_another_place(void **state) {
    int looked = 0;
    tally = (Tally){0};
    outside_open(&outside, *state);
    rare = city_rare_make(&outside.city, &outside.seats);
    tripwire_lay(outside.city.site, &outside.city.database);
    each_route(&outside.city, list_from_outside, &looked);
    each_route(&outside.city, record_from_outside, NULL);
    print_message("%d lists; %d routes: opened by their own %d times; strangers %d, neighbours %d, "
                  "beside %d\n",
                  looked, tally.routes, tally.opened, tally.strangers, tally.neighbours,
                  tally.beside);
    assert_true(looked > 150 && tally.routes > 180 && tally.opened > 500);
    assert_true(tally.strangers > 900 && tally.neighbours > 450 && tally.beside > 300);
    assert_int_equal(outside.city.breaches, 0);
    outside_close(&outside);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(nobody_reaches_into_another_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
