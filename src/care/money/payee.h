/* Payee: the bank account that money for a person or organisation goes to; it may belong to someone
 * else, with the relation proved.
 *
 *   [proposed] ──approve by another──► [active] ──the next one is approved──► [replaced]
 *        └──────reject──► [rejected]
 *
 * Invariants
 *  1. The number is sealed, never in a list.
 *  2. A change is a new dated row with who and why, approved by another person than the one who
 *     asked; where the holder is somebody else, with the proof (blob).
 *  3. One row of an owner is proposed and one is active at a time. Of a row nothing changes but its
 *     state, its dates, who decided, and `bounced`.
 *  4. One card that serves many persons is counted where it is decided (shared_by).
 *  5. A changed account is paid to only after payee_change_hold_days, unless the bank had sent
 *     money back from the old one.
 */
#ifndef CARE_MONEY_PAYEE_H
#define CARE_MONEY_PAYEE_H

#include "core/walk/module.h"

enum { PAYEE_OF_PERSON = 1, PAYEE_OF_ORGANISATION };
enum { PAYEE_PROPOSED = 1, PAYEE_ACTIVE, PAYEE_REPLACED, PAYEE_REJECTED };
enum {
    RELATION_SELF = 1,
    RELATION_SPOUSE,
    RELATION_CHILD,
    RELATION_GUARDIAN,
    RELATION_RELATIVE,
    RELATION_ORGANISATION
};
extern const Choices payee_owners, payee_states, payee_relations;

typedef struct Payee {
    int64_t id, version;
    int32_t owner_kind;
    int64_t owner_id;
    Str bank;   /* bank code: pay files go out per bank */
    Str holder; /* name on the account */
    Str number, number_sealed, number_index;
    int32_t relation; /* of the holder to the owner */
    Str reason;       /* why this account, for the record */
    int64_t proof_blob;
    int32_t state;
    bool bounced;      /* the bank sent money back from it */
    int64_t shared_by; /* other owners whose money goes to the same number */
    int64_t proposed_by, approved_by;
    Date valid_from, valid_to; /* valid_to: first day it no longer holds */
    int64_t scope;
    int64_t created_at;
} Payee;
extern const Shape payee_shape;
extern const Noun payee_noun;

Err payee_of(Op *op, int32_t owner_kind, int64_t owner_id, Date day,
             Payee *out) MUST_CHECK;                        /* ERR_NOT_FOUND: none active */
Err payee_by_id(Op *op, int64_t id, Payee *out) MUST_CHECK; /* any place; the number unsealed */
/* The bank sent money back: the next account need not wait. */
Err payee_bounce(Op *op, int64_t id) MUST_CHECK;

#endif
