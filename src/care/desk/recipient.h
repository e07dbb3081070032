/* Recipient: the accounts a step waits for, and those that could take it in somebody's place; inner
 * header of care/desk.
 *
 * Invariants
 *  1. Accounts of a place are found by five codes, because places nest: few rows are looked at, by
 *     index.
 *  2. Whom a step waits for follows from the permission of its route and the account's own rights;
 *     whoever asks is not among them.
 *  3. No reach binds, because whoever asks has found the record within theirs; of an account
 *     nothing goes out but its name.
 *  4. At most RECIPIENT_LIMIT of each kind are looked at, those of the smallest place first.
 */
#ifndef CARE_DESK_RECIPIENT_H
#define CARE_DESK_RECIPIENT_H

#include "care/desk/waiting.h"

enum { RECIPIENT_LIMIT = 200 };

typedef struct Recipient {
    int64_t id;
    Str name, roles;
    int64_t scope, org_id, staff_id;
} Recipient;
extern const Shape recipient_shape;

/* Accounts of the place or of what it lies in. */
Err recipients_over(Op *op, int64_t scope, List *out) MUST_CHECK;
/* Those that may take the awaited step. */
Err recipients_of(Op *op, const WaitingSource *source, const Waiting *row, List *out) MUST_CHECK;
/* An account as an actor; false when its roles are no longer known. */
bool recipient_actor(const Op *op, const Recipient *account, Actor *out);

#endif
