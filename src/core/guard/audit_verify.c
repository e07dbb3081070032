#include "core/guard/audit_tail.h"
#include "guard.sql.h"

#define HEADS_MAX         1000000 /* a thousand million rows */
#define ROW_ARENA_CEILING ((size_t)8 << 20)

typedef struct Walk {
    Arena *arena;
    Arena scratch; /* of one row */
    Vault *vault;
    List heads;
    size_t next_head;
    char last[2 * SM3_BYTES]; /* hash of the row before */
    size_t last_len;
    AuditVerdict *verdict;
} Walk;

static void breaks(AuditVerdict *verdict, int64_t seq, const char *why) {
    if (verdict->broken_seq != 0) return;
    verdict->broken_seq = seq;
    verdict->why = str_from(why);
}

static const AuditHead *head_at(Walk *walk, int64_t seq) {
    if (walk->next_head == walk->heads.count) return NULL;
    const AuditHead *head = LIST_AT(walk->heads, AuditHead, walk->next_head);
    if (head->seq != seq) return NULL;
    walk->next_head++;
    return head;
}

static bool head_is_good(Walk *walk, const AuditHead *head, const AuditRow *row) {
    return str_equal(head->hash, row->hash) && head->at == row->at &&
           vault_witness_check(walk->vault, audit_head_text(&walk->scratch, head), head->signature);
}

static const char *row_fault(Walk *walk, const AuditRow *row) {
    Str hash;
    if (!str_equal(row->previous, (Str){walk->last, walk->last_len})) return "row_edited";
    if (audit_row_hash(&walk->scratch, row, &hash) != OK || !str_equal(hash, row->hash))
        return "row_edited";
    const AuditHead *head = head_at(walk, row->seq);
    if (head == NULL) return row->seq % AUDIT_HEAD_EVERY == 0 ? "head_differs" : NULL;
    return head_is_good(walk, head, row) ? NULL : "head_differs";
}

static Err check_row(void *context, const void *item) {
    Walk *walk = context;
    const AuditRow *row = item;
    AuditVerdict *verdict = walk->verdict;
    arena_reset(&walk->scratch);
    verdict->rows++;
    if (row->seq != verdict->rows) breaks(verdict, verdict->rows, "row_missing");
    const char *fault = verdict->broken_seq == 0 ? row_fault(walk, row) : NULL;
    if (fault != NULL) breaks(verdict, row->seq, fault);
    if (verdict->broken_seq != 0) return ERR_CONFLICT; /* far enough */
    memcpy(walk->last, row->hash.ptr, row->hash.len);
    walk->last_len = row->hash.len;
    return OK;
}

static void check_tail(Walk *walk, const AuditTail *tail) {
    AuditVerdict *verdict = walk->verdict;
    Str last = {walk->last, walk->last_len};
    if (tail->seq == 0 && verdict->rows == 0) return;
    if (tail->seq == 0)
        breaks(verdict, verdict->rows, "tail_missing");
    else if (!vault_check(walk->vault, audit_tail_text(walk->arena, tail), tail->seal))
        breaks(verdict, verdict->rows, "tail_forged");
    else if (tail->seq > verdict->rows)
        breaks(verdict, verdict->rows + 1, "tail_cut");
    else if (tail->seq < verdict->rows)
        breaks(verdict, tail->seq + 1, "row_added");
    else if (!str_equal(tail->hash, last))
        breaks(verdict, verdict->rows, "row_edited");
}

static Err walk_chain(Tx *tx, Walk *walk) {
    AuditTail tail = {0};
    Err err = tx_get(tx, walk->arena, &sql_audit_tail_get, NO_BINDS, &tail);
    if (err != ERR_NOT_FOUND) TRY(err);
    TRY(tx_list(tx, walk->arena, &sql_audit_heads, WITH(MOST(HEADS_MAX)), &walk->heads));
    err = tx_each(tx, &sql_audit_chain, NO_BINDS, check_row, walk);
    if (err == ERR_INTERNAL) breaks(walk->verdict, walk->verdict->rows + 1, "row_edited");
    if (walk->verdict->broken_seq != 0) return OK;
    TRY(err);
    if (walk->next_head < walk->heads.count)
        breaks(walk->verdict, walk->verdict->rows + 1, "tail_cut");
    check_tail(walk, &tail);
    return OK;
}

Err audit_verify(Tx *tx, Arena *arena, Vault *vault, AuditVerdict *out) {
    Walk walk = {.arena = arena, .vault = vault, .verdict = out};
    *out = (AuditVerdict){0};
    arena_init(&walk.scratch, ROW_ARENA_CEILING);
    Err err = walk_chain(tx, &walk);
    arena_clear(&walk.scratch);
    out->head = arena_copy(arena, (Str){walk.last, walk.last_len});
    return err;
}
