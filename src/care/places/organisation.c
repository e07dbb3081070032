#include "care/places/organisation.h"

#include "care/places/division.h"
#include "places.sql.h"

static const char *const kind_codes[] = {"",         "provider", "institution", "canteen",
                                         "assessor", "office",   "social"};
const Choices organisation_kinds = {"organisation_kind", kind_codes, COUNT(kind_codes)};
static const char *const state_codes[] = {"", "active", "suspended", "closed"};
const Choices organisation_states = {"organisation_state", state_codes, COUNT(state_codes)};
const EventKind organisation_suspended = {.name = "organisation_suspended"};

static const Move moves[] = {
    {ORGANISATION_ACTIVE, "suspend", "places.supervise", ORGANISATION_SUSPENDED, NULL},
    {ORGANISATION_SUSPENDED, "resume", "places.supervise", ORGANISATION_ACTIVE, NULL},
    {ORGANISATION_ACTIVE, "close", "places.supervise", ORGANISATION_CLOSED, NULL},
    {ORGANISATION_SUSPENDED, "close", "places.supervise", ORGANISATION_CLOSED, NULL},
};
static const Phase phases[] = {[ORGANISATION_ACTIVE] = PHASE_ACTIVE,
                               [ORGANISATION_SUSPENDED] = PHASE_AGREED,
                               [ORGANISATION_CLOSED] = PHASE_ENDED};
static const Machine organisation_machine = {"organisation",      &organisation_states,
                                             ORGANISATION_ACTIVE, moves,
                                             COUNT(moves),        phases,
                                             COUNT(phases)};

