/* Purse: a person's wallet as its owner looks at it: what is left, from which month, until when,
 * and what moved.
 *
 *   grants of the last months, oldest spent first ─► what is left of each ─► its last day
 *
 * Invariants
 *  1. Σ left of the months = balance − held, or less where older money has not run out yet.
 *  2. The last day of a month's money is that of the setting wallet_carry_months.
 *  3. Reach is that of the person; a family was let see bills.
 * It only reads: the oldest money counts as spent first, whatever the transfers were for.
 */
#ifndef CARE_BENEFIT_PURSE_H
#define CARE_BENEFIT_PURSE_H

#include "core/walk/module.h"

typedef struct PurseMonth {
    int64_t month; /* yyyymm in which it came */
    Fen granted, left;
    Date until; /* last day */
} PurseMonth;

typedef struct PurseMove {
    int64_t id; /* of the transfer */
    Date day;
    int32_t kind; /* purse_moves */
    Fen amount;   /* below 0: out of the wallet */
} PurseMove;

typedef struct Purse {
    int64_t id; /* of the person */
    Fen balance, held, left;
    List months; /* of PurseMonth, newest first */
    List moves;  /* of PurseMove, newest first */
} Purse;
extern const Shape purse_shape, purse_month_shape, purse_move_shape;
extern const Choices purse_moves;
extern const Noun purse_noun;

#endif
