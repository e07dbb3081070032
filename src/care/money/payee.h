/* Payee: the bank account that money for a person or organisation goes to; it may belong to someone else, with the relation proved.
 *
 * Invariants: 1. the number is sealed, never in a list; 2. a change is a new dated row with who, why and the proof (blob), approved by another
 * person than the one who asked; 3. one card that serves many persons is flagged (rituals.md F5).
 */
#ifndef CARE_MONEY_PAYEE_H
#define CARE_MONEY_PAYEE_H

#include "core/walk/module.h"

enum { PAYEE_OF_PERSON = 1, PAYEE_OF_ORGANISATION };

typedef struct Payee {
    int64_t id, version;
    int32_t owner_kind;
    int64_t owner_id;
    Str bank;   /* bank code: pay files go out per bank */
    Str holder; /* name on the account */
    Str number, number_sealed, number_index;
    Str relation; /* self, child, spouse, guardian, organisation */
    int64_t proof_blob;
    int32_t state; /* proposed, active, replaced */
    int64_t proposed_by, approved_by;
    Date valid_from, valid_to;
    int64_t scope;
} Payee;
extern const Shape payee_shape;
extern const Noun payee_noun;

Err payee_of(Op *op, int32_t owner_kind, int64_t owner_id, Date day,
             Payee *out) MUST_CHECK; /* ERR_NOT_FOUND: none active */

#endif
