#include "care/people/person.h"
#include "care/people/nationality.h"

#include "care/people/id_number.h"
#include "care/people/person_row.h"
#include "care/people/person_store.h"
#include "care/people/residence.h"
#include "care/places/division.h"
#include "people.sql.h"

const EventKind person_registered = {.name = "person_registered", .together = true},
                person_changed = {.name = "person_changed"}, person_died = {.name = "person_died"},
                person_revived = {.name = "person_revived"},
                person_revived_away = {.name = "person_revived_away"},
                person_left = {.name = "person_left"}, person_moved = {.name = "person_moved"},
                person_came_back = {.name = "person_came_back"},
                person_merged = {.name = "person_merged"},
                person_unmerged = {.name = "person_unmerged"},
                person_carried = {.name = "person_carried"};

static const Move moves[] = {
    {PERSON_ACTIVE, "die", "people.deregister", PERSON_DEAD, NULL},
    {PERSON_LEFT, "die", "people.deregister", PERSON_DEAD, NULL},
    {PERSON_DEAD, "revive", "people.deregister", PERSON_ACTIVE, NULL},
    {PERSON_DEAD, "revive_away", "people.deregister", PERSON_LEFT, NULL},
    {PERSON_ACTIVE, "leave", "people.deregister", PERSON_LEFT, NULL},
    {PERSON_LEFT, "come_back", "people.deregister", PERSON_ACTIVE, NULL},
    {PERSON_ACTIVE, "merge", "system", PERSON_MERGED, NULL},
    {PERSON_LEFT, "merge", "system", PERSON_MERGED, NULL},
    {PERSON_DEAD, "merge", "system", PERSON_MERGED, NULL},
    {PERSON_MERGED, "unmerge", "system", PERSON_ACTIVE, NULL},
    {PERSON_MERGED, "unmerge_left", "system", PERSON_LEFT, NULL},
    {PERSON_MERGED, "unmerge_dead", "system", PERSON_DEAD, NULL},
};
static const Phase phases[] = {[PERSON_ACTIVE] = PHASE_ACTIVE,
                               [PERSON_DEAD] = PHASE_ENDED,
                               [PERSON_LEFT] = PHASE_ENDED,
                               [PERSON_MERGED] = PHASE_ENDED};
static const Machine machine = {"person",     &person_states, PERSON_ACTIVE, moves,
                                COUNT(moves), phases,         COUNT(phases)};

typedef struct PersonChange {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} PersonChange;
#define AT(member) offsetof(PersonChange, member)
static const Field change_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person", .doc = "whom it is about"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "the day it happened in the world"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_AUDIT,
     .doc = "how it became known"},
};
static const Shape person_change_shape = {"person_change", "people", change_fields,
                                          COUNT(change_fields), sizeof(PersonChange)};
static const Field move_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person", .doc = "who moves"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "first day at the new place"},
    {"scope", F_INT, AT(scope), .flags = REQUIRED, .min = 110000000000, .max = 829999999999,
     .doc = "community of the new residence"},
    {"registered_scope", F_INT, AT(registered_scope), .flags = NULLABLE, .min = 110000000000,
     .max = 829999999999, .doc = "new household registration; none: unchanged"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_AUDIT,
     .doc = "how it became known"},
};
static const Shape person_move_shape = {"person_move", "people", move_fields, COUNT(move_fields),
                                        sizeof(PersonChange)};

static const struct {
    uint32_t from, to;
} name_characters[] = {
    {' ', ' '},       {'A', 'Z'},         {'a', 'z'},
    {0xB7, 0xB7},     {0x3007, 0x3007},   {0x3400, 0x4DBF}, /* · 〇 and the ideographs */
    {0x4E00, 0x9FFF}, {0xE000, 0xF8FF}, /* rare ones of old systems, at private places */
    {0xF900, 0xFAFF}, {0x20000, 0x3FFFF},
};

bool person_name_is_proper(Str name) {
    Str rest = name;
    uint32_t c = 0;
    while (utf8_next(&rest, &c)) {
        size_t i = 0;
        while (i < COUNT(name_characters) &&
               (c < name_characters[i].from || c > name_characters[i].to))
            i++;
        if (i == COUNT(name_characters)) return false;
    }
    return true;
}

/* Fills number, birth and sex from the ID number; its faults go to the op. */
static void check_id_number(Op *op, Person *person) {
    IdNumber number;
    Str detail;
    const char *fault = id_number_read(op->arena, person->id_number, op->today, &number, &detail);
    if (fault != NULL) {
        fault_add(op->faults, STR("id_number"), fault, detail);
        return;
    }
    if (number.review) op_fault(op, "id_number", "id_century");
    person->id_number = number.number;
    person->birth = number.birth;
    person->sex = number.sex;
}

