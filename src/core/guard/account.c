#include "core/guard/account.h"

#include "core/guard/session.h"
#include "guard.sql.h"

#define LOGIN_MAX 40

static const Field account_fields[] = {
    {"id", F_REF, offsetof(Account, id), .flags = READONLY | STORED, .ref = "account",
     .doc = "number"},
    {"version", F_INT, offsetof(Account, version), .flags = READONLY | STORED | DETAIL,
     .doc = "counts the edits"},
    {"login", F_TEXT, offsetof(Account, login), .flags = REQUIRED | STORED | FILTER, .min = 3,
     .max = LOGIN_MAX, .doc = "name to sign in with: a–z 0–9 . _ -; never changes"},
    {"name", F_TEXT, offsetof(Account, name), .flags = REQUIRED | STORED, .max = 50,
     .doc = "the person it belongs to"},
    {"phone", F_TEXT, offsetof(Account, phone), .flags = DETAIL, .max = 20, .mask = MASK_PHONE,
     .see = "access.accounts", .doc = "the person's telephone"},
    {"phone_sealed", F_BLOB, offsetof(Account, phone_sealed), .flags = HIDDEN | STORED,
     .doc = "the telephone, encrypted"},
    {"password", F_TEXT, offsetof(Account, password), .flags = WRITEONLY,
     .max = PASSWORD_CHARACTERS_MAX, .doc = "first password"},
    {"password_hash", F_TEXT, offsetof(Account, password_hash), .flags = HIDDEN | STORED,
     .max = 200, .doc = "Argon2id"},
    {"roles", F_TEXT, offsetof(Account, roles), .flags = REQUIRED | STORED, .max = 300,
     .doc = "names of roles of one kind, ',' between"},
    {"scope", F_INT, offsetof(Account, scope), .flags = STORED, .min = 0, .max = 829999999999,
     .doc = "division code of the place it may see; 0 is none"},
    {"org_id", F_REF, offsetof(Account, org_id), .flags = STORED | FILTER, .ref = "organisation",
     .doc = "the organisation it works for"},
    {"staff_id", F_REF, offsetof(Account, staff_id), .flags = STORED, .ref = "worker",
     .doc = "the care worker it is"},
    {"active", F_BOOL, offsetof(Account, active), .flags = STORED, .doc = "may sign in"},
    {"failures", F_INT, offsetof(Account, failures), .flags = READONLY | STORED | DETAIL,
     .doc = "wrong passwords in a row"},
    {"locked_until", F_TIME, offsetof(Account, locked_until), .flags = READONLY | STORED | DETAIL,
     .doc = "end of the lock-out"},
    {"must_change", F_BOOL, offsetof(Account, must_change), .flags = READONLY | STORED | DETAIL,
     .doc = "holds no role until its password is changed"},
    {"created_at", F_TIME, offsetof(Account, created_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it was made"},
};
const Shape account_shape = {"account", "guard", account_fields, COUNT(account_fields),
                             sizeof(Account)};

bool login_is_valid(Str login) {
    if (login.len < 3 || login.len > LOGIN_MAX) return false;
    for (size_t i = 0; i < login.len; i++) {
        char c = login.ptr[i];
        bool good =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!good) return false;
    }
    return true;
}

void account_seal(Vault *vault, Arena *arena, Account *account) {
    account->phone_sealed = vault_seal(vault, arena, "account.phone", account->phone);
}

Err account_unseal(Vault *vault, Arena *arena, Account *account) {
    return vault_unseal(vault, arena, "account.phone", account->phone_sealed, &account->phone);
}

Err account_create(Tx *tx, Arena *arena, const Account *in, int64_t now_ms, Account *out) {
    Account account = *in;
    account.created_at = now_ms;
    return tx_get(tx, arena, &sql_account_insert, &account, NO_BINDS, out);
}

Err account_get(Tx *tx, Arena *arena, int64_t id, Account *out) {
    return tx_get(tx, arena, &sql_account_by_id, NULL, WITH(BIND_INT("id", id)), out);
}

static Str to_lower(Arena *arena, Str text) {
    char *lower = arena_array(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (Str){lower, text.len};
}

Err account_by_login(Tx *tx, Arena *arena, Str login, Account *out) {
    Str lower = to_lower(arena, login);
    return tx_get(tx, arena, &sql_account_by_login, NULL, WITH(BIND_TEXT("login", lower)), out);
}

Err account_edit(Tx *tx, const Account *account) {
    return tx_run(tx, &sql_account_update, account, NO_BINDS);
}

Err account_set_password(Tx *tx, int64_t id, Str hash, bool must_change, int64_t now_ms) {
    TRY(tx_run(tx, &sql_account_password, NULL,
               WITH(BIND_INT("id", id), BIND_TEXT("password_hash", hash),
                    BIND_INT("must_change", must_change))));
    return session_revoke(tx, id, now_ms);
}

Err account_unlock(Tx *tx, int64_t id) {
    Account account = {.id = id};
    return tx_run(tx, &sql_account_attempt, &account, NO_BINDS);
}
