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

/* notice.c */
void notice_step(Notice *notice, const char *event); /* the system's own move */
MUST_CHECK Err notice_unseal(Vault *vault, Arena *arena, Notice *notice);
Str notice_text(const Site *site, Arena *arena, const char *language, const Notice *notice);

#endif
