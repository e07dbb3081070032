/* Card: entering without a password: a card with a PIN, or a code sent to one's telephone.
 *
 *   POST /api/session/card  {token, pin}             ─► reader: Argon2 ─► the session, or a refusal that is counted
 *   POST /api/session/code  {phone}                  ─► always the same answer; a code goes out when somebody has that telephone
 *   POST /api/session/phone {phone, code, account_id} ─► the session; several accounts and none named: masked names to choose from
 *
 * Invariants
 *  1. A card is given to, and a code sent to and taken from, only accounts whose every role is
 *     granted PERMISSION_WITHOUT_PASSWORD: no office is to hang on six digits. It is asked again
 *     whenever a card is used, for roles change.
 *  2. A card given or revoked ends the sessions of its account.
 *  3. A sign-in that is refused is counted and committed, then answered 401, whatever was wrong.
 *
 * Rooms above issue and revoke cards for whomever they know; here is what is the same for all of
 * them.
 */
#ifndef CORE_WALK_CARD_H
#define CORE_WALK_CARD_H

#include "core/guard/card.h"
#include "core/walk/module.h"

#define PERMISSION_WITHOUT_PASSWORD "access.without_password"

extern const Noun card_entry_noun; /* entering by card, one's own PIN */
extern const Noun code_entry_noun; /* entering by code */

/* What an issued card shows this once. */
typedef struct CardIssued {
    int64_t id, account_id;
    Str path; /* what the QR code says after this server's name: "/card/…" */
    Str pin;
    Str name; /* of the account */
    Date valid_to;
} CardIssued;
extern const Shape card_issued_shape;

/* Made on a reader, for the writer: the PIN and its Argon2id. */
typedef struct FreshPin {
    Str pin, hash;
} FreshPin;
Err card_check_pin(Op *op, Str pin)
    MUST_CHECK; /* of no PIN nothing is said; what is said of one, of "pin" */
/* `pin`, or one of our own choice when there is none. ERR_INVALID with a fault of "pin". */
Err card_prepare_pin(Op *op, Str pin, FreshPin *out) MUST_CHECK;
/* A card for an account that is in force and may enter without a password; the one before is
 * replaced, its sessions end. */
Err card_give(Op *op, int64_t account_id, const FreshPin *pin, CardIssued *out) MUST_CHECK;
/* Its sessions end. ERR_CONFLICT: it has ended already. */
Err card_revoke(Op *op, const Card *card, Str reason) MUST_CHECK;
/* An account in force that all its roles let in without a password. */
bool account_is_without_password(const Op *op, const Account *account);
/* Makes an account that is entered by card or by code: name, phone, roles of `wish`; the login is
 * invented. */
Err account_make_without_password(Op *op, const Account *wish, Account *out) MUST_CHECK;

#endif
