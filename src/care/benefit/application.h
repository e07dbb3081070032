/* Application: 申请 → 受理 → 初审 → 评估 → 审批 → 公示 → 办结, with working-day clocks (R08).
 *
 *   [submitted] ─accept─► [accepted] ─review─► [reviewed] ─assessed─► [assessed] ─approve─► [approved] ─publish─► [publicity]
 *      │  │ ▲                │ │                  │                     │  │                   │                  │  ▲ │
 *      │  │ └─resubmit─[correction]◄──return: the clock stops───────────┘  │                   └──conclude─► [granted] ◄┘ conclude
 *      │  └─decline─► [declined] 不予受理           refuse ─► [refused] ◄──┘◄─uphold─ [objected] ◄─object─┘  │ dismiss
 *      └─withdraw (any before granted), lapse (death, leaving) ─► [withdrawn]                    └────────────┘
 *        revive: a wrongful death is undone, back to the state that lapsed
 *
 * Invariants
 *  1. A clock runs in working days, or in calendar days where the step's row says so. In correction
 *     it stands, and one of its own runs.
 *  2. The one who reviews does not approve.
 *  3. Declining, giving back, refusing and withdrawing need a reason.
 *  4. Materials demanded by the programme are there (blobs, or another office's register) before
 *     accept.
 *  5. Publicity is an object (publicity.h): masked list, place, from–to dates, photo, objections
 *     with results.
 *  6. A person has one open application a programme; concluding it makes exactly one grant.
 *  7. Every move is a row of application_step.
 *  8. Steps a programme does not have are passed by the system, and a valid ability level is used
 *     at once.
 */
#ifndef CARE_BENEFIT_APPLICATION_H
#define CARE_BENEFIT_APPLICATION_H

#include "core/walk/module.h"

enum {
    APPLICATION_SUBMITTED = 1,
    APPLICATION_ACCEPTED,
    APPLICATION_REVIEWED,
    APPLICATION_ASSESSED,
    APPLICATION_APPROVED,
    APPLICATION_PUBLICITY,
    APPLICATION_OBJECTED,
    APPLICATION_CORRECTION,
    APPLICATION_GRANTED,
    APPLICATION_DECLINED,
    APPLICATION_REFUSED,
    APPLICATION_WITHDRAWN
};
enum { APPLIED_BY_SELF = 1, APPLIED_BY_FAMILY, APPLIED_BY_COMMUNITY, APPLIED_BY_AGENT };
extern const Choices application_states, application_appliers;

typedef struct ApplicationMaterial {
    int64_t id, application_id;
    Str material; /* code of the programme's list */
    int64_t blob_id;
    Str shared_note; /* instead: what the other office's register said */
    Date issued_on;
    int64_t account_id, created_at;
} ApplicationMaterial;

enum { NEED_MISSING = 1, NEED_EXPIRED, NEED_THERE };
extern const Choices need_states;

/* What it is not accepted without, and whether that is there. */
typedef struct ApplicationNeed {
    Str material; /* code of the programme's list */
    Str name;     /* in the reader's language */
    int32_t state;
} ApplicationNeed;

typedef struct ApplicationStep {
    int64_t id, application_id;
    Str event;
    int32_t from_state, to_state;
    Str reason;
    Date due_on;       /* of the clock that runs since */
    int64_t left_days; /* of the clock that stopped; INT_NONE: none did */
    int64_t account_id, at;
    Str done; /* the step of its programme that ended with it */
} ApplicationStep;

typedef struct Application {
    int64_t id, version;
    int64_t person_id;
    Str programme;
    int32_t state;
    int32_t applied_by;
    Str agent_name, agent_relation, agent_phone, agent_phone_sealed;
    int32_t came_from; /* state before correction */
    Str person_name;   /* in lists: whoever has moved away is called by name all the same */
    Str at_step;       /* of its programme, where it waits; none: nowhere */
    Str clock_step; /* what the running clock is for: step of the programme or key of a setting */
    Date due_on;    /* its last day; 0 = none runs */
    int64_t left_days; /* kept while it is stopped; INT_NONE */
    Str left_unit;
    int64_t level; /* ability level it was judged by; INT_NONE */
    Fen amount;    /* a month, by the table of that day; INT_NONE */
    Str reason;    /* of the last return, refusal, withdrawal */
    Str barred;    /* why the reader may not approve it; a fault's code */
    int64_t reviewed_by, approved_by;
    int64_t publicity_id, grant_id;
    int64_t account_id; /* who entered it */
    int64_t scope;
    int64_t created_at;
    List materials, needs, steps;
} Application;
/* Why it is taken back; a reason holds the code, or words. */
extern const Choices withdraw_whys;
extern const Shape application_shape, application_material_shape, application_need_shape,
    application_step_shape;
extern const Machine application_machine;
extern const Noun application_noun, material_needs_noun;

/* Reaction to people's assessment_concluded: applications of this person that wait for it go on. */
Err application_on_assessment(Op *op, const Event *event) MUST_CHECK;
Err application_on_revival(Op *op, const Event *event) MUST_CHECK; /* person_revived, _unmerged */
Err application_on_death(Op *op, const Event *event) MUST_CHECK;   /* person_died, _left, _merged */
Err application_on_move(Op *op, const Event *event) MUST_CHECK;    /* person_moved */

#endif
