/* Bill_paper: a provider's month on paper (R17): 结算单 that three sign, and 异常工单核查表, the
 * sheet on which each flagged order is looked into.
 *
 * Invariants
 *  1. Its sums are those of the bill, as they stand when it is printed; 结算单 has every line.
 *  2. 结算单 is on the provider's paper; what the street looks into and what is taken off, on the
 *     street's.
 *  3. Names are masked by right; no telephone, address or ID number is on it.
 *  4. It only reads: whoever has the bill in reach may print it, in any state.
 */
#ifndef CARE_SERVICE_BILL_PAPER_H
#define CARE_SERVICE_BILL_PAPER_H

#include "core/walk/print.h"

extern const Noun bill_paper_noun, followup_paper_noun;

#endif
