/* Clawback_notice (追回通知书): what a person was asked, in writing, to pay back, and until when.
 *
 * Invariants: 1. it names what is owed on the day it is made, and stays as it was; 2. nobody is asked for what is not owed; 3. its number
 * (文号) is given with it.
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
