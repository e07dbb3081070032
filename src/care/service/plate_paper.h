/* Plate_paper: door plates and service cards to print and cut (R15): one on a card of A6, or four
 * on each sheet of A4.
 *
 * Invariants
 *  1. A door plate names nobody; the card that a person carries bears the name.
 *  2. Only active plates are printed: an ended one is ERR_CONFLICT "plate_ended".
 *  3. A sheet has the plates of a place in the reader's reach, or is refused: more than PLATES_MOST
 *     is "paper_too_long", none ERR_NOT_FOUND.
 * It issues nothing: printed again it is the same token.
 */
#ifndef CARE_SERVICE_PLATE_PAPER_H
#define CARE_SERVICE_PLATE_PAPER_H

#include "core/walk/print.h"

extern const Noun plate_paper_noun;

#endif
