/* Order: one service wanted once (R13), from whichever source; the spine of the closed loop.
 *
 *   [requested] ─offer─► [offered] ─accept─► [accepted] ─assign─► [assigned] ─carer_accept─► [confirmed]
 *        ▲                  │ decline; its clock: lapse                 │ carer_decline, carer_lapse, unassign ─► accepted
 *        └──── withdraw ────┘ then offered to the next contracted one   ▼
 *   [confirmed] ─start─► [in_progress] ─finish─► [finished] ─follow_up─► [followed] ─freeze─► [frozen] ─bill─► [settled]
 *   any before in_progress ─cancel, expire─► [cancelled];  confirmed ─not_home / refused / carer_absent─► [missed], then a makeup order
 *   [followed] ─doubt─► [finished]: flagged afterwards, it waits for its call
 *
 * Invariants
 *  1. Every step is a row of order_step: from, to, actor, time, place, reason. Nothing is told that
 *     has no step.
 *  2. Creating holds the government share in the wallet (pending transfer, reference
 *     "order:<id>:hold") and the quota; cancel and miss release them; settling posts it.
 *  3. Never for a dead or absent person, outside the plan's quota, to a provider or worker who may
 *     not (each its own fault).
 *  4. One order type for plan, phone, community and family; `source` tells which.
 *  5. Every state before `in_progress` has a clock; nothing waits for ever.
 *  6. The note is sealed and never changes; order_get unseals it, a list does not show it.
 *  7. Its item and figures change by a correction alone (correction.h), and never once it is
 *     frozen: what was given then stands beside it (order_lay_given).
 */
#ifndef CARE_SERVICE_ORDER_H
#define CARE_SERVICE_ORDER_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum {
    ORDER_REQUESTED = 1,
    ORDER_OFFERED,
    ORDER_ACCEPTED,
    ORDER_ASSIGNED,
    ORDER_CONFIRMED,
    ORDER_IN_PROGRESS,
    ORDER_FINISHED,
    ORDER_FOLLOWED,
    ORDER_FROZEN,
    ORDER_SETTLED,
    ORDER_CANCELLED,
    ORDER_MISSED
};
enum { ORDER_BY_PLAN = 1, ORDER_BY_PHONE, ORDER_BY_COMMUNITY, ORDER_BY_FAMILY };
/* A wish has no "unknown"; its codes stand for what SEX_MALE and SEX_FEMALE do. */
extern const Choices order_states, order_sources, carer_sexes;
extern const Machine order_machine;

typedef struct Order {
    int64_t id, version;
    int64_t person_id, plan_id, plan_item_id;
    Str item; /* menu code */
    int32_t category;
    int32_t source; /* plan, phone, community, family */
    int32_t state;
    int64_t org_id, worker_id, second_worker_id;
    bool worker_accepted, second_accepted;
    int64_t carers;    /* how many the menu asks for */
    int32_t carer_sex; /* wish; none: any */
    Date day;
    int64_t window_from, window_to; /* minutes since midnight in which it may start */
    int64_t start_minute;           /* planned start; INT_NONE before dispatch */
    int64_t minutes;                /* standard duration */
    Fen price, government, own;     /* price = government + own */
    bool pay_own;                   /* the person pays all of it: no plan, no wallet */
    int64_t hold_transfer;          /* pending transfer on the wallet; 0 = nothing to hold */
    int64_t clock_until;            /* when the present state's clock runs out, ms; 0 = none */
    int64_t offers;                 /* times it was offered */
    int64_t makeup_of;
    int64_t flags; /* number of abnormal-order flags */
    Str month;     /* "2026-11" of the settlement it belongs to */
    Str note;
    int64_t scope;
    int64_t created_at;
} Order;
extern const Shape order_shape;
extern const Noun order_noun;
/* Of lists whose rows have an order_id and whose own bound is written "+scope". */
extern const ListHold order_hold;
#define ORDER_NOTE "order.note"                /* what it is sealed for */
extern const struct KeyedStep order_note_step; /* notes from before they were sealed */

/* What someone asks for; the rest of an Order follows from menu, plan and purchase list. */
typedef struct OrderRequest {
    int64_t id; /* of the missed order, for a makeup */
    int64_t person_id;
    Str item;
    Date day;
    int64_t window_from, window_to, start_minute;
    int32_t source;
    int64_t org_id; /* 0: by the purchase list */
    bool pay_own;
    int32_t carer_sex;
    Str note;
    int64_t plan_item_id, makeup_of; /* from inside only */
} OrderRequest;
extern const Shape order_request_shape;

typedef struct OrderMove {
    const char *event;
    Str reason;
    double lng, lat;           /* where it happened, WGS-84; REAL_NONE unknown */
    int64_t org_id, worker_id; /* whom the step tells of; 0: whom the order names */
} OrderMove;

Err order_get(Op *op, int64_t id, Order *out) MUST_CHECK;   /* within reach */
Err order_by_id(Op *op, int64_t id, Order *out) MUST_CHECK; /* any */
/* Lays over an order of a frozen month what a correction found to have been given instead; its row
 * stays as it was billed. */
Err order_lay_given(Op *op, Order *order) MUST_CHECK;
/* Checks everything at once, holds, stores, offers to the first contracted provider. */
Err order_create(Op *op, const OrderRequest *in, Order *out) MUST_CHECK;
/* Moves `order` by the machine, writes the step and saves every field: the only way an order
 * changes state. */
Err order_step(Op *op, Order *order, const char *event, Str reason) MUST_CHECK;
Err order_move(Op *op, Order *order, const OrderMove *move) MUST_CHECK; /* with the place */
Err order_on_death(Op *op, const Event *event) MUST_CHECK; /* orders from that day on: cancelled */
Err order_on_move(Op *op, const Event *event) MUST_CHECK;  /* to the new place's provider */
Err order_on_worker_left(Op *op, const Event *event) MUST_CHECK; /* back to accepted */
/* A certificate that ended, skills that are others: from those who may not do it any more back to
 * accepted. */
Err order_on_reskilled(Op *op, const Event *event) MUST_CHECK;
Err order_on_suspended(Op *op,
                       const Event *event) MUST_CHECK; /* organisation: offered to another */

/* Runs what the clocks say is due, at most `most` orders, as the system; *ran tells how many. */
Err order_clocks_run(Op *op, size_t most, int64_t *ran) MUST_CHECK;
extern const JobKind order_clocks_job; /* until nothing is due */

#endif
