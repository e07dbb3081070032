/* Order_walk: orders taken through their walk over HTTP, by those whose work it is, a step a request.
 *
 *   create ─► [offered] ─accept─► [accepted] ─assign─► [assigned] ─carer-accept─► [confirmed] ─cancel─► [cancelled]
 *      ▲  desk        manager             manager               carer                        desk │
 *      └────────────────────────── the next person of this walk ◄─────────────────────────────────┘
 *
 * Invariants
 *  1. A walk has a carer's hour and people of its own: two walks never ask for the same.
 *  2. What a walk leaves is cancelled (order_walk_end), so the next measurement finds all free.
 *  3. Each walk is taken by one thread at a time.
 */
#ifndef BENCH_ORDER_WALK_H
#define BENCH_ORDER_WALK_H

#include "app/caller.h"
#include "core/base/rand.h"
#include "core/walk/site.h"

enum { ORDER_WALKS_MOST = 512 };

typedef enum WalkStep {
    WALK_CREATE,
    WALK_ACCEPT,
    WALK_ASSIGN,
    WALK_CARER_ACCEPT,
    WALK_CANCEL,
    WALK_STEPS
} WalkStep;
extern const char *const walk_steps[WALK_STEPS];

typedef struct OrderWalk {
    int number; /* of the walk: 0 … walks - 1 */
    int64_t turn;
    WalkStep next;
    int64_t order_id;
} OrderWalk;

/* Draws people, finds a provider with carers, opens accounts: once, before `walks` walks. */
void order_walks_prepare(Site *beside, Arena *arena, Rand *rand, int walks);
/* Numbers them and takes each a different part of its way, so that not all do the same at once. */
void order_walks_begin(OrderWalk *walks, int count, int port);
/* The next step of this walk. False: refused, told on stderr; the walk then begins anew. */
bool order_walk_step(OrderWalk *walk, Caller *caller);
void order_walk_end(OrderWalk *walk, Caller *caller);

#endif
