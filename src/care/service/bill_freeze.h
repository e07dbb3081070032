/* Bill_freeze: how a month gets into bills; used by bill_*.c.
 *
 * Invariants
 *  1. A month is frozen only when it is over, for a street or what is above one ("below_a_street"),
 *     and once a place: a bill of it below the place is ERR_CONFLICT "already_frozen".
 *  2. Followed orders go in, those of earlier months too that are in no bill yet; each goes on to
 *     `frozen` in the same transaction as its line, so a killed job goes on where it was. A bill
 *     that has left `frozen` takes none: the order waits for the next month.
 *  3. A bill lies at the street of its orders. The rules run anew over each order before its line
 *     is written. One that they flag for the first time gets no line: its follow-up is due now, so
 *     it is `finished` again (followup.h, 3) and comes into the next month's bill. So no line
 *     stands for an order whose call is outstanding, and none is flagged that was never called.
 *  4. The last portion brings in the differences and gives every bill that is still `frozen` to its
 *     provider; a difference whose bill has gone on stays for a later month.
 */
#ifndef CARE_SERVICE_BILL_FREEZE_H
#define CARE_SERVICE_BILL_FREEZE_H

#include "care/service/bill.h"

extern const Shape bill_freeze_shape;
/* Route function: BillFreeze in, IdKey of the job out. ERR_CONFLICT "already_frozen". */
Err bill_freeze(Op *op, const void *in, void *out) MUST_CHECK;
/* The bill of a provider, month and street; made when it is not there. */
Err bill_open(Op *op, int64_t org_id, Str month, int64_t scope, Bill *out) MUST_CHECK;
/* Approved differences of paid months, of orders in [low, high], as lines of this month's bills. */
Err bill_adjust(Op *op, Str month, int64_t low, int64_t high) MUST_CHECK;

#endif
