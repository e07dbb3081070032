/* Urge (催办): whoever covers a place and may look at a matter asks those it waits for to hurry.
 *
 *   urge ─► marked in their inbox while the matter stands where it stood ─► an in-app notice to each of them, the stream's topic "urge"
 *
 * Invariants
 *  1. Only what waits is urged, once a day, state and account: then ERR_CONFLICT "urged_today".
 *  2. An urge moves nothing. It is marked while the matter stands in the state that it was urged
 *     in.
 *  3. Its notice says what is urged, by whom and why, not about whom: that stands in the inbox, by
 *     right.
 */
#ifndef CARE_DESK_URGE_H
#define CARE_DESK_URGE_H

#include "care/desk/inbox.h"

typedef struct Urge {
    int64_t id;
    Str noun;
    int64_t subject; /* number of the record */
    Str state;       /* where it stood */
    Str words;       /* why; may be empty */
    Date day;
    int64_t account_id;
    Str account_name;
    int64_t scope, at;
    int64_t told; /* accounts that had a notice */
} Urge;
extern const Shape urge_shape;
extern const Noun urge_noun;

/* "张敏：家属已来问过两次", of the last urge at the item's state. */
Err urge_last_words(Op *op, const InboxItem *item, Str *out) MUST_CHECK;

#endif