Err person_home_check(Op *op, int64_t scope) {
    TRY(division_require_community(op, "scope", scope));
    return actor_covers(op->actor, scope) ? OK : op_refuse(op, "scope", "outside_your_places");
}

static Err check_person(Op *op, bool placed, Person *person) {
    if (!person_name_is_proper(person->name)) op_fault(op, "name", "name_character");
    check_id_number(op, person);
    if (str_is_empty(person->phone))
        person->phone = STR_NONE;
    else if (!phone_read(op->arena, person->phone, &person->phone))
        op_fault(op, "phone", "not_a_phone");
    Str nationality = person->nationality;
    if (!str_is_empty(nationality)) {
        person->nationality = nationality_read(op, nationality);
        if (str_is_none(person->nationality))
            fault_add(op->faults, STR("nationality"), "unknown_code", nationality);
    }
    if (!placed) GATHER(person_home_check(op, person->scope));
    return op_verdict(op);
}

static Err live_at(Op *op, const Person *person, Date from) {
    return residence_open(op, person->id, person->scope, person->registered_scope, from);
}

Err person_admit(Op *op, const Person *in, bool placed, Person *out) {
    *out = *in;
    out->state = machine.start;
    out->level = INT_NONE;
    TRY(check_person(op, placed, out));
    person_store_seal(op, out);
    return OK;
}

Err person_register(Op *op, const List *people) {
    List homes = {arena_array(op->arena, Residence, people->count), 0};
    TRY(person_store_insert(op, people));
    for (size_t i = 0; i < people->count; i++) {
        const Person *person = LIST_AT(*people, Person, i);
        if (person->id == 0) continue;
        homes.count++;
        *LIST_AT(homes, Residence, homes.count - 1) =
            (Residence){.person_id = person->id,
                        .scope = person->scope,
                        .registered_scope = person->registered_scope,
                        .valid_from = op->today};
        op_emit(op, &person_registered, person->id, op->today);
    }
    return residence_open_all(op, &homes);
}

Err person_create(Op *op, const Person *in, Person *out) {
    TRY(person_admit(op, in, false, out));
    TRY(person_register(op, &(List){out, 1}));
    if (out->id == 0) return op_conflict(op, "id_number", "taken");
    op_subject(op, "person", out->id);
    return OK;
}

/* Moves and states have routes of their own; an edit changes the rest. */
static Err person_edit(Op *op, const Person *in, Person *out) {
    Person before;
    TRY(person_get(op, in->id, &before));
    TRY(op_check_version(op, before.version));
    if (before.state == PERSON_MERGED) return op_conflict(op, "", "person_merged");
    *out = before;
    shape_overlay(&person_shape, op->present, in, out);
    if (out->scope != before.scope) op_fault(op, "scope", "use_move");
    TRY(check_person(op, false, out));
    Err err = person_store_update(op, &before, out);
    if (err == ERR_CONFLICT) return op_conflict(op, "id_number", "taken");
    TRY(err);
    if (out->registered_scope != before.registered_scope)
        TRY(residence_correct(op, out->id, out->registered_scope));
    op_subject(op, "person", out->id);
    op_emit(op, &person_changed, out->id, op->today);
    return OK;
}

static Err begin_change(Op *op, const PersonChange *in, const char *event, Person *before,
                        Person *after) {
    TRY(person_get(op, in->id, before));
    *after = *before;
    op_subject(op, "person", in->id);
    op_note(op, "reason", in->reason);
    if (event != NULL) TRY(machine_move(op, &machine, before->state, event, &after->state));
    if (in->day > op->today) op_fault(op, "day", "in_the_future");
    if (in->day < before->birth) op_fault(op, "day", "before_birth");
    return op_verdict(op);
}

static Err person_die(Op *op, const PersonChange *in, Person *out) {
    Person before;
    TRY(begin_change(op, in, "die", &before, out));
    out->died_on = in->day;
    TRY(person_store_update(op, &before, out));
    TRY(residence_cut(op, in->id, in->day, RESIDENCE_END_DEATH));
    op_emit(op, &person_died, in->id, in->day);
    return OK;
}

static Err person_revive(Op *op, const PersonChange *in, Person *out) {
    Person before;
    TRY(begin_change(op, in, "revive", &before, out));
    bool away = before.left_on != 0;
    if (away) TRY(machine_move(op, &machine, before.state, "revive_away", &out->state));
    out->died_on = 0;
    TRY(person_store_update(op, &before, out));
    TRY(residence_restore(op, in->id, RESIDENCE_END_DEATH));
    op_emit(op, away ? &person_revived_away : &person_revived, in->id, before.died_on);
    return OK;
}

