#include "care/money/payee.h"

#include "care/money/bank.h"

#include "care/people/person.h"
#include "care/places/organisation.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "money.sql.h"

static const char *const owner_codes[] = {"", "person", "organisation"};
const Choices payee_owners = {"payee_owner", owner_codes, COUNT(owner_codes)};
static const char *const state_codes[] = {"", "proposed", "active", "replaced", "rejected"};
const Choices payee_states = {"payee_state", state_codes, COUNT(state_codes)};
static const char *const relation_codes[] = {"",         "self",     "spouse",      "child",
                                             "guardian", "relative", "organisation"};
const Choices payee_relations = {"payee_relation", relation_codes, COUNT(relation_codes)};

static const Move moves[] = {
    {PAYEE_PROPOSED, "approve", "money.payee_approve", PAYEE_ACTIVE, NULL},
    {PAYEE_PROPOSED, "reject", "money.payee_approve", PAYEE_REJECTED, NULL},
    {PAYEE_ACTIVE, "replace", "system", PAYEE_REPLACED, NULL},
};
static const Phase phases[] = {[PAYEE_PROPOSED] = PHASE_OPEN,
                               [PAYEE_ACTIVE] = PHASE_ACTIVE,
                               [PAYEE_REPLACED] = PHASE_ENDED,
                               [PAYEE_REJECTED] = PHASE_ENDED};
static const Machine machine = {"payee",      &payee_states, PAYEE_PROPOSED, moves,
                                COUNT(moves), phases,        COUNT(phases)};

