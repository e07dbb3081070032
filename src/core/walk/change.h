/* Change: one row of field history: who changed which fields of a record, from what to what.
 * Written by op_record_change.
 *
 * Invariants
 *  1. What it tells is sealed; whoever shows it asks for the right to see the record plainly.
 *  2. It is written in the transaction of the change, and never again touched.
 *  3. Only what differs is told, and no row is written when nothing does. Nests, lists, bytes,
 *     HIDDEN and WRITEONLY fields and the version are never told.
 */
#ifndef CORE_WALK_CHANGE_H
#define CORE_WALK_CHANGE_H

#include "core/walk/op.h"

typedef struct Change {
    int64_t id;
    Str noun; /* shape name */
    int64_t subject;
    int64_t account_id, recorded_at;
    Str sealed;
    Str fields; /* JSON: {"phone":{"old":"…","new":"…"}} */
} Change;
extern const Shape change_shape;

/* Oldest first. ERR_TOO_LARGE: more than 2,000. */
Err op_list_changes(Op *op, const Shape *shape, int64_t id, List *out) MUST_CHECK;

#endif
