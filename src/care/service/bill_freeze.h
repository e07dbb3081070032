/* Bill_freeze: how a month gets into bills; used by bill_*.c.
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
