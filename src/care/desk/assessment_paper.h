/* Assessment_paper: the report of an ability assessment (R03): who, by whom, every item with what
 * was seen, how the level came about, and the page that three sign.
 *
 * Invariants
 *  1. It is there from the first signature on; before that ERR_CONFLICT "paper_not_yet".
 *  2. Sums, levels and adjustments are those that were stored at the signature; nothing is scored
 *     anew.
 *  3. The ID number is never whole on it; name, address, informant, diagnosis, adjustments and note
 *     are masked by right.
 *  4. It is on the assessors' organisation's paper: that of the first of them.
 * It stands here because it names people of three rooms: the person, the assessors, their
 * organisation.
 */
#ifndef CARE_DESK_ASSESSMENT_PAPER_H
#define CARE_DESK_ASSESSMENT_PAPER_H

#include "core/walk/print.h"

extern const Noun assessment_paper_noun;

#endif
