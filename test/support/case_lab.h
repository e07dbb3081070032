/* CaseLab: what waits in an OrderLab for another pair of eyes, each as it stands when whoever
 * decides sees it.
 *
 *   application ─► assessed │ approved      payee account ─► proposed      correction ─► proposed
 *   a month's allowances ─► reviewed        a provider's bill ─► reviewed
 *
 * Asked for by the lab's community, clerk and manager; its officer, and another one of the same
 * district (case_lab_second), decide. A bill wants the OrderLab of a BillLab.
 */
#ifndef SUPPORT_CASE_LAB_H
#define SUPPORT_CASE_LAB_H

#include "care/benefit/application.h"
#include "support/bill_lab.h"

int64_t case_lab_application(OrderLab *lab, int32_t state); /* of a voucher that nobody publishes */
int64_t case_lab_payee(OrderLab *lab);                      /* of the first provider */
int64_t case_lab_correction(OrderLab *lab, const Order *visited);
int64_t case_lab_batch(OrderLab *lab);
int64_t case_lab_bill(OrderLab *lab); /* its provider can be paid */

Actor case_lab_second(const OrderLab *lab);  /* officer */
Actor case_lab_finance(const OrderLab *lab); /* officer of the money */

#endif
