/* SessionRow: a session as the database keeps it, with what its account is now. Private to the
 * session.
 *
 * Invariants
 *  1. The token itself is nowhere: only its SM3.
 *  2. idle_ms and expires_at are those of the day on which it was opened; later settings do not
 *     touch it.
 *  3. From `name` on the fields are the account's as it stands when the row is read; a session
 *     keeps none of them.
 */
#ifndef CORE_GUARD_SESSION_ROW_H
#define CORE_GUARD_SESSION_ROW_H

#include "core/base/shape.h"
#include "core/guard/sm3.h"

#define TOKEN_BYTES 32

typedef struct SessionRow {
    int64_t id, account_id;
    Str token_hash; /* SM3 of the token's text, hex */
    int32_t way;    /* session_ways */
    int64_t opened_at, seen_at, idle_ms, expires_at;
    Str name, roles;
    int64_t scope, org_id, staff_id;
    bool must_change;
} SessionRow;
extern const Shape session_row_shape;

#endif
