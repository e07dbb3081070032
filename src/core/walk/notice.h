/* Notice: a message that must provably arrive: in-app, SMS, phone, paper.
 *
 *   queued ─► sent ─► delivered | failed ─► (retry 1, 5, 30 min) … ─► given_up
 *
 * Rows are written in the transaction of the fact they tell; a thread sends them after commit through drivers (default: the log driver,
 * which records "sent" and prints no personal data). Quiet hours 21:00–08:00 hold back SMS that are not urgent.
 */
#ifndef CORE_WALK_NOTICE_H
#define CORE_WALK_NOTICE_H

#include "core/walk/op.h"

typedef struct Notice {
    int64_t id;
    int32_t channel;    /* notice_channels: app sms phone paper */
    int64_t account_id; /* for app; 0 = none */
    int64_t person_id;  /* whom it is about; 0 = none */
    Str to_sealed;      /* phone number, sealed */
    Str template_key;   /* word key: "notice.application_approved" */
    Str arguments;      /* JSON array of texts for {0} {1} … */
    int32_t state;      /* notice_states */
    int64_t tries, next_at, created_at, sent_at;
    Str result;
    bool urgent;
    int64_t scope;
} Notice;
extern const Shape notice_shape;
extern const Choices notice_channels, notice_states;

Err notice_write(Op *op, const Notice *notice) MUST_CHECK;

#endif