static Err person_leave(Op *op, const PersonChange *in, Person *out) {
    Person before;
    TRY(begin_change(op, in, "leave", &before, out));
    out->left_on = in->day;
    TRY(person_store_update(op, &before, out));
    TRY(residence_cut(op, in->id, in->day, RESIDENCE_END_LEFT));
    op_emit(op, &person_left, in->id, in->day);
    return OK;
}

static Err person_come_back(Op *op, const PersonChange *in, Person *out) {
    Person before;
    TRY(begin_change(op, in, "come_back", &before, out));
    out->left_on = 0;
    TRY(person_store_update(op, &before, out));
    TRY(residence_cut(op, in->id, in->day, RESIDENCE_END_MOVE));
    TRY(live_at(op, out, in->day));
    op_emit(op, &person_came_back, in->id, in->day);
    return OK;
}

/* Within the register, or of the household registration alone: everything that hangs on the person
 * moves on the same day. */
static Err person_move(Op *op, const PersonChange *in, Person *out) {
    Person before;
    GATHER(begin_change(op, in, NULL, &before, out));
    if (before.state != PERSON_ACTIVE) return op_conflict(op, "", "person_not_active");
    bool registers =
        in->registered_scope != INT_NONE && in->registered_scope != before.registered_scope;
    if (in->scope == before.scope && !registers && op_knows(op, "registered_scope"))
        op_fault(op, "scope", "same_place");
    GATHER(division_require_community(op, "scope", in->scope));
    TRY(op_verdict(op));
    out->scope = in->scope;
    if (in->registered_scope != INT_NONE) out->registered_scope = in->registered_scope;
    TRY(person_store_update(op, &before, out));
    TRY(residence_cut(op, in->id, in->day, RESIDENCE_END_MOVE));
    TRY(live_at(op, out, in->day));
    op_emit(op, in->scope == before.scope ? &person_changed : &person_moved, in->id, in->day);
    return OK;
}

/* Whoever is kept stands for the other from now on: nothing that runs goes into a file that is
 * closed. */
static Err check_merge(Op *op, const Person *gone, const Person *kept) {
    IdKey other;
    if (gone->state == PERSON_MERGED || kept->state == PERSON_MERGED)
        return op_conflict(op, "", "person_merged");
    if (gone->state == PERSON_ACTIVE && kept->state != PERSON_ACTIVE)
        op_fault(op, "kept_id", "kept_not_active");
    Err err = op_get(op, &sql_person_merged_here, WITH(BIND_INT("id", gone->id)), &other);
    if (err == OK) op_fault(op, "kept_id", "others_merged_into");
    return err != OK && err != ERR_NOT_FOUND ? err : op_verdict(op);
}

Err person_merge(Op *op, int64_t id, int64_t kept_id) {
    Person before, after, kept;
    TRY(person_get(op, id, &before));
    TRY(person_get(op, kept_id, &kept));
    TRY(check_merge(op, &before, &kept));
    after = before;
    after.state = machine_step(&machine, before.state, "merge");
    after.merged_into = kept_id;
    after.merged_on = op->today;
    TRY(person_store_update(op, &before, &after));
    TRY(residence_cut(op, id, op->today, RESIDENCE_END_MERGE));
    op_emit(op, &person_merged, id, op->today);
    return OK;
}

Err person_unmerge(Op *op, int64_t id) {
    Person before, after;
    TRY(person_get(op, id, &before));
    if (before.state != PERSON_MERGED) return op_conflict(op, "", "person_not_merged");
    after = before;
    const char *event = before.died_on != 0   ? "unmerge_dead"
                        : before.left_on != 0 ? "unmerge_left"
                                              : "unmerge";
    after.state = machine_step(&machine, before.state, event);
    after.merged_into = 0;
    after.merged_on = 0;
    TRY(person_store_update(op, &before, &after));
    TRY(residence_restore(op, id, RESIDENCE_END_MERGE));
    op_emit(op, &person_unmerged, id, before.merged_on);
    return OK;
}

Err person_require_served(Op *op, const char *field, int64_t id, Date day, Person *out) {
    TRY(op_named(op, person_by_id(op, id, out), field, "unknown_person"));
    if (out->state == PERSON_DEAD && out->died_on <= day)
        return op_refuse(op, field, "person_dead");
    if (out->left_on != 0 && out->left_on <= day) return op_refuse(op, field, "person_gone");
    if (out->state == PERSON_MERGED) return op_refuse(op, field, "person_merged");
    return OK;
}

