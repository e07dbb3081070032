/* Rights matrix, out of the tables alone: every route × every role, and every record × everyone who stands outside its place. A route
 * or a role that is new tomorrow is tried without a word here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/guard/session.h"
#include "core/wire/field.h"
#include "support/city_lab.h"
#include "support/raw_client.h"

enum { ROLES_MOST = 32 };

static CityLab matrix;

static const Rights *rights(void) {
    return city_lab_rights(&matrix);
}

/* ---- every door, over HTTP ---- */

typedef struct Entering {
    const Role *role;
    int turn;
    Str token;
} Entering;

static Err enter(Op *op, void *context) {
    Entering *entering = context;
    Account account,
        in = {.login = arena_printf(op->arena, "%s%d", entering->role->name, entering->turn),
              .name = STR("某人"),
              .password_hash = STR("none"),
              .roles = str_from(entering->role->name),
              .scope = INT64_C(330105001000),
              .org_id = 7,
              .staff_id = 7};
    SessionOpened opened;
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    entering->token = arena_copy(&matrix.arena, opened.token);
    return OK;
}

static Str token_for(const Role *role) {
    static int turn;
    Entering entering = {role, ++turn, STR_NONE};
    assert_int_equal(site_write(matrix.site, &system_actor, "enter", enter, &entering), OK);
    return entering.token;
}

/* The path with a number that nothing has in every {part}. */
static void path_write(const char *path, char *out, size_t size) {
    Buf buf;
    Arena *arena = &matrix.arena;
    buf_init(&buf, arena, 512);
    for (const char *at = path; *at; at++) {
        if (*at != '{') {
            buf_put_char(&buf, *at);
            continue;
        }
        buf_put_int(&buf, NOWHERE);
        at = strchr(at, '}');
    }
    (void)snprintf(out, size, STR_FMT, STR_ARG(buf_str(&buf)));
}

static int knock(const Route *route, Str token) {
    static RawReply reply;
    static int turn;
    char path[512], request[2048];
    path_write(route->path, path, sizeof path);
    bool writes = strcmp(route->method, "GET") != 0;
    int client = client_open(site_port(matrix.site));
    assert_true(client >= 0);
    (void)snprintf(request, sizeof request,
                   "%s %s HTTP/1.1\r\nHost: city\r\nConnection: close\r\nIf-Match: \"1\"\r\n"
                   "%s" STR_FMT "\r\nIdempotency-Key: knock-%d\r\n%s\r\n%s",
                   route->method, path,
                   token.len > 0 ? "Authorization: Bearer " : "X-Nobody: ", STR_ARG(token), ++turn,
                   writes ? "Content-Type: application/json\r\nContent-Length: 2\r\n" : "",
                   writes ? "{}" : "");
    (void)client_send(client, request);
    client_read(client, strcmp(route->method, "HEAD") == 0, &reply);
    client_close(client);
    matrix.cells++;
    return reply.status;
}

typedef struct Seat {
    const Role *role;
    Str token;
} Seat;

static bool is_refusal(int status) {
    return status == 401 || status == 403;
}

static void knock_by(const Route *route, const Seat *seat) {
    bool may = is_for_all(route) || role_reach(seat->role, route->permission) != REACH_NONE;
    /* What a granted seat does here would go on for ever, or end its own session. */
    bool lasting = (route->flags & ROUTE_STREAM) != 0 ||
                   (is_for_all(route) && strcmp(route->method, "GET") != 0);
    if (may && lasting) return;
    int status = knock(route, seat->token);
    if (!may && status != 403)
        city_lab_breach(&matrix, route, seat->role->name, "no grant, and yet not 403");
    if (may && is_refusal(status))
        city_lab_breach(&matrix, route, seat->role->name, "granted, and yet refused");
    if (may && (status == 0 || status >= 500))
        city_lab_breach(&matrix, route, seat->role->name, "granted, and no clear answer");
}

typedef struct Seats {
    Seat items[ROLES_MOST];
    size_t count;
} Seats;

static void knock_by_all(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    const Seats *seats = context;
    (void)noun;
    int status = knock(route, STR_NONE);
    bool open = strcmp(route->permission, "public") == 0;
    if (open == (status == 401))
        city_lab_breach(&matrix, route, "nobody", "the wrong door for a stranger");
    for (size_t i = 0; i < seats->count; i++) knock_by(route, &seats->items[i]);
}

