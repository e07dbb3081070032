/* Contact: somebody an older person may turn to: family, neighbour, friend, guardian, agent (R01).
 *
 *   [standing] ──end──► [ended, with day and reason]      never deleted; a contact who is back is entered anew
 *
 *   authority   guardian or agent of the person (authority.h): ended by hand with day, cause and
 *               reason, with the contact, or on the day its person dies; what a wrongful death took
 *               is given back when that is undone
 *
 * Invariants
 *  1. Of the standing contacts of a person each emergency order is held by one, who has a
 *     telephone.
 *  2. Whoever is no contact any more acts for nobody: the authority ends with the contact.
 *  3. Telephone and address are stored sealed, the telephone with a blind index; every edit leaves
 *     a field-history row.
 */
#ifndef CARE_PEOPLE_CONTACT_H
#define CARE_PEOPLE_CONTACT_H

#include "core/walk/module.h"

extern const Choices contact_relations;

typedef struct Contact {
    int64_t id, version;
    int64_t person_id;
    Str name;
    int32_t relation;
    Str phone, phone_sealed, phone_index;
    Str address, address_sealed;
    int64_t emergency_order; /* 1 is called first; INT_NONE: not called in an emergency */
    bool holds_key;          /* of the home */
    int32_t authority;
    Str authority_extent;    /* codes of "authority_extent", ',' between */
    Str authority_words;     /* what it extends to, in words */
    int64_t authority_proof; /* blob */
    Date authority_from, authority_until;
    int32_t authority_state; /* 0: there is none */
    Date authority_ended_on; /* first day without it */
    int32_t authority_end_cause;
    Str authority_end_reason;
    Str note;
    Date ended_on; /* first day it is no contact any more */
    Str end_reason;
    int64_t account_id, created_at;
} Contact;
typedef struct ContactEnd {
    int64_t id;
    Date day;
    Str reason;
} ContactEnd;
extern const Shape contact_shape;
extern const Noun contact_noun;

/* ERR_INVALID with every fault; the person within the actor's reach. */
Err contact_create(Op *op, const Contact *in, Contact *out) MUST_CHECK;
/* The first contact of people who are just being registered, in two halves as theirs (person.h):
 * what is wrong with it alone, and sealed; then the rows. */
Err contact_admit(Op *op, Contact *contact) MUST_CHECK;
Err contact_register(Op *op, const List *contacts) MUST_CHECK;
/* Who stands today within the op's reach, with telephones, who is called first, first; of
 * Contact. */
Err contact_card(Op *op, int64_t person_id, List *out) MUST_CHECK;

/* Reactions. */
Err contact_on_death(Op *op, const Event *event) MUST_CHECK;
Err contact_on_revival(Op *op, const Event *event) MUST_CHECK;

#endif
