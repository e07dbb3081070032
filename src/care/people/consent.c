#include "care/people/consent.h"

#include "care/people/person.h"
#include "core/guard/account.h"
#include "people.sql.h"

static const char *const kind_codes[] = {"",         "assessment",  "photo",
                                         "location", "family_view", "sharing"};
const Choices consent_kinds = {"consent_kind", kind_codes, COUNT(kind_codes)};
static const char *const giver_codes[] = {"", "self", "guardian", "agent"};
const Choices consent_givers = {"consent_giver", giver_codes, COUNT(giver_codes)};
enum { GIVEN_BY_SELF = 1 };

#define AT(member) offsetof(Consent, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "consent", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "whose data"},
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED | STORED, .choices = &consent_kinds,
     .doc = "what for; each purpose separately (PIPL 29)"},
    {"notice_version", F_TEXT, AT(notice_version), .flags = REQUIRED | STORED, .max = 40,
     .doc = "version of the notice that was given"},
    {"given_by", F_ENUM, AT(given_by), .flags = REQUIRED | STORED, .choices = &consent_givers,
     .doc = "self, guardian or agent"},
    {"giver", F_TEXT, AT(giver), .flags = REQUIRED | STORED, .min = 2, .max = 50, .mask = MASK_NAME,
     .see = "people.see", .doc = "who signed"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED, .ref = "blob",
     .doc = "signature or scan; for guardians and agents their proof"},
    {"family_account", F_REF, AT(family_account), .flags = STORED, .ref = "account",
     .doc = "for family_view: the account that may look, until the consent is withdrawn"},
    {"given_on", F_DATE, AT(given_on), .flags = REQUIRED | STORED, .doc = "day it was given"},
    {"withdrawn_on", F_DATE, AT(withdrawn_on), .flags = READONLY | STORED,
     .doc = "day it was taken back"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape consent_shape = {"consent", "people", fields, COUNT(fields), sizeof(Consent)};

Err consent_require(Op *op, const char *field, int64_t person_id, int32_t kind) {
    Consent consent;
    Str code = str_from(choice_code(&consent_kinds, kind));
    Err err = op_get(op, &sql_consent_standing, NULL,
                     WITH(BIND_INT("person_id", person_id), BIND_TEXT("kind", code)), &consent);
    return err == ERR_NOT_FOUND ? op_refuse_with(op, field, "consent_missing", code) : err;
}

/* A view for the family names whose; the account must be there. */
static Err check_family(Op *op, const Consent *consent) {
    Account account;
    bool view = consent->kind == CONSENT_FAMILY_VIEW;
    if (view && consent->family_account == 0) op_fault(op, "family_account", "required");
    if (!view && consent->family_account != 0) op_fault(op, "family_account", "only_family_view");
    if (consent->family_account == 0) return OK;
    Err err = account_get(op->tx, op->arena, consent->family_account, &account);
    if (err == ERR_NOT_FOUND || (err == OK && !account.active))
        op_fault(op, "family_account", "unknown_account");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err open_family(Op *op, const Consent *consent) {
    if (consent->family_account == 0) return OK;
    PersonAccess access = {.person_id = consent->person_id,
                           .account_id = consent->family_account,
                           .why = "family"};
    return person_open_to(op, &access);
}

static Err create_route(Op *op, const void *in, void *out) {
    const Consent *consent = in;
    Person person;
    if (person_get(op, consent->person_id, &person) != OK)
        return op_refuse(op, "person_id", "unknown_person");
    if (consent->given_on > op->today) op_fault(op, "given_on", "in_the_future");
    if (consent->given_by != GIVEN_BY_SELF && consent->blob_id == 0)
        op_fault(op, "blob_id", "proof_missing");
    TRY(check_family(op, consent));
    TRY(op_verdict(op));
    IdKey key;
    TRY(op_get(op, &sql_consent_insert, consent, NO_BINDS, &key));
    op_subject(op, "consent", key.id);
    TRY(open_family(op, consent));
    return op_get(op, &sql_consent_by_id, NULL, WITH(BIND_INT("id", key.id)), out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    Consent *consent = out;
    const Bind *binds = WITH(BIND_INT("id", ((const IdKey *)in)->id));
    TRY(op_get(op, &sql_consent_by_id, NULL, binds, consent));
    Person person;
    TRY(person_get(op, consent->person_id, &person));
    if (consent->withdrawn_on != 0) return op_conflict(op, "", "already_withdrawn");
    op_subject(op, "consent", consent->id);
    TRY(op_run(op, &sql_consent_withdraw, NULL, binds));
    if (consent->family_account != 0)
        TRY(person_close_to(op, consent->person_id, consent->family_account));
    consent->withdrawn_on = op->today;
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/consents", "consent_list", "people.read", .out = &consent_shape,
     .list = &sql_consent_list, .doc = "What was agreed to"},
    {"POST", "/api/consents", "consent_create", "people.consent", create_route, &consent_shape,
     &consent_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Records a consent after its notice"},
    {"POST", "/api/consents/{id}/withdraw", "consent_withdraw", "people.consent", withdraw_route,
     &id_key_shape, &consent_shape, ROUTE_WRITES, .doc = "Takes a consent back"},
};
const Noun consent_noun = {routes, COUNT(routes), NULL};