static void every_door_opens_by_the_table_alone(void **state) {
    static Seats seats;
    city_lab_open(&matrix, *state, NULL);
    assert_int_equal(site_serve(matrix.site), OK);
    seats.count = rights()->role_count;
    assert_true(seats.count > 8 && seats.count <= ROLES_MOST);
    for (size_t i = 0; i < seats.count; i++)
        seats.items[i] = (Seat){&rights()->roles[i], token_for(&rights()->roles[i])};
    each_route(&matrix, knock_by_all, &seats);
    print_message("%d doors knocked at\n", matrix.cells);
    assert_true(matrix.cells > 1000);
    assert_int_equal(matrix.breaches, 0);
    city_lab_close(&matrix);
}

/* ---- every record, from outside ---- */

static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static bool has_field(const Shape *shape, const char *name) {
    return shape_find(shape, str_from(name)) >= 0;
}

/* A list that tells of a person, a place or an organisation asks who is asking. */
static void list_asks(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    static const char *const asked[] = {"scope_low", "scope_high", "own_org", "own_staff",
                                        "own_account"};
    (void)noun;
    (void)context;
    if (!route->list || !has_field(route->out, "person_id")) return;
    for (size_t i = 0; i < COUNT(asked); i++) {
        matrix.cells++;
        if (!statement_binds(route->list, asked[i]))
            city_lab_breach(&matrix, route, "its statement", asked[i]);
    }
}

static void every_list_of_people_binds_the_reach(void **state) {
    city_lab_open(&matrix, *state, NULL);
    each_route(&matrix, list_asks, NULL);
    assert_true(matrix.cells > 30);
    assert_int_equal(matrix.breaches, 0);
    city_lab_close(&matrix);
}

static Actor stranger(const Role *role) {
    return (Actor){.account_id = NOWHERE,
                   .name = STR("外人"),
                   .roles = {role},
                   .role_count = 1,
                   .scope_low = INT64_C(650100000000),
                   .scope_high = INT64_C(650199999999),
                   .org_id = NOWHERE,
                   .staff_id = NOWHERE};
}

static bool reaches_beyond(Reach reach) {
    return reach == REACH_NONE || reach == REACH_ALL;
}

static void list_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    (void)noun;
    (void)context;
    if (!route->list || !statement_binds(route->list, "scope_low") || is_for_all(route)) return;
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        if (reaches_beyond(role_reach(role, route->permission))) continue;
        Actor actor = stranger(role);
        matrix.cells++;
        if (city_lab_rows(&matrix, &actor, route, NULL).count > 0)
            city_lab_breach(&matrix, route, role->name, "shows rows of others");
    }
}

typedef struct Tally {
    int records, faults, untried;
} Tally;

/* The number is a real one: whoever may everything reads it. */
static void read_by_system(const Route *route, int64_t id) {
    if (strcmp(route->method, "GET") != 0 || (route->flags & ROUTE_FILE) != 0) return;
    char *out = arena_alloc(&matrix.arena, route->out->size);
    Err err = site_call(matrix.site, &matrix.arena,
                        &(SiteCall){.actor = &system_actor,
                                    .route = route->name,
                                    .in = request_for(&matrix, route, id),
                                    .out = out});
    if (err != OK && err != ERR_INVALID)
        city_lab_breach(&matrix, route, "the system", err_name(err));
}

/* Refused as if there were nothing; a fault of the request may come first. */
static void touch_from_outside(const Route *route, const Role *role, int64_t id, Tally *tally) {
    Actor actor = stranger(role);
    Faults faults = {.arena = &matrix.arena};
    void *out = route->out ? arena_alloc(&matrix.arena, route->out->size + 4096) : NULL;
    if (out) memset(out, 0, route->out->size);
    Err err = site_call(matrix.site, &matrix.arena,
                        &(SiteCall){.actor = &actor,
                                    .route = route->name,
                                    .in = request_for(&matrix, route, id),
                                    .out = out,
                                    .faults = &faults});
    matrix.cells++;
    tally->faults += err == ERR_INVALID;
    if (err == ERR_NOT_FOUND || err == ERR_FORBIDDEN || err == ERR_INVALID) return;
    bool empty_list = err == OK && route->out && strcmp(route->method, "GET") == 0 &&
                      route->out->count == 1 && route->out->fields[0].kind == F_LIST &&
                      ((List *)out)->count == 0;
    if (!empty_list)
        city_lab_breach(&matrix, route, role->name, err == OK ? "does as it likes" : err_name(err));
}

