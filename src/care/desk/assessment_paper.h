/* Assessment_paper: the report of an ability assessment (R03): who, by whom, every item with what was seen, how the level came about, and
 * the page that three sign.
 *
 * It stands here because it names people of three rooms: the person, the assessors, their organisation.
 */
#ifndef CARE_DESK_ASSESSMENT_PAPER_H
#define CARE_DESK_ASSESSMENT_PAPER_H

#include "core/walk/print.h"

extern const Noun assessment_paper_noun;

#endif
