/* Sender: the thread that sends SMS; inner header of core/walk.
 *
 *   notice.next_at ≤ now ─► claim (next_at a minute on) ─► driver ─► record: delivered | sent | failed, next_at | given_up
 *
 * Invariants
 *  1. Who claims a notice sends it; a claim that was never recorded falls due again after a minute.
 *  2. Nothing is sent within a transaction.
 */
#ifndef CORE_WALK_NOTICE_SENDER_H
#define CORE_WALK_NOTICE_SENDER_H

#include "core/walk/frame.h"
#include "core/walk/notice.h"
#include "core/walk/notice_driver.h"

Sender *sender_open(Site *site, const NoticeDriver *driver);
void sender_wake(Sender *sender);
/* Until a look that begins now has found nothing more that is due. */
void sender_drain(Sender *sender);
void sender_stop(Sender *sender);  /* after the letter that is being sent; it may still be woken */
void sender_close(Sender *sender); /* when the writer has stopped as well */

/* Minutes of the day in Shanghai; from = to: none. The quiet time may lie over midnight. */
typedef struct QuietHours {
    int64_t from, to;
} QuietHours;
MUST_CHECK Err quiet_hours_read(Op *op, QuietHours *out);
int64_t quiet_hours_end(const QuietHours *quiet, int64_t now_ms); /* now when it is not quiet */

/* What has failed is tried again after 1, 5, 30 min (settings notice_retry_…), then given up. */
enum { NOTICE_RETRIES = 3 };
typedef struct RetryRules {
    QuietHours quiet;
    int64_t minutes[NOTICE_RETRIES];
} RetryRules;
MUST_CHECK Err retry_rules_read(Op *op, RetryRules *out);
/* Of a notice that is FAILED: when it is sent next, or given up. */
void notice_try_again(Notice *notice, const RetryRules *rules, int64_t now_ms);

/* notice.c */
void notice_step(Notice *notice, const char *event); /* the system's own move */
MUST_CHECK Err notice_unseal(Vault *vault, Arena *arena, Notice *notice);
Str notice_text(const Site *site, Arena *arena, const char *language, const Notice *notice);

#endif
