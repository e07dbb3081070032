#include "care/people/contact.h"

#include "care/people/authority.h"
#include "care/people/id_number.h"
#include "care/people/person.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { STANDING_MOST = 20, EMERGENCY_MOST = 9, AUTHORITIES_MOST = 200 };

/* After GB/T 4761, as far as families go. */
static const char *const relation_codes[] = {"",          "spouse",       "son",
                                             "daughter",  "child_in_law", "grandchild",
                                             "parent",    "sibling",      "relative",
                                             "neighbour", "friend",       "community_worker",
                                             "other"};
const Choices contact_relations = {"contact_relation", relation_codes, COUNT(relation_codes)};
#define AT(member) offsetof(Contact, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "contact", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "whose contact it is"},
    {"name", F_TEXT, AT(name), .flags = REQUIRED | STORED, .min = 2, .max = 50, .mask = MASK_NAME,
     .see = "people.see", .doc = "of the contact"},
    {"relation", F_ENUM, AT(relation), .flags = REQUIRED | STORED, .choices = &contact_relations,
     .doc = "to the person, after GB/T 4761"},
    {"phone", F_TEXT, AT(phone), .flags = DETAIL, .max = 20, .mask = MASK_PHONE,
     .see = "people.see", .doc = "mobile or landline; whoever is called in an emergency has one"},
    {"phone_sealed", F_BLOB, AT(phone_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"phone_index", F_TEXT, AT(phone_index), .flags = READONLY | STORED | HIDDEN,
     .doc = "blind index"},
    {"address", F_TEXT, AT(address), .flags = DETAIL, .max = 200, .mask = MASK_ADDRESS,
     .see = "people.see", .seal = "contact.address", .doc = "where the contact lives"},
    {"address_sealed", F_BLOB, AT(address_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"emergency_order", F_INT, AT(emergency_order), .flags = STORED | NULLABLE, .min = 1,
     .max = EMERGENCY_MOST, .doc = "1 is called first; none: not called in an emergency"},
    {"holds_key", F_BOOL, AT(holds_key), .flags = STORED, .doc = "has a key to the home"},
    {"authority", F_ENUM, AT(authority), .flags = STORED | FILTER, .choices = &contact_authorities,
     .doc = "guardian (Civil Code 28, 31, 33) or agent (163)"},
    {"authority_extent", F_TEXT, AT(authority_extent), .flags = STORED | SEVERAL, .max = 40,
     .ref = "authority_extent", .doc = "what the authority extends to: what it may sign for"},
    {"authority_words", F_TEXT, AT(authority_words), .flags = STORED | DETAIL, .max = 300,
     .seal = SEAL_WORDS, .doc = "its extent in words; an agent's matters (Civil Code 165)"},
    {"authority_proof", F_REF, AT(authority_proof), .flags = STORED | DETAIL, .ref = "blob",
     .doc = "judgement, appointment, agreement or power of attorney"},
    {"authority_from", F_DATE, AT(authority_from), .flags = STORED | DETAIL,
     .doc = "first day of the authority"},
    {"authority_until", F_DATE, AT(authority_until), .flags = STORED | FILTER | SORT,
     .doc = "last day of the authority; before it a new proof is asked for"},
    {"authority_state", F_ENUM, AT(authority_state), .flags = READONLY | STORED | FILTER,
     .choices = &authority_states, .doc = "whether something has ended it before its last day"},
    {"authority_ended_on", F_DATE, AT(authority_ended_on), .flags = READONLY | STORED | DETAIL,
     .doc = "first day without the authority"},
    {"authority_end_cause", F_ENUM, AT(authority_end_cause), .flags = READONLY | STORED | DETAIL,
     .choices = &authority_ends, .doc = "what ended it (Civil Code 36, 39, 173)"},
    {"authority_end_reason", F_TEXT, AT(authority_end_reason), .flags = READONLY | STORED | DETAIL,
     .seal = SEAL_WORDS, .doc = "why it ended"},
    {"note", F_TEXT, AT(note), .flags = STORED | DETAIL, .max = 300, .seal = SEAL_WORDS,
     .doc = "free words"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED,
     .doc = "no contact any more from this day"},
    {"end_reason", F_TEXT, AT(end_reason), .flags = READONLY | STORED | DETAIL, .seal = SEAL_WORDS,
     .doc = "why"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape contact_shape = {"contact", "people", fields, COUNT(fields), sizeof(Contact)};

#define AT(member) offsetof(ContactEnd, member)
static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "contact", .doc = "which"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "no contact any more from this day"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why"},
};
#undef AT
static const Shape contact_end_shape = {"contact_end", "people", end_fields, COUNT(end_fields),
                                        sizeof(ContactEnd)};

#define AT(member) offsetof(AuthorityEnd, member)
static const Field authority_end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "contact", .doc = "whose authority"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "first day without it"},
    {"cause", F_ENUM, AT(cause), .flags = REQUIRED, .choices = &authority_ends,
     .doc = "what ended it; a death ends it by itself"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why"},
};
#undef AT
static const Shape authority_end_shape = {"authority_end", "people", authority_end_fields,
                                          COUNT(authority_end_fields), sizeof(AuthorityEnd)};

static const Field card_fields[] = {
    {"items", F_LIST, 0, .max = STANDING_MOST, .shape = &contact_shape,
     .doc = "who stands today; who is called first, first"},
};
static const Shape contact_card_shape = {"contact_card", "people", card_fields, COUNT(card_fields),
                                         sizeof(List)};

static Err unseal(Op *op, Contact *contact) {
    Vault *vault = site_vault(op->site);
    TRY(vault_unseal(vault, op->arena, "contact.phone", contact->phone_sealed, &contact->phone));
    return vault_unseal(vault, op->arena, "contact.address", contact->address_sealed,
                        &contact->address);
}

static void seal(Op *op, Contact *contact) {
    Vault *vault = site_vault(op->site);
    contact->phone_sealed = vault_seal(vault, op->arena, "contact.phone", contact->phone);
    contact->phone_index = vault_index(vault, op->arena, "contact.phone", contact->phone);
    contact->address_sealed = vault_seal(vault, op->arena, "contact.address", contact->address);
}

static Err contact_get(Op *op, int64_t id, Contact *out) {
    op_subject(op, "contact", id);
    TRY(op_get(op, &sql_contact_in_reach, WITH(BIND_INT("id", id)), out));
    return unseal(op, out);
}

static void check_reachable(Op *op, Contact *contact) {
    if (!person_name_is_proper(contact->name)) op_fault(op, "name", "name_character");
    if (str_is_empty(contact->phone))
        contact->phone = STR_NONE;
    else if (!phone_read(op->arena, contact->phone, &contact->phone))
        op_fault(op, "phone", "not_a_phone");
    if (str_is_none(contact->phone) && contact->emergency_order != INT_NONE)
        op_fault(op, "phone", "required");
}

static void check_alive(Op *op, const Person *person, const Contact *contact) {
    if (person->state == PERSON_DEAD && contact->authority != 0)
        op_fault(op, "authority", "person_dead");
}

static Err check_room(Op *op, const Contact *contact) {
    IdKey standing;
    TRY(op_get(op, &sql_contact_standing_count, WITH(BIND_INT("person_id", contact->person_id)),
               &standing));
    if (standing.id < STANDING_MOST) return OK;
    return op_refuse_with(op, "person_id", "too_many",
                          arena_printf(op->arena, "%d", STANDING_MOST));
}

static Err check_person(Op *op, const Contact *contact) {
    Person person;
    TRY(op_named(op, person_get(op, contact->person_id, &person), "person_id", "unknown_person"));
    if (person.state == PERSON_MERGED) return op_refuse(op, "person_id", "person_merged");
    check_alive(op, &person, contact);
    return check_room(op, contact);
}

static void check_alone(Op *op, Contact *contact) {
    check_reachable(op, contact);
    authority_check(op, NULL, contact);
}

Err contact_admit(Op *op, Contact *contact) {
    check_alone(op, contact);
    TRY(op_verdict(op));
    seal(op, contact);
    return OK;
}

Err contact_register(Op *op, const List *contacts) {
    return op_run_rows(op, &sql_contact_insert, contacts);
}

Err contact_create(Op *op, const Contact *in, Contact *out) {
    *out = *in;
    GATHER(check_person(op, out));
    check_alone(op, out);
    GATHER(blob_require_scan(op, "authority_proof", out->authority_proof));
    TRY(op_verdict(op));
    seal(op, out);
    IdKey key;
    Err err = op_get(op, &sql_contact_insert, ROW(out), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "emergency_order", "emergency_taken");
    TRY(err);
    op_subject(op, "contact", key.id);
    TRY(op_get(op, &sql_contact_by_id, WITH(BIND_INT("id", key.id)), out));
    return unseal(op, out);
}

static Err save(Op *op, const Contact *before, Contact *contact) {
    seal(op, contact);
    Err err = op_run(op, &sql_contact_update, ROW(contact));
    if (err == ERR_CONFLICT) return op_conflict(op, "emergency_order", "emergency_taken");
    TRY(err);
    contact->version++;
    return op_record_change(op, &contact_shape, contact->id, before, contact);
}

static Err contact_edit(Op *op, const Contact *in, Contact *out) {
    Contact before;
    Person person;
    TRY(contact_get(op, in->id, &before));
    TRY(op_check_version(op, before.version));
    if (before.ended_on != 0) return op_conflict(op, "", "contact_ended");
    TRY(person_get(op, before.person_id, &person));
    *out = before;
    shape_overlay(&contact_shape, op->present, in, out);
    if (out->person_id != before.person_id) op_fault(op, "person_id", "read_only");
    check_reachable(op, out);
    authority_check(op, &before, out);
    if (authority_differs(&before, out)) check_alive(op, &person, out);
    if (out->authority_proof != before.authority_proof)
        GATHER(blob_require_scan(op, "authority_proof", out->authority_proof));
    TRY(op_verdict(op));
    return save(op, &before, out);
}

static Err contact_end(Op *op, const ContactEnd *in, Contact *out) {
    Contact before;
    TRY(contact_get(op, in->id, &before));
    if (before.ended_on != 0) return op_conflict(op, "", "contact_ended");
    if (in->day > op->today) op_fault(op, "day", "in_the_future");
    TRY(op_verdict(op));
    *out = before;
    out->ended_on = in->day;
    out->end_reason = in->reason;
    if (out->authority_state == AUTHORITY_STANDING)
        authority_end(out, in->day, AUTHORITY_OTHER, in->reason);
    return save(op, &before, out);
}

static Err contact_end_authority(Op *op, const AuthorityEnd *in, Contact *out) {
    Contact before;
    TRY(contact_get(op, in->id, &before));
    if (before.authority == 0) return op_conflict(op, "", "no_authority");
    if (before.authority_state == AUTHORITY_ENDED) return op_conflict(op, "", "authority_ended");
    if (in->day > op->today) op_fault(op, "day", "in_the_future");
    if (op_knows(op, "day") && in->day < before.authority_from)
        op_fault(op, "day", "ends_before_start");
    if (in->cause == AUTHORITY_PERSON_DIED) op_fault(op, "cause", "death_ends_by_itself");
    TRY(op_verdict(op));
    *out = before;
    authority_end(out, in->day, in->cause, in->reason);
    return save(op, &before, out);
}

static Err authorities_of(Op *op, int64_t person_id, const Statement *statement, List *out) {
    TRY(op_list(op, statement, WITH(BIND_INT("person_id", person_id), MOST(AUTHORITIES_MOST)),
                out));
    for (size_t i = 0; i < out->count; i++) TRY(unseal(op, LIST_AT(*out, Contact, i)));
    return OK;
}

/* What has run out or begins after that day is no work of the death's. */
Err contact_on_death(Op *op, const Event *event) {
    List contacts;
    Date day = (Date)event->detail;
    TRY(authorities_of(op, event->subject, &sql_authority_standing, &contacts));
    for (size_t i = 0; i < contacts.count; i++) {
        Contact *contact = LIST_AT(contacts, Contact, i), before = *contact;
        if (contact->authority_until < day) continue;
        authority_end(contact, day, AUTHORITY_PERSON_DIED, STR_NONE);
        TRY(save(op, &before, contact));
    }
    return OK;
}

/* Whoever has ceased to be a contact meanwhile has lost it by that. */
Err contact_on_revival(Op *op, const Event *event) {
    List contacts;
    TRY(authorities_of(op, event->subject, &sql_authority_died, &contacts));
    for (size_t i = 0; i < contacts.count; i++) {
        Contact *contact = LIST_AT(contacts, Contact, i), before = *contact;
        if (contact->ended_on != 0)
            authority_end(contact, contact->ended_on, AUTHORITY_OTHER, contact->end_reason);
        else
            authority_end(contact, 0, 0, STR_NONE);
        TRY(save(op, &before, contact));
    }
    return OK;
}

static Err create_route(Op *op, const void *in, void *out) {
    return contact_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return contact_get(op, ((const IdKey *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    return contact_edit(op, in, out);
}

static Err end_route(Op *op, const void *in, void *out) {
    return contact_end(op, in, out);
}

Err contact_card(Op *op, int64_t person_id, List *out) {
    TRY(op_list(op, &sql_contact_card, WITH(BIND_INT("person_id", person_id), MOST(STANDING_MOST)),
                out));
    for (size_t i = 0; i < out->count; i++) TRY(unseal(op, LIST_AT(*out, Contact, i)));
    return OK;
}

static Err end_authority_route(Op *op, const void *in, void *out) {
    return contact_end_authority(op, in, out);
}

static Err card_route(Op *op, const void *in, void *out) {
    int64_t person_id = ((const IdKey *)in)->id;
    op_subject(op, "person", person_id);
    return contact_card(op, person_id, out);
}

static const Route routes[] = {
    {"GET", "/api/contacts", "contact_list", "people.read", .out = &contact_shape,
     .list = &sql_contact_list, .hold = &person_hold,
     .doc = "Contacts, guardians, agents, the ended ones too"},
    {"POST", "/api/contacts", "contact_create", "people.edit", create_route, &contact_shape,
     &contact_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Adds somebody a person may turn to"},
    {"GET", "/api/contacts/{id}", "contact_get", "people.read", get_route, &id_key_shape,
     &contact_shape, ROUTE_AUDIT_READ, .doc = "One contact"},
    {"PATCH", "/api/contacts/{id}", "contact_edit", "people.edit", edit_route, &contact_shape,
     &contact_shape, ROUTE_WRITES | ROUTE_VERSIONED, .doc = "Edits the fields given",
     .given = "ended_on="},
    {"POST", "/api/contacts/{id}/end", "contact_end", "people.edit", end_route, &contact_end_shape,
     &contact_shape, ROUTE_WRITES, .doc = "Ends a contact; the record stays", .given = "ended_on="},
    {"POST", "/api/contacts/{id}/end-authority", "contact_end_authority", "people.edit",
     end_authority_route, &authority_end_shape, &contact_shape, ROUTE_WRITES,
     .doc = "Ends a guardian's or agent's authority; the contact stays",
     .given = "ended_on=,authority_state=standing"},
    {"GET", "/api/people/{id}/contacts", "contact_card", "people.read", card_route, &id_key_shape,
     &contact_card_shape, ROUTE_AUDIT_READ,
     .doc = "Whom to call for this person, with telephones, in order"},
};
const Noun contact_noun = {routes, COUNT(routes), NULL};
