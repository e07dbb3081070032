/* Payfile_paper: what goes to a bank, as the list that is signed (银行代发明细表), and those of its
 * lines that are paid anew (补发表) (R09).
 *
 * Invariants
 *  1. Numbers of accounts are never whole on paper: the bank has the table.
 *  2. Dropped lines are not on it. 补发表 has those alone that are paid anew, each with why it had
 *     come back.
 *  3. It only reads: whoever has the file in reach may print it, in any state.
 */
#ifndef CARE_MONEY_PAYFILE_PAPER_H
#define CARE_MONEY_PAYFILE_PAPER_H

#include "core/walk/print.h"

extern const Noun payfile_paper_noun;

#endif
