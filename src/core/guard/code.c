#include "core/guard/code.h"

#include "guard.sql.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    INT64_C(86400000)

typedef struct CodeRow {
    int64_t id;
    Str phone_index, client;
    int64_t asked_at, expires_at;
    Str code_hash;
    int64_t tries, used_at;
} CodeRow;

#define AT(member) offsetof(CodeRow, member)
static const Field row_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .doc = "number"},
    {"phone_index", F_TEXT, AT(phone_index), .flags = HIDDEN | STORED, .max = 64,
     .doc = "blind index of the telephone"},
    {"client", F_TEXT, AT(client), .flags = HIDDEN | STORED, .max = 64,
     .doc = "blind index of the address that asked"},
    {"asked_at", F_TIME, AT(asked_at), .flags = STORED, .doc = "when"},
    {"expires_at", F_TIME, AT(expires_at), .flags = STORED, .doc = "end of the code"},
    {"code_hash", F_TEXT, AT(code_hash), .flags = HIDDEN | STORED, .max = 64,
     .doc = "keyed hash of the code"},
    {"tries", F_INT, AT(tries), .flags = STORED, .doc = "wrong ones"},
    {"used_at", F_TIME, AT(used_at), .flags = STORED, .doc = "when it let someone in"},
};
#undef AT
extern const Shape code_row_shape;
const Shape code_row_shape = {"code_row", "guard", row_fields, COUNT(row_fields), sizeof(CodeRow)};

typedef struct CodeTally {
    int64_t asked, last;
} CodeTally;
static const Field tally_fields[] = {
    {"asked", F_INT, offsetof(CodeTally, asked), .flags = READONLY, .doc = "asked for in a day"},
    {"last", F_INT, offsetof(CodeTally, last), .flags = READONLY, .doc = "the newest, ms"},
};
extern const Shape code_tally_shape;
const Shape code_tally_shape = {"code_tally", "guard", tally_fields, COUNT(tally_fields),
                                sizeof(CodeTally)};

static Str code_hash(Vault *vault, Arena *arena, const CodeRow *row, Str code) {
    Str text = arena_printf(arena, STR_FMT " %lld " STR_FMT, STR_ARG(row->phone_index),
                            (long long)row->asked_at, STR_ARG(code));
    return vault_index(vault, arena, "sign_in_code", text);
}

static bool is_enough(const CodeTally *tally, int64_t daily, int64_t gap_s, int64_t now_ms) {
    return tally->asked >= daily || now_ms - tally->last < gap_s * 1000;
}

Err code_ask(Tx *tx, Vault *vault, Arena *arena, const CodeAsk *ask, Str *code) {
    CodeTally phone, client;
    const CodeLimits *limits = &ask->limits;
    int64_t now_ms = ask->now_ms;
    Bind since = BIND_INT("since", now_ms - DAY_MS);
    *code = STR_NONE;
    TRY(tx_get(tx, arena, &sql_sign_in_code_client_tally,
               WITH(BIND_TEXT("client", ask->client), since), &client));
    TRY(tx_get(tx, arena, &sql_sign_in_code_tally,
               WITH(BIND_TEXT("phone_index", ask->phone_index), since), &phone));
    if (is_enough(&client, limits->client_daily, limits->client_gap_s, now_ms)) return ERR_TOO_MANY;
    if (is_enough(&phone, limits->phone_daily, limits->phone_gap_s, now_ms)) return OK;
    CodeRow row = {.phone_index = ask->phone_index,
                   .client = ask->client,
                   .asked_at = now_ms,
                   .expires_at = now_ms + limits->minutes * MINUTE_MS};
    *code = random_digits(arena, CODE_DIGITS);
    row.code_hash = code_hash(vault, arena, &row, *code);
    return tx_get(tx, arena, &sql_sign_in_code_insert, ROW(&row), &row);
}

static const char *refusal_of(const CodeRow *row, const CodeGuess *guess, Str hash) {
    if (row->id == 0) return "unknown";
    if (row->used_at != 0) return "used";
    if (row->expires_at <= guess->now_ms) return "expired";
    if (row->tries >= guess->tries_most) return "tries";
    return str_equal(row->code_hash, hash) ? NULL : "code";
}

Err code_check(Tx *tx, Vault *vault, Arena *arena, const CodeGuess *guess, CodeVerdict *out) {
    CodeRow row = {0};
    Err err = tx_get(tx, arena, &sql_sign_in_code_newest,
                     WITH(BIND_TEXT("phone_index", guess->phone_index)), &row);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    Str hash = code_hash(vault, arena, &row, guess->code);
    *out = (CodeVerdict){row.id, refusal_of(&row, guess, hash)};
    if (out->refusal == NULL) return OK;
    return tx_run(tx, &sql_sign_in_code_try, WITH(BIND_INT("id", row.id)));
}

Err code_use(Tx *tx, int64_t id, int64_t now_ms) {
    return tx_run(tx, &sql_sign_in_code_use, WITH(BIND_INT("id", id), BIND_INT("at", now_ms)));
}

Err codes_purge(Tx *tx, int64_t oldest_ms) {
    return tx_run(tx, &sql_sign_in_code_purge, WITH(BIND_INT("oldest", oldest_ms)));
}
