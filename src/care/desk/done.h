/* Done (已办): the steps that were taken, newest first, out of the audit chain: an account's own,
 * and those of one record.
 *
 *   audit rows of the account, of the record ─► writes that went through ─► "受理 申请 12"
 *
 * Invariants
 *  1. Another's steps are seen on a record that one may read, and nowhere else here; of them who,
 *     when and what, no value.
 *  2. What was only looked at, or refused, is no step.
 *  3. It reads the audit chain alone: nothing is written down twice, and names are those of then.
 */
#ifndef CARE_DESK_DONE_H
#define CARE_DESK_DONE_H

#include "core/walk/module.h"

typedef struct DoneStep {
    int64_t id; /* number of the audit row */
    int64_t at;
    Str action;  /* route: "application_accept" */
    Str subject; /* "application:12" */
    Str noun;    /* "application" */
    int64_t subject_id;
    Str noun_label; /* 申请, in the reader's language */
    Str label;      /* 受理 */
    int64_t account_id;
    Str actor; /* its name as it was then */
} DoneStep;
extern const Shape done_step_shape;

typedef struct DoneAsk {
    int64_t before; /* DonePage.next of the page before; 0 = from the newest */
    Date day;       /* of this day alone; 0 = of any */
} DoneAsk;
typedef struct DoneOfRecord {
    Str noun;
    int64_t id;
    int64_t before; /* as in DoneAsk */
} DoneOfRecord;
typedef struct DonePage {
    List items;   /* DoneStep */
    int64_t next; /* 0: that was the last */
} DonePage;

extern const Noun done_noun;

#endif
