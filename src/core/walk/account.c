/* Accounts: who may sign in, as what, over which place; kept by the security administrator. */
#include "core/walk/access.h"

#include <string.h>

#include "core/walk/access_review.h"
#include "core/walk/access_row.h"
#include "core/walk/codebook.h"
#include "walk.sql.h"

enum { PASSWORD_TRIES = 64, GROUPS = 4, GROUP_CHARS = 4, FOUND_MOST = 200, PATTERN_BYTES = 512 };

static const Field made_fields[] = {
    {"id", F_REF, offsetof(AccountMade, id), .flags = READONLY, .ref = "account", .doc = "number"},
    {"version", F_INT, offsetof(AccountMade, version), .flags = READONLY,
     .doc = "counts the edits"},
    {"login", F_TEXT, offsetof(AccountMade, login), .flags = READONLY,
     .doc = "name to sign in with"},
    {"password", F_TEXT, offsetof(AccountMade, password), .flags = READONLY,
     .doc = "the first password, shown this once"},
};
static const Shape made_shape = {"account_made", "core", made_fields, COUNT(made_fields),
                                 sizeof(AccountMade)};

typedef struct AccountSought {
    Str q, role;
    int32_t state;
} AccountSought;
static const char *const standing_codes[] = {"", "in_force", "ended", "locked", "first_password"};
static const Choices account_standings = {"account_standing", standing_codes,
                                          COUNT(standing_codes)};
static const Field sought_fields[] = {
    {"q", F_TEXT, offsetof(AccountSought, q), .max = 50,
     .doc = "part of the name or of the name to sign in with"},
    {"role", F_TEXT, offsetof(AccountSought, role), .max = 40, .ref = "role",
     .doc = "one that it holds"},
    {"state", F_ENUM, offsetof(AccountSought, state), .choices = &account_standings,
     .doc = "how it stands"},
};
static const Shape sought_shape = {"account_sought", "core", sought_fields, COUNT(sought_fields),
                                   sizeof(AccountSought)};
static const Field found_fields[] = {
    {"items", F_LIST, 0, .flags = READONLY, .max = FOUND_MOST, .shape = &account_shape,
     .doc = "the newest first"},
};
static const Shape found_shape = {"accounts_found", "core", found_fields, COUNT(found_fields),
                                  sizeof(List)};

/* Letters and digits that are not mistaken for each other on paper. */
static Str password_invent(Arena *arena) {
    static const char signs[] = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    size_t count = GROUPS * GROUP_CHARS, kinds = sizeof signs - 1;
    Str bytes = random_token(arena, count * 4); /* eight hex digits a sign */
    Buf out;
    buf_init(&out, arena, 64);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && i % GROUP_CHARS == 0) buf_put_char(&out, '-');
        buf_put_char(&out, signs[str_hash(str_slice(bytes, i * 8, i * 8 + 8)) % kinds]);
    }
    return buf_str(&out);
}

Err password_judge(Op *op, Str login, Str password) {
    GuardSettings settings;
    TRY(guard_settings_get(op->tx, op->arena, op->today, &settings));
    const char *fault = password_fault(&settings, login, password);
    if (!fault) return OK;
    Str least = arena_printf(op->arena, "%lld", (long long)settings.password_characters);
    return op_refuse_with(op, "password", fault, least);
}

static Str password_fitting(Arena *arena, const GuardSettings *settings, Str login) {
    Str password = password_invent(arena);
    for (int tries = 1; tries < PASSWORD_TRIES && password_fault(settings, login, password);
         tries++)
        password = password_invent(arena);
    return password;
}

Err fresh_password(Op *op, Str login, Str password, FreshPassword *out) {
    GuardSettings settings;
    TRY(guard_settings_get(op->tx, op->arena, op->today, &settings));
    if (str_is_empty(password)) password = password_fitting(op->arena, &settings, login);
    TRY(password_judge(op, login, password));
    out->password = password;
    return password_hash(op->arena, password, &out->hash);
}

static void reach_needs(Op *op, const Account *account, Reach reach) {
    if (reach == REACH_PLACE && account->scope == 0) op_fault(op, "scope", "role_needs_place");
    if (reach == REACH_ORG && account->org_id == 0)
        op_fault(op, "org_id", "role_needs_organisation");
    if (reach == REACH_STAFF && account->staff_id == 0)
        op_fault(op, "staff_id", "role_needs_worker");
}

