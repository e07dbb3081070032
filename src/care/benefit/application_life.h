/* Application_life: how an application moves, for the nouns of this room: publicity and objections
 * move it as well.
 *
 * Invariants
 *  1. An application's state is written by application_move alone, in one transaction with its
 *     step, the number of its letter and what is told.
 *  2. application_in_reach binds the reach. application_read and the moves do not: whoever calls
 *     has asked, or is the system.
 *  3. After a move the system's own follow at once, until the application waits for somebody or for
 *     an assessment.
 *  4. A clock that was stopped goes on with the days it had left.
 */
#ifndef CARE_BENEFIT_APPLICATION_LIFE_H
#define CARE_BENEFIT_APPLICATION_LIFE_H

#include "care/benefit/application.h"
#include "care/benefit/programme.h"

Err application_in_reach(Op *op, int64_t id, Application *out) MUST_CHECK;
Err application_read(Op *op, int64_t id, Application *out) MUST_CHECK; /* any place */
/* Its materials and steps as well, and the agent's telephone unsealed. */
Err application_fill(Op *op, Application *application) MUST_CHECK;
/* The one who reviewed it does not approve it. */
bool application_is_own_review(const Op *op, const Application *application);

/* One move by the machine: asks who may, runs the clock from `from`, writes row and step, tells who
 * applied, and passes what follows by itself. An event of the system needs no permission. */
typedef struct ApplicationMove {
    const char *event;
    Str reason;
    Date from;  /* day the clock counts from; 0: today */
    int32_t to; /* "revive": the state it goes back to */
    bool by_system;
} ApplicationMove;
Err application_move(Op *op, Application *application, const ApplicationMove *move) MUST_CHECK;
/* The level it is judged by and what the table gives for it today. */
Err application_judge(Op *op, Application *application, const Programme *programme) MUST_CHECK;
/* Makes the grant and ends the application; the publicity, if there was one, is over. */
Err application_conclude(Op *op, Application *application) MUST_CHECK;

/* The clock that runs in the state just entered; stops it, keeping what is left, for correction. */
Err clock_start(Op *op, Application *application, const char *clock, Date from) MUST_CHECK;
Err clock_stop(Op *op, Application *application) MUST_CHECK;
void clock_resume(Op *op, Application *application);

/* A fault for each material that the programme demands of this person and that is missing or has
 * run out. */
Err materials_check(Op *op, const Application *application) MUST_CHECK;
/* Which papers it needs, of what was brought to `application->materials`: the one rule that
 * accepting and pages go by. */
Err materials_need(Op *op, const Application *application, List *out) MUST_CHECK;
/* Every fault of materials that are brought: unknown, empty, not shared, in the future. */
Err materials_read(Op *op, Str programme, const List *materials) MUST_CHECK;
Err material_add(Op *op, const Application *application, const ApplicationMaterial *in) MUST_CHECK;

/* A notice to whoever entered it, and a short message to the person, for events that people wait
 * for. */
Err application_tell(Op *op, const Application *application, const char *event) MUST_CHECK;

#endif
