/* Clawback_notice (追回通知书): what a person was asked, in writing, to pay back, and until when.
 *
 * Invariants
 *  1. It is made only while something is owed, for all that is owed on that day. Amount, reason and
 *     last day are never changed.
 *  2. Its number (文号) is given with it.
 *  3. Name, address and the months beneath the amount are those of the day it is printed.
 */
#ifndef CARE_BENEFIT_CLAWBACK_NOTICE_H
#define CARE_BENEFIT_CLAWBACK_NOTICE_H

#include "core/walk/print.h"

typedef struct ClawbackNotice {
    int64_t id;
    int64_t person_id;
    Fen amount;
    Str reason;
    Date due_on;
    int64_t account_id, scope, created_at;
} ClawbackNotice;
extern const Shape clawback_notice_shape;
extern const Noun clawback_notice_noun;

#endif
