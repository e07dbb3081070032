/* Complaint: what an elder, a family or a community has against a service, and what was done about
 * it.
 *
 *   [open] ─remedy─► [remedied] ─close─► [closed];   [remedied] ─reopen─► [open];   [open] ─withdraw─► [withdrawn]
 *
 * Invariants
 *  1. Whoever has remedied does not close: that takes another account that may complain.
 *  2. It has a day by which it is to be remedied; reopened, it has a new one.
 *  3. What was said, done and answered is stored sealed; a list does not show it. What is about an
 *     order is of its person, and against its provider where no other is named.
 */
#ifndef CARE_SERVICE_COMPLAINT_H
#define CARE_SERVICE_COMPLAINT_H

#include "core/walk/module.h"

enum { COMPLAINT_OPEN = 1, COMPLAINT_REMEDIED, COMPLAINT_CLOSED, COMPLAINT_WITHDRAWN };
extern const Choices complaint_states, complaint_kinds, complaint_channels;

typedef struct Complaint {
    int64_t id, version;
    int64_t person_id, order_id, org_id; /* order 0: none in particular */
    int32_t kind, channel;
    Str words;
    int32_t state;
    Date due_on;
    Str remedy;
    int64_t remedied_by, remedied_at;
    Str remedied_name; /* whose office answered, and who */
    int64_t reopened;  /* times */
    Str last_words;    /* of who closed, reopened or withdrew */
    int64_t opened_by, closed_by, closed_at;
    int64_t scope, created_at;
} Complaint;
extern const Shape complaint_shape;
extern const Noun complaint_noun, complaint_paper_noun;
extern const struct KeyedStep complaint_answers_step; /* from before they were sealed */

Err complaint_get(Op *op, int64_t id, Complaint *out) MUST_CHECK; /* within reach, unsealed */

#endif