static const Field organisation_fields[] = {
    {"id", F_REF, offsetof(Organisation, id), .flags = READONLY | STORED, .ref = "organisation",
     .doc = "number"},
    {"version", F_INT, offsetof(Organisation, version), .flags = READONLY | STORED | DETAIL,
     .doc = "counts the edits"},
    {"name", F_TEXT, offsetof(Organisation, name), .flags = REQUIRED | STORED, .max = 120,
     .plain = "of an organisation, public", .doc = "registered name"},
    {"credit_code", F_TEXT, offsetof(Organisation, credit_code),
     .flags = REQUIRED | STORED | FILTER, .min = 18, .max = 18,
     .doc = "unified social credit code, GB 32100-2015"},
    {"kind", F_ENUM, offsetof(Organisation, kind), .flags = REQUIRED | STORED | FILTER,
     .choices = &organisation_kinds, .doc = "what it does"},
    {"state", F_ENUM, offsetof(Organisation, state), .flags = READONLY | STORED,
     .choices = &organisation_states, .doc = "moves by the organisation machine"},
    {"scope", F_INT, offsetof(Organisation, scope), .flags = REQUIRED | STORED, .min = 110000000000,
     .max = 829999999999, .doc = "division code of its registered place"},
    {"legal_person", F_TEXT, offsetof(Organisation, legal_person), .flags = STORED | DETAIL,
     .max = 50, .mask = MASK_NAME, .see = "places.edit", .doc = "legal representative"},
    {"phone", F_TEXT, offsetof(Organisation, phone), .flags = STORED, .max = 20,
     .doc = "public telephone"},
    {"address", F_TEXT, offsetof(Organisation, address), .flags = STORED | DETAIL, .max = 200,
     .plain = "of an organisation, public", .doc = "public address"},
    {"licence_until", F_DATE, offsetof(Organisation, licence_until),
     .flags = STORED | FILTER | SORT, .doc = "last day of its licence; none: does not run out"},
    {"created_at", F_TIME, offsetof(Organisation, created_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it was registered here"},
};
const Shape organisation_shape = {"organisation", "places", organisation_fields,
                                  COUNT(organisation_fields), sizeof(Organisation)};

static const Field organisation_move_fields[] = {
    {"id", F_REF, offsetof(OrganisationMove, id), .flags = REQUIRED, .ref = "organisation",
     .doc = "number"},
    {"reason", F_TEXT, offsetof(OrganisationMove, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .plain = "about an organisation", .doc = "why, for the record"},
};
const Shape organisation_move_shape = {"organisation_move", "places", organisation_move_fields,
                                       COUNT(organisation_move_fields), sizeof(OrganisationMove)};

static void check_credit_code(Op *op, Str code) {
    if (!credit_code_is_valid(code)) op_fault(op, "credit_code", "not_a_credit_code");
}

static Err check_place(Op *op, int64_t scope) {
    if (!actor_covers(op->actor, scope)) op_fault(op, "scope", "outside_your_places");
    Err err = division_require(op, "scope", scope);
    return err == ERR_INVALID ? OK : err;
}

Err organisation_create(Op *op, const Organisation *in, Organisation *out) {
    Organisation organisation = *in;
    organisation.state = organisation_machine.start;
    check_credit_code(op, organisation.credit_code);
    TRY(check_place(op, organisation.scope));
    TRY(op_verdict(op));
    Err err = op_get(op, &sql_organisation_insert, ROW(&organisation), out);
    if (err == ERR_CONFLICT) return op_conflict(op, "credit_code", "taken");
    TRY(err);
    op_subject(op, "organisation", out->id);
    return OK;
}

Err organisation_get(Op *op, int64_t id, Organisation *out) {
    return op_get(op, &sql_organisation_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err organisation_save(Op *op, const Organisation *before, Organisation *after) {
    op_subject(op, "organisation", after->id);
    TRY(op_run(op, &sql_organisation_update, ROW(after)));
    TRY(op_record_change(op, &organisation_shape, after->id, before, after));
    after->version++;
    return OK;
}

static Err organisation_edit(Op *op, const Organisation *in, Organisation *out) {
    Organisation before;
    TRY(organisation_get(op, in->id, &before));
    TRY(op_check_version(op, before.version));
    *out = before;
    shape_overlay(&organisation_shape, op->present, in, out);
    if (!str_equal(before.credit_code, out->credit_code)) op_fault(op, "credit_code", "read_only");
    if (before.scope != out->scope) TRY(check_place(op, out->scope));
    TRY(op_verdict(op));
    return organisation_save(op, &before, out);
}

static Err organisation_move(Op *op, const char *event, const OrganisationMove *in,
                             Organisation *out) {
    Organisation before;
    TRY(organisation_get(op, in->id, &before));
    *out = before;
    TRY(machine_move(op, &organisation_machine, before.state, event, &out->state));
    op_note(op, "reason", in->reason);
    return organisation_save(op, &before, out);
}

Err organisation_by_id(Op *op, int64_t id, Organisation *out) {
    return op_get(op, &sql_organisation_by_id, WITH(BIND_INT("id", id)), out);
}

Err organisation_require_able(Op *op, const char *field, int64_t id, int32_t kind, Date day) {
    Organisation found;
    TRY(op_named(op, organisation_by_id(op, id, &found), field, "unknown_organisation"));
    size_t before = op->faults->count;
    if (kind != 0 && found.kind != kind) op_fault(op, field, "wrong_organisation_kind");
    if (found.state != ORGANISATION_ACTIVE) op_fault(op, field, "organisation_not_active");
    if (found.licence_until != 0 && found.licence_until < day)
        op_fault(op, field, "licence_expired");
    return op->faults->count == before ? OK : ERR_INVALID;
}

static Err create_route(Op *op, const void *in, void *out) {
    return organisation_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return organisation_get(op, ((const Organisation *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    return organisation_edit(op, in, out);
}

static Err suspend_route(Op *op, const void *in, void *out) {
    TRY(organisation_move(op, "suspend", in, out));
    op_emit(op, &organisation_suspended, ((const OrganisationMove *)in)->id, 0);
    return OK;
}

static Err resume_route(Op *op, const void *in, void *out) {
    return organisation_move(op, "resume", in, out);
}

static Err close_route(Op *op, const void *in, void *out) {
    TRY(organisation_move(op, "close", in, out));
    op_emit(op, &organisation_suspended, ((const OrganisationMove *)in)->id, 0);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/organisations", "organisation_list", "places.read", .out = &organisation_shape,
     .flags = ROUTE_NAMED, .list = &sql_organisation_list, .doc = "Organisations of your places"},
    {"POST", "/api/organisations", "organisation_create", "places.edit", create_route,
     &organisation_shape, &organisation_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Registers an organisation"},
    {"GET", "/api/organisations/{id}", "organisation_get", "places.read", get_route, &id_key_shape,
     &organisation_shape, ROUTE_NAMED, .doc = "One organisation"},
    {"PATCH", "/api/organisations/{id}", "organisation_edit", "places.edit", edit_route,
     &organisation_shape, &organisation_shape, ROUTE_WRITES | ROUTE_VERSIONED,
     .doc = "Edits the fields given"},
    {"POST", "/api/organisations/{id}/suspend", "organisation_suspend", "places.supervise",
     suspend_route, &organisation_move_shape, &organisation_shape, ROUTE_WRITES,
     .doc = "Takes it out of service; open orders are dispatched anew"},
    {"POST", "/api/organisations/{id}/resume", "organisation_resume", "places.supervise",
     resume_route, &organisation_move_shape, &organisation_shape, ROUTE_WRITES,
     .doc = "Puts it back into service"},
    {"POST", "/api/organisations/{id}/close", "organisation_close", "places.supervise", close_route,
     &organisation_move_shape, &organisation_shape, ROUTE_WRITES, .doc = "Ends it for good"},
};
const Noun organisation_noun = {routes, COUNT(routes), &organisation_machine};
