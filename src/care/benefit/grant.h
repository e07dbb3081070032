/* Grant: a running entitlement of a person; each month a batch (grant_batch.h) pays it into the
 * wallet (电子津贴) or as cash.
 *
 *   [active] ─stop─► [stopped]      ─end─► by death, leaving or merge; ─resume─► when that was wrong
 *
 * The amount of a month comes from the dated table level × identity × age as it stands on the
 * month's first day.
 *
 * Invariants
 *  1. No day of a programme is paid twice to a person: one active grant, and none begins while
 *     another is paid, be it stopped for a day to come: ERR_CONFLICT "grant_stands", ERR_INVALID
 *     "grant_runs_until". None is started beside one that excludes it: ERR_INVALID "excluded_by".
 *  2. Proration by days, rounded half up to the fen.
 *  3. No day after death or leaving, nor one that a second file of the person was paid for as well,
 *     stays paid: what was paid for such days is clawed back by
 *     reversal and a new transfer for the remainder, never by an edit; what has been spent already
 *     is owed on the person's account "clawback".
 *  4. One application makes one grant, however often it is asked.
 */
#ifndef CARE_BENEFIT_GRANT_H
#define CARE_BENEFIT_GRANT_H

#include "care/benefit/programme.h"
#include "care/people/person.h"
#include "core/walk/module.h"

enum { GRANT_ACTIVE = 1, GRANT_STOPPED };
enum { ENDED_BY_HAND = 1, ENDED_BY_DEATH, ENDED_BY_LEAVING, ENDED_BY_MERGE };
extern const Choices grant_states, grant_enders;

typedef struct BenefitGrant {
    int64_t id, version;
    int64_t person_id;
    Str programme;
    int64_t application_id; /* 0: found without an application */
    int32_t state;
    Date first_day, end_day; /* end_day: first day that is not paid; 0 = runs on */
    Str reason;
    int32_t ended_by; /* grant_enders; 0 = it runs */
    Date end_before;  /* what end_day was before a death, leaving or merge was known */
    int64_t scope;
    int64_t created_at;
    Str person_name; /* only where one grant is looked at */
    Str kind;        /* of its programme: cash, card …; there and in lists */
} BenefitGrant;
extern const Shape grant_shape;
extern const Machine grant_machine;
extern const Noun grant_noun;
extern const EventKind grant_started; /* subject: person, detail: grant */

typedef struct GrantStart {
    int64_t person_id;
    Str programme;
    int64_t application_id; /* 0: found without one */
    Date from;              /* of the decision */
} GrantStart;
/* Whether it runs from that day or from the next month's first is a setting. */
Err grant_start(Op *op, const GrantStart *start, int64_t *id) MUST_CHECK;
Err grant_on_death(Op *op, const Event *event) MUST_CHECK; /* person_died, person_left */
Err grant_on_revival(Op *op, const Event *event)
    MUST_CHECK; /* person_revived: resume, pay arrears in the next batch; person_came_back: anew */
/* Ended from today, or, where the file that is kept is paid by the same programme, from the first
 * day that both were. */
Err grant_on_merge(Op *op, const Event *event) MUST_CHECK;
Err grant_on_unmerge(Op *op, const Event *event) MUST_CHECK; /* arrears in the next batch */
Err grant_on_move(Op *op, const Event *event) MUST_CHECK;    /* person_moved: it is listed there */

/* The wallet account of a person (kind "wallet", floor 0). */
Err wallet_of(Op *op, int64_t person_id, int64_t *account_id) MUST_CHECK;
/* The one that runs on `day`: ERR_NOT_FOUND when there is none. */
Err grant_active_on(Op *op, int64_t person_id, Str programme, Date day,
                    BenefitGrant *out) MUST_CHECK;

/* Those that are paid on the day or later, of BenefitGrant. */
Err grants_running(Op *op, int64_t person_id, Date day, List *out) MUST_CHECK;

/* Refuses ("excluded_by") when a grant runs that cannot stand beside the programme. */
Err grant_require_compatible(Op *op, int64_t person_id, Str programme, Date day) MUST_CHECK;

/* What a grant is worth in a month. */
typedef struct GrantPay {
    Fen monthly; /* of a whole month */
    int days, month_days;
    Fen amount; /* for these days */
} GrantPay;
typedef struct GrantCase {
    const BenefitGrant *grant;
    const Programme *programme;
    const Person *person;
} GrantCase;
Err grant_pay(Op *op, const GrantCase *of, Month month, GrantPay *out) MUST_CHECK;
int grant_days(const BenefitGrant *grant, Month month); /* paid days of the month */
/* What a person is on a day, for the rates. ERR_NOT_FOUND: frozen, because the level has
 * expired. */
Err grant_standing(Op *op, const Programme *programme, const Person *person, Date day,
                   Standing *out) MUST_CHECK;

#endif