/* Of these a city that has lived a month has none in its lists of places, or they hang on what is no record of a place. */
static bool may_lack_records(const Route *route) {
    static const char *const lists[] = {"/api/access-reviews/",  "/api/access-rounds/",
                                        "/api/account-imports/", "/api/account-tables/",
                                        "/api/cards/",           "/api/clawback-notices/",
                                        "/api/files/",           "/api/desk/handovers/",
                                        "/api/notices/",         "/api/people-imports/",
                                        "/api/history/",         "/api/unlocks/",
                                        "/api/visit-pictures/",  "/api/wallets/"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (strncmp(route->path, lists[i], strlen(lists[i])) == 0) return true;
    }
    return false;
}

static void record_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    Tally *tally = context;
    const Route *list = list_before(&matrix, route);
    (void)noun;
    if (strstr(route->path, "/{") == NULL || is_for_all(route)) return;
    if ((route->flags & (ROUTE_UPLOAD | ROUTE_STREAM)) != 0) return;
    List rows = {0};
    if (list && statement_binds(list->list, "scope_low"))
        rows = city_lab_rows(&matrix, &system_actor, list, NULL);
    if (rows.count == 0) {
        if (!may_lack_records(route))
            city_lab_breach(&matrix, route, "the demo city", "no record to try it on: give it one");
        tally->untried++;
        return;
    }
    int64_t ids[] = {row_number(list, &rows, 0, "id"),
                     row_number(list, &rows, rows.count / 2, "id")};
    read_by_system(route, ids[0]);
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        if (reaches_beyond(role_reach(role, route->permission))) continue;
        for (size_t k = 0; k < COUNT(ids); k++) touch_from_outside(route, role, ids[k], tally);
    }
    tally->records++;
}

/* ---- every new record about another's ---- */

static const Route *list_of(const char *noun) {
    const SiteConfig *config = site_config(matrix.site);
    Str name = arena_printf(&matrix.arena, "%s_list", noun);
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            const Noun *of = config->modules[i]->nouns[j];
            for (size_t k = 0; k < of->route_count; k++) {
                if (str_equal_c(name, of->routes[k].name)) return &of->routes[k];
            }
        }
    }
    return NULL;
}

/* A field that names somebody else's record, with a list that says which there are. */
static bool names_a_record(const Field *field) {
    static const char *const placed[] = {"person", "order", "application", "grant", "bill"};
    if (field->kind != F_REF || (field->flags & (READONLY | HIDDEN)) != 0 || !field->ref)
        return false;
    for (size_t i = 0; i < COUNT(placed); i++) {
        if (strcmp(field->ref, placed[i]) == 0) return true;
    }
    return false;
}

/* How many records the request names that are another place's. */
static int request_about(const Route *route, void *request) {
    int named = 0;
    for (size_t i = 0; i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        const Route *list = names_a_record(field) ? list_of(field->ref) : NULL;
        if (list == NULL) continue;
        List rows = city_lab_rows(&matrix, &system_actor, list, NULL);
        if (rows.count == 0) continue;
        *FIELD_AT(int64_t, field, request) = row_number(list, &rows, rows.count / 2, "id");
        named++;
    }
    return named;
}

/* A request that is refused for what it names, not for what else it lacks. */
static bool blames_the_record(const Route *route, const Faults *faults) {
    for (size_t i = 0; i < faults->count; i++) {
        ptrdiff_t at = shape_find(route->in, faults->items[i].field);
        if (at >= 0 && names_a_record(&route->in->fields[at])) return true;
    }
    return false;
}

static void create_from_outside(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    (void)noun;
    Tally *tally = context;
    bool makes = (route->flags & ROUTE_CREATED) != 0 && strstr(route->path, "/{") == NULL;
    if (!makes || !route->in || is_for_all(route) || (route->flags & ROUTE_UPLOAD) != 0) return;
    void *request = request_for(&matrix, route, NOWHERE);
    if (request_about(route, request) == 0) return;
    tally->records++;
    for (size_t i = 0; i < rights()->role_count; i++) {
        const Role *role = &rights()->roles[i];
        if (reaches_beyond(role_reach(role, route->permission))) continue;
        Actor actor = stranger(role);
        Faults faults = {.arena = &matrix.arena};
        void *out = route->out ? arena_alloc(&matrix.arena, route->out->size + 4096) : NULL;
        Err err = site_call(matrix.site, &matrix.arena,
                            &(SiteCall){.actor = &actor,
                                        .route = route->name,
                                        .in = request,
                                        .out = out,
                                        .faults = &faults});
        matrix.cells++;
        if (err == OK || err == ERR_INTERNAL)
            city_lab_breach(&matrix, route, role->name, err == OK ? "made it" : err_name(err));
        if (err != ERR_INVALID || blames_the_record(route, &faults)) continue;
        print_message("%s by %s: refused for something else\n", route->name, role->name);
        tally->faults++;
    }
}

