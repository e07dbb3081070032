#include "core/walk/access.h"

#include <string.h>

#include "core/walk/access_row.h"

enum { PERMISSIONS_LIMIT_BYTES = 64 * 1024 };

static const Field signed_out_fields[] = {
    {"token", F_TEXT, offsetof(SignedOut, token), .flags = READONLY,
     .doc = "empty: the cookie ends"},
};
static const Shape signed_out_shape = {"signed_out", "core", signed_out_fields,
                                       COUNT(signed_out_fields), sizeof(SignedOut)};

static const Field me_fields[] = {
    {"account_id", F_REF, offsetof(Me, account_id), .flags = READONLY, .ref = "account",
     .doc = "your account"},
    {"login", F_TEXT, offsetof(Me, login), .flags = READONLY, .doc = "name to sign in with"},
    {"name", F_TEXT, offsetof(Me, name), .flags = READONLY, .doc = "your name"},
    {"roles", F_TEXT, offsetof(Me, roles), .flags = READONLY, .doc = "your roles, ',' between"},
    {"scope", F_INT, offsetof(Me, scope), .flags = READONLY, .doc = "your place; 0 is none"},
    {"org_id", F_REF, offsetof(Me, org_id), .flags = READONLY, .ref = "organisation",
     .doc = "your organisation"},
    {"staff_id", F_REF, offsetof(Me, staff_id), .flags = READONLY, .ref = "worker",
     .doc = "the care worker you are"},
    {"must_change", F_BOOL, offsetof(Me, must_change), .flags = READONLY,
     .doc = "change your password first"},
    {"permissions", F_JSON, offsetof(Me, permissions), .flags = READONLY,
     .doc = "{\"permission\":\"place|org|staff|family|all\"}"},
};
static const Shape me_shape = {"me", "core", me_fields, COUNT(me_fields), sizeof(Me)};

static const Field password_change_fields[] = {
    {"old", F_TEXT, offsetof(PasswordChange, old), .flags = REQUIRED | WRITEONLY,
     .max = PASSWORD_CHARACTERS_MAX, .doc = "the password until now"},
    {"password", F_TEXT, offsetof(PasswordChange, password), .flags = REQUIRED | WRITEONLY,
     .max = PASSWORD_CHARACTERS_MAX, .doc = "the new one"},
};
static const Shape password_change_shape = {"password_change", "core", password_change_fields,
                                            COUNT(password_change_fields), sizeof(PasswordChange)};

static const Field password_rules_fields[] = {
    {"characters", F_INT, offsetof(PasswordRules, characters), .flags = READONLY,
     .doc = "at least so many characters"},
    {"classes", F_INT, offsetof(PasswordRules, classes), .flags = READONLY,
     .doc = "of so many kinds: small letters, capitals, digits, other signs"},
    {"failures", F_INT, offsetof(PasswordRules, failures), .flags = READONLY,
     .doc = "so many wrong passwords in a row lock the account"},
    {"lock_minutes", F_INT, offsetof(PasswordRules, lock_minutes), .flags = READONLY,
     .doc = "for so long"},
    {"held", F_BOOL, offsetof(PasswordRules, held), .flags = READONLY,
     .doc = "you sign in with a password; else by card or code alone"},
};
static const Shape password_rules_shape = {"password_rules", "core", password_rules_fields,
                                           COUNT(password_rules_fields), sizeof(PasswordRules)};

static Err login_prepare(Op *op, const void *in, void *out) {
    (void)out;
    op->prepared = arena_new(op->arena, LoginAttempt);
    return session_prepare(op->tx, op->arena, in, op->prepared);
}

Err session_answer(Op *op, int64_t account_id, Err err, const SessionOpened *opened) {
    op_subject(op, "account", account_id);
    if (!str_is_none(opened->token)) return OK;
    op_note(op, "refused", opened->refusal);
    op_answer(op, err);
    return OK;
}

static Err enter(Op *op, const LoginAttempt *attempt, Err err, SessionOpened *opened) {
    TRY(session_open(op->tx, op->arena, attempt, site_session_now(op->site), opened));
    return session_answer(op, attempt->account_id, err, opened);
}

static Err login_route(Op *op, const void *in, void *out) {
    (void)in;
    return enter(op, op->prepared, ERR_UNAUTHENTICATED, out);
}

static void forget(Site *site, int64_t account_id) {
    session_forget(site->sessions, account_id);
    streams_end(site->streams, account_id);
}

Err account_let_go(Op *op, int64_t account_id) {
    op_after_commit(op, forget, account_id);
    return op_publish_to(op, TOPIC_SIGNED_OUT, account_id, account_id);
}

static Err logout_route(Op *op, const void *in, void *out) {
    (void)in;
    SignedOut *signed_out = out;
    signed_out->token = STR("");
    op_subject(op, "account", op->actor->account_id);
    TRY(account_let_go(op, op->actor->account_id));
    return session_close(op->tx, op->actor->session_id, site_session_now(op->site));
}

static const char *const reach_names[] = {"none", "family", "staff", "org", "place", "all"};

static bool was_written(const Actor *actor, size_t roles, const char *permission) {
    for (size_t i = 0; i < roles; i++) {
        for (size_t j = 0; j < actor->roles[i]->grant_count; j++) {
            if (strcmp(actor->roles[i]->grants[j].permission, permission) == 0) return true;
        }
    }
    return false;
}

