/* AuditTail: the last row of the chain, sealed; and what is hashed and signed. Private to the
 * audit.
 *
 * Invariants
 *  1. There is one tail, that of the last row; each append writes over it.
 *  2. What is hashed, sealed and signed is a text of its own form, which never changes: rows of
 *     years ago must still verify.
 *  3. A row of more than 1 MiB is ERR_TOO_LARGE, and not appended.
 */
#ifndef CORE_GUARD_AUDIT_TAIL_H
#define CORE_GUARD_AUDIT_TAIL_H

#include "core/guard/audit.h"

typedef struct AuditTail {
    int64_t seq;
    Str hash, seal;
} AuditTail;
extern const Shape audit_tail_shape;

MUST_CHECK Err audit_row_hash(Arena *arena, const AuditRow *row, Str *out);
Str audit_tail_text(Arena *arena, const AuditTail *tail);
Str audit_head_text(Arena *arena, const AuditHead *head);

#endif
