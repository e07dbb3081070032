/* Grant: a running entitlement of a person and the monthly batch that pays it into the wallet (电子津贴).
 *
 *   grant [active] ─stop─► [stopped]; amount from the dated table level × identity on each month's first day
 *   batch [draft] ─review─► [reviewed] ─approve─► [approved] = posted        preparer ≠ reviewer ≠ approver
 *
 * Invariants: 1. one batch per programme, month and district; running it again adds only what is missing; 2. proration by days, rounded half
 * up to the fen; 3. no day after death or leaving is paid: stops and clawbacks are reversals and new transfers, never edits;
 * 4. the batch posts fund → wallet per person with reference "grant:<programme>:<month>:<person>".
 */
#ifndef CARE_BENEFIT_GRANT_H
#define CARE_BENEFIT_GRANT_H

#include "core/walk/module.h"

extern const Shape grant_shape, grant_batch_shape;
extern const Noun grant_noun, grant_batch_noun;
extern const EventKind grant_started; /* subject: person, detail: grant */

Err grant_start(Op *op, int64_t person_id, Str programme, int64_t application_id, Date from,
                int64_t *id) MUST_CHECK;
Err grant_on_death(Op *op, const Event *event) MUST_CHECK; /* person_died: stop, claw back */
Err grant_on_revival(Op *op, const Event *event)
    MUST_CHECK; /* person_revived: resume, pay arrears in the next batch */

/* The wallet account of a person (kind "wallet", floor 0). */
Err wallet_of(Op *op, int64_t person_id, int64_t *account_id) MUST_CHECK;
/* Active care grant and its level of support on `day`, for plans: ERR_NOT_FOUND when there is none. */
Err grant_active_on(Op *op, int64_t person_id, Str programme, Date day, int64_t *grant_id,
                    Fen *monthly) MUST_CHECK;

#endif
