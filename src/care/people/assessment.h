/* Assessment: an ability assessment on a scale that is data (GB/T 42195-2022 first), R03.
 *
 *   [draft] ──sign──► [signed_once] ──sign by another──► [concluded] ──appeal──► [appealed]
 *      │  ▲────return by another────┘ │                       ▲ a new assessment by two others ┘
 *      └──void──► [void] ◄──void──────┘
 *
 * Invariants
 *  1. Two different assessors sign, neither employed by an organisation that serves the person; and
 *     the informant signs.
 *  2. Score, level and adjustments are computed here from the scale's rows valid on the day, never
 *     sent by a client.
 *  3. The second signature concludes it: the level takes effect in the same transaction, nobody has
 *     to say so once more.
 *  4. Each scale has its own newest valid result. Only the result of a scale that is for ability
 *     (scale.h 5) becomes the person's level; at most one assessment of a scale is open.
 *  5. A concluded assessment is never edited; an appeal leads to a new one with two other
 *     assessors.
 */
#ifndef CARE_PEOPLE_ASSESSMENT_H
#define CARE_PEOPLE_ASSESSMENT_H

#include "core/walk/module.h"

enum {
    ASSESSMENT_DRAFT = 1,
    ASSESSMENT_SIGNED_ONCE,
    ASSESSMENT_CONCLUDED,
    ASSESSMENT_APPEALED,
    ASSESSMENT_VOID
};

extern const Shape assessment_shape;
extern const Noun assessment_noun;
/* subject = person, detail = assessment */
extern const EventKind assessment_concluded;
/* subject = assessment: two assessors are named for it */
extern const EventKind assessors_named; /* subject, detail = the two; a question */

/* The result of that scale that holds on `day`; 0: none. */
Err assessment_standing_id(Op *op, int64_t person_id, Str scale, Date day, int64_t *id) MUST_CHECK;
/* The valid level of that scale on `day`: INT_NONE when there is none or it has expired. */
Err assessment_level_on(Op *op, int64_t person_id, Str scale, Date day, int64_t *level) MUST_CHECK;

#endif
