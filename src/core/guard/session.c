#include "core/guard/session.h"

#include "core/guard/session_row.h"
#include "guard.sql.h"

#define MINUTE_MS 60000

static const Field credentials_fields[] = {
    {"login", F_TEXT, offsetof(Credentials, login), .flags = REQUIRED, .max = 100,
     .plain = "a name to sign in with", .doc = "name to sign in with"},
    {"password", F_TEXT, offsetof(Credentials, password), .flags = REQUIRED | WRITEONLY,
     .max = PASSWORD_CHARACTERS_MAX, .doc = "password"},
};
const Shape credentials_shape = {"credentials", "guard", credentials_fields,
                                 COUNT(credentials_fields), sizeof(Credentials)};

static const char *const way_codes[] = {"", "password", "card", "code"};
const Choices session_ways = {"session_way", way_codes, COUNT(way_codes)};

static const Field account_choice_fields[] = {
    {"id", F_REF, offsetof(AccountChoice, id), .flags = READONLY, .ref = "account",
     .doc = "account"},
    {"name", F_TEXT, offsetof(AccountChoice, name), .flags = READONLY, .mask = MASK_NAME,
     .doc = "whose, all but the first and last character hidden"},
    {"roles", F_TEXT, offsetof(AccountChoice, roles), .flags = READONLY,
     .doc = "names of roles, ',' between"},
};
static const Shape account_choice_shape = {"account_choice", "guard", account_choice_fields,
                                           COUNT(account_choice_fields), sizeof(AccountChoice)};

static const Field session_opened_fields[] = {
    {"token", F_TEXT, offsetof(SessionOpened, token), .flags = READONLY,
     .doc = "opaque; also set as the cookie"},
    {"account_id", F_REF, offsetof(SessionOpened, account_id), .flags = READONLY, .ref = "account",
     .doc = "who signed in"},
    {"name", F_TEXT, offsetof(SessionOpened, name), .flags = READONLY, .doc = "the person's name"},
    {"roles", F_TEXT, offsetof(SessionOpened, roles), .flags = READONLY,
     .doc = "names of roles, ',' between"},
    {"scope", F_INT, offsetof(SessionOpened, scope), .flags = READONLY,
     .doc = "division code of its place; 0 is none"},
    {"must_change", F_BOOL, offsetof(SessionOpened, must_change), .flags = READONLY,
     .doc = "holds no role until its password is changed"},
    {"choices", F_LIST, offsetof(SessionOpened, choices), .flags = READONLY,
     .max = ACCOUNTS_OF_PHONE, .shape = &account_choice_shape,
     .doc = "several accounts have this telephone: say which, with the same code"},
};
const Shape session_opened_shape = {"session_opened", "guard", session_opened_fields,
                                    COUNT(session_opened_fields), sizeof(SessionOpened)};

static const Field session_row_fields[] = {
    {"id", F_REF, offsetof(SessionRow, id), .flags = STORED, .ref = "session", .doc = "number"},
    {"account_id", F_REF, offsetof(SessionRow, account_id), .flags = STORED, .ref = "account",
     .doc = "whose"},
    {"token_hash", F_TEXT, offsetof(SessionRow, token_hash), .flags = HIDDEN | STORED, .max = 64,
     .doc = "SM3 of the token"},
    {"way", F_ENUM, offsetof(SessionRow, way), .flags = STORED, .choices = &session_ways,
     .doc = "how its owner was recognised"},
    {"opened_at", F_TIME, offsetof(SessionRow, opened_at), .flags = STORED, .doc = "signed in"},
    {"seen_at", F_TIME, offsetof(SessionRow, seen_at), .flags = STORED, .doc = "last request"},
    {"idle_ms", F_INT, offsetof(SessionRow, idle_ms), .flags = STORED, .doc = "longest rest"},
    {"expires_at", F_TIME, offsetof(SessionRow, expires_at), .flags = STORED, .doc = "end"},
    {"name", F_TEXT, offsetof(SessionRow, name), .max = 50, .doc = "of the account"},
    {"roles", F_TEXT, offsetof(SessionRow, roles), .max = 300, .doc = "of the account"},
    {"scope", F_INT, offsetof(SessionRow, scope), .doc = "of the account"},
    {"org_id", F_REF, offsetof(SessionRow, org_id), .ref = "organisation", .doc = "of the account"},
    {"staff_id", F_REF, offsetof(SessionRow, staff_id), .ref = "worker", .doc = "of the account"},
    {"must_change", F_BOOL, offsetof(SessionRow, must_change), .doc = "of the account"},
};
const Shape session_row_shape = {"session_row", "guard", session_row_fields,
                                 COUNT(session_row_fields), sizeof(SessionRow)};

static Err find_or_nobody(Err err) {
    return err == ERR_NOT_FOUND ? OK : err;
}

