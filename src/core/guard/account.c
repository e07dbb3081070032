#include "core/guard/account.h"

#include "core/guard/keyed.h"

#include "core/base/buf.h"
#include "core/guard/session.h"
#include "guard.sql.h"

enum { LOGIN_MAX = 40 };

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
    {"phone_index", F_TEXT, offsetof(Account, phone_index), .flags = HIDDEN | STORED, .max = 64,
     .doc = "blind index of the telephone"},
    {"password", F_TEXT, offsetof(Account, password), .flags = WRITEONLY,
     .max = PASSWORD_CHARACTERS_MAX, .doc = "first password"},
    {"password_hash", F_TEXT, offsetof(Account, password_hash), .flags = HIDDEN | STORED,
     .max = 200, .doc = "Argon2id"},
    {"roles", F_TEXT, offsetof(Account, roles), .flags = REQUIRED | STORED | SEVERAL, .max = 300,
     .ref = "role", .doc = "names of roles of one kind, ',' between"},
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
    {"signed_in_at", F_TIME, offsetof(Account, signed_in_at), .flags = READONLY | STORED | SORT,
     .doc = "last sign-in"},
    {"expires_on", F_DATE, offsetof(Account, expires_on), .flags = STORED,
     .doc = "last day on which it may sign in; none: no end"},
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

/* Digits alone, without the country's own prefix. */
static Str phone_plain(Arena *arena, Str phone) {
    Buf digits;
    buf_init(&digits, arena, phone.len + 1);
    for (size_t i = 0; i < phone.len; i++)
        if (phone.ptr[i] >= '0' && phone.ptr[i] <= '9') buf_put_char(&digits, phone.ptr[i]);
    Str plain = buf_str(&digits);
    if (str_starts(plain, STR("00"))) plain = str_slice(plain, 2, plain.len);
    bool abroad = plain.len == 13 && str_starts(plain, STR("86"));
    return abroad ? str_slice(plain, 2, plain.len) : plain;
}

Str account_phone_index(Vault *vault, Arena *arena, Str phone) {
    Str plain = phone_plain(arena, phone);
    return str_is_empty(plain) ? STR_NONE : vault_index(vault, arena, "account.phone", plain);
}

void account_seal(Vault *vault, Arena *arena, Account *account) {
    account->phone_sealed = vault_seal(vault, arena, "account.phone", account->phone);
    account->phone_index = account_phone_index(vault, arena, account->phone);
}

Err account_unseal(Vault *vault, Arena *arena, Account *account) {
    return vault_unseal(vault, arena, "account.phone", account->phone_sealed, &account->phone);
}

Err account_create(Tx *tx, Arena *arena, const Account *in, int64_t now_ms, Account *out) {
    Account account = *in;
    account.created_at = now_ms;
    return tx_get(tx, arena, &sql_account_insert, ROW(&account), out);
}

Err account_get(Tx *tx, Arena *arena, int64_t id, Account *out) {
    return tx_get(tx, arena, &sql_account_by_id, WITH(BIND_INT("id", id)), out);
}

Err account_by_login(Tx *tx, Arena *arena, Str login, Account *out) {
    Str lower = arena_lower(arena, login);
    return tx_get(tx, arena, &sql_account_by_login, WITH(BIND_TEXT("login", lower)), out);
}

Err account_list_by_phone(Tx *tx, Arena *arena, Str phone_index, Date today, List *out) {
    return tx_list(tx, arena, &sql_account_list_by_phone,
                   WITH(BIND_TEXT("phone_index", phone_index), BIND_INT("day", today),
                        MOST(ACCOUNTS_OF_PHONE)),
                   out);
}

Err account_list_by_staff(Tx *tx, Arena *arena, int64_t staff_id, Date today, List *out) {
    return tx_list(tx, arena, &sql_account_list_by_staff,
                   WITH(BIND_INT("staff_id", staff_id), BIND_INT("day", today),
                        MOST(ACCOUNTS_OF_STAFF)),
                   out);
}

/* A telephone without a digit in it gets an index that nothing finds, or it would be asked for
 * again and again. */
static Err index_phone(Vault *vault, Arena *arena, void *row) {
    Account *account = row;
    TRY(account_unseal(vault, arena, account));
    account->phone_index = account_phone_index(vault, arena, account->phone);
    if (str_is_none(account->phone_index)) account->phone_index = STR("");
    return OK;
}
const KeyedStep account_phone_step = {&sql_account_without_index, index_phone, &sql_account_index,
                                      NULL};

Err account_edit(Tx *tx, const Account *account) {
    return tx_run(tx, &sql_account_update, ROW(account));
}

Err account_set_password(Tx *tx, int64_t id, Str hash, bool must_change, int64_t now_ms) {
    TRY(tx_run(tx, &sql_account_password,
               WITH(BIND_INT("id", id), BIND_TEXT("password_hash", hash),
                    BIND_INT("must_change", must_change))));
    return session_revoke(tx, id, now_ms);
}

Err account_unlock(Tx *tx, int64_t id) {
    Account account = {.id = id};
    return tx_run(tx, &sql_account_attempt, ROW(&account));
}