static Str permissions_print(Op *op) {
    const Actor *actor = op->actor;
    Buf out;
    buf_init(&out, op->arena, PERMISSIONS_LIMIT_BYTES);
    buf_put_char(&out, '{');
    for (size_t i = 0; i < actor->role_count; i++) {
        for (size_t j = 0; j < actor->roles[i]->grant_count; j++) {
            const char *permission = actor->roles[i]->grants[j].permission;
            if (was_written(actor, i, permission)) continue;
            buf_printf(&out, "%s\"%s\":\"%s\"", out.len > 1 ? "," : "", permission,
                       reach_names[actor_reach(actor, permission)]);
        }
    }
    buf_put_char(&out, '}');
    return buf_str(&out);
}

static Err me_route(Op *op, const void *in, void *out) {
    (void)in;
    Account account;
    TRY(account_get(op->tx, op->arena, op->actor->account_id, &account));
    *(Me *)out = (Me){.account_id = account.id,
                      .login = account.login,
                      .name = account.name,
                      .roles = account.roles,
                      .scope = account.scope,
                      .org_id = account.org_id,
                      .staff_id = account.staff_id,
                      .must_change = account.must_change && op->actor->role_count == 0,
                      .permissions = permissions_print(op)};
    return OK;
}

static Err rules_route(Op *op, const void *in, void *out) {
    GuardSettings settings;
    Account account;
    (void)in;
    TRY(guard_settings_get(op->tx, op->arena, op->today, &settings));
    TRY(account_get(op->tx, op->arena, op->actor->account_id, &account));
    *(PasswordRules *)out = (PasswordRules){.characters = settings.password_characters,
                                            .classes = settings.password_classes,
                                            .failures = settings.lock_out_failures,
                                            .lock_minutes = settings.lock_out_minutes,
                                            .held = !str_is_empty(account.password_hash)};
    return OK;
}

/* What a password change found out on a reader. */
typedef struct Changing {
    LoginAttempt attempt; /* with the old password */
    FreshPassword fresh;  /* nothing when the old one is wrong */
} Changing;

/* Whether the new one will do. */
static Err change_check(Op *op, const PasswordChange *change, Str login) {
    if (str_equal(change->old, change->password)) op_fault(op, "password", "password_same");
    GATHER(password_judge(op, login, change->password));
    return op_verdict(op);
}

static Err change_prepare(Op *op, const void *in, void *out) {
    (void)out;
    const PasswordChange *change = in;
    Account account;
    TRY(account_get(op->tx, op->arena, op->actor->account_id, &account));
    Changing *changing = arena_new(op->arena, Changing);
    Credentials credentials = {account.login, change->old};
    TRY(session_prepare(op->tx, op->arena, &credentials, &changing->attempt));
    op->prepared = changing;
    if (!session_may_open(&changing->attempt, site_session_now(op->site))) return OK;
    TRY(change_check(op, change, account.login));
    return fresh_password(op, account.login, change->password, &changing->fresh);
}

/* A stolen session must not be a way to try passwords: a wrong old one counts like a wrong
 * sign-in. */
static Err old_refuse(Op *op, const LoginAttempt *attempt, SessionOpened *opened) {
    op_fault(op, "old", "wrong_password");
    return enter(op, attempt, ERR_INVALID, opened);
}

/* Every session of the account ends; the one that changed it gets a new token. */
static Err change_route(Op *op, const void *in, void *out) {
    const Changing *changing = op->prepared;
    int64_t id = op->actor->account_id, now_ms = site_session_now(op->site);
    Account account;
    TRY(account_get(op->tx, op->arena, id, &account));
    GATHER(change_check(op, in, account.login));
    bool tried = changing != NULL; /* not of half a request */
    if (tried && str_is_none(changing->fresh.hash)) return old_refuse(op, &changing->attempt, out);
    TRY(op_verdict(op));
    if (!str_equal(account.password_hash, changing->attempt.password_hash)) return ERR_STALE;
    TRY(account_set_password(op->tx, id, changing->fresh.hash, false, now_ms));
    TRY(account_let_go(op, id));
    LoginAttempt attempt = {.account_id = id,
                            .password_hash = changing->fresh.hash,
                            .right = true,
                            .active = true};
    return enter(op, &attempt, ERR_UNAUTHENTICATED, out);
}

static const Route routes[] = {
    {"POST", "/api/session", "login", "public", login_route, &credentials_shape,
     &session_opened_shape, ROUTE_WRITES | ROUTE_SETS_SESSION, .prepare = login_prepare,
     .doc = "Signs in"},
    {"DELETE", "/api/session", "logout", "signed_in", logout_route, .out = &signed_out_shape,
     .flags = ROUTE_WRITES | ROUTE_SETS_SESSION, .doc = "Signs out"},
    {"GET", "/api/me", "me_get", "signed_in", me_route, .out = &me_shape,
     .doc = "Who you are and what you may"},
    {"GET", "/api/me/password", "password_rules", "signed_in", rules_route,
     .out = &password_rules_shape, .doc = "What your next password needs"},
    {"POST", "/api/me/password", "password_change", "signed_in", change_route,
     &password_change_shape, &session_opened_shape, ROUTE_WRITES | ROUTE_SETS_SESSION,
     .prepare = change_prepare, .doc = "Changes your password; your other sessions end"},
};
const Noun access_noun = {routes, COUNT(routes), NULL};
