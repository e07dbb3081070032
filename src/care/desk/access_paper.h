/* Access_paper: 账号权限核查表: who has access to what, what was decided about each and why, and
 * the page that three sign.
 *
 * Invariants
 *  1. It tells the rows of one round, each as access_review.h keeps it, in the order of place,
 *     organisation and roles.
 *  2. Names and last sign-ins are those of the day it is printed.
 *  3. It is printed in any state of the round; what is still undecided is counted on it.
 * It decides nothing. It stands here because it names people, places and organisations, of which
 * the core has never heard.
 */
#ifndef CARE_DESK_ACCESS_PAPER_H
#define CARE_DESK_ACCESS_PAPER_H

#include "core/walk/print.h"

extern const Noun access_paper_noun;

#endif
