/* AuditTail: the last row of the chain, sealed; and what is hashed and signed. Private to the audit.
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
