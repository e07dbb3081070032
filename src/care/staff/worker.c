#include "care/staff/worker.h"

#include "care/people/id_number.h"
#include "care/people/person.h"
#include "care/places/division.h"
#include "care/places/lnglat.h"
#include "care/places/organisation.h"
#include "care/staff/certificate.h"
#include "care/staff/skill.h"
#include "core/guard/keyed.h"
#include "core/walk/site.h"
#include "staff.sql.h"

static const char *const state_codes[] = {"", "active", "suspended", "left"};
const Choices worker_states = {"worker_state", state_codes, COUNT(state_codes)};
static const char *const travel_codes[] = {"", "walk", "bike", "car", "transit"};
const Choices worker_travels = {"worker_travel", travel_codes, COUNT(travel_codes)};
#define BASE_CONTEXT "worker.position"
const EventKind worker_left = {.name = "worker_left"},
                worker_reskilled = {.name = "worker_reskilled"};

static const Move moves[] = {
    {WORKER_ACTIVE, "suspend", "staff.edit", WORKER_SUSPENDED, NULL},
    {WORKER_SUSPENDED, "resume", "staff.edit", WORKER_ACTIVE, NULL},
    {WORKER_ACTIVE, "leave", "staff.edit", WORKER_LEFT, NULL},
    {WORKER_SUSPENDED, "leave", "staff.edit", WORKER_LEFT, NULL},
    {WORKER_LEFT, "return", "staff.edit", WORKER_ACTIVE, NULL},
};
static const Phase phases[] = {
    [WORKER_ACTIVE] = PHASE_ACTIVE, [WORKER_SUSPENDED] = PHASE_AGREED, [WORKER_LEFT] = PHASE_ENDED};
static const Machine machine = {"worker",     &worker_states, WORKER_ACTIVE, moves,
                                COUNT(moves), phases,         COUNT(phases)};

