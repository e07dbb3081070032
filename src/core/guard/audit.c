#include "core/guard/audit.h"

#include "core/base/buf.h"
#include "core/guard/audit_tail.h"
#include "core/guard/keyed.h"
#include "guard.sql.h"

#define ROW_TEXT_BYTES (1 << 20)

static const Field audit_row_fields[] = {
    {"id", F_INT, offsetof(AuditRow, id), .flags = READONLY, .doc = "number"},
    {"seq", F_INT, offsetof(AuditRow, seq), .flags = READONLY | STORED | DETAIL,
     .doc = "1, 2, 3 … without a gap"},
    {"at", F_TIME, offsetof(AuditRow, at), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "when"},
    {"account_id", F_INT, offsetof(AuditRow, account_id), .flags = READONLY | STORED | FILTER,
     .doc = "whose account; 0 nobody's, -1 the system's"},
    {"actor", F_TEXT, offsetof(AuditRow, actor), .flags = READONLY | STORED,
     .doc = "name as it was then"},
    {"action", F_TEXT, offsetof(AuditRow, action), .flags = READONLY | STORED, .ref = "action",
     .doc = "route or job"},
    {"subject", F_TEXT, offsetof(AuditRow, subject), .flags = READONLY | STORED | FILTER,
     .max = 100, .ref = "subject", .doc = "what it was done to: noun:number"},
    {"outcome", F_TEXT, offsetof(AuditRow, outcome), .flags = READONLY | STORED, .ref = "outcome",
     .doc = "ok or the code of an error"},
    {"detail", F_JSON, offsetof(AuditRow, detail), .flags = READONLY | STORED | DETAIL,
     .seal = SEAL_AUDIT, .doc = "changed fields, reason of a reveal"},
    {"request_id", F_TEXT, offsetof(AuditRow, request_id), .flags = READONLY | STORED | DETAIL,
     .doc = "number of the request"},
    {"previous", F_TEXT, offsetof(AuditRow, previous), .flags = READONLY | STORED | DETAIL,
     .doc = "hash of the row before"},
    {"hash", F_TEXT, offsetof(AuditRow, hash), .flags = READONLY | STORED | DETAIL,
     .doc = "SM3 over previous and this row"},
};
const Shape audit_row_shape = {"audit_row", "guard", audit_row_fields, COUNT(audit_row_fields),
                               sizeof(AuditRow)};

static const Field audit_head_fields[] = {
    {"id", F_INT, offsetof(AuditHead, id), .flags = READONLY, .doc = "number of its row"},
    {"seq", F_INT, offsetof(AuditHead, seq), .flags = READONLY | STORED,
     .doc = "number of its row"},
    {"at", F_TIME, offsetof(AuditHead, at), .flags = READONLY | STORED, .doc = "when"},
    {"hash", F_TEXT, offsetof(AuditHead, hash), .flags = READONLY | STORED,
     .doc = "hash of its row"},
    {"signature", F_TEXT, offsetof(AuditHead, signature), .flags = READONLY | STORED,
     .doc = "SM2, DER in hex, over: audit head <seq> <at> <hash>"},
};
const Shape audit_head_shape = {"audit_head", "guard", audit_head_fields, COUNT(audit_head_fields),
                                sizeof(AuditHead)};

static const Field audit_tail_fields[] = {
    {"seq", F_INT, offsetof(AuditTail, seq), .flags = STORED, .doc = "number of the last row"},
    {"hash", F_TEXT, offsetof(AuditTail, hash), .flags = STORED, .max = 64, .doc = "its hash"},
    {"seal", F_TEXT, offsetof(AuditTail, seal), .flags = STORED, .max = 64,
     .doc = "HMAC-SM3 of the vault"},
};
const Shape audit_tail_shape = {"audit_tail", "guard", audit_tail_fields, COUNT(audit_tail_fields),
                                sizeof(AuditTail)};

static void put_text(Buf *out, Str text) {
    if (str_is_none(text)) {
        buf_put_char(out, '-');
        return;
    }
    buf_put_int(out, (int64_t)text.len);
    buf_put_char(out, ':');
    buf_put(out, text);
}

