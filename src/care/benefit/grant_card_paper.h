/* Grant_card_paper: the card that a programme of kind "card" gives, on paper: 老年人优待证 (R08
 * 即办即领).
 *
 * Invariants
 *  1. Only a grant that runs, of a programme whose kind is "card", has one: any other is
 *     ERR_CONFLICT "no_card".
 *  2. The ID number is never whole on it; the name is masked by right.
 * It issues nothing: printed again it is the same number. We do not hold, and it does not bear: the
 * chip or number of the province's card, a last day, which places honour it.
 */
#ifndef CARE_BENEFIT_GRANT_CARD_PAPER_H
#define CARE_BENEFIT_GRANT_CARD_PAPER_H

#include "core/walk/print.h"

extern const Noun grant_card_paper_noun;

#endif
