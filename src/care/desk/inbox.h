/* Inbox (待办): one list of everything that waits for an account, by end, nearest first (R54).
 *
 *   waiting_sources ─► each: a page ─► merged by (end, source, number) ─► items, with words for the next step
 *
 * Invariants
 *  1. Nothing is here that the account may not do next; whom it stands in for (handover.h) adds
 *     marks, never rights.
 *  2. Counts are of everything, not of the page; they come with the first page alone.
 */
#ifndef CARE_DESK_INBOX_H
#define CARE_DESK_INBOX_H

#include "core/walk/module.h"

enum { BUCKET_OVERDUE = 1, BUCKET_TODAY, BUCKET_LATER };
extern const Choices inbox_buckets;

typedef struct InboxAsk {
    int32_t tab; /* waiting_tabs; 0 = every one */
    bool urged;  /* what has been urged alone */
    Str after;   /* InboxPage.next of the page before */
    int64_t limit;
} InboxAsk;

typedef struct InboxItem {
    Str noun, state, event, route;
    int64_t id, person_id, org_id;
    Str person; /* masked by right */
    int64_t age;
    Str title; /* what stands for a name when it is no person's matter */
    Str matter, step, next;
    Date day;                       /* of the visit; 0: it is about none */
    int64_t window_from, window_to; /* minutes since midnight in which it may start */
    int64_t scope;
    Str place;
    int32_t tab, bucket;
    Date due_on;    /* 0: no clock */
    int64_t due_at; /* where the clock runs in minutes */
    int64_t days;   /* working days left, negative: over; INT_NONE: no clock */
    int64_t since;
    Fen amount;
    int64_t urges;
    Str urge_words;
    int64_t for_account; /* whom the account stands in for */
    Str for_name;
} InboxItem;
extern const Shape inbox_item_shape;

typedef struct InboxCount {
    int32_t tab;
    int64_t total, overdue, today;
} InboxCount;

/* Whom the account stands in for today. */
typedef struct InboxDuty {
    int64_t id, account_id;
    Str name, reason;
    Date to_day;
    int64_t total;
} InboxDuty;

typedef struct InboxPage {
    List items; /* InboxItem */
    Str next;   /* none: that was the last */
    int64_t total, overdue, today, urged;
    List counts; /* InboxCount */
    List duties; /* InboxDuty */
} InboxPage;
extern const Shape inbox_page_shape;
extern const Noun inbox_noun;

#endif
