/* Notice: a message that must provably arrive: in-app, SMS, phone, paper.
 *
 *   queued ─► sent ─► delivered | given_up       sent: until the gateway's report, recorded by the outcome route
 *      │ └──────────► failed ─► (again after 1, 5, 30 min) … ─► given_up
 *      └─ phone, paper: a person does it and records delivered or given_up
 *
 * Rows are written in the transaction of the fact they tell; a thread sends SMS after commit
 * through a driver (notice_driver.h).
 *
 * Invariants
 *  1. Telephone numbers and arguments are sealed; no driver of ours logs them.
 *  2. An in-app notice is delivered when its transaction commits, and its account alone hears of it
 *     on its streams (topic "notice"), as it does when one was read; read_at tells when.
 *  3. SMS that are not urgent rest in the quiet hours (settings sms_quiet_from_minute,
 *     sms_quiet_to_minute).
 *  4. An SMS is sent at least once: a stop between sending and recording sends it again.
 */
#ifndef CORE_WALK_NOTICE_H
#define CORE_WALK_NOTICE_H

#include "core/walk/module.h"

enum { NOTICE_APP = 1, NOTICE_SMS, NOTICE_PHONE, NOTICE_PAPER };
enum { NOTICE_QUEUED = 1, NOTICE_SENT, NOTICE_DELIVERED, NOTICE_FAILED, NOTICE_GIVEN_UP };

typedef struct Notice {
    int64_t id;
    int32_t channel;    /* notice_channels: app sms phone paper */
    int64_t account_id; /* for app; 0 = none */
    int64_t person_id;  /* whom it is about; 0 = none */
    Str to;             /* phone number or address, plain: notice_write seals it */
    Str to_sealed;
    Str template_key; /* word key: "notice.application_approved" */
    Str arguments;    /* JSON array of texts for {0} {1} … */
    Str arguments_sealed;
    Str text;      /* the words, filled in for who reads it */
    int32_t state; /* notice_states */
    int64_t tries, next_at, created_at, sent_at, read_at;
    Str result; /* what the driver or the person said */
    bool urgent;
    int64_t scope;
} Notice;
extern const Shape notice_shape;
extern const Choices notice_channels, notice_states;
extern const Noun notice_noun, notice_own_noun; /* what was sent; what came to oneself */
extern const Noun notice_report_noun;           /* what the gateway tells of it */

/* channel, template_key, and account_id (app) or to (else) are required: ERR_INTERNAL without
 * them. */
Err notice_write(Op *op, const Notice *notice) MUST_CHECK;

#endif
