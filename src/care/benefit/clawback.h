/* Clawback (追回): what a person owes because money paid for days past a death or leaving had been
 * spent.
 *
 * The debt is the balance below zero of the person's account "clawback". It shrinks by what later
 * allowances keep back (grant_line.h) and by repayments at the bank.
 *
 * Invariants
 *  1. A repayment is booked once by its receipt; the same receipt with another content is
 *     ERR_CONFLICT.
 *  2. No more is taken than is owed: ERR_INVALID "more_than_owed".
 *  3. Whoever asks or books for a place covers that of the debt; else it is not there.
 */
#ifndef CARE_BENEFIT_CLAWBACK_H
#define CARE_BENEFIT_CLAWBACK_H

#include "care/money/book.h"
#include "core/walk/module.h"

typedef struct Repayment {
    int64_t person_id;
    Fen amount;
    Str receipt; /* the bank's number */
    Fen owed;    /* what is left, after it */
} Repayment;
extern const Shape repayment_shape;
extern const Noun clawback_noun;

/* The account that says what a person owes: balance below zero. ERR_INVALID "nothing_owed": never
 * owed anything. */
Err clawback_debt(Op *op, int64_t person_id, MoneyAccount *out) MUST_CHECK;

#endif
