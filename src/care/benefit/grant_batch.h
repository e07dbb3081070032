/* Grant_batch: the monthly run of one programme over one place: who is paid what, what is new,
 * raised, ended against last month.
 *
 *   [preparing] ─prepared─► [draft] ─review─► [reviewed] ─approve─► [posting] ─posted─► [approved]
 *        ▲ └───prepare again──┘ │ └─cancel─► [cancelled]  ▲ return └┘
 *
 * Large places are prepared and posted as jobs, a chunk a transaction; small ones at once.
 *
 * Invariants
 *  1. One batch per programme, month and place that is not cancelled. Preparing a draft again adds
 *     only what is missing; a later one is ERR_CONFLICT "batch_exists".
 *  2. What any batch has paid or proposes for a month of a grant is not proposed again.
 *  3. Preparer, reviewer and approver are three accounts.
 *  4. Lines are proposed; nothing is paid before the approval.
 *  5. It posts fund → wallet (voucher) or fund → person_due and a pay line (cash), with reference
 *     "grant:<programme>:<month>:<person>"; a further line of that month names its batch and grant
 *     as well.
 *  6. Months that were not paid, at most arrears_months_max back, come as lines of their own
 *     (arrears).
 *  7. After a death before the approval its lines shrink or go, and the totals with them.
 */
#ifndef CARE_BENEFIT_GRANT_BATCH_H
#define CARE_BENEFIT_GRANT_BATCH_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum {
    BATCH_PREPARING = 1,
    BATCH_DRAFT,
    BATCH_REVIEWED,
    BATCH_POSTING,
    BATCH_APPROVED,
    BATCH_CANCELLED
};
extern const Choices grant_batch_states;

typedef struct GrantBatch {
    int64_t id, version;
    Str programme;
    int64_t month; /* yyyymm */
    int32_t state;
    int64_t line_count; /* lines that are paid */
    Fen total;
    int64_t added, raised, lowered, stopped, arrears;              /* against last month */
    Fen share_province, share_city, share_district, share_lottery; /* of the total */
    int64_t later; /* grants that begin after the month; INT_NONE once it is approved */
    int64_t prepared_by, reviewed_by, approved_by;
    Str reason; /* of the last return or cancelling */
    Str barred; /* why the reader may not take the next step; a fault's code */
    int64_t cursor_scope, cursor_id;
    int64_t scope;
    int64_t created_at, posted_at;
} GrantBatch;
extern const Shape grant_batch_shape;
extern const Machine grant_batch_machine;
extern const Noun grant_batch_noun;

extern const JobKind grant_prepare_job, grant_post_job;

#endif
