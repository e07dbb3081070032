/* Rights matrix, out of the tables alone: every route × every role, and every list × everyone whose
 * it is. A route or a role that is new tomorrow is tried without a word here. What stands outside:
 * test_rights_outside.c, test_rights_create.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "core/guard/session.h"
#include "core/wire/field.h"
#include "support/city_seats.h"
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

/* ---- every list, by its statement ---- */

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

/* ---- one's own ---- */

static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

static CitySeats seats;

/* Whom a family was let look on, by the consents themselves: what the lists show is held against
 * that. */
typedef struct Look {
    int64_t account_id, person_id;
} Look;
typedef struct Truth {
    Look looks[200];
    size_t look_count;
    List people; /* the first 200: all that there are */
} Truth;
static Truth truth;

static void consent_take(void *context, const void *row) {
    const Consent *consent = row;
    (void)context;
    if (consent->family_account == 0 || consent->withdrawn_on != 0) return;
    assert_true(truth.look_count < COUNT(truth.looks));
    truth.looks[truth.look_count++] = (Look){consent->family_account, consent->person_id};
}

static void truth_find(void) {
    truth = (Truth){0};
    city_lab_each_row(&matrix, &system_actor, site_route(matrix.site, "consent_list"), consent_take,
                      NULL);
    truth.people =
        city_lab_rows(&matrix, &system_actor, site_route(matrix.site, "person_list"), NULL);
    assert_true(truth.look_count > 0 && truth.people.count < 200);
}

static bool looks_on(int64_t account_id, int64_t person_id) {
    for (size_t i = 0; i < truth.look_count; i++) {
        const Look *look = &truth.looks[i];
        if (look->account_id == account_id && look->person_id == person_id) return true;
    }
    return false;
}

static int64_t home_of(int64_t person_id) {
    const Route *people = site_route(matrix.site, "person_list");
    for (size_t i = 0; i < truth.people.count; i++) {
        if (row_number(people, &truth.people, i, "id") == person_id)
            return row_number(people, &truth.people, i, "scope");
    }
    return 0;
}

/* By its place; where it tells of a person alone, by where that one lives. */
static bool is_of_another_place(const Actor *actor, const Route *route, const List *row) {
    int64_t person = row_number(route, row, 0, "person_id");
    if (has_field(route->out, "scope"))
        return !actor_covers(actor, row_number(route, row, 0, "scope"));
    return person != 0 && !has_field(route->out, "org_id") && !actor_covers(actor, home_of(person));
}

static bool is_row_outside(const Actor *actor, Reach reach, const Route *route, const List *row) {
    int64_t org = row_number(route, row, 0, "org_id");
    int64_t person = row_number(route, row, 0, "person_id");
    switch (reach) {
    case REACH_PLACE:
        return is_of_another_place(actor, route, row);
    case REACH_ORG:
        return org != 0 && org != actor->org_id;
    case REACH_FAMILY:
        return person != 0 && !looks_on(actor->account_id, person);
    default:
        return false;
    }
}

typedef struct Own {
    const Actor *actor;
    size_t seen;
} Own;

static void look_at_own(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    Own *own = context;
    (void)noun;
    Reach reach = actor_reach(own->actor, route->permission);
    if (!route->list || is_for_all(route) || reach == REACH_NONE || reach == REACH_ALL) return;
    if (!statement_binds(route->list, "scope_low")) return;
    List rows = city_lab_rows(lab, own->actor, route, NULL);
    own->seen += rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        List row = {(char *)rows.items + i * route->out->size, 1};
        matrix.cells++;
        if (is_row_outside(own->actor, reach, route, &row))
            city_lab_breach(lab, route, own->actor->roles[0]->name, "a row outside one's own");
    }
}

static void everyone_sees_their_own(void **state) {
    size_t seen[ROLES_MOST] = {0}, held[ROLES_MOST] = {0};
    city_lab_open(&matrix, *state, &wish);
    city_seats_find(&matrix, &seats);
    truth_find();
    for (size_t i = 0; i < seats.count; i++) {
        Own own = {&seats.seats[i], 0};
        each_route(&matrix, look_at_own, &own);
        size_t role = (size_t)(own.actor->roles[0] - rights()->roles);
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
        ON_SQLITE(
            every_list_of_people_binds_the_reach), /* of the tables alone: nothing is stored */
        ON_BOTH(everyone_sees_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
