/* Publicity_paper: 公示表 for the board, 公示回执 that comes back from it, 异议处理单 for what was
 * objected (R08).
 *
 * Invariants
 *  1. The list bears the names that were masked when it was made; nobody's record is read for it.
 *  2. Who objected stands on 异议处理单 alone, masked unless the reader holds benefit.decide.
 *  3. The receipt is a form to be filled in until the photo is there.
 * They only read: closing and deciding are publicity.h's.
 */
#ifndef CARE_BENEFIT_PUBLICITY_PAPER_H
#define CARE_BENEFIT_PUBLICITY_PAPER_H

#include "core/walk/print.h"

extern const Noun publicity_paper_noun;

#endif