Err person_require_own(Op *op, const char *field, int64_t id, Date day, Person *out) {
    shape_clear(&person_shape, out);
    TRY(op_named(op, person_get(op, id, out), field, "unknown_person"));
    return person_require_served(op, field, id, day, out);
}

Err person_set_level(Op *op, int64_t id, int64_t level, Date until) {
    const Bind *binds =
        WITH(BIND_INT("id", id), BIND_INT("level", level), BIND_REF("until", until));
    TRY(op_run(op, &sql_person_level_set, binds));
    TRY(op_run(op, &sql_person_level_put, binds));
    op_emit(op, &person_changed, id, op->today);
    return OK;
}

Err person_open_to(Op *op, const PersonAccess *access) {
    const Bind *binds =
        WITH(BIND_INT("person_id", access->person_id), BIND_REF("org_id", access->org_id),
             BIND_REF("staff_id", access->staff_id), BIND_REF("account_id", access->account_id),
             BIND_REF("until", access->until), BIND_TEXT("why", str_from(access->why)),
             BIND_INT("sees_visits", access->sees_visits),
             BIND_INT("sees_photos", access->sees_photos),
             BIND_INT("sees_bills", access->sees_bills),
             BIND_INT("sees_health", access->sees_health));
    IdKey key;
    Err err = op_get(op, &sql_person_access_find, binds, &key);
    if (err != ERR_NOT_FOUND) return err;
    return op_run(op, &sql_person_access_insert, binds);
}

Err person_close_to(Op *op, int64_t person_id, int64_t account_id) {
    return op_run(op, &sql_person_access_end,
                  WITH(BIND_INT("person_id", person_id), BIND_INT("account_id", account_id),
                       BIND_INT("day", date_add_days(op->today, -1))));
}

static Err create_route(Op *op, const void *in, void *out) {
    return person_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    op_subject(op, "person", ((const IdKey *)in)->id);
    return person_get(op, ((const IdKey *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    return person_edit(op, in, out);
}

static Err die_route(Op *op, const void *in, void *out) {
    return person_die(op, in, out);
}

static Err revive_route(Op *op, const void *in, void *out) {
    return person_revive(op, in, out);
}

static Err leave_route(Op *op, const void *in, void *out) {
    return person_leave(op, in, out);
}

static Err come_back_route(Op *op, const void *in, void *out) {
    return person_come_back(op, in, out);
}

static Err move_route(Op *op, const void *in, void *out) {
    return person_move(op, in, out);
}

const ListHold person_hold = {"person_id", &sql_person_held, &sql_person_near, .org = true};
static const ListHold person_list_hold = {.field = "id", .held = &sql_person_held, .org = true};

static const Route routes[] = {
    {"GET", "/api/people", "person_list", "people.read", .out = &person_row_shape,
     .flags = ROUTE_BY_PLACE, .list = &sql_person_list, .hold = &person_list_hold,
     .doc = "The register of your places"},
    {"POST", "/api/people", "person_create", "people.edit", create_route, &person_shape,
     &person_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Registers an older person"},
    {"GET", "/api/people/{id}", "person_get", "people.read", get_route, &id_key_shape,
     &person_shape, ROUTE_AUDIT_READ, .doc = "One person", .named_by = "money.read"},
    {"PATCH", "/api/people/{id}", "person_edit", "people.edit", edit_route, &person_shape,
     &person_shape, ROUTE_WRITES | ROUTE_VERSIONED, .doc = "Edits the fields given"},
    {"POST", "/api/people/{id}/die", "person_die", "people.deregister", die_route,
     &person_change_shape, &person_shape, ROUTE_WRITES,
     .doc = "Records a death; everything that must stop stops on that day"},
    {"POST", "/api/people/{id}/revive", "person_revive", "people.deregister", revive_route,
     &person_change_shape, &person_shape, ROUTE_WRITES, .doc = "Undoes a wrongful death"},
    {"POST", "/api/people/{id}/leave", "person_leave", "people.deregister", leave_route,
     &person_change_shape, &person_shape, ROUTE_WRITES, .doc = "Records moving out of the city"},
    {"POST", "/api/people/{id}/come-back", "person_come_back", "people.deregister", come_back_route,
     &person_change_shape, &person_shape, ROUTE_WRITES, .doc = "Records coming back"},
    {"POST", "/api/people/{id}/move", "person_move", "people.edit", move_route, &person_move_shape,
     &person_shape, ROUTE_WRITES, .states = "active",
     .doc = "Moves within the register; benefits, orders, plan and file move on the same day"},
};
const Noun person_noun = {routes, COUNT(routes), &machine};
