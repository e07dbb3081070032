/* Residence: where a person lived and was registered, from when to when, and what was believed of
 * it when.
 *
 *   [A ─────────────►            a move on day d, also one that comes to light late, cuts what was believed from d on
 *   [A ──────)[B ───►  d         and opens the new place; a death, leaving or merge cuts and opens nothing
 *
 * Invariants
 *  1. Written by person.c alone. A row is never edited: another supersedes it, so that any earlier
 *     belief can be read again.
 *  2. Of the rows that stand, no two hold on one day.
 *  3. What a death or a merge has cut is given back as it was when that is undone.
 */
#ifndef CARE_PEOPLE_RESIDENCE_H
#define CARE_PEOPLE_RESIDENCE_H

#include "core/walk/module.h"

enum { RESIDENCE_END_MOVE = 1, RESIDENCE_END_DEATH, RESIDENCE_END_LEFT, RESIDENCE_END_MERGE };
extern const Choices residence_ends;

typedef struct Residence {
    int64_t id, person_id;
    int64_t scope, registered_scope;
    Date valid_from, valid_to; /* valid_to: first day elsewhere */
    int32_t end_why;
    int64_t replaces; /* the row whose place it took; 0: none */
    int64_t recorded_at, superseded_at;
} Residence;
extern const Shape residence_shape;
extern const Noun residence_noun;

Err residence_open_all(Op *op, const List *rows) MUST_CHECK; /* of Residence */
Err residence_open(Op *op, int64_t person_id, int64_t scope, int64_t registered_scope,
                   Date from) MUST_CHECK;
Err residence_cut(Op *op, int64_t person_id, Date day, int32_t why) MUST_CHECK;
/* The household registration (户籍) of where the person lives now was another all along. */
Err residence_correct(Op *op, int64_t person_id, int64_t registered_scope) MUST_CHECK;
/* What is believed now, in the order it was entered; List of Residence. */
Err residence_standing(Op *op, int64_t person_id, List *rows) MUST_CHECK;
Err residence_restore(Op *op, int64_t person_id, int32_t why) MUST_CHECK; /* that is undone */

#endif
