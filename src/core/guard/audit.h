/* Audit: one row per act, chained.
 *
 *   hash(n) = SM3(hash(n-1) ‖ seq ‖ at ‖ account ‖ actor ‖ action ‖ subject ‖ outcome ‖ detail ‖
 *   request), each with its length
 *
 *   row 1 ─► row 2 ─► … ─► row 1000 ─► … ─► row n        (hashes)
 *                          head, SM2            tail, HMAC-SM3 of the vault
 *
 * Invariants
 *  1. Rows are appended by the batching writer in batch order: the chain is total, and seq has no
 *     gap. No statement of the program changes what a row says, or deletes one.
 *  2. Every 1,000th row leaves a head signed with SM2, to be exported; the last row is sealed as
 *     the tail with every append.
 *  3. Who may write the database but has no key can neither edit nor cut: an edited row shows by
 *     its hash, a chain made anew by its heads, a cut one by its tail. Who puts back a whole old
 *     copy, or none, shows by an exported head (audit_head_check).
 *  4. Details are sealed: they tell in words why something was done. The hash is over what they
 *     say, so a row reads and verifies as before once it was sealed; one that cannot be unsealed is
 *     not as it was written.
 */
#ifndef CORE_GUARD_AUDIT_H
#define CORE_GUARD_AUDIT_H

#include "core/base/shape.h"
#include "core/guard/vault.h"
#include "core/store/store.h"

#define AUDIT_HEAD_EVERY 1000 /* rows */

typedef struct AuditRow {
    int64_t id;  /* seq again: lists page by id */
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

typedef struct AuditHead {
    int64_t id; /* seq again */
    int64_t seq, at;
    Str hash, signature; /* SM2 over "audit head <seq> <at> <hash>", hex */
} AuditHead;
extern const Shape audit_head_shape;

/* Appends within the writer's transaction, in this order: sets seq, previous, hash; seals the last
 * as the tail; signs a head when it is time. */
MUST_CHECK Err audit_append(Tx *tx, Arena *arena, Vault *vault, AuditRow *rows, size_t count);
/* When the last row was written, in ms; 0: there is none. */
MUST_CHECK Err audit_last_ms(Tx *tx, Arena *arena, int64_t *out);

typedef struct AuditVerdict {
    int64_t rows;
    int64_t broken_seq; /* the first row that is not as it was written; 0 = whole */
    /* "row_missing" "row_edited" "head_differs" "tail_missing" "tail_forged" "tail_cut"
     * "row_added" */
    Str why;
    Str head; /* hash of the last row */
} AuditVerdict;

/* Reads the whole chain, the signed heads and the tail. */
MUST_CHECK Err audit_verify(Tx *tx, Arena *arena, Vault *vault, AuditVerdict *out);
/* Is a head exported earlier one of ours, and still in the chain? ERR_INVALID: not ours;
 * ERR_NOT_FOUND: not in the chain any more. */
MUST_CHECK Err audit_head_check(Tx *tx, Arena *arena, Vault *vault, const AuditHead *head);
#define SEAL_AUDIT "audit.detail"                /* .seal of what is told the audit alone */
extern const struct KeyedStep audit_detail_step; /* details from before they were sealed */
extern const Statement sql_audit_list, sql_audit_head_list;

#endif
