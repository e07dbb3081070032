#include "core/guard/card.h"

#include "core/guard/keyed.h"
#include "guard.sql.h"

#define MINUTE_MS INT64_C(60000)

static const char *const state_codes[] = {"", "active", "replaced", "revoked"};
const Choices card_states = {"card_state", state_codes, COUNT(state_codes)};

#define AT(member) offsetof(Card, member)
static const Field card_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "card", .doc = "number"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | FILTER, .ref = "account",
     .doc = "whom it lets in"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .mask = MASK_NAME, .see = "people.see",
     .doc = "whose account it is"},
    {"token_hash", F_TEXT, AT(token_hash), .flags = HIDDEN | STORED, .max = 64,
     .doc = "SM3 of what the QR code says"},
    {"pin_hash", F_TEXT, AT(pin_hash), .flags = HIDDEN | STORED, .max = 200, .doc = "Argon2id"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &card_states,
     .doc = "still good or not"},
    {"failures", F_INT, AT(failures), .flags = READONLY | STORED | DETAIL,
     .doc = "wrong PINs in a row"},
    {"locked_until", F_TIME, AT(locked_until), .flags = READONLY | STORED | DETAIL,
     .doc = "end of the lock-out"},
    {"valid_to", F_DATE, AT(valid_to), .flags = READONLY | STORED, .doc = "last day"},
    {"issued_by", F_REF, AT(issued_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who issued it"},
    {"issued_at", F_TIME, AT(issued_at), .flags = READONLY | STORED, .doc = "when it was issued"},
    {"used_at", F_TIME, AT(used_at), .flags = READONLY | STORED, .doc = "last sign-in with it"},
    {"ended_at", F_TIME, AT(ended_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it was replaced or revoked"},
    {"ended_by", F_REF, AT(ended_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who ended it"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED | DETAIL, .max = 200,
     .seal = SEAL_WORDS, .doc = "why it was ended"},
};
#undef AT
const Shape card_shape = {"card", "guard", card_fields, COUNT(card_fields), sizeof(Card)};

static const Field key_fields[] = {
    {"token", F_TEXT, offsetof(CardKey, token), .flags = REQUIRED | WRITEONLY,
     .max = CARD_TOKEN_CHARS, .doc = "what the QR code says after /card/"},
    {"pin", F_TEXT, offsetof(CardKey, pin), .flags = REQUIRED | WRITEONLY, .max = PIN_DIGITS,
     .doc = "six digits"},
};
const Shape card_key_shape = {"card_key", "guard", key_fields, COUNT(key_fields), sizeof(CardKey)};

static bool is_row(Str pin, int step) {
    for (size_t i = 1; i < pin.len; i++)
        if (pin.ptr[i] - pin.ptr[i - 1] != step) return false;
    return true;
}

const char *pin_fault(Str pin) {
    if (pin.len != PIN_DIGITS) return "bad_pin";
    for (size_t i = 0; i < pin.len; i++)
        if (pin.ptr[i] < '0' || pin.ptr[i] > '9') return "bad_pin";
    bool plain = is_row(pin, 0) || is_row(pin, 1) || is_row(pin, -1);
    return plain ? "pin_too_plain" : NULL;
}

Str pin_invent(Arena *arena) {
    Str pin;
    do {
        pin = random_digits(arena, PIN_DIGITS);
    } while (pin_fault(pin) != NULL);
    return pin;
}

Err card_of_account(Tx *tx, Arena *arena, int64_t account_id, Card *out) {
    return tx_get(tx, arena, &sql_card_of_account, WITH(BIND_INT("account_id", account_id)), out);
}

Err card_end(Tx *tx, const Card *card) {
    return tx_run(tx, &sql_card_end, ROW(card));
}

Err card_issue(Tx *tx, Arena *arena, const Card *in, Str *token, Card *out) {
    Card standing, card = *in;
    Err err = card_of_account(tx, arena, in->account_id, &standing);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK) {
        standing.state = CARD_REPLACED;
        standing.ended_at = in->issued_at;
        standing.ended_by = in->issued_by;
        TRY(card_end(tx, &standing));
    }
    *token = random_token(arena, CARD_TOKEN_CHARS / 2);
    card.token_hash = sm3_hex(arena, *token);
    card.state = CARD_ACTIVE;
    return tx_get(tx, arena, &sql_card_insert, ROW(&card), out);
}

static void attempt_fill(const Card *card, Str pin, CardAttempt *out) {
    *out = (CardAttempt){.card_id = card->id,
                         .account_id = card->account_id,
                         .pin_hash = card->pin_hash};
    out->right = password_check(card->pin_hash, pin);
}

Err card_prepare(Tx *tx, Arena *arena, const CardKey *in, CardAttempt *out) {
    Card card = {0};
    Str hash = sm3_hex(arena, in->token);
    Err err = tx_get(tx, arena, &sql_card_by_token, WITH(BIND_TEXT("token_hash", hash)), &card);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    attempt_fill(&card, in->pin, out);
    return OK;
}

Err card_prepare_own(Tx *tx, Arena *arena, int64_t account_id, Str pin, CardAttempt *out) {
    Card card = {0};
    TRY(card_of_account(tx, arena, account_id, &card));
    attempt_fill(&card, pin, out);
    return OK;
}

static const char *refusal_of(const CardAttempt *attempt, const Card *card, int64_t now_ms) {
    bool right = attempt->right && str_equal(attempt->pin_hash, card->pin_hash);
    if (card->id == 0) return "unknown";
    if (card->state != CARD_ACTIVE) return "ended";
    if (card->valid_to < date_of_ms(now_ms)) return "expired";
    if (card->locked_until > now_ms) return "locked";
    if (right && attempt->barred) return "needs_a_password";
    return right ? NULL : "pin";
}

/* Tries during a lock-out do not lengthen it; the first one after it counts from one. */
static void count_failure(Card *card, const GuardSettings *settings, int64_t now_ms) {
    if (card->locked_until > now_ms) return;
    if (card->locked_until != 0) card->failures = 0;
    card->locked_until = 0;
    card->failures++;
    if (card->failures >= settings->lock_out_failures)
        card->locked_until = now_ms + settings->lock_out_minutes * MINUTE_MS;
}

Err card_judge(Tx *tx, Arena *arena, const CardAttempt *attempt, int64_t now_ms,
               const char **refusal) {
    GuardSettings settings;
    Card card = {0};
    TRY(guard_settings_get(tx, arena, date_of_ms(now_ms), &settings));
    Err err = tx_get(tx, arena, &sql_card_by_id, WITH(BIND_INT("id", attempt->card_id)), &card);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    *refusal = refusal_of(attempt, &card, now_ms);
    if (*refusal != NULL) {
        count_failure(&card, &settings, now_ms);
    } else {
        card.failures = card.locked_until = 0;
        card.used_at = now_ms;
    }
    return tx_run(tx, &sql_card_attempt, ROW(&card));
}

Err card_open(Tx *tx, Arena *arena, const CardAttempt *attempt, int64_t now_ms,
              SessionOpened *out) {
    const char *refusal = NULL;
    *out = (SessionOpened){0};
    TRY(card_judge(tx, arena, attempt, now_ms, &refusal));
    if (refusal == NULL)
        return session_grant(tx, arena, &(Recognised){attempt->account_id, WAY_CARD, now_ms}, out);
    out->refusal = str_from(refusal);
    return OK;
}

Err card_set_pin(Tx *tx, int64_t card_id, Str pin_hash) {
    return tx_run(tx, &sql_card_pin,
                  WITH(BIND_INT("id", card_id), BIND_TEXT("pin_hash", pin_hash)));
}

const KeyedStep card_reason_step = {&sql_card_plain, NULL, &sql_card_seal, NULL};
