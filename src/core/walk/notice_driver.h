/* NoticeDriver: how SMS leave the house. A table of functions: another gateway is another row.
 *
 *   sender ─► driver->send ─► "send" (a report follows) | "deliver" | "fail" (tried again): the event of the notice
 *
 * Invariants
 *  1. send runs on the sender's thread, outside any transaction; it may block up to 10 s and must
 *     end by itself.
 *  2. The same notice may come twice (notice.h, 4): a gateway is given `id` as its own idempotency
 *     key.
 *  3. What send writes into *result lies in the arena or is constant; it is kept with the notice.
 */
#ifndef CORE_WALK_NOTICE_DRIVER_H
#define CORE_WALK_NOTICE_DRIVER_H

#include "core/walk/notice.h"

typedef struct NoticeLetter {
    int64_t id;
    Str template_key;
    Str to, text; /* plain, for this call alone: never logged */
} NoticeLetter;

typedef struct NoticeDriver {
    const char *name; /* "log" */
    const char *(*send)(const struct NoticeDriver *driver, Arena *arena, const NoticeLetter *letter,
                        Str *result);
    void *context; /* the driver's own */
    /* Who shows it reports for the gateway (POST /api/public/sms-reports); none: nobody does. */
    Str key;
} NoticeDriver;

/* Records in the log that it was sent, number and template only: for trials and places without a
 * gateway. Nobody reports what became of it, so "sent" is the last that is known. */
extern const NoticeDriver log_driver;

#endif
