#include "care/people/consent.h"

#include "care/people/authority.h"
#include "care/people/consent_notice.h"
#include "care/people/consent_terms.h"
#include "care/people/contact.h"
#include "care/people/family.h"
#include "care/people/person.h"
#include "core/guard/account.h"
#include "core/walk/blob.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

static const char *const kind_codes[] = {"",         "assessment",  "photo",
                                         "location", "family_view", "sharing"};
const Choices consent_kinds = {"consent_kind", kind_codes, COUNT(kind_codes)};
static const char *const giver_codes[] = {"", "self", "guardian", "agent"};
const Choices consent_givers = {"consent_giver", giver_codes, COUNT(giver_codes)};
enum { GIVEN_BY_SELF = 1, GIVEN_BY_GUARDIAN };

static const char *const relation_codes[] = {"",         "self",         "spouse",     "son",
                                             "daughter", "child_in_law", "grandchild", "parent",
                                             "sibling",  "relative",     "guardian",   "neighbour",
                                             "friend",   "other"};
const Choices family_relations = {"family_relation", relation_codes, COUNT(relation_codes)};

#define AT(member) offsetof(Consent, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "consent", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "whose data"},
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED | STORED, .choices = &consent_kinds,
     .doc = "what for; each purpose separately (PIPL 29)"},
    CONSENT_PAPER(AT),
    {"contact_id", F_REF, AT(contact_id), .flags = READONLY | STORED, .ref = "contact",
     .doc = "the guardian or agent who signed; none: the person"},
    {"family_account", F_REF, AT(family_account), .flags = STORED, .ref = "account",
     .doc = "for family_view: the account that may look"},
    CONSENT_VIEW(AT),
    {"withdrawn_on", F_DATE, AT(withdrawn_on), .flags = READONLY | STORED,
     .doc = "day it was taken back"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape consent_shape = {"consent", "people", fields, COUNT(fields), sizeof(Consent)};

Err consent_stands(Op *op, int64_t person_id, int32_t kind, bool *out) {
    Consent consent;
    Err err = op_get(op, &sql_consent_standing,
                     WITH(BIND_INT("person_id", person_id),
                          BIND_TEXT("kind", str_from(choice_code(&consent_kinds, kind)))),
                     &consent);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err consent_require(Op *op, const char *field, int64_t person_id, int32_t kind) {
    bool stands = false;
    TRY(consent_stands(op, person_id, kind, &stands));
    if (stands) return OK;
    Str code = str_from(choice_code(&consent_kinds, kind));
    return op_refuse_with(op, field, "consent_missing",
                          op_code_words(op, consent_kinds.name, code));
}

static bool sees_anything(const Consent *consent) {
    return consent->sees_visits || consent->sees_photos || consent->sees_bills ||
           consent->sees_health;
}

static void check_not_family(Op *op, const Consent *consent) {
    if (consent->family_account != 0) op_fault(op, "family_account", "only_family_view");
    if (consent->relation != 0) op_fault(op, "relation", "only_family_view");
    if (sees_anything(consent)) op_fault(op, "sees_visits", "only_family_view");
    if (consent->valid_until != 0) op_fault(op, "valid_until", "only_family_view");
}

/* Its last day, by the dated settings when none is given. */
static Err check_until(Op *op, Consent *consent) {
    int64_t days = 0, most = 0;
    TRY(op_setting(op, "family_view_days", &days));
    TRY(op_setting(op, "family_view_days_max", &most));
    if (!op_knows(op, "given_on")) consent->given_on = op->today;
    if (consent->valid_until == 0)
        consent->valid_until = date_add_days(consent->given_on, (int)days);
    if (consent->valid_until < op->today) op_fault(op, "valid_until", "already_over");
    if (consent->valid_until > date_add_days(consent->given_on, (int)most))
        fault_add(op->faults, STR("valid_until"), "at_most_days",
                  arena_printf(op->arena, "%lld", (long long)most));
    return OK;
}

/* A view for the family names whose, of what and until when. */
static Err check_terms(Op *op, Consent *consent) {
    if (consent->kind != CONSENT_FAMILY_VIEW) {
        check_not_family(op, consent);
        return OK;
    }
    if (consent->relation == 0) op_fault(op, "relation", "required");
    bool sees_known =
        op_knows(op, "sees_photos") && op_knows(op, "sees_bills") && op_knows(op, "sees_health");
    if (!sees_anything(consent) && sees_known) op_fault(op, "sees_visits", "sees_nothing");
    return check_until(op, consent);
}

static Err check_account(Op *op, const Consent *consent) {
    Account account;
    if (consent->kind != CONSENT_FAMILY_VIEW) return OK;
    if (consent->family_account == 0) return op_refuse(op, "family_account", "required");
    Err err = account_get(op->tx, op->arena, consent->family_account, &account);
    if (err == ERR_NOT_FOUND || (err == OK && !account.active))
        op_fault(op, "family_account", "unknown_account");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err open_family(Op *op, const Consent *consent) {
    if (consent->family_account == 0) return OK;
    PersonAccess access = {.person_id = consent->person_id,
                           .account_id = consent->family_account,
                           .sees_visits = consent->sees_visits,
                           .sees_photos = consent->sees_photos,
                           .sees_bills = consent->sees_bills,
                           .sees_health = consent->sees_health,
                           .until = consent->valid_until,
                           .why = "family"};
    return person_open_to(op, &access);
}

static Err close_family(Op *op, const Consent *consent) {
    if (consent->family_account == 0) return OK;
    TRY(op_run(op, &sql_consent_supersede, ROW(consent)));
    return person_close_to(op, consent->person_id, consent->family_account);
}

static Err notice_find(Op *op, Consent *consent) {
    Date day = consent->given_on ? consent->given_on : op->today;
    if (!str_is_empty(consent->notice_version)) {
        ConsentNotice line;
        Err err = op_get(op, &sql_consent_notice_of, ROW(consent), &line);
        return op_named(op, err, "notice_version", "no_consent_notice");
    }
    TRY(consent_notice_version(op, consent->kind, day, &consent->notice_version));
    if (str_is_none(consent->notice_version)) op_fault(op, "kind", "no_consent_notice");
    return OK;
}

/* What an authority has to cover for its holder to sign this. The law leaves it open; 示例: what is
 * looked at, and what records are compared for, tells it. */
static unsigned covers_asked(const Consent *consent) {
    if (consent->kind == CONSENT_SHARING) return COVERS_PROPERTY;
    if (consent->kind != CONSENT_FAMILY_VIEW) return COVERS_CARE;
    unsigned covers = 0;
    if (consent->sees_visits || consent->sees_photos) covers |= COVERS_CARE;
    if (consent->sees_bills) covers |= COVERS_PROPERTY;
    if (consent->sees_health) covers |= COVERS_MEDICAL;
    return covers;
}

/* The proof of whoever signs for somebody is their authority's, unless another paper is given. */
static Err check_authority(Op *op, Consent *consent) {
    Contact holder;
    const AuthorityAsk ask = {
        .person_id = consent->person_id,
        .name = str_trim(consent->giver),
        .guardian = consent->given_by == GIVEN_BY_GUARDIAN,
        .day = consent->given_on,
        .covers = covers_asked(consent),
    };
    TRY(authority_require(op, "giver", &ask, &holder));
    consent->contact_id = holder.id;
    if (consent->blob_id == 0) consent->blob_id = holder.authority_proof;
    return OK;
}

static Err check_giver(Op *op, const Person *person, Consent *consent) {
    static const char *const parts[] = {"kind",        "given_by",    "giver",      "given_on",
                                        "sees_visits", "sees_photos", "sees_bills", "sees_health"};
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (!op_knows(op, parts[i])) return OK;
    }
    if (consent->given_by != GIVEN_BY_SELF) return check_authority(op, consent);
    if (!str_equal(str_trim(consent->giver), person->name)) op_fault(op, "giver", "not_the_person");
    return OK;
}

Err consent_check(Op *op, Consent *consent) {
    Person person = {0};
    GATHER(
        op_named(op, person_get(op, consent->person_id, &person), "person_id", "unknown_person"));
    if (consent->given_on > op->today) op_fault(op, "given_on", "in_the_future");
    GATHER(blob_require_scan(op, "blob_id", consent->blob_id));
    if (person.id != 0) GATHER(check_giver(op, &person, consent));
    if (!op_knows(op, "kind")) return OK;
    GATHER(notice_find(op, consent));
    return check_terms(op, consent);
}

Err consent_create(Op *op, const Consent *in, Consent *out) {
    Consent consent = *in;
    GATHER(consent_check(op, &consent));
    if (op_knows(op, "kind")) GATHER(check_account(op, &consent));
    TRY(op_verdict(op));
    TRY(close_family(op, &consent));
    IdKey key;
    TRY(op_get(op, &sql_consent_insert, ROW(&consent), &key));
    op_subject(op, "consent", key.id);
    TRY(open_family(op, &consent));
    return op_get(op, &sql_consent_by_id, WITH(BIND_INT("id", key.id)), out);
}

/* Who may look on is more than what is read out before an assessment. */
static bool may_decide(const Op *op, int32_t kind) {
    return kind != CONSENT_FAMILY_VIEW || op_may(op, "people.family");
}

static Err create_route(Op *op, const void *in, void *out) {
    const Consent *consent = in;
    return may_decide(op, consent->kind) ? consent_create(op, consent, out) : ERR_FORBIDDEN;
}

/* Of a person within reach. */
static Err consent_get(Op *op, int64_t id, Consent *out) {
    Person person;
    TRY(op_get(op, &sql_consent_by_id, WITH(BIND_INT("id", id)), out));
    TRY(person_get(op, out->person_id, &person));
    op_subject(op, "consent", id);
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return consent_get(op, ((const IdKey *)in)->id, out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    Consent *consent = out;
    TRY(consent_get(op, ((const IdKey *)in)->id, consent));
    if (!may_decide(op, consent->kind)) return ERR_FORBIDDEN;
    if (consent->withdrawn_on != 0) return op_conflict(op, "", "already_withdrawn");
    TRY(op_run(op, &sql_consent_withdraw, WITH(BIND_INT("id", consent->id))));
    consent->withdrawn_on = op->today;
    if (consent->family_account == 0) return OK;
    TRY(person_close_to(op, consent->person_id, consent->family_account));
    return family_left(op, consent->family_account);
}

static const Route routes[] = {
    {"GET", "/api/consents", "consent_list", "people.read", .out = &consent_shape,
     .list = &sql_consent_list, .hold = &person_hold, .doc = "What was agreed to"},
    {"GET", "/api/consents/{id}", "consent_get", "people.read", get_route, &id_key_shape,
     &consent_shape, .doc = "One consent"},
    {"POST", "/api/consents", "consent_create", "people.consent", create_route, &consent_shape,
     &consent_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Records a consent after its notice"},
    {"POST", "/api/consents/{id}/withdraw", "consent_withdraw", "people.consent", withdraw_route,
     &id_key_shape, &consent_shape, ROUTE_WRITES, .doc = "Takes a consent back",
     .given = "withdrawn_on="},
};
const Noun consent_noun = {routes, COUNT(routes), NULL};
