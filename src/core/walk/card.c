#include "core/walk/card.h"

#include "core/walk/access_row.h"

enum { LOGIN_BYTES = 6 };

#define AT(member) offsetof(CardIssued, member)
static const Field issued_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .ref = "card", .doc = "number"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY, .ref = "account",
     .doc = "whom it lets in"},
    {"path", F_TEXT, AT(path), .flags = READONLY, .doc = "what the QR code says, shown this once"},
    {"pin", F_TEXT, AT(pin), .flags = READONLY, .doc = "the PIN, shown this once"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "whose card it is"},
    {"valid_to", F_DATE, AT(valid_to), .flags = READONLY, .doc = "last day"},
};
#undef AT
const Shape card_issued_shape = {"card_issued", "core", issued_fields, COUNT(issued_fields),
                                 sizeof(CardIssued)};

typedef struct PinChange {
    Str old, pin;
} PinChange;
static const Field pin_change_fields[] = {
    {"old", F_TEXT, offsetof(PinChange, old), .flags = REQUIRED | WRITEONLY, .max = PIN_DIGITS,
     .doc = "the PIN until now"},
    {"pin", F_TEXT, offsetof(PinChange, pin), .flags = REQUIRED | WRITEONLY, .max = PIN_DIGITS,
     .doc = "the new one, six digits"},
};
static const Shape pin_change_shape = {"pin_change", "core", pin_change_fields,
                                       COUNT(pin_change_fields), sizeof(PinChange)};

/* Somebody who holds this role and nothing else. */
static bool role_lets_in(const Role *role) {
    Actor actor = {.account_id = 1, .roles = {role}, .role_count = 1};
    return actor_reach(&actor, PERMISSION_WITHOUT_PASSWORD) != REACH_NONE;
}

bool account_is_without_password(const Op *op, const Account *account) {
    Actor actor = {0};
    bool over = account->expires_on != 0 && account->expires_on < op->today;
    if (!account->active || over) return false;
    if (roles_read(site_config(op->site)->rights, account->roles, &actor) != NULL) return false;
    for (size_t i = 0; i < actor.role_count; i++) {
        if (!role_lets_in(actor.roles[i])) return false;
    }
    return true;
}

Err account_make_without_password(Op *op, const Account *wish, Account *out) {
    Account account = {.login = arena_printf(op->arena, "f-" STR_FMT,
                                             STR_ARG(random_token(op->arena, LOGIN_BYTES))),
                       .name = wish->name,
                       .phone = wish->phone,
                       .password_hash = STR(""),
                       .roles = wish->roles,
                       .active = true};
    if (!account_is_without_password(op, &account))
        return op_refuse(op, "roles", "needs_a_password");
    account_seal(site_vault(op->site), op->arena, &account);
    TRY(account_create(op->tx, op->arena, &account, op->now_ms, out));
    op_note_int(op, "account", out->id);
    return OK;
}

Err card_check_pin(Op *op, Str pin) {
    const char *fault = str_is_empty(pin) ? NULL : pin_fault(pin);
    return fault ? op_refuse(op, "pin", fault) : OK;
}

Err card_prepare_pin(Op *op, Str pin, FreshPin *out) {
    TRY(card_check_pin(op, pin));
    out->pin = str_is_empty(pin) ? pin_invent(op->arena) : pin;
    return password_hash(op->arena, out->pin, &out->hash);
}

static Err sessions_end(Op *op, int64_t account_id) {
    TRY(account_let_go(op, account_id));
    return session_revoke(op->tx, account_id, site_session_now(op->site));
}

