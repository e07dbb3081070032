/* Flag: an abnormal-order rule that an order broke (R17), with its figures and threshold.
 *
 * Invariants: 1. a rule flags an order once; running the rules again changes nothing; 2. a flag is cleared by a reviewer with a reason,
 * never deleted.
 */
#ifndef CARE_SERVICE_FLAG_H
#define CARE_SERVICE_FLAG_H

#include "care/service/order.h"

extern const Noun flag_noun;

/* Runs every rule on an order; *open gets the number of flags that nobody has cleared. Idempotent. */
Err flags_run(Op *op, const Order *order, int64_t *open) MUST_CHECK;

#endif
