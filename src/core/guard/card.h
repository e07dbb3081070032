/* Card: a printed QR code with a PIN, for someone who has no password.
 *
 *   issue: token (32 random bytes, printed as QR) + PIN (6 digits, told) ──► card [active] ──► replaced | revoked
 *   reader: card_prepare (Argon2 of the PIN) ──► writer: card_open (counts, locks, or makes the session)
 *
 * Invariants
 *  1. The database keeps the SM3 of the token and the Argon2id of the PIN; whoever finds a card
 *     still needs its PIN.
 *  2. An account has one standing card: a new one replaces it. A card is never given back its
 *     state.
 *  3. Wrong PINs are counted on the card and lock it as wrong passwords lock an account, by the
 *     same dated numbers.
 *  4. Failure reveals nothing: unknown, ended, expired, locked and wrong PIN give the same answer
 *     in the same time.
 */
#ifndef CORE_GUARD_CARD_H
#define CORE_GUARD_CARD_H

#include "core/guard/session.h"

#define CARD_TOKEN_CHARS 64
#define PIN_DIGITS       6

enum { CARD_ACTIVE = 1, CARD_REPLACED, CARD_REVOKED };
extern const Choices card_states;

typedef struct Card {
    int64_t id, account_id;
    Str name; /* of the account, where it was asked for */
    Str token_hash, pin_hash;
    int32_t state;
    int64_t failures, locked_until;
    Date valid_to; /* last day */
    int64_t issued_by, issued_at, used_at;
    int64_t ended_at, ended_by;
    Str reason; /* why it was ended */
} Card;
extern const struct KeyedStep card_reason_step; /* reasons from before they were sealed */
extern const Shape card_shape;

typedef struct CardKey {
    Str token, pin;
} CardKey;
extern const Shape card_key_shape;

/* What the reader found, for the writer to record. */
typedef struct CardAttempt {
    int64_t card_id, account_id; /* 0: nobody's */
    Str pin_hash;                /* what the PIN was checked against */
    bool right;
    bool barred; /* by now the account asks for a password; the writer's to say */
} CardAttempt;

/* NULL when it may be a PIN, else the code of the fault: "bad_pin" (not 6 digits), "pin_too_plain"
 * (111111, 123456, 654321). */
const char *pin_fault(Str pin);
Str pin_invent(Arena *arena);

/* Ends the standing card of card->account_id and writes this one, active, with card->pin_hash;
 * *token is shown this once. */
MUST_CHECK Err card_issue(Tx *tx, Arena *arena, const Card *card, Str *token, Card *out);
MUST_CHECK Err card_of_account(Tx *tx, Arena *arena, int64_t account_id, Card *out); /* active */
/* Of an active card: state, ended_at, ended_by, reason. */
MUST_CHECK Err card_end(Tx *tx, const Card *card);

MUST_CHECK Err card_prepare(Tx *tx, Arena *arena, const CardKey *in,
                            CardAttempt *out); /* one Argon2 */
/* The same for the standing card of whoever is signed in, who wants another PIN. */
MUST_CHECK Err card_prepare_own(Tx *tx, Arena *arena, int64_t account_id, Str pin,
                                CardAttempt *out);
/* NULL: the card was right and may be used, its failures are forgotten. Else why not: it was
 * counted. */
MUST_CHECK Err card_judge(Tx *tx, Arena *arena, const CardAttempt *attempt, int64_t now_ms,
                          const char **refusal);
/* OK with a token, or OK without one: refused, and counted. */
MUST_CHECK Err card_open(Tx *tx, Arena *arena, const CardAttempt *attempt, int64_t now_ms,
                         SessionOpened *out);
MUST_CHECK Err card_set_pin(Tx *tx, int64_t card_id, Str pin_hash);

#endif