#define AT(member) offsetof(Worker, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "worker", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "version"},
    {"name", F_TEXT, AT(name), .flags = REQUIRED | STORED, .min = 2, .max = 50, .doc = "name"},
    {"id_number", F_TEXT, AT(id_number), .flags = REQUIRED | DETAIL | VEILED, .min = 15, .max = 18,
     .mask = MASK_ID, .see = "staff.see", .doc = "GB 11643"},
    {"id_sealed", F_BLOB, AT(id_sealed), .flags = READONLY | STORED | HIDDEN, .doc = "sealed"},
    {"id_index", F_TEXT, AT(id_index), .flags = READONLY | STORED | HIDDEN, .doc = "blind index"},
    {"phone", F_TEXT, AT(phone), .flags = DETAIL, .max = 20, .mask = MASK_PHONE, .see = "staff.see",
     .doc = "telephone"},
    {"phone_sealed", F_BLOB, AT(phone_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"sex", F_ENUM, AT(sex), .flags = READONLY | STORED, .choices = &person_sexes,
     .doc = "from the ID number"},
    {"org_id", F_REF, AT(org_id), .flags = REQUIRED | STORED | FILTER, .ref = "organisation",
     .doc = "employer"},
    {"scope", F_INT, AT(scope), .flags = REQUIRED | STORED | FILTER, .min = 110000000000,
     .max = 829999999999, .doc = "division it works in"},
    {"skills", F_TEXT, AT(skills), .flags = REQUIRED | STORED | SEVERAL, .max = 300, .ref = "skill",
     .doc = "codes of data/staff/skills.tsv, ',' between"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &worker_states,
     .doc = "moves by the worker machine"},
    {"shift_from", F_INT, AT(shift_from), .flags = STORED | DETAIL, .max = 1440, .unit = "clock",
     .doc = "minutes since midnight; 0 and 0: the usual shift"},
    {"shift_to", F_INT, AT(shift_to), .flags = STORED | DETAIL, .max = 1440, .unit = "clock",
     .doc = "minutes since midnight"},
    {"break_from", F_INT, AT(break_from), .flags = STORED | DETAIL, .max = 1440, .unit = "clock",
     .doc = "minutes since midnight; 0 and 0: none"},
    {"break_to", F_INT, AT(break_to), .flags = STORED | DETAIL, .max = 1440, .unit = "clock",
     .doc = "minutes since midnight"},
    {"max_minutes", F_INT, AT(max_minutes), .flags = STORED | DETAIL, .max = 1440,
     .doc = "work a day; 0: the shift"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE | DETAIL, .min = -180, .max = 180, .mask = MASK_ALL,
     .see = "staff.see", .doc = "base, WGS-84"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE | DETAIL, .min = -90, .max = 90, .mask = MASK_ALL,
     .see = "staff.see", .doc = "base, WGS-84"},
    {"position_sealed", F_BLOB, AT(position_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"travel", F_ENUM, AT(travel), .flags = STORED, .choices = &worker_travels,
     .doc = "how it travels; none: bike"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape worker_shape = {"worker", "staff", fields, COUNT(fields), sizeof(Worker)};

static Err base_unseal(Op *op, Worker *worker) {
    LngLat base;
    TRY(lnglat_unseal(site_vault(op->site), op->arena, BASE_CONTEXT, worker->position_sealed,
                      &base));
    worker->lng = base.lng;
    worker->lat = base.lat;
    return OK;
}

static void base_seal(Vault *vault, Arena *arena, Worker *worker) {
    worker->position_sealed =
        lnglat_seal(vault, arena, BASE_CONTEXT, (LngLat){worker->lng, worker->lat});
}

static Err unseal(Op *op, Worker *worker) {
    Vault *vault = site_vault(op->site);
    TRY(base_unseal(op, worker));
    TRY(vault_unseal(vault, op->arena, "worker.id_number", worker->id_sealed, &worker->id_number));
    return vault_unseal(vault, op->arena, "worker.phone", worker->phone_sealed, &worker->phone);
}

static void seal(Op *op, Worker *worker) {
    Vault *vault = site_vault(op->site);
    worker->id_sealed = vault_seal(vault, op->arena, "worker.id_number", worker->id_number);
    worker->id_index = vault_index(vault, op->arena, "worker.id_number", worker->id_number);
    worker->phone_sealed = vault_seal(vault, op->arena, "worker.phone", worker->phone);
    base_seal(vault, op->arena, worker);
}

static Err seal_row(Vault *vault, Arena *arena, void *row) {
    base_seal(vault, arena, row);
    return OK;
}
const KeyedStep worker_base_step = {&sql_worker_with_plain_base, seal_row, &sql_worker_base_seal,
                                    &sql_worker_base_empty};

Err worker_get(Op *op, int64_t id, Worker *out) {
    TRY(op_get(op, &sql_worker_in_reach, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

Err worker_by_id(Op *op, int64_t id, Worker *out) {
    TRY(op_get(op, &sql_worker_by_id, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

static Err check_identity(Op *op, Worker *worker) {
    IdNumber number;
    Str detail;
    const char *fault = id_number_read(op->arena, worker->id_number, op->today, &number, &detail);
    if (fault != NULL) {
        fault_add(op->faults, STR("id_number"), fault, detail);
        return OK;
    }
    worker->id_number = number.number;
    worker->sex = number.sex;
    int64_t age_min = 0;
    TRY(op_setting(op, "worker_age_min", &age_min));
    if (age_on(number.birth, op->today) < age_min) op_fault(op, "id_number", "worker_too_young");
    return OK;
}

static Err check_skills(Op *op, Str skills) {
    Str rest = skills, part;
    while (str_split(&rest, ',', &part)) {
        Skill skill;
        Err err = skill_get(op, str_trim(part), &skill);
        if (err == ERR_NOT_FOUND)
            fault_add(op->faults, STR("skills"), "unknown_skill", part);
        else
            TRY(err);
    }
    return OK;
}

/* Fills what was left out from the dated settings. */
static Err fill_hours(Op *op, Worker *worker) {
    if (worker->shift_to == 0) {
        TRY(op_setting(op, "shift_from_minute", &worker->shift_from));
        TRY(op_setting(op, "shift_to_minute", &worker->shift_to));
    }
    if (worker->shift_from >= worker->shift_to && op_knows(op, "shift_from"))
        op_fault(op, "shift_to", "shift_backwards");
    if (worker->break_to != 0 && worker->break_from >= worker->break_to)
        op_fault(op, "break_to", "shift_backwards");
    if (worker->max_minutes == 0) worker->max_minutes = worker->shift_to - worker->shift_from;
    if (worker->travel == 0) worker->travel = choice_find(&worker_travels, STR("bike"));
    return OK;
}

static Err check_place(Op *op, int64_t scope) {
    if (op->reach == REACH_PLACE && !actor_covers(op->actor, scope))
        op_fault(op, "scope", "outside_your_places");
    Err err = division_require(op, "scope", scope);
    return err == ERR_INVALID ? OK : err;
}

static Err check_worker(Op *op, Worker *worker) {
    TRY(check_identity(op, worker));
    TRY(check_skills(op, worker->skills));
    TRY(fill_hours(op, worker));
    if (str_is_empty(worker->phone))
        worker->phone = STR_NONE;
    else if (!phone_read(op->arena, worker->phone, &worker->phone))
        op_fault(op, "phone", "not_a_phone");
    if (op->reach == REACH_ORG && worker->org_id != op->actor->org_id)
        op_fault(op, "org_id", "outside_your_places");
    return op_verdict(op);
}

Err worker_create(Op *op, const Worker *in, Worker *out) {
    *out = *in;
    out->state = machine.start;
    TRY(check_place(op, out->scope));
    GATHER(check_worker(op, out));
    GATHER(organisation_require_able(op, "org_id", out->org_id, 0, op->today));
    TRY(op_verdict(op));
    seal(op, out);
    IdKey key;
    Err err = op_get(op, &sql_worker_insert, ROW(out), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "id_number", "worker_elsewhere");
    TRY(err);
    out->id = key.id;
    out->version = 1;
    out->created_at = op->now_ms;
    op_subject(op, "worker", out->id);
    return op_run(op, &sql_worker_secret_put, ROW(out));
}

static Err save(Op *op, const Worker *before, Worker *worker) {
    seal(op, worker);
    op_subject(op, "worker", worker->id);
    Err err = op_run(op, &sql_worker_update, ROW(worker));
    if (err == ERR_CONFLICT) return op_conflict(op, "id_number", "worker_elsewhere");
    TRY(err);
    TRY(op_run(op, &sql_worker_secret_put, ROW(worker)));
    worker->version++;
    return op_record_change(op, &worker_shape, worker->id, before, worker);
}

static Err move(Op *op, const char *event, const void *in, Worker *out) {
    Worker before;
    TRY(worker_get(op, ((const IdKey *)in)->id, &before));
    *out = before;
    TRY(machine_move(op, &machine, before.state, event, &out->state));
    return save(op, &before, out);
}

Err worker_require_able(Op *op, const char *field, int64_t id, Str skill, Date day) {
    Worker worker;
    TRY(op_named(op, worker_by_id(op, id, &worker), field, "unknown_worker"));
    bool active = worker.state == WORKER_ACTIVE;
    if (!active) op_fault(op, field, "worker_not_active");
    if (str_is_empty(skill)) return active ? OK : ERR_INVALID;
    if (!skill_in(worker.skills, skill)) return op_refuse_with(op, field, "lacks_skill", skill);
    TRY(certificate_require(op, field, id, skill, day));
    return active ? OK : ERR_INVALID;
}

Err worker_list_able(Op *op, int64_t org_id, Date day, List *out) {
    TRY(op_list(op, &sql_worker_active_of, WITH(BIND_INT("org_id", org_id), MOST(5000)), out));
    for (size_t i = 0; i < out->count; i++) {
        Worker *worker = LIST_AT(*out, Worker, i);
        TRY(base_unseal(op, worker));
        TRY(certificate_reduce(op, worker->id, worker->skills, day, &worker->skills));
    }
    return OK;
}

static Err create_route(Op *op, const void *in, void *out) {
    return worker_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    op_subject(op, "worker", ((const IdKey *)in)->id);
    return worker_get(op, ((const IdKey *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    const Worker *wanted = in;
    Worker before, *worker = out;
    TRY(worker_get(op, wanted->id, &before));
    TRY(op_check_version(op, before.version));
    *worker = before;
    shape_overlay(&worker_shape, op->present, wanted, worker);
    if (worker->org_id != before.org_id) op_fault(op, "org_id", "read_only");
    if (!str_equal(worker->id_number, before.id_number)) op_fault(op, "id_number", "read_only");
    if (worker->scope != before.scope) TRY(check_place(op, worker->scope));
    TRY(check_worker(op, worker));
    if (!str_equal(worker->skills, before.skills))
        op_emit(op, &worker_reskilled, worker->id, op->today);
    return save(op, &before, worker);
}

static Err suspend_route(Op *op, const void *in, void *out) {
    TRY(move(op, "suspend", in, out));
    op_emit(op, &worker_left, ((const IdKey *)in)->id, op->today);
    return OK;
}

static Err resume_route(Op *op, const void *in, void *out) {
    return move(op, "resume", in, out);
}

static Err leave_route(Op *op, const void *in, void *out) {
    TRY(move(op, "leave", in, out));
    op_emit(op, &worker_left, ((const IdKey *)in)->id, op->today);
    return OK;
}

static Err return_route(Op *op, const void *in, void *out) {
    return move(op, "return", in, out);
}

static const Route routes[] = {
    {"GET", "/api/workers", "worker_list", "staff.read", .out = &worker_shape, .flags = ROUTE_NAMED,
     .list = &sql_worker_list, .doc = "Care workers of your places or your organisation"},
    {"POST", "/api/workers", "worker_create", "staff.edit", create_route, &worker_shape,
     &worker_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Registers a care worker"},
    {"GET", "/api/workers/{id}", "worker_get", "staff.read", get_route, &id_key_shape,
     &worker_shape, ROUTE_NAMED, .doc = "One care worker"},
    {"PATCH", "/api/workers/{id}", "worker_edit", "staff.edit", edit_route, &worker_shape,
     &worker_shape, ROUTE_WRITES | ROUTE_VERSIONED, .doc = "Edits the fields given"},
    {"POST", "/api/workers/{id}/suspend", "worker_suspend", "staff.edit", suspend_route,
     &id_key_shape, &worker_shape, ROUTE_WRITES, .doc = "No orders until resumed"},
    {"POST", "/api/workers/{id}/resume", "worker_resume", "staff.edit", resume_route, &id_key_shape,
     &worker_shape, ROUTE_WRITES, .doc = "Orders again"},
    {"POST", "/api/workers/{id}/leave", "worker_leave", "staff.edit", leave_route, &id_key_shape,
     &worker_shape, ROUTE_WRITES, .doc = "Leaves; open visits go to someone else"},
    {"POST", "/api/workers/{id}/return", "worker_return", "staff.edit", return_route, &id_key_shape,
     &worker_shape, ROUTE_WRITES, .doc = "Works here again"},
};
const Noun worker_noun = {routes, COUNT(routes), &machine};
