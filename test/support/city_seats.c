#include "support/city_seats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/field.h"

bool seat_of(const Rights *rights, const Account *account, Actor *out) {
    *out = (Actor){.account_id = account->id,
                   .name = account->name,
                   .org_id = account->org_id,
                   .staff_id = account->staff_id};
    if (roles_read(rights, account->roles, out) != NULL || out->role_count == 0) return false;
    scope_subtree(account->scope, &out->scope_low, &out->scope_high);
    return account->active && out->roles[0]->kind == ROLE_BUSINESS;
}

typedef struct SeatTaking {
    const Rights *rights;
    CitySeats *seats;
} SeatTaking;

static void seat_take(void *context, const void *row) {
    SeatTaking *taking = context;
    CitySeats *seats = taking->seats;
    assert_true(seats->count < SEATS_MOST);
    if (seat_of(taking->rights, row, &seats->seats[seats->count])) seats->count++;
}

void city_seats_find(CityLab *lab, CitySeats *out) {
    SeatTaking taking = {city_lab_rights(lab), out};
    *out = (CitySeats){0};
    city_lab_each_row(lab, &system_actor, site_route(lab->site, "account_list"), seat_take,
                      &taking);
    assert_true(out->count > 20);
    out->seats[out->count] = system_actor;
}

typedef struct Looking {
    Arena *arena;
    const Field *id;
    SeatSight *sight;
    size_t capacity;
} Looking;

static void look(void *context, const void *row) {
    Looking *looking = context;
    SeatSight *sight = looking->sight;
    if (sight->count == looking->capacity) {
        looking->capacity = looking->capacity == 0 ? 64 : looking->capacity * 2;
        int64_t *ids = arena_array(looking->arena, int64_t, looking->capacity);
        if (sight->count > 0) memcpy(ids, sight->ids, sight->count * sizeof *ids);
        sight->ids = ids;
    }
    sight->ids[sight->count++] = *FIELD_AT_CONST(int64_t, looking->id, row);
}

static int compare(const void *a, const void *b) {
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static size_t list_place(CityLab *lab, CitySeats *seats, const Route *list) {
    for (size_t i = 0; i < seats->list_count; i++) {
        if (seats->lists[i] == list) return i;
    }
    assert_true(seats->list_count < SEAT_LISTS_MOST);
    seats->lists[seats->list_count] = list;
    seats->sights[seats->list_count] = arena_array(&lab->arena, SeatSight, seats->count + 1);
    memset(seats->sights[seats->list_count], 0, (seats->count + 1) * sizeof(SeatSight));
    return seats->list_count++;
}

const SeatSight *seat_sight(CityLab *lab, CitySeats *seats, size_t seat, const Route *list) {
    SeatSight *sight = &seats->sights[list_place(lab, seats, list)][seat];
    ptrdiff_t at = shape_find(list->out, STR("id"));
    if (sight->looked) return sight;
    sight->looked = true;
    if (at < 0 || actor_reach(&seats->seats[seat], list->permission) == REACH_NONE) return sight;
    Looking looking = {&lab->arena, &list->out->fields[at], sight, 0};
    city_lab_each_row(lab, &seats->seats[seat], list, look, &looking);
    if (sight->count > 1) qsort(sight->ids, sight->count, sizeof *sight->ids, compare);
    return sight;
}

bool sight_has(const SeatSight *sight, int64_t id) {
    return sight->count > 0 && bsearch(&id, sight->ids, sight->count, sizeof id, compare) != NULL;
}

static bool has_role(const Actor *actor, const Role *role) {
    return actor->role_count == 1 && actor->roles[0] == role;
}

/* The smaller the nearer: another one of the same organisation, then digits of the place that
 * differ. */
static int distance(const Actor *one, const Actor *other) {
    int64_t a = one->scope_low, b = other->scope_low;
    int far = one->org_id == other->org_id ? 0 : 20;
    while (a != b) {
        a /= 10;
        b /= 10;
        far++;
    }
    return far;
}

int64_t seen_alone(const Neighbours *pair, size_t *at) {
    while (*at < pair->own->count) {
        int64_t id = pair->own->ids[(*at)++];
        if (pair->other == NULL || !sight_has(pair->other, id)) return id;
    }
    return 0;
}

/* Kept in order of distance; of each neighbour the nearest owner alone. */
static size_t pair_keep(Neighbours *out, size_t count, size_t most, const Neighbours *pair) {
    int far = distance(pair->owner, pair->neighbour);
    size_t at = count;
    for (size_t i = 0; i < count; i++) {
        if (out[i].neighbour != pair->neighbour) continue;
        if (distance(out[i].owner, out[i].neighbour) <= far) return count;
        memmove(&out[i], &out[i + 1], (--count - i) * sizeof *out);
    }
    for (at = count; at > 0 && distance(out[at - 1].owner, out[at - 1].neighbour) > far; at--) {
    }
    if (at == most) return count;
    if (count == most) count--;
    memmove(&out[at + 1], &out[at], (count - at) * sizeof *out);
    out[at] = *pair;
    return count + 1;
}

size_t city_neighbours(CityLab *lab, CitySeats *seats, const Role *role, const Route *list,
                       Neighbours *out, size_t most) {
    size_t count = 0;
    for (size_t i = 0; i < seats->count; i++) {
        if (!has_role(&seats->seats[i], role)) continue;
        const SeatSight *own = seat_sight(lab, seats, i, list);
        for (size_t k = 0; k < seats->count && own->count > 0; k++) {
            if (k == i || !has_role(&seats->seats[k], role)) continue;
            Neighbours pair = {&seats->seats[i], &seats->seats[k], own,
                               seat_sight(lab, seats, k, list)};
            size_t at = 0;
            if (seen_alone(&pair, &at) != 0) count = pair_keep(out, count, most, &pair);
        }
    }
    return count;
}

static int64_t size_of(const Actor *actor) {
    return actor->scope_high - actor->scope_low;
}

bool city_owner(CityLab *lab, CitySeats *seats, const Role *role, const Route *list,
                Neighbours *out) {
    *out = (Neighbours){0};
    for (size_t i = 0; i < seats->count; i++) {
        const Actor *seat = &seats->seats[i];
        if (!has_role(seat, role)) continue;
        const SeatSight *own = seat_sight(lab, seats, i, list);
        bool smaller = out->owner == NULL || size_of(seat) < size_of(out->owner);
        if (own->count > 0 && smaller) *out = (Neighbours){.owner = seat, .own = own};
    }
    return out->owner != NULL;
}

bool seat_beside(const Actor *owner, Reach reach, Actor *out) {
    int64_t size = owner->scope_high - owner->scope_low + 1;
    *out = *owner;
    out->account_id = NOWHERE;
    out->staff_id = NOWHERE;
    if (reach != REACH_PLACE) return false;
    out->scope_low += size;
    out->scope_high += size;
    return true;
}