/* What each kind of reach of the account's roles needs, once. */
static void roles_need(Op *op, const Account *account, const Actor *actor) {
    bool asked[REACH_ALL + 1] = {false};
    for (size_t i = 0; i < actor->role_count; i++) {
        for (size_t j = 0; j < actor->roles[i]->grant_count; j++) {
            Reach reach = actor->roles[i]->grants[j].reach;
            if (!asked[reach]) reach_needs(op, account, reach);
            asked[reach] = true;
        }
    }
}

Err account_check(Op *op, const Account *account) {
    Actor actor = {0};
    const SiteConfig *config = site_config(op->site);
    const char *fault = roles_read(config->rights, account->roles, &actor);
    if (fault) op_fault(op, "roles", fault);
    if (!fault) roles_need(op, account, &actor);
    if (config->account_rules) GATHER(config->account_rules(op, account));
    return op_verdict(op);
}

Err account_find(Op *op, int64_t id, Account *out) {
    op_subject(op, "account", id);
    TRY(op_get(op, &sql_account_in_reach, WITH(BIND_INT("id", id)), out));
    return account_unseal(site_vault(op->site), op->arena, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return account_find(op, ((const IdKey *)in)->id, out);
}

Err account_login_check(Op *op, Str login) {
    Account other;
    if (!login_is_valid(login)) op_fault(op, "login", "bad_login");
    Err err = account_by_login(op->tx, op->arena, login, &other);
    if (err == OK) op_fault(op, "login", "login_taken");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err create_check(Op *op, const Account *account) {
    TRY(account_login_check(op, account->login));
    if (!str_is_empty(account->password))
        GATHER(password_judge(op, account->login, account->password));
    return account_check(op, account);
}

static Err create_prepare(Op *op, const void *in, void *out) {
    (void)out;
    const Account *account = in;
    TRY(create_check(op, account));
    op->prepared = arena_new(op->arena, FreshPassword);
    return fresh_password(op, account->login, account->password, op->prepared);
}

static Err create_route(Op *op, const void *in, void *out) {
    const FreshPassword *fresh = op->prepared;
    Account account = *(const Account *)in, made;
    AccountMade *reply = out;
    TRY(create_check(op, &account));
    account.password_hash = fresh->hash;
    account.must_change = true;
    account_seal(site_vault(op->site), op->arena, &account);
    TRY(account_create(op->tx, op->arena, &account, op->now_ms, &made));
    op_subject(op, "account", made.id);
    op_note(op, "roles", made.roles);
    op_note_int(op, "scope", made.scope);
    *reply = (AccountMade){made.id, made.version, made.login, fresh->password};
    return OK;
}

Err account_not_own(Op *op, int64_t id) {
    return id == op->actor->account_id ? op_conflict(op, "", "own_account") : OK;
}

static Err sessions_end(Op *op, int64_t id) {
    TRY(account_let_go(op, id));
    return session_revoke(op->tx, id, site_session_now(op->site));
}

/* What a session was given when it was opened, and no longer is. */
static bool rights_changed(const Account *before, const Account *after) {
    return !str_equal(before->roles, after->roles) || before->scope != after->scope ||
           before->org_id != after->org_id || before->staff_id != after->staff_id ||
           before->active != after->active;
}

static Err edit_save(Op *op, const Account *before, Account *after) {
    account_seal(site_vault(op->site), op->arena, after);
    TRY(account_edit(op->tx, after));
    after->version++;
    TRY(op_record_change(op, &account_shape, after->id, before, after));
    op_note(op, "roles", after->roles);
    op_note_int(op, "scope", after->scope);
    if (!rights_changed(before, after)) return OK;
    TRY(access_review_follow(op, after));
    return sessions_end(op, after->id);
}

Err account_disable(Op *op, const Account *account) {
    Account after = *account;
    after.active = false;
    return edit_save(op, account, &after);
}

static Err edit_route(Op *op, const void *in, void *out) {
    const Account *edit = in;
    Account before, *after = out;
    TRY(account_not_own(op, edit->id));
    TRY(account_find(op, edit->id, &before));
    TRY(op_check_version(op, before.version));
    *after = before;
    shape_overlay(&account_shape, op->present, edit, after);
    if (!str_equal(after->login, before.login)) op_fault(op, "login", "read_only");
    if (!str_is_none(edit->password)) op_fault(op, "password", "read_only");
    TRY(account_check(op, after));
    return edit_save(op, &before, after);
}

static Err reset_prepare(Op *op, const void *in, void *out) {
    (void)out;
    Account account;
    TRY(account_find(op, ((const IdKey *)in)->id, &account));
    op->prepared = arena_new(op->arena, FreshPassword);
    return fresh_password(op, account.login, STR_NONE, op->prepared);
}

static Err reset_route(Op *op, const void *in, void *out) {
    const FreshPassword *fresh = op->prepared;
    int64_t id = ((const IdKey *)in)->id;
    Account account;
    TRY(account_not_own(op, id));
    TRY(account_find(op, id, &account));
    TRY(account_set_password(op->tx, id, fresh->hash, true, site_session_now(op->site)));
    TRY(account_let_go(op, id));
    *(AccountMade *)out = (AccountMade){id, account.version + 1, account.login, fresh->password};
    return OK;
}

static Err unlock_route(Op *op, const void *in, void *out) {
    (void)out;
    Account account;
    TRY(account_find(op, ((const IdKey *)in)->id, &account));
    return account_unlock(op->tx, account.id);
}

static Err revoke_route(Op *op, const void *in, void *out) {
    (void)out;
    Account account;
    TRY(account_find(op, ((const IdKey *)in)->id, &account));
    return sessions_end(op, account.id);
}

/* What stands between two signs, as a pattern of LIKE; none stays none. */
static Bind pattern_bind(Op *op, const char *name, Str text, const char *sign) {
    Buf out;
    if (str_is_empty(text)) return BIND_TEXT(name, STR_NONE);
    buf_init(&out, op->arena, PATTERN_BYTES);
    buf_printf(&out, "%%%s", sign);
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("%_!", text.ptr[i])) buf_put_char(&out, '!');
        buf_put_char(&out, text.ptr[i]);
    }
    buf_printf(&out, "%s%%", sign);
    return BIND_TEXT(name, buf_str(&out));
}

