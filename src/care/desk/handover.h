/* Handover (交接): while somebody is away a deputy looks after what waits for them.
 *
 *   [ahead] ──from_day──► [running] ──to_day, or ended early──► [over]
 *
 * Invariants
 *  1. It never widens a right: the deputy must hold every role of the absent one, over at least
 *     their place and of the same organisation, already; else it is refused. What a care worker or
 *     an assessor is named for is reassigned, not handed over.
 *  2. Made by the absent one, or by whoever holds a wider place than theirs; nobody is their own
 *     deputy, no two at once for one.
 *  3. Both are told; it is never deleted.
 */
#ifndef CARE_DESK_HANDOVER_H
#define CARE_DESK_HANDOVER_H

#include "core/walk/module.h"

typedef struct Handover {
    int64_t id, version;
    int64_t account_id, deputy_id;
    Str account_name, deputy_name;
    Date from_day, to_day; /* both included */
    Str reason;
    Date ended_on; /* first day it no longer holds */
    int64_t made_by;
    int64_t scope; /* of the absent one */
    int64_t created_at;
} Handover;
extern const Shape handover_shape;
extern const Noun handover_noun;

/* Handovers that run today with this actor as deputy. */
Err handover_duties(Op *op, List *out) MUST_CHECK;
/* The absent one as an actor: roles and place. */
Err handover_absent(Op *op, const Handover *handover, Actor *out) MUST_CHECK;

#endif
