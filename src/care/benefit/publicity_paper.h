/* Publicity_paper: 公示表 for the board, 公示回执 that comes back from it, 异议处理单 for what was objected (R08).
 */
#ifndef CARE_BENEFIT_PUBLICITY_PAPER_H
#define CARE_BENEFIT_PUBLICITY_PAPER_H

#include "core/walk/print.h"

extern const Noun publicity_paper_noun;

#endif
