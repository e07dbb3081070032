/* Grant_paper: a month's batch on paper (R09): the roster that is signed, what is new, changed and stopped against last month, and the sums
 * by rate and by community with who bears them.
 *
 * A place below that of the batch may be named: the roster of one street or community.
 */
#ifndef CARE_BENEFIT_GRANT_PAPER_H
#define CARE_BENEFIT_GRANT_PAPER_H

#include "core/walk/print.h"

extern const Noun grant_paper_noun;

#endif