Err session_prepare(Tx *tx, Arena *arena, const Credentials *in, LoginAttempt *out) {
    Account account = {0};
    *out = (LoginAttempt){0};
    TRY(find_or_nobody(account_by_login(tx, arena, in->login, &account)));
    out->account_id = account.id;
    out->password_hash = account.password_hash;
    out->active = account.active;
    out->locked_until = account.locked_until;
    out->right = password_check(account.password_hash, in->password);
    return OK;
}

bool session_may_open(const LoginAttempt *attempt, int64_t now_ms) {
    return attempt->right && attempt->active && attempt->locked_until <= now_ms;
}

/* Of whoever was recognised: NULL, or why they may not enter all the same. */
static const char *closed_to(const Account *account, int64_t now_ms) {
    if (account->id == 0) return "unknown";
    if (!account->active) return "inactive";
    bool over = account->expires_on != 0 && account->expires_on < date_of_ms(now_ms);
    return over ? "expired" : NULL;
}

static const char *refusal_of(const LoginAttempt *attempt, const Account *account, int64_t now_ms) {
    bool right = attempt->right && str_equal(attempt->password_hash, account->password_hash);
    if (account->id == 0) return "unknown";
    if (account->locked_until > now_ms) return "locked";
    return right ? closed_to(account, now_ms) : "password";
}

/* Attempts during a lock-out do not lengthen it; the first one after it counts from one. */
static void count_failure(Account *account, const GuardSettings *settings, int64_t now_ms) {
    if (account->locked_until > now_ms) return;
    if (account->locked_until != 0) account->failures = 0;
    account->locked_until = 0;
    account->failures++;
    if (account->failures >= settings->lock_out_failures)
        account->locked_until = now_ms + settings->lock_out_minutes * MINUTE_MS;
}

/* What a password that another has set still asks for concerns whoever came with a password
 * alone. */
static Err insert_session(Tx *tx, Arena *arena, const Account *account, const Recognised *who,
                          SessionOpened *opened) {
    int64_t now_ms = who->now_ms;
    GuardSettings settings;
    Str token = random_token(arena, TOKEN_BYTES);
    TRY(guard_settings_get(tx, arena, date_of_ms(now_ms), &settings));
    *opened = (SessionOpened){.token = token,
                              .account_id = account->id,
                              .name = account->name,
                              .roles = account->roles,
                              .scope = account->scope,
                              .must_change = who->way == WAY_PASSWORD && account->must_change};
    SessionRow row = {.account_id = account->id,
                      .token_hash = sm3_hex(arena, token),
                      .way = (int32_t)who->way,
                      .opened_at = now_ms,
                      .seen_at = now_ms,
                      .idle_ms = settings.idle_minutes * MINUTE_MS,
                      .expires_at = now_ms + settings.session_minutes * MINUTE_MS};
    TRY(tx_run(tx, &sql_account_signed_in,
               WITH(BIND_INT("id", account->id), BIND_INT("at", now_ms))));
    return tx_get(tx, arena, &sql_session_insert, ROW(&row), &row);
}

Err session_open(Tx *tx, Arena *arena, const LoginAttempt *attempt, int64_t now_ms,
                 SessionOpened *out) {
    GuardSettings settings;
    Account account = {0};
    *out = (SessionOpened){0};
    TRY(guard_settings_get(tx, arena, date_of_ms(now_ms), &settings));
    TRY(find_or_nobody(account_get(tx, arena, attempt->account_id, &account)));
    const char *refusal = refusal_of(attempt, &account, now_ms);
    if (refusal != NULL) {
        out->refusal = str_from(refusal);
        count_failure(&account, &settings, now_ms);
        return tx_run(tx, &sql_account_attempt, ROW(&account));
    }
    TRY(account_unlock(tx, account.id));
    return insert_session(tx, arena, &account, &(Recognised){account.id, WAY_PASSWORD, now_ms},
                          out);
}

Err session_grant(Tx *tx, Arena *arena, const Recognised *who, SessionOpened *out) {
    Account account = {0};
    *out = (SessionOpened){0};
    TRY(find_or_nobody(account_get(tx, arena, who->account_id, &account)));
    const char *refusal = closed_to(&account, who->now_ms);
    if (refusal == NULL) return insert_session(tx, arena, &account, who, out);
    out->refusal = str_from(refusal);
    return OK;
}

Err session_close(Tx *tx, int64_t session_id, int64_t now_ms) {
    return tx_run(tx, &sql_session_close,
                  WITH(BIND_INT("id", session_id), BIND_INT("closed_at", now_ms)));
}

Err session_is_open(Tx *tx, int64_t session_id, bool *out) {
    SessionRow row;
    Err err = tx_get(tx, NULL, &sql_session_is_open, WITH(BIND_INT("id", session_id)), &row);
    *out = err == OK;
    return find_or_nobody(err);
}

Err session_revoke(Tx *tx, int64_t account_id, int64_t now_ms) {
    return tx_run(tx, &sql_session_revoke,
                  WITH(BIND_INT("account_id", account_id), BIND_INT("closed_at", now_ms)));
}
