/* Family: accounts of older people and those who care for them, and what each may see of whom
 * (R56).
 *
 *   invite: the worker enters name, relation, telephone ─► account (made, or found by telephone and name) ─► consent family_view ─► access
 *                                                                                    └► a card with a PIN, when one is wanted
 *   The account is entered by a code sent to its telephone, or by its card (card_noun).
 *
 * Invariants
 *  1. An account made here has no password and no role but family; it sees what its consents name,
 *     of whom they name, until their day.
 *  2. Cards are issued for accounts that look at somebody of the issuer's places, and at nobody
 *     elsewhere: whoever issues one holds its PIN for a moment, and must not come by it to people
 *     of other places. Revoking hands over nothing: a lost card is ended by any place that knows
 *     its holder today.
 *  3. A card is seen and ended where its account looks at somebody today: when a view has ended, so
 *     has the place's reach.
 */
#ifndef CARE_PEOPLE_FAMILY_H
#define CARE_PEOPLE_FAMILY_H

#include "care/people/consent.h"
#include "core/walk/card.h"

extern const Noun family_noun; /* who may look; inviting; whom one may look at */
extern const Noun card_noun;   /* sign-in cards */

/* Who may look at a person today; `phone` is unsealed. */
typedef struct FamilyMember {
    int64_t id; /* of the consent */
    int64_t account_id;
    Str name, phone, phone_sealed;
    int32_t relation;
    bool sees_visits, sees_photos, sees_bills, sees_health;
    Date valid_until, given_on;
    int64_t signed_in_at;
    int64_t card_id; /* standing; 0 = none */
    Date card_valid_to;
} FamilyMember;
enum { FAMILY_MOST = 30 };
/* For rooms above that have something to tell them: past every reach. */
Err family_of(Op *op, int64_t person_id, List *out) MUST_CHECK;
Err family_on_revival(Op *op, const Event *event) MUST_CHECK; /* person_revived: they are told */
/* ERR_INVALID on `field`: the account looks at nobody of the actor's places, or at somebody
 * elsewhere. */
Err family_card_require(Op *op, const char *field, int64_t account_id) MUST_CHECK;
/* A consent of theirs has ended: whoever looks at nobody any more loses the card and every
 * session. */
Err family_left(Op *op, int64_t account_id) MUST_CHECK;

#endif
