/* Done (已办): the steps an account has taken itself, newest first, out of the audit chain.
 *
 *   audit rows of the account ─► writes that went through ─► "受理 申请 12"
 *
 * Invariants: 1. nobody sees another's steps here; 2. what was only looked at, or refused, is no step.
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
} DoneStep;
extern const Shape done_step_shape;

typedef struct DoneAsk {
    int64_t before; /* DonePage.next of the page before; 0 = from the newest */
    Date day;       /* of this day alone; 0 = of any */
} DoneAsk;
typedef struct DonePage {
    List items;   /* DoneStep */
    int64_t next; /* 0: that was the last */
} DonePage;

extern const Noun done_noun;

#endif
