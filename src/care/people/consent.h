/* Consent: what a person (or whoever may act for them) agreed to, after which notice (PIPL 17,
 * 28–30). Given and withdrawn, never edited.
 *
 *   given by ── self: under the person's own name
 *            └─ guardian, agent: a contact whose authority stands on that day and covers it (authority.h)
 *
 * Invariants
 *  1. A family view opens the person to one account, for what it names (visits, photos, bills,
 *     health), until its last day.
 *  2. Of one account and one person one family view stands: another one withdraws the one before.
 *  3. An account that no family view holds any more loses its card.
 *  4. Who signed for the person is one of their contacts (contact_id), and the proof of that is
 *     kept with the consent. What was validly given stands when the authority ends.
 */
#ifndef CARE_PEOPLE_CONSENT_H
#define CARE_PEOPLE_CONSENT_H

#include "core/walk/module.h"

enum {
    CONSENT_ASSESSMENT = 1,
    CONSENT_PHOTO,
    CONSENT_LOCATION,
    CONSENT_FAMILY_VIEW,
    CONSENT_SHARING
};
extern const Choices consent_kinds, consent_givers, family_relations;
enum { FAMILY_SELF = 1 }; /* of family_relations: the account is the person's own */

typedef struct Consent {
    int64_t id;
    int64_t person_id;
    int32_t kind;
    Str notice_version;     /* of the notice that was read out or shown */
    int32_t given_by;       /* self, guardian, agent */
    Str giver;              /* name of who signed */
    int64_t contact_id;     /* the guardian or agent who did; 0: the person */
    int64_t blob_id;        /* scan or signature; a guardian's or agent's proof */
    int64_t family_account; /* family_view: who may look */
    int32_t relation;
    bool sees_visits, sees_photos, sees_bills, sees_health;
    Date valid_until;
    Date given_on, withdrawn_on;
    int64_t account_id, created_at;
} Consent;
extern const Shape consent_shape;
extern const Noun consent_noun;

/* Every fault of its terms, the account of a family's view aside; fills its last day. */
Err consent_check(Op *op, Consent *consent) MUST_CHECK;
Err consent_create(Op *op, const Consent *in, Consent *out) MUST_CHECK;
Err consent_stands(Op *op, int64_t person_id, int32_t kind, bool *out) MUST_CHECK; /* today */
/* ERR_INVALID on `field` ("consent_missing") unless this consent stands today. */
Err consent_require(Op *op, const char *field, int64_t person_id, int32_t kind) MUST_CHECK;

#endif