static void nobody_makes_a_record_of_another_place(void **state) {
    Tally tally = {0};
    city_lab_open(&matrix, *state, &wish);
    each_route(&matrix, create_from_outside, &tally);
    print_message(
        "%d routes that make a record about another, %d cells, refused for the request %d\n",
        tally.records, matrix.cells, tally.faults);
    assert_true(tally.records >= 10 && tally.faults * 5 < matrix.cells);
    assert_int_equal(matrix.breaches, 0);
    city_lab_close(&matrix);
}

static void nobody_reaches_into_another_place(void **state) {
    Tally tally = {0};
    city_lab_open(&matrix, *state, &wish);
    each_route(&matrix, list_from_outside, NULL);
    print_message("%d lists looked at from outside\n", matrix.cells);
    assert_true(matrix.cells > 60);
    each_route(&matrix, record_from_outside, &tally);
    print_message("%d cells; routes with a record %d, without %d; refused for the request %d\n",
                  matrix.cells, tally.records, tally.untried, tally.faults);
    assert_true(tally.records > 40);
    assert_int_equal(matrix.breaches, 0);
    city_lab_close(&matrix);
}

/* ---- one's own ---- */

static bool is_row_outside(const Actor *actor, Reach reach, const Route *route, const char *row) {
    static const char *const names[] = {"scope", "org_id"};
    for (size_t i = 0; i < COUNT(names); i++) {
        ptrdiff_t at = shape_find(route->out, str_from(names[i]));
        if (at < 0) continue;
        int64_t value = *FIELD_AT_CONST(int64_t, &route->out->fields[at], row);
        if (i == 0 && reach == REACH_PLACE && !actor_covers(actor, value)) return true;
        if (i == 1 && reach == REACH_ORG && value != actor->org_id) return true;
    }
    return false;
}

typedef struct Own {
    Actor actor;
    size_t seen;
} Own;

static void look_at_own(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    Own *own = context;
    (void)noun;
    Reach reach = actor_reach(&own->actor, route->permission);
    if (!route->list || is_for_all(route) || reaches_beyond(reach)) return;
    if (!statement_binds(route->list, "scope_low")) return;
    List rows = city_lab_rows(&matrix, &own->actor, route, NULL);
    own->seen += rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        matrix.cells++;
        const char *row = (const char *)rows.items + i * route->out->size;
        if (is_row_outside(&own->actor, reach, route, row))
            city_lab_breach(&matrix, route, own->actor.roles[0]->name, "a row outside one's own");
    }
}

static bool actor_of(const Account *account, Actor *actor) {
    *actor = (Actor){.account_id = account->id,
                     .name = account->name,
                     .org_id = account->org_id,
                     .staff_id = account->staff_id};
    if (roles_read(rights(), account->roles, actor) != NULL || actor->role_count == 0) return false;
    scope_subtree(account->scope, &actor->scope_low, &actor->scope_high);
    return actor->roles[0]->kind == ROLE_BUSINESS;
}

typedef struct AccountList {
    const Route *route;
} AccountList;

static void find_accounts(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    (void)lab;
    (void)noun;
    if (strcmp(route->name, "account_list") == 0) ((AccountList *)context)->route = route;
}

static void everyone_sees_their_own(void **state) {
    AccountList accounts = {0};
    size_t seen[ROLES_MOST] = {0}, held[ROLES_MOST] = {0};
    city_lab_open(&matrix, *state, &wish);
    each_route(&matrix, find_accounts, &accounts);
    List rows = city_lab_rows(&matrix, &system_actor, accounts.route, NULL);
    for (size_t i = 0; i < rows.count; i++) {
        Own own = {0};
        if (!actor_of(LIST_AT(rows, Account, i), &own.actor)) continue;
        each_route(&matrix, look_at_own, &own);
        size_t role = (size_t)(own.actor.roles[0] - rights()->roles);
        seen[role] += own.seen;
        held[role]++;
    }
    for (size_t i = 0; i < rights()->role_count; i++) {
        if (held[i] > 0 && seen[i] == 0) {
            print_error("%s sees nothing at all\n", rights()->roles[i].name);
            matrix.breaches++;
        }
    }
    print_message("%d rows looked at\n", matrix.cells);
    assert_true(matrix.cells > 5000);
    assert_int_equal(matrix.breaches, 0);
    city_lab_close(&matrix);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_door_opens_by_the_table_alone),
        ON_SQLITE(every_list_of_people_binds_the_reach),
        ON_BOTH(nobody_reaches_into_another_place),
        ON_SQLITE(nobody_makes_a_record_of_another_place),
        ON_SQLITE(everyone_sees_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
