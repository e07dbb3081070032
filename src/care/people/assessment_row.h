/* Assessment_row: the record of an assessment and the sheet that assessors send; used inside this
 * room.
 *
 * Invariants
 *  1. The answers and the notes are stored sealed. The answers change only in a draft, and only
 *     while a consent to the assessment stands.
 *  2. total, subtotals, levels and valid_until are none until somebody has signed; a return empties
 *     them again. No client sends them.
 *  3. Who assesses changes only while nobody has signed.
 *  4. Why a result is appealed stands in appeal_note of the new assessment; the note is its own
 *     assessors'. Those see day and level of what is appealed, and none of its answers.
 *  5. signed_one_at belongs to assessor_one, signed_two_at to assessor_two, whoever signed first.
 */
#ifndef CARE_PEOPLE_ASSESSMENT_ROW_H
#define CARE_PEOPLE_ASSESSMENT_ROW_H

#include "care/people/assessment.h"

extern const Choices assessment_states, assessment_reasons, informant_relations;

typedef struct AssessmentPart {
    Str name;
    int64_t points, max;
    Str band; /* what the points come to, where the scale has bands: "轻度" */
} AssessmentPart;

typedef struct Assessment {
    int64_t id, version;
    int64_t person_id;
    Str scale;
    int32_t reason, state;
    int64_t appeal_of;
    Str appeal_note;   /* why it was appealed */
    Date appealed_day; /* of the result that is appealed, and what that was */
    Str appealed_level;
    Date appeal_until;                  /* last day to appeal this one; 0: none */
    int64_t assessor_one, assessor_two; /* workers, two different ones */
    int64_t signed_one_at, signed_two_at;
    int64_t signature_one, signature_two; /* blobs; 0: signed by account alone */
    Date day;
    int64_t started_at;
    Str answers; /* JSON of the sheet, sealed at rest */
    Str informant, informant_relation;
    int64_t informant_signature;
    int64_t total;
    Str subtotals;
    int64_t raw_level, level;
    bool ability;                   /* of a list: its level is the person's ability level */
    Str raw_level_name, level_name; /* in the scale's words */
    List uses;                      /* of AssessmentUse */
    List parts;                     /* of AssessmentPart: the subtotals with their names */
    Str adjustments;
    Date valid_until;
    int64_t concluded_at;
    Str note;
    Str returned_note; /* why the second assessor sent it back last */
    int64_t scope;
    int64_t created_at;
} Assessment;
extern const Shape assessment_row_shape;

typedef struct AssessmentAnswer {
    Str item;
    int64_t points;
} AssessmentAnswer;

typedef struct AssessmentSheet {
    int64_t id;
    List answers; /* of AssessmentAnswer */
    bool coma;
    Str diagnosis;
    int64_t falls, chokings, wanderings, self_harms, other_events;
    Str informant, informant_relation;
    int32_t relation; /* informant_relations; 0: in words */
    int64_t informant_signature;
    int64_t started_at;
    Str note;
} AssessmentSheet;

/* How an assessor signs: as the account that is signed in, and on the glass. */
typedef struct AssessmentSignature {
    int64_t id,
        version; /* of the sheet that was read: nobody signs under answers that changed since */
    int64_t signature; /* blob; 0: by account alone */
} AssessmentSignature;
extern const Shape assessment_sheet_shape, assessment_answer_shape, assessment_signature_shape,
    assessment_part_shape;

extern const struct KeyedStep assessment_notes_step; /* notes from before they were sealed */

/* Within reach, with its answers; the subject of the audit row. */
Err assessment_get(Op *op, int64_t id, Assessment *out) MUST_CHECK;
/* Its sheet, decoded; ERR_INVALID: nothing has been answered. */
Err assessment_sheet(Op *op, const Assessment *assessment, AssessmentSheet *out) MUST_CHECK;

#endif
