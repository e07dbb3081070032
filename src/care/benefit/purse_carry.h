/* Purse_carry: what is left in the wallet of a file that was merged goes to the one that is kept
 * (care/people/duplicate.h), and comes back when the merge is undone.
 *
 *   merge, carry   wallet of the one ── what is free ──► wallet of the other      kind "merge"
 *   undo           wallet of the one ◄── all of it ──── wallet of the other
 *
 * Invariants
 *  1. What is held stays where it is held; once it is free it goes at the next carry.
 *  2. All of it comes back: what has been spent meanwhile is owed on the kept person's account
 *     "clawback", as a payment that is undone (grant_cut.c).
 */
#ifndef CARE_BENEFIT_PURSE_CARRY_H
#define CARE_BENEFIT_PURSE_CARRY_H

#include "core/walk/module.h"

Err purse_on_merge(Op *op, const Event *event) MUST_CHECK;   /* person_merged, person_carried */
Err purse_on_unmerge(Op *op, const Event *event) MUST_CHECK; /* person_unmerged */

#endif
