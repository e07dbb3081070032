/* SmsGateway: a driver that hands SMS to a gateway over HTTP (`yiyang serve --sms-gateway URL
 * --sms-key FILE`; docs/commands.md).
 *
 *   notice ─► POST URL, Authorization: Bearer KEY  {"id":"42","to":"13800000001","text":"…","template":"notice.order_assigned"}
 *             2xx {"status":"accepted"} ─► sent       2xx {"status":"delivered"} ─► delivered       anything else ─► failed, tried again
 *   gateway ─► POST /api/public/sms-reports {"key":KEY,"notice_id":42,"delivered":true,"result":"…"} ─► delivered, or failed
 *
 * Invariants
 *  1. The key and what is sent are never logged.
 *  2. What did not arrive here as "accepted" counts as failed and is sent again: the gateway knows
 *     it by its id.
 */
#ifndef CORE_WALK_SMS_GATEWAY_H
#define CORE_WALK_SMS_GATEWAY_H

#include "core/walk/notice_driver.h"

enum { SMS_KEY_MIN = 16, SMS_KEY_MAX = 200 };

typedef struct SmsGateway {
    NoticeDriver driver;
    const char *url;
    char key[SMS_KEY_MAX + 1];
} SmsGateway;

/* The key is the first line of the file. False, with why in *why: an address that is none (post.h),
 * a file that has no key. */
bool sms_gateway_init(SmsGateway *gateway, const char *url, const char *key_file, const char **why);

#endif
