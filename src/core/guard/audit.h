/* Audit: one row per act, chained.
 *
 *   hash(n) = SM3(hash(n-1) ‖ seq ‖ at ‖ actor ‖ action ‖ subject ‖ outcome ‖ detail)
 *
 * Rows are appended by the batching writer in batch order, so the chain is total. Heads are signed by the vault every
 * 1,000 rows and at every verify, and exported, so cutting the tail shows as well.
 * Details never hold plain personal data: only field names, ids, codes, amounts.
 */
#ifndef CORE_GUARD_AUDIT_H
#define CORE_GUARD_AUDIT_H

#include "core/base/shape.h"
#include "core/guard/vault.h"
#include "core/store/store.h"

typedef struct AuditRow {
    int64_t seq; /* 1, 2, 3 … without a gap */
    int64_t at;
    int64_t account_id;
    Str actor;   /* name as it was then */
    Str action;  /* route or job: "person_edit" */
    Str subject; /* "person:123" or empty */
    Str outcome; /* "ok" or an error code */
    Str detail;  /* JSON text: changed fields, reason for a reveal */
    Str request_id;
    Str previous, hash; /* SM3, hex */
} AuditRow;
extern const Shape audit_row_shape;

/* Appends within the writer's transaction: sets seq, previous, hash. */
MUST_CHECK Err audit_append(Tx *tx, Arena *arena, AuditRow *row);

typedef struct AuditVerdict {
    int64_t rows;
    int64_t broken_seq; /* 0 = whole */
    Str why;
    Str head; /* hash of the last row */
} AuditVerdict;

/* Reads the whole chain and the signed heads. */
MUST_CHECK Err audit_verify(Tx *tx, Arena *arena, Vault *vault, AuditVerdict *out);

#endif