static void put_number(Buf *out, int64_t number) {
    buf_put_int(out, number);
    buf_put_char(out, ',');
}

Err audit_row_hash(Arena *arena, const AuditRow *row, Str *out) {
    Buf text;
    buf_init(&text, arena, ROW_TEXT_BYTES);
    buf_put(&text, row->previous);
    put_number(&text, row->seq);
    put_number(&text, row->at);
    put_number(&text, row->account_id);
    put_text(&text, row->actor);
    put_text(&text, row->action);
    put_text(&text, row->subject);
    put_text(&text, row->outcome);
    put_text(&text, row->detail);
    put_text(&text, row->request_id);
    *out = sm3_hex(arena, buf_str(&text));
    return text.overflow ? ERR_TOO_LARGE : OK;
}

Str audit_tail_text(Arena *arena, const AuditTail *tail) {
    return arena_printf(arena, "audit tail %lld " STR_FMT, (long long)tail->seq,
                        STR_ARG(tail->hash));
}

Str audit_head_text(Arena *arena, const AuditHead *head) {
    return arena_printf(arena, "audit head %lld %lld " STR_FMT, (long long)head->seq,
                        (long long)head->at, STR_ARG(head->hash));
}

static Err put_tail(Tx *tx, Arena *arena, Vault *vault, const AuditRow *row) {
    AuditTail tail = {.seq = row->seq, .hash = row->hash};
    tail.seal = vault_sign(vault, arena, audit_tail_text(arena, &tail));
    return tx_run(tx, &sql_audit_tail_put, ROW(&tail));
}

static Err put_head(Tx *tx, Arena *arena, Vault *vault, const AuditRow *row) {
    AuditHead head = {.seq = row->seq, .at = row->at, .hash = row->hash};
    if (row->seq % AUDIT_HEAD_EVERY != 0) return OK;
    head.signature = vault_witness(vault, arena, audit_head_text(arena, &head));
    return tx_run(tx, &sql_audit_head_insert, ROW(&head));
}

static Err append_after(Tx *tx, Arena *arena, const AuditTail *tail, AuditRow *row) {
    row->seq = tail->seq + 1;
    row->previous = str_is_none(tail->hash) ? STR("") : tail->hash;
    TRY(audit_row_hash(arena, row, &row->hash));
    return tx_run(tx, &sql_audit_insert, ROW(row));
}

Err audit_append(Tx *tx, Arena *arena, Vault *vault, AuditRow *rows, size_t count) {
    AuditTail tail = {0};
    if (count == 0) return OK;
    Err err = tx_get(tx, arena, &sql_audit_tail_get, NO_BINDS, &tail);
    if (err != ERR_NOT_FOUND) TRY(err);
    for (size_t i = 0; i < count; i++) {
        TRY(append_after(tx, arena, &tail, &rows[i]));
        tail = (AuditTail){.seq = rows[i].seq, .hash = rows[i].hash};
        TRY(put_head(tx, arena, vault, &rows[i]));
    }
    return put_tail(tx, arena, vault, &rows[count - 1]);
}

Err audit_last_ms(Tx *tx, Arena *arena, int64_t *out) {
    AuditTail tail;
    AuditHead last;
    *out = 0;
    Err err = tx_get(tx, arena, &sql_audit_tail_get, NO_BINDS, &tail);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(tx_get(tx, arena, &sql_audit_hash_at, WITH(BIND_INT("seq", tail.seq)), &last));
    *out = last.at;
    return OK;
}

Err audit_head_check(Tx *tx, Arena *arena, Vault *vault, const AuditHead *head) {
    AuditHead kept;
    if (!vault_witness_check(vault, audit_head_text(arena, head), head->signature))
        return ERR_INVALID;
    TRY(tx_get(tx, arena, &sql_audit_hash_at, WITH(BIND_INT("seq", head->seq)), &kept));
    return str_equal(kept.hash, head->hash) ? OK : ERR_NOT_FOUND;
}

const KeyedStep audit_detail_step = {&sql_audit_plain, NULL, &sql_audit_seal, NULL};
