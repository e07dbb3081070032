/* Grant_paper: a month's batch on paper (R09): the roster that is signed, what is new, changed and
 * stopped against last month, and the sums by rate and by community with who bears them.
 *
 * Invariants
 *  1. A place below that of the batch may be named: the roster of one street or community. Any
 *     other is refused, "outside_your_places".
 *  2. Numbers of persons and of accounts are never whole on it; names are masked by right.
 *  3. Rows of a column of shares add up to the share of its sum; the district bears what rounding
 *     leaves.
 * It only reads: the lines are those of the batch, nothing is computed anew but ages, differences
 * and shares.
 */
#ifndef CARE_BENEFIT_GRANT_PAPER_H
#define CARE_BENEFIT_GRANT_PAPER_H

#include "core/walk/print.h"

extern const Noun grant_paper_noun;

#endif
