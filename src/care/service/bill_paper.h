/* Bill_paper: a provider's month on paper (R17): 结算单 that three sign, and 异常工单核查表, the sheet on which each flagged order is looked
 * into.
 */
#ifndef CARE_SERVICE_BILL_PAPER_H
#define CARE_SERVICE_BILL_PAPER_H

#include "core/walk/print.h"

extern const Noun bill_paper_noun, followup_paper_noun;

#endif