#define AT(member) offsetof(Payee, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "payee", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"owner_kind", F_ENUM, AT(owner_kind), .flags = REQUIRED | STORED, .choices = &payee_owners,
     .doc = "whose money: a person's or an organisation's"},
    {"owner_id", F_INT, AT(owner_id), .flags = REQUIRED | STORED | FILTER, .min = 1,
     .max = INT64_MAX, .doc = "number of the person or organisation"},
    {"bank", F_TEXT, AT(bank), .flags = REQUIRED | STORED | FILTER, .min = 2, .max = 20,
     .ref = "bank", .doc = "bank code; pay files go out per bank"},
    {"holder", F_TEXT, AT(holder), .flags = REQUIRED | STORED, .min = 2, .max = 120,
     .mask = MASK_NAME, .see = "money.see",
     .plain = "a name, which is printed on pay files; the number is sealed",
     .doc = "name on the account"},
    {"number", F_TEXT, AT(number), .flags = REQUIRED | DETAIL, .min = 8, .max = 40,
     .mask = MASK_ACCOUNT, .see = "money.see", .doc = "account number, sealed; never in a list"},
    {"number_sealed", F_BLOB, AT(number_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"number_index", F_TEXT, AT(number_index), .flags = READONLY | STORED | HIDDEN,
     .doc = "blind index"},
    {"relation", F_ENUM, AT(relation), .flags = REQUIRED | STORED, .choices = &payee_relations,
     .doc = "of the holder to the owner"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED | STORED | DETAIL, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why this account"},
    {"proof_blob", F_REF, AT(proof_blob), .flags = STORED | DETAIL, .ref = "blob",
     .doc = "proof of the relation, when the holder is someone else"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &payee_states,
     .doc = "moves by the payee machine"},
    {"bounced", F_BOOL, AT(bounced), .flags = READONLY | STORED, .doc = "the bank sent money back"},
    {"shared_by", F_INT, AT(shared_by), .flags = READONLY,
     .doc = "other owners paid to the same number"},
    {"proposed_by", F_REF, AT(proposed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who asked"},
    {"approved_by", F_REF, AT(approved_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who decided"},
    {"valid_from", F_DATE, AT(valid_from), .flags = READONLY | STORED,
     .doc = "first day it is paid"},
    {"valid_to", F_DATE, AT(valid_to), .flags = READONLY | STORED,
     .doc = "first day it no longer is"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "division of the owner"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "asked at"},
};
#undef AT
const Shape payee_shape = {"payee", "money", fields, COUNT(fields), sizeof(Payee)};

typedef struct PayeeDecision {
    int64_t id;
    Str reason;
} PayeeDecision;
static const Field decision_fields[] = {
    {"id", F_REF, offsetof(PayeeDecision, id), .flags = REQUIRED, .ref = "payee", .doc = "number"},
    {"reason", F_TEXT, offsetof(PayeeDecision, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "what was checked, or why not"},
};
static const Shape payee_decision_shape = {"payee_decision", "money", decision_fields,
                                           COUNT(decision_fields), sizeof(PayeeDecision)};

static Err unseal(Op *op, Payee *payee) {
    return vault_unseal(site_vault(op->site), op->arena, "payee.number", payee->number_sealed,
                        &payee->number);
}

Err payee_by_id(Op *op, int64_t id, Payee *out) {
    TRY(op_get(op, &sql_payee_by_id, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

Err payee_of(Op *op, int32_t owner_kind, int64_t owner_id, Date day, Payee *out) {
    Str kind = str_from(choice_code(&payee_owners, owner_kind));
    TRY(op_get(op, &sql_payee_on,
               WITH(BIND_TEXT("owner_kind", kind), BIND_INT("owner_id", owner_id),
                    BIND_INT("day", day)),
               out));
    return unseal(op, out);
}

Err payee_bounce(Op *op, int64_t id) {
    return op_run(op, &sql_payee_bounce, WITH(BIND_INT("id", id)));
}

/* Where the owner is registered and what it is called; within the actor's reach. */
static Err owner_read(Op *op, Payee *payee, Str *name) {
    if (!op_knows(op, "owner_kind")) return OK;
    if (payee->owner_kind == PAYEE_OF_PERSON) {
        Person person;
        TRY(op_named(op, person_get(op, payee->owner_id, &person), "owner_id", "unknown_person"));
        payee->scope = person.scope;
        *name = person.name;
        return OK;
    }
    Organisation organisation;
    TRY(op_named(op, organisation_get(op, payee->owner_id, &organisation), "owner_id",
                 "unknown_organisation"));
    payee->scope = organisation.scope;
    *name = organisation.name;
    return OK;
}

/* Digits alone; spaces as people print them on cards are taken out. */
static Str number_read(Arena *arena, Str text) {
    Buf digits;
    buf_init(&digits, arena, 64);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' || text.ptr[i] == '-') continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return STR_NONE;
        buf_put_char(&digits, text.ptr[i]);
    }
    return digits.len >= 8 && digits.len <= 32 ? buf_str(&digits) : STR_NONE;
}

static void check_relation(Op *op, const Payee *payee, Str owner_name) {
    bool organisation = payee->owner_kind == PAYEE_OF_ORGANISATION;
    bool own = payee->relation == (organisation ? RELATION_ORGANISATION : RELATION_SELF);
    if (organisation && !own) op_fault(op, "relation", "payee_of_organisation");
    if (own && !str_is_none(owner_name) && !str_equal(payee->holder, owner_name))
        op_fault(op, "holder", "holder_differs");
    if (!own && payee->proof_blob == 0) op_fault(op, "proof_blob", "relation_unproved");
}

static Err payee_propose(Op *op, const Payee *in, Payee *out) {
    *out = *in;
    Str name = STR_NONE;
    GATHER(owner_read(op, out, &name));
    out->number = number_read(op->arena, in->number);
    if (str_is_none(out->number)) op_fault(op, "number", "not_an_account_number");
    GATHER(bank_require(op, "bank", out->bank));
    if (op_knows(op, "owner_kind") && op_knows(op, "relation")) check_relation(op, out, name);
    GATHER(blob_require_scan(op, "proof_blob", out->proof_blob));
    TRY(op_verdict(op));
    Vault *vault = site_vault(op->site);
    out->number_sealed = vault_seal(vault, op->arena, "payee.number", out->number);
    out->number_index = vault_index(vault, op->arena, "payee.number", out->number);
    out->state = PAYEE_PROPOSED;
    IdKey key;
    Err err = op_get(op, &sql_payee_insert, ROW(out), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "owner_id", "payee_waiting");
    TRY(err);
    op_subject(op, "payee", key.id);
    return payee_by_id(op, key.id, out);
}

/* Read to be decided on: within reach, by someone who did not ask for it. */
static Err begin_decision(Op *op, const PayeeDecision *in, const char *event, Payee *out) {
    TRY(op_get(op, &sql_payee_in_reach, WITH(BIND_INT("id", in->id)), out));
    op_subject(op, "payee", in->id);
    op_note(op, "reason", in->reason);
    TRY(machine_move(op, &machine, out->state, event, &out->state));
    if (out->proposed_by == op->actor->account_id) return op_refuse(op, "", "four_eyes");
    out->approved_by = op->actor->account_id;
    return OK;
}

/* The account that is paid to until `out` takes over; the day on which it does. */
static Err replace_standing(Op *op, Payee *out) {
    Payee before;
    out->valid_from = op->today;
    Str kind = str_from(choice_code(&payee_owners, out->owner_kind));
    Err err =
        op_get(op, &sql_payee_active,
               WITH(BIND_TEXT("owner_kind", kind), BIND_INT("owner_id", out->owner_id)), &before);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    int64_t hold_days = 0;
    TRY(op_setting(op, "payee_change_hold_days", &hold_days));
    if (!before.bounced) out->valid_from = date_add_days(op->today, (int)hold_days);
    if (before.valid_from > out->valid_from) out->valid_from = before.valid_from;
    const Move *move = machine_find(&machine, before.state, "replace");
    before.state = move->to;
    before.valid_to = out->valid_from;
    return op_run(op, &sql_payee_update, ROW(&before));
}

static Err propose_route(Op *op, const void *in, void *out) {
    return payee_propose(op, in, out);
}

static Err approve_route(Op *op, const void *in, void *out) {
    Payee *payee = out;
    TRY(begin_decision(op, in, "approve", payee));
    TRY(replace_standing(op, payee));
    TRY(op_run(op, &sql_payee_update, ROW(payee)));
    op_note_int(op, "shared_by", payee->shared_by);
    return payee_by_id(op, payee->id, payee);
}

static Err reject_route(Op *op, const void *in, void *out) {
    Payee *payee = out;
    TRY(begin_decision(op, in, "reject", payee));
    TRY(op_run(op, &sql_payee_update, ROW(payee)));
    return payee_by_id(op, payee->id, payee);
}

static Err get_route(Op *op, const void *in, void *out) {
    op_subject(op, "payee", ((const IdKey *)in)->id);
    TRY(op_get(op, &sql_payee_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), out));
    return unseal(op, out);
}

static const Route routes[] = {
    {"GET", "/api/payees", "payee_list", "money.read", .out = &payee_shape, .list = &sql_payee_list,
     .doc = "Where money goes to, with its history; no numbers"},
    {"POST", "/api/payees", "payee_propose", "money.payee", propose_route, &payee_shape,
     &payee_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Asks for a payee account, with its proof"},
    {"GET", "/api/payees/{id}", "payee_get", "money.read", get_route, &id_key_shape, &payee_shape,
     ROUTE_AUDIT_READ, .doc = "One payee account"},
    {"POST", "/api/payees/{id}/approve", "payee_approve", "money.payee_approve", approve_route,
     &payee_decision_shape, &payee_shape, ROUTE_WRITES,
     .doc = "Puts it in place of the one before, by another person than asked"},
    {"POST", "/api/payees/{id}/reject", "payee_reject", "money.payee_approve", reject_route,
     &payee_decision_shape, &payee_shape, ROUTE_WRITES, .doc = "Refuses it"},
};
const Noun payee_noun = {routes, COUNT(routes), &machine};
