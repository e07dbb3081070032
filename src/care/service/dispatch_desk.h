/* Dispatch_desk: 智能派单 of a day: solved outside the writer, checked and assigned inside it,
 * every choice explained.
 *
 * Invariants
 *  1. Plans are made outside the writer. Inside it every rule of assigning is asked anew
 *     (order_assign_to), and an order that has moved on since is left as it is.
 *  2. Every order that is given out or left out leaves its explanation (dispatch_choice.h); what a
 *     rule refused has that rule's code.
 *  3. A provider's day is planned as a whole, of at most WANTED_MOST orders; a call gives out
 *     GIVEN_MOST of them, and `more` says that others have not been tried.
 *  4. No day that is past is planned.
 */
#ifndef CARE_SERVICE_DISPATCH_DESK_H
#define CARE_SERVICE_DISPATCH_DESK_H

#include "core/walk/module.h"

typedef struct DispatchAsk {
    Date day;
    int64_t org_id;   /* 0: every provider within reach */
    int64_t scope;    /* INT_NONE: everywhere within reach */
    int64_t order_id; /* this one alone: urgent; 0: all that wait */
} DispatchAsk;

typedef struct DispatchResult {
    int64_t assigned;
    int64_t left_out; /* nobody could: the explanation says why */
    int64_t changed;  /* moved on or refused between solving and assigning */
    bool more;        /* ask again: a call takes a limited number */
} DispatchResult;

extern const Shape dispatch_ask_shape, dispatch_result_shape;
extern const Noun dispatch_noun;

#endif
