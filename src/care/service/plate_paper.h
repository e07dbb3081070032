/* Plate_paper: door plates and service cards to print and cut (R15): one on a card of A6, or four on each sheet of A4.
 *
 * A door plate names nobody; the card that a person carries bears the name.
 */
#ifndef CARE_SERVICE_PLATE_PAPER_H
#define CARE_SERVICE_PLATE_PAPER_H

#include "core/walk/print.h"

extern const Noun plate_paper_noun;

#endif
