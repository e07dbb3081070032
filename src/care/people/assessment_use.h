/* Assessment_use: who used which result when, for what: one assessment, many uses (R04), without a
 * second visit.
 *
 *   result that holds ──used by an application, the LTC insurance, a home, a doctor──► one row each
 *
 * Invariants
 *  1. Only the result of its scale that holds on the day is used, and only for a purpose that
 *     accepts that scale that day: rows of data/people/assessment_purposes.tsv, dated; an
 *     application goes by the scale of its programme.
 *  2. A result is used once for a purpose, and once for each application; an application that
 *     comes again finds its row, a person is refused.
 *  3. Rows are only added. A use changes nothing in the result, and moves no level.
 */
#ifndef CARE_PEOPLE_ASSESSMENT_USE_H
#define CARE_PEOPLE_ASSESSMENT_USE_H

#include "core/walk/module.h"

typedef struct AssessmentUse {
    int64_t id;
    int64_t assessment_id;
    int64_t person_id;
    Str purpose;
    Str programme;          /* of a benefit */
    int64_t application_id; /* 0: recorded by hand */
    Str used_by;            /* which office, where a person records it */
    Str note;
    Date used_on;
    int64_t scope;
    int64_t account_id, created_at;
} AssessmentUse;
extern const Shape assessment_use_shape, assessment_use_line_shape, assessment_purpose_shape;
extern const Noun assessment_use_noun;

Err assessment_uses_of(Op *op, int64_t assessment_id, List *out) MUST_CHECK; /* of AssessmentUse */
/* An application took over the level that stands on this scale: the row, unless it stands. */
Err assessment_used(Op *op, const AssessmentUse *use, Str scale) MUST_CHECK;

#endif
