/* Payfile_paper: what goes to a bank, as the list that is signed (银行代发明细表), and those of its lines that are paid anew (补发表) (R09).
 *
 * Numbers of accounts are never whole on paper: the bank has the table.
 */
#ifndef CARE_MONEY_PAYFILE_PAPER_H
#define CARE_MONEY_PAYFILE_PAPER_H

#include "core/walk/print.h"

extern const Noun payfile_paper_noun;

#endif