Err card_give(Op *op, int64_t account_id, const FreshPin *pin, CardIssued *out) {
    Account account;
    int64_t days = 0;
    Err err = account_get(op->tx, op->arena, account_id, &account);
    if (err == ERR_NOT_FOUND || (err == OK && !account_is_without_password(op, &account)))
        return op_refuse(op, "account_id", "needs_a_password");
    TRY(err);
    TRY(op_setting(op, "card_valid_days", &days));
    Card made, card = {.account_id = account_id,
                       .pin_hash = pin->hash,
                       .valid_to = date_add_days(op->today, (int)days),
                       .issued_by = op->actor->account_id,
                       .issued_at = op->now_ms};
    Str token;
    TRY(card_issue(op->tx, op->arena, &card, &token, &made));
    op_subject(op, "card", made.id);
    op_note_int(op, "account", account_id);
    *out = (CardIssued){.id = made.id,
                        .account_id = account_id,
                        .path = arena_printf(op->arena, "/card/" STR_FMT, STR_ARG(token)),
                        .pin = pin->pin,
                        .name = account.name,
                        .valid_to = made.valid_to};
    return sessions_end(op, account_id);
}

Err card_revoke(Op *op, const Card *card, Str reason) {
    Card ended = *card;
    if (card->state != CARD_ACTIVE) return op_conflict(op, "", "card_has_ended");
    ended.state = CARD_REVOKED;
    ended.ended_at = op->now_ms;
    ended.ended_by = op->actor->account_id;
    ended.reason = reason;
    op_subject(op, "card", card->id);
    TRY(card_end(op->tx, &ended));
    return sessions_end(op, card->account_id);
}

static Err enter_prepare(Op *op, const void *in, void *out) {
    (void)out;
    op->prepared = arena_new(op->arena, CardAttempt);
    return card_prepare(op->tx, op->arena, in, op->prepared);
}

static Err enter_route(Op *op, const void *in, void *out) {
    (void)in;
    CardAttempt attempt = *(const CardAttempt *)op->prepared;
    Account account = {0};
    Err err = account_get(op->tx, op->arena, attempt.account_id, &account);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    attempt.barred = !account_is_without_password(op, &account);
    TRY(card_open(op->tx, op->arena, &attempt, site_session_now(op->site), out));
    return session_answer(op, attempt.account_id, ERR_UNAUTHENTICATED, out);
}

/* The old PIN's attempt, and the new one when the old was right. */
typedef struct PinChanging {
    CardAttempt attempt;
    FreshPin fresh;
} PinChanging;

static Err pin_check(Op *op, const PinChange *change) {
    const char *fault = pin_fault(change->pin);
    if (!fault && op_knows(op, "old") && str_equal(change->old, change->pin)) fault = "pin_same";
    if (fault) op_fault(op, "pin", fault);
    return op_verdict(op);
}

static Err pin_prepare(Op *op, const void *in, void *out) {
    (void)out;
    const PinChange *change = in;
    PinChanging *changing = arena_new(op->arena, PinChanging);
    op->prepared = changing;
    TRY(pin_check(op, change));
    TRY(card_prepare_own(op->tx, op->arena, op->actor->account_id, change->old,
                         &changing->attempt));
    return changing->attempt.right ? card_prepare_pin(op, change->pin, &changing->fresh) : OK;
}

/* A session left open must not be a way to try PINs: a wrong old one is counted, committed, then
 * refused. */
static Err pin_route(Op *op, const void *in, void *out) {
    (void)out;
    const PinChanging *changing = op->prepared;
    const char *refusal = NULL;
    TRY(pin_check(op, in));
    op_subject(op, "card", changing->attempt.card_id);
    TRY(card_judge(op->tx, op->arena, &changing->attempt, site_session_now(op->site), &refusal));
    if (refusal == NULL)
        return card_set_pin(op->tx, changing->attempt.card_id, changing->fresh.hash);
    op_fault(op, "old", "wrong_pin");
    op_note(op, "refused", str_from(refusal));
    op_answer(op, ERR_INVALID);
    return OK;
}

static const Route routes[] = {
    {"POST", "/api/session/card", "card_enter", "public", enter_route, &card_key_shape,
     &session_opened_shape, ROUTE_WRITES | ROUTE_SETS_SESSION, .prepare = enter_prepare,
     .doc = "Signs in with a printed card and its PIN"},
    {"POST", "/api/me/pin", "pin_change", PERMISSION_WITHOUT_PASSWORD, pin_route, &pin_change_shape,
     NULL, ROUTE_WRITES, .prepare = pin_prepare, .doc = "Another PIN for your card"},
};
const Noun card_entry_noun = {routes, COUNT(routes), NULL};
