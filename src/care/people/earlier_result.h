/* Earlier_result: the result of an assessment on a scale that is out of use (MZ/T 039-2013), kept
 * as it was.
 *
 *   [standing] ──end──► [ended, with day and reason]
 *
 * Never deleted: what was entered wrongly is ended and entered anew.
 *
 * Invariants
 *  1. Only a scale of method "kept" is recorded here, on a day since it began, with one of its
 *     own levels; who went on using it after it had ended is recorded all the same. None is
 *     computed, none is converted into a level of another scale.
 *  2. It is no level: benefits, counts and the register never read it. needs_new says whether a
 *     new assessment is needed before a level is used: while no valid ability result stands.
 *  3. Who assessed, the number of the document and what is noted are stored sealed; the scan of
 *     the paper hangs on the record.
 *  4. Of a person, scale and day one stands.
 */
#ifndef CARE_PEOPLE_EARLIER_RESULT_H
#define CARE_PEOPLE_EARLIER_RESULT_H

#include "core/walk/module.h"

typedef struct EarlierResult {
    int64_t id;
    int64_t person_id;
    Str scale;
    Date day;
    int64_t level;
    Str level_code; /* "MZT039:2" */
    Str assessed_by, document;
    int64_t blob_id; /* 0: no scan */
    Str note;
    bool needs_new;
    Date ended_on; /* first day it stands for nothing any more */
    Str end_reason;
    int64_t scope;
    int64_t account_id, created_at;
} EarlierResult;
extern const Shape earlier_result_shape;
extern const Noun earlier_result_noun;

#endif
