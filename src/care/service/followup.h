/* Followup: 跟踪回访 (R16): a seeded sample of finished orders and every flagged one.
 *
 *   [due] ─done─► [done] | ─refuse─► [refused] | ─miss─► [unreachable] ─(the same three)─► …
 *   [due], [unreachable] ─give_up (after the last try), lapse (its day has passed)─► [failed]
 *
 * Invariants
 *  1. The sample of a day is reproducible: an order is drawn when SM3(seed of the day ‖ order id)
 *     falls under the dated percent; the seed is kept (sample_seed) and nobody outside knows it
 *     beforehand.
 *  2. An order with a follow-up due stays `finished`, so it is not frozen into a bill; every end of
 *     a follow-up moves it to `followed`.
 *  3. A first flag that comes when the order is `followed` already takes it back to `finished`
 *     (`doubt`) until its call has ended: 2 holds of it too, and where that was found at the freeze
 *     the order goes into the next month's bill. One call an order.
 *  4. Refused, failed and denying follow-ups flag the order (flag_rules_order.c).
 */
#ifndef CARE_SERVICE_FOLLOWUP_H
#define CARE_SERVICE_FOLLOWUP_H

#include "core/walk/module.h"

enum { FOLLOWUP_DUE = 1, FOLLOWUP_UNREACHABLE, FOLLOWUP_DONE, FOLLOWUP_REFUSED, FOLLOWUP_FAILED };
enum { FOLLOWUP_BY_SAMPLE = 1, FOLLOWUP_BY_FLAG };
enum { ANSWER_YES = 1, ANSWER_NO, ANSWER_UNSURE };
extern const Choices followup_states, followup_causes, followup_answers;

#define FOLLOWUP_WORDS "followup.words" /* what they are sealed for */

typedef struct Followup {
    int64_t id, version;
    int64_t order_id, person_id;
    int32_t cause, state;
    Date due_on;
    int64_t tries;
    int32_t came;     /* did the carer come? */
    int32_t complete; /* was everything done? */
    int64_t rating;   /* 1–5; INT_NONE: none was given */
    Str words;        /* what else was said */
    int64_t ended_by, ended_at;
    int64_t org_id, worker_id, scope; /* of the order */
    Date day;
    int64_t created_at;
    List calls; /* of FollowupCall, oldest first */
} Followup;

typedef struct FollowupCall {
    int64_t id, followup_id;
    Str event, words;
    int64_t account_id;
    Str actor_name;
    int64_t at;
} FollowupCall;

/* What the sample of a day was drawn with. */
typedef struct SampleSeed {
    Date day;
    Str seed;
    int64_t drawn_at;
} SampleSeed;
extern const Shape followup_call_shape, sample_seed_shape;
extern const Shape followup_shape;
extern const Noun followup_noun;

/* Reaction to visit_finished: flags the order, draws the sample, else moves it straight on to
 * `followed`. */
Err followup_on_visit(Op *op, const Event *event) MUST_CHECK;
/* It has an open flag: called, unless it was before. Of an order that is neither finished nor
 * followed nothing. */
Err followup_on_flag(Op *op, int64_t order_id) MUST_CHECK;
Err followup_get(Op *op, int64_t id, Followup *out) MUST_CHECK; /* within reach, with its calls */
Err followup_of_order(Op *op, int64_t order_id, Followup *out) MUST_CHECK; /* ERR_NOT_FOUND: none */
/* Is this order in the day's sample? The first to ask draws the seed. */
Err followup_is_drawn(Op *op, Date day, int64_t order_id, int64_t percent, bool *drawn) MUST_CHECK;
/* Before anybody has asked: a demo city draws the same samples for the same seed. */
Err followup_seed_set(Op *op, Date day, Str seed) MUST_CHECK;
Err followups_lapse(Op *op, size_t most, int64_t *ran) MUST_CHECK; /* as the system */

#endif
