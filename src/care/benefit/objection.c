/* Objections to what is published: who took it, who decided it, and how. */
#include "benefit.sql.h"
#include "care/benefit/application_life.h"
#include "care/benefit/publicity.h"
#include "core/walk/site.h"

static const char *const state_codes[] = {"", "open", "dismissed", "upheld"};
const Choices objection_states = {"objection_state", state_codes, COUNT(state_codes)};
static const Move moves[] = {
    {OBJECTION_OPEN, "dismiss", "benefit.decide", OBJECTION_DISMISSED, NULL},
    {OBJECTION_OPEN, "uphold", "benefit.decide", OBJECTION_UPHELD, NULL},
};
static const Phase phases[] = {[OBJECTION_OPEN] = PHASE_OPEN,
                               [OBJECTION_DISMISSED] = PHASE_ENDED,
                               [OBJECTION_UPHELD] = PHASE_DONE};
const Machine objection_machine = {"objection",  &objection_states, OBJECTION_OPEN,
                                   moves,        COUNT(moves),      phases,
                                   COUNT(phases)};

#define AT(member) offsetof(Objection, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "objection", .doc = "number"},
    {"publicity_id", F_REF, AT(publicity_id), .flags = READONLY | STORED | FILTER,
     .ref = "publicity", .doc = "to what was published there"},
    {"application_id", F_REF, AT(application_id), .flags = REQUIRED | STORED | FILTER,
     .ref = "application", .doc = "against whom"},
    {"objector", F_TEXT, AT(objector), .flags = DETAIL, .max = 50, .mask = MASK_NAME,
     .see = "benefit.decide", .doc = "who objects; may stay unnamed"},
    {"objector_sealed", F_BLOB, AT(objector_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"contact", F_TEXT, AT(contact), .flags = DETAIL, .max = 40, .mask = MASK_PHONE,
     .see = "benefit.decide", .doc = "how to answer"},
    {"contact_sealed", F_BLOB, AT(contact_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED | STORED, .min = 2, .max = 1000,
     .seal = SEAL_WORDS, .doc = "what is objected"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &objection_states,
     .doc = "moves by the objection machine"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "to be decided by"},
    {"taken_by", F_REF, AT(taken_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who took it"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who decided it"},
    {"decided_on", F_DATE, AT(decided_on), .flags = READONLY | STORED, .doc = "when"},
    {"result", F_TEXT, AT(result), .flags = READONLY | STORED | DETAIL, .max = 1000,
     .seal = SEAL_WORDS, .doc = "what was found"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER, .doc = "community"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "taken at"},
};
#undef AT
const Shape objection_shape = {"objection", "benefit", fields, COUNT(fields), sizeof(Objection)};

typedef struct ObjectionResult {
    int64_t id;
    Str result;
} ObjectionResult;
static const Field result_fields[] = {
    {"id", F_REF, offsetof(ObjectionResult, id), .flags = REQUIRED, .ref = "objection",
     .doc = "number"},
    {"result", F_TEXT, offsetof(ObjectionResult, result), .flags = REQUIRED, .min = 2, .max = 1000,
     .seal = SEAL_WORDS, .doc = "what was looked into and found"},
};
static const Shape objection_result_shape = {"objection_result", "benefit", result_fields,
                                             COUNT(result_fields), sizeof(ObjectionResult)};

Err objection_in_reach(Op *op, int64_t id, Objection *out) {
    Vault *vault = site_vault(op->site);
    op_subject(op, "objection", id);
    TRY(op_get(op, &sql_objection_in_reach, WITH(BIND_INT("id", id)), out));
    TRY(vault_unseal(vault, op->arena, "objection.objector", out->objector_sealed, &out->objector));
    return vault_unseal(vault, op->arena, "objection.contact", out->contact_sealed, &out->contact);
}

static Err clock_of(Op *op, Date *due_on) {
    int64_t days = 0;
    TRY(op_setting(op, "objection_workdays", &days));
    *due_on = op_workday_after(op, op->today, (int)days);
    return OK;
}

/* The first objection stops the application; further ones join it. */
static Err application_stop(Op *op, const Objection *objection, Application *application) {
    TRY(op_named(op, application_in_reach(op, objection->application_id, application),
                 "application_id", "unknown_application"));
    TRY(op_verdict(op));
    if (application->state == APPLICATION_OBJECTED) return OK;
    return application_move(op, application,
                            &(ApplicationMove){.event = "object", .reason = objection->words});
}

static Err create_route(Op *op, const void *in, void *out) {
    Objection objection = *(const Objection *)in;
    Application application;
    Vault *vault = site_vault(op->site);
    IdKey key;
    TRY(application_stop(op, &objection, &application));
    objection.publicity_id = application.publicity_id;
    objection.scope = application.scope;
    objection.state = objection_machine.start;
    objection.objector_sealed =
        vault_seal(vault, op->arena, "objection.objector", objection.objector);
    objection.contact_sealed = vault_seal(vault, op->arena, "objection.contact", objection.contact);
    TRY(clock_of(op, &objection.due_on));
    TRY(op_get(op, &sql_objection_insert, ROW(&objection), &key));
    return objection_in_reach(op, key.id, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return objection_in_reach(op, ((const IdKey *)in)->id, out);
}

static Err others_open(Op *op, const Objection *objection, bool *out) {
    IdKey other;
    Err err = op_get(op, &sql_objection_other_open,
                     WITH(BIND_INT("application_id", objection->application_id),
                          BIND_INT("id", objection->id)),
                     &other);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Upheld: refused. Dismissed, and no other one waits: it goes on. */
static Err application_follow(Op *op, const Objection *objection, const char *event) {
    Application application;
    Publicity publicity;
    bool others = false;
    TRY(application_read(op, objection->application_id, &application));
    if (application.state != APPLICATION_OBJECTED) return OK;
    TRY(others_open(op, objection, &others));
    if (others && objection->state == OBJECTION_DISMISSED) return OK;
    TRY(op_get(op, &sql_publicity_by_id, WITH(BIND_INT("id", objection->publicity_id)),
               &publicity));
    Date from = publicity.to_day > op->today ? publicity.to_day : op->today;
    return application_move(op, &application,
                            &(ApplicationMove){.event = event,
                                               .reason = objection->result,
                                               .from = from});
}

static Err decide(Op *op, const ObjectionResult *in, const char *event, Objection *out) {
    TRY(objection_in_reach(op, in->id, out));
    TRY(machine_move(op, &objection_machine, out->state, event, &out->state));
    if (out->taken_by == op->actor->account_id) return op_refuse(op, "", "four_eyes");
    out->decided_by = op->actor->account_id;
    out->decided_on = op->today;
    out->result = in->result;
    TRY(op_run(op, &sql_objection_update, ROW(out)));
    TRY(op_publish(op, "objection", out->id, out->scope));
    return application_follow(op, out, event);
}

static Err dismiss_route(Op *op, const void *in, void *out) {
    return decide(op, in, "dismiss", out);
}

static Err uphold_route(Op *op, const void *in, void *out) {
    return decide(op, in, "uphold", out);
}

static const Route routes[] = {
    {"GET", "/api/objections", "objection_list", "benefit.read", .out = &objection_shape,
     .list = &sql_objection_list, .doc = "Objections of your places"},
    {"POST", "/api/objections", "objection_create", "benefit.publish", create_route,
     &objection_shape, &objection_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Takes an objection; the application waits until it is decided"},
    {"GET", "/api/objections/{id}", "objection_get", "benefit.read", get_route, &id_key_shape,
     &objection_shape, ROUTE_AUDIT_READ, .doc = "One objection"},
    {"POST", "/api/objections/{id}/dismiss", "objection_dismiss", "benefit.decide", dismiss_route,
     &objection_result_shape, &objection_shape, ROUTE_WRITES, .doc = "Not founded: it goes on"},
    {"POST", "/api/objections/{id}/uphold", "objection_uphold", "benefit.decide", uphold_route,
     &objection_result_shape, &objection_shape, ROUTE_WRITES, .doc = "Founded: refused"},
};
const Noun objection_noun = {routes, COUNT(routes), &objection_machine};