static Err search_route(Op *op, const void *in, void *out) {
    const AccountSought *sought = in;
    List *found = out;
    TRY(op_list(op, &sql_account_search,
                WITH(pattern_bind(op, "part", str_trim(sought->q), ""),
                     pattern_bind(op, "role", sought->role, ","), BIND_INT("state", sought->state),
                     MOST(FOUND_MOST)),
                found));
    for (size_t i = 0; i < found->count; i++)
        TRY(account_unseal(site_vault(op->site), op->arena, LIST_AT(*found, Account, i)));
    return OK;
}

static Err roles_route(Op *op, const void *in, void *out) {
    const Rights *rights = site_config(op->site)->rights;
    Str *codes = arena_array(op->arena, Str, rights->role_count);
    (void)in;
    for (size_t i = 0; i < rights->role_count; i++) codes[i] = str_from(rights->roles[i].name);
    op_list_worded(op, "role", &(List){codes, rights->role_count}, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/role", "role_codes", "signed_in", roles_route, .out = &codes_shape,
     .doc = "Roles and what they are called"},
    {"GET", "/api/accounts", "account_list", "access.accounts", .out = &account_shape,
     .list = &sql_account_list, .doc = "Who may sign in"},
    {"GET", "/api/account-search", "account_search", "access.accounts", search_route, &sought_shape,
     &found_shape, ROUTE_AUDIT_READ,
     .doc = "Accounts by name, role and how they stand, at most 200"},
    {"GET", "/api/accounts/{id}", "account_get", "access.accounts", get_route, &id_key_shape,
     &account_shape, ROUTE_AUDIT_READ | ROUTE_NAMED, .doc = "One account"},
    {"POST", "/api/accounts", "account_create", "access.accounts", create_route, &account_shape,
     &made_shape, ROUTE_WRITES | ROUTE_CREATED, .prepare = create_prepare,
     .doc = "Makes an account for one person; without a password one is chosen and shown once"},
    {"PATCH", "/api/accounts/{id}", "account_edit", "access.accounts", edit_route, &account_shape,
     &account_shape, ROUTE_WRITES | ROUTE_VERSIONED,
     .doc = "Edits another's account; active: false disables it"},
    {"POST", "/api/accounts/{id}/reset", "account_reset", "access.accounts", reset_route,
     &id_key_shape, &made_shape, ROUTE_WRITES, .prepare = reset_prepare,
     .doc = "Gives a new first password, shown once"},
    {"POST", "/api/accounts/{id}/unlock", "account_unlock", "access.accounts", unlock_route,
     &id_key_shape, NULL, ROUTE_WRITES, .doc = "Ends a lock-out early"},
    {"POST", "/api/accounts/{id}/revoke", "account_revoke", "access.sessions", revoke_route,
     &id_key_shape, NULL, ROUTE_WRITES, .doc = "Ends every session of an account"},
};
const Noun account_noun = {routes, COUNT(routes), NULL};
