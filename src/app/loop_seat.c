/* How people get to their desks: an account, a first password, a password of their own. */
#include "app/loop_cast.h"
#include "app/rights.h"
#include "core/guard/account.h"
#include "core/guard/sm3.h"
#include "core/walk/access.h"

void loop_seat_init(Loop *loop, Seat *seat, const char *role, const char *login, int64_t scope) {
    bool is_male = rand_below(city_rand(loop->city), 3) == 0;
    *seat = (Seat){.role = role,
                   .login = arena_copy(&loop->arena, str_from(login)),
                   .name = city_name_draw(loop->city, &loop->arena, is_male, 19680101),
                   .scope = scope};
}

static void actor_make(Seat *seat) {
    seat->actor = (Actor){.account_id = seat->account_id,
                          .name = seat->name,
                          .org_id = seat->org_id,
                          .staff_id = seat->staff_id};
    const char *fault = roles_read(&city_rights, str_from(seat->role), &seat->actor);
    if (fault != NULL) abort();
    scope_subtree(seat->scope, &seat->actor.scope_low, &seat->actor.scope_high);
}

typedef struct SeatDeed {
    Seat **seats;
    size_t count;
} SeatDeed;

/* Accounts that nobody can sign in to until they are given a password. */
static Err seats_insert(Op *op, void *context) {
    const SeatDeed *deed = context;
    for (size_t i = 0; i < deed->count; i++) {
        Seat *seat = deed->seats[i];
        Account account = {.login = seat->login,
                           .name = seat->name,
                           .roles = str_from(seat->role),
                           .scope = seat->scope,
                           .org_id = seat->org_id,
                           .staff_id = seat->staff_id,
                           .password_hash = STR("!"),
                           .active = true};
        Account made;
        TRY(account_create(op->tx, op->arena, &account, op->now_ms, &made));
        seat->account_id = made.id;
    }
    return OK;
}

static void open_inside(Loop *loop, Seat **seats, size_t count) {
    SeatDeed deed = {seats, count};
    if (site_write(loop->site, &system_actor, "demo_accounts", seats_insert, &deed) != OK)
        loop_broken(loop, "accounts could not be made");
    for (size_t i = 0; i < count; i++) actor_make(seats[i]);
}

static json_t *account_body(const Seat *seat) {
    json_t *body = json_pack("{s:s%, s:s%, s:s, s:I}", "login", seat->login.ptr, seat->login.len,
                             "name", seat->name.ptr, seat->name.len, "roles", seat->role, "scope",
                             (json_int_t)seat->scope);
    if (seat->org_id != 0) (void)json_object_set_new(body, "org_id", json_integer(seat->org_id));
    if (seat->staff_id != 0)
        (void)json_object_set_new(body, "staff_id", json_integer(seat->staff_id));
    return body;
}

static void make_accounts(Loop *loop, Seat **seats, size_t count) {
    Stage stage = stage_begin(loop, "account");
    for (size_t i = 0; i < count; i++) {
        Errand *errand = stage_add(&stage, &loop->cast->security, "POST", "/api/accounts");
        errand->body = account_body(seats[i]);
    }
    stage_run(&stage);
    for (size_t i = 0; i < count; i++) {
        const json_t *reply = stage.items[i].reply;
        seats[i]->account_id = json_number(reply, "id");
        seats[i]->password = arena_copy(&loop->arena, json_text(reply, "password"));
    }
    stage_end(&stage);
}

static void sign_in(Loop *loop, Seat **seats, size_t count) {
    Stage stage = stage_begin(loop, "sign-in");
    for (size_t i = 0; i < count; i++) {
        Errand *errand = stage_add(&stage, NULL, "POST", "/api/session");
        const Seat *seat = seats[i];
        errand->body = json_pack("{s:s%, s:s%}", "login", seat->login.ptr, seat->login.len,
                                 "password", seat->password.ptr, seat->password.len);
    }
    stage_run(&stage);
    for (size_t i = 0; i < count; i++)
        seats[i]->token = arena_copy(&loop->arena, json_text(stage.items[i].reply, "token"));
    stage_end(&stage);
}

static void change_passwords(Loop *loop, Seat **seats, size_t count) {
    Stage stage = stage_begin(loop, "password");
    Str *fresh = arena_array(&loop->arena, Str, count);
    for (size_t i = 0; i < count; i++) {
        Errand *errand = stage_add(&stage, seats[i], "POST", "/api/me/password");
        const Seat *seat = seats[i];
        Str token = random_token(&loop->arena, 8);
        fresh[i] = arena_printf(&loop->arena, "Aa-" STR_FMT, STR_ARG(token));
        errand->steady = true;
        errand->body = json_pack("{s:s%, s:s%}", "old", seat->password.ptr, seat->password.len,
                                 "password", fresh[i].ptr, fresh[i].len);
    }
    stage_run(&stage);
    for (size_t i = 0; i < count; i++) {
        seats[i]->password = fresh[i];
        seats[i]->token = arena_copy(&loop->arena, json_text(stage.items[i].reply, "token"));
    }
    stage_end(&stage);
}

void loop_seats_open(Loop *loop, Seat **seats, size_t count) {
    if (loop_is_inside(loop)) {
        open_inside(loop, seats, count);
        return;
    }
    make_accounts(loop, seats, count);
    sign_in(loop, seats, count);
    change_passwords(loop, seats, count);
}

bool loop_first_seat(Loop *loop, Seat *seat) {
    if (loop_is_inside(loop)) {
        open_inside(loop, &seat, 1);
        return loop->broken == 0;
    }
    Account account = {.login = seat->login, .name = seat->name, .roles = str_from(seat->role)};
    AccountMade made = {0};
    account.active = true;
    if (site_call(loop->site, &loop->arena,
                  &(SiteCall){.actor = &system_actor,
                              .route = "account_create",
                              .in = &account,
                              .out = &made}) != OK)
        return false;
    seat->account_id = made.id;
    seat->password = made.password;
    sign_in(loop, &seat, 1);
    change_passwords(loop, &seat, 1);
    return !str_is_empty(seat->token);
}
